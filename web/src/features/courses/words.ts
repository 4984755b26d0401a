import { t } from "@lingui/core/macro";
import { i18n } from "@lingui/core";
import type { Difficulty } from "../../api/types";

export const DIFFICULTIES: readonly Difficulty[] = ["introductory", "intermediate", "advanced"];
export const CE_TYPES = ["contact_hour", "ceu", "ccu", "pdu"] as const;
/** Languages that courses are offered in; the names come from the browser. */
export const LANGUAGES = ["en", "es", "fr", "fil"] as const;

export function difficultyWord(difficulty: Difficulty): string {
  switch (difficulty) {
    case "introductory":
      return t`Introductory`;
    case "intermediate":
      return t`Intermediate`;
    default:
      return t`Advanced`;
  }
}

/** "en" -> "English"; what the browser does not know stays as it is. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([i18n.locale || "en"], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
