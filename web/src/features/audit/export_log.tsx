import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { download } from "../../api/client";
import { Button, Dialog, Form, RadioGroup, toast, useForm } from "../../ui";

export function ExportLog({ query }: { query: Record<string, string | undefined> }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const form = useForm({ as: "csv" });
  const save = async () => {
    const format = form.values.as === "csv" ? "csv" : "ndjson";
    const { session, ...rest } = query;
    const filters = session ? { ...rest, object: `session:${session}` } : rest;
    const done = await form.submit(() => download("/audit/export/file", { ...filters, format, ...(form.values.as === "proofs" ? { proofs: true } : {}) }, `audit-log.${format}`));
    if (!done) return;
    toast(t`The file is in your downloads. The export is recorded.`);
    setOpen(false);
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t`Export`}</Button>
      <Dialog open={open} title={t`Export these entries`} onClose={() => setOpen(false)}>
        <Form errors={form.errors} label={t`Export these entries`} onSubmit={() => void save()}>
          <p className="s"><Trans>With the filters of this page. The file ends with the signed checkpoint of this moment.</Trans></p>
          <RadioGroup
            name="as" label={t`Format`} value={form.values.as} onValue={(as) => form.set({ as })}
            options={[{ value: "csv", label: "CSV", hint: t`For a spreadsheet` }, { value: "ndjson", label: "NDJSON", hint: t`For programs` }, { value: "proofs", label: t`NDJSON with a proof for each entry`, hint: t`At most 10,000 entries; anybody can check them with the verifier key` }]}
          />
          <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Writing the file`}>{t`Export`}</Button></div>
        </Form>
      </Dialog>
    </>
  );
}
