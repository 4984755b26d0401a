import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { StatusTag } from "../../ui";

/** The head that all connectors share. */
export function ConnectorHead({ on, children }: { on: boolean; children?: ReactNode }) {
  const { t } = useLingui();
  return (
    <p className="connector-head">
      <StatusTag kind={on ? "ok" : "idle"}>{on ? t`On` : t`Off`}</StatusTag>
      <StatusTag kind="soon">{t`Not confirmed with the vendor`}</StatusTag>
      {children}
    </p>
  );
}
