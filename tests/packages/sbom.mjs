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

// What the schemas of CycloneDX 1.5 and SPDX 2.3 demand.
const kInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
assert.deepEqual(Object.keys(cyclone).filter((key) => !["$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"].includes(key)), []);
assert.ok(Number.isInteger(cyclone.version) && cyclone.version >= 1);
assert.match(cyclone.metadata.timestamp, kInstant);
for (const each of [cyclone.metadata.component, ...cyclone.components]) {
  assert.ok(["application", "library"].includes(each.type) && each.name && each["bom-ref"], each.name);
  assert.match(each.purl, /^pkg:[a-z]+\/[^\s]+@[^\s]+$/);
  for (const { alg, content } of each.hashes ?? []) assert.match(`${alg} ${content}`, /^(SHA-256 [0-9a-f]{64}|SHA-512 [0-9a-f]{128})$/, each.name);
  const forms = each.licenses.map((one) => Object.keys(one).join());
  assert.ok(forms.join() === "expression" || forms.every((form) => form === "license"), `${each.name}: ${forms}`);
  for (const { license } of each.licenses.filter((one) => one.license)) assert.equal([license.id, license.name].filter(Boolean).length, 1, each.name);
}
assert.deepEqual([spdx.dataLicense, typeof spdx.name], ["CC0-1.0", "string"]);
assert.match(spdx.documentNamespace, /^[a-z]+:[^#\s]+$/);
assert.match(spdx.creationInfo.created, kInstant);
assert.ok(spdx.creationInfo.creators.length > 0 && spdx.creationInfo.creators.every((each) => /^(Person|Organization|Tool): ./.test(each)));
const extracted = new Set(spdx.hasExtractedLicensingInfos.map((each) => (assert.ok(each.licenseId && each.extractedText), each.licenseId)));
const kRule = /^(NOASSERTION|NONE|\(?[A-Za-z0-9.+-]+\)?( (AND|OR|WITH) \(?[A-Za-z0-9.+-]+\)?)*)$/;
for (const each of spdx.packages) {
  assert.ok(each.name && each.downloadLocation && each.filesAnalyzed === false, each.name);
  for (const licence of [each.licenseConcluded, each.licenseDeclared]) {
    assert.match(licence, kRule, each.name);
    for (const own of licence.match(/LicenseRef-[A-Za-z0-9.-]+/g) ?? []) assert.ok(extracted.has(own), own);
  }
  for (const ref of each.externalRefs ?? []) assert.deepEqual([ref.referenceCategory, ref.referenceType, ref.referenceLocator.startsWith("pkg:")], ["PACKAGE-MANAGER", "purl", true]);
  for (const sum of each.checksums ?? []) assert.match(`${sum.algorithm} ${sum.checksumValue}`, /^SHA256 [0-9a-f]{64}$/);
}
for (const each of spdx.relationships) {
  assert.ok(each.spdxElementId === spdx.SPDXID || ids.has(each.spdxElementId), each.spdxElementId);
  assert.ok(["DESCRIBES", "STATIC_LINK"].includes(each.relationshipType));
}
assert.ok(spdx.relationships.some((each) => each.relationshipType === "DESCRIBES"));
