// The first run as a hospital's IT meets it, a sealed start, keys that are rotated while the server runs, and an
// installation from a file: the real program on an empty folder.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ask, binary } from "./lib/appliance.mjs";
import { FirstRun, groups_of } from "./lib/first_run.mjs";

const PASSWORD = "maple river lantern 7";
const PASSPHRASE = "five random words stand here";
const run = (words, input = "", environment = {}) => spawnSync(binary, words, { input, encoding: "utf8", timeout: 120_000, env: { ...process.env, ...environment } });

async function signs_in(server, password = PASSWORD) {
  const answer = await server.api("POST", "/auth/sign-in", { login: "noor@hospital.example", password, tokens: true });
  return answer.status;
}

describe("the first run", () => {
  const server = new FirstRun();
  after(() => server.remove());
  let recovery;

  test("waits on an empty folder, tells nothing without the code, and stops when told to", async () => {
    await server.start("first_run");
    assert.match(server.log, /\/setup in a browser and type this code/);
    assert.equal((await ask(server.port, "/readyz")).status, 503);
    assert.equal((await ask(server.port, "/")).headers.location, "/setup");
    assert.equal((await server.api("GET", "/setup")).json.unlocked, false);
    assert.equal((await server.api("PUT", "/setup/kind", { kind: "fresh" })).status, 401);
    assert.equal((await server.api("GET", "/me")).status, 404);
    assert.equal((await server.api("POST", "/setup/unlock", { code: "000-000-000-000-000-000-000-000" })).status, 422);
    assert.equal(await server.stop(), 0);
    assert.ok(!existsSync(join(server.data, "version")));
  });

  test("goes on after a restart with a new code, where it was", async () => {
    await server.start("first_run");
    const other = run(["setup", "code", "--data", server.data]);
    assert.equal(other.status, 0, other.stderr);
    const code = /(?:\d{3}-){7}\d{3}/.exec(other.stdout)[0];
    assert.equal((await server.api("POST", "/setup/unlock", { code: server.code() })).status, 422); // the first counts no more
    assert.equal((await server.api("POST", "/setup/unlock", { code })).status, 200);
    assert.equal((await server.api("PUT", "/setup/kind", { kind: "fresh" })).status, 200);
    const made = (await server.api("POST", "/setup/recovery-key", {})).json;
    assert.equal((await server.api("PUT", "/setup/recovery-key", { groups: ["AAAA", "AAAA", "AAAA"] })).status, 422);
    assert.equal((await server.api("PUT", "/setup/recovery-key", { groups: groups_of(made.recovery_key, made.groups) })).status, 200);
    recovery = made.recovery_key;
    assert.equal((await server.api("PUT", "/setup/administrator", { first_name: "Noor", last_name: "Haddad", email: "noor@hospital.example", password: PASSWORD })).status, 200);
    await server.stop("SIGKILL");
    server.cookie = "";
    await server.start("first_run");
    assert.equal((await server.api("POST", "/setup/unlock", { code: server.code() })).status, 200);
    const { json } = await server.api("GET", "/setup");
    assert.deepEqual(json.steps.filter((step) => step.state === "done").map((step) => step.name), ["kind", "recovery_key", "administrator"]);
    for (const file of ["setup/state.json"]) assert.ok(!readFileSync(join(server.data, file), "utf8").includes(PASSWORD));
  });

  test("ends as the normal server in the same process, and its administrator signs in", async () => {
    assert.equal((await server.api("POST", "/setup/finish", {})).status, 409);
    const address = (await server.api("POST", "/setup/address", { base_url: `https://localhost:${server.port}`, content_host: "" })).json;
    assert.equal(address.good, true, JSON.stringify(address));
    assert.equal((await server.api("POST", "/setup/time", { browser_now: new Date().toISOString() })).json.good, true);
    assert.equal((await server.api("PUT", "/setup/organisation", { name: "Mercy General", default_state: "TX", time_zone: "America/Chicago" })).status, 200);
    const mail = (await server.api("POST", "/setup/mail", { host: "127.0.0.1", port: 1, security: "plain", username: "", password: null, from: "it@hospital.example" })).json;
    assert.equal(mail.good, false);
    assert.match(mail.checks[0].reason, /connect_failed/);
    assert.equal((await server.api("PUT", "/setup/plan", { mode: "licence" })).status, 200);
    for (const step of ["certificate", "mail", "backup"]) assert.equal((await server.api("PUT", "/setup/skip", { step })).status, 200);
    const { pid } = server.child;
    assert.equal((await server.api("POST", "/setup/finish", {})).json.finished, true);
    server.cookie = "";
    await server.state("ok");
    assert.equal(server.child.pid, pid);
    assert.equal((await ask(server.port, "/readyz")).status, 200);
    assert.equal(await signs_in(server), 200);
    assert.equal((await server.api("GET", "/setup")).status, 404);
    assert.match(readFileSync(join(server.data, "medconnect.toml"), "utf8"), /name = "Mercy General"/);
    assert.equal(statSync(join(server.data, "keys", "root.key")).mode & 0o777, 0o600);
  });

  test("keys stay in memory: locked, in no dump, in no argument", () => {
    const of = (file) => readFileSync(`/proc/${server.child.pid}/${file}`, "utf8");
    assert.match(of("limits"), /Max core file size\s+0\s+0/);
    assert.ok(Number(/VmLck:\s+(\d+) kB/.exec(of("status"))[1]) > 0);
    const root = readFileSync(join(server.data, "keys", "root.key"), "utf8").trim();
    for (const text of [of("cmdline"), of("environ"), server.log]) {
      assert.ok(!text.includes(root));
      assert.ok(!text.includes(recovery));
    }
    // The pages that hold the root: locked, and left out of any dump.
    assert.match(of("smaps"), /VmFlags:.* lo .*dd|VmFlags:.* dd .*lo/);
  });

  test("starts sealed with a passphrase: only the page that asks for it, then everything", async () => {
    const short = run(["key", "passphrase", "set", "--data", server.data], "short\n");
    assert.equal(short.status, 1);
    const set = run(["key", "passphrase", "set", "--data", server.data], `${PASSPHRASE}\n`);
    assert.equal(set.status, 0, set.stderr);
    assert.ok(!existsSync(join(server.data, "keys", "root.key")));
    assert.equal(await signs_in(server), 200); // it runs on
    await server.stop();
    await server.start("sealed");
    assert.equal((await ask(server.port, "/readyz")).text.trim(), "sealed");
    for (const path of ["/api/v1/boot", "/api/v1/auth/sign-in", "/assets/x.js", "/xapi/about", "/setup"]) assert.equal((await ask(server.port, path)).status, 404, path);
    assert.equal((await ask(server.port, "/")).headers.location, "/unseal");
    const form = (text) => ask(server.port, "/unseal", { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: `passphrase=${encodeURIComponent(text)}`, wait: 60_000 });
    const wrong = await form("not the passphrase");
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /neither the passphrase nor the recovery key/);
    assert.match(run(["user", "list", "--data", server.data]).stderr, /sealed/);
    assert.equal((await form(PASSPHRASE)).status, 200);
    await server.state("ok");
    assert.equal(await signs_in(server), 200);
    await server.stop();
    await server.start("sealed");
    assert.equal((await form(recovery)).status, 200); // a lost passphrase
    await server.state("ok");
    await server.stop();
    await server.start("sealed");
    const unsealed = run(["unseal", "--data", server.data], `${PASSPHRASE}\n`);
    assert.equal(unsealed.status, 0, unsealed.stderr);
    await server.state("ok");
  });

  test("guesses of the passphrase are limited", async () => {
    await server.stop();
    await server.start("sealed");
    const tries = [];
    for (let i = 0; i < 8; i += 1) tries.push((await ask(server.port, "/unseal", { method: "POST", body: "passphrase=guess", wait: 60_000 })).status);
    assert.ok(tries.includes(429), tries.join(" "));
    await server.stop();
    await server.start("sealed");
    assert.equal(run(["unseal", "--data", server.data], `${PASSPHRASE}\n`).status, 0);
    await server.state("ok");
  });

  test("rotates the root while it serves; the former recovery key opens it no more", async () => {
    const wrong = run(["key", "rotate", "--data", server.data], "not the passphrase\n");
    assert.equal(wrong.status, 1);
    const rotated = run(["key", "rotate", "--data", server.data], `${PASSPHRASE}\n`);
    assert.equal(rotated.status, 0, rotated.stderr);
    const fresh = /(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}/.exec(rotated.stdout)[0];
    assert.notEqual(fresh, recovery);
    assert.equal(await signs_in(server), 200);
    const status = JSON.parse(run(["key", "status", "--data", server.data, "--json"]).stdout);
    assert.deepEqual([status.generation, status.files_behind, status.secrets_behind, status.database_version, status.kept], [2, 0, 0, 1, "passphrase"]);
    await server.stop();
    await server.start("sealed");
    const form = (text) => ask(server.port, "/unseal", { method: "POST", body: `passphrase=${encodeURIComponent(text)}`, wait: 60_000 });
    assert.equal((await form(recovery)).status, 422);
    assert.equal((await form(fresh)).status, 200);
    await server.state("ok");
    assert.equal(await signs_in(server), 200);
    assert.equal(JSON.parse(run(["key", "status", "--data", server.data, "--json"]).stdout).database_version, 2); // with this start
    assert.equal(run(["audit", "verify", "--data", server.data]).status, 0);
    assert.equal(run(["key", "passphrase", "remove", "--data", server.data]).status, 0);
  });

  test("takes the root from a credential of the service manager", async () => {
    await server.stop();
    const credentials = join(server.folder, "credentials");
    mkdirSync(credentials, { mode: 0o700 });
    writeFileSync(join(credentials, "medconnect-root"), readFileSync(join(server.data, "keys", "root.key")), { mode: 0o400 });
    rmSync(join(server.data, "keys", "root.key"));
    server.environment = { CREDENTIALS_DIRECTORY: credentials };
    await server.start("ok");
    assert.equal(await signs_in(server), 200);
    const status = JSON.parse(run(["key", "status", "--data", server.data, "--json"]).stdout);
    assert.equal(status.kept, "credential");
    assert.equal(status.generation, 2); // the ring of former roots came along
    const refused = run(["key", "rotate", "--data", server.data]);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /credential of the service manager/);
  });
});

describe("an installation from a file", () => {
  const server = new FirstRun();
  after(() => server.remove());
  const file = join(server.folder, "answers.toml");
  const answers = (extra = "") => `[administrator]\nfirst_name = "Noor"\nlast_name = "Haddad"\nemail = "noor@hospital.example"\npassword_file = "${server.folder}/password"\n[keys]\nrecovery_key_file = "${server.folder}/recovery"\n[organisation]\nname = "Mercy General"\n${extra}`;
  before(() => writeFileSync(join(server.folder, "password"), `${PASSWORD}\n`, { mode: 0o600 }));

  test("names what is wrong with the answers and makes nothing", () => {
    for (const [text, wanted] of [
      [answers('[keyz]\nx = "y"\n'), /keyz/],
      [answers().replace("first_name", "first_nam"), /first_nam/],
      [answers().replace('email = "noor@hospital.example"', 'email = ""'), /administrator.email is missing/],
      [answers().replace(`${server.folder}/password`, "/nowhere"), /\/nowhere/],
    ]) {
      writeFileSync(file, text);
      const made = run(["init", "--data", server.data, "--answers", file]);
      assert.notEqual(made.status, 0);
      assert.match(made.stderr, wanted);
      assert.ok(!existsSync(server.data));
    }
  });

  test("makes an appliance that serves, and keeps no secret but in the named files", async () => {
    const place = join(server.folder, "place");
    writeFileSync(file, answers(`plan_mode = "licence"\n[backup]\nkind = "folder"\nfolder = "${join(place, "not", "there")}"\n`));
    const refused = run(["init", "--data", server.data, "--answers", file]);
    assert.notEqual(refused.status, 0);
    assert.match(refused.stderr, /\[backup\] target_/);
    rmSync(server.data, { recursive: true, force: true });
    mkdirSync(place, { mode: 0o700 });
    writeFileSync(file, answers(`plan_mode = "licence"\n[backup]\nkind = "folder"\nfolder = "${place}"\n`));
    const made = run(["init", "--data", server.data, "--answers", file]);
    assert.equal(made.status, 0, made.stderr);
    const key = readFileSync(join(server.folder, "recovery"), "utf8").trim();
    assert.match(key, /^(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}$/);
    assert.equal(statSync(join(server.folder, "recovery")).mode & 0o777, 0o600);
    assert.ok(!made.stdout.includes(key));
    await server.start("ok");
    assert.equal(await signs_in(server), 200);
    assert.match(run(["init", "--data", server.data, "--answers", file]).stderr, /is there already/);
  });
});

describe("in place of a server that was lost", () => {
  const lost = new FirstRun();
  const fresh = new FirstRun();
  after(async () => {
    await lost.remove();
    await fresh.remove();
  });

  test("the page puts the backup back, says why when it cannot, and goes on as the server", async () => {
    writeFileSync(join(lost.folder, "password"), `${PASSWORD}\n`);
    const file = join(lost.folder, "answers.toml");
    writeFileSync(file, `[administrator]\nfirst_name = "Noor"\nlast_name = "Haddad"\nemail = "noor@hospital.example"\npassword_file = "${lost.folder}/password"\n[keys]\nrecovery_key_file = "${lost.folder}/recovery"\n`);
    assert.equal(run(["init", "--data", lost.data, "--answers", file]).status, 0);
    const place = join(lost.folder, "place");
    mkdirSync(place, { mode: 0o700 });
    await lost.start("ok");
    const signed = await lost.api("POST", "/auth/sign-in", { login: "noor@hospital.example", password: PASSWORD });
    assert.equal(signed.status, 200);
    const target = await lost.api("POST", "/backups/targets", { name: "Share", kind: "folder", enabled: true, folder: place, host: "", port: 22, user: "", known_hosts: "", endpoint: "", bucket: "", region: "", access_key: "", trust_pem: "" });
    assert.equal(target.status, 200, JSON.stringify(target.json));
    assert.equal((await lost.api("POST", `/backups/targets/${target.json.id}/test`, {})).json.ok, true);
    const saved = run(["backup", "run", "--data", lost.data]);
    assert.equal(saved.status, 0, saved.stderr);
    const key = readFileSync(join(lost.folder, "recovery"), "utf8").trim();
    await lost.stop();
    rmSync(lost.data, { recursive: true });

    await fresh.start("first_run");
    assert.equal((await fresh.api("POST", "/setup/unlock", { code: fresh.code() })).status, 200);
    // She begins with a new one and notices her mistake: what was made meanwhile must not be in the way.
    assert.equal((await fresh.api("PUT", "/setup/kind", { kind: "fresh" })).status, 200);
    assert.equal((await fresh.api("POST", "/setup/recovery-key", {})).status, 200);
    const order = (recovery_key, folder) => fresh.api("PUT", "/setup/restore", { recovery_key, place: { kind: "folder", folder, host: "", port: 22, user: "", known_hosts: "", endpoint: "", bucket: "", region: "", access_key: "", trust_pem: "", secret: "" } });
    assert.equal((await order(key, place)).status, 409);
    assert.equal((await fresh.api("PUT", "/setup/kind", { kind: "restored" })).status, 200);
    const ended = async () => {
      for (let i = 0; i < 600; i += 1) {
        const { json } = await fresh.api("GET", "/setup");
        if (json?.restore && !json.restore.running) return json;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error("the restore did not end");
    };
    for (const [typed, folder, wanted] of [["AAAA-BBBB", place, /wrong_recovery_key/], [key, join(fresh.folder, "empty"), /./]]) {
      assert.equal((await order(typed, folder)).status, 200);
      const state = await ended();
      assert.match(state.restore.error, wanted);
      assert.equal(state.finished, false);
      assert.ok(!existsSync(join(fresh.data, "version")));
    }
    assert.equal((await order(key, place)).status, 200);
    await fresh.state("ok");
    fresh.cookie = "";
    assert.equal(await signs_in(fresh), 200);
    assert.equal(run(["audit", "verify", "--data", fresh.data]).status, 0);
    assert.ok(!existsSync(join(fresh.data, "setup")));
  });
});
