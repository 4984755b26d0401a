/** The projection against d3's published figures, great circles, clusters, and the outline that the map loads. */
import { borders, labels, land } from "virtual:us-outline";
import { describe, expect, it } from "vitest";
import { circle, clusters, fit, inWindow, legible, milesBetween, onMap, scaleBar } from "./geo";

/** The rings of a path of relative moves. */
function ringsOf(path: string): [number, number][][] {
  return path.split("M").filter(Boolean).map((part) => {
    const [start = 0, second = 0, ...moves] = [...part.matchAll(/-?\d+/g)].map(Number);
    let at: [number, number] = [start, second];
    const ring = [at];
    for (let index = 0; index + 1 < moves.length; index += 2) ring.push((at = [at[0] + (moves[index] ?? 0), at[1] + (moves[index + 1] ?? 0)]));
    return ring;
  });
}
const rings = ringsOf(land);
/** Even-odd, as SVG fills it. */
function onLand(lat: number, lon: number): boolean {
  const [x, y] = (onMap({ lat, lon }) ?? [0, 0]).map((value) => value * 10) as [number, number];
  const crossings = rings.reduce((sum, ring) => sum + ring.filter((to, index) => {
    const from = ring[(index + ring.length - 1) % ring.length] as [number, number];
    return from[1] > y !== to[1] > y && x < from[0] + ((y - from[1]) / (to[1] - from[1])) * (to[0] - from[0]);
  }).length, 0);
  return crossings % 2 === 1;
}
// d3-geo's own tests, at scale 1070 around (480, 250).
const asD3 = (lat: number, lon: number) => (onMap({ lat, lon }) ?? []).map((value, axis) => Math.round((((axis ? 250 : 480) + ((value - (axis ? 305 : 487.5)) * 1070) / 1300)) * 10) / 10);

describe("the map", () => {
  it("puts places where d3 puts them, Alaska and Hawaii too", () => {
    expect(asD3(37.7749, -122.4194)).toEqual([107.4, 214.1]);
    expect(asD3(40.7128, -74.0059)).toEqual([794.6, 176.5]);
    expect(asD3(36.154, -95.9928)).toEqual([488.8, 298]);
    expect(asD3(61.2181, -149.9003)).toEqual([171.2, 446.9]);
    expect(asD3(21.3069, -157.8583)).toEqual([298.5, 451]);
    expect([onMap({ lat: 18.4, lon: -66.1 }), onMap({ lat: 13.4, lon: 144.8 })]).toEqual([null, null]);
  });
  it("measures great circles and draws them", () => {
    const austin = { lat: 30.2672, lon: -97.7431 };
    const dallas = { lat: 32.7767, lon: -96.797 };
    expect(Math.round(milesBetween(austin, dallas))).toBe(182);
    const ring = circle(austin, 100);
    const [left, right] = [Math.min(...ring.map((dot) => dot[0])), Math.max(...ring.map((dot) => dot[0]))];
    expect(ring).toHaveLength(48);
    expect((right - left) / (1300 / 3958.8)).toBeCloseTo(200, -1);
    expect(circle({ lat: 18.4, lon: -66.1 }, 25)).toEqual([]);
  });
  it("brings all dots into the window", () => {
    const frame = { width: 800, height: 500 };
    const view = fit([[100, 100], [300, 150]], frame);
    for (const dot of [[100, 100], [300, 150]] as const) {
      const [x, y] = inWindow(dot, view, frame);
      expect(x >= 39.9 && x <= 760.1 && y >= 39.9 && y <= 460.1).toBe(true);
    }
    expect(fit([], frame).scale).toBeCloseTo(500 / 610);
    expect(fit([[5, 5]], frame).scale).toBe(40);
  });
  it("draws near pins together and loses none", () => {
    const pins = [[0, 0], [10, 0], [100, 0], [104, 3], [300, 300]].map((at, item) => ({ item, at: at as unknown as readonly [number, number] }));
    expect(clusters(pins, 30).map((each) => each.items)).toEqual([[0, 1], [2, 3], [4]]);
    expect(clusters(pins, 1)).toHaveLength(5);
  });
  it("writes no label on another one, nor over the edge", () => {
    const frame = { width: 200, height: 100 };
    const words = legible([{ text: "Waco", at: [100, 50] }, { text: "Temple", at: [104, 55] }, { text: "Dallas", at: [100, 80] }, { text: "Houston", at: [190, 20], start: true }], frame);
    expect(words.map((each) => each.text)).toEqual(["Waco", "Dallas"]);
    expect(legible([{ text: "TX", at: [100, 50] }, { text: "Waco", at: [112, 55], start: true }], frame, [{ at: [100, 50], half: 8 }]).map((each) => each.text)).toEqual(["Waco"]);
  });
  it("names every state, within it", () => {
    const at = new Map(labels.map(([code, x, y]) => [code, [x, y] as const]));
    expect(at.size).toBe(51);
    const far = (code: string, lat: number, lon: number) => Math.hypot((at.get(code)?.[0] ?? 0) - (onMap({ lat, lon })?.[0] ?? 0), (at.get(code)?.[1] ?? 0) - (onMap({ lat, lon })?.[1] ?? 0));
    for (const [code, lat, lon] of [["TX", 31.5, -99.3], ["CO", 39, -105.5], ["AK", 64.5, -152.5], ["WA", 47.4, -120.4], ["GA", 32.7, -83.4]] as const) expect(far(code, lat, lon)).toBeLessThan(12);
  });
  it("has a scale in round miles", () => {
    const bar = scaleBar({ x: 0, y: 0, scale: 1 }, 100);
    expect(bar.miles).toBe(200);
    expect(bar.width).toBeLessThanOrEqual(100);
  });
  it("puts towns on the land of the outline, and the sea beside it", () => {
    const towns: [string, number, number][] = [["Denver", 39.74, -104.99], ["Waco", 31.55, -97.14], ["Orlando", 28.54, -81.38], ["Bangor", 44.8, -68.77], ["Yakima", 46.6, -120.5], ["Fresno", 36.74, -119.78], ["Fairbanks", 64.84, -147.72], ["Waimea", 20.02, -155.66], ["Wahiawa", 21.5, -158.02], ["Worcester", 42.26, -71.8]];
    expect(towns.filter(([, lat, lon]) => !onLand(lat, lon)).map(([name]) => name)).toEqual([]);
    expect([onLand(27, -90), onLand(29, -79), onLand(37, -124.5), onLand(19.5, -157.5)]).toEqual([false, false, false, false]);
  });
  it("knows the outline: inside of the frame, with every border, below 60 kB", () => {
    expect(land.length + borders.length).toBeLessThan(60_000);
    expect(land.startsWith("M")).toBe(true);
    expect(borders.split("M").length).toBeGreaterThan(40);
    for (const start of [...land.matchAll(/M(-?\d+) (-?\d+)/g)]) expect(Math.abs(Number(start[1])) <= 9_750 && Number(start[2]) <= 6_100).toBe(true);
  });
});
