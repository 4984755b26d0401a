import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { Credential, CredentialStatus } from "../../api/types";
import { fullDay } from "../../lib/dates";
import { StatusTag } from "../../ui";
import { verificationMethod, verificationState } from "./words";

/** Current, days left, lapsed or revoked: word, shape and colour. */
export function CredentialTag({ status, daysLeft }: { status: CredentialStatus; daysLeft?: number | null }) {
  const { t } = useLingui();
  if (status === "revoked") return <StatusTag kind="overdue">{t`Revoked`}</StatusTag>;
  if (status === "expired") return <StatusTag kind="overdue">{t`Lapsed`}</StatusTag>;
  if (status === "expiring_soon") {
    const words = daysLeft == null ? t`Expires soon` : daysLeft === 0 ? t`Expires today` : plural(daysLeft, { one: "# day", other: "# days" });
    return <StatusTag kind="soon">{words}</StatusTag>;
  }
  return <StatusTag kind="ok">{t`Current`}</StatusTag>;
}

/** Whether somebody looked at the source, when and how. */
export function VerificationTag({ item, how = false }: { item: Pick<Credential, "verification" | "verified_on" | "verified_method">; how?: boolean }) {
  const state = verificationState(item.verification ?? "unverified");
  const details = [item.verified_on ? fullDay(item.verified_on) : "", item.verified_method && how ? verificationMethod(item.verified_method) : ""].filter(Boolean).join(", ");
  return (
    <>
      <StatusTag kind={state.kind}>{state.word}</StatusTag>
      {details ? <span className="s dim below">{details}</span> : null}
    </>
  );
}
