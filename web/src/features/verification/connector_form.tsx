import { Trans, useLingui } from "@lingui/react/macro";
import { api } from "../../api/client";
import { Button, Checkbox, Form, Input, Textarea, useForm, type FieldErrors } from "../../ui";
import type { Connector } from "./types";

const CODE = "{code}";

/** Where a connector leads. The password is only written: it is never sent back, and a new address asks for it again. */
export function ConnectorForm({ connector, onSaved }: { connector: Connector; onSaved: (next: Connector) => void }) {
  const { t } = useLingui();
  const called = connector.name === "nursys";
  const form = useForm({ enabled: connector.enabled, url: connector.url, username: connector.username, practice_setting: connector.practice_setting, secret: "", trust: "keep", trust_pem: "" });
  const v = form.values;
  const kept = connector.has_secret && v.url.trim() === connector.url;
  const check = (): FieldErrors => {
    if (!v.enabled) return {};
    return {
      ...(v.url.trim().startsWith("https://") ? {} : { url: t`Give an address that starts with https://` }),
      ...(!called || v.username.trim() ? {} : { username: t`Enter the user name` }),
      ...(!called || v.secret || kept ? {} : { secret: t`Enter the password` }),
    };
  };
  const save = async () => {
    let next: Connector | undefined;
    const saved = await form.submit(async () => {
      next = await api.put<Connector>(`/verification-connectors/${connector.name}`, {
        enabled: v.enabled, url: v.url.trim(), username: v.username.trim(), practice_setting: v.practice_setting.trim(),
        ...(v.secret ? { secret: v.secret } : {}), ...(v.trust_pem.trim() || v.trust === "drop" ? { trust_pem: v.trust === "drop" ? "" : v.trust_pem } : {}),
      });
    }, check);
    if (saved && next) onSaved(next);
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Settings`}>
      <p className="note soon"><Trans>Written after the vendor's public documents and not confirmed with the vendor. Test it with them before you rely on it.</Trans></p>
      <Checkbox name="enabled" label={t`Switched on`} checked={v.enabled} onChecked={(enabled) => form.set({ enabled })} />
      <Input name="url" label={t`Address`} hint={called ? t`As the registry gave it to the hospital, without a query` : t`Write ${CODE} where the card's code belongs`} type="url" autoComplete="off" value={v.url} maxLength={500} onValue={(url) => form.set({ url })} />
      {called ? (
        <>
          <div className="two">
            <Input name="username" label={t`User name`} autoComplete="off" value={v.username} maxLength={100} onValue={(username) => form.set({ username })} />
            <Input name="secret" label={t`Password`} hint={kept ? t`Is set. Leave it empty to keep it` : connector.has_secret ? t`A new address needs the password again` : undefined} type="password" autoComplete="new-password" value={v.secret} maxLength={200} onValue={(secret) => form.set({ secret })} />
          </div>
          <Input name="practice_setting" label={t`Practice setting`} optional hint={t`The registry's code for a hospital, two digits`} className="narrow" value={v.practice_setting} maxLength={2} onValue={(practice_setting) => form.set({ practice_setting })} />
          <Textarea name="trust_pem" label={t`Certificates of its own (PEM)`} optional hint={connector.has_trust ? t`Some are set. Leave it empty to keep them` : t`Only when a proxy or test server needs them; otherwise the machine's authorities count`} value={v.trust_pem} maxLength={20_000} onValue={(trust_pem) => form.set({ trust_pem })} />
          {connector.has_trust ? <Checkbox name="trust" label={t`Take them away: the machine's authorities count again`} checked={v.trust === "drop"} onChecked={(drop) => form.set({ trust: drop ? "drop" : "keep" })} /> : null}
        </>
      ) : null}
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}
