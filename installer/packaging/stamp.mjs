// stamp.mjs FROM TO [VERSION] [KEYS]: copies a program and writes version and upgrade keys into its stamp (512 bytes
// that begin with MEDCONNECT-STAMP; installer/cmake/Embed.cmake). Empty: they stay as they are.
import { readFileSync, writeFileSync } from "node:fs";

const [from, to, version, keys] = process.argv.slice(2);
const kSize = 512;
const program = readFileSync(from);
const mark = Buffer.from("MEDCONNECT-STAMP\nversion ");
const at = program.indexOf(mark);
if (at < 0 || program.indexOf(mark, at + 1) >= 0) throw new Error(`${from} has no stamp, or two`);
const lines = program.subarray(at, at + kSize).toString("latin1").split("\0")[0].split("\n").filter(Boolean);
let out = lines;
if (version) out = out.map((line) => (line.startsWith("version ") ? `version ${version}` : line));
if (keys) {
  const fresh = readFileSync(keys, "utf8").split("\n").map((line) => line.trim()).filter((line) => /^[0-9a-f]{64}$/.test(line));
  if (fresh.length === 0 || fresh.length > 2) throw new Error(`${keys} must hold one or two keys of 64 hex digits`);
  out = out.filter((line) => !line.startsWith("key ")).concat(fresh.map((key) => `key ${key}`));
}
const text = Buffer.from(`${out.join("\n")}\n`, "latin1");
if (text.length >= kSize) throw new Error("the stamp is too long");
program.fill(0, at, at + kSize);
text.copy(program, at);
writeFileSync(to, program);
