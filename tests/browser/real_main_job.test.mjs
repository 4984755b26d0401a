/**
 * The main job on the real program, as people do it in their browsers, from the empty course to the proof: one
 * story, so a step that fails takes the later ones with it.
 */
import assert from "node:assert/strict";
import { after, before, describe, it as test } from "node:test";
import { problems, settled, walk, wrongStops } from "./lib/browser.mjs";
import { pdf, picture } from "./lib/papers.mjs";
import { Hospital, api, go, saved, sound } from "./lib/real.mjs";

const COURSE = "Central line care in the ICU";
const READING = "Why the dressing matters";
const PDF_LESSON = "The unit's policy";
const QUIZ = "Final quiz";
/** Each question with what is right; `wrong` is another answer. */
const QUESTIONS = {
  "How often is the gauze dressing changed?": { kind: "One right answer", right: "Every 48 hours", options: ["Once a week", "Every 48 hours", "Never"] },
  "Alcohol caps replace scrubbing the hub.": { kind: "True or false", right: "False" },
  "What belongs to the bundle?": { kind: "Several right answers", right: ["Hand hygiene", "Daily review"], options: ["Hand hygiene", "Daily review", "Routine replacement"] },
  "Scrub the hub for  seconds.": { kind: "Fill in blanks", right: "15" },
  "Match solution and use.": { kind: "Matching pairs", pairs: [["Chlorhexidine", "Skin"], ["Saline", "Flush"]] },
  "Put the steps in order.": { kind: "Put in order", items: ["Clean hands", "Open the set", "Change the dressing"] },
};

/** One story: after the first step that fails the others are not tried. */
let broken = "";
const it = (name, run) =>
  test(name, async (context) => {
    if (broken) return context.skip(`after: ${broken}`);
    broken = name;
    await run().catch(async (error) => {
      await hospital.photograph("main-job");
      throw error;
    });
    broken = "";
  });

let hospital;
let author;
let admin;
let nurse;
const shared = {};
before(async () => {
  hospital = await Hospital.open();
});
after(() => hospital?.close());

const outline = (page) => page.getByRole("complementary", { name: "Outline" });
async function addModule(page, title) {
  await outline(page).getByRole("button", { name: "Add a module" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a module" });
  await dialog.getByLabel("Title").fill(title);
  await dialog.getByRole("button", { name: "Add" }).click();
  await dialog.waitFor({ state: "detached" });
}
async function addLesson(page, module, title, kind) {
  await outline(page).getByRole("button", { name: `Add a lesson to ${module}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Title").fill(title);
  await dialog.getByRole("radio", { name: new RegExp(`^${kind}`) }).check();
  await dialog.getByRole("button", { name: "Add" }).click();
  await page.getByRole("heading", { level: 2, name: title }).waitFor();
}
const savedLine = (page) => page.locator(".save-line", { hasText: /^Saved \d/ }).waitFor();

describe("an author builds a course", () => {
  it("starts it with a title, modules and CE credit", async () => {
    author = await hospital.as("author", { path: "/authoring" });
    await author.getByRole("button", { name: "New course" }).first().click();
    const dialog = author.getByRole("dialog", { name: "New course" });
    await dialog.getByRole("button", { name: "Start the course" }).click();
    await dialog.getByText("Enter the title of the course").first().waitFor();
    await sound(author, "new course without a title");
    await dialog.getByLabel("Title").fill(COURSE);
    await dialog.getByRole("button", { name: "Start the course" }).click();
    await author.waitForURL(/\/authoring\/[0-9a-f-]+/);
    shared.course = new URL(author.url()).pathname.split("/")[2];
    const settings = author.getByRole("form", { name: "Course settings" });
    await settings.getByLabel("Summary").fill("Keeps central lines free of infection. For everybody who works with them in intensive care.");
    await settings.getByLabel("Category").selectOption({ index: 1 });
    await settings.getByLabel("Learning objectives").fill("Change a dressing without contamination\nName the parts of the bundle");
    await settings.getByLabel("This course gives CE credit").check();
    await settings.getByLabel("Hours", { exact: true }).fill("0.25");
    await settings.getByLabel("Accrediting body").fill("Sample Nursing Board");
    await settings.getByLabel("Accreditation number").fill("SNB-77");
    await settings.getByLabel("Valid for, in months").fill("24");
    await settings.getByRole("button", { name: "Save" }).click();
    await author.getByText("Saved", { exact: true }).first().waitFor();
    await addModule(author, "Learn");
    await addModule(author, "Prove it");
    await sound(author, "course settings");
  });

  it("writes a lesson with an image that has a description", async () => {
    await addLesson(author, "Learn", READING, "Reading");
    const text = author.getByRole("textbox", { name: "Text of the lesson" });
    await text.click();
    await author.getByRole("button", { name: "H2: heading" }).click();
    await author.keyboard.type("Before you begin");
    await author.keyboard.press("Enter");
    for (let paragraph = 1; paragraph <= 14; paragraph += 1) {
      await author.keyboard.insertText(`${paragraph}. Clean your hands, look at the site through the dressing, ask for pain, and write down what you see. A loose or wet dressing is changed at once, whatever its date says.`);
      await author.keyboard.press("Enter");
    }
    await author.getByRole("button", { name: "Warning box" }).click();
    await author.keyboard.type("Never leave a hub uncapped.");
    await author.getByRole("button", { name: "Image: add one" }).click();
    const dialog = author.getByRole("dialog", { name: "Add an image" });
    await dialog.getByLabel("A file of mine, only for this course").check();
    await dialog.locator("input[type=file]").setInputFiles(picture());
    await dialog.getByRole("button", { name: "Add the image" }).click();
    await dialog.getByText("Describe the image for people who cannot see it").first().waitFor();
    await dialog.getByLabel("Description").fill("Two hands hold the dressing by its edges");
    await dialog.getByRole("button", { name: "Add the image" }).click();
    await dialog.waitFor({ state: "detached" });
    const image = author.getByRole("img", { name: "Two hands hold the dressing by its edges" });
    await image.waitFor();
    assert.ok(await image.evaluate((element) => element.decode().then(() => element.naturalWidth === 320)), "the image is not drawn");
    await savedLine(author);
    await sound(author, "rich text");
  });

  it("takes a PDF as a lesson", async () => {
    await addLesson(author, "Learn", PDF_LESSON, "PDF");
    await author.locator("input[type=file]").setInputFiles(pdf("Policy 12: central lines"));
    await author.getByRole("button", { name: "Send the PDF" }).click();
    await author.getByRole("link", { name: /^policy.pdf/ }).waitFor();
    await sound(author, "PDF lesson");
  });

  it("writes a quiz with all six kinds of questions", async () => {
    await addLesson(author, "Prove it", QUIZ, "Quiz");
    const rules = author.getByRole("form", { name: "Lesson settings" });
    await rules.getByLabel("It is complete when learners").selectOption({ label: "Pass the quiz" });
    await rules.getByRole("button", { name: "Save lesson settings" }).click();
    await author.getByText("Saved", { exact: true }).first().waitFor();
    await author.getByLabel("Pass mark, in percent").fill("80");
    let number = 0;
    for (const [prompt, question] of Object.entries(QUESTIONS)) {
      number += 1;
      await author.getByRole("button", { name: "Add a question" }).click();
      await author.getByRole("menuitem", { name: question.kind }).click();
      await writeQuestion(author.getByRole("region", { name: `Question ${number}` }), prompt, question);
    }
    assert.equal(await author.getByText("Before publishing:").count(), 0, "the editor still asks for something");
    await savedLine(author);
    await sound(author, "quiz editor");
    assert.deepEqual(wrongStops(await walk(author, 250)), [], "keyboard in the builder");
  });

  it("shows a conflict of two windows and loses nothing", async () => {
    await outline(author).getByRole("button", { name: new RegExp(`^${READING}`) }).click();
    const text = author.getByRole("textbox", { name: "Text of the lesson" });
    await text.waitFor();
    const second = await hospital.as("author", { path: author.url().slice(hospital.url.length) });
    const other = second.getByRole("textbox", { name: "Text of the lesson" });
    await other.waitFor();
    await writeAtEnd(author, text, "Written in the first window.");
    await savedLine(author);
    await writeAtEnd(second, other, "Written in the second window.");
    await second.getByText("This was changed elsewhere.").waitFor();
    await sound(second, "conflict");
    // Nothing is lost: the second window still shows its text, and the stored one is the first window's.
    assert.match(await other.textContent(), /Written in the second window\./);
    await author.reload();
    await settled(author);
    assert.match(await text.textContent(), /Written in the first window\./);
    await second.getByRole("button", { name: "Keep mine instead" }).click();
    await savedLine(second);
    await author.reload();
    await settled(author);
    assert.match(await text.textContent(), /Written in the second window\./);
    await second.context().close();
  });

  it("previews it as learners see it, and asks for review", async () => {
    await outline(author).getByRole("button", { name: "Preview" }).click();
    await author.getByText("This is the draft. Nothing that you do here is kept.").waitFor();
    await author.getByRole("img", { name: "Two hands hold the dressing by its edges" }).waitFor();
    await author.getByLabel("Lesson", { exact: true }).selectOption({ label: `Prove it: ${QUIZ}` });
    await author.locator("fieldset.question").nth(5).waitFor();
    for (const box of await author.locator("fieldset.question").all()) await answer(author, box, true);
    await author.getByRole("button", { name: "Hand in and see the marks" }).click();
    await author.getByText("Passed with 100 %").waitFor();
    await sound(author, "preview");
    await outline(author).getByRole("button", { name: "Review and publish" }).click();
    await author.getByText("Nothing is missing.").waitFor();
    assert.equal(await author.getByRole("button", { name: "Publish", exact: true }).count(), 0, "an author may not publish");
    await author.getByRole("button", { name: "Submit for review" }).click();
    await author.getByRole("dialog").getByRole("button", { name: "Submit for review" }).click();
    await author.getByText("This course is being reviewed.").first().waitFor();
  });
});

async function writeAtEnd(page, box, words) {
  await box.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Enter");
  await page.keyboard.type(words);
}

async function writeQuestion(card, prompt, question) {
  if (question.kind === "Fill in blanks") {
    const [before, rest] = prompt.split("  ");
    const text = card.getByLabel("Text with blanks");
    await text.fill(`${before} `);
    await card.getByRole("button", { name: "Add a blank here" }).click();
    await text.fill(`${await text.inputValue()} ${rest}`);
    await card.getByLabel(/^Accepted for/).fill(question.right);
    return;
  }
  await card.getByLabel("Question", { exact: true }).fill(prompt);
  if (question.kind === "True or false") {
    await card.locator(".edit-option", { has: card.page().locator(`input[value="${question.right}"]`) }).locator("input").first().check();
  }
  for (const [index, option] of (question.options ?? []).entries()) {
    const box = card.getByLabel(`Option ${index + 1}`, { exact: true });
    if (!(await box.count())) await card.getByRole("button", { name: "Add an option" }).click();
    await box.fill(option);
    await card.locator(".edit-option").nth(index).locator("input").first().setChecked([question.right].flat().includes(option) || (question.kind === "One right answer" && (await card.locator(".edit-option").nth(index).locator("input").first().isChecked())));
  }
  for (const [index, [left, right]] of (question.pairs ?? []).entries()) {
    await card.getByLabel(`Left of pair ${index + 1}`).fill(left);
    await card.getByLabel(`Right of pair ${index + 1}`).fill(right);
  }
  for (const [index, item] of (question.items ?? []).entries()) {
    const box = card.getByLabel(`Entry ${index + 1}`, { exact: true });
    if (!(await box.count())) await card.getByRole("button", { name: "Add an entry" }).click();
    await box.fill(item);
  }
}

/** Answers the question in this box, rightly or not. */
async function answer(page, box, rightly) {
  const legend = (await box.locator("legend, .question-blanks").textContent()).trim();
  const [, question] = Object.entries(QUESTIONS).find(([prompt]) => legend.startsWith(prompt.split("  ")[0])) ?? [];
  assert.ok(question, `an unknown question: ${legend}`);
  if (question.kind === "Fill in blanks") return box.getByLabel("Blank 1 of 1").fill(rightly ? question.right : "3");
  if (question.pairs) {
    for (const [left, right] of question.pairs) await box.getByLabel(left).selectOption({ label: rightly ? right : question.pairs.find((each) => each[1] !== right)[1] });
    return;
  }
  if (question.items) {
    const wanted = rightly ? question.items : [...question.items].reverse();
    for (const [place, item] of wanted.entries()) {
      for (let step = 0; step < wanted.length; step += 1) {
        const shown = await box.locator(".ordering-text").allTextContents();
        if (shown.indexOf(item) === place) break;
        await box.getByRole("button", { name: `Move up: ${item}` }).click();
      }
    }
    const keep = box.getByRole("button", { name: "Keep this order" });
    if (await keep.count()) await keep.click();
    return;
  }
  const options = question.options ?? ["True", "False"];
  const right = [question.right].flat();
  for (const option of options) {
    const on = rightly ? right.includes(option) : !right.includes(option);
    const control = box.getByLabel(option, { exact: true });
    if (question.kind === "Several right answers") await control.setChecked(on);
    else if (on) await control.check();
  }
}

describe("an administrator publishes and assigns it", () => {
  it("publishes", async () => {
    admin = await hospital.as("admin", { path: `/authoring/${shared.course}?show=review` });
    await admin.getByRole("button", { name: "Publish", exact: true }).click();
    await sound(admin, "publish dialog");
    await admin.getByRole("dialog").getByRole("button", { name: "Publish", exact: true }).click();
    await admin.getByText("What learners see is what you see here.").waitFor();
    await sound(admin, "published");
  });

  it("assigns it to the ICU with a due date; the nurse is told at once", async () => {
    nurse = await hospital.as("nurse");
    await nurse.evaluate(() => (window.__stayed = true));
    const unread = await api(nurse, "/boot").then((boot) => boot.unread);
    await go(admin, "/assignments/new");
    await admin.getByLabel("Course", { exact: true }).selectOption({ label: COURSE });
    await admin.getByRole("checkbox", { name: /\/ ICU$/ }).check();
    await admin.getByLabel("On one day for everybody").check();
    await admin.getByLabel("Due on").fill(new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10));
    await admin.getByLabel("Reason").fill("Required for everyone in the ICU");
    await admin.getByRole("button", { name: "See whom it reaches" }).click();
    await admin.getByRole("heading", { name: /It reaches \d+ (person|people)/ }).waitFor();
    await sound(admin, "assignment preview");
    await admin.getByRole("button", { name: "Assign", exact: true }).click();
    await admin.waitForURL(/\/assignments\/[0-9a-f-]{36}/);
    await settled(admin);
    await sound(admin, "assignment");
    await nurse.getByRole("link", { name: `${unread + 1} new notifications` }).waitFor();
    // She sees it in her list without loading the page again.
    await nurse.getByRole("region", { name: "What you must do" }).getByRole("heading", { name: COURSE }).waitFor();
    assert.equal(await nurse.evaluate(() => window.__stayed), true, "the page was loaded again");
  });
});

describe("a nurse takes it", () => {
  it("finds it in one ordered list, with overdue things first and cards among them", async () => {
    const heads = await nurse.locator(".home-list .card-head h2").allTextContents();
    const order = ["Overdue", "Due in 7 days", "Due in 30 days", "Later"];
    const places = heads.map((head) => order.findIndex((each) => head.includes(each)));
    assert.deepEqual(places, [...places].sort(), `the list is not in order: ${heads}`);
    assert.equal(places[0], 0, "nothing is overdue in the demo");
    const soon = nurse.locator(".home-list section.card", { hasText: "Due in 7 days" });
    await soon.getByRole("heading", { name: COURSE }).waitFor();
    await soon.getByRole("link", { name: /^Upload card: / }).waitFor();
    await sound(nurse, "home");
  });

  it("reads, leaves in the middle and goes on in another browser at the same place", async () => {
    await nurse.getByRole("link", { name: `Start: ${COURSE}` }).click();
    await nurse.getByRole("heading", { level: 1, name: READING }).waitFor();
    await nurse.getByRole("img", { name: "Two hands hold the dressing by its edges" }).waitFor();
    await sound(nurse, "player");
    assert.deepEqual(wrongStops(await walk(nurse)), [], "keyboard in the player");
    await nurse.evaluate(() => window.scrollTo(0, 0));
    const mark = nurse.getByText(/^6\. Clean your hands/);
    await mark.evaluate((element) => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 120));
    await nurse.waitForTimeout(1500);
    await nurse.getByRole("link", { name: "Save and leave" }).click();
    await settled(nurse);
    const elsewhere = await hospital.as("nurse");
    await elsewhere.getByRole("link", { name: `Resume: ${COURSE}` }).click();
    await elsewhere.getByText("Continued where you left off.").waitFor();
    const place = await elsewhere.getByText(/^6\. Clean your hands/).evaluate((element) => element.getBoundingClientRect().top);
    assert.ok(Math.abs(place - 120) < 150, `the sixth paragraph is at ${place} px`);
    await nurse.context().close();
    nurse = elsewhere;
  });

  it("completes the reading and the document", async () => {
    await nurse.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await nurse.locator(".player-foot").getByText("Done").waitFor();
    await nurse.getByRole("link", { name: "Next", exact: true }).click();
    await nurse.getByRole("heading", { level: 1, name: PDF_LESSON }).waitFor();
    const file = await saved(nurse, () => nurse.getByRole("button", { name: "Download" }).click());
    assert.match(file.text, /^%PDF-1\.4[\s\S]*Policy 12/);
    await nurse.getByRole("button", { name: "I have read it" }).click();
    await nurse.locator(".player-foot").getByText("Done").waitFor();
    await nurse.getByRole("link", { name: "Next", exact: true }).click();
  });

  it("leaves in the middle of the quiz and finds her answers in another browser", async () => {
    await nurse.getByRole("heading", { level: 1, name: QUIZ }).waitFor();
    await sound(nurse, "quiz intro");
    await nurse.getByRole("button", { name: "Start the quiz" }).click();
    await answerAll(nurse, () => false, 3);
    await nurse.getByRole("link", { name: "Save and leave" }).click();
    await settled(nurse);
    const elsewhere = await hospital.as("nurse");
    await elsewhere.getByRole("link", { name: `Resume: ${COURSE}` }).click();
    await elsewhere.getByText("You have begun an attempt.").waitFor();
    await elsewhere.getByRole("button", { name: "Continue attempt" }).click();
    await elsewhere.getByRole("heading", { name: /^Question \d of 6/ }).waitFor();
    assert.equal(await elsewhere.locator(".map-row").getByRole("button", { name: /, answered/ }).count(), 3);
    await nurse.context().close();
    nurse = elsewhere;
  });

  it("fails, tries again and passes", async () => {
    await answerAll(nurse, () => false);
    await sound(nurse, "quiz review");
    await nurse.getByRole("button", { name: "Hand in" }).click();
    await nurse.getByRole("heading", { level: 1, name: /^Not passed: / }).waitFor();
    await sound(nurse, "quiz result");
    await nurse.getByRole("button", { name: "Try again" }).click();
    await nurse.getByRole("heading", { name: /^Question 1 of 6/ }).waitFor();
    assert.deepEqual(wrongStops(await walk(nurse)), [], "keyboard in the quiz");
    await answerAll(nurse, () => true);
    await nurse.getByRole("button", { name: "Hand in" }).click();
    await nurse.getByRole("heading", { level: 1, name: "You passed with 100 %" }).waitFor();
    await nurse.getByRole("link", { name: "Finish", exact: true }).click();
    await nurse.getByRole("heading", { level: 1, name: "You finished this course" }).waitFor();
    await sound(nurse, "finished");
  });

  it("gets her certificate as a PDF, and the course is in her transcript", async () => {
    const button = nurse.getByRole("button", { name: `Download PDF: ${COURSE}` });
    await go(nurse, "/certificates");
    await button.waitFor({ timeout: 20_000 });
    const certificate = await saved(nurse, () => button.click());
    assert.match(certificate.text, /^%PDF-/);
    assert.ok(certificate.bytes.length > 5_000, `${certificate.bytes.length} bytes`);
    await sound(nurse, "certificates");
    shared.code = await nurse.getByRole("link", { name: `Public page: ${COURSE}` }).getAttribute("href");
    await go(nurse, "/transcript");
    const row = nurse.getByRole("row").filter({ hasText: COURSE });
    await row.getByText("0.25").first().waitFor();
    const transcript = await saved(nurse, () => nurse.getByRole("button", { name: "Download PDF" }).click());
    assert.match(transcript.text, /^%PDF-/);
    await go(nurse, "/notifications");
    await nurse.getByText(COURSE).first().waitFor();
    await sound(nurse, "notifications");
    await go(nurse, "/");
    assert.equal(await nurse.getByRole("region", { name: "What you must do" }).getByRole("heading", { name: COURSE }).count(), 0, "a finished course is still to do");
  });

  it("anybody can check the certificate: valid, unknown, and revoked after an administrator revoked it", async () => {
    const visitor = await hospital.visitor();
    await go(visitor, shared.code);
    await visitor.getByRole("status").getByText("This certificate is genuine and valid.").waitFor();
    await visitor.getByText("Ana Reyes").waitFor();
    await sound(visitor, "verify: valid");
    await visitor.getByLabel("Code").fill("AAAA-BBBB-CCCC");
    await visitor.getByRole("button", { name: "Check another" }).click();
    await visitor.getByText("Unknown", { exact: true }).waitFor();
    await sound(visitor, "verify: unknown");
    const me = await api(nurse, "/boot").then((boot) => boot.me.id);
    await go(admin, `/compliance/people/${me}`);
    await admin.getByRole("row").filter({ hasText: COURSE }).getByRole("button", { name: /^Revoke/ }).click();
    const dialog = admin.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Issued for a test");
    await sound(admin, "revoke dialog");
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await admin.getByRole("table", { name: "Certificates" }).getByText("Revoked").waitFor();
    await go(visitor, shared.code);
    await visitor.getByText("This certificate was withdrawn and is not valid.").waitFor();
    await sound(visitor, "verify: revoked");
  });
});

/** Goes through the questions from the first; ends in the review unless `most` stops it before. */
async function answerAll(page, rightly, most = 6) {
  await page.locator(".map-row").getByRole("button", { name: /^Question 1,/ }).click();
  for (let number = 1; number <= most; number += 1) {
    await page.getByRole("heading", { name: new RegExp(`^Question ${number} of 6`) }).waitFor();
    await answer(page, page.locator("fieldset.question"), rightly(number));
    await page.locator(".map-row [aria-current=step][aria-label*=', answered']").waitFor();
    if (number < most) await page.getByRole("button", { name: "Next", exact: true }).click();
  }
  if (most === 6) {
    await page.getByRole("button", { name: "Review", exact: true }).click();
    await page.getByText("All questions are answered.").waitFor();
  }
}

describe("the compliance officer proves it", () => {
  let officer;
  before(async () => {
    officer = await hospital.as("officer", { path: "/compliance" });
  });
  /** Opens what a link with a number leads to and counts the rows. */
  async function follow(link, number) {
    await link.click();
    await settled(officer);
    await officer.getByRole("heading", { level: 1, name: new RegExp(`: ${number} (person|people)$`) }).waitFor();
    if (number > 0) assert.equal(await officer.getByRole("table").locator("tbody tr").count(), number);
  }

  it("every figure of the ICU opens a list of exactly that many people", async () => {
    await officer.locator("select[name=unit]").selectOption({ label: await optionEnding(officer, "/ ICU") });
    await settled(officer);
    const here = officer.url();
    await officer.getByRole("region", { name: "Summary" }).waitFor();
    const figures = await officer.getByRole("region", { name: "Summary" }).getByRole("link").allTextContents();
    assert.equal(figures.length, 4);
    for (const [index, figure] of figures.entries()) {
      await follow(officer.getByRole("region", { name: "Summary" }).getByRole("link").nth(index), Number(figure.replace(",", "")));
      await sound(officer, `list behind figure ${index}`);
      await go(officer, here);
    }
    const cells = await officer.locator(".readiness tbody .heat-cell a").evaluateAll((links) => links.map((link) => link.getAttribute("aria-label")));
    assert.ok(cells.length >= 5, `only ${cells.length} cells`);
    for (const label of cells) {
      const [, met, all] = /(\d+) of (\d+)[.,] /.exec(label);
      await follow(officer.getByRole("link", { name: label }), Number(all) - Number(met));
      await go(officer, here);
    }
  });

  it("exports what she sees in three formats, and each export is in the audit log", async () => {
    await go(officer, "/compliance/people?show=not_ready");
    const rows = Number(/(\d+) people$/.exec(await officer.getByRole("heading", { level: 1, name: / \d+ people$/ }).textContent())[1]);
    const files = {};
    for (const [format, label] of [["csv", "CSV"], ["xlsx", "Excel workbook (XLSX)"], ["pdf", "PDF"]]) {
      await officer.getByRole("button", { name: "Export these rows" }).click();
      const dialog = officer.getByRole("dialog", { name: "Export these rows" });
      await dialog.getByLabel(label).check();
      if (format === "csv") await sound(officer, "export dialog");
      files[format] = await saved(officer, () => dialog.getByRole("button", { name: "Export", exact: true }).click());
      await dialog.waitFor({ state: "detached" });
    }
    const lines = files.csv.bytes.toString("utf8").split("\r\n").filter((line) => /(^|,)"?7\d{5}"?,/.test(line));
    assert.equal(lines.length, rows, "rows of the CSV file");
    assert.match(files.xlsx.text, /^PK\x03\x04/);
    assert.match(files.pdf.text, /^%PDF-/);
    await go(officer, "/compliance/exports");
    assert.equal(await officer.getByRole("table", { name: "Exports" }).locator("tbody tr").count(), 3);
    const sums = new Set(await officer.locator(".sha").allTextContents());
    assert.equal(sums.size, 1, `one checksum in all formats: ${[...sums]}`);
    await sound(officer, "exports");
    await go(officer, "/audit?action=report.exported");
    const entries = officer.getByRole("table").locator("tbody tr").filter({ hasText: "Grace Okafor" });
    assert.equal(await entries.count(), 3);
    await officer.getByRole("button", { name: "Check the log" }).click();
    await officer.getByText(/entries are as they were written, in order and complete/).waitFor();
    await sound(officer, "audit log");
  });
});

async function optionEnding(page, end) {
  const options = page.locator("select[name=unit] option");
  await options.nth(1).waitFor({ state: "attached" });
  const labels = await options.allTextContents();
  const label = labels.find((each) => each.endsWith(end));
  assert.ok(label, `no unit ${end} in ${labels}`);
  return label;
}

describe("all the while", () => {
  it("no page complained about policy or script", async () => {
    for (const page of hospital.pages) if (!page.isClosed()) assert.deepEqual(await problems(page), []);
  });
});
