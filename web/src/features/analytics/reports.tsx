/** Reports that come by themselves: those that came to me, and those that I have set up. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { EmptyState, LinkButton, ListTable, Loaded, Page, StatusTag, Table, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { DashboardTabs } from "./tabs";
import type { ReportRun, ReportSchedule, ReportSchedules } from "./types";
import { formatWord, reportWord, runKind, runWord, whenWords } from "./words";
import "./analytics.css";

export default function ReportsPage() {
  const { t } = useLingui();
  const plans = useMay("analytics:schedule");
  return (
    <Page
      wide title={t`Regular reports`} crumbs={[{ href: "/analytics", label: t`Dashboards` }]} lead={<Trans>A report is made every week or month, and its people get a link. What they may not see, they do not get.</Trans>}
      actions={plans ? <LinkButton kind="primary" href="/analytics/schedules/new">{t`New regular report`}</LinkButton> : null}
    >
      <DashboardTabs />
      <div className="stack">
        {plans ? <Schedules /> : null}
        <Received />
      </div>
    </Page>
  );
}

function Schedules() {
  const { t } = useLingui();
  const schedules = useQuery({ queryKey: ["analytics", "schedules"], queryFn: ({ signal }) => api.get<ReportSchedules>("/analytics/schedules", undefined, { signal }) });
  const columns: Column<ReportSchedule>[] = [
    { key: "name", header: t`Name`, head: true, className: "wrap", cell: (row) => <Link href={`/analytics/schedules/${row.id}`}>{row.name}</Link>, compare: (a, b) => a.name.localeCompare(b.name) },
    { key: "report", header: t`Report`, cell: (row) => `${reportWord(row.report)}, ${formatWord(row.format)}` },
    { key: "when", header: t`When`, cell: whenWords },
    { key: "next", header: t`Next`, cell: (row) => (row.paused ? <StatusTag kind="soon">{t`Paused`}</StatusTag> : moment(row.next_run_at)), compare: (a, b) => a.next_run_at.localeCompare(b.next_run_at) },
    { key: "to", header: t`Goes to`, cell: (row) => <GoesTo row={row} /> },
    { key: "owner", header: t`Set up by`, className: "wrap", cell: (row) => row.owner },
  ];
  return (
    <section className="stack-s">
      <h2>{t`Set up`}</h2>
      <Loaded query={schedules}>
        {(data) =>
          data.items.length ? <Table caption={t`Regular reports`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : (
            <EmptyState title={t`No regular report yet`} action={<LinkButton href="/analytics/schedules/new">{t`New regular report`}</LinkButton>}><Trans>For example who is overdue in your units, every Monday at 7.</Trans></EmptyState>
          )
        }
      </Loaded>
    </section>
  );
}

function GoesTo({ row }: { row: ReportSchedule }) {
  const people = row.recipients.length;
  const blind = row.recipients.filter((each) => !each.may_see).length;
  return (
    <>
      {plural(people, { one: "# person", other: "# people" })}
      {blind ? <span className="below"><StatusTag kind="soon">{plural(blind, { one: "# may not see it", other: "# may not see it" })}</StatusTag></span> : null}
    </>
  );
}

function Received() {
  const { t } = useLingui();
  const list = useKeysetList<ReportRun>(["analytics", "runs"], "/analytics/runs");
  const columns: Column<ReportRun>[] = [
    { key: "name", header: t`Report`, head: true, className: "wrap", cell: (row) => <Link href={`/analytics/reports/${row.id}`}>{row.name}</Link> },
    { key: "kind", header: t`What`, cell: (row) => `${reportWord(row.report)}, ${formatWord(row.format)}` },
    { key: "when", header: t`Made`, cell: (row) => moment(row.finished_at ?? row.started_at) },
    { key: "rows", header: t`Rows`, num: true, cell: (row) => count(row.rows) },
    { key: "state", header: t`State`, cell: (row) => <StatusTag kind={runKind[row.state]}>{runWord(row.state)}</StatusTag> },
  ];
  return (
    <section className="stack-s">
      <h2>{t`Came to you`}</h2>
      <ListTable list={list} skeleton={3} caption={t`Reports that came to you`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`No report came to you yet`}><Trans>When one is ready you get a notification with a link.</Trans></EmptyState>} />
    </section>
  );
}
