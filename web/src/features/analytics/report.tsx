/** One report that came: notifications and mails lead here. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { ApiError, api, download } from "../../api/client";
import { fullDay, moment } from "../../lib/dates";
import { bytes, count } from "../../lib/numbers";
import { Button, Card, EmptyState, LinkButton, Loaded, Page, StatusTag, errorsOf } from "../../ui";
import { useMay } from "../audiences/data";
import { Deliveries } from "./deliveries";
import { DashboardTabs } from "./tabs";
import type { ReportRun } from "./types";
import { formatWord, reportWord, runKind, runReason, runWord } from "./words";
import "./analytics.css";

export default function ReportPage() {
  const { t } = useLingui();
  const { id = "" } = useParams<{ id: string }>();
  const run = useQuery({
    queryKey: ["analytics", "run", id], retry: false, queryFn: ({ signal }) => api.get<ReportRun>(`/analytics/runs/${id}`, undefined, { signal }),
    refetchInterval: (query) => (query.state.data?.state === "queued" ? 3000 : false),
  });
  const gone = run.error instanceof ApiError && run.error.status === 404;
  return (
    <Page title={run.data?.name ?? t`Report`} crumbs={[{ href: "/analytics/reports", label: t`Regular reports` }]} lead={run.data ? `${reportWord(run.data.report)}, ${formatWord(run.data.format)}` : null}>
      <DashboardTabs />
      {gone ? <Gone /> : <Loaded query={run}>{(data) => <Body run={data} />}</Loaded>}
    </Page>
  );
}

function Gone() {
  const { t } = useLingui();
  return (
    <EmptyState title={t`This report cannot be opened`} action={<LinkButton kind="primary" href="/analytics/reports">{t`Regular reports`}</LinkButton>}>
      <Trans>It has expired or you may not see it any more.</Trans>
    </EmptyState>
  );
}

function Body({ run }: { run: ReportRun }) {
  const { t } = useLingui();
  const plans = useMay("analytics:schedule");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      await download(`/analytics/runs/${run.id}/file`, undefined, `${run.report}.${run.format}`);
    } catch (error) {
      setProblem(error instanceof ApiError && error.status === 404 ? t`It has expired or you may not see it any more.` : Object.values(errorsOf(error)).join(" "));
    } finally {
      setBusy(false);
    }
  };
  const lines: [string, string][] = [
    [t`Made`, moment(run.finished_at ?? run.started_at)],
    ...(run.state === "ready" || run.state === "expired" ? ([[t`Rows`, count(run.rows)], [t`Size`, bytes(run.size)]] as [string, string][]) : []),
    ...(run.expires_at && run.state === "ready" ? ([[t`Kept until`, fullDay(run.expires_at)]] as [string, string][]) : []),
  ];
  return (
    <div className="stack">
      <Card title={t`Report`} aside={<StatusTag kind={runKind[run.state]}>{runWord(run.state)}</StatusTag>}>
        <div className="stack">
          {run.state === "queued" ? <p role="status"><Trans>The report is being made. This page shows it as soon as it is ready.</Trans></p> : null}
          {run.state === "refused" || run.state === "failed" ? <p className="note soon">{runReason(run.reason)}</p> : null}
          {run.state === "expired" ? <p className="note"><Trans>The file was removed after the time for which reports are kept. The next one comes by itself.</Trans></p> : null}
          <dl className="pairs">
            {lines.map(([name, value]) => <div key={name} className="pair"><dt>{name}</dt><dd>{value}</dd></div>)}
            {run.sha256 ? <div className="pair"><dt>{t`Checksum (SHA-256)`}</dt><dd className="code">{run.sha256}</dd></div> : null}
          </dl>
          {run.sha256 ? <p className="s dim"><Trans>The checksum is of the rows and also stands in the file. It is recorded in the register of exports.</Trans></p> : null}
          {problem ? <p className="note soon" role="alert">{problem}</p> : null}
          <div className="row">
            {run.state === "ready" ? <Button kind="primary" busy={busy} busyLabel={t`Fetching the file`} onClick={() => void save()}>{t`Download`}</Button> : null}
            {plans && run.deliveries.length ? <Link href={`/analytics/schedules/${run.schedule_id}`}>{t`How it is set up`}</Link> : null}
          </div>
        </div>
      </Card>
      {run.deliveries.length ? <Card title={t`Who was told`}><Deliveries items={run.deliveries} /></Card> : null}
    </div>
  );
}
