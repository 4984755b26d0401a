import { t } from "@lingui/core/macro";
import { daysUntil } from "../../lib/dates";
import { StatusTag } from "../../ui";
import type { Checklist, RecordStatus, SkillMethod, SkillRecordCard } from "./types";

export const METHODS: readonly SkillMethod[] = ["observed", "simulated", "verbalised"];
export function methodWords(method: SkillMethod): string {
  const words: Record<SkillMethod, string> = { observed: t`Observed`, simulated: t`Simulated`, verbalised: t`Explained in words` };
  return words[method];
}
export const RECORD_STATES: readonly RecordStatus[] = ["open", "completed", "expired", "withdrawn"];
export function recordWords(status: RecordStatus): string {
  const words: Record<RecordStatus, string> = { open: t`Open`, completed: t`Complete`, expired: t`Expired`, withdrawn: t`Withdrawn` };
  return words[status];
}
export function RecordTag({ row }: { row: Pick<SkillRecordCard, "status" | "due_on" | "items_signed"> }) {
  if (row.status === "completed") return <StatusTag kind="ok">{recordWords("completed")}</StatusTag>;
  if (row.status === "expired") return <StatusTag kind="overdue">{recordWords("expired")}</StatusTag>;
  if (row.status === "withdrawn") return <StatusTag kind="idle">{recordWords("withdrawn")}</StatusTag>;
  if (row.due_on && daysUntil(row.due_on) < 0) return <StatusTag kind="overdue">{t`Overdue`}</StatusTag>;
  return row.items_signed ? <StatusTag kind="info">{t`Begun`}</StatusTag> : <StatusTag kind="idle">{t`Not begun`}</StatusTag>;
}
export function PublishTag({ state, changed = false }: { state: Checklist["state"]; changed?: boolean }) {
  if (state === "retired") return <StatusTag kind="idle">{t`Out of use`}</StatusTag>;
  if (state === "draft") return <StatusTag kind="idle">{t`Draft`}</StatusTag>;
  return changed ? <StatusTag kind="info">{t`In use, with changes not published`}</StatusTag> : <StatusTag kind="ok">{t`In use`}</StatusTag>;
}
export function proofWords(proof: string): string {
  const words: Record<string, string> = { password: t`with the password`, directory: t`with the hospital's password`, identity_provider: t`at the identity provider`, fresh_sign_in: t`by a new sign-in` };
  return words[proof] ?? proof.replace(/_/g, " ");
}
