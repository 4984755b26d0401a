/** A client that comes from an address of its own (all of 127.0.0.0/8 is this machine), with cookies for each host. */
import { request } from "node:https";
import { connect } from "node:tls";
import { APP } from "./proxies.mjs";

export class Client {
  constructor(port, from, host = APP) {
    Object.assign(this, { port, from, host, cookies: new Map() });
  }
  /** {status, headers, text}; `body` may be a Buffer. */
  ask(path, { method = "GET", headers = {}, body, host = this.host, wait = 30_000 } = {}) {
    const cookie = host === this.host ? [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") : "";
    const all = { host, "sec-fetch-site": "same-origin", ...(cookie ? { cookie } : {}), ...(body ? { "content-length": Buffer.byteLength(body) } : {}), ...headers };
    return new Promise((resolve, reject) => {
      const call = request({ host: "127.0.0.1", port: this.port, localAddress: this.from, servername: host, path, method, headers: all, rejectUnauthorized: false, agent: false }, (answer) => {
        for (const line of answer.headers["set-cookie"] ?? []) {
          const [pair] = line.split(";");
          this.cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
        }
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString("utf8") }));
      });
      call.on("error", reject);
      call.setTimeout(wait, () => call.destroy(new Error(`no answer: ${path}`)));
      call.end(body);
    });
  }
  async api(method, path, body, headers = {}) {
    const answer = await this.ask(`/api/v1${path}`, { method, headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers }, body: body === undefined ? undefined : JSON.stringify(body) });
    return { ...answer, body: /^[{[]/.test(answer.text) ? JSON.parse(answer.text) : answer.text };
  }
  sign_in(headers = {}) {
    return this.api("POST", "/auth/sign-in", { login: "admin@mercygeneral.example", password: "MercyGeneral-2026" }, headers);
  }
  /** Sends a head by itself and gives the socket's first bytes until `enough(text)`. */
  raw(path, headers, enough, wait = 15_000) {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port: this.port, localAddress: this.from, servername: this.host, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] }, () => {
        const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const lines = [`GET ${path} HTTP/1.1`, `Host: ${this.host}`, `Cookie: ${cookie}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
        socket.write(`${lines.join("\r\n")}\r\n\r\n`);
      });
      let text = "";
      const timer = setTimeout(() => { socket.destroy(); reject(new Error(`not in time: ${path}\n${text}`)); }, wait);
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
        if (!enough(text)) return;
        clearTimeout(timer);
        resolve({ text, socket });
      });
      socket.on("close", () => { clearTimeout(timer); resolve({ text, socket }); });
      socket.on("error", reject);
    });
  }
}
