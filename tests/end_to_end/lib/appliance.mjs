/**
 * The real program on a data directory of its own: init or demo, serve on a free port, kill and start again.
 * MEDCONNECT_BINARY names the program (tests/run sets it).
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kept, stopped } from "../../parts/children.mjs";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
export const binary = process.env.MEDCONNECT_BINARY ?? join(root, "build/release/medconnect");
if (!existsSync(binary)) throw new Error(`${binary} is missing: run installer/run --build-only first`);

/** Runs a command to its end: {status, out, err}. */
export function run(...args) {
  const done = spawnSync(binary, args, { encoding: "utf8", timeout: 120_000 });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

export function free_port() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** One HTTPS request; the certificate is self-signed. Answers {status, headers, text}. */
export function ask(port, path, { method = "GET", headers = {}, body, wait = 10_000 } = {}) {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path, method, headers, rejectUnauthorized: false, agent: false }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString("utf8") }));
    });
    call.on("error", reject);
    call.setTimeout(wait, () => call.destroy(new Error(`no answer in ${wait / 1000} s`)));
    call.end(body);
  });
}

export class Appliance {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "medconnect-test-"));
    this.data = join(this.folder, "data");
  }

  /** An empty appliance, or with `people` a demo hospital. */
  create({ people } = {}) {
    const args = people ? ["demo", "--data", this.data, "--people", String(people)] : ["init", "--data", this.data, "--yes"];
    this.created = execFileSync(binary, args, { encoding: "utf8", timeout: 300_000 });
    return this;
  }

  /** Starts the server; resolves when /healthz answers 200. */
  async start(program = binary, prefix = []) {
    await this.stop("SIGKILL"); // one that a test left behind when it failed
    this.port ??= await free_port();
    const [command, ...args] = [...prefix, program, "serve", "--data", this.served ?? this.data, "--port", String(this.port)];
    const began = Date.now();
    this.log = "";
    this.child = kept(spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] }));
    this.ended = new Promise((resolve) => this.child.once("exit", (code, signal) => resolve({ code, signal })));
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on("data", (chunk) => { this.log += chunk; });
    let over = false;
    this.ended.then(() => { over = true; });
    for (;;) {
      if (over) throw new Error(`the server ended at once:\n${this.log}`);
      const answer = await ask(this.port, "/healthz").catch(() => undefined);
      if (answer?.status === 200) return;
      if (Date.now() - began > 60_000) throw new Error(`no /healthz in 60 s:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** SIGTERM by default: the server must end by itself. */
  async stop(signal = "SIGTERM") {
    if (!this.child) return undefined;
    const { child } = this;
    this.child = undefined;
    return stopped(child, this.ended, signal, { log: () => this.log });
  }

  /** Milliseconds of processor time that the server has spent; it does not depend on what else the machine does. */
  spent() {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  /** Resident memory in MiB. */
  resident() {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, "utf8"))[1]) / 1024;
  }

  async remove() {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
