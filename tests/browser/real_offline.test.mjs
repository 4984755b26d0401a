/** A lesson is kept on a device, read without the network, and goes (LMS-34). Real program, real browser store and worker. */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { axe, problems } from "./lib/browser.mjs";
import { Hospital, api, go } from "./lib/real.mjs";

let hospital;
let course;
before(async () => {
  hospital = await Hospital.open();
  const admin = await hospital.as("admin");
  const nurse = await hospital.as("nurse");
  const { items } = await api(nurse, "/learning/enrolments?show=open&limit=50").catch(async () => ({ items: (await api(nurse, "/home")).todo.filter((each) => each.enrolment_id).map((each) => ({ id: each.enrolment_id })) }));
  for (const each of items) {
    const player = await api(nurse, `/learning/enrolments/${each.id}`);
    const lesson = player.modules.flatMap((module) => module.lessons).find((one) => one.format === "text");
    if (!lesson) continue;
    course = { id: player.enrolment.course_id, title: player.enrolment.course_title, lesson: lesson.title };
    await api(admin, `/courses/${course.id}/lessons/${lesson.id}/offline`, "PUT", { policy: "offline_encrypted", days: 7 });
    break;
  }
  assert.ok(course, "the nurse takes no course with a text lesson");
  await Promise.all([admin, nurse].map((page) => page.context().close()));
  hospital.states.clear();
});
after(() => hospital?.close());

it("keeps a course, reads it without the network, and removes it", async () => {
  const page = await hospital.as("nurse", { path: `/courses/${course.id}` });
  await page.getByRole("button", { name: "Keep on this device" }).click();
  await page.getByText(/Kept on this device until/).waitFor();
  await page.context().setOffline(true);
  await page.goto("/offline/read.html");
  await page.getByRole("link", { name: course.title }).click();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("link", { name: course.lesson }).click();
  await page.getByRole("heading", { level: 1, name: course.lesson }).waitFor();
  await page.locator("article .rich").waitFor();
  assert.ok((await page.locator("article .rich").innerText()).length > 80, "no text");
  assert.deepEqual(await axe(page), []);
  // Nothing of it lies readable in the browser.
  const raw = await page.evaluate(async () => {
    const opened = await new Promise((resolve, reject) => Object.assign(indexedDB.open("mc-kept"), { onsuccess() { resolve(this.result); }, onerror() { reject(this.error); } }));
    const all = await new Promise((resolve) => Object.assign(opened.transaction("packs").objectStore("packs").getAll(), { onsuccess() { resolve(this.result); } }));
    const device = await new Promise((resolve) => Object.assign(opened.transaction("devices").objectStore("devices").getAll(), { onsuccess() { resolve(this.result); } }));
    return { text: JSON.stringify(all), extractable: device[0].pair.privateKey.extractable };
  });
  const words = (await page.locator("article .rich p").first().innerText()).slice(0, 30);
  assert.ok(!raw.text.includes(words), "the text lies open");
  assert.equal(raw.extractable, false);
  await page.context().setOffline(false);
  assert.deepEqual(await problems(page), []);
  await go(page, "/learning/kept");
  await page.getByRole("button", { name: `Remove ${course.title}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("Nothing is kept in this browser").waitFor();
  await page.goto("/offline/read.html");
  await page.getByText("Nothing is kept here, or its time is over.").waitFor();
  await page.context().close();
});

it("takes what another person kept out of the browser", async () => {
  const page = await hospital.as("nurse", { path: `/courses/${course.id}` });
  await page.getByRole("button", { name: "Keep on this device" }).click();
  await page.getByText(/Kept on this device until/).waitFor();
  // The pack is made somebody else's, as after a sign-in of another person in the same browser.
  await page.evaluate(async () => {
    const opened = await new Promise((resolve) => Object.assign(indexedDB.open("mc-kept"), { onsuccess() { resolve(this.result); } }));
    const shelf = opened.transaction("packs", "readwrite").objectStore("packs");
    const [pack] = await new Promise((resolve) => Object.assign(shelf.getAll(), { onsuccess() { resolve(this.result); } }));
    await new Promise((resolve) => Object.assign(shelf.put({ ...pack, person: "somebody-else" }), { onsuccess: resolve }));
    opened.close();
  });
  await page.reload();
  await page.waitForFunction(() => localStorage.getItem("mc.kept") === null, undefined, { timeout: 15_000 });
  await page.context().close();
});
