import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { api, type Page as PageOf } from "../../api/client";
import { useOnce } from "../../api/once";
import type { CourseCard } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { dayAfter } from "../../lib/dates";
import { Button, Card, CheckboxGroup, Form, Input, Page, RadioGroup, Select, errorsOf, toast, useForm } from "../../ui";
import { useAudienceOptions, useMay } from "../audiences/data";
import { PeoplePicker, type ChosenPerson } from "../audiences/people_picker";
import { useProfessions, useUnitOptions } from "../compliance/filters";
import { DueFields, checkDue, dueForm, dueOf } from "./due_rule";
import type { Assignment, AssignmentPreview } from "./types";
import "../audiences/audiences.css";
import "./assignments.css";

type Target = "units" | "audience" | "people";

export default function NewAssignmentPage() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const asked = new URLSearchParams(useSearch());
  const wanted = asked.get("course") ?? "";
  const wantedAudience = asked.get("audience") ?? "";
  const courses = useQuery({ queryKey: ["courses", "all"], queryFn: ({ signal }) => api.get<PageOf<CourseCard>>("/courses", { limit: 200, sort: "title" }, { signal }) });
  const { options: units, only } = useUnitOptions("assignment:manage");
  const professions = useProfessions().data?.items ?? [];
  const mayAudiences = useMay("audience:view");
  const mayPeople = useMay("people:view");
  const audiences = useAudienceOptions(mayAudiences).data?.items ?? [];
  const form = useForm({
    course_id: wanted, target: (wantedAudience ? "audience" : "units") as Target, unit_ids: [] as string[], professions: [] as string[], audience_id: wantedAudience,
    people: [] as ChosenPerson[], due: dueForm(), effective_from: "", effective_until: "", reason: "",
  });
  const [preview, setPreview] = useState<AssignmentPreview | null>(null);
  const [checking, setChecking] = useState(false);
  const once = useOnce();
  const { values } = form;
  const set = useRef(form.set);
  set.current = form.set;
  useEffect(() => {
    if (only) set.current({ unit_ids: [only] });
  }, [only]);
  const by = <T,>(target: Target, value: T, otherwise: T): T => (values.target === target ? value : otherwise);
  const body = () => ({
    course_id: values.course_id, unit_ids: by("units", values.unit_ids, []), professions: by("units", values.professions, []), audience_id: by("audience", values.audience_id || undefined, undefined),
    person_ids: by("people", values.people.map((person) => person.id), []), due: dueOf(values.due), effective_from: values.effective_from || undefined, effective_until: values.effective_until || undefined, reason: values.reason.trim(),
  });
  const check = () => ({
    ...(values.course_id ? {} : { course_id: t`Choose a course` }),
    ...(values.target !== "units" || values.unit_ids.length ? {} : { unit_ids: t`Choose at least one unit` }),
    ...(values.target !== "audience" || values.audience_id ? {} : { audience_id: t`Choose an audience` }),
    ...(values.target !== "people" || values.people.length ? {} : { person_ids: t`Choose at least one person` }),
    ...checkDue(values.due),
  });
  const change = (next: Partial<typeof values>) => {
    form.set(next);
    setPreview(null);
  };
  const look = async () => {
    const found = check();
    form.setErrors(found);
    if (Object.keys(found).length) return;
    setChecking(true);
    try {
      setPreview(await api.post<AssignmentPreview>("/assignments/preview", body()));
    } catch (error) {
      form.setErrors(errorsOf(error));
    } finally {
      setChecking(false);
    }
  };
  const save = async () => {
    let made: Assignment | null = null;
    const saved = await form.submit(async () => { made = await once((idempotencyKey) => api.post<Assignment>("/assignments", body(), { idempotencyKey })); }, check);
    if (!saved || !made) return;
    await queryClient.invalidateQueries({ queryKey: ["assignments"] });
    void queryClient.invalidateQueries({ queryKey: ["compliance"] });
    toast(values.effective_from > dayAfter(0) ? t`Assigned. It begins on the day that you chose.` : t`Assigned. Everybody is told in MedConnect.`);
    navigate(paths.assignment((made as Assignment).id), { replace: true });
  };
  const options = units.map((unit) => ({ value: unit.id, label: unit.label }));
  const targets = [
    { value: "units", label: t`Everybody in some units` },
    ...(mayAudiences ? [{ value: "audience", label: t`An audience`, hint: t`A rule: whoever fits it later gets the course too` }] : []),
    ...(mayPeople ? [{ value: "people", label: t`People by name` }] : []),
  ];
  return (
    <Page title={t`Assign a course`} crumbs={[{ href: paths.assignments, label: t`Assignments` }]} lead={<Trans>First see whom it reaches, then assign.</Trans>}>
      <div className="assign-cols">
        <Card>
          <Form errors={form.errors} onSubmit={() => void look()}>
            <Select name="course_id" label={t`Course`} empty={t`Choose`} value={values.course_id} onValue={(course_id) => change({ course_id })} options={(courses.data?.items ?? []).map((course) => ({ value: course.id, label: course.title }))} />
            {targets.length > 1 ? <RadioGroup name="target" label={t`Required of whom?`} value={values.target} onValue={(target) => change({ target: target as Target })} options={targets} /> : null}
            {values.target === "units" ? (
              <>
                <div className="unit-choices">
                  <CheckboxGroup name="unit_ids" label={t`Units`} hint={t`A site or department takes in everything below it`} values={values.unit_ids} onValues={(unit_ids) => change({ unit_ids })} options={options} />
                </div>
                <details>
                  <summary>{t`Only some professions`}</summary>
                  <CheckboxGroup name="professions" label={t`Professions`} hint={t`None chosen means everybody there`} values={values.professions} onValues={(chosen) => change({ professions: chosen })} options={professions.map((item) => ({ value: item.code, label: item.name }))} />
                </details>
              </>
            ) : null}
            {values.target === "audience" ? (
              <Select
                name="audience_id" label={t`Audience`} empty={t`Choose`} value={values.audience_id} onValue={(audience_id) => change({ audience_id })}
                hint={audiences.find((each) => each.id === values.audience_id)?.text} options={audiences.map((each) => ({ value: each.id, label: each.name }))}
              />
            ) : null}
            {values.target === "people" ? <PeoplePicker name="person_ids" label={t`People`} people={values.people} onPeople={(people) => change({ people })} /> : null}
            <DueFields due={values.due} onDue={(due) => change({ due })} />
            <details open={values.effective_from !== "" || values.effective_until !== ""}>
              <summary>{t`First and last day`}</summary>
              <div className="two">
                <Input name="effective_from" optional label={t`First day`} hint={t`Nobody is asked before`} type="date" min={dayAfter(0)} value={values.effective_from} onValue={(effective_from) => change({ effective_from })} />
                <Input name="effective_until" optional label={t`Last day`} hint={t`What is not done then is required no longer`} type="date" min={dayAfter(0)} value={values.effective_until} onValue={(effective_until) => change({ effective_until })} />
              </div>
            </details>
            <Input name="reason" optional label={t`Reason`} hint={t`People read it under the title: Required for everyone in ICU`} maxLength={200} value={values.reason} onValue={(reason) => change({ reason })} />
            <div className="row">
              <Button kind={preview ? "plain" : "primary"} type="submit" busy={checking} busyLabel={t`Counting`}>{t`See whom it reaches`}</Button>
            </div>
          </Form>
        </Card>
        {preview ? (
          <Card title={plural(preview.people, { one: "It reaches # person", other: "It reaches # people" })}>
            <div className="stack" role="status">
              <ul className="plain-list">
                <li>{plural(preview.already_completed, { one: "# has completed it already and stays so", other: "# have completed it already and stay so" })}</li>
                <li>{plural(preview.already_enrolled, { one: "# has begun it and keeps the progress", other: "# have begun it and keep the progress" })}</li>
              </ul>
              <p className="s dim wrap">{preview.sample.join("; ")}{preview.people > preview.sample.length ? " ..." : ""}</p>
              {preview.people === 0 && values.target === "audience" ? <p className="note"><Trans>Nobody fits today. Whoever fits later gets the course by itself.</Trans></p> : null}
              <div className="row">
                <Button kind="primary" busy={form.busy} busyLabel={t`Assigning`} disabled={preview.people === 0 && values.target !== "audience"} onClick={() => void save()}>{t`Assign`}</Button>
              </div>
            </div>
          </Card>
        ) : null}
      </div>
    </Page>
  );
}
