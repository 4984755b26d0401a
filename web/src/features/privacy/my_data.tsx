import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { endSession, queryClient, useBoot } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { Button, Card, Dialog, Form, Input, Loaded, Page, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { ExportList, pollOf, working } from "./exports";
import { RequestTag, undecided } from "./state";
import type { DataExports, ErasureRequest, MyErasure } from "./types";
import { problemOf } from "./words";
import "./privacy.css";

const EXPORTS = ["privacy", "exports"];
const ERASURE = ["privacy", "erasure"];

/** A person's own copy of the data, and the way out. */
export default function MyDataPage() {
  const { t } = useLingui();
  return (
    <Page title={t`Your data`} crumbs={[{ href: paths.account, label: t`Your account` }]} lead={<Trans>Everything that this system holds about you is yours to read and take along. Nobody has to be asked.</Trans>}>
      <div className="stack">
        <Exports />
        <Erasure />
      </div>
    </Page>
  );
}

function Exports() {
  const { t } = useLingui();
  const me = useBoot().data?.me.id;
  const exports = useQuery({
    queryKey: EXPORTS, queryFn: ({ signal }) => api.get<DataExports>("/privacy/exports", undefined, { signal }),
    refetchInterval: (query) => pollOf(query.state.data?.items),
  });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const refresh = () => queryClient.invalidateQueries({ queryKey: EXPORTS });
  const gather = async () => {
    setBusy(true);
    setProblem("");
    try {
      await api.post("/privacy/exports");
      await refresh();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={t`Download your data`}>
      <div className="stack">
        <p><Trans>An archive with your account, courses, quiz answers, certificates, credits and cards with their scans: as pages to read, and as files that other systems can read. Gathering it takes about a minute; you may leave this page and hear of it in your notifications.</Trans></p>
        <Loaded query={exports}>
          {({ items }) => {
            const own = items.filter((item) => item.person_id === me);
            return (
              <>
                <div className="row">
                  <Button kind={own.some((item) => item.state === "ready") ? "plain" : "primary"} busy={busy} busyLabel={t`One moment`} disabled={own.some(working)} onClick={() => void gather()}>{t`Gather my data`}</Button>
                </div>
                {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
                <ExportList items={own} onChanged={refresh} />
              </>
            );
          }}
        </Loaded>
      </div>
    </Card>
  );
}

function Erasure() {
  const { t } = useLingui();
  const erasure = useQuery({ queryKey: ERASURE, queryFn: ({ signal }) => api.get<MyErasure>("/privacy/erasure", undefined, { signal }) });
  const [asking, setAsking] = useState(false);
  return (
    <Card title={t`Ask to be erased`}>
      <div className="stack">
        <p><Trans>Your account is closed at once. Two privacy officers look at the request, and within 30 days your data is deleted. What the law makes the hospital keep, such as proof of required training, stays without your name.</Trans></p>
        <Loaded query={erasure}>
          {({ request }) => (
            <>
              {request ? <Asked request={request} /> : null}
              {request && undecided(request.state) ? null : <div className="row"><Button onClick={() => setAsking(true)}>{t`Ask to be erased`}</Button></div>}
            </>
          )}
        </Loaded>
      </div>
      <Dialog open={asking} title={t`Ask to be erased`} onClose={() => setAsking(false)}>
        <AskForm onClose={() => setAsking(false)} />
      </Dialog>
    </Card>
  );
}

function Asked({ request }: { request: ErasureRequest }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const back = async () => {
    setProblem("");
    setBusy(true);
    try {
      await api.post("/privacy/erasure/withdraw");
      toast(t`Your request is taken back`);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
      await queryClient.invalidateQueries({ queryKey: ERASURE });
    }
  };
  return (
    <div className="stack-s">
      <div className="row">
        <RequestTag state={request.state} />
        <span className="s dim">{t`asked ${moment(request.filed_at)}`}{undecided(request.state) ? `, ${t`done by ${fullDay(request.due_on)}`}` : ""}</span>
        {request.state === "open" || request.state === "reviewed" ? <Button busy={busy} onClick={() => void back()}>{t`Take it back`}</Button> : null}
      </div>
      {request.answer ? <p className="note wrap">{request.answer}</p> : null}
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
    </div>
  );
}

function AskForm({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const handle = useBoot().data?.me.handle ?? "";
  const form = useForm({ handle: "", reason: "" });
  const typed = form.values.handle.trim().replace(/^@/, "");
  const check = (): FieldErrors => (typed === handle ? {} : { handle: t`Type your handle: ${handle}` });
  const send = async () => {
    const done = await form.submit(async () => {
      try {
        await api.post("/privacy/erasure", { handle: typed, ...(form.values.reason.trim() ? { reason: form.values.reason.trim() } : {}) });
      } catch (error) {
        throw new Error(problemOf(error));
      }
    }, check);
    if (done) {
      onClose();
      await endSession("left");
    }
  };
  return (
    <Form errors={form.errors} onSubmit={() => void send()} label={t`Ask to be erased`}>
      <p className="note soon"><Trans>You are signed out everywhere at once. Download your data first if you want to keep it. Until it is decided you can sign in again and take the request back.</Trans></p>
      <Input name="handle" label={t`Your handle`} hint={t`Type ${handle}, so that nobody is erased by a slip`} autoComplete="off" autoCapitalize="none" spellCheck={false} value={form.values.handle} onValue={(value) => form.set({ handle: value })} />
      <Textarea name="reason" label={t`Reason`} optional rows={3} maxLength={2000} value={form.values.reason} onValue={(reason) => form.set({ reason })} />
      <div className="dialog-foot">
        <Button onClick={onClose}>{t`Cancel`}</Button>
        <Button kind="danger" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Ask to be erased`}</Button>
      </div>
    </Form>
  );
}
