/** A certificate from a file or pasted: looked at first, installed after. Used by the first run too. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button, FileDrop, Form, Input, Textarea, useForm, type FieldErrors } from "../../ui";
import { Report } from "./report";
import type { CertificateReport, CertificateUpload } from "./types";

const MOST = 256 * 1024;

async function contentOf(file: File): Promise<{ pkcs12?: string; text?: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  if (text.includes("-----BEGIN")) return { text };
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return { pkcs12: btoa(binary) };
}

export function UploadForm({ send, onInstalled, busyElsewhere = false }: { send: (body: CertificateUpload) => Promise<CertificateReport>; onInstalled: () => void; busyElsewhere?: boolean }) {
  const { t } = useLingui();
  const form = useForm({ certificates: "", key: "", password: "" });
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<CertificateReport | null>(null);
  const { certificates, key, password } = form.values;
  const check = (): FieldErrors => (file || certificates.trim() ? {} : { certificates: t`Choose a file, or paste the certificate` });
  const run = (tryOnly: boolean) =>
    form.submit(async () => {
      const read = file ? await contentOf(file) : { text: certificates };
      const body: CertificateUpload = { try_only: tryOnly };
      if ("pkcs12" in read && read.pkcs12) body.pkcs12 = read.pkcs12;
      else body.certificates = read.text ?? "";
      if (key.trim()) body.key = key;
      if (password) body.password = password;
      const answer = await send(body);
      setReport(answer);
      if (!tryOnly && answer.usable) {
        form.setValues({ certificates: "", key: "", password: "" });
        setFile(null);
        onInstalled();
      }
    }, check);
  return (
    <Form errors={form.errors} onSubmit={() => void run(true)} label={t`Upload a certificate`}>
      <FileDrop name="file" label={t`File`} hint={t`PKCS #12 (.p12, .pfx) or PEM (.pem, .crt). The chain may be in any order.`} maxBytes={MOST} file={file} onFile={(next) => { setFile(next); setReport(null); }} />
      {file ? null : <Textarea name="certificates" label={t`Or paste the certificates`} rows={5} spellCheck={false} value={certificates} onValue={(value) => { form.set({ certificates: value }); setReport(null); }} />}
      <Textarea name="key" label={t`Private key`} optional hint={t`Only when it is not in the file. Leave it empty for the answer to a request that was made here.`} rows={3} spellCheck={false} autoComplete="off" value={key} onValue={(value) => form.set({ key: value })} />
      <Input name="password" type="password" label={t`Password of the file or key`} optional autoComplete="off" value={password} onValue={(value) => form.set({ password: value })} />
      <div className="form-foot">
        <Button type="submit" busy={form.busy || busyElsewhere} busyLabel={t`Looking`}>{t`Check`}</Button>
        {report?.usable ? <Button kind="primary" busy={form.busy} busyLabel={t`Installing`} onClick={() => void run(false)}>{t`Install`}</Button> : null}
      </div>
      {report && !report.usable ? <p className="note soon" role="alert"><Trans>It cannot be installed. What is wrong is named below.</Trans></p> : null}
      {report ? <Report report={report} /> : null}
    </Form>
  );
}
