import { t } from "@lingui/core/macro";
import { ApiError } from "../../api/client";
import type { StatusKind } from "../../ui";

/** Why a file was not taken, and what to do instead. Nothing of it was saved. */
export function refusalWords(code: string): string {
  switch (code) {
    case "not_a_scan":
      return t`This file is not a photo or a PDF. Take a picture of the card, or choose a JPEG, a PNG or a PDF.`;
    case "scan_polyglot":
      return t`This file holds a second file of another kind, so it was refused. Take a new picture of the card.`;
    case "scan_malformed":
      return t`This PDF is damaged or cut off. Save it again, or take a picture of the card.`;
    case "scan_unreadable":
      return t`This picture is damaged. Take a new one.`;
    case "scan_too_many_pixels":
      return t`This picture has too many pixels: at most 12,000 to a side and 40 million in all. Take a new picture with the phone.`;
    case "scan_encrypted":
      return t`This PDF asks for a password. Save it without one, or take a picture of the card.`;
    case "scan_too_large":
    case "too_large":
      return t`This file is larger than 10 MB. Take a picture with less detail, or choose a smaller file.`;
    case "unknown_employee":
      return t`The name of the file does not begin with an employee number of your staff.`;
    default:
      return "";
  }
}
export function uploadProblem(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.offline) return t`The hospital's server could not be reached. Nothing was sent; try again.`;
    return refusalWords(error.code) || error.detail || t`The file was not taken. Nothing was saved; try again.`;
  }
  return t`The file was not taken. Nothing was saved; try again.`;
}

/** What to look at before one confirms. */
export function warningWords(code: string, holder: string): string {
  switch (code) {
    case "holder_differs":
      return holder ? t`The card names ${holder}. Confirm only if it is the right person's card.` : t`The card names somebody else. Confirm only if it is the right person's card.`;
    case "holder_not_found":
      return t`The person's name was not found on the card. See that it is the right person's card.`;
    case "expired_already":
      return t`By its date this card has lapsed already. Look at the date again.`;
    case "expiry_before_issue":
      return t`The dates do not fit: it would end before it was issued. Correct them.`;
    case "ecard_year_differs":
      return t`The year in the eCard code is not the year of issue. Look at both again.`;
    case "nothing_read":
      return t`Nothing could be read from the picture. Type what the card says; the picture is kept with it.`;
    case "scan_too_slow":
      return t`Reading took too long and was stopped.`;
    case "scan_unsupported":
      return t`This kind of picture cannot be read here. Type what the card says; the picture is kept with it.`;
    case "reading_failed":
      return t`Reading failed. Type what the card says; the picture is kept with it.`;
    case "tool_missing":
      return t`This server has no program that reads pictures.`;
    default:
      return code.replace(/_/g, " ");
  }
}

/** How sure the reader is, in words: 0 to 100 from the server. */
export function confidenceWords(confidence: number): { kind: StatusKind; word: string } {
  if (confidence >= 90) return { kind: "ok", word: t`Read clearly` };
  if (confidence >= 70) return { kind: "info", word: t`Probably right` };
  return { kind: "soon", word: t`Unsure, compare` };
}

export function stateWords(state: string): { kind: StatusKind; word: string } {
  switch (state) {
    case "queued":
      return { kind: "idle", word: t`Waits` };
    case "reading":
      return { kind: "info", word: t`Being read` };
    case "ready":
      return { kind: "soon", word: t`To confirm` };
    case "refused":
      return { kind: "soon", word: t`Refused` };
    case "confirmed":
      return { kind: "ok", word: t`Confirmed` };
    default:
      return { kind: "idle", word: t`Dropped` };
  }
}
