import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { flag, text, useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, LinkButton, ListTable, Page, StatusTag, type Column } from "../../ui";
import { SearchBox } from "../compliance/filters";
import { audiencePath, useMay } from "./data";
import { RequiredTabs } from "./tabs";
import type { Audience } from "./types";
import "../compliance/compliance.css";
import "./audiences.css";

const codecs = { search: text(), archived: flag() };

export default function AudiencesPage() {
  const { t } = useLingui();
  const may = useMay("audience:manage");
  const [filter, setFilter] = useSearchState(codecs);
  const list = useKeysetList<Audience>(["audiences", "list"], "/audiences", { search: filter.search || undefined, archived: filter.archived || undefined });
  const add = may ? <LinkButton href="/audiences/new" kind="primary">{t`New audience`}</LinkButton> : undefined;
  const columns: Column<Audience>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={audiencePath(row.id)}>{row.name}</Link> },
    { key: "rule", header: t`Who belongs to it`, className: "wrap", cell: (row) => <span className="stack-s"><span>{row.text}</span>{row.unit_names.length ? <span className="s dim"><Trans>only in {row.unit_names.join(", ")}</Trans></span> : null}</span> },
    { key: "people", header: t`People`, num: true, cell: (row) => <Link href={audiencePath(row.id)} aria-label={t`${row.name}: ${count(row.people)} people`}>{count(row.people)}</Link> },
    { key: "state", header: t`State`, cell: (row) => (row.archived_at ? <StatusTag kind="idle">{t`Archived`}</StatusTag> : row.planned ? <StatusTag kind="info">{t`Changes on ${fullDay(row.planned.effective_on)}`}</StatusTag> : <StatusTag kind="ok">{t`In use`}</StatusTag>) },
    { key: "changed", header: t`Last changed`, cell: (row) => fullDay(row.updated_at) },
  ];
  return (
    <Page wide title={t`Audiences`} lead={<Trans>Who is meant, as a rule: new people come in by themselves, and people who move go out.</Trans>} actions={add}>
      <RequiredTabs />
      <div className="list-filters">
        <SearchBox label={t`Search by name`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <FilterChips label={t`Show`} selected={filter.archived ? ["archived"] : []} onSelected={(keys) => setFilter({ archived: keys.length > 0 })} chips={[{ key: "archived", label: t`Archived` }]} />
      </div>
      <ListTable
        list={list} caption={t`Audiences`} columns={columns} rowKey={(row) => row.id}
        empty={
          filter.search || filter.archived
            ? <EmptyState title={t`No audience matches`}><Trans>Change the search or the filter above.</Trans></EmptyState>
            : <EmptyState title={t`No audience yet`} action={add}><Trans>Say once who is meant, for instance all nurses of the ICU, and use it wherever training is required.</Trans></EmptyState>
        }
      />
    </Page>
  );
}
