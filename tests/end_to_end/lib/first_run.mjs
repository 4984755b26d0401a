/** A server that waits to be set up, as the packages start it: the code from its console, and a browser's cookies. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kept, stopped } from "../../parts/children.mjs";
import { ask, binary, free_port } from "./appliance.mjs";

export class FirstRun {
  constructor(environment = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "medconnect-setup-"));
    this.data = join(this.folder, "data");
    this.environment = environment;
    this.cookie = "";
  }
  /** Resolves when /healthz answers `state`. */
  async start(state, words = ["--first-run"]) {
    await this.stop("SIGKILL"); // one that a test left behind when it failed
    this.port ??= await free_port();
    this.log = "";
    this.child = kept(spawn(binary, ["serve", "--data", this.data, "--address", "127.0.0.1", "--port", String(this.port), ...words], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.environment } }));
    this.ended = new Promise((resolve) => this.child.once("exit", (code, signal) => resolve(code ?? signal)));
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on("data", (piece) => { this.log += piece; });
    await this.state(state);
  }
  async state(wanted) {
    const began = Date.now();
    for (;;) {
      const answer = await ask(this.port, "/healthz").catch(() => undefined);
      if (answer?.status === 200 && answer.text.trim() === wanted) return;
      if (this.child.exitCode !== null || Date.now() - began > 60_000) throw new Error(`no ${wanted} on /healthz but ${answer?.text}:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  async stop(signal = "SIGTERM") {
    if (!this.child) return undefined;
    const { child } = this;
    this.child = undefined;
    return stopped(child, this.ended, signal, { log: () => this.log });
  }
  code() {
    const codes = [...this.log.matchAll(/(?:\d{3}-){7}\d{3}/g)];
    return codes.at(-1)?.[0];
  }
  /** One call of the API: {status, json}. Keeps cookies. */
  async api(method, path, body) {
    const headers = { "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", ...(this.cookie ? { Cookie: this.cookie } : {}) };
    const answer = await ask(this.port, `/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), wait: 60_000 });
    const jar = new Map(this.cookie.split("; ").filter(Boolean).map((pair) => [pair.split("=")[0], pair]));
    for (const cookie of [answer.headers["set-cookie"] ?? []].flat()) jar.set(cookie.split("=")[0], cookie.split(";")[0]);
    this.cookie = [...jar.values()].join("; ");
    return { status: answer.status, json: answer.text ? JSON.parse(answer.text) : undefined };
  }
  async remove() {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const groups_of = (key, groups) => groups.map((group) => key.split("-")[group - 1]);
