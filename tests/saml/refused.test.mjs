/** What must be refused, each for its own reason: what is missing or wrong, algorithms, keys, ciphers, odd XML. */
import { deflateRawSync } from "node:zlib";
import { Corpus, IDP } from "./lib/corpus.mjs";
import { ENVELOPED, EXC, make_key, metadata, sign } from "./lib/idp.mjs";
import { minutes, response, SP } from "./lib/response.mjs";
import { comment, El, NS } from "./lib/xml.mjs";

const corpus = new Corpus();
const key = corpus.provider;
const stranger = make_key();
const no = (name, code, change, plan = {}, options = {}) => corpus.refuse(name, code, response(key, plan, change), options);
const at = (local, attributes) => ({ assertion }) => assertion.find(local).set(attributes);
const without = (local) => ({ assertion }) => assertion.remove(assertion.child(local));

// For whom, when, by whom, in answer to what.
no("no AudienceRestriction", "audience_missing", ({ assertion }) => { assertion.find("Conditions").children = []; });
no("no Conditions", "audience_missing", without("Conditions"));
no("an audience of others", "audience_mismatch", undefined, { audience: "https://other.example/saml" });
no("the audience with a slash behind", "audience_mismatch", undefined, { audience: `${SP.entityId}/` });
no("the audience in capitals", "audience_mismatch", undefined, { audience: SP.entityId.toUpperCase() });
no("two restrictions of which one excludes us", "audience_mismatch", ({ assertion }) => assertion.find("Conditions").append(new El("saml:AudienceRestriction", {}, new El("saml:Audience", {}, "urn:other"))));
no("an unknown condition", "condition_unknown", ({ assertion }) => assertion.find("Conditions").append(new El("x:Moon", { "xmlns:x": "urn:x" })));
no("a recipient of others", "recipient_mismatch", at("SubjectConfirmationData", { Recipient: "https://other.example/acs" }));
no("no recipient", "recipient_mismatch", at("SubjectConfirmationData", { Recipient: undefined }));
no("a destination of others", "destination_mismatch", ({ root }) => root.set({ Destination: "https://other.example/acs" }));
no("an empty destination", "destination_mismatch", ({ root }) => root.set({ Destination: "" }));
no("no destination at a signed response", "destination_mismatch", ({ root }) => root.set({ Destination: undefined }), { signs: ["assertion", "response"] });
no("another ACS address", ["destination_mismatch", "recipient_mismatch"], undefined, {}, { acs: "https://mc.example/other" });
no("the answer to another request", "in_response_to_mismatch", undefined, {}, { request: "_request2" });
no("an answer that nobody asked for", "in_response_to_mismatch", ({ root, assertion }) => { root.set({ InResponseTo: undefined }); assertion.find("SubjectConfirmationData").set({ InResponseTo: undefined }); });
no("InResponseTo only outside the assertion", "in_response_to_mismatch", at("SubjectConfirmationData", { InResponseTo: undefined }));
no("InResponseTo only inside the assertion", "in_response_to_mismatch", ({ root }) => root.set({ InResponseTo: undefined }));
no("an issuer of others in the assertion", "issuer_mismatch", ({ assertion }) => { assertion.child("Issuer").children = ["https://evil.example"]; });
no("an issuer of others in the response", "issuer_mismatch", ({ root }) => { root.child("Issuer").children = ["https://evil.example"]; });
no("no issuer in the assertion", "issuer_missing", without("Issuer"), { signature: { where: "nothing" } });
no("an expired assertion", "expired", undefined, {}, { now: minutes(7) });
no("just over the skew", "expired", undefined, {}, { now: minutes(6.02) });
no("not yet valid", "not_yet_valid", undefined, {}, { now: minutes(-3) });
no("no end at the confirmation", "confirmation_shape", at("SubjectConfirmationData", { NotOnOrAfter: undefined }));
no("an end of the conditions in the past", "expired", at("Conditions", { NotOnOrAfter: minutes(-10) }));
no("an end of the confirmation in the past", "expired", at("SubjectConfirmationData", { NotOnOrAfter: minutes(-10) }));
no("a session that is over", "expired", at("AuthnStatement", { SessionNotOnOrAfter: minutes(-10) }));
no("a sign-in of last week", "authentication_too_old", at("AuthnStatement", { AuthnInstant: minutes(-60 * 24 * 8) }));
no("a sign-in of tomorrow", "not_yet_valid", at("AuthnStatement", { AuthnInstant: minutes(60 * 24) }));
no("no sign-in", "authentication_missing", without("AuthnStatement"));
no("a time that is none", "time_malformed", at("AuthnStatement", { AuthnInstant: "yesterday" }));
no("a thirteenth month", "time_malformed", at("Conditions", { NotOnOrAfter: "2026-13-01T00:00:00Z" }));
no("no IssueInstant", "issue_instant_missing", ({ assertion }) => assertion.set({ IssueInstant: undefined }));
no("no subject", "subject_missing", without("Subject"));
no("no NameID", "subject_missing", ({ assertion }) => assertion.find("Subject").remove(assertion.find("NameID")));
no("an empty NameID", "subject_missing", undefined, { subject: " " });
no("two NameIDs", "subject_missing", ({ assertion }) => assertion.find("Subject").after("NameID", new El("saml:NameID", {}, "admin")));
no("an element in the NameID", "subject_missing", ({ assertion }) => assertion.find("NameID").append(new El("x:y", { "xmlns:x": "urn:x" }, "admin")));
no("an encrypted NameID", "subject_encrypted", ({ assertion }) => { assertion.find("NameID").name = "saml:EncryptedID"; });
no("no bearer confirmation", "confirmation_missing", at("SubjectConfirmation", { Method: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" }));
no("an attribute without a name", "attribute_shape", at("Attribute", { Name: undefined }));
for (const status of ["Responder", "Requester", "AuthnFailed"]) no(`status ${status}`, "status_not_success", ({ root }) => root.find("StatusCode").set({ Value: `urn:oasis:names:tc:SAML:2.0:status:${status}` }));
no("no status", "status_missing", ({ root }) => root.remove(root.child("Status")));
no("an assertion of SAML 1.1", "version", ({ assertion }) => assertion.set({ Version: "1.1" }));
no("a response of SAML 1.1", "version", ({ root }) => root.set({ Version: "1.1" }));
no("no ID", "id_missing", ({ root }) => root.set({ ID: undefined }));
no("no assertion", "assertion_missing", ({ root, assertion }) => root.remove(assertion), { signs: ["response"] });
no("another message", "not_a_response", ({ root }) => { root.name = "samlp:LogoutResponse"; });

// Who signed, and how.
no("nothing signed", "assertion_unsigned", undefined, { signs: [] });
corpus.refuse("signed by a stranger who shows his certificate", "signature_invalid", response(stranger));
corpus.refuse("signed by a stranger who shows the provider's certificate", "signature_invalid", response(stranger, { signature: { shown: key } }));
corpus.refuse("signed by a stranger who shows his bare key", "signature_invalid", response(stranger, { signature: { key_info: "key_value" } }));
corpus.refuse("the response signed by a stranger around a good assertion", "signature_invalid", response(key, {}, undefined, ({ root }) => void sign(root, root, stranger)));
corpus.refuse("signed by an elliptic key that nobody knows", "key_kind_differs", response(make_key("ec:P-256")));
const sign_with = (name, code, signature, options) => no(name, code, undefined, { signature }, options);
sign_with("SHA-1", "sha1_not_allowed", { method: "rsa-sha1", digest: "sha1" });
sign_with("a SHA-1 digest below a SHA-256 signature", "sha1_not_allowed", { digest: "sha1" });
sign_with("a SHA-1 signature over a SHA-256 digest", "sha1_not_allowed", { method: "rsa-sha1" });
sign_with("an HMAC whose secret is the certificate", "algorithm_not_allowed", { method: "hmac-sha256" });
sign_with("an HMAC, with SHA-1 allowed", "algorithm_not_allowed", { method: "hmac-sha256" }, { flags: ["--allow-sha1"] });
const short = make_key("rsa:1024");
corpus.refuse("an RSA key of 1,024 bits", "key_too_short", response(short), { metadata: corpus.file("short.xml", metadata(IDP, [short.certificate])) });
for (const [name, c14n] of Object.entries({ inclusive: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "with comments": `${EXC}WithComments`, unknown: "urn:x:c14n" })) sign_with(`canonicalisation ${name}`, "transform_not_allowed", { c14n });
for (const [name, transforms] of Object.entries({
  "without enveloped": [EXC], "without canonicalisation": [ENVELOPED], twice: [ENVELOPED, EXC, EXC], "in the wrong order": [EXC, ENVELOPED], none: [],
  XSLT: [ENVELOPED, "http://www.w3.org/TR/1999/REC-xslt-19991116"], XPath: [ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116"], "XPath filter 2": ["http://www.w3.org/2002/06/xmldsig-filter2", EXC],
  base64: [ENVELOPED, "http://www.w3.org/2000/09/xmldsig#base64"], "with comments": [ENVELOPED, `${EXC}WithComments`],
})) sign_with(`transforms: ${name}`, ["transform_not_allowed", "signature_shape"], { transforms });
for (const [name, uri] of Object.entries({ empty: "", missing: null, "without the hash": "_assertion1", "of the response": "#_response1", "of nobody": "#_x", xpointer: "#xpointer(id('_assertion1'))", root: "#xpointer(/)", file: "file:///etc/passwd", web: "http://127.0.0.1/x", "with a quote": "#_assertion1'" }))
  sign_with(`a Reference ${name}`, ["signature_reference", "signature_shape"], { uri });
const info = (name, change) => sign_with(`SignedInfo: ${name}`, "signature_shape", { info: change });
info("two References", (signed, ds) => signed.append(signed.find("Reference").clone().set({ URI: `#_response1` }), new El(`${ds}X`)));
info("the same Reference twice", (signed) => signed.append(signed.find("Reference").clone()));
info("no Reference", (signed) => signed.remove(signed.find("Reference")));
info("two DigestValues", (signed, ds) => signed.find("Reference").append(new El(`${ds}DigestValue`, {}, "AAAA")));
info("a comment in the DigestValue", (signed) => signed.find("DigestValue").children.unshift(comment("x")));
info("no DigestValue", (signed) => { signed.find("DigestValue").children = []; });
info("a truncated HMAC", (signed, ds) => signed.find("SignatureMethod").append(new El(`${ds}HMACOutputLength`, {}, "8")));
const spoil = (name, codes, change) => corpus.refuse(name, codes, response(key, {}, undefined, change));
spoil("an Object in the Signature", "signature_shape", ({ assertion }) => void assertion.child("Signature").append(new El("ds:Object", {}, new El("ds:Manifest"))));
spoil("two SignedInfos", "signature_shape", ({ assertion }) => void assertion.child("Signature").children.unshift(assertion.find("SignedInfo").clone()));
spoil("two SignatureValues", "signature_shape", ({ assertion }) => void assertion.child("Signature").append(assertion.find("SignatureValue").clone()));
spoil("an empty SignatureValue", "signature_shape", ({ assertion }) => void (assertion.find("SignatureValue").children = []));
spoil("a comment in the SignatureValue", "signature_shape", ({ assertion }) => void assertion.find("SignatureValue").children.unshift(comment("x")));
spoil("a changed name", "signature_invalid", ({ assertion }) => void (assertion.find("NameID").children = ["admin@hospital.example"]));
spoil("a changed group", "signature_invalid", ({ assertion }) => void (assertion.find("AttributeValue").children = ["admins"]));
spoil("one more attribute", "signature_invalid", ({ assertion }) => void assertion.find("AttributeStatement").append(new El("saml:Attribute", { Name: "role" }, new El("saml:AttributeValue", {}, "admin"))));
spoil("a changed digest", "signature_invalid", ({ assertion }) => void (assertion.find("DigestValue").children = ["AAAA"]));

// Encryption.
const sealed = (name, code, plan, options) => no(name, code, undefined, { encrypt_for: corpus.appliance, ...plan }, options);
sealed("encrypted and nobody signed", "assertion_unsigned", { signs: [] });
sealed("no key to decrypt", "decryption_key_missing", {}, { key: false });
sealed("encrypted for another key", "decryption_failed", { encrypt_for: stranger });
for (const cipher of ["aes128-cbc", "aes256-cbc"]) sealed(`${cipher} without the exception`, "encryption_not_allowed", { encryption: { cipher } });
sealed("a key wrapped by PKCS#1 v1.5", "encryption_not_allowed", { encryption: { transport: "rsa15" } });
sealed("PKCS#1 v1.5, with CBC allowed", "encryption_not_allowed", { encryption: { transport: "rsa15", cipher: "aes128-cbc" } }, { flags: ["--allow-cbc"] });
sealed("CBC allowed, nobody signed: one answer for all", "decryption_failed", { signs: [], encryption: { cipher: "aes256-cbc" } }, { flags: ["--allow-cbc"] });
for (const [name, wrap] of Object.entries({
  "two assertions": (xml) => xml + xml.replace("_assertion1", "_assertion2"), "no assertion": () => "<x/>", "an assertion in another element": (xml) => `<x>${xml}</x>`, "an end of the wrapper": (xml) => `${xml}</decrypted><decrypted>`,
  "an encrypted assertion": () => `<saml:EncryptedAssertion xmlns:saml="${NS.saml}"/>`, "a document type": (xml) => `<!DOCTYPE x>${xml}`, nothing: () => " ", "a processing instruction": (xml) => `<?x y?>${xml}`,
})) sealed(`encrypted: ${name}`, ["assertion_misplaced", "several_assertions", "duplicate_id", "xml_malformed", "xml_doctype", "xml_processing_instruction", "decryption_failed"], { wrap });
corpus.refuse("a changed cipher text", "decryption_failed", response(key, { encrypt_for: corpus.appliance }, undefined, ({ root }) => {
  const values = [...root.find("EncryptedAssertion").find("EncryptedData").elements()].at(-1).find("CipherValue");
  const text = values.children[0];
  values.children = [`${text.slice(0, 60)}${text[60] === "A" ? "B" : "A"}${text.slice(61)}`];
}));

// Bytes that are no message.
const good = response(key);
for (const [name, bytes, codes] of [
  ["an empty file", "", ["xml_malformed", "not_base64"]], ["a page of HTML", "<html><body>Sign in</body></html>", "not_a_response"], ["plain words", "please let me in!", "not_base64"],
  ["half a message", good.slice(0, -40), "xml_malformed"], ["two messages", good + good, "xml_malformed"], ["base64 of nothing", "====", "not_base64"], ["base64 cut short", Buffer.from(good).toString("base64").slice(0, -3), "not_base64"],
  ["a compressed message of the redirect binding", deflateRawSync(good).toString("base64"), ["xml_not_utf8", "xml_malformed"]], ["UTF-16", Buffer.from(`\ufeff${good}`, "utf16le"), ["xml_not_utf8", "not_base64"]], ["Latin 1", Buffer.from(good.replace("noor@", "ñoor@"), "latin1"), "xml_not_utf8"],
  ["another declared encoding", `<?xml version="1.0" encoding="ISO-8859-1"?>${good}`, "xml_not_utf8"], ["UTF-7", `<?xml version="1.0" encoding="UTF-7"?>${good}`, "xml_not_utf8"], ["XML 1.1", `<?xml version="1.1"?>${good}`, "xml_malformed"],
  ["a zero byte", good.replace("noor@", "noor\0@"), "xml_not_utf8"], ["a zero byte by reference", good.replace("noor@", "noor&#0;@"), "xml_malformed"], ["a lone surrogate", good.replace("noor@", "noor&#xD800;@"), "xml_malformed"],
  ["more than 256 KiB", good.replace("<samlp:Status>", `<samlp:Extensions><x>${"x".repeat(262_144)}</x></samlp:Extensions><samlp:Status>`), "xml_too_large"], ["70 levels", good.replace("<samlp:Status>", `${"<x>".repeat(70)}${"</x>".repeat(70)}<samlp:Status>`), "xml_too_deep"],
  ["100 attributes", good.replace("<samlp:Status>", `<x ${Array.from({ length: 100 }, (_, i) => `a${i}=""`).join(" ")}/><samlp:Status>`), "xml_too_many_attributes"], ["30,000 elements", good.replace("<samlp:Status>", `<x>${"<a/>".repeat(30_000)}</x><samlp:Status>`), "xml_too_many_nodes"],
]) corpus.refuse(name, codes, bytes);

corpus.declare("what is wrong or missing is refused");
