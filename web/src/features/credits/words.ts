import { plural, t } from "@lingui/core/macro";
import type { LicenceCe } from "../../api/types";
import { hours as figure } from "../../lib/numbers";
import type { StatusKind } from "../../ui";

/** "1 contact hour", "14.5 contact hours" */
export function hoursText(value: number): string {
  const shown = figure(value);
  return plural(value, { one: `${shown} contact hour`, other: `${shown} contact hours` });
}

export function creditType(type: string): string {
  switch (type) {
    case "contact_hour":
      return t`Contact hours`;
    case "ceu":
      return t`CEU`;
    case "ccu":
      return t`CCU`;
    case "pdu":
      return t`PDU`;
    default:
      return type;
  }
}
export function creditFormat(format: string): string {
  switch (format) {
    case "live":
      return t`live`;
    case "self_paced":
      return t`self-paced`;
    default:
      return format.replace(/_/g, " ");
  }
}

/** How a licence stands against its rule. Amber where something is to be done; red is only what has lapsed. */
export function licenceState(status: string): { kind: StatusKind; word: string } {
  switch (status) {
    case "met":
      return { kind: "ok", word: t`Met` };
    case "not_met":
      return { kind: "soon", word: t`Not met yet` };
    case "none_required":
      return { kind: "ok", word: t`Nothing required` };
    case "confirm_with_board":
      return { kind: "info", word: t`Confirm with the board` };
    default:
      return { kind: "idle", word: t`No rule on file` };
  }
}
/** One line of the evaluation. */
export function lineState(state: string): { kind: StatusKind; word: string } {
  switch (state) {
    case "met":
      return { kind: "ok", word: t`Met` };
    case "missing":
      return { kind: "soon", word: t`Missing` };
    case "confirm":
      return { kind: "info", word: t`Confirm` };
    default:
      return { kind: "idle", word: t`Note` };
  }
}

/** Where the rule comes from, as of when, and how surely it is known. */
export function ruleSource(licence: Pick<LicenceCe, "source" | "as_of" | "confidence">): string {
  const source = licence.source;
  if (!source) return "";
  const asOf = licence.as_of;
  const rule = asOf ? t`Rule: ${source}, as of ${asOf}.` : t`Rule: ${source}, without a date.`;
  const words: Record<string, string> = {
    A: t`Seen in the rule or on the board's own page.`,
    B: t`Stated by others who checked it with the board.`,
    C: t`Not checked with the board.`,
    D: t`Sources disagree; ask the board.`,
  };
  return [rule, words[licence.confidence] ?? ""].filter(Boolean).join(" ");
}
