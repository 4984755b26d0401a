/** Directory, single sign-on and the administration of people under the real policy: axe, keyboard, desk, phone, dark; and the main steps. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DESK, PHONE, axe, launch, open, overflow, problems, settled, startMock, walk, wrongStops } from "./lib/browser.mjs";

const id = (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const WAYS = { "GET /sso/options": { json: { items: [{ id: "p1", name: "Mercy General", kind: "saml" }], enforced: false } } };
const press = (name) => (page) => page.getByRole("button", { name, exact: true }).click();
/** name, address, what is done there first, answers that differ */
const PAGES = [
  ["directory: connection tested", "/settings/directory", async (page) => { await press("Test connection")(page); await page.getByText("Reached").waitFor(); }],
  ["directory: attributes of a named person", "/settings/directory?tab=people", async (page) => { await page.getByRole("textbox", { name: "Login" }).first().fill("areyes"); await press("Test a user")(page); await page.getByText("ana.reyes@mercygeneral.example").waitFor(); }],
  ["directory: groups", "/settings/directory?tab=roles", async (page) => { await press("Find groups")(page); await page.getByRole("combobox", { name: "Group" }).waitFor(); }],
  ["directory: dry run", "/settings/directory?tab=sync", async (page) => { await press("Start a dry run")(page); await page.getByRole("heading", { name: "Sample of people" }).waitFor(); }],
  ["single sign-on", "/settings/sso"],
  ["single sign-on: add", "/settings/sso?add=1", (page) => page.getByRole("radio", { name: /OpenID Connect/ }).check()],
  ["single sign-on: one provider", `/settings/sso?verified=${id(601)}`, (page) => page.getByText("noor.haddad@mercygeneral.example").waitFor()],
  ["single sign-on: refused", `/settings/sso?provider=${id(602)}&refused=audience_mismatch`],
  ["sign-in through the hospital", "/sign-in?sso_error=account_unknown", undefined, WAYS],
  ["people chosen", "/people?status=all", (page) => page.getByRole("checkbox", { name: "Choose Reyes, Ana" }).check()],
  ["a person", `/people/${id(1)}`],
  ["invitations", "/people/invitations"],
  ["role requests", "/people/requests"],
  ["permissions", "/people/permissions"],
  ["this computer", "/settings/workstation"],
  ["provisioning", "/settings/provisioning"],
  ["own data", "/account/privacy"],
  ["privacy requests", "/privacy/requests"],
  ["a privacy request", `/privacy/requests/${id(801)}`],
  ["legal holds", "/privacy/holds"],
  ["retention", "/privacy/retention", (page) => page.getByRole("button", { name: "Change: Training records" }).click()],
  ["register of personal data", "/privacy/register"],
  ["privacy of a person", `/people/${id(1)}/privacy`, (page) => page.getByRole("button", { name: "Gather the data", exact: true }).click()],
  ["own profile", "/profile", (page) => page.getByRole("button", { name: "Add a photo" }).click()],
  ["edit profile", "/profile/edit"],
  ["a colleague's profile", `/profiles/${id(1)}`],
  ["first steps", "/onboarding"],
  ["roadmap", "/roadmap"],
  ["own roles", "/account/roles", (page) => page.getByRole("button", { name: "Hand on Manager" }).click()],
  ["manuals", "/help"],
  ["the privacy manual", "/help/privacy-manual"],
  ["session policy", "/settings/sessions"],
];
const failing = { "/settings/directory": "GET /directory/settings", "/settings/sso": "GET /sso/settings", "/people/invitations": "GET /invitations", "/people/requests": "GET /role-requests", "/people/permissions": "GET /permissions" };

let mock;
let browser;
before(async () => {
  mock = await startMock();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  mock?.stop();
});
const fresh = (override = {}, persona = "noor") => mock.control({ override, signedIn: true, persona });
async function visit(path, options) {
  const page = await open(browser, mock.url, options);
  await page.goto(path);
  await settled(page);
  return page;
}

describe("each page", () => {
  for (const [name, path, act, override] of PAGES) {
    it(`${name}: policy, axe, keyboard, light and dark, desk, phone and 320 px`, async () => {
      for (const [viewport, dark] of [[DESK, false], [PHONE, true]]) {
        await fresh(override);
        const page = await visit(path, { viewport, dark });
        await act?.(page);
        const where = `${name} ${viewport.width} ${dark ? "dark" : "light"}`;
        assert.deepEqual(await axe(page), [], where);
        assert.equal(await overflow(page), 0, `${where}: wider than the window`);
        assert.deepEqual(wrongStops(await walk(page)), [], where);
        assert.deepEqual(await problems(page), [], where);
        if (dark) {
          await page.setViewportSize({ width: 320, height: 640 });
          await page.waitForTimeout(60);
          assert.equal(await overflow(page), 0, `${name}: sideways at 320 px`);
        }
        await page.context().close();
      }
    });
  }
  for (const [path, key] of Object.entries(failing)) {
    it(`${path} says when it is denied, and when the server fails`, async () => {
      for (const [status, words] of [[403, "You do not have access to this page"], [400, "This page could not be loaded"]]) {
        await fresh({ [key]: { status, code: "x" } });
        const page = await visit(path);
        await page.getByRole("heading", { name: words }).first().waitFor();
        assert.deepEqual(await axe(page), []);
        await page.context().close();
      }
    });
  }
  it("are neither shown nor named to a nurse", async () => {
    await fresh({}, "ana");
    const page = await visit("/settings/sso");
    await page.getByRole("heading", { name: "You do not have access to this page" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Directory" }).count(), 0);
    await page.context().close();
  });
});

describe("steps", () => {
  it("the directory goes from a draft to in use by the keyboard alone", async () => {
    await fresh();
    const page = await visit("/settings/directory");
    await page.getByRole("button", { name: "Test bind" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Works", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Use the draft" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Use these settings?" });
    await dialog.getByRole("button", { name: "Use them" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("No changes waiting").waitFor();
    assert.deepEqual(await problems(page), []);
    await page.context().close();
  });
  it("a badge typed on the bare sign-in page lands in the name", async () => {
    await fresh(WAYS);
    await mock.control({ override: WAYS, signedIn: false });
    const page = await visit("/sign-in");
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.type("E10442");
    await page.keyboard.press("Enter");
    assert.equal(await page.getByLabel("E-mail, handle or employee number").inputValue(), "E10442");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "password");
    await page.context().close();
  });
  it("an address is copied for the identity provider", async () => {
    await fresh();
    const page = await visit("/settings/sso");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy ACS URL" }).click();
    await page.getByText("ACS URL copied").waitFor({ state: "attached" });
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "https://learn.mercygeneral.example/api/v1/sso/acs");
    await page.context().close();
  });
  it("a change that needs a proof at the provider waits for its window, keeps what is typed, and goes through", async () => {
    await fresh();
    const page = await visit("/account");
    const context = page.context();
    let proved = false;
    const json = (status, body) => ({ status, contentType: "application/json", body: JSON.stringify(body) });
    const sent = [];
    await context.route("**/api/v1/me/security", (route) => route.fulfill(json(200, { has_password: false, factor_required: false, totp_since: null, recovery_codes_left: 0, passkeys: [{ id: id(9), label: "Ward key", created_at: "2026-01-01T00:00:00Z", last_used_at: null }] })));
    await context.route("**/api/v1/me/recovery-codes", (route) => {
      sent.push(route.request().postData());
      return route.fulfill(proved ? json(200, { codes: ["AAAA-BBBB"] }) : json(403, { code: "reauthentication_required", detail: "x" }));
    });
    await context.route("**/api/v1/sso/reauthenticate", (route) => route.fulfill(json(200, { url: "https://idp.example/login", relay_state: "" })));
    // Another site, as the provider is: the windows lose sight of each other on the way.
    await context.route("https://idp.example/**", (route) => { proved = true; return route.fulfill({ contentType: "text/html", body: `<title>Provider</title><p>Sign in</p><a href="${mock.url}/proved">It is me</a>` }); });
    await page.reload();
    await settled(page);
    await page.getByRole("button", { name: "New recovery codes" }).click();
    await page.getByRole("button", { name: "Make new codes" }).click();
    const dialog = page.getByRole("dialog", { name: "Show again who you are" });
    await dialog.waitFor();
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(wrongStops(await walk(page, 8)), []);
    const [provider] = await Promise.all([context.waitForEvent("page"), dialog.getByRole("button", { name: "Go to the sign-in" }).click()]);
    await provider.getByRole("link", { name: "It is me" }).click();
    await page.getByText("AAAA-BBBB").waitFor();
    assert.equal(await dialog.count(), 0);
    assert.equal(sent.length, 2);
    assert.equal(sent[0], sent[1]);
    if (!provider.isClosed()) await provider.waitForEvent("close");
    assert.deepEqual(await problems(page), []);
    await context.close();
  });
});
