/** Who takes the courses that somebody teaches. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, ListTable, Page } from "../../ui";
import { SearchBox } from "../compliance/filters";
import { CourseSelect, SetFilter, queryOf } from "./filters";
import { standingKey, useStandingColumns } from "./standing_columns";
import type { AuthorDashboard, CourseStanding, StandingState } from "./types";
import { stateWord, weekWords } from "./words";
import "./analytics.css";

const codecs = { course: text(), state: text(), done: text(), enrolled_week: text(), completed_week: text(), search: text() };
const STATES: readonly StandingState[] = ["open", "overdue", "completed"];

export default function TaughtLearnersPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const query = queryOf(filter);
  const list = useKeysetList<CourseStanding>(["analytics", "taught"], "/dashboards/author/learners", query);
  const author = useQuery({ queryKey: ["analytics", "author"], queryFn: ({ signal }) => api.get<AuthorDashboard>("/dashboards/author", undefined, { signal }), staleTime: 60_000 });
  const columns = useStandingColumns();
  const total = list.total ?? 0;
  const courses = (author.data?.courses ?? []).map((each) => ({ id: each.course_id, title: each.title }));
  const course = filter.course ? (courses.find((each) => each.id === filter.course)?.title ?? list.rows[0]?.course_title ?? t`one course`) : "";
  const about = [
    filter.state ? stateWord(filter.state as StandingState) : filter.done === "false" ? t`Not completed yet` : "",
    filter.enrolled_week ? t`enrolled in the ${weekWords(filter.enrolled_week)}` : "",
    filter.completed_week ? t`completed in the ${weekWords(filter.completed_week)}` : "",
    course, filter.search,
  ].filter(Boolean).join(" · ") || t`Who takes your courses`;
  const number = plural(total, { one: "# enrolment", other: "# enrolments" });
  return (
    <Page wide title={list.isPending ? about : t`${about}: ${number}`} crumbs={[{ href: "/teaching", label: t`Teaching in numbers` }]}>
      <FilterChips
        label={t`Show`} single selected={filter.state ? [filter.state] : filter.done === "false" ? ["not_done"] : []} onSelected={(keys) => setFilter({ state: keys[0] === "not_done" ? "" : (keys[0] ?? ""), done: keys[0] === "not_done" ? "false" : "" })}
        chips={[{ key: "not_done", label: t`Not completed yet` }, ...STATES.map((key) => ({ key, label: stateWord(key) }))]}
      >
        {filter.enrolled_week ? <SetFilter onRemove={() => setFilter({ enrolled_week: "" })}>{t`Enrolled in the ${weekWords(filter.enrolled_week)}`}</SetFilter> : null}
        {filter.completed_week ? <SetFilter onRemove={() => setFilter({ completed_week: "" })}>{t`Completed in the ${weekWords(filter.completed_week)}`}</SetFilter> : null}
      </FilterChips>
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Last name`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <CourseSelect value={filter.course} title={course} courses={courses} onValue={(next) => setFilter({ course: next })} />
      </div>
      <ListTable list={list} skeleton={8} caption={t`Who takes your courses, ${count(total)}`} columns={columns} rowKey={standingKey} empty={<EmptyState title={t`Nobody matches`}><Trans>Take a filter away, or choose another course.</Trans></EmptyState>} />
    </Page>
  );
}
