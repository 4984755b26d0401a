import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { CompliancePerson, Readiness } from "../../api/types";
import { paths } from "../../app/paths";
import { count } from "../../lib/numbers";
import { useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, ListTable, Page, type Column } from "../../ui";
import { ExportButton } from "./export_button";
import { ALL_COLUMNS, ProfessionSelect, SearchBox, UnitSelect, filterCodecs, hrefOf, queryOf, useUnits } from "./filters";
import { Problems } from "./problems";
import { RemindButton } from "./remind";
import "./compliance.css";

export default function CompliancePeoplePage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(filterCodecs);
  const query = queryOf(filter);
  const list = useKeysetList<CompliancePerson>(["compliance", "people"], "/compliance/people", query);
  const base = { unit: filter.unit, profession: filter.profession };
  const item = useItemLabel(filter.item);
  const total = list.total ?? 0;
  const unit = useUnits("compliance:view").data?.items.find((each) => each.id === filter.unit)?.name;
  const shows: Record<string, string> = { not_ready: t`Needs action`, lapsed: t`Lapsed or missing card`, overdue: t`Overdue training`, due_soon: t`Due within 30 days`, ready: t`Ready` };
  const states: Record<string, string> = { unmet: t`not complete`, late: t`overdue, lapsed or missing`, met: t`complete` };
  const about = [filter.item ? item : "", unit ?? "", filter.profession, states[filter.item_state] ?? "", shows[filter.show] ?? "", filter.search].filter(Boolean).join(" · ") || t`Everybody`;
  const number = plural(total, { one: "# person", other: "# people" });
  const title = list.isPending ? about : t`${about}: ${number}`;
  const columns: Column<CompliancePerson>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={paths.compliancePerson(row.person_id)}>{row.name}</Link> },
    { key: "number", header: t`Employee number`, cell: (row) => row.employee_number },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name },
    { key: "job", header: t`Job`, cell: (row) => [row.job_title, row.profession].filter((each, at, all) => each && all.indexOf(each) === at).join(", ") },
    { key: "manager", header: t`Manager`, cell: (row) => row.manager_name || <span className="dim">{t`none`}</span> },
    { key: "needs", header: t`Needs action`, cell: (row) => <Problems problems={row.problems} /> },
  ];
  return (
    <Page
      wide title={title} crumbs={[{ href: hrefOf(paths.compliance, base), label: t`Readiness by unit` }]}
      actions={
        <>
          <RemindButton filter={filter} />
          <ExportButton report="people" query={query} />
        </>
      }
    >
      <FilterChips
        label={t`Show`} single selected={filter.show ? [filter.show] : []} onSelected={(keys) => setFilter({ show: keys[0] ?? "" })}
        chips={Object.entries(shows).map(([key, label]) => ({ key, label }))}
      >
        {filter.item ? (
          <button type="button" className="chip" aria-pressed="true" aria-label={t`Only ${item}. Press to show all requirements.`} onClick={() => setFilter({ item: "", item_state: "" })}>
            {item}
          </button>
        ) : null}
      </FilterChips>
      {filter.item ? (
        <FilterChips
          label={item} single selected={filter.item_state ? [filter.item_state] : []} onSelected={(keys) => setFilter({ item_state: keys[0] ?? "" })}
          chips={[{ key: "unmet", label: t`Not complete` }, { key: "late", label: t`Overdue, lapsed or missing` }, { key: "met", label: t`Complete` }]}
        />
      ) : null}
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Last name`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <UnitSelect reach="compliance:view" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
        <ProfessionSelect value={filter.profession} onValue={(profession) => setFilter({ profession })} />
      </div>
      <ListTable
        list={list} skeleton={8} caption={t`People, ${count(total)}`} columns={columns} rowKey={(row) => row.person_id}
        empty={
          <EmptyState title={t`Nobody matches`}>
            <Trans>Take a filter away, or choose another unit.</Trans>
          </EmptyState>
        }
      />
    </Page>
  );
}

/** The name of the requirement in the filter, from the dashboard's columns. */
function useItemLabel(item: string): string {
  const { t } = useLingui();
  const readiness = useQuery({
    queryKey: ["compliance", "readiness", { unit: "", profession: "" }, true],
    queryFn: ({ signal }) => api.get<Readiness>("/compliance/readiness", { columns: ALL_COLUMNS }, { signal }),
    enabled: item !== "",
    staleTime: 60_000,
  });
  return readiness.data?.columns.find((column) => column.key === item)?.label ?? t`this requirement`;
}
