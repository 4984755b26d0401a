import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { Button, Form, Input, RadioGroup, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { MetadataSource } from "./metadata_source";
import { refreshOverview } from "./sso";
import type { Kind, OidcPreview, Overview, Provider } from "./types";
import { problemOf } from "./words";

export function AddProvider({ overview, onAdded }: { overview: Overview; onAdded: (id: string) => void }) {
  const { t } = useLingui();
  const once = useOnce();
  const offersOidc = Boolean(overview.redirect_url);
  const form = useForm({ kind: "saml" as Kind, name: "", metadata: "", issuer: "", client_id: "", client_secret: "", trust_pem: "" });
  const [seen, setSeen] = useState<OidcPreview | null>(null);
  const [problem, setProblem] = useState("");
  const [looking, setLooking] = useState(false);
  const { values } = form;
  const oidc = values.kind === "oidc";
  const check = (): FieldErrors => ({
    ...(values.name.trim() ? {} : { name: t`Enter the name that people see on the sign-in page` }),
    ...(oidc
      ? {
          ...(/^https:\/\/\S+$/.test(values.issuer.trim()) ? {} : { issuer: t`Enter the issuer, an address that begins with https://` }),
          ...(values.client_id.trim() ? {} : { client_id: t`Enter the client ID` }),
          ...(values.client_secret ? {} : { client_secret: t`Enter the client secret` }),
        }
      : values.metadata.trim() ? {} : { metadata: t`Give the metadata of the provider` }),
  });
  const save = () =>
    form.submit(async () => {
      const name = values.name.trim();
      const body = oidc
        ? { kind: "oidc", name, issuer: values.issuer.trim(), client_id: values.client_id.trim(), client_secret: values.client_secret, ...(values.trust_pem.trim() ? { trust_pem: values.trust_pem } : {}) }
        : { ...(offersOidc ? { kind: "saml" } : {}), name, metadata: values.metadata };
      const made = await once((idempotencyKey) => api.post<Provider>("/sso/providers", body, { idempotencyKey }));
      await refreshOverview();
      toast(t`Added as a draft`);
      onAdded(made.id);
    }, check);
  const look = async () => {
    setLooking(true);
    setProblem("");
    setSeen(null);
    try {
      setSeen(await api.post<OidcPreview>("/sso/oidc/preview", { issuer: values.issuer.trim(), ...(values.trust_pem.trim() ? { trust_pem: values.trust_pem } : {}) }));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setLooking(false);
    }
  };
  return (
    <div className="card pad">
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Add an identity provider`}>
        {offersOidc ? (
          <RadioGroup
            name="kind" label={t`Kind`} value={values.kind} onValue={(kind) => form.set({ kind: kind as Kind })}
            options={[
              { value: "saml", label: "SAML 2.0", hint: t`By exchanging metadata files` },
              { value: "oidc", label: "OpenID Connect", hint: t`By an issuer, a client ID and a secret; needs the provider to be reachable from this appliance` },
            ]}
          />
        ) : null}
        <Input name="name" label={t`Name`} hint={t`People see it on the sign-in page: "Sign in with ..."`} value={values.name} maxLength={100} onValue={(name) => form.set({ name })} />
        {oidc ? (
          <>
            <Input name="issuer" label={t`Issuer`} type="url" spellCheck={false} placeholder="https://login.hospital.example/realms/staff" value={values.issuer} maxLength={500} onValue={(issuer) => form.set({ issuer })} />
            <Textarea name="trust_pem" label={t`Certificates to trust`} optional rows={3} spellCheck={false} hint={t`The hospital's certificate authority, as PEM text. Empty: the authorities that this appliance trusts already.`} value={values.trust_pem} onValue={(trust_pem) => form.set({ trust_pem })} />
            <div className="stack-s">
              <div className="row"><Button busy={looking} busyLabel={t`Asking the provider`} onClick={() => void look()}>{t`Test the issuer`}</Button></div>
              {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
              <div role="status">{seen ? <p className="note ok wrap"><Trans>The provider answers: sign-in at {seen.sign_in_url}, keys: {seen.keys}.</Trans></p> : null}</div>
            </div>
            <Input name="client_id" label={t`Client ID`} spellCheck={false} autoComplete="off" value={values.client_id} maxLength={300} onValue={(client_id) => form.set({ client_id })} />
            <Input name="client_secret" label={t`Client secret`} type="password" autoComplete="new-password" hint={t`Stored encrypted, never shown again.`} value={values.client_secret} maxLength={1000} onValue={(client_secret) => form.set({ client_secret })} />
          </>
        ) : (
          <MetadataSource overview={overview} value={values.metadata} onValue={(metadata) => form.set({ metadata })} />
        )}
        <p className="s dim"><Trans>The provider is added as a draft. Nobody can sign in through it until you have tried it and enabled it.</Trans></p>
        <div className="form-foot">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Checking`}>{t`Add as a draft`}</Button>
        </div>
      </Form>
    </div>
  );
}
