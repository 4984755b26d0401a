/** What was found in a certificate: each check with its reason, then the chain. Used by the first run too. */
import { useLingui } from "@lingui/react/macro";
import { fullDay } from "../../lib/dates";
import { StatusTag, Table, type Column, type StatusKind } from "../../ui";
import type { CertificateFacts, CertificateReport, Finding, Severity } from "./types";

const KIND: Record<Severity, StatusKind> = { ok: "ok", warning: "soon", error: "overdue" };

export function Report({ report }: { report: CertificateReport }) {
  const { t } = useLingui();
  const words: Record<Severity, string> = { ok: t`good`, warning: t`look`, error: t`wrong` };
  const findings: Column<Finding>[] = [
    { key: "state", header: t`Result`, cell: (row) => <StatusTag kind={KIND[row.severity]}>{words[row.severity]}</StatusTag> },
    { key: "detail", header: t`What was found`, head: true, className: "wrap", cell: (row) => row.detail },
  ];
  const chain: Column<CertificateFacts>[] = [
    { key: "subject", header: t`Certificate`, head: true, className: "wrap", cell: (row) => <span className="long-text">{row.subject}</span> },
    { key: "issuer", header: t`Issued by`, className: "wrap", cell: (row) => <span className="long-text">{row.self_signed ? t`itself` : row.issuer}</span> },
    { key: "names", header: t`Names`, className: "wrap", cell: (row) => <span className="long-text">{row.names.join(", ")}</span> },
    { key: "until", header: t`Valid until`, cell: (row) => fullDay(row.not_after) },
    { key: "key", header: t`Key`, cell: (row) => row.key },
  ];
  return (
    <div className="stack">
      <Table caption={t`Checks of the certificate`} columns={findings} rows={report.findings} rowKey={(row) => row.code} />
      {report.chain.length ? <Table caption={t`The chain, this server first`} columns={chain} rows={report.chain} rowKey={(row) => row.fingerprint} /> : null}
    </div>
  );
}
