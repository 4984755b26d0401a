/** Words for packages that the library, the editor and the player share. */
import { plural, t } from "@lingui/core/macro";
import { spanWords } from "../learning/words";
import type { LearnersOnReplace, PackageAttempt, PackageKind, VersionState } from "./types";

export function kindWord(kind: PackageKind | null | undefined): string {
  switch (kind) {
    case "scorm12":
      return "SCORM 1.2";
    case "scorm2004":
      return "SCORM 2004";
    case "cmi5":
      return "cmi5";
    case "xapi":
      return "xAPI (Tin Can)";
    case "html5":
      return t`Web pages (HTML5)`;
    default:
      return t`not known yet`;
  }
}
export function stateWord(state: VersionState): string {
  return state === "ready" ? t`ready` : state === "refused" ? t`refused` : t`being checked`;
}
export function learnersWord(learners: LearnersOnReplace): string {
  return learners === "keep_theirs" ? t`They finish the version that they began` : learners === "continue_new" ? t`They go on in the new version with what they have` : t`They begin again with the new version`;
}
export function completionWord(attempt: Pick<PackageAttempt, "completion">): string {
  return attempt.completion === "completed" ? t`completed` : attempt.completion === "incomplete" ? t`begun` : t`not begun`;
}
export function successWord(attempt: Pick<PackageAttempt, "success">): string {
  return attempt.success === "passed" ? t`passed` : attempt.success === "failed" ? t`not passed` : "";
}
/** "1 hour 5 minutes" is easier to compare as "65 minutes" in a table; below two minutes seconds matter. */
export function timeWord(seconds: number): string {
  if (seconds < 120) return spanWords(seconds);
  return plural(Math.round(seconds / 60), { one: "# minute", other: "# minutes" });
}
/** Why content that was open here is not any more. */
export function overWords(reason: string): { heading: string; text: string } {
  switch (reason) {
    case "elsewhere":
      return { heading: t`Opened in another window`, text: t`You opened this lesson again somewhere else, so it ended here. What you did until then is saved.` };
    case "ended":
      return { heading: t`The link to the content has ended`, text: t`It was not used for a long time, or you opened the lesson again somewhere else. What you did until then is saved.` };
    case "suspended":
    case "closed":
      return { heading: t`Saved for later`, text: t`Next time you go on where you stopped.` };
    default:
      return { heading: t`Finished`, text: t`Your results are saved.` };
  }
}
