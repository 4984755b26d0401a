import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { api } from "../../api/client";
import type { Enrolled, PasskeyRequest, SecondStepView, SignedIn, TotpSetup } from "../../api/types";
import { afterSignIn, queryClient } from "../../app/session";
import { Button, Form, Input, LinkButton, Page, useForm, type FieldErrors } from "../../ui";
import { canUsePasskeys, usePasskey } from "../account/passkey";
import { RecoveryCodeList } from "../account/recovery_codes";
import { TotpSetupForm } from "../account/totp_setup";

const STEP = "/auth/second-step";
const anonymous = { anonymous: true };

/** After the password: a code, a passkey or a recovery code; or setting one up when the role asks for it. */
export default function SecondStepPage() {
  const { t } = useLingui();
  const search = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const step = useQuery({ queryKey: ["second-step"], retry: false, staleTime: Infinity, queryFn: ({ signal }) => api.get<SecondStepView>(STEP, undefined, { ...anonymous, signal }) });
  const enter = (signedIn: SignedIn) => {
    queryClient.clear();
    navigate(afterSignIn(signedIn.me.id, search.get("return")), { replace: true });
  };
  const over = step.isError;
  return (
    <main id="main">
      <Page title={step.data?.must_enrol ? t`Set up a second step` : t`One more step`}>
        <div className="card pad stack">
          {over ? <p role="alert">{t`This sign-in took too long or was tried too often.`}</p> : null}
          {step.data?.must_enrol ? <Enrolment onDone={enter} /> : null}
          {step.data && !step.data.must_enrol ? <Ask view={step.data} onDone={enter} /> : null}
          <p>
            <LinkButton kind="link" href="/sign-in">{t`Start again`}</LinkButton>
          </p>
        </div>
      </Page>
    </main>
  );
}

function Ask({ view, onDone }: { view: SecondStepView; onDone: (signedIn: SignedIn) => void }) {
  const { t } = useLingui();
  const [recovery, setRecovery] = useState(!view.totp && !view.passkey);
  const form = useForm({ code: "" });
  const code = form.values.code.trim();
  const request = view.passkey as PasskeyRequest | null | undefined;
  const check = (): FieldErrors => {
    if (recovery) return code.length >= 10 ? {} : { code: t`Enter one of your recovery codes` };
    return /^\d{3}\s?\d{3}$/.test(code) ? {} : { code: t`Enter the six digits that the app shows` };
  };
  const send = async () => {
    const body = recovery ? { recovery_code: code } : { code: code.replace(/\s/g, "") };
    await form.submit(async () => onDone(await api.post<SignedIn>(STEP, body, anonymous)), check);
  };
  const withPasskey = async () => {
    if (!request) return;
    await form.submit(async () => {
      const passkey = await usePasskey(request);
      if (passkey) onDone(await api.post<SignedIn>(STEP, { passkey }, anonymous));
    });
  };
  const change = (to: boolean) => {
    setRecovery(to);
    form.setValues({ code: "" });
    form.setErrors({});
  };
  return (
    <>
      {request && canUsePasskeys() ? <Button kind="primary" onClick={() => void withPasskey()}>{t`Use your passkey`}</Button> : null}
      {view.totp || recovery ? (
        <Form errors={form.errors} onSubmit={() => void send()} label={t`Second step`}>
          <Input
            name="code" autoFocus value={form.values.code} onValue={(value) => form.set({ code: value })} autoComplete="one-time-code" spellCheck={false} autoCapitalize="none"
            label={recovery ? t`Recovery code` : t`Code of your app`} inputMode={recovery ? "text" : "numeric"}
          />
          <div className="form-foot">
            <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Signing in`}>{t`Sign in`}</Button>
          </div>
        </Form>
      ) : null}
      {view.recovery_code && !recovery ? <Button kind="link" onClick={() => change(true)}>{t`Use a recovery code`}</Button> : null}
      {recovery && view.totp ? <Button kind="link" onClick={() => change(false)}>{t`Use the code of your app`}</Button> : null}
      <p className="s dim">
        <Trans>Lost your phone and your codes? The help desk can take the second step away.</Trans>
      </p>
    </>
  );
}

function Enrolment({ onDone }: { onDone: (signedIn: SignedIn) => void }) {
  const { t } = useLingui();
  const [done, setDone] = useState<Enrolled | null>(null);
  const setup = useQuery({ queryKey: ["enrolment"], retry: false, staleTime: Infinity, queryFn: () => api.post<TotpSetup>("/auth/enrolment", undefined, anonymous) });
  if (done) return <RecoveryCodeList codes={done.recovery_codes} onDone={() => onDone(done.signed_in)} />;
  return (
    <>
      <p>{t`Your role asks for a second step at sign-in. Set it up now; it takes a minute.`}</p>
      {setup.data ? <TotpSetupForm setup={setup.data} confirm={async (code) => setDone(await api.post<Enrolled>("/auth/enrolment/confirm", { code }, anonymous))} /> : null}
    </>
  );
}
