/** The real program as an LMS of cmi5, and content that behaves (or misbehaves) as an assignable unit does. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { zip } from "../../../browser/lib/scorm_packages.mjs";
import { Appliance, free_port } from "../../../end_to_end/lib/appliance.mjs";
import { Browser } from "../../../identity/lib/browser.mjs";

export const NAME = "https://vendor.example/cmi5";
const ADL = "http://adlnet.gov/expapi/verbs/";
export const VERBS = { ...Object.fromEntries(["launched", "initialized", "completed", "passed", "failed", "terminated", "experienced", "voided"].map((verb) => [verb, ADL + verb])), ...Object.fromEntries(["abandoned", "waived", "satisfied"].map((verb) => [verb, `https://w3id.org/xapi/adl/verbs/${verb}`])) };
const CONTEXT = "https://w3id.org/xapi/cmi5/context/";
export const CATEGORY = { cmi5: `${CONTEXT}categories/cmi5`, moveon: `${CONTEXT}categories/moveon` };
export const extension = (name) => `${CONTEXT}extensions/${name}`;
export const REASON = "https://w3id.org/xapi/cmi5/result/extensions/reason";

const words = (text) => `<title><langstring lang="en">${text}</langstring></title><description><langstring lang="en">${text}</langstring></description>`;
/** One unit in one block, as the test packages of CATAPULT are made. */
export function structure(name, { moveOn, mastery, method, url = "index.html", parameters, entitlement } = {}) {
  const attributes = Object.entries({ moveOn, masteryScore: mastery, launchMethod: method }).filter(([, value]) => value !== undefined).map(([key, value]) => ` ${key}="${value}"`).join("");
  return `<?xml version="1.0" encoding="utf-8"?><courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="${NAME}/course/${name}">${words(name)}</course>` +
    `<block id="${NAME}/block/${name}">${words(name)}<au id="${NAME}/au/${name}"${attributes}>${words(name)}<url><![CDATA[ ${url} ]]></url>` +
    `${parameters === undefined ? "" : `<launchParameters> ${parameters} </launchParameters>`}${entitlement === undefined ? "" : `<entitlementKey> ${entitlement} </entitlementKey>`}</au></block></courseStructure>`;
}
export const packed = (xml, more = { "index.html": "<!doctype html><title>AU</title>" }) => zip({ "cmi5.xml": xml, ...more });

export class Lms {
  async open() {
    this.appliance = new Appliance().create({ people: 60 });
    this.appliance.port = await free_port();
    process.env.MEDCONNECT_SERVER_CONTENT_PORT = String(await free_port());
    this.home = `https://localhost:${this.appliance.port}`;
    process.env.MEDCONNECT_SERVER_BASE_URL = this.home;
    await this.appliance.start();
    [this.admin, this.nurse, this.nobody] = [new Browser(), new Browser(), new Browser()];
    const password = "MercyGeneral-2026";
    await this.good("POST", "/auth/sign-in", { login: "admin@mercygeneral.example", password });
    await this.good("POST", "/auth/sign-in", { login: "ana.reyes@mercygeneral.example", password }, this.nurse);
    const { key, secret } = await this.good("POST", "/xapi/clients", { name: "Conformance", scopes: ["all"], origins: [] });
    this.reader = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
  }
  async close() {
    for (const name of ["CONTENT_PORT", "BASE_URL"]) delete process.env[`MEDCONNECT_SERVER_${name}`];
    await this.appliance?.remove();
  }

  async api(method, path, body, browser = this.admin) {
    const raw = Buffer.isBuffer(body);
    const headers = { "sec-fetch-site": "same-origin", "content-type": raw ? "application/zip" : "application/json" };
    const answer = await browser.ask(`${this.home}/api/v1${path}`, { method, headers, body: body === undefined || raw ? body : JSON.stringify(body) });
    return { status: answer.status, body: /^[{[]/.test(answer.text) ? JSON.parse(answer.text) : answer.text };
  }
  async good(method, path, body, browser) {
    const answer = await this.api(method, path, body, browser);
    assert.equal(answer.status, 200, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  /** What became of an upload: {state, problems}. */
  async import(name, bytes) {
    const sent = await this.api("POST", `/packages?file_name=${name}`, bytes);
    if (sent.status !== 200) return { state: "refused", problems: [{ severity: "error", code: sent.body.code ?? String(sent.status) }] };
    for (let tries = 0; tries < 200; tries += 1) {
      const now = await this.good("GET", `/packages/versions/${sent.body.id}`);
      if (now.state !== "checking") return now;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`${name} is still being checked`);
  }
  /** A published course with this package, in which the nurse is enrolled: the address of its lesson. */
  async place(name, bytes) {
    const version = await this.import(`${name}.zip`, bytes);
    assert.equal(version.state, "ready", JSON.stringify(version.problems));
    const course = await this.good("POST", "/authoring/courses", { title: name });
    const at = `/authoring/courses/${course.id}`;
    const { revision, modules } = await this.good("POST", `${at}/modules`, { revision: course.revision, title: name });
    const draft = await this.good("POST", `${at}/modules/${modules[0].id}/lessons`, { revision, title: name, format: "xapi" });
    const place = `/packages/lessons/${course.id}/${draft.modules[0].lessons[0].id}`;
    await this.good("PUT", place, { package_id: version.package_id });
    for (const step of ["submit", "publish"]) await this.good("POST", `${at}/${step}`, { comment: "" });
    await this.good("POST", `/learning/courses/${course.id}/enrol`, {}, this.nurse);
    return place;
  }
  /** The learner opens it; with `preview` the author does. */
  async launch(place, { preview = false } = {}) {
    const out = await this.good("POST", `${place}/launch`, preview ? { preview } : {}, preview ? this.admin : this.nurse);
    return new Au(this, out);
  }
  /** All statements of a registration, oldest first. */
  async statements(registration) {
    const answer = await this.nobody.ask(`${this.home}/xapi/statements?ascending=true&limit=200&registration=${registration}`, { headers: { authorization: this.reader, "x-experience-api-version": "1.0.3" } });
    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text).statements;
  }
}

/** One launch as its content sees it. */
export class Au {
  constructor(lms, launched) {
    Object.assign(this, { lms, launched, url: new URL(launched.url) });
    for (const name of ["endpoint", "fetch", "registration", "activityId"]) this[name] = this.url.searchParams.get(name);
    this.actorText = this.url.searchParams.get("actor");
    this.actor = JSON.parse(this.actorText);
    this.auth = "";
  }
  ask(url, { method = "GET", body, headers = {}, type } = {}) {
    return this.lms.nobody.ask(url, { method, body, headers: { "x-experience-api-version": "1.0.3", ...(this.auth ? { authorization: this.auth } : {}), ...(type ? { "content-type": type } : {}), ...headers } });
  }
  async take() {
    const answer = await this.lms.nobody.ask(this.fetch, { method: "POST" });
    return { status: answer.status, body: JSON.parse(answer.text) };
  }
  /** As CATAPULT's content does: the endpoint, a slash, the resource. */
  at(resource, query) {
    return `${this.endpoint}/${resource}?${new URLSearchParams(query)}`;
  }
  state(stateId, more) {
    return this.ask(this.at("activities/state", { stateId, activityId: this.activityId, agent: this.actorText, registration: this.registration }), more);
  }
  profile(query, more) {
    return this.ask(this.at("agents/profile", { profileId: "cmi5LearnerPreferences", ...query }), more);
  }
  async load() {
    const answer = await this.state("LMS.LaunchData");
    assert.equal(answer.status, 200, answer.text);
    this.data = JSON.parse(answer.text);
    this.session = this.data.contextTemplate.extensions[extension("sessionid")];
    return this.data;
  }
  preferences() {
    return this.profile({ agent: this.actorText });
  }
  /** As far as an AU comes before its first statement. */
  async start() {
    this.auth = `Basic ${(await this.take()).body["auth-token"]}`;
    await this.load();
    assert.equal((await this.preferences()).status, 200);
    return this;
  }
  /** A statement as a careful AU makes it. */
  make(verb) {
    const judges = verb === "passed" || verb === "failed";
    const defined = ["initialized", "completed", "passed", "failed", "terminated"].includes(verb);
    const context = structuredClone(this.data.contextTemplate);
    context.registration = this.registration;
    context.contextActivities.category = [...(defined ? [{ id: CATEGORY.cmi5 }] : []), ...(judges || verb === "completed" ? [{ id: CATEGORY.moveon }] : [])];
    if (judges && this.data.masteryScore !== undefined) context.extensions[extension("masteryscore")] = this.data.masteryScore;
    const result = { completed: { completion: true, duration: "PT1S" }, passed: { success: true, duration: "PT1S" }, failed: { success: false, duration: "PT1S" }, terminated: { duration: "PT1S" } }[verb];
    return { id: randomUUID(), timestamp: new Date().toISOString(), actor: structuredClone(this.actor), verb: { id: VERBS[verb], display: { en: verb } }, object: { id: this.activityId }, ...(result ? { result } : {}), context };
  }
  async send(statement, method = "PUT") {
    const url = method === "PUT" ? this.at("statements", { statementId: statement.id }) : `${this.endpoint}/statements`;
    return (await this.ask(url, { method, body: JSON.stringify(statement), type: "application/json" })).status;
  }
  async say(verb, alter = () => {}) {
    const statement = this.make(verb);
    alter(statement);
    return this.send(statement);
  }
}
