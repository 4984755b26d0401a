/** The person's own address, number and browser. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, Form, Input, StatusTag, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { PREFERENCES } from "./data";
import { pushState, switchPushOff, switchPushOn } from "./push";
import type { Preferences } from "./types";
import { channelReason } from "./words";

export function Channels({ data }: { data: Preferences }) {
  const { t } = useLingui();
  return (
    <Card title={t`Where it reaches you`} pad={false}>
      <dl className="own-channels">
        <div>
          <dt>{t`E-mail`}</dt>
          <dd><Mail data={data} /></dd>
        </div>
        <div>
          <dt>{t`SMS`}</dt>
          <dd><Phone data={data} /></dd>
        </div>
        <div>
          <dt>{t`This browser`}</dt>
          <dd><Browser data={data} /></dd>
        </div>
      </dl>
    </Card>
  );
}

function Mail({ data }: { data: Preferences }) {
  const { t } = useLingui();
  if (!data.channels.email) return <p className="dim">{channelReason(data.channels.why.email)}</p>;
  const problem = { bounced: t`Mails to this address came back, so none are sent there. Ask the people office to correct it.`, complaint: t`Mails to this address were called unwanted, so none are sent there. Ask the administrator to release it.` }[data.email_problem ?? ""];
  return (
    <>
      <p className="wrap">{data.email || <span className="dim">{t`No address is on file. Ask the people office.`}</span>}</p>
      {data.email_problem ? <p className="note soon">{problem ?? t`No mail is sent to this address now.`}</p> : null}
    </>
  );
}

function Phone({ data }: { data: Preferences }) {
  const { t } = useLingui();
  const form = useForm({ phone: "", code: "" });
  const [sentTo, setSentTo] = useState("");
  const [other, setOther] = useState(false);
  const keep = (next: Preferences) => queryClient.setQueryData(PREFERENCES, next);
  const waiting = Boolean(data.phone) && !data.phone_confirmed;
  const ask = async (number: string) => {
    const done = await form.submit(async () => {
      setSentTo((await api.post<{ sent_to_end: string }>("/notifications/phone", { phone: number })).sent_to_end);
      await queryClient.invalidateQueries({ queryKey: PREFERENCES });
    }, (): FieldErrors => (number.trim() ? {} : { phone: t`Enter a mobile number` }));
    if (done) setOther(false);
  };
  const confirm = async () => {
    const done = await form.submit(async () => keep(await api.post<Preferences>("/notifications/phone/confirm", { code: form.values.code.trim() })), (): FieldErrors => (/^\d{6}$/.test(form.values.code.trim()) ? {} : { code: t`Enter the six digits of the message` }));
    if (!done) return;
    form.setValues({ phone: "", code: "" });
    toast(t`Number confirmed`);
  };
  const remove = async () => {
    const done = await form.submit(async () => keep(await api.delete<Preferences>("/notifications/phone")));
    if (done) toast(t`Number removed`);
  };
  const removeButton = <Button busy={form.busy} onClick={() => void remove()}>{t`Remove number`}</Button>;
  if (!data.channels.sms)
    return (
      <>
        <p className="dim">{channelReason(data.channels.why.sms)}</p>
        {data.phone ? <div className="row"><span className="num">{data.phone}</span>{removeButton}</div> : null}
      </>
    );
  if (data.phone && data.phone_confirmed && !other)
    return (
      <div className="stack-s">
        <div className="row"><span className="num">{data.phone}</span><StatusTag kind="ok">{t`Confirmed`}</StatusTag></div>
        {form.errors[""] ? <p className="note overdue" role="alert">{form.errors[""]}</p> : null}
        <div className="row"><Button onClick={() => setOther(true)}>{t`Use another number`}</Button>{removeButton}</div>
      </div>
    );
  if (waiting && !other)
    return (
      <Form errors={form.errors} onSubmit={() => void confirm()} label={t`Confirm your number`}>
        <p><span className="num">{data.phone}</span> <StatusTag kind="soon">{t`Not confirmed`}</StatusTag></p>
        <Input
          name="code" label={t`Code from the message`} hint={sentTo ? t`Sent to the number that ends in ${sentTo}. It counts for 10 minutes.` : t`Nothing is sent to the number before it is confirmed.`}
          inputMode="numeric" autoComplete="one-time-code" maxLength={6} className="narrow" value={form.values.code} onValue={(code) => form.set({ code })}
        />
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Checking`}>{t`Confirm`}</Button>
          <Button busy={form.busy} onClick={() => void ask(data.phone ?? "")}>{t`Send a new code`}</Button>
          <Button onClick={() => setOther(true)}>{t`Use another number`}</Button>
          {removeButton}
        </div>
      </Form>
    );
  return (
    <Form errors={form.errors} onSubmit={() => void ask(form.values.phone)} label={t`Your mobile number`}>
      <Input name="phone" label={t`Mobile number`} hint={t`With the country, as +1 512 555 0100. A code is sent there to confirm it.`} type="tel" autoComplete="tel" maxLength={40} className="narrow" value={form.values.phone} onValue={(phone) => form.set({ phone })} />
      <div className="row">
        <Button type="submit" busy={form.busy} busyLabel={t`Sending`}>{t`Send me a code`}</Button>
        {other ? <Button onClick={() => setOther(false)}>{t`Cancel`}</Button> : null}
      </div>
    </Form>
  );
}

function Browser({ data }: { data: Preferences }) {
  const { t } = useLingui();
  const state = useQuery({ queryKey: ["notifications", "push"], queryFn: pushState, enabled: data.channels.push, staleTime: 0 });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const turn = async (work: () => Promise<"unable" | "blocked" | "off" | "on">) => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(["notifications", "push"], await work());
      await queryClient.invalidateQueries({ queryKey: PREFERENCES });
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      setProblem(
        code === "too_many_devices" ? t`Ten browsers are switched on already. Switch one off there first.`
        : code === "push_service_unknown" ? t`The administrator has not allowed the service of this browser's maker.`
        : error instanceof ApiError ? (Object.values(errorsOf(error))[0] ?? t`This did not work. Try again.`)
        : t`The browser could not do it. It needs the internet, and an address that it trusts.`,
      );
    } finally {
      setBusy(false);
    }
  };
  const others = data.push_devices - (state.data === "on" ? 1 : 0);
  if (!data.channels.push) return <p className="dim">{channelReason(data.channels.why.push)}</p>;
  return (
    <div className="stack-s">
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      {state.data === "on" ? <p><StatusTag kind="ok">{t`On`}</StatusTag></p> : null}
      {state.data === "off" ? <p><StatusTag kind="idle">{t`Off`}</StatusTag> <span className="s dim"><Trans>Switch it on only on a computer or phone of your own: whoever sits there sees the messages, also while you are signed out.</Trans></span></p> : null}
      {state.data === "blocked" ? <p className="note">{t`This browser was told to show no notifications of this site. Allow them in the browser's settings of this page, then reload.`}</p> : null}
      {state.data === "unable" || state.error ? <p className="dim">{t`This browser cannot show them.`}</p> : null}
      {state.data === "on" || state.data === "off" ? (
        <div className="row">
          {state.data === "on" ? <Button busy={busy} busyLabel={t`Switching off`} onClick={() => void turn(switchPushOff)}>{t`Switch off in this browser`}</Button> : <Button busy={busy} busyLabel={t`Switching on`} onClick={() => void turn(switchPushOn)}>{t`Switch on in this browser`}</Button>}
        </div>
      ) : null}
      {others > 0 ? <p className="s dim"><Trans>Also on in other browsers: {others}. Each is switched off there.</Trans></p> : null}
    </div>
  );
}
