/** One way out: its settings and a test that says what the other server answered. Secrets go in and are never shown. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type ReactNode } from "react";
import { useParams } from "wouter";
import { api } from "../../api/client";
import type { components } from "../../api/schema";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Card, Checkbox, Form, Input, Loaded, NotFoundState, Page, RadioGroup, Select, StatusTag, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { useChannels } from "./channels";
import { CHANNELS } from "./data";
import type { ChannelSettings, ChannelTest } from "./types";
import { isWay, reasonWords, wayName, wayWords, type Way } from "./words";
import "./preferences.css";

type S = components["schemas"];
/** Values that a gateway's request takes; as variables, because braces in a message stand for its own. */
const [TO, DIGITS, TEXT, SECRET] = ["{to}", "{to_digits}", "{text}", "{secret}"];

export default function ChannelPage() {
  const { t } = useLingui();
  const { channel = "" } = useParams();
  const settings = useChannels();
  if (!isWay(channel)) return <Page title={t`Not found`}><NotFoundState /></Page>;
  return (
    <Page title={wayName(channel)} lead={wayWords(channel)} crumbs={[{ href: "/settings/channels", label: t`Channels` }]}>
      <Loaded query={settings}>
        {(data) => (channel === "email" ? <Email on={data.email.on} /> : channel === "mailbox" ? <Mailbox view={data.mailbox} /> : channel === "sms" ? <Sms view={data.sms} /> : <Push view={data.push} />)}
      </Loaded>
    </Page>
  );
}

const put = async (way: Way, body: unknown) => queryClient.setQueryData(CHANNELS, await api.put<ChannelSettings>(`/notification-channels/${way}`, body));

/** Settings at the left, the test at the right; the test saves first what was changed. */
function Columns({ children, test }: { children: ReactNode; test: ReactNode }) {
  return (
    <div className="template-cols">
      <div className="card pad">{children}</div>
      <div className="stack">{test}</div>
    </div>
  );
}

interface TestProps {
  way: Way;
  /** What the test does. */
  children: ReactNode;
  to?: { label: string; hint: string; type: "email" | "tel" };
  /** False: there is nothing to test; the reason stands in the words. */
  ready: boolean;
  before?: () => Promise<boolean>;
  last?: { ok?: string | null; error?: string | null };
}
function TestCard({ way, children, to, ready, before, last }: TestProps) {
  const { t } = useLingui();
  const [address, setAddress] = useState("");
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<ChannelTest | null>(null);
  const [problem, setProblem] = useState("");
  const run = async () => {
    setBusy(true);
    setProblem("");
    setAnswer(null);
    try {
      if (before && !(await before())) return;
      setAnswer(await api.post<ChannelTest>(`/notification-channels/${way}/test`, address.trim() ? { to: address.trim() } : {}));
      await queryClient.invalidateQueries({ queryKey: CHANNELS });
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work. Try again.`);
    } finally {
      setBusy(false);
    }
  };
  const ok = last?.ok ? moment(last.ok) : "";
  const failed = last?.error ?? "";
  return (
    <Card title={t`Test`}>
      <Form onSubmit={() => void run()} label={t`Test`}>
        <p className="s dim">{children}</p>
        {to && ready ? <Input name="test_to" label={to.label} hint={to.hint} type={to.type} optional maxLength={254} value={address} onValue={setAddress} /> : null}
        {ready ? <div className="row"><Button type="submit" busy={busy} busyLabel={t`Testing`}>{before ? t`Save and test` : t`Test`}</Button></div> : null}
        <div role="status">
          {answer ? (
            <div className="test-line">
              <StatusTag kind={answer.ok ? "ok" : "soon"}>{answer.ok ? t`Works` : t`Failed`}</StatusTag>
              <div className="wrap">
                <p>{answer.detail || reasonWords(answer.code)}</p>
                {answer.ok ? null : <p className="s dim code">{answer.code}</p>}
              </div>
            </div>
          ) : null}
        </div>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        {ok || failed ? <p className="s dim wrap">{ok ? t`Worked last ${ok}.` : null} {failed ? t`Last error: ${failed}.` : null}</p> : null}
      </Form>
    </Card>
  );
}

function Email({ on }: { on: boolean }) {
  const { t } = useLingui();
  return (
    <Columns
      test={
        <TestCard way="email" ready={on} to={{ label: t`Send it to`, hint: t`Empty: to your own address.`, type: "email" }}>
          {on ? <Trans>Sends one mail at once and shows what the mail server answered.</Trans> : <Trans>There is nothing to test before a mail server is set up.</Trans>}
        </TestCard>
      }
    >
      <div className="stack">
        <p>{on ? <StatusTag kind="ok">{t`On`}</StatusTag> : <StatusTag kind="idle">{t`Off`}</StatusTag>}</p>
        <p><Trans>The mail server is set on the machine, in section <span className="code">[mail]</span> of <span className="code">medconnect.toml</span>: host, port, encryption, user name, the file with its password, sender. Sign-in links need it, so it can be repaired without signing in. After a change restart the service; <span className="code">medconnect doctor</span> tries it without sending anything.</Trans></p>
        <p className="s dim"><Trans>The manual says each setting: Administrator manual, Mail.</Trans></p>
      </div>
    </Columns>
  );
}

/** The password or key of a connector. */
function SecretField({ name, label, has, value, onValue }: { name: string; label: string; has: boolean; value: string; onValue: (value: string) => void }) {
  const { t } = useLingui();
  return (
    <Input
      name={name} label={label} type="password" autoComplete="new-password" optional={!has} maxLength={500} value={value} onValue={onValue} placeholder={has ? t`stored` : undefined}
      hint={has ? t`One is stored and never shown. Leave empty to keep it; another server needs it typed again.` : t`Stored encrypted, never shown again.`}
    />
  );
}
function TrustField({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const { t } = useLingui();
  return (
    <details open={value !== ""}>
      <summary>{t`Certificates of your own authority`}</summary>
      <Textarea name="trust_pem" label={t`Certificates to trust`} optional rows={4} maxLength={20000} spellCheck={false} hint={t`PEM text. Empty: the authorities that this machine trusts already.`} value={value} onValue={onValue} />
    </details>
  );
}
function Foot({ busy, touched }: { busy: boolean; touched: boolean }) {
  const { t } = useLingui();
  return (
    <div className="form-foot">
      <Button kind="primary" type="submit" busy={busy} busyLabel={t`Saving`}>{t`Save`}</Button>
      <span className="s dim" role="status">{touched ? t`Changes are not saved yet` : ""}</span>
    </div>
  );
}

function Sms({ view }: { view: S["SmsView"] }) {
  const { t } = useLingui();
  const form = useForm({ on: view.on, kind: view.kind, url: view.url, content_type: view.content_type, headers: view.headers, body: view.body, mail_to: view.mail_to, trust_pem: view.trust_pem, secret: "" });
  const { values } = form;
  const save = async () => {
    const { secret, ...rest } = values;
    const done = await form.submit(() => put("sms", { ...rest, ...(secret ? { secret } : {}) } satisfies S["SmsIn"]));
    if (done) {
      form.setValues({ ...values, secret: "" });
      toast(t`Saved`);
    }
    return done;
  };
  return (
    <Columns
      test={
        <TestCard way="sms" ready={values.on} before={form.touched ? save : undefined} to={{ label: t`Send it to`, hint: t`As +1 512 555 0100. Empty: to your own confirmed number.`, type: "tel" }} last={{ ok: view.last_ok_at, error: view.last_error }}>
          {values.on ? <Trans>Sends one message and shows what the gateway answered. The number is not kept.</Trans> : <Trans>Switch the gateway on to test it.</Trans>}
        </TestCard>
      }
    >
      <Form errors={form.errors} onSubmit={() => void save()} label={t`SMS gateway`}>
        <Checkbox name="on" label={t`Send SMS`} hint={t`People choose SMS only after they confirmed their number. Without a gateway they get a mail.`} checked={values.on} onChecked={(on) => form.set({ on })} />
        <RadioGroup
          name="kind" label={t`How the gateway takes messages`} value={values.kind} onValue={(kind) => form.set({ kind: kind as "https" })}
          options={[{ value: "https", label: t`A request over HTTPS` }, { value: "mail", label: t`A mail`, hint: t`Sent through the mail server of this machine` }]}
        />
        {values.kind === "https" ? (
          <>
            <Input name="url" label={t`Address`} type="url" maxLength={1000} spellCheck={false} placeholder="https://gateway.hospital.example/send" value={values.url} onValue={(url) => form.set({ url })} />
            <Select name="content_type" label={t`Form of the body`} value={values.content_type} onValue={(next) => form.set({ content_type: next as "form" })} options={[{ value: "form", label: t`Form fields` }, { value: "json", label: "JSON" }, { value: "xml", label: "XML" }]} />
            <Textarea name="body" label={t`Body`} rows={4} maxLength={4000} spellCheck={false} className="input code" placeholder='{"to":"{to}","text":"{text}"}' hint={t`${TO}, ${DIGITS}, ${TEXT} and ${SECRET} are filled in, each written as this form wants it.`} value={values.body} onValue={(body) => form.set({ body })} />
            <Textarea name="headers" label={t`Headers`} optional rows={2} maxLength={2000} spellCheck={false} className="input code" placeholder="Authorization: Bearer {secret}" hint={t`One in a line. Write ${SECRET} where the key belongs, not the key itself.`} value={values.headers} onValue={(headers) => form.set({ headers })} />
            <SecretField name="secret" label={t`Secret`} has={view.has_secret} value={values.secret} onValue={(secret) => form.set({ secret })} />
            <TrustField value={values.trust_pem} onValue={(trust_pem) => form.set({ trust_pem })} />
          </>
        ) : (
          <Input name="mail_to" label={t`Mail address of the gateway`} maxLength={200} spellCheck={false} placeholder="{to_digits}@sms.gateway.example" hint={t`${DIGITS} is the number without its plus.`} value={values.mail_to} onValue={(mail_to) => form.set({ mail_to })} />
        )}
        <Foot busy={form.busy} touched={form.touched} />
      </Form>
    </Columns>
  );
}

function Push({ view }: { view: S["PushView"] }) {
  const { t } = useLingui();
  const form = useForm({ on: view.on, hosts: view.hosts.join("\n"), trust_pem: view.trust_pem });
  const { values } = form;
  const save = async () => {
    const hosts = values.hosts.split("\n").map((each) => each.trim()).filter(Boolean);
    const done = await form.submit(() => put("push", { on: values.on, hosts, trust_pem: values.trust_pem } satisfies S["PushSettingsIn"]));
    if (done) toast(t`Saved`);
    return done;
  };
  return (
    <Columns
      test={
        <TestCard way="push" ready={values.on} before={form.touched ? save : undefined} last={{ ok: view.last_ok_at, error: view.last_error }}>
          {values.on ? <Trans>Sends a message to your own browsers. Switch one on first, under Notifications, Preferences.</Trans> : <Trans>Switch it on to test it.</Trans>}
        </TestCard>
      }
    >
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Messages in the browser`}>
        <p className="note"><Trans>Needs the internet: the browser makers' services carry the messages, sealed so that only the person's browser can read them. Nobody gets any before switching it on in a browser of her own.</Trans></p>
        <Checkbox name="on" label={t`Offer messages in the browser`} checked={values.on} onChecked={(on) => form.set({ on })} />
        <Textarea name="hosts" label={t`Services that may be used`} rows={6} spellCheck={false} className="input code" hint={t`One host in a line; *.example.com stands for what is in front of a dot. A browser that names another service is refused.`} value={values.hosts} onValue={(hosts) => form.set({ hosts })} />
        <TrustField value={values.trust_pem} onValue={(trust_pem) => form.set({ trust_pem })} />
        <Foot busy={form.busy} touched={form.touched} />
      </Form>
    </Columns>
  );
}

function Mailbox({ view }: { view: S["MailboxView"] }) {
  const { t } = useLingui();
  const form = useForm({ on: view.on, host: view.host, port: String(view.port), security: view.security, username: view.username, password: "", trust_pem: view.trust_pem });
  const { values } = form;
  const save = async () => {
    const { password, port, ...rest } = values;
    const done = await form.submit(
      () => put("mailbox", { ...rest, port: Number(port), ...(password ? { password } : {}) } satisfies S["MailboxIn"]),
      (): FieldErrors => (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535 ? {} : { port: t`Enter a port from 1 to 65535` }),
    );
    if (done) {
      form.setValues({ ...values, password: "" });
      toast(t`Saved`);
    }
    return done;
  };
  return (
    <Columns
      test={
        <TestCard way="mailbox" ready={values.on} before={form.touched ? save : undefined} last={{ ok: view.last_ok_at, error: view.last_error }}>
          {values.on ? <Trans>Signs in and reads what is there now. Reports of undeliverable mails are taken out; other letters stay.</Trans> : <Trans>Switch it on to test it.</Trans>}
        </TestCard>
      }
    >
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Bounce mailbox`}>
        <Checkbox name="on" label={t`Read reports of undeliverable mails`} hint={t`Every five minutes. Addresses that do not exist get no more mail.`} checked={values.on} onChecked={(on) => form.set({ on })} />
        <div className="two level">
          <Input name="host" label={t`POP3 server`} maxLength={253} spellCheck={false} placeholder="mail.hospital.example" value={values.host} onValue={(host) => form.set({ host })} />
          <Input name="port" label={t`Port`} inputMode="numeric" maxLength={5} className="narrow" value={values.port} onValue={(port) => form.set({ port: port.trim() })} />
        </div>
        <Select
          name="security" label={t`Encryption`} value={values.security} onValue={(next) => form.set({ security: next as "implicit" })}
          options={[{ value: "implicit", label: t`TLS from the first byte (port 995)` }, { value: "starttls", label: t`STLS on the plain port (port 110)` }]}
        />
        <Input name="username" label={t`User name`} maxLength={200} spellCheck={false} autoComplete="off" value={values.username} onValue={(username) => form.set({ username })} />
        <SecretField name="password" label={t`Password`} has={view.has_password} value={values.password} onValue={(password) => form.set({ password })} />
        <TrustField value={values.trust_pem} onValue={(trust_pem) => form.set({ trust_pem })} />
        <p className="s dim"><Trans>Use a mailbox of its own, and name its address as <span className="code">bounces</span> in section <span className="code">[mail]</span>.</Trans></p>
        <Foot busy={form.busy} touched={form.touched} />
      </Form>
    </Columns>
  );
}
