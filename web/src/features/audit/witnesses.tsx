/** Signed checkpoints, where copies of them go, and the proof that two of them belong together. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { agoWords, clock, fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, Checkbox, ConfirmDialog, CopyField, Dialog, EmptyState, Form, Input, ListTable, Loaded, Page, RadioGroup, StatusTag, Table, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { useMay } from "../audiences/data";
import { AuditTabs } from "./tabs";
import type { Consistency, SignedCheckpoint, Witness, WitnessKind, Witnesses } from "./types";
import "../compliance/compliance.css";

const KEY = ["audit", "witnesses"];
const refresh = () => queryClient.invalidateQueries({ queryKey: ["audit"] });

export default function WitnessesPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Witnesses>("/audit/witnesses", undefined, { signal }) });
  return (
    <Page wide title={t`Checkpoints and copies`} lead={<Trans>Every hour the log is signed. Only a checkpoint that lies elsewhere proves later that nobody with access to this server changed what was before it.</Trans>}>
      <AuditTabs />
      <Loaded query={query}>{(data) => <Copies data={data} />}</Loaded>
      <Checkpoints />
    </Page>
  );
}

function Copies({ data }: { data: Witnesses }) {
  const { t } = useLingui();
  const manages = useMay("audit:witness");
  const [editing, setEditing] = useState<Witness | "new" | null>(null);
  const [removing, setRemoving] = useState<Witness | null>(null);
  const act = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      toast(done);
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
    await refresh();
  };
  const kinds: Record<WitnessKind, string> = { folder: t`Folder`, https: t`HTTPS receiver`, mail: t`Mail, once a day` };
  const columns: Column<Witness>[] = [
    { key: "name", header: t`Copy`, head: true, className: "wrap", cell: (row) => <>{row.name}<span className="below s dim">{kinds[row.kind]}: {row.target}</span></> },
    { key: "state", header: t`State`, className: "wrap", cell: (row) => (!row.enabled ? <StatusTag kind="idle">{t`Off`}</StatusTag> : row.error ? <><StatusTag kind="soon">{t`Does not work`}</StatusTag><span className="below s">{row.error}</span></> : row.last_at ? <StatusTag kind="ok">{t`Works`}</StatusTag> : <StatusTag kind="info">{t`Not tried yet`}</StatusTag>) },
    { key: "last", header: t`Last copy`, className: "wrap", cell: (row) => (row.last_at ? <>{agoWords(row.last_at)}<span className="below s dim">{t`${count(row.last_size)} entries`}</span></> : t`never`) },
    ...(manages ? [{ key: "act", header: t`Actions`, actions: true, cell: (row: Witness) => <span className="row"><Button aria-label={t`Copy to ${row.name} now`} onClick={() => void act(() => api.post(`/audit/witnesses/${row.id}/copy`, {}), t`Tried`)}>{t`Copy now`}</Button><Button aria-label={t`Change ${row.name}`} onClick={() => setEditing(row)}>{t`Change`}</Button><Button aria-label={t`Remove ${row.name}`} onClick={() => setRemoving(row)}>{t`Remove`}</Button></span> }] : []),
  ];
  return (
    <Card title={t`Where copies go`} aside={manages ? <Button onClick={() => setEditing("new")}>{t`Add a copy`}</Button> : undefined}>
      <div className="stack">
        {data.items.length ? <Table caption={t`Where copies go`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <p className="note soon"><Trans>No copy leaves this server yet. Add a mounted folder of another host, a receiver, or a mailbox.</Trans></p>}
        <CopyField label={t`Verifier key of this log`} hint={t`Keep it beside the copies`} value={data.verifier_key} />
        <p className="s dim"><Trans>To check against a copy, on the server: medconnect audit verify --against FILE</Trans></p>
      </div>
      <Dialog open={editing !== null} title={editing === "new" ? t`Add a copy` : t`Change this copy`} onClose={() => setEditing(null)}>{editing ? <Edit witness={editing === "new" ? null : editing} mail={data.mail_available} onDone={() => setEditing(null)} /> : null}</Dialog>
      <ConfirmDialog open={removing !== null} danger title={t`Copy there no more?`} action={t`Remove`} onClose={() => setRemoving(null)} onConfirm={() => { const id = removing?.id ?? ""; setRemoving(null); void act(() => api.delete(`/audit/witnesses/${id}`), t`Removed`); }}>
        <Trans>What was copied stays there.</Trans>
      </ConfirmDialog>
    </Card>
  );
}

function Edit({ witness, mail, onDone }: { witness: Witness | null; mail: boolean; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: witness?.name ?? "", kind: witness?.kind ?? ("folder" as WitnessKind), target: witness?.target ?? "", secret: "", enabled: witness?.enabled ?? true });
  const v = form.values;
  const labels: Record<WitnessKind, string> = { folder: t`Folder on this server, such as /mnt/witness`, https: t`Address (https://)`, mail: t`Mail address` };
  const save = async () => {
    const body = { name: v.name.trim(), kind: v.kind, target: v.target.trim(), enabled: v.enabled, ...(v.secret ? { secret: v.secret } : {}) };
    const done = await form.submit(() => (witness ? api.put(`/audit/witnesses/${witness.id}`, body) : api.post("/audit/witnesses", body)), (): FieldErrors => ({ ...(v.name.trim() ? {} : { name: t`Enter a name` }), ...(v.target.trim() ? {} : { target: t`Say where` }) }));
    if (!done) return;
    toast(t`Saved`);
    await refresh();
    onDone();
  };
  return (
    <Form errors={form.errors} label={t`Copy of checkpoints`} onSubmit={() => void save()}>
      <Input name="name" label={t`Name`} value={v.name} onValue={(name) => form.set({ name })} />
      <RadioGroup name="kind" label={t`Kind`} value={v.kind} onValue={(kind) => form.set({ kind: kind as WitnessKind })} options={[{ value: "folder", label: t`Folder`, hint: t`A share of another host that is mounted here` }, { value: "https", label: t`HTTPS receiver`, hint: t`Each note is posted as text` }, ...(mail ? [{ value: "mail", label: t`Mail`, hint: t`Once a day` }] : [])]} />
      <Input name="target" label={labels[v.kind]} value={v.target} onValue={(target) => form.set({ target })} />
      {v.kind === "https" ? <Input name="secret" label={t`Bearer token`} hint={witness?.has_secret ? t`One is stored. Leave empty to keep it; another address forgets it.` : undefined} optional type="password" autoComplete="off" value={v.secret} onValue={(secret) => form.set({ secret })} /> : null}
      <Checkbox name="enabled" label={t`In use`} checked={v.enabled} onChecked={(enabled) => form.set({ enabled })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}

function Checkpoints() {
  const { t } = useLingui();
  const list = useKeysetList<SignedCheckpoint>(["audit", "checkpoints"], "/audit/checkpoints", {}, 25);
  const [first, setFirst] = useState<number | null>(null);
  const [proof, setProof] = useState<Consistency | null>(null);
  const [problem, setProblem] = useState("");
  const prove = async (one: number, two: number) => {
    setProblem("");
    try {
      setProof(await api.get<Consistency>("/audit/consistency", { first: Math.min(one, two), second: Math.max(one, two) }));
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const columns: Column<SignedCheckpoint>[] = [
    { key: "at", header: t`Signed`, head: true, cell: (row) => <span className="num">{fullDay(row.at)} {clock(row.at)}</span> },
    { key: "size", header: t`Entries`, num: true, cell: (row) => count(row.size) },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => (first === null ? <Button aria-label={t`Compare the checkpoint of ${count(row.size)} entries`} onClick={() => { setFirst(row.size); setProof(null); }}>{t`Compare`}</Button> : first === row.size ? <Button onClick={() => setFirst(null)}>{t`Not this one`}</Button> : <Button kind="primary" aria-label={t`Compare with the checkpoint of ${count(row.size)} entries`} onClick={() => void prove(first, row.size)}>{t`With this one`}</Button>) },
  ];
  return (
    <Card title={t`Signed checkpoints`}>
      <div className="stack">
        {first === null ? null : <p className="note" role="status"><Trans>Choose the second checkpoint to compare with that of {count(first)} entries.</Trans></p>}
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        {proof ? (
          <div role="status" className={proof.proved ? "note ok" : "note overdue"}>
            {proof.proved ? <Trans>Proved: the log of {count(proof.proof.first)} entries is the beginning of the log of {count(proof.proof.second)}.</Trans> : <Trans>These two do not belong together: entries before the first one were changed afterwards. Call your security officer.</Trans>}
            <p className="sha">{proof.proof.path.join(" ")}</p>
          </div>
        ) : null}
        <ListTable list={list} skeleton={4} caption={t`Signed checkpoints, newest first`} columns={columns} rowKey={(row) => row.size} empty={<EmptyState title={t`No checkpoint yet`}><Trans>The first one is signed within the hour.</Trans></EmptyState>} />
      </div>
    </Card>
  );
}
