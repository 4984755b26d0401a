// `medconnect smoke-test` against the real server over its real port: all well, what fails, and that nothing is left.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, describe, test } from "node:test";
import { kept, stopped } from "../parts/children.mjs";
import { Appliance, ask, binary, free_port, run } from "./lib/appliance.mjs";

const appliance = new Appliance();
after(() => appliance.remove());
const checks = (done) => Object.fromEntries(done.out.trim().split("\n").map((line) => JSON.parse(line)).map((each) => [each.check, each]));

describe("smoke test", { timeout: 300_000 }, () => {
  test("without a server it says so", () => {
    appliance.create();
    const done = run("smoke-test", "--data", appliance.data);
    assert.equal(done.status, 1);
    assert.match(done.err, /no server runs/);
  });

  test("a good server passes every check, twice, and the audit log has no trace of the write that was taken back", async () => {
    await appliance.start();
    for (let round = 0; round < 2; ++round) {
      const done = run("smoke-test", "--data", appliance.data, "--json");
      assert.equal(done.status, 0, done.out + done.err);
      const found = checks(done);
      assert.deepEqual(Object.keys(found), ["tls", "healthz", "readyz", "app", "assets", "api", "sign_in", "database", "files", "mail", "directory"]);
      assert.ok(Object.values(found).every((each) => each.state === "ok"));
      assert.match(found.tls.detail, new RegExp(`127\\.0\\.0\\.1 port ${appliance.port}, TLSv1\\.3`));
      assert.match(found.assets.detail, /\/assets\/.*, \d+ KiB/);
    }
    const table = run("smoke-test", "--data", appliance.data);
    assert.match(table.out, /^ok +tls +/m);
    assert.match(table.out, /11 checks, all well\./);
    assert.equal(run("audit", "verify", "--data", appliance.data).status, 0);
  });

  test("a mail server that does not answer is a failed check with exit code 3", async () => {
    await appliance.stop();
    const port = await free_port(), dead = await free_port();
    const child = kept(spawn(binary, ["serve", "--data", appliance.data, "--port", String(port), "--set", "mail.host=127.0.0.1", "--set", `mail.port=${dead}`], { stdio: "ignore" }));
    const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
    for (let tries = 0; tries < 300 && !(await ask(port, "/readyz").catch(() => undefined)); ++tries) await new Promise((resolve) => setTimeout(resolve, 100));
    const done = run("smoke-test", "--data", appliance.data, "--json");
    assert.equal(done.status, 3, done.out + done.err);
    const found = checks(done);
    assert.equal(found.mail.state, "failed");
    assert.match(found.mail.fix, /medconnect mail test/);
    assert.equal(found.tls.state, "ok");
    await stopped(child, ended, "SIGTERM");
  });
});
