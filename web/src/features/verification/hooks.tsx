import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { queryClient } from "../../app/session";
import { agoWords, moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, Checkbox, CheckboxGroup, ConfirmDialog, CopyField, Dialog, Form, Input, Loaded, StatusTag, Table, Textarea, errorsOf, toast, useForm, type Column, type FieldErrors, type StatusKind } from "../../ui";
import type { ConnectorTest, HookDelivery, HookMade, WebHook } from "./types";
import { troubleWords } from "./words";

const KEY = ["verification", "hooks"];
const refresh = () => queryClient.invalidateQueries({ queryKey: KEY });

function useEventNames(): Record<string, string> {
  const { t } = useLingui();
  return { created: t`Added`, updated: t`Changed`, renewed: t`Renewed`, status: t`Status (in force, ends soon, lapsed)`, verified: t`Verified or rejected`, deleted: t`Deleted`, "completion.recorded": t`A course was completed`, "person.joined": t`Somebody joined`, "person.left": t`Somebody left` };
}

/** Servers that are told, signed, when a credential changes, somebody comes or leaves, or a course is completed. */
export function Hooks() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<{ items: WebHook[] }>("/verification-hooks", undefined, { signal }) });
  const [making, setMaking] = useState(false);
  const [log, setLog] = useState<WebHook | null>(null);
  const [ending, setEnding] = useState<WebHook | null>(null);
  const [renewing, setRenewing] = useState<WebHook | null>(null);
  const [busy, setBusy] = useState("");
  const [told, setTold] = useState<{ ok: boolean; words: string } | null>(null);
  const names = useEventNames();
  const test = async (hook: WebHook) => {
    setBusy(hook.id);
    setTold(null);
    try {
      const { ok, code, detail } = await api.post<ConnectorTest>(`/verification-hooks/${hook.id}/test`);
      setTold({ ok, words: ok ? t`${hook.url} took the test message.` : [`${hook.url}:`, troubleWords(code), detail].filter(Boolean).join(" ") });
      await refresh();
    } catch (error) {
      setTold({ ok: false, words: Object.values(errorsOf(error))[0] ?? t`The test did not work. Try again.` });
    } finally {
      setBusy("");
    }
  };
  const pause = async (hook: WebHook) => {
    setTold(null);
    try {
      await api.patch<WebHook>(`/verification-hooks/${hook.id}`, { paused: !hook.paused });
      toast(hook.paused ? t`Started` : t`Paused`);
      await refresh();
    } catch (error) {
      setTold({ ok: false, words: Object.values(errorsOf(error))[0] ?? t`This did not work.` });
    }
  };
  const end = async () => {
    setTold(null);
    try {
      await api.delete(`/verification-hooks/${ending?.id ?? ""}`);
      toast(t`Removed`);
      await refresh();
    } catch (error) {
      setTold({ ok: false, words: Object.values(errorsOf(error))[0] ?? t`This did not work.` });
    } finally {
      setEnding(null);
    }
  };
  const columns: Column<WebHook>[] = [
    { key: "url", header: t`Address`, head: true, className: "wrap", cell: (row) => <>{row.url}{row.inside ? <span className="s dim below">{t`in our own network`}</span> : null}</> },
    { key: "events", header: t`Is told of`, className: "wrap", cell: (row) => row.events.map((event) => names[event] ?? event).join(", ") },
    {
      key: "state", header: t`State`,
      cell: (row) => (row.paused ? <StatusTag kind="soon">{t`Paused`}</StatusTag> : row.failures ? <StatusTag kind="soon">{t`${row.failures} not delivered`}</StatusTag> : row.last_ok_at ? <StatusTag kind="ok">{t`Works`}</StatusTag> : <StatusTag kind="idle">{t`Not used yet`}</StatusTag>),
    },
    { key: "last", header: t`Last delivered`, cell: (row) => (row.last_ok_at ? agoWords(row.last_ok_at) : <span className="dim">{t`never`}</span>) },
    { key: "error", header: t`Last error`, className: "wrap", cell: (row) => (row.last_error ? troubleWords(row.last_error) : "") },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => (
        <span className="row">
          <Button busy={busy === row.id} busyLabel={t`Sending`} aria-label={t`Send a test to ${row.url}`} onClick={() => void test(row)}>{t`Send a test`}</Button>
          <Button aria-label={t`Delivery log of ${row.url}`} onClick={() => setLog(row)}>{t`Delivery log`}</Button>
          <Button aria-label={row.paused ? t`Start ${row.url}` : t`Pause ${row.url}`} onClick={() => void pause(row)}>{row.paused ? t`Start` : t`Pause`}</Button>
          <Button aria-label={t`New secret for ${row.url}`} onClick={() => setRenewing(row)}>{t`New secret`}</Button>
          <Button aria-label={t`Remove ${row.url}`} onClick={() => setEnding(row)}>{t`Remove`}</Button>
        </span>
      ),
    },
  ];
  return (
    <Card title={t`Webhooks`}>
      <div className="stack">
        <p className="s dim"><Trans>A message holds ids and employee number, and of a credential type, state and end: no name and no licence number. It is signed, sent up to six times within three hours, and a hook pauses after 20 that did not arrive. A test that is answered starts it again.</Trans></p>
        <Loaded query={query}>{(data) => (data.items.length ? <Table caption={t`Webhooks`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <p className="dim">{t`None yet.`}</p>)}</Loaded>
        <div role="status">{told?.ok ? <p className="note ok wrap">{told.words}</p> : null}</div>
        {told && !told.ok ? <p className="note soon wrap" role="alert">{told.words}</p> : null}
        <div><Button kind="primary" onClick={() => setMaking(true)}>{t`Make a webhook`}</Button></div>
      </div>
      <Dialog wide open={making} title={t`Make a webhook`} onClose={() => setMaking(false)}>{making ? <MakeHook onDone={() => setMaking(false)} /> : null}</Dialog>
      <Dialog open={renewing !== null} title={t`New signing secret`} onClose={() => setRenewing(null)}>{renewing ? <NewSecret key={renewing.id} hook={renewing} onDone={() => setRenewing(null)} /> : null}</Dialog>
      <Dialog wide open={log !== null} title={t`Delivery log`} onClose={() => setLog(null)}>{log ? <Deliveries hook={log} /> : null}</Dialog>
      <ConfirmDialog open={ending !== null} danger title={t`Remove this webhook?`} action={t`Remove`} onClose={() => setEnding(null)} onConfirm={() => void end()}>
        <Trans>Its server is told nothing from now on, not even what waits.</Trans>
      </ConfirmDialog>
    </Card>
  );
}

function MakeHook({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const names = useEventNames();
  const form = useForm({ url: "", events: ["status", "verified"], inside: false, trust_pem: "" });
  const once = useOnce();
  const [made, setMade] = useState<HookMade | null>(null);
  const v = form.values;
  const make = async () => {
    const done = await form.submit(
      async () => setMade(await once((idempotencyKey) => api.post<HookMade>("/verification-hooks", { url: v.url.trim(), events: v.events, inside: v.inside, ...(v.trust_pem.trim() ? { trust_pem: v.trust_pem } : {}) }, { idempotencyKey }))),
      (): FieldErrors => ({ ...(v.url.trim().startsWith("https://") ? {} : { url: t`Give an address that starts with https://` }), ...(v.events.length ? {} : { events: t`Choose what it is told of` }) }),
    );
    if (done) await refresh();
  };
  if (made)
    return (
      <div className="stack">
        <p className="note soon" role="status"><Trans>Copy it now. It is shown this once.</Trans></p>
        <CopyField label={t`Signing secret`} hint={t`The header MedConnect-Signature is t=TIME,v1=HMAC-SHA256 of "TIME.BODY" with this secret, in hexadecimal. Two v1 mean two secrets: one of them must fit.`} value={made.secret} />
        <div className="dialog-foot"><Button kind="primary" onClick={onDone}>{t`I have copied it`}</Button></div>
      </div>
    );
  return (
    <Form errors={form.errors} onSubmit={() => void make()} label={t`Make a webhook`}>
      <Input name="url" label={t`Address`} type="url" autoComplete="off" value={v.url} maxLength={500} onValue={(url) => form.set({ url })} />
      <CheckboxGroup name="events" label={t`Is told of`} values={v.events} onValues={(events) => form.set({ events })} options={Object.entries(names).map(([value, label]) => ({ value, label }))} />
      <Checkbox name="inside" label={t`A server in our own network`} hint={t`Otherwise addresses of the hospital's network are refused`} checked={v.inside} onChecked={(inside) => form.set({ inside })} />
      {v.inside ? <Textarea name="trust_pem" label={t`Certificates of its own (PEM)`} optional value={v.trust_pem} maxLength={20_000} onValue={(trust_pem) => form.set({ trust_pem })} /> : null}
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Make a webhook`}</Button></div>
    </Form>
  );
}

/** For a day both secrets sign, so that the receiver can change in between; unless somebody else may know the old one. */
function NewSecret({ hook, onDone }: { hook: WebHook; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ at_once: false });
  const [secret, setSecret] = useState("");
  const make = async () => {
    const done = await form.submit(async () => setSecret((await api.post<HookMade>(`/verification-hooks/${hook.id}/secret`, { at_once: form.values.at_once })).secret));
    if (done) await refresh();
  };
  if (secret)
    return (
      <div className="stack">
        <p className="note soon" role="status"><Trans>Copy it now. It is shown this once.</Trans></p>
        <CopyField label={t`Signing secret`} value={secret} />
        <div className="dialog-foot"><Button kind="primary" onClick={onDone}>{t`I have copied it`}</Button></div>
      </div>
    );
  return (
    <Form errors={form.errors} onSubmit={() => void make()} label={t`New signing secret`}>
      <p className="wrap"><Trans>Messages to {hook.url} are signed with both secrets for a day: give the new one to its server in that time.</Trans></p>
      <Checkbox name="at_once" label={t`The old secret ends at once`} hint={t`When somebody else may know it`} checked={form.values.at_once} onChecked={(at_once) => form.set({ at_once })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Make a new secret`}</Button></div>
    </Form>
  );
}

function Deliveries({ hook }: { hook: WebHook }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: [...KEY, hook.id, "deliveries"], queryFn: ({ signal }) => api.get<{ items: HookDelivery[] }>(`/verification-hooks/${hook.id}/deliveries`, undefined, { signal }) });
  const [busy, setBusy] = useState("");
  const [trouble, setTrouble] = useState("");
  /** `id` empty: all that were given up. */
  const replay = async (id: string) => {
    setBusy(id || "all");
    setTrouble("");
    try {
      await api.post(id ? `/verification-hooks/${hook.id}/deliveries/${id}/replay` : `/verification-hooks/${hook.id}/replay`);
      toast(t`On its way`);
    } catch (error) {
      setTrouble(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    } finally {
      setBusy("");
      await refresh();
    }
  };
  const states: Record<string, [StatusKind, string]> = { waiting: ["info", t`Waiting`], delivered: ["ok", t`Delivered`], failed: ["soon", t`Given up`] };
  const columns: Column<HookDelivery>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => moment(row.at) },
    { key: "event", header: t`Event`, cell: (row) => <code className="s">{row.event}</code> },
    { key: "state", header: t`State`, cell: (row) => <StatusTag kind={states[row.state]?.[0] ?? "idle"}>{states[row.state]?.[1] ?? row.state}</StatusTag> },
    { key: "tries", header: t`Tries`, num: true, cell: (row) => count(row.tries) },
    { key: "answer", header: t`Answer`, cell: (row) => (row.answer ? row.answer : "") },
    { key: "error", header: t`Error`, className: "wrap", cell: (row) => (row.error ? troubleWords(row.error) : "") },
    { key: "next", header: t`Next try`, cell: (row) => (row.next_at ? moment(row.next_at) : "") },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => (row.state === "delivered" ? null : <Button busy={busy === row.id} busyLabel={t`Sending`} aria-label={t`Send ${row.event} again`} onClick={() => void replay(row.id)}>{t`Send again`}</Button>) },
  ];
  return (
    <div className="stack">
      <p className="wrap">{hook.url}</p>
      {trouble ? <p className="note soon wrap" role="alert">{trouble}</p> : null}
      <Loaded query={query}>
        {(data) => (data.items.length ? <Table caption={t`Delivery log`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <p className="dim">{t`Nothing was sent in the last 30 days.`}</p>)}
      </Loaded>
      {query.data?.items.some((row) => row.state === "failed") ? <div><Button busy={busy === "all"} busyLabel={t`Sending`} onClick={() => void replay("")}>{t`Send all again that were given up`}</Button></div> : null}
      <p className="s dim"><Trans>The last 50 messages; they are kept for 30 days.</Trans></p>
    </div>
  );
}
