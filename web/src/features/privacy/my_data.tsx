import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, download } from "../../api/client";
import { endSession, queryClient, useBoot } from "../../app/session";
import { paths } from "../../app/paths";
import { fullDay, moment } from "../../lib/dates";
import { bytes } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, Dialog, Form, Input, Loaded, Page, ProgressBar, StatusTag, Textarea, errorsOf, toast, useForm, type FieldErrors, type StatusKind } from "../../ui";
import type { DataExport, ErasureRequest, MyErasure, RequestState } from "./types";

const EXPORTS = ["privacy", "exports"];
const ERASURE = ["privacy", "erasure"];
const working = (item: DataExport) => item.state === "queued" || item.state === "running";

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
    queryKey: EXPORTS, queryFn: ({ signal }) => api.get<{ items: DataExport[] }>("/privacy/exports", undefined, { signal }),
    // The job works in the background; the page looks now and then until it is done.
    refetchInterval: (query) => (query.state.data?.items.some(working) ? 3_000 : false),
  });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [removing, setRemoving] = useState<DataExport | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
      await queryClient.invalidateQueries({ queryKey: EXPORTS });
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    } finally {
      setBusy(false);
      setRemoving(null);
    }
  };
  return (
    <Card title={t`Download your data`}>
      <div className="stack">
        <p><Trans>An archive with your account, courses, quiz answers, certificates, credits, cards with their scans, and messages: as pages to read, and as files that other systems can read. Gathering it takes some minutes; you may leave this page.</Trans></p>
        <Loaded query={exports}>
          {({ items }) => {
            const own = items.filter((item) => item.person_id === me);
            return (
              <>
                <div className="row">
                  <Button kind="primary" busy={busy} busyLabel={t`One moment`} disabled={own.some(working)} onClick={() => void run(() => api.post("/privacy/exports"))}>{t`Gather my data`}</Button>
                </div>
                {own.length ? (
                  <ul className="plain-list stack-s">
                    {own.map((item) => <li key={item.id}><ExportLine item={item} onRemove={() => setRemoving(item)} onLoad={() => void run(() => download(`/privacy/exports/${item.id}/file`, undefined, "my-data.zip"))} /></li>)}
                  </ul>
                ) : null}
              </>
            );
          }}
        </Loaded>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      </div>
      <ConfirmDialog open={removing !== null} danger busy={busy} title={t`Delete this archive?`} action={t`Delete`} onClose={() => setRemoving(null)} onConfirm={() => { if (removing) void run(() => api.delete(`/privacy/exports/${removing.id}`)); }}>
        <Trans>Only the archive is deleted, not your data. You can gather it again.</Trans>
      </ConfirmDialog>
    </Card>
  );
}

function ExportLine({ item, onLoad, onRemove }: { item: DataExport; onLoad: () => void; onRemove: () => void }) {
  const { t } = useLingui();
  const when = moment(item.requested_at);
  if (working(item)) {
    return (
      <div className="stack-s" role="status">
        <span><StatusTag kind="info">{t`Being gathered`}</StatusTag> <span className="s dim">{t`asked for ${when}`}</span></span>
        <ProgressBar value={item.percent} label={t`Gathering your data`} />
      </div>
    );
  }
  const ready = item.state === "ready";
  return (
    <div className="row">
      <StatusTag kind={ready ? "ok" : item.state === "failed" ? "soon" : "idle"}>{ready ? t`Ready` : item.state === "failed" ? t`Failed, tried again by itself` : t`Run out`}</StatusTag>
      <span className="s dim">{[t`of ${when}`, ready && item.size ? bytes(item.size) : "", ready && item.expires_at ? t`kept until ${fullDay(item.expires_at)}` : ""].filter(Boolean).join(", ")}</span>
      {ready ? <Button onClick={onLoad}>{t`Download`}</Button> : null}
      {ready ? <Button aria-label={t`Delete the archive of ${when}`} onClick={onRemove}>{t`Delete`}</Button> : null}
    </div>
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

const undecided = (state: RequestState) => state === "open" || state === "reviewed" || state === "approved";

export function RequestTag({ state }: { state: RequestState }) {
  const { t } = useLingui();
  const words: Record<RequestState, [StatusKind, string]> = { open: ["info", t`Waiting`], reviewed: ["info", t`One officer agreed`], approved: ["soon", t`Agreed, being erased`], done: ["ok", t`Erased`], declined: ["idle", t`Declined`], withdrawn: ["idle", t`Taken back`] };
  const [kind, word] = words[state];
  return <StatusTag kind={kind}>{word}</StatusTag>;
}

function Asked({ request }: { request: ErasureRequest }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const back = async () => {
    setProblem("");
    try {
      await api.post("/privacy/erasure/withdraw");
      await queryClient.invalidateQueries({ queryKey: ERASURE });
      toast(t`Your request is taken back`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
  };
  return (
    <div className="stack-s">
      <div className="row">
        <RequestTag state={request.state} />
        <span className="s dim">{t`asked ${moment(request.filed_at)}`}{undecided(request.state) ? `, ${t`done by ${fullDay(request.due_on)}`}` : ""}</span>
        {request.state === "open" || request.state === "reviewed" ? <Button onClick={() => void back()}>{t`Take it back`}</Button> : null}
      </div>
      {request.answer ? <p className="note">{request.answer}</p> : null}
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
    const done = await form.submit(() => api.post("/privacy/erasure", { handle: typed, ...(form.values.reason.trim() ? { reason: form.values.reason.trim() } : {}) }), check);
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
