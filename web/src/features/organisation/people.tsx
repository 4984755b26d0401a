import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import type { Staff } from "../../api/types";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { text, useSearchState } from "../../lib/search_state";
import { EmptyState, LinkButton, ListTable, Page, StatusTag, type Column } from "../../ui";
import { ProfessionSelect, SearchBox, UnitSelect } from "../compliance/filters";
import "../compliance/compliance.css";

const codecs = { search: text(), unit: text(), profession: text(), status: text("active") };

export default function PeoplePage() {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const [filter, setFilter] = useSearchState(codecs);
  const query = { search: filter.search || undefined, unit: filter.unit || undefined, profession: filter.profession || undefined, status: filter.status === "all" ? undefined : filter.status };
  const list = useKeysetList<Staff>(["people"], "/people", query);
  const columns: Column<Staff>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={paths.person(row.person_id)}>{row.last_name}, {row.first_name}</Link> },
    { key: "number", header: t`Employee number`, cell: (row) => <span className="num">{row.employee_number ?? ""}</span> },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name || <span className="dim">{t`none`}</span> },
    { key: "job", header: t`Job`, cell: (row) => row.job_title },
    { key: "profession", header: t`Profession`, cell: (row) => row.profession },
    { key: "manager", header: t`Manager`, cell: (row) => row.manager_name || <span className="dim">{t`none`}</span> },
    { key: "status", header: t`Account`, cell: (row) => <AccountTag status={row.status} /> },
  ];
  return (
    <Page wide title={t`People`} actions={may.includes("people:manage") ? <LinkButton href="/people/new" kind="primary">{t`Add a person`}</LinkButton> : null}>
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Name, e-mail or employee number`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <UnitSelect reach="people:view" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
        <ProfessionSelect value={filter.profession} onValue={(profession) => setFilter({ profession })} />
        <label className="filter">
          <span>{t`Account`}</span>
          <select className="input" value={filter.status} onChange={(event) => setFilter({ status: event.target.value })}>
            <option value="active">{t`Active`}</option>
            <option value="suspended">{t`Suspended`}</option>
            <option value="deactivated">{t`Deactivated`}</option>
            <option value="all">{t`All`}</option>
          </select>
        </label>
      </div>
      <ListTable
        list={list} skeleton={8} caption={t`People`} columns={columns} rowKey={(row) => row.person_id}
        empty={
          <EmptyState title={t`Nobody matches`} action={may.includes("import:run") ? <LinkButton href={paths.imports} kind="primary">{t`Import staff`}</LinkButton> : undefined}>
            <Trans>Search for the beginning of a first or last name, or take a filter away.</Trans>
          </EmptyState>
        }
      />
    </Page>
  );
}

export function AccountTag({ status }: { status: string }) {
  const { t } = useLingui();
  const words: Record<string, string> = { active: t`Active`, suspended: t`Suspended`, deactivated: t`Deactivated`, banned: t`Banned`, deleted: t`Deleted`, pending_verification: t`Waiting` };
  return <StatusTag kind={status === "active" ? "ok" : "idle"}>{words[status] ?? status}</StatusTag>;
}
