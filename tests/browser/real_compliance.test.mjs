/**
 * The real program, as the compliance officer: the report centre from its list to a file and a schedule, the audit log by
 * filter, an entry with its proof, and an export whose proofs are checked here. A nurse reaches none of it.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { settled } from "./lib/browser.mjs";
import { Hospital, api, go, saved, sound } from "./lib/real.mjs";

let hospital;
before(async () => {
  hospital = await Hospital.open();
});
after(async () => {
  await hospital?.photograph("real_compliance");
  await hospital?.close();
});

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
/** RFC 9162, 2.1.3.2: where leaf `index` and its path lead to in a tree of `size` leaves. */
function rootOf(leaf, index, size, path) {
  let [fn, sn, hash] = [BigInt(index), BigInt(size) - 1n, sha256(Buffer.from([0]), leaf)];
  for (const text of path) {
    const other = Buffer.from(text, "base64");
    assert.ok(sn > 0n, "the path is too long");
    if (fn & 1n || fn === sn) {
      hash = sha256(Buffer.from([1]), other, hash);
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else hash = sha256(Buffer.from([1]), hash, other);
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  assert.equal(sn, 0n, "the path is too short");
  return hash.toString("base64");
}

describe("the compliance officer", () => {
  it("makes a report, sees its hash and downloads the very file", async () => {
    const page = await hospital.as("officer", { path: "/reports" });
    await page.getByRole("heading", { name: "Report centre" }).waitFor();
    await page.getByText("Employee id, Name, Department, Job code, Manager").first().waitFor();
    await sound(page, "report centre");
    await page.getByRole("button", { name: "Make Expiring and lapsed credentials" }).click();
    const form = page.getByRole("form", { name: "Expiring and lapsed credentials" });
    await form.getByRole("combobox", { name: "Expires within days" }).selectOption("90");
    await form.getByLabel("CSV").check();
    await form.getByRole("button", { name: "Make the report" }).click();
    await page.waitForURL(/tab=history/);
    const row = page.getByRole("row").filter({ hasText: "Expiring and lapsed credentials" }).first();
    await row.getByText("Ready").waitFor({ timeout: 60_000 });
    await sound(page, "history");
    const file = await saved(page, () => row.getByRole("button", { name: /^Download/ }).click());
    const hash = createHash("sha256").update(file.bytes).digest("hex");
    await row.getByText(hash).waitFor();
    assert.match(file.text, /Employee id,Name,Department,Job code,Manager,Credential,Type/);
    const [run] = (await api(page, "/reports/runs")).items;
    assert.deepEqual([run.sha256, run.bytes, run.parameters.days], [hash, file.bytes.length, "90"]);
    await page.context().close();
  });

  it("saves one for every Monday, shares it, and has it made at once", async () => {
    const page = await hospital.as("officer", { path: "/reports" });
    await page.getByRole("button", { name: "Make PSV log" }).click();
    const form = page.getByRole("form", { name: "PSV log" });
    await form.getByLabel("PDF").check();
    await form.getByLabel(/Save it to use again/).check();
    await form.getByLabel("Name", { exact: true }).fill("PSV of the week");
    await form.getByRole("combobox", { name: "Repeat" }).selectOption("week");
    await form.getByLabel("Administrator", { exact: true }).check();
    await sound(page, "schedule");
    await form.getByRole("button", { name: "Save" }).click();
    await form.waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Saved and scheduled" }).click();
    const row = page.getByRole("row").filter({ hasText: "PSV of the week" });
    await row.getByText("Every week").waitFor();
    const [report] = (await api(page, "/reports/saved")).items;
    assert.ok(new Date(report.next_run_at) > new Date(), "it has a next time");
    assert.deepEqual(report.roles, ["admin"]);
    await row.getByRole("button", { name: "Make PSV of the week now" }).click();
    await row.getByRole("button", { name: "History of PSV of the week" }).click();
    const history = page.getByRole("dialog", { name: "PSV of the week" });
    await history.getByText("Ready").waitFor({ timeout: 60_000 });
    const file = await saved(page, () => history.getByRole("button", { name: /^Download/ }).click());
    assert.ok(file.text.startsWith("%PDF"));
    await page.context().close();
    // With whom it is shared: the same file. An operator holds the report centre, but not that report.
    const admin = await hospital.as("admin", { path: "/reports?tab=saved" });
    await admin.getByRole("button", { name: "History of PSV of the week" }).click();
    await admin.getByRole("dialog", { name: "PSV of the week" }).getByRole("button", { name: /^Download/ }).waitFor();
    await admin.context().close();
    const operator = await hospital.as("operator", { path: "/reports?tab=saved" });
    assert.equal(await operator.getByText("PSV of the week").count(), 0);
    await operator.context().close();
  });

  it("finds entries of the audit log by filter, and each leads to the signed log", async () => {
    const page = await hospital.as("officer", { path: "/audit" });
    await page.getByLabel("Area, such as course or session").fill("report_run");
    await page.waitForURL(/module=report_run/);
    await settled(page);
    const actions = page.locator("main tbody tr td:nth-of-type(2)");
    await actions.first().waitFor();
    const shown = await actions.allInnerTexts();
    assert.ok(shown.length >= 4, `too few entries: ${shown}`);
    for (const action of shown) assert.match(action, /^report_run\./);
    await sound(page, "audit log");
    await page.locator("main tbody tr").first().locator("a").last().click();
    await page.waitForURL(/\/audit\/\d+$/);
    await page.getByText(/^Proved: this entry is in the log of/).waitFor();
    await sound(page, "entry");
    await page.context().close();
  });

  it("exports what the filter shows with proofs that anybody can check", async () => {
    const page = await hospital.as("officer", { path: "/audit?action=report_run.finished" });
    const total = (await api(page, "/audit?action=report_run.finished&limit=200")).items.length;
    assert.ok(total >= 2);
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Export these entries" });
    await dialog.getByLabel(/NDJSON with a proof for each entry/).check();
    const file = await saved(page, () => dialog.getByRole("button", { name: "Export" }).click());
    const lines = file.bytes.toString("utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
    const footer = lines.pop();
    assert.equal(lines.length, total);
    assert.equal(footer.rows, total);
    const [, size, root] = footer.checkpoint.split("\n");
    for (const { entry, proof } of lines) {
      assert.equal(entry.action, "report_run.finished");
      assert.ok(proof.leaf.includes(entry.action) && proof.leaf.includes(entry.object), "the leaf says the same");
      assert.equal(rootOf(Buffer.from(proof.leaf), entry.seq, Number(size), proof.path), root);
      assert.notEqual(rootOf(Buffer.from(proof.leaf.replace("finished", "refused")), entry.seq, Number(size), proof.path), root);
    }
    const exported = (await api(page, "/audit?action=report.exported")).items.filter((each) => each.object === "report:audit_log");
    assert.equal(exported.length, 1, "the export is in the log itself");
    await page.context().close();
  });
});

describe("a nurse", () => {
  it("is denied the report centre, the audit log, reviews, retention and evidence", async () => {
    const page = await hospital.as("nurse");
    for (const path of ["/reports", "/audit", "/audit/witnesses", "/reviews", "/retention", "/evidence"]) {
      await go(page, path);
      await page.getByText("You do not have access to this page").waitFor();
    }
    const answers = await page.evaluate((paths) => Promise.all(paths.map((path) => fetch(`/api/v1${path}`).then((answer) => answer.status))), [
      "/reports/catalogue", "/reports/runs", "/audit", "/audit/entries/1", "/audit/export/file?format=csv", "/reviews/campaigns", "/retention/classes", "/evidence/controls", "/evidence/pack/file",
    ]);
    assert.deepEqual(answers, answers.map(() => 403));
    await page.context().close();
  });
});
