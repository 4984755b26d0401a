import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { Button, Form, Input, LinkButton, Page, useForm, type FieldErrors } from "../../ui";

/** The same answer for every address: whether there is an account is nobody's business. */
export default function ForgotPasswordPage() {
  const { t } = useLingui();
  const [sent, setSent] = useState("");
  const form = useForm({ email: "" });
  const email = form.values.email.trim();
  const check = (): FieldErrors => (email.includes("@") ? {} : { email: t`Enter your e-mail address` });
  const send = async () => {
    if (await form.submit(() => api.post("/auth/forgot-password", { email }, { anonymous: true }), check)) setSent(email);
  };
  return (
    <main id="main">
      <Page title={t`Forgot your password?`}>
        <div className="card pad stack">
          {sent ? (
            <p role="status">
              <Trans>If {sent} belongs to an account with a password, a link is on its way. It works for one hour.</Trans>
            </p>
          ) : (
            <Form errors={form.errors} onSubmit={() => void send()} label={t`Forgot your password?`}>
              <Input name="email" type="email" label={t`E-mail address of your account`} autoComplete="email" autoFocus value={form.values.email} onValue={(value) => form.set({ email: value })} />
              <div className="form-foot">
                <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Sending`}>{t`Send me a link`}</Button>
              </div>
            </Form>
          )}
          <p>
            <LinkButton kind="link" href="/sign-in">{t`Back to sign-in`}</LinkButton>
          </p>
        </div>
      </Page>
    </main>
  );
}
