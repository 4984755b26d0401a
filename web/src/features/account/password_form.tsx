import { useLingui } from "@lingui/react/macro";
import { api } from "../../api/client";
import { Button, Form, Input, useForm, type FieldErrors } from "../../ui";

/** Changing the password ends the other sessions of this person. */
export function PasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ current_password: "", new_password: "", again: "" });
  const { current_password, new_password, again } = form.values;
  const check = (): FieldErrors => {
    if (!current_password) return { current_password: t`Enter your current password` };
    if (!new_password) return { new_password: t`Enter a new password` };
    if (new_password !== again) return { again: t`The two new passwords are not the same` };
    return {};
  };
  const save = async () => {
    const done = await form.submit(() => api.post("/me/password", { current_password, new_password }), check);
    if (!done) return;
    form.setValues({ current_password: "", new_password: "", again: "" });
    onDone();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Change password`}>
      <Input name="current_password" type="password" label={t`Current password`} autoComplete="current-password" value={current_password} onValue={(value) => form.set({ current_password: value })} />
      <Input
        name="new_password" type="password" label={t`New password`} hint={t`At least 12 characters. Three or four words that only you would put together are good.`}
        autoComplete="new-password" value={new_password} onValue={(value) => form.set({ new_password: value })}
      />
      <Input name="again" type="password" label={t`New password again`} autoComplete="new-password" value={again} onValue={(value) => form.set({ again: value })} />
      <div className="form-foot">
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Changing`}>{t`Change password`}</Button>
      </div>
    </Form>
  );
}
