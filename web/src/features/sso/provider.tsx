import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { moment } from "../../lib/dates";
import { Button, Card, ConfirmDialog, Dialog, Form, Input, Steps, toast, useForm } from "../../ui";
import { goTo } from "./go";
import { MetadataSource } from "./metadata_source";
import { RulesForm } from "./rules";
import { StateTag, Until, refreshOverview } from "./sso";
import type { Overview, Provider, Start } from "./types";
import { problemOf, refusedWords } from "./words";

interface Props {
  provider: Provider;
  overview: Overview;
  /** Back from a sign-in that worked, or did not. */
  verified: boolean;
  refused: string;
  onGone: () => void;
}
export function ProviderView({ provider, overview, verified, refused, onGone }: Props) {
  const { t } = useLingui();
  const [asking, setAsking] = useState<"" | "enabled" | "disabled" | "remove">("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const run = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
      await refreshOverview();
      if (done) toast(done);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
      setAsking("");
    }
  };
  const on = provider.state === "enabled";
  const known = Boolean(provider.verified_at);
  const tryIt = () => run(async () => goTo(await api.post<Start>(`/sso/providers/${provider.id}/verify`)), "");
  const set = (state: "enabled" | "disabled") => run(() => api.put(`/sso/providers/${provider.id}/state`, { state }), state === "enabled" ? t`Enabled` : t`Disabled`);
  const remove = () => run(async () => { await api.delete(`/sso/providers/${provider.id}`); onGone(); }, t`Removed`);
  return (
    <div className="stack">
      {verified && known ? <p className="note ok" role="status"><Trans>The sign-in worked. Look at what the provider sent, then enable it.</Trans></p> : null}
      {refused ? <p className="note overdue" role="alert"><b>{t`The sign-in did not work.`}</b> {refusedWords(refused)} <span className="code">{refused}</span></p> : null}
      <section className="card where" aria-label={t`State`}>
        <Steps
          steps={[
            { key: "draft", done: true, label: t`Draft`, text: t`Added` },
            { key: "verified", done: known, label: t`Verified`, text: provider.verified_at ? t`An administrator signed in ${moment(provider.verified_at)}` : t`Sign in through it yourself` },
            { key: "enabled", done: on, label: t`Enabled`, text: on ? t`Offered on the sign-in page` : t`Not offered to anybody` },
          ]}
        />
        <div className="row where-acts">
          <StateTag state={provider.state} />
          <Button kind={known ? "plain" : "primary"} busy={busy} onClick={() => void tryIt()}>{known ? t`Try the sign-in again` : t`Try the sign-in`}</Button>
          {on ? <Button onClick={() => setAsking("disabled")}>{t`Disable`}</Button> : <Button kind={known ? "primary" : "plain"} disabled={!known} aria-describedby="state-why" onClick={() => setAsking("enabled")}>{t`Enable`}</Button>}
          {on && overview.signed_in_through && !overview.signed_in_through.includes(provider.id) ? (
            <Button busy={busy} onClick={() => void run(async () => goTo(await api.post<Start>(`/sso/providers/${provider.id}/connect`)), "")}>{t`Connect my own account`}</Button>
          ) : null}
          {!known ? <span id="state-why" className="s dim">{t`Enable is possible after a sign-in that worked. Your session here stays as it is.`}</span> : null}
        </div>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      </section>
      <RulesForm provider={provider} />
      {provider.kind === "oidc" ? <OidcCard provider={provider} overview={overview} /> : <MetadataCard provider={provider} overview={overview} />}
      <Card title={t`Remove`}>
        <div className="stack-s">
          <p className="s dim"><Trans>People who came through this provider keep their accounts, but cannot sign in through it any more.</Trans></p>
          <div className="row">
            <Button disabled={on} aria-describedby={on ? "remove-why" : undefined} onClick={() => setAsking("remove")}>{t`Remove this provider`}</Button>
            {on ? <span id="remove-why" className="s dim">{t`Disable it first.`}</span> : null}
          </div>
        </div>
      </Card>
      <ConfirmDialog open={asking === "enabled"} busy={busy} title={t`Enable ${provider.name}?`} action={t`Enable`} onClose={() => setAsking("")} onConfirm={() => void set("enabled")}>
        <Trans>It is offered first on the sign-in page. Passwords go on working.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={asking === "disabled"} busy={busy} danger title={t`Disable ${provider.name}?`} action={t`Disable`} onClose={() => setAsking("")} onConfirm={() => void set("disabled")}>
        <Trans>Nobody can sign in through it from now on. Open sessions go on until they end.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={asking === "remove"} busy={busy} danger title={t`Remove ${provider.name}?`} action={t`Remove`} onClose={() => setAsking("")} onConfirm={() => void remove()}>
        <Trans>Its metadata, rules and the links to accounts are deleted. The audit log keeps what happened.</Trans>
      </ConfirmDialog>
    </div>
  );
}

function MetadataCard({ provider, overview }: { provider: Provider; overview: Overview }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const form = useForm({ metadata: "" });
  const replace = () =>
    form.submit(async () => {
      await api.put(`/sso/providers/${provider.id}/metadata`, { metadata: form.values.metadata });
      await refreshOverview();
      setOpen(false);
      toast(t`Metadata replaced`);
    }, () => (form.values.metadata.trim() ? ({} as Record<string, string>) : { metadata: t`Give the metadata of the provider` }));
  return (
    <Card title={t`Certificates of the provider`} aside={provider.single_logout ? t`with single logout` : t`without single logout`}>
      <div className="stack">
        {provider.certificates.length ? (
          <ul className="plain-list stack-s">
            {provider.certificates.map((each, index) => (
              <li key={index} className="row">
                <span className="num">{each.kind} {each.bits}</span>
                <span><Trans>until</Trans> <Until date={each.not_after} /></span>
              </li>
            ))}
          </ul>
        ) : (
          <p className="note soon"><Trans>The metadata has no certificate that can be used now. Replace it.</Trans></p>
        )}
        <p className="s dim"><Trans>Only these certificates are trusted. When the provider changes its certificate, replace the metadata before; several may stand in it side by side.</Trans></p>
        <div className="row"><Button onClick={() => setOpen(true)}>{t`Replace the metadata`}</Button></div>
      </div>
      <Dialog open={open} wide title={t`Replace the metadata`} onClose={() => setOpen(false)}>
        <Form errors={form.errors} onSubmit={() => void replace()} label={t`Replace the metadata`}>
          <MetadataSource overview={overview} value={form.values.metadata} onValue={(metadata) => form.set({ metadata })} />
          <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Checking`}>{t`Replace`}</Button></div>
        </Form>
      </Dialog>
    </Card>
  );
}

function OidcCard({ provider }: { provider: Provider; overview: Overview }) {
  const { t } = useLingui();
  const form = useForm({ client_id: provider.client_id ?? "", client_secret: "" });
  const { values } = form;
  const save = () =>
    form.submit(async () => {
      await api.put(`/sso/providers/${provider.id}/oidc`, { client_id: values.client_id.trim(), ...(values.client_secret ? { client_secret: values.client_secret } : {}) });
      form.set({ client_secret: "" });
      await refreshOverview();
      toast(t`Saved`);
    });
  return (
    <Card title="OpenID Connect">
      <Form errors={form.errors} onSubmit={() => void save()} label="OpenID Connect">
        <dl className="pairs">
          <div className="pair"><dt>{t`Issuer`}</dt><dd>{provider.issuer}</dd></div>
          <div className="pair"><dt>{t`Certificates`}</dt><dd>{provider.has_trust ? t`own ones of the hospital` : t`the authorities that this appliance trusts`}</dd></div>
        </dl>
        <Input name="client_id" label={t`Client ID`} spellCheck={false} autoComplete="off" value={values.client_id} onValue={(client_id) => form.set({ client_id })} />
        <Input name="client_secret" label={t`Client secret`} type="password" autoComplete="new-password" placeholder={provider.has_secret ? t`stored` : undefined} hint={t`A secret is stored and is never shown. Leave empty to keep it.`} value={values.client_secret} onValue={(client_secret) => form.set({ client_secret })} />
        <div className="form-foot"><Button type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Card>
  );
}
