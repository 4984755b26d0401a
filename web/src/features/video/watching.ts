/** What was really played: intervals in the film's own time, told to the server in pieces. */
import type { Cue } from "./types";

export interface Interval {
  from: number;
  to: number;
}

/** Collects what plays. A jump, a pause or a sleeping tab begins a new interval, so that nothing counts that was not seen. */
export class Watch {
  private done: Interval[] = [];
  private open: Interval | null = null;

  /** The film is playing and stands at `second`; `rate` is its speed. */
  at(second: number, rate: number): void {
    // Browsers tell the time about four times a second; more than two seconds of film in between were not watched.
    if (this.open && second >= this.open.to && second - this.open.to <= 2 * rate) this.open.to = second;
    else {
      this.cut();
      this.open = { from: second, to: second };
    }
  }
  cut(): void {
    if (this.open && this.open.to > this.open.from) this.done.push(this.open);
    this.open = null;
  }
  /** Everything since the last time, at most 50 pieces; what plays goes on. */
  take(): Interval[] {
    const going = this.open ? this.open.to : null;
    this.cut();
    if (going !== null) this.open = { from: going, to: going };
    const out = this.done.slice(0, 50);
    this.done = this.done.slice(50);
    return out;
  }
  /** They did not arrive: with the next ones. */
  back(intervals: readonly Interval[]): void {
    this.done = [...intervals, ...this.done];
  }
}

export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0(\d:)/, "$1");
}

/** "1:02:03.5", "2:03" or "123.4" in seconds; null when it is no time. */
export function seconds(text: string): number | null {
  const parts = text.trim().replace(",", ".").split(":");
  if (parts.length > 3 || parts.some((part) => !/^\d+(\.\d{1,3})?$/.test(part))) return null;
  return parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The cue that is spoken at a time; cues are in order. */
export function cueAt(cues: readonly Cue[], second: number): number {
  let low = 0;
  let high = cues.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((cues[middle]?.from ?? 0) <= second) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found >= 0 && second < (cues[found]?.to ?? 0) ? found : -1;
}
