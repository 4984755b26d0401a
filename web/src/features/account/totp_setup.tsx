import { Trans, useLingui } from "@lingui/react/macro";
import type { TotpSetup } from "../../api/types";
import { Button, Form, Input, useForm, type FieldErrors } from "../../ui";
import { Qr } from "./qr";

interface Props {
  setup: TotpSetup;
  /** Sends the code; throws what the server refuses. */
  confirm: (code: string) => Promise<void>;
}
/** Scan, then prove with a code that the app works. Used in the account and at a sign-in that asks for a second step. */
export function TotpSetupForm({ setup, confirm }: Props) {
  const { t } = useLingui();
  const form = useForm({ code: "" });
  const code = form.values.code.replace(/\s/g, "");
  const check = (): FieldErrors => (/^\d{6}$/.test(code) ? {} : { code: t`Enter the six digits that the app shows` });
  const groups = setup.secret.replace(/(.{4})(?=.)/g, "$1 ");
  return (
    <Form errors={form.errors} onSubmit={() => void form.submit(() => confirm(code), check)} label={t`Codes of an app`}>
      <p>
        <Trans>Open an authenticator app on your phone and scan this picture. Then enter the code that the app shows.</Trans>
      </p>
      <Qr rows={setup.qr} label={t`Picture for the authenticator app`} />
      <details>
        <summary>{t`The app cannot scan?`}</summary>
        <p>
          <Trans>Type this key into the app:</Trans> <code className="secret-key">{groups}</code>
        </p>
      </details>
      <Input name="code" label={t`Code`} value={form.values.code} onValue={(value) => form.set({ code: value })} inputMode="numeric" autoComplete="one-time-code" />
      <div className="form-foot">
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Checking`}>{t`Confirm`}</Button>
      </div>
    </Form>
  );
}
