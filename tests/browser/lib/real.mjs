/**
 * The real program under the browser: a small demo hospital of its own, and people who sign in to it.
 * MEDCONNECT_BINARY names the program. MEDCONNECT_DIST=1 takes the pages from web/dist (or from the
 * folder that it names) instead of the ones in the program, for work on the web app without building the server; policy and API stay the program's.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { Appliance, binary, root } from "../../end_to_end/lib/appliance.mjs";
import { axe, launch, open, overflow, problems, settled } from "./browser.mjs";

export const PEOPLE = {
  nurse: "ana.reyes@mercygeneral.example",
  officer: "grace.okafor@mercygeneral.example",
  manager: "luis.kim@mercygeneral.example",
  author: "marta.silva@mercygeneral.example",
  admin: "admin@mercygeneral.example",
  operator: "it@mercygeneral.example",
};
const PASSWORD = "MercyGeneral-2026";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

/** As appliance/http/pipeline.cpp sends it with pages. */
const APP_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; media-src 'self' blob:; frame-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default; report-to csp";

/** The administrator of an empty hospital. */
export const ADMIN = "chief@example.org";

export class Hospital {
  /** A demo hospital; 60 people are made in a second. */
  static open({ people = 60 } = {}) {
    return Hospital.serve(new Appliance().create({ people }));
  }
  /** Nobody but ADMIN. */
  static empty() {
    const appliance = new Appliance().create();
    execFileSync(binary, ["user", "add", "--data", appliance.data, "--email", ADMIN, "--first-name", "Iris", "--last-name", "Chief", "--role", "super_admin", "--password-stdin"], { input: `${PASSWORD}\n` });
    return Hospital.serve(appliance);
  }
  /** The browser trusts the appliance's certificate, as at work: only then does Chromium keep files and run service workers. */
  static async serve(appliance) {
    const hospital = new Hospital();
    hospital.appliance = appliance;
    await appliance.start();
    hospital.url = `https://localhost:${hospital.appliance.port}`;
    hospital.browser = await launch({ trust: join(appliance.data, "tls/server.crt") });
    hospital.states = new Map();
    hospital.pages = new Set();
    return hospital;
  }
  async close() {
    await this.browser?.close();
    await this.appliance?.remove();
  }

  /** A page in a browser of its own that nobody has signed in to. */
  async visitor(options = {}) {
    const page = await open(this.browser, this.url, options);
    // Two cores run the server, the browser and whatever else: slow is not wrong here.
    page.setDefaultTimeout(30_000);
    page.refused = [];
    page.on("response", (answer) => {
      if (answer.status() >= 400) page.refused.push(`${answer.status()} ${answer.request().method()} ${answer.url().slice(this.url.length)}`);
    });
    if (process.env.MEDCONNECT_DIST) await fromDist(page.context(), this.url);
    this.pages.add(page);
    return page;
  }

  /** A page of one person. The first time she signs in as people do; later pages take over her cookies. */
  async as(who, { path = "/", ...options } = {}) {
    const login = PEOPLE[who] ?? who;
    const state = this.states.get(login);
    const page = await this.visitor(options);
    if (state) await page.context().addCookies(state);
    else {
      await signIn(page, login);
      this.states.set(login, await page.context().cookies());
    }
    await go(page, path);
    // On a slow machine the cookies of minutes ago may have had their time without a touch.
    if (state && new URL(page.url()).pathname === "/sign-in") {
      await signIn(page, login);
      this.states.set(login, await page.context().cookies());
      await go(page, path);
    }
    return page;
  }

  /** After a failure: what each page shows goes to build/browser/NAME-N.png. */
  async photograph(name) {
    mkdirSync(join(root, "build/browser"), { recursive: true });
    let number = 0;
    for (const page of this.pages) {
      number += 1;
      if (!page.isClosed()) await page.screenshot({ path: join(root, `build/browser/${name}-${number}.png`), fullPage: true }).catch(() => undefined);
    }
  }
}

/** The pages of a folder instead of those in the program; see the top. */
export async function fromDist(context, url) {
  const dist = process.env.MEDCONNECT_DIST === "1" ? join(root, "web/dist") : process.env.MEDCONNECT_DIST;
  // A program that was built without the web app has no page of its own to take the policy from; the error page allows nothing.
  const served = await context.request.get(url).then((answer) => answer.headers()["content-security-policy"]);
  const policy = served?.includes("script-src") ? served : APP_POLICY;
  await context.route(
    (address) => address.origin === url && !/^\/(api|healthz|readyz|metrics)/.test(address.pathname),
    (route) => {
      const path = join(dist, normalize(new URL(route.request().url()).pathname));
      const file = path.startsWith(dist) && extname(path) && existsSync(path) ? path : join(dist, "index.html");
      return route.fulfill({ body: readFileSync(file), contentType: TYPES[extname(file)] ?? "application/octet-stream", headers: { "Content-Security-Policy": policy } });
    },
  );
}

export async function go(page, path) {
  await page.goto(path);
  await settled(page);
}

export async function signIn(page, login, password = PASSWORD) {
  if (!page.url().includes("/sign-in")) await go(page, "/sign-in");
  await page.getByLabel("E-mail, handle or employee number").fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await settled(page);
}

/** The API as this page's person, for what a test needs to know and the screen does not say. */
export function api(page, path, method = "GET", body = undefined) {
  return page.evaluate(
    async ([address, verb, data]) => {
      const answer = await fetch(`/api/v1${address}`, { method: verb, headers: { "Content-Type": "application/json" }, body: data === undefined ? undefined : JSON.stringify(data) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${verb} ${address}: ${answer.status} ${text}`);
      return text ? JSON.parse(text) : undefined;
    },
    [path, method, body],
  );
}

/** The gates that hold on every page in every state. */
export async function sound(page, where) {
  assert.deepEqual(await axe(page), [], `${where}: axe`);
  assert.equal(await overflow(page), 0, `${where}: wider than the window`);
  assert.deepEqual(await problems(page), [], `${where}: console and policy`);
}

/** What the button saves: its bytes, name and beginning. */
export async function saved(page, press) {
  const [file] = await Promise.all([page.waitForEvent("download"), press()]);
  const bytes = readFileSync(await file.path());
  return { name: file.suggestedFilename(), bytes, text: bytes.toString("latin1") };
}
