import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { feature, mesh, type Topology } from "topojson-client";
import type { Plugin } from "vite";

/**
 * `virtual:us-outline`: the outline of the states for the offline map of the class finder, made at build time from the
 * Census Bureau's boundaries in the npm package us-atlas. A module of its own, so it loads only with the map; nothing
 * of it is in the repository. Coordinates are those of us-atlas (geoAlbersUsa in 975 x 610), times ten, whole numbers.
 */
const ID = "virtual:us-outline";
/** 60 kB of text is the most that the map may load. */
const LIMIT = 60_000;
type Point = readonly [number, number];
/** FIPS numbers of the atlas and the codes of the post. */
const CODES = "01AL02AK04AZ05AR06CA08CO09CT10DE11DC12FL13GA15HI16ID17IL18IN19IA20KS21KY22LA23ME24MD25MA26MI27MN28MS29MO30MT31NE32NV33NH34NJ35NM36NY37NC38ND39OH40OK41OR42PA44RI45SC46SD47TN48TX49UT50VT51VA53WA54WV55WI56WY";
const codeOf = (fips: string) => new RegExp(`${fips}([A-Z]{2})`).exec(CODES)?.[1] ?? "";

/** Leaves out points that are nearer to the line between their neighbours than a tenth of a unit (a third of a mile): nobody sees them. */
export function thinned(line: readonly Point[], tolerance: number): Point[] {
  const first = line[0];
  const last = line.at(-1);
  if (!first || !last || line.length < 3) return [...line];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy);
  let far = 0;
  let at = 0;
  for (let index = 1; index < line.length - 1; index += 1) {
    const [x, y] = line[index] as Point;
    const off = length ? Math.abs(dy * (x - first[0]) - dx * (y - first[1])) / length : Math.hypot(x - first[0], y - first[1]);
    if (off > far) [far, at] = [off, index];
  }
  if (far <= tolerance) return [first, last];
  return [...thinned(line.slice(0, at + 1), tolerance).slice(0, -1), ...thinned(line.slice(at), tolerance)];
}

/** "m1 2l3 4-5 6": moves from point to point. */
export function pathOf(lines: readonly (readonly Point[])[]): string {
  return lines
    .map((line) => {
      let [x, y] = [0, 0];
      const steps = line.map((point, index) => {
        const [nextX, nextY] = [Math.round(point[0] * 10), Math.round(point[1] * 10)];
        const step: Point = index ? [nextX - x, nextY - y] : [nextX, nextY];
        [x, y] = [nextX, nextY];
        return step;
      });
      const [start, ...rest] = steps;
      const moves = rest.filter(([dx, dy]) => dx || dy);
      if (!start || !moves.length) return "";
      const joined = moves.map(([dx, dy]) => `${dx}${dy < 0 ? "" : " "}${dy}`).join(" ").replace(/ -/g, "-");
      return `M${start[0]} ${start[1]}l${joined}`;
    })
    .join("");
}

/** The area of a ring and its middle. */
function middleOf(ring: readonly Point[]): { area: number; x: number; y: number } {
  let [area, x, y] = [0, 0, 0];
  ring.forEach(([ax, ay], index) => {
    const [bx, by] = ring[(index + 1) % ring.length] as Point;
    const cross = ax * by - bx * ay;
    area += cross / 2;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  });
  return { area: Math.abs(area), x: x / (6 * area), y: y / (6 * area) };
}

export type StateLabel = readonly [code: string, x: number, y: number];
export async function usOutline(): Promise<{ land: string; borders: string; labels: StateLabel[] }> {
  const file = createRequire(import.meta.url).resolve("us-atlas/states-albers-10m.json");
  const atlas = JSON.parse(await readFile(file, "utf8")) as Topology;
  const { nation, states } = atlas.objects;
  if (!nation || !states) throw new Error(`${file}: no states in it`);
  const land = feature(atlas, nation);
  const polygons = (land.type === "FeatureCollection" ? land.features : [land]).flatMap(({ geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates));
  const each = feature(atlas, states);
  const labels = each.type === "FeatureCollection" ? each.features.flatMap(({ id, geometry }): StateLabel[] => {
    const rings = geometry.type === "Polygon" ? geometry.coordinates.slice(0, 1) : geometry.coordinates.map((polygon) => polygon[0] ?? []);
    const [largest] = rings.map(middleOf).sort((a, b) => b.area - a.area);
    const code = codeOf(id ?? "");
    return largest && code ? [[code, Math.round(largest.x), Math.round(largest.y)]] : [];
  }) : [];
  return {
    labels,
    land: pathOf(polygons.flat().map((ring) => thinned(ring, 0.1)).filter((ring) => ring.length > 3)),
    borders: pathOf(mesh(atlas, states, (a, b) => a !== b).coordinates.map((line) => thinned(line, 0.1))),
  };
}

export function outlinePlugin(): Plugin {
  return {
    name: "medconnect-us-outline",
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    async load(id) {
      if (id !== `\0${ID}`) return null;
      const { land, borders, labels } = await usOutline();
      const code = `export const land = ${JSON.stringify(land)};\nexport const borders = ${JSON.stringify(borders)};\nexport const labels = ${JSON.stringify(labels)};\n`;
      if (code.length > LIMIT) this.error(`the outline has ${code.length} bytes, more than ${LIMIT}`);
      return code;
    },
  };
}
