/** A register of dated documents: assessments, or agreements. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api, download, sendFile } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, ConfirmDialog, Dialog, EmptyState, FileDrop, Form, Input, Loaded, Page, Select, StatusTag, Table, Textarea, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { EvidenceTabs } from "./tabs";
import type { ComplianceRecord } from "./types";
import { recordKind, recordState } from "./words";
import "../compliance/compliance.css";

interface RegisterProps {
  register: "assessments" | "agreements";
  title: string;
  lead: ReactNode;
  kinds: readonly string[];
  add: string;
}
export function Register({ register, title, lead, kinds, add }: RegisterProps) {
  const { t } = useLingui();
  const agreements = register === "agreements";
  const query = useQuery({ queryKey: ["evidence", register], queryFn: async ({ signal }) => (await api.get<{ items: ComplianceRecord[] }>(`/evidence/${register}`, undefined, { signal })).items });
  const [editing, setEditing] = useState<ComplianceRecord | "new" | null>(null);
  const [closing, setClosing] = useState<ComplianceRecord | null>(null);
  const act = async (work: () => Promise<unknown>, done?: string) => {
    try {
      await work();
      if (done) toast(done);
      await queryClient.invalidateQueries({ queryKey: ["evidence"] });
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
  };
  const columns: Column<ComplianceRecord>[] = [
    { key: "title", header: agreements ? t`With whom` : t`What`, head: true, className: "wrap", cell: (row) => <>{agreements ? row.party : row.title}<span className="below s dim">{recordKind(row.kind)}{agreements ? `: ${row.title}` : row.by_name ? `, ${row.by_name}` : ""}</span></> },
    { key: "on", header: agreements ? t`Signed` : t`Date`, cell: (row) => fullDay(row.on_day) },
    { key: "ends", header: agreements ? t`Ends` : t`Next due`, className: "wrap", cell: (row) => (row.ends_on ? <>{fullDay(row.ends_on)}{row.days_left != null && row.state !== "closed" ? <span className="below s dim">{row.days_left >= 0 ? t`${count(row.days_left)} days left` : t`${count(-row.days_left)} days ago`}</span> : null}</> : <span className="dim">{t`open`}</span>) },
    ...(agreements ? [] : [{ key: "findings", header: t`Open findings`, num: true, cell: (row: ComplianceRecord) => count(row.open_findings) }]),
    { key: "state", header: t`State`, cell: (row) => <StatusTag kind={recordState(row.state).kind}>{recordState(row.state).words}</StatusTag> },
    { key: "file", header: t`Document`, className: "wrap", cell: (row) => (row.sha256 ? <><Button aria-label={t`Open ${row.file_name}`} onClick={() => void act(() => download(`/evidence/records/${row.id}/file`, undefined, row.file_name))}>{row.file_name}</Button><span className="below sha">{row.sha256}</span></> : <span className="dim">{t`none`}</span>) },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => (row.state === "closed" ? null : <span className="row"><Button aria-label={t`Change ${row.title}`} onClick={() => setEditing(row)}>{t`Change`}</Button><Button aria-label={t`Close ${row.title}`} onClick={() => setClosing(row)}>{t`Close`}</Button></span>) },
  ];
  const file = (format: string) => act(() => download(`/evidence/registers/${register}/file`, { format }, `${register}.${format}`), t`The file is in your downloads. The export is recorded.`);
  return (
    <Page wide title={title} lead={lead} actions={<span className="row"><Button onClick={() => void file("csv")}>{t`CSV`}</Button><Button onClick={() => void file("pdf")}>{t`PDF`}</Button><Button kind="primary" onClick={() => setEditing("new")}>{add}</Button></span>}>
      <EvidenceTabs />
      <Loaded query={query}>{(data) => data.length ? <Table caption={title} columns={columns} rows={data} rowKey={(row) => row.id} /> : <EmptyState title={t`Nothing here yet`}><Trans>Enter the first one and attach the signed PDF. You are reminded 90, 60 and 30 days before its day.</Trans></EmptyState>}</Loaded>
      <Dialog open={editing !== null} title={editing === "new" ? add : editing?.title ?? ""} onClose={() => setEditing(null)}>
        {editing ? <Edit register={register} kinds={kinds} row={editing === "new" ? null : editing} onDone={() => setEditing(null)} /> : null}
      </Dialog>
      <ConfirmDialog open={closing !== null} title={t`Close this entry?`} action={t`Close`} onClose={() => setClosing(null)} onConfirm={() => { const id = closing?.id ?? ""; setClosing(null); void act(() => api.post(`/evidence/records/${id}/close`, {}), t`Closed`); }}>
        <Trans>It stays in the register with its document, and reminds nobody any more.</Trans>
      </ConfirmDialog>
    </Page>
  );
}

function Edit({ register, kinds, row, onDone }: { register: string; kinds: readonly string[]; row: ComplianceRecord | null; onDone: () => void }) {
  const { t } = useLingui();
  const agreements = register === "agreements";
  const [file, setFile] = useState<File | null>(null);
  const form = useForm({ kind: row?.kind ?? kinds[0] ?? "", title: row?.title ?? "", party: row?.party ?? "", on_day: row?.on_day ?? "", starts_on: row?.starts_on ?? "", ends_on: row?.ends_on ?? "", by_name: row?.by_name ?? "", findings: String(row?.open_findings ?? 0), notes: row?.notes ?? "" });
  const v = form.values;
  const save = async () => {
    const body = { kind: v.kind, title: v.title.trim(), party: v.party.trim(), on_day: v.on_day, by_name: v.by_name.trim(), open_findings: Number(v.findings), notes: v.notes.trim(), ...(v.starts_on ? { starts_on: v.starts_on } : {}), ...(v.ends_on ? { ends_on: v.ends_on } : {}) };
    const done = await form.submit(async () => {
      const saved = row ? await api.put<ComplianceRecord>(`/evidence/${register}/${row.id}`, body) : await api.post<ComplianceRecord>(`/evidence/${register}`, body);
      if (file) await sendFile(`/evidence/records/${saved.id}/file`, file, { query: { file_name: file.name } });
    }, (): FieldErrors => ({ ...(v.title.trim() ? {} : { title: t`Enter a title` }), ...(agreements && !v.party.trim() ? { party: t`Enter with whom` } : {}), ...(v.on_day ? {} : { on_day: t`Choose a day` }) }));
    await queryClient.invalidateQueries({ queryKey: ["evidence"] });
    if (!done) return;
    toast(t`Saved`);
    onDone();
  };
  return (
    <Form errors={form.errors} label={t`Entry of the register`} onSubmit={() => void save()}>
      <Select name="kind" label={t`Kind`} value={v.kind} onValue={(kind) => form.set({ kind })} options={kinds.map((each) => ({ value: each, label: recordKind(each) }))} />
      {agreements ? <Input name="party" label={t`With whom`} value={v.party} onValue={(party) => form.set({ party })} /> : null}
      <Input name="title" label={t`Title`} value={v.title} onValue={(title) => form.set({ title })} />
      <Input name="on_day" label={agreements ? t`Signed` : t`Date`} type="date" value={v.on_day} onValue={(on_day) => form.set({ on_day })} />
      {agreements ? <Input name="starts_on" label={t`Starts`} optional type="date" value={v.starts_on} onValue={(starts_on) => form.set({ starts_on })} /> : null}
      <Input name="ends_on" label={agreements ? t`Ends` : t`Next one due`} optional type="date" value={v.ends_on} onValue={(ends_on) => form.set({ ends_on })} />
      {agreements ? null : <Input name="by_name" label={t`Done by`} optional value={v.by_name} onValue={(by_name) => form.set({ by_name })} />}
      {agreements ? null : <Input name="open_findings" label={t`Open findings`} type="number" min={0} value={v.findings} onValue={(findings) => form.set({ findings })} />}
      <Textarea name="notes" label={t`Notes`} optional value={v.notes} onValue={(notes) => form.set({ notes })} />
      <FileDrop name="file" label={t`Signed document (PDF, at most 20 MB)`} accept="application/pdf" maxBytes={20 * 1024 * 1024} file={file} onFile={setFile} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}
