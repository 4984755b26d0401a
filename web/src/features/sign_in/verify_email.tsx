import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import { Button, LinkButton, Page } from "../../ui";
import { useLinkToken } from "./token";

/** Confirms on a press, not on opening: mail scanners open links. */
export default function VerifyEmailPage() {
  const { t } = useLingui();
  const token = useLinkToken();
  const [state, setState] = useState<"ask" | "busy" | "done" | "ended" | "failed">(token ? "ask" : "ended");
  const confirm = async () => {
    setState("busy");
    try {
      await api.post("/auth/verify-email", { token }, { anonymous: true });
      setState("done");
    } catch (error) {
      setState(error instanceof ApiError && error.code === "link_ended" ? "ended" : "failed");
    }
  };
  return (
    <main id="main">
      <Page title={t`Confirm your e-mail address`}>
        <div className="card pad stack">
          {state === "done" ? <p role="status">{t`Your address is confirmed. You can sign in now.`}</p> : null}
          {state === "ended" ? <p role="alert">{t`This link was used before or is too old. Sign in, or ask for a new link.`}</p> : null}
          {state === "failed" ? <p role="alert">{t`That did not work. Try again.`}</p> : null}
          {state === "ask" || state === "busy" || state === "failed" ? (
            <Button kind="primary" busy={state === "busy"} busyLabel={t`Confirming`} onClick={() => void confirm()}>{t`Confirm this address`}</Button>
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
