import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { clock, fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, Form, Input, ListTable, Loaded, Page, Select, StatusTag, Table, Tabs, Textarea, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { useMay } from "../audiences/data";
import type { ClassHold, RetentionClass, RetentionEvent, RetentionPreview } from "./types";
import { className, periodWords } from "./words";
import "../compliance/compliance.css";

const refresh = () => queryClient.invalidateQueries({ queryKey: ["retention"] });
const useClasses = () => useQuery({ queryKey: ["retention", "classes"], queryFn: async ({ signal }) => (await api.get<{ items: RetentionClass[] }>("/retention/classes", undefined, { signal })).items });

export default function RetentionPage() {
  const { t } = useLingui();
  const [state, setState] = useSearchState({ tab: text("periods") });
  const privacy = useMay("privacy:review");
  return (
    <Page wide title={t`Retention and holds`} lead={<Trans>How long data is kept, why, and what stays because of a legal hold. What is over goes every night.</Trans>}>
      {privacy ? <p className="s"><Trans>Training, certificates, credits and licences of people follow their own periods under</Trans> <Link href="/privacy/retention">{t`Privacy: retention`}</Link>. <Trans>Holds on one person are under</Trans> <Link href="/privacy/holds">{t`Privacy: holds`}</Link>.</p> : null}
      <Tabs label={t`Retention and holds`} tabs={[{ key: "periods", label: t`Periods` }, { key: "holds", label: t`Holds on a class` }, { key: "history", label: t`History` }]} selected={state.tab} onSelect={(tab) => setState({ tab })}>
        {state.tab === "holds" ? <Holds /> : state.tab === "history" ? <History /> : <Periods />}
      </Tabs>
    </Page>
  );
}

function Periods() {
  const { t } = useLingui();
  const query = useClasses();
  const [changing, setChanging] = useState<RetentionClass | null>(null);
  const columns: Column<RetentionClass>[] = [
    { key: "class", header: t`Data`, head: true, className: "wrap", cell: (row) => <>{className(row)}<span className="below s dim">{row.basis}</span></> },
    { key: "days", header: t`Kept`, className: "wrap", cell: (row) => <>{periodWords(row.days)}{row.minimum_days ? <span className="below s dim">{t`at least ${periodWords(row.minimum_days)}`}</span> : null}</> },
    { key: "oldest", header: t`Oldest`, cell: (row) => (row.oldest ? fullDay(row.oldest) : "") },
    { key: "due", header: t`Goes next night`, num: true, cell: (row) => (row.may_change ? (row.due >= 100_000 ? t`100,000 or more` : count(row.due)) : "") },
    { key: "last", header: t`Last purge`, className: "wrap", cell: (row) => (row.last_purge_at ? <>{fullDay(row.last_purge_at)}<span className="below s dim">{t`${count(row.last_purge_rows)} rows`}</span></> : "") },
    { key: "state", header: t`State`, cell: (row) => (row.held ? <StatusTag kind="soon">{t`Held`}</StatusTag> : row.may_change ? <StatusTag kind="ok">{t`Purged by period`}</StatusTag> : <StatusTag kind="idle">{row.days ? t`Fixed` : t`Never deleted`}</StatusTag>) },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => (row.may_change ? <Button aria-label={t`Change ${className(row)}`} onClick={() => setChanging(row)}>{t`Change`}</Button> : null) },
  ];
  return (
    <>
      <Loaded query={query}>{(data) => <Table caption={t`How long data is kept`} columns={columns} rows={data} rowKey={(row) => row.code} />}</Loaded>
      <Dialog open={changing !== null} title={changing ? className(changing) : ""} onClose={() => setChanging(null)}>{changing ? <Change row={changing} onDone={() => setChanging(null)} /> : null}</Dialog>
    </>
  );
}

function Change({ row, onDone }: { row: RetentionClass; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ days: String(row.days), reason: "" });
  const [preview, setPreview] = useState<RetentionPreview | null>(null);
  const v = form.values;
  const least = row.minimum_days;
  const days = (): FieldErrors => (/^\d+$/.test(v.days) && Number(v.days) >= least ? {} : { days: t`Enter whole days, at least ${count(least)}` });
  const look = () => form.submit(async () => setPreview(await api.post<RetentionPreview>(`/retention/classes/${row.code}/preview`, { days: Number(v.days) })), days);
  const save = async () => {
    const done = await form.submit(() => api.put(`/retention/classes/${row.code}`, { days: Number(v.days), reason: v.reason.trim() }), () => ({ ...days(), ...(v.reason.trim().length > 2 ? {} : { reason: t`Say why` }) }));
    if (!done) return;
    toast(t`Saved`);
    await refresh();
    onDone();
  };
  return (
    <Form errors={form.errors} label={className(row)} onSubmit={() => void save()}>
      <p className="s dim">{row.basis}</p>
      <Input name="days" label={t`Days`} type="number" min={least} value={v.days} onValue={(next) => { form.set({ days: next }); setPreview(null); }} />
      <div className="row"><Button onClick={() => void look()}>{t`What would go?`}</Button></div>
      <div role="status">{preview ? <p className={preview.rows ? "note soon" : "note ok"}>{preview.rows ? preview.all ? <Trans>The next night {count(preview.rows)} rows from before {fullDay(preview.before)} would go. This cannot be taken back.</Trans> : <Trans>The next night {count(preview.rows)} rows or more from before {fullDay(preview.before)} would go. This cannot be taken back.</Trans> : <Trans>Nothing is older than that.</Trans>}</p> : null}</div>
      <Textarea name="reason" label={t`Why`} value={v.reason} onValue={(reason) => form.set({ reason })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}

function Holds() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["retention", "holds"], queryFn: async ({ signal }) => (await api.get<{ items: ClassHold[] }>("/retention/holds", undefined, { signal })).items });
  const [placing, setPlacing] = useState(false);
  const [releasing, setReleasing] = useState<ClassHold | null>(null);
  const columns: Column<ClassHold>[] = [
    { key: "class", header: t`Data`, head: true, className: "wrap", cell: (row) => className(row) },
    { key: "reason", header: t`Reason`, className: "wrap", cell: (row) => <>{row.reason}{row.reference ? <span className="below s dim">{row.reference}</span> : null}</> },
    { key: "by", header: t`Placed`, className: "wrap", cell: (row) => <>{fullDay(row.placed_at)}<span className="below s dim">{row.placed_by_name}</span></> },
    { key: "until", header: t`Until`, cell: (row) => (row.until ? fullDay(row.until) : t`released`) },
    { key: "state", header: t`State`, className: "wrap", cell: (row) => (row.in_force ? <StatusTag kind="soon">{t`In force`}</StatusTag> : <><StatusTag kind="idle">{t`Over`}</StatusTag><span className="below s dim">{[row.released_by_name, row.release_reason].filter(Boolean).join(": ")}</span></>) },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => (row.in_force ? <Button aria-label={t`Release the hold on ${className(row)}`} onClick={() => setReleasing(row)}>{t`Release`}</Button> : null) },
  ];
  return (
    <div className="stack">
      <div className="row"><Button kind="primary" onClick={() => setPlacing(true)}>{t`Place a hold`}</Button></div>
      <Loaded query={query}>{(data) => data.length ? <Table caption={t`Holds on classes of data`} columns={columns} rows={data} rowKey={(row) => row.id} /> : <EmptyState title={t`No hold`}><Trans>A hold keeps every row of a class, and puts off every erasure of a person, until it is released.</Trans></EmptyState>}</Loaded>
      <Dialog open={placing} title={t`Place a hold`} onClose={() => setPlacing(false)}>{placing ? <Place onDone={() => setPlacing(false)} /> : null}</Dialog>
      <Dialog open={releasing !== null} title={t`Release this hold`} onClose={() => setReleasing(null)}>{releasing ? <Release hold={releasing} onDone={() => setReleasing(null)} /> : null}</Dialog>
    </div>
  );
}

function Place({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const classes = useClasses().data ?? [];
  const form = useForm({ code: "", reason: "", reference: "", until: "" });
  const v = form.values;
  const place = async () => {
    const body = { code: v.code, reason: v.reason.trim(), ...(v.reference.trim() ? { reference: v.reference.trim() } : {}), ...(v.until ? { until: v.until } : {}) };
    if (!(await form.submit(() => api.post("/retention/holds", body), (): FieldErrors => ({ ...(v.code ? {} : { code: t`Choose a class` }), ...(v.reason.trim().length > 2 ? {} : { reason: t`Say why` }) })))) return;
    toast(t`The hold is in force`);
    await refresh();
    onDone();
  };
  return (
    <Form errors={form.errors} label={t`Place a hold`} onSubmit={() => void place()}>
      <Select name="code" label={t`Data`} empty={t`Choose`} value={v.code} onValue={(code) => form.set({ code })} options={classes.filter((each) => each.may_hold).map((each) => ({ value: each.code, label: className(each) }))} />
      <Textarea name="reason" label={t`Reason`} value={v.reason} onValue={(reason) => form.set({ reason })} />
      <Input name="reference" label={t`Reference`} optional value={v.reference} onValue={(reference) => form.set({ reference })} />
      <Input name="until" label={t`Last day`} hint={t`Without one it stays until somebody releases it`} optional type="date" value={v.until} onValue={(until) => form.set({ until })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Placing`}>{t`Place the hold`}</Button></div>
    </Form>
  );
}

function Release({ hold, onDone }: { hold: ClassHold; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const release = async () => {
    if (!(await form.submit(() => api.post(`/retention/holds/${hold.id}/release`, { reason: form.values.reason.trim() }), (): FieldErrors => (form.values.reason.trim().length > 2 ? {} : { reason: t`Say why` })))) return;
    toast(t`Released`);
    await refresh();
    onDone();
  };
  return (
    <Form errors={form.errors} label={t`Release this hold`} onSubmit={() => void release()}>
      <p><Trans>What is past its period goes the next night, and erasures that waited go on.</Trans></p>
      <Textarea name="reason" label={t`Why`} value={form.values.reason} onValue={(reason) => form.set({ reason })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Releasing`}>{t`Release`}</Button></div>
    </Form>
  );
}

function History() {
  const { t } = useLingui();
  const list = useKeysetList<RetentionEvent>(["retention", "history"], "/retention/history");
  const words = { changed: t`Period changed`, purged: t`Purged`, held: t`Not purged: held` };
  const columns: Column<RetentionEvent>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => <span className="num">{fullDay(row.at)} {clock(row.at)}</span> },
    { key: "class", header: t`Data`, className: "wrap", cell: (row) => className(row) },
    { key: "what", header: t`What`, className: "wrap", cell: (row) => <>{words[row.kind]}{row.kind === "changed" ? <span className="below s dim">{t`from ${periodWords(row.from_days)} to ${periodWords(row.to_days)}`}</span> : null}</> },
    { key: "rows", header: t`Rows`, num: true, cell: (row) => (row.kind === "purged" ? count(row.rows) : "") },
    { key: "held", header: t`Kept by holds on people`, num: true, cell: (row) => (row.kind === "purged" ? count(row.held) : "") },
    { key: "by", header: t`By`, className: "wrap", cell: (row) => <>{row.by_name || t`the system`}{row.reason ? <span className="below s dim">{row.reason}</span> : null}</> },
  ];
  return <ListTable list={list} skeleton={4} caption={t`Changes and purges, newest first`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`Nothing happened yet`}><Trans>Each change of a period and each purge stands here.</Trans></EmptyState>} />;
}
