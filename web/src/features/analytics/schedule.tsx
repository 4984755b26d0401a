/** One report that comes by itself: what, when, to whom, and what became of it. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient, useBoot } from "../../app/session";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, EmptyState, LinkButton, ListTable, Loaded, Page, StatusTag, errorsOf, toast, type Column } from "../../ui";
import { Deliveries } from "./deliveries";
import { useFilterWords } from "./filter_words";
import { DashboardTabs } from "./tabs";
import type { ReportRun, ReportSchedule } from "./types";
import { formatWord, reportWord, runKind, runReason, runWord, whenWords } from "./words";
import "./analytics.css";

export const scheduleKey = (id: string) => ["analytics", "schedule", id];

export default function SchedulePage() {
  const { t } = useLingui();
  const { id = "" } = useParams<{ id: string }>();
  const schedule = useQuery({ queryKey: scheduleKey(id), queryFn: ({ signal }) => api.get<ReportSchedule>(`/analytics/schedules/${id}`, undefined, { signal }) });
  return (
    <Page
      wide title={schedule.data?.name ?? t`Regular report`} crumbs={[{ href: "/analytics/reports", label: t`Regular reports` }]} lead={schedule.data ? whenWords(schedule.data) : null}
      actions={schedule.data ? <Actions schedule={schedule.data} /> : null}
    >
      <DashboardTabs />
      <Loaded query={schedule}>{(data) => <Body schedule={data} />}</Loaded>
    </Page>
  );
}

/** The file holds what its owner may see, so nobody else changes it. */
function useOwn(schedule: ReportSchedule): boolean {
  const me = useBoot().data?.me;
  return me ? `${me.first_name} ${me.last_name}` === schedule.owner : false;
}

function Actions({ schedule }: { schedule: ReportSchedule }) {
  const { t } = useLingui();
  const own = useOwn(schedule);
  const [, navigate] = useLocation();
  const [ending, setEnding] = useState(false);
  const [busy, setBusy] = useState("");
  const run = async () => {
    setBusy("run");
    try {
      await api.post<ReportRun>(`/analytics/schedules/${schedule.id}/run`);
      toast(t`The report is being made.`);
      await queryClient.invalidateQueries({ queryKey: ["analytics", "history", schedule.id] });
    } catch (error) {
      toast(Object.values(errorsOf(error)).join(" "));
    }
    setBusy("");
  };
  const end = async () => {
    setBusy("end");
    try {
      await api.delete(`/analytics/schedules/${schedule.id}`);
      await queryClient.invalidateQueries({ queryKey: ["analytics", "schedules"] });
      toast(t`It does not come any more.`);
      navigate("/analytics/reports");
    } catch (error) {
      toast(Object.values(errorsOf(error)).join(" "));
      setBusy("");
    }
  };
  return (
    <>
      <Button onClick={() => setEnding(true)}>{t`End it`}</Button>
      {own ? <LinkButton href={`/analytics/schedules/${schedule.id}/edit`}>{t`Change`}</LinkButton> : null}
      <Button kind="primary" busy={busy === "run"} busyLabel={t`Making it`} onClick={() => void run()}>{t`Make it now`}</Button>
      <ConfirmDialog open={ending} title={t`End this report?`} action={t`End it`} danger busy={busy === "end"} onConfirm={() => void end()} onClose={() => setEnding(false)}>
        <Trans>It does not come any more, and the reports that came can no longer be opened.</Trans>
      </ConfirmDialog>
    </>
  );
}

function Body({ schedule }: { schedule: ReportSchedule }) {
  const { t } = useLingui();
  const words = useFilterWords()(schedule.filter);
  const blind = schedule.recipients.filter((each) => !each.may_see).length;
  const lines: [string, string][] = [
    [t`Report`, `${reportWord(schedule.report)}, ${formatWord(schedule.format)}`],
    [t`Filters`, words.join(" · ") || t`No filters`],
    [t`Comes`, whenWords(schedule)],
    [t`Next`, moment(schedule.next_run_at)],
    [t`Set up by`, schedule.owner],
  ];
  return (
    <div className="stack">
      {schedule.paused ? <p className="note soon"><b>{t`Paused.`}</b> {runReason(schedule.paused)} <Trans>Saving a change starts it again.</Trans></p> : null}
      <div className="dash-two">
        <Card title={t`What and when`}>
          <dl className="pairs">{lines.map(([name, value]) => <div key={name} className="pair"><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
        </Card>
        <Card title={t`Goes to`} aside={plural(schedule.recipients.length, { one: "# person", other: "# people" })}>
          <div className="stack">
            {blind ? <p className="note soon">{plural(blind, { one: "# person may not see all units of this report now, and will not be told.", other: "# people may not see all units of this report now, and will not be told." })}</p> : null}
            {schedule.recipients.length ? (
              <ul className="plain-list stack-s" aria-label={t`Goes to`}>
                {schedule.recipients.map((each) => <li key={each.person_id} className="row"><span className="wrap">{each.name}</span>{each.may_see ? null : <StatusTag kind="soon">{t`may not see it`}</StatusTag>}</li>)}
              </ul>
            ) : <p className="dim"><Trans>Nobody is told. You find it here.</Trans></p>}
          </div>
        </Card>
      </div>
      <section className="stack-s"><h2>{t`What became of it`}</h2><History id={schedule.id} /></section>
    </div>
  );
}

function History({ id }: { id: string }) {
  const { t } = useLingui();
  const key = ["analytics", "history", id];
  const list = useKeysetList<ReportRun>(key, `/analytics/schedules/${id}/runs`, {}, 20);
  const waiting = list.rows.some((each) => each.state === "queued");
  // While one is being made the list looks again by itself.
  useQuery({ queryKey: ["analytics", "waiting", id], enabled: waiting, refetchInterval: 3000, queryFn: async () => { await queryClient.invalidateQueries({ queryKey: key }); return Date.now(); } });
  const columns: Column<ReportRun>[] = [
    { key: "when", header: t`Made`, head: true, cell: (row) => <Link href={`/analytics/reports/${row.id}`}>{moment(row.started_at)}</Link> },
    { key: "state", header: t`State`, cell: (row) => <><StatusTag kind={runKind[row.state]}>{runWord(row.state)}</StatusTag>{row.reason ? <span className="below s dim">{runReason(row.reason)}</span> : null}</> },
    { key: "rows", header: t`Rows`, num: true, cell: (row) => count(row.rows) },
    { key: "told", header: t`Who was told`, cell: (row) => (row.deliveries.length ? <Deliveries items={row.deliveries} /> : <span className="dim">{t`nobody`}</span>) },
  ];
  return <ListTable list={list} skeleton={3} caption={t`What became of it`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`It has not come yet`}><Trans>Make it now, or wait for the day.</Trans></EmptyState>} />;
}
