/**
 * The record store of the real program, asked as any client asks it: one server and one key for each file, a connection
 * that stays open, and what the tables of cases are made of.
 */
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { Agent, request } from "node:https";
import { Appliance } from "../../../end_to_end/lib/appliance.mjs";
import { Browser } from "../../../identity/lib/browser.mjs";

export const VERSIONS = ["1.0.3", "2.0.0"];
export const uuid = () => randomUUID();
export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
export const clone = (value) => structuredClone(value);
export const query = (parameters) => Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(typeof value === "object" ? JSON.stringify(value) : value)}`).join("&");

export class Store {
  async open() {
    this.appliance = new Appliance().create({ people: 60 });
    await this.appliance.start();
    const home = `https://127.0.0.1:${this.appliance.port}`;
    this.admin = new Browser();
    this.call = async (method, path, body) => {
      const answer = await this.admin.ask(`${home}/api/v1${path}`, { method, body: JSON.stringify(body), headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" } });
      assert.equal(answer.status, 200, `${path}: ${answer.text}`);
      return JSON.parse(answer.text || "{}");
    };
    await this.call("POST", "/auth/sign-in", { login: "admin@mercygeneral.example", password: "MercyGeneral-2026" });
    this.basic = await this.key(["all"]);
    this.agent = new Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false });
    return this;
  }
  async key(scopes) {
    const made = await this.call("POST", "/xapi/clients", { name: scopes.join(" "), scopes, origins: [] });
    return `Basic ${Buffer.from(`${made.key}:${made.secret}`).toString("base64")}`;
  }
  async close() {
    this.agent?.destroy();
    console.log(`${this.requests} requests`);
    await this.appliance.remove();
  }
  /**
   * One request: {status, headers, text, json()}. A body that is no string and no Buffer goes as JSON; a header that is
   * null is left away.
   */
  send(version, method, path, body, headers = {}) {
    this.requests = (this.requests ?? 0) + 1;
    const all = { Authorization: this.basic, "X-Experience-API-Version": version };
    const bytes = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    if (bytes) Object.assign(all, { "Content-Type": "application/json", "Content-Length": bytes.length });
    for (const [name, value] of Object.entries(headers)) {
      if (value === null) delete all[name];
      else all[name] = value;
    }
    return new Promise((resolve, reject) => {
      const call = request({ host: "127.0.0.1", port: this.appliance.port, path: `/xapi${path}`, method, headers: all, agent: this.agent }, (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => {
          const whole = Buffer.concat(chunks);
          const text = whole.toString("utf8");
          resolve({ status: answer.statusCode, headers: answer.headers, bytes: whole, text, json: () => JSON.parse(text) });
        });
      });
      call.on("error", reject);
      call.setTimeout(10_000, () => call.destroy(new Error(`no answer: ${method} ${path}`)));
      call.end(bytes);
    });
  }
  post(version, statement, headers) {
    return this.send(version, "POST", "/statements", statement, headers);
  }
  /** Stores it (or all of a list); answers the id (or the ids). */
  async stored(version, statement) {
    const answer = await this.post(version, statement);
    assert.equal(answer.status, 200, answer.text);
    return Array.isArray(statement) ? answer.json() : answer.json()[0];
  }
  async statement(version, id, more = {}) {
    const answer = await this.send(version, "GET", `/statements?${query({ statementId: id, ...more })}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json();
  }
  /** Ids of what a query finds, in order. */
  async ids(version, parameters) {
    const answer = await this.send(version, "GET", `/statements?${query(parameters)}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json().statements.map((each) => each.id);
  }
}

// -- what statements are made of; ours, none of the suite's --
export const AGENT = { objectType: "Agent", name: "Ana Reyes", mbox: "mailto:ana.reyes@mercygeneral.example" };
export const GROUP = { objectType: "Group", name: "Code team", mbox: "mailto:code.team@mercygeneral.example", member: [AGENT, { mbox_sha1sum: "3fc4cb5a1c6a1e4a2b8e4c2d5bd3d6c2a1b0f9e8" }] };
export const VERB = { id: "http://adlnet.gov/expapi/verbs/attended", display: { "en-GB": "attended", "en-US": "attended" } };
export const ACTIVITY = { objectType: "Activity", id: "https://courses.example/sepsis" };
export const REF = { objectType: "StatementRef", id: "8f87ccde-bb56-4c2e-ab83-44982ef22df0" };
export const made = (more = {}) => ({ actor: clone(AGENT), verb: clone(VERB), object: clone(ACTIVITY), ...clone(more) });
export const inner = (more = {}) => ({ objectType: "SubStatement", ...made(more) });
export const ATTACHMENT = { usageType: "https://usage.example/photo", display: { en: "A photo" }, description: { en: "Of the drill" }, contentType: "text/plain; charset=ascii", length: 27, sha2: "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a", fileUrl: "https://files.example/a.txt" };

/** multipart/mixed: [body, headers], of the JSON and {headers, bytes} of each part. */
export function mixed(json, parts, { boundary = "-------314159265358979323846", first = "application/json", preamble = "" } = {}) {
  const pieces = [`${preamble}--${boundary}\r\nContent-Type: ${first}\r\n\r\n${typeof json === "string" ? json : JSON.stringify(json)}\r\n`];
  for (const { headers, bytes } of parts) pieces.push(`--${boundary}\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`, bytes, "\r\n");
  pieces.push(`--${boundary}--\r\n`);
  return [Buffer.concat(pieces.map((piece) => Buffer.from(piece))), { "Content-Type": `multipart/mixed; boundary=${boundary}` }];
}
export const part = (bytes, headers = {}) => ({ bytes, headers: { "Content-Type": "text/plain", "Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": sha256(bytes), ...headers } });
/** An attachment without a link whose bytes come along. */
export const attached = (bytes, more = {}) => {
  const { fileUrl, ...rest } = ATTACHMENT;
  return { ...rest, contentType: "text/plain", length: Buffer.byteLength(bytes), sha2: sha256(bytes), ...more };
};
/** The parts of an answer in multipart/mixed: [{headers, body}]. */
export function parts_of(answer) {
  const boundary = /^multipart\/mixed; *boundary="?([^";]+)"?/.exec(answer.headers["content-type"])?.[1];
  assert.ok(boundary, answer.headers["content-type"]);
  const pieces = answer.bytes.toString("latin1").split(`--${boundary}`);
  assert.match(pieces.at(-1), /^--\r\n/);
  return pieces.slice(1, -1).map((piece) => {
    const at = piece.indexOf("\r\n\r\n");
    const headers = Object.fromEntries(piece.slice(2, at).split("\r\n").map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
    return { headers, body: Buffer.from(piece.slice(at + 4, -2), "latin1") };
  });
}
