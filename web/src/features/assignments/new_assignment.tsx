import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { api, newKey, type Page as PageOf } from "../../api/client";
import type { Assignment, AssignmentPreview, CourseCard } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { Button, Card, CheckboxGroup, Form, Input, Page, Select, errorsOf, toast, useForm } from "../../ui";
import { useProfessions, useUnitOptions } from "../compliance/filters";
import "./assignments.css";

export default function NewAssignmentPage() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const wanted = new URLSearchParams(useSearch()).get("course") ?? "";
  const courses = useQuery({ queryKey: ["courses", "all"], queryFn: ({ signal }) => api.get<PageOf<CourseCard>>("/courses", { limit: 200, sort: "title" }, { signal }) });
  const { options: units, only } = useUnitOptions("assignment:manage");
  const professions = useProfessions().data?.items ?? [];
  const form = useForm({ course_id: wanted, unit_ids: [] as string[], professions: [] as string[], due_on: "", reason: "" });
  const [preview, setPreview] = useState<AssignmentPreview | null>(null);
  const [checking, setChecking] = useState(false);
  const key = useRef(newKey());
  const { values } = form;
  const set = useRef(form.set);
  set.current = form.set;
  useEffect(() => {
    if (only) set.current({ unit_ids: [only] });
  }, [only]);
  const body = () => ({ course_id: values.course_id, unit_ids: values.unit_ids, person_ids: [], professions: values.professions, due_on: values.due_on || undefined, reason: values.reason.trim() });
  const check = () => ({
    ...(values.course_id ? {} : { course_id: t`Choose a course` }),
    ...(values.unit_ids.length ? {} : { unit_ids: t`Choose at least one unit` }),
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
    const saved = await form.submit(async () => { made = await api.post<Assignment>("/assignments", body(), { idempotencyKey: key.current }); }, check);
    if (!saved || !made) return;
    key.current = newKey();
    await queryClient.invalidateQueries({ queryKey: ["assignments"] });
    void queryClient.invalidateQueries({ queryKey: ["compliance"] });
    toast(t`Assigned. Everybody is told in MedConnect.`);
    navigate(paths.assignment((made as Assignment).id), { replace: true });
  };
  const options = units.map((unit) => ({ value: unit.id, label: unit.label }));
  return (
    <Page title={t`Assign a course`} crumbs={[{ href: paths.assignments, label: t`Assignments` }]} lead={<Trans>First see whom it reaches, then assign.</Trans>}>
      <div className="assign-cols">
        <Card>
          <Form errors={form.errors} onSubmit={() => void look()}>
            <Select name="course_id" label={t`Course`} empty={t`Choose`} value={values.course_id} onValue={(course_id) => change({ course_id })} options={(courses.data?.items ?? []).map((course) => ({ value: course.id, label: course.title }))} />
            <div className="unit-choices">
              <CheckboxGroup name="unit_ids" label={t`Units`} hint={t`A site or department takes in everything below it`} values={values.unit_ids} onValues={(unit_ids) => change({ unit_ids })} options={options} />
            </div>
            <details>
              <summary>{t`Only some professions`}</summary>
              <CheckboxGroup name="professions" label={t`Professions`} hint={t`None chosen means everybody there`} values={values.professions} onValues={(chosen) => change({ professions: chosen })} options={professions.map((item) => ({ value: item.code, label: item.name }))} />
            </details>
            <Input name="due_on" optional label={t`Due on`} type="date" value={values.due_on} onValue={(due_on) => change({ due_on })} />
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
              <p className="s dim">{preview.sample.join("; ")}{preview.people > preview.sample.length ? " ..." : ""}</p>
              <div className="row">
                <Button kind="primary" busy={form.busy} busyLabel={t`Assigning`} disabled={preview.people === 0} onClick={() => void save()}>{t`Assign`}</Button>
              </div>
            </div>
          </Card>
        ) : null}
      </div>
    </Page>
  );
}
