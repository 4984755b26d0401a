import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { AuditRow, AuditVerification } from "../../api/types";
import { fullDay, clock } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, ErrorState, ListTable, Page, StatusTag, type Column } from "../../ui";
import { SearchBox } from "../compliance/filters";
import "../compliance/compliance.css";

const codecs = { action: text(), object: text(), outcome: text(), from: text(), to: text() };

export default function AuditPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const query = Object.fromEntries(Object.entries(filter).map(([key, value]) => [key, value || undefined]));
  const list = useKeysetList<AuditRow>(["audit"], "/audit", query, 100);
  const verify = useMutation({ mutationFn: () => api.post<AuditVerification>("/audit/verify", {}) });
  const columns: Column<AuditRow>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => <span className="num">{fullDay(row.at)} {clock(row.at)}</span> },
    { key: "who", header: t`Who`, cell: (row) => row.actor_name ?? <span className="dim">{t`the system`}</span> },
    { key: "action", header: t`Action`, cell: (row) => row.action },
    { key: "object", header: t`Object`, cell: (row) => <code className="s">{row.object}</code> },
    { key: "outcome", header: t`Outcome`, cell: (row) => <Outcome row={row} /> },
    { key: "details", header: t`Details`, cell: (row) => <code className="s">{detailsOf(row.details)}</code> },
    { key: "index", header: t`Entry`, num: true, cell: (row) => count(row.index) },
  ];
  return (
    <Page
      wide title={t`Audit log`} lead={<Trans>Every sign-in, change, export and denial. Entries can be added but not changed; the check below proves it.</Trans>}
      actions={<Button busy={verify.isPending} busyLabel={t`Checking every entry`} onClick={() => verify.mutate()}>{t`Check the log`}</Button>}
    >
      <div role="status">{verify.data ? <Verdict report={verify.data} /> : verify.error ? <ErrorState error={verify.error} /> : null}</div>
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Action, such as report.exported`} value={filter.action} onValue={(action) => setFilter({ action })} />
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
      <ListTable
        list={list} skeleton={10} caption={t`Audit entries, newest first`} columns={columns} rowKey={(row) => row.index}
        empty={
          <EmptyState title={t`No entry matches`}><Trans>Take a filter away or widen the dates.</Trans></EmptyState>
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

function detailsOf(details: unknown): string {
  if (details === null || typeof details !== "object") return "";
  return Object.entries(details).map(([key, value]) => `${key} ${String(value)}`).join(", ");
}

function Verdict({ report }: { report: AuditVerification }) {
  const { t } = useLingui();
  const size = count(report.size);
  const seconds = (report.milliseconds / 1000).toFixed(1);
  if (report.ok)
    return (
      <p className="note ok">
        <Trans>All {size} entries are as they were written, in order and complete. Checked in {seconds} s.</Trans> <span className="sha">{report.root}</span>
      </p>
    );
  return (
    <div className="note overdue">
      <p>{t`The log has been changed outside MedConnect. Keep this server as it is and call your security officer.`}</p>
      <ul>
        {report.problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </div>
  );
}
