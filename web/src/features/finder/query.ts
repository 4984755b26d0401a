/** The search as it stands in the address: the list, the map and a saved search ask the same. */
import { flag, list, number, oneOf, text } from "../../lib/search_state";
import type { ClassFormat, ClassSearch, ClassSort } from "./types";

export const RADII = [10, 25, 50, 100, 250, 500] as const;
export const codecs = {
  type: text(), zip: text(), city: text(), lat: text(), lon: text(), everywhere: flag(), miles: number(50),
  from: text(), to: text(), format: oneOf(["", "in_person", "online", "blended"], ""), price: text(), provider: text(), spots: number(0), paid: flag(),
  sort: oneOf(["", "date", "distance", "price", "rating"], ""), view: oneOf(["list", "map"], "list"), pick: list(),
};
export interface FinderState {
  type: string;
  zip: string;
  city: string;
  lat: string;
  lon: string;
  everywhere: boolean;
  miles: number;
  from: string;
  to: string;
  format: "" | ClassFormat;
  price: string;
  provider: string;
  spots: number;
  paid: boolean;
  sort: "" | ClassSort;
  view: "list" | "map";
  pick: string[];
}
export const NO_PLACE = { zip: "", city: "", lat: "", lon: "" } as const;
export const hasPlace = (state: Pick<FinderState, "zip" | "city" | "lat" | "lon">) => Boolean(state.zip || state.city || (state.lat && state.lon));

/** What the server is asked. One of ZIP, town and coordinates; the radius only with a place. */
export function searchOf(state: FinderState): ClassSearch {
  const place = state.zip ? { zip: state.zip } : state.city ? { city: state.city } : state.lat && state.lon ? { latitude: Number(state.lat), longitude: Number(state.lon) } : {};
  const placed = hasPlace(state);
  return {
    type: state.type || undefined, ...place, miles: placed ? state.miles : undefined, from: state.from || undefined, to: state.to || undefined, format: state.format || undefined,
    price_max: state.price === "" ? undefined : Number(state.price), provider: state.provider || undefined, spots: state.spots || undefined, reimbursable: state.paid || undefined,
    // By distance from nowhere is by date.
    sort: !state.sort || (state.sort === "distance" && !placed) ? undefined : state.sort,
  };
}
/** The address of a search that the server keeps. */
export function hrefOf(query: ClassSearch): string {
  const values: Record<string, string | number | null | undefined> = {
    type: query.type, zip: query.zip, city: query.city, lat: query.latitude, lon: query.longitude, miles: query.miles === 50 ? undefined : query.miles, from: query.from, to: query.to,
    format: query.format, price: query.price_max, provider: query.provider, spots: query.spots, paid: query.reimbursable ? 1 : undefined, sort: query.sort,
  };
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== null && value !== undefined && value !== "") params.set(key, String(value));
  if (!params.has("zip") && !params.has("city") && !params.has("lat")) params.set("everywhere", "1");
  return `/find-classes?${params.toString()}`;
}
