/** Words for parts of cmi5 content and the ways of people through it. */
import { t } from "@lingui/core/macro";
import { packagePath } from "../packages/data";
import type { ContentSession, ContentUnit, RegistrationCard, WaiveReason } from "./types";

export const registrationsPath = (packageId: string) => `${packagePath(packageId)}/registrations`;
export const registrationPath = (packageId: string, id: string) => `${registrationsPath(packageId)}/${id}`;
export const hostsPath = "/admin/content-hosts";

export type Tag = { kind: "ok" | "info" | "soon" | "idle"; text: string };

export function wayTag(way: Pick<RegistrationCard, "satisfied_at" | "closed">): Tag {
  if (way.satisfied_at) return { kind: "ok", text: t`done` };
  return way.closed ? { kind: "idle", text: t`closed` } : { kind: "info", text: t`in progress` };
}
/** Its title, or which part it is. */
export function titleOf(unit: Pick<ContentUnit, "title" | "index">): string {
  const number = unit.index + 1;
  return unit.title || t`Part ${number}`;
}
/** What of a part counts: waiving stands before what the content said. */
export function unitTag(unit: ContentUnit): Tag {
  if (unit.waived_at) return { kind: "ok", text: t`waived` };
  if (unit.move_on === "NotApplicable") return { kind: "ok", text: t`asks for nothing` };
  if (unit.satisfied) return { kind: "ok", text: t`done` };
  if (unit.failed_at && !unit.passed_at) return { kind: "soon", text: t`not passed` };
  return unit.completed_at || unit.passed_at ? { kind: "info", text: t`partly done` } : { kind: "idle", text: t`open` };
}
export function moveOnWord(moveOn: string): string {
  switch (moveOn) {
    case "Passed":
      return t`passed`;
    case "Completed":
      return t`completed`;
    case "CompletedAndPassed":
      return t`completed and passed`;
    case "CompletedOrPassed":
      return t`completed or passed`;
    default:
      return t`nothing`;
  }
}
export function reasonWord(reason: WaiveReason): string {
  switch (reason) {
    case "tested_out":
      return t`Showed in a test that the person knows it`;
    case "equivalent_au":
      return t`Did the same part of another course`;
    case "equivalent_outside_activity":
      return t`Did the same outside of MedConnect`;
    case "administrative":
      return t`Administrative decision`;
  }
}
export function sessionTag(session: Pick<ContentSession, "state">): Tag {
  switch (session.state) {
    case "launched":
      return { kind: "info", text: t`opened` };
    case "running":
      return { kind: "info", text: t`running` };
    case "terminated":
      return { kind: "ok", text: t`ended` };
    case "abandoned":
      return { kind: "idle", text: t`ended for the person` };
  }
}
export function modeWord(mode: ContentSession["mode"]): string {
  return mode === "Normal" ? t`for credit` : mode === "Review" ? t`looking again` : t`looking around`;
}
