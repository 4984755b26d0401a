import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { forgetWhenLeaving } from "../../lib/leaving";
import { createStore, useStore } from "../../lib/store";
import { Button, Form, Input, StatusTag, useForm, type FieldErrors } from "../../ui";
import type { UserTest } from "./types";
import { problemWords } from "./words";

/** The person whose values stand in the tables, on both tabs. Only in memory. */
export const previewed = createStore<{ login: string; result: UserTest } | null>(null);
forgetWhenLeaving(() => previewed.set(null));

/** Asks the directory for one named person, as the draft reads her. With a password also whether she could sign in. */
export function PreviewForm() {
  const { t } = useLingui();
  const shown = useStore(previewed);
  const form = useForm({ login: shown?.login ?? "", password: "" });
  const [problem, setProblem] = useState("");
  const ask = () => {
    setProblem("");
    return form.submit(
      async () => {
        try {
          const login = form.values.login.trim();
          const password = form.values.password;
          form.set({ password: "" });
          previewed.set({ login, result: await api.post<UserTest>("/directory/test-user", { login, ...(password ? { password } : {}) }) });
        } catch (error) {
          previewed.set(null);
          setProblem(problemWords(error));
        }
      },
      (): FieldErrors => (form.values.login.trim() ? {} : { login: t`Enter the login of somebody you know` }),
    );
  };
  const result = shown?.result;
  return (
    <div className="card pad stack">
      <Form errors={form.errors} onSubmit={() => void ask()} label={t`Test a user`}>
        <div className="two preview-ask">
          <Input name="login" label={t`Login`} hint={t`Of somebody whose data you know`} value={form.values.login} maxLength={255} spellCheck={false} autoComplete="off" onValue={(login) => form.set({ login })} />
          <Input name="password" label={t`Password`} optional hint={t`To prove that signing in works; not kept`} type="password" autoComplete="off" value={form.values.password} onValue={(password) => form.set({ password })} />
          <Button type="submit" busy={form.busy} busyLabel={t`Asking the directory`}>{t`Test a user`}</Button>
        </div>
      </Form>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <div role="status">
        {result && !result.person ? <p className="note soon"><Trans>The directory has nobody with this login below the people that the connection names.</Trans></p> : null}
        {result?.person ? (
          <div className="row">
            <b className="wrap">{result.person.display_name || result.person.login}</b>
            <span className="s dim wrap code">{result.person.dn}</span>
            {result.person.disabled ? <StatusTag kind="soon">{t`Disabled in the directory`}</StatusTag> : null}
            {result.person.expired ? <StatusTag kind="soon">{t`Expired in the directory`}</StatusTag> : null}
            {result.password_right == null ? null : <StatusTag kind={result.password_right ? "ok" : "soon"}>{result.password_right ? t`The password is right` : t`The password is wrong`}</StatusTag>}
          </div>
        ) : null}
      </div>
    </div>
  );
}
