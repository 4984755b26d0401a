/** A document to read and sign: exactly this version, with these words, and a proof of who signs. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { ApiError, api, download } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { Button, Card, Checkbox, DueText, Form, Input, Loaded, Page, StatusTag, errorsOf, useForm, type FieldErrors } from "../../ui";
import { proofWords } from "../skills_office/words";
import type { AttestationReading, AttestationSignature } from "./types";
import "../skills_office/skills.css";

const readingKey = (id: string) => ["attestation", id] as const;

export default function SignPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  // Asking for it is recorded as having opened it, so it is not asked for again by itself.
  const reading = useQuery({
    queryKey: readingKey(id), staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false,
    queryFn: () => api.post<AttestationReading>(`/attestations/${id}/open`),
  });
  const task = reading.data?.task;
  const version = task?.version ?? 1;
  return (
    <Page title={task?.title ?? t`Read and sign`} crumbs={[{ href: "/attestations", label: t`My skills` }]} lead={task ? <><Trans>Version {version}</Trans>{task.status === "open" ? <>, {t`due`} <DueText date={task.due_on} /></> : null}</> : null}>
      <Loaded query={reading}>
        {(data) => (
          <div className="stack">
            {data.note ? <p className="note wrap"><Trans>What changed: {data.note}</Trans></p> : null}
            {data.task.signature_id ? <Proof id={data.task.signature_id} /> : null}
            <Card title={t`The document`}><Words id={id} reading={data} /></Card>
            {data.task.status === "open" ? <Sign key={data.task.version_id} id={id} reading={data} /> : data.task.status === "withdrawn" ? <p className="note"><Trans>Your signature is not asked for any more.</Trans></p> : null}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Words({ id, reading }: { id: string; reading: AttestationReading }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const fetchFile = async () => {
    setProblem("");
    try {
      await download(`/attestations/${id}/file`, undefined, `${reading.task.title}.pdf`);
      queryClient.setQueryData<AttestationReading>(readingKey(id), (old) => old && { ...old, opened_at: old.opened_at ?? new Date().toISOString() });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  return (
    <div className="stack-s">
      {reading.pdf ? <div className="row"><Button kind="primary" onClick={() => void fetchFile()}>{t`Open the document (PDF)`}</Button></div> : <div className="pre-line wrap measure">{reading.text}</div>}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <details className="s dim"><summary>{t`Which version exactly`}</summary><p><Trans>Its fingerprint (BLAKE2b-256): <code className="skill-hash">{reading.hash}</code></Trans></p></details>
    </div>
  );
}

function Sign({ id, reading }: { id: string; reading: AttestationReading }) {
  const { t } = useLingui();
  const form = useForm({ agreed: false, password: "" });
  const [stale, setStale] = useState(false);
  const unread = reading.pdf && !reading.opened_at;
  const check = (): FieldErrors => (unread ? { "": t`Open the document before you sign it.` } : form.values.agreed ? {} : { agreed: t`Confirm it before you sign` });
  const sign = async () => {
    const done = await form.submit(async () => {
      try {
        const signature = await api.post<AttestationSignature>(`/attestations/${id}/sign`, { version_id: reading.task.version_id, statement: reading.statement, password: form.values.password || undefined });
        queryClient.setQueryData(["attestation-signature", signature.id], signature);
        queryClient.setQueryData<AttestationReading>(readingKey(id), (old) => old && { ...old, task: { ...old.task, status: "complete", signature_id: signature.id, signed_at: signature.signed_at } });
      } catch (error) {
        setStale(error instanceof ApiError && error.code === "newer_version");
        throw error;
      }
    }, check);
    form.set({ password: "" });
    if (!done) return;
    for (const key of ["attestations", "learning", "home", "lesson"]) void queryClient.invalidateQueries({ queryKey: [key] });
  };
  return (
    <Card title={t`Your signature`}>
      <Form className="measure" errors={form.errors} onSubmit={() => void sign()} label={t`Your signature`}>
        <Checkbox name="agreed" label={reading.statement} checked={form.values.agreed} onChecked={(agreed) => form.set({ agreed })} />
        <Input name="password" type="password" label={t`Your password`} hint={t`To prove that it is you. Leave it empty if you sign in through the hospital's provider: it asks you again.`} autoComplete="current-password" value={form.values.password} onValue={(password) => form.set({ password })} />
        <div className="form-foot">
          <Button kind="primary" type="submit" className="skill-sign" busy={form.busy} busyLabel={t`Signing`}>{t`Sign`}</Button>
          {stale ? <Button onClick={() => void queryClient.resetQueries({ queryKey: readingKey(id) })}>{t`Read the new version`}</Button> : null}
        </div>
      </Form>
    </Card>
  );
}

function Proof({ id }: { id: string }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const found = useQuery({ queryKey: ["attestation-signature", id], queryFn: ({ signal }) => api.get<AttestationSignature>(`/attestation-signatures/${id}`, undefined, { signal }) });
  const save = () => {
    setProblem("");
    download(`/attestation-signatures/${id}/proof.pdf`, undefined, "signature.pdf").catch((error: unknown) => setProblem(Object.values(errorsOf(error)).join(" ")));
  };
  return (
    <Card title={t`You have signed`} aside={<StatusTag kind="ok">{t`Signed`}</StatusTag>}>
      <Loaded query={found}>
        {(signature) => (
          <div className="stack-s">
            <blockquote className="wrap">{signature.statement}</blockquote>
            <dl className="pairs">
              <div className="pair"><dt>{t`Signed`}</dt><dd>{moment(signature.signed_at)}, {proofWords(signature.proof)}</dd></div>
              <div className="pair"><dt>{t`Opened`}</dt><dd>{moment(signature.opened_at)}</dd></div>
              <div className="pair"><dt>{t`Version`}</dt><dd>{signature.version}, {fullDay(signature.signed_at)}</dd></div>
              <div className="pair"><dt>{t`Row in the audit log`}</dt><dd>{signature.audit_index}</dd></div>
            </dl>
            {problem ? <p className="note soon" role="alert">{problem}</p> : null}
            <div className="row"><Button onClick={save}>{t`Proof (PDF)`}</Button></div>
          </div>
        )}
      </Loaded>
    </Card>
  );
}
