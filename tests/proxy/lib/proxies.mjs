/** nginx and HAProxy from the distribution, unprivileged, on the loopback, with the very files that we ship: only addresses and paths differ. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { free_port, root } from "../../end_to_end/lib/appliance.mjs";
import { kept, stopped } from "../../parts/children.mjs";

export const APP = "learn.hospital.example";
export const CONTENT = "learn-content.hospital.example";

/** Every replacement must find its text: else the shipped file is not what is tested. */
function fitted(file, replacements) {
  let text = readFileSync(join(root, "installer/proxy", file), "utf8");
  for (const [what, by] of replacements) {
    if (!text.includes(what)) throw new Error(`${file} does not hold ${what}`);
    text = text.replaceAll(what, by);
  }
  return text;
}

export const installed = (program) => spawnSync("sh", ["-c", `PATH=$PATH:/usr/sbin command -v ${program}`]).status === 0;

export class Proxy {
  /** `upstream`: the appliance's port; `trust`: its certificate. */
  constructor(kind, folder, upstream, trust) {
    Object.assign(this, { kind, upstream, trust, log: "" });
    this.folder = join(folder, kind);
  }
  async start() {
    mkdirSync(this.folder, { recursive: true });
    this.port = await free_port();
    const certificate = join(this.folder, "proxy.crt"), key = join(this.folder, "proxy.key");
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", `/CN=${APP}`, "-addext", `subjectAltName=DNS:${APP},DNS:${CONTENT}`, "-keyout", key, "-out", certificate], { stdio: "pipe" });
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
    let command;
    if (this.kind === "nginx") {
      const config = join(this.folder, "nginx.conf");
      // Alone in its folder: the distribution's program wants its own folders for what it buffers.
      writeFileSync(config, fitted("nginx.conf", [["listen 443 ssl;", `listen 127.0.0.1:${this.port} ssl;`], ["10.20.0.5:8443", `127.0.0.1:${this.upstream}`], ["/run/nginx-medconnect.pid", join(this.folder, "pid")], ["/var/log/nginx/medconnect-error.log", join(this.folder, "error.log")], ["/etc/ssl/medconnect/proxy.crt", certificate], ["/etc/ssl/medconnect/proxy.key", key], ["/etc/ssl/medconnect/upstream.crt", this.trust], ["http {", `http {\n${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `  ${name}_temp_path ${join(this.folder, name)};`).join("\n")}`]]));
      command = ["nginx", ["-p", this.folder, "-c", config, "-g", "daemon off;"]];
    } else {
      const pem = join(this.folder, "medconnect.pem");
      writeFileSync(pem, readFileSync(certificate, "utf8") + readFileSync(key, "utf8"), { mode: 0o600 });
      const config = join(this.folder, "haproxy.cfg");
      writeFileSync(config, fitted("haproxy.cfg", [["bind :443 ssl", `bind 127.0.0.1:${this.port} ssl`], ["10.20.0.5:8443", `127.0.0.1:${this.upstream}`], ["/etc/haproxy/medconnect.pem", pem], ["/etc/ssl/medconnect/upstream.crt", this.trust]]));
      command = ["haproxy", ["-db", "-f", config]];
    }
    this.child = kept(spawn(...command, { env, stdio: ["ignore", "pipe", "pipe"] }));
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on("data", (chunk) => { this.log += chunk; });
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
    return this;
  }
  async stop() {
    if (!this.child) return;
    await stopped(this.child, this.ended, "SIGTERM", { log: () => this.log });
  }
}
