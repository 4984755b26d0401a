/** What left these dashboards as a file. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { EmptyState, LinkButton, ListTable, Page, type Column } from "../../ui";
import { DashboardTabs } from "./tabs";
import type { AnalyticsExport } from "./types";
import { reportWordOf } from "./words";
import "./analytics.css";

export default function AnalyticsExportsPage() {
  const { t } = useLingui();
  const list = useKeysetList<AnalyticsExport>(["analytics", "exports"], "/analytics/exports");
  const columns: Column<AnalyticsExport>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => moment(row.at) },
    { key: "by", header: t`Who`, className: "wrap", cell: (row) => row.by },
    { key: "report", header: t`Report`, cell: (row) => `${reportWordOf(row.report)}, ${row.format.toUpperCase()}` },
    { key: "filters", header: t`Filters`, className: "wrap", cell: (row) => row.filters || t`No filters` },
    { key: "rows", header: t`Rows`, num: true, cell: (row) => count(row.rows) },
    { key: "sha", header: t`Checksum (SHA-256)`, cell: (row) => <span className="code wrap">{row.sha256}</span> },
  ];
  return (
    <Page wide title={t`Exports`} crumbs={[{ href: "/analytics", label: t`Dashboards` }]} lead={<Trans>What left these dashboards as a file, who took it, and the checksum that the file carries.</Trans>}>
      <DashboardTabs />
      <ListTable
        list={list} caption={t`Exports`} columns={columns} rowKey={(row) => row.id}
        empty={<EmptyState title={t`Nothing was exported yet`} action={<LinkButton href="/analytics/standings">{t`Open the list of courses of people`}</LinkButton>}><Trans>Exports of lists and dashboards are recorded here.</Trans></EmptyState>}
      />
    </Page>
  );
}
