import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { api, newKey } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, FileDrop, Form, Input, LinkButton, Loaded, Page, RadioGroup, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { BelongsFields, belongsIn, belongsOf, useOnlyUnit } from "./belongs_fields";
import { documentPath } from "./tabs";
import type { Attestation, AttestationIn } from "./types";
import "./skills.css";

const PDF_BYTES = 20 * 1024 * 1024;

export default function EditDocumentPage() {
  const { id } = useParams<{ id?: string }>();
  return id ? <Existing id={id} /> : <Editor />;
}
function Existing({ id }: { id: string }) {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["attestations", id, "edit"], gcTime: 0, staleTime: Infinity, queryFn: ({ signal }) => api.get<Attestation>(`/attestations/${id}`, undefined, { signal }) });
  if (found.data) return <Editor document={found.data} />;
  return <Page title={t`Change the document`}><Loaded query={found}>{() => null}</Loaded></Page>;
}

function Editor({ document: first }: { document?: Attestation }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const only = useOnlyUnit("attestation:manage");
  /** What stands on the server: a document that was saved before its PDF was refused is not made twice. */
  const [known, setKnown] = useState(first);
  const [file, setFile] = useState<File | null>(null);
  const form = useForm({
    title: first?.title ?? "", ...belongsOf(first), due_days: String(first?.due_days ?? 14), statement: first?.statement ?? t`I have read this document and will follow it.`,
    kind: first?.has_file ? "pdf" : "text", text: first?.text ?? "",
  });
  const { values, set } = form;
  const pdf = values.kind === "pdf";
  const save = async () => {
    const body: AttestationIn = { title: values.title.trim(), ...belongsIn({ ...values, unit_id: values.unit_id || only }), due_days: Number(values.due_days), statement: values.statement.trim(), text: pdf ? "" : values.text };
    let saved = known;
    const done = await form.submit(async () => {
      saved = known ? await api.put<Attestation>(`/attestations/${known.id}`, { revision: known.revision, attestation: body }) : await api.post<Attestation>("/attestations", body);
      setKnown(saved);
      if (pdf && file) saved = await api.post<Attestation>(`/attestations/${saved.id}/file`, file, { query: { revision: saved.revision, file_name: file.name }, idempotencyKey: newKey() });
    }, (): FieldErrors => ({
      ...(body.title ? {} : { title: t`Give it a title` }),
      ...(body.statement ? {} : { statement: t`Say what people sign` }),
      ...(Number.isInteger(body.due_days) && body.due_days >= 1 && body.due_days <= 365 ? {} : { due_days: t`Enter a whole number from ${1} to ${365}` }),
      ...(pdf ? (file || known?.has_file ? {} : { file: t`Choose a PDF` }) : values.text.trim() ? {} : { text: t`Write the text` }),
    }));
    if (!done || !saved) return;
    await queryClient.invalidateQueries({ queryKey: ["attestations"] });
    toast(t`Saved as a draft. Publish it to put it in use.`);
    navigate(documentPath(saved.id), { replace: true });
  };
  const byControl = Object.fromEntries(Object.entries(form.errors).map(([field, message]) => [field.replace(/^attestation\./, ""), message]));
  return (
    <Page title={first ? t`Change ${first.title}` : t`New document`} crumbs={[{ href: "/read-and-sign", label: t`Read and sign` }, ...(first ? [{ href: documentPath(first.id), label: first.title }] : [])]} lead={<Trans>What people signed stays as it was. A change is asked of nobody before you publish it.</Trans>}>
      <Card>
        <Form errors={byControl} onSubmit={() => void save()}>
          <Input name="title" label={t`Title`} maxLength={200} value={values.title} onValue={(title) => set({ title })} />
          <RadioGroup name="kind" label={t`What people read`} value={values.kind} onValue={(kind) => set({ kind })} options={[{ value: "text", label: t`A text` }, { value: "pdf", label: t`A PDF` }]} />
          {pdf ? (
            <FileDrop name="file" label={t`PDF file`} hint={known?.has_file ? t`There is one already; a new one takes its place. Up to 20 MB.` : t`Up to 20 MB`} accept="application/pdf,.pdf" maxBytes={PDF_BYTES} file={file} onFile={setFile} />
          ) : (
            <Textarea name="text" label={t`Text`} rows={14} maxLength={200_000} value={values.text} onValue={(words) => set({ text: words })} />
          )}
          <Textarea name="statement" label={t`What the signature says`} hint={t`People sign these words. Other words are always a material change.`} maxLength={500} rows={2} value={values.statement} onValue={(statement) => set({ statement })} />
          <Input name="due_days" label={t`Due after so many days`} type="number" min={1} max={365} className="narrow" value={values.due_days} onValue={(due_days) => set({ due_days })} />
          <BelongsFields permission="attestation:manage" format="attestation" values={values} onValues={set} />
          <div className="form-foot">
            <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save the draft`}</Button>
            <LinkButton href={first ? documentPath(first.id) : "/read-and-sign"}>{t`Cancel`}</LinkButton>
          </div>
        </Form>
      </Card>
    </Page>
  );
}
