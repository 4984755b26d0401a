import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api, newKey } from "../../api/client";
import type { ImportReport } from "../../api/types";
import { queryClient } from "../../app/session";
import { count } from "../../lib/numbers";
import { Button, Dialog, FileDrop, Form, Select, errorsOf, type FieldErrors } from "../../ui";
import { Findings } from "../completions/findings";
import type { ClassProvider } from "./types";
import { useClassTypes } from "./words";

interface ImportProps {
  providers: readonly ClassProvider[];
  provider: string;
  onClose: () => void;
}
/** Classes from a CSV or calendar file: a check that changes nothing, then the good rows. */
export function ImportDialog({ providers, provider: given, onClose }: ImportProps) {
  const { t } = useLingui();
  const types = useClassTypes().items;
  const [provider, setProvider] = useState(given || (providers.length === 1 ? (providers[0]?.id ?? "") : ""));
  const [type, setType] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const change = (set: () => void) => {
    set();
    setReport(null);
  };
  const send = async (apply: boolean) => {
    const wrong: FieldErrors = {};
    if (!provider) wrong.provider = t`Choose whose classes these are`;
    if (!file) wrong.file = t`Choose the file with the classes`;
    setErrors(wrong);
    if (!file || !provider) return;
    setBusy(true);
    try {
      setReport(await api.post<ImportReport>("/my-classes/import", file, { query: { provider, type, dry_run: !apply, file_name: file.name }, idempotencyKey: newKey() }));
      if (apply) await queryClient.invalidateQueries({ queryKey: ["finder"] });
    } catch (error) {
      const found = errorsOf(error);
      setErrors(found[""] ? { file: found[""] } : found);
    } finally {
      setBusy(false);
    }
  };
  const checked = report?.dry_run === true;
  return (
    <Dialog open wide title={t`Classes from a file`} onClose={onClose}>
      <Form errors={errors} onSubmit={() => void send(false)}>
        <div className="two level">
          <Select name="provider" label={t`Provider`} empty={t`Choose`} options={providers.map((each) => ({ value: each.id, label: each.name }))} value={provider} onValue={(value) => change(() => setProvider(value))} />
          <Select name="type" label={t`Class, where the file does not say it`} optional empty={t`none`} options={types.map((each) => ({ value: each.code, label: each.name }))} value={type} onValue={(value) => change(() => setType(value))} />
        </div>
        <FileDrop name="file" label={t`CSV or calendar file (.ics)`} hint={t`Columns: external_id, type, title, format, starts_at, ends_at, timezone, venue, street, city, state, zip, price, seats, deadline, url, description. The same external_id again changes that class.`} accept=".csv,.ics,text/csv,text/calendar,text/plain" maxBytes={4 * 1024 * 1024} file={file} onFile={(next) => change(() => setFile(next))} />
        <div className="form-foot">
          <Button kind={checked ? "plain" : "primary"} type="submit" busy={busy && !checked} busyLabel={t`Checking the rows`}>{t`Check the file`}</Button>
          {checked && report.rows > report.rejected ? <Button kind="primary" busy={busy} busyLabel={t`Importing`} onClick={() => void send(true)}>{t`Take in the good rows`}</Button> : null}
        </div>
      </Form>
      {report ? (
        <>
          <p className={checked ? "note" : "note ok"} role="status">{checked ? <Trans>Nothing was changed yet. Of the classes that are here already, {count(report.updated)} would change and {count(report.ended)} would be cancelled.</Trans> : <Trans>The good rows are in. Of the classes that were here already, {count(report.updated)} changed and {count(report.ended)} are cancelled.</Trans>}</p>
          <Findings report={report} caption={t`Rows to look at`} />
        </>
      ) : null}
    </Dialog>
  );
}
