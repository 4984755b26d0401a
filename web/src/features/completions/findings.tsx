import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { count } from "../../lib/numbers";
import { StatusTag, Table, type Column, type StatusKind } from "../../ui";
import type { Finding, ImportReport } from "./types";

const KIND: Record<string, StatusKind> = { error: "overdue", warning: "soon", note: "idle" };
const STEP = 200;

/** What a file would do or did: counts, then each row that was left out with its line and what to do. */
export function Findings({ report, caption }: { report: ImportReport; caption: string }) {
  const { t } = useLingui();
  const [limit, setLimit] = useState(STEP);
  const words: Record<string, string> = { error: t`Left out`, warning: t`In, with a gap`, note: t`For information` };
  const dry = report.dry_run;
  const columns: Column<Finding>[] = [
    { key: "line", header: t`Line`, num: true, cell: (row) => row.line, compare: (a, b) => a.line - b.line },
    { key: "severity", header: t`Result`, cell: (row) => <StatusTag kind={KIND[row.severity] ?? "idle"}>{words[row.severity] ?? row.severity}</StatusTag> },
    { key: "column", header: t`Column`, cell: (row) => row.column },
    { key: "message", header: t`What to do`, className: "wrap", cell: (row) => row.message },
  ];
  return (
    <div className="stack">
      <section className="card facts" aria-label={t`Rows of the file`}>
        <div><b>{count(report.rows)}</b><p>{t`rows read`}</p></div>
        <div><b>{count(report.created)}</b><p>{dry ? t`would be new` : t`new`}</p></div>
        <div><b>{count(report.unchanged)}</b><p>{t`on file already`}</p></div>
        <div><b className={report.rejected ? "overdue" : ""}>{count(report.rejected)}</b><p>{dry ? t`would be left out` : t`left out`}</p></div>
      </section>
      {report.findings.length ? (
        <Table caption={caption} showCaption columns={columns} rows={report.findings.slice(0, limit)} rowKey={(row) => `${row.line}-${row.kind}-${row.column}`} more={{ hasMore: report.findings.length > limit, loading: false, onMore: () => setLimit(limit + STEP), total: report.findings.length }} />
      ) : (
        <p className="note ok"><Trans>Every row can be read.</Trans></p>
      )}
    </div>
  );
}
