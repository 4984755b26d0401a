/** The clock on the hospital's wall. By itself, because the app needs it before any page that writes dates. */
let fields: Intl.DateTimeFormat | null = null;
/** The hospital's time zone, as the server names it; empty: this machine's own. */
export function setTimeZone(name: string): void {
  try {
    fields = name ? new Intl.DateTimeFormat("en-US", { timeZone: name, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" }) : null;
  } catch {
    fields = null; // A browser without this zone shows its own time, as before.
  }
}
/** The moment as the clock on the hospital's wall shows it: a Date whose local fields are the hospital's. */
export function atHospital(at: Date): Date {
  if (!fields || Number.isNaN(at.getTime())) return at;
  const part = Object.fromEntries(fields.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return new Date(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second, at.getMilliseconds());
}
