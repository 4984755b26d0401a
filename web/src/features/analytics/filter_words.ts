import { t } from "@lingui/core/macro";
import { useCourseOptions } from "./filters";
import { useUnits } from "../compliance/filters";
import type { ReportFilter, ReportName } from "./types";
import { dayWords, reasonWord, stateWord, weekWords } from "./words";

/** The filters of a report in words, one each. */
export function useFilterWords(): (filter: ReportFilter) => string[] {
  const units = useUnits("analytics:people").data?.items ?? [];
  const courses = useCourseOptions().data ?? [];
  return (filter) => {
    const unit = filter.unit ? (units.find((each) => each.id === filter.unit)?.name ?? t`one unit`) : "";
    const soon = filter.due_within == null ? "" : dayWords(filter.due_within);
    return [
      unit ? (filter.exact ? t`${unit}, without the units below it` : unit) : "",
      filter.course ? (courses.find((each) => each.id === filter.course)?.title ?? t`one course`) : "",
      filter.state ? stateWord(filter.state) : "",
      filter.required == null ? "" : filter.required ? t`only required` : t`only by choice`,
      soon ? t`due within ${soon}` : "",
      filter.enrolled_week ? t`enrolled in the ${weekWords(filter.enrolled_week)}` : "",
      filter.completed_week ? t`completed in the ${weekWords(filter.completed_week)}` : "",
      filter.at_risk ? t`at risk` : "",
      filter.reason ? reasonWord(filter.reason) : "",
      filter.search ? t`last name begins with ${filter.search}` : "",
    ].filter(Boolean);
  };
}

/** Which filters a report knows; another one is refused by the server. */
const KNOWN: Readonly<Record<ReportName, readonly (keyof ReportFilter)[]>> = {
  units_courses: ["unit", "exact", "course", "required"],
  standings: ["unit", "exact", "course", "state", "required", "due_within", "enrolled_week", "completed_week", "search"],
  people: ["unit", "exact", "at_risk", "reason", "search"],
  weeks: ["unit", "exact", "course"],
};
export const knows = (report: ReportName, filter: keyof ReportFilter): boolean => KNOWN[report].includes(filter);
/** Only what the report knows, and only what is set. */
export function fitting(report: ReportName, filter: ReportFilter): ReportFilter {
  return Object.fromEntries(Object.entries(filter).filter(([name, value]) => knows(report, name as keyof ReportFilter) && value !== null && value !== undefined && value !== "" && value !== false));
}
