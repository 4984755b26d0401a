/**
 * The real program: dashboards, and that every number's list holds as many as the number says; the heat map by
 * keyboard and on a phone; a regular report from its form to the downloaded file.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { PHONE, settled, walk, wrongStops } from "./lib/browser.mjs";
import { Hospital, api, go, sound } from "./lib/real.mjs";

let hospital;
before(async () => {
  hospital = await Hospital.open();
});
after(() => hospital?.close());

/** "1,204" and "1 204" alike. */
const numberOf = (text) => Number((text ?? "").replace(/[^\d]/g, ""));

/** Follows links that are numbers and compares each with what its list says that it holds. */
async function follow(page, from, selector, most) {
  await go(page, from);
  const links = await page.$$eval(selector, (all) => all.map((each) => ({ href: each.getAttribute("href"), text: each.textContent, label: each.getAttribute("aria-label") })));
  const wanted = [...new Map(links.map((each) => [each.href, each])).values()].slice(0, most);
  assert.ok(wanted.length, `${from}: no links for ${selector}`);
  for (const { href, text, label } of wanted) {
    await go(page, href);
    const value = numberOf(text);
    if (!/^\/(analytics|compliance|progress|teaching)\//.test(href)) continue; // a list that does not say its total
    if (value === 0) {
      await page.locator(".state").first().waitFor();
      continue;
    }
    const shown = page.getByRole("status").filter({ hasText: /Showing/ });
    const total = (await shown.count()) ? numberOf((await shown.innerText()).split(" of ")[1]) : await page.locator("main tbody tr").count();
    assert.equal(total, value, `${from}: ${label} leads to ${href}`);
  }
}

describe("a manager", () => {
  it("sees her people, and every number opens a list with as many rows", async () => {
    const page = await hospital.as("manager", { path: "/analytics" });
    await page.waitForURL(/\/team/);
    await page.getByRole("heading", { name: "Why people are at risk" }).waitFor();
    await settled(page);
    await sound(page, "team");
    assert.deepEqual(wrongStops(await walk(page)), []);
    const address = page.url().slice(hospital.url.length);
    await follow(page, address, ".facts a, .reasons a", 12);
    await follow(page, address, ".weeks a", 4);
    await follow(page, address, "main table tbody td a", 14);
    await page.context().close();
  });

  it("comes from a notification to the list of what is overdue, and to the requests for more time", async () => {
    const page = await hospital.as("manager", { path: "/team?status=overdue" });
    await page.waitForURL(/\/analytics\/standings\?state=overdue/);
    await settled(page);
    await sound(page, "overdue");
    await go(page, "/team/extensions");
    await page.waitForURL(/\/assignments\/extensions/);
    await page.context().close();
  });

  it("does not reach the hospital's figures", async () => {
    const page = await hospital.as("manager", { path: "/analytics/enterprise" });
    await page.getByText("You do not have access to this page").waitFor();
    assert.equal(await page.getByRole("link", { name: "Departments and cards" }).count(), 0);
    await page.context().close();
  });
});

describe("the education office", () => {
  it("sees the hospital and its departments with lists that agree", async () => {
    const page = await hospital.as("officer", { path: "/analytics" });
    await page.getByRole("heading", { name: "Learning in the hospital" }).waitFor();
    await sound(page, "education");
    await follow(page, "/analytics", ".facts a, .reasons a", 10);
    await go(page, "/analytics/enterprise");
    await sound(page, "departments and cards");
    await follow(page, "/analytics/enterprise", ".facts a", 5);
    await follow(page, "/analytics/enterprise", "section:nth-of-type(2) tbody tr:nth-child(-n+2) a", 14);
    await follow(page, "/analytics/enterprise", "section:nth-of-type(4) tbody tr:nth-child(2) a", 6);
    await page.context().close();
  });

  it("reads the heat map without colours, with the keyboard, and on a phone", async () => {
    const page = await hospital.as("officer", { path: "/analytics/matrix" });
    await sound(page, "heat map");
    const empty = await page.$$eval(".matrix td", (cells) => cells.filter((cell) => !cell.textContent.trim()).length);
    assert.equal(empty, 0);
    const first = page.locator(".matrix tbody a.heat-link").first();
    await first.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/analytics\/standings\?unit=/);
    await settled(page);
    await go(page, "/analytics/matrix");
    const all = page.locator(".matrix tfoot a.heat-link").first();
    const href = await all.getAttribute("href");
    const people = numberOf((await all.locator(".heat-top + span").innerText()).split(" of ")[1]);
    await go(page, href);
    assert.equal(numberOf((await page.getByRole("status").filter({ hasText: /Showing/ }).innerText()).split(" of ")[1]), people);
    await page.context().close();
    const phone = await hospital.as("officer", { path: "/analytics/matrix", viewport: PHONE });
    await phone.locator(".unit-heat summary").first().click();
    assert.ok(await phone.locator(".unit-heat[open] a").count());
    await sound(phone, "heat map on a phone");
    await phone.context().close();
  });

  it("sets up a regular report, has it made, and downloads it; the manager of one unit is not told", async () => {
    const officer = await hospital.as("officer", { path: "/analytics/standings?state=overdue" });
    await officer.getByRole("button", { name: "Export these rows" }).click();
    await officer.getByRole("link", { name: "Have it sent regularly" }).click();
    await officer.getByLabel("Name", { exact: true }).fill("Overdue, every Monday");
    assert.equal(await officer.getByLabel("State").inputValue(), "overdue");
    await officer.getByLabel("Format").selectOption("csv");
    for (const name of ["Kim", "Okafor"]) {
      await officer.getByLabel("Search by name or number").fill(name);
      await officer.getByRole("button", { name: name === "Kim" ? /Kim, Luis/ : /Okafor, Grace/ }).first().click();
    }
    await sound(officer, "new regular report");
    await officer.getByRole("button", { name: "Save" }).click();
    await officer.getByText("1 person may not see all units of this report now, and will not be told.").waitFor();
    await officer.getByRole("button", { name: "Make it now" }).click();
    await officer.getByRole("row").getByText("Ready").waitFor({ timeout: 60_000 });
    await sound(officer, "regular report");
    await officer.locator("tbody th a").first().click();
    await officer.waitForURL(/\/analytics\/reports\//);
    await settled(officer);
    await sound(officer, "report");
    const [file] = await Promise.all([officer.waitForEvent("download"), officer.getByRole("button", { name: "Download" }).click()]);
    const checksum = await officer.locator("dd.code").innerText();
    assert.ok(readFileSync(await file.path(), "utf8").includes(checksum), "the file carries its checksum");
    const report = new URL(officer.url()).pathname;
    const manager = await hospital.as("manager", { path: report });
    await manager.getByText("It has expired or you may not see it any more.").waitFor();
    await manager.context().close();
    await go(officer, "/notifications");
    await officer.getByText("Your regular report is ready: Courses of people.").first().waitFor();
    await go(officer, "/analytics/exports");
    await officer.getByText(checksum).first().waitFor();
    await sound(officer, "exports");
    await officer.context().close();
  });
});

describe("who teaches", () => {
  it("sees her courses in numbers that agree with their lists", async () => {
    const page = await hospital.as("author", { path: "/teaching" });
    await sound(page, "teaching");
    await follow(page, "/teaching", ".facts a", 5);
    await follow(page, "/teaching", "main table tbody tr:nth-child(1) td a[href^='/teaching/']", 5);
    await page.context().close();
  });
});

describe("a nurse", () => {
  it("sees her progress on a phone, and stands on the leaderboard only when she wants to", async () => {
    const page = await hospital.as("nurse", { path: "/progress", viewport: PHONE });
    await sound(page, "progress");
    await follow(page, "/progress", ".facts a[href^='/progress']", 4);
    await go(page, "/progress");
    await page.getByRole("button", { name: "Join the leaderboard" }).click();
    await page.getByRole("button", { name: "Leave the leaderboard" }).waitFor();
    await page.getByText("(you)").waitFor();
    await page.getByRole("button", { name: "Leave the leaderboard" }).click();
    await page.getByRole("button", { name: "Join the leaderboard" }).waitFor();
    assert.equal(await page.getByText("(you)").count(), 0);
    await page.context().close();
  });

  it("finds what was recorded of her", async () => {
    const page = await hospital.as("nurse");
    const course = (await api(page, "/courses")).items[0];
    await go(page, `/courses/${course.id}`);
    const told = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/analytics/events"));
    await page.evaluate(() => window.dispatchEvent(new Event("pagehide")));
    assert.equal((await told).status(), 200);
    await go(page, "/account/recorded");
    await page.getByText("Opened the page of a course").first().waitFor();
    await page.getByRole("link", { name: course.title }).first().waitFor();
    await sound(page, "recorded");
    await page.context().close();
  });
});
