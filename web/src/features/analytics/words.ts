import { plural, t } from "@lingui/core/macro";
import type { StatusKind } from "../../ui";
import type { OwnEvent, ReportFormat, ReportName, ReportRun, ReportSchedule, RiskReason, StandingState } from "./types";
import { fullDay } from "../../lib/dates";
import { i18n } from "@lingui/core";

export const stateWord = (state: StandingState): string => ({ open: t`Open`, overdue: t`Overdue`, completed: t`Completed`, ended: t`Ended` })[state];
export const stateKind: Readonly<Record<StandingState, StatusKind>> = { open: "info", overdue: "overdue", completed: "ok", ended: "idle" };

export const reasonWord = (reason: RiskReason): string => ({ overdue: t`Overdue`, not_started: t`Not begun, due within a week`, stalled: t`Nothing done for two weeks`, failing: t`Failed a quiz twice` })[reason];
/** Red means late, and nothing else. */
export const reasonKind: Readonly<Record<RiskReason, StatusKind>> = { overdue: "overdue", not_started: "soon", stalled: "soon", failing: "soon" };

export const reportWord = (report: ReportName): string => ({ units_courses: t`Units and courses`, standings: t`Courses of people`, people: t`People and who is at risk`, weeks: t`Completions by unit and week` })[report];
/** The register of exports keeps codes of its own too. */
export const reportWordOf = (report: string): string => (["units_courses", "standings", "people", "weeks"].includes(report) ? reportWord(report as ReportName) : report);
export const formatWord = (format: ReportFormat): string => ({ csv: "CSV", xlsx: t`Excel (XLSX)`, pdf: "PDF" })[format];

export const runWord = (state: ReportRun["state"]): string => ({ queued: t`Being made`, ready: t`Ready`, refused: t`Not made`, failed: t`Failed`, expired: t`File removed` })[state];
export const runKind: Readonly<Record<ReportRun["state"], StatusKind>> = { queued: "info", ready: "ok", refused: "soon", failed: "soon", expired: "idle" };
export const runReason = (reason: string): string => (({ owner_may_not: t`Whoever set it up may not see these people any more.`, too_large: t`The report is too large.`, failed: t`The file could not be made. It is tried again next time.` }) as Record<string, string>)[reason] ?? reason;
export const outcomeWord = (outcome: string): string => (({ told: t`told`, may_not_see: t`may not see all of it, was not told`, not_here: t`does not work here any more` }) as Record<string, string>)[outcome] ?? outcome;
export const outcomeKind = (outcome: string): StatusKind => (outcome === "told" ? "ok" : outcome === "may_not_see" ? "soon" : "idle");

export const eventWord = (kind: OwnEvent["kind"]): string =>
  ({
    course_view: t`Opened the page of a course`, lesson_view: t`Opened a lesson`, start: t`Started`, pause: t`Paused`, resume: t`Went on`, activity: t`Worked on a lesson`, lesson_complete: t`Finished a lesson`,
    bookmark: t`Set a bookmark`, download: t`Downloaded a file`, search: t`Searched`, enrol: t`Was enrolled`, course_complete: t`Completed a course`, quiz_pass: t`Passed a quiz`, quiz_fail: t`Did not pass a quiz`, certificate: t`Got a certificate`,
  })[kind];
export const deviceWord = (device: string): string => (({ desktop: t`Computer`, tablet: t`Tablet`, phone: t`Phone` }) as Record<string, string>)[device] ?? device;

const locale = () => (i18n.locale && i18n.locale !== "en" && i18n.locale !== "en-XA" ? i18n.locale : "en-GB");
/** 1 = Monday. */
export function weekdayWord(weekday: number): string {
  return new Intl.DateTimeFormat(locale(), { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, weekday)));
}
export const hourWord = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;
export function whenWords({ every, weekday, day, hour }: Pick<ReportSchedule, "every" | "weekday" | "day" | "hour">): string {
  const at = hourWord(hour);
  const named = weekdayWord(weekday);
  return every === "week" ? t`Every ${named} at ${at}` : t`On day ${day} of every month at ${at}`;
}
export const weekWords = (monday: string): string => t`week of ${fullDay(monday)}`;
/** "3 Nov": under a bar there is no room for more. */
export function barDay(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" }).format(new Date(year, month - 1, date)).replace("Sept", "Sep");
}
export const dayWords = (days: number): string => plural(days, { one: "# day", other: "# days" });
