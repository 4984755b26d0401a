/** A place for backups: a folder, an SFTP server or S3-compatible storage. */
import { Trans, useLingui } from "@lingui/react/macro";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Checkbox, Dialog, Form, Input, RadioGroup, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import type { Target, TargetKind } from "./types";
import { kindWords } from "./words";

const empty = { name: "", kind: "folder" as TargetKind, enabled: true, folder: "", host: "", port: 22, user: "", known_hosts: "", endpoint: "", bucket: "", region: "", access_key: "", trust_pem: "" };
const kinds: TargetKind[] = ["folder", "sftp", "s3"];

export function TargetDialog({ target, onClose }: { target: Target | null; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ ...empty, ...target, port: String(target?.port ?? 22), secret: "" });
  const v = form.values;
  const check = (): FieldErrors => {
    const found: Record<string, string | null> = { name: v.name.trim() ? null : t`Enter a name` };
    if (v.kind === "folder") found.folder = v.folder.startsWith("/") ? null : t`Give the path from the root, as /mnt/backup`;
    if (v.kind === "sftp") {
      found.host = v.host.trim() ? null : t`Enter the server's name`;
      found.user = v.user.trim() ? null : t`Enter the user name`;
      found.folder = v.folder.trim() ? null : t`Enter the folder on the server`;
      found.port = /^\d{1,5}$/.test(v.port) && Number(v.port) >= 1 && Number(v.port) <= 65_535 ? null : t`A port is a number from 1 to 65535`;
      found.known_hosts = v.known_hosts.trim() ? null : t`Enter the server's host keys`;
    }
    if (v.kind === "s3") {
      found.endpoint = /^https:\/\/\S+$/.test(v.endpoint.trim()) ? null : t`Give an address that starts with https://`;
      found.bucket = v.bucket.trim() ? null : t`Enter the bucket`;
      found.access_key = v.access_key.trim() ? null : t`Enter the access key`;
    }
    if (v.kind !== "folder" && !v.secret && !(target?.has_secret && target.kind === v.kind)) found.secret = v.kind === "sftp" ? t`Enter the private key` : t`Enter the secret access key`;
    return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== null));
  };
  const save = async () => {
    const body = { name: v.name.trim(), kind: v.kind, enabled: v.enabled, folder: v.folder.trim(), host: v.host.trim(), port: Number(v.port) || 22, user: v.user.trim(), known_hosts: v.known_hosts.trim(), endpoint: v.endpoint.trim(), bucket: v.bucket.trim(), region: v.region.trim(), access_key: v.access_key.trim(), trust_pem: v.trust_pem.trim(), ...(v.secret ? { secret: v.secret } : {}) };
    const done = await form.submit(() => (target ? api.put(`/backups/targets/${target.id}`, body) : api.post("/backups/targets", body)), check);
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["backups"] });
    toast(t`Saved. Test it now: nothing is written there before.`);
    onClose();
  };
  const kept = target?.has_secret && target.kind === v.kind ? t`Left empty, the present one stays` : undefined;
  return (
    <Dialog open wide title={target ? t`Change the target` : t`Add a target`} onClose={onClose}>
      <Form errors={form.errors} label={t`Target`} onSubmit={() => void save()}>
        <Input name="name" label={t`Name`} value={v.name} maxLength={100} onValue={(name) => form.set({ name })} />
        <RadioGroup name="kind" label={t`Kind`} value={v.kind} onValue={(kind) => form.set({ kind: kind as TargetKind })} options={kinds.map((value) => ({ value, label: kindWords(value) }))} />
        {v.kind === "folder" ? <Input name="folder" label={t`Folder`} hint={t`On another disk than the data, best a share of another machine (NFS or SMB, mounted by the system). MedConnect's user must be able to write there.`} value={v.folder} maxLength={400} onValue={(folder) => form.set({ folder })} /> : null}
        {v.kind === "sftp" ? (
          <>
            <Input name="host" label={t`Server`} value={v.host} maxLength={253} onValue={(host) => form.set({ host })} />
            <Input name="port" label={t`Port`} inputMode="numeric" value={v.port} maxLength={5} onValue={(port) => form.set({ port })} />
            <Input name="user" label={t`User name`} value={v.user} maxLength={64} onValue={(user) => form.set({ user })} />
            <Input name="folder" label={t`Folder on the server`} value={v.folder} maxLength={400} onValue={(folder) => form.set({ folder })} />
            <Textarea name="known_hosts" label={t`Host keys of the server`} hint={t`The lines that ssh-keyscan prints, with -p and the port when it is not 22. Compare them with the server's own before you paste them.`} rows={3} value={v.known_hosts} maxLength={16_000} onValue={(known_hosts) => form.set({ known_hosts })} />
            <Textarea name="secret" label={t`Private key`} hint={kept ?? t`In OpenSSH's or PEM form, without a passphrase; its public half goes into authorized_keys on the server`} rows={3} value={v.secret} maxLength={16_000} onValue={(secret) => form.set({ secret })} />
          </>
        ) : null}
        {v.kind === "s3" ? (
          <>
            <Input name="endpoint" type="url" label={t`Address`} hint={t`As https://s3.hospital.example:9000`} value={v.endpoint} maxLength={300} onValue={(endpoint) => form.set({ endpoint })} />
            <Input name="bucket" label={t`Bucket`} value={v.bucket} maxLength={63} onValue={(bucket) => form.set({ bucket })} />
            <Input name="folder" optional label={t`Prefix of the names`} value={v.folder} maxLength={400} onValue={(folder) => form.set({ folder })} />
            <Input name="region" optional label={t`Region`} hint={t`Left empty, us-east-1`} value={v.region} maxLength={60} onValue={(region) => form.set({ region })} />
            <Input name="access_key" label={t`Access key`} value={v.access_key} maxLength={128} autoComplete="off" onValue={(access_key) => form.set({ access_key })} />
            <Input name="secret" type="password" label={t`Secret access key`} hint={kept} value={v.secret} maxLength={400} autoComplete="new-password" onValue={(secret) => form.set({ secret })} />
            <Textarea name="trust_pem" optional label={t`Certificate of its authority (PEM)`} hint={t`Only when the machine's authorities do not know its server`} rows={2} value={v.trust_pem} maxLength={20_000} onValue={(trust_pem) => form.set({ trust_pem })} />
          </>
        ) : null}
        <Checkbox name="enabled" label={t`Back up to this target`} checked={v.enabled} onChecked={(enabled) => form.set({ enabled })} />
        <p className="s dim"><Trans>Everything is encrypted before it leaves this machine. The target cannot read it.</Trans></p>
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Dialog>
  );
}
