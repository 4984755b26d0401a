/** The enrolments behind a number. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useKeysetList } from "../../api/lists";
import { count } from "../../lib/numbers";
import { useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, ListTable, Page } from "../../ui";
import { SearchBox, UnitSelect } from "../compliance/filters";
import { ExportButton } from "./export_button";
import { CourseSelect, SetFilter, queryOf, standingCodecs, useCourseTitle, useUnitName } from "./filters";
import { standingKey, useStandingColumns } from "./standing_columns";
import { DashboardTabs } from "./tabs";
import type { CourseStanding, StandingState } from "./types";
import { dayWords, stateWord, weekWords } from "./words";
import "./analytics.css";

const STATES: readonly StandingState[] = ["open", "overdue", "completed"];

export default function StandingsPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(standingCodecs);
  const query = queryOf(filter);
  const list = useKeysetList<CourseStanding>(["analytics", "standings"], "/analytics/standings", query);
  const columns = useStandingColumns();
  const course = useCourseTitle(filter.course, list.rows);
  const unit = useUnitName(filter.unit);
  const total = list.total ?? 0;
  const soon = filter.due_within ? dayWords(Number(filter.due_within)) : "";
  const parts = [
    filter.state ? stateWord(filter.state as StandingState) : "",
    soon ? t`due within ${soon}` : "",
    filter.required === "true" ? t`required` : "",
    filter.enrolled_week ? t`enrolled in the ${weekWords(filter.enrolled_week)}` : "",
    filter.completed_week ? t`completed in the ${weekWords(filter.completed_week)}` : "",
    course, unit, filter.search,
  ].filter(Boolean);
  const about = parts.join(" · ") || t`Courses of people`;
  const number = plural(total, { one: "# enrolment", other: "# enrolments" });
  return (
    <Page
      wide title={list.isPending ? about : t`${about}: ${number}`} crumbs={[{ href: "/analytics", label: t`Dashboards` }]}
      lead={<Trans>One row for each person and course. Somebody in two courses counts twice.</Trans>} actions={<ExportButton report="standings" query={query} />}
    >
      <DashboardTabs />
      <FilterChips
        label={t`Show`} single selected={filter.state ? [filter.state] : []} onSelected={(keys) => setFilter({ state: keys[0] ?? "", due_within: "" })}
        chips={STATES.map((key) => ({ key, label: stateWord(key) }))}
      >
        <button type="button" className="chip" aria-pressed={filter.required === "true"} onClick={() => setFilter({ required: filter.required === "true" ? "" : "true" })}>{t`Required`}</button>
        {soon ? <SetFilter onRemove={() => setFilter({ due_within: "" })}>{t`Due within ${soon}`}</SetFilter> : null}
        {filter.enrolled_week ? <SetFilter onRemove={() => setFilter({ enrolled_week: "" })}>{t`Enrolled in the ${weekWords(filter.enrolled_week)}`}</SetFilter> : null}
        {filter.completed_week ? <SetFilter onRemove={() => setFilter({ completed_week: "" })}>{t`Completed in the ${weekWords(filter.completed_week)}`}</SetFilter> : null}
        {filter.exact === "true" && filter.unit ? <SetFilter onRemove={() => setFilter({ exact: "" })}>{t`Without the units below it`}</SetFilter> : null}
      </FilterChips>
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Last name`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <UnitSelect reach="analytics:people" value={filter.unit} onValue={(next) => setFilter({ unit: next, exact: "" })} />
        <CourseSelect value={filter.course} title={course} onValue={(next) => setFilter({ course: next })} />
      </div>
      <ListTable
        list={list} skeleton={8} caption={t`Courses of people, ${count(total)}`} columns={columns} rowKey={standingKey}
        empty={<EmptyState title={t`Nobody matches`}><Trans>Take a filter away, or choose another unit.</Trans></EmptyState>}
      />
    </Page>
  );
}
