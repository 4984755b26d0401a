/** A person's own transcript of CE Broker: first looked at, then taken into the ledger. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import { queryClient } from "../../app/session";
import { count, hours } from "../../lib/numbers";
import { Button, Card, FileDrop, Form, LinkButton, Page, Table, errorsOf, toast, type Column, type FieldErrors } from "../../ui";
import type { ImportReport } from "./types";

type Problem = ImportReport["problems"][number];
const MOST = 2 * 1024 * 1024;

export default function TranscriptImportPage() {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  const [off, setOff] = useState(false);
  const send = async (dry: boolean) => {
    if (!file) return setErrors({ transcript: t`Choose the file first` });
    setBusy(true);
    setErrors({});
    try {
      const body = file.type === "text/csv" ? file : new File([file], file.name, { type: "text/csv" });
      setReport(await api.post<ImportReport>("/credits/ce-broker/transcript", body, { query: { dry_run: dry, file_name: file.name } }));
      if (!dry) {
        await queryClient.invalidateQueries({ queryKey: ["credits"] });
        toast(t`Taken into your transcript`);
      }
    } catch (error) {
      if (error instanceof ApiError && error.code === "connector_off") setOff(true);
      else setErrors({ transcript: Object.values(errorsOf(error))[0] ?? t`This did not work. Nothing was changed; try again.` });
    } finally {
      setBusy(false);
    }
  };
  const choose = (next: File | null) => {
    setFile(next);
    setReport(null);
    setErrors({});
  };
  return (
    <Page title={t`Import from CE Broker`} crumbs={[{ href: "/transcript", label: t`Transcript` }]} lead={<Trans>Takes the credits of your CE Broker transcript into the one here. First it is only looked at; what is in it already is not added again.</Trans>}>
      {off ? (
        <p className="note" role="alert">{t`The hospital has not switched this on. Ask the administrator, or add your credits by hand.`}</p>
      ) : (
        <div className="stack">
          <div className="card pad">
            <Form errors={errors} onSubmit={() => void send(true)} label={t`Transcript`}>
              <FileDrop name="transcript" label={t`Transcript (CSV)`} hint={t`With columns for date, course and hours, at most 2 MB. The names of the columns were not confirmed with the vendor; several are understood.`} accept=".csv,text/csv" maxBytes={MOST} file={file} onFile={choose} />
              <div className="form-foot">
                <Button kind={report?.dry_run ? "plain" : "primary"} type="submit" busy={busy} busyLabel={t`Reading`}>{t`Look at the file`}</Button>
                {report?.dry_run && report.added > 0 ? <Button kind="primary" busy={busy} busyLabel={t`Importing`} onClick={() => void send(false)}>{plural(report.added, { one: "Import # credit", other: "Import # credits" })}</Button> : null}
              </div>
            </Form>
          </div>
          <div role="status">{report ? <Report report={report} /> : null}</div>
        </div>
      )}
    </Page>
  );
}

function Report({ report }: { report: ImportReport }) {
  const { t } = useLingui();
  const words = (code: string) =>
    ({ not_a_date: t`is no date`, not_hours: t`is no number of hours`, missing: t`is empty`, too_long: t`is too long`, in_the_future: t`is in the future`, unreadable_line: t`cannot be read` })[code] ?? code;
  const rows = count(report.rows);
  const added = count(report.added);
  const already = count(report.already);
  const total = hours(report.hours);
  const columns: Column<Problem>[] = [
    { key: "line", header: t`Line`, num: true, head: true, cell: (row) => row.line },
    { key: "column", header: t`Column`, cell: (row) => row.column || t`the line` },
    { key: "what", header: t`What is wrong`, cell: (row) => words(row.code) },
  ];
  return (
    <Card title={report.dry_run ? t`Nothing is changed yet` : t`Imported`} aside={t`${rows} lines`}>
      <div className="stack">
        <ul>
          <li>{report.dry_run ? t`${added} would be added, ${total} hours` : t`${added} added, ${total} hours`}</li>
          <li>{t`${already} are in your transcript already`}</li>
        </ul>
        {report.problems.length ? <Table caption={t`Lines that stay out`} showCaption columns={columns} rows={report.problems} rowKey={(row) => `${row.line} ${row.column} ${row.code}`} /> : null}
        {report.dry_run ? null : <div className="row"><LinkButton kind="primary" href="/transcript">{t`Open the transcript`}</LinkButton></div>}
      </div>
    </Card>
  );
}
