import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button, Dialog, Form, Input, useForm, type FieldErrors } from "../../ui";

interface Props {
  open: boolean;
  title: string;
  action: string;
  /** False for people who sign in through the hospital: they have no password here to give. */
  needsPassword: boolean;
  /** A further field of the dialog: the name of a new passkey. */
  labelField?: string;
  children?: ReactNode;
  run: (proof: { password?: string }, label: string) => Promise<unknown>;
  onClose: () => void;
}
/** Asks for the password before the sign-in is changed, so that an open screen is not enough. */
export function ProofDialog({ open, title, action, needsPassword, labelField, children, run, onClose }: Props) {
  const { t } = useLingui();
  const form = useForm({ password: "", label: "" });
  const { password, label } = form.values;
  const check = (): FieldErrors => ({
    ...(labelField && !label.trim() ? { label: t`Enter a name` } : {}),
    ...(needsPassword && !password ? { password: t`Enter your password` } : {}),
  });
  const send = async () => {
    const done = await form.submit(() => run(needsPassword ? { password } : {}, label.trim()), check);
    if (done) form.setValues({ password: "", label: "" });
  };
  const close = () => {
    form.setValues({ password: "", label: "" });
    form.setErrors({});
    onClose();
  };
  return (
    <Dialog open={open} title={title} onClose={close}>
      <Form errors={form.errors} onSubmit={() => void send()} label={title}>
        {children}
        {labelField ? <Input name="label" label={labelField} value={label} maxLength={60} onValue={(value) => form.set({ label: value })} /> : null}
        {needsPassword ? (
          <Input name="password" type="password" label={t`Your password`} autoComplete="current-password" value={password} onValue={(value) => form.set({ password: value })} />
        ) : null}
        <div className="form-foot">
          <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`One moment`}>
            {action}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
