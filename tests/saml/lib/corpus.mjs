/** Cases for `medconnect saml check`: files on disk, one call of the program for all that share options, one test each. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { make_key, metadata } from "./idp.mjs";
import { NOW, SP } from "./response.mjs";

const root = process.env.MEDCONNECT_ROOT ?? fileURLToPath(new URL("../../../", import.meta.url));
const binary = process.env.MEDCONNECT_BINARY ?? join(root, "build/release/medconnect");
if (!existsSync(binary)) throw new Error(`${binary} is missing: run installer/run --build-only first`);

export const IDP = "https://idp.example/metadata";

export class Corpus {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "medconnect-saml-"));
    this.cases = [];
    this.provider = make_key();
    this.appliance = make_key();
    writeFileSync(join(this.folder, "appliance.pem"), this.appliance.pem);
    this.metadata = this.file("metadata.xml", metadata(IDP, [this.provider.certificate]));
    after(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  file(name, bytes) {
    const path = join(this.folder, name);
    writeFileSync(path, bytes);
    return path;
  }

  /** options: metadata (a path), request (null: none), now, flags, key (false: none), entityId, acs. */
  args(options = {}) {
    const request = options.request === undefined ? "_request1" : options.request;
    return [
      ...["--idp-metadata", options.metadata ?? this.metadata, "--entity-id", options.entityId ?? SP.entityId, "--acs-url", options.acs ?? SP.acs],
      ...["--now", options.now ?? NOW, ...(request === null ? [] : ["--request-id", request])],
      ...(options.key === false ? [] : ["--decrypt-key", join(this.folder, "appliance.pem")]),
      ...(options.flags ?? []),
    ];
  }

  /** Expects acceptance; `expect`: fields of the verdict that must be so. */
  accept(name, bytes, options = {}, expect = {}) {
    this.cases.push({ name, bytes, options, expect: { subject: "noor@hospital.example", session_index: "_session1", ...expect } });
  }
  /** Expects one of the codes. */
  refuse(name, codes, bytes, options = {}) {
    this.cases.push({ name, bytes, options, codes: [codes].flat() });
  }

  run(args, files) {
    const done = spawnSync(binary, ["saml", "check", ...args, ...files], { encoding: "utf8", timeout: 120_000, maxBuffer: 1 << 28 });
    return { code: done.status, err: done.stderr, verdicts: done.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line)) };
  }

  /** Makes a test of every case. */
  declare(title) {
    const groups = new Map();
    this.cases.forEach((one, at) => {
      one.path = this.file(`${at}.${one.bytes.includes("<") ? "xml" : "b64"}`, one.bytes);
      const args = this.args(one.options);
      const key = JSON.stringify(args);
      groups.set(key, groups.get(key) ?? { args, cases: [] });
      groups.get(key).cases.push(one);
    });
    for (const group of groups.values()) {
      const done = this.run(group.args, group.cases.map((one) => one.path));
      group.cases.forEach((one, at) => Object.assign(one, { verdict: done.verdicts[at], lines: done.verdicts.length, err: done.err }));
    }
    describe(title, () => {
      for (const one of this.cases) test(one.name, () => judge(one));
    });
  }
}

function judge({ verdict, expect, codes, path, err, bytes }) {
  assert.ok(verdict, `no verdict: ${err}`);
  assert.equal(verdict.file, path);
  const shown = JSON.stringify(verdict);
  if (expect) {
    assert.equal(verdict.accepted, true, `${shown}\n${process.env.SHOW_XML ? bytes : ""}`);
    assert.equal(verdict.verdict, "accepted");
    for (const [name, value] of Object.entries(expect)) assert.deepEqual(verdict[name], value, `${name} in ${shown}`);
    return;
  }
  assert.equal(verdict.accepted, false, shown);
  assert.equal(verdict.verdict, "refused");
  assert.ok(codes.includes(verdict.code), `${codes.join(" or ")} expected: ${shown}`);
  assert.ok(verdict.message.length > 20 && verdict.message.endsWith("."), shown);
  assert.ok(!("subject" in verdict) && !shown.includes("noor"), `a refusal says nothing of the person: ${shown}`);
}
