/** One session for who may attend it: when and where, and signing up, waiting or giving the seat back. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { ApiError, api, download } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, LinkButton, Loaded, Page, StatusTag, errorsOf, toast } from "../../ui";
import { periodWords } from "../classroom_office/time";
import type { ClassSession, ClassSignUp } from "../classroom_office/types";
import { SignUpTag } from "../classroom_office/words";
import { closedWords } from "./words";

const sentence = (error: unknown) => Object.values(errorsOf(error)).join(" ");
const begun = (session: ClassSession) => { const first = session.dates[0]; return first !== undefined && new Date(first.starts_at).getTime() <= Date.now(); };
const stands = (signUp: Pick<ClassSignUp, "status"> | null | undefined) => Boolean(signUp && signUp.status !== "cancelled" && signUp.status !== "declined");

export default function AttendSessionPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const found = useQuery({ queryKey: ["classroom", "one", id], queryFn: ({ signal }) => api.get<ClassSession>(`/classroom/sessions/${id}`, undefined, { signal }) });
  const data = found.data;
  return (
    <Page
      title={data?.title ?? t`Session`} crumbs={[{ href: "/classroom", label: t`Classroom` }]}
      lead={data ? (data.dates[0] ? periodWords(data.dates[0].starts_at, data.dates[0].ends_at) : t`no date yet`) : null}
      actions={data && (data.may_manage || data.may_take_attendance) ? <LinkButton href={`/classes/${id}`}>{t`People and attendance`}</LinkButton> : null}
    >
      <Loaded query={found}>
        {(session) => (
          <div className="stack">
            {session.state === "cancelled" ? <p className="note overdue"><Trans>This session is cancelled: {session.cancel_reason}</Trans></p> : <Seat session={session} />}
            {session.description ? <Card title={t`What you should know`}><p className="wrap">{session.description}</p></Card> : null}
            <Card title={t`Dates`}>
              {session.dates.length ? (
                <ol className="plain-list stack-s" aria-label={t`Dates`}>
                  {session.dates.map((date) => <li key={date.id}><b>{periodWords(date.starts_at, date.ends_at)}</b><span className="below s dim wrap">{date.place}</span></li>)}
                </ol>
              ) : <p className="dim"><Trans>There is no date yet. Whoever signs up is told when there is one.</Trans></p>}
            </Card>
            <Card>
              <dl className="pairs">
                {session.facilitators.length ? <div className="pair"><dt>{t`Led by`}</dt><dd>{session.facilitators.map((each) => each.name).join(", ")}</dd></div> : null}
                <div className="pair"><dt>{t`Seats`}</dt><dd><Trans>{count(Math.max(0, session.seats - session.taken))} of {count(session.seats)} free</Trans></dd></div>
                {session.waitlist && session.waiting ? <div className="pair"><dt>{t`Waiting`}</dt><dd>{count(session.waiting)}</dd></div> : null}
                {session.approval === "none" ? null : <div className="pair"><dt>{t`Who must agree`}</dt><dd>{session.approval === "manager" ? t`your manager` : t`your manager, then the education office`}</dd></div>}
                {session.closes_at ? <div className="pair"><dt>{t`Sign-up closes`}</dt><dd>{moment(session.closes_at)}</dd></div> : null}
                {session.course_id ? <div className="pair"><dt>{t`Course`}</dt><dd><Link href={`/courses/${session.course_id}`}>{t`Open the course`}</Link></dd></div> : null}
              </dl>
            </Card>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Seat({ session }: { session: ClassSession }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [clash, setClash] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const mine = session.mine;
  const full = session.taken >= session.seats;
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["classroom"] });
  const signUp = async (accept: boolean) => {
    setBusy(true);
    setProblem("");
    setClash(false);
    try {
      const got = await api.post<ClassSignUp>(`/classroom/sessions/${session.id}/sign-up`, { accept_clash: accept });
      toast(got.status === "signed_up" ? t`You have a seat.` : got.status === "waitlisted" ? t`You are on the waitlist.` : t`Asked. You are told the answer.`);
      await refresh();
    } catch (error) {
      if (error instanceof ApiError && error.code === "clashes") setClash(true);
      else setProblem(sentence(error));
    }
    setBusy(false);
  };
  const cancel = async () => {
    setBusy(true);
    setProblem("");
    try {
      await api.post(`/classroom/sign-ups/${mine?.id ?? ""}/cancel`, { reason: "" });
      toast(t`Your seat goes to whoever waits.`);
      await refresh();
    } catch (error) {
      setProblem(sentence(error));
    }
    setLeaving(false);
    setBusy(false);
  };
  const place = mine?.queue_place ?? 0;
  const over = begun(session);
  return (
    <section className="card pad stack-s" aria-label={t`Your seat`}>
      {stands(mine) && mine ? (
        <>
          <p className="row"><SignUpTag own status={mine.status} place={mine.queue_place} />{mine.completed_at ? <StatusTag kind="ok">{t`Attended`}</StatusTag> : null}</p>
          {mine.status === "waitlisted" && place ? <p className="dim">{plural(place, { one: "You are # in line. A free seat is yours by itself, and you are told.", other: "You are # in line. A free seat goes to whoever waits longest, and you are told." })}</p> : null}
          {mine.status === "awaiting_manager" || mine.status === "awaiting_education" ? <p className="dim"><Trans>Your place counts from when you asked.</Trans></p> : null}
          <div className="row">
            {mine.status === "signed_up" && session.dates.length ? <Button onClick={() => download(`/classroom/sign-ups/${mine.id}/calendar.ics`, undefined, "session.ics").catch((error: unknown) => setProblem(sentence(error)))}>{t`Put it in my calendar`}</Button> : null}
            {over ? <LinkButton href="/classroom/check-in">{t`Check in`}</LinkButton> : <Button busy={busy} onClick={() => setLeaving(true)}>{mine.status === "signed_up" ? t`Give the seat back` : t`Take back my request`}</Button>}
          </div>
        </>
      ) : (
        <>
          {mine ? <p className="row"><SignUpTag own status={mine.status} />{mine.reason ? <span className="wrap">{mine.reason}</span> : null}</p> : null}
          {session.closed_reason ? <p className="dim">{closedWords(session.closed_reason)}</p> : (
            <>
              <div className="row"><Button kind="primary" busy={busy} busyLabel={t`One moment`} onClick={() => void signUp(false)}>{!session.dates.length ? t`Tell me when there is a date` : full ? t`Join the waitlist` : session.approval === "none" ? t`Sign up` : t`Ask for a seat`}</Button></div>
              {full && session.dates.length ? <p className="s dim"><Trans>All seats are taken. Whoever waits longest gets the next one.</Trans></p> : null}
            </>
          )}
        </>
      )}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <ConfirmDialog open={clash} title={t`You have another session at that time`} action={t`Sign up all the same`} busy={busy} onClose={() => setClash(false)} onConfirm={() => void signUp(true)}>
        <Trans>Both seats stay yours. Give one back when you know which you attend.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={leaving} title={mine?.status === "signed_up" ? t`Give your seat back?` : t`Take your request back?`} action={mine?.status === "signed_up" ? t`Give it back` : t`Take it back`} busy={busy} onClose={() => setLeaving(false)} onConfirm={() => void cancel()}>
        <Trans>Your place is lost at once. If you sign up again you stand at the end of the line.</Trans>
      </ConfirmDialog>
    </section>
  );
}
