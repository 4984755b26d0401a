// Anonymised releases by `medconnect sync` beside a running server: started, looked at, approved by two others with their
// passwords, exported, receipted; what is refused, and what the audit log says of it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Browser } from "../identity/lib/browser.mjs";
import { Appliance, binary } from "./lib/appliance.mjs";

const appliance = new Appliance();
const phrase = "a long phrase of her own";
const receiver = generateKeyPairSync("x25519");
const receipts = generateKeyPairSync("ed25519");
const raw = (key) => key.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
const tables = ["--table", "training_status", "--table", "credential_status"];
let browser, home;

function cli(words, input = "") {
  const done = spawnSync(binary, [...words, "--data", appliance.data], { input, encoding: "utf8", timeout: 120_000 });
  return { code: done.status, out: done.stdout, err: done.stderr, json: () => JSON.parse(done.stdout) };
}
const sync = (...words) => cli(["sync", ...words]);
const prove = (words, password = phrase) => cli(["sync", ...words, "--password-stdin", "--json"], `${password}\n`);
async function api(method, path, body) {
  const answer = await browser.ask(`${home}/api/v1${path}`, { method, headers: { "sec-fetch-site": "same-origin", "content-type": "application/json" }, body: body && JSON.stringify(body) });
  return { status: answer.status, text: answer.text, body: /^[{[]/.test(answer.text) ? JSON.parse(answer.text) : undefined };
}
async function until(id, state) {
  for (let tries = 0; tries < 300; ++tries) {
    const now = sync("show", id, "--json").json();
    if (now.state === state) return now;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`not ${state}: ${sync("show", id).out}`);
}

describe("medconnect sync", { timeout: 600_000 }, () => {
  before(async () => {
    appliance.create({ people: 400 });
    await appliance.start();
    home = `https://localhost:${appliance.port}`;
    for (const [name, role] of [["ada", "operator"], ["olga", "compliance_officer"], ["pia", "privacy_officer"], ["nan", "member"]]) {
      const added = cli(["user", "add", "--email", `${name}@mercygeneral.example`, "--first-name", name, "--last-name", "Lindqvistson", "--role", role, "--password-stdin"], `${phrase}\n`);
      assert.equal(added.code, 0, added.err);
    }
    browser = new Browser();
    const signed_in = await api("POST", "/auth/sign-in", { login: "ada@mercygeneral.example", password: phrase });
    assert.equal(signed_in.status, 200, signed_in.text);
    const settings = { way: "file", receiver_key: raw(receiver.publicKey), receipt_key: raw(receipts.publicKey), url: "", endpoint: "", bucket: "", region: "", access_key: "", prefix: "", trust_pem: "", proxy: "", k: 11 };
    const saved = await api("PUT", "/sync/settings", { settings });
    assert.equal(saved.status, 200, saved.text);
  });
  after(() => appliance.remove());

  test("help, and mistakes with exit code 2", () => {
    const group = spawnSync(binary, ["sync", "--help"], { encoding: "utf8" });
    for (const step of ["list", "show", "start", "approve", "discard", "send", "cancel", "export", "receipt"]) assert.match(group.stdout, new RegExp(`sync ${step}`));
    assert.match(sync("list").out, /Nothing has left this hospital/);
    for (const [words, says] of [
      [["start", ...tables], /--by LOGIN/], [["start", ...tables, "--by", "ada@mercygeneral.example"], /--password-stdin/],
      [["start", "--by", "ada@mercygeneral.example", "--password-stdin"], /--table NAME/], [["show", "x"], /no id of a release/],
      [["approve", "x", "--by", "ada@mercygeneral.example"], /no id of a release/], [["export", "0193"], /needs/],
    ]) {
      const result = sync(...words);
      assert.equal(result.code, 2, `${words}: ${result.err}`);
      assert.match(result.err, says);
      assert.equal(result.out, "");
    }
  });

  test("only who may, and who shows that she is here, starts and approves; the file and its receipt", async () => {
    const as = (name) => ["--by", `${name}@mercygeneral.example`];
    assert.match(prove(["start", ...tables, ...as("nan")]).err, /no role that may do this/);
    assert.match(prove(["start", ...tables, ...as("ada")], "wrong phrase here").err, /password is wrong/);
    assert.match(prove(["start", ...tables, ...as("nobody")]).err, /Nobody signs in as/);
    assert.match(prove(["start", "--table", "people", ...as("ada")]).err, /Choose among the tables/);
    const started = prove(["start", ...tables, ...as("ada")]);
    assert.equal(started.code, 0, started.err);
    const { id } = started.json();
    const ready = await until(id, "ready");
    assert.equal(ready.approvals_needed, 2);
    const lines = sync("show", id, "--lines", "training_status").out.trim().split("\n").map((line) => JSON.parse(line));
    assert.ok(lines.length > 0 && lines.every((line) => line.total % 11 === 0), JSON.stringify(lines[0]));
    assert.equal(sync("show", id, "--lines", "people").code, 2);
    assert.match(sync("show", id).out, /Approvals +0 of 2/);

    const out = join(appliance.folder, "release.mcsync");
    assert.match(sync("export", id, out, ...as("ada")).err, /no file of this release/);
    assert.equal(existsSync(out), false);
    assert.match(prove(["approve", id, ...as("ada")]).err, /no role that may do this/);
    assert.equal(cli(["sync", "approve", id, ...as("olga")]).code, 2);
    assert.equal(prove(["approve", id, ...as("olga")]).json().approvals.length, 1);
    assert.equal(prove(["approve", id, ...as("olga")]).json().state, "ready", "the same person once more counts once");
    const sealed = prove(["approve", id, ...as("pia")]).json();
    assert.equal(sealed.state, "approved");
    assert.match(sync("list").out, new RegExp(`${id}.*approved.*2 of 2`));

    const taken = sync("export", id, out, ...as("ada"));
    assert.equal(taken.code, 0, taken.err);
    assert.equal(createHash("sha256").update(readFileSync(out)).digest("hex"), sealed.sha256);
    assert.equal(statSync(out).mode & 0o077, 0);
    assert.match(sync("export", id, out, ...as("ada")).err, /is there already/);
    assert.match(sync("send", id, ...as("ada")).err, /No destination is set/);
    assert.match(sync("cancel", id, ...as("ada")).err, /not being sent/);
    assert.match(sync("discard", id, ...as("ada")).err, /approved already/);

    const bundle = createHash("sha256").update(`medconnect-sync-bundle ${id.replaceAll("-", "")}`).digest("hex").slice(0, 32);
    const received_at = "2026-11-20T10:00:00.000Z";
    const receipt = (key) => JSON.stringify({ bundle, sha256: sealed.sha256, received_at, signature: sign(null, Buffer.from(`medconnect-sync-receipt-v1\n${bundle}\n${sealed.sha256}\n${received_at}\n`), key).toString("hex") });
    const file = join(appliance.folder, "receipt.json");
    writeFileSync(file, receipt(generateKeyPairSync("ed25519").privateKey));
    assert.match(sync("receipt", id, file, ...as("ada")).err, /not signed by the receiver/);
    writeFileSync(file, receipt(receipts.privateKey));
    const kept = sync("receipt", id, file, ...as("ada"), "--json");
    assert.equal(kept.code, 0, kept.err);
    assert.equal(kept.json().state, "sent");
  });

  test("the log names the people, and says that they acted by command", async () => {
    for (const action of ["sync.started", "sync.approved", "sync.file_taken", "sync.receipt_taken"]) {
      const rows = await api("GET", `/audit?action=${action}&limit=10`);
      assert.equal(rows.status, 200, rows.text);
      assert.ok(rows.body.items.length > 0 && rows.body.items.every((row) => /"by":"command"/.test(JSON.stringify(row)) && row.actor_id), rows.text);
    }
    assert.equal((await api("GET", "/audit?action=account.password_proof_failed&limit=10")).body.items.length, 1);
    assert.equal(cli(["audit", "verify"]).code, 0);
  });

  test("off for good outlives an older database; without a server the commands work too", async () => {
    const db = join(appliance.data, "db"), before = join(appliance.folder, "before");
    await appliance.stop();
    cpSync(db, before, { recursive: true });
    await appliance.start();
    const off = await api("POST", "/sync/off", { confirm: "OFF" });
    assert.equal(off.status, 200, off.text);
    await appliance.stop();
    rmSync(db, { recursive: true });
    cpSync(before, db, { recursive: true });
    assert.match(sync("list").out, /2 of 2 approvals/);
    assert.match(prove(["start", ...tables, "--by", "ada@mercygeneral.example"]).err, /switched off for good/);
  });
});
