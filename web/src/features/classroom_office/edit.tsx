import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { api, type Page as PageOf } from "../../api/client";
import type { CourseCard, CourseDetail } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, Checkbox, Form, Input, LinkButton, Loaded, Page, RadioGroup, Select, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { PeoplePicker, type ChosenPerson } from "../audiences/people_picker";
import { useMay } from "../audiences/data";
import { useUnitOptions } from "../compliance/filters";
import { DateFields, dateForm, dateIn, newDate, type DateForm } from "./date_fields";
import { sessionPath } from "./tabs";
import { dayOf, momentOf, timeOf } from "./time";
import type { ClassRoom, ClassSession, ClassSessionIn } from "./types";
import "../audiences/audiences.css";
import "./classroom.css";

export default function EditSessionPage() {
  const { id } = useParams<{ id?: string }>();
  return id ? <Existing id={id} /> : <Editor />;
}
function Existing({ id }: { id: string }) {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["classroom", id, "edit"], gcTime: 0, staleTime: Infinity, queryFn: ({ signal }) => api.get<ClassSession>(`/classroom/sessions/${id}`, undefined, { signal }) });
  if (found.data) return <Editor session={found.data} />;
  return <Page title={t`Change the session`}><Loaded query={found}>{() => null}</Loaded></Page>;
}

const whole = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
const byControl = (errors: FieldErrors): FieldErrors => Object.fromEntries(Object.entries(errors).map(([field, message]) => [field.replace(/^session\./, "").replace(/^facilitator_ids\[\d+\]$/, "facilitator_ids"), message]));

function Editor({ session }: { session?: ClassSession }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const mayPeople = useMay("people:view");
  const courses = useQuery({ queryKey: ["courses", "all"], queryFn: ({ signal }) => api.get<PageOf<CourseCard>>("/courses", { limit: 200, sort: "title" }, { signal }) });
  const rooms = useQuery({ queryKey: ["classroom", "rooms"], queryFn: ({ signal }) => api.get<PageOf<ClassRoom>>("/classroom/rooms", undefined, { signal }) });
  const { options: units, limited, only } = useUnitOptions("classroom:manage");
  const form = useForm({
    title: session?.title ?? "", description: session?.description ?? "", course_id: session?.course_id ?? "", lesson_id: session?.lesson_id ?? "", unit_id: session?.unit_id ?? "", everyone: session?.everyone ?? true,
    seats: String(session?.seats ?? 20), minimum: String(session?.minimum ?? 0), opens_day: session?.opens_at ? dayOf(session.opens_at) : "", opens_time: session?.opens_at ? timeOf(session.opens_at) : "08:00",
    closes_day: session?.closes_at ? dayOf(session.closes_at) : "", closes_time: session?.closes_at ? timeOf(session.closes_at) : "17:00", waitlist: session?.waitlist ?? true, cutoff_hours: String(session?.cutoff_hours ?? 24),
    approval: session?.approval ?? ("none" as ClassSession["approval"]), walk_ins: session?.walk_ins ?? false, late_minutes: String(session?.late_minutes ?? 10), required_percent: String(session?.required_percent ?? 80),
    facilitators: (session?.facilitators ?? []).map((each): ChosenPerson => ({ id: each.person_id, name: each.name })),
  });
  const [dates, setDates] = useState<DateForm[]>(() => (session ? session.dates.map(dateForm) : [newDate()]));
  const { values, set } = form;
  const unit_id = values.unit_id || (limited ? only : "");
  const course = useQuery({ queryKey: ["courses", "one", values.course_id], enabled: values.course_id !== "", queryFn: ({ signal }) => api.get<CourseDetail>(`/courses/${values.course_id}`, undefined, { signal }) });
  const lessons = (course.data?.modules ?? []).flatMap((module) => module.lessons).filter((lesson) => lesson.format === "live_session");
  const body = (): ClassSessionIn => ({
    course_id: values.course_id || undefined, lesson_id: (values.course_id && values.lesson_id) || undefined, title: values.title.trim(), description: values.description.trim(), unit_id: unit_id || undefined, everyone: values.everyone,
    seats: whole(values.seats), minimum: whole(values.minimum), opens_at: momentOf(values.opens_day, values.opens_time) || undefined, closes_at: momentOf(values.closes_day, values.closes_time) || undefined,
    waitlist: values.waitlist, cutoff_hours: whole(values.cutoff_hours), approval: values.approval, walk_ins: values.walk_ins, late_minutes: whole(values.late_minutes), required_percent: whole(values.required_percent),
    facilitator_ids: values.facilitators.map((person) => person.id), dates: dates.map(dateIn),
  });
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    if (!values.title.trim()) found.title = t`Give it a title`;
    for (const [name, least, most] of [["seats", 1, 2000], ["minimum", 0, 2000], ["cutoff_hours", 0, 720], ["late_minutes", 0, 240], ["required_percent", 1, 100]] as const) {
      const number = whole(values[name]);
      if (!Number.isInteger(number) || number < least || number > most) found[name] = t`Enter a whole number from ${least} to ${most}`;
    }
    dates.forEach((date, at) => {
      if (!date.day) found[`dates[${at}].starts_at`] = t`Choose a day`;
      if (!date.from) found[`dates[${at}].from`] = t`Enter the time`;
      if (!date.to || date.to <= date.from) found[`dates[${at}].ends_at`] = t`It ends after it begins`;
      if (date.own && (!date.opens || !date.closes || date.closes <= date.opens)) found[`dates[${at}].self_closes_at`] = t`Check-in closes after it opens`;
    });
    return found;
  };
  const save = async () => {
    let saved: ClassSession | null = null;
    const done = await form.submit(
      async () => { saved = session ? await api.put<ClassSession>(`/classroom/sessions/${session.id}`, { revision: session.revision, session: body() }) : await api.post<ClassSession>("/classroom/sessions", body()); },
      check,
    );
    if (!done || !saved) return;
    await queryClient.invalidateQueries({ queryKey: ["classroom"] });
    toast(session?.state === "published" ? t`Saved. Whoever has a seat is told when a date moved.` : t`Saved as a draft. Nobody sees it before you publish it.`);
    navigate(sessionPath((saved as ClassSession).id), { replace: true });
  };
  return (
    <Page
      title={session ? t`Change ${session.title}` : t`New session`} crumbs={[{ href: "/classes", label: t`Classes` }, ...(session ? [{ href: sessionPath(session.id), label: session.title }] : [])]}
      lead={session?.state === "published" ? <Trans>People with a seat are told when a date moves.</Trans> : <Trans>Nobody sees it before you publish it.</Trans>}
    >
      <Card>
        <Form errors={byControl(form.errors)} onSubmit={() => void save()}>
          <Input name="title" label={t`Title`} maxLength={200} value={values.title} onValue={(title) => set({ title })} />
          <Textarea name="description" optional label={t`What people should know`} hint={t`What to bring, what to read before`} maxLength={4000} rows={3} value={values.description} onValue={(description) => set({ description })} />
          <div className="two">
            <Select name="course_id" optional label={t`Course`} hint={t`The course that it belongs to`} empty={t`None`} value={values.course_id} onValue={(course_id) => set({ course_id, lesson_id: "" })} options={(courses.data?.items ?? []).map((each) => ({ value: each.id, label: each.title }))} />
            {values.course_id ? <Select name="lesson_id" optional label={t`Lesson that it completes`} hint={lessons.length ? t`Whoever was there has done this lesson` : t`This course has no lesson of the kind live session`} empty={t`None`} value={values.lesson_id} onValue={(lesson_id) => set({ lesson_id })} options={lessons.map((each) => ({ value: each.id, label: each.title }))} /> : null}
          </div>
          <DateFields dates={dates} rooms={rooms.data?.items ?? []} onDates={setDates} />
          <h2>{t`Seats`}</h2>
          <div className="two">
            <Input name="seats" label={t`Seats`} type="number" min={1} max={2000} value={values.seats} onValue={(seats) => set({ seats })} />
            <Input name="minimum" label={t`At least so many`} hint={t`You are told when fewer have signed up; 0: no minimum`} type="number" min={0} max={2000} value={values.minimum} onValue={(minimum) => set({ minimum })} />
          </div>
          <Checkbox name="waitlist" label={t`A waitlist when it is full`} hint={t`A free seat goes to whoever waits longest, by itself`} checked={values.waitlist} onChecked={(waitlist) => set({ waitlist })} />
          {values.waitlist ? <Input name="cutoff_hours" label={t`Nobody moves up in the last hours before the start`} hint={t`Then you give seats by hand`} type="number" min={0} max={720} className="narrow" value={values.cutoff_hours} onValue={(cutoff_hours) => set({ cutoff_hours })} /> : null}
          <h2>{t`Sign-up`}</h2>
          <div className="two">
            <Select name="unit_id" optional={!limited} label={t`Unit that holds it`} empty={limited ? (only ? undefined : t`Choose`) : t`The whole hospital`} value={unit_id} onValue={(unit) => set({ unit_id: unit })} options={units.map((unit) => ({ value: unit.id, label: unit.label }))} />
            <RadioGroup name="everyone" label={t`Who may sign up?`} value={values.everyone ? "all" : "unit"} onValue={(who) => set({ everyone: who === "all" })} options={[{ value: "all", label: t`Everybody` }, { value: "unit", label: t`Only people of this unit and below`, disabled: !unit_id }]} />
          </div>
          <RadioGroup
            name="approval" label={t`Who must agree?`} value={values.approval} onValue={(approval) => set({ approval: approval as ClassSession["approval"] })}
            options={[{ value: "none", label: t`Nobody` }, { value: "manager", label: t`The person's manager` }, { value: "manager_and_education", label: t`The manager, then the education office` }]}
          />
          <details open={values.opens_day !== "" || values.closes_day !== ""}>
            <summary>{t`Sign-up opens and closes`}</summary>
            <div className="two">
              <div className="class-date-fields"><Input name="opens_at" optional label={t`Opens on`} type="date" value={values.opens_day} onValue={(opens_day) => set({ opens_day })} /><Input name="opens_time" label={t`Opens at`} type="time" value={values.opens_time} onValue={(opens_time) => set({ opens_time })} /></div>
              <div className="class-date-fields"><Input name="closes_at" optional label={t`Closes on`} type="date" value={values.closes_day} onValue={(closes_day) => set({ closes_day })} /><Input name="closes_time" label={t`Closes at`} type="time" value={values.closes_time} onValue={(closes_time) => set({ closes_time })} /></div>
            </div>
          </details>
          <h2>{t`Attendance`}</h2>
          {mayPeople ? <PeoplePicker name="facilitator_ids" label={t`Facilitators`} hint={t`They see who signed up, show the code and take attendance`} people={values.facilitators} onPeople={(facilitators) => set({ facilitators })} /> : null}
          <div className="two">
            <Input name="required_percent" label={t`Needed to have attended, in percent`} hint={t`Of the minutes of all dates`} type="number" min={1} max={100} value={values.required_percent} onValue={(required_percent) => set({ required_percent })} />
            <Input name="late_minutes" label={t`Late after so many minutes`} hint={t`For people who check in by the code`} type="number" min={0} max={240} value={values.late_minutes} onValue={(late_minutes) => set({ late_minutes })} />
          </div>
          <Checkbox name="walk_ins" label={t`People may come without signing up`} hint={t`They check in by the code while seats are free`} checked={values.walk_ins} onChecked={(walk_ins) => set({ walk_ins })} />
          <div className="form-foot">
            <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{session ? t`Save the change` : t`Save as a draft`}</Button>
            <LinkButton href={session ? sessionPath(session.id) : "/classes"}>{t`Cancel`}</LinkButton>
          </div>
        </Form>
      </Card>
    </Page>
  );
}
