import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { InvitationView } from "../../api/types";
import { Button, Form, Input, LinkButton, Page, useForm, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import { useLinkToken } from "./token";

const anonymous = { anonymous: true };

/** Answering an invitation to a role: a new person makes her account, one with an account says yes when signed in. */
export default function InvitationPage() {
  const { t } = useLingui();
  const token = useLinkToken();
  const [settled, setSettled] = useState<"" | "accepted" | "declined">("");
  const seen = useQuery({ queryKey: ["invitation", token], retry: false, staleTime: Infinity, queryFn: () => api.post<InvitationView>("/auth/invitation", { token }, anonymous) });
  const decline = async () => {
    await api.post("/auth/invitation/decline", { token }, anonymous);
    setSettled("declined");
  };
  const role = seen.data ? roleName(seen.data.role) : "";
  const organisation = seen.data?.organisation_name ?? "";
  return (
    <main id="main">
      <Page title={t`Invitation`}>
        <div className="card pad stack">
          {seen.isError ? <p role="alert">{t`This invitation was answered, withdrawn, or is older than seven days.`}</p> : null}
          {settled === "accepted" ? <p role="status">{t`Welcome. You can sign in now.`}</p> : null}
          {settled === "declined" ? <p role="status">{t`You declined. Nothing is kept open.`}</p> : null}
          {seen.data && !settled ? (
            <>
              <p>
                <Trans>
                  {organisation} invites you as {role}.
                </Trans>
              </p>
              {seen.data.has_account ? <Existing token={token} onDone={() => setSettled("accepted")} /> : <NewAccount token={token} view={seen.data} onDone={() => setSettled("accepted")} />}
              <Button kind="link" onClick={() => void decline()}>{t`Decline`}</Button>
            </>
          ) : (
            <p>
              <LinkButton kind="link" href="/sign-in">{t`Sign in`}</LinkButton>
            </p>
          )}
        </div>
      </Page>
    </main>
  );
}

function NewAccount({ token, view, onDone }: { token: string; view: InvitationView; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ first_name: "", last_name: "", password: "" });
  const { first_name, last_name, password } = form.values;
  const check = (): FieldErrors => ({
    ...(first_name.trim() ? {} : { first_name: t`Enter your first name` }),
    ...(last_name.trim() ? {} : { last_name: t`Enter your last name` }),
    ...(password ? {} : { password: t`Choose a password` }),
  });
  const send = async () => {
    if (await form.submit(() => api.post("/auth/invitation/accept", { token, first_name, last_name, password }, anonymous), check)) onDone();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void send()} label={t`Your account`}>
      <input type="hidden" name="username" autoComplete="username" value={view.email} readOnly />
      <Input name="first_name" label={t`First name`} autoComplete="given-name" value={first_name} onValue={(value) => form.set({ first_name: value })} />
      <Input name="last_name" label={t`Last name`} autoComplete="family-name" value={last_name} onValue={(value) => form.set({ last_name: value })} />
      <Input name="password" type="password" label={t`Password`} hint={t`At least 12 characters. Three or four words that only you would put together are good.`} autoComplete="new-password" value={password} onValue={(value) => form.set({ password: value })} />
      <div className="form-foot">
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`One moment`}>{t`Accept`}</Button>
      </div>
    </Form>
  );
}

function Existing({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({});
  const accept = async () => {
    if (await form.submit(() => api.post("/me/invitation/accept", { token }, anonymous))) onDone();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void accept()} label={t`Accept`}>
      <p>{t`You have an account. Sign in first in this browser, open the link again, then accept.`}</p>
      <div className="form-foot">
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`One moment`}>{t`Accept`}</Button>
      </div>
    </Form>
  );
}
