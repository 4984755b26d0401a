/** The pages of one person under the real policy: states, themes, phone, keyboard. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DESK, PHONE, axe, launch, open, overflow, problems, settled, startMock, walk, wrongStops } from "./lib/browser.mjs";

const BLS = "0190a000-0000-7000-8000-000000000051";
const PAGES = ["/", "/account", "/notifications", "/credentials", `/credentials/${BLS}`, "/credentials/new?type=NIHSS", "/transcript", "/certificates", "/verify/7KQ2-M4XD-9TPA", "/verify", "/sign-in?reason=idle", "/nowhere"];

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
const fresh = (override = {}) => mock.control({ override, signedIn: true, persona: "ana" });

async function visit(path, options) {
  const page = await open(browser, mock.url, options);
  await page.goto(path);
  await settled(page);
  return page;
}

describe("each page", () => {
  for (const path of PAGES) {
    it(`${path}: policy, axe, keyboard, light and dark, desk and phone`, async () => {
      await fresh();
      for (const [viewport, dark] of [[DESK, false], [DESK, true], [PHONE, false]]) {
        const page = await visit(path, { viewport, dark });
        const where = `${path} ${viewport.width} ${dark ? "dark" : "light"}`;
        assert.deepEqual(await axe(page), [], where);
        assert.equal(await overflow(page), 0, `${where}: wider than the window`);
        if (!dark) assert.deepEqual(wrongStops(await walk(page)), [], where);
        assert.deepEqual(await problems(page), [], where);
        assert.match(await page.title(), / - MedConnect$/);
        await page.context().close();
      }
    });
  }
  it("reflows at 320 px and at 200 % without sideways scrolling", async () => {
    await fresh();
    for (const path of PAGES) {
      const page = await visit(path, { viewport: { width: 320, height: 640 } });
      assert.equal(await overflow(page), 0, path);
      await page.context().close();
    }
  });
});

describe("states", () => {
  const failing = { "/": "GET /home", "/credentials": "GET /credentials/mine", "/transcript": "GET /credits", "/certificates": "GET /certificates", "/notifications": "GET /notifications" };
  for (const [path, key] of Object.entries(failing)) {
    it(`${path} says when it is denied, and when the server fails`, async () => {
      for (const [status, words] of [[403, "You do not have access to this page"], [400, "This page could not be loaded"]]) {
        await fresh({ [key]: { status, code: "x" } });
        const page = await visit(path);
        await page.getByRole("heading", { name: words }).waitFor();
        assert.deepEqual(await axe(page), []);
        assert.deepEqual(await problems(page), []);
        await page.context().close();
      }
    });
  }
  it("draws the skeleton of the real layout while it waits", async () => {
    await fresh({ "GET /home": { hang: true } });
    const page = await open(browser, mock.url);
    await page.goto("/");
    await page.locator(".home-cols .skeleton").first().waitFor();
    assert.deepEqual(await axe(page), []);
    await page.context().close();
  });
  it("says when the server is out of reach, and when it is back", async () => {
    await fresh();
    const page = await visit("/");
    await page.context().setOffline(true);
    await page.getByText("The hospital's server cannot be reached.").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.context().setOffline(false);
    await page.getByText("The hospital's server cannot be reached.").waitFor({ state: "detached" });
    await page.context().close();
  });
});

describe("session", () => {
  it("signs in from the badge, returns to the page, signs out and leaves nothing", async () => {
    await fresh();
    await mock.control({ signedIn: false });
    const page = await open(browser, mock.url);
    await page.goto("/transcript");
    await page.waitForURL(/\/sign-in\?return=%2Ftranscript/);
    await settled(page);
    await page.keyboard.type("ana.reyes");
    await page.keyboard.press("Enter");
    await page.keyboard.type("MercyGeneral-2026");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/transcript");
    await settled(page);
    await page.getByRole("button", { name: "Switch user" }).click();
    await page.waitForURL(/\/sign-in\?reason=switched/);
    assert.deepEqual(await page.evaluate(() => [Object.keys(localStorage).filter((key) => !["mc.theme", "mc.lang", "mc.refreshed"].includes(key)), sessionStorage.length]), [[], 0]);
    assert.deepEqual(await problems(page), []);
    await page.context().close();
  });
  it("warns two minutes before the idle lock, stays on wish, then covers the screen in every tab", async () => {
    await fresh();
    const page = await open(browser, mock.url);
    await page.clock.install();
    await page.goto("/credentials");
    await settled(page);
    const other = await page.context().newPage();
    await other.goto("/");
    await settled(other);
    await page.clock.runFor(13 * 60_000 + 5_000);
    const dialog = page.getByRole("dialog", { name: "Are you still there?" });
    await dialog.waitFor();
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole("button", { name: "Stay signed in" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.clock.runFor(15 * 60_000 + 5_000);
    await page.waitForURL(/\/sign-in\?reason=idle&return=%2Fcredentials/);
    await page.getByText("nobody used this screen").waitFor();
    await other.waitForURL(/\/sign-in\?reason=idle/);
    assert.equal(await page.getByText("Basic Life Support").count(), 0);
    await page.context().close();
  });
  it("shows the navigation by permission", async () => {
    await fresh();
    const page = await visit("/");
    const links = await page.getByRole("navigation", { name: "Main" }).getByRole("link").allTextContents();
    assert.ok(links.some((each) => each.startsWith("Credentials")), links.join());
    assert.ok(!links.some((each) => /Compliance|Audit|People/.test(each)), links.join());
    await page.context().close();
  });
});

describe("focus and real time", () => {
  it("moves to the heading after a navigation, and the skip link to the content", async () => {
    await fresh();
    const page = await visit("/");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Credentials" }).click();
    await page.getByRole("heading", { level: 1, name: "Credentials" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
    assert.equal(await page.title(), "Credentials - MedConnect");
    await page.context().close();
  });
  it("counts a new notification without loading again, in a second tab too", async () => {
    await fresh();
    const page = await visit("/");
    const other = await page.context().newPage();
    await other.goto("/certificates");
    await settled(other);
    // The mock refuses WebSockets, so this is the event stream.
    for (let tries = 0; tries < 40; tries += 1) {
      await mock.control({ live: { type: "notification.count", data: { unread: 7 } } });
      if (await page.getByRole("link", { name: "7 new notifications" }).count()) break;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    await page.getByRole("link", { name: "7 new notifications" }).waitFor();
    await other.getByRole("link", { name: "7 new notifications" }).waitFor();
    await page.context().close();
  });
});
