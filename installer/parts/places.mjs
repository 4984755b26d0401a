// Makes the table of places: one ZIP code a line (ZIP, latitude, longitude, town, state, between tabs), sorted by ZIP, so
// that the program searches it where it lies. modules/finder/gazetteer.cpp reads it.
import { readFileSync } from "node:fs";

const [pointsFile, townsFile] = process.argv.slice(2);
const points = new Map();
for (const [, zip, point] of readFileSync(pointsFile, "utf8").matchAll(/\["(\d{5})",(\{[^}]*\})\]/g)) {
  const { latitude, longitude } = JSON.parse(point);
  points.set(zip, [Number(latitude), Number(longitude)]);
}
const lines = [];
const seen = new Set();
for (const line of readFileSync(townsFile, "utf8").split("\n")) {
  const cells = line.split("\t");
  if (cells.length < 11) continue;
  const zip = cells[1], town = cells[2].trim(), state = cells[4].trim();
  if (seen.has(zip) || !/^\d{5}$/.test(zip) || !/^[A-Z]{2}$/.test(state) || !town) continue;
  const [latitude, longitude] = points.get(zip) ?? [Number(cells[9]), Number(cells[10])];
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) continue;
  seen.add(zip);
  lines.push(`${zip}\t${latitude.toFixed(5)}\t${longitude.toFixed(5)}\t${town}\t${state}\n`);
}
if (lines.length < 40_000 || points.size < 33_000) {
  console.error("places: the tables are much shorter than they were");
  process.exit(1);
}
process.stdout.write(lines.sort().join(""));
