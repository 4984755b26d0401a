/** The people behind a number, and why somebody may not be done in time. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { dueWords, fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, ListTable, Page, StatusTag, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { SearchBox, UnitSelect } from "../compliance/filters";
import { ExportButton } from "./export_button";
import { SetFilter, peopleCodecs, queryOf, useUnitName } from "./filters";
import { DashboardTabs } from "./tabs";
import type { LearnerAtWork, RiskReason } from "./types";
import { reasonKind, reasonWord } from "./words";
import "./analytics.css";

const REASONS: readonly RiskReason[] = ["overdue", "not_started", "stalled", "failing"];

export default function PeoplePage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(peopleCodecs);
  const query = queryOf(filter);
  const list = useKeysetList<LearnerAtWork>(["analytics", "people"], "/analytics/people", query);
  const unit = useUnitName(filter.unit);
  const opens = useMay("people:view");
  const total = list.total ?? 0;
  const what = filter.reason ? reasonWord(filter.reason as RiskReason) : filter.at_risk === "true" ? t`People at risk` : t`People`;
  const about = [what, unit, filter.search].filter(Boolean).join(" · ");
  const number = plural(total, { one: "# person", other: "# people" });
  const columns: Column<LearnerAtWork>[] = [
    { key: "name", header: t`Name`, head: true, className: "wrap", cell: (row) => (opens ? <Link href={paths.person(row.person_id)}>{row.name}</Link> : row.name) },
    { key: "number", header: t`Employee number`, cell: (row) => row.employee_number },
    { key: "unit", header: t`Unit`, className: "wrap", cell: (row) => row.unit_name },
    { key: "profession", header: t`Profession`, cell: (row) => row.profession },
    { key: "manager", header: t`Manager`, cell: (row) => row.manager_name || <span className="dim">{t`none`}</span> },
    { key: "active", header: t`Last active`, cell: (row) => (row.last_active_on ? fullDay(row.last_active_on) : <span className="dim">{t`never`}</span>) },
    { key: "reasons", header: t`Why`, className: "wrap", cell: (row) => <Reasons row={row} /> },
  ];
  const chosen = filter.reason || (filter.at_risk === "true" ? "at_risk" : "");
  return (
    <Page
      wide title={list.isPending ? about : t`${about}: ${number}`} crumbs={[{ href: "/analytics", label: t`Dashboards` }]}
      lead={<Trans>At risk is who is overdue, has not begun what is due within a week, did nothing for two weeks on something begun, or failed a quiz twice.</Trans>}
      actions={<ExportButton report="people" query={query} />}
    >
      <DashboardTabs />
      <FilterChips
        label={t`Show`} single selected={chosen ? [chosen] : []} onSelected={(keys) => setFilter({ at_risk: keys[0] === "at_risk" ? "true" : "", reason: keys[0] && keys[0] !== "at_risk" ? keys[0] : "" })}
        chips={[{ key: "at_risk", label: t`At risk` }, ...REASONS.map((key) => ({ key, label: reasonWord(key) }))]}
      >
        {filter.exact === "true" && filter.unit ? <SetFilter onRemove={() => setFilter({ exact: "" })}>{t`Without the units below it`}</SetFilter> : null}
      </FilterChips>
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Last name`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <UnitSelect reach="analytics:people" value={filter.unit} onValue={(next) => setFilter({ unit: next, exact: "" })} />
      </div>
      <ListTable
        list={list} skeleton={8} caption={t`People, ${count(total)}`} columns={columns} rowKey={(row) => row.person_id}
        empty={<EmptyState title={chosen ? t`Nobody is at risk here` : t`Nobody matches`}><Trans>Take a filter away, or choose another unit.</Trans></EmptyState>}
      />
    </Page>
  );
}

function Reasons({ row }: { row: LearnerAtWork }) {
  const { t } = useLingui();
  if (!row.reasons.length) return <span className="dim">{t`on course`}</span>;
  return (
    <ul className="plain-list stack-s">
      {row.reasons.map((each) => (
        <li key={each.reason + each.course_id} className="risk">
          <StatusTag kind={reasonKind[each.reason]}>{reasonWord(each.reason)}</StatusTag>
          <span>{each.course_title}{each.due_on ? <span className="dim s">, {dueWords(each.due_on)}</span> : null}</span>
        </li>
      ))}
    </ul>
  );
}
