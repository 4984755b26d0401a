/**
 * The npm package smtp-server as a hospital's mail server on 127.0.0.1: STARTTLS or TLS from the first byte, sign-in,
 * refusals of a kind, a size limit. The package is installed by the npm client into the cache, never into the repository.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { free_port } from "../../end_to_end/lib/appliance.mjs";

const VERSION = "3";

/** The module, or {missing: why}. */
function load() {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "medconnect/npm-smtp");
  if (!existsSync(join(folder, "node_modules/smtp-server/package.json"))) {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", `smtp-server@${VERSION}`], { stdio: "pipe", timeout: 120_000 });
    } catch (error) {
      return { missing: String(error.stderr ?? error.message).trim().split("\n").at(-1) };
    }
  }
  return createRequire(join(folder, "index.js"))("smtp-server");
}

/** A refusal as smtp-server wants it. */
export function refusal(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

export class MailServer {
  /** secure: TLS from the first byte. size: the longest message in bytes. Answers {missing} when the package cannot be had. */
  static async open({ secure = false, size = 10_000_000 } = {}) {
    const { SMTPServer, missing } = load();
    if (missing) return { missing };
    const it = new MailServer();
    it.folder = mkdtempSync(join(tmpdir(), "medconnect-smtp-"));
    const [key, certificate] = [join(it.folder, "key.pem"), join(it.folder, "certificate.pem")];
    execFileSync("openssl", ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=mail", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate], { stdio: "ignore" });
    it.certificate = certificate;
    it.password_file = join(it.folder, "password");
    writeFileSync(it.password_file, "pass-word 1\n", { mode: 0o600 });
    it.secure = secure;
    it.mails = [];
    it.sessions = [];
    it.on_recipient = () => undefined;
    it.on_data = () => undefined;
    it.port = await free_port();
    it.options = {
      secure, size, key: readFileSync(key), cert: readFileSync(certificate), authMethods: ["PLAIN", "LOGIN"], hideSMTPUTF8: true,
      // Nobody may send before he signed in, and smtp-server offers AUTH only once the connection is encrypted.
      authOptional: false,
      onAuth: (auth, session, done) => (auth.username === "medconnect" && auth.password === "pass-word 1" ? done(null, { user: "medconnect" }) : done(refusal(535, "5.7.8 no"))),
      onRcptTo: (address, session, done) => done(it.on_recipient(address.address)),
      onData: (stream, session, done) => {
        const chunks = [];
        stream.on("data", (chunk) => chunks.push(chunk));
        stream.on("end", () => {
          it.sessions.push({ secure: session.secure, user: session.user, from: session.envelope.mailFrom.address });
          if (stream.sizeExceeded) return done(refusal(552, "5.3.4 too big"));
          const error = it.on_data();
          if (!error) it.mails.push({ to: session.envelope.rcptTo.map((each) => each.address), text: Buffer.concat(chunks).toString("utf8") });
          done(error);
        });
      },
    };
    it.make = () => new SMTPServer({ ...it.options, logger: false });
    await it.listen();
    return it;
  }
  async listen() {
    this.server = this.make();
    this.server.on("error", () => undefined); // a client that leaves in the middle is no failure of the test
    await new Promise((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
  }
  /** The port is closed from now on; listen() opens it again. */
  async rest() {
    await new Promise((resolve) => this.server.close(resolve));
  }
  async close() {
    await this.rest().catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Head and decoded parts of a mail as we compose them: {headers, text, html}. */
export function read_mail(raw) {
  const split = raw.indexOf("\r\n\r\n");
  const headers = Object.fromEntries(raw.slice(0, split).replace(/\r\n[ \t]+/g, " ").split("\r\n").map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const parts = {};
  const boundary = /boundary="([^"]+)"/.exec(headers["content-type"] ?? "")?.[1];
  for (const part of boundary ? raw.slice(split).split(`--${boundary}`).slice(1, -1) : [raw]) {
    const [head, ...body] = part.split("\r\n\r\n");
    parts[/text\/html/.test(head) ? "html" : "text"] = Buffer.from(body.join("").replace(/\s/g, ""), "base64").toString("utf8");
  }
  return { headers, ...parts };
}
