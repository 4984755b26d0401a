/** Where backups will go: the place is tried at once, by writing, reading and removing a test object. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { Button, Form, useForm, type FieldErrors } from "../../ui";
import { Checks } from "./checks";
import { EMPTY_PLACE, PlaceFields, placeOf } from "./place_fields";
import type { StepProps } from "./steps";
import type { SetupChecks } from "./types";

export function BackupStep({ view, reload }: StepProps) {
  const { t } = useLingui();
  const old = view.backup;
  const form = useForm({ ...EMPTY_PLACE, ...(old ? { ...old, port: String(old.port), secret: "" } : {}) });
  const [result, setResult] = useState<SetupChecks | null>(null);
  const check = (): FieldErrors => (form.values.kind === "folder" && !form.values.folder.startsWith("/") ? { folder: t`A folder begins with /` } : {});
  const save = () =>
    form.submit(async () => {
      setResult(await api.post<SetupChecks>("/setup/backup", { place: placeOf(form.values) }, { anonymous: true }));
    }, check);
  return (
    <>
      <p><Trans>A nightly backup and the changes of every ten minutes go there, encrypted: only the recovery key opens them. Choose a place outside of this machine.</Trans></p>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Place for backups`}>
        <PlaceFields values={form.values} set={form.set} label={t`Where do backups go?`} folderHint={t`As /mnt/backup; the service must be able to write there`} />
        {result ? <Checks result={result} /> : null}
        <div className="form-foot">
          <Button type="submit" kind={result?.good ? "plain" : "primary"} busy={form.busy} busyLabel={t`Trying`}>{result ? t`Try again` : t`Save and try`}</Button>
          {result?.good ? <Button kind="primary" onClick={() => void reload()}>{t`Go on`}</Button> : null}
        </div>
      </Form>
    </>
  );
}
