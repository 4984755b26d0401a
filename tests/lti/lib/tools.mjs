/**
 * Two tools of others from npm, each on an https server of its own: ltijs (with its store kept in memory instead of in
 * MongoDB) and @lti-tool/core. npm ci puts them into the cache by the lock file beside, never into the repository.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { createRequire, register } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { free_port } from "../../end_to_end/lib/appliance.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));

/** Installs the clients; answers why not, or nothing. */
export function install() {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "medconnect/npm-lti");
  const lock = readFileSync(join(here, "package-lock.json"), "utf8");
  const kept = join(folder, "installed-lock.json");
  if (!existsSync(kept) || readFileSync(kept, "utf8") !== lock) {
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(here, file), join(folder, file));
    try {
      execFileSync("npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts"], { stdio: "pipe", timeout: 240_000 });
    } catch (error) {
      return { missing: String(error.stderr ?? error.message).trim().split("\n").at(-1) };
    }
    copyFileSync(join(here, "package-lock.json"), kept);
  }
  return { folder };
}

/** A certificate that nobody knows, as a server inside a hospital has. */
export class Certificate {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "medconnect-lti-"));
    const [key, cert] = ["key.pem", "certificate.pem"].map((name) => join(this.folder, name));
    execFileSync("openssl", ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });
    this.key = readFileSync(key, "utf8");
    this.cert = readFileSync(cert, "utf8");
  }
  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What ltijs keeps in MongoDB, in memory. */
class Store {
  collections = new Map();
  rows(name) {
    if (!this.collections.has(name)) this.collections.set(name, []);
    return this.collections.get(name);
  }
  fits = (row, query) => Object.entries(query ?? {}).every(([name, value]) => row.index[name] === value);
  async setup() {}
  async Close() {}
  async Get(_key, name, query) {
    const found = this.rows(name).filter((row) => this.fits(row, query)).map((row) => structuredClone(row.item));
    return found.length > 0 && found;
  }
  async Insert(_key, name, item, index) {
    this.rows(name).push({ item: { ...item, createdAt: Date.now() }, index: { ...item, ...index } });
    return true;
  }
  async Replace(key, name, query, item, index) {
    await this.Delete(name, query);
    return this.Insert(key, name, item, index);
  }
  async Modify(_key, name, query, change) {
    for (const row of this.rows(name)) if (this.fits(row, query)) Object.assign(row.item, change), Object.assign(row.index, change);
    return true;
  }
  async Delete(name, query) {
    this.collections.set(name, this.rows(name).filter((row) => !this.fits(row, query)));
    return true;
  }
}

export async function open_ltijs(folder, certificate) {
  const { Provider } = createRequire(join(folder, "index.js"))("ltijs");
  const port = await free_port();
  const home = `https://localhost:${port}`;
  const tool = { home, launches: [], deep: [], provider: Provider };
  Provider.setup("a key of the tests", { plugin: new Store() }, {
    appRoute: "/app", loginRoute: "/login", keysetRoute: "/keys", dynRegRoute: "/register", https: true,
    ssl: { key: certificate.key, cert: certificate.cert }, cookies: { secure: true, sameSite: "None" },
    dynReg: { url: home, name: "ltijs", description: "Simulator", autoActivate: true, customParameters: { who: "$Person.name.full" } },
  });
  Provider.onConnect((token, _request, response) => {
    tool.launches.push(token);
    return response.send("launched");
  });
  Provider.onDeepLinking(async (token, _request, response) => {
    tool.deep.push(token);
    return response.send(await Provider.DeepLinking.createDeepLinkingForm(token, [
      { type: "link", url: `${home}/page`, title: "A page" },
      { type: "ltiResourceLink", title: "Airway", url: `${home}/app`, custom: { level: "3" }, lineItem: { scoreMaximum: 30, label: "Airway", tag: "airway" } },
    ], { message: "Chosen" }));
  });
  await Provider.deploy({ port, silent: true });
  tool.close = () => Provider.close({ silent: true });
  return tool;
}

/** Storage of @lti-tool/core in memory. */
function storage(clients) {
  const [nonces, sessions, registrations] = [new Map(), new Map(), new Map()];
  return {
    addClient: async (client) => { clients.push({ ...client, id: client.clientId, deployments: [] }); return client.clientId; },
    addDeployment: async (id, deployment) => { clients.find((one) => one.id === id).deployments.push(deployment); return deployment.deploymentId; },
    getLaunchConfig: async (iss, clientId, deploymentId) => {
      const client = clients.find((one) => one.iss === iss && one.clientId === clientId && one.deployments.some((each) => each.deploymentId === deploymentId));
      return client && { iss, clientId, deploymentId, authUrl: client.authUrl, tokenUrl: client.tokenUrl, jwksUrl: client.jwksUrl };
    },
    storeNonce: async (nonce, until) => void nonces.set(nonce, until),
    validateNonce: async (nonce) => nonces.delete(nonce),
    addSession: async (session) => { sessions.set(session.id, session); return session.id; },
    getSession: async (id) => sessions.get(id),
    setRegistrationSession: async (id, session) => void registrations.set(id, session),
    getRegistrationSession: async (id) => registrations.get(id),
    deleteRegistrationSession: async (id) => void registrations.delete(id),
  };
}

export async function open_lti_tool(folder, certificate) {
  register("./extensions.mjs", import.meta.url);
  const { LTITool } = await import(pathToFileURL(join(folder, "node_modules/@lti-tool/core/dist/index.js")).href);
  const keyPair = await crypto.subtle.generateKey({ name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, true, ["sign", "verify"]);
  const port = await free_port();
  const home = `https://localhost:${port}`;
  const clients = [];
  const lti = new LTITool({
    stateSecret: new TextEncoder().encode("a secret of the tests, long enough"), keyPair, storage: storage(clients), security: { keyId: "k1" },
    dynamicRegistration: { url: home, name: "lti-tool", loginUri: `${home}/login`, launchUri: `${home}/launch`, jwksUri: `${home}/jwks`, deepLinkingUri: `${home}/launch` },
  });
  const tool = { home, lti, clients, sessions: [], answers: {} };
  const body_of = async (request) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    return new URLSearchParams(text);
  };
  const server = createServer({ key: certificate.key, cert: certificate.cert }, async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, home);
    try {
      if (pathname === "/jwks") return response.setHeader("content-type", "application/json").end(JSON.stringify(await lti.getJWKS()));
      if (pathname === "/login") {
        const location = await lti.handleLogin({ ...Object.fromEntries(searchParams), launchUrl: `${home}/launch` });
        return response.writeHead(302, { location }).end();
      }
      if (pathname === "/launch") {
        const form = await body_of(request);
        const session = await lti.createSession(await lti.verifyLaunch(form.get("id_token"), form.get("state")));
        tool.sessions.push(session);
        if (!session.isDeepLinkingAvailable) return response.end("launched");
        return response.setHeader("content-type", "text/html").end(await lti.createDeepLinkingResponse(session, [
          { type: "ltiResourceLink", title: "Bleeding", url: `${home}/launch`, lineItem: { scoreMaximum: 10, label: "Bleeding" } },
        ]));
      }
      response.writeHead(404).end();
    } catch (error) {
      tool.failure = error;
      response.writeHead(500).end(String(error.message));
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  tool.close = () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); });
  return tool;
}
