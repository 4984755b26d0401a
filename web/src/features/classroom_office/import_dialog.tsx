import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api, newKey } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Dialog, FileDrop, Form, errorsOf, type FieldErrors } from "../../ui";
import { Findings } from "../completions/findings";
import type { ImportReport } from "./types";

/** Attendance from a file: a check that changes nothing, then the good rows. */
export function ImportDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const send = async (apply: boolean) => {
    if (!file) return setErrors({ file: t`Choose the file with the attendance` });
    setBusy(true);
    setErrors({});
    try {
      setReport(await api.post<ImportReport>(`/classroom/sessions/${id}/attendance/import`, file, { query: { dry_run: !apply, file_name: file.name }, idempotencyKey: newKey() }));
      if (apply) await queryClient.invalidateQueries({ queryKey: ["classroom"] });
    } catch (error) {
      setErrors({ file: Object.values(errorsOf(error)).join(" ") });
    } finally {
      setBusy(false);
    }
  };
  const checked = report?.dry_run === true;
  return (
    <Dialog open wide title={t`Attendance from a file`} onClose={onClose}>
      <Form errors={errors} onSubmit={() => void send(false)}>
        <FileDrop name="file" label={t`CSV file`} hint={t`Columns: employee_number, status (present, late, partial, absent, excused), and if needed minutes and date`} accept=".csv,text/csv,text/plain" maxBytes={4 * 1024 * 1024} file={file} onFile={(next) => { setFile(next); setReport(null); }} />
        <div className="form-foot">
          <Button kind={checked ? "plain" : "primary"} type="submit" busy={busy && !checked} busyLabel={t`Checking the rows`}>{t`Check the file`}</Button>
          {checked ? <Button kind="primary" busy={busy} busyLabel={t`Importing`} onClick={() => void send(true)}>{t`Take in the good rows`}</Button> : null}
        </div>
      </Form>
      {report ? (
        <>
          <p className={report.dry_run ? "note" : "note ok"} role="status">{report.dry_run ? <Trans>Nothing was changed yet.</Trans> : <Trans>The good rows are in.</Trans>}</p>
          <Findings report={report} caption={t`Rows to look at`} />
        </>
      ) : null}
    </Dialog>
  );
}
