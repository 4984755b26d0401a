/** Where releases go in the tests: libsodium for the receiver's side, an S3-compatible store (npm s3rver), a proxy. */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");

function install(folder, from, wanted) {
  if (existsSync(join(folder, "node_modules", wanted))) return;
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(from, file), join(folder, file));
  execFileSync("npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts"], { stdio: "pipe", timeout: 240_000 });
}

export async function open_sodium() {
  const folder = join(cache, "medconnect/npm-sync");
  install(folder, here, "libsodium-wrappers");
  const sodium = createRequire(join(folder, "package.json"))("libsodium-wrappers");
  await sodium.ready;
  return sodium;
}

/** A certificate that nobody knows, as a server inside a hospital has. */
export class Certificate {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "medconnect-sync-"));
    [this.key_file, this.cert_file] = ["key.pem", "certificate.pem"].map((name) => join(this.folder, name));
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test place", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", this.key_file, "-out", this.cert_file], { stdio: "ignore" });
    this.key = readFileSync(this.key_file, "utf8");
    this.cert = readFileSync(this.cert_file, "utf8");
  }
  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** s3rver on a folder; `objects()` is what lies in its bucket. */
export async function open_store(certificate, port) {
  const folder = join(cache, "medconnect/backup-servers");
  install(folder, join(here, "../backup"), "s3rver");
  const store = mkdtempSync(join(tmpdir(), "medconnect-s3-"));
  const child = spawn(process.execPath, [join(folder, "node_modules/s3rver/bin/s3rver.js"), "-d", store, "-a", "127.0.0.1", "-p", String(port), "--key", certificate.key_file, "--cert", certificate.cert_file, "--configure-bucket", "releases", "--silent"], { stdio: "ignore" });
  for (let tries = 0; ; ++tries) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => { socket.destroy(); resolve(true); });
      socket.on("error", () => resolve(false));
    });
    if (open) break;
    if (tries > 300) throw new Error("s3rver does not answer");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    read: (name) => {
      const path = join(store, "releases", `${name}._S3rver_object`);
      return existsSync(path) ? readFileSync(path) : undefined;
    },
    close: () => {
      child.kill();
      rmSync(store, { recursive: true, force: true });
    },
  };
}

/** A proxy for outgoing connections; `asked` lists the hosts, `seen` what went through. */
export async function open_proxy() {
  const proxy = { asked: [], seen: 0, refuse: false };
  const server = createHttp((_request, response) => response.writeHead(405).end());
  server.on("connect", (request, socket, head) => {
    proxy.asked.push(request.url);
    if (proxy.refuse) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const [host, port] = request.url.split(":");
    const out = connect(Number(port), host === "localhost" ? "127.0.0.1" : host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      out.write(head);
      socket.on("data", (bytes) => { proxy.seen += bytes.length; });
      socket.pipe(out);
      out.pipe(socket);
    });
    for (const end of [socket, out]) end.on("error", () => { socket.destroy(); out.destroy(); });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  proxy.address = `127.0.0.1:${server.address().port}`;
  proxy.close = () => { server.closeAllConnections(); server.close(); };
  return proxy;
}
