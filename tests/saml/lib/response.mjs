/** Responses in the handwriting of the providers that hospitals have. */
import { encrypted, sign } from "./idp.mjs";
import { El, indent, NS, write } from "./xml.mjs";

export const SP = { entityId: "https://mc.example/saml", acs: "https://mc.example/api/v1/sso/acs" };
export const NOW = "2026-11-20T18:40:00Z";
const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
export const minutes = (by) => new Date(Date.parse(NOW) + by * 60_000).toISOString();

/**
 * What makes each provider's handwriting. p and a: prefixes of protocol and assertion; root, assertion: where namespaces
 * are declared; signs: what it signs by default; signature: options of sign().
 */
export const STYLES = {
  plain: { p: "samlp", a: "saml", root: ["samlp", "saml"], signs: ["assertion"] },
  adfs: { p: "samlp", a: "", root: ["samlp"], issuer: [""], assertion: [""], signs: ["assertion"], signature: { adfs: true }, response: { Consent: "urn:oasis:names:tc:SAML:2.0:consent:unspecified" }, claim: { "xmlns:a": "http://schemas.xmlsoap.org/ws/2009/09/identity/claims", "a:OriginalIssuer": "http://ad" } },
  entra: { p: "samlp", a: "", root: ["samlp"], issuer: [""], assertion: [""], signs: ["assertion"], signature: { prefix: "" }, digits: "0000Z" },
  shibboleth: { p: "saml2p", a: "saml2", root: ["saml2p"], issuer: ["saml2"], assertion: ["saml2"], signs: ["response"], signature: { fold: 76, inclusive: ["xsd"] }, encrypts: true, valueType: "xsd", valueOn: "assertion", nameId: { NameQualifier: "https://idp.example/idp", SPNameQualifier: SP.entityId }, locality: true, targeted: true, encoding: true },
  okta: { p: "saml2p", a: "saml2", root: ["saml2p", "xs"], issuer: ["saml2"], assertion: ["saml2", "xs"], signs: ["assertion", "response"], signature: { inclusive: ["xs"], fold: 76 }, valueType: "xs", valueOn: "value", issuerFormat: true },
  google: { p: "saml2p", a: "saml2", root: ["saml2p"], issuer: ["saml2"], assertion: ["saml2"], signs: ["response"], signature: { fold: 76, key_info: "named" }, valueType: "xs", valueOn: "value" },
  simplesamlphp: { p: "samlp", a: "saml", root: ["samlp", "saml"], assertion: ["xsi", "xs"], signs: ["assertion", "response"], session_end: true, valueType: "xs", valueOn: "assertion", ids: "pfx", nameId: { SPNameQualifier: SP.entityId } },
  keycloak: { p: "samlp", a: "saml", root: ["samlp", "saml"], assertion: [""], signs: ["assertion"], signature: { prefix: "dsig", key_info: "named" }, valueType: "xs", valueOn: "value", ids: "ID_" },
  auth0: { p: "samlp", a: "saml", root: ["samlp"], issuer: ["saml"], assertion: ["saml"], signs: ["assertion"], signature: { prefix: "" } },
  onelogin: { p: "samlp", a: "saml", root: ["saml", "samlp"], assertion: ["xs", "xsi"], signs: ["assertion"], signature: { fold: 64, end: "\r\n" }, valueType: "xs", valueOn: "assertion" },
  // A Java service that signs with carriage returns in the value, and names everything by bare numbers.
  java: { p: "ns2", a: "ns3", root: ["ns2", "ns3"], signs: ["assertion"], signature: { fold: 76, end: "\r\n", key_info: "key_value" }, ids: "28338c8c-39ab-4b94-" },
};

function declared(prefixes, style) {
  const uri = (prefix) => (prefix === style.p ? NS.samlp : prefix === style.a || prefix === "" ? NS.saml : prefix === "xsd" ? NS.xs : NS[prefix]);
  return Object.fromEntries((prefixes ?? []).map((prefix) => [prefix ? `xmlns:${prefix}` : "xmlns", uri(prefix)]));
}

function attribute_statement(style, a, attributes) {
  const typed = style.valueType ? { ...(style.valueOn === "value" ? { [`xmlns:${style.valueType}`]: NS.xs, "xmlns:xsi": NS.xsi } : {}), "xsi:type": `${style.valueType}:string` } : {};
  const list = Object.entries(attributes).map(([name, values]) => new El(`${a}Attribute`, { Name: name, NameFormat: "urn:oasis:names:tc:SAML:2.0:attrname-format:basic", ...style.claim, ...(style.encoding ? { "xmlns:x500": "urn:oasis:names:tc:SAML:2.0:profiles:attribute:X500", "x500:Encoding": "LDAP" } : {}) }, values.map((value) => new El(`${a}AttributeValue`, { ...typed }, value))));
  if (style.targeted)
    list.push(new El(`${a}Attribute`, { Name: "urn:oid:1.3.6.1.4.1.5923.1.1.1.10", FriendlyName: "eduPersonTargetedID" }, new El(`${a}AttributeValue`, {}, new El(`${a}NameID`, { Format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" }, "5e0a/noor"))));
  return new El(`${a}AttributeStatement`, {}, list);
}

function subject(style, a, plan, request) {
  const data = { InResponseTo: request, NotOnOrAfter: minutes(5), Recipient: plan.acs ?? SP.acs, ...(style.locality ? { Address: "192.0.2.7" } : {}) };
  return new El(`${a}Subject`, {},
    new El(`${a}NameID`, { Format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", ...style.nameId }, plan.subject ?? "noor@hospital.example"),
    new El(`${a}SubjectConfirmation`, { Method: BEARER }, new El(`${a}SubjectConfirmationData`, data)));
}

/**
 * The tree of an unsigned response: {root, assertion, style, entityId}. plan: style, entityId, subject, attributes, acs,
 * audience, ids (a suffix, for two assertions in one message).
 */
export function draft(plan = {}) {
  const style = STYLES[plan.style ?? "plain"];
  const [p, a] = [style.p, style.a].map((prefix) => (prefix ? `${prefix}:` : ""));
  const id = `${style.ids ?? "_"}${plan.ids ?? ""}`;
  const entityId = plan.entityId ?? "https://idp.example/metadata";
  const moment = minutes(-0.1).replace("Z", style.digits ?? "Z");
  const issuer = (prefixes) => new El(`${a}Issuer`, { ...declared(prefixes, style), ...(style.issuerFormat ? { Format: "urn:oasis:names:tc:SAML:2.0:nameid-format:entity" } : {}) }, entityId);
  const authn = { AuthnInstant: moment, SessionIndex: "_session1", ...(style.session_end ? { SessionNotOnOrAfter: minutes(480) } : {}) };
  const assertion = new El(`${a}Assertion`, { ...declared(style.valueOn === "assertion" ? [...new Set([...(style.assertion ?? []), style.valueType, "xsi"])] : style.assertion, style), ID: `${id}assertion1`, IssueInstant: moment, Version: "2.0" },
    issuer(),
    subject(style, a, plan, "_request1"),
    new El(`${a}Conditions`, { NotBefore: minutes(-1), NotOnOrAfter: minutes(5) }, new El(`${a}AudienceRestriction`, {}, new El(`${a}Audience`, {}, plan.audience ?? SP.entityId))),
    new El(`${a}AuthnStatement`, authn, style.locality ? new El(`${a}SubjectLocality`, { Address: "192.0.2.7" }) : undefined, new El(`${a}AuthnContext`, {}, new El(`${a}AuthnContextClassRef`, {}, "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"))),
    attribute_statement(style, a, plan.attributes ?? { groups: ["icu", "nurses"] }));
  const root = new El(`${p}Response`, { ...declared(style.root, style), ID: `${id}response1`, Version: "2.0", IssueInstant: moment, Destination: plan.acs ?? SP.acs, InResponseTo: "_request1" },
    issuer(style.issuer), new El(`${p}Status`, {}, new El(`${p}StatusCode`, { Value: "urn:oasis:names:tc:SAML:2.0:status:Success" })), assertion);
  root.set(style.response ?? {});
  return { root, assertion, style, entityId };
}

/** Signs (and encrypts) as the style does or the plan says. plan.signs: of "assertion", "response"; plan.encrypt_for. */
export function finish(made, key, plan = {}) {
  const signs = plan.signs ?? made.style.signs;
  const options = { ...made.style.signature, ...plan.signature };
  if (signs.includes("assertion")) sign(made.root, made.assertion, key, options);
  if (plan.encrypt_for) {
    const holder = made.root.children.indexOf(made.assertion);
    const text = write(inherited(made.assertion, made.root), plan.how);
    made.root.children[holder] = encrypted(plan.wrap ? plan.wrap(text) : text, plan.encrypt_for, plan.encryption);
  }
  if (signs.includes("response")) sign(made.root, made.root, key, options);
  return made;
}

/** The assertion with the declarations of its surroundings, as it must be encrypted to stand alone. */
function inherited(assertion, root) {
  const copy = assertion.clone();
  for (const [name, uri] of Object.entries(root.attributes)) if (name.startsWith("xmlns") && !(name in copy.attributes)) copy.attributes = { [name]: uri, ...copy.attributes };
  return copy;
}

/** The text of a whole response. `change` works on the tree before it is signed, `spoil` after. */
export function response(key, plan = {}, change = () => {}, spoil = () => {}) {
  const made = draft(plan);
  change(made);
  if (plan.pretty) indent(made.root);
  finish(made, key, plan);
  const other = spoil(made);
  return write(other ?? made.root, plan.how);
}
