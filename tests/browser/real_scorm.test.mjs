/**
 * Packages on the real program: an author uploads SCORM 1.2 and 2004, a learner plays them on the content origin, stops
 * in the middle, goes on, passes; her course is complete and the report says what she did. A hostile package gets nowhere.
 */
import assert from "node:assert/strict";
import { after, before, describe, it as test } from "node:test";
import { free_port } from "../end_to_end/lib/appliance.mjs";
import { problems } from "./lib/browser.mjs";
import { Hospital, api, go, saved, sound } from "./lib/real.mjs";
import { hostile, scorm12, scorm2004, zip } from "./lib/scorm_packages.mjs";

let broken = "";
const it = (name, run) =>
  test(name, async (context) => {
    if (broken) return context.skip(`after: ${broken}`);
    broken = name;
    await run().catch(async (error) => {
      await hospital.photograph("real-scorm");
      throw error;
    });
    broken = "";
  });

let hospital;
let author;
let admin;
let nurse;
/** {title: {course, lesson, package}} */
const courses = {};
before(async () => {
  process.env.MEDCONNECT_SERVER_CONTENT_PORT = String(await free_port());
  hospital = await Hospital.open();
});
after(async () => {
  delete process.env.MEDCONNECT_SERVER_CONTENT_PORT;
  await hospital?.close();
});

const archive = (name, files) => ({ name: `${name}.zip`, mimeType: "application/zip", buffer: zip(files) });

/** A course of one lesson, made by the API; the package comes in by the screens. */
async function draft(title) {
  const course = await api(author, "/authoring/courses", "POST", { title });
  const withModule = await api(author, `/authoring/courses/${course.id}/modules`, "POST", { revision: course.revision, title: "Learn" });
  const done = await api(author, `/authoring/courses/${course.id}/modules/${withModule.modules[0].id}/lessons`, "POST", { revision: withModule.revision, title: `${title}, the lesson`, format: "scorm" });
  courses[title] = { course: course.id, lesson: done.modules[0].lessons[0].id };
  return courses[title];
}
async function publish(title) {
  const { course } = courses[title];
  await api(author, `/authoring/courses/${course}/submit`, "POST", { comment: "" });
  await api(admin, `/authoring/courses/${course}/publish`, "POST", { comment: "" });
}
async function attach(title, file) {
  const { course } = courses[title];
  await go(author, `/authoring/${course}`);
  await author.getByRole("complementary", { name: "Outline" }).getByRole("button", { name: new RegExp(`^${title}, the lesson`) }).click();
  await author.getByText("This lesson has no package yet").waitFor();
  await author.getByRole("button", { name: "Upload a package" }).click();
  const dialog = author.getByRole("dialog", { name: "Upload a package" });
  await dialog.getByLabel("Package", { exact: true }).setInputFiles(file);
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  await dialog.getByRole("button", { name: "Use it in this lesson" }).click({ timeout: 60_000 });
  await author.getByRole("button", { name: "Take it out" }).waitFor();
  courses[title].package = (await api(author, `/packages/lessons/${course}/${courses[title].lesson}`)).package.id;
}
async function enrol(title) {
  await api(nurse, `/learning/courses/${courses[title].course}/enrol`, "POST", {});
  const mine = (await api(nurse, "/learning?limit=100")).items.find((each) => each.course_id === courses[title].course);
  courses[title].enrolment = mine.id;
  await go(nurse, `/learn/${mine.id}/${courses[title].lesson}`);
}
const player = () => nurse.frameLocator("iframe.package-content");
const sco = () => player().frameLocator("iframe.content");
async function until(ready, what) {
  for (let turn = 0; turn < 100; turn += 1) {
    if (await ready()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(what);
}
const enrolmentOf = async (title) => (await api(nurse, `/learning/enrolments/${courses[title].enrolment}`)).enrolment;

describe("an author", () => {
  it("is told what is wrong with a package, with file and line", async () => {
    author = await hospital.as("author", { path: "/packages" });
    admin = await hospital.as("admin");
    await author.getByRole("button", { name: "Upload a package" }).first().click();
    const dialog = author.getByRole("dialog", { name: "Upload a package" });
    const files = scorm12();
    files["imsmanifest.xml"] = files["imsmanifest.xml"].replace('href="content/index.html"', 'href="content/start.html"');
    await dialog.getByLabel("Package", { exact: true }).setInputFiles(archive("broken", files));
    await dialog.getByRole("button", { name: "Upload", exact: true }).click();
    await dialog.getByText(/It was not taken/).waitFor({ timeout: 60_000 });
    await dialog.getByText(/imsmanifest\.xml, line \d+/).first().waitFor();
    await sound(author, "refused package");
  });
  it("puts SCORM 1.2 and 2004 into lessons", async () => {
    await draft("Hand hygiene refresher");
    await attach("Hand hygiene refresher", archive("hands", scorm12()));
    await sound(author, "package in a lesson");
    await publish("Hand hygiene refresher");
    await draft("Sepsis in the first hour");
    await attach("Sepsis in the first hour", archive("sepsis", scorm2004()));
    await publish("Sepsis in the first hour");
    await go(author, "/packages");
    await author.getByRole("link", { name: /Hand hygiene refresher/ }).first().waitFor();
    await sound(author, "package library");
  });
});

describe("a learner with SCORM 1.2", () => {
  const TITLE = "Hand hygiene refresher";
  it("begins, leaves in the middle, and goes on at the same page", async () => {
    nurse = await hospital.as("nurse");
    await enrol(TITLE);
    await sound(nurse, "package lesson before it is opened");
    await nurse.getByRole("button", { name: /^(Start|Resume)$/ }).click();
    await sco().getByText("Page 1 of 4").waitFor();
    await sco().getByRole("heading", { name: /Hand hygiene, Reyes/ }).waitFor();
    for (let page = 2; page <= 3; page += 1) {
      await sco().getByRole("button", { name: "Next page" }).click();
      await sco().getByText(`Page ${page} of 4`).waitFor();
    }
    await player().locator(".line").getByText("Saved", { exact: true }).waitFor();
    assert.deepEqual(await problems(nurse), []);
    // She walks away by the address bar: what the content says last is still heard.
    await go(nurse, "/learning");
    await until(async () => (await api(admin, `/packages/${courses[TITLE].package}/attempts`)).items[0]?.completion === "incomplete", "the attempt is in the report");
    await go(nurse, `/learn/${courses[TITLE].enrolment}/${courses[TITLE].lesson}`);
    await nurse.getByRole("button", { name: "Resume", exact: true }).click();
    await sco().getByText("Page 3 of 4").waitFor();
  });
  it("fails, tries again, passes, and the course is complete", async () => {
    await sco().getByRole("button", { name: "Next page" }).click();
    await sco().getByRole("button", { name: "Rub for 2 seconds" }).click();
    await sco().getByText("40 is not enough").waitFor();
    assert.notEqual((await enrolmentOf(TITLE)).status, "completed");
    await sco().getByRole("button", { name: "Rub for 20 seconds" }).click();
    await sco().getByText("You passed with 100").waitFor();
    await until(async () => (await enrolmentOf(TITLE)).status === "completed", "the course is complete");
    await nurse.getByRole("contentinfo").getByText("Done", { exact: true }).waitFor();
    await nurse.getByRole("button", { name: "Close", exact: true }).click();
    await nurse.getByRole("heading", { name: "Saved for later" }).waitFor();
    await sound(nurse, "package lesson done");
  });
});

describe("a learner with SCORM 2004", () => {
  const TITLE = "Sepsis in the first hour";
  it("is led to the second part, passes it, and has both parts done", async () => {
    await enrol(TITLE);
    await nurse.getByRole("button", { name: /^(Start|Resume)$/ }).click();
    await sco().getByText("Section 1").waitFor();
    await sco().getByRole("button", { name: "Read on" }).click();
    await sco().getByText("Section 2").waitFor();
    await sco().getByRole("button", { name: "I have read it, go on" }).click();
    await sco().getByRole("heading", { name: "What you know" }).waitFor();
    await sco().getByRole("button", { name: "one hour" }).click();
    await sco().getByText("Right", { exact: true }).waitFor();
    await player().getByRole("button", { name: "Save and leave" }).click();
    await until(async () => (await enrolmentOf(TITLE)).status === "completed", "the course is complete");
    await sound(nurse, "2004 done");
  });
});

describe("the report", () => {
  it("shows attempts, answers and all that was stored, and exports them", async () => {
    const id = courses["Hand hygiene refresher"].package;
    await go(author, `/packages/${id}/attempts`);
    const row = author.getByRole("row", { name: /Reyes/ });
    await row.getByText("passed").waitFor();
    await sound(author, "attempts");
    const file = await saved(author, () => author.getByRole("button", { name: "Export all rows (CSV)" }).click());
    assert.match(file.text, /Reyes/);
    await row.getByRole("link", { name: /Reyes/ }).click();
    await author.getByRole("heading", { name: /Attempt of/ }).waitFor();
    await author.getByRole("row", { name: /rubbing/ }).first().waitFor();
    await author.getByRole("region", { name: "All that the content stored" }).getByText("suspend_data").waitFor();
    await sound(author, "one attempt");
  });
});

describe("a hostile package", () => {
  it("reads no cookie, not the app, not its API, and cannot take the window", async () => {
    const TITLE = "A package from a stranger";
    await draft(TITLE);
    await attach(TITLE, archive("hostile", hostile(hospital.url)));
    await publish(TITLE);
    await enrol(TITLE);
    const address = nurse.url();
    await nurse.getByRole("button", { name: /^(Start|Resume)$/ }).click();
    const said = sco().locator("body");
    await until(async () => /api: /.test(await said.innerText().catch(() => "")), "the package has tried everything");
    const text = await said.innerText();
    assert.match(text, /cookie: none/);
    assert.match(text, /parent: SecurityError/);
    assert.match(text, /api: TypeError/);
    assert.equal(nurse.url(), address, "the window was taken");
    assert.equal((await api(nurse, "/boot")).me.first_name, "Ana", "she is still signed in");
  });
});
