/** Steps of the first run about what is around the server; each is tried at once. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { Button, Checkbox, Form, Input, Select, Textarea, errorsOf, useForm, type FieldErrors } from "../../ui";
import { Report } from "../transport/report";
import type { CertificateReport } from "../transport/types";
import { UploadForm } from "../transport/upload";
import { Checks } from "./checks";
import type { StepProps } from "./steps";
import type { SetupChecks } from "./types";

const quiet = { anonymous: true } as const;

export function AddressStep({ view, reload }: StepProps) {
  const { t } = useLingui();
  const form = useForm({ base_url: view.base_url || location.origin, content_host: view.content_host });
  const [result, setResult] = useState<SetupChecks | null>(null);
  const { base_url, content_host } = form.values;
  const save = () =>
    form.submit(async () => {
      const answer = await api.post<SetupChecks>("/setup/address", form.values, quiet);
      setResult(answer);
      if (answer.good) await reload();
    }, (): FieldErrors => (base_url.startsWith("https://") ? {} : { base_url: t`It begins with https://` }));
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Address`}>
      <Input name="base_url" label={t`Address that people type`} hint={t`As https://learn.hospital.example. Links in mails and QR codes carry it.`} inputMode="url" value={base_url} onValue={(value) => form.set({ base_url: value })} />
      <Input name="content_host" label={t`Second host name, for uploaded packages`} optional hint={t`As learn-content.hospital.example, leading to the same server. Without it SCORM and HTML5 packages cannot be opened.`} value={content_host} onValue={(value) => form.set({ content_host: value })} />
      {result ? <Checks result={result} /> : null}
      <div className="form-foot">
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Looking`}>{result && !result.good ? t`Look again` : t`Go on`}</Button>
        {result && !result.good ? <Button onClick={() => void reload()}>{t`Go on as it is`}</Button> : null}
      </div>
    </Form>
  );
}

export function CertificateStep({ view, reload }: StepProps) {
  const { t } = useLingui();
  const [request, setRequest] = useState("");
  const [rsa, setRsa] = useState(false);
  const [problem, setProblem] = useState("");
  const made = view.certificate?.chain[0]?.generated;
  const ask = async () => {
    setProblem("");
    try {
      setRequest((await api.post<{ request: string }>("/setup/certificate/request", { rsa }, quiet)).request);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  return (
    <>
      {made ? <p><Trans>This server made a certificate itself, of which every browser warns. Install one of the hospital's authority, or ask for one.</Trans></p> : null}
      {view.certificate && !made ? <Report report={view.certificate} /> : null}
      <UploadForm send={(body) => api.post<CertificateReport>("/setup/certificate", body, quiet)} onInstalled={() => void reload()} />
      <h3>{t`Have one signed`}</h3>
      <Checkbox name="rsa" label={t`RSA key`} hint={t`For authorities that sign no ECDSA keys`} checked={rsa} onChecked={setRsa} />
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <div className="row"><Button onClick={() => void ask()}>{t`Make a signing request`}</Button></div>
      {request ? <Textarea name="request" label={t`Signing request (PKCS #10)`} hint={t`Give it to your certificate authority. Install the answer here or, after the start, under Certificate of this server: its key waits.`} rows={8} readOnly value={request} onValue={() => undefined} /> : null}
    </>
  );
}

export function TimeStep({ reload }: StepProps) {
  const { t } = useLingui();
  const [result, setResult] = useState<SetupChecks | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const look = async () => {
    setBusy(true);
    setProblem("");
    try {
      const answer = await api.post<SetupChecks>("/setup/time", { browser_now: new Date().toISOString() }, quiet);
      setResult(answer);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return (
    <>
      <p><Trans>Due dates, one-time codes and single sign-on need a right clock. This compares the server's with the kernel's word on its time service and with your browser.</Trans></p>
      {result ? <Checks result={result} /> : null}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <div className="form-foot">
        <Button kind={result?.good ? "plain" : "primary"} busy={busy} busyLabel={t`Comparing`} onClick={() => void look()}>{result ? t`Compare again` : t`Compare`}</Button>
        {result?.good ? <Button kind="primary" onClick={() => void reload()}>{t`Go on`}</Button> : null}
      </div>
    </>
  );
}

export function MailStep({ view, reload }: StepProps) {
  const { t } = useLingui();
  const old = view.mail;
  const form = useForm({ host: old?.host ?? "", port: String(old?.port ?? 587), security: old?.security ?? "starttls", username: old?.username ?? "", password: "", from: old?.from ?? "" });
  const test = useForm({ to: view.administrator_email });
  const [result, setResult] = useState<SetupChecks | null>(null);
  const [sent, setSent] = useState<SetupChecks | null>(null);
  const { host, port, security, username, password, from } = form.values;
  const check = (): FieldErrors => ({ ...(host.trim() ? {} : { host: t`Enter the name of the mail server` }), ...(/^\d{1,5}$/.test(port) ? {} : { port: t`Enter a port` }) });
  const save = () =>
    form.submit(async () => {
      setSent(null);
      setResult(await api.post<SetupChecks>("/setup/mail", { host: host.trim(), port: Number(port), security, username, password: password || null, from }, quiet));
    }, check);
  const send = () => test.submit(async () => setSent(await api.post<SetupChecks>("/setup/mail/test", test.values, quiet)));
  return (
    <>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Mail server`}>
        <Input name="host" label={t`Mail server`} hint={t`As smtp.hospital.example`} value={host} onValue={(value) => form.set({ host: value })} />
        <Select
          name="security" label={t`Encryption`} value={security} onValue={(value) => form.set({ security: value, port: value === "implicit" ? "465" : value === "plain" ? "25" : "587" })}
          options={[{ value: "starttls", label: t`STARTTLS` }, { value: "implicit", label: t`TLS from the start` }, { value: "plain", label: t`None (relay on this network, without a password)` }]}
        />
        <Input name="port" label={t`Port`} inputMode="numeric" value={port} onValue={(value) => form.set({ port: value })} />
        <Input name="username" label={t`User name`} optional autoComplete="off" value={username} onValue={(value) => form.set({ username: value })} />
        <Input name="password" type="password" label={t`Password`} optional hint={t`Kept on the server in a file that only it can read`} autoComplete="off" value={password} onValue={(value) => form.set({ password: value })} />
        <Input name="from" type="email" label={t`Sender`} optional hint={t`Empty: noreply and the address of this server`} value={from} onValue={(value) => form.set({ from: value })} />
        {result ? <Checks result={result} /> : null}
        <div className="form-foot">
          <Button type="submit" kind={result?.good ? "plain" : "primary"} busy={form.busy} busyLabel={t`Connecting`}>{result ? t`Try again` : t`Save and try`}</Button>
          {result?.good ? <Button kind="primary" onClick={() => void reload()}>{t`Go on`}</Button> : null}
        </div>
      </Form>
      {result?.good ? (
        <Form errors={test.errors} onSubmit={() => void send()} label={t`Test mail`}>
          <Input name="to" type="email" label={t`Send a test mail to`} value={test.values.to} onValue={(to) => test.set({ to })} />
          {sent ? <Checks result={sent} /> : null}
          <div className="form-foot"><Button type="submit" busy={test.busy} busyLabel={t`Sending`}>{t`Send`}</Button></div>
        </Form>
      ) : null}
    </>
  );
}
