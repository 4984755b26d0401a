/**
 * A stand-in for the appliance while screens are built and for browser tests without a server. Never shipped.
 *   node tests/mock/server.mjs [port] [--dist]     --dist also serves web/dist under the real content security policy
 * Answers come from routes/*.mjs: { "GET /home": ({ params, query, body, state, fail }) => json }.
 * POST /mock { "override": { "GET /home": { "status": 500, "code": "internal" } } } changes answers; {} resets.
 */
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const port = Number(process.argv[2] ?? 5180);
const dist = process.argv.includes("--dist") ? new URL("../../dist/", import.meta.url).pathname : null;
const folder = new URL("./routes/", import.meta.url);
const table = [];
for (const name of readdirSync(folder).filter((each) => each.endsWith(".mjs")).sort()) {
  const routes = (await import(new URL(name, folder))).default;
  for (const [key, handler] of Object.entries(routes)) {
    const [method, path] = key.split(" ");
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((hit) => hit[1]);
    table.push({ key, method, names, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "([^/]+)")}$`), handler });
  }
}
// Fixed paths before ones with parameters.
table.sort((a, b) => a.names.length - b.names.length);

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; media-src 'self' blob:; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

let overrides = {};
const state = { streams: new Set(), signedIn: true };
class Refused extends Error {
  constructor(status, code, detail = "", fields = []) {
    super(code);
    Object.assign(this, { status, code, detail, fields });
  }
}
const fail = (...args) => {
  throw new Refused(...args);
};
/** Sends a live message to every open event stream. */
state.live = (type, data) => {
  for (const stream of state.streams) stream.write(`event: message\ndata: ${JSON.stringify({ type, data })}\n\n`);
};

function sendJson(response, status, value) {
  response.writeHead(status, { "Content-Type": status >= 400 ? "application/problem+json" : "application/json", "Cache-Control": "no-store" });
  response.end(value === undefined ? "" : JSON.stringify(value));
}
const problem = (response, error) =>
  sendJson(response, error.status, { type: "about:blank", title: error.code, status: error.status, code: error.code, detail: error.detail, fields: error.fields ?? [], request_id: "mock-0001" });

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return text;
  }
}

async function answer(request, response, url) {
  const path = url.pathname.slice("/api/v1".length);
  if (path === "/live/events") {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.write(": hello\n\n");
    state.streams.add(response);
    request.on("close", () => state.streams.delete(response));
    return;
  }
  const body = await bodyOf(request);
  for (const route of table) {
    const hit = route.method === request.method && route.pattern.exec(path);
    if (!hit) continue;
    const changed = overrides[route.key];
    if (changed?.hang) return;
    if (changed?.status >= 400) return problem(response, { detail: "", ...changed });
    if (changed?.json !== undefined) return sendJson(response, 200, changed.json);
    const params = Object.fromEntries(route.names.map((name, index) => [name, decodeURIComponent(hit[index + 1])]));
    const value = await route.handler({ params, query: url.searchParams, body, state, fail, response });
    if (!response.writableEnded) sendJson(response, 200, value ?? {});
    return;
  }
  problem(response, { status: 404, code: "not_found", detail: `mock has no ${request.method} ${path}` });
}

function serveFile(response, url) {
  let path = join(dist, normalize(url.pathname));
  if (!path.startsWith(dist) || !existsSync(path) || statSync(path).isDirectory()) path = join(dist, "index.html");
  response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream", "Content-Security-Policy": POLICY, "Cross-Origin-Opener-Policy": "same-origin", "X-Content-Type-Options": "nosniff" });
  createReadStream(path).pipe(response);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  try {
    if (url.pathname === "/mock" && request.method === "POST") {
      const change = (await bodyOf(request)) ?? {};
      overrides = change.override ?? {};
      if (change.live) state.live(change.live.type, change.live.data);
      if (change.signedIn !== undefined) state.signedIn = change.signedIn;
      if (change.persona !== undefined) state.persona = change.persona;
      sendJson(response, 200, {});
    } else if (url.pathname.startsWith("/api/v1/")) await answer(request, response, url);
    else if (dist) serveFile(response, url);
    else sendJson(response, 404, {});
  } catch (error) {
    if (error instanceof Refused) problem(response, error);
    else {
      console.error(error);
      problem(response, { status: 500, code: "internal", detail: String(error) });
    }
  }
});
server.listen(port, "127.0.0.1", () => console.log(`mock on ${port}`));
