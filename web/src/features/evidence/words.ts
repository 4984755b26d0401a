import { t } from "@lingui/core/macro";
import type { StatusKind } from "../../ui";
import type { ControlStatus, IncidentKind } from "./types";

export function statusName(status: ControlStatus): string {
  const names: Record<ControlStatus, string> = { not_assessed: t`Not assessed`, in_place: t`In place`, partly: t`Partly in place`, not_in_place: t`Not in place`, not_applicable: t`Does not apply` };
  return names[status];
}
export const statusKind: Record<ControlStatus, StatusKind> = { not_assessed: "info", in_place: "ok", partly: "soon", not_in_place: "soon", not_applicable: "idle" };
export function recordKind(kind: string): string {
  const names: Record<string, string> = { risk_assessment: t`Risk assessment`, penetration_test: t`Penetration test`, policy: t`Policy or procedure`, baa: t`Business associate agreement`, service: t`Service contract`, other: t`Other` };
  return names[kind] ?? kind;
}
export function recordState(state: string): { words: string; kind: StatusKind } {
  const all: Record<string, { words: string; kind: StatusKind }> = {
    in_force: { words: t`In force`, kind: "ok" }, due: { words: t`Due soon`, kind: "soon" }, overdue: { words: t`Past its day`, kind: "overdue" }, closed: { words: t`Closed`, kind: "idle" }, missing_document: { words: t`Document missing`, kind: "soon" },
  };
  return all[state] ?? { words: state, kind: "info" };
}
export function incidentKind(kind: IncidentKind): string {
  const names: Record<IncidentKind, string> = { event: t`Event, no harm`, incident: t`Security incident`, breach: t`Breach of protected data` };
  return names[kind];
}
export function dutyName(whom: string): string {
  const names: Record<string, string> = { individuals: t`The people concerned`, hhs: t`HHS`, media: t`Media` };
  return names[whom] ?? whom;
}
