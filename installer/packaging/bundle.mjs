// bundle.mjs --version V --key PEM --out FILE ... NAME=FILE...: writes a signed upgrade bundle. The format stands in
// installer/upgrade/bundle.hpp.
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const options = {};
const files = [];
const words = process.argv.slice(2);
while (words.length > 0) {
  const word = words.shift();
  if (word.startsWith("--")) options[word.slice(2)] = words.shift();
  else files.push([word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]);
}
const kMagic = "MEDCONNECT-UPGRADE-1\n";
const number_of = (version) => {
  const [a, b, c] = version.split(/[-+]/)[0].split(".").map(Number);
  return a * 1_000_000 + b * 1_000 + c;
};
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const parts = files.map(([name, file]) => ({ name, bytes: readFileSync(file) }));
const manifest = Buffer.from(JSON.stringify({
  format: 1,
  product: "medconnect",
  version: options.version,
  number: Number(options.number || number_of(options.version)),
  from_number: number_of(options.from || "0.0.0"),
  machine: options.machine,
  released_at: new Date(Number(options.released) * 1000).toISOString(),
  notes: options.notes ? readFileSync(options.notes, "utf8") : "",
  parts: parts.map(({ name, bytes }) => ({ name, size: bytes.length, sha256: sha256(bytes) })),
}));
const key = createPrivateKey(readFileSync(options.key));
if (key.asymmetricKeyType !== "ed25519") throw new Error(`${options.key} is no Ed25519 key`);
const raw = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
const signature = sign(null, Buffer.concat([Buffer.from(kMagic), manifest]), key).toString("base64");
const head = `${kMagic}${manifest.length} ${sha256(raw).slice(0, 16)} ${signature}\n`;
writeFileSync(options.out, Buffer.concat([Buffer.from(head), manifest, ...parts.map(({ bytes }) => bytes)]));
