import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { ApiError, api, type ProofKind } from "../api/client";
import { goTo } from "../features/sso/go";
import type { Start } from "../features/sso/types";
import { refusedWords } from "../features/sso/words";
import { useStore } from "../lib/store";
import { Button, Dialog, errorsOf } from "../ui";
import { AgainDialog } from "./again_dialog";
import { kiosk } from "./kiosk";
import { PROVED, proofChannel, settleProof, waitingForProof, type ProofNews } from "./proof";

type Step = "ask" | "away" | "blocked";

/** What is asked of the person while requests wait for it. Proving by the provider may be a part of proving again. */
export default function ProofDialog() {
  const waiting = useStore(waitingForProof);
  const asked = (kind: ProofKind) => waiting.some((each) => each.kind === kind);
  return (
    <>
      {asked("again") ? <AgainDialog aside={asked("provider")} /> : null}
      {asked("provider") ? <ProviderDialog /> : null}
    </>
  );
}

/** Takes a person to the provider in another window and waits for the answer. */
function ProviderDialog() {
  const { t } = useLingui();
  const [step, setStep] = useState<Step>("ask");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const channel = proofChannel();
    const hear = (event: MessageEvent<ProofNews>) => {
      if ("proved" in event.data) settleProof(true, "provider");
      else if ("refused" in event.data) {
        channel?.postMessage({ waiting: true } satisfies ProofNews);
        setStep("ask");
        setProblem(refusedWords(event.data.refused));
      }
    };
    channel?.addEventListener("message", hear);
    return () => channel?.close();
  }, []);
  const go = async (here: boolean) => {
    setProblem("");
    // Opened before anything is awaited: only then the browser knows that a person asked for it.
    const name = `proof-${Date.now()}`;
    const opened = here ? null : window.open("about:blank", name, "popup,width=520,height=680");
    if (!here && !opened) return setStep("blocked");
    setBusy(true);
    try {
      const start = await api.post<Start>("/sso/reauthenticate", { return_to: here ? window.location.pathname + window.location.search : PROVED });
      goTo(start, opened, name);
      setStep("away");
    } catch (error) {
      opened?.close();
      setProblem(error instanceof ApiError && error.code === "session_not_from_provider" ? t`You did not come through the identity provider. Sign out, sign in again, and repeat the change.` : (Object.values(errorsOf(error))[0] ?? ""));
    } finally {
      setBusy(false);
    }
  };
  const narrow = kiosk.get() || step === "blocked";
  return (
    <Dialog
      open title={t`Show again who you are`} onClose={() => settleProof(false, "provider")}
      foot={
        <>
          <Button onClick={() => settleProof(false, "provider")}>{t`Cancel`}</Button>
          {narrow ? (
            <Button kind="primary" busy={busy} onClick={() => void go(true)}>{t`Go there and lose what is typed`}</Button>
          ) : (
            <Button kind={step === "away" ? "plain" : "primary"} busy={busy} busyLabel={t`One moment`} onClick={() => void go(false)}>{step === "away" ? t`Open the window again` : t`Go to the sign-in`}</Button>
          )}
        </>
      }
    >
      {step === "away" ? (
        <p role="status"><Trans>Sign in in the window that has opened. This page goes on by itself; what you typed is kept.</Trans></p>
      ) : narrow ? (
        <p role="status"><Trans>This browser opens no further window. The sign-in can be shown in this one, but then what you typed here is lost.</Trans></p>
      ) : (
        <p><Trans>You signed in through the hospital. For this change its identity provider must see you once more, so that an open screen is not enough. A window opens for it; what you typed here is kept.</Trans></p>
      )}
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
    </Dialog>
  );
}
