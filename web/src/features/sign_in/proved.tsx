import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { proofChannel, type ProofNews } from "../../app/proof";
import { Page } from "../../ui";

/** Seen for a moment in the window of the identity provider: the page that waits is told, and this one closes. */
export default function ProvedPage() {
  const { t } = useLingui();
  useEffect(() => {
    const channel = proofChannel();
    channel?.postMessage({ proved: true } satisfies ProofNews);
    const timer = setTimeout(() => window.close(), 300);
    return () => {
      clearTimeout(timer);
      channel?.close();
    };
  }, []);
  return (
    <main id="main">
      <Page title={t`Thank you`}>
        <p className="note ok"><Trans>The hospital has confirmed who you are. Close this window and go on in the other one.</Trans></p>
      </Page>
    </main>
  );
}
