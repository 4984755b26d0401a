import type { ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import { daysUntil, dueWords, expiryWords, shortDay } from "../lib/dates";

export type StatusKind = "overdue" | "soon" | "ok" | "idle" | "info";

/** Always a word, a shape and a colour. Red means overdue, lapsed or under attack, and nothing else. */
export function StatusTag({ kind, children }: { kind: StatusKind; children: ReactNode }) {
  return <span className={`tag ${kind}`}>{children}</span>;
}

interface ProgressBarProps {
  /** 0..100 */
  value: number;
  /** What is measured, when no visible text beside it says so. */
  label?: string;
}
export function ProgressBar({ value, label }: ProgressBarProps) {
  const { t } = useLingui();
  const now = Math.max(0, Math.min(100, Math.round(value)));
  return (
    <span className="bar" role="progressbar" aria-valuenow={now} aria-valuemin={0} aria-valuemax={100} aria-label={label ?? t`${now} percent done`}>
      <i style={{ width: `${now}%` }} />
    </span>
  );
}

interface DueProps {
  date: string;
  /** A licence or card: it lapses, it is not late. */
  expiry?: boolean;
}
const tone = (days: number) => (days < 0 ? "late" : days <= 7 ? "near" : "");

/** "in 4 days, Tue 24 Nov"; late is red, within seven days amber. */
export function DueDate({ date, inline = false, expiry = false }: DueProps & { inline?: boolean }) {
  return (
    <p className={`due ${tone(daysUntil(date))} ${inline ? "inline" : ""}`}>
      <b>{expiry ? expiryWords(date) : dueWords(date)}</b>
      {inline ? ", " : ""}
      <time dateTime={date}>{shortDay(date)}</time>
    </p>
  );
}

/** The same words as an inline span, for tables and sentences. */
export function DueText({ date, expiry = false }: DueProps) {
  return (
    <span className={`due inline ${tone(daysUntil(date))}`}>
      <b>{expiry ? expiryWords(date) : dueWords(date)}</b>, <time dateTime={date}>{shortDay(date)}</time>
    </span>
  );
}
