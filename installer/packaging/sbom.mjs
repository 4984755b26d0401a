// sbom.mjs PROGRAM PACKAGE_LOCK FOLDER VERSION: writes sbom.cdx.json (CycloneDX 1.5) and sbom.spdx.json (SPDX 2.3): the
// libraries that are linked into the program, as it names them itself (but doctest, which only its tests use), the toolchain's, and the npm packages whose code
// may be in the web app.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const [program, lock_file, folder, version] = process.argv.slice(2);
const at = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? 0) * 1000).toISOString().replace(/\.\d+Z$/, "Z");
const kIds = { "LGPL-2.1": "LGPL-2.1-only", PD: "LicenseRef-public-domain" };

const words_of = (line) => (typeof line === "string" ? line.split(" ") : [line.name, line.version, line.licence ?? line.license]);
const described = JSON.parse(execFileSync(program, ["version", "--json"], { encoding: "utf8" }));
const libraries = described.dependencies.map(words_of).filter(([name]) => name && name !== "doctest-dev").map(([name, number, ...licence]) => ({
  name: name.replace(/^(lib.*)-dev$/, "$1"), version: number, licence: kIds[licence.join(" ")] ?? licence.join(" ").replaceAll("-and-", " AND "),
  purl: `pkg:generic/${encodeURIComponent(name)}@${encodeURIComponent(number)}`,
}));
const debian = (name, licence) => {
  try {
    const number = execFileSync("dpkg-query", ["-W", "-f", "${Version}", name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return [{ name: name.replace(/-dev$/, ""), version: number, licence, purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(number)}` }];
  } catch {
    return [];
  }
};
const compiler = execFileSync("sh", ["-c", "g++ -dumpversion 2>/dev/null || true"], { encoding: "utf8" }).trim();
const toolchain = [...debian("libc6-dev", "LGPL-2.1-or-later"), ...debian(`libstdc++-${compiler}-dev`, "GPL-3.0-only WITH GCC-exception-3.1")];
const lock = JSON.parse(readFileSync(lock_file, "utf8"));
const npm = Object.entries(lock.packages).filter(([path, entry]) => path.includes("node_modules/") && !entry.dev && !entry.devOptional && !entry.optional).map(([path, entry]) => {
  const name = path.slice(path.lastIndexOf("node_modules/") + 13);
  return { name, version: entry.version, licence: entry.license ?? "NOASSERTION", purl: `pkg:npm/${name.replace("@", "%40")}@${entry.version}`, sha512: entry.integrity?.startsWith("sha512-") ? Buffer.from(entry.integrity.slice(7), "base64").toString("hex") : undefined };
});
const seen = new Set();
const all = [...libraries, ...toolchain, ...npm].filter((part) => !seen.has(part.purl) && seen.add(part.purl)).sort((a, b) => (a.purl < b.purl ? -1 : 1));

const digest = createHash("sha256").update(readFileSync(program)).digest("hex");
const uuid = createHash("sha256").update(`${digest}${version}${at}`).digest("hex");
const serial = `${uuid.slice(0, 8)}-${uuid.slice(8, 12)}-5${uuid.slice(13, 16)}-8${uuid.slice(17, 20)}-${uuid.slice(20, 32)}`;
const single = (licence) => /^[A-Za-z0-9.+-]+$/.test(licence) && !licence.startsWith("LicenseRef") && licence !== "NOASSERTION";
const cyclone_licences = (licence) => (licence === "NOASSERTION" ? undefined : single(licence) ? [{ license: { id: licence } }] : /^[A-Za-z0-9.+() -]+$/.test(licence) ? [{ expression: licence }] : [{ license: { name: licence } }]);
const own = `pkg:generic/medconnect@${version}`;
writeFileSync(`${folder}/sbom.cdx.json`, `${JSON.stringify({
  bomFormat: "CycloneDX", specVersion: "1.5", serialNumber: `urn:uuid:${serial}`, version: 1,
  metadata: { timestamp: at, component: { type: "application", "bom-ref": own, name: "medconnect", version, purl: own, licenses: [{ license: { id: "Apache-2.0" } }], hashes: [{ alg: "SHA-256", content: digest }] } },
  components: all.map((part) => ({ type: "library", "bom-ref": part.purl, name: part.name, version: part.version, licenses: cyclone_licences(part.licence), purl: part.purl, hashes: part.sha512 ? [{ alg: "SHA-512", content: part.sha512 }] : undefined })),
  dependencies: [{ ref: own, dependsOn: all.map((part) => part.purl) }, ...all.map((part) => ({ ref: part.purl }))],
}, null, 1)}\n`);

const id_of = (text) => `SPDXRef-${text.replace(/[^A-Za-z0-9.-]+/g, "-")}`;
writeFileSync(`${folder}/sbom.spdx.json`, `${JSON.stringify({
  spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT", name: `medconnect-${version}`,
  documentNamespace: `urn:uuid:${serial}`, creationInfo: { created: at, creators: ["Tool: medconnect-installer-package"] },
  hasExtractedLicensingInfos: [{ licenseId: "LicenseRef-public-domain", extractedText: "In the public domain.", name: "Public domain" }],
  packages: [
    { SPDXID: id_of(own), name: "medconnect", versionInfo: version, downloadLocation: "NOASSERTION", filesAnalyzed: false, licenseConcluded: "Apache-2.0", licenseDeclared: "Apache-2.0", copyrightText: "NOASSERTION", checksums: [{ algorithm: "SHA256", checksumValue: digest }], primaryPackagePurpose: "APPLICATION" },
    ...all.map((part) => ({ SPDXID: id_of(part.purl), name: part.name, versionInfo: part.version, downloadLocation: "NOASSERTION", filesAnalyzed: false, licenseConcluded: "NOASSERTION", licenseDeclared: part.licence, copyrightText: "NOASSERTION", externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: part.purl }] })),
  ],
  relationships: [{ spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: id_of(own) }, ...all.map((part) => ({ spdxElementId: id_of(own), relationshipType: "STATIC_LINK", relatedSpdxElement: id_of(part.purl) }))],
}, null, 1)}\n`);
