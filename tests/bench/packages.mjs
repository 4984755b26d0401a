/**
 * Uploads a package of MEGABYTES (500) to a fresh demo hospital and waits until it is checked. Prints seconds and the
 * server's own memory at most: it must not grow with the package.
 *   MEDCONNECT_BINARY=build/release/medconnect node tests/bench/packages.mjs [MEGABYTES]
 */
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { Appliance, ask, free_port } from "../end_to_end/lib/appliance.mjs";

const megabytes = Number(process.argv[2] ?? 500);
const MIB = 1 << 20;

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
function crc32(crc, data) {
  let c = crc ^ 0xffffffff;
  for (let at = 0; at < data.length; at += 1) c = table[(c ^ data[at]) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Film of so many MiB, a piece that differs from file to file, so that nothing is stored once for two. */
function* film(number, size) {
  const piece = Buffer.alloc(MIB);
  for (let at = 0; at < MIB; at += 4) piece.writeUInt32LE((Math.imul(at, 2654435761) ^ (number * 40503)) >>> 0, at);
  for (let n = 0; n < size; n += 1) {
    piece.writeUInt32LE(n, 0);
    yield piece;
  }
}

/** A ZIP of stored files, piece by piece: index.html and films of 50 MiB. */
function* archive() {
  const entries = [];
  let offset = 0;
  const header = (signature, entry, central) => {
    const name = Buffer.from(entry.path);
    const out = Buffer.alloc(central ? 46 : 30);
    out.writeUInt32LE(signature, 0);
    const at = central ? 6 : 4;
    if (central) out.writeUInt16LE(20, 4);
    out.writeUInt16LE(20, at);
    out.writeUInt32LE(entry.crc, at + 10);
    out.writeUInt32LE(entry.size, at + 14);
    out.writeUInt32LE(entry.size, at + 18);
    out.writeUInt16LE(name.length, at + 22);
    if (central) out.writeUInt32LE(entry.offset, 42);
    return Buffer.concat([out, name]);
  };
  const files = [{ path: "index.html", pieces: () => [Buffer.from("<title>Films</title>")] }];
  for (let n = 0; n * 50 < megabytes; n += 1) files.push({ path: `films/${n}.mp4`, pieces: () => film(n, Math.min(50, megabytes - n * 50)) });
  for (const file of files) {
    let crc = 0;
    let size = 0;
    for (const piece of file.pieces()) { crc = crc32(crc, piece); size += piece.length; }
    const entry = { path: file.path, crc, size, offset };
    entries.push(entry);
    const head = header(0x04034b50, entry, false);
    yield head;
    for (const piece of file.pieces()) yield Buffer.from(piece);
    offset += head.length + size;
  }
  const directory = Buffer.concat(entries.map((entry) => header(0x02014b50, entry, true)));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  yield directory;
  yield end;
}

/** The server's own memory (RssAnon) and with it the pages of the blob store's file that the kernel shows it (RssFile), which it takes back whenever it needs them. */
const memory = { own: 0, shown: 0 };
function watch(child) {
  const look = () => {
    const text = readFileSync(`/proc/${child.pid}/status`, "utf8");
    const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1] ?? 0) / 1024;
    memory.own = Math.max(memory.own, of("RssAnon"));
    memory.shown = Math.max(memory.shown, of("RssFile"));
  };
  look();
  return setInterval(look, 50);
}
const most = () => `own memory at most ${memory.own.toFixed(0)} MiB, pages of files ${memory.shown.toFixed(0)} MiB`;
const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);

function send(port, path, token, pieces) {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path, method: "POST", rejectUnauthorized: false, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/zip", "Transfer-Encoding": "chunked" } }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => { text += chunk; });
      answer.on("end", () => (answer.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${answer.statusCode} ${text}`))));
    });
    call.on("error", reject);
    const next = () => {
      for (;;) {
        const piece = pieces.next();
        if (piece.done) return call.end();
        if (!call.write(piece.value)) return call.once("drain", next);
      }
    };
    next();
  });
}

process.env.MEDCONNECT_SERVER_CONTENT_PORT = String(await free_port());
const appliance = new Appliance().create({ people: 60 });
try {
  await appliance.start();
  const headers = { "Content-Type": "application/json" };
  const signed = JSON.parse((await ask(appliance.port, "/api/v1/auth/sign-in", { method: "POST", headers, body: JSON.stringify({ login: "admin@mercygeneral.example", password: "MercyGeneral-2026", tokens: true }) })).text);
  const token = signed.access_token ?? signed.tokens?.access_token;
  const timer = watch(appliance.child);
  console.log(`before: ${most()}`);
  let since = performance.now();
  const version = await send(appliance.port, "/api/v1/packages?file_name=films.zip", token, archive());
  console.log(`upload of ${megabytes} MiB: ${seconds(since)} s (with making it here); ${most()}`);
  since = performance.now();
  for (;;) {
    const now = JSON.parse((await ask(appliance.port, `/api/v1/packages/versions/${version.id}`, { headers: { Authorization: `Bearer ${token}` } })).text);
    if (now.state !== "checking") {
      console.log(`${now.state}, ${now.files} files, ${(now.unpacked_bytes / MIB).toFixed(0)} MiB: ${seconds(since)} s; ${most()}`);
      if (now.state !== "ready") console.log(JSON.stringify(now.problems));
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  clearInterval(timer);
} finally {
  await appliance.remove();
}
