/** The real program: signing in and out on a shared workstation, the idle lock, and pages that a nurse may not see. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { settled, walk, wrongStops } from "./lib/browser.mjs";
import { Hospital, PEOPLE, api, go, signIn, sound } from "./lib/real.mjs";

let hospital;
before(async () => {
  hospital = await Hospital.open();
});
after(() => hospital?.close());
const left = (page) => page.evaluate(() => [Object.keys(localStorage).filter((key) => !["mc.theme", "mc.lang", "mc.refreshed"].includes(key)), sessionStorage.length]);

describe("signing in", () => {
  it("is worked by keyboard, says what was wrong, and goes where the person wanted to go", async () => {
    const page = await hospital.visitor();
    await page.goto("/transcript");
    await page.waitForURL(/\/sign-in\?return=%2Ftranscript/);
    await settled(page);
    assert.deepEqual(wrongStops(await walk(page)), []);
    await go(page, "/sign-in?return=%2Ftranscript");
    await page.keyboard.type("ana.reyes");
    await page.keyboard.press("Enter");
    await page.keyboard.type("not the password");
    await page.keyboard.press("Enter");
    await page.getByText("This name and password do not belong together.").first().waitFor();
    await sound(page, "refused sign-in");
    await page.getByLabel("Password", { exact: true }).fill("MercyGeneral-2026");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/transcript");
    await settled(page);
    await sound(page, "transcript");
    await page.context().close();
  });

  it("switches user: nothing of the last person is left, not even with the back button", async () => {
    const page = await hospital.visitor();
    await signIn(page, PEOPLE.nurse);
    await go(page, "/credentials");
    await page.getByText("Basic Life Support").first().waitFor();
    await page.getByRole("button", { name: "Switch user" }).click();
    await page.waitForURL(/\/sign-in\?reason=switched/);
    await page.getByText("The last person is signed out.").waitFor();
    assert.deepEqual(await left(page), [[], 0]);
    await page.goBack();
    await page.waitForURL(/\/sign-in/);
    assert.equal(await page.getByText("Basic Life Support").count(), 0);
    await signIn(page, PEOPLE.officer);
    await page.getByText("Grace Okafor").waitFor();
    assert.equal(await page.getByText("Ana").count(), 0);
    await sound(page, "the next person");
    await page.context().close();
  });

  it("signs out everywhere: the other browser is covered at once, and the old cookies are worth nothing", async () => {
    const here = await hospital.visitor();
    const there = await hospital.visitor();
    await signIn(here, PEOPLE.manager);
    await signIn(there, PEOPLE.manager);
    await there.getByText("Luis").first().waitFor();
    await there.waitForTimeout(500);
    const cookies = await there.context().cookies();
    await here.getByRole("button", { name: "Account menu" }).click();
    await here.getByRole("menuitem", { name: "Sign out everywhere" }).click();
    await here.waitForURL(/\/sign-in\?reason=left/);
    await there.waitForURL(/\/sign-in\?reason=(revoked|expired)/);
    await there.getByText(/You were signed out from another device|Your session has ended/).waitFor();
    assert.equal(await there.getByText("Luis").count(), 0);
    await there.context().addCookies(cookies);
    await there.goto("/");
    await there.waitForURL(/\/sign-in/);
    await here.context().close();
    await there.context().close();
  });
});

describe("idle", () => {
  it("warns two minutes before, stays on wish, then covers every tab; the same person comes back to her place", async () => {
    const page = await hospital.visitor();
    await page.clock.install();
    await signIn(page, PEOPLE.nurse);
    await go(page, "/credentials");
    const minutes = (await api(page, "/boot")).idle_minutes;
    const other = await page.context().newPage();
    await other.goto("/");
    await settled(other);
    await page.clock.runFor((minutes - 2) * 60_000 + 5_000);
    const dialog = page.getByRole("dialog", { name: "Are you still there?" });
    await dialog.waitFor();
    await sound(page, "idle warning");
    assert.deepEqual(wrongStops(await walk(page, 8)), []);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.clock.runFor(minutes * 60_000 + 5_000);
    await page.waitForURL(/\/sign-in\?reason=idle&return=%2Fcredentials/);
    await page.getByText("nobody used this screen").waitFor();
    await other.waitForURL(/\/sign-in\?reason=idle/);
    assert.equal(await page.getByText("Basic Life Support").count(), 0);
    // The server ended it as well, not only the screen.
    assert.equal(await page.evaluate(() => fetch("/api/v1/boot").then((answer) => answer.status)), 401);
    await signIn(page, PEOPLE.nurse);
    assert.equal(new URL(page.url()).pathname, "/credentials");
    await page.context().close();
  });
  it("lets a shared workstation go sooner", async () => {
    const page = await hospital.visitor();
    await go(page, "/sign-in");
    await page.getByLabel("This is a shared workstation").check();
    await signIn(page, PEOPLE.nurse);
    const shared = (await api(page, "/boot")).idle_minutes;
    assert.ok(shared < 15, `${shared} minutes`);
    await page.context().close();
  });
});

describe("a nurse on pages of others", () => {
  it("is told that she has no access, and the server refuses and notes it too", async () => {
    const page = await hospital.as("nurse");
    for (const path of ["/audit", "/imports", "/people", "/compliance", "/compliance/exports", "/assignments/new", "/authoring"]) {
      await go(page, path);
      await page.getByRole("heading", { name: "You do not have access to this page" }).waitFor();
      await sound(page, path);
    }
    const links = await page.getByRole("navigation", { name: "Main" }).getByRole("link").allTextContents();
    assert.deepEqual(links.filter((each) => /Audit|Import|People|Readiness|Assignments|builder/.test(each)), []);
    const refused = await page.evaluate(() => Promise.all(["/audit", "/people", "/imports", "/compliance/people", "/compliance/exports"].map((path) => fetch(`/api/v1${path}`).then((answer) => answer.status))));
    assert.deepEqual(refused, [403, 403, 403, 403, 403]);
    const officer = await hospital.as("officer", { path: "/audit?outcome=denied" });
    await officer.getByRole("row").filter({ hasText: "Ana Reyes" }).first().waitFor();
    await sound(officer, "denials in the audit log");
  });
  it("an address that does not exist says so and leads back", async () => {
    const page = await hospital.as("nurse", { path: "/no/such/page" });
    await page.getByRole("heading", { name: "This page is not here" }).waitFor();
    await sound(page, "404");
    await page.getByRole("link", { name: "Go to the start page" }).click();
    await page.getByRole("region", { name: "What you must do" }).waitFor();
  });
  it("a browser that is too old gets a page that it can read", async () => {
    const page = await hospital.visitor();
    await page.addInitScript(() => delete window.structuredClone);
    await page.goto("/");
    await page.waitForURL("**/unsupported.html");
    await page.getByRole("heading", { name: "This browser is too old for MedConnect" }).waitFor();
    await sound(page, "unsupported browser");
  });
});
