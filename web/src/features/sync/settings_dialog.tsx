/** Where releases go, whose key they are sealed to, how small a group may be. */
import { useLingui } from "@lingui/react/macro";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Dialog, Form, Input, RadioGroup, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import type { Overview, Way } from "./types";
import { wayWords } from "./words";

const ways: Way[] = ["file", "https", "s3"];
const isKey = (text: string) => /^[0-9a-f]{64}$/.test(text);

export function SettingsDialog({ overview, onClose }: { overview: Overview; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ ...overview.settings, k: String(overview.settings.k), secret: "" });
  const v = form.values;
  const check = (): FieldErrors => {
    const found: Record<string, string | null> = {
      "settings.receiver_key": isKey(v.receiver_key.trim()) ? null : t`Enter the receiver's key: 64 digits and letters a to f`,
      "settings.receipt_key": !v.receipt_key.trim() || isKey(v.receipt_key.trim()) ? null : t`A key has 64 digits and letters a to f`,
      "settings.k": /^\d+$/.test(v.k) && Number(v.k) >= 11 && Number(v.k) <= 1000 ? null : t`Enter a number from 11 to 1000`,
    };
    if (v.way === "https") {
      found["settings.url"] = /^https:\/\/\S+$/.test(v.url.trim()) ? null : t`Give an address that starts with https://`;
      found["settings.proxy"] = !v.proxy.trim() || /^(http:\/\/)?(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}\/?$/.test(v.proxy.trim()) ? null : t`Give the proxy as proxy.hospital.example:3128`;
    }
    if (v.way === "s3") {
      found["settings.endpoint"] = /^https:\/\/\S+$/.test(v.endpoint.trim()) ? null : t`Give an address that starts with https://`;
      found["settings.bucket"] = v.bucket.trim() ? null : t`Enter the bucket`;
    }
    return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== null));
  };
  const save = async () => {
    const settings = { way: v.way, receiver_key: v.receiver_key.trim(), receipt_key: v.receipt_key.trim(), url: v.url.trim(), endpoint: v.endpoint.trim(), bucket: v.bucket.trim(), region: v.region.trim(), access_key: v.access_key.trim(), prefix: v.prefix.trim(), trust_pem: v.trust_pem.trim(), proxy: v.proxy.trim(), k: Number(v.k) };
    const done = await form.submit(() => api.put("/sync/settings", { settings, ...(v.secret ? { secret: v.secret } : {}) }), check);
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["sync"] });
    toast(t`Saved`);
    onClose();
  };
  const kept = overview.has_secret ? t`Left empty, the present one stays while the address stays` : undefined;
  return (
    <Dialog open wide title={t`Settings of releases`} onClose={onClose}>
      <Form errors={form.errors} label={t`Settings of releases`} onSubmit={() => void save()}>
        <Input name="settings.receiver_key" label={t`Receiver's public key (X25519)`} hint={t`Only its holder can open what leaves. Compare it with the receiver by telephone.`} value={v.receiver_key} maxLength={64} autoComplete="off" onValue={(receiver_key) => form.set({ receiver_key })} />
        <RadioGroup name="settings.way" label={t`How it leaves`} value={v.way} onValue={(way) => form.set({ way: way as Way })} options={ways.map((value) => ({ value, label: wayWords(value) }))} />
        {v.way === "https" ? (
          <>
            <Input name="settings.url" type="url" label={t`Address of the receiver`} value={v.url} maxLength={300} onValue={(url) => form.set({ url })} />
            <Input name="settings.receipt_key" optional label={t`Receiver's key for receipts (Ed25519)`} hint={t`Left empty, receipts are not checked`} value={v.receipt_key} maxLength={64} autoComplete="off" onValue={(receipt_key) => form.set({ receipt_key })} />
            <Input name="settings.proxy" optional label={t`Proxy`} hint={t`The hospital's proxy for outgoing connections, as proxy.hospital.example:3128. It sees the receiver's host name only.`} value={v.proxy} maxLength={300} autoComplete="off" onValue={(proxy) => form.set({ proxy })} />
            <Input name="secret" optional type="password" label={t`Token`} hint={kept} value={v.secret} maxLength={1000} autoComplete="new-password" onValue={(secret) => form.set({ secret })} />
          </>
        ) : null}
        {v.way === "s3" ? (
          <>
            <Input name="settings.endpoint" type="url" label={t`Address`} value={v.endpoint} maxLength={300} onValue={(endpoint) => form.set({ endpoint })} />
            <Input name="settings.bucket" label={t`Bucket`} value={v.bucket} maxLength={63} onValue={(bucket) => form.set({ bucket })} />
            <Input name="settings.prefix" optional label={t`Prefix of the names`} value={v.prefix} maxLength={200} onValue={(prefix) => form.set({ prefix })} />
            <Input name="settings.region" optional label={t`Region`} value={v.region} maxLength={60} onValue={(region) => form.set({ region })} />
            <Input name="settings.access_key" label={t`Access key`} value={v.access_key} maxLength={128} autoComplete="off" onValue={(access_key) => form.set({ access_key })} />
            <Input name="secret" type="password" label={t`Secret access key`} hint={kept} value={v.secret} maxLength={1000} autoComplete="new-password" onValue={(secret) => form.set({ secret })} />
          </>
        ) : null}
        {v.way !== "file" ? <Textarea name="settings.trust_pem" optional label={t`Certificate of its authority (PEM)`} hint={t`Only when the machine's authorities do not know its server`} rows={2} value={v.trust_pem} maxLength={20_000} onValue={(trust_pem) => form.set({ trust_pem })} /> : null}
        <Input name="settings.k" label={t`Smallest group`} hint={t`11 or more people. Smaller groups are put together or left out, and all numbers are rounded to multiples of it.`} inputMode="numeric" value={v.k} maxLength={4} onValue={(k) => form.set({ k })} />
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Dialog>
  );
}
