/** Audit events for the hospital's log collector (SIEM), with a trial that shows the raw reason. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, Checkbox, Form, Input, Loaded, Page, RadioGroup, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { OperationsTabs } from "./tabs";
import type { CollectorSettings, CollectorTrial } from "./types";
import { formatName } from "./words";
import "./operations.css";

const KEY = ["operations", "collector"];

export default function CollectorPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<CollectorSettings>("/operations/collector", undefined, { signal }) });
  return (
    <Page title={t`Log collector`} crumbs={[{ href: "/operations", label: t`Operations` }]} lead={<Trans>Each entry of the audit log and each alert goes to your collector within seconds. While it does not answer, they wait on this disk.</Trans>}>
      <OperationsTabs />
      <Loaded query={query}>{(data) => <Content key={JSON.stringify(data)} data={data} />}</Loaded>
    </Page>
  );
}

function Content({ data }: { data: CollectorSettings }) {
  const { t } = useLingui();
  const form = useForm({ ...data, port: String(data.port), most_waiting: String(data.most_waiting) });
  const v = form.values;
  const may = (useBoot().data?.me.permissions ?? []).includes("operations:manage");
  const [trial, setTrial] = useState<CollectorTrial | null>(null);
  const body = () => ({ ...v, host: v.host.trim(), port: Number(v.port), most_waiting: Number(v.most_waiting), trust_pem: v.trust_pem.trim() });
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    if (v.on && !v.host.trim()) found.host = t`Name the collector`;
    if (!/^\d{1,5}$/.test(v.port) || Number(v.port) < 1 || Number(v.port) > 65535) found.port = t`Enter a port from 1 to 65535`;
    if (!/^\d{4,8}$/.test(v.most_waiting) || Number(v.most_waiting) < 1000 || Number(v.most_waiting) > 10_000_000) found.most_waiting = t`Enter a whole number from 1000 to 10000000`;
    return found;
  };
  const save = async () => {
    const done = await form.submit(async () => queryClient.setQueryData(KEY, await api.put<CollectorSettings>("/operations/collector", body())), check);
    if (done) {
      toast(t`Saved`);
      await queryClient.invalidateQueries({ queryKey: ["operations"] });
    }
  };
  const tryIt = async () => {
    setTrial(null);
    await form.submit(async () => setTrial(await api.post<CollectorTrial>("/operations/collector/test", body())), () => (v.host.trim() ? check() : { host: t`Name the collector` }));
  };
  return (
    <div className="stack">
      <Card title={t`Settings`}>
        <Form errors={form.errors} label={t`Settings`} onSubmit={() => void save()}>
          <Checkbox name="on" label={t`Send audit events`} hint={t`From the moment it is switched on. Earlier ones can be exported from the audit log.`} checked={v.on} onChecked={(on) => form.set({ on })} disabled={!may} />
          <div className="two">
            <Input name="host" label={t`Collector`} hint={t`A name or an address, as siem.hospital.example`} value={v.host} maxLength={253} onValue={(host) => form.set({ host })} />
            <Input name="port" label={t`Port`} inputMode="numeric" className="narrow" value={v.port} maxLength={5} onValue={(port) => form.set({ port: port.trim() })} />
          </div>
          <RadioGroup name="transport" label={t`How`} value={v.transport} onValue={(transport) => form.set({ transport: transport as CollectorSettings["transport"] })} options={[{ value: "tls", label: t`TLS (RFC 5425), port 6514` }, { value: "tcp", label: t`TCP without encryption` }, { value: "udp", label: t`UDP without encryption: what is lost on the way stays lost` }]} />
          <RadioGroup name="format" label={t`Format`} value={v.format} onValue={(format) => form.set({ format: format as CollectorSettings["format"] })} options={["rfc5424", "cef", "ecs"].map((value) => ({ value, label: formatName(value) }))} />
          {v.transport === "tls" ? <Textarea name="trust_pem" optional label={t`Certificates of its authority (PEM)`} hint={t`Only when this machine's authorities do not know it`} rows={3} value={v.trust_pem} maxLength={100_000} onValue={(trust_pem) => form.set({ trust_pem })} /> : null}
          <Input name="most_waiting" label={t`Most events that wait`} hint={t`While the collector does not answer. Past it the oldest are given up and you are told how many.`} inputMode="numeric" className="narrow" value={v.most_waiting} maxLength={8} onValue={(most_waiting) => form.set({ most_waiting: most_waiting.trim() })} />
          {may ? (
            <div className="row">
              <Button type="submit" kind={form.touched ? "primary" : "plain"} busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
              <Button busy={form.busy} busyLabel={t`Asking`} onClick={() => void tryIt()}>{t`Send one message now`}</Button>
            </div>
          ) : null}
        </Form>
      </Card>
      {trial ? <Trial trial={trial} /> : null}
    </div>
  );
}

function Trial({ trial }: { trial: CollectorTrial }) {
  const { t } = useLingui();
  return (
    <Card title={t`What came of it`}>
      <div className="stack-s" role="status">
        <p className={trial.ok ? "note ok" : "note soon"}>{trial.ok ? trial.detail || t`The collector took the message.` : trial.detail || trial.code}</p>
        {trial.code ? <p className="dim">{t`Code`}: <code>{trial.code}</code></p> : null}
        {trial.protocol ? <p className="dim">{trial.protocol}</p> : null}
        {trial.chain.length ? (
          <ol className="ops-chain">
            {trial.chain.map((each) => (
              <li key={each.sha256}>
                <b>{each.subject}</b>
                <span className="below s"><Trans>issued by {each.issuer}</Trans></span>
                {each.names ? <span className="below s">{each.names}</span> : null}
                <span className="below s"><Trans>good from {fullDay(each.not_before.slice(0, 10))} to {fullDay(each.not_after.slice(0, 10))}</Trans></span>
                <span className="below s dim"><code>{each.sha256}</code></span>
              </li>
            ))}
          </ol>
        ) : null}
      </div>
    </Card>
  );
}
