import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { download, type QueryValue } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { Button, Dialog, RadioGroup, errorsOf, toast } from "../../ui";

/** Exports exactly the rows that the current filters show. */
export function ExportButton({ report, query, label }: { report: string; query: Record<string, QueryValue>; label?: string }) {
  const { t } = useLingui();
  const boot = useBoot();
  const [open, setOpen] = useState(false);
  const [format, setFormat] = useState("xlsx");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  if (!boot.data?.me.permissions.includes("report:export")) return null;
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      await download(`/compliance/reports/${report}/file`, { ...query, format }, `${report}.${format}`);
      void queryClient.invalidateQueries({ queryKey: ["compliance", "exports"] });
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
      <Button kind="primary" onClick={() => setOpen(true)}>{label ?? t`Export these rows`}</Button>
      <Dialog
        open={open} title={label ?? t`Export these rows`} onClose={() => setOpen(false)}
        foot={<Button kind="primary" busy={busy} busyLabel={t`Writing the file`} onClick={() => void save()}>{t`Export`}</Button>}
      >
        <div className="export-menu">
          <p>
            <Trans>The file holds exactly the rows of the current filters, who made it, when, its checksum and the audit checkpoint. The export is recorded in the audit log.</Trans>
          </p>
          <RadioGroup
            name="format" label={t`Format`} value={format} onValue={setFormat}
            options={[
              { value: "xlsx", label: t`Excel workbook (XLSX)`, hint: t`For work with the figures` },
              { value: "pdf", label: "PDF", hint: t`For a surveyor or the file` },
              { value: "csv", label: "CSV", hint: t`For other systems` },
            ]}
          />
          {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        </div>
      </Dialog>
    </>
  );
}
