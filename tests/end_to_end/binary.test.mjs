/** What the issue promises of the program itself: static, small, quick to start, content with an empty file system. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Appliance, ask, binary, run } from "./lib/appliance.mjs";

describe("the file", () => {
  it("is statically linked: an ELF program without an interpreter", () => {
    const file = readFileSync(binary);
    assert.equal(file.toString("latin1", 1, 4), "ELF");
    const offset = Number(file.readBigUInt64LE(32));
    const size = file.readUInt16LE(54);
    const types = Array.from({ length: file.readUInt16LE(56) }, (_, index) => file.readUInt32LE(offset + index * size));
    assert.ok(types.includes(1), "no segment is loaded");
    assert.ok(!types.includes(3), "it asks for a dynamic loader");
  });
  it("is 50 MB or less", () => assert.ok(statSync(binary).size <= 50_000_000, `${statSync(binary).size} bytes`));
});

describe("commands", () => {
  it("--help names every command and exits 0", () => {
    const help = run("--help");
    assert.equal(help.status, 0, help.err);
    for (const name of ["serve", "init", "demo", "user", "import", "openapi", "doctor", "version"]) assert.match(help.out, new RegExp(`\\b${name}\\b`));
  });
  it("each command has --help", () => {
    for (const name of ["serve", "init", "demo", "user", "import", "openapi", "doctor", "version"]) assert.equal(run(name, "--help").status, 0, name);
  });
  it("an unknown command or option is an error that says so, on standard error", () => {
    for (const args of [["dance"], ["serve", "--nonsense"], ["serve", "--port", "x"]]) {
      const answer = run(...args);
      assert.notEqual(answer.status, 0, args.join(" "));
      assert.notEqual(answer.err.trim(), "", args.join(" "));
      assert.equal(answer.out, "", args.join(" "));
    }
  });
  it("serving a folder that is no appliance is an error", () => assert.notEqual(run("serve", "--data", "/nonexistent/medconnect").status, 0));
  it("openapi prints an OpenAPI 3.1 description with permissions", () => {
    const answer = run("openapi");
    assert.equal(answer.status, 0, answer.err);
    const description = JSON.parse(answer.out);
    assert.match(description.openapi, /^3\.1/);
    const operations = Object.values(description.paths).flatMap((path) => Object.values(path).filter((each) => each.responses));
    assert.ok(operations.length > 30, `${operations.length} operations`);
    assert.deepEqual(operations.filter((each) => each["x-permission"] === undefined).map((each) => each.operationId ?? each.summary), []);
  });
});

describe("serving", () => {
  const appliance = new Appliance();
  before(() => appliance.create());
  after(() => appliance.remove());

  it("answers /healthz after less than 300 ms of work on an existing data directory, idles under 60 MB and ends on SIGTERM", async () => {
    await appliance.start();
    await appliance.stop();
    const times = [];
    for (let round = 0; round < 5; round += 1) {
      await appliance.start();
      times.push(appliance.spent());
      if (round < 4) assert.deepEqual(await appliance.stop(), { code: 0, signal: null }, appliance.log);
    }
    assert.ok(Math.min(...times) < 300, `${times.join(", ")} ms of processor time`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.ok(appliance.resident() < 60, `${appliance.resident()} MiB resident`);
    await appliance.stop();
  });

  it("starts again after SIGKILL", async () => {
    await appliance.start();
    await appliance.stop("SIGKILL");
    await appliance.start();
    assert.equal((await ask(appliance.port, "/healthz")).status, 200);
    await appliance.stop();
  });

  it("serves the web app with a strict policy", async () => {
    await appliance.start();
    const page = await ask(appliance.port, "/");
    assert.equal(page.status, 200);
    assert.match(page.headers["content-type"], /^text\/html/);
    assert.match(page.headers["content-security-policy"] ?? "", /default-src 'none'/);
    assert.match(page.text, /<script[^>]+src="\/assets\//);
    // A browser puts the headers of a 304 over those that it keeps: the policy of the page must not become another.
    const kept = await ask(appliance.port, "/", { headers: { "If-None-Match": page.headers.etag } });
    assert.equal(kept.status, 304);
    assert.equal(kept.headers["content-security-policy"], page.headers["content-security-policy"]);
    const told = await ask(appliance.port, "/api/v1/openapi.json");
    const same = await ask(appliance.port, "/api/v1/openapi.json", { headers: { "If-None-Match": told.headers.etag } });
    assert.deepEqual([same.status, same.headers["content-security-policy"]], [304, undefined]);
    await appliance.stop();
  });

  it("runs in an empty root directory with only its data", { skip: process.getuid() !== 0 && "needs root for chroot" }, async () => {
    const jail = new Appliance();
    try {
      mkdirSync(jail.data, { recursive: true });
      copyFileSync(binary, join(jail.folder, "medconnect"));
      execFileSync("chmod", ["+x", join(jail.folder, "medconnect")]);
      execFileSync("chroot", [jail.folder, "/medconnect", "init", "--data", "/data", "--yes"]);
      jail.served = "/data";
      await jail.start("/medconnect", ["chroot", jail.folder]);
      assert.equal((await ask(jail.port, "/healthz")).status, 200);
    } finally {
      await jail.remove();
    }
  });
});
