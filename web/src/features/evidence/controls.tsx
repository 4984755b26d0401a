import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, download } from "../../api/client";
import { queryClient } from "../../app/session";
import { clock, fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Checkbox, CopyField, Dialog, Form, Input, Loaded, Page, Select, StatusTag, Table, Textarea, errorsOf, toast, useForm, type Column } from "../../ui";
import { EvidenceTabs } from "./tabs";
import type { Control, ControlStatus } from "./types";
import { statusKind, statusName } from "./words";
import "../compliance/compliance.css";

interface Controls {
  items: Control[];
  as_of: string;
}
const KEY = ["evidence", "controls"];

export default function ControlsPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Controls>("/evidence/controls", undefined, { signal }) });
  const key = useQuery({ queryKey: ["evidence", "key"], queryFn: ({ signal }) => api.get<{ public_key: string }>("/evidence/key", undefined, { signal }) });
  const [busy, setBusy] = useState(false);
  const pack = async () => {
    setBusy(true);
    try {
      await download("/evidence/pack/file", undefined, "hipaa-evidence.zip");
      toast(t`The pack is in your downloads. The export is recorded.`);
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`The export did not work. Try again.`);
    }
    setBusy(false);
  };
  return (
    <Page wide title={t`HIPAA evidence`} lead={<Trans>Each safeguard of 45 CFR 164 that this platform answers, with figures of the running system and your own assessment.</Trans>} actions={<Button kind="primary" busy={busy} busyLabel={t`Gathering`} onClick={() => void pack()}>{t`Evidence pack (ZIP)`}</Button>}>
      <EvidenceTabs />
      <Loaded query={query}>{(data) => <List data={data} />}</Loaded>
      {key.data ? <CopyField label={t`Key that packs are signed with`} hint={t`Give it to who checks a pack, by another way than the pack itself`} value={key.data.public_key} /> : null}
    </Page>
  );
}

function List({ data }: { data: Controls }) {
  const { t } = useLingui();
  const [editing, setEditing] = useState<Control | null>(null);
  const open = data.items.filter((each) => each.status === "not_assessed").length;
  const columns: Column<Control>[] = [
    { key: "title", header: t`Safeguard`, head: true, className: "wrap", cell: (row) => <>{row.title}<span className="below s dim">{row.rule}, {row.required ? t`required` : t`addressable`}; SOC 2 {row.soc2}</span></> },
    { key: "feature", header: t`What the platform does`, className: "wrap", cell: (row) => <span className="s">{row.feature}</span> },
    { key: "figures", header: t`Today`, className: "wrap", cell: (row) => row.figures.map((figure) => <span key={figure.label} className="below s"><StatusTag kind={figure.good ? "ok" : "soon"}>{figure.value}</StatusTag> {figure.label}</span>) },
    { key: "status", header: t`Assessment`, className: "wrap", cell: (row) => <><StatusTag kind={statusKind[row.status]}>{statusName(row.status)}</StatusTag><span className="below s dim">{[row.owner, row.reviewed_on ? t`reviewed ${fullDay(row.reviewed_on)}` : ""].filter(Boolean).join(", ")}</span></> },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => <Button aria-label={t`Assess ${row.title}`} onClick={() => setEditing(row)}>{t`Assess`}</Button> },
  ];
  return (
    <div className="stack">
      <p className="dim"><Trans>Figures of {fullDay(data.as_of)} {clock(data.as_of)}. {count(open)} of {count(data.items.length)} are not assessed yet.</Trans></p>
      <Table caption={t`Controls`} columns={columns} rows={data.items} rowKey={(row) => row.code} />
      <Dialog open={editing !== null} title={editing?.title ?? ""} onClose={() => setEditing(null)}>{editing ? <Assess control={editing} onDone={() => setEditing(null)} /> : null}</Dialog>
    </div>
  );
}

function Assess({ control, onDone }: { control: Control; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ status: control.status, owner: control.owner, notes: control.notes, reviewed: true });
  const v = form.values;
  const statuses: ControlStatus[] = ["not_assessed", "in_place", "partly", "not_in_place", "not_applicable"];
  const save = async () => {
    const done = await form.submit(async () => queryClient.setQueryData(KEY, await api.put<Controls>(`/evidence/controls/${control.code}`, { status: v.status, owner: v.owner.trim(), notes: v.notes.trim(), reviewed: v.reviewed })));
    if (!done) return;
    toast(t`Saved`);
    onDone();
  };
  return (
    <Form errors={form.errors} label={control.title} onSubmit={() => void save()}>
      <p className="s dim">{control.rule}: {control.feature}</p>
      <Select name="status" label={t`Assessment`} value={v.status} onValue={(status) => form.set({ status: status as ControlStatus })} options={statuses.map((each) => ({ value: each, label: statusName(each) }))} />
      <Input name="owner" label={t`Who answers for it`} optional value={v.owner} onValue={(owner) => form.set({ owner })} />
      <Textarea name="notes" label={t`Notes`} optional value={v.notes} onValue={(notes) => form.set({ notes })} />
      <Checkbox name="reviewed" label={t`I reviewed it today`} checked={v.reviewed} onChecked={(reviewed) => form.set({ reviewed })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}
