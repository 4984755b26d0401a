import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { ApiError, api } from "../api/client";
import type { SecurityView } from "../api/types";
import { Button, Dialog, Form, Input, SkeletonRows, errorsOf, fieldId, useForm, type FieldErrors } from "../ui";
import { settleProof } from "./proof";

const done = () => settleProof(true, "again");
const cancel = () => settleProof(false, "again");
const wordsOf = (error: unknown) => Object.values(errorsOf(error))[0] ?? "";

/**
 * A change for which the sign-in does not count, or no longer: asks for the password before the change goes through. Who has none here is asked
 * by the provider (that dialog opens over this one, which steps `aside`) or has to sign in anew.
 */
export function AgainDialog({ aside }: { aside: boolean }) {
  const { t } = useLingui();
  const security = useQuery({ queryKey: ["security"], staleTime: 60_000, retry: false, queryFn: ({ signal }) => api.get<SecurityView>("/me/security", undefined, { signal }) });
  const [refused, setRefused] = useState("");
  const asked = useRef(false);
  const byPassword = security.data?.has_password;
  useEffect(() => {
    if (byPassword) document.getElementById(fieldId("password"))?.focus();
    if (byPassword !== false || asked.current) return;
    asked.current = true;
    // Without a password the server knows who else can tell; the client takes her to the provider when that is it.
    api.post("/me/proof", {}).then(done, (error: unknown) => {
      const code = error instanceof ApiError ? error.code : "";
      if (code === "reauthentication_required") cancel();
      else setRefused(code === "sign_in_again" ? t`You signed in with a passkey more than ten minutes ago, and there is no password to ask for. Copy what you typed, sign out and in again, then make the change within ten minutes.` : wordsOf(error));
    });
  }, [byPassword, t]);
  const words = refused || (security.error ? wordsOf(security.error) : "");
  return (
    <Dialog open={!aside} title={t`Is it still you?`} onClose={cancel}>
      {words ? <p className="note overdue" role="alert">{words}</p> : byPassword ? <ByPassword /> : <SkeletonRows rows={2} />}
    </Dialog>
  );
}

function ByPassword() {
  const { t } = useLingui();
  const form = useForm({ password: "" });
  const { password } = form.values;
  const check = (): FieldErrors => (password ? {} : { password: t`Enter your password` });
  const send = async () => {
    const proved = await form.submit(() => api.post("/me/proof", { password }), check);
    if (proved) done();
    else form.setValues({ password: "" });
  };
  return (
    <Form errors={form.errors} onSubmit={() => void send()} label={t`Is it still you?`}>
      <p><Trans>This change asks for your password once more, so that an open screen is not enough. What you typed on the page is kept, and for ten minutes you are not asked again.</Trans></p>
      <Input name="password" type="password" label={t`Your password`} autoComplete="current-password" value={password} onValue={(next) => form.set({ password: next })} />
      <div className="dialog-foot">
        <Button onClick={cancel}>{t`Cancel`}</Button>
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`One moment`}>{t`Continue`}</Button>
      </div>
    </Form>
  );
}
