import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { download, type QueryValue } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { Button, Dialog, LinkButton, RadioGroup, errorsOf, toast } from "../../ui";
import type { ReportName } from "./types";

/** Saves exactly the rows that the current filters show, or leads to having them sent. */
export function ExportButton({ report, query, kind = "primary", label }: { report: ReportName; query: Record<string, QueryValue>; kind?: "primary" | "plain"; label?: string }) {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const [open, setOpen] = useState(false);
  const [format, setFormat] = useState("xlsx");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  if (!may.includes("analytics:export")) return null;
  const title = label ?? t`Export these rows`;
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      await download(`/analytics/reports/${report}/file`, { ...query, format }, `${report}.${format}`);
      void queryClient.invalidateQueries({ queryKey: ["analytics", "exports"] });
      setOpen(false);
      toast(t`The file is in your downloads. The export is recorded.`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`The export did not work. Try again.`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button kind={kind} onClick={() => setOpen(true)}>{title}</Button>
      <Dialog
        open={open} title={title} onClose={() => setOpen(false)}
        foot={
          <>
            {may.includes("analytics:schedule") ? <LinkButton href={scheduleHref(report, query)}>{t`Have it sent regularly`}</LinkButton> : null}
            <Button kind="primary" busy={busy} busyLabel={t`Writing the file`} onClick={() => void save()}>{t`Export`}</Button>
          </>
        }
      >
        <div className="stack">
          <p><Trans>The file holds exactly the rows of the current filters, who made it, when, and its checksum. The export is recorded in the audit log.</Trans></p>
          <RadioGroup
            name="format" label={t`Format`} value={format} onValue={setFormat}
            options={[
              { value: "xlsx", label: t`Excel workbook (XLSX)`, hint: t`For work with the figures` },
              { value: "pdf", label: "PDF", hint: t`For a meeting or the file` },
              { value: "csv", label: "CSV", hint: t`For other systems` },
            ]}
          />
          {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        </div>
      </Dialog>
    </>
  );
}

/** The form of a regular report, filled in with these filters. */
export function scheduleHref(report: ReportName, query: Record<string, QueryValue>): string {
  const search = new URLSearchParams({ report });
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  return `/analytics/schedules/new?${search.toString()}`;
}
