/** Health at a glance: what runs, what waits, what is full, and who is outside. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { agoWords, fullDay, moment } from "../../lib/dates";
import { bytes, count, percent } from "../../lib/numbers";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Card, FilterChips, LinkButton, Loaded, Page, ProgressBar, Sparkline, StatusTag } from "../../ui";
import { OperationsTabs } from "./tabs";
import type { Health, HistoryPoint } from "./types";
import { areaName, directoryWords, outsideWords } from "./words";
import "./operations.css";

const codecs = { span: oneOf(["day", "month"], "day") };

export default function ConsolePage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["operations", "health"], queryFn: ({ signal }) => api.get<Health>("/operations/health", undefined, { signal }), refetchInterval: 30_000 });
  return (
    <Page wide title={t`Operations`} lead={<Trans>How the appliance is. It looks every minute and tells operators what needs attention.</Trans>}>
      <OperationsTabs />
      <Loaded query={query}>{(health) => <Content health={health} />}</Loaded>
    </Page>
  );
}

function Facts({ rows }: { rows: readonly (readonly [ReactNode, ReactNode])[] }) {
  return <dl className="ops-list">{rows.map(([name, value], index) => [<dt key={`n${index}`}>{name}</dt>, <dd key={`v${index}`}>{value}</dd>])}</dl>;
}

function Content({ health }: { health: Health }) {
  const { t } = useLingui();
  const { machine, server, database, queues, clock } = health;
  const alerts = health.alerts;
  return (
    <div className="stack">
      <p className="row">
        {health.ready ? <StatusTag kind="ok">{t`Works`}</StatusTag> : <StatusTag kind="overdue">{t`Cannot work`}</StatusTag>}
        {health.ready ? null : <span className="long-text">{health.not_ready}</span>}
        {alerts ? <Link href="/operations/alerts"><Trans>{alerts} need attention</Trans></Link> : <span className="dim">{t`Nothing needs attention`}</span>}
      </p>
      <div className="ops-cards">
        <Card title={t`Server`}>
          <Facts rows={[
            [t`Version`, health.version],
            [t`Runs since`, moment(health.started_at)],
            [t`Load (1, 5, 15 minutes)`, `${machine.load1.toFixed(2)} / ${machine.load5.toFixed(2)} / ${machine.load15.toFixed(2)}`],
            [t`Processors`, count(machine.processors)],
            [t`Memory free`, `${bytes(machine.memory_available_bytes)} / ${bytes(machine.memory_bytes)}`],
            [t`Memory of the service`, bytes(machine.resident_bytes)],
            [t`Requests being answered`, count(server.working)],
            [t`Connections, live ones`, `${count(server.connections)}, ${count(server.live)}`],
            [t`Connections refused`, count(server.refused)],
            [t`Sessions in use`, count(health.sessions)],
          ]} />
        </Card>
        <Storage health={health} />
        <Card title={t`Work`}>
          <Facts rows={[
            [t`Jobs running`, <Link key="a" href="/operations/jobs?show=queued">{count(queues.jobs_running)}</Link>],
            [t`Jobs waiting`, <Link key="b" href="/operations/jobs?show=queued">{count(queues.jobs_waiting)}</Link>],
            [t`Oldest due since`, queues.jobs_oldest_due ? agoWords(queues.jobs_oldest_due) : t`nothing waits`],
            [t`Jobs given up`, <Link key="c" href="/operations/jobs">{count(queues.jobs_dead)}</Link>],
            [t`Events waiting`, count(queues.events_waiting)],
            [t`Events given up`, <Link key="d" href="/operations/jobs#events">{count(queues.events_dead)}</Link>],
            [t`Messages overdue`, <Link key="e" href="/settings/channels">{count(queues.notifications_overdue)}</Link>],
            [t`Messages failed since yesterday`, <Link key="f" href="/settings/channels">{count(queues.notifications_failed)}</Link>],
            [t`Addresses that take no mail`, count(queues.notifications_suppressed)],
          ]} />
          {queues.notifications_errors ? <p className="note soon long-text">{queues.notifications_errors}</p> : null}
        </Card>
        <Card title={t`Database`}>
          <Facts rows={[
            [t`Size`, bytes(database.bytes)], [t`Write-ahead log`, bytes(database.wal_bytes)], [t`Commits`, count(database.commits)], [t`Writes`, count(database.writes)],
            [t`Reads`, count(database.reads)], [t`Reads that took too long`, count(database.read_timeouts)],
          ]} />
        </Card>
        <Card title={t`Directory`}>
          {health.directory.on ? (
            <Facts rows={[[t`Last read`, health.directory.last_at ? moment(health.directory.last_at) : t`not yet`], [t`Outcome`, health.directory.outcome === "ok" ? <StatusTag key="o" kind="ok">{t`worked`}</StatusTag> : health.directory.outcome ? <span key="o" className="long-text">{health.directory.code ? directoryWords(health.directory.code) : t`did not work`}</span> : t`none yet`]]} />
          ) : <p className="dim">{t`Not switched on.`}</p>}
          <p><Link href="/settings/directory">{t`Directory settings`}</Link></p>
        </Card>
        <Card title={t`Certificate and clock`}>
          <Facts rows={[
            [t`Certificate ends`, health.certificate_ends_at ? fullDay(health.certificate_ends_at.slice(0, 10)) : t`none yet`],
            [t`Clock of the server`, moment(clock.now)],
            [t`Kept by a time service`, clock.synchronised === true ? t`yes` : clock.synchronised === false ? t`no` : t`not known`],
            [t`Against servers outside`, clock.skew_seconds === null || clock.skew_seconds === undefined ? t`none was asked` : t`${clock.skew_seconds} s`],
          ]} />
        </Card>
        <Backup health={health} />
        <Card title={t`Log collector`}>
          {health.collector.on ? (
            <Facts rows={[[t`Events waiting`, count(health.collector.waiting)], [t`Events lost to it`, count(health.collector.dropped)], [t`Last reached`, health.collector.last_ok_at ? agoWords(health.collector.last_ok_at) : t`not yet`], [t`Last error`, health.collector.last_error ? outsideWords(health.collector.last_error) : t`none`]]} />
          ) : <p className="dim">{t`Not set up: audit events stay on this machine.`}</p>}
          <p><Link href="/operations/collector">{t`Settings of the log collector`}</Link></p>
        </Card>
      </div>
      <History />
    </div>
  );
}

function Storage({ health }: { health: Health }) {
  const { t } = useLingui();
  return (
    <Card title={t`Storage`}>
      <div className="stack-s">
        {health.storage.map((area) => {
          const share = area.quota_bytes ? (area.used_bytes * 100) / area.quota_bytes : 0;
          const words = area.quota_bytes ? t`${bytes(area.used_bytes)} of ${bytes(area.quota_bytes)}` : bytes(area.used_bytes);
          return (
            <div key={area.area}>
              <p className="row">
                <span>{areaName(area.area)}</span> <span className="num">{words}</span>
                {share >= 90 ? <StatusTag kind="overdue">{percent(share)}</StatusTag> : share >= 80 ? <StatusTag kind="soon">{percent(share)}</StatusTag> : null}
              </p>
              {area.quota_bytes ? <ProgressBar value={Math.min(100, share)} label={areaName(area.area)} /> : null}
            </div>
          );
        })}
      </div>
    </Card>
  );
}

function Backup({ health }: { health: Health }) {
  const { t } = useLingui();
  const { backup } = health;
  return (
    <Card title={t`Backups`}>
      {backup.set_up ? (
        <Facts rows={[[t`Last good one`, backup.last_ok_at ? moment(backup.last_ok_at) : t`none yet`], [t`Last restore drill`, backup.last_drill_at ? moment(backup.last_drill_at) : t`none yet`], [t`Last error`, backup.last_error || t`none`]]} />
      ) : <p><StatusTag kind="overdue">{t`Not set up`}</StatusTag> <Trans>When this machine is lost, everything is lost.</Trans></p>}
      {backup.page ? <LinkButton href={backup.page}>{t`Open backups`}</LinkButton> : null}
    </Card>
  );
}

/** The last day or month as small charts; the numbers stand beside them. */
function History() {
  const { t } = useLingui();
  const [state, setState] = useSearchState(codecs);
  const query = useQuery({ queryKey: ["operations", "history", state.span], queryFn: ({ signal }) => api.get<{ points: HistoryPoint[] }>("/operations/history", { span: state.span }, { signal }) });
  const charts: { title: string; value: (point: HistoryPoint) => number; words: (value: number) => string; sum: boolean }[] = [
    { title: t`Requests`, value: (point) => point.requests, words: count, sum: true },
    { title: t`Errors of the server`, value: (point) => point.errors, words: count, sum: true },
    { title: t`95 of 100 answered within`, value: (point) => Math.round(point.p95_us / 1000), words: (value) => `${count(value)} ms`, sum: false },
    { title: t`Sessions in use`, value: (point) => point.sessions, words: count, sum: false },
  ];
  return (
    <Card title={t`Over time`} aside={<FilterChips label={t`Show`} selected={[state.span]} onSelected={(keys) => setState({ span: keys.includes("month") && state.span === "day" ? "month" : "day" })} chips={[{ key: "day", label: t`Last 24 hours` }, { key: "month", label: t`Last 30 days` }]} />}>
      <Loaded query={query}>
        {({ points }) => points.length < 2 ? <p className="dim">{t`Figures are collected each minute. Come back in a quarter of an hour.`}</p> : (
          <div className="ops-charts">
            {charts.map((chart) => {
              const values = points.map(chart.value);
              const shown = chart.words(chart.sum ? values.reduce((all, value) => all + value, 0) : Math.max(...values));
              return (
                <figure key={chart.title}>
                  <figcaption><b>{chart.title}</b> <span className="num">{chart.sum ? shown : t`at most ${shown}`}</span></figcaption>
                  <Sparkline title={chart.title} values={values} />
                </figure>
              );
            })}
          </div>
        )}
      </Loaded>
    </Card>
  );
}
