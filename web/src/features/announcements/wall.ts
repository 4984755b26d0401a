/** Between moments and what a date field says by the clock on the hospital's wall. */
import { atHospital } from "../../lib/zone";

const two = (value: number) => String(value).padStart(2, "0");

/** "2026-11-22T08:00" on the hospital's wall. */
export function toWall(moment: string): string {
  const at = atHospital(new Date(moment));
  if (Number.isNaN(at.getTime())) return "";
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

function wallMs(at: Date): number {
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes());
}

/** The moment (ISO 8601, UTC) at which the wall shows this; empty when it is no time. */
export function fromWall(text: string): string {
  const part = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(text);
  if (!part) return "";
  const [year, month, day, hour, minute] = part.slice(1).map(Number);
  const wanted = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute);
  // The zone's offset depends on the moment: the second look is right also beside a change of the clocks.
  let at = wanted;
  for (let look = 0; look < 2; ++look) at = wanted - (wallMs(atHospital(new Date(at))) - at);
  return new Date(at).toISOString();
}
