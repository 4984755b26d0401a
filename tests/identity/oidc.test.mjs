// OpenID Connect on the real program and a real provider (npm oidc-provider over TLS): from the settings of the operator
// to a nurse's session and her logout at the provider.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Appliance, free_port } from "../end_to_end/lib/appliance.mjs";
import { Browser } from "./lib/browser.mjs";
import { OidcProvider } from "./lib/oidc_provider.mjs";

const appliance = new Appliance();
const people = {
  "it-1": { email: "it@mercygeneral.example", given_name: "Ivo", family_name: "Tan", groups: [] },
  "nurse-1": { email: "nurse.one@mercygeneral.example", email_verified: true, given_name: "Nora", family_name: "Quist", groups: ["authors"] },
};
let provider, home, operator, added;

/** The API through a browser that is signed in: {status, body}. */
async function api(browser, method, path, body) {
  const headers = { "sec-fetch-site": "same-origin", "content-type": "application/json" };
  const answer = await browser.ask(`${home}/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return { status: answer.status, body: answer.text.startsWith("{") ? JSON.parse(answer.text) : answer.text };
}
async function good(answer) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}
const at_callback = (url) => url.startsWith(`${home}/api/v1/sso/callback`);
/** Types a name at the provider's login page and comes back: the answer of our callback. */
async function through(browser, who, start) {
  provider.who = who;
  const back = await browser.follow(start.url, at_callback);
  assert.ok(at_callback(back.url), `${back.url} ${back.status} ${back.text}`);
  const answer = await browser.ask(back.url);
  assert.equal(answer.status, 303);
  return { back: back.url, landed: answer.location.slice(home.length) };
}
async function sign_in(browser, who) {
  return through(browser, who, await good(api(browser, "POST", "/sso/start", { provider: added.id })));
}

describe("OpenID Connect against a real provider", { timeout: 600_000 }, () => {
  before(async () => {
    appliance.port = await free_port();
    home = `https://localhost:${appliance.port}`;
    const client = (id, algorithm) => ({
      client_id: id, client_secret: "a secret of the test: /+%", redirect_uris: [`${home}/api/v1/sso/callback`],
      post_logout_redirect_uris: [`${home}/sign-in`], id_token_signed_response_alg: algorithm,
    });
    provider = await OidcProvider.open({ clients: [client("rs", "RS256"), client("ps", "PS256"), client("es", "ES256")], people });
    if (provider.missing) return console.log(`identity: oidc: skipped: oidc-provider cannot be had: ${provider.missing}`);
    appliance.create({ people: 50 });
    await appliance.start();
    operator = new Browser();
    await good(api(operator, "POST", "/auth/sign-in", { login: "it@mercygeneral.example", password: "MercyGeneral-2026" }));
  });
  after(async () => {
    provider?.close?.();
    await appliance.remove();
  });
  const step = (name, run) => test(name, async (context) => (provider.missing ? context.skip(`oidc-provider: ${provider.missing}`) : run(context)));

  step("an untrusted provider is not believed; a trusted one is added, tried and enabled", async () => {
    const registration = { name: "Hospital", kind: "oidc", issuer: provider.issuer, client_id: "rs", client_secret: "a secret of the test: /+%" };
    const untrusted = await api(operator, "POST", "/sso/providers", registration);
    assert.equal(untrusted.body.code, "tls_untrusted", JSON.stringify(untrusted.body));
    added = await good(api(operator, "POST", "/sso/providers", { ...registration, trust_pem: provider.certificate }));
    assert.equal(added.state, "draft");
    assert.ok(!JSON.stringify(await good(api(operator, "GET", "/sso/settings"))).includes("secret of the test"));
    const refused = await through(operator, undefined, await good(api(operator, "POST", `/sso/providers/${added.id}/verify`, {})));
    assert.equal(refused.landed, `/settings/sso?provider=${added.id}&refused=provider_refused`);
    const tried = await through(operator, "it-1", await good(api(operator, "POST", `/sso/providers/${added.id}/verify`, {})));
    assert.equal(tried.landed, `/settings/sso?verified=${added.id}`);
    const last = await good(api(operator, "GET", `/sso/providers/${added.id}/last-sign-in`));
    assert.equal(last.email, "it@mercygeneral.example");
    const rules = { ...added.rules, joining: "create", roles: [{ group: "authors", role: "instructor", scope: "platform" }] };
    await good(api(operator, "PUT", `/sso/providers/${added.id}`, { name: "Hospital", rules }));
    await good(api(operator, "PUT", `/sso/providers/${added.id}/state`, { state: "enabled" }));
  });

  step("a nurse signs in, once for each answer and only in the browser that asked", async () => {
    const nurse = new Browser();
    const { back, landed } = await sign_in(nurse, "nurse-1");
    assert.equal(landed, "/");
    const me = await good(api(nurse, "GET", "/me"));
    assert.equal(me.email, "nurse.one@mercygeneral.example");
    assert.ok(me.roles.includes("instructor"));
    assert.equal((await nurse.ask(back)).location, `${home}/sign-in?sso_error=sso_request_unknown`);
    const other = new Browser();
    provider.who = "nurse-1";
    const start = await good(api(other, "POST", "/sso/start", { provider: added.id }));
    const stolen = await other.follow(start.url, at_callback);
    assert.equal((await new Browser().ask(stolen.url)).location, `${home}/sign-in?sso_error=sso_request_unknown`);
    assert.equal((await other.ask(stolen.url)).location, `${home}/`);
  });

  for (const client of ["ps", "es"]) {
    step(`tokens signed with ${client.toUpperCase()}256 are accepted`, async () => {
      await good(api(operator, "PUT", `/sso/providers/${added.id}/oidc`, { client_id: client }));
      const browser = new Browser();
      assert.equal((await sign_in(browser, "nurse-1")).landed, "/");
      assert.equal((await api(browser, "GET", "/me")).status, 200);
    });
  }

  step("a wrong secret, an issuer that is another's, and a stopped provider say what they are", async () => {
    await good(api(operator, "PUT", `/sso/providers/${added.id}/oidc`, { client_secret: "wrong" }));
    assert.equal((await sign_in(new Browser(), "nurse-1")).landed, "/sign-in?sso_error=client_refused");
    await good(api(operator, "PUT", `/sso/providers/${added.id}/oidc`, { client_secret: "a secret of the test: /+%" }));
    const other = await api(operator, "POST", "/sso/oidc/preview", { issuer: `${provider.issuer}/`, trust_pem: provider.certificate });
    assert.equal(other.body.fields[0].code, "discovery_issuer");
    const looked = await good(api(operator, "POST", "/sso/oidc/preview", { issuer: provider.issuer, trust_pem: provider.certificate }));
    assert.equal(looked.keys, 3);
  });

  step("signing out ends the session here and leads through the provider's logout back to us", async () => {
    const nurse = new Browser();
    await sign_in(nurse, "nurse-1");
    const { url } = await good(api(nurse, "POST", "/sso/sign-out", {}));
    assert.equal((await api(nurse, "GET", "/me")).status, 401);
    const page = await nurse.follow(url);
    const [, action] = /action="([^"]+)"/.exec(page.text);
    const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(page.text);
    const done = await nurse.post_form(new URL(action, page.url).href, { xsrf, logout: "yes" });
    assert.ok(done.location.startsWith(`${home}/sign-in`), done.location);
  });

  step("a proof for a sensitive change asks again at the provider", async () => {
    const nurse = new Browser();
    await sign_in(nurse, "nurse-1");
    const start = await good(api(nurse, "POST", "/sso/reauthenticate", { return_to: "/account" }));
    assert.equal((await through(nurse, "nurse-1", start)).landed, "/account");
    const again = await good(api(nurse, "POST", "/sso/reauthenticate", { return_to: "/account" }));
    assert.equal((await through(nurse, "it-1", again)).landed, "/sign-in?sso_error=another_person");
  });
});
