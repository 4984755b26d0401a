import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link, useSearch } from "wouter";
import { useKeysetList } from "../../api/lists";
import type { AuditRow } from "../../api/types";
import { fullDay, clock } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, FilterChips, ListTable, MoreButton, Page, StatusTag, errorsOf, type Column } from "../../ui";
import { SearchBox } from "../compliance/filters";
import { CheckResult, startCheck, useLastCheck } from "./check";
import { ExportLog } from "./export_log";
import { useAuditNames } from "./names";
import { SavedFilters } from "./saved";
import { AuditTabs } from "./tabs";
import "../compliance/compliance.css";

const codecs = { actor: text(), person: text(), action: text(), module: text(), object: text(), session: text(), address: text(), outcome: text(), from: text(), to: text(), views: text() };
const VIEWED = "lesson.viewed";

export default function AuditPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const { views, ...asked } = filter;
  const query = Object.fromEntries(Object.entries(asked).map(([key, value]) => [key, value || undefined]));
  const list = useKeysetList<AuditRow>(["audit"], "/audit", query, 100);
  // A nurse who reads a course fills pages of the log: her lessons are hidden until somebody wants to see them.
  const hides = views !== "shown" && !filter.action;
  const shown = hides ? list.rows.filter((row) => row.action !== VIEWED) : list.rows;
  const hidden = count(list.rows.length - shown.length);
  const loaded = count(list.rows.length);
  const names = useAuditNames(shown);
  const who = list.rows.find((row) => row.actor_id === filter.actor)?.actor_name ?? t`one person`;
  const about = names[filter.object] ?? filter.object;
  const person = list.rows.find((row) => row.actor_id === filter.person)?.actor_name ?? names[`person:${filter.person}`] ?? t`one person`;
  const search = useSearch();
  const check = useLastCheck();
  const [problem, setProblem] = useState("");
  const verify = async () => {
    setProblem("");
    try {
      await startCheck();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const words: Record<string, string> = { person: t`Person:`, course: t`Course:`, lesson: t`Lesson:`, enrolment: t`Training:`, unit: t`Unit:` };
  const columns: Column<AuditRow>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => <span className="num">{fullDay(row.at)} {clock(row.at)}</span> },
    { key: "who", header: t`Who`, cell: (row) => (row.actor_id ? <Link href={`/audit?actor=${row.actor_id}`}>{row.actor_name ?? row.actor_id}</Link> : row.actor_name ?? <span className="dim">{t`the system`}</span>) },
    { key: "action", header: t`Action`, cell: (row) => row.action },
    { key: "object", header: t`Object`, className: "wrap", cell: (row) => names[row.object] ? <>{words[row.object.split(":")[0] ?? ""]} {names[row.object]}</> : <code className="s">{row.object}</code> },
    { key: "outcome", header: t`Outcome`, cell: (row) => <Outcome row={row} /> },
    { key: "details", header: t`Details`, className: "wrap", cell: (row) => <Details row={row} names={names} /> },
    { key: "index", header: t`Entry`, num: true, cell: (row) => <Link href={`/audit/${row.index}`}>{count(row.index)}</Link> },
  ];
  return (
    <Page
      wide title={t`Audit log`} lead={<Trans>Every sign-in, change, export and denial. Entries can be added but not changed; the check below proves it.</Trans>}
      actions={<span className="row"><ExportLog query={query} /><Button busy={check.running} busyLabel={t`Checking every entry`} onClick={() => void verify()}>{t`Check the log`}</Button></span>}
    >
      <AuditTabs />
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <div role="status"><CheckResult check={check.last} error={check.error} /></div>
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Action, such as report.exported`} value={filter.action} onValue={(action) => setFilter({ action })} />
        <SearchBox label={t`Area, such as course or session`} value={filter.module} onValue={(module) => setFilter({ module })} />
        <SearchBox label={t`Client address`} value={filter.address} onValue={(address) => setFilter({ address })} />
        <label className="filter">
          <span>{t`Outcome`}</span>
          <select className="input" value={filter.outcome} onChange={(event) => setFilter({ outcome: event.target.value })}>
            <option value="">{t`All`}</option>
            <option value="ok">{t`Done`}</option>
            <option value="denied">{t`Denied`}</option>
            <option value="failed">{t`Failed`}</option>
          </select>
        </label>
        <label className="filter">
          <span>{t`From`}</span>
          <input className="input" type="date" value={filter.from} onChange={(event) => setFilter({ from: event.target.value })} />
        </label>
        <label className="filter">
          <span>{t`To`}</span>
          <input className="input" type="date" value={filter.to} onChange={(event) => setFilter({ to: event.target.value })} />
        </label>
      </div>
      <SavedFilters query={search.replace(/^\?/, "")} />
      {filter.action || filter.object ? null : (
        <div className="row-between no-print">
          <FilterChips label={t`Show`} selected={hides ? ["hide"] : []} onSelected={(keys) => setFilter({ views: keys.length ? "" : "shown" })} chips={[{ key: "hide", label: t`Hide lesson views` }]} />
          {hides ? <p className="dim" role="status">{shown.length === list.rows.length ? null : <Trans>{hidden} of the {loaded} entries loaded so far are views of lessons and hidden.</Trans>}</p> : null}
        </div>
      )}
      {filter.actor || filter.object || filter.person || filter.session ? (
        <div className="row-between note no-print" role="status">
          <span>
            {filter.person ? <Trans>Only what {person} did, and what was done to this person</Trans> : filter.actor ? <Trans>Only what {who} did</Trans> : filter.session ? <Trans>Only entries about one session</Trans> : <Trans>Only entries about {about}</Trans>}
          </span>
          <span className="row">
            {filter.actor && !filter.person ? <Button onClick={() => setFilter({ person: filter.actor, actor: "" })}>{t`Also what was done to this person`}</Button> : null}
            <Button onClick={() => setFilter({ actor: "", object: "", person: "", session: "" })}>{t`Show all entries`}</Button>
          </span>
        </div>
      ) : null}
      <ListTable
        list={{ ...list, rows: shown }} skeleton={10} caption={t`Audit entries, newest first`} columns={columns} rowKey={(row) => row.index}
        empty={
          list.rows.length ? (
            <EmptyState title={t`Only views of lessons so far`} action={<MoreButton list={list} />}><Trans>Load more entries, or press "Hide lesson views" to see these.</Trans></EmptyState>
          ) : (
            <EmptyState title={t`No entry matches`}><Trans>Take a filter away or widen the dates.</Trans></EmptyState>
          )
        }
      />
    </Page>
  );
}

function Outcome({ row }: { row: AuditRow }) {
  const { t } = useLingui();
  if (row.outcome === "denied") return <StatusTag kind="soon">{t`Denied`}</StatusTag>;
  if (row.outcome === "failed") return <StatusTag kind="soon">{t`Failed`}</StatusTag>;
  return <StatusTag kind="ok">{t`Done`}</StatusTag>;
}

/** Every value of the entry; an object that is shown by its name has its id here. */
function Details({ row, names }: { row: AuditRow; names: Record<string, string> }) {
  const { t } = useLingui();
  const details = row.details !== null && typeof row.details === "object" ? Object.entries(row.details) : [];
  const values = details.map(([key, value]) => {
    const name = names[`${key}:${String(value)}`];
    return name ? `${key} ${name} ${String(value)}` : `${key} ${String(value)}`;
  });
  if (names[row.object]) values.unshift(t`id ${row.object.split(":")[1] ?? ""}`);
  return <code className="s">{values.join(", ")}</code>;
}
