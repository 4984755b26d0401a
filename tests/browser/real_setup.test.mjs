/**
 * The first run in a browser, on the real program and an empty folder, as the packages start it: code, every step, the
 * start, the sign-in, the card of what is left, keys and certificate; and a sealed start. At both sizes, with axe.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it as test } from "node:test";
import { ask, binary } from "../end_to_end/lib/appliance.mjs";
import { FirstRun } from "../end_to_end/lib/first_run.mjs";
import { DESK, PHONE, axe, launch, open, overflow, problems, settled } from "./lib/browser.mjs";
import { fromDist, signIn } from "./lib/real.mjs";

const PASSWORD = "maple river lantern 7";
const PASSPHRASE = "five random words stand here";
const server = new FirstRun();
let browser;
let page;
let broken = "";
const it = (name, run) =>
  test(name, async (context) => {
    if (broken) return context.skip(`after: ${broken}`);
    broken = name;
    await run();
    broken = "";
  });

before(async () => {
  await server.start("first_run");
  browser = await launch();
  page = await open(browser, `https://localhost:${server.port}`, {});
  page.setDefaultTimeout(30_000);
  if (process.env.MEDCONNECT_DIST) await fromDist(page.context(), `https://localhost:${server.port}`);
});
after(async () => {
  await browser?.close();
  await server.remove();
});

/** Sound at both sizes: no axe violation, nothing wider than the window. */
async function sound() {
  for (const size of [PHONE, DESK]) {
    await page.setViewportSize(size);
    await settled(page);
    assert.deepEqual(await axe(page), []);
    assert.equal(await overflow(page), 0, `${page.url()}: wider than the window`);
  }
}
const step = (name) => page.getByRole("heading", { name, exact: true }).waitFor();
const press = (name) => page.getByRole("button", { name, exact: true }).click();

describe("the first run", () => {
  it("leads to the page of the code, refuses a wrong one and takes the right one", async () => {
    assert.equal((await ask(server.port, "/")).headers.location, "/setup");
    await page.goto("/setup");
    await page.getByLabel("One-time code").fill("000 000 000 000 000 000 000 000");
    await press("Go on");
    await page.getByText("That is not the code on the server's console.").first().waitFor();
    await sound();
    await page.getByLabel("One-time code").fill(server.code());
    await press("Go on");
    await step("New or restored");
    await sound();
  });

  it("shows the recovery key and takes the groups that are asked for", async () => {
    await press("Go on");
    await step("Recovery key");
    await press("Show the recovery key");
    await page.locator(".recovery-key li code").first().waitFor();
    const groups = await page.locator(".recovery-key li code").allTextContents();
    assert.equal(groups.length, 9);
    await sound();
    await press("I have it on paper");
    await page.locator(".recovery-parts label").first().waitFor();
    const labels = await page.locator(".recovery-parts label").allTextContents();
    assert.equal(labels.length, 3);
    for (const label of labels) {
      const number = Number(/\d/.exec(label)[0]);
      await page.getByLabel(`Group ${number}`, { exact: true }).fill(groups[number - 1].toLowerCase());
    }
    await sound();
    await press("Compare");
    await step("First administrator");
  });

  it("takes the administrator by the rules of passwords, and goes on where it was after a reload", async () => {
    for (const [label, value] of [["First name", "Noor"], ["Last name", "Haddad"], ["E-mail", "noor@hospital.example"], ["Password", "short"], ["Password again", "short"]]) await page.getByLabel(label, { exact: true }).fill(value);
    await press("Go on");
    await page.getByRole("alert").or(page.locator(".error")).first().waitFor();
    for (const label of ["Password", "Password again"]) await page.getByLabel(label, { exact: true }).fill(PASSWORD);
    await press("Go on");
    await step("Address");
    await page.reload();
    await step("Address");
    await sound();
  });

  it("tries address and clock, and leaves certificate and mail for later", async () => {
    await page.getByLabel("Address that people type").fill(`https://localhost:${server.port}`);
    await press("Go on");
    await step("Certificate");
    await sound();
    await press("Do this later; administrators are reminded on their home page");
    await step("Clock");
    await press("Compare");
    await page.getByText(/Your browser's clock is/).waitFor();
    await sound();
    await press("Go on");
    await step("Organisation");
    await page.getByLabel("Name", { exact: true }).fill("Mercy General");
    await sound();
    await press("Go on");
    await step("Plan");
    await sound();
    await press("Go on");
    await step("Mail server");
    await page.locator('input[name="host"]').fill("127.0.0.1");
    await page.getByLabel("Port", { exact: true }).fill("1");
    await press("Save and try");
    await page.getByText(/connect_failed/).waitFor();
    await sound();
    await press("Do this later; administrators are reminded on their home page");
    await step("Place for backups");
    await page.getByLabel("Folder").fill(join(server.folder, "not-there", "deeper"));
    await press("Save and try");
    await page.locator(".setup").getByText(/target_/).first().waitFor();
    await sound();
    const place = join(server.folder, "backups");
    mkdirSync(place, { mode: 0o700 });
    await page.getByLabel("Folder").fill(place);
    await press("Try again");
    await press("Go on");
    await step("Start");
    await sound();
  });

  it("starts the server, and its administrator finds what is left to do", async () => {
    await press("Start MedConnect");
    await page.getByText("MedConnect is running.").waitFor({ timeout: 60_000 });
    await page.goto("/sign-in");
    await signIn(page, "noor@hospital.example", PASSWORD);
    await page.goto("/");
    const card = page.getByRole("region", { name: "Setting up this server" });
    await card.getByRole("link", { name: "Install a certificate that browsers know" }).waitFor();
    await sound();
    await card.getByRole("link", { name: "Install a certificate that browsers know" }).click();
    await page.getByRole("heading", { name: "Certificate of this server" }).waitFor();
    await page.getByText("Every browser warns of it").waitFor();
    await sound();
    await press("Make a signing request");
    await page.getByLabel("Signing request (PKCS #10)").waitFor();
    await page.goto("/admin/keys");
    await page.getByRole("heading", { name: "Recovery key" }).waitFor();
    await sound();
  });

  it("seals the root key in the browser, and the next start asks for the passphrase", async () => {
    await press("Seal with a passphrase");
    await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
    await page.getByLabel("Passphrase again", { exact: true }).fill(PASSPHRASE);
    await page.getByRole("button", { name: "Seal", exact: true }).click();
    await page.getByText(/After each start somebody/).waitFor();
    assert.deepEqual(await problems(page), []);
    await server.stop();
    await server.start("sealed");
    await page.context().unrouteAll();
    await page.goto("/");
    await page.waitForURL(/\/unseal$/);
    await sound();
    await page.getByLabel("Passphrase or recovery key").fill("wrong");
    await press("Unseal");
    await page.getByRole("alert").waitFor();
    await sound();
    await page.getByLabel("Passphrase or recovery key").fill(PASSPHRASE);
    await press("Unseal");
    await page.getByText("MedConnect is open").first().waitFor();
    await server.state("ok");
    assert.equal((await ask(server.port, "/readyz")).status, 200);
    assert.equal(spawnSync(binary, ["key", "status", "--data", server.data, "--json"], { encoding: "utf8" }).status, 0);
  });
});
