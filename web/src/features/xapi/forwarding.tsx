/** Statements go on to another record store, and how far that is. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { agoWords } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, Checkbox, Form, Input, Loaded, Page, RadioGroup, StatusTag, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { RecordTabs } from "./tabs";
import type { Forwarding } from "./types";

const KEY = ["xapi", "forwarding"];

export default function ForwardingPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Forwarding>("/xapi/forwarding", undefined, { signal }) });
  return (
    <Page title={t`Forwarding`} crumbs={[{ href: "/admin/xapi", label: t`Record store` }]} lead={<Trans>Each statement is sent on to another record store, in order, and again until it arrived.</Trans>}>
      <RecordTabs />
      <Loaded query={query}>{(data) => <Content key={`${data.enabled} ${data.endpoint}`} data={data} />}</Loaded>
    </Page>
  );
}

function Content({ data }: { data: Forwarding }) {
  const { t } = useLingui();
  const form = useForm({ enabled: data.enabled, endpoint: data.endpoint, username: data.username, secret: "", trust_pem: data.trust_pem, from: "now" });
  const v = form.values;
  const [test, setTest] = useState<{ ok: boolean; message: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const waiting = count(data.waiting);
  const refused = count(data.refused);
  const save = async () => {
    const done = await form.submit(
      async () => queryClient.setQueryData(KEY, await api.put<Forwarding>("/xapi/forwarding", { enabled: v.enabled, endpoint: v.endpoint.trim(), username: v.username.trim(), ...(v.secret ? { secret: v.secret } : {}), trust_pem: v.trust_pem.trim(), from_now: v.from === "now" })),
      (): FieldErrors => (v.enabled && !/^https:\/\/\S+$/.test(v.endpoint.trim()) ? { endpoint: t`Give an address that starts with https://` } : {}),
    );
    if (done) toast(t`Saved`);
  };
  const tryIt = async () => {
    setBusy(true);
    try {
      setTest(await api.post<{ ok: boolean; message: string }>("/xapi/forwarding/test", {}));
    } catch (error) {
      setTest({ ok: false, message: Object.values(errorsOf(error)).join(" ") });
    }
    setBusy(false);
  };
  return (
    <div className="stack">
      <Card title={t`How far it is`}>
        <div className="stack-s">
          <p className="row">
            {data.enabled ? data.last_error ? <StatusTag kind="soon">{t`Does not get through`}</StatusTag> : <StatusTag kind="ok">{t`Switched on`}</StatusTag> : <StatusTag kind="idle">{t`Switched off`}</StatusTag>}
            {data.enabled ? <span className="num">{t`${waiting} wait to be sent`}</span> : null}
            {data.refused ? <span className="num">{t`${refused} were left out`}</span> : null}
            {data.last_sent_at ? <span className="dim">{t`last sent`} {agoWords(data.last_sent_at)}</span> : null}
          </p>
          {data.last_error ? <p className="note soon long-text">{data.last_error}</p> : null}
          {data.last_refused ? <p className="note soon long-text"><Trans>The last one that was left out: <Link href={`/admin/xapi/statements/${data.last_refused}`}>this statement</Link>.</Trans> {data.last_refusal}</p> : null}
          {data.endpoint ? <div className="row"><Button busy={busy} busyLabel={t`Asking`} onClick={() => void tryIt()}>{t`Test the saved connection`}</Button></div> : null}
          {test ? <p className={test.ok ? "note ok" : "note soon"} role="status">{test.message || (test.ok ? t`The other record store answers.` : t`No answer.`)}</p> : null}
        </div>
      </Card>
      <Card title={t`Settings`}>
        <Form errors={form.errors} label={t`Settings`} onSubmit={() => void save()}>
          <Checkbox name="enabled" label={t`Send statements on`} checked={v.enabled} onChecked={(enabled) => form.set({ enabled })} />
          {v.enabled && !data.enabled ? <RadioGroup name="from" label={t`Which statements`} value={v.from} onValue={(from) => form.set({ from })} options={[{ value: "now", label: t`Those recorded from now on` }, { value: "all", label: t`Also those recorded before` }]} /> : null}
          <Input name="endpoint" type="url" label={t`Address of the other record store`} hint={t`As https://records.example/xapi/`} value={v.endpoint} maxLength={500} onValue={(endpoint) => form.set({ endpoint })} />
          <div className="two">
            <Input name="username" optional label={t`User name`} autoComplete="off" value={v.username} maxLength={200} onValue={(username) => form.set({ username })} />
            <Input name="secret" type="password" optional={data.has_secret} label={t`Password`} hint={data.has_secret ? t`Is set. Leave it empty to keep it` : undefined} autoComplete="new-password" value={v.secret} maxLength={500} onValue={(secret) => form.set({ secret })} />
          </div>
          <Textarea name="trust_pem" optional label={t`Certificates of its own (PEM)`} hint={t`Only when the machine's authorities do not know its server`} rows={2} value={v.trust_pem} maxLength={20_000} onValue={(trust_pem) => form.set({ trust_pem })} />
          <div className="row"><Button kind={form.touched ? "primary" : "plain"} type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
        </Form>
      </Card>
    </div>
  );
}
