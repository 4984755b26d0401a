import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import type { CreditEntry, Evidence, ExternalCredit } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Dialog, FileDrop, Form, Input, Select, toast, useForm, type FieldErrors } from "../../ui";
import { creditType } from "./words";

const EMPTY = { earned_on: "", activity: "", provider: "", hours: "", type: "contact_hour", accreditation_body: "", accreditation_number: "", topics: "", format: "", minutes: "" };

/** "1.25" or "1,25" to hundredths; NaN when it is not a number of hours. */
export function centihours(text: string): number {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() && Number.isFinite(value) ? Math.round(value * 100) : Number.NaN;
}

export function ExternalCreditDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open={open} title={t`Add outside credit`} onClose={onClose} wide>
      <ExternalCreditForm onDone={onClose} />
    </Dialog>
  );
}

function ExternalCreditForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm(EMPTY);
  const [file, setFile] = useState<File | null>(null);
  const once = useOnce();
  const v = form.values;
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    if (!v.earned_on) found.earned_on = t`Enter the day you completed it`;
    if (!v.activity.trim()) found.activity = t`Enter the name of the activity`;
    if (!v.provider.trim()) found.provider = t`Enter who gave it`;
    if (!(centihours(v.hours) > 0)) found.centihours = t`Enter the hours as a number, such as 1.5`;
    return found;
  };
  const save = async () => {
    const done = await form.submit(async () => {
      const evidence = file ? (await api.post<Evidence>("/credits/evidence", file, { query: { file_name: file.name } })).blob_id : null;
      const body: ExternalCredit = {
        earned_on: v.earned_on,
        activity: v.activity.trim(),
        provider: v.provider.trim(),
        centihours: centihours(v.hours),
        type: v.type,
        accreditation_body: v.accreditation_body.trim(),
        accreditation_number: v.accreditation_number.trim(),
        topics: v.topics.split(",").map((each) => each.trim()).filter(Boolean),
        evidence,
        format: v.format === "live" || v.format === "self_paced" ? v.format : null,
        hour_minutes: v.minutes ? Number(v.minutes) : null,
      };
      await once((idempotencyKey) => api.post<CreditEntry>("/credits/external", body, { idempotencyKey }));
    }, check);
    if (!done) return;
    await queryClient.invalidateQueries({ queryKey: ["credits"] });
    void queryClient.invalidateQueries({ queryKey: ["home"] });
    toast(t`Credit added`);
    onDone();
  };
  const types = ["contact_hour", "ceu", "ccu", "pdu"].map((value) => ({ value, label: creditType(value) }));
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Add outside credit`}>
      <p className="dim">
        <Trans>Copy it from the certificate of the course. Boards ask for proof in an audit, so add the certificate if you have it.</Trans>{" "}
        <Trans>A transcript of CE Broker can be <Link href="/ce-broker/import">imported as a file</Link>.</Trans>
      </p>
      <Input name="activity" label={t`Activity`} value={v.activity} onValue={(activity) => form.set({ activity })} maxLength={300} />
      <div className="two">
        <Input name="provider" label={t`Given by`} value={v.provider} onValue={(provider) => form.set({ provider })} maxLength={200} />
        <Input name="earned_on" type="date" label={t`Completed on`} value={v.earned_on} onValue={(earned_on) => form.set({ earned_on })} />
      </div>
      <div className="two">
        <Input name="centihours" label={t`Hours`} inputMode="decimal" className="narrow" value={v.hours} onValue={(hours) => form.set({ hours })} />
        <Select name="type" label={t`Type of credit`} options={types} value={v.type} onValue={(type) => form.set({ type })} />
      </div>
      <div className="two">
        <Select
          name="format" label={t`How it was held`} hint={t`Some states ask for live hours or limit the others`} empty={t`Not said: counts as self-paced`} value={v.format} onValue={(format) => form.set({ format })}
          options={[{ value: "live", label: t`Live, with somebody who could answer` }, { value: "self_paced", label: t`Self-paced` }]}
        />
        <Select
          name="hour_minutes" label={t`Length of its hour`} hint={t`If the certificate says so`} empty={t`Not said`} value={v.minutes} onValue={(minutes) => form.set({ minutes })}
          options={[{ value: "50", label: t`50 minutes` }, { value: "60", label: t`60 minutes` }]}
        />
      </div>
      <div className="two">
        <Input name="accreditation_body" label={t`Accredited by`} optional value={v.accreditation_body} onValue={(accreditation_body) => form.set({ accreditation_body })} />
        <Input name="accreditation_number" label={t`Accreditation number`} optional value={v.accreditation_number} onValue={(accreditation_number) => form.set({ accreditation_number })} />
      </div>
      <Input name="topics" label={t`Topics`} optional hint={t`Separated by commas, for rules that ask for a topic: ethics, pain`} value={v.topics} onValue={(topics) => form.set({ topics })} />
      <FileDrop name="evidence" label={t`Certificate`} hint={t`PDF, PNG or JPEG, up to 10 MB`} accept="application/pdf,image/png,image/jpeg" maxBytes={10 * 1024 * 1024} file={file} onFile={setFile} />
      <div className="form-foot">
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Add credit`}</Button>
      </div>
    </Form>
  );
}
