/** The real program: who somebody is (first steps, photo, verification), a copy of her data, and the way out with four eyes. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { settled } from "./lib/browser.mjs";
import { Hospital, PEOPLE, api, go, saved, signIn, sound } from "./lib/real.mjs";

let hospital;
before(async () => {
  hospital = await Hospital.open();
});
after(async () => {
  await hospital?.photograph("real_privacy");
  await hospital?.close();
});

/** A photo as a camera makes it: a canvas of the page, so that no binary stands in the repository. */
const photo = (page, side) =>
  page.evaluate(async (size) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#0a5f63";
    pen.fillRect(0, 0, size, size);
    pen.fillStyle = "#ffd23f";
    pen.fillRect(size / 4, size / 4, size / 2, size / 2);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, side).then((bytes) => ({ name: "me.png", mimeType: "image/png", buffer: Buffer.from(bytes) }));

describe("first steps", () => {
  it("are left and taken up again, and the card at home goes when they are finished", async () => {
    const page = await hospital.as("nurse");
    const card = page.getByRole("region", { name: "First steps" });
    await card.getByText("0 of 4 steps done").waitFor();
    await card.getByRole("link", { name: "Start: first steps" }).click();
    await page.getByRole("textbox", { name: "Specialty" }).fill("Intensive care");
    await page.getByRole("button", { name: "Save and go on" }).click();
    await page.getByRole("textbox", { name: "Years of experience" }).waitFor();
    await sound(page, "first steps");
    // Somewhere else in the middle of it; another day it goes on there.
    await go(page, "/");
    await card.getByText(/[12] of 4 steps done/).waitFor();
    await card.getByRole("link", { name: "Go on: first steps" }).click();
    await page.getByRole("textbox", { name: "Years of experience" }).fill("7");
    await page.getByRole("button", { name: "Save and go on" }).click();
    for (const word of ["Wound care", "Leadership", "Critical care"]) await page.getByRole("button", { name: `+ ${word}` }).click();
    await page.getByRole("button", { name: "Save and go on" }).click();
    await page.getByRole("radio", { name: /Everybody who works here/ }).check();
    await page.getByRole("button", { name: "Save and go on" }).click();
    await page.getByRole("heading", { name: "All that is needed is done" }).waitFor();
    await sound(page, "last of the first steps");
    await page.getByRole("button", { name: "Finish" }).click();
    // They lead to the roadmap: what is required, and courses for each interest.
    await page.getByRole("heading", { name: "Your roadmap" }).waitFor();
    await page.getByRole("heading", { name: "2. Because you chose Wound care" }).waitFor();
    await sound(page, "roadmap");
    await go(page, "/");
    await page.getByRole("region", { name: "What you must do" }).waitFor();
    await page.waitForTimeout(300);
    assert.equal(await card.count(), 0);
  });

  it("a photo is refused with the reason, taken, and shown to a colleague who may see the profile", async () => {
    const page = await hospital.as("nurse", { path: "/profile" });
    await page.getByRole("button", { name: "Add a photo" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Photo", { exact: true }).setInputFiles({ name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") });
    await dialog.getByRole("link", { name: /cannot be read as a picture/ }).waitFor();
    await dialog.getByLabel("Photo", { exact: true }).setInputFiles(await photo(page, 40));
    await dialog.getByRole("link", { name: /too small/ }).waitFor();
    await sound(page, "photo refused");
    await dialog.getByLabel("Photo", { exact: true }).setInputFiles(await photo(page, 400));
    await dialog.getByAltText("The chosen photo as others will see it").waitFor();
    await sound(page, "photo chosen");
    await dialog.getByRole("button", { name: "Save photo" }).click();
    await page.getByRole("button", { name: "Change photo" }).waitFor();
    const me = (await api(page, "/boot")).me.id;
    const colleague = await hospital.as("author", { path: `/profiles/${me}` });
    await colleague.getByRole("heading", { name: "Ana Reyes" }).waitFor();
    await colleague.locator("img.face").waitFor();
    await settled(colleague);
    assert.equal(await colleague.locator("img.face").evaluate((image) => image.naturalWidth > 0), true);
    await sound(colleague, "a colleague's profile");
    // Her address is hers to show: it is not.
    assert.equal(await colleague.getByText("ana.reyes@").count(), 0);
    await go(page, "/profile/edit");
    await page.getByRole("radio", { name: /^Nobody/ }).check();
    await page.getByRole("button", { name: "Save profile" }).click();
    await page.getByText("Nobody but you and those who manage your record.").waitFor();
    await go(colleague, `/profiles/${me}`);
    await colleague.getByRole("heading", { name: "This profile is not shown" }).waitFor();
  });

  it("a licence is checked against the register, and the nurse sees it", async () => {
    const nurse = await hospital.as("nurse", { path: "/profile" });
    const me = (await api(nurse, "/boot")).me.id;
    const admin = await hospital.as("admin", { path: `/compliance/people/${me}` });
    await admin.getByRole("button", { name: /^Record a check: Registered nurse licence/ }).click();
    await sound(admin, "recording a check");
    await admin.getByRole("textbox", { name: "Note (optional)" }).fill("Board of Nursing, looked up today");
    await admin.getByRole("button", { name: "Number and dates agree" }).click();
    await admin.getByText("Licence verified").waitFor();
    await sound(admin, "checked");
    await go(nurse, "/profile");
    await nurse.getByText("Licence verified").first().waitFor();
    await go(nurse, "/notifications");
    await nurse.getByText(/was verified\./).waitFor();
  });
});

describe("one's own data", () => {
  it("is gathered, downloaded as an archive and deleted again", async () => {
    const page = await hospital.as("nurse", { path: "/account/privacy" });
    await page.getByRole("button", { name: "Gather my data" }).click();
    await page.getByRole("button", { name: /^Download the archive/ }).waitFor();
    await sound(page, "archive ready");
    const file = await saved(page, () => page.getByRole("button", { name: /^Download the archive/ }).click());
    assert.equal(file.text.slice(0, 4), "PK\x03\x04");
    assert.match(file.text, /index\.html/);
    await page.getByRole("button", { name: /^Delete the archive/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: /^Download the archive/ }).waitFor({ state: "detached" });
  });

  it("asking to be erased closes the account; signing in again takes it back", async () => {
    const login = "luis.kim@mercygeneral.example";
    const page = await hospital.visitor();
    await signIn(page, login);
    await go(page, "/account/privacy");
    const handle = (await api(page, "/boot")).me.handle;
    const other = await hospital.visitor();
    await signIn(other, login);
    await page.getByRole("button", { name: "Ask to be erased" }).click();
    const form = page.getByRole("form", { name: "Ask to be erased" });
    await form.getByLabel("Your handle").fill("somebody.else");
    await form.getByRole("button", { name: "Ask to be erased" }).click();
    await form.getByRole("link", { name: `Type your handle: ${handle}` }).waitFor();
    await sound(page, "wrong handle");
    await form.getByLabel("Your handle").fill(handle);
    await form.getByRole("button", { name: "Ask to be erased" }).click();
    await page.waitForURL(/\/sign-in/);
    // The other browser is out as well.
    await other.waitForURL(/\/sign-in/);
    await signIn(page, login);
    await go(page, "/account/privacy");
    await page.getByText("Waiting").waitFor();
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByText("Taken back", { exact: true }).waitFor();
    await sound(page, "taken back");
    await page.context().close();
    await other.context().close();
  });
});

describe("the officers", () => {
  it("file a letter, agree with four eyes and see what was done; a legal hold keeps it back until it is released", async () => {
    const admin = await hospital.as("admin");
    const people = (await api(admin, "/people?status=active&limit=50")).items;
    const leaver = people.find((each) => !Object.values(PEOPLE).includes(each.email));
    const grace = people.find((each) => each.email === PEOPLE.officer);
    await api(admin, `/people/${grace.person_id}/roles`, "POST", { role: "privacy_officer", scope: "platform" });
    await go(admin, `/people/${leaver.person_id}/privacy`);
    await admin.getByRole("button", { name: "Place a legal hold" }).click();
    await admin.getByRole("textbox", { name: "Reason" }).fill("Law suit");
    await admin.getByRole("textbox", { name: "Reference (optional)" }).fill("Matter 2026-114");
    await admin.getByRole("button", { name: "Place the hold" }).click();
    await admin.getByText("Matter 2026-114").waitFor();
    await admin.getByRole("button", { name: "File a request on the person's behalf" }).click();
    await admin.getByRole("dialog").getByRole("textbox", { name: "Reason" }).fill("Letter of 20 November, identity checked");
    await admin.getByRole("dialog").getByRole("button", { name: "File the request" }).click();
    await admin.waitForURL(/\/privacy\/requests\/.+/);
    await admin.getByText("A legal hold is in force. Nothing is erased until it is released.").waitFor();
    await admin.getByRole("row", { name: /^completed courses(?! in lists)/ }).getByText("kept without the name").waitFor();
    await sound(admin, "the request");
    await admin.getByRole("textbox", { name: "Note" }).fill("Identity is proved");
    await admin.getByRole("button", { name: "Agree", exact: true }).click();
    await admin.getByText("You agreed already; somebody else has to agree as well.").waitFor();
    const address = new URL(admin.url()).pathname;
    const second = await hospital.as("officer", { path: "/privacy/requests" });
    await second.getByRole("link", { name: `${leaver.first_name} ${leaver.last_name}` }).click();
    await second.getByRole("textbox", { name: "Note" }).fill("Agreed");
    await second.getByRole("button", { name: "Agree and erase" }).click();
    await second.getByText("Agreed, being erased").first().waitFor();
    await go(admin, "/privacy/holds");
    await admin.getByRole("button", { name: /^Release the hold/ }).click();
    await admin.getByRole("dialog").getByRole("textbox", { name: "Reason" }).fill("Settled");
    await admin.getByRole("dialog").getByRole("button", { name: "Release the hold" }).click();
    await admin.getByRole("heading", { name: "No legal hold is in force" }).waitFor();
    await go(admin, address);
    await admin.getByRole("heading", { name: "What was done" }).waitFor();
    assert.equal(await admin.getByText(leaver.last_name).count(), 0);
    await sound(admin, "erased");
    await go(admin, `/people?status=all&search=${encodeURIComponent(leaver.last_name)}`);
    assert.equal(await admin.getByRole("row").filter({ hasText: leaver.employee_number }).count(), 0);
  });
});
