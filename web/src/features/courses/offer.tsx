/** What stands between a person and a course: courses that come first, and seats. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { Enrolment } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { dayAfter, fullDay } from "../../lib/dates";
import { Button, Dialog, Form, Input, StatusTag, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import type { EnrolmentOffer, Extension } from "./types";

export function useOffer(course: string, enabled: boolean) {
  return useQuery({ enabled, queryKey: ["courses", "offer", course], queryFn: ({ signal }) => api.get<EnrolmentOffer>(`/learning/courses/${course}/enrolment`, undefined, { signal }) });
}
export const missing = (offer: EnrolmentOffer | undefined) => (offer?.prerequisites ?? []).filter((each) => each.kind === "required" && !each.completed);
export const isFull = (offer: EnrolmentOffer | undefined) => offer?.seats_left !== null && offer?.seats_left !== undefined && offer.seats_left <= 0;

export function Prerequisites({ offer }: { offer: EnrolmentOffer }) {
  const { t } = useLingui();
  const shown = offer.prerequisites.filter((each) => each.kind !== "not_required");
  if (!shown.length) return null;
  return (
    <div>
      <p className="s dim">{t`Courses that come before`}</p>
      <ul className="plain-list stack-s" aria-label={t`Courses that come before`}>
        {shown.map((each) => (
          <li key={each.course_id} className="row-between">
            <Link className="wrap" href={paths.course(each.course_id)}>{each.title}</Link>
            {each.completed ? <StatusTag kind="ok">{t`Done`}</StatusTag> : each.kind === "required" ? <StatusTag kind="soon">{t`Needed first`}</StatusTag> : <StatusTag kind="idle">{t`Helpful`}</StatusTag>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Seats, and the line for them. */
export function Seats({ offer }: { offer: EnrolmentOffer }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const left = offer.seats_left;
  if (left === null || left === undefined) return null;
  const place = offer.waitlist_position;
  const move = async (to: "waitlist" | "waitlist/leave") => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(["courses", "offer", offer.course_id], await api.post<EnrolmentOffer>(`/learning/courses/${offer.course_id}/${to}`));
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return (
    <>
      <p>{left > 0 ? plural(left, { one: "# seat is free.", other: "# seats are free." }) : t`All seats are taken.`}</p>
      {place ? (
        <>
          <p role="status"><StatusTag kind="soon">{t`Number ${place} on the waitlist`}</StatusTag></p>
          <p className="s dim"><Trans>A free seat is yours by itself when you are first; you are told.</Trans></p>
          <Button busy={busy} onClick={() => void move("waitlist/leave")}>{t`Leave the waitlist`}</Button>
        </>
      ) : left > 0 || missing(offer).length ? null : <Button kind="primary" busy={busy} onClick={() => void move("waitlist")}>{t`Join the waitlist`}</Button>}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
    </>
  );
}

/** More time for a required course; the manager or the education office answers. */
export function ExtensionLine({ enrolment }: { enrolment: Enrolment }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const key = ["learning", "extensions"];
  const list = useQuery({ queryKey: key, queryFn: async ({ signal }) => (await api.get<{ items: Extension[] }>("/learning/extensions", undefined, { signal })).items });
  if (!enrolment.required || !enrolment.due_on || !list.data) return null;
  const own = list.data.filter((each) => each.enrolment_id === enrolment.id).sort((a, b) => b.asked_at.localeCompare(a.asked_at))[0];
  const wanted = own ? fullDay(own.wanted_until) : "";
  return (
    <>
      {own?.state === "asked" ? <p role="status"><StatusTag kind="info">{t`You asked for time until ${wanted}`}</StatusTag></p> : null}
      {own?.state === "denied" ? <p className="s dim"><Trans>Your request until {wanted} was not granted.</Trans>{own.comment ? ` ${own.comment}` : ""}</p> : null}
      {own?.state === "approved" && own.granted_until ? <p className="s dim"><Trans>You were given time until {fullDay(own.granted_until)}.</Trans>{own.comment ? ` ${own.comment}` : ""}</p> : null}
      {own?.state === "asked" ? null : <Button onClick={() => setAsking(true)}>{t`Ask for more time`}</Button>}
      {asking ? <AskDialog enrolment={enrolment} onClose={() => setAsking(false)} onAsked={() => queryClient.invalidateQueries({ queryKey: key })} /> : null}
    </>
  );
}

function AskDialog({ enrolment, onClose, onAsked }: { enrolment: Enrolment; onClose: () => void; onAsked: () => Promise<unknown> }) {
  const { t } = useLingui();
  const form = useForm({ until: "", reason: "" });
  const { until, reason } = form.values;
  const check = (): FieldErrors => ({ ...(until ? {} : { until: t`Choose a day` }), ...(reason.trim() ? {} : { reason: t`Say why; your manager reads it` }) });
  const send = async () => {
    if (!(await form.submit(() => api.post<Extension>(`/learning/enrolments/${enrolment.id}/extension`, { until, reason: reason.trim() }), check))) return;
    toast(t`Asked. You are told the answer.`);
    await onAsked();
    onClose();
  };
  const due = enrolment.due_on ?? dayAfter(0);
  return (
    <Dialog open title={t`Ask for more time`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void send()}>
        <p className="dim"><Trans>{enrolment.course_title} is due on {fullDay(due)}. Until there is an answer that day stays.</Trans></p>
        <Input name="until" type="date" label={t`Until when`} min={due > dayAfter(0) ? due : dayAfter(1)} value={until} onValue={(value) => form.set({ until: value })} />
        <Textarea name="reason" label={t`Why`} rows={3} maxLength={500} value={reason} onValue={(value) => form.set({ reason: value })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{t`Ask`}</Button></div>
      </Form>
    </Dialog>
  );
}
