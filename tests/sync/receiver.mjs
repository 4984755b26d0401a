/**
 * Reference receiver of anonymised releases by appliance/docs/sync-schema.md: takes parts, opens, verifies and loads a
 * bundle, signs the receipt, deletes what is recalled. Keeps everything in memory; not for production.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { gunzipSync } from "node:zlib";

const ED25519_PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");
export const privateKey = (seed) => createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: "der", type: "pkcs8" });
const publicKey = (hex) => createPublicKey({ key: Buffer.concat([ED25519_SPKI, Buffer.from(hex, "hex")]), format: "der", type: "spki" });
export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const refuse = (why) => { throw new Error(why); };

/** Keys of a line in their order, and the statuses. */
export const TABLES = {
  training_status: { keys: ["subject", "role_group", "state", "period"], statuses: ["met", "open", "late"] },
  credential_status: { keys: ["credential_type", "role_group", "state", "period"], statuses: ["current", "expiring", "lapsed_or_missing"] },
  course_results: { keys: ["subject", "role_group", "state", "period"], statuses: ["completed", "under_way", "not_completed"] },
  feature_use: { keys: ["feature", "state", "period"], statuses: [] },
};

function untar(tar) {
  const files = new Map();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const name = tar.toString("latin1", at, at + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 135), 8);
    let sum = 0;
    for (let i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? 32 : tar[at + i];
    if (sum !== Number.parseInt(tar.toString("latin1", at + 148, at + 154), 8)) refuse("tar checksum");
    if (files.has(name) || at + 512 + size > tar.length) refuse("tar entry");
    files.set(name, tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

function readTable(name, text) {
  const { keys, statuses } = TABLES[name] ?? refuse(`table ${name}`);
  return text.split("\n").slice(0, -1).map((line) => {
    const row = JSON.parse(line);
    const told = Object.keys(row);
    const full = [...keys, "total", ...statuses].join();
    if (told.join() !== full && told.join() !== [...keys, "total"].join()) refuse(`keys of ${name}`);
    for (const key of keys) if (!/^([a-z_0-9]{2,40}|[A-Z]{2}|\d{4}-(Q[1-4]|\d\d))$/.test(row[key])) refuse(`value of ${key}`);
    for (const key of told.slice(keys.length)) if (row[key] !== null && !(Number.isInteger(row[key]) && row[key] >= 0)) refuse(`number of ${key}`);
    return row;
  });
}

/** Opens, verifies and reads a bundle; throws with the reason. `signer`: the hospital's key, known by another way. */
export function openBundle(sodium, file, { publicKey: ownPublic, secretKey, signer }) {
  const end = file.indexOf(10);
  if (end < 0) refuse("header");
  const header = JSON.parse(file.toString("utf8", 0, end));
  if (header.format !== "medconnect-sync" || header.version !== 1) refuse("format");
  let key;
  try {
    key = sodium.crypto_box_seal_open(Buffer.from(header.key, "hex"), ownPublic, secretKey);
  } catch {
    refuse("not for this receiver");
  }
  let at = end + 1 + 24;
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(file.subarray(end + 1, at), key);
  const parts = [];
  let last = false;
  while (at < file.length) {
    if (last || at + 4 > file.length) refuse("stream");
    const size = file.readUInt32BE(at);
    if (size > 65_536 + 17) refuse("stream");
    const frame = sodium.crypto_secretstream_xchacha20poly1305_pull(state, file.subarray(at + 4, at + 4 + size), null);
    if (!frame) refuse("stream");
    parts.push(Buffer.from(frame.message));
    last = frame.tag === sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    at += 4 + size;
  }
  if (!last) refuse("cut off");
  const files = untar(Buffer.concat(parts));
  const text = files.get("manifest.json") ?? refuse("no manifest");
  const signature = Buffer.from((files.get("manifest.sig") ?? refuse("no signature")).toString().trim(), "hex");
  if (!verify(null, text, publicKey(signer), signature)) refuse("signature");
  const manifest = JSON.parse(text);
  if (manifest.bundle !== header.bundle || manifest.schema !== "1" || manifest.signer !== signer) refuse("manifest");
  const tables = {};
  for (const { name, rows, sha256: hash } of manifest.tables) {
    const content = gunzipSync(files.get(`tables/${name}.ndjson.gz`) ?? refuse(`no ${name}`));
    tables[name] = readTable(name, content.toString());
    if (sha256(content) !== hash || tables[name].length !== rows) refuse(`hash of ${name}`);
  }
  return { manifest, tables };
}

/** A request handler for node's http(s) servers. `loaded` holds what was taken, by bundle. */
export function receiver(sodium, { token, seed, ...keys }) {
  const kept = new Map();
  const loaded = new Map();
  const answer = (response, status, body) => response.writeHead(status, { "content-type": "application/json" }).end(body === undefined ? "" : JSON.stringify(body));
  const receipt = (name, entry) => {
    const hash = sha256(entry.bytes);
    const text = `medconnect-sync-receipt-v1\n${name}\n${hash}\n${entry.at}\n`;
    return { bundle: name, sha256: hash, received_at: entry.at, signature: sign(null, Buffer.from(text), privateKey(seed)).toString("hex") };
  };
  const take = (name, range, hash, body) => {
    const [, from, , total] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(range ?? "") ?? []).map(Number);
    const entry = kept.get(name) ?? { bytes: Buffer.alloc(0), total };
    if (from !== entry.bytes.length || total !== entry.total || total > 32 << 20) return [409, { code: "range" }];
    entry.bytes = Buffer.concat([entry.bytes, body]);
    kept.set(name, entry);
    if (entry.bytes.length < total) return [200, { received: entry.bytes.length }];
    try {
      if (sha256(entry.bytes) !== hash) refuse("hash of the file");
      const opened = openBundle(sodium, entry.bytes, keys);
      if (opened.manifest.bundle !== name) refuse("name");
      loaded.set(name, opened);
    } catch (error) {
      kept.delete(name);
      return [422, { code: error.message }];
    }
    entry.at = new Date().toISOString();
    return [200, receipt(name, entry)];
  };
  const handle = async (request, response) => {
    const name = /\/bundles\/([0-9a-f]{32})$/.exec(request.url)?.[1];
    if (request.headers.authorization !== `Bearer ${token}`) return answer(response, 401);
    if (!name) return answer(response, 404);
    const entry = kept.get(name);
    if (request.method === "DELETE") {
      loaded.delete(name);
      return answer(response, kept.delete(name) ? 204 : 404);
    }
    if (request.method === "GET") return entry ? answer(response, 200, entry.at ? receipt(name, entry) : { received: entry.bytes.length }) : answer(response, 404);
    if (request.method !== "PUT") return answer(response, 405);
    const body = Buffer.concat(await collect(request));
    return answer(response, ...take(name, request.headers["content-range"], request.headers["x-content-sha256"], body));
  };
  return { handle, loaded };
}
async function collect(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return parts;
}
