/**
 * Every route of the app, as every role, on the real program: no error in the console, no refused request, no policy
 * or Trusted Types violation, no axe violation; on a workstation and a phone, light and dark. The routes come from the
 * features' own lists, so a new page is swept without being named here.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { free_port, root } from "../end_to_end/lib/appliance.mjs";
import { DESK, PHONE, axe, overflow, problems, settled, walk, wrongStops } from "../browser/lib/browser.mjs";
import { Hospital, PEOPLE, api, go } from "../browser/lib/real.mjs";
import { samples } from "../browser/lib/samples.mjs";

const features = join(root, "web/src/features");
/** [{path, permission: [..] | null, open}] of every routes.ts, and of every public.ts: those are before the sign-in. */
const routes = readdirSync(features)
  .filter((name) => name !== "dev" && !name.includes("."))
  .flatMap((name) => ["routes.ts", "public.ts"].map((file) => join(features, name, file)))
  .filter((file) => existsSync(file))
  .flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return [...text.matchAll(/\{ path: "([^"]+)"([^}]*)\}/g)].map(([, path, rest]) => ({ path, permission: neededBy(rest, text), open: file.endsWith("public.ts") }));
  });
/** Parts of a page with an address of their own, which hold as much as a page does. */
const PARTS = { "/authoring/:id": ["?show=page", "?show=access"] };
for (const route of [...routes]) for (const part of PARTS[route.path] ?? []) routes.push({ ...route, part });
/** permission: "a:b", ["a:b", "c:d"], or the name of such a constant in the same file. */
function neededBy(rest, text) {
  const written = /permission: (\[[^\]]*\]|"[^"]*"|[A-Z_]+)/.exec(rest)?.[1];
  const value = written && /^[A-Z]/.test(written) ? new RegExp(`const ${written}[^=]*= (\\[[^\\]]*\\]|"[^"]*")`).exec(text)?.[1] : written;
  if (written && !value) throw new Error(`what is ${written}?`);
  return value ? [...value.matchAll(/"([^"]+)"/g)].map((hit) => hit[1]) : null;
}
// Each viewport and each theme is examined by axe once; widths in all four.
const MODES = [[DESK, "light", true], [DESK, "dark", false], [PHONE, "light", false], [PHONE, "dark", true]];

/** Pages of a mailed link or of a sign-in under way, opened without it: they ask, are told no, and say so. */
const WITHOUT_LINK = new Set(["/sign-in/second-step: 401 GET /api/v1/auth/second-step", "/invitation: 422 POST /api/v1/auth/invitation", "/setup: 404 GET /api/v1/setup"]);

let hospital;
let sample;
before(async () => {
  // Packages are opened on an origin of their own.
  process.env.MEDCONNECT_SERVER_CONTENT_PORT = String(await free_port());
  // A hundred pages as fast as a machine opens them are more than a person's limit.
  for (const name of ["", "_AND_ADDRESS"]) process.env[`MEDCONNECT_SIGN_IN_REQUESTS_PER_MINUTE${name}`] = "100000";
  hospital = await Hospital.open();
  sample = await samples(hospital);
});
after(() => hospital?.close());

const addressOf = (route) => {
  const path = sample[route.path] ?? route.path;
  assert.ok(!path.includes(":"), `no sample for ${route.path}: add one to tests/browser/lib/samples.mjs`);
  return path + (route.part ?? "");
};

/** All gates on the page as it stands, in each mode. */
async function gates(page, where) {
  const wrong = [];
  for (const [viewport, theme, examined] of MODES) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(60);
    const here = `${where} ${viewport.width} ${theme}`;
    if (examined) for (const each of await axe(page)) wrong.push(`${here}: ${each}`);
    const wide = await overflow(page);
    if (wide) wrong.push(`${here}: ${wide} px wider than the window`);
    if (process.env.MEDCONNECT_SWEEP) await page.screenshot({ path: join(process.env.MEDCONNECT_SWEEP, `${here.replace(/[^\w]+/g, "_")}.png`) });
  }
  await page.setViewportSize(DESK);
  return wrong;
}

it("finds the routes of all features", () => {
  assert.ok(routes.length > 30, `${routes.length} routes`);
  assert.ok(routes.some((route) => route.path === "/compliance" && route.permission[0] === "compliance:view"));
});

const seen = new Set();
/** What keeps a role out is one place in the app: each role tries every fifth of the pages that it may not see. */
const sampled = (who, index) => index % 5 === Object.keys(PEOPLE).indexOf(who) % 5;
describe("every page that the role may see is sound, every other says that it may not be seen", { concurrency: 2 }, () => {
  for (const who of Object.keys(PEOPLE)) {
    it(`as ${who}`, async () => {
      const page = await hospital.as(who);
      const may = (await api(page, "/boot")).me.permissions;
      const wrong = [];
      for (const [index, route] of routes.entries()) {
        const path = addressOf(route);
        const allowed = route.open || !route.permission || route.permission.some((each) => may.includes(each));
        if (!allowed && !sampled(who, index)) continue;
        page.refused.length = 0;
        const came = await go(page, path).then(() => "", (error) => error.message.split("\n")[0]);
        if (came) {
          wrong.push(`${path}: ${came}`);
          continue;
        }
        const denied = await page.getByRole("heading", { name: "You do not have access to this page" }).count();
        if (!allowed) {
          if (!denied) wrong.push(`${path}: shown without permission`);
          continue;
        }
        const foreign = /:[a-z]/.test(route.path);
        if (denied && !foreign) wrong.push(`${path}: denied to ${who}`);
        // A code of a room's screen has been shown and has run out by now: the page says so.
        const refused = page.refused.filter((each) => !(foreign && /^(403|404) (GET|POST .*\/open$)/.test(each)) && !(route.path === "/attend/:code" && /^\d+ POST .*\/classroom\/scan$/.test(each)));
        if (refused.length && !WITHOUT_LINK.has(`${path}: ${refused.join("; ")}`)) wrong.push(`${path}: ${refused.join("; ")}`);
        // The same page of another role differs in its navigation only, which other pages have shown.
        const fresh = !seen.has(route.path + route.part);
        if (!denied) seen.add(route.path + route.part);
        if (fresh) wrong.push(...(await gates(page, `${who} ${path}`)));
        for (const each of await problems(page)) wrong.push(`${path}: ${each}`);
        page.problems.length = 0;
      }
      assert.deepEqual(wrong, []);
      await page.context().close();
    });
  }
});

describe("keyboard", () => {
  const walks = [["nurse", "/"], ["nurse", "/learn/:enrolment/:lesson?"], ["admin", "/imports"], ["admin", "/authoring/:id"], ["officer", "/compliance"], ["officer", "/compliance/people"], ["admin", "/assignments/new"]];
  for (const [who, path] of walks) {
    it(`${path} as ${who}: Tab reaches every control with a visible focus, forwards and backwards, without a trap`, async () => {
      const page = await hospital.as(who, { path: addressOf({ path }) });
      const stops = await walk(page, 400);
      assert.deepEqual(wrongStops(stops), []);
      // Every control on the page is one of the stops, but for radio groups (one stop) and roving toolbars.
      const missed = await page.evaluate((names) => {
        const reached = new Set(names);
        return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
          .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0 && element.type !== "radio")
          .map((element) => (element.getAttribute("aria-label") || element.labels?.[0]?.textContent?.trim() || element.textContent?.trim() || element.getAttribute("title") || "").slice(0, 60))
          .filter((name) => !reached.has(name));
      }, stops.map((stop) => stop.name));
      assert.deepEqual(missed, []);
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Shift+Tab");
      assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "BODY", "Shift+Tab leads nowhere");
      await page.context().close();
    });
  }
  it("Escape closes a dialog and a menu and gives the focus back", async () => {
    const page = await hospital.as("officer", { path: "/compliance" });
    const button = page.getByRole("button", { name: "Export these rows" });
    await button.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.ok(await button.evaluate((element) => element === document.activeElement), "the focus is lost after the dialog");
    const menu = page.getByRole("button", { name: "Account menu" });
    await menu.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Sign out", exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("menuitem", { name: "Sign out", exact: true }).waitFor({ state: "hidden" });
    assert.ok(await menu.evaluate((element) => element === document.activeElement), "the focus is lost after the menu");
  });
  it("the search box leads to courses and people", async () => {
    const page = await hospital.as("officer");
    const box = page.getByRole("searchbox", { name: "Search courses and people" });
    await box.fill("reyes");
    await box.press("Enter");
    await page.getByRole("link", { name: "Ana Reyes" }).click();
    await settled(page);
    await page.getByRole("heading", { level: 1, name: "Ana Reyes" }).waitFor();
    await go(page, "/search?q=sepsis");
    await page.getByRole("link", { name: /^Sepsis/ }).first().waitFor();
  });
});
