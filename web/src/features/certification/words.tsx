import { plural, t } from "@lingui/core/macro";
import { fullDay } from "../../lib/dates";
import { DueText, StatusTag, type StatusKind } from "../../ui";
import type { Definition, PersonCertification, Renewal, Span, Standing } from "./types";

/** What needs action first. */
export const STANDINGS: readonly Standing[] = ["expired", "overdue", "due", "assigned", "certified", "exempt", "ended"];
const KIND: Record<Standing, StatusKind> = { expired: "overdue", overdue: "overdue", due: "soon", assigned: "info", certified: "ok", exempt: "idle", ended: "idle" };

export function standingWords(standing: Standing): string {
  const words: Record<Standing, string> = {
    assigned: t`To be done`, overdue: t`Overdue`, certified: t`Certified`, due: t`Can be renewed`, expired: t`Expired`, exempt: t`Exempt`, ended: t`Not required any more`,
  };
  return words[standing];
}
export function StandingTag({ standing, renews = true }: { standing: Standing; renews?: boolean }) {
  return <StatusTag kind={KIND[standing]}>{!renews && standing === "certified" ? t`Completed` : standingWords(standing)}</StatusTag>;
}
/** The date that matters where somebody stands. */
export function WhenText({ row }: { row: Pick<PersonCertification, "standing" | "due_on" | "expires_on" | "exempt_until"> }) {
  if (row.standing === "exempt") return <>{row.exempt_until ? t`until ${fullDay(row.exempt_until)}` : ""}</>;
  if (row.standing === "ended") return <>{row.expires_on ? t`was valid until ${fullDay(row.expires_on)}` : ""}</>;
  if ((row.standing === "assigned" || row.standing === "overdue") && row.due_on) return <DueText date={row.due_on} />;
  if (row.standing === "certified" && row.expires_on) return <>{t`valid until ${fullDay(row.expires_on)}`}</>;
  if (row.expires_on) return <DueText date={row.expires_on} expiry />;
  return <>{row.due_on ? fullDay(row.due_on) : ""}</>;
}

export function spanWords(span: Span): string {
  return span.unit === "months" ? plural(span.count, { one: "# month", other: "# months" }) : plural(span.count, { one: "# day", other: "# days" });
}
export function renewalWords(renewal: Renewal): string[] {
  const modes: Record<Renewal["mode"], string> = {
    from_completion: t`The next expiry counts from the day of completion.`,
    from_expiry: t`The next expiry counts from the former one, when renewed in time.`,
    fixed: t`It expires on a fixed day of the year.`,
  };
  return [
    t`Valid for ${spanWords(renewal.active)}; it can be renewed in the last ${spanWords(renewal.window)}.`,
    modes[renewal.mode],
    ...(renewal.mode === "fixed" && renewal.anchor ? [t`Fixed day: ${fullDay(renewal.anchor).split(" ").slice(0, 2).join(" ")}; a new one is valid for at least ${spanWords(renewal.minimum_active ?? { count: 0, unit: "months" })}.`] : []),
    ...(renewal.grace_days ? [plural(renewal.grace_days, { one: "# day of grace after the expiry.", other: "# days of grace after the expiry." })] : []),
    renewal.after_expiry === "first_path" ? t`Whoever lets it expire takes everything as at first.` : t`Whoever lets it expire takes the renewal.`,
  ];
}
export function firstDueWords(definition: Definition): string {
  const { first_due: due } = definition;
  switch (due.from) {
    case "assignment":
      return plural(due.days, { one: "# day after the person comes in", other: "# days after the person comes in" });
    case "hire":
      return plural(due.days, { one: "# day after the hire date", other: "# days after the hire date" });
    case "date":
      return due.on ? fullDay(due.on) : t`no due date`;
    default:
      return t`no due date`;
  }
}
/** The server names its examples in English; these are the four that it gives. */
export function exampleWords(what: string): string {
  const words: Record<string, string> = {
    "Completed today": t`Completed today`, "Then renewed on the first day of the window": t`Then renewed on the first day of the window`, "Or renewed on the last day": t`Or renewed on the last day`, "Or renewed 45 days late": t`Or renewed 45 days late`,
  };
  return words[what] ?? what;
}
export function cycleWords(status: string): string {
  const words: Record<string, string> = { open: t`Open`, completed: t`Completed`, ended: t`Ended`, expired: t`Expired`, withdrawn: t`Ended`, cancelled: t`Ended` };
  return words[status] ?? status;
}
