/** A place that holds backups, as the first run asks for it: to put one back, and to make new ones. */
import { useLingui } from "@lingui/react/macro";
import { Input, Select, Textarea } from "../../ui";
import type { BackupPlace } from "./types";

export type PlaceValues = Record<keyof BackupPlace, string>;
export const EMPTY_PLACE: PlaceValues = { kind: "folder", folder: "", host: "", port: "22", user: "", known_hosts: "", endpoint: "", bucket: "", region: "", access_key: "", trust_pem: "", secret: "" };
export const placeOf = (values: PlaceValues) => ({ ...values, port: Number(values.port) || 22 });

export function PlaceFields({ values, set, label, folderHint }: { values: PlaceValues; set: (change: Partial<PlaceValues>) => void; label: string; folderHint: string }) {
  const { t } = useLingui();
  const field = (name: keyof PlaceValues) => ({ name, value: values[name], onValue: (value: string) => set({ [name]: value }) });
  return (
    <>
      <Select name="kind" label={label} value={values.kind} options={[{ value: "folder", label: t`In a folder of this server or a mounted share` }, { value: "sftp", label: t`On an SFTP server` }, { value: "s3", label: t`In an S3-compatible store` }]} onValue={(kind) => set({ kind })} />
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
      <Input {...field("folder")} label={values.kind === "s3" ? t`Prefix of the names` : t`Folder`} optional={values.kind === "s3"} hint={values.kind === "folder" ? folderHint : undefined} />
    </>
  );
}
