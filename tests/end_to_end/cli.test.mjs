// The command line as an administrator meets it: real binary, real folders, real signals.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import https from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { kept, stopped } from "../parts/children.mjs";

const root = process.env.MEDCONNECT_ROOT ?? new URL("../..", import.meta.url).pathname;
const binary = process.env.MEDCONNECT_BINARY ?? join(root, "build/release/medconnect");
const folder = mkdtempSync(join(tmpdir(), "medconnect-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command to its end. Variables that are settings are taken from `environment` only. */
function run(words, { input = "", environment = {} } = {}) {
  const env = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("MEDCONNECT_"))), ...environment };
  const done = spawnSync(binary, words, { input, env, encoding: "utf8", timeout: 120_000 });
  return { code: done.status, out: done.stdout, err: done.stderr, lines: done.stdout.split("\n").filter(Boolean) };
}
const json = (result) => result.lines.map((line) => JSON.parse(line));

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function get(port, path) {
  return new Promise((resolve, reject) => {
    const request = https.get({ host: "127.0.0.1", port, path, rejectUnauthorized: false }, (response) => {
      let body = "";
      response.on("data", (piece) => (body += piece));
      response.on("end", () => resolve({ status: response.statusCode, body }));
    });
    request.on("error", reject);
    request.setTimeout(10_000, () => request.destroy(new Error("no answer in 10 s")));
  });
}

/** Starts `serve` and waits for /healthz; `stop` gives its exit code. */
async function serve(data, words = []) {
  const port = await freePort();
  const started = Date.now();
  const child = kept(spawn(binary, ["serve", "--data", data, "--port", String(port), "--address", "127.0.0.1", ...words], { stdio: ["ignore", "pipe", "pipe"] }));
  let log = "";
  child.stderr.on("data", (piece) => (log += piece));
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
  for (;;) {
    const answer = await get(port, "/healthz").catch(() => undefined);
    if (answer?.status === 200) break;
    if (child.exitCode !== null || Date.now() - started > 60_000) throw new Error(`serve did not start: ${log}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    port, child, log: () => log, ended,
    stop: (signal = "SIGTERM") => stopped(child, ended, signal, { log: () => log }),
  };
}

describe("help and usage", () => {
  test("every command explains itself", () => {
    const overview = run(["--help"]);
    assert.equal(overview.code, 0);
    const commands = ["serve", "init", "demo", "user add", "user reset-password", "user list", "networks reset", "import staff", "import credentials",
      "audit verify", "audit checkpoint", "doctor", "migrate", "openapi", "permissions", "version"];
    for (const command of commands) {
      assert.match(overview.out, new RegExp(`^ {2}${command}`, "m"));
      const help = run([...command.split(" "), "--help"]);
      assert.equal(help.code, 0, command);
      assert.match(help.out, new RegExp(`Usage: medconnect ${command}`));
      assert.match(help.out, /--data DIR/);
      assert.match(help.out, /Exit codes/);
    }
    assert.equal(run([]).code, 0);
  });

  test("mistakes are told with exit code 2 and nothing happens", () => {
    for (const [words, says] of [
      [["srve"], /Did you mean "serve"/], [["user"], /needs one of: add, reset-password, list/], [["serve", "--prot", "1"], /Did you mean "--port"/],
      [["import", "staff"], /needs FILE/], [["demo", "--people", "7", "--data", join(folder, "never")], /from 50 to 20000/],
      [["version", "--set", "server.prt=1"], /did you mean server.port/], [["version", "--set", "server.port=x"], /must be a whole number/],
      [["version", "--config", join(folder, "none.toml")], /there is no such file/],
    ]) {
      const result = run(words);
      assert.equal(result.code, 2, `${words}: ${result.err}`);
      assert.match(result.err, says);
      assert.equal(result.out, "");
    }
    assert.equal(existsSync(join(folder, "never")), false);
    assert.equal(run(["version"], { environment: { MEDCONNECT_SERVER_PRT: "1" } }).code, 2);
  });

  test("a configuration file is refused at the line of the mistake", () => {
    const file = join(folder, "bad.toml");
    writeFileSync(file, "[server]\nport = 8443\nprot = 1\n");
    const result = run(["version", "--config", file]);
    assert.equal(result.code, 2);
    assert.match(result.err, /bad\.toml:3: there is no setting server\.prot; did you mean server\.port\?/);
  });

  test("version, openapi and permissions need no appliance", () => {
    assert.match(run(["version"]).out, /^medconnect \d+\.\d+\.\d+/);
    assert.deepEqual(Object.keys(json(run(["version", "--json"]))[0]), ["version", "dependencies"]);
    const description = JSON.parse(run(["openapi"]).out);
    assert.match(description.openapi, /^3\.1/);
    assert.ok(Object.keys(description.paths).length > 20);
    for (const [path, item] of Object.entries(description.paths))
      for (const [method, operation] of Object.entries(item))
        if (method !== "parameters") assert.ok(operation["x-permission"], `${method} ${path} has no permission`);
    assert.match(run(["permissions"]).out, /account:self.*member/);
  });
});

describe("init, users and the configuration", () => {
  const data = join(folder, "hospital");

  test("init asks, and with --yes makes a private appliance once", () => {
    assert.equal(run(["init", "--data", data]).code, 2);
    assert.equal(existsSync(data), false);
    const made = run(["init", "--yes", "--data", data, "--name", "St. Ann", "--admin-email", "noor@example.org", "--admin-name", "Noor Haddad"]);
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /Recovery key/);
    assert.equal(made.err, "", "no log lines before the text");
    const slip = run(["init", "--yes", "--data", join(folder, "slip"), "--admin-email", "noor"]);
    assert.equal(slip.code, 2);
    assert.match(slip.err, /"noor" is not an e-mail address/);
    assert.equal(existsSync(join(folder, "slip")), false);
    assert.match(made.out, /Password, to be changed at the first sign-in: \S{20,}/);
    assert.equal(statSync(data).mode & 0o077, 0);
    for (const file of ["medconnect.toml", "db/medconnect.db", "keys/root.key"]) assert.equal(statSync(join(data, file)).mode & 0o077, 0, file);
    assert.match(readFileSync(join(data, "medconnect.toml"), "utf8"), /^name = "St\. Ann"$/m);
    const again = run(["init", "--yes", "--data", data]);
    assert.equal(again.code, 1);
    assert.match(again.err, /already; nothing was changed/);
    const other = mkdtempSync(join(folder, "other-"));
    writeFileSync(join(other, "letter.txt"), "x");
    assert.equal(run(["init", "--yes", "--data", other]).code, 1);
    assert.match(run(["serve", "--data", join(folder, "nowhere")]).err, /medconnect init --data/);
  });

  test("users are added, listed and given new passwords", () => {
    const add = (...words) => run(["user", "add", "--data", data, ...words]);
    const added = add("--email", "ana@example.org", "--first-name", "Ana", "--last-name", "Reyes", "--employee-number", "77", "--role", "instructor", "--json");
    assert.equal(added.code, 0, added.err);
    assert.match(json(added)[0].password, /^\S{20,}$/);
    assert.equal(add("--email", "ANA@example.org", "--first-name", "A", "--last-name", "R").code, 1);
    assert.equal(add("--email", "x@example.org", "--first-name", "A").code, 2);
    const king = add("--email", "x@example.org", "--first-name", "A", "--last-name", "B", "--role", "king");
    assert.equal(king.code, 2);
    assert.match(king.err, /There is no role king/);
    const roles = king.err.match(/there are: (.*)\./)[1].split(", ");
    assert.ok(roles.length >= 9);
    const help = run(["user", "add", "--help"]).out.replace(/\s+/g, " ");
    for (const role of roles) assert.ok(help.includes(role), `${role} in the help`);
    const slip = add("--email", "x.example.org", "--first-name", "A", "--last-name", "B");
    assert.equal(slip.code, 2);
    assert.equal(slip.err.split("not an e-mail address").length, 2, `said once: ${slip.err}`);
    const table = run(["user", "list", "--data", data]).lines;
    assert.match(table[0], /^NUMBER +E-MAIL +NAME +STATUS +ROLES/);
    assert.equal(table[0].indexOf("STATUS"), table[1].search(/active/));
    const short = run(["user", "add", "--data", data, "--email", "y@example.org", "--first-name", "Y", "--last-name", "Z", "--password-stdin"], { input: "short\n" });
    assert.equal(short.code, 1);
    assert.match(short.err, /password_too_short/);
    const listed = json(run(["user", "list", "--data", data, "--json"]));
    assert.deepEqual(listed.map((user) => user.email).sort(), ["ana@example.org", "noor@example.org"]);
    assert.ok(listed.find((user) => user.email === "ana@example.org").roles.includes("instructor"));
    assert.equal(json(run(["user", "list", "--data", data, "--json", "--search", "REYES"])).length, 1);
    assert.equal(run(["user", "reset-password", "77", "--data", data]).code, 0);
    assert.match(run(["user", "reset-password", "nobody", "--data", data]).err, /Nobody signs in as/);
  });

  test("an administrator who was lost: root lets one in again, and what it makes stays the owner's", { skip: process.getuid() !== 0 && "only root can act for the owner of the data" }, () => {
    const place = mkdtempSync("/tmp/medconnect-owner-");
    try {
      const house = join(place, "house");
      assert.equal(run(["init", "--yes", "--data", house, "--admin-email", "noor@example.org", "--admin-name", "Noor Haddad"]).code, 0);
      chmodSync(place, 0o711);
      assert.equal(spawnSync("chown", ["-R", "12345:12345", house]).status, 0);
      for (const words of [["user", "reset-password", "noor@example.org"], ["mfa", "reset", "noor@example.org"], ["networks", "reset"],
        ["user", "add", "--email", "grace@example.org", "--first-name", "Grace", "--last-name", "Lee", "--role", "super_admin"], ["audit", "verify"]]) {
        const done = run([...words, "--data", house]);
        assert.equal(done.code, 0, `${words.join(" ")}: ${done.err}`);
      }
      assert.equal(spawnSync("find", [house, "!", "-user", "12345"], { encoding: "utf8" }).stdout, "");
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  test("settings: the file, then the environment, then flags; the data directory by variable", async () => {
    const environment = { MEDCONNECT_DATA: data };
    assert.equal(run(["user", "list"], { environment }).code, 0);
    writeFileSync(join(data, "medconnect.toml"), "[server]\nport = 0\n");
    assert.match(run(["user", "list"], { environment }).err, /medconnect\.toml:2: server\.port must be from 1 to 65535/);
    writeFileSync(join(data, "medconnect.toml"), "[log]\nlevel = \"warning\"\n");
  });

  test("serve answers at once, keeps others out, runs commands for them, and stops in order", async () => {
    const server = await serve(data, ["--set", "log.level=info"]);
    assert.equal((await get(server.port, "/readyz")).status, 200);
    assert.equal((await get(server.port, "/api/v1/openapi.json")).status, 200);
    const second = run(["serve", "--data", data, "--port", "1"]);
    assert.equal(second.code, 4);
    assert.match(second.err, new RegExp(`in use by process ${server.child.pid}`));
    assert.equal(run(["migrate", "--data", data]).code, 4);
    // A command for the running server: it runs there, its output comes back.
    const added = run(["user", "add", "--data", data, "--email", "luis@example.org", "--first-name", "Luis", "--last-name", "Kim", "--password-stdin"],
      { input: "a long enough phrase\n" });
    assert.equal(added.code, 0, added.err);
    assert.equal(json(run(["user", "list", "--data", data, "--json"])).length, 3);
    assert.match(run(["networks", "reset", "--data", data]).out, /^0 roles were limited/);
    assert.equal(run(["audit", "verify", "--data", data]).code, 0);
    const doctor = run(["doctor", "--data", data, "--json"]);
    assert.equal(doctor.code, 0, doctor.out + doctor.err);
    assert.deepEqual(json(doctor).filter((check) => check.state === "failed"), []);
    assert.ok(json(doctor).some((check) => check.check === "audit"));
    const said = (name) => json(doctor).find((check) => check.check === name);
    assert.equal(said("root_key").state, "warning");
    assert.match(said("root_key").detail, /root\.key lies beside the data/);
    assert.match(said("address").detail, new RegExp(`port ${server.port}$`), "where the server is, not where the file says");
    server.child.kill("SIGHUP");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal((await get(server.port, "/healthz")).status, 200);
    assert.match(server.log(), /certificate_reloaded/);
    assert.equal(await server.stop("SIGINT"), 0);
    assert.match(server.log(), /server_stopped/);
    const requests = server.log().split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((line) => line.event === "http");
    assert.ok(requests.some((line) => line.route === "/readyz" && line.method === "GET" && line.status === 200 && line.request_id.length === 16 && line.ms >= 0));
    for (const file of readdirSync(data, { recursive: true }))
      assert.equal(statSync(join(data, file)).mode & 0o077, 0, `${file} is open to others`);
    for (const line of server.log().split("\n").filter(Boolean)) assert.ok(JSON.parse(line).event, line);
    assert.equal(existsSync(join(data, "control.sock")), false);
  });

  test("after kill -9 it serves again at once and the log is whole", async () => {
    const first = await serve(data);
    assert.equal(await first.stop("SIGKILL"), "SIGKILL");
    const second = await serve(data);
    assert.equal(await second.stop(), 0);
    assert.equal(run(["audit", "verify", "--data", data]).code, 0);
  });

  test("a port that is taken is named", async () => {
    const holder = createServer();
    const port = await new Promise((resolve) => holder.listen(0, "127.0.0.1", () => resolve(holder.address().port)));
    const refused = run(["serve", "--data", data, "--port", String(port), "--address", "127.0.0.1"]);
    holder.close();
    assert.equal(refused.code, 1);
    assert.match(refused.err, /port|address/i);
  });

  test("audit checkpoint prints a signed note that later states agree with", () => {
    const note = run(["audit", "checkpoint", "--data", data]);
    assert.equal(note.code, 0);
    assert.match(note.out, /\n\n— /);
    assert.match(readFileSync(join(data, "audit/checkpoints.txt"), "utf8"), /— /);
    const report = json(run(["audit", "verify", "--data", data, "--json"]))[0];
    assert.equal(report.ok, true);
    assert.ok(report.checkpoints > 0);
  });

  test("audit verify finds a log that is older than a checkpoint", () => {
    // A checkpoint file with one more note than the database remembers is what a restored, cut-off log looks like.
    const file = join(data, "audit/checkpoints.txt");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/\n(\d+)\n/, (whole, size) => `\n${Number(size) + 5}\n`));
    const report = run(["audit", "verify", "--data", data]);
    writeFileSync(file, text);
    assert.equal(report.code, 3);
    assert.match(report.out, /PROBLEM/);
    assert.equal(run(["audit", "verify", "--data", data]).code, 0);
  });

  test("a lost key is told, and doctor finds it", () => {
    const key = join(data, "keys/root.key");
    const bytes = readFileSync(key);
    rmSync(key);
    assert.equal(run(["user", "list", "--data", data]).code, 1);
    const doctor = run(["doctor", "--data", data]);
    assert.equal(doctor.code, 3);
    assert.match(doctor.out, /FAILED/);
    writeFileSync(key, bytes, { mode: 0o644 });
    chmodSync(key, 0o644);
    assert.equal(run(["user", "list", "--data", data]).code, 1, "a key that others may read is refused");
    chmodSync(key, 0o600);
    assert.equal(run(["user", "list", "--data", data]).code, 0);
  });
});

describe("imports of the hospital's own files", () => {
  const data = join(folder, "import");
  const fixtures = join(root, "tests/fixtures");
  const defects = JSON.parse(readFileSync(join(fixtures, "defects.json"), "utf8"));
  const importing = (kind, words) => run(["import", kind, join(fixtures, `hr_${kind}.csv`), "--data", data, "--json", ...words]);
  before(() => assert.equal(run(["init", "--yes", "--data", data]).code, 0));

  /** Every planted defect that an import must name. */
  const planted = (kind) => defects[kind].filter((defect) => !["whitespace_to_trim", "formula_text"].includes(defect.kind));

  for (const kind of ["staff", "credentials"]) {
    test(`${kind}: dry run names every defect and changes nothing; then the good rows come in; then nothing changes`, () => {
      const dry = importing(kind, ["--dry-run"]);
      assert.equal(dry.code, 0, dry.err);
      const found = json(dry);
      const counts = found.pop();
      assert.equal(counts.dry_run, true);
      for (const finding of found) for (const key of ["line", "kind", "column", "message"]) assert.ok(key in finding, key);
      assert.ok(planted(kind).length > 5);
      for (const defect of planted(kind))
        assert.ok(found.some((finding) => finding.line === defect.row && finding.kind === defect.kind), JSON.stringify(defect));
      const real = json(importing(kind, [])).pop();
      assert.equal(real.dry_run, false);
      assert.equal(real.created, counts.created);
      assert.ok(real.created > 1000);
      const again = json(importing(kind, [])).pop();
      assert.deepEqual([again.created, again.updated, again.ended], [0, 0, 0]);
    });
  }

  test("what would change of people who are there is shown, held back and, when most rows do it, refused", () => {
    const names = readFileSync(join(fixtures, "hr_staff.csv"), "utf8").split(/\r?\n/);
    const people = names.slice(1, 41).map((line) => line.split(",")).filter((cells) => /^[^@ ]+@[^@ ]+$/.test(cells[3]));
    assert.ok(people.length > 30);
    const file = join(folder, "other_people.csv");
    writeFileSync(file, [names[0], ...people.map((cells, index) => [cells[0], `New${index}`, `Person${index}`, `new${index}@mercygeneral.example`, ...cells.slice(4)].join(","))].join("\n"));
    const importing_others = (...words) => run(["import", "staff", file, "--data", data, ...words]);
    const plain = json(importing_others("--dry-run", "--json"));
    assert.equal(plain.pop().updated, 0);
    assert.ok(plain.every((finding) => finding.kind !== "change" && "message" in finding));
    assert.ok(plain.some((finding) => finding.kind === "too_many_identity_changes"));
    const changes = json(importing_others("--dry-run", "--json", "--changes")).filter((line) => line.kind === "change");
    assert.ok(changes.some((change) => change.line === 2 && change.employee_number === people[0][0] && change.field === "email" && change.before === people[0][3].toLowerCase() && change.after === "new0@mercygeneral.example" && change.outcome === "held"));
    const refused = importing_others();
    assert.equal(refused.code, 1);
    assert.match(refused.err, /another name or e-mail/);
    assert.equal(json(importing_others("--json", "--accept-many-changes")).pop().updated, 0);
    const text = importing_others("--dry-run", "--accept-many-changes").out;
    assert.match(text, /--accept-identity-changes/);
    assert.match(text, /0 would come in new/);
    assert.doesNotMatch(text, /came in|stayed out/);
    const confirmed = json(importing_others("--json", "--accept-many-changes", "--accept-identity-changes")).pop();
    assert.equal(confirmed.updated, people.length);
    assert.equal(json(run(["import", "staff", join(fixtures, "hr_staff.csv"), "--data", data, "--json", "--accept-many-changes", "--accept-identity-changes"])).pop().updated, people.length);
  });

  test("a file that is not there, or is no CSV of that kind, is refused", () => {
    assert.equal(run(["import", "staff", join(folder, "none.csv"), "--data", data]).code, 1);
    const file = join(folder, "wrong.csv");
    writeFileSync(file, "colour,size\nred,1\n");
    const refused = run(["import", "staff", file, "--data", data]);
    assert.notEqual(refused.code, 0);
    assert.notEqual(refused.err + refused.out, "");
    const workbook = join(folder, "staff.xlsx");
    writeFileSync(workbook, Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 10]));
    assert.match(run(["import", "staff", workbook, "--data", data]).err, /This file is not text\. Export the list as CSV/);
  });

  test("an import runs on a serving appliance too, with the client's file", async () => {
    const server = await serve(data);
    const counts = json(importing("staff", ["--dry-run"])).pop();
    assert.equal(counts.created, 0);
    assert.equal(await server.stop(), 0);
  });
});

describe("the audit log under attack", () => {
  const tamperer = process.env.MEDCONNECT_TAMPER ?? join(dirname(binary), "audit_tamper");
  const whole = join(folder, "audited");
  const rows = "security_audit_leaves";
  const attacks = {
    edited: { sql: [`UPDATE ${rows} SET actor = NULL, outcome = 'ok', object = 'person:nobody' WHERE seq = 2`], found: "row_edited", row: 2 },
    deleted: { sql: [`DELETE FROM ${rows} WHERE seq = 3`], found: "rows_missing", row: 3 },
    reordered: { sql: [`UPDATE ${rows} SET seq = -1 WHERE seq = 1`, `UPDATE ${rows} SET seq = 1 WHERE seq = 4`, `UPDATE ${rows} SET seq = 4 WHERE seq = -1`], found: "row_edited", row: 1 },
    truncated: { sql: [`DELETE FROM ${rows} WHERE seq >= 4`], found: "tail_missing", row: 4, started: "rows_missing" },
    "truncated with its head": { sql: [`DELETE FROM ${rows} WHERE seq >= 4`, "UPDATE security_audit_head SET size = 4"], found: "head_forged" },
    "deleted and closed up": { sql: [`DELETE FROM ${rows} WHERE seq = 3`, `UPDATE ${rows} SET seq = seq - 1 WHERE seq > 3`], found: "row_edited", row: 3 },
  };
  const verify = (data) => {
    const text = run(["audit", "verify", "--data", data]);
    const report = json(run(["audit", "verify", "--data", data, "--json"]))[0];
    return { ...text, report };
  };
  /** A start is a row of the log: where the end was cut off, rows are missing before it from then on. */
  const found = (verdict, attack, started) =>
    verdict.report.problems.some((problem) => problem.kind === ((started && attack.started) || attack.found) && (attack.row === undefined || problem.seq === attack.row));

  before(() => {
    assert.equal(run(["init", "--yes", "--data", whole, "--admin-email", "noor@example.org"]).code, 0);
    for (const name of ["ana", "luis", "grace"])
      assert.equal(run(["user", "add", "--data", whole, "--email", `${name}@example.org`, "--first-name", name, "--last-name", "R", "--role", "instructor"]).code, 0);
  });

  test("a whole log is proved beside a running server, with the same text and code, also when the server does not answer", async () => {
    const before = verify(whole);
    assert.equal(before.code, 0, before.out + before.err);
    const server = await serve(whole); // its start is a row of the log
    const beside = verify(whole);
    rmSync(join(whole, "control.sock"));
    const deaf = verify(whole);
    const added = run(["user", "list", "--data", whole]);
    assert.equal(await server.stop(), 0);
    const stopped = verify(whole);
    assert.equal(stopped.code, 0, stopped.out + stopped.err);
    assert.ok(stopped.report.size > before.report.size && stopped.report.checkpoints > 0);
    assert.equal(beside.code, 0, beside.out + beside.err);
    assert.equal(deaf.out, beside.out);
    assert.deepEqual(deaf.report, beside.report);
    // Its end is signed once more; the rows are the same.
    assert.deepEqual([beside.report.size, beside.report.root], [stopped.report.size, stopped.report.root]);
    assert.ok(beside.report.root.length > 40);
    assert.equal(added.code, 4, "other commands need the server and say so");
  });

  for (const [name, attack] of Object.entries(attacks))
    test(`a log that was ${name} is found: server stopped, running, and running without an answer`, async () => {
      const data = join(folder, `audited-${name.replaceAll(" ", "-")}`);
      cpSync(whole, data, { recursive: true });
      chmodSync(data, 0o700);
      const done = spawnSync(tamperer, [data, ...attack.sql], { encoding: "utf8" });
      assert.equal(done.status, 0, `${tamperer}: ${done.error ?? done.stderr}`);
      assert.ok(done.stdout.split("\n").filter(Boolean).every((changed) => Number(changed) > 0), "nothing was changed");
      const stopped = verify(data);
      const server = await serve(data);
      const beside = verify(data);
      rmSync(join(data, "control.sock"));
      const deaf = verify(data);
      await server.stop();
      for (const verdict of [stopped, beside, deaf]) {
        assert.equal(verdict.code, 3, verdict.out + verdict.err);
        assert.match(verdict.out, /PROBLEM .*\n(.*\n)*The audit log was changed/);
        assert.ok(found(verdict, attack, verdict !== stopped), JSON.stringify(verdict.report.problems));
      }
    });

  test("a data directory with a long path has its control socket too", async () => {
    const data = join(folder, "d".repeat(60), "e".repeat(60), "hospital");
    mkdirSync(dirname(data), { recursive: true });
    assert.equal(run(["init", "--yes", "--data", data]).code, 0);
    const server = await serve(data);
    assert.equal(run(["user", "list", "--data", data]).code, 0);
    assert.equal(run(["audit", "verify", "--data", data]).code, 0);
    assert.equal(await server.stop(), 0);
    assert.doesNotMatch(server.log(), /control_socket_unavailable/);
  });
});

describe("demo", () => {
  const data = join(folder, "demo");

  test("a small demo hospital is made, serves, and its people can sign in", async () => {
    const made = run(["demo", "--people", "60", "--data", data]);
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /ana\.reyes@mercygeneral\.example/);
    assert.match(made.out, /MercyGeneral-2026/);
    assert.equal(run(["demo", "--people", "60", "--data", data]).code, 1);
    assert.equal(json(run(["user", "list", "--data", data, "--json"])).length, 60);
    const server = await serve(data);
    const answer = await new Promise((resolve, reject) => {
      const request = https.request({ host: "127.0.0.1", port: server.port, path: "/api/v1/auth/sign-in", method: "POST", rejectUnauthorized: false,
        headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" } }, (response) => {
        let body = "";
        response.on("data", (piece) => (body += piece));
        response.on("end", () => resolve({ status: response.statusCode, body: JSON.parse(body) }));
      });
      request.on("error", reject);
      request.end(JSON.stringify({ login: "ana.reyes@mercygeneral.example", password: "MercyGeneral-2026" }));
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.equal(answer.body.me.first_name, "Ana");
    assert.equal(await server.stop(), 0);
    assert.equal(run(["audit", "verify", "--data", data]).code, 0);
  });
});
