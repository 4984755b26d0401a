/**
 * The npm package oidc-provider as a hospital's OpenID Connect provider, over TLS on 127.0.0.1 with a certificate made
 * on the spot. The package is installed by the npm client into the cache, never into the repository.
 */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { free_port } from "../../end_to_end/lib/appliance.mjs";

const VERSION = "9";

/** The module, or {missing: why}. */
async function load() {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "medconnect/npm-oidc");
  const entry = join(folder, "node_modules/oidc-provider/lib/index.js");
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", `oidc-provider@${VERSION}`], { stdio: "pipe", timeout: 120_000 });
    } catch (error) {
      return { missing: String(error.stderr ?? error.message).trim().split("\n").at(-1) };
    }
  }
  return import(pathToFileURL(entry).href);
}

function jwk(type, options, alg) {
  return { ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), use: "sig", alg, kid: alg };
}

export class OidcProvider {
  /**
   * clients: oidc-provider's own description; people: {sub: claims}. `who` is the person who types at the login page.
   * Answers {missing} when the package cannot be had.
   */
  static async open({ clients, people }) {
    const { default: Provider, missing } = await load();
    if (missing) return { missing };
    const it = new OidcProvider();
    it.folder = mkdtempSync(join(tmpdir(), "medconnect-oidc-"));
    const [key, certificate] = [join(it.folder, "key.pem"), join(it.folder, "certificate.pem")];
    execFileSync("openssl", ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=identity provider", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], { stdio: "ignore" });
    it.certificate = readFileSync(certificate, "utf8");
    it.port = await free_port();
    it.issuer = `https://127.0.0.1:${it.port}`;
    it.who = undefined;
    it.provider = new Provider(it.issuer, {
      clients,
      jwks: { keys: [jwk("rsa", { modulusLength: 2048 }, "RS256"), jwk("rsa", { modulusLength: 2048 }, "PS256"), jwk("ec", { namedCurve: "P-256" }, "ES256")] },
      cookies: { keys: ["only for a test"] },
      claims: { openid: ["sub"], profile: ["given_name", "family_name", "groups"], email: ["email", "email_verified"] },
      enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256"] },
      features: { devInteractions: { enabled: false } },
      pkce: { required: () => true },
      findAccount: (_, sub) => (people[sub] ? { accountId: sub, claims: () => ({ sub, ...people[sub] }) } : undefined),
      interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      loadExistingGrant: async (context) => {
        const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
        grant.addOIDCScope("openid profile email");
        await grant.save();
        return grant;
      },
    });
    const answer = it.provider.callback();
    it.server = createServer({ key: readFileSync(key), cert: it.certificate }, (request, response) => {
      if (!request.url.startsWith("/interaction/")) return answer(request, response);
      const result = it.who ? { login: { accountId: it.who } } : { error: "access_denied", error_description: "nobody is there" };
      return it.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    });
    await new Promise((resolve) => it.server.listen(it.port, "127.0.0.1", resolve));
    return it;
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
