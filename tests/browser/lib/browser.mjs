/**
 * What every browser test needs: a Chromium, the app under its real content security policy, and the gates
 * that hold on each page: no policy violation, no error in the console, no axe violation, keyboard walk.
 *
 * By default the built app (web/dist) is served by web/tests/mock/server.mjs. With MEDCONNECT_URL set the
 * tests that ask for `real` run against that server instead.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kept } from "../../parts/children.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const require = createRequire(root + "web/package.json");
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const ARGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  // A page that Playwright answered itself has no address, and Chromium would keep it from the server's WebSocket.
  ...(process.env.MEDCONNECT_DIST ? ["--disable-features=LocalNetworkAccessChecks"] : []),
  "--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb",
];
export const DESK = { width: 1366, height: 768 };
export const PHONE = { width: 390, height: 844 };

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts the stand-in server over web/dist. `control(change)` changes its answers, see web/tests/mock/server.mjs. */
export async function startMock({ now } = {}) {
  if (!existsSync(root + "web/dist/index.html")) throw new Error("web/dist is missing: run `npm run build` in web/ first");
  const port = await freePort();
  const child = kept(spawn(process.execPath, [root + "web/tests/mock/server.mjs", String(port), "--dist"], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...(now ? { MOCK_NOW: now } : {}) } }));
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", (code) => reject(new Error(`mock server ended with ${code}`)));
  });
  const url = `http://localhost:${port}`;
  const control = async (change) => {
    const response = await fetch(`${url}/mock`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(change) });
    if (!response.ok) throw new Error(`mock control: ${response.status}`);
  };
  return { url, control, stop: () => child.kill() };
}

/** `trust`: a server's certificate that this browser takes for good, in a store of its own. */
export function launch({ trust } = {}) {
  const env = trust ? { ...process.env, HOME: trusting(trust) } : process.env;
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS, env });
}
function trusting(certificate) {
  const home = mkdtempSync(join(tmpdir(), "medconnect-browser-"));
  process.once("exit", () => rmSync(home, { recursive: true, force: true }));
  const store = join(home, ".pki/nssdb");
  mkdirSync(store, { recursive: true });
  execFileSync("certutil", ["-d", `sql:${store}`, "-N", "--empty-password"]);
  execFileSync("certutil", ["-d", `sql:${store}`, "-A", "-t", "P,,", "-n", "appliance", "-i", certificate]);
  return home;
}

/**
 * A page in a context of its own that notes what went wrong: `page.problems` holds policy violations and
 * script errors. Failed loads (an answer of 4xx or 5xx) are expected in tests of failures and are left out.
 */
export async function open(browser, url, { viewport = DESK, dark = false, locale = "en-US" } = {}) {
  const phone = viewport.width < 600;
  const context = await browser.newContext({
    viewport, locale, timezoneId: "UTC", colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", hasTouch: phone, isMobile: phone, ignoreHTTPSErrors: true, baseURL: url,
  });
  await context.addInitScript(() => {
    window.__violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.__violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
  });
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|WebSocket connection|EventSource/.test(message.text())) page.problems.push(`console: ${message.text()}`);
  });
  return page;
}

/** Waits until the page shows its heading and nothing is loading. */
export async function settled(page) {
  await page.waitForSelector("h1");
  await page.waitForFunction(() => !document.querySelector(".skeleton"), undefined, { timeout: 30_000 });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** Policy violations and script errors so far. */
export async function problems(page) {
  const violations = await page.evaluate(() => window.__violations ?? []);
  return [...violations.map((each) => `policy: ${each}`), ...page.problems];
}

/**
 * Axe violations of the page as it is now, WCAG 2.0 to 2.2 A and AA. On a phone the window is made as long as
 * the page meanwhile: axe takes what lies under the bottom bar at this scroll position for an obscured target.
 */
export async function axe(page) {
  const size = page.viewportSize();
  if (size.width < 600) {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: size.width, height: Math.max(size.height, height) });
  }
  await page.evaluate(axeSource);
  const found = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((result) =>
      result.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 140)).join(" | ")}`),
    ),
  );
  await page.setViewportSize(size);
  return found;
}

/** Presses Tab through the whole page. Each stop: name, role and what is wrong with it. */
export async function walk(page, limit = 150) {
  // What was just done is still said for some seconds, over the lower corner.
  await page.waitForFunction(() => !document.querySelector(".toast"));
  const stops = [];
  await page.evaluate(() => {
    // Tab goes on from where the focus was last, even after blur(): begin at the very top.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    window.scrollTo(0, 0);
  });
  for (let step = 0; step < limit; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body || element === document.documentElement) return null;
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const wrong = [];
      // The focus of a file input and of an answer is drawn by the box around it.
      const around = element.closest(".drop, .option");
      const drawn = around ? getComputedStyle(around) : style;
      if (drawn.outlineStyle === "none" || parseFloat(drawn.outlineWidth) < 2) wrong.push("no visible focus");
      if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) wrong.push("out of view");
      const label = element.labels?.[0]?.getBoundingClientRect();
      const inline = element.tagName === "A" && style.display === "inline";
      if (!inline && (Math.max(box.width, label?.width ?? 0) < 24 || Math.max(box.height, label?.height ?? 0) < 24)) wrong.push(`only ${Math.round(box.width)} x ${Math.round(box.height)} px`);
      const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
      const y = Math.min(Math.max(box.top + Math.min(box.height / 2, innerHeight / 2), 1), innerHeight - 1);
      const top = document.elementFromPoint(x, y);
      if (top && top !== element && !element.contains(top) && !top.contains(element) && !wrong.length) wrong.push(`covered by ${top.className || top.tagName}`);
      const name = element.getAttribute("aria-label") || element.labels?.[0]?.textContent?.trim() || element.textContent?.trim() || element.getAttribute("title") || "";
      if (!name && element.getAttribute("role") !== "region") wrong.push("no name");
      window.__seen ??= new WeakSet();
      const again = window.__seen.has(element);
      window.__seen.add(element);
      return { name: name.slice(0, 60), role: element.getAttribute("role") ?? element.tagName.toLowerCase(), wrong, again };
    });
    if (!stop) break;
    // A date input has a stop for each of its parts; a second meeting otherwise means that we are around.
    if (stop.again && stop.role !== "input") break;
    if (!stop.again) stops.push({ name: stop.name, role: stop.role, wrong: stop.wrong });
  }
  await page.evaluate(() => delete window.__seen);
  return stops;
}
export const wrongStops = (stops) => stops.filter((stop) => stop.wrong.length).map((stop) => `${stop.role} "${stop.name}": ${stop.wrong.join(", ")}`);

/** Nothing is wider than the window (WCAG 1.4.10), tables with a scroll area of their own aside. */
export function overflow(page) {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}

const shots = root + "tests/browser/screens/";
export const updating = process.env.MEDCONNECT_SHOTS === "update";
/** The Chromium that the stored pictures were made with; another draws letters differently. */
export function picturesFor(browser) {
  const file = shots + "chromium.txt";
  if (updating) {
    mkdirSync(shots, { recursive: true });
    writeFileSync(file, browser.version() + "\n");
  }
  return existsSync(file) && readFileSync(file, "utf8").trim() === browser.version();
}
/** Share of pixels (0 to 1) that differ from tests/browser/screens/NAME.png; with MEDCONNECT_SHOTS=update it writes the picture. */
export async function difference(page, name) {
  const { PNG } = require("pngjs");
  const { default: pixelmatch } = await import(require.resolve("pixelmatch"));
  const now = await page.screenshot({ animations: "disabled", caret: "hide" });
  const file = `${shots}${name}.png`;
  if (updating) {
    writeFileSync(file, now);
    return 0;
  }
  if (!existsSync(file)) throw new Error(`no picture ${name}.png: run with MEDCONNECT_SHOTS=update and look at it`);
  const before = PNG.sync.read(readFileSync(file));
  const after = PNG.sync.read(now);
  if (before.width !== after.width || before.height !== after.height) return 1;
  const different = pixelmatch(before.data, after.data, null, before.width, before.height, { threshold: 0.1 });
  if (different) {
    const out = `${root}build/browser/`;
    mkdirSync(out, { recursive: true });
    writeFileSync(`${out}${name}.png`, now);
  }
  return different / (before.width * before.height);
}
