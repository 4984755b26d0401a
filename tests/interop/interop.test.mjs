// Interfaces for other systems on the real program: keys and scopes, FHIR R4, HL7 staff messages by HTTPS and by MLLP,
// readiness, and webhooks on a receiver of the test's own, with their signatures, retries, replay and rotation.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:https";
import { connect as connectPlain } from "node:net";
import { connect as connectTls } from "node:tls";
import { after, before, describe, test } from "node:test";
import { Appliance, ask, free_port } from "../end_to_end/lib/appliance.mjs";
import { Browser } from "../identity/lib/browser.mjs";
import { Certificate } from "../lti/lib/tools.mjs";

const appliance = new Appliance();
const admin = new Browser();
const certificate = new Certificate();

async function call(method, path, body) {
  const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
  const answer = await admin.ask(`https://127.0.0.1:${appliance.port}/api/v1${path}`, { method, body: JSON.stringify(body ?? (method === "POST" ? {} : undefined)), headers });
  return { status: answer.status, body: /^[{[]/.test(answer.text) ? JSON.parse(answer.text) : answer.text };
}
async function good(...request) {
  const { status, body } = await call(...request);
  assert.equal(status, 200, `${request[0]} ${request[1]}: ${JSON.stringify(body)}`);
  return body;
}
const make_key = async (scopes, more = {}) => good("POST", "/verification-keys", { name: scopes.join(" "), days: 1, scopes, ...more });
/** A request of a system outside; no cookie, no fetch metadata. */
const system = (secret, method, path, body, headers = {}) => ask(appliance.port, path, { method, body, headers: { ...(secret ? { authorization: `Bearer ${secret}` } : {}), ...headers } });
async function until(what, holds, seconds = 40) {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

// -- HL7 --
let controls = 0;
const message = (records, { mode = "P", wishes = "" } = {}) => `MSH|^~\\&|HRIS|MGH|MedConnect|MGH|20261122100000||MFN^M02^MFN_M02|T-${++controls}|${mode}|2.5.1${wishes}\rMFI|STF^Staff^HL70175||UPD|||AL\r${records}`;
const record = (event, number, staff = "") => `MFE|${event}|M-${number}||${number}|CE\rSTF|${number}|${number}^^^MGH^EI|${staff}\r`;
const newcomer = (number, last, first) => record("MAD", number, `${last}^${first}||||A|Interface Testing|Test Unit|||20260901^Main Campus|||${first.toLowerCase()}.${number}@mercygeneral.example|||Nurse`) + `PRA|${number}||RN\r`;
const segment = (answer, name) => answer.split("\r").find((line) => line.startsWith(`${name}|`)) ?? "";
const listener = (more) => ({ on: true, address: "127.0.0.1", port: 0, tls: true, peers: ["127.0.0.1"], client_pem: "", ...more });

/** One connection of an interface engine; frames as they stand in the standard. */
class Engine {
  constructor(socket) {
    this.socket = socket;
    this.bytes = Buffer.alloc(0);
    this.closed = false;
    this.wake = () => {};
    socket.on("data", (chunk) => { this.bytes = Buffer.concat([this.bytes, chunk]); this.wake(); });
    for (const event of ["close", "error", "end"]) socket.on(event, () => { this.closed = true; this.wake(); });
  }
  static tls(port, options = {}) {
    return new Promise((resolve, reject) => {
      const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options }, () => resolve(new Engine(socket)));
      socket.once("error", reject);
    });
  }
  static plain(port) {
    return new Promise((resolve, reject) => {
      const socket = connectPlain({ host: "127.0.0.1", port }, () => resolve(new Engine(socket)));
      socket.once("error", reject);
    });
  }
  write(text) {
    this.socket.write(Buffer.concat([Buffer.from([0x0b]), Buffer.from(text), Buffer.from([0x1c, 0x0d])]));
  }
  /** The next answer; undefined when the connection ended before one. */
  async answer() {
    for (const end = Date.now() + 15_000; Date.now() < end; ) {
      const at = this.bytes.indexOf(Buffer.from([0x1c, 0x0d]));
      if (at >= 0) {
        assert.equal(this.bytes[0], 0x0b);
        const text = this.bytes.subarray(1, at).toString("utf8");
        this.bytes = this.bytes.subarray(at + 2);
        return text;
      }
      if (this.closed) return undefined;
      await new Promise((resolve) => { this.wake = resolve; setTimeout(resolve, 500); });
    }
    throw new Error("no answer by MLLP within 15 s");
  }
  send(text) {
    this.write(text);
    return this.answer();
  }
  end() {
    this.socket.destroy();
  }
}

// -- a receiver of webhooks --
class Receiver {
  got = [];
  status = 204;
  async open() {
    this.server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        this.got.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8"), answered: this.status });
        response.writeHead(this.status).end();
      });
    });
    await new Promise((resolve) => this.server.listen(0, "localhost", resolve));
    this.url = `https://localhost:${this.server.address().port}/hook?tenant=1`;
    return this;
  }
  of(event) {
    return this.got.filter((one) => one.headers["medconnect-event"] === event);
  }
  close() {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}
/** As api.md tells a receiver to check; which of these secrets signed it. */
function signers(one, secrets) {
  const fields = one.headers["medconnect-signature"].split(",").map((part) => part.split("="));
  const time = fields.find(([name]) => name === "t")[1];
  assert.ok(Math.abs(Date.now() / 1000 - Number(time)) < 300, "signed just now");
  const given = fields.filter(([name]) => name === "v1").map(([, value]) => value);
  return secrets.filter((secret) => given.includes(createHmac("sha256", secret).update(`${time}.${one.body}`).digest("hex")));
}

const receiver = new Receiver();
const settings = { fhir_on: true, release_number: true, release_email: false, release_job_title: true, release_credential_numbers: false, release_former: true, hl7_mode: "apply", hl7_number_type: "EI", hl7_site: "" };

describe("interfaces for other systems", { timeout: 400_000 }, () => {
  let fhir, hl7;
  const find = async (number) => JSON.parse((await system(fhir.secret, "GET", `/fhir/Practitioner?identifier=${number}`)).text).entry?.[0]?.resource;
  before(async () => {
    appliance.create({ people: 60 });
    await appliance.start();
    await receiver.open();
    await good("POST", "/auth/sign-in", { login: "admin@mercygeneral.example", password: "MercyGeneral-2026" });
    fhir = await make_key(["fhir.read"]);
    hl7 = await make_key(["hl7.write"]);
  });
  after(async () => {
    receiver.close();
    certificate.remove();
    await appliance.remove();
  });

  test("everything is off until an administrator turns it on", async () => {
    assert.equal((await system(fhir.secret, "GET", "/fhir/Practitioner")).status, 404);
    assert.equal((await system(hl7.secret, "POST", "/hl7", message(record("MDC", "1")))).status, 404);
    assert.deepEqual([(await good("GET", "/interop/listener")).on, (await good("GET", "/interop/listener")).listening], [false, false]);
    await good("PUT", "/interop/settings", settings);
  });

  test("a key opens its scopes, from its networks, at its rate, until it is revoked", async () => {
    assert.equal((await system(undefined, "GET", "/fhir/Practitioner")).status, 401);
    assert.equal((await system(hl7.secret, "GET", "/fhir/Practitioner")).status, 403);
    assert.equal((await system(fhir.secret, "POST", "/hl7", message(record("MDC", "1")))).status, 403);
    assert.equal((await system((await make_key(["fhir.read"], { networks: ["10.1.0.0/16"] })).secret, "GET", "/fhir/Practitioner")).status, 403);
    const slow = await make_key(["fhir.read"], { per_minute: 2 });
    const statuses = [];
    for (let i = 0; i < 4; ++i) statuses.push((await system(slow.secret, "GET", "/fhir/Practitioner?_count=1")).status);
    assert.deepEqual(statuses, [200, 200, 429, 429]);
    const listed = (await good("GET", "/verification-keys")).items.find((one) => one.id === slow.key.id);
    assert.ok(listed.last_used_at && !JSON.stringify(listed).includes(slow.secret));
    await good("DELETE", `/verification-keys/${slow.key.id}`);
    assert.equal((await system(slow.secret, "GET", "/fhir/Practitioner")).status, 401);
    const readiness = await make_key(["compliance.read"]);
    const numbers = JSON.parse((await system(readiness.secret, "GET", "/api/v1/verified/readiness")).text);
    assert.ok(numbers.people > 0 && numbers.units.length > 0);
    assert.equal((await system(fhir.secret, "GET", "/api/v1/verified/readiness")).status, 403);
  });

  test("HL7 by HTTPS: a new person is in the staff, and the row can be looked up by FHIR", async () => {
    const answer = await system(hl7.secret, "POST", "/hl7", message(newcomer("X7001", "T\u00f3th", "Edit")), { "content-type": "application/hl7-v2" });
    assert.equal(answer.status, 200);
    assert.match(segment(answer.text, "MSH"), /\|MFK\^M02\^MFK_M01\|/);
    assert.match(segment(answer.text, "MSA"), /^MSA\|AA\|T-/);
    assert.match(segment(answer.text, "MFA"), /^MFA\|MAD\|M-X7001\|\d{14}\+0000\|S\^/);
    const found = await until("the new person by FHIR", () => find("X7001"));
    assert.deepEqual([found.name[0].family, found.name[0].given, found.active], ["T\u00f3th", ["Edit"], true]);
    assert.ok((await good("GET", "/people?search=X7001")).items.length > 0);
    const line = (await good("GET", "/interop/messages")).items[0];
    assert.deepEqual([line.source, line.answer, line.taken, line.refused], ["https", "AA", 1, 0]);
  });

  test("FHIR: resources, searches, pages and the capability statement keep R4's rules", async () => {
    const statement = JSON.parse((await system(undefined, "GET", "/fhir/metadata")).text);
    assert.deepEqual([statement.resourceType, statement.status, statement.kind, statement.fhirVersion], ["CapabilityStatement", "active", "instance", "4.0.1"]);
    assert.ok(statement.date && statement.implementation.description && statement.format.length && statement.rest[0].mode === "server");
    // Every parameter that is declared is answered, for each resource.
    const examples = { identifier: "X7001", name: "t\u00f3t", family: "toth", given: "EDIT", _id: "", _lastUpdated: "ge2020-01-01", active: "true", practitioner: "", role: "RN", organization: "" };
    const id = (await find("X7001")).id;
    for (const { type, searchParam } of statement.rest[0].resource)
      for (const { name } of searchParam) {
        if (name === "organization") continue; // needs the id of a unit, which stands in no resource of its own
        const value = examples[name] || (name === "practitioner" ? `Practitioner/${id}` : id);
        const answer = await system(fhir.secret, "GET", `/fhir/${type}?${name}=${encodeURIComponent(value)}`);
        assert.equal(answer.status, 200, `${type} ${name}: ${answer.text}`);
        assert.match(answer.headers["content-type"], /^application\/fhir\+json/);
        const bundle = JSON.parse(answer.text);
        assert.deepEqual([bundle.resourceType, bundle.type, bundle.link[0].relation], ["Bundle", "searchset", "self"]);
        assert.ok(name === "active" || name === "_lastUpdated" || name === "role" || bundle.entry.some((one) => one.resource.id === id), `${type} ${name}`);
      }
    for (const type of ["Practitioner", "PractitionerRole"]) {
      const one = JSON.parse((await system(fhir.secret, "GET", `/fhir/${type}/${id}`)).text);
      assert.deepEqual([one.resourceType, one.id], [type, id]);
      assert.match(one.meta.lastUpdated, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      (function full(value) {
        if (value && typeof value === "object") { assert.ok(Object.keys(value).length > 0, "nothing is empty"); Object.values(value).forEach(full); }
        else assert.ok(value !== null && value !== "", "nothing is null");
      })(one);
      assert.ok(!JSON.stringify(one).includes("@mercygeneral"), "no e-mail unless released");
    }
    const posted = await system(fhir.secret, "POST", "/fhir/PractitionerRole/_search", `practitioner=${id}&_include=PractitionerRole:practitioner`, { "content-type": "application/x-www-form-urlencoded" });
    assert.deepEqual(JSON.parse(posted.text).entry.map((one) => [one.resource.resourceType, one.search.mode]), [["PractitionerRole", "match"], ["Practitioner", "include"]]);
    const total = () => system(fhir.secret, "GET", "/fhir/Practitioner?_summary=count").then((answer) => JSON.parse(answer.text).total);
    await until("everybody is copied", async () => (await total()) > 40, 60);
    const seen = new Set();
    for (let path = "/fhir/Practitioner?_count=25", pages = 0; path && pages < 20; ++pages) {
      const bundle = JSON.parse((await system(fhir.secret, "GET", path)).text);
      for (const one of bundle.entry) { assert.ok(!seen.has(one.fullUrl), "nobody twice"); seen.add(one.fullUrl); }
      const next = bundle.link.find((one) => one.relation === "next");
      path = next && new URL(next.url).pathname + new URL(next.url).search;
    }
    assert.equal(seen.size, await total());
    for (const [path, status] of [["/fhir/Practitioner?birthdate=1990-01-01", 400], ["/fhir/Practitioner?name=a,b", 400], ["/fhir/Patient", 404], ["/fhir/Practitioner/1", 404]]) {
      const answer = await system(fhir.secret, "GET", path);
      assert.deepEqual([answer.status, JSON.parse(answer.text).resourceType], [status, "OperationOutcome"], path);
    }
    assert.equal((await system(fhir.secret, "DELETE", `/fhir/Practitioner/${id}`)).status, 405);
  });

  test("HL7 by MLLP with TLS: messages in turn, both answered, the rows visible; noise ends the connection", async () => {
    const port = await free_port();
    const refused = await call("PUT", "/interop/listener", listener({ port, peers: [] }));
    assert.equal(refused.status, 422);
    const state = await good("PUT", "/interop/listener", listener({ port }));
    assert.deepEqual([state.listening, state.error], [true, ""]);
    const engine = await Engine.tls(port);
    engine.write(message(newcomer("X7002", "Osei", "Sam")));
    engine.write(message(record("MUP", "X7002", "Osei-Mensah^Sam")));
    const answers = [await engine.answer(), await engine.answer()];
    assert.match(segment(answers[0], "MSA"), /^MSA\|AA\|/);
    assert.match(segment(answers[1], "MSA"), /^MSA\|AA\|/);
    assert.ok(segment(answers[0], "MSA") !== segment(answers[1], "MSA"));
    await until("the changed person by FHIR", async () => (await find("X7002"))?.name[0].family === "Osei-Mensah");
    const receipt = await engine.send(message(record("MUP", "X7002", "Osei^Sam"), { wishes: "|||AL|NE" }));
    assert.match(segment(receipt, "MSA"), /^MSA\|CA\|/);
    assert.match(await engine.send("PID|no HL7"), /\rMSA\|AE\|/);
    assert.match(segment(await engine.send("MSH|^~\\&|A|B|C|D|2026||ADT^A01|Z1|P|2.5\r"), "ERR"), /\|200\^\^HL70357\|E\|/);
    engine.socket.write("GET / HTTP/1.1\r\n\r\n");
    assert.equal(await engine.answer(), undefined);
    const listened = await until("the error is shown", async () => { const now = await good("GET", "/interop/listener"); return now.last_error && now; });
    assert.ok(listened.messages >= 5 && /0x0B/.test(listened.last_error) && listened.last_peer === "127.0.0.1");
    assert.ok((await good("GET", "/interop/messages")).items.some((one) => one.source === "mllp" && one.peer === "127.0.0.1" && one.taken === 1));
    const plain = await Engine.plain(port);
    plain.write(message(record("MDC", "X7002")));
    assert.ok(!/MSA\|A/.test((await plain.answer().catch(() => "")) ?? ""), "without TLS nothing is taken");
    plain.end();
  });

  test("MLLP: only named machines, only with the certificate that is asked for, and without TLS where that is chosen", async () => {
    const port = await free_port();
    await good("PUT", "/interop/listener", listener({ port, client_pem: certificate.cert }));
    const known = await Engine.tls(port, { key: certificate.key, cert: certificate.cert });
    assert.match(segment(await known.send(message(record("MAC", "X7002"))), "MSA"), /^MSA\|AA\|/);
    known.end();
    const unknown = await Engine.tls(port).catch(() => undefined);
    if (unknown) assert.equal(await unknown.send(message(record("MDC", "X7002"))).catch(() => undefined), undefined);
    await good("PUT", "/interop/listener", listener({ port, tls: false, peers: ["10.9.0.0/16"] }));
    const stranger = await Engine.plain(port);
    assert.equal(await stranger.send(message(record("MDC", "X7002"))).catch(() => undefined), undefined);
    assert.ok((await good("GET", "/interop/listener")).refused >= 1);
    await good("PUT", "/interop/listener", listener({ port, tls: false }));
    const engine = await Engine.plain(port);
    assert.match(segment(await engine.send(message(record("MUP", "X7002", "Osei^Sam"), { mode: "T" })), "MSA"), /^MSA\|AA\|/);
    engine.end();
    assert.equal((await find("X7002")).active, true);
    await good("PUT", "/interop/listener", listener({ port, on: false }));
    await assert.rejects(Engine.plain(port));
  });

  test("records that were left out wait with the raw reason, and are taken when the cause is gone", async () => {
    const left = async () => (await good("GET", "/interop/rejected")).items.filter((one) => one.number === "X7003");
    const answer = await system(hl7.secret, "POST", "/hl7", message(record("MUP", "X7003", "Novak^Iva")));
    assert.match(segment(answer.text, "MFA"), /\|U\^204: /);
    const [one] = await left();
    assert.match(one.reason, /^204: /);
    const again = await good("POST", `/interop/rejected/${one.id}/retry`);
    assert.deepEqual([again.ok, (await left())[0].tries], [false, 2]);
    await system(hl7.secret, "POST", "/hl7", message(newcomer("X7003", "Novakova", "Iva")));
    assert.deepEqual(await left(), []);
    await system(hl7.secret, "POST", "/hl7", message(record("MUP", "X7009", "No^Body")));
    const other = (await good("GET", "/interop/rejected")).items.find((each) => each.number === "X7009");
    await good("DELETE", `/interop/rejected/${other.id}`);
    assert.equal((await call("DELETE", `/interop/rejected/${other.id}`)).status, 404);
  });

  test("webhooks: signed, tried again after a 500, given up at 410 and replayed; two secrets while they change", async () => {
    const wanted = { url: receiver.url, events: ["person.left", "person.joined"], inside: true, trust_pem: certificate.cert };
    for (const url of [receiver.url, "https://127.0.0.1/x", "https://169.254.169.254/latest", "https://10.1.2.3/x", "http://hooks.example/x"])
      assert.equal((await call("POST", "/verification-hooks", { ...wanted, url, inside: false })).status, 422, url);
    const { hook, secret } = await good("POST", "/verification-hooks", wanted);
    const at = `/verification-hooks/${hook.id}`;
    assert.ok(!JSON.stringify(await good("GET", "/verification-hooks")).includes(secret), "the secret is shown once");
    const leave = async (number, event) => assert.match(segment((await system(hl7.secret, "POST", "/hl7", message(record(event, number)))).text, "MSA"), /^MSA\|AA\|/);

    receiver.status = 500;
    await leave("X7001", "MDC");
    const [first] = await until("the message that is answered 500", () => receiver.of("person.left").length === 1 && receiver.of("person.left"));
    receiver.status = 204;
    const second = await until("the retry", () => receiver.of("person.left")[1], 60);
    assert.deepEqual([second.body, second.headers["medconnect-delivery"]], [first.body, first.headers["medconnect-delivery"]], "the same message");
    const told = JSON.parse(second.body);
    assert.deepEqual([told.event, told.employee_number], ["person.left", "X7001"]);
    assert.ok(!/T\u00f3th|Edit/.test(second.body), "no name");
    assert.deepEqual(signers(second, [secret, "whsec_other"]), [secret]);
    const delivered = await until("the log says so", async () => (await good("GET", `${at}/deliveries`)).items.find((one) => one.state === "delivered"));
    assert.equal(delivered.tries, 2);

    receiver.status = 410;
    await leave("X7001", "MAC");
    const dead = await until("given up", async () => (await good("GET", `${at}/deliveries`)).items.find((one) => one.state === "failed"));
    receiver.status = 204;
    const rotated = await good("POST", `${at}/secret`, {});
    assert.deepEqual(await good("POST", `${at}/deliveries/${dead.id}/replay`), { messages: 1 });
    const replayed = await until("the replay", () => receiver.of("person.joined")[1]);
    assert.equal(replayed.headers["medconnect-signature-keys"], "2,1");
    assert.deepEqual(signers(replayed, [secret, rotated.secret]), [secret, rotated.secret]);
    const alone = await good("POST", `${at}/secret`, { at_once: true });
    await good("POST", `${at}/test`);
    const ping = await until("the test message", () => receiver.of("ping").at(-1));
    assert.deepEqual(signers(ping, [secret, rotated.secret, alone.secret]), [alone.secret]);
    assert.equal((await call("POST", `${at}/deliveries/${dead.id}/replay`)).status, 409, "delivered already");
    await good("DELETE", at);
  });
});
