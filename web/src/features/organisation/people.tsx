import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import type { Staff } from "../../api/types";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { text, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, LinkButton, ListTable, Page, StatusTag, type Column } from "../../ui";
import { ProfessionSelect, SearchBox, UnitSelect } from "../compliance/filters";
import { BulkDialog, type BulkAction } from "./bulk";
import { roleName } from "../account/roles";
import { PeopleTabs } from "./people_tabs";
import { SOURCES, sourceName } from "./sources";
import "../compliance/compliance.css";
import "./people.css";

const codecs = { search: text(), unit: text(), profession: text(), status: text("active"), role: text(), source: text() };

const ALL_ROLES = ["super_admin", "admin", "operator", "privacy_officer", "compliance_officer", "manager", "content_author", "instructor"] as const;

export default function PeoplePage() {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const [filter, setFilter] = useSearchState(codecs);
  const query = { search: filter.search || undefined, unit: filter.unit || undefined, profession: filter.profession || undefined, status: filter.status === "all" ? undefined : filter.status, role: filter.role || undefined, source: filter.source || undefined };
  const list = useKeysetList<Staff>(["people"], "/people", query);
  const seesRoles = may.includes("role:view");
  const manages = may.includes("people:manage");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [action, setAction] = useState<BulkAction | null>(null);
  // Whoever a filter takes out of sight is not changed unseen.
  const chosen = list.rows.filter((row) => picked.has(row.person_id));
  const pick = (id: string, on: boolean) => setPicked((old) => new Set(on ? [...old, id] : [...old].filter((each) => each !== id)));
  const columns: Column<Staff>[] = [
    ...(manages ? [{ key: "pick", header: t`Choose`, actions: true, cell: (row: Staff) => <Pick row={row} on={picked.has(row.person_id)} onPick={(on) => pick(row.person_id, on)} /> }] : []),
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={paths.person(row.person_id)}>{row.last_name}, {row.first_name}</Link> },
    { key: "number", header: t`Employee number`, cell: (row) => <span className="num">{row.employee_number ?? ""}</span> },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name || <span className="dim">{t`none`}</span> },
    { key: "job", header: t`Job`, cell: (row) => row.job_title },
    { key: "profession", header: t`Profession`, cell: (row) => row.profession },
    { key: "manager", header: t`Manager`, cell: (row) => row.manager_name || <span className="dim">{t`none`}</span> },
    ...(seesRoles ? [{ key: "roles", header: t`Roles`, cell: (row: Staff) => (row.roles ?? []).filter((role) => role !== "member").map(roleName).join(", ") }] : []),
    { key: "status", header: t`Account`, cell: (row) => <span><AccountTag status={row.status} /><span className="s dim below">{sourceName(row.source)}</span></span> },
  ];
  return (
    <Page wide title={t`People`} actions={may.includes("people:manage") ? <LinkButton href="/people/new" kind="primary">{t`Add a person`}</LinkButton> : null}>
      <PeopleTabs />
      <div className="filters people-filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Name, e-mail or employee number`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <UnitSelect reach="people:view" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
        <ProfessionSelect value={filter.profession} onValue={(profession) => setFilter({ profession })} />
        {seesRoles ? (
          <label className="filter">
            <span>{t`Role`}</span>
            <select className="input" value={filter.role} onChange={(event) => setFilter({ role: event.target.value })}>
              <option value="">{t`All roles`}</option>
              {ALL_ROLES.map((role) => <option key={role} value={role}>{roleName(role)}</option>)}
            </select>
          </label>
        ) : null}
        <label className="filter">
          <span>{t`From`}</span>
          <select className="input" value={filter.source} onChange={(event) => setFilter({ source: event.target.value })}>
            <option value="">{t`All sources`}</option>
            {SOURCES.map((source) => <option key={source} value={source}>{sourceName(source)}</option>)}
          </select>
        </label>
        <label className="filter">
          <span>{t`Account`}</span>
          <select className="input" value={filter.status} onChange={(event) => setFilter({ status: event.target.value })}>
            <option value="active">{t`Active`}</option>
            <option value="suspended">{t`Suspended`}</option>
            <option value="pending_verification">{t`Waiting for confirmation`}</option>
            <option value="deactivated">{t`Deactivated`}</option>
            <option value="banned">{t`Banned`}</option>
            <option value="all">{t`All`}</option>
          </select>
        </label>
      </div>
      {chosen.length ? (
        <div className="bulk-bar no-print" role="group" aria-label={t`Chosen people`}>
          <b role="status"><Plural value={chosen.length} one="# chosen" other="# chosen" /></b>
          <Button onClick={() => setAction("suspend")}>{t`Suspend`}</Button>
          <Button onClick={() => setAction("activate")}>{t`Reactivate`}</Button>
          {may.includes("role:grant") ? <Button onClick={() => setAction("grant")}>{t`Give a role`}</Button> : null}
          <button type="button" className="link" onClick={() => setPicked(new Set(list.rows.map((row) => row.person_id)))}>{t`Choose all shown`}</button>
          <button type="button" className="link" onClick={() => setPicked(new Set())}>{t`Choose nobody`}</button>
        </div>
      ) : null}
      <BulkDialog action={action} people={chosen} onClose={() => setAction(null)} onDone={() => setPicked(new Set())} />
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

function Pick({ row, on, onPick }: { row: Staff; on: boolean; onPick: (on: boolean) => void }) {
  const { t } = useLingui();
  const name = `${row.last_name}, ${row.first_name}`;
  return (
    <label className="pick">
      <input type="checkbox" checked={on} onChange={(event) => onPick(event.target.checked)} aria-label={t`Choose ${name}`} />
    </label>
  );
}

export function AccountTag({ status }: { status: string }) {
  const { t } = useLingui();
  const words: Record<string, string> = { active: t`Active`, suspended: t`Suspended`, deactivated: t`Deactivated`, banned: t`Banned`, deleted: t`Deleted`, pending_verification: t`Waiting` };
  return <StatusTag kind={status === "active" ? "ok" : "idle"}>{words[status] ?? status}</StatusTag>;
}
