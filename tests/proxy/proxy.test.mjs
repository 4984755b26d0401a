// The appliance behind nginx and HAProxy, with the configurations that we ship: whose address is believed, whose is not,
// and that nothing is lost on the way through.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Appliance } from "../end_to_end/lib/appliance.mjs";
import { Client } from "./lib/client.mjs";
import { APP, CONTENT, Proxy, installed } from "./lib/proxies.mjs";

const appliance = new Appliance();
const PROXY = "127.0.0.1", PATIENT = 60_000;
let watcher;

async function until(what, ready) {
  const end = Date.now() + PATIENT;
  for (;;) {
    const value = await ready().catch((error) => { if (Date.now() > end) throw error; });
    if (value) return value;
    assert.ok(Date.now() < end, `not in ${PATIENT / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
/** Where the appliance thinks that this client's session is. */
async function address_of(client) {
  const { status, body, text } = await client.api("GET", "/me/devices");
  assert.equal(status, 200, text);
  return body.items.find((device) => device.current).address;
}
/** The address of the newest sign-in, as the audit log has it. */
async function newest_sign_in() {
  const { status, body, text } = await watcher.api("GET", "/audit?action=session.signed_in&limit=1");
  assert.equal(status, 200, text);
  return body.items[0].address;
}

before(async () => {
  appliance.create({ people: 50 });
  Object.assign(process.env, {
    MEDCONNECT_SERVER_BASE_URL: `https://${APP}`, MEDCONNECT_SERVER_CONTENT_HOST: CONTENT,
    MEDCONNECT_SERVER_TRUSTED_PROXIES: PROXY, MEDCONNECT_MONITORING_PORT: "0",
  });
  await appliance.start();
  watcher = new Client(appliance.port, "127.0.0.99");
  const signed = await watcher.sign_in();
  assert.equal(signed.status, 200, signed.text);
});
after(() => appliance.remove());

describe("directly: who may say where a request came from", { timeout: 300_000 }, () => {
  test("an untrusted peer is believed nothing", async () => {
    const stranger = new Client(appliance.port, "127.0.0.3");
    const signed = await stranger.sign_in({ "x-forwarded-for": "198.51.100.7", "x-real-ip": "198.51.100.8", forwarded: "for=198.51.100.9" });
    assert.equal(signed.status, 200, signed.text);
    assert.equal(await address_of(stranger), "127.0.0.3");
    assert.equal(await newest_sign_in(), "127.0.0.3");
  });
  for (const [sent, believed] of [
    ["198.51.100.7, 10.9.9.9", "10.9.9.9"],
    ["198.51.100.7, 10.9.9.9:4711", "10.9.9.9"],
    ["10.1.1.1, [2001:db8::7]:4711", "2001:db8::7"],
    ["10.1.1.1, 2001:DB8:0::8", "2001:db8::8"],
    ["198.51.100.7, nonsense", PROXY],
    ["198.51.100.7, unknown", PROXY],
    ["", PROXY],
    ["203.0.113.5, 127.0.0.1", "203.0.113.5"],
  ])
    test(`a trusted proxy that says "${sent}" means ${believed}`, async () => {
      const peer = new Client(appliance.port, PROXY);
      const signed = await peer.sign_in({ "x-forwarded-for": sent });
      assert.equal(signed.status, 200, signed.text);
      assert.equal(await address_of(peer), believed);
    });
});

for (const kind of ["nginx", "haproxy"]) {
  describe(`behind ${kind}`, { timeout: 600_000 }, () => {
    let proxy, client;
    const missing = !installed(kind);
    const step = (name, run) => test(name, async (context) => (missing ? context.skip(`${kind} is not installed`) : run(context)));
    before(async () => {
      if (missing) return console.log(`proxy: ${kind}: skipped: it is not installed`);
      proxy = await new Proxy(kind, appliance.folder, appliance.port, join(appliance.data, "tls/server.crt")).start();
      client = new Client(proxy.port, "127.0.0.7");
      await until(`${kind} answers: ${proxy.log}`, async () => (await client.ask("/readyz")).status === 200);
    });
    after(() => proxy?.stop());

    step("the app and a sign-in come through, with the client's address in the audit log", async () => {
      const page = await client.ask("/");
      assert.equal(page.status, 200);
      assert.match(page.headers["content-security-policy"], new RegExp(`frame-src https://${CONTENT.replaceAll(".", "\\.")}`));
      const signed = await client.sign_in();
      assert.equal(signed.status, 200, signed.text);
      assert.equal(await address_of(client), "127.0.0.7");
      assert.equal(await newest_sign_in(), "127.0.0.7");
      assert.equal((await client.api("GET", "/me")).status, 200);
    });
    step("what a client claims about itself is not believed", async () => {
      for (const claim of ["203.0.113.9", "127.0.0.1", "127.0.0.1, 203.0.113.9", "rubbish, [::1]:9"]) {
        const liar = new Client(proxy.port, "127.0.0.8");
        const signed = await liar.sign_in({ "x-forwarded-for": claim, forwarded: "for=203.0.113.9", "x-real-ip": "203.0.113.9" });
        assert.equal(signed.status, 200, signed.text);
        assert.equal(await address_of(liar), "127.0.0.8", claim);
      }
    });
    step("addresses in SAML metadata are of base_url, whatever headers say", async () => {
      const { status, text } = await client.ask("/api/v1/sso/metadata", { headers: { "x-forwarded-host": "evil.example", "x-forwarded-proto": "http", "x-forwarded-port": "81" } });
      assert.equal(status, 200, text);
      assert.match(text, new RegExp(`AssertionConsumerService[^>]*Location="https://${APP}/`));
      assert.ok(!text.includes("evil.example") && !text.includes("http://" + APP) && !text.includes(String(proxy.port)), text);
    });
    step("a request of another site is refused, although the proxy stands between", async () => {
      const answer = await client.api("POST", "/me/proof", { password: "x" }, { "sec-fetch-site": "cross-site", origin: "https://evil.example" });
      assert.equal(answer.status, 403);
      const own = await client.ask("/api/v1/me/proof", { method: "POST", headers: { "sec-fetch-site": "", origin: `https://${APP}`, "content-type": "application/json" }, body: JSON.stringify({ password: "MercyGeneral-2026" }) });
      assert.notEqual(own.status, 403, own.text);
    });
    step("the content host is another world: no API and no session there", async () => {
      const page = await client.ask("/", { host: CONTENT });
      assert.ok(!page.text.includes("<div id=\"root\""), page.text.slice(0, 200));
      const boot = await client.ask("/api/v1/me", { host: CONTENT });
      assert.notEqual(boot.status, 200);
    });
    step("WebSockets and event streams are open at once and stay", async () => {
      const upgrade = await client.raw("/api/v1/live", { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": Buffer.from("0123456789abcdef").toString("base64"), Origin: `https://${APP}`, "Sec-Fetch-Site": "same-origin" }, (text) => text.includes("\r\n\r\n"));
      assert.match(upgrade.text, /^HTTP\/1\.1 101 /, upgrade.text);
      const events = await client.raw("/api/v1/live/events", { Accept: "text/event-stream", "Sec-Fetch-Site": "same-origin" }, (text) => text.includes("\r\n\r\n"));
      assert.match(events.text, /^HTTP\/1\.1 200 /, events.text);
      assert.match(events.text.toLowerCase(), /content-type: text\/event-stream/);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      assert.ok(!upgrade.socket.destroyed && upgrade.socket.writable, "the WebSocket was closed");
      assert.ok(!events.socket.destroyed && events.socket.writable, "the event stream was closed");
      upgrade.socket.destroy();
      events.socket.destroy();
    });
    step("a large upload goes through whole", async () => {
      const size = 24 * 1024 * 1024;
      const film = Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.from("ftypisom"), Buffer.alloc(size - 12, 7)]);
      const begun = await client.api("POST", "/media/uploads", { name: `${kind}.mp4`, size, media_type: "video/mp4" });
      assert.equal(begun.status, 200, begun.text);
      let at = 0;
      while (at < size) {
        const piece = film.subarray(at, Math.min(size, at + begun.body.piece_bytes));
        const answer = await client.ask(`/api/v1/media/uploads/${begun.body.id}/parts?offset=${at}`, { method: "POST", headers: { "content-type": "video/mp4" }, body: piece, wait: 120_000 });
        assert.equal(answer.status, 200, answer.text);
        at += piece.length;
        assert.equal(JSON.parse(answer.text).received, at);
      }
    });
    // The appliance answers before it has read all. A proxy, which still sends, may say 502 instead of passing that on
    // (nginx) or close on its client (HAProxy), which then sees a broken connection if it was still sending too.
    step("a body that is too long is refused, and the next request is served", async () => {
      const answer = await client
        .ask("/api/v1/auth/sign-in", { method: "POST", headers: { "content-type": "application/json" }, body: Buffer.alloc(3 << 20, 0x20) })
        .catch((error) => {
          assert.ok(["ECONNRESET", "EPIPE"].includes(error.code), error.stack);
          return { status: 502 };
        });
      if (answer.status !== 502) {
        assert.equal(answer.status, 413, answer.text);
        assert.equal(JSON.parse(answer.text).code, "body_too_large");
      }
      assert.equal((await client.ask("/readyz")).status, 200);
    });
  });
}

test("the shipped configurations name their counterpart's settings and switch off no check", () => {
  for (const file of ["nginx.conf", "haproxy.cfg"]) {
    const text = readFileSync(new URL(`../../installer/proxy/${file}`, import.meta.url), "utf8");
    for (const part of ["trusted_proxies", "base_url", "content_host"]) assert.ok(text.includes(part), `${file}: ${part}`);
    assert.ok(!/^[^#]*(verify none|proxy_ssl_verify\s+off)/m.test(text), file);
  }
});
