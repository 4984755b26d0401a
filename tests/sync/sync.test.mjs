// Anonymised releases on the real program: counted, previewed, approved by two others, sealed, carried by hand, sent through
// a proxy to the reference receiver and to an S3-compatible store, opened and verified there, recalled, switched off.
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:https";
import { after, before, describe, test } from "node:test";
import { Appliance, free_port } from "../end_to_end/lib/appliance.mjs";
import { Browser } from "../identity/lib/browser.mjs";
import { Certificate, open_proxy, open_sodium, open_store } from "./lib/places.mjs";
import { TABLES, openBundle, privateKey, receiver, sha256 } from "./receiver.mjs";

const appliance = new Appliance();
const certificate = new Certificate();
const receipts = Buffer.alloc(32, 8);
const raw = (key) => createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
const tables = ["training_status", "credential_status", "course_results", "feature_use"];
const people = {};
let home, sodium, pair, keys, it, server, url, proxy, store, store_port, first, second;
let busy = false;

const browser_for = (login) => ({ login, browser: new Browser() });
async function sign_in(who) {
  const answer = await who.browser.ask(`${home}/api/v1/auth/sign-in`, { method: "POST", headers: { "sec-fetch-site": "same-origin", "content-type": "application/json" }, body: JSON.stringify({ login: who.login, password: "MercyGeneral-2026" }) });
  assert.equal(answer.status, 200, answer.text);
}
async function ask(who, method, path, body) {
  const answer = await who.browser.ask(`${home}/api/v1${path}`, { method, headers: { "sec-fetch-site": "same-origin", "content-type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });
  return { status: answer.status, text: answer.text, body: /^[{[]/.test(answer.text) ? JSON.parse(answer.text) : undefined };
}
async function good(answer) {
  const { status, text, body } = await answer;
  assert.equal(status, 200, text);
  return body;
}
async function refused(answer, code) {
  const { status, text, body } = await answer;
  assert.ok(status >= 400, text);
  assert.equal(body.code, code, text);
}
const release = (id, step = "") => `/sync/releases/${id}${step}`;
/** Asks until the release is in one of these states. */
async function wait_for(id, ...states) {
  for (let tries = 0; tries < 600; ++tries) {
    const now = await good(ask(people.officer, "GET", release(id)));
    if (states.includes(now.state)) return now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not ${states}: ${JSON.stringify(await good(ask(people.officer, "GET", release(id))))}`);
}
const settings = (change = {}) => ({
  settings: { way: "https", receiver_key: keys.public, receipt_key: raw(privateKey(receipts)), url, endpoint: "", bucket: "", region: "", access_key: "", prefix: "", trust_pem: certificate.cert, proxy: proxy.address, k: 11, ...change },
  secret: change.way === "s3" ? "S3RVER" : "a token",
});
async function prepared(list = tables) {
  const { id } = await good(ask(people.operator, "POST", "/sync/releases", { tables: list }));
  return wait_for(id, "ready", "failed");
}
/** The bytes of a download, as they are. */
function bytes_of(who, path) {
  return new Promise((resolve, reject) => {
    const cookies = [...who.browser.jar(home)].map(([name, value]) => `${name}=${value}`).join("; ");
    import("node:https").then(({ request }) => {
      const call = request(`${home}/api/v1${path}`, { headers: { cookie: cookies }, rejectUnauthorized: false, agent: false }, (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => resolve({ status: answer.statusCode, bytes: Buffer.concat(chunks) }));
      });
      call.on("error", reject).end();
    });
  });
}
const lines_of = async (id, table) => (await good(ask(people.officer, "GET", release(id, `/lines?table=${table}`)))).lines;
/** Every name, address and number of everybody whom the hospital knows. */
async function identifiers() {
  const found = new Set();
  for (let after_ = ""; ; ) {
    const page = await good(ask(people.admin, "GET", `/people?limit=50${after_ && `&after=${after_}`}`));
    for (const person of page.items)
      for (const [key, value] of Object.entries(person))
        if (/^(.*name|email|.*number|handle)$/.test(key) && !/unit|site|department|job|title/.test(key) && typeof value === "string" && value.length > 2) found.add(value);
    if (!page.next) return [...found];
    after_ = encodeURIComponent(page.next);
  }
}

describe("anonymised releases, end to end", { timeout: 900_000 }, () => {
  before(async () => {
    sodium = await open_sodium();
    pair = sodium.crypto_box_keypair();
    keys = { publicKey: pair.publicKey, secretKey: pair.privateKey, public: Buffer.from(pair.publicKey).toString("hex") };
    appliance.create({ people: 400 });
    appliance.port = await free_port();
    home = `https://localhost:${appliance.port}`;
    process.env.MEDCONNECT_SERVER_BASE_URL = home;
    await appliance.start();
    for (const [name, login] of [["admin", "admin"], ["operator", "it"], ["officer", "grace.okafor"], ["privacy", "luis.kim"], ["nurse", "ana.reyes"]])
      await sign_in(people[name] = browser_for(`${login}@mercygeneral.example`));
    const { me } = await good(ask(people.privacy, "GET", "/boot"));
    await good(ask(people.admin, "POST", `/people/${me.id}/roles`, { role: "privacy_officer", scope: "platform" }));
    await sign_in(people.privacy = browser_for("luis.kim@mercygeneral.example"));
    proxy = await open_proxy();
    store_port = await free_port();
    store = await open_store(certificate, store_port);
    const { signer } = await good(ask(people.operator, "GET", "/sync"));
    it = receiver(sodium, { token: "a token", seed: receipts, ...keys, signer });
    keys.signer = signer;
    server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => (busy ? response.writeHead(503).end() : void it.handle(request, response)));
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    url = `https://localhost:${server.address().port}/v1`;
  });
  after(async () => {
    await appliance.remove();
    server?.closeAllConnections();
    server?.close();
    store?.close();
    proxy?.close();
    certificate.remove();
  });

  test("nothing starts without a receiver's key, and nobody without the role sees or does anything", async () => {
    await refused(ask(people.operator, "POST", "/sync/releases", { tables }), "no_receiver_key");
    for (const path of ["/sync", "/sync/releases"]) assert.equal((await ask(people.nurse, "GET", path)).status, 403);
    assert.equal((await ask(people.officer, "POST", "/sync/releases", { tables })).status, 403);
    assert.equal((await ask(people.nurse, "POST", "/sync/off", { confirm: "OFF" })).status, 403);
    const saved = await ask(people.operator, "PUT", "/sync/settings", settings());
    assert.equal(saved.status, 200, saved.text);
    assert.ok(!saved.text.includes("a token"));
    assert.equal(saved.body.has_secret, true);
    assert.equal((await ask(people.operator, "PUT", "/sync/settings", settings({ k: 10 }))).status, 422);
    assert.equal((await ask(people.operator, "PUT", "/sync/settings", settings({ url: "http://localhost/v1" }))).status, 422);
  });

  test("it is counted; the preview shows every line and the figures, and the lines obey the rules", async () => {
    first = await prepared();
    assert.equal(first.state, "ready", first.code);
    const { figures, removed } = first.preview;
    assert.ok(figures.people > 300 && figures.released_groups > 0, JSON.stringify(figures));
    assert.ok(figures.smallest_group >= 11 && figures.max_risk <= 1 / 11 && figures.records_at_risk === 0, JSON.stringify(figures));
    assert.ok(removed.some((each) => each.kind === "name" && each.values === figures.people));
    assert.equal(first.receiver, keys.public);
    let seen = 0;
    for (const table of tables) {
      const lines = await lines_of(first.id, table);
      const content = (await bytes_of(people.officer, release(first.id, `/content?table=${table}`))).bytes.toString();
      assert.deepEqual(content.split("\n").slice(0, -1).map((line) => JSON.parse(line)), lines);
      for (const line of lines) {
        ++seen;
        const statuses = TABLES[table].statuses.filter((status) => status in line).map((status) => line[status]);
        for (const number of [line.total, ...statuses]) assert.ok(number === null || number % 11 === 0, JSON.stringify(line));
        assert.ok(line.total >= 11);
        const hidden = statuses.filter((number) => number === null).length;
        assert.notEqual(hidden, 1, `one number alone is total minus the rest: ${JSON.stringify(line)}`);
        if (hidden) assert.ok(line.total - statuses.reduce((sum, number) => sum + (number ?? 0), 0) - hidden >= 11, JSON.stringify(line));
      }
    }
    assert.equal(seen, figures.released_groups);
    assert.ok(seen >= 4, "there is something to send");
  });

  test("nothing leaves before two others than the starter have approved it by name", async () => {
    assert.equal(first.approvals_needed, 2);
    assert.equal((await ask(people.operator, "POST", release(first.id, "/approve"), {})).status, 403);
    await refused(ask(people.operator, "POST", release(first.id, "/send"), {}), "release_not_approved");
    await refused(ask(people.operator, "GET", release(first.id, "/file")), "release_not_approved");
    await refused(ask(people.operator, "POST", "/sync/releases", { tables }), "release_open");
    assert.equal((await good(ask(people.officer, "POST", release(first.id, "/approve"), {}))).state, "ready");
    assert.equal((await good(ask(people.officer, "POST", release(first.id, "/approve"), {}))).approvals.length, 1);
    first = await good(ask(people.privacy, "POST", release(first.id, "/approve"), {}));
    assert.equal(first.state, "approved", JSON.stringify(first));
    assert.deepEqual(first.approvals.map((each) => each.name), ["Grace Okafor", "Luis Kim"]);
    assert.equal(it.loaded.size, 0);
  });

  test("the file carried by hand opens only for the receiver, is signed, and holds what was shown and nobody", async () => {
    const { status, bytes } = await bytes_of(people.operator, release(first.id, "/file"));
    assert.equal(status, 200);
    assert.equal(sha256(bytes), first.sha256);
    assert.equal(bytes.length, first.bytes);
    const opened = openBundle(sodium, bytes, keys);
    assert.equal(opened.manifest.k, 11);
    assert.match(opened.manifest.created, /^\d{4}-\d\d$/);
    for (const table of tables) assert.deepEqual(opened.tables[table], await lines_of(first.id, table));
    const stranger = sodium.crypto_box_keypair();
    assert.throws(() => openBundle(sodium, bytes, { ...keys, publicKey: stranger.publicKey, secretKey: stranger.privateKey }), /not for this receiver/);
    assert.throws(() => openBundle(sodium, bytes, { ...keys, signer: "0".repeat(64) }), /signature/);
    for (const at of [bytes.length - 1, bytes.length >> 1, bytes.indexOf(10) + 30]) {
      const changed = Buffer.from(bytes);
      changed[at] ^= 1;
      assert.throws(() => openBundle(sodium, changed, keys));
    }
    const words = await identifiers();
    assert.ok(words.length > 500, `${words.length} identifiers`);
    const inside = JSON.stringify(opened.tables);
    for (const word of words) {
      if (word.length > 6) assert.ok(!bytes.includes(word), word);  // shorter ones stand in random bytes by chance
      assert.ok(!new RegExp(`(?<![A-Za-z0-9_])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![A-Za-z0-9_])`, "i").test(inside), word);
    }
    assert.ok(!/\d{4}-\d\d-\d\d/.test(inside), "no day");
  });

  test("it goes through the proxy to the receiver, whose signed receipt is kept; sent again, it is not loaded twice", async () => {
    proxy.refuse = true;
    await good(ask(people.operator, "POST", release(first.id, "/send"), {}));
    for (let tries = 0; (await good(ask(people.officer, "GET", release(first.id)))).code !== "proxy_refused"; ++tries) {
      assert.ok(tries < 200, "the proxy's refusal is not shown");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal((await good(ask(people.operator, "POST", release(first.id, "/cancel"), {}))).state, "approved");
    assert.equal(it.loaded.size, 0);
    proxy.refuse = false;
    busy = true;  // and a receiver that is busy is no loss either
    await good(ask(people.operator, "POST", release(first.id, "/send"), {}));
    for (let tries = 0; (await good(ask(people.officer, "GET", release(first.id)))).code !== "receiver_busy"; ++tries) {
      assert.ok(tries < 200, "the receiver's refusal is not shown");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await good(ask(people.operator, "POST", release(first.id, "/cancel"), {}));
    busy = false;
    await good(ask(people.operator, "POST", release(first.id, "/send"), {}));
    first = await wait_for(first.id, "sent");
    assert.ok(proxy.asked.every((host) => host === new URL(url).host), String(proxy.asked));
    assert.ok(proxy.seen > first.bytes);
    const { receipt } = first;
    assert.equal(receipt.sha256, first.sha256);
    const text = `medconnect-sync-receipt-v1\n${receipt.bundle}\n${receipt.sha256}\n${receipt.received_at}\n`;
    assert.ok(verify(null, Buffer.from(text), createPublicKey(privateKey(receipts)), Buffer.from(receipt.signature, "hex")));
    assert.deepEqual([...it.loaded.keys()], [receipt.bundle]);
    assert.deepEqual(it.loaded.get(receipt.bundle).tables.training_status, await lines_of(first.id, "training_status"));
    await good(ask(people.operator, "POST", release(first.id, "/send"), {}));
    assert.deepEqual((await wait_for(first.id, "sent")).receipt, receipt);
    assert.equal(it.loaded.size, 1);
  });

  test("the next release of the same people says the same, asks one person, and goes to S3-compatible storage", async () => {
    await good(ask(people.operator, "PUT", "/sync/settings", settings({ way: "s3", endpoint: `https://127.0.0.1:${store_port}`, bucket: "releases", access_key: "S3RVER", prefix: "mercy" })));
    await refused(ask(people.operator, "POST", release(first.id, "/send"), {}), "sent_elsewhere");
    second = await prepared();
    assert.equal(second.approvals_needed, 1);
    assert.equal(second.preview.new_lines, 0);
    assert.equal(second.preview.gone_lines, 0);
    second = await good(ask(people.officer, "POST", release(second.id, "/approve"), {}));
    assert.equal(second.state, "approved");
    await good(ask(people.operator, "POST", release(second.id, "/send"), {}));
    second = await wait_for(second.id, "sent");
    const object = store.read(`mercy/mcsync-${second.receipt.bundle}.mcsync`);
    assert.equal(sha256(object), second.sha256);
    assert.deepEqual(openBundle(sodium, object, keys).tables.training_status, await lines_of(first.id, "training_status"));
  });

  test("recalled releases are deleted where they went, and nowhere else is told", async () => {
    const recall = (one) => ask(people.officer, "POST", release(one.id, "/recall"), { reason: "Wrong quarter" });
    await good(recall(second));
    for (let tries = 0; !(await good(ask(people.officer, "GET", release(second.id)))).recall_told_at; ++tries) {
      assert.ok(tries < 200, "the storage is not told");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal(store.read(`mercy/mcsync-${second.receipt.bundle}.mcsync`), undefined);
    await good(ask(people.operator, "PUT", "/sync/settings", settings()));
    await good(recall(first));
    for (let tries = 0; it.loaded.size; ++tries) {
      assert.ok(tries < 200, "the receiver is not told");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await refused(ask(people.operator, "GET", release(first.id, "/file")), "release_not_approved");
    await refused(ask(people.operator, "POST", release(first.id, "/send"), {}), "release_not_approved");
    await refused(recall(first), "release_recalled");
  });

  test("the log names every release with its hash; the audit log has each step", async () => {
    const { items } = await good(ask(people.officer, "GET", "/sync/releases"));
    assert.deepEqual(items.map((each) => [each.state, each.sha256]), [["recalled", second.sha256], ["recalled", first.sha256]]);
    const log = await bytes_of(people.officer, "/sync/log/file?format=csv");
    assert.equal(log.status, 200);
    for (const one of [first, second]) assert.ok(log.bytes.includes(one.sha256));
  });

  test("switched off by the configuration, or for good in the app: nothing starts or leaves, also after a restart", async () => {
    const again = async () => {
      await appliance.stop();
      await appliance.start();
      for (const who of Object.values(people)) await sign_in(who);
    };
    process.env.MEDCONNECT_SYNC_ENABLED = "false";
    await again();
    assert.equal((await good(ask(people.officer, "GET", "/sync"))).enabled, false);
    await refused(ask(people.operator, "POST", "/sync/releases", { tables }), "sync_off");
    delete process.env.MEDCONNECT_SYNC_ENABLED;
    await again();
    const third = await prepared(["training_status"]);
    assert.equal((await ask(people.operator, "POST", "/sync/off", { confirm: "yes" })).status, 422);
    await good(ask(people.operator, "POST", "/sync/off", { confirm: "OFF" }));
    await again();
    const overview = await good(ask(people.officer, "GET", "/sync"));
    assert.ok(overview.off_at);
    assert.equal(overview.has_secret, false);
    assert.equal((await good(ask(people.officer, "GET", release(third.id)))).state, "discarded");
    for (const [who, path, body] of [["operator", "/sync/releases", { tables }], ["officer", release(third.id, "/approve"), {}], ["operator", release(second.id, "/send"), {}]])
      await refused(ask(people[who], "POST", path, body), "sync_off");
    await refused(ask(people.operator, "PUT", "/sync/settings", settings()), "sync_off");
    await refused(ask(people.operator, "GET", release(second.id, "/file")), "sync_off");
    assert.equal((await good(ask(people.officer, "GET", "/sync/releases"))).items.length, 3);
  });
});
