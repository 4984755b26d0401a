import { plural, t } from "@lingui/core/macro";
import type { RetentionClass } from "./types";

export function className(row: Pick<RetentionClass, "code"> & { title?: string }): string {
  const names: Record<string, string> = {
    imports: t`Reports of imports`, exports: t`Register of exported compliance reports`, analytics_exports: t`Register of exported analytics reports`, directory_runs: t`Runs of the directory synchronisation`, report_runs: t`History of the report centre`,
    audit: t`Audit log`, reviews: t`Access reviews and emergency access`, psv_log: t`Log of primary source verification`, sessions: t`Sessions that ended`, deliveries: t`What mail, SMS and push did with notifications`, import_changes: t`Single changes of an import`,
    habits: t`Places and hours of sign-ins, and alerts`, notifications: t`Notifications that were read`, learning_events: t`Single events of learning; the sums stay`, verification_calls: t`Calls to boards and deliveries to others`, report_files: t`Files of reports; their history stays`, packets: t`Survey packets`,
  };
  return names[row.code] ?? row.title ?? row.code;
}
/** 2192 days are six years and a day or two. */
export function periodWords(days: number): string {
  if (days === 0) return t`for ever`;
  const years = Math.floor(days / 365.25);
  if (days >= 365 && Math.abs(days - Math.round(days / 365.25) * 365.25) < 2) return plural(Math.round(days / 365.25), { one: "# year", other: "# years" });
  return years >= 3 ? plural(years, { one: "more than # year", other: "more than # years" }) : plural(days, { one: "# day", other: "# days" });
}
