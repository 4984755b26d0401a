/**
 * SimpleSAMLphp as a hospital's identity provider: Debian's packages unpacked into a cache without root, PHP's own web
 * server on 127.0.0.1. Answers undefined where the packages cannot be had.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { free_port } from "../../end_to_end/lib/appliance.mjs";
import { kept } from "../../parts/children.mjs";

const PROGRAMS = ["simplesamlphp", "php8.2-cli", "php8.2-common", "php8.2-xml", "php8.2-mbstring"];
const LIBRARIES = ["libargon2-1", "libsodium23", "libedit2", "libbsd0", "libmd0", "libonig5", "libpcre2-8-0", "libxml2", "libicu72"];
const EXTENSIONS = ["ctype", "dom", "iconv", "mbstring", "posix", "simplexml", "tokenizer", "xml", "xmlreader", "xmlwriter"];
const LISTENING = /Development Server \(http/;

/** The folder with the unpacked packages, or {missing: why}. */
function unpacked() {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "medconnect/simplesamlphp");
  const root = join(folder, "root");
  if (existsSync(join(root, "usr/bin/php8.2"))) return { root };
  try {
    mkdirSync(folder, { recursive: true });
    const fresh = mkdtempSync(join(folder, "new-"));
    execFileSync("apt-get", ["download", "-q", ...PROGRAMS, ...LIBRARIES], { cwd: fresh, stdio: "pipe", timeout: 120_000 });
    for (const file of execFileSync("ls", [fresh], { encoding: "utf8" }).split("\n").filter((name) => name.endsWith(".deb"))) execFileSync("dpkg-deb", ["-x", join(fresh, file), join(fresh, "root")]);
    rmSync(root, { recursive: true, force: true });
    renameSync(join(fresh, "root"), root);
    rmSync(fresh, { recursive: true });
    return { root };
  } catch (error) {
    return { missing: String(error.stderr ?? error.message).trim().split("\n").at(-1) };
  }
}

/** A PHP value. */
function php(value) {
  if (value === null || typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string") return `'${value.replace(/[\\']/g, "\\$&")}'`;
  const pairs = Array.isArray(value) ? value.map((one) => php(one)) : Object.entries(value).map(([key, one]) => `${php(key)} => ${php(one)}`);
  return `[${pairs.join(", ")}]`;
}

/** The same in PHP's own format, in which an entry may name itself otherwise than its file does. */
function serialized(value) {
  if (value === null) return "N;";
  if (typeof value === "boolean") return `b:${value ? 1 : 0};`;
  if (typeof value === "number") return `i:${value};`;
  if (typeof value === "string") return `s:${Buffer.byteLength(value)}:"${value}";`;
  const pairs = Object.entries(value).map(([key, one]) => serialized(Array.isArray(value) ? Number(key) : key) + serialized(one));
  return `a:${pairs.length}:{${pairs.join("")}}`;
}

function make_pair(folder, name) {
  execFileSync("openssl", ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "30", "-subj", `/CN=${name}`, "-keyout", join(folder, `${name}.pem`), "-out", join(folder, `${name}.crt`)], { stdio: "ignore" });
}

export class SimpleSaml {
  /** people: {name: {password, attributes}}. Answers {missing} when the packages cannot be had. */
  static async open(people) {
    const found = unpacked();
    if (found.missing) return found;
    const one = new SimpleSaml();
    one.root = found.root;
    one.port = await free_port();
    one.url = `http://127.0.0.1:${one.port}`;
    one.entityId = `${one.url}/saml2/idp/metadata.php`;
    one.folder = mkdtempSync(join(tmpdir(), "medconnect-idp-"));
    for (const name of ["config", "metadata", "cert", "log", "data", "tmp", "sessions"]) mkdirSync(join(one.folder, name));
    make_pair(join(one.folder, "cert"), "first");
    make_pair(join(one.folder, "cert"), "second");
    one.people(people);
    one.#config();
    one.idp();
    try {
      await one.#start();
    } catch (error) {  // the packages of another system
      one.close();
      return { missing: error.message };
    }
    return one;
  }

  #file(name, text) {
    writeFileSync(join(this.folder, name), `<?php\n${text}\n`);
  }

  #config() {
    const at = (name) => `${join(this.folder, name)}/`;
    this.#file("config/config.php", `$config = ${php({
      baseurlpath: `${this.url}/`, certdir: at("cert"), loggingdir: at("log"), datadir: at("data"), tempdir: join(this.folder, "tmp"),
      "logging.handler": "file", "logging.level": 7, "logging.logfile": "log", "debug": { saml: false, backtraces: false, validatexml: false }, "showerrors": true, "errorreporting": false,
      secretsalt: "a salt for the tests of one run only", "auth.adminpassword": "not used", technicalcontact_name: "Test", technicalcontact_email: "it@example.org", timezone: "UTC",
      "enable.saml20-idp": true, "module.enable": { exampleauth: true, core: true, saml: true }, "store.type": "phpsession", "session.phpsession.savepath": join(this.folder, "sessions"),
      "session.cookie.name": "IdpSession", "session.phpsession.cookiename": "IdpPhp", "session.cookie.secure": false, "session.cookie.samesite": null, "session.authtoken.cookiename": "IdpToken", "language.available": ["en"], "language.default": "en", "metadata.sources": [{ type: "serialize", directory: join(this.folder, "metadata") }, { type: "flatfile", directory: at("metadata") }],
    })};`);
    writeFileSync(join(this.folder, "php.ini"), ["display_errors=0", "error_reporting=24575", "opcache.enable=0", `session.save_path=${join(this.folder, "sessions")}`, `sys_temp_dir=${join(this.folder, "tmp")}`, `extension_dir=${join(this.root, "usr/lib/php/20220829")}`, ...EXTENSIONS.map((name) => `extension=${name}.so`)].join("\n"));
  }

  people(people) {
    const users = Object.fromEntries(Object.entries(people).map(([name, one]) => [`${name}:${one.password}`, one.attributes]));
    this.#file("config/authsources.php", `$config = ${php({ admin: ["core:AdminPassword"], "hospital-staff": { 0: "exampleauth:UserPass", ...users } })};`);
  }

  /** Keys and habits: {keys: ["first"] or the current one and the next, ...options of saml20-idp-hosted}. */
  idp({ keys = ["first"], ...options } = {}) {
    const [current, next] = keys;
    this.#file("metadata/saml20-idp-hosted.php", `$metadata['__DYNAMIC:1__'] = ${php({
      host: "__DEFAULT__", privatekey: `${current}.pem`, certificate: `${current}.crt`, ...(next ? { new_privatekey: `${next}.pem`, new_certificate: `${next}.crt` } : {}), auth: "hospital-staff",
      "signature.algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "sign.logout": true, "redirect.sign": true, "redirect.validate": true, "assertion.lifetime": 300, ...options,
    })};`);
  }

  /** The appliance, as its administrator registers it from the appliance's own metadata. */
  trust(metadata, options = {}) {
    const attribute = (element, name) => new RegExp(`<md:${element}[^>]*${name}="([^"]*)"`).exec(metadata)[1];
    const entityId = attribute("EntityDescriptor", "entityID");
    const certificates = [...metadata.matchAll(/use="(\w+)".*?<ds:X509Certificate>([^<]*)</gs)];
    const keys = certificates.map(([, use, text]) => ({ type: "X509Certificate", signing: use === "signing", encryption: use === "encryption", X509Certificate: text }));
    this.sp = entityId;
    const entry = {
      AssertionConsumerService: [{ index: 0, isDefault: true, Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", Location: attribute("AssertionConsumerService", "Location") }],
      SingleLogoutService: [{ Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", Location: attribute("SingleLogoutService", "Location") }],
      keys, NameIDFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "simplesaml.nameidattribute": "uid", "validate.authnrequest": true, "validate.logout": true, "saml20.sign.response": true, "saml20.sign.assertion": true, ...options,
    };
    this.#file("metadata/saml20-sp-remote.php", `$metadata[${php(entityId)}] = ${php(entry)};`);
    this.entry = entry;
  }

  /** Makes assertions for `audience` although they go to the appliance; undefined: as it should be. */
  audience(audience) {
    const folder = join(this.folder, "metadata/saml20-sp-remote");
    rmSync(folder, { recursive: true, force: true });
    if (!audience) return;
    mkdirSync(folder);
    writeFileSync(join(folder, `${encodeURIComponent(this.sp)}.serialized`), serialized({ ...this.entry, entityid: audience }));
  }

  async #start() {
    const environment = { PATH: process.env.PATH, SIMPLESAMLPHP_CONFIG_DIR: join(this.folder, "config"), LD_LIBRARY_PATH: join(this.root, "usr/lib/x86_64-linux-gnu") };
    this.child = kept(spawn(join(this.root, "usr/bin/php8.2"), ["-n", "-c", join(this.folder, "php.ini"), "-S", `127.0.0.1:${this.port}`, "-t", join(this.root, "usr/share/simplesamlphp/www")], { env: environment, stdio: ["ignore", "pipe", "pipe"] }));
    this.log = "";
    await new Promise((resolve, reject) => {
      const hear = (chunk) => {
        this.log += chunk;
        if (LISTENING.test(this.log)) resolve();
      };
      this.child.stdout.on("data", hear);
      this.child.stderr.on("data", hear);
      this.child.once("error", reject);
      this.child.once("exit", (code) => reject(new Error(`PHP ended with ${code}: ${this.log}`)));
    });
  }

  async metadata() {
    const answer = await fetch(this.entityId);
    const text = await answer.text();
    if (!answer.ok || !text.includes("IDPSSODescriptor")) throw new Error(`no metadata: ${answer.status} ${text.slice(0, 400)}\n${this.trace()}`);
    return text;
  }

  /** What it logged, for a test that fails. */
  trace() {
    const file = join(this.folder, "log/log");
    return `${this.log.slice(-2000)}\n${existsSync(file) ? readFileSync(file, "utf8").slice(-3000) : ""}`;
  }

  close() {
    this.child?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
