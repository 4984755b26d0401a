/**
 * The real program on a workstation that many people use: what was typed last is kept with its own person, idle times
 * by role, sessions ended from elsewhere, a role handed on and taken back.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { problems, settled } from "./lib/browser.mjs";
import { Hospital, PEOPLE, api, go, signIn, sound } from "./lib/real.mjs";

let hospital;
before(async () => {
  hospital = await Hospital.open();
});
after(async () => {
  await hospital?.photograph("real_workstation");
  await hospital?.close();
});

describe("a draft on a shared workstation", () => {
  it("is saved when the user is switched in the middle of a sentence, is not sent by the next person, and is there again", async () => {
    const page = await hospital.visitor();
    await signIn(page, PEOPLE.author);
    await go(page, "/authoring");
    await page.getByRole("button", { name: "New course" }).first().click();
    await page.getByRole("dialog", { name: "New course" }).getByLabel("Title").fill("Half a course");
    await page.getByRole("dialog", { name: "New course" }).getByRole("button", { name: "Start the course" }).click();
    await page.waitForURL(/\/authoring\/.+/);
    const outline = page.getByRole("complementary", { name: "Outline" });
    await outline.getByRole("button", { name: "Add a module" }).click();
    await page.getByRole("dialog").getByLabel("Title").fill("Beginning");
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await outline.getByRole("button", { name: "Add a lesson to Beginning" }).click();
    await page.getByRole("dialog").getByLabel("Title").fill("Reading");
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    const text = page.getByRole("textbox", { name: "Text of the lesson" });
    await text.waitFor();
    const address = page.url();
    await text.click();
    await page.keyboard.type("Scrub the hub for fifteen");
    // At once: the editor saves only after a pause.
    await page.getByRole("button", { name: "Switch user" }).click();
    await page.waitForURL(/\/sign-in\?reason=switched/);
    await signIn(page, PEOPLE.nurse);
    const writes = [];
    page.on("request", (request) => { if (request.method() === "PUT" || request.method() === "PATCH") writes.push(request.url()); });
    await page.waitForTimeout(3_000);
    assert.deepEqual(writes, []);
    assert.equal(await page.getByText("Scrub the hub").count(), 0);
    await page.getByRole("button", { name: "Switch user" }).click();
    await page.waitForURL(/\/sign-in\?reason=switched/);
    await signIn(page, PEOPLE.author);
    await page.goto(address);
    await page.getByText("Scrub the hub for fifteen").waitFor();
    await sound(page, "the draft again");
    await page.context().close();
  });
});

describe("session policy", () => {
  it("the strictest role counts, a shared workstation shortens it, and open sessions follow", async () => {
    const admin = await hospital.as("admin", { path: "/settings/sessions" });
    const manager = await hospital.as("manager");
    const before = (await api(manager, "/boot")).idle_minutes;
    await admin.getByLabel("Manager, minutes").fill("7");
    await admin.getByLabel("Compliance officer, minutes").fill("9");
    await sound(admin, "session policy");
    await admin.getByRole("button", { name: "Save" }).click();
    await admin.getByText("Saved. Open sessions follow at once.").waitFor();
    assert.notEqual(before, 7);
    assert.equal((await api(manager, "/boot")).idle_minutes, 7);
    const shared = await hospital.visitor();
    await go(shared, "/sign-in");
    await shared.getByLabel("This is a shared workstation").check();
    await signIn(shared, PEOPLE.manager);
    assert.equal((await api(shared, "/boot")).idle_minutes, (await api(admin, "/session-policy")).shared_minutes);
    await shared.context().close();
    await admin.getByLabel("Minutes without a touch").fill("0");
    await admin.getByRole("button", { name: "Save" }).click();
    await admin.getByRole("link", { name: "Enter whole minutes from 1 to 480" }).waitFor();
    const nurse = await hospital.as("nurse", { path: "/settings/sessions" });
    await nurse.getByRole("heading", { name: "You do not have access to this page" }).waitFor();
  });
});

describe("an administrator", () => {
  it("ends all sessions of a person: the open page is covered within seconds", async () => {
    const there = await hospital.visitor();
    const live = there.waitForEvent("websocket");
    await signIn(there, PEOPLE.author);
    await live;
    await there.waitForTimeout(500);
    const id = (await api(there, "/boot")).me.id;
    const admin = await hospital.as("admin", { path: `/people/${id}` });
    await admin.getByRole("button", { name: "End all sessions" }).click();
    await admin.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
    await admin.getByText(/^\d+ sessions? ended$/).waitFor();
    await there.waitForURL((url) => url.pathname === "/sign-in", { waitUntil: "commit" }).catch(async (error) => {
      throw new Error(`${error.message}; still at ${there.url()}, ${await there.title()}; refused: ${there.refused.join(", ")}; ${(await problems(there)).join(", ")}`);
    });
    assert.match(there.url(), /reason=(revoked|expired)/);
    await there.getByText(/You were signed out from another device|Your session has ended/).waitFor();
    await sound(admin, "sessions ended");
    await there.context().close();
  });
  it("finds the managers by role and sees where their data comes from", async () => {
    const admin = await hospital.as("admin", { path: "/people?role=manager" });
    await admin.getByRole("link", { name: "Kim, Luis" }).waitFor();
    assert.equal(await admin.getByRole("link", { name: "Reyes, Ana" }).count(), 0);
    await admin.getByRole("combobox", { name: "From" }).selectOption("scim");
    await admin.getByText("Nobody matches").waitFor();
    await sound(admin, "nobody from provisioning");
  });
});

describe("a manager on leave", () => {
  it("hands the role on: the colleague has the manager's pages, gives it back, and has them no more", async () => {
    const manager = await hospital.as("manager", { path: "/account/roles" });
    const officerName = "Ana";
    await manager.getByRole("button", { name: "Hand on Manager" }).first().click();
    const dialog = manager.getByRole("dialog");
    await dialog.getByRole("searchbox").fill("Reyes");
    await dialog.getByRole("option", { name: /Reyes, Ana/ }).waitFor({ state: "attached" });
    await dialog.getByRole("combobox").selectOption({ label: await dialog.getByRole("option", { name: /Reyes, Ana/ }).textContent() });
    await dialog.getByLabel("Last day").fill(new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10));
    await sound(manager, "handing on");
    await dialog.getByRole("button", { name: "Hand on" }).click();
    await manager.getByRole("button", { name: /^Take back Manager from Ana/ }).waitFor();
    const nurse = await hospital.as("nurse");
    await nurse.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Readiness" }).waitFor();
    await go(nurse, "/account/roles");
    await nurse.getByText(/handed on by Luis Kim/).waitFor();
    assert.equal(await nurse.getByRole("button", { name: /^Hand on/ }).count(), 0, `${officerName} cannot hand it on`);
    await sound(nurse, "handed on to her");
    await nurse.getByRole("button", { name: /^Give back Manager/ }).click();
    await nurse.getByRole("dialog").getByRole("button", { name: "Give back" }).click();
    await nurse.getByText("Given back").waitFor();
    await settled(nurse);
    await nurse.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Readiness" }).waitFor({ state: "detached" });
    await go(manager, "/account/roles");
    await manager.getByRole("heading", { name: "Handed on by you" }).waitFor();
    assert.equal(await manager.getByRole("button", { name: /^Take back/ }).count(), 0);
  });
});
