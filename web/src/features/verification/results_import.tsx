import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import type { ImportReport } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, FileDrop, Form, Page, errorsOf, type FieldErrors } from "../../ui";
import { ReportBody } from "../imports/report_body";
import { VerificationTabs } from "./tabs";
import "./verification.css";

const LIMIT = 64 * 1024 * 1024;

/** What a registry sent as a file: checked first, imported then; each good line becomes an entry of the log. */
export default function ResultsImportPage() {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [busy, setBusy] = useState<"" | "check" | "import">("");
  const [errors, setErrors] = useState<FieldErrors>({});
  const once = useOnce();
  const send = async (apply: boolean) => {
    if (!file) return setErrors({ file: t`Choose the file of the registry` });
    setBusy(apply ? "import" : "check");
    setErrors({});
    try {
      setReport(await once((idempotencyKey) => api.post<ImportReport>("/imports/registry-results", file, { query: { dry_run: !apply, file_name: file.name }, idempotencyKey })));
      if (apply) for (const key of [["verification"], ["compliance"], ["live"]]) void queryClient.invalidateQueries({ queryKey: key });
    } catch (error) {
      setErrors({ file: Object.values(errorsOf(error))[0] ?? t`The file could not be read.` });
    } finally {
      setBusy("");
    }
  };
  const good = report ? report.created + report.updated : 0;
  return (
    <Page wide title={t`File of a registry`} lead={<Trans>First a check that changes nothing, then the import. Each good line becomes an entry of the PSV log.</Trans>}>
      <VerificationTabs />
      <div className="stack">
        <div className="verify-cols">
          <Card title={t`1. Choose and check`}>
            <Form errors={errors} onSubmit={() => void send(false)} label={t`File of a registry`}>
              <FileDrop name="file" label={t`CSV file`} hint={t`One result a line, up to 64 MB`} accept=".csv,text/csv,text/plain" maxBytes={LIMIT} file={file} onFile={(next) => { setFile(next); setReport(null); setErrors({}); }} />
              <div className="form-foot"><Button kind={report ? "plain" : "primary"} type="submit" busy={busy === "check"} busyLabel={t`Checking the rows`}>{t`Check the file`}</Button></div>
            </Form>
          </Card>
          {report ? (
            <Card title={report.dry_run ? t`2. Import` : t`3. Done`}>
              {report.dry_run ? (
                <div className="stack">
                  <p>{plural(good, { one: "# entry would be written.", other: "# entries would be written." })}</p>
                  <div><Button kind="primary" busy={busy === "import"} busyLabel={t`Importing`} onClick={() => void send(true)}>{t`Import`}</Button></div>
                </div>
              ) : (
                <p className="note ok" role="status"><Trans>The good lines are in the log. What was left out is listed below.</Trans></p>
              )}
            </Card>
          ) : (
            <Card title={t`Columns`}>
              <p className="hash">employee_number, type, state, number, source, result, expires_on, note</p>
              <p className="s dim"><Trans>The result is confirmed, discrepancy, not_found or rejected; a day is 2027-05-31. The file itself is kept as evidence.</Trans></p>
            </Card>
          )}
        </div>
        {report ? <ReportBody report={report} /> : null}
      </div>
    </Page>
  );
}
