import { i18n } from "@lingui/core";

function locale(): string {
  return i18n.locale && i18n.locale !== "en-XA" ? i18n.locale : "en";
}
export function count(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}
/** Takes 0..100, as the API sends it. Never rounds up to 100. */
export function percent(value: number, digits = 0): string {
  const scale = 10 ** digits;
  const shown = value < 100 ? Math.min(Math.round(value * scale), 100 * scale - 1) / scale : 100;
  return `${new Intl.NumberFormat(locale(), { minimumFractionDigits: 0, maximumFractionDigits: digits }).format(shown)}\u00a0%`;
}
/** A score in percent, cut to one decimal: 69.96 must not read as 70, the pass mark. */
export function score(value: number): string {
  return percent(Math.floor(value * 10 + 1e-6) / 10, 1);
}
/** Points of a quiz: one decimal is enough. */
export function points(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(value);
}
/** Hours as given: "1", "14.5". */
export function hours(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 }).format(value);
}
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const units = ["KB", "MB", "GB", "TB"];
  let size = value / 1024;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: size < 10 ? 1 : 0 }).format(size)} ${units[unit]}`;
}
