import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api, newKey } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { ImportReport, ImportSummary } from "../../api/types";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, FileDrop, Form, ListTable, Page, RadioGroup, StatusTag, errorsOf, type Column, type FieldErrors } from "../../ui";
import { ConfirmImport, type Consent } from "./confirm";
import { ReportBody } from "./report_body";
import "./imports.css";

const LIMIT = 64 * 1024 * 1024;

export default function ImportsPage() {
  const { t } = useLingui();
  const [kind, setKind] = useState("staff");
  const [file, setFile] = useState<File | null>(null);
  const [checked, setChecked] = useState<ImportReport | null>(null);
  const [done, setDone] = useState<ImportReport | null>(null);
  const [busy, setBusy] = useState<"" | "check" | "import">("");
  const [errors, setErrors] = useState<FieldErrors>({});

  const choose = (next: File | null) => {
    setFile(next);
    setChecked(null);
    setDone(null);
    setErrors({});
  };
  const send = async (apply: boolean, consent?: Consent) => {
    if (!file) return setErrors({ file: t`Choose the file that HR exported` });
    setBusy(apply ? "import" : "check");
    setErrors({});
    try {
      const confirmed = kind === "staff" && consent ? { accept_identity: consent.identity, accept_many: consent.many } : {};
      const report = await api.post<ImportReport>(`/imports/${kind}`, file, { query: { dry_run: !apply, file_name: file.name, ...confirmed }, idempotencyKey: newKey() });
      if (apply) setDone(report);
      else setChecked(report);
      if (apply) void queryClient.invalidateQueries();
      else void queryClient.invalidateQueries({ queryKey: ["imports"] });
    } catch (error) {
      setErrors({ file: Object.values(errorsOf(error))[0] ?? t`The file could not be read.` });
    } finally {
      setBusy("");
    }
  };
  const report = done ?? checked;
  return (
    <Page wide title={t`Import from HR`} lead={<Trans>First a check that changes nothing, then the import. Importing the same file twice changes nothing.</Trans>}>
      <div className="import-cols">
        <Card title={t`1. Choose and check`}>
          <Form errors={errors} onSubmit={() => void send(false)} className="import-steps">
            <RadioGroup
              name="kind" label={t`What is in the file?`} value={kind} onValue={(value) => { setKind(value); setChecked(null); setDone(null); }}
              options={[
                { value: "staff", label: t`Staff`, hint: t`employee number, name, e-mail, unit, profession, manager, hire date` },
                { value: "credentials", label: t`Licences and cards`, hint: t`employee number, kind, type, number, issue and expiry date` },
              ]}
            />
            <FileDrop name="file" label={t`CSV file`} hint={t`As HR exports it: comma, semicolon or tab, up to 64 MB`} accept=".csv,text/csv,text/plain" maxBytes={LIMIT} file={file} onFile={choose} />
            <div className="row">
              <Button kind={checked ? "plain" : "primary"} type="submit" busy={busy === "check"} busyLabel={t`Checking the rows`}>{t`Check the file`}</Button>
            </div>
          </Form>
        </Card>
        {checked || done ? (
          <Card title={done ? t`3. Done` : t`2. Import`}>
            {done ? (
              <p className="note ok" role="status">
                <Trans>The good rows are in. What needs HR is listed below; mend it there and import the next export.</Trans>
              </p>
            ) : checked ? (
              <ConfirmImport key={checked.id} report={checked} busy={busy === "import"} onImport={(consent) => void send(true, consent)} />
            ) : null}
          </Card>
        ) : null}
      </div>
      {report ? <ReportBody report={report} /> : <History />}
    </Page>
  );
}

function History() {
  const { t } = useLingui();
  const list = useKeysetList<ImportSummary>(["imports"], "/imports");
  const columns: Column<ImportSummary>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => <Link href={`/imports/${row.id}`}>{moment(row.at)}</Link> },
    { key: "file", header: t`File`, cell: (row) => row.file_name },
    { key: "kind", header: t`What`, cell: (row) => (row.kind === "staff" ? t`Staff` : t`Licences and cards`) },
    { key: "mode", header: t`Mode`, cell: (row) => (row.dry_run ? <StatusTag kind="idle">{t`Check only`}</StatusTag> : <StatusTag kind="ok">{t`Imported`}</StatusTag>) },
    { key: "by", header: t`Who`, cell: (row) => row.by },
    { key: "rows", header: t`Rows`, num: true, cell: (row) => count(row.rows) },
    { key: "created", header: t`New`, num: true, cell: (row) => count(row.created) },
    { key: "updated", header: t`Changed`, num: true, cell: (row) => count(row.updated) },
    { key: "rejected", header: t`Left out`, num: true, cell: (row) => count(row.rejected) },
  ];
  return <ListTable showCaption caption={t`Past imports`} columns={columns} list={list} rowKey={(row) => row.id} empty={<p className="dim">{t`No import yet.`}</p>} />;
}
