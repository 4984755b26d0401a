/**
 * Messages by somebody who holds one genuine response and wants to be another person: wrapping, truncation, document
 * types, void canonicalisation, concealed and doubled assertions, stray signatures. Each is made from a response whose
 * untouched form is accepted, so that the refusal is of the attack.
 */
import { Corpus } from "./lib/corpus.mjs";
import { encrypted, make_key, sign } from "./lib/idp.mjs";
import { draft, finish, response } from "./lib/response.mjs";
import { comment, El, NS, write } from "./lib/xml.mjs";

const corpus = new Corpus();
const key = corpus.provider;
const stranger = make_key();
const made = (plan = {}) => finish(draft(plan), key, plan);
/** Everything that says of a message: more than one could be meant. */
const DOUBLE = ["several_assertions", "duplicate_id", "assertion_misplaced", "stray_signature", "signature_shape", "signature_reference", "signature_invalid", "assertion_unsigned"];
const attack = (name, codes, change, plan) => {
  const one = made(plan);
  corpus.refuse(name, codes, write(change(one) ?? one.root, plan?.how));
};
corpus.accept("the untouched response", response(key));
corpus.accept("the untouched response, signed outside", response(key, { signs: ["response"] }));

/** A copy for another person, without signature and with another ID unless told otherwise. */
function forged(assertion, { id = "_evil", signed = false } = {}) {
  const copy = assertion.clone();
  if (!signed) copy.remove(copy.child("Signature"));
  copy.find("NameID").children = ["admin@hospital.example"];
  return copy.set({ ID: id });
}
const bare = (element) => element.clone().remove(undefined);
function unsigned(element) {
  const copy = bare(element);
  return copy.remove(copy.child("Signature"));
}

// Wrapping. 1 and 2 take a signed response, the others a signed assertion; each with the same ID and with another.
for (const id of ["_response1", "_evil"]) {
  const said = id === "_evil" ? "another ID" : "the same ID";
  attack(`XSW 1, ${said}`, DOUBLE, ({ root }) => {
    const signature = root.child("Signature");
    const original = unsigned(root);
    root.set({ ID: id }).find("NameID").children = ["admin@hospital.example"];
    signature.append(original);
  }, { signs: ["response"] });
  attack(`XSW 2, ${said}`, DOUBLE, ({ root }) => {
    const original = unsigned(root);
    root.set({ ID: id }).find("NameID").children = ["admin@hospital.example"];
    root.after("Issuer", original);
  }, { signs: ["response"] });
}
for (const id of ["_assertion1", "_evil"]) {
  const said = id === "_evil" ? "another ID" : "the same ID";
  attack(`XSW 3, ${said}`, DOUBLE, ({ root, assertion }) => void root.after("Status", forged(assertion, { id })));
  attack(`XSW 4, ${said}`, DOUBLE, ({ root, assertion }) => {
    root.remove(assertion).append(forged(assertion, { id }).append(assertion));
  });
  attack(`XSW 5, ${said}`, DOUBLE, ({ root, assertion }) => {
    root.remove(assertion).append(forged(assertion, { id, signed: true }), unsigned(assertion));
  });
  attack(`XSW 6, ${said}`, DOUBLE, ({ root, assertion }) => {
    const evil = forged(assertion, { id, signed: true });
    evil.child("Signature").append(unsigned(assertion));
    root.remove(assertion).append(evil);
  });
  attack(`XSW 7, ${said}`, DOUBLE, ({ root, assertion }) => void root.after("Issuer", new El("samlp:Extensions", {}, forged(assertion, { id }))));
  attack(`XSW 8, ${said}`, DOUBLE, ({ root, assertion }) => {
    const evil = forged(assertion, { id, signed: true });
    evil.child("Signature").append(new El("ds:Object", {}, unsigned(assertion)));
    root.remove(assertion).append(evil);
  });
  attack(`XSW 9, ${said}`, DOUBLE, ({ root, assertion }) => {
    root.remove(assertion).append(new El("samlp:StatusDetail", {}, assertion), forged(assertion, { id, signed: true }));
  });
}

// Places in which an assertion can hide, in front of or behind the one that is read.
const hide = (name, place) => {
  attack(`hidden ${name}: the forged one`, DOUBLE, ({ root, assertion }) => void place(root, forged(assertion), assertion));
  attack(`hidden ${name}: the genuine one`, DOUBLE, ({ root, assertion }) => {
    root.children.splice(root.children.indexOf(assertion), 1, forged(assertion));
    place(root, assertion, root.child("Assertion"));
  });
};
hide("in extensions", (root, one) => root.after("Issuer", new El("samlp:Extensions", {}, one)));
hide("in the status detail", (root, one) => root.child("Status").append(new El("samlp:StatusDetail", {}, one)));
hide("in advice", (root, one, other) => other.after("Conditions", new El("saml:Advice", {}, one)));
hide("in an attribute value", (root, one, other) => { other.find("AttributeValue").children = [one]; });
hide("in the subject's confirmation", (root, one, other) => other.find("SubjectConfirmationData").append(one));
hide("in a foreign element", (root, one) => root.append(new El("x:box", { "xmlns:x": "urn:x" }, one)));
hide("in the KeyInfo", (root, one, other) => (other.child("Signature")?.find("KeyInfo") ?? root).append(new El("ds:Object", { "xmlns:ds": NS.ds }, one)));
hide("as an encrypted one beside it", (root, one) => root.append(encrypted(write(one.set({ "xmlns:saml": NS.saml })), corpus.appliance)));
attack("an assertion of another version", "several_assertions", ({ root }) => void root.append(new El("old:Assertion", { "xmlns:old": "urn:oasis:names:tc:SAML:1.0:assertion" })));
attack("an assertion of no namespace", "several_assertions", ({ root }) => void root.append(new El("Assertion", {})));
attack("two genuine assertions", ["several_assertions", "duplicate_id"], ({ root }) => void root.append(made({ ids: "2", subject: "admin@hospital.example" }).assertion));
attack("the same genuine assertion twice", ["several_assertions", "duplicate_id"], ({ root, assertion }) => void root.append(bare(assertion)));
attack("two encrypted assertions", ["several_assertions", "duplicate_id"], ({ root }) => void root.append(bare(root.child("EncryptedAssertion"))), { encrypt_for: corpus.appliance });
attack("the genuine signature on a forged assertion", ["signature_reference", "signature_invalid"], ({ root, assertion }) => void root.remove(assertion).append(forged(assertion, { signed: true })));
attack("the genuine signature on a forged assertion of the same ID", "signature_invalid", ({ root, assertion }) => void root.remove(assertion).append(forged(assertion, { id: "_assertion1", signed: true })));
attack("the assertion's signature on the response", ["signature_reference", "stray_signature", "assertion_unsigned"], ({ root, assertion }) => {
  const signature = assertion.child("Signature");
  assertion.remove(signature).find("NameID").children = ["admin@hospital.example"];
  root.after("Issuer", signature);
});
attack("the response's ID given to the assertion", "duplicate_id", ({ root, assertion }) => void assertion.set({ ID: root.attributes.ID }));
attack("an ID in another case", ["duplicate_id", "xml_attribute"], ({ root }) => void root.after("Issuer", new El("x:y", { "xmlns:x": "urn:x", Id: "_assertion1" })));
attack("an ID with a namespace", "xml_attribute", ({ assertion }) => void assertion.set({ "xmlns:x": "urn:x", "x:ID": "_x" }));
attack("an xml:id", ["xml_attribute", "duplicate_id"], ({ root }) => void root.after("Issuer", new El("x:y", { "xmlns:x": "urn:x", "xml:id": "_assertion1" })));
attack("a NameID with a second Format", "xml_attribute", ({ assertion }) => void assertion.find("NameID").set({ "xmlns:x": "urn:x", "x:Format": "y" }));
attack("an artifact of the same name", DOUBLE, ({ root, assertion }) => new El("samlp:ArtifactResponse", { "xmlns:samlp": NS.samlp, ID: "_a", Version: "2.0" }, root) && new El("samlp:Response", { ...root.attributes, ID: "_a" }, root.child("Issuer"), root.child("Status"), forged(assertion), new El("samlp:Extensions", {}, root)));

// Signatures where none belongs.
const STRAY = ["stray_signature", "duplicate_id"];
attack("a second signature in the assertion", STRAY, ({ root, assertion }) => void sign(root, assertion, stranger));
attack("a second signature in the response", STRAY, ({ root }) => void sign(root, root, stranger), { signs: ["response"] });
attack("a signature in extensions", STRAY, ({ root, assertion }) => void root.after("Issuer", new El("samlp:Extensions", {}, bare(assertion.child("Signature")))));
attack("a signature in the subject", STRAY, ({ assertion }) => void assertion.find("Subject").append(bare(assertion.child("Signature"))));
attack("a signature in the signature", [...STRAY, "signature_shape"], ({ assertion }) => void assertion.child("Signature").append(bare(assertion.child("Signature"))));
attack("a signature of no namespace", STRAY, ({ root }) => void root.after("Issuer", new El("Signature", {})));
attack("the assertion signed by a stranger inside a signed response", ["signature_invalid"], () => {
  const two = draft();
  sign(two.root, two.assertion, stranger);
  sign(two.root, two.root, key);
  return two.root;
});

// Truncation: the provider signed noor@hospital.example.evil.example, canonicalisation drops comments.
const LONG = { subject: "noor@hospital.example.evil.example" };
const cut = (local, ...children) => ({ assertion }) => void (assertion.find(local).children = children);
for (const signs of [["assertion"], ["response"]]) {
  const plan = { ...LONG, signs };
  attack(`a comment in the NameID, ${signs[0]} signed`, "comment_in_value", cut("NameID", "noor@hospital.example", comment(""), ".evil.example"), plan);
  attack(`a comment before the NameID's text, ${signs[0]} signed`, "comment_in_value", cut("NameID", comment("x"), LONG.subject), plan);
  attack(`a comment in an attribute, ${signs[0]} signed`, "comment_in_value", cut("AttributeValue", "ic", comment("x"), "u"), plan);
  attack(`a processing instruction in the NameID, ${signs[0]} signed`, "xml_processing_instruction", cut("NameID", "noor@hospital.example", { raw: "<?x?>" }, ".evil.example"), plan);
  corpus.accept(`CDATA put into the NameID afterwards: the whole name, ${signs[0]} signed`, response(key, plan, undefined, cut("NameID", "noor@hospital.example", { raw: "<![CDATA[.evil]]>" }, ".example")), {}, { subject: LONG.subject });
}
attack("a comment in the audience", "comment_in_value", cut("Audience", "https://mc.example", comment("x"), "/saml"));
attack("a comment in the issuer", "comment_in_value", cut("Issuer", "https://idp.example", comment("x"), "/metadata"));

// Document types and entities.
const good = response(key);
const headed = (name, codes, head, body = good) => corpus.refuse(name, codes, `${head}\n${body}`);
headed("a document type", "xml_doctype", "<!DOCTYPE Response>");
headed("an external document type", "xml_doctype", '<!DOCTYPE Response SYSTEM "http://127.0.0.1:1/x.dtd">');
headed("an entity bomb", "xml_doctype", `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${"bcdefghij".split("").map((name, at) => `<!ENTITY ${name} "${`&${"abcdefghi"[at]};`.repeat(10)}">`).join("")}]>`, good.replace("noor@", "&j;noor@"));
headed("an entity for the name", "xml_doctype", '<!DOCTYPE x [<!ENTITY who "noor">]>', good.replace("noor@", "&who;@"));
headed("a file", "xml_doctype", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', good.replace("noor@", "&f;@"));
headed("a parameter entity", "xml_doctype", '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>');
headed("an ID by document type", "xml_doctype", '<!DOCTYPE x [<!ATTLIST samlp:Response x ID #IMPLIED>]>', good.replace("<samlp:Response ", '<samlp:Response x="_assertion1" '));
headed("a default attribute by document type", "xml_doctype", '<!DOCTYPE x [<!ATTLIST saml:NameID xmlns:x CDATA "1">]>');
headed("a style sheet", "xml_processing_instruction", '<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?>');
corpus.refuse("an entity without a document type", "xml_entity", good.replace("noor@", "&who;@"));
corpus.refuse("an entity in an attribute", "xml_entity", good.replace('ID="_response1"', 'ID="&who;"'));
corpus.refuse("a document type behind the root", ["xml_doctype", "xml_malformed"], `${good}<!DOCTYPE x>`);

// Void canonicalisation: a relative namespace makes canonicalisation fail, which some take for an empty text.
const VOID = ["xml_relative_namespace"];
for (const uri of ["1", "x", "./x", "../x", "/x", "?x", "x/y:z", "//host/x", "1:2", " ", "urn:a b"]) {
  attack(`a namespace "${uri}" at the root`, VOID, ({ root }) => void root.set({ "xmlns:v": uri }));
  attack(`a namespace "${uri}" in the assertion`, VOID, ({ assertion }) => void assertion.find("Subject").set({ "xmlns:v": uri }));
}
attack("a relative namespace in the Signature", VOID, ({ assertion }) => void assertion.child("Signature").set({ "xmlns:v": "1" }));
attack("a relative namespace in SignedInfo", VOID, ({ assertion }) => void assertion.find("SignedInfo").set({ "xmlns:v": "1" }));
attack("a relative default namespace", VOID, ({ root }) => void root.after("Issuer", new El("samlp:Extensions", {}, new El("x", { xmlns: "1" }))));
attack("void, and an empty digest that would fit", VOID, ({ root, assertion }) => {
  root.set({ "xmlns:v": "1" });
  assertion.find("NameID").children = ["admin@hospital.example"];
  assertion.find("DigestValue").children = ["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="];
});
attack("void by a relative namespace around a signature that is kept elsewhere", [...VOID, ...DOUBLE], ({ root, assertion }) => void root.set({ "xmlns:v": "1" }).after("Issuer", new El("samlp:Extensions", {}, bare(assertion.child("Signature")))));
attack("the prefix of the signature given to another namespace", ["stray_signature", "assertion_unsigned", "signature_shape", "signature_invalid"], ({ assertion }) => void assertion.child("Signature").set({ "xmlns:ds": "urn:x" }));
corpus.refuse("an attribute twice", "xml_malformed", good.replace('ID="_assertion1"', 'ID="_assertion1" ID="_evil"'));
corpus.refuse("an attribute twice by two prefixes", ["xml_malformed", "xml_attribute"], good.replace('ID="_assertion1"', 'xmlns:v="urn:v" xmlns:w="urn:v" v:x="1" w:x="2" ID="_assertion1"'));
corpus.refuse("a prefix that nobody declared", ["xml_malformed", "xml_attribute", "signature_invalid"], good.replace('ID="_assertion1"', 'nobody:x="1" ID="_assertion1"'));
corpus.refuse("the xml prefix given away", ["xml_malformed", "signature_invalid"], good.replace("<saml:Assertion ", '<saml:Assertion xmlns:xml="urn:x" '));
corpus.refuse("an empty prefix declaration", ["xml_malformed", "signature_invalid"], good.replace("<saml:Assertion ", '<saml:Assertion xmlns:v="" '));

corpus.declare("attacks are refused");
