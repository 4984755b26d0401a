/**
 * Single sign-on from end to end: the real program and Chromium against a real SimpleSAMLphp. Skipped, and said so, where
 * SimpleSAMLphp's packages cannot be had.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { settled } from "../browser/lib/browser.mjs";
import { ADMIN, api, go, Hospital, signIn, sound } from "../browser/lib/real.mjs";
import { binary } from "../end_to_end/lib/appliance.mjs";
import { SimpleSaml } from "./lib/simplesamlphp.mjs";

const PEOPLE = {
  chief: { password: "chief-pw", attributes: { uid: ["chief"], employeeNumber: ["1"], mail: [ADMIN], givenName: ["Iris"], sn: ["Chief"], memberOf: ["staff"] } },
  noor: { password: "noor-pw", attributes: { uid: ["noor"], employeeNumber: ["4711"], mail: ["noor@idp.example"], givenName: ["Noor"], sn: ["van Dijk"], memberOf: ["icu", "quality"] } },
  zoe: { password: "zoe-pw", attributes: { uid: ["zoe"], mail: ["zoe@idp.example"], givenName: ["Zoë"], sn: ["Ñandú"], memberOf: ["icu"] } },
  thief: { password: "thief-pw", attributes: { uid: ["thief"], mail: [ADMIN], givenName: ["Thief"], sn: ["Of Addresses"], memberOf: ["quality"] } },
  climber: { password: "climber-pw", attributes: { uid: ["climber"], employeeNumber: ["1"], mail: ["climber@idp.example"], givenName: ["Cli"], sn: ["Mber"], memberOf: [] } },
};
const RULES = { joining: "create", allow_cbc: false, employee_number: "employeeNumber", email: "mail", first_name: "givenName", last_name: "sn", groups: "memberOf", roles: [{ group: "quality", role: "compliance_officer", scope: "platform" }] };

const idp = await SimpleSaml.open(PEOPLE);
const skip = idp.missing ? `SimpleSAMLphp cannot be had: ${idp.missing}` : false;
if (skip) console.log(`identity: saml_e2e: skipped: ${skip}`);

let hospital;
let chief;
let provider;

/** Fills in the provider's own form. */
async function prove(page, name) {
  await page.locator("input[name=username]").fill(name);
  await page.locator("input[name=password]").fill(PEOPLE[name].password);
  await page.locator("input[name=password]").press("Enter");
}
const ours = (page, path) => page.waitForURL((url) => url.origin === hospital.url && (path === undefined || url.pathname === path));

/** Two cores run the server, PHP, the browser and whatever else: slow is not wrong here. */
const PATIENCE = 120_000;
async function visitor() {
  const page = await hospital.visitor();
  page.setDefaultTimeout(PATIENCE);
  page.context().setDefaultTimeout(PATIENCE);
  return page;
}

/** A browser of her own in which somebody proves who she is, by the button on the sign-in page or straight away. */
async function enter(name, { path = "/", button = false } = {}) {
  const page = await visitor();
  if (button) {
    await page.goto(path);
    await page.getByRole("button", { name: "Sign in with City IdP" }).click();
    await page.waitForURL(`${idp.url}/**`);
  } else {
    const answer = await page.context().request.post(`${hospital.url}/api/v1/sso/start`, { headers: { Origin: hospital.url }, data: { provider: provider.id, return_to: path } });
    assert.equal(answer.status(), 200, await answer.text());
    await page.goto((await answer.json()).url);
  }
  await prove(page, name);
  return page;
}
async function entered(name, how = {}) {
  const page = await enter(name, how);
  await ours(page, how.path ?? "/").catch((error) => {
    throw new Error(`${error.message}\nat ${page.url()}\n${idp.trace()}`);
  });
  return page;
}
/** The refusal that a sign-in ended in. */
async function refusal(name, how) {
  const page = await enter(name, how);
  await ours(page, "/sign-in");
  const code = new URL(page.url()).searchParams.get("sso_error");
  assert.equal((await page.context().cookies()).filter((cookie) => cookie.name === "__Host-sid").length, 0, "no session");
  if (how?.button) {
    await settled(page);
    await sound(page, `refused: ${code}`);
  }
  await page.context().close();
  return code;
}
const me = (page) => api(page, "/me");
const who = async (page) => page.evaluate(() => fetch("/api/v1/me").then((answer) => answer.status));
const rules = (change) => api(chief, `/sso/providers/${provider.id}`, "PUT", { name: "City IdP", rules: { ...RULES, ...change } });
const metadata = async () => api(chief, `/sso/providers/${provider.id}/metadata`, "PUT", { metadata: await idp.metadata() });

before(async () => {
  if (skip) return;
  hospital = await Hospital.empty();
  chief = await visitor();
  await signIn(chief, ADMIN);
  execFileSync(binary, ["user", "add", "--data", hospital.appliance.data, "--email", "noor@hospital.example", "--first-name", "Noor", "--last-name", "van Dijk", "--employee-number", "4711", "--password-stdin"], { input: "A-Long-Passphrase-2026\n" });
  idp.trust(await chief.context().request.get("/api/v1/sso/metadata").then((answer) => answer.text()));
});
after(async () => {
  await hospital?.close();
  idp.close?.();
});

describe("single sign-on through SimpleSAMLphp", { skip }, () => {
  it("a provider is a draft until its administrator signed in through it", async () => {
    provider = await api(chief, "/sso/providers", "POST", { name: "City IdP", metadata: await idp.metadata() });
    assert.equal(provider.state, "draft");
    assert.equal(provider.entity_id, idp.entityId);
    assert.equal(provider.single_logout, true);
    assert.deepEqual((await api(chief, "/sso/options")).items, []);
    await assert.rejects(api(chief, `/sso/providers/${provider.id}/state`, "PUT", { state: "enabled" }), /provider_not_verified/);
    const start = await api(chief, `/sso/providers/${provider.id}/verify`, "POST");
    await chief.goto(start.url);
    await prove(chief, "chief");
    await ours(chief, "/settings/sso");
    assert.match(chief.url(), /verified=/);
    await settled(chief);
    assert.equal((await me(chief)).email, ADMIN, "still her own session");
    await api(chief, `/sso/providers/${provider.id}/state`, "PUT", { state: "enabled" });
    await rules({});
    assert.deepEqual((await api(chief, "/sso/options")).items.map((one) => one.name), ["City IdP"]);
  });

  it("a person whom nobody knew gets an account from her attributes, and lands where she wanted to go", async () => {
    const page = await entered("zoe", { path: "/transcript", button: true });
    const person = await me(page);
    assert.deepEqual([person.first_name, person.last_name, person.email], ["Zoë", "Ñandú", "zoe@idp.example"]);
    await settled(page);
    await sound(page, "after sign-in");
    assert.equal(await page.evaluate(() => fetch("/api/v1/audit").then((answer) => answer.status)), 403, "no role by her groups");
    await page.context().close();
  });

  it("a person of the directory is found by employee number; her group gives her a role", async () => {
    const page = await entered("noor");
    const person = await me(page);
    assert.equal(person.email, "noor@hospital.example", "her own account");
    assert.equal(person.employee_number, "4711");
    assert.equal(await page.evaluate(() => fetch("/api/v1/audit").then((answer) => answer.status)), 200, "compliance officer");
    await page.context().close();
  });

  it("an e-mail address opens nobody's account, an employee number no account with power", async () => {
    assert.equal(await refusal("thief", { button: true }), "account_exists");
    const number = ["--email", "second@example.org", "--first-name", "Two", "--last-name", "Chief", "--employee-number", "1", "--role", "operator", "--password-stdin"];
    execFileSync(binary, ["user", "add", "--data", hospital.appliance.data, ...number], { input: "A-Long-Passphrase-2026\n" });
    assert.equal(await refusal("climber"), "account_with_power");
  });

  it("with directory only, nobody new comes in", async () => {
    await rules({ joining: "directory_only" });
    idp.people({ ...PEOPLE, newcomer: { password: "newcomer-pw", attributes: { uid: ["newcomer"], mail: ["new@idp.example"], givenName: ["New"], sn: ["Comer"], memberOf: [] } } });
    PEOPLE.newcomer = { password: "newcomer-pw" };
    assert.equal(await refusal("newcomer"), "account_unknown");
    const page = await entered("zoe");
    assert.equal((await me(page)).first_name, "Zoë", "whoever was linked stays");
    await page.context().close();
    await rules({});
  });

  it("signing out here signs out at the provider", async () => {
    const page = await entered("noor");
    const { url } = await api(page, "/sso/sign-out", "POST", {});
    assert.ok(url.startsWith(`${idp.url}/`));
    assert.equal(await who(page), 401, "ended here whatever the provider says");
    await page.goto(url);
    await ours(page, "/sign-in");
    assert.equal(new URL(page.url()).searchParams.get("signed_out"), "1");
    await page.getByRole("button", { name: "Sign in with City IdP" }).click();
    await page.waitForURL(`${idp.url}/**`);
    await page.locator("input[name=password]").waitFor();
    await page.context().close();
  });

  it("signing out at the provider ends the session here", async () => {
    const page = await entered("noor");
    const other = await entered("noor");
    await page.goto(`${idp.url}/saml2/idp/SingleLogoutService.php?ReturnTo=${encodeURIComponent(`${idp.url}/logout.php`)}`);
    await page.waitForURL(`${idp.url}/logout.php**`);
    await page.goto(hospital.url);
    await ours(page, "/sign-in");
    assert.equal(await who(page), 401);
    assert.equal(await who(other), 200, "the session of another browser has another SessionIndex");
    await page.context().close();
    await other.context().close();
  });

  it("a rollover of the provider's key needs no pause", async () => {
    idp.idp({ keys: ["first", "second"] });
    assert.equal((await metadata()).certificates.length, 2);
    await (await entered("noor")).context().close();
    idp.idp({ keys: ["second"] });
    await (await entered("noor")).context().close();
    assert.equal((await metadata()).certificates.length, 1);
    idp.idp({ keys: ["first"] });
    assert.equal(await refusal("noor"), "signature_invalid", "the former key is worth nothing any more");
    idp.idp({ keys: ["second"] });
    await (await entered("noor")).context().close();
  });

  it("our own key rolls over as well, also under encryption", async () => {
    const encryption = { "assertion.encryption": true, "sharedkey_algorithm": "http://www.w3.org/2001/04/xmlenc#aes256-cbc" };
    const own = () => chief.context().request.get("/api/v1/sso/metadata").then((answer) => answer.text());
    const before_roll = await own();
    await api(chief, "/sso/keys/roll", "POST", {});
    assert.equal([...(await own()).matchAll(/use="signing"/g)].length, 2, "the next key is announced");
    await (await entered("noor")).context().close();
    idp.trust(await own());
    await api(chief, "/sso/keys/roll", "POST", {});
    await (await entered("noor")).context().close();
    idp.trust(await own(), encryption);
    assert.equal(await refusal("noor"), "encryption_not_allowed", "CBC is an exception that somebody must name");
    await rules({ allow_cbc: true });
    const outcome = await enter("noor");
    await ours(outcome);
    // This release wraps keys by RSA 1.5 or OAEP according to its age; RSA 1.5 has no exception.
    const refused = new URL(outcome.url()).searchParams.get("sso_error");
    assert.ok(refused === null || refused === "encryption_not_allowed", String(refused));
    await outcome.context().close();
    await rules({});
    idp.trust(await own());
    assert.notEqual(before_roll, await own());
  });

  it("an assertion for others is refused", async () => {
    idp.audience("https://other.example/saml");
    assert.equal(await refusal("noor"), "audience_mismatch");
    idp.audience(undefined);
  });

  it("an expired assertion is refused", async () => {
    idp.idp({ keys: ["second"], "assertion.lifetime": -300 });
    assert.equal(await refusal("noor"), "expired");
    idp.idp({ keys: ["second"] });
  });

  it("an answer works once, and only in the browser that asked", async () => {
    const page = await visitor();
    let body;
    page.on("request", (request) => {
      if (request.url().endsWith("/api/v1/sso/acs")) body = request.postData();
    });
    const first = await page.context().request.post(`${hospital.url}/api/v1/sso/start`, { headers: { Origin: hospital.url }, data: { provider: provider.id, return_to: "/" } });
    await page.goto((await first.json()).url);
    await prove(page, "noor");
    await ours(page, "/");
    assert.ok(body.includes("SAMLResponse="));
    const post = (context, form) => context.request.post(`${hospital.url}/api/v1/sso/acs`, { headers: { "Content-Type": "application/x-www-form-urlencoded" }, data: form, maxRedirects: 0 });
    const error = (answer) => new URL(answer.headers().location, hospital.url).searchParams.get("sso_error");
    assert.equal(error(await post(page.context(), body)), "sso_request_unknown", "again in the same browser");

    // The same assertion under a request of today: it answers another one.
    const start = await api(page, "/sso/start", "POST", { provider: provider.id });
    const renewed = new URLSearchParams(body);
    renewed.set("RelayState", start.relay_state);
    assert.equal(error(await post(page.context(), renewed.toString())), "in_response_to_mismatch");

    // An answer that somebody else's browser brings: login by foreign hand.
    const victim = await visitor();
    const mine = await api(page, "/sso/start", "POST", { provider: provider.id });
    await victim.goto("/sign-in");
    const carried = new URLSearchParams(body);
    carried.set("RelayState", mine.relay_state);
    assert.equal(error(await post(victim.context(), carried.toString())), "sso_request_unknown");
    assert.equal(await who(victim), 401);
    await victim.context().close();
    await page.context().close();
  });

  it("a sign-in that began at the provider is refused", async () => {
    const page = await visitor();
    await page.goto(`${idp.url}/saml2/idp/SSOService.php?spentityid=${encodeURIComponent(idp.sp)}`);
    await prove(page, "noor");
    await ours(page, "/sign-in");
    assert.equal(new URL(page.url()).searchParams.get("sso_error"), "sso_request_unknown");
    await page.context().close();
  });

  it("the audit log tells it without names", async () => {
    const rows = (await api(chief, "/audit?limit=200")).items;
    const actions = new Set(rows.map((row) => row.action));
    for (const action of ["sso_provider.created", "sso_provider.verified", "sso_provider.enabled", "sso_identity.linked", "session.signed_in", "session.sign_in_failed", "session.ended_by_provider"]) assert.ok(actions.has(action), `${action} in ${[...actions].join(", ")}`);
    assert.ok(!JSON.stringify(rows.filter((row) => row.action === "session.sign_in_failed")).includes("idp.example"));
  });

  it("a provider that is disabled is not offered and lets nobody in", async () => {
    await api(chief, `/sso/providers/${provider.id}/state`, "PUT", { state: "disabled" });
    const page = await visitor();
    await go(page, "/sign-in");
    assert.equal(await page.getByRole("button", { name: "Sign in with City IdP" }).count(), 0);
    await assert.rejects(api(page, "/sso/start", "POST", { provider: provider.id }), /404/);
    await page.context().close();
  });
});
