/** Backups: where they go, what became of them, drills, and how to restore. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { bytes, count } from "../../lib/numbers";
import { Button, Card, CopyField, Dialog, EmptyState, FilterChips, ListTable, Loaded, Page, ProgressBar, StatusTag, errorsOf, toast, type Column } from "../../ui";
import { PlanDialog } from "./plan_dialog";
import { TargetDialog } from "./target_dialog";
import type { Overview, Run, Target, TestResult, Work } from "./types";
import { clockOf, kindWords, missingWords, phaseWords, placeOf, restoreCommand, workWords } from "./words";

const refresh = () => queryClient.invalidateQueries({ queryKey: ["backups"] });
const grave = ["paused_after_restore", "no_target", "backup_old", "drill_failed"];

export default function BackupsPage() {
  const { t } = useLingui();
  const [editing, setEditing] = useState<Target | "new" | null>(null);
  const [planning, setPlanning] = useState(false);
  const query = useQuery({ queryKey: ["backups", "overview"], queryFn: ({ signal }) => api.get<Overview>("/backups", undefined, { signal }), refetchInterval: ({ state }) => (state.data?.running || state.data?.waiting ? 2_000 : 30_000) });
  return (
    <Page wide title={t`Backups`} lead={<Trans>Database, files, configuration and certificate, encrypted before they leave this machine. The recovery key and one target are enough to start again elsewhere.</Trans>} actions={<Button kind="primary" onClick={() => setEditing("new")}>{t`Add a target`}</Button>}>
      <Loaded query={query}>
        {(overview) => (
          <div className="stack">
            {overview.missing.length ? (
              <div className={overview.missing.some((each) => grave.includes(each)) ? "note overdue" : "note soon"} role="status">
                <ul className="plain-list stack-s">{overview.missing.map((each) => <li key={each} className="long-text">{missingWords(each)}</li>)}</ul>
              </div>
            ) : null}
            <Now overview={overview} />
            <section className="stack" aria-labelledby="targets-title">
              <h2 id="targets-title">{t`Targets`}</h2>
              {overview.targets.length ? overview.targets.map((each) => <TargetCard key={each.id} target={each} busy={overview.running?.target_id === each.id} onEdit={() => setEditing(each)} />) : <EmptyState title={t`No target yet`}><Trans>Add a folder on another disk, a mounted share, an SFTP server or S3-compatible storage.</Trans></EmptyState>}
            </section>
            <PlanCard overview={overview} onEdit={() => setPlanning(true)} />
            <Runs />
            <HowTo overview={overview} />
            {planning ? <PlanDialog plan={overview.plan} onClose={() => setPlanning(false)} /> : null}
          </div>
        )}
      </Loaded>
      {editing ? <TargetDialog target={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
    </Page>
  );
}

function Now({ overview }: { overview: Overview }) {
  const { t } = useLingui();
  const { running } = overview;
  const target = overview.targets.find((each) => each.id === running?.target_id)?.name ?? "";
  return (
    <Card title={t`Now`}>
      <div className="stack-s">
        <dl className="pairs">
          <div className="pair"><dt>{t`Last good backup`}</dt><dd>{overview.last_good_at ? moment(overview.last_good_at) : <span className="soon">{t`none yet`}</span>}</dd></div>
          <div className="pair"><dt>{t`Next`}</dt><dd>{overview.next_at ? moment(overview.next_at) : t`when a target is in use`}</dd></div>
        </dl>
        {running ? (
          <div className="stack-s">
            <p className="long-text">{workWords(running.work)}: {target}, {phaseWords(running.phase)}</p>
            <ProgressBar value={running.percent} label={workWords(running.work)} />
          </div>
        ) : null}
        {overview.waiting ? <p className="s dim"><Trans>{overview.waiting} more waiting</Trans></p> : null}
      </div>
    </Card>
  );
}

function TargetCard({ target, busy, onEdit }: { target: Target; busy: boolean; onEdit: () => void }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const [testing, setTesting] = useState(false);
  const [removing, setRemoving] = useState(false);
  const attempt = async (action: () => Promise<unknown>) => {
    setProblem("");
    try {
      await action();
      await refresh();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const test = async () => {
    setTesting(true);
    await attempt(async () => {
      const result = await api.post<TestResult>(`/backups/targets/${target.id}/test`);
      if (result.ok) toast(t`It works: written, read and removed again`);
    });
    setTesting(false);
  };
  const start = (work: Work, all_files = false) =>
    attempt(async () => {
      await api.post(`/backups/targets/${target.id}/runs`, { work, all_files });
      toast(t`It runs in a moment`);
    });
  const { name } = target;
  return (
    <Card title={<span className="long-text">{name}</span>} aside={kindWords(target.kind)}>
      <div className="stack">
        <p className="long-text">{placeOf(target)} {target.enabled ? null : <StatusTag kind="idle">{t`Switched off`}</StatusTag>}</p>
        <dl className="pairs">
          <div className="pair"><dt>{t`Last good backup`}</dt><dd>{target.last_good_at ? moment(target.last_good_at) : t`none yet`}</dd></div>
          <div className="pair"><dt>{t`Last full one`}</dt><dd>{target.last_full_at ? moment(target.last_full_at) : t`none yet`}</dd></div>
          <div className="pair"><dt>{t`Next full one`}</dt><dd>{target.next_full_at ? moment(target.next_full_at) : t`none, it is switched off`}</dd></div>
          <div className="pair"><dt>{t`Last good drill`}</dt><dd>{target.last_drill_at ? moment(target.last_drill_at) : t`none yet`}</dd></div>
          <div className="pair"><dt>{t`Test`}</dt><dd className="long-text">{target.tested_at ? (target.test_code ? <><StatusTag kind="overdue">{t`Failed`}</StatusTag> {target.test_detail}</> : <><StatusTag kind="ok">{t`Worked`}</StatusTag> {moment(target.tested_at)}</>) : <StatusTag kind="soon">{t`Not tested`}</StatusTag>}</dd></div>
        </dl>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        <div className="row">
          <Button busy={testing} busyLabel={t`Testing`} aria-label={t`Test ${name}`} onClick={() => void test()}>{t`Test`}</Button>
          <Button disabled={busy} aria-label={t`Back up to ${name} now`} onClick={() => void start("full")}>{t`Back up now`}</Button>
          <Button disabled={busy} aria-label={t`Start a restore drill from ${name}`} onClick={() => void start("drill", true)}>{t`Restore drill`}</Button>
          <Button disabled={busy} aria-label={t`Check all backups at ${name}`} onClick={() => void start("verify", true)}>{t`Check all`}</Button>
          <Button aria-label={t`Change ${name}`} onClick={onEdit}>{t`Change`}</Button>
          <Button aria-label={t`Remove ${name}`} onClick={() => setRemoving(true)}>{t`Remove`}</Button>
        </div>
      </div>
      <Dialog open={removing} title={t`Remove the target?`} onClose={() => setRemoving(false)}>
        <div className="stack">
          <p><Trans>Nothing is written there any more. The backups that lie there stay, and can still be restored.</Trans></p>
          <div className="row"><Button kind="primary" onClick={() => { setRemoving(false); void attempt(() => api.delete(`/backups/targets/${target.id}`)); }}>{t`Remove it`}</Button><Button onClick={() => setRemoving(false)}>{t`Cancel`}</Button></div>
        </div>
      </Dialog>
    </Card>
  );
}

function PlanCard({ overview, onEdit }: { overview: Overview; onEdit: () => void }) {
  const { t } = useLingui();
  const { plan } = overview;
  const at = clockOf(plan.full_at);
  return (
    <Card title={t`Plan`}>
      <div className="stack">
        <dl className="pairs">
          <div className="pair"><dt>{t`Full backup`}</dt><dd>{t`every day at ${at} UTC`}</dd></div>
          <div className="pair"><dt>{t`What changed`}</dt><dd>{plan.log ? t`every ${plan.log_minutes} minutes` : t`not during the day`}</dd></div>
          <div className="pair"><dt>{t`Restore drill`}</dt><dd>{t`every ${plan.drill_days} days, alarm after ${plan.drill_alarm_days}`}</dd></div>
          <div className="pair"><dt>{t`Kept`}</dt><dd>{plan.keep_days ? t`all of ${plan.keep_log_hours} hours, then ${plan.keep_fulls} full ones, at most ${plan.keep_days} days` : t`all of ${plan.keep_log_hours} hours, then ${plan.keep_fulls} full ones`}</dd></div>
        </dl>
        <div className="row"><Button onClick={onEdit}>{t`Change the plan`}</Button></div>
      </div>
    </Card>
  );
}

function RunState({ run }: { run: Run }) {
  const { t } = useLingui();
  if (run.state === "done") return <StatusTag kind={run.code ? "soon" : "ok"}>{run.code ? t`Good, with a remark` : t`Good`}</StatusTag>;
  if (run.state === "running") return <StatusTag kind="info">{t`Running`}</StatusTag>;
  if (run.state === "interrupted") return <StatusTag kind="soon">{t`Interrupted`}</StatusTag>;
  return <StatusTag kind="overdue">{t`Failed`}</StatusTag>;
}

function Runs() {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<string[]>(["full"]);
  const work = chosen[0];
  const list = useKeysetList<Run>(["backups", "runs", work ?? "all"], "/backups/runs", work ? { work } : {}, 20);
  const columns: Column<Run>[] = [
    { key: "at", header: t`Started`, head: true, cell: (row) => moment(row.started_at) },
    { key: "work", header: t`What`, className: "wrap", cell: (row) => <span className="long-text">{workWords(row.work)}<span className="below s">{row.target_name}</span></span> },
    { key: "state", header: t`Outcome`, className: "wrap", cell: (row) => <span className="long-text"><RunState run={row} />{row.detail ? <span className="below s">{row.detail}</span> : null}{row.problems.slice(0, 5).filter((each) => each !== row.detail).map((each) => <span key={each} className="below s">{each}</span>)}</span> },
    { key: "rows", header: t`Rows`, cell: (row) => <span className="num">{row.rows ? count(row.rows) : ""}</span> },
    { key: "files", header: t`Files`, cell: (row) => <span className="num">{row.work === "drill" ? t`${count(row.files_done)} of ${count(row.files)} read` : row.work === "verify" ? t`${count(row.files_done)} parts` : count(row.files)}</span> },
    { key: "bytes", header: t`Size`, cell: (row) => <span className="num">{row.bytes ? bytes(row.bytes) : ""}</span> },
  ];
  return (
    <section className="stack" aria-labelledby="backup-runs-title">
      <h2 id="backup-runs-title">{t`What became of them`}</h2>
      <FilterChips label={t`Kinds`} chips={(["full", "log", "drill", "verify"] as const).map((key) => ({ key, label: workWords(key) }))} selected={chosen} onSelected={(next) => setChosen(next.filter((each) => !chosen.includes(each)).slice(-1))} />
      <ListTable caption={t`What became of them`} columns={columns} list={list} rowKey={(row) => row.id} skeleton={4} empty={<EmptyState title={t`None yet`}><Trans>Backups, drills and checks appear here with their outcome.</Trans></EmptyState>} />
    </section>
  );
}

function HowTo({ overview }: { overview: Overview }) {
  const { t } = useLingui();
  const data = overview.data_folder;
  return (
    <Card title={t`How to restore`}>
      <div className="stack">
        <ol className="stack-s">
          <li><Trans>Install MedConnect of this or a newer version on an empty machine. Nothing else of the old one is needed.</Trans></li>
          <li><Trans>Have the recovery key at hand: the printed sheet from the first day, or from the last time that the keys were changed.</Trans></li>
          <li><Trans>Run the command below and type the recovery key. It compares every table, every file and the audit log with the backup, and says ok only when all agree.</Trans></li>
          <li><Trans>Start the server. Point its name in DNS to the new machine, and test one sign-in.</Trans></li>
        </ol>
        {overview.targets.map((each) => { const name = each.name; return <CopyField key={each.id} label={t`From ${name}`} value={restoreCommand(each, data)} />; })}
        <p className="s dim"><Trans>Print this page and keep it with the recovery key: when you need it, this server does not run. The same stands in the disaster-recovery runbook.</Trans></p>
      </div>
    </Card>
  );
}
