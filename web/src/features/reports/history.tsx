/** Runs with their progress, hash and file. Asks again while one is being made. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { api, download } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { clock, fullDay } from "../../lib/dates";
import { bytes } from "../../lib/numbers";
import { Button, EmptyState, ListTable, StatusTag, errorsOf, toast, type Column } from "../../ui";
import { refreshReports } from "./make";
import type { CentreRun } from "./types";
import { reportName, stateName } from "./words";

const KINDS = { queued: "idle", running: "info", ready: "ok", refused: "soon", failed: "soon", expired: "idle", cancelled: "idle" } as const;
const waits = (run: CentreRun) => run.state === "queued" || run.state === "running";

export function History({ saved, own = true }: { saved?: string; own?: boolean }) {
  const { t } = useLingui();
  const list = useKeysetList<CentreRun>(["reports", "runs"], "/reports/runs", saved ? { saved } : {}, 25);
  const busy = list.rows.some(waits);
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => void refreshReports(), 3000);
    return () => clearInterval(timer);
  }, [busy]);
  const save = async (run: CentreRun) => {
    try {
      await download(`/reports/runs/${run.id}/file`, undefined, `${run.report}.${run.format}`);
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
  };
  const cancel = async (run: CentreRun) => {
    try {
      await api.post<CentreRun>(`/reports/runs/${run.id}/cancel`, {});
      toast(t`Cancelled`);
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
    await refreshReports();
  };
  const columns: Column<CentreRun>[] = [
    { key: "report", header: t`Report`, head: true, className: "wrap", cell: (row) => <>{reportName(row.report)} <span className="dim s">{row.format.toUpperCase()}</span></> },
    { key: "at", header: t`Asked`, cell: (row) => <span className="num">{fullDay(row.asked_at)} {clock(row.asked_at)}</span> },
    { key: "state", header: t`State`, className: "wrap", cell: (row) => <><StatusTag kind={KINDS[row.state]}>{stateName(row.state)}</StatusTag>{row.detail || row.code ? <span className="below s">{row.detail || row.code}</span> : null}</> },
    { key: "size", header: t`Size`, num: true, cell: (row) => (row.bytes ? bytes(row.bytes) : "") },
    { key: "sha", header: t`SHA-256 and audit checkpoint`, className: "wrap", cell: (row) => (row.sha256 ? <><span className="sha">{row.sha256}</span>{row.checkpoint ? <span className="below s dim">{row.checkpoint}</span> : null}</> : "") },
    { key: "act", header: t`File`, actions: true, cell: (row) => (row.state === "ready" ? <Button aria-label={t`Download ${reportName(row.report)} of ${fullDay(row.asked_at)}`} onClick={() => void save(row)}>{t`Download`}</Button> : waits(row) && own ? <Button aria-label={t`Cancel ${reportName(row.report)} of ${fullDay(row.asked_at)}`} onClick={() => void cancel(row)}>{t`Cancel`}</Button> : null) },
  ];
  return <ListTable list={list} skeleton={4} caption={t`Reports that were made`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`No report was made yet`}><Trans>Choose one from the list. Files stay for 90 days, this history stays.</Trans></EmptyState>} />;
}
