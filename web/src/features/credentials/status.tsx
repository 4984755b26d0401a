import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { CredentialStatus } from "../../api/types";
import { StatusTag } from "../../ui";

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
