import { t } from "@lingui/core/macro";
import { StatusTag, type StatusKind } from "../../ui";
import { roleName } from "../account/roles";
import type { Announcement, Severity, Stage } from "./types";

export function severityName(severity: Severity): string {
  return { info: t`Information`, warning: t`Warning`, critical: t`Critical` }[severity];
}
const KINDS: Record<Severity, StatusKind> = { info: "info", warning: "soon", critical: "overdue" };
export function SeverityTag({ severity }: { severity: Severity }) {
  return <StatusTag kind={KINDS[severity]}>{severityName(severity)}</StatusTag>;
}
export function stageName(stage: Stage): string {
  return { active: t`Active`, planned: t`Planned`, ended: t`Ended` }[stage];
}
export function audienceWords(item: Pick<Announcement, "audience" | "roles" | "unit_names" | "unit_ids">): string {
  if (item.audience === "everybody") return t`Everybody`;
  if (item.audience === "roles") return item.roles.map(roleName).join(", ");
  return item.unit_names.length ? item.unit_names.join(", ") : t`Units that are gone`;
}
