import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { Credential } from "../../api/types";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, ConfirmDialog, Dialog, Form, Loaded, RadioGroup, StatusTag, Textarea, errorsOf, toast, useForm } from "../../ui";
import { credentialTitle } from "../credentials/words";
import { LevelTag } from "./level";
import type { Method, Verifications } from "./types";
import "./profile.css";

/** Which cards of a person were held against the register or the paper, by whom and when; for those who do so. */
export function VerificationsOf({ person, credentials }: { person: string; credentials: readonly Credential[] }) {
  const { t } = useLingui();
  const boot = useBoot().data;
  const mayVerify = Boolean(boot?.me.permissions.includes("credential:manage")) && boot?.me.id !== person;
  const key = ["verifications", person];
  const found = useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<Verifications>(`/people/${person}/verifications`, undefined, { signal }) });
  const [checking, setChecking] = useState<Credential | null>(null);
  const [withdrawing, setWithdrawing] = useState<Credential | null>(null);
  const [problem, setProblem] = useState("");
  const withdraw = async () => {
    setProblem("");
    try {
      if (withdrawing) queryClient.setQueryData(key, await api.delete<Verifications>(`/people/${person}/verifications/${withdrawing.id}`));
      toast(t`Withdrawn`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work. Nothing was changed.`);
    } finally {
      setWithdrawing(null);
    }
  };
  return (
    <Loaded query={found}>
      {(data) => (
        <Card title={t`Verification`} aside={<LevelTag level={data.level} />}>
          <div className="stack">
            {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
            {credentials.length ? (
              <ul className="plain-list checks">
                {credentials.map((item) => {
                  const check = data.items.find((each) => each.credential_id === item.id);
                  const name = credentialTitle(item);
                  return (
                    <li key={item.id} className="row-between">
                      <span>
                        <b>{name}</b>
                        <span className="s dim below">
                          {check ? [check.method === "registry" ? t`checked with the register` : t`checked on the paper`, fullDay(check.verified_at), check.verified_by, check.note].filter(Boolean).join(", ") : t`not checked yet`}
                        </span>
                      </span>
                      <span className="row">
                        {check ? <StatusTag kind={check.current ? "ok" : "soon"}>{check.current ? t`Verified` : t`Changed since, check again`}</StatusTag> : null}
                        {mayVerify && !check?.current ? <Button aria-label={t`Record a check: ${name}`} onClick={() => setChecking(item)}>{t`Record a check`}</Button> : null}
                        {mayVerify && check ? <Button aria-label={t`Withdraw the check: ${name}`} onClick={() => setWithdrawing(item)}>{t`Withdraw`}</Button> : null}
                      </span>
                    </li>
                  );
                })}
              </ul>
            ) : (
              <p className="dim">{t`No licence or card on file, so there is nothing to check.`}</p>
            )}
          </div>
          <Dialog open={checking !== null} title={checking ? t`Record a check: ${credentialTitle(checking)}` : ""} onClose={() => setChecking(null)}>
            {checking ? <CheckForm item={checking} save={async (body) => { queryClient.setQueryData(key, await api.post<Verifications>(`/people/${person}/verifications`, body)); setChecking(null); toast(t`The check is recorded`); }} /> : null}
          </Dialog>
          <ConfirmDialog open={withdrawing !== null} danger title={t`Withdraw this check?`} action={t`Withdraw`} onClose={() => setWithdrawing(null)} onConfirm={() => void withdraw()}>
            <Trans>The card counts as not checked again. The audit log keeps both.</Trans>
          </ConfirmDialog>
        </Card>
      )}
    </Loaded>
  );
}

function CheckForm({ item, save }: { item: Credential; save: (body: { credential_id: string; method: Method; note?: string }) => Promise<unknown> }) {
  const { t } = useLingui();
  const form = useForm<{ method: Method; note: string }>({ method: "registry", note: "" });
  const facts: [string, string][] = [[t`Number`, item.number ?? ""], [t`Issued by`, [item.issuing_body, item.state].filter(Boolean).join(", ")], [t`Expires`, item.expires_on ? fullDay(item.expires_on) : t`does not expire`]];
  const send = () => form.submit(() => save({ credential_id: item.id, method: form.values.method, ...(form.values.note.trim() ? { note: form.values.note.trim() } : {}) }));
  return (
    <Form errors={form.errors} onSubmit={() => void send()} label={t`Record a check`}>
      <dl className="pairs">{facts.filter(([, value]) => value).map(([name, value]) => <div className="pair" key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <RadioGroup
        name="method" label={t`How did you check it?`} value={form.values.method} onValue={(method) => form.set({ method: method as Method })}
        options={[{ value: "registry", label: t`In the register of the issuing body`, hint: t`Primary source verification` }, { value: "document", label: t`On the paper or card itself` }]}
      />
      <Textarea name="note" label={t`Note`} optional hint={t`For instance: Board of Nursing, looked up on 20 November`} rows={2} maxLength={500} value={form.values.note} onValue={(note) => form.set({ note })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Number and dates agree`}</Button></div>
    </Form>
  );
}
