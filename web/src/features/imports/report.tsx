import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { api } from "../../api/client";
import type { ImportReport } from "../../api/types";
import { paths } from "../../app/paths";
import { moment } from "../../lib/dates";
import { Loaded, Page, PrintButton } from "../../ui";
import { ReportBody } from "./report_body";

export default function ImportReportPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const report = useQuery({ queryKey: ["imports", id], queryFn: ({ signal }) => api.get<ImportReport>(`/imports/${id}`, undefined, { signal }) });
  const by = report.data?.by ?? "";
  const at = report.data ? moment(report.data.at) : "";
  return (
    <Page wide title={report.data?.file_name || t`Import`} crumbs={[{ href: paths.imports, label: t`Import from HR` }]} actions={<PrintButton />} lead={report.data ? report.data.dry_run ? <Trans>Check only, by {by}, {at}</Trans> : <Trans>Imported by {by}, {at}</Trans> : null}>
      <Loaded query={report}>{(data) => <ReportBody report={data} />}</Loaded>
    </Page>
  );
}
