/** The reference receiver on a bundle that is made here by the published schema: parts, receipt, refusals, recall. */
import assert from "node:assert/strict";
import { createPublicKey, sign, verify } from "node:crypto";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { open_sodium } from "./lib/places.mjs";
import { openBundle, privateKey, receiver, sha256 } from "./receiver.mjs";

const seed = Buffer.alloc(32, 7), receipts = Buffer.alloc(32, 8);
const raw = (secret) => createPublicKey(privateKey(secret)).export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
const name = "0123456789abcdef".repeat(2);
const line = `{"subject":"ethics","role_group":"nursing","state":"TX","period":"2026-Q4","total":55,"met":33,"open":null,"late":null}\n`;
let sodium, pair, keys, server, base, it;

function tar(entries) {
  const blocks = [];
  for (const [path, content] of entries) {
    const head = Buffer.alloc(512);
    head.write(path, 0, "latin1");
    head.write("0000644\0", 100, "latin1");
    head.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124, "latin1");
    head.write("        0", 148, "latin1");
    head.write("ustar\x0000", 257, "latin1");
    const sum = head.reduce((a, b) => a + b, 0);
    head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    blocks.push(head, content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
function bundle({ text = line, hash = sha256(text), by = seed, cut = false } = {}) {
  const manifest = Buffer.from(`${JSON.stringify({ audit_rows: 3, audit_root: "0".repeat(64), bundle: name, created: "2026-11", k: 11, program: "0.9", schema: "1", signer: raw(seed), site: "1".repeat(32), tables: [{ name: "training_status", rows: text.split("\n").length - 1, sha256: hash }] })}\n`);
  const plain = tar([["manifest.json", manifest], ["manifest.sig", Buffer.from(`${sign(null, manifest, privateKey(by)).toString("hex")}\n`)], ["tables/training_status.ndjson.gz", gzipSync(text)]]);
  const key = sodium.crypto_secretstream_xchacha20poly1305_keygen();
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
  const tag = cut ? sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE : sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  const frame = Buffer.from(sodium.crypto_secretstream_xchacha20poly1305_push(state, plain, null, tag));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(frame.length);
  const sealed = Buffer.from(sodium.crypto_box_seal(key, pair.publicKey)).toString("hex");
  return Buffer.concat([Buffer.from(`${JSON.stringify({ format: "medconnect-sync", version: 1, bundle: name, receiver: Buffer.from(pair.publicKey).toString("hex"), key: sealed })}\n`), Buffer.from(header), size, frame]);
}
const ask = (method, headers = {}, body) => fetch(`${base}/bundles/${name}`, { method, headers: { authorization: "Bearer t", ...headers }, body });
const put = (file, from, to, hash = sha256(file)) => ask("PUT", { "content-range": `bytes ${from}-${to - 1}/${file.length}`, "x-content-sha256": hash }, file.subarray(from, to));

describe("sync: reference receiver", () => {
  before(async () => {
    sodium = await open_sodium();
    pair = sodium.crypto_box_keypair();
    keys = { publicKey: pair.publicKey, secretKey: pair.privateKey, signer: raw(seed) };
    it = receiver(sodium, { token: "t", seed: receipts, ...keys });
    server = createServer((request, response) => void it.handle(request, response));
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    base = `http://127.0.0.1:${server.address().port}/v1`;
  });
  after(() => server?.close());

  test("takes parts, goes on where it stopped, loads, signs, forgets what is recalled", async () => {
    const file = bundle();
    assert.equal((await ask("GET", { authorization: "Bearer x" })).status, 401);
    assert.equal((await ask("GET")).status, 404);
    assert.deepEqual(await (await put(file, 0, 300)).json(), { received: 300 });
    assert.equal((await put(file, 0, 300)).status, 409);
    assert.deepEqual(await (await ask("GET")).json(), { received: 300 });
    const receipt = await (await put(file, 300, file.length)).json();
    assert.equal(receipt.sha256, sha256(file));
    const text = `medconnect-sync-receipt-v1\n${name}\n${receipt.sha256}\n${receipt.received_at}\n`;
    assert.ok(verify(null, Buffer.from(text), createPublicKey(privateKey(receipts)), Buffer.from(receipt.signature, "hex")));
    assert.deepEqual(it.loaded.get(name).tables.training_status[0], JSON.parse(line));
    assert.deepEqual(await (await ask("GET")).json(), receipt);
    assert.equal((await ask("DELETE")).status, 204);
    assert.equal(it.loaded.size, 0);
    assert.equal((await ask("DELETE")).status, 404);
  });

  test("refuses what is cut off, changed, signed by somebody else, or holds other words", async () => {
    const why = (file, other = keys) => {
      try {
        openBundle(sodium, file, other);
        return "";
      } catch (error) {
        return error.message;
      }
    };
    assert.equal(why(bundle()), "");
    assert.equal(why(bundle({ cut: true })), "cut off");
    assert.equal(why(bundle({ by: receipts })), "signature");
    assert.equal(why(bundle({ hash: "0".repeat(64) })), "hash of training_status");
    assert.equal(why(bundle({ text: line.replace("ethics", "Ana Reyes") })), "value of subject");
    assert.equal(why(bundle({ text: line.replace('"met":33', '"met":"x"') })), "number of met");
    assert.equal(why(bundle({ text: line.replace('"met"', '"name"') })), "keys of training_status");
    const stranger = sodium.crypto_box_keypair();
    assert.equal(why(bundle(), { ...keys, publicKey: stranger.publicKey, secretKey: stranger.privateKey }), "not for this receiver");
    const changed = bundle();
    changed[changed.length - 1] ^= 1;
    assert.notEqual(why(changed), "");
  });
});
