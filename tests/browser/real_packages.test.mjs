/**
 * The real program: a hostile HTML5 package is uploaded, shown in a lesson and opened by a learner in the frame that the
 * app uses. Nothing that it tries reaches the app; what an honest package needs works.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { free_port } from "../end_to_end/lib/appliance.mjs";
import { hostilePackage } from "./lib/hostile_package.mjs";
import { Hospital, api, go } from "./lib/real.mjs";
import { zip } from "./lib/scorm_packages.mjs";

const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads allow-modals";
let hospital;
let content;
let course;
let lesson;

/** A raw body, as the upload sends it. */
function upload(page, path, bytes) {
  return page.evaluate(
    async ([address, text]) => {
      const body = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
      const answer = await fetch(`/api/v1${address}`, { method: "POST", headers: { "Content-Type": "application/zip" }, body });
      if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    [path, Buffer.from(bytes).toString("base64")],
  );
}

/** The state of an upload once it is checked. */
async function checked(page, version) {
  for (let tries = 0; tries < 100; tries += 1) {
    const now = await api(page, `/packages/versions/${version.id}`);
    if (now.state !== "checking") return now;
    await page.waitForTimeout(100);
  }
  throw new Error("the upload is still being checked");
}

/** The launch in a frame of a page of the app, as the lesson page makes it. Answers the frame of the content itself. */
async function framed(page, launch) {
  await page.evaluate(([src, sandbox]) => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", sandbox);
    frame.title = "package";
    frame.src = src;
    document.body.append(frame);
  }, [launch.url, SANDBOX]);
  for (let tries = 0; tries < 100; tries += 1) {
    const found = page.frames().find((each) => each.url().includes("/c/index.html"));
    if (found) return found;
    await page.waitForTimeout(100);
  }
  throw new Error(`no frame with the content: ${page.frames().map((each) => each.url()).join(" ")}`);
}

before(async () => {
  process.env.MEDCONNECT_SERVER_CONTENT_PORT = String(await free_port());
  hospital = await Hospital.open();
  content = `https://localhost:${process.env.MEDCONNECT_SERVER_CONTENT_PORT}`;
  const admin = await hospital.as("admin");
  const version = await checked(admin, await upload(admin, "/packages?file_name=hostile.zip", zip(hostilePackage(hospital.url))));
  assert.equal(version.state, "ready", JSON.stringify(version.problems));
  const made = await api(admin, "/authoring/courses", "POST", { title: "Packaged" });
  course = made.id;
  const at = `/authoring/courses/${course}`;
  let draft = await api(admin, at, "PATCH", { revision: made.revision, objectives: ["Know what to do"] });
  draft = await api(admin, `${at}/modules`, "POST", { revision: draft.revision, title: "Module" });
  draft = await api(admin, `${at}/modules/${draft.modules[0].id}/lessons`, "POST", { revision: draft.revision, title: "Play", format: "interactive" });
  lesson = draft.modules[0].lessons[0].id;
  await api(admin, `/packages/lessons/${course}/${lesson}`, "PUT", { package_id: version.package_id });
  await api(admin, `${at}/publish`, "POST", { comment: "" });
});
after(async () => {
  await hospital?.close();
  delete process.env.MEDCONNECT_SERVER_CONTENT_PORT;
});

describe("a hostile package", () => {
  let page;
  let frame;
  let outcome;
  let violations;
  let addressBefore;
  before(async () => {
    page = await hospital.as("nurse");
    await api(page, `/learning/courses/${course}/enrol`, "POST", {});
    await page.evaluate(() => localStorage.setItem("mc.secret", "of the app"));
    addressBefore = page.url();
    const launch = await api(page, `/packages/lessons/${course}/${lesson}/launch`, "POST", {});
    assert.equal(launch.origin, content);
    assert.ok(launch.url.startsWith(`${content}/t/`));
    frame = await framed(page, launch);
    // Asked from here: inside, the package could hold the clock of a waiting function.
    for (let tries = 0; tries < 150 && !(await frame.evaluate(() => window.finished === true)); tries += 1) await page.waitForTimeout(200);
    ({ outcome, violations } = await frame.evaluate(() => ({ outcome: window.outcome, violations: window.violations })));
  });

  it("may run its own scripts and styles, as honest ones do", async () => {
    assert.equal(outcome.own_script, "ran");
    assert.equal(outcome.eval, "42");
    assert.equal(await frame.evaluate(() => getComputedStyle(document.body).color), "rgb(1, 2, 3)");
  });
  it("sees no cookie and no storage of the app, and not the page around it", () => {
    assert.equal(outcome.cookie, "none");
    assert.equal(outcome.own_storage, "null");
    for (const what of ["top_document", "top_storage", "top_address"]) assert.equal(outcome[what], "SecurityError", what);
  });
  it("does not navigate the app", async () => {
    assert.equal(page.url(), addressBefore);
    assert.notEqual(outcome.top_navigation, "navigated");
    assert.notEqual(outcome.top_reload, "reloaded");
  });
  it("reaches no API, no pages and no sockets, at neither origin, and nothing elsewhere", () => {
    assert.equal(outcome.api_at_app, "TypeError");
    assert.equal(outcome.api_at_app_blind, "TypeError");
    assert.match(outcome.api_at_content, /^404 /);
    assert.match(outcome.app_pages_at_content, /^404 /);
    assert.equal(outcome.elsewhere, "TypeError");
    assert.match(outcome.foreign_token, /^403 /);
    assert.notEqual(outcome.socket_at_app, "open");
    assert.notEqual(outcome.socket_at_content, "open");
    assert.notEqual(outcome.worker_at_root, "registered");
    const refused = violations.map((each) => each.split(" ")[0]);
    for (const directive of ["connect-src", "img-src", "form-action", "frame-src"]) assert.ok(refused.includes(directive), `${directive} in ${refused}`);
    assert.ok(violations.some((each) => each.includes("elsewhere.example")));
  });
  it("leaves her signed in, and her next page as it was", async () => {
    await go(page, "/");
    assert.equal(new URL(page.url()).pathname, "/");
    assert.equal((await api(page, "/me")).first_name, "Ana");
    assert.equal(await page.evaluate(() => localStorage.getItem("mc.secret")), "of the app");
  });
});

describe("the content origin", () => {
  it("serves a launch to its own address and cookie-less; the API is not there even with the session's cookie", async () => {
    const page = await hospital.as("nurse");
    const launch = await api(page, `/packages/lessons/${course}/${lesson}/launch`, "POST", {});
    const base = launch.url.slice(0, launch.url.indexOf("/", launch.url.indexOf("/t/") + 3));
    const file = await page.request.get(`${base}/c/js/attempts.js`);
    assert.equal(file.status(), 200);
    const headers = file.headers();
    assert.match(headers["content-security-policy"], /connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'self' https:\/\/localhost:\d+$/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["set-cookie"], undefined);
    assert.equal(headers["x-frame-options"], undefined);
    for (const path of ["/api/v1/me", "/api/v1/openapi.json", "/", "/index.html", "/healthz"]) assert.equal((await page.request.get(`${content}${path}`)).status(), 404, path);
    assert.equal((await page.request.get(`${hospital.url}/t/${base.split("/t/")[1]}/c/index.html`)).status(), 404);
    assert.equal((await page.request.post(`${base}/rt/complete`, { headers: { Origin: hospital.url }, data: "" })).status(), 403);
  });
  it("says Start after a mere look, finds nothing that an earlier launch left, and lets content ask with a dialog", async () => {
    const page = await hospital.as("nurse");
    const enrolment = (await api(page, "/learning?limit=100")).items.find((each) => each.course_id === course);
    const other = await hospital.as("manager");
    await api(other, `/learning/courses/${course}/enrol`, "POST", {});
    const fresh = (await api(other, "/learning?limit=100")).items.find((each) => each.course_id === course);
    for (let times = 0; times < 2; times += 1) {
      await go(other, `/learn/${fresh.id}/${lesson}`);
      await other.getByRole("button", { name: "Start", exact: true }).waitFor();
    }
    await go(page, `/learn/${enrolment.id}/${lesson}`);
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    const inside = async () => {
      for (let tries = 0; tries < 100; tries += 1) {
        const found = page.frames().find((each) => each.url().includes("/c/index.html"));
        if (found && (await found.evaluate(() => document.readyState).catch(() => "")) === "complete") return found;
        await page.waitForTimeout(100);
      }
      throw new Error("the content is not there");
    };
    const first = await inside();
    await first.evaluate(() => localStorage.setItem("left", "by Ana"));
    assert.equal(await first.evaluate(() => localStorage.getItem("left")), "by Ana");
    page.on("dialog", (dialog) => void dialog.accept());
    assert.equal(await first.evaluate(() => confirm("Go on where you stopped?")), true);
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    assert.equal(await (await inside()).evaluate(() => localStorage.getItem("left")), null);
    assert.equal((await api(page, "/me")).first_name, "Ana");
  });
  it("credits the lesson when the content says so, and ends with signing out", async () => {
    const page = await hospital.as("nurse");
    const launch = await api(page, `/packages/lessons/${course}/${lesson}/launch`, "POST", {});
    const frame = await framed(page, launch);
    const said = await frame.evaluate(() => fetch("../rt/complete", { method: "POST", body: '{"score":90}' }).then((answer) => answer.json()));
    assert.deepEqual(said, { completed: true });
    const enrolment = (await api(page, "/learning?limit=100")).items.find((each) => each.course_id === course);
    assert.equal(enrolment.status, "completed");
    await api(page, "/auth/sign-out", "POST", {});
    const after = await page.request.get(launch.url);
    assert.equal(after.status(), 403);
    assert.match(await after.text(), /This link has ended/);
    hospital.states.clear();
  });
});
