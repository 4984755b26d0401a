import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { Button, Form, Input, LinkButton, Page, useForm, type FieldErrors } from "../../ui";
import { useLinkToken } from "./token";

export default function ResetPasswordPage() {
  const { t } = useLingui();
  const token = useLinkToken();
  const [done, setDone] = useState(false);
  const form = useForm({ new_password: "", again: "" });
  const { new_password, again } = form.values;
  const check = (): FieldErrors => {
    if (!new_password) return { new_password: t`Enter a new password` };
    return new_password === again ? {} : { again: t`The two new passwords are not the same` };
  };
  const save = async () => {
    if (await form.submit(() => api.post("/auth/reset-password", { token, new_password }, { anonymous: true }), check)) setDone(true);
  };
  return (
    <main id="main">
      <Page title={t`Choose a new password`}>
        <div className="card pad stack">
          {done ? <p role="status">{t`Your password is changed. All devices are signed out.`}</p> : null}
          {!done && !token ? <p role="alert">{t`This link is not whole. Open it again from the mail, or ask for a new one.`}</p> : null}
          {!done && token ? (
            <Form errors={form.errors} onSubmit={() => void save()} label={t`Choose a new password`}>
              <Input
                name="new_password" type="password" label={t`New password`} hint={t`At least 12 characters. Three or four words that only you would put together are good.`}
                autoComplete="new-password" autoFocus value={new_password} onValue={(value) => form.set({ new_password: value })}
              />
              <Input name="again" type="password" label={t`New password again`} autoComplete="new-password" value={again} onValue={(value) => form.set({ again: value })} />
              <div className="form-foot">
                <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Changing`}>{t`Change password`}</Button>
              </div>
            </Form>
          ) : null}
          <p>
            <LinkButton kind="link" href={done ? "/sign-in" : "/forgot-password"}>{done ? t`Sign in` : t`Ask for a new link`}</LinkButton>
          </p>
        </div>
      </Page>
    </main>
  );
}
