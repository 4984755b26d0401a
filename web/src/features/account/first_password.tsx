import { Trans, useLingui } from "@lingui/react/macro";
import { endSession, queryClient } from "../../app/session";
import { Button, Page } from "../../ui";
import { PasswordForm } from "./password_form";

/** Shown instead of everything else until the temporary password is replaced. */
export default function FirstPassword() {
  const { t } = useLingui();
  return (
    <main id="main">
      <Page title={t`Choose your password`} lead={<Trans>You signed in with a temporary password. Choose one that only you know.</Trans>}>
        <div className="card pad stack">
          <PasswordForm onDone={() => void queryClient.invalidateQueries({ queryKey: ["boot"] })} />
        </div>
        <p className="sign-out-line">
          <Button kind="link" onClick={() => void endSession("left")}>{t`Sign out`}</Button>
        </p>
      </Page>
    </main>
  );
}
