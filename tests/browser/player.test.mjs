/**
 * The player page of packages in a real browser, on a stand-in for the run-time of the server: two origins, a sandboxed
 * frame, the network coming and going, the page closed in the middle. The real server is in real_scorm.test.mjs.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { axe, launch, open, overflow, problems } from "./lib/browser.mjs";
import { scorm12, scorm2004 } from "./lib/scorm_packages.mjs";

const dist = fileURLToPath(new URL("../../web/dist/content/", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };

/** One launch: keeps what the content sets, by item, and takes each number once. */
class Runtime {
  constructor(standard, files, items) {
    Object.assign(this, { standard, files, items, at: 0, number: 0, turn: 1, batches: 0, values: new Map(), down: false, over: "", ended: null });
  }
  kept(item) {
    if (!this.values.has(item)) this.values.set(item, new Map());
    return this.values.get(item);
  }
  /** Data come with what is newly delivered only, as from the real server. */
  state(whole) {
    const item = this.items[this.at];
    const old = this.standard === "scorm12";
    const base = old
      ? { "cmi.core.student_id": "0190", "cmi.core.student_name": "Reyes, Ana", "cmi.core.credit": "credit", "cmi.core.lesson_mode": "normal", "cmi.core.lesson_status": "not attempted", "cmi.core.entry": "ab-initio" }
      : { "cmi.learner_id": "0190", "cmi.learner_name": "Reyes, Ana", "cmi.credit": "credit", "cmi.mode": "normal", "cmi.entry": "ab-initio", "adl.nav.request_valid.continue": String(this.at + 1 < this.items.length) };
    const all = whole || this.turn !== this.told;
    this.told = this.turn;
    const kept = Object.fromEntries([...this.kept(item.id)].filter(([name]) => !/exit$|session_time$|interactions/.test(name)));
    const status = (id) => this.kept(id).get(old ? "cmi.core.lesson_status" : "cmi.completion_status") ?? "not_started";
    return {
      standard: this.standard, title: "A course", language: "en", app_origin: this.app, preview: false, review: false, number: this.number, ended: this.ended, message: null, done: false, completion: status(item.id), success: "unknown", score_percent: null,
      tree: this.items.map((each) => ({ id: each.id, title: each.title, depth: 0, launchable: true, enabled: true, state: /passed|completed/.test(status(each.id)) ? "completed" : "not_started" })),
      delivery: this.ended ? null : { item: item.id, turn: this.turn, title: item.title, address: `c/${item.href}`, sco: true, cmi: !all ? {} : { ...base, ...kept, ...(kept["cmi.core.lesson_location"] ? { "cmi.core.entry": "resume" } : {}) }, previous: this.at > 0, next: this.at + 1 < this.items.length, exit: true, hide: [] },
    };
  }
  take(batches) {
    for (const batch of batches) {
      if (batch.number <= this.number) continue;
      assert.equal(batch.number, this.number + 1, "numbers follow each other");
      this.number = batch.number;
      this.batches += 1;
      for (const [call, element, value] of batch.calls) {
        if (call === "set") this.kept(batch.item).set(element, value);
        const wish = call === "terminate" && this.kept(batch.item).get("adl.nav.request");
        if (wish === "continue") this.move(this.at + 1);
      }
    }
  }
  move(at) {
    this.at = at;
    this.turn += 1;
  }
}

async function listen(answer) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://localhost:${server.address().port}` };
}
const bodyOf = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};

let browser, app, content;
/** By token: a page that goes away may still speak when the next test has begun. */
const runs = new Map();
before(async () => {
  assert.ok(existsSync(`${dist}scorm.html`), "web/dist/content is missing: run `npm run build` in web/ first");
  browser = await launch();
  app = await listen((request, response) => {
    const token = new URL(request.url, "http://x").searchParams.get("token");
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(`<!doctype html><html lang="en"><title>App</title><h1>Lesson</h1><iframe id="frame" title="A course" width="1000" height="600" sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-downloads allow-modals" src="${content.url}/t/${token}/player/scorm.html"></iframe>
<script>window.words=[];document.getElementById("frame").addEventListener("load",(event)=>{const both=new MessageChannel();both.port1.onmessage=(word)=>words.push(word.data);event.target.contentWindow.postMessage({type:"medconnect"},${JSON.stringify("ORIGIN")}.replace("ORIGIN","${content.url}"),[both.port2])})</script>`);
  });
  content = await listen(async (request, response) => {
    const [, token, path] = /^\/t\/(\w+)\/(.*)$/.exec(new URL(request.url, "http://x").pathname) ?? [];
    const runtime = runs.get(token);
    if (!runtime) return response.writeHead(404).end();
    if (path.startsWith("rt/")) {
      const body = await bodyOf(request);
      if (runtime.down) return request.socket.destroy();
      const say = (status, value) => response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
      if (runtime.over) return say(410, { code: runtime.over });
      const data = body ? JSON.parse(body) : null;
      if (path === "rt/commit") {
        runtime.take(data.batches);
        if (runtime.losesAnswer && runtime.turn > 1) {
          runtime.losesAnswer = false;
          runtime.told = runtime.turn;
          return request.socket.destroy();
        }
      }
      if (path === "rt/navigate") {
        runtime.number = data.number;
        if (data.request === "suspendAll") runtime.ended = "suspended";
        else runtime.move(data.request === "choice" ? runtime.items.findIndex((each) => each.id === data.target) : runtime.at + (data.request === "previous" ? -1 : 1));
      }
      return say(200, runtime.state(path !== "rt/commit"));
    }
    const file = path.startsWith("player/") ? join(dist, path.slice(7)) : null;
    const data = file ? existsSync(file) && readFileSync(file) : runtime.files[path.slice(2)];
    if (!data) return response.writeHead(404).end();
    const policy = `default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self'; form-action 'self'; frame-ancestors 'self' ${app.url}`;
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "text/plain", "Content-Security-Policy": policy }).end(data);
  });
});
after(async () => {
  await browser?.close();
  app?.server.close();
  content?.server.close();
});

function launched(run) {
  const token = `t${runs.size + 1}`;
  run.app = app.url;
  runs.set(token, run);
  return token;
}
async function play(run) {
  const page = await open(browser, app.url);
  await page.goto(`${app.url}/?token=${launched(run)}`);
  const player = page.frameLocator("#frame");
  return { page, player, sco: player.frameLocator("iframe.content") };
}
const until = async (ready, what) => {
  for (let turn = 0; turn < 100; turn += 1) {
    if (await ready()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(what);
};
const old = () => new Runtime("scorm12", scorm12(), [{ id: "item-1", title: "Hand hygiene refresher", href: "content/index.html" }]);
const both = () => new Runtime("scorm2004", scorm2004(), [{ id: "read", title: "What to do", href: "read.html" }, { id: "test", title: "What you know", href: "test.html" }]);

describe("SCORM 1.2", () => {
  it("keeps the place when the page is closed in the middle, and goes on there", async () => {
    const run = old();
    const { page, player, sco } = await play(run);
    await sco.getByText("Page 1 of 4").waitFor();
    await sco.getByRole("heading", { name: "Hand hygiene, Reyes, Ana" }).waitFor();
    await sco.getByRole("button", { name: "Next page" }).click();
    await player.getByText("Saved", { exact: true }).first().waitFor();
    assert.equal(run.kept("item-1").get("cmi.core.lesson_location"), "2");
    // Playwright ends a context without a word to its pages, so the page goes as when somebody walks on to another one.
    await page.goto("about:blank");
    await until(() => run.kept("item-1").get("cmi.core.exit") === "suspend", "the last words of a closed page arrive");
    assert.match(run.kept("item-1").get("cmi.core.session_time"), /^0000:00:\d\d$/);
    await page.context().close();
    const again = await play(run);
    await again.sco.getByText("Page 2 of 4").waitFor();
    await again.page.context().close();
  });
  it("scores, tells the app of progress, and loses nothing while the network is away", async () => {
    const run = old();
    const { page, player, sco } = await play(run);
    await sco.getByText("Page 1 of 4").waitFor();
    run.down = true;
    for (let at = 0; at < 3; at += 1) await sco.getByRole("button", { name: "Next page" }).click();
    await player.locator(".line").getByText(/Connection lost/).waitFor();
    await sco.getByRole("button", { name: "Rub for 20 seconds" }).click();
    run.down = false;
    await player.locator(".line").getByText("Saved", { exact: true }).waitFor();
    await until(() => run.kept("item-1").get("cmi.core.score.raw") === "100", "the score arrives");
    assert.equal(run.kept("item-1").get("cmi.core.lesson_location"), "4");
    assert.equal(run.kept("item-1").get("cmi.interactions.0.result"), "correct");
    const words = await page.evaluate(() => window.words.map((word) => word.type));
    assert.ok(words.includes("progress") && words.includes("activity"), words.join());
    assert.deepEqual(await problems(page), []);
    await page.context().close();
  });
  it("says when the lesson was opened elsewhere", async () => {
    const run = old();
    const { page, player, sco } = await play(run);
    await sco.getByText("Page 1 of 4").waitFor();
    run.over = "elsewhere";
    await sco.getByRole("button", { name: "Next page" }).click();
    await player.getByRole("heading", { name: "Opened in another window" }).waitFor();
    assert.deepEqual(await page.evaluate(() => window.words.at(-1)), { type: "exit", reason: "elsewhere" });
    assert.deepEqual(await axe(page), []);
    await page.context().close();
  });
});

describe("SCORM 2004 with two parts", () => {
  it("goes on where the content asks for it, back by the contents, and saves for later", async () => {
    const run = both();
    const { page, player, sco } = await play(run);
    await sco.getByText("Section 1").waitFor();
    await sco.getByRole("button", { name: "Read on" }).click();
    await sco.getByRole("button", { name: "I have read it, go on" }).click();
    await sco.getByRole("heading", { name: "What you know" }).waitFor();
    await sco.getByRole("button", { name: "one hour" }).click();
    await until(() => run.kept("test").get("cmi.score.scaled") === "1", "the score of the second part");
    assert.deepEqual(await axe(page), []);
    await player.getByRole("button", { name: /^What to do/ }).click();
    await sco.getByText("Section 2").waitFor();
    assert.equal(run.kept("test").get("cmi.exit"), "suspend");
    await player.getByRole("button", { name: "Save and leave" }).click();
    await player.getByRole("heading", { name: "Saved for later" }).waitFor();
    assert.deepEqual(await page.evaluate(() => window.words.at(-1)), { type: "exit", reason: "suspended" });
    await page.context().close();
  });
  it("opens the next part with its data also when the answer that named it was lost", async () => {
    const run = both();
    run.losesAnswer = true;
    const { page, sco } = await play(run);
    await sco.getByRole("button", { name: "I have read it, go on" }).click();
    await sco.getByRole("button", { name: "one hour" }).click();
    await until(() => run.kept("test").get("cmi.score.scaled") === "1", "the score of the second part");
    assert.equal(run.kept("read").get("cmi.success_status"), "passed");
    await page.context().close();
  });
  it("is usable in a window of its own on a phone", async () => {
    const page = await open(browser, content.url, { viewport: { width: 390, height: 844 } });
    await page.goto(`${content.url}/t/${launched(both())}/player/scorm.html`);
    await page.frameLocator("iframe.content").getByText("Section 1").waitFor();
    assert.equal(await overflow(page), 0);
    await page.getByRole("button", { name: "Contents" }).click();
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: /^What you know/ }).click();
    await page.frameLocator("iframe.content").getByRole("heading", { name: "What you know" }).waitFor();
    await page.screenshot({ path: "/tmp/player-phone.png" });
    await page.context().close();
  });
});
