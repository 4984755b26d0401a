// LTI 1.3 Advantage on the real program with two real tools from npm (ltijs, @lti-tool/core): registration by form and by
// themselves, launches, deep linking, line items, scores that complete the lesson, the roster. And the other way round.
import assert from "node:assert/strict";
import { createServer } from "node:https";
import { generateKeyPairSync, sign, verify, createPublicKey } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { runInNewContext } from "node:vm";
import { Appliance, free_port } from "../end_to_end/lib/appliance.mjs";
import { Browser } from "../identity/lib/browser.mjs";
import { Certificate, install, open_lti_tool, open_ltijs } from "./lib/tools.mjs";

process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; // the tools ask a server with a certificate of its own
const SCOPES = ["lti-ags/scope/lineitem", "lti-ags/scope/lineitem.readonly", "lti-ags/scope/result.readonly", "lti-ags/scope/score", "lti-nrps/scope/contextmembership.readonly"].map((name) => `https://purl.imsglobal.org/spec/${name}`);
const appliance = new Appliance();
const certificate = new Certificate();
let missing, home, admin, nurse, ltijs, core, course;

async function api(method, path, body, browser = admin) {
  const headers = { "sec-fetch-site": "same-origin", "content-type": "application/json" };
  const answer = await browser.ask(`${home}/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return { status: answer.status, body: /^[{[]/.test(answer.text) ? JSON.parse(answer.text) : answer.text };
}
async function good(answer) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}
const unescape = (text) => text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
/** Follows redirects and posts the forms of pages that would post themselves. */
async function browse(browser, url) {
  let answer = await browser.ask(url, { headers: { "sec-fetch-site": "cross-site" } });
  for (let hops = 0; hops < 12; ++hops) {
    const form = /<form[^>]*action="([^"]+)"/.exec(answer.text);
    if (answer.location) {
      url = answer.location;
      answer = await browser.ask(url, { headers: { "sec-fetch-site": "cross-site" } });
    } else if (form && /type="hidden"/.test(answer.text) && !/type="radio"/.test(answer.text)) {
      const fields = [...answer.text.matchAll(/name="([^"]+)"\s+value="([^"]*)"/g)].map(([, name, value]) => [name, unescape(value)]);
      url = new URL(unescape(form[1]), url).href;
      answer = await browser.ask(url, {
        method: "POST", body: new URLSearchParams(fields).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "cross-site", origin: "https://elsewhere.example" },
      });
    } else return { url, ...answer };
  }
  throw new Error(`too many redirects at ${url}`);
}
const at = (lesson, rest = "") => `/lti/courses/${course.id}/lessons/${lesson}${rest}`;
async function launch(browser, lesson, how = "launch", body = {}) {
  const started = await good(api("POST", at(lesson, `/${how}`), body, browser));
  return { started, ...(await browse(browser, started.address)) };
}
const setup = (tool, paths) => ({
  name: paths.name, login_url: `${tool.home}/login`, target_url: `${tool.home}${paths.launch}`, deep_link_url: "", redirect_urls: [`${tool.home}${paths.launch}`],
  jwks_url: `${tool.home}${paths.keys}`, jwks: "", trust_pem: certificate.cert, scopes: SCOPES, deep_linking: true, share_name: true, share_email: true,
  share_employee_number: false, custom: [],
});
const link_setup = (title) => ({ title, target_url: "", custom: [], presentation: "window", done_when: "passed", pass_percent: 60, score_maximum: 20 });
/** Revision of the draft. */
const draft = async () => good(api("GET", `/authoring/courses/${course.id}`));
async function add_lesson(title) {
  const before_ = await draft();
  const now = await good(api("POST", `/authoring/courses/${course.id}/modules/${before_.modules[0].id}/lessons`, { revision: before_.revision, title, format: "lti" }));
  return now.modules[0].lessons.at(-1).id;
}
async function publish() {
  for (const act of ["submit", "publish"]) {
    const answer = await api("POST", `/authoring/courses/${course.id}/${act}`, { comment: "" });
    assert.equal(answer.status, 200, `${act}: ${JSON.stringify(answer.body)} ${JSON.stringify((await api("GET", `/authoring/courses/${course.id}/preflight`)).body)}`);
  }
}

describe("LTI 1.3 Advantage with real tools", { timeout: 600_000 }, () => {
  const lessons = {};
  before(async () => {
    const found = install();
    missing = found.missing;
    if (missing) return console.log(`lti: clients: skipped: ltijs and @lti-tool/core cannot be had: ${missing}`);
    appliance.create({ people: 60 });
    appliance.port = await free_port();
    home = `https://localhost:${appliance.port}`;
    process.env.MEDCONNECT_SERVER_BASE_URL = home;
    await appliance.start();
    [ltijs, core] = [await open_ltijs(found.folder, certificate), await open_lti_tool(found.folder, certificate)];
    [admin, nurse] = [new Browser(), new Browser()];
    const password = "MercyGeneral-2026";
    await good(api("POST", "/auth/sign-in", { login: "admin@mercygeneral.example", password }));
    await good(api("POST", "/auth/sign-in", { login: "ana.reyes@mercygeneral.example", password }, nurse));
    const { items } = await good(api("GET", "/courses?limit=5"));
    course = await good(api("POST", `/authoring/courses/${items[0].id}/clone`, { title: "With tools" }));
  });
  after(async () => {
    await ltijs?.close();
    await core?.close();
    certificate.remove();
    await appliance.remove();
  });
  const step = (name, run) => test(name, async (context) => (missing ? context.skip(missing) : run(context)));

  step("ltijs registers itself with a token that is good once; an administrator lets it in", async () => {
    const made = await good(api("POST", "/lti/registrations", { registration_url: `${ltijs.home}/register` }));
    const page = await admin.ask(made.address);
    assert.equal(page.status, 200, page.text);
    assert.match(page.text, /org\.imsglobal\.lti\.close/);
    assert.notEqual((await admin.ask(made.address)).status, 200, "the token is spent");
    const [tool] = (await good(api("GET", "/lti/tools"))).items;
    assert.equal(tool.state, "pending");
    assert.deepEqual(tool.setup.scopes.toSorted(), SCOPES.toSorted());
    await good(api("PUT", `/lti/tools/${tool.id}`, { revision: tool.revision, setup: { ...tool.setup, trust_pem: certificate.cert } }));
    await good(api("PUT", `/lti/tools/${tool.id}/state`, { state: "active" }));
    ltijs.id = tool.id;
  });

  step("@lti-tool/core is registered by form, and reads our description", async () => {
    const tool = await good(api("POST", "/lti/tools", setup(core, { name: "core", launch: "/launch", keys: "/jwks" })));
    const { as_platform } = await good(api("GET", "/lti/overview"));
    core.clients.push({ id: tool.client_id, name: "MedConnect", iss: as_platform.issuer, clientId: tool.client_id, authUrl: as_platform.authorization_endpoint, tokenUrl: as_platform.token_endpoint, jwksUrl: as_platform.jwks_uri, deployments: [{ deploymentId: tool.deployment_id }] });
    core.id = tool.id;
    const again = await good(api("POST", "/lti/registrations", { registration_url: `${core.home}/register` }));
    const query = new URL(again.address).searchParams;
    const html = await core.lti.initiateDynamicRegistration({ openid_configuration: query.get("openid_configuration"), registration_token: query.get("registration_token") }, "/register");
    const sessionToken = /name="sessionToken"\s+value="([^"]+)"/.exec(html)[1];
    await core.lti.completeDynamicRegistration({ services: ["ags", "nrps", "deep_linking"], sessionToken });
    assert.equal((await good(api("GET", "/lti/tools"))).items[0].setup.name, "lti-tool");
  });

  step("an author attaches one tool by hand and chooses content of the other by deep linking", async () => {
    lessons.ltijs = await add_lesson("In ltijs");
    lessons.core = await add_lesson("In core");
    const preflight = await good(api("GET", `/authoring/courses/${course.id}/preflight`));
    assert.equal(preflight.items.filter((each) => each.code === "lti_link_missing").length, 2);
    await good(api("PUT", at(lessons.ltijs, "/link"), { tool_id: ltijs.id, revision: 0, setup: link_setup("Code blue") }));
    const done = await launch(admin, lessons.core, "deep-link", { tool_id: core.id });
    assert.equal(done.status, 200, `${done.text} ${core.failure}`);
    assert.match(done.text, /Bleeding/);
    const state = await good(api("GET", `/lti/deep-links/${done.started.id}`));
    assert.equal(state.state, "answered");
    assert.equal(state.link.setup.title, "Bleeding");
    await publish();
    await good(api("POST", `/learning/courses/${course.id}/enrol`, {}, nurse));
  });

  step("ltijs: launch, roster, line items, scores that complete the lesson", async () => {
    const landed = await launch(nurse, lessons.ltijs);
    assert.equal(landed.text, "launched", landed.text);
    const token = ltijs.launches.at(-1);
    assert.equal(token.userInfo.name, "Ana Reyes");
    assert.equal(token.platformContext.custom.who, "Ana Reyes");
    assert.equal(token.platformContext.context.title, "With tools");
    const { Grade, NamesAndRoles } = ltijs.provider;
    const roster = await NamesAndRoles.getMembers(token);
    assert.deepEqual(roster.members.map((member) => [member.name, member.status]), [["Ana Reyes", "Active"]]);
    const lineitem = token.platformContext.endpoint.lineitem;
    const { lineItems } = await Grade.getLineItems(token);
    assert.deepEqual(lineItems.map((each) => each.id), [lineitem]);
    const extra = await Grade.createLineItem(token, { label: "Extra", scoreMaximum: 10, tag: "x" });
    assert.equal((await Grade.getLineItemById(token, extra.id)).label, "Extra");
    await Grade.updateLineItemById(token, extra.id, { label: "Extra 2", scoreMaximum: 12 });
    await Grade.deleteLineItemById(token, extra.id);
    await assert.rejects(Grade.createLineItem(token, { label: "", scoreMaximum: 10 }));
    await Grade.submitScore(token, lineitem, { scoreGiven: 5, activityProgress: "Completed", gradingProgress: "FullyGraded" });
    let seen = await good(api("GET", at(lessons.ltijs), undefined, nurse));
    assert.equal(seen.score_percent, 25);
    await Grade.submitScore(token, lineitem, { scoreGiven: 45, scoreMaximum: 50, activityProgress: "Completed", gradingProgress: "FullyGraded", comment: "Well done" });
    seen = await good(api("GET", at(lessons.ltijs), undefined, nurse));
    assert.deepEqual([seen.score_percent, seen.comment], [90, "Well done"]);
    const { scores } = await Grade.getScores(token, lineitem);
    assert.deepEqual(scores.map((each) => [each.resultScore, each.resultMaximum]), [[18, 20]]);
    assert.equal(await state_of(lessons.ltijs), "completed");
  });

  step("@lti-tool/core: launch, roster, line items, scores that complete the lesson", async () => {
    const landed = await launch(nurse, lessons.core);
    assert.equal(landed.text, "launched", `${landed.text} ${core.failure}`);
    const session = core.sessions.at(-1);
    assert.ok(session.isStudent);
    assert.equal(session.resourceLink.title, "Bleeding");
    assert.notEqual(session.user.id, ltijs.launches.at(-1).user, "no two tools know her by one name");
    const members = await core.lti.getMembers(session);
    assert.deepEqual(members.map((member) => member.name), ["Ana Reyes"]);
    const items = await core.lti.listLineItems(session);
    assert.deepEqual(items.map((each) => each.label), ["Bleeding"]);
    assert.equal((await core.lti.getLineItem(session)).scoreMaximum, 10);
    await assert.rejects(core.lti.deleteLineItem(session), "it belongs to the lesson");
    const extra = await core.lti.createLineItem(session, { label: "Extra", scoreMaximum: 5 });
    const of_extra = { ...session, services: { ...session.services, ags: { ...session.services.ags, lineitem: extra.id } } };
    await core.lti.deleteLineItem(of_extra);
    await core.lti.submitScore(session, { userId: session.user.id, scoreGiven: 8, scoreMaximum: 10, activityProgress: "Completed", gradingProgress: "FullyGraded" });
    const results = await core.lti.getScores(session);
    assert.equal(results[0].resultScore, 8);
    assert.equal(await state_of(lessons.core), "completed");
    assert.ok((await good(api("GET", "/lti/log"))).items.some((each) => each.event === "launch" && each.ok));
  });

  step("an author looks at a tool as an instructor; her score is refused clearly", async () => {
    const landed = await launch(admin, lessons.core, "preview");
    assert.equal(landed.text, "launched", landed.text);
    const session = core.sessions.at(-1);
    assert.ok(session.isInstructor && !session.isStudent);
    await assert.rejects(core.lti.submitScore(session, { userId: session.user.id, scoreGiven: 8, scoreMaximum: 10, activityProgress: "Completed", gradingProgress: "FullyGraded" }));
    const { items } = await good(api("GET", "/lti/log?failed=true"));
    assert.equal(items[0].code, "not_a_learner");
  });

  step("ltijs: deep linking with content that a lesson does not take", async () => {
    const link = (await good(api("GET", at(lessons.ltijs, "/link")))).link;
    const done = await launch(admin, lessons.ltijs, "deep-link", { tool_id: ltijs.id });
    assert.equal(done.status, 200, done.text);
    assert.match(done.text, /Airway/);
    const state = await good(api("GET", `/lti/deep-links/${done.started.id}`));
    // ltijs itself leaves out what the platform does not accept.
    assert.match(state.note, /^Airway$/m);
    assert.equal(state.link.id, link.id, "the same link, so that its scores stay");
  });

  step("a tool in a frame of ours stores data, for its own origin only and in bounds", async () => {
    const script = (await nurse.ask(`${home}/api/v1/lti/page.js`)).text;
    let hear;
    const frame = { dataset: { origins: ltijs.home } };
    runInNewContext(script, { document: { getElementById: (id) => (id === "tool" ? frame : null) }, window: { addEventListener: (_type, listener) => { hear = listener; } }, Set, Map });
    const say = (data, origin = ltijs.home) => {
      let answer;
      hear({ data, origin, source: { postMessage: (message, to) => { answer = { ...message, to }; } } });
      return answer;
    };
    assert.equal(say({ subject: "something else" }), undefined);
    assert.equal(say("text"), undefined);
    const put = say({ subject: "lti.put_data", message_id: "1", key: "state", value: "v" });
    assert.deepEqual([put.subject, put.value, put.to], ["lti.put_data.response", "v", ltijs.home]);
    assert.equal(say({ subject: "lti.get_data", message_id: "2", key: "state" }).value, "v");
    assert.equal(say({ subject: "lti.get_data", message_id: "3", key: "state" }, core.home).error.code, "wrong_origin");
    assert.equal(say({ subject: "lti.put_data", message_id: "4", key: "big", value: "x".repeat(5000) }).error.code, "bad_request");
    for (let i = 0; i < 99; ++i) assert.equal(say({ subject: "lti.put_data", message_id: "5", key: `k${i}`, value: "x" }).error, undefined);
    assert.equal(say({ subject: "lti.put_data", message_id: "6", key: "more", value: "x" }).error.code, "storage_exhaustion");
    assert.equal(say({ subject: "lti.put_data", message_id: "7", key: "state", value: null }).value, null);
    assert.equal(say({ subject: "lti.get_data", message_id: "8", key: "state" }).value, null);
    assert.ok(say({ subject: "lti.capabilities", message_id: "9" }).supported_messages.length > 2);
  });

  step("another platform launches a course and hears the result", async () => {
    const offered = await reading_course("For partners");
    await good(api("PUT", "/lti/offers", { course_ids: [offered.id] }));
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const scores = [], assertions = [];
    const port = await free_port();
    const lms = `https://localhost:${port}`;
    const server = createServer({ key: certificate.key, cert: certificate.cert }, async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.setHeader("content-type", "application/json");
      if (request.url === "/jwks") return response.end(JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "p1", use: "sig", alg: "RS256" }] }));
      if (request.url === "/token") return assertions.push(new URLSearchParams(body).get("client_assertion")), response.end(JSON.stringify({ access_token: "t", token_type: "Bearer", expires_in: 60 }));
      scores.push({ url: request.url, authorization: request.headers.authorization, ...JSON.parse(body) });
      response.end("{}");
    });
    await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
    try {
      await good(api("POST", "/lti/platforms", { name: "Partner", issuer: lms, client_id: "med", auth_url: `${lms}/auth`, token_url: `${lms}/token`, jwks_url: `${lms}/jwks`, token_audience: "", deployment_ids: [], trust_pem: certificate.cert, matching: "none", create_people: true }));
      const visitor = new Browser();
      const { as_tool } = await good(api("GET", "/lti/overview"));
      const begun = await visitor.ask(`${as_tool.login_url}?${new URLSearchParams({ iss: lms, login_hint: "1", client_id: "med", target_link_uri: as_tool.target_url })}`);
      const asked = new URL(begun.location).searchParams;
      const now = Math.floor(Date.now() / 1000);
      const claim = (name) => `https://purl.imsglobal.org/spec/lti/claim/${name}`;
      const claims = {
        iss: lms, aud: "med", sub: "u-1", nonce: asked.get("nonce"), iat: now, exp: now + 300, given_name: "Noor", family_name: "Haddad", email: "noor@partner.example",
        [claim("version")]: "1.3.0", [claim("message_type")]: "LtiResourceLinkRequest", [claim("deployment_id")]: "1", [claim("resource_link")]: { id: "r" },
        [claim("roles")]: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"], [claim("target_link_uri")]: `${home}/api/v1/lti/tool/courses/${offered.id}`,
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": { scope: ["https://purl.imsglobal.org/spec/lti-ags/scope/score"], lineitem: `${lms}/item` },
      };
      const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const text = `${part({ alg: "RS256", kid: "p1" })}.${part(claims)}`;
      const id_token = `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
      const landed = await visitor.post_form(asked.get("redirect_uri"), [["state", asked.get("state")], ["id_token", id_token]]);
      assert.equal(landed.status, 303, landed.text);
      const enrolment = new URL(landed.location).pathname.split("/").at(-1);
      const player = await good(api("GET", `/learning/enrolments/${enrolment}`, undefined, visitor));
      assert.equal(player.enrolment.course_id, offered.id);
      for (const lesson of player.modules.flatMap((module) => module.lessons)) await finish(visitor, enrolment, lesson);
      const end = Date.now() + 30_000;
      while (scores.length === 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 250));
      assert.equal(scores.length, 1, JSON.stringify((await api("GET", "/lti/passbacks")).body));
      assert.deepEqual([scores[0].url, scores[0].authorization, scores[0].userId, scores[0].activityProgress], ["/item/scores", "Bearer t", "u-1", "Completed"]);
      const keys = JSON.parse((await visitor.ask(as_tool.jwks_uri)).text).keys;
      const [head, payload, signature] = assertions[0].split(".");
      const jwk = keys.find((key) => key.kid === JSON.parse(Buffer.from(head, "base64url")).kid);
      assert.ok(verify("sha256", Buffer.from(`${head}.${payload}`), createPublicKey({ key: jwk, format: "jwk" }), Buffer.from(signature, "base64url")));
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function state_of(lesson) {
    const open = (await good(api("GET", "/learning?limit=50", undefined, nurse))).items.find((each) => each.course_id === course.id);
    const player = await good(api("GET", `/learning/enrolments/${open.id}`, undefined, nurse));
    return player.modules.flatMap((module) => module.lessons).find((each) => each.id === lesson).state;
  }
  const finish = (browser, enrolment, lesson) => good(api("POST", `/learning/enrolments/${enrolment}/lessons/${lesson.id}/progress`, { seconds: 0, completed: true }, browser));
  /** A published course of one text. */
  async function reading_course(title) {
    let now = await good(api("POST", "/authoring/courses", { title }));
    const path = `/authoring/courses/${now.id}`;
    now = await good(api("PATCH", path, { revision: now.revision, summary: "A short text.", objectives: ["Know what to do"] }));
    if (now.modules.length === 0) now = await good(api("POST", `${path}/modules`, { revision: now.revision, title: "One" }));
    now = await good(api("POST", `${path}/modules/${now.modules[0].id}/lessons`, { revision: now.revision, title: "Read", format: "text" }));
    const lesson = now.modules[0].lessons.at(-1).id;
    const { content_revision } = await good(api("GET", `${path}/lessons/${lesson}/content`));
    await good(api("PUT", `${path}/lessons/${lesson}/content`, { content_revision, document: { type: "doc", content: [{ type: "paragraph", content: [{ type: "text", text: "Wash your hands." }] }] } }));
    for (const act of ["submit", "publish"]) await good(api("POST", `${path}/${act}`, { comment: "" }));
    return { id: now.id };
  }
});
