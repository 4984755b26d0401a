/** Responses that must be accepted: providers' handwriting, old recordings, keys, ciphers, times, odd but right XML. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Corpus, IDP } from "./lib/corpus.mjs";
import { make_key, metadata } from "./lib/idp.mjs";
import { minutes, response, STYLES } from "./lib/response.mjs";
import { cdata, comment, El, written } from "./lib/xml.mjs";

const corpus = new Corpus();
const key = corpus.provider;
const base64 = (text) => Buffer.from(text).toString("base64");
const ok = (name, plan, change, options, expect) => corpus.accept(name, response(key, plan, change), options, expect);

for (const style of Object.keys(STYLES)) {
  for (const signs of [["assertion"], ["response"], ["assertion", "response"]])
    for (const pretty of [false, true]) {
      const name = `${style}, signed ${signs.join(" and ")}${pretty ? ", indented" : ""}`;
      ok(name, { style, signs, pretty }, undefined, { request: null });
      ok(`${name}, encrypted`, { style, signs, pretty, encrypt_for: corpus.appliance }, undefined, { request: null });
    }
  const own = response(key, { style });
  corpus.accept(`${style}, as base64`, base64(own));
  corpus.accept(`${style}, as base64 in lines`, base64(own).replace(/(.{76})/g, "$1\r\n"));
  corpus.accept(`${style}, with an XML declaration`, `<?xml version="1.0" encoding="UTF-8"?>\n${own}\n`);
}

const groups = { groups: ["icu", "nurses"] };
ok("attributes are read", {}, undefined, {}, { attributes: groups, issuer: IDP });
for (const [name, how] of Object.entries({ "single quotes": { quote: "'" }, "attributes in another order": { reversed: true }, "white space in tags": { loose: true }, "open and close tags": { open: true } }))
  ok(`written with ${name}`, { how, signs: ["assertion", "response"] });
corpus.accept("lines end in CR LF", response(key, { pretty: true }).replace(/\n/g, "\r\n"));
corpus.accept("a byte order mark", `\ufeff${response(key)}`);
corpus.accept("a declaration without encoding", `<?xml version='1.0'?>${response(key)}`);
corpus.accept("utf-8 in small letters, standalone", `<?xml version="1.0" encoding='utf-8' standalone="yes"?>${response(key)}`);

for (const [name, signature] of Object.entries({
  "RSA with SHA-384": { method: "rsa-sha384", digest: "sha384" }, "RSA with SHA-512": { method: "rsa-sha512", digest: "sha512" },
  "SHA-512 over SHA-256": { method: "rsa-sha512", digest: "sha256" }, "no KeyInfo": { key_info: "none" }, "KeyValue only": { key_info: "key_value" },
  "issuer and serial only": { key_info: "serial" }, "a KeyInfo that points elsewhere, which nobody follows": { key_info: "retrieval" },
  "values in lines": { fold: 64 }, "values in lines with carriage returns": { fold: 64, end: "\r\n" }, "several inclusive prefixes": { inclusive: ["saml", "samlp", "#default", "xs"] },
})) {
  ok(`${name}, assertion`, { signature });
  ok(`${name}, response`, { signature, signs: ["response"] });
}

const text = (local, ...children) => ({ assertion }) => { assertion.find(local).children = children; };
ok("character references", {}, text("NameID", written("no&#x6f;r&#64;hospital.example", "noor@hospital.example")));
ok("CDATA is text like any other: the whole name counts", {}, text("NameID", cdata("noor@hospital.example"), ".evil.example"), {}, { subject: "noor@hospital.example.evil.example" });
ok("CDATA in an attribute", {}, text("AttributeValue", "ic", cdata("u"), "-2"), {}, { attributes: { groups: ["icu-2", "nurses"] } });
ok("white space around the name", {}, text("NameID", "\n   noor@hospital.example\n  "));
ok("names of all languages", {}, text("NameID", "Ñandú 王芳 🏥 & <Zoë>"), {}, { subject: "Ñandú 王芳 🏥 & <Zoë>" });
ok("tabs and line ends inside attribute values", { attributes: { address: ["123 Main St.\r\nSuite 11\t#2"] } }, undefined, {}, { attributes: { address: ["123 Main St.\r\nSuite 11\t#2"] } });
ok("comments between elements", {}, ({ root, assertion }) => { root.after("Status", comment(" by the provider ")); assertion.after("Subject", comment(" - ")); });
ok("no attributes at all", {}, ({ assertion }) => assertion.remove(assertion.child("AttributeStatement")), {}, { attributes: {} });
ok("empty and missing values", { attributes: { empty: [""], none: [] } }, undefined, {}, { attributes: { empty: [""], none: [] } });
ok("two attribute statements", {}, ({ assertion }) => assertion.append(new El("saml:AttributeStatement", {}, new El("saml:Attribute", { Name: "groups" }, new El("saml:AttributeValue", {}, "night")))), {}, { attributes: { groups: ["icu", "nurses", "night"] } });
ok("no SessionIndex", {}, ({ assertion }) => assertion.find("AuthnStatement").set({ SessionIndex: undefined }), {}, { session_index: undefined });
ok("no Format", {}, ({ assertion }) => assertion.find("NameID").set({ Format: undefined }));
ok("extensions, a status message and its detail", {}, ({ root }) => {
  root.after("Issuer", new El("samlp:Extensions", {}, new El("x:note", { "xmlns:x": "urn:x" }, "hello")));
  root.child("Status").append(new El("samlp:StatusMessage", {}, "Welcome"), new El("samlp:StatusDetail", {}, new El("x:why", { "xmlns:x": "urn:x" })));
});
ok("a second code below success", {}, ({ root }) => root.find("StatusCode").append(new El("samlp:StatusCode", { Value: "urn:x:fine" })));
ok("advice without assertions", {}, ({ assertion }) => assertion.after("Conditions", new El("saml:Advice", {}, new El("saml:AssertionURIRef", {}, "urn:x"))));
ok("several audiences", {}, ({ assertion }) => assertion.find("AudienceRestriction").children.unshift(new El("saml:Audience", {}, "urn:other")));
ok("one time use and a proxy restriction", {}, ({ assertion }) => assertion.find("Conditions").append(new El("saml:OneTimeUse"), new El("saml:ProxyRestriction", { Count: "0" })));
ok("another confirmation beside the bearer's", {}, ({ assertion }) => assertion.find("Subject").after("NameID", new El("saml:SubjectConfirmation", { Method: "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key" }, new El("saml:SubjectConfirmationData", {}))));
ok("a bearer confirmation for somebody else before ours", {}, ({ assertion }) => {
  const other = assertion.find("SubjectConfirmation").clone();
  other.child("SubjectConfirmationData").set({ Recipient: "https://other.example/acs" });
  assertion.find("Subject").after("NameID", other);
});
ok("NotBefore at the confirmation", {}, ({ assertion }) => assertion.find("SubjectConfirmationData").set({ NotBefore: minutes(-1) }));
ok("no Issuer in the response", {}, ({ root }) => root.remove(root.child("Issuer")));
ok("no Destination at an unsigned response", {}, ({ root }) => root.set({ Destination: undefined }));
ok("without --request-id nothing is compared", {}, ({ root, assertion }) => { root.set({ InResponseTo: undefined }); assertion.find("SubjectConfirmationData").set({ InResponseTo: undefined }); }, { request: null });
ok("times of other zones", {}, ({ assertion }) => assertion.find("AuthnStatement").set({ AuthnInstant: "2026-11-20T20:39:30+02:00" }));
ok("times with no fraction, and with nine digits", {}, ({ root, assertion }) => { root.set({ IssueInstant: "2026-11-20T18:39:58Z" }); assertion.set({ IssueInstant: "2026-11-20T18:39:58.123456789Z" }); });
ok("the clocks differ by 50 seconds", {}, ({ assertion }) => { assertion.find("Conditions").set({ NotBefore: minutes(0.8) }); assertion.set({ IssueInstant: minutes(0.8) }); });
ok("xsi:nil and a schema location", {}, ({ assertion }) => assertion.find("AttributeStatement").append(new El("saml:Attribute", { Name: "x" }, new El("saml:AttributeValue", { "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:nil": "true" }))), {}, { attributes: { groups: groups.groups, x: [""] } });
ok("XML inside an attribute value", {}, text("AttributeValue", new El("x:role", { "xmlns:x": "urn:x" }, "ward")), {}, { attributes: { groups: ["ward", "nurses"] } });

for (const cipher of ["aes128-gcm", "aes256-gcm"])
  for (const transport of ["oaep", "oaep256"])
    for (const beside of [false, true]) {
      const encryption = { cipher, transport, beside, fold: 76 };
      ok(`encrypted with ${cipher}, ${transport}${beside ? ", the key beside the data" : ""}`, { encrypt_for: corpus.appliance, encryption });
    }
for (const cipher of ["aes128-cbc", "aes256-cbc"]) ok(`${cipher} by the named exception`, { encrypt_for: corpus.appliance, encryption: { cipher } }, undefined, { flags: ["--allow-cbc"] });
ok("encrypted with a declaration inside", { encrypt_for: corpus.appliance, wrap: (xml) => `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n` });
ok("unsigned but encrypted inside a signed response", { style: "shibboleth", signs: ["response"], encrypt_for: corpus.appliance });

// Keys and metadata.
const next = make_key();
const elliptic = make_key("ec:P-256");
const wide = make_key("ec:P-384");
const with_metadata = (name, signer, certificates, options, plan) => corpus.accept(name, response(signer, plan), { metadata: corpus.file(`${name.replace(/\W+/g, "-")}.xml`, metadata(IDP, certificates, options)) });
with_metadata("the next of two certificates", next, [key.certificate, next.certificate]);
with_metadata("the former of two certificates", key, [next.certificate, key.certificate]);
with_metadata("metadata without use", key, [key.certificate], { use: null });
with_metadata("certificates in lines", key, [key.certificate], { fold: 64 });
with_metadata("certificates with PEM lines", key, [key.certificate], { lines: true });
with_metadata("an elliptic key", elliptic, [key.certificate, elliptic.certificate]);
with_metadata("P-384 with SHA-384", wide, [wide.certificate], {}, { signature: { method: "ecdsa-sha384", digest: "sha384" } });
with_metadata("metadata that ends tomorrow", key, [key.certificate], { attributes: { validUntil: minutes(1440), cacheDuration: "PT1H", ID: "_m1" } });
const several = [metadata("https://other.example/idp", [next.certificate]), metadata(IDP, [key.certificate])].join("\n");
corpus.accept("the right one of a federation", response(key), { metadata: corpus.file("federation.xml", `<?xml version="1.0"?>\n<!-- all of them -->\n<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" Name="f">${several}</md:EntitiesDescriptor>`) });

// Old recordings: SHA-1, RSA with 1,024 bits, in the days when the one came with the other.
const old = make_key("rsa:1024");
const oldMetadata = corpus.file("old.xml", metadata(IDP, [old.certificate]));
for (const style of Object.keys(STYLES))
  for (const signs of [["assertion"], ["response"], ["assertion", "response"]])
    corpus.accept(`an old recording of ${style}, signed ${signs.join(" and ")}`, base64(response(old, { style, signs, signature: { method: "rsa-sha1", digest: "sha1", ...STYLES[style].signature } })), { metadata: oldMetadata, request: null, flags: ["--allow-sha1"] });
corpus.accept("RSA with 1,024 bits alone", response(old), { metadata: oldMetadata, flags: ["--allow-sha1"] });
corpus.accept("SHA-1 alone", response(key, { signature: { method: "rsa-sha1", digest: "sha1" } }), { flags: ["--allow-sha1"] });

corpus.declare("genuine responses are accepted");

test("the exit code is 0 only when all were accepted, and a file that is not there has a verdict", () => {
  const good = corpus.file("good.xml", response(key));
  const bad = corpus.file("bad.xml", response(next));
  assert.equal(corpus.run(corpus.args(), [good, good]).code, 0);
  const mixed = corpus.run(corpus.args(), [good, bad, good, "/nowhere/at-all.xml"]);
  assert.equal(mixed.code, 3);
  assert.deepEqual(mixed.verdicts.map((one) => one.accepted), [true, false, true, false]);
  assert.equal(mixed.verdicts[3].code, "file_unreadable");
});

test("wrong options are an error of use, not a verdict", () => {
  const good = corpus.file("good.xml", response(key));
  for (const args of [["--idp-metadata", "/nowhere.xml", "--entity-id", "x", "--acs-url", "y"], [...corpus.args({ now: "yesterday" })], ["--entity-id", "x"]]) {
    const done = corpus.run(args, [good]);
    assert.notEqual(done.code, 0);
    assert.deepEqual(done.verdicts, []);
    assert.ok(done.err.length > 10);
  }
  assert.notEqual(corpus.run(corpus.args(), []).code, 0);
});
