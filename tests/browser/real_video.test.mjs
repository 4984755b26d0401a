/**
 * The real program: an author uploads a film that ffmpeg makes here, it becomes a ladder of encrypted segments, and a
 * nurse watches it in Chromium: keys, captions, speed, notes, resume, and completion by what really played.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Hospital, api, go, sound } from "./lib/real.mjs";

const SECONDS = 36;
const CAPTIONS = "WEBVTT\n\n00:00:00.000 --> 00:00:08.000\nWash your hands first.\n\n00:00:08.000 --> 00:00:36.000\nScrub the hub for fifteen seconds.\n";

let hospital;
let folder;
let item;
let course;
let lesson;
let enrolment;
let nurse;
/** What the nurse's browser was given of the film: kind and address. */
const given = [];

const film = (page) => page.locator("video");
const look = (page) => film(page).evaluate((video) => ({ at: video.currentTime, length: video.duration, rate: video.playbackRate, width: video.videoWidth, paused: video.paused, source: video.currentSrc.slice(0, 5), ready: video.readyState }));
const lessonState = async (page) => (await api(page, `/learning/enrolments/${enrolment}/lessons/${lesson}`)).state;

/** Waits until `test` is true of the film. */
async function until(page, test, what, seconds = 40) {
  let now;
  for (let tries = 0; tries < seconds * 4; tries += 1) {
    now = await look(page);
    if (test(now)) return now;
    await page.waitForTimeout(250);
  }
  throw new Error(`${what}: ${JSON.stringify(now)}; ${await page.locator(".media").innerText()}`);
}

function madeFilm() {
  folder = mkdtempSync(join(tmpdir(), "medconnect-film-"));
  const file = join(folder, "Hub scrub.mp4");
  execFileSync("nice", ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", `testsrc2=size=1280x720:rate=10:duration=${SECONDS}`, "-f", "lavfi", "-i", `sine=frequency=440:duration=${SECONDS}`, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", file]);
  return file;
}

before(async () => {
  const file = madeFilm();
  hospital = await Hospital.open();
  const author = await hospital.as("author", { path: "/videos" });
  await author.locator('input[type="file"]').setInputFiles(file);
  await author.getByRole("textbox", { name: "Title" }).fill("Hub scrub");
  await author.getByRole("button", { name: "Upload", exact: true }).click();
  // The page hears of the progress by itself; the film has two rungs of 36 seconds.
  const row = author.getByRole("row", { name: /Hub scrub/ });
  await row.getByText("Ready", { exact: true }).waitFor({ timeout: 240_000 });
  item = (await api(author, "/media/items?search=hub")).items[0];
  await author.evaluate(async ([id, text]) => {
    const answer = await fetch(`/api/v1/media/items/${id}/captions?language=en&file_name=hub.vtt`, { method: "POST", headers: { "Content-Type": "text/vtt" }, body: text });
    if (!answer.ok) throw new Error(await answer.text());
  }, [item.id, CAPTIONS]);
  const [track] = (await api(author, `/media/items/${item.id}/captions`)).items;
  await api(author, `/media/items/${item.id}/captions/en/publish`, "POST", { revision: track.revision, published: true });

  const admin = await hospital.as("admin");
  const made = await api(admin, "/authoring/courses", "POST", { title: "Central lines" });
  course = made.id;
  const at = `/authoring/courses/${course}`;
  let draft = await api(admin, at, "PATCH", { revision: made.revision, objectives: ["Scrub the hub"] });
  draft = await api(admin, `${at}/modules`, "POST", { revision: draft.revision, title: "Module" });
  draft = await api(admin, `${at}/modules/${draft.modules[0].id}/lessons`, "POST", { revision: draft.revision, title: "The hub", format: "video" });
  lesson = draft.modules[0].lessons[0].id;
  await api(admin, `${at}/lessons/${lesson}/video`, "PUT", { item_id: item.id, required_percent: 60, premium: true, allow_download: false });
  await api(admin, `${at}/publish`, "POST", { comment: "" });

  nurse = await hospital.as("nurse");
  await api(nurse, `/learning/courses/${course}/enrol`, "POST", {});
  enrolment = (await api(nurse, "/learning?limit=100")).items.find((each) => each.course_id === course).id;
  nurse.on("response", (answer) => {
    const hit = /\/media\/play\/[^/]+\/(.*)$/.exec(answer.url());
    if (hit) given.push({ what: hit[1], url: answer.url(), status: answer.status() });
  });
});
after(async () => {
  await hospital?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

describe("a film", () => {
  it("became a ladder with pictures and sound", async () => {
    const author = await hospital.as("author", { path: `/videos/${item.id}` });
    const detail = await api(author, `/media/items/${item.id}`);
    assert.deepEqual(detail.renditions.map((each) => each.name), ["360p", "720p"]);
    assert.ok(detail.thumbnails.length >= 3);
    assert.equal(Math.round(detail.item.duration_seconds), SECONDS);
    await sound(author, "film of the library");
  });

  it("plays in the nurse's lesson, encrypted for her, and does not begin anew while the page counts the seconds", async () => {
    await go(nurse, `/learn/${enrolment}/${lesson}`);
    await nurse.getByRole("button", { name: "Play", exact: true }).click();
    const first = await until(nurse, (now) => now.at > 0.5 && now.ready >= 3, "it does not play");
    assert.equal(first.source, "blob:", "hls.js feeds it");
    assert.ok(first.width >= 360);
    assert.ok(Math.abs(first.length - SECONDS) < 1.5, `${first.length} seconds`);
    let before = first.at;
    for (let times = 0; times < 8; times += 1) {
      await nurse.waitForTimeout(500);
      const { at } = await look(nurse);
      assert.ok(at > before, `it went from ${before} to ${at}`);
      before = at;
    }
    const kinds = given.map((each) => each.what);
    assert.ok(kinds.includes("master.m3u8"));
    assert.equal(kinds.filter((each) => each === "master.m3u8").length, 1, "one playback, one list");
    for (const wanted of [/index\.m3u8$/, /init\.mp4$/, /\/key$/, /segments\/0$/]) assert.ok(kinds.some((each) => wanted.test(each)), `${wanted} in ${kinds}`);
    assert.deepEqual(given.filter((each) => each.status >= 400), []);
    // What travels is no film without the key: a fragment would begin with its box "styp" or "moof".
    const segment = await nurse.evaluate(async (url) => [...new Uint8Array(await (await fetch(url)).arrayBuffer()).slice(4, 8)], given.find((each) => /segments\/0$/.test(each.what)).url);
    assert.ok(!["styp", "moof", "sidx"].includes(String.fromCharCode(...segment)));
    assert.match(await nurse.locator(".media-overlay").innerText(), /Reyes/);
  });

  it("has speed, captions, a transcript and notes of her own", async () => {
    await nurse.getByLabel("Speed").selectOption("2");
    assert.equal((await look(nurse)).rate, 2);
    await nurse.getByLabel("Captions").selectOption("en");
    await nurse.waitForFunction(() => [...document.querySelector("video").textTracks].some((track) => track.mode === "showing" && track.cues?.length === 2));
    await nurse.getByRole("button", { name: "Pause", exact: true }).click();
    await nurse.getByRole("button", { name: /Scrub the hub for fifteen seconds/ }).click();
    await until(nurse, (now) => Math.abs(now.at - 8) < 0.6, "the transcript does not lead into the film");
    await nurse.getByRole("tab", { name: "Your marks and notes" }).click();
    await nurse.getByRole("textbox", { name: /^Note at/ }).fill("Ask Luis about the cap");
    await nurse.getByRole("button", { name: "Keep the note" }).click();
    await nurse.getByText("Ask Luis about the cap").waitFor();
    await sound(nurse, "film of a lesson");
  });

  it("is not done by a jump to its end", async () => {
    await film(nurse).evaluate((video) => { video.currentTime = video.duration - 1; });
    await nurse.getByRole("button", { name: "Play", exact: true }).click();
    await film(nurse).evaluate((video) => new Promise((done) => (video.ended ? done() : video.addEventListener("ended", done))));
    await nurse.waitForTimeout(1_500);
    assert.notEqual(await lessonState(nurse), "completed");
    assert.equal(await nurse.getByText("Watched enough").count(), 0);
    const watched = Number(/(\d+)% watched/.exec(await nurse.locator(".media-counted").innerText())[1]);
    assert.ok(watched > 5 && watched < 60, `${watched}%`);
  });

  it("goes on where she stopped, at her speed, and is done once enough has really played", async () => {
    await film(nurse).evaluate((video) => { video.currentTime = 6; });
    await nurse.getByRole("button", { name: "Play", exact: true }).click();
    await until(nurse, (now) => now.at > 9, "it does not go on after a jump back");
    await nurse.getByRole("button", { name: "Pause", exact: true }).click();
    const { at } = await look(nurse);
    await nurse.waitForResponse((answer) => answer.url().endsWith("/watched")).catch(() => undefined);
    await go(nurse, `/learn/${enrolment}/${lesson}`);
    const again = await until(nurse, (now) => now.ready >= 2 && now.at > 1, "it does not come back to its place");
    assert.ok(Math.abs(again.at - at) < 3, `${again.at} instead of ${at}`);
    assert.equal(again.rate, 2, "her speed is kept");
    await nurse.getByRole("button", { name: "Play", exact: true }).click();
    await nurse.getByText("Watched enough").waitFor({ timeout: 60_000 });
    assert.equal(await lessonState(nurse), "completed");
    const done = (await api(nurse, "/learning?limit=100")).items.find((each) => each.course_id === course);
    assert.equal(done.status, "completed");
  });

  it("opens by her links for nobody else, and not for her after signing out", async () => {
    const key = given.find((each) => each.what.endsWith("/key")).url;
    assert.equal((await nurse.request.get(key)).status(), 200);
    const manager = await hospital.as("manager");
    assert.equal((await manager.request.get(key)).status(), 403);
    await api(nurse, "/auth/sign-out", "POST", {});
    for (const each of [key, given.find((one) => /segments\/0$/.test(one.what)).url]) assert.equal((await nurse.request.get(each)).status(), 401);
    hospital.states.clear();
  });
});
