import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { download } from "../../api/client";
import type { Finding, ImportReport } from "../../api/types";
import { count } from "../../lib/numbers";
import { Button, FilterChips, StatusTag, Table, type Column, type StatusKind } from "../../ui";
import { ImportChanges } from "./changes";
import "./imports.css";

const KIND: Record<string, StatusKind> = { error: "overdue", warning: "soon", note: "idle" };
const SHOWN = 200;

/** Counts and every finding with its line and what HR can do about it. */
export function ReportBody({ report }: { report: ImportReport }) {
  const { t } = useLingui();
  const [only, setOnly] = useState<string[]>([]);
  const [limit, setLimit] = useState(SHOWN);
  const words: Record<string, string> = { error: t`Left out`, warning: t`In, with a gap`, note: t`For information` };
  const shown = report.findings.filter((finding) => only.length === 0 || only.includes(finding.severity));
  const number = (severity: string) => report.findings.filter((finding) => finding.severity === severity).length;
  const columns: Column<Finding>[] = [
    { key: "line", header: t`Line`, num: true, cell: (row) => <span className="finding-line">{row.line}</span>, compare: (a, b) => a.line - b.line },
    { key: "severity", header: t`Result`, cell: (row) => <StatusTag kind={KIND[row.severity] ?? "idle"}>{words[row.severity] ?? row.severity}</StatusTag> },
    { key: "column", header: t`Column`, cell: (row) => row.column },
    { key: "message", header: t`What to do`, cell: (row) => row.message },
    { key: "kind", header: t`Kind`, cell: (row) => <code className="s">{row.kind}</code>, compare: (a, b) => a.kind.localeCompare(b.kind) },
  ];
  const units = report.new_units.slice(0, 20).join(", ");
  const dry = report.dry_run;
  const id = report.id;
  return (
    <div className="stack">
      <section className="card facts" aria-label={t`Counts`}>
        <div><b>{count(report.rows)}</b><p>{t`rows read`}</p></div>
        <div><b>{count(report.created)}</b><p>{dry ? t`would be new` : t`new`}</p></div>
        <div><b>{count(report.updated)}</b><p>{dry ? t`would change` : t`changed`}</p></div>
        <div><b>{count(report.unchanged)}</b><p>{t`already so`}</p></div>
        <div><b className={report.rejected ? "overdue" : ""}>{count(report.rejected)}</b><p>{dry ? t`would be left out` : t`left out`}</p></div>
      </section>
      {report.new_units.length ? (
        <p className="note">
          {plural(report.new_units.length, { one: "# new unit:", other: "# new units:" })} {units}
        </p>
      ) : null}
      {report.findings.length ? (
        <>
          <div className="row-between">
            <FilterChips
              label={t`Show`} selected={only} onSelected={setOnly}
              chips={[
                { key: "error", label: `${words.error} (${number("error")})` },
                { key: "warning", label: `${words.warning} (${number("warning")})` },
                { key: "note", label: `${words.note} (${number("note")})` },
              ]}
            />
            <Button onClick={() => void download(`/imports/${id}/findings.csv`, undefined, "import-findings.csv")}>{t`Download the list for HR`}</Button>
          </div>
          <Table
            caption={t`Findings`} columns={columns} rows={shown.slice(0, limit)} rowKey={(row) => `${row.line}-${row.kind}-${row.column}`}
            more={{ hasMore: shown.length > limit, loading: false, onMore: () => setLimit(limit + SHOWN), total: shown.length }}
          />
        </>
      ) : (
        <p className="note ok"><Trans>No defect was found.</Trans></p>
      )}
      {report.known_people && report.known_people.changes > 0 ? <ImportChanges key={id} report={report} /> : null}
    </div>
  );
}
