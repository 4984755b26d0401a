import { Trans, useLingui } from "@lingui/react/macro";
import { useKeysetList } from "../../api/lists";
import type { ExportRow } from "../../api/types";
import { paths } from "../../app/paths";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { EmptyState, LinkButton, ListTable, Page, type Column } from "../../ui";
import "./compliance.css";

export default function ExportsPage() {
  const { t } = useLingui();
  const list = useKeysetList<ExportRow>(["compliance", "exports"], "/compliance/exports", {}, 50);
  const names: Record<string, string> = { readiness: t`Readiness`, people: t`People`, credentials: t`Licences and cards`, completions: t`Course completions`, matrix: t`Matrix`, expiring: t`Expiring and lapsed`, unit_readiness: t`Unit readiness by role` };
  const columns: Column<ExportRow>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => moment(row.at) },
    { key: "by", header: t`Who`, cell: (row) => row.by },
    { key: "report", header: t`Report`, cell: (row) => `${names[row.report] ?? row.report}, ${row.format.toUpperCase()}` },
    { key: "filters", header: t`Filters`, cell: (row) => row.filters || t`No filters` },
    { key: "rows", header: t`Rows`, num: true, cell: (row) => count(row.rows) },
    { key: "sha", header: t`Checksum (SHA-256)`, cell: (row) => <span className="sha">{row.sha256}</span> },
  ];
  return (
    <Page wide title={t`Exports`} lead={<Trans>What left MedConnect as a file, who took it, and the checksum that the file carries.</Trans>}>
      <ListTable
        list={list} caption={t`Exports`} columns={columns} rowKey={(row) => row.id}
        empty={
          <EmptyState title={t`Nothing was exported yet`} action={<LinkButton href={paths.compliance}>{t`Open the readiness view`}</LinkButton>}>
            <Trans>Exports of lists and dashboards are recorded here.</Trans>
          </EmptyState>
        }
      />
    </Page>
  );
}
