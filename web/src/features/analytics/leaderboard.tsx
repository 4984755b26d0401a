/** Credits of those who want to be compared. Nobody stands on it who has not said so. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { hours } from "../../lib/numbers";
import { Button, Card, ErrorState, SkeletonRows, errorsOf } from "../../ui";
import type { Leaderboard, LearnerDashboard } from "./types";
import "../compliance/compliance.css";

const PERIODS = ["week", "month", "year"] as const;
type Period = (typeof PERIODS)[number];

export function LeaderboardCard({ joined }: { joined: boolean }) {
  const { t } = useLingui();
  const [period, setPeriod] = useState<Period>("month");
  const board = useQuery({ queryKey: ["analytics", "leaderboard", period], queryFn: ({ signal }) => api.get<Leaderboard>("/dashboards/leaderboard", { period }, { signal }) });
  const names: Record<Period, string> = { week: t`This week`, month: t`30 days`, year: t`A year` };
  const change = useMutation({
    mutationFn: (join: boolean) => api.put<Leaderboard>("/dashboards/leaderboard/me", { joined: join }),
    onSuccess: async (answer) => {
      queryClient.setQueryData<LearnerDashboard>(["analytics", "own"], (old) => (old ? { ...old, on_leaderboard: answer.joined } : old));
      await queryClient.invalidateQueries({ queryKey: ["analytics", "leaderboard"] });
    },
  });
  const on = board.data?.joined ?? joined;
  return (
    <Card title={t`Leaderboard`}>
      <div className="stack-s">
        <p className="s dim">{on ? <Trans>Colleagues see your name, unit and credit hours here.</Trans> : <Trans>Credit hours of colleagues who take part. You are not on it; only those who join are seen.</Trans>}</p>
        <label className="filter">
          <span>{t`Period`}</span>
          <select className="input" value={period} onChange={(event) => setPeriod(event.target.value as Period)}>
            {PERIODS.map((each) => <option key={each} value={each}>{names[each]}</option>)}
          </select>
        </label>
        {board.data ? <Leaders board={board.data} /> : board.error ? <ErrorState error={board.error} onRetry={() => void board.refetch()} /> : <SkeletonRows rows={3} />}
        {change.error ? <p className="note soon" role="alert">{Object.values(errorsOf(change.error)).join(" ")}</p> : null}
        <div className="row"><Button busy={change.isPending} busyLabel={t`Saving`} onClick={() => change.mutate(!on)}>{on ? t`Leave the leaderboard` : t`Join the leaderboard`}</Button></div>
      </div>
    </Card>
  );
}

function Leaders({ board }: { board: Leaderboard }) {
  const { t } = useLingui();
  if (!board.items.length) return <p className="dim"><Trans>Nobody has joined yet.</Trans></p>;
  return (
    <ol className="plain-list leaders" aria-label={t`Leaderboard`}>
      {board.items.map((each, index) => (
        <li key={index} className={each.own ? "own" : undefined}>
          <b className="num">{each.place}</b>
          <span className="wrap">{each.name}{each.own ? <span className="dim"> ({t`you`})</span> : null}<span className="below s dim">{each.unit_name}</span></span>
          <span className="num">{t`${hours(each.credit_hours)} h`}<span className="below s dim">{plural(each.completed, { one: "# course", other: "# courses" })}</span></span>
        </li>
      ))}
    </ol>
  );
}
