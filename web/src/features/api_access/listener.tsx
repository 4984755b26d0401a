import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Card, Checkbox, Form, Input, Loaded, StatusTag, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import type { Hl7Listener, Hl7ListenerIn } from "./types";

const KEY = ["interop", "listener"];

/** Interface engines that speak MLLP: who may connect, and how the connection fares. */
export function Listener({ hl7Off }: { hl7Off: boolean }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Hl7Listener>("/interop/listener", undefined, { signal }), refetchInterval: 15_000 });
  return (
    <Loaded query={query}>
      {(data) => (
        <Card
          title={t`Interface engines (MLLP)`}
          aside={data.listening ? <StatusTag kind="ok">{t`Listening`}</StatusTag> : data.error ? <StatusTag kind="overdue">{t`Not listening`}</StatusTag> : data.on ? <StatusTag kind="info">{t`Waits`}</StatusTag> : <StatusTag kind="idle">{t`Off`}</StatusTag>}
        >
          <div className="stack">
            {data.error ? <p className="note overdue wrap" role="alert">{data.error} <Trans>It is tried again every minute.</Trans></p> : null}
            {data.on && hl7Off ? <p className="note soon"><Trans>It listens as soon as HL7 messages do something: choose that above.</Trans></p> : null}
            {data.listening ? (
              <p className="s dim wrap">
                <Plural value={data.connections} one="# open connection" other="# open connections" />, <Plural value={data.messages} one="# message" other="# messages" />, <Plural value={data.refused} one="# connection refused" other="# connections refused" />.{" "}
                {data.last_message_at ? <Trans>Last message {moment(data.last_message_at)} from {data.last_peer}.</Trans> : <Trans>No message has come since it began to listen.</Trans>}
              </p>
            ) : null}
            {data.last_error && data.last_error_at ? <p className="s wrap"><Trans>Last error {moment(data.last_error_at)}: {data.last_error}</Trans></p> : null}
            <ListenerForm key={[data.on, data.address, data.port, data.tls, data.peers.join(), data.client_pem].join("|")} data={data} />
          </div>
        </Card>
      )}
    </Loaded>
  );
}

const linesOf = (text: string) => text.split(/[\s,]+/).filter(Boolean);

function ListenerForm({ data }: { data: Hl7Listener }) {
  const { t } = useLingui();
  const form = useForm({ on: data.on, address: data.address, port: String(data.port), tls: data.tls, peers: data.peers.join("\n"), client_pem: data.client_pem });
  const v = form.values;
  const save = async () => {
    const body: Hl7ListenerIn = { on: v.on, address: v.address.trim(), port: Number(v.port), tls: v.tls, peers: linesOf(v.peers), client_pem: v.tls ? v.client_pem.trim() : "" };
    const done = await form.submit(
      async () => queryClient.setQueryData(KEY, await api.put<Hl7Listener>("/interop/listener", body)),
      (): FieldErrors => ({
        ...(/^\d+$/.test(v.port) && body.port >= 1024 && body.port <= 65_535 ? {} : { port: t`Give a port from 1024 to 65535` }),
        ...(v.on && !body.peers.length ? { peers: t`Name who may connect` } : {}),
      }),
    );
    if (done) toast(t`Saved`);
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Interface engines (MLLP)`}>
      <Checkbox name="on" label={t`Listen for interface engines`} hint={t`MFN^M02 as above; each message is answered before the next one is read`} checked={v.on} onChecked={(on) => form.set({ on })} />
      <Textarea name="peers" label={t`Who may connect`} hint={t`Addresses or networks, each in a line of its own, as in 10.1.2.3. Nobody else is answered.`} rows={3} spellCheck={false} value={v.peers} maxLength={1500} onValue={(peers) => form.set({ peers })} />
      <Input name="port" label={t`Port`} inputMode="numeric" value={v.port} maxLength={5} onValue={(port) => form.set({ port })} />
      <Input name="address" label={t`Address of this machine`} hint={t`0.0.0.0 for all of them`} value={v.address} maxLength={45} onValue={(address) => form.set({ address })} />
      <Checkbox name="tls" label={t`TLS, with the certificate of this server`} hint={t`Without it, names and addresses of staff are readable on the network`} checked={v.tls} onChecked={(tls) => form.set({ tls })} />
      {v.tls ? <Textarea name="client_pem" label={t`Certificates that engines must show (PEM)`} hint={t`One of these, or one that they have signed. Empty: the address is enough.`} optional rows={3} spellCheck={false} value={v.client_pem} maxLength={20_000} onValue={(client_pem) => form.set({ client_pem })} /> : null}
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}
