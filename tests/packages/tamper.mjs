// tamper.mjs BUNDLE FOLDER: writes a changed copy of a bundle for each class of its bytes, FOLDER/CLASS.bundle.
import { readFileSync, writeFileSync } from "node:fs";

const [file, folder] = process.argv.slice(2);
const good = readFileSync(file);
const first = good.indexOf("\n") + 1;
const second = good.indexOf("\n", first) + 1;
const [length, key] = good.subarray(first, second).toString("latin1").split(" ");
const manifest_end = second + Number(length);
const manifest = JSON.parse(good.subarray(second, manifest_end).toString("utf8"));
const program_end = manifest_end + manifest.parts[0].size;

const flipped = (at, bit = 1) => {
  const bad = Buffer.from(good);
  bad[at] ^= bit;
  return bad;
};
const replaced = (from, to) => {
  const at = good.indexOf(from, second);
  if (at < 0 || at >= manifest_end || from.length !== to.length) throw new Error(`${from} is not in the manifest`);
  const bad = Buffer.from(good);
  bad.write(to, at, "latin1");
  return bad;
};
const hash = manifest.parts[0].sha256;
const changed = {
  magic: flipped(3),
  length: Buffer.concat([good.subarray(0, first), Buffer.from(String(Number(length) + 1)), good.subarray(first + length.length)]),
  key: flipped(first + length.length + 1 + 4),
  signature: flipped(first + length.length + 1 + key.length + 1 + 10),
  version: replaced(manifest.version, manifest.version.replace(/\d$/, "9")),
  number: replaced(`"number":${manifest.number}`, `"number":${manifest.number + 1}`),
  hash: replaced(hash, `${hash[0] === "0" ? "1" : "0"}${hash.slice(1)}`),
  program: flipped(manifest_end + Math.floor(manifest.parts[0].size / 2), 128),
  papers: flipped(program_end + 100),
  cut: good.subarray(0, good.length - 1),
  added: Buffer.concat([good, Buffer.from("x")]),
};
for (const [name, bytes] of Object.entries(changed)) {
  if (bytes.equals(good)) throw new Error(`${name} is unchanged`);
  writeFileSync(`${folder}/${name}.bundle`, bytes);
}
