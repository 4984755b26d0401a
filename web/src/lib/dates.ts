/** Dates in words and in figures. The server sends ISO 8601; a bare date is a day at the hospital. */
import { plural, t } from "@lingui/core/macro";
import { i18n } from "@lingui/core";
import { atHospital } from "./zone";

export { atHospital, setTimeZone } from "./zone";

const DAY = 86_400_000;

const today = (): Date => atHospital(new Date());

export function parseDate(value: string): Date {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : atHospital(new Date(value));
}

/** Whole calendar days from today; negative is past. */
export function daysUntil(value: string | Date, now: Date = today()): number {
  const date = typeof value === "string" ? parseDate(value) : value;
  const start = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((start(date) - start(now)) / DAY);
}

function locale(): string {
  // Day before month, as the interface writes dates everywhere.
  return i18n.locale === "en" || i18n.locale === "" ? "en-GB" : i18n.locale === "en-XA" ? "en-GB" : i18n.locale;
}

function parts(date: Date, options: Intl.DateTimeFormatOptions, wanted: string[]): string {
  const found = new Intl.DateTimeFormat(locale(), options).formatToParts(date);
  return wanted
    .map((type) => found.find((part) => part.type === type)?.value.replace(/[.,]$/, "").replace(/^Sept$/, "Sep"))
    .filter(Boolean)
    .join(" ");
}

/** "Tue 24 Nov", with the year when it is not this one. */
export function shortDay(value: string | Date, now: Date = today()): string {
  const date = typeof value === "string" ? parseDate(value) : value;
  const year = date.getFullYear() === now.getFullYear() ? [] : ["year"];
  return parts(date, { weekday: "short", day: "numeric", month: "short", year: "numeric" }, ["weekday", "day", "month", ...year]);
}

/** "24 Nov 2026" */
export function fullDay(value: string | Date): string {
  const date = typeof value === "string" ? parseDate(value) : value;
  return parts(date, { day: "numeric", month: "short", year: "numeric" }, ["day", "month", "year"]);
}

export function clock(value: string | Date): string {
  const date = typeof value === "string" ? parseDate(value) : value;
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
}

/** "today 18:40", "yesterday 07:12" or "17 Nov 2026 18:40". */
export function moment(value: string | Date, now: Date = today()): string {
  const date = typeof value === "string" ? parseDate(value) : value;
  const days = daysUntil(date, now);
  const time = clock(date);
  if (days === 0) return t`today ${time}`;
  if (days === -1) return t`yesterday ${time}`;
  return `${fullDay(date)} ${time}`;
}

/** "3 days late", "today", "tomorrow", "in 4 days", "in 10 months". */
export function dueWords(value: string | Date, now: Date = today()): string {
  const days = daysUntil(value, now);
  if (days < 0) return t`${plural(-days, { one: "# day late", other: "# days late" })}`;
  if (days === 0) return t`today`;
  if (days === 1) return t`tomorrow`;
  if (days < 60) return t`in ${plural(days, { one: "# day", other: "# days" })}`;
  if (days < 730) return t`in ${plural(Math.round(days / 30.44), { one: "# month", other: "# months" })}`;
  return t`in ${plural(Math.round(days / 365.25), { one: "# year", other: "# years" })}`;
}

/** As dueWords, for what lapses instead of being late: "12 days ago". */
export function expiryWords(value: string | Date, now: Date = today()): string {
  const days = daysUntil(value, now);
  return days < 0 ? t`${plural(-days, { one: "# day ago", other: "# days ago" })}` : dueWords(value, now);
}

/** "3 days ago", "just now": for things that happened. */
export function agoWords(value: string | Date, now: Date = today()): string {
  const date = typeof value === "string" ? parseDate(value) : value;
  const minutes = Math.max(0, Math.floor((now.getTime() - date.getTime()) / 60_000));
  if (minutes < 1) return t`just now`;
  if (minutes < 60) return t`${plural(minutes, { one: "# minute ago", other: "# minutes ago" })}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t`${plural(hours, { one: "# hour ago", other: "# hours ago" })}`;
  const days = Math.floor(hours / 24);
  if (days < 30) return t`${plural(days, { one: "# day ago", other: "# days ago" })}`;
  return fullDay(date);
}

/** "2026-11-24": the day so many days after today, as a date field takes it. */
export function dayAfter(days: number, now: Date = today()): string {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return [date.getFullYear(), String(date.getMonth() + 1).padStart(2, "0"), String(date.getDate()).padStart(2, "0")].join("-");
}

/** "6 years" */
export function years(value: number): string {
  return plural(value, { one: "# year", other: "# years" });
}

/** "20 min", "1 h 10 min" */
export function duration(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  const hours = Math.floor(whole / 60);
  const rest = whole % 60;
  if (hours === 0) return t`${rest} min`;
  return rest === 0 ? t`${hours} h` : t`${hours} h ${rest} min`;
}

/** "1 hour 10 minutes", for sentences. */
export function durationWords(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  const hours = Math.floor(whole / 60);
  const rest = whole % 60;
  const hoursWords = plural(hours, { one: "# hour", other: "# hours" });
  const restWords = plural(rest, { one: "# minute", other: "# minutes" });
  if (hours === 0) return restWords;
  return rest === 0 ? hoursWords : t`${hoursWords} ${restWords}`;
}
