/** Moments as they are typed: the day and the hour on the hospital's clock, whatever clock this machine has. */
import { atHospital, clock, dayAfter, shortDay } from "../../lib/dates";

const two = (number: number) => String(number).padStart(2, "0");
const asUtc = (local: Date) => Date.UTC(local.getFullYear(), local.getMonth(), local.getDate(), local.getHours(), local.getMinutes());

/** "2026-11-24" and "09:00" at the hospital as a moment; empty when a part is missing. */
export function momentOf(day: string, time: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(`${day}T${time}`);
  if (!parts) return "";
  const [, year, month, date, hour, minute] = parts.map(Number);
  const wanted = Date.UTC(year ?? 0, (month ?? 1) - 1, date, hour, minute);
  // Where the clock stands at a guess tells how far it is off; twice, for the day on which the clocks change.
  let at = wanted;
  for (let round = 0; round < 2; round += 1) at += wanted - asUtc(atHospital(new Date(at)));
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
export function dayOf(moment: string): string {
  const at = atHospital(new Date(moment));
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
export function timeOf(moment: string): string {
  const at = atHospital(new Date(moment));
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}
/** "Tue 24 Nov, 09:00 to 10:30" */
export function periodWords(starts: string, ends: string): string {
  const first = `${shortDay(starts)}, ${clock(starts)}`;
  return dayOf(starts) === dayOf(ends) ? `${first} – ${clock(ends)}` : `${first} – ${shortDay(ends)}, ${clock(ends)}`;
}
/** "2026-11": the month that a day is in. */
export const monthOf = (day: string) => day.slice(0, 7);
export const thisMonth = () => monthOf(dayAfter(0));
export function addMonths(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const at = new Date(year, number - 1 + by, 1);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}`;
}
/** The weeks of a month, Monday first; null before its first and after its last day. */
export function weeksOf(month: string): (string | null)[][] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const lead = (new Date(year, number - 1, 1).getDay() + 6) % 7;
  const length = new Date(year, number, 0).getDate();
  const days: (string | null)[] = [...Array<null>(lead).fill(null), ...Array.from({ length }, (_, at) => `${month}-${two(at + 1)}`)];
  while (days.length % 7) days.push(null);
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
}
