import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, Card, ConfirmDialog, Dialog, Form, LinkButton, Loaded, Page, Tabs, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { Attendance } from "./attendance";
import { SignUps } from "./sign_ups";
import { screenPath, sessionPath } from "./tabs";
import { periodWords } from "./time";
import type { ClassSession } from "./types";
import { SessionTag } from "./words";
import "../audiences/audiences.css";
import "./classroom.css";

const codecs = { tab: oneOf(["about", "people", "attendance"], "about"), status: text() };

export default function SessionPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const [{ tab }, setState] = useSearchState(codecs);
  const [asking, setAsking] = useState<"" | "publish" | "cancel">("");
  const [problem, setProblem] = useState("");
  const found = useQuery({ queryKey: ["classroom", id], queryFn: ({ signal }) => api.get<ClassSession>(`/classroom/sessions/${id}`, undefined, { signal }) });
  const data = found.data;
  const publish = async () => {
    setProblem("");
    try {
      await api.post(`/classroom/sessions/${id}/publish`);
      toast(t`Published. People can sign up now.`);
      await queryClient.invalidateQueries({ queryKey: ["classroom"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setAsking("");
  };
  const live = data !== undefined && data.state !== "cancelled";
  return (
    <Page
      wide title={data?.title ?? t`Session`} crumbs={[{ href: "/classes", label: t`Classes` }]}
      lead={data ? <><SessionTag session={data} /> {data.dates[0] ? periodWords(data.dates[0].starts_at, data.dates[0].ends_at) : t`no date yet`}</> : null}
      actions={data?.may_manage && live ? (
        <>
          {data.state === "draft" ? <Button kind="primary" onClick={() => setAsking("publish")}>{t`Publish`}</Button> : null}
          <LinkButton href={`${sessionPath(id)}/edit`}>{t`Change`}</LinkButton>
          <Button onClick={() => setAsking("cancel")}>{t`Cancel the session`}</Button>
        </>
      ) : null}
    >
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Loaded query={found}>
        {(session) => {
          const inside = session.may_manage || session.may_take_attendance;
          return (
            <div className="stack">
              {session.state === "cancelled" ? <p className="note"><Trans>Cancelled: {session.cancel_reason}</Trans></p> : null}
              {session.warnings.length ? <ul className="note soon" aria-label={t`To look at`}>{session.warnings.map((warning) => <li key={warning.code + (warning.date_id ?? "")}>{warning.message}</li>)}</ul> : null}
              {inside ? (
                <>
                  <section className="card facts" aria-label={t`Counts`}>
                    <div><Link href={`${sessionPath(id)}?tab=people&status=signed_up`}>{count(session.taken)}</Link><p><Trans>of {count(session.seats)} seats taken</Trans></p></div>
                    <div><Link href={`${sessionPath(id)}?tab=people&status=waitlisted`}>{count(session.waiting)}</Link><p>{t`on the waitlist`}</p></div>
                    {session.approval === "none" && !session.awaiting ? null : <div><Link href={`${sessionPath(id)}?tab=people`}>{count(session.awaiting)}</Link><p>{t`wait for approval`}</p></div>}
                  </section>
                  <div>
                    <Tabs label={t`Session`} selected={tab} onSelect={(key) => setState({ tab: key as "about", status: "" })} tabs={[{ key: "about", label: t`Dates and rules` }, { key: "people", label: t`Sign-ups` }, { key: "attendance", label: t`Attendance` }]}>
                      {tab === "about" ? <About session={session} /> : tab === "people" ? <SignUps session={session} /> : <Attendance session={session} />}
                    </Tabs>
                  </div>
                </>
              ) : <About session={session} />}
            </div>
          );
        }}
      </Loaded>
      <ConfirmDialog open={asking === "publish"} title={t`Publish this session?`} action={t`Publish`} onClose={() => setAsking("")} onConfirm={() => void publish()}>
        <Trans>People find it and sign up by its rules.</Trans>
      </ConfirmDialog>
      {asking === "cancel" ? <CancelDialog id={id} onClose={() => setAsking("")} /> : null}
    </Page>
  );
}

function CancelDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const reason = form.values.reason.trim();
  const send = async () => {
    if (!(await form.submit(() => api.post(`/classroom/sessions/${id}/cancel`, { reason }), (): FieldErrors => (reason ? {} : { reason: t`Say why; the people will read it` })))) return;
    toast(t`Cancelled. Everybody signed up is told why.`);
    await queryClient.invalidateQueries({ queryKey: ["classroom"] });
    onClose();
  };
  return (
    <Dialog open title={t`Cancel the session`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void send()}>
        <Textarea name="reason" label={t`Why`} hint={t`Everybody who signed up reads it`} maxLength={500} rows={2} value={form.values.reason} onValue={(words) => form.set({ reason: words })} />
        <div className="form-foot"><Button kind="danger" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Cancel the session`}</Button></div>
      </Form>
    </Dialog>
  );
}

function About({ session }: { session: ClassSession }) {
  const { t } = useLingui();
  const approval: Record<ClassSession["approval"], string> = { none: t`nobody`, manager: t`the person's manager`, manager_and_education: t`the manager, then the education office` };
  const hours = session.cutoff_hours;
  return (
    <div className="stack">
      <Card title={t`Dates`}>
        {session.dates.length ? (
          <ol className="plain-list stack" aria-label={t`Dates`}>
            {session.dates.map((date) => (
              <li key={date.id} className="row-between">
                <span className="stack-s"><b>{periodWords(date.starts_at, date.ends_at)}</b><span className="s dim wrap">{date.place}</span>{date.self_opens_at && date.self_closes_at ? <span className="s dim"><Trans>Check-in by code: {periodWords(date.self_opens_at, date.self_closes_at)}</Trans></span> : null}</span>
                {session.may_take_attendance && session.state === "published" ? <a className="ghost" href={screenPath(date.id)} target="_blank" rel="noopener">{t`Open the code for the room's screen`}</a> : null}
              </li>
            ))}
          </ol>
        ) : <p className="dim">{t`There is no date yet: everybody waits on the list.`}</p>}
      </Card>
      <Card title={t`Rules`}>
        <dl className="pairs">
          {session.description ? <div className="pair"><dt>{t`What people should know`}</dt><dd className="pre-line">{session.description}</dd></div> : null}
          {session.course_id ? <div className="pair"><dt>{t`Course`}</dt><dd><Link href={`/courses/${session.course_id}`}>{t`Open the course`}</Link></dd></div> : null}
          <div className="pair"><dt>{t`Who may sign up`}</dt><dd>{session.everyone ? t`everybody` : t`only people of the unit that holds it, and below`}</dd></div>
          <div className="pair"><dt>{t`Who must agree`}</dt><dd>{approval[session.approval]}</dd></div>
          <div className="pair"><dt>{t`Waitlist`}</dt><dd>{session.waitlist ? <Trans>yes; nobody moves up in the last {hours} hours</Trans> : t`no`}</dd></div>
          {session.minimum ? <div className="pair"><dt>{t`At least`}</dt><dd>{count(session.minimum)}</dd></div> : null}
          {session.opens_at ? <div className="pair"><dt>{t`Sign-up opens`}</dt><dd>{moment(session.opens_at)}</dd></div> : null}
          {session.closes_at ? <div className="pair"><dt>{t`Sign-up closes`}</dt><dd>{moment(session.closes_at)}</dd></div> : null}
          <div className="pair"><dt>{t`To have attended`}</dt><dd><Trans>{session.required_percent} percent of the minutes</Trans></dd></div>
          <div className="pair"><dt>{t`Without signing up`}</dt><dd>{session.walk_ins ? t`allowed while seats are free` : t`not allowed`}</dd></div>
          <div className="pair"><dt>{t`Facilitators`}</dt><dd>{session.facilitators.map((person) => person.name).join(", ") || t`none`}</dd></div>
        </dl>
      </Card>
    </div>
  );
}
