import { t } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { QuizKind } from "../../api/types";
import { StatusTag } from "../../ui";
import type { ItemFigures, ProctorEvent, QuestionAction } from "./types";

export const quizPath = (id: string, course: string, tab = "") => `/quizzes/${id}?course=${course}${tab ? `&tab=${tab}` : ""}`;
export const attemptPath = (id: string) => `/quizzes/attempts/${id}`;
export const regradePath = (id: string) => `/quizzes/regrades/${id}`;

export function kindWord(kind: QuizKind): string {
  return kind === "survey" ? t`Survey` : kind === "practice" ? t`For practice` : t`Graded`;
}
export function eventWord(kind: ProctorEvent["kind"]): string {
  switch (kind) {
    case "focus_lost":
      return t`The page lost the focus`;
    case "tab_hidden":
      return t`The page was hidden`;
    case "paste":
      return t`Something was pasted`;
    case "copy":
      return t`Something was copied`;
    case "full_screen_left":
      return t`Full screen was left`;
    default:
      return t`The connection came back`;
  }
}
export function actionWord(action: QuestionAction["action"]): string {
  return action === "drop" ? t`Leave it out` : action === "full_marks" ? t`Full marks for everybody` : t`Mark again with the key as it is now`;
}
export function PassedTag({ passed }: { passed: boolean }) {
  const { t: say } = useLingui();
  return passed ? <StatusTag kind="ok">{say`Passed`}</StatusTag> : <StatusTag kind="soon">{say`Not passed`}</StatusTag>;
}

/** What the figures of a question mean, in words; the limits are those of the author manual. */
export function findingsOf(item: ItemFigures): string[] {
  const out: string[] = [];
  const { facility, discrimination_index: discrimination } = item;
  if (item.given === 0) return [t`On no paper yet`];
  if (facility != null && facility < 30) out.push(t`Very hard: look whether it is clear`);
  if (facility != null && facility > 90) out.push(t`Very easy: nearly everybody knows it`);
  if (discrimination != null && discrimination < 0) out.push(t`Those who do well get it wrong: look at the key`);
  else if (discrimination != null && discrimination < 20) out.push(t`Hardly tells who knows the matter`);
  if (item.answered < item.given) out.push(t`${item.given - item.answered} left it out`);
  return out;
}
/** Why there is no alpha. */
export function noAlphaWords(note: string): string {
  const words: Record<string, string> = {
    different_papers: t`There is no alpha: people had different questions.`, too_few: t`There is no alpha yet: it needs at least two questions and two people.`, no_spread: t`There is no alpha: everybody reached the same.`,
  };
  return words[note] ?? note;
}
/** A prompt in one line: its blanks as lines. */
export const promptLine = (prompt: string): string => prompt.replace(/\{\{[^{}]*\}\}/g, "____");
export function alphaWord(alpha: number): string {
  return alpha >= 0.8 ? t`good: the questions measure the same` : alpha >= 0.7 ? t`enough for a decision about a group` : t`weak: do not decide about a person by this quiz alone`;
}
