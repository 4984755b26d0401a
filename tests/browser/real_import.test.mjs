/** The real program: an administrator of an empty hospital imports both HR files in the browser. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { root } from "../end_to_end/lib/appliance.mjs";
import { wrongStops, walk } from "./lib/browser.mjs";
import { ADMIN, Hospital, go, saved, sound } from "./lib/real.mjs";

const fixture = (name) => join(root, "tests/fixtures", name);
const { staff: staffDefects, credentials: cardDefects } = JSON.parse(readFileSync(fixture("defects.json"), "utf8"));
const QUIET = new Set(["whitespace_to_trim", "formula_text"]);

let hospital;
let page;
before(async () => {
  hospital = await Hospital.empty();
  page = await hospital.as(ADMIN, { path: "/imports" });
});
after(() => hospital?.close());

async function check(kind, file) {
  await go(page, "/imports");
  await page.getByLabel(kind).check();
  await page.getByLabel("CSV file").setInputFiles(fixture(file));
  await page.getByRole("button", { name: "Check the file" }).click();
  await page.getByRole("heading", { name: "2. Import" }).waitFor();
}
/** What the figures above the findings say: {"rows read": "2,000", ...}. */
async function counts() {
  const pairs = await page.getByRole("region", { name: "Counts" }).locator("div").evaluateAll((boxes) => boxes.map((box) => [box.querySelector("p").textContent, box.querySelector("b").textContent]));
  return Object.fromEntries(pairs);
}
/** Every finding on screen: line, kind and the reason. */
async function findings() {
  for (;;) {
    const more = page.getByRole("button", { name: "Load more" });
    if (!(await more.count())) break;
    await more.click();
  }
  return page.getByRole("table", { name: "Findings" }).locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => ({ line: Number(row.querySelector(".finding-line").textContent), kind: row.querySelector("td code").textContent, reason: row.querySelector("[data-label='What to do']").textContent })),
  );
}
async function importNow() {
  await page.getByRole("button", { name: "Import the good rows" }).click();
  await page.getByRole("heading", { name: "3. Done" }).waitFor();
}
const missing = (defects, found) => defects.filter((defect) => !QUIET.has(defect.kind) && defect.row !== undefined && !found.some((each) => each.line === defect.row && each.kind === defect.kind && each.reason.length > 10));

describe("import", () => {
  it("is worked by keyboard alone", async () => {
    assert.deepEqual(wrongStops(await walk(page)), []);
  });
  it("says what is missing before it starts", async () => {
    await page.getByRole("button", { name: "Check the file" }).click();
    await page.getByText("Choose the file that HR exported").first().waitFor();
    await sound(page, "import without a file");
  });
  it("shows every defect of the staff file with line and reason, and changes nothing on a check", async () => {
    await check("Staff", "hr_staff.csv");
    const before = await counts();
    assert.equal(before["rows read"], "2,000");
    const found = await findings();
    assert.deepEqual(missing(staffDefects, found), []);
    assert.ok(found.some((each) => each.kind === "manager_cycle"), "the circle of managers is not named");
    await sound(page, "staff findings");
    const list = await saved(page, () => page.getByRole("button", { name: "Download the list for HR" }).click());
    assert.ok(list.text.split("\n").length > found.length, "the list for HR is shorter than the screen");
    await go(page, "/people");
    assert.equal(await page.getByRole("link", { name: "D'Angelo, Tomás" }).count(), 0);
  });
  it("imports the good rows, and a second import changes nothing", async () => {
    await check("Staff", "hr_staff.csv");
    await importNow();
    const first = await counts();
    assert.equal(Number(first.new.replace(",", "")) + Number(first["left out"]), 2000);
    assert.equal(first["left out"], "15");
    await check("Staff", "hr_staff.csv");
    await importNow();
    const second = await counts();
    assert.deepEqual([second.new, second.changed, second["already so"]], ["0", "0", first.new]);
    await go(page, "/people?search=101322");
    await page.getByText("Hye-jin").first().waitFor();
  });
  it("does the same with licences and cards", async () => {
    await check("Licences and cards", "hr_credentials.csv");
    assert.deepEqual(missing(cardDefects, await findings()), []);
    await importNow();
    const first = await counts();
    assert.ok(Number(first.new.replace(",", "")) > 3400, first.new);
    await check("Licences and cards", "hr_credentials.csv");
    await importNow();
    const second = await counts();
    assert.deepEqual([second.new, second.changed], ["0", "0"]);
    await sound(page, "second import");
  });
  it("keeps every run in the list, with its report", async () => {
    await go(page, "/imports");
    const rows = page.getByRole("table", { name: "Past imports" }).locator("tbody tr");
    assert.equal(await rows.count(), 9);
    await rows.last().getByRole("link").click();
    await page.getByRole("table", { name: "Findings" }).waitFor();
    await sound(page, "report");
  });
  it("shows who would become somebody else, and waits for a tick", async () => {
    const [head, ...rows] = readFileSync(fixture("hr_staff.csv"), "utf8").split(/\r?\n/);
    const others = rows.slice(0, 3).map((row, index) => row.split(",").map((cell, column) => [cell, `New${index}`, "Person", `new${index}@mercygeneral.example`][Math.min(column, 4)] ?? cell).join(","));
    const shifted = { name: "others.csv", mimeType: "text/csv", buffer: Buffer.from([head, ...others].join("\n")) };
    const choose = async () => {
      await go(page, "/imports");
      await page.getByLabel("CSV file").setInputFiles(shifted);
      await page.getByRole("button", { name: "Check the file" }).click();
      await page.getByRole("heading", { name: "2. Import" }).waitFor();
    };
    const table = page.getByRole("table", { name: "Changes to people who are here already" });
    await choose();
    const names = table.locator("tbody tr", { hasText: "new0@mercygeneral.example" });
    await names.waitFor();
    assert.match(await names.textContent(), /tomas\.dangelo@mercygeneral\.example/);
    assert.match(await names.textContent(), /Left out/);
    await sound(page, "changes of an import");
    await importNow();
    assert.deepEqual([(await counts()).changed, (await counts())["left out"]], ["0", "3"]);
    await choose();
    await page.getByRole("checkbox", { name: /Import 3 rows whose name and e-mail both change/ }).check();
    await importNow();
    assert.deepEqual([(await counts()).changed, (await counts())["left out"]], ["3", "0"]);
    await table.locator("tbody tr", { hasText: "Changed" }).first().waitFor();
    await sound(page, "changes that were made");
    await go(page, "/audit?action=import.started");
    await page.getByText("sha256").first().waitFor();
    await sound(page, "audit log of imports");
  });
});
