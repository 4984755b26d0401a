import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { count } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, LinkButton, ListTable, Page, StatusTag, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { SearchBox } from "../compliance/filters";
import { CertificationTabs, officePath } from "./tabs";
import type { CertificationSummary, Standing } from "./types";
import { standingWords } from "./words";
import "../audiences/audiences.css";
import "../compliance/compliance.css";
import "./certification.css";

const codecs = { search: text(), status: oneOf(["", "draft", "active", "archived"], "") };
const SHOWN: readonly Standing[] = ["certified", "due", "assigned", "overdue", "expired"];

export default function CertificationsPage() {
  const { t } = useLingui();
  const may = useMay("certification:manage");
  const [filter, setFilter] = useSearchState(codecs);
  const list = useKeysetList<CertificationSummary>(["certifications", "list"], "/certifications", { search: filter.search || undefined, status: filter.status || undefined });
  const add = may ? <LinkButton href="/certifications/office/new" kind="primary">{t`New certification`}</LinkButton> : undefined;
  const columns: Column<CertificationSummary>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={officePath(row.id)}>{row.name}</Link> },
    { key: "kind", header: t`Kind`, cell: (row) => (row.renews ? t`Renewed again and again` : t`Completed once`) },
    { key: "state", header: t`State`, cell: (row) => <StateTag status={row.status} /> },
    { key: "courses", header: t`Courses`, num: true, cell: (row) => <Link href={officePath(row.id)} aria-label={t`${row.name}: ${count(row.courses)} courses`}>{count(row.courses)}</Link> },
    ...SHOWN.map((standing): Column<CertificationSummary> => ({
      key: standing, header: standingWords(standing), num: true,
      cell: (row) => (row.counts[standing]
        ? <Link className={standing === "overdue" || standing === "expired" ? "overdue" : undefined} href={`${officePath(row.id)}?standing=${standing}`} aria-label={`${row.name}: ${standingWords(standing)} ${count(row.counts[standing])}`}>{count(row.counts[standing])}</Link>
        : "0"),
    })),
  ];
  return (
    <Page wide title={t`Certifications and programmes`} lead={<Trans>What has to be renewed in cycles, and what is completed once. The numbers are of the people whom you may see.</Trans>} actions={add}>
      <CertificationTabs />
      <div className="list-filters">
        <SearchBox label={t`Search by name`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <FilterChips label={t`Show`} single selected={filter.status ? [filter.status] : []} onSelected={(keys) => setFilter({ status: (keys[0] ?? "") as "" })} chips={[{ key: "active", label: t`In use` }, { key: "draft", label: t`Drafts` }, { key: "archived", label: t`Archived` }]} />
      </div>
      <ListTable
        list={list} caption={t`Certifications and programmes`} columns={columns} rowKey={(row) => row.id}
        empty={filter.search || filter.status ? <EmptyState title={t`Nothing matches`}><Trans>Change the search or the filter above.</Trans></EmptyState> : <EmptyState title={t`No certification yet`} action={add}><Trans>Make one for training that must be renewed, such as life support each two years.</Trans></EmptyState>}
      />
    </Page>
  );
}

export function StateTag({ status }: { status: CertificationSummary["status"] }) {
  const { t } = useLingui();
  if (status === "active") return <StatusTag kind="ok">{t`In use`}</StatusTag>;
  return <StatusTag kind="idle">{status === "draft" ? t`Draft` : t`Archived`}</StatusTag>;
}
