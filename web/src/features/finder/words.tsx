/** Words for classes: money, times where the class is, seats, formats, providers. */
import { i18n } from "@lingui/core";
import { plural, t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { bootNow } from "../../app/session";
import { clock, moment, shortDay } from "../../lib/dates";
import { StatusTag, type StatusKind } from "../../ui";
import { milesBetween } from "./geo";
import type { ClassFormat, ClassHit, ClassProviderType, MyClassPlace, OfferedTypes, ReimbursementState, SeatState } from "./types";

const locale = () => (i18n.locale && i18n.locale !== "en-XA" ? i18n.locale : "en");

export function money(cents: number, currency = "USD"): string {
  const whole = cents % 100 === 0;
  return new Intl.NumberFormat(locale(), { style: "currency", currency: currency || "USD", minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: 2 }).format(cents / 100);
}
export const priceWords = (hit: Pick<ClassHit, "price_cents" | "currency">): string => (hit.price_cents ? money(hit.price_cents, hit.currency) : t`free`);
/** "120" or "119.50" as typed: cents; null when it is no amount. */
export function centsOf(typed: string): number | null {
  const found = /^(\d{1,5})(?:[.,](\d{1,2}))?$/.exec(typed.trim());
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : null;
}
export const typedCents = (cents: number): string => (cents % 100 ? (cents / 100).toFixed(2) : String(cents / 100));
export function milesWords(miles: number): string {
  const shown = new Intl.NumberFormat(locale(), { maximumFractionDigits: miles < 10 ? 1 : 0 }).format(miles);
  return t`${shown} mi`;
}

const zones = new Map<string, Intl.DateTimeFormat | null>();
function zoneFormat(zone: string): Intl.DateTimeFormat | null {
  if (!zones.has(zone)) {
    let made: Intl.DateTimeFormat | null = null;
    try {
      made = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", timeZoneName: "short" });
    } catch {
      // A zone that this browser does not know: UTC is said below.
    }
    zones.set(zone, made);
  }
  return zones.get(zone) ?? null;
}
/** The moment as the clock on the wall of the class shows it, and that clock's short name. */
export function atClass(at: string, zone: string): { date: Date; zone: string } {
  const format = zoneFormat(zone || "UTC") ?? zoneFormat("UTC");
  const parts = format?.formatToParts(new Date(at)) ?? [];
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return { date: new Date(number("year"), number("month") - 1, number("day"), number("hour"), number("minute")), zone: parts.find((part) => part.type === "timeZoneName")?.value ?? "UTC" };
}
const two = (number: number) => String(number).padStart(2, "0");
export function dayIn(at: string, zone: string): string {
  const { date } = atClass(at, zone);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
export function timeIn(at: string, zone: string): string {
  const { date } = atClass(at, zone);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
/** A day and an hour on the clock of the class as a moment; empty when a part is missing. */
export function momentIn(zone: string, day: string, time: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/.exec(`${day}T${time}`);
  if (!parts) return "";
  const [, year = 0, month = 1, date = 1, hour = 0, minute = 0] = parts.map(Number);
  const wanted = Date.UTC(year, month - 1, date, hour, minute);
  let at = wanted;
  // Twice, for the day on which the clocks change.
  for (let round = 0; round < 2; round += 1) {
    const shown = atClass(new Date(at).toISOString(), zone).date;
    at += wanted - Date.UTC(shown.getFullYear(), shown.getMonth(), shown.getDate(), shown.getHours(), shown.getMinutes());
  }
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
type When = Pick<ClassHit, "starts_at" | "ends_at" | "zone">;
/** "Tue 24 Nov, 09:00 – 12:30"; with the zone's name when it is not the hospital's. */
export function whenWords({ starts_at, ends_at, zone }: When): string {
  const first = atClass(starts_at, zone);
  const last = atClass(ends_at, zone);
  const sameDay = first.date.toDateString() === last.date.toDateString();
  const words = `${shortDay(first.date)}, ${clock(first.date)} – ${sameDay ? "" : `${shortDay(last.date)}, `}${clock(last.date)}`;
  return zone && zone !== bootNow()?.time_zone ? `${words} ${first.zone}` : words;
}
export const deadlineWords = (hit: Pick<ClassHit, "deadline_at" | "zone">): string => (hit.deadline_at ? moment(atClass(hit.deadline_at, hit.zone).date) : "");
export const placeWords = (hit: Pick<ClassHit, "venue" | "city" | "state" | "zip">): string => [hit.venue, [hit.city, [hit.state, hit.zip].filter(Boolean).join(" ")].filter(Boolean).join(", ")].filter(Boolean).join(", ");

export const FORMATS = ["in_person", "online", "blended"] as const satisfies readonly ClassFormat[];
export function formatWords(format: ClassFormat): string {
  switch (format) {
    case "in_person":
      return t`In person`;
    case "online":
      return t`Online`;
    case "blended":
      return t`Online and in person`;
  }
}
export const PROVIDER_TYPES = ["aha_training_center", "red_cross", "hospital", "independent"] as const satisfies readonly ClassProviderType[];
export function providerTypeWords(type: ClassProviderType): string {
  switch (type) {
    case "aha_training_center":
      return t`AHA training center`;
    case "red_cross":
      return t`Red Cross`;
    case "hospital":
      return t`Hospital`;
    case "independent":
      return t`Independent`;
  }
}
export function sourceWords(source: string): string {
  switch (source) {
    case "manual":
      return t`entered by hand`;
    case "provider_portal":
      return t`entered by the provider`;
    case "file_import":
      return t`from a file of the provider`;
    case "aha_api":
      return t`from the AHA`;
    case "red_cross_scrape":
      return t`from the Red Cross`;
    default:
      return source;
  }
}

/** How many seats are free: a word, a shape and a colour. */
export function SeatsTag({ hit }: { hit: Pick<ClassHit, "spots_left"> }) {
  const free = hit.spots_left;
  if (free == null) return <span className="dim">{t`ask the provider`}</span>;
  if (free <= 0) return <StatusTag kind="idle">{t`Full`}</StatusTag>;
  return <StatusTag kind={free <= 2 ? "soon" : "ok"}>{plural(free, { one: "# seat left", other: "# seats left" })}</StatusTag>;
}
const SEATS: Record<SeatState, StatusKind> = { held: "soon", registered: "ok", waiting: "info", cancelled: "idle", attended: "ok" };
export function seatWords(state: SeatState, own = false): string {
  switch (state) {
    case "held":
      return own ? t`A seat is held for you` : t`Seat held`;
    case "registered":
      return own ? t`You have a seat` : t`Registered`;
    case "waiting":
      return own ? t`You are on the waitlist` : t`Waiting`;
    case "cancelled":
      return own ? t`You gave the seat back` : t`Given back`;
    case "attended":
      return own ? t`You attended` : t`Attended`;
  }
}
export const SeatTag = ({ state, own = false }: { state: SeatState; own?: boolean }) => <StatusTag kind={SEATS[state]}>{seatWords(state, own)}</StatusTag>;

/** Why nobody can register now. */
export function closedWords(closed: string): string {
  switch (closed) {
    case "cancelled":
      return t`This class is cancelled.`;
    case "started":
      return t`The class has begun.`;
    case "deadline_passed":
      return t`The last day to register is over.`;
    case "full":
      return t`All seats are taken.`;
    case "outside":
      return t`You register with the provider, not here.`;
    default:
      return t`Nobody can register for this class now.`;
  }
}
const MONEY: Record<ReimbursementState, StatusKind> = { asked: "info", approved: "ok", declined: "idle" };
export function reimbursementWords(state: ReimbursementState): string {
  switch (state) {
    case "asked":
      return t`Waiting for an answer`;
    case "approved":
      return t`Approved`;
    case "declined":
      return t`Declined`;
  }
}
export const ReimbursementTag = ({ state }: { state: ReimbursementState }) => <StatusTag kind={MONEY[state]}>{reimbursementWords(state)}</StatusTag>;

/** "4.3 of 5, 12 reviews", or that nobody wrote one. */
export function ratingWords(rating: number | null | undefined, reviews: number): string {
  if (rating == null || !reviews) return t`no reviews yet`;
  const stars = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(rating);
  const number = plural(reviews, { one: "# review", other: "# reviews" });
  return t`${stars} of 5, ${number}`;
}

/** How far classes are from the place that the person kept; null without one. */
export function useMiles(): (hit: ClassHit) => number | null {
  const place = useQuery({ queryKey: ["finder", "place"], queryFn: ({ signal }) => api.get<MyClassPlace>("/classes/my-place", undefined, { signal }) }).data?.place;
  return (hit) => hit.miles ?? (place && hit.latitude != null && hit.longitude != null ? milesBetween({ lat: place.latitude, lon: place.longitude }, { lat: hit.latitude, lon: hit.longitude }) : null);
}

/** The kinds of classes that there are, with their names. */
export function useClassTypes() {
  const found = useQuery({ queryKey: ["finder", "types"], queryFn: ({ signal }) => api.get<OfferedTypes>("/class-types", undefined, { signal }), staleTime: 300_000 });
  const items = found.data?.items ?? [];
  return { items, name: (code: string) => items.find((each) => each.code === code)?.name ?? code };
}
