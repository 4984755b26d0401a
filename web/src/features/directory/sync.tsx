import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useKeysetList } from "../../api/lists";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, Dialog, EmptyState, FilterChips, Input, ListTable, StatusTag, Table, toast, type Column } from "../../ui";
import { roleName } from "../account/roles";
import { ScopeName } from "../organisation/scope";
import type { Change, Counts, DryRun, Run, Sample } from "./types";
import { fateWords, problemWords, runWords, warningWords } from "./words";

/** What a sync would do, doing it, and what the last ones did. */
export function SyncTab({ enabled, next }: { enabled: boolean; next?: string | null }) {
  const { t } = useLingui();
  const [run, setRun] = useState<DryRun | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [accepting, setAccepting] = useState(0);
  const runs = useKeysetList<Run>(["directory", "runs"], "/directory/runs", {}, 20);
  const newest = runs.rows.find((row) => row.mode === "full") ?? runs.rows[0];
  const stopped = newest?.outcome === "guarded" ? newest : undefined;

  const runColumns: Column<Run>[] = [
    { key: "at", header: t`Started`, head: true, cell: (row) => <RunAt run={row} /> },
    { key: "outcome", header: t`Outcome`, cell: (row) => <Outcome run={row} /> },
    { key: "counts", header: t`What changed`, className: "wrap", cell: (row) => <RunCounts counts={row.counts} /> },
  ];

  const attempt = async () => {
    setBusy(true);
    setProblem("");
    try {
      setRun(await api.post<DryRun>("/directory/dry-run"));
    } catch (error) {
      setProblem(problemWords(error));
    } finally {
      setBusy(false);
    }
  };
  const start = async (accept_suspensions: boolean) => {
    setProblem("");
    try {
      await api.post("/directory/sync", { full: true, accept_suspensions });
      toast(t`The sync has started. It appears below when it is done.`);
      setTimeout(() => void queryClient.invalidateQueries({ queryKey: ["directory", "runs"] }), 4_000);
    } catch (error) {
      setProblem(problemWords(error));
    } finally {
      setAccepting(0);
    }
  };

  return (
    <div className="stack">
      {stopped ? (
        <div className="note overdue guard" role="alert">
          <b><Trans>The last sync stopped itself and changed nothing.</Trans></b>
          <p>
            <Plural value={stopped.counts.suspended} one="It would have suspended # person." other="It would have suspended # people." />{" "}
            <Trans>That is more than usual: often a filter, a base or a permission in the directory changed. Look at a dry run before you accept it.</Trans>
          </p>
          {enabled ? <Button onClick={() => setAccepting(stopped.counts.suspended)}>{t`Accept these suspensions`}</Button> : null}
        </div>
      ) : null}
      <Card title={t`Dry run`} aside={t`reads everything, changes nothing`}>
        <div className="stack">
          <div className="row">
            <Button kind="primary" busy={busy} busyLabel={t`Reading the directory`} onClick={() => void attempt()}>{t`Start a dry run`}</Button>
            {enabled ? <Button onClick={() => void start(false)}>{t`Sync now`}</Button> : <span className="s dim">{t`Sync now is possible once the directory is in use.`}</span>}
          </div>
          {enabled && next ? <p className="s dim">{t`Changes are read every few minutes; everything is read again ${moment(next)}.`}</p> : null}
          {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
          <div role="status">{run ? <Result run={run} onAccept={enabled ? () => setAccepting(run.counts.suspended) : undefined} /> : null}</div>
        </div>
      </Card>
      {run ? <Details run={run} /> : null}
      <Card title={t`Schedule`}>
        <dl className="pairs">
          <div className="pair"><dt>{t`Changes`}</dt><dd>{t`every 5 minutes`}</dd></div>
          <div className="pair"><dt>{t`Everything, and leavers`}</dt><dd>{t`every night at 02:00 UTC`}</dd></div>
          <div className="pair"><dt>{t`Guard`}</dt><dd><Trans>A run that would suspend more than 20 people or 5 %, whichever is more, stops and changes nothing.</Trans></dd></div>
        </dl>
      </Card>
      <section className="stack" aria-labelledby="runs-title">
        <h2 id="runs-title">{t`Last runs`}</h2>
        <ListTable
          list={runs} caption={t`Last runs`} columns={runColumns} rowKey={(row) => row.id} skeleton={4}
          empty={<EmptyState title={t`No sync has run yet`}><Trans>Runs without any change are not listed.</Trans></EmptyState>}
        />
      </section>
      <Accept people={accepting} onClose={() => setAccepting(0)} onAccept={() => void start(true)} />
    </div>
  );
}

function numbers(counts: Counts): [string, string, number][] {
  return [
    ["create", fateWords("create"), counts.created], ["link", fateWords("link"), counts.linked], ["update", fateWords("update"), counts.updated], ["suspend", fateWords("suspend"), counts.suspended],
    ["reactivate", fateWords("reactivate"), counts.reactivated], ["grant", fateWords("grant"), counts.granted], ["revoke", fateWords("revoke"), counts.revoked], ["unchanged", fateWords("unchanged"), counts.unchanged],
  ];
}

function Result({ run, onAccept }: { run: DryRun; onAccept?: () => void }) {
  const { t } = useLingui();
  const seconds = (run.milliseconds / 1000).toFixed(1);
  const limit = count(run.suspend_limit);
  return (
    <div className="stack">
      {run.guard_tripped ? (
        <div className="note overdue guard">
          <b><Plural value={run.counts.suspended} one="# person would be suspended; the guard stops at" other="# people would be suspended; the guard stops at" /> {limit}.</b>
          <p><Trans>A sync would stop and change nothing. Check the people filter and the base, and that the service account can read everybody.</Trans></p>
          {onAccept ? <Button onClick={onAccept}>{t`Accept these suspensions`}</Button> : null}
        </div>
      ) : (
        <p className="note ok">
          <Plural value={run.counts.people} one="# person read" other="# people read" /> <Trans>in {seconds} s. The guard of {limit} suspensions holds.</Trans>
        </p>
      )}
      <ul className="count-grid">
        {numbers(run.counts).map(([key, label, value]) => (
          <li key={key}>
            <b className={`num ${key === "suspend" && value ? "soon" : ""}`}>{count(value)}</b>
            <span className="s dim">{label}</span>
          </li>
        ))}
      </ul>
      {run.counts.ignored + run.counts.failed > 0 || Object.keys(run.counts.warnings).length ? (
        <ul className="s dim">
          {run.counts.ignored ? <li><Plural value={run.counts.ignored} one="# entry left out by the rules above" other="# entries left out by the rules above" /></li> : null}
          {Object.entries(run.counts.warnings).map(([code, times]) => (
            <li key={code}>{warningWords(code)}: {count(times)}</li>
          ))}
        </ul>
      ) : null}
      <p className="s dim">{t`Below: the list of changes, and a sample of people with what would happen to each.`}</p>
    </div>
  );
}

const SHOWN = 50;

function Details({ run }: { run: DryRun }) {
  const { t } = useLingui();
  const [kinds, setKinds] = useState<string[]>([]);
  const [all, setAll] = useState(false);
  const wanted = run.changes.filter((change) => !kinds.length || kinds.includes(change.kind));
  const present = [...new Set(run.changes.map((change) => change.kind))];
  const rows = (all ? wanted : wanted.slice(0, SHOWN)).map((change, index) => ({ ...change, index }));
  const rest = wanted.length - rows.length;
  const changes: Column<Change>[] = [
    { key: "who", header: t`Person`, head: true, className: "wrap", cell: (row) => row.name || row.login },
    { key: "login", header: t`Login`, className: "wrap", cell: (row) => row.login },
    { key: "kind", header: t`What`, cell: (row) => <StatusTag kind={row.kind === "suspend" || row.kind === "revoke" ? "soon" : "info"}>{fateWords(row.kind)}</StatusTag> },
    { key: "more", header: t`Details`, className: "wrap", cell: (row) => <ChangeDetails change={row} /> },
  ];
  const sample: Column<Sample>[] = [
    { key: "who", header: t`Person`, head: true, className: "wrap", cell: (row) => row.person.display_name || `${row.person.first_name} ${row.person.last_name}` },
    { key: "number", header: t`Employee number`, cell: (row) => <span className="num">{row.person.employee_number}</span> },
    { key: "job", header: t`Job`, className: "wrap", cell: (row) => [row.person.job_title, row.person.department].filter(Boolean).join(", ") },
    { key: "fate", header: t`What`, cell: (row) => fateWords(row.fate) },
    { key: "roles", header: t`Roles from groups`, cell: (row) => row.roles.map((role) => roleName(role.role)).join(", ") || <span className="dim">{t`none`}</span> },
  ];
  return (
    <>
      <section className="stack" aria-labelledby="changes-title">
        <h2 id="changes-title">{t`Changes`}</h2>
        {run.changes.length ? (
          <>
            <FilterChips label={t`Kinds of change`} chips={present.map((kind) => ({ key: kind, label: fateWords(kind) }))} selected={kinds} onSelected={setKinds} />
            <Table caption={t`Changes`} columns={changes} rows={rows} rowKey={(row) => `${row.directory_id}${row.kind}${row.role?.role ?? ""}${row.role?.scope_id ?? ""}`} />
            {rest > 0 ? <Button onClick={() => setAll(true)}><Plural value={rest} one="Show # more" other="Show # more" /></Button> : null}
            {run.changes.length >= 500 ? <p className="s dim">{t`The first 500 changes are listed; the counts above are complete.`}</p> : null}
          </>
        ) : (
          <p className="note ok">{t`Nothing would change.`}</p>
        )}
      </section>
      <section className="stack" aria-labelledby="sample-title">
        <h2 id="sample-title">{t`Sample of people`}</h2>
        {run.sample.length ? <Table caption={t`Sample of people`} columns={sample} rows={run.sample} rowKey={(row) => row.person.id} /> : <p className="note soon">{t`The directory returned nobody. Check the base and the filter.`}</p>}
      </section>
    </>
  );
}

function ChangeDetails({ change }: { change: Change }) {
  if (change.role) {
    return (
      <>
        {roleName(change.role.role)}, <ScopeName scope={change.role.scope} id={change.role.scope_id} />
      </>
    );
  }
  return <>{change.fields.length ? change.fields.join(", ").replaceAll("_", " ") : change.reason.replaceAll("_", " ")}</>;
}

function RunAt({ run }: { run: Run }) {
  const { t } = useLingui();
  return (
    <>
      {moment(run.started_at)} <span className="s dim">{run.mode === "full" ? t`everything` : t`changes`}{run.actor_id ? `, ${t`by hand`}` : ""}</span>
    </>
  );
}
function Outcome({ run }: { run: Run }) {
  const { t } = useLingui();
  if (run.outcome === "ok") return <StatusTag kind="ok">{t`Done`}</StatusTag>;
  return (
    <div>
      <StatusTag kind="soon">{run.outcome === "guarded" ? t`Stopped` : t`Failed`}</StatusTag>
      <p className="s wrap">{runWords(run.code)}</p>
    </div>
  );
}
function RunCounts({ counts }: { counts: Counts }) {
  const { t } = useLingui();
  const words = numbers(counts).filter(([key, , value]) => value && key !== "unchanged").map(([, label, value]) => `${label}: ${count(value)}`);
  return <>{words.join(", ") || t`nothing changed`}</>;
}

/** Stop and alarm: the number must be typed, so that nobody presses it away. */
function Accept({ people, onClose, onAccept }: { people: number; onClose: () => void; onAccept: () => void }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const right = typed.trim() === String(people);
  const close = () => {
    setTyped("");
    onClose();
  };
  return (
    <Dialog
      open={people > 0} title={t`Suspend ${people} people?`} onClose={close}
      foot={
        <>
          <Button onClick={close}>{t`Cancel`}</Button>
          <Button kind="danger" disabled={!right} onClick={() => { setTyped(""); onAccept(); }}>{t`Suspend them`}</Button>
        </>
      }
    >
      <div className="stack">
        <p><Trans>They are signed out at once and cannot sign in. Their records are kept, and they come back when the directory has them again. The decision is in the audit log with your name.</Trans></p>
        <Input name="accept" label={t`Type the number of people: ${people}`} inputMode="numeric" autoComplete="off" className="narrow" value={typed} onValue={setTyped} />
      </div>
    </Dialog>
  );
}
