import { t } from "@lingui/core/macro";
import { StatusTag } from "../../ui";
import type { AttendanceMark, ClassCard, ClassSession, SignUpStatus } from "./types";

export const MARKS: readonly AttendanceMark[] = ["present", "late", "partial", "absent", "excused"];
export function markWords(mark: AttendanceMark): string {
  const words: Record<AttendanceMark, string> = { present: t`Present`, late: t`Late`, partial: t`Part of it`, absent: t`Absent`, excused: t`Excused` };
  return words[mark];
}
export const SIGN_UPS: readonly SignUpStatus[] = ["signed_up", "waitlisted", "awaiting_manager", "awaiting_education", "declined", "cancelled"];
export function signUpWords(status: SignUpStatus): string {
  const words: Record<SignUpStatus, string> = {
    signed_up: t`Has a seat`, waitlisted: t`On the waitlist`, awaiting_manager: t`Waits for the manager`, awaiting_education: t`Waits for the education office`, declined: t`Declined`, cancelled: t`Cancelled`,
  };
  return words[status];
}
/** `own`: said to the person herself. */
export function SignUpTag({ status, place, own = false }: { status: SignUpStatus; place?: number | null; own?: boolean }) {
  const kind = status === "signed_up" ? "ok" : status === "waitlisted" ? "soon" : status === "declined" || status === "cancelled" ? "idle" : "info";
  return <StatusTag kind={kind}>{status === "waitlisted" && place ? t`Number ${place} on the waitlist` : own && status === "signed_up" ? t`You have a seat` : signUpWords(status)}</StatusTag>;
}
export function SessionTag({ session }: { session: Pick<ClassCard | ClassSession, "state" | "taken" | "seats"> }) {
  if (session.state === "draft") return <StatusTag kind="idle">{t`Draft`}</StatusTag>;
  if (session.state === "cancelled") return <StatusTag kind="idle">{t`Cancelled`}</StatusTag>;
  return session.taken >= session.seats ? <StatusTag kind="soon">{t`Full`}</StatusTag> : <StatusTag kind="ok">{t`Open`}</StatusTag>;
}
export function sourceWords(source: string): string {
  const words: Record<string, string> = { facilitator: t`by hand`, self: t`by code`, file: t`from a file` };
  return words[source] ?? source;
}
