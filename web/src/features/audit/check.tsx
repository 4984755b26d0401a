/** "Check the log": in the background, with progress; the last result stays on the page. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { clock, fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { ErrorState, ProgressBar } from "../../ui";
import type { LogCheck } from "./types";

const KEY = ["audit", "checks"];
const refresh = () => queryClient.invalidateQueries({ queryKey: KEY });
export async function startCheck(): Promise<void> {
  await api.post<LogCheck>("/audit/verifications", {});
  await refresh();
}

export function useLastCheck() {
  const query = useQuery({ queryKey: KEY, queryFn: async ({ signal }) => (await api.get<{ items: LogCheck[] }>("/audit/verifications", undefined, { signal })).items });
  const last = query.data?.[0] ?? null;
  const running = last?.state === "running";
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => void refresh(), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return { last, running, error: query.error };
}

export function CheckResult({ check, error }: { check: LogCheck | null; error: unknown }) {
  const { t } = useLingui();
  if (error) return <ErrorState error={error} />;
  if (!check) return null;
  const done = count(check.done);
  const total = count(check.total);
  if (check.state === "running")
    return (
      <div className="stack-s">
        <p><Trans>Checking every entry: {done} of {total}</Trans></p>
        <ProgressBar value={check.total ? (check.done * 100) / check.total : 0} />
      </div>
    );
  const when = check.finished_at ? `${fullDay(check.finished_at)} ${clock(check.finished_at)}` : "";
  if (check.state === "whole") return <p className="note ok"><Trans>All {total} entries are as they were written, in order and complete, {when}.</Trans> <span className="sha">{check.root}</span></p>;
  if (check.state === "failed") return <p className="note soon">{t`The check could not be finished. Try again.`}</p>;
  return (
    <div className="note overdue">
      <p>{t`The log has been changed outside MedConnect. Keep this server as it is and call your security officer.`}</p>
      <ul>{check.problems.map((problem) => <li key={problem}>{problem}</li>)}</ul>
    </div>
  );
}
