/** How one thing required of one person stands: word, shape and day. */
import { t } from "@lingui/core/macro";
import { fullDay } from "../../lib/dates";
import { StatusTag, type StatusKind } from "../../ui";

const KIND: Record<string, StatusKind> = { met: "ok", due_soon: "soon", open: "info", overdue: "overdue", lapsed: "overdue", missing: "overdue" };
export const STATE_ORDER = ["missing", "lapsed", "overdue", "due_soon", "open", "met"];

export function cellWord(state: string): string {
  switch (state) {
    case "met":
      return t`Met`;
    case "due_soon":
      return t`Soon`;
    case "open":
      return t`Open`;
    case "overdue":
      return t`Overdue`;
    case "lapsed":
      return t`Lapsed`;
    case "missing":
      return t`Missing`;
  }
  return state;
}
/** "until 31 May 2027", "since 2 Nov 2026". */
export function cellDay(state: string, until: string | null | undefined): string {
  if (!until) return "";
  const day = fullDay(until);
  if (state === "met") return t`until ${day}`;
  return state === "lapsed" || state === "overdue" ? t`since ${day}` : t`by ${day}`;
}
export function CellTag({ state }: { state: string }) {
  return <StatusTag kind={KIND[state] ?? "idle"}>{cellWord(state)}</StatusTag>;
}
