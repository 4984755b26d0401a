/** An identity provider that can do right and wrong: keys, metadata, signatures, encryption. */
import { execFileSync } from "node:child_process";
import { constants, createCipheriv, createHash, createHmac, createPrivateKey, publicEncrypt, randomBytes, sign as signBytes, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonical, El, NS, scope_of, write } from "./xml.mjs";

export const EXC = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const SIGNATURES = {
  "rsa-sha1": "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
  "rsa-sha256": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "rsa-sha384": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
  "rsa-sha512": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
  "ecdsa-sha256": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
  "ecdsa-sha384": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
  "hmac-sha256": "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
};
const DIGESTS = {
  sha1: "http://www.w3.org/2000/09/xmldsig#sha1",
  sha256: "http://www.w3.org/2001/04/xmlenc#sha256",
  sha384: "http://www.w3.org/2001/04/xmldsig-more#sha384",
  sha512: "http://www.w3.org/2001/04/xmlenc#sha512",
};

/** A private key with a self-signed certificate. kind: rsa:BITS or ec:CURVE. */
export function make_key(kind = "rsa:2048") {
  const folder = mkdtempSync(join(tmpdir(), "medconnect-key-"));
  const [type, size] = kind.split(":");
  const how = type === "rsa" ? ["-newkey", kind] : ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${size}`];
  execFileSync("openssl", ["req", "-x509", "-nodes", "-days", "36500", "-subj", "/CN=test provider", "-keyout", join(folder, "k"), "-out", join(folder, "c"), ...how], { stdio: "ignore" });
  const pem = readFileSync(join(folder, "k"), "utf8");
  const certificatePem = readFileSync(join(folder, "c"), "utf8");
  rmSync(folder, { recursive: true });
  const certificate = certificatePem.replace(/-----[^-]*-----|\s/g, "");
  return { kind: type, pem, secret: createPrivateKey(pem), certificatePem, certificate, publicKey: new X509Certificate(certificatePem).publicKey };
}

const fold = (text, width, end = "\n") => (width ? text.replace(new RegExp(`(.{${width}})(?=.)`, "g"), `$1${end}`) : text);

/** What a Signature says of its key. Nobody should read it. */
function key_info(kind, key, ds, width) {
  const x509 = (...children) => new El(`${ds}X509Data`, {}, children);
  const certificate = new El(`${ds}X509Certificate`, {}, width ? `\n${fold(key.certificate, width)}\n` : key.certificate);
  const jwk = () => key.publicKey.export({ format: "jwk" });
  const base64 = (text) => Buffer.from(text, "base64url").toString("base64");
  const key_value = () => new El(`${ds}KeyValue`, {}, new El(`${ds}RSAKeyValue`, {}, new El(`${ds}Modulus`, {}, fold(base64(jwk().n), 76)), new El(`${ds}Exponent`, {}, base64(jwk().e))));
  const parts = {
    certificate: () => [x509(certificate)],
    key_value: () => [key_value()],
    named: () => [new El(`${ds}KeyName`, {}, "the key of the year"), x509(new El(`${ds}X509SubjectName`, {}, "CN=test provider"), certificate), key_value()],
    serial: () => [x509(new El(`${ds}X509IssuerSerial`, {}, new El(`${ds}X509IssuerName`, {}, "CN=test provider"), new El(`${ds}X509SerialNumber`, {}, "17")))],
    retrieval: () => [new El(`${ds}RetrievalMethod`, { URI: "file:///etc/passwd" })],
  }[kind];
  return parts ? new El(`${ds}KeyInfo`, {}, parts()) : undefined;
}

/** ADFS writes the KeyInfo in the default namespace and what is in it with the prefix. */
function adfs_key_info(info) {
  return info && new El("KeyInfo", { xmlns: NS.ds }, info.children);
}

/**
 * Signs `element` of the document `root`. The options break one thing each; what they leave alone is right.
 *   method, digest, prefix, inclusive, key_info, fold, end, uri, transforms, c14n, where (local name to stand behind), info
 */
export function sign(root, element, key, options = {}) {
  const method = options.method ?? (key.kind === "ec" ? "ecdsa-sha256" : "rsa-sha256");
  const digest = options.digest ?? "sha256";
  const prefix = options.prefix ?? "ds";
  const ds = prefix ? `${prefix}:` : "";
  const inclusive = options.inclusive ?? [];
  const listed = inclusive.length ? [new El("ec:InclusiveNamespaces", { "xmlns:ec": EXC, PrefixList: inclusive.join(" ") })] : [];
  const transforms = (options.transforms ?? [ENVELOPED, EXC]).map((uri) => new El(`${ds}Transform`, { Algorithm: uri }, uri === EXC ? listed : []));
  const digested = createHash(digest).update(canonical(element, scope_of(root, element), inclusive)).digest("base64");
  const uri = options.uri === undefined ? `#${element.attributes.ID}` : options.uri;
  const reference = new El(`${ds}Reference`, uri === null ? {} : { URI: uri }, new El(`${ds}Transforms`, {}, transforms), new El(`${ds}DigestMethod`, { Algorithm: DIGESTS[digest] }), new El(`${ds}DigestValue`, {}, fold(digested, options.fold && 20)));
  const info = new El(`${ds}SignedInfo`, {}, new El(`${ds}CanonicalizationMethod`, { Algorithm: options.c14n ?? EXC }), new El(`${ds}SignatureMethod`, { Algorithm: SIGNATURES[method] }), reference);
  options.info?.(info, ds);
  const signature = new El(`${ds}Signature`, { [prefix ? `xmlns:${prefix}` : "xmlns"]: NS.ds }, info);
  element.after(options.where ?? "Issuer", signature);
  const octets = canonical(info, new Map([...scope_of(root, element), ...scope_of(root, signature), [prefix, NS.ds]]));
  const bytes = method.startsWith("hmac") ? createHmac("sha256", key.certificatePem).update(octets).digest() : signBytes(method.split("-")[1], Buffer.from(octets), { key: key.secret, dsaEncoding: "ieee-p1363" });
  const value = fold(bytes.toString("base64"), options.fold, options.end);
  signature.append(new El(`${ds}SignatureValue`, {}, value));
  const said = key_info(options.key_info ?? "certificate", options.shown ?? key, ds, options.fold);
  if (said) signature.append(options.adfs ? adfs_key_info(said) : said);
  return signature;
}

const CIPHERS = { "aes128-gcm": NS.xenc.replace("2001/04/xmlenc", "2009/xmlenc11"), "aes256-gcm": NS.xenc.replace("2001/04/xmlenc", "2009/xmlenc11"), "aes128-cbc": NS.xenc, "aes256-cbc": NS.xenc };

function seal(text, cipher) {
  const bits = Number(cipher.slice(3, 6));
  const key = randomBytes(bits / 8);
  const gcm = cipher.endsWith("gcm");
  const iv = randomBytes(gcm ? 12 : 16);
  const coder = createCipheriv(`aes-${bits}-${gcm ? "gcm" : "cbc"}`, key, iv);
  const body = Buffer.concat([iv, coder.update(text, "utf8"), coder.final()]);
  return { key, bytes: gcm ? Buffer.concat([body, coder.getAuthTag()]) : body };
}

/** EncryptedAssertion around a text. options: cipher, transport (oaep, oaep256, rsa15), beside (the key is a sibling), fold. */
export function encrypted(text, certificate, options = {}) {
  const cipher = options.cipher ?? "aes256-gcm";
  const { key, bytes } = seal(text, cipher);
  const transport = options.transport ?? "oaep";
  const padding = transport === "rsa15" ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  const wrapped = publicEncrypt({ key: certificate.publicKey, padding, oaepHash: transport === "oaep256" ? "sha256" : "sha1" }, key);
  const method = {
    rsa15: new El("xenc:EncryptionMethod", { Algorithm: `${NS.xenc}rsa-1_5` }),
    oaep: new El("xenc:EncryptionMethod", { Algorithm: `${NS.xenc}rsa-oaep-mgf1p` }, new El("ds:DigestMethod", { "xmlns:ds": NS.ds, Algorithm: DIGESTS.sha1 })),
    oaep256: new El("xenc:EncryptionMethod", { Algorithm: "http://www.w3.org/2009/xmlenc11#rsa-oaep" }, new El("ds:DigestMethod", { "xmlns:ds": NS.ds, Algorithm: DIGESTS.sha256 }), new El("xenc11:MGF", { "xmlns:xenc11": "http://www.w3.org/2009/xmlenc11#", Algorithm: "http://www.w3.org/2009/xmlenc11#mgf1sha256" })),
  }[transport];
  const value = (data) => new El("xenc:CipherData", {}, new El("xenc:CipherValue", {}, fold(data.toString("base64"), options.fold)));
  const encryptedKey = new El("xenc:EncryptedKey", { "xmlns:xenc": NS.xenc, Id: "_key1" }, method, value(wrapped));
  const info = new El("ds:KeyInfo", { "xmlns:ds": NS.ds }, options.beside ? new El("ds:RetrievalMethod", { Type: `${NS.xenc}EncryptedKey`, URI: "#_key1" }) : encryptedKey);
  const data = new El("xenc:EncryptedData", { "xmlns:xenc": NS.xenc, Type: `${NS.xenc}Element` }, new El("xenc:EncryptionMethod", { Algorithm: `${CIPHERS[cipher]}${cipher}` }), info, value(bytes));
  return new El("saml:EncryptedAssertion", { "xmlns:saml": NS.saml }, data, options.beside ? encryptedKey : undefined);
}

/** Metadata of a provider. options: use, lines (PEM lines around the certificates), extra (text in the descriptor). */
export function metadata(entityId, certificates, options = {}) {
  const use = options.use === undefined ? { use: "signing" } : options.use === null ? {} : { use: options.use };
  const shown = (text) => (options.lines ? `\n-----BEGIN CERTIFICATE-----\n${fold(text, 64)}\n-----END CERTIFICATE-----\n` : fold(text, options.fold, "\n        "));
  const keys = certificates.map((text) => new El("md:KeyDescriptor", { ...use }, new El("ds:KeyInfo", { "xmlns:ds": NS.ds }, new El("ds:X509Data", {}, new El("ds:X509Certificate", {}, shown(text))))));
  const service = (name, binding) => new El(`md:${name}`, { Binding: `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${binding}`, Location: `${new URL(entityId).origin}/${name}` });
  const descriptor = new El("md:IDPSSODescriptor", { protocolSupportEnumeration: NS.samlp }, keys, service("SingleLogoutService", "Redirect"), service("SingleSignOnService", "Redirect"), service("SingleSignOnService", "POST"));
  return write(new El("md:EntityDescriptor", { "xmlns:md": NS.md, entityID: entityId, ...options.attributes }, descriptor));
}
