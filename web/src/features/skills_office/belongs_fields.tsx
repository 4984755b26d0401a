/** What checklists and documents have in common: whose they are, whom they are asked of, which lesson they complete. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api, type Page as PageOf } from "../../api/client";
import type { CourseCard, CourseDetail } from "../../api/types";
import { Select } from "../../ui";
import { useAudienceOptions, useMay } from "../audiences/data";
import { useUnitOptions } from "../compliance/filters";

export interface Belongs {
  unit_id: string;
  course_id: string;
  lesson_id: string;
  audience_id: string;
}
export const belongsOf = (row?: { unit_id?: string | null; course_id?: string | null; lesson_id?: string | null; audience_id?: string | null }): Belongs => ({ unit_id: row?.unit_id ?? "", course_id: row?.course_id ?? "", lesson_id: row?.lesson_id ?? "", audience_id: row?.audience_id ?? "" });
export const belongsIn = (form: Belongs) => ({ unit_id: form.unit_id || undefined, course_id: form.course_id || undefined, lesson_id: (form.course_id && form.lesson_id) || undefined, audience_id: form.audience_id || undefined });

interface BelongsFieldsProps {
  permission: string;
  format: "checklist" | "attestation";
  values: Belongs;
  onValues: (change: Partial<Belongs>) => void;
}
export function BelongsFields({ permission, format, values, onValues }: BelongsFieldsProps) {
  const { t } = useLingui();
  const { options: units, limited, only } = useUnitOptions(permission);
  const mayAudiences = useMay("audience:view");
  const audiences = useAudienceOptions(mayAudiences).data?.items ?? [];
  const courses = useQuery({ queryKey: ["courses", "all"], queryFn: ({ signal }) => api.get<PageOf<CourseCard>>("/courses", { limit: 200, sort: "title" }, { signal }) });
  const course = useQuery({ queryKey: ["courses", "one", values.course_id], enabled: values.course_id !== "", queryFn: ({ signal }) => api.get<CourseDetail>(`/courses/${values.course_id}`, undefined, { signal }) });
  const lessons = (course.data?.modules ?? []).flatMap((module) => module.lessons).filter((lesson) => lesson.format === format);
  return (
    <>
      <div className="two">
        <Select name="unit_id" optional={!limited} label={t`Whose it is`} hint={t`Only managers of this unit and above see and change it`} empty={limited ? t`Choose` : t`The whole hospital's`} value={values.unit_id || (values.unit_id === "" && limited ? only : "")} onValue={(unit_id) => onValues({ unit_id })} options={units.map((unit) => ({ value: unit.id, label: unit.label }))} />
        {mayAudiences ? <Select name="audience_id" optional label={t`Asked of an audience`} hint={t`Everybody who fits its rule, now and later`} empty={t`None: you ask people by name`} value={values.audience_id} onValue={(audience_id) => onValues({ audience_id })} options={audiences.map((each) => ({ value: each.id, label: each.name }))} /> : null}
      </div>
      <div className="two">
        <Select name="course_id" optional label={t`Course`} hint={t`When it completes a lesson of a course`} empty={t`None`} value={values.course_id} onValue={(course_id) => onValues({ course_id, lesson_id: "" })} options={(courses.data?.items ?? []).map((each) => ({ value: each.id, label: each.title }))} />
        {values.course_id ? <Select name="lesson_id" label={t`Lesson that it completes`} empty={lessons.length ? t`Choose` : t`This course has no lesson of this kind`} value={values.lesson_id} onValue={(lesson_id) => onValues({ lesson_id })} options={lessons.map((each) => ({ value: each.id, label: each.title }))} /> : null}
      </div>
    </>
  );
}
/** The only unit that somebody may choose is chosen. */
export function useOnlyUnit(permission: string): string {
  const { limited, only } = useUnitOptions(permission);
  return limited ? only : "";
}
