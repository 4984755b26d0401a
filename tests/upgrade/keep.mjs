// keep.mjs PROGRAM NAME: keeps a data directory of a release as a fixture: tests/upgrade/data/NAME.tar, a small hospital
// that PROGRAM (that release's) made, with two uploaded files, and NAME.json, what must be found in it again. Run it once
// for each release that is shipped, beside release.mjs.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { Client } from "../proxy/lib/client.mjs";

const [program, name] = process.argv.slice(2);
const here = fileURLToPath(new URL("data/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "medconnect-kept-"));
const data = join(folder, "data");
const run = (...words) => execFileSync(program, [...words, "--data", data], { encoding: "utf8" });

/** A picture of one colour: 128 by 128, PNG. */
function picture(red, green, blue) {
  const crc = (bytes) => {
    let value = ~0;
    for (const byte of bytes) {
      value ^= byte;
      for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
    }
    return ~value >>> 0;
  };
  const chunk = (kind, bytes) => {
    const out = Buffer.alloc(12 + bytes.length);
    out.writeUInt32BE(bytes.length);
    out.write(kind, 4, "latin1");
    bytes.copy(out, 8);
    out.writeUInt32BE(crc(out.subarray(4, 8 + bytes.length)), 8 + bytes.length);
    return out;
  };
  const head = Buffer.from([0, 0, 0, 128, 0, 0, 0, 128, 8, 2, 0, 0, 0]);
  const line = Buffer.concat([Buffer.from([0]), Buffer.concat(Array.from({ length: 128 }, () => Buffer.from([red, green, blue])))]);
  const body = deflateSync(Buffer.concat(Array.from({ length: 128 }, () => line)));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", body), chunk("IEND", Buffer.alloc(0))]);
}

run("demo", "--people", "50");
const port = 20_000 + (process.pid % 20_000);
const server = spawn(program, ["serve", "--data", data, "--port", String(port)], { stdio: "ignore" });
try {
  const client = new Client(port, "127.0.0.1", "localhost");
  for (let tries = 0; ; tries += 1) {
    const answer = await client.ask("/readyz").catch(() => undefined);
    if (answer?.status === 200) break;
    if (tries > 300) throw new Error("the server is not ready");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const must = (answer) => {
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    return answer;
  };
  must(await client.sign_in());
  const upload = (path, body) => client.ask(`/api/v1${path}`, { method: "POST", headers: { "content-type": "application/octet-stream" }, body });
  must(await upload("/profiles/me/photo?file_name=me.png", picture(200, 30, 60)));
  must(await upload("/branding/settings/logo?file_name=logo.png", picture(10, 120, 200)));
  const logo = must(await client.ask("/api/v1/branding/logo")).text;
  writeFileSync(join(here, `${name}.json`), `${JSON.stringify({
    release: name,
    people: run("user", "list", "--json").trim().split("\n").length,
    password: "MercyGeneral-2026",
    logo_sha256: createHash("sha256").update(logo, "utf8").digest("hex"),
  }, null, 1)}\n`);
} finally {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
}
execFileSync("tar", ["-C", data, "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-cf", join(here, `${name}.tar`), "."]);
rmSync(folder, { recursive: true });
