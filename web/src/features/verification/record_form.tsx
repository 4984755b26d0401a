import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api, newKey } from "../../api/client";
import { useOnce } from "../../api/once";
import { bytes } from "../../lib/numbers";
import { Button, Checkbox, FileDrop, Form, Input, RadioGroup, Select, Textarea, errorsOf, useForm, type FieldErrors } from "../../ui";
import { SCAN_BYTES, SCAN_TYPES } from "../credentials/scans";
import type { Outcome, PsvEvidence, PsvMethod, RecordIn, VerificationDetail } from "./types";
import { methodName, outcomeName } from "./words";

interface Values {
  method: PsvMethod | "";
  result: Outcome | "";
  source: string;
  discrepancies: string;
  note: string;
  attested: boolean;
}
const linesOf = (value: string) => value.split("\n").map((line) => line.trim()).filter(Boolean);

/** One entry of the PSV log. Its rules are the server's; here they are said before. */
export function RecordForm({ data, onDone }: { data: VerificationDetail; onDone: (next: VerificationDetail) => void }) {
  const { t } = useLingui();
  const { item, credential } = data;
  // Files of a registry are imported as a whole.
  const methods = data.methods.filter((method) => method !== "registry_file");
  const form = useForm<Values>({ method: item.level === "document" ? "document_review" : "registry_website", result: "", source: credential.issuing_body, discrepancies: "", note: "", attested: false });
  const [file, setFile] = useState<File | null>(null);
  const [evidence, setEvidence] = useState<PsvEvidence | null>(null);
  const [uploading, setUploading] = useState(false);
  const once = useOnce();
  const v = form.values;
  const confirmed = v.result === "confirmed";
  const looked = v.method === "ecard" || v.method === "document_review";
  const needsFile = confirmed && (v.method === "registry_website" || v.method === "letter" || v.method === "ecard" || (v.method === "document_review" && !credential.scans.length));

  const upload = async (next: File | null) => {
    setFile(next);
    setEvidence(null);
    form.setErrors({});
    if (!next) return;
    setUploading(true);
    try {
      setEvidence(await api.post<PsvEvidence>("/verifications/evidence", next, { query: { file_name: next.name }, idempotencyKey: newKey() }));
    } catch (error) {
      setFile(null);
      form.setErrors({ evidence: Object.values(errorsOf(error))[0] ?? t`The file could not be uploaded. Try again.` });
    } finally {
      setUploading(false);
    }
  };
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    if (!v.result) found.result = t`Choose what the source said`;
    if (!v.source.trim()) found.source = t`Enter who was asked`;
    if (v.result === "discrepancy" && !linesOf(v.discrepancies).length) found.discrepancies = t`Say what differs, one thing a line`;
    if (linesOf(v.discrepancies).length > 20 || linesOf(v.discrepancies).some((line) => line.length > 200)) found.discrepancies = t`At most 20 lines of 200 characters`;
    if (v.result === "rejected" && v.note.trim().length < 3) found.note = t`Say why it is rejected`;
    if (confirmed && v.method === "phone" && v.note.trim().length < 10) found.note = t`Write down whom you spoke to, and the number you called`;
    if (needsFile && !evidence) found.evidence = t`Attach what the source showed, as a picture or PDF`;
    if (confirmed && looked && !v.attested) found.attested = t`Say that you looked at it yourself`;
    return found;
  };
  const save = async () => {
    if (uploading) return;
    let next: VerificationDetail | undefined;
    const body = (): RecordIn => ({
      source: v.source.trim(), method: v.method as PsvMethod, result: v.result as Outcome,
      discrepancies: v.result === "confirmed" ? [] : linesOf(v.discrepancies), note: v.note.trim(),
      ...(evidence ? { evidence: evidence.id } : {}), ...(looked ? { attested: v.attested } : {}),
    });
    const saved = await form.submit(async () => {
      next = await once((idempotencyKey) => api.post<VerificationDetail>(`/verifications/${item.credential_id}/records`, body(), { idempotencyKey }));
    }, check);
    if (saved && next) onDone(next);
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Entry of the PSV log`}>
      <div className="two">
        <Select name="method" label={t`How did you ask?`} value={v.method} options={methods.map((method) => ({ value: method, label: methodName(method) }))} onValue={(method) => form.set({ method: method as PsvMethod })} />
        <Input name="source" label={t`Source`} hint={t`As in "Texas Board of Nursing"`} value={v.source} maxLength={200} onValue={(source) => form.set({ source })} />
      </div>
      <RadioGroup
        name="result" label={t`Result`} value={v.result} onValue={(result) => form.set({ result: result as Outcome })}
        options={[
          { value: "confirmed", label: outcomeName("confirmed"), hint: t`Name, number, state and dates are as entered, and nothing is held against it` },
          { value: "discrepancy", label: outcomeName("discrepancy"), hint: t`Something differs. The holder is told and it stays in the queue` },
          { value: "not_found", label: outcomeName("not_found"), hint: t`The source does not know it. The holder is told and it stays in the queue` },
          { value: "rejected", label: outcomeName("rejected"), hint: t`It is not accepted. The holder is told` },
        ]}
      />
      {v.result && !confirmed ? <Textarea name="discrepancies" label={t`What differs`} optional={v.result !== "discrepancy"} hint={t`One thing a line, such as "Expires 31 May 2027, not 2028"`} value={v.discrepancies} onValue={(discrepancies) => form.set({ discrepancies })} /> : null}
      <div className="stack-s">
        <FileDrop name="evidence" label={t`Evidence`} hint={needsFile ? t`A picture or PDF of what the source showed, up to 10 MB` : t`A picture or PDF of what the source showed, up to 10 MB. Not needed for this entry.`} accept={SCAN_TYPES} maxBytes={SCAN_BYTES} file={file} onFile={(next) => void upload(next)} />
        <div role="status">
          {uploading ? <p className="s dim">{t`Uploading`}</p> : null}
          {evidence ? (
            <p className="s">
              {t`Uploaded, ${bytes(evidence.size)}.`} SHA-256 <span className="hash">{evidence.sha256}</span>
            </p>
          ) : null}
        </div>
      </div>
      <Textarea name="note" label={t`Note`} optional={!(v.result === "rejected" || (confirmed && v.method === "phone"))} hint={v.method === "phone" ? t`Whom you spoke to, and the number you called` : t`No patient data`} value={v.note} maxLength={2000} onValue={(note) => form.set({ note })} />
      {looked ? <Checkbox name="attested" label={v.method === "ecard" ? t`I looked it up on the AHA's page myself` : t`I looked at the card myself`} checked={v.attested} onChecked={(attested) => form.set({ attested })} /> : null}
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Writing the entry`}>{t`Write the entry`}</Button>
        <span className="s dim"><Trans>Entries are never changed. Your name and the time go with it.</Trans></span>
      </div>
    </Form>
  );
}
