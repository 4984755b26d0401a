/** In place of a server that was lost: where the backup is, the recovery key, and how far it is. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, CopyField, Form, Input, ProgressBar, useForm, type FieldErrors } from "../../ui";
import { EMPTY_PLACE, PlaceFields, placeOf } from "./place_fields";
import type { SetupView } from "./types";

const quiet = { anonymous: true } as const;

export function Restore({ view, next }: { view: SetupView; next: (view: SetupView) => void }) {
  const { t } = useLingui();
  const form = useForm({ ...EMPTY_PLACE, recovery_key: "" });
  const running = view.restore?.running ?? false;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => void queryClient.invalidateQueries({ queryKey: ["setup", "state"] }), 1500);
    return () => clearInterval(timer);
  }, [running]);
  const values = form.values;
  const check = (): FieldErrors => ({
    ...(values.recovery_key.trim() ? {} : { recovery_key: t`Type the recovery key` }),
    ...(values.kind === "folder" && !values.folder.startsWith("/") ? { folder: t`A folder begins with /` } : {}),
  });
  const save = () =>
    form.submit(async () => {
      const { recovery_key, ...place } = values;
      next(await api.put<SetupView>("/setup/restore", { recovery_key, place: placeOf(place) }, quiet));
      form.set({ recovery_key: "", secret: "" });
    }, check);
  if (running) {
    return (
      <div className="stack" role="status">
        <p>{t`The backup is being put back. This page may be closed; it goes on.`}</p>
        <ProgressBar value={view.restore?.percent ?? 0} label={t`Restore`} />
        <p className="dim s">{view.restore?.phase}</p>
      </div>
    );
  }
  return (
    <div className="stack">
      {view.restore?.error ? <p className="note soon" role="alert">{t`Nothing was restored. ${view.restore.error}`}</p> : null}
      <Form errors={form.errors} onSubmit={() => void save()} label={t`The backup`}>
        <PlaceFields values={values} set={form.set} label={t`Where is the backup?`} folderHint={t`As /mnt/backup; the service must be able to read it`} />
        <Input name="recovery_key" value={values.recovery_key} onValue={(recovery_key) => form.set({ recovery_key })} label={t`Recovery key`} hint={t`Nine groups of four, as printed when that backup was made`} autoComplete="off" spellCheck={false} />
        <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Beginning`}>{t`Put the backup back`}</Button></div>
      </Form>
      <p><Trans>It counts only when everything agrees with the backup. The same on the server, with the service stopped:</Trans></p>
      <CopyField label={t`Command`} value={view.restore_command} />
    </div>
  );
}
