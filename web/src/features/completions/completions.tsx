import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, download, newKey, type Page as PageOf } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { CourseCard } from "../../api/types";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, Dialog, EmptyState, FileDrop, Form, Input, ListTable, Page, Select, errorsOf, toast, type Column, type FieldErrors } from "../../ui";
import { RequiredTabs } from "../audiences/tabs";
import { Findings } from "./findings";
import type { CompletionUpload, ImportReport } from "./types";
import "./completions.css";

const FILE_BYTES = 8 * 1024 * 1024;
const EVIDENCE_BYTES = 20 * 1024 * 1024;

export default function CompletionsPage() {
  const { t } = useLingui();
  const courses = useQuery({ queryKey: ["courses", "all"], queryFn: ({ signal }) => api.get<PageOf<CourseCard>>("/courses", { limit: 200, sort: "title" }, { signal }) });
  const [file, setFile] = useState<File | null>(null);
  const [course, setCourse] = useState("");
  const [source, setSource] = useState("");
  const [checked, setChecked] = useState<ImportReport | null>(null);
  const [done, setDone] = useState<ImportReport | null>(null);
  const [evidenceKept, setEvidenceKept] = useState(false);
  const [busy, setBusy] = useState<"" | "check" | "import">("");
  const [errors, setErrors] = useState<FieldErrors>({});
  /** What was checked is what is imported: any change asks for a new check. */
  const again = () => {
    setChecked(null);
    setDone(null);
    setEvidenceKept(false);
    setErrors({});
  };
  const send = async (apply: boolean) => {
    if (!file) return setErrors({ file: t`Choose the file with the completions` });
    if (apply && !source.trim()) return setErrors({ source: t`Say where these completions come from` });
    setBusy(apply ? "import" : "check");
    setErrors({});
    try {
      const report = await api.post<ImportReport>("/completions/uploads", file, { query: { dry_run: !apply, file_name: file.name, course: course || undefined, source: source.trim() || undefined }, idempotencyKey: newKey() });
      if (apply) setDone(report);
      else setChecked(report);
      if (apply) void queryClient.invalidateQueries();
    } catch (error) {
      const found = errorsOf(error);
      setErrors(found.course || found.source ? found : { file: Object.values(found).join(" ") || t`The file could not be read.` });
    } finally {
      setBusy("");
    }
  };
  const report = done ?? checked;
  const good = checked ? count(checked.created) : "";
  return (
    <Page wide title={t`Completions from elsewhere`} lead={<Trans>Courses that people finished in another system or on paper. First a check that changes nothing, then the upload. The same file twice changes nothing.</Trans>}>
      <RequiredTabs />
      <div className="stack">
        <div className="completion-cols">
          <Card title={t`1. Choose and check`}>
            <Form errors={errors} onSubmit={() => void send(false)}>
              <FileDrop name="file" label={t`CSV file`} hint={t`Columns: employee_number, course_id, completed_on, and if you have them score_percent and reference. Up to 8 MB.`} accept=".csv,text/csv,text/plain" maxBytes={FILE_BYTES} file={file} onFile={(next) => { again(); setFile(next); }} />
              <Select name="course" optional label={t`Course of every row`} hint={t`When the file has no column course_id`} empty={t`As the file says`} value={course} onValue={(next) => { again(); setCourse(next); }} options={(courses.data?.items ?? []).map((each) => ({ value: each.id, label: each.title }))} />
              <Input name="source" label={t`Where they come from`} hint={t`It is kept with each completion: Skills day 2026`} maxLength={100} value={source} onValue={setSource} />
              <div className="form-foot"><Button kind={checked ? "plain" : "primary"} type="submit" busy={busy === "check"} busyLabel={t`Checking the rows`}>{t`Check the file`}</Button></div>
            </Form>
          </Card>
          {done ? (
            <Card title={t`3. Done`}>
              <div className="stack">
                <p className="note ok" role="status"><Trans>The good rows are in. Rows that were left out are listed below: mend the file and upload it again.</Trans></p>
                {evidenceKept ? <p className="note ok">{t`The evidence is kept with this upload.`}</p> : <EvidenceForm id={done.id} onDone={() => setEvidenceKept(true)} />}
              </div>
            </Card>
          ) : checked ? (
            <Card title={t`2. Upload`}>
              <div className="stack">
                <p role="status"><Trans>Nothing was changed yet. {good} completions would be new.</Trans></p>
                <div className="row"><Button kind="primary" busy={busy === "import"} busyLabel={t`Uploading`} disabled={checked.created === 0} onClick={() => void send(true)}>{t`Upload the good rows`}</Button></div>
              </div>
            </Card>
          ) : null}
        </div>
        {report ? <Findings report={report} caption={t`Rows to look at`} /> : null}
        <History />
      </div>
    </Page>
  );
}

/** The signed list, the certificate, the photo: what proves the rows. Given once, never replaced. */
function EvidenceForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const keep = async () => {
    if (!file) return setErrors({ evidence: t`Choose a PDF or a photo` });
    setBusy(true);
    setErrors({});
    try {
      await api.post(`/completions/uploads/${id}/evidence`, file, { query: { file_name: file.name }, idempotencyKey: newKey() });
      toast(t`The evidence is kept`);
      await queryClient.invalidateQueries({ queryKey: ["completions"] });
      onDone();
    } catch (error) {
      setErrors({ evidence: Object.values(errorsOf(error)).join(" ") });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form errors={errors} onSubmit={() => void keep()}>
      <FileDrop name="evidence" label={t`Evidence`} hint={t`The signed list or the certificates: one PDF, PNG or JPEG up to 20 MB. It is kept as it is and cannot be replaced.`} accept="application/pdf,image/png,image/jpeg" maxBytes={EVIDENCE_BYTES} file={file} onFile={setFile} />
      <div className="form-foot"><Button type="submit" busy={busy} busyLabel={t`Saving`}>{t`Keep the evidence`}</Button></div>
    </Form>
  );
}

function History() {
  const { t } = useLingui();
  const list = useKeysetList<CompletionUpload>(["completions"], "/completions/uploads");
  const [adding, setAdding] = useState<CompletionUpload | null>(null);
  const columns: Column<CompletionUpload>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => moment(row.at) },
    { key: "file", header: t`File`, className: "wrap", cell: (row) => <span title={row.file_sha256}>{row.file_name}</span> },
    { key: "source", header: t`Where from`, className: "wrap", cell: (row) => row.source },
    { key: "by", header: t`Who`, cell: (row) => row.uploaded_by },
    { key: "rows", header: t`Rows`, num: true, cell: (row) => count(row.rows) },
    { key: "created", header: t`New`, num: true, cell: (row) => count(row.created) },
    { key: "same", header: t`On file already`, num: true, cell: (row) => count(row.unchanged) },
    { key: "rejected", header: t`Left out`, num: true, cell: (row) => count(row.rejected) },
    { key: "evidence", header: t`Evidence`, cell: (row) => (
      row.evidence_name
        ? <Button kind="link" aria-label={t`Download the evidence ${row.evidence_name}`} onClick={() => void download(`/completions/uploads/${row.id}/evidence`, undefined, row.evidence_name)}>{row.evidence_name}</Button>
        : <Button kind="link" aria-label={t`Add evidence to ${row.file_name}`} onClick={() => setAdding(row)}>{t`Add`}</Button>
    ) },
  ];
  return (
    <>
      <ListTable showCaption list={list} caption={t`Past uploads`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`No upload yet`} />} />
      {adding ? <Dialog open title={t`Add evidence to ${adding.file_name}`} onClose={() => setAdding(null)}><EvidenceForm id={adding.id} onDone={() => setAdding(null)} /></Dialog> : null}
    </>
  );
}
