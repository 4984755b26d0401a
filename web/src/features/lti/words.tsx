/** Words that the pages of LTI share. */
import { t } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { StatusTag } from "../../ui";
import type { DoneWhen, PartyState } from "./types";

export function PartyTag({ state }: { state: PartyState }) {
  const { t: say } = useLingui();
  if (state === "active") return <StatusTag kind="ok">{say`In use`}</StatusTag>;
  return state === "pending" ? <StatusTag kind="soon">{say`Waits for you`}</StatusTag> : <StatusTag kind="idle">{say`Switched off`}</StatusTag>;
}

export function doneWord(when: DoneWhen, pass?: number | null): string {
  switch (when) {
    case "graded":
      return t`The tool sends the final mark`;
    case "passed":
      return pass ? t`The tool sends a mark of at least ${pass} of 100` : t`The tool sends a passing mark`;
    case "finished":
      return t`The tool says that it is finished`;
    default:
      return t`It was opened`;
  }
}
export function eventWord(event: string): string {
  const words: Record<string, string> = {
    launch: t`opening`, deep_link: t`choice of content`, token: t`access`, score: t`mark`, line_item: t`column of the gradebook`, roster: t`list of learners`, registration: t`registration`, passback: t`result sent back`,
  };
  return words[event] ?? event;
}
/** What a scope lets a tool do. */
export function scopeWord(scope: string): string {
  const end = scope.split("/").at(-1) ?? scope;
  const words: Record<string, string> = {
    lineitem: t`Keep its columns of the gradebook`, "lineitem.readonly": t`Read its columns of the gradebook`, score: t`Send marks`, "result.readonly": t`Read the marks that it sent`, "contextmembership.readonly": t`Read who takes the course`,
  };
  return words[end] ?? scope;
}
/** How far a result for another platform is. */
export function PassbackTag({ state }: { state: string }) {
  const { t: say } = useLingui();
  if (state === "sent") return <StatusTag kind="ok">{say`Taken by the platform`}</StatusTag>;
  if (state === "failed") return <StatusTag kind="overdue">{say`Not taken`}</StatusTag>;
  return <StatusTag kind="idle">{state === "queued" ? say`Being sent` : say`Waits for the end of the course`}</StatusTag>;
}
/** What a tool says of a mark: how far the learner and how far the marking is. */
export function gradingWord(activity: string, grading: string): string {
  if (grading === "FullyGraded") return t`final`;
  if (grading === "Pending" || grading === "PendingManual") return t`to be marked`;
  if (grading === "Failed") return t`could not be marked`;
  return activity === "Completed" || activity === "Submitted" ? t`handed in` : t`under way`;
}
