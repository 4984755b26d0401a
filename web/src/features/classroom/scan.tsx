/** Where the code on the room's screen leads. Nobody needs to be signed in to scan: the code is kept for ten minutes. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import type { components } from "../../api/schema";
import { paths } from "../../app/paths";
import { clock } from "../../lib/dates";
import { LinkButton, Page, SkeletonRows, errorsOf } from "../../ui";

type ClassScanned = components["schemas"]["ClassScanned"];
const NEXT = "/classroom/check-in?scanned=1";

export default function ScanPage() {
  const { t } = useLingui();
  const { code } = useParams<{ code: string }>();
  const [, navigate] = useLocation();
  const [found, setFound] = useState<ClassScanned | null>(null);
  const [problem, setProblem] = useState("");
  // Once, also when React draws twice: a code counts only for some seconds.
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current) return;
    sent.current = true;
    api.post<ClassScanned>("/classroom/scan", { code }, { anonymous: true }).then(
      (scanned) => (scanned.signed_in ? navigate(NEXT, { replace: true }) : setFound(scanned)),
      (error: unknown) => setProblem(Object.values(errorsOf(error)).join(" ")),
    );
  }, [code, navigate]);
  return (
    <main id="main">
      <Page title={found?.title ?? t`Check in`}>
        {problem ? (
          <div className="card pad stack-s">
            <p role="alert">{problem}</p>
            <p className="dim"><Trans>Scan the code that is on the screen now.</Trans></p>
          </div>
        ) : found ? (
          <div className="card pad stack-s">
            <p><Trans>Your scan is noted. Sign in by {clock(found.expires_at)} and check in.</Trans></p>
            <div className="row"><LinkButton kind="primary" href={`${paths.signIn}?return=${encodeURIComponent(NEXT)}`}>{t`Sign in`}</LinkButton></div>
          </div>
        ) : <SkeletonRows rows={2} />}
      </Page>
    </main>
  );
}
