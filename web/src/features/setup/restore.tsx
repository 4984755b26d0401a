/** In place of a server that was lost: where the backup is, the recovery key, and how far it is. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, CopyField, Form, Input, ProgressBar, Select, Textarea, useForm, type FieldErrors } from "../../ui";
import type { SetupView } from "./types";

const quiet = { anonymous: true } as const;
const EMPTY = { kind: "folder", folder: "", host: "", port: 22, user: "", known_hosts: "", endpoint: "", bucket: "", region: "", access_key: "", trust_pem: "", secret: "" };

export function Restore({ view, next }: { view: SetupView; next: (view: SetupView) => void }) {
  const { t } = useLingui();
  const form = useForm({ ...EMPTY, port: "22", recovery_key: "" });
  const running = view.restore?.running ?? false;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => void queryClient.invalidateQueries({ queryKey: ["setup", "state"] }), 1500);
    return () => clearInterval(timer);
  }, [running]);
  const values = form.values;
  const field = (name: keyof typeof values) => ({ name, value: values[name], onValue: (value: string) => form.set({ [name]: value }) });
  const check = (): FieldErrors => ({
    ...(values.recovery_key.trim() ? {} : { recovery_key: t`Type the recovery key` }),
    ...(values.kind === "folder" && !values.folder.startsWith("/") ? { folder: t`A folder begins with /` } : {}),
  });
  const save = () =>
    form.submit(async () => {
      const { recovery_key, ...place } = values;
      next(await api.put<SetupView>("/setup/restore", { recovery_key, place: { ...place, port: Number(place.port) || 22 } }, quiet));
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
        <Select name="kind" label={t`Where is the backup?`} value={values.kind} options={[{ value: "folder", label: t`In a folder of this server or a mounted share` }, { value: "sftp", label: t`On an SFTP server` }, { value: "s3", label: t`In an S3-compatible store` }]} onValue={(kind) => form.set({ kind })} />
        {values.kind === "sftp" ? (
          <>
            <Input {...field("host")} label={t`Server`} />
            <Input {...field("port")} label={t`Port`} inputMode="numeric" />
            <Input {...field("user")} label={t`User`} autoComplete="off" />
            <Textarea {...field("known_hosts")} label={t`Its keys`} hint={t`Lines of ssh-keyscan`} rows={3} spellCheck={false} />
            <Textarea {...field("secret")} label={t`Private key, without a passphrase`} rows={4} spellCheck={false} autoComplete="off" />
          </>
        ) : null}
        {values.kind === "s3" ? (
          <>
            <Input {...field("endpoint")} label={t`Address`} hint={t`As https://s3.hospital.example:9000`} inputMode="url" />
            <Input {...field("bucket")} label={t`Bucket`} />
            <Input {...field("region")} label={t`Region`} optional />
            <Input {...field("access_key")} label={t`Access key`} autoComplete="off" />
            <Input {...field("secret")} type="password" label={t`Secret access key`} autoComplete="off" />
            <Textarea {...field("trust_pem")} label={t`Certificate of its authority (PEM)`} optional rows={3} spellCheck={false} />
          </>
        ) : null}
        <Input {...field("folder")} label={values.kind === "s3" ? t`Prefix of the names` : t`Folder`} optional={values.kind === "s3"} hint={values.kind === "folder" ? t`As /mnt/backup; the service must be able to read it` : undefined} />
        <Input {...field("recovery_key")} label={t`Recovery key`} hint={t`Nine groups of four, as printed when that backup was made`} autoComplete="off" spellCheck={false} />
        <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Beginning`}>{t`Put the backup back`}</Button></div>
      </Form>
      <p><Trans>It counts only when everything agrees with the backup. The same on the server, with the service stopped:</Trans></p>
      <CopyField label={t`Command`} value={view.restore_command} />
    </div>
  );
}
