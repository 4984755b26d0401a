/** Words for lessons and their rules, used by the player, the course page and My learning. */
import { plural, t } from "@lingui/core/macro";
import type { CompletionRule, LessonFormat, LessonState } from "../../api/types";
import { durationWords, fullDay } from "../../lib/dates";
import type { ModuleLock } from "./types";

export function formatWord(format: LessonFormat): string {
  switch (format) {
    case "text":
      return t`Reading`;
    case "pdf":
      return t`PDF document`;
    case "quiz":
      return t`Quiz`;
    case "video":
      return t`Video`;
    case "live_session":
      return t`Live session`;
    case "assignment":
      return t`Assignment`;
    case "case_study":
      return t`Case study`;
    case "simulation":
      return t`Simulation`;
    case "checklist":
      return t`Skills checklist`;
    case "attestation":
      return t`Read and sign`;
    default:
      return t`Interactive`;
  }
}

export function stateWord(state: LessonState): string {
  return state === "completed" ? t`done` : state === "in_progress" ? t`begun` : t`not begun`;
}

interface Rule {
  completion: CompletionRule;
  format: LessonFormat;
  min_seconds?: number | null;
}
/** What a lesson asks for: "Stay 5 minutes". */
export function ruleWords(lesson: Rule): string {
  switch (lesson.format as string) {
    case "lti":
      return t`Finish it in the tool`;
    case "assignment":
      return t`Reach the pass mark`;
    case "live_session":
      return t`Attend a session`;
    case "checklist":
      return t`Have every item signed off`;
    case "attestation":
      return t`Sign the document`;
    case "scorm":
    case "xapi":
      return t`Finish the content`;
  }
  switch (lesson.completion) {
    case "quiz_pass":
      return t`Pass the quiz`;
    case "time_spent":
      return t`Stay ${spanWords(lesson.min_seconds ?? 0)}`;
    case "manual":
      return t`Mark it complete when you are done`;
    default:
      return lesson.format === "quiz" ? t`Finish the quiz` : lesson.format === "pdf" ? t`Read the document` : lesson.format === "interactive" ? t`Work through it` : t`Read to the end`;
  }
}

/** "5 minutes", "45 seconds", "1 minute 30 seconds" */
export function spanWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const rest = whole % 60;
  const restWords = plural(rest, { one: "# second", other: "# seconds" });
  if (whole < 60) return restWords;
  const minutes = durationWords(Math.floor(whole / 60));
  return rest === 0 ? minutes : t`${minutes} ${restWords}`;
}

/** "11:42", with hours when there are any. */
export function clockWords(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** When a part of a course opens: "Opens when Basics is done". */
export function lockWords(lock: ModuleLock): string {
  const before = lock.after_module_title;
  if (lock.opens_on) return before ? t`Opens on ${fullDay(lock.opens_on)}, when ${before} is done` : t`Opens on ${fullDay(lock.opens_on)}`;
  return before ? t`Opens when ${before} is done` : t`Not open yet`;
}
