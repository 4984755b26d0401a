import { t } from "@lingui/core/macro";
import { i18n } from "@lingui/core";
import type { components } from "../../api/schema";
import type { Difficulty } from "../../api/types";

type CourseType = components["schemas"]["CourseType"];
type Delivery = components["schemas"]["Delivery"];
export const TYPES: readonly CourseType[] = ["microlearning", "deep_learning", "digital_product"];
export const DELIVERIES: readonly Delivery[] = ["self_paced", "classroom", "live_online", "blended"];
export const WEEKS = ["1", "2", "4", "8", "12"] as const;
export const STARS = ["3", "4", "5"] as const;

export function typeWord(type: CourseType): string {
  switch (type) {
    case "microlearning":
      return t`Short lesson`;
    case "deep_learning":
      return t`Deep course`;
    default:
      return t`Digital product`;
  }
}

export function deliveryWord(delivery: Delivery): string {
  switch (delivery) {
    case "self_paced":
      return t`At your own pace`;
    case "classroom":
      return t`In a classroom`;
    case "live_online":
      return t`Live online`;
    default:
      return t`Partly in a classroom`;
  }
}

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
