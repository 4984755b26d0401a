/** The filters of the lists, named as the API names them, so that a number's path is the screen's address. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, type Page } from "../../api/client";
import type { CourseCard } from "../../api/types";
import { text } from "../../lib/search_state";
import { useUnits } from "../compliance/filters";
import "../compliance/compliance.css";

export const standingCodecs = { unit: text(), exact: text(), course: text(), state: text(), required: text(), due_within: text(), enrolled_week: text(), completed_week: text(), search: text() };
export const peopleCodecs = { unit: text(), exact: text(), at_risk: text(), reason: text(), search: text() };

export const queryOf = (filter: Record<string, string>): Record<string, string | undefined> => Object.fromEntries(Object.entries(filter).map(([key, value]) => [key, value || undefined]));

/** The courses to choose from, by title. */
export function useCourseOptions() {
  return useQuery({ queryKey: ["courses", "names"], staleTime: 300_000, queryFn: async ({ signal }) => (await api.get<Page<CourseCard>>("/courses", { limit: 100 }, { signal })).items });
}
/** The name of one course, also of one that is not in the catalogue any more when the rows name it. */
export function useCourseTitle(id: string, rows: readonly { course_id: string; course_title: string }[] = []): string {
  const { t } = useLingui();
  const known = useCourseOptions().data?.find((each) => each.id === id)?.title ?? rows.find((each) => each.course_id === id)?.course_title;
  return id ? (known ?? t`one course`) : "";
}
export function useUnitName(id: string): string {
  return useUnits("analytics:people").data?.items.find((each) => each.id === id)?.name ?? "";
}

export function CourseSelect({ value, onValue, title, courses }: { value: string; onValue: (course: string) => void; title?: string; courses?: readonly { id: string; title: string }[] }) {
  const { t } = useLingui();
  const catalogue = useCourseOptions();
  const items = courses ?? catalogue.data ?? [];
  return (
    <label className="filter">
      <span>{t`Course`}</span>
      <select className="input" value={value} onChange={(event) => onValue(event.target.value)}>
        <option value="">{t`All courses`}</option>
        {value && !items.some((each) => each.id === value) ? <option value={value}>{title}</option> : null}
        {items.map((each) => <option key={each.id} value={each.id}>{each.title}</option>)}
      </select>
    </label>
  );
}

/** A filter that came with a link and has no control of its own: pressing takes it away. */
export function SetFilter({ children, onRemove }: { children: ReactNode; onRemove: () => void }) {
  const { t } = useLingui();
  return <button type="button" className="chip" aria-pressed="true" onClick={onRemove}>{children}<span className="hidden-text">. {t`Press to take this filter away.`}</span></button>;
}
