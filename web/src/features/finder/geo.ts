/**
 * Places on the offline map: the projection of us-atlas (geoAlbersUsa, scale 1300 in 975 x 610: the lower 48 states, with
 * Alaska at a third of its size and Hawaii below them), great circles in miles, and pins that are drawn together.
 */
export interface Place {
  lat: number;
  lon: number;
}
export type Dot = readonly [x: number, y: number];

const RADIANS = Math.PI / 180;
const EARTH_MILES = 3_958.8;

interface Piece {
  lon: number;
  parallels: readonly [number, number];
  centre: readonly [number, number];
  scale: number;
  at: Dot;
}
const K = 1300;
const LOWER: Piece = { lon: 96, parallels: [29.5, 45.5], centre: [-0.6, 38.7], scale: K, at: [487.5, 305] };
const ALASKA: Piece = { lon: 154, parallels: [55, 65], centre: [-2, 58.5], scale: 0.35 * K, at: [487.5 - 0.307 * K, 305 + 0.201 * K] };
const HAWAII: Piece = { lon: 157, parallels: [8, 18], centre: [-3, 19.9], scale: K, at: [487.5 - 0.205 * K, 305 + 0.212 * K] };

function raw(piece: Piece, degrees: number, lat: number): Dot {
  const [first, second] = piece.parallels.map((each) => Math.sin(each * RADIANS)) as [number, number];
  const n = (first + second) / 2;
  const c = 1 + first * (2 * n - first);
  const radius = Math.sqrt(Math.max(0, c - 2 * n * Math.sin(lat * RADIANS))) / n;
  return [radius * Math.sin(degrees * RADIANS * n), Math.sqrt(c) / n - radius * Math.cos(degrees * RADIANS * n)];
}
function by(piece: Piece, { lat, lon }: Place): Dot {
  const turned = ((((lon + piece.lon + 180) % 360) + 360) % 360) - 180;
  const [x, y] = raw(piece, turned, lat);
  const [middleX, middleY] = raw(piece, piece.centre[0], piece.centre[1]);
  return [piece.at[0] + piece.scale * (x - middleX), piece.at[1] - piece.scale * (y - middleY)];
}
function pieceOf({ lat, lon }: Place): Piece | null {
  if (lat > 50.5 && lat < 72.5 && (lon < -129 || lon > 170)) return ALASKA;
  if (lat > 17.5 && lat < 24 && lon > -163 && lon < -152) return HAWAII;
  return lat > 24 && lat < 50 && lon > -125.5 && lon < -66 ? LOWER : null;
}
/** Where a place lies in 975 x 610; null for what the map does not have, such as Puerto Rico. */
export function onMap(place: Place): Dot | null {
  const piece = pieceOf(place);
  return piece && by(piece, place);
}

/** Great circle. */
export function milesBetween(a: Place, b: Place): number {
  const half = (from: number, to: number) => Math.sin(((to - from) * RADIANS) / 2) ** 2;
  const h = half(a.lat, b.lat) + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * half(a.lon, b.lon);
  return 2 * EARTH_MILES * Math.asin(Math.min(1, Math.sqrt(h)));
}
/** The circle around a place, as it lies on the map; empty where the map has nothing. */
export function circle(centre: Place, miles: number): Dot[] {
  const piece = pieceOf(centre);
  if (!piece) return [];
  const far = miles / EARTH_MILES;
  const lat = centre.lat * RADIANS;
  return Array.from({ length: 48 }, (_, step) => {
    const way = (step / 48) * 2 * Math.PI;
    const there = Math.asin(Math.sin(lat) * Math.cos(far) + Math.cos(lat) * Math.sin(far) * Math.cos(way));
    const east = Math.atan2(Math.sin(way) * Math.sin(far) * Math.cos(lat), Math.cos(far) - Math.sin(lat) * Math.sin(there));
    return by(piece, { lat: there / RADIANS, lon: centre.lon + east / RADIANS });
  });
}

/** What of the map is in the window: its middle and how many pixels a unit of the map has. */
export interface View {
  x: number;
  y: number;
  scale: number;
}
export interface Frame {
  width: number;
  height: number;
}
export const WHOLE = { x: 487.5, y: 305, width: 975, height: 610 } as const;
/** About 20 miles across a wide window: nearer than that the outline says nothing. */
export const MAX_SCALE = 40;

export function fit(dots: readonly Dot[], frame: Frame, margin = 40): View {
  const whole = Math.min(frame.width / WHOLE.width, frame.height / WHOLE.height);
  if (!dots.length) return { x: WHOLE.x, y: WHOLE.y, scale: whole };
  const [xs, ys] = [dots.map((dot) => dot[0]), dots.map((dot) => dot[1])];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = Math.min((frame.width - 2 * margin) / Math.max(right - left, 1e-6), (frame.height - 2 * margin) / Math.max(bottom - top, 1e-6));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale: Math.min(MAX_SCALE, Math.max(whole, room)) };
}
export function inWindow(dot: Dot, view: View, frame: Frame): Dot {
  return [frame.width / 2 + (dot[0] - view.x) * view.scale, frame.height / 2 + (dot[1] - view.y) * view.scale];
}

export interface Cluster<T> {
  at: Dot;
  items: T[];
}
/** Pins nearer to each other than `near` pixels become one, in the order of the list; each item is in exactly one cluster. */
export function clusters<T>(items: readonly { item: T; at: Dot }[], near: number): Cluster<T>[] {
  const found: (Cluster<T> & { first: Dot })[] = [];
  for (const { item, at } of items) {
    const host = found.find((each) => Math.hypot(each.first[0] - at[0], each.first[1] - at[1]) < near);
    if (host) host.items.push(item);
    else found.push({ first: at, at, items: [item] });
  }
  return found.map(({ at, items: held }) => ({ at, items: held }));
}

/** A round number of miles that is at most `pixels` long, and how long it is. */
export function scaleBar(view: View, pixels: number): { miles: number; width: number } {
  // One unit of the map's middle: K units are one radius of the earth.
  const perMile = (K / EARTH_MILES) * view.scale;
  const most = pixels / perMile;
  const ten = 10 ** Math.floor(Math.log10(most));
  const miles = ([5, 2, 1].find((each) => each * ten <= most) ?? 1) * ten;
  return { miles, width: miles * perMile };
}

export interface Label {
  text: string;
  at: Dot;
  /** Its left end is at the point; otherwise its middle. */
  start?: boolean;
}
/** The labels that lie neither on a pin nor on one written before, in their order. */
export function legible(labels: readonly Label[], frame: Frame, pins: readonly { at: Dot; half: number }[] = []): Label[] {
  const boxes: (readonly [left: number, right: number, y: number])[] = pins.map(({ at: [x, y], half }) => [x - half, x + half, y + 4] as const);
  return labels.filter(({ text, at: [x, y], start }) => {
    const width = text.length * 7.5;
    const left = start ? x : x - width / 2;
    const free = left > 2 && left + width < frame.width - 2 && y > 12 && y < frame.height - 4 && boxes.every(([from, to, line]) => left > to + 3 || left + width < from - 3 || Math.abs(line - y) > 13);
    if (free) boxes.push([left, left + width, y]);
    return free;
  });
}
