// sbom.mjs PROGRAM PACKAGE_LOCK CYCLONEDX SPDX: every library that the program names and every npm package of the web app
// stands in both, with version and licence; names are unique and references lead somewhere.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const [program, lock_file, cyclone_file, spdx_file] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const cyclone = read(cyclone_file);
const spdx = read(spdx_file);
assert.equal(cyclone.bomFormat, "CycloneDX");
assert.equal(cyclone.specVersion, "1.5");
assert.match(cyclone.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
assert.equal(spdx.spdxVersion, "SPDX-2.3");
assert.equal(spdx.SPDXID, "SPDXRef-DOCUMENT");

const linked = JSON.parse(execFileSync(program, ["version", "--json"], { encoding: "utf8" })).dependencies.map((line) => (typeof line === "string" ? line.split(" ") : [line.name, line.version])).filter(([name]) => name !== "doctest-dev");
assert.ok(linked.length > 15, `only ${linked.length} libraries`);
const lock = read(lock_file);
const bundled = Object.entries(lock.packages[""].dependencies).map(([name]) => name);
for (const [what, names] of [["CycloneDX", cyclone.components], ["SPDX", spdx.packages.map((each) => ({ name: each.name, version: each.versionInfo }))]]) {
  const known = new Map(names.map((each) => [each.name, each.version]));
  for (const [name, version] of linked) assert.equal(known.get(name.replace(/^(lib.*)-dev$/, "$1")), version, `${what}: ${name}`);
  for (const name of bundled) assert.ok(known.has(name), `${what}: ${name} of the web app is missing`);
  assert.ok(names.every((each) => each.name && each.version), `${what}: a part without name or version`);
}
const licensed = cyclone.components.filter((each) => each.licenses?.length).length;
assert.equal(licensed, cyclone.components.length, `${cyclone.components.length - licensed} parts without a licence: ${cyclone.components.filter((each) => !each.licenses).map((each) => each.name)}`);
const refs = new Set([cyclone.metadata.component["bom-ref"], ...cyclone.components.map((each) => each["bom-ref"])]);
assert.equal(refs.size, cyclone.components.length + 1, "a reference twice");
for (const each of cyclone.dependencies) for (const target of [each.ref, ...(each.dependsOn ?? [])]) assert.ok(refs.has(target), target);
const ids = new Set(spdx.packages.map((each) => each.SPDXID));
assert.equal(ids.size, spdx.packages.length, "an SPDX id twice");
for (const id of ids) assert.match(id, /^SPDXRef-[A-Za-z0-9.-]+$/);
for (const each of spdx.relationships) assert.ok(ids.has(each.relatedSpdxElement), each.relatedSpdxElement);
