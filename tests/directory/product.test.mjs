// The whole way of hospital IT on the real program and a real slapd, through the API: settings, tests, dry run, sync,
// sign-in of a directory person, a leaver; and a SAML provider from its metadata.
// tests/directory/run starts it: MC_DIRECTORY_PORT (LDAP; LDAPS is one higher), MC_PEOPLE, MC_CERTIFICATES, MC_LDAPMODIFY.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { connect } from "node:tls";
import { Appliance, ask } from "../end_to_end/lib/appliance.mjs";

const ldap = Number(process.env.MC_DIRECTORY_PORT);
const people = Number(process.env.MC_PEOPLE);
const certificate = (name) => readFileSync(join(process.env.MC_CERTIFICATES, `${name}.pem`), "utf8");
const appliance = new Appliance();
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The API as one person: call(method, path, body) answers {status, body}. */
function as(token) {
  return async (method, path, body) => {
    const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const answer = await ask(appliance.port, `/api/v1${path}`, { method, headers, wait: 120_000, body: body === undefined ? undefined : JSON.stringify(body) });
    return { status: answer.status, body: answer.text ? JSON.parse(answer.text) : undefined };
  };
}
async function sign_in(login, password) {
  const answer = await as()("POST", "/auth/sign-in", { login, password, tokens: true });
  return { ...answer, token: answer.body?.access_token };
}
async function good(answer) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}
const change_directory = (ldif) =>
  execFileSync("bash", ["-c", `${process.env.MC_LDAPMODIFY} -x -H ldap://127.0.0.1:${ldap} -D cn=root,dc=hosp,dc=test -w root-password`], { input: ldif });

/** Opens the live connection; `closed` resolves with the time when the server closed it, and its close code. */
function live(token) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port: appliance.port, rejectUnauthorized: false }, () => {
      socket.write("GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    });
    let ended;
    const closed = new Promise((done) => { ended = done; });
    socket.once("data", (head) => {
      if (!head.toString("latin1").startsWith("HTTP/1.1 101")) return reject(new Error(head.toString("latin1")));
      socket.on("data", (frame) => { if (frame[0] === 0x88) ended({ at: Date.now(), code: frame.readUInt16BE(2) }); });
      resolve({ socket, closed });
    });
    socket.on("error", reject);
  });
}

let it;
/** Starts a sync and waits for its row. */
async function sync() {
  const before = (await good(it("GET", "/directory/runs?limit=1"))).items[0]?.id;
  await good(it("POST", "/directory/sync", { full: true, accept_suspensions: false }));
  for (let wait = 0; wait < 600; ++wait) {
    await sleep(200);
    const row = (await good(it("GET", "/directory/runs?limit=1"))).items[0];
    if (row && row.id !== before) return row;
  }
  throw new Error("no sync in two minutes");
}

describe("directory and single sign-on through the API", { timeout: 600_000 }, () => {
  before(async () => {
    appliance.create({ people: 50 });
    await appliance.start();
    const operator = await sign_in("it@mercygeneral.example", "MercyGeneral-2026");
    assert.equal(operator.status, 200, JSON.stringify(operator.body));
    it = as(operator.token);
  });
  after(() => appliance.remove());

  test("settings are tested before they are used", async () => {
    const preset = await good(it("GET", "/directory/presets/openldap"));
    const connection = {
      ...preset,
      servers: [`127.0.0.1:${ldap + 1}`],
      trust_pem: certificate("foreign"),
      bind_dn: "cn=reader,dc=hosp,dc=test",
      people_base: "ou=people,dc=hosp,dc=test",
      groups_base: "ou=groups,dc=hosp,dc=test",
    };
    await good(it("PUT", "/directory/settings", { connection, bind_password: "service-password" }));
    const untrusted = await good(it("POST", "/directory/test-connection", {}));
    assert.equal(untrusted.servers[0].code, "directory_tls_untrusted");
    connection.trust_pem = certificate("authority");
    await good(it("PUT", "/directory/settings", { connection, bind_password: "wrong" }));
    const reached = await good(it("POST", "/directory/test-connection", {}));
    assert.equal(reached.servers[0].ok, true, JSON.stringify(reached));
    assert.notEqual((await it("POST", "/directory/test-bind", {})).status, 200);
    assert.equal((await it("POST", "/directory/enable", {})).body.code, "directory_not_verified");
    await good(it("PUT", "/directory/settings", { connection, bind_password: "service-password" }));
    await good(it("POST", "/directory/test-bind", {}));
    const groups = await good(it("GET", "/directory/groups?search=unit1"));
    const unit = groups.items.find((group) => group.name === "unit1");
    assert.ok(unit, JSON.stringify(groups).slice(0, 300));
    await good(it("PUT", "/directory/mapping", { items: [{ group_id: unit.id, group_name: unit.name, role: "instructor", scope: "platform" }] }));
    const tried = await good(it("POST", "/directory/test-user", { login: "u00001", password: "password-1" }));
    assert.equal(tried.password_right, true);
    assert.deepEqual(tried.roles.map((row) => row.role), ["instructor"]);
    const dry = await good(it("POST", "/directory/dry-run", {}));
    assert.equal(dry.counts.created, people - 1); // u00005 is locked
    assert.equal(dry.sample.length, 20);
    assert.equal((await sign_in("u00001", "password-1")).status, 401); // nothing was written
    await good(it("POST", "/directory/enable", {}));
  });

  test("a sync makes the people, who sign in with the directory's password and have their groups' roles", async () => {
    const run = await sync();
    assert.equal(run.outcome, "ok", JSON.stringify(run));
    assert.equal(run.counts.created, people - 1); // u00005 is locked
    assert.equal(run.counts.failed, 0);
    const person = await sign_in("u00001", "password-1");
    assert.equal(person.status, 200, JSON.stringify(person.body));
    assert.ok(person.body.me.roles.includes("instructor"), JSON.stringify(person.body.me.roles));
    for (const [login, password, status] of [["u00001", "password-2", 401], ["u00005", "password-5", 401], ["u00001", " ", 422]])
      assert.equal((await sign_in(login, password)).status, status);
  });

  test("a leaver's session and live connection end with the suspension; her account stays", async () => {
    const leaver = await sign_in("u00002", "password-2");
    assert.equal(leaver.status, 200, JSON.stringify(leaver.body));
    const other = await sign_in("u00003", "password-3");
    const connection = await live(leaver.token);
    change_directory("dn: uid=u00002,ou=people,dc=hosp,dc=test\nchangetype: delete\n\n");
    const run = await sync();
    assert.equal(run.counts.suspended, 1, JSON.stringify(run));
    const closed = await Promise.race([connection.closed, sleep(30_000)]);
    connection.socket.destroy();
    assert.ok(closed, "the live connection stayed open");
    assert.equal(closed.code, 4001);
    const rows = await good(it("GET", "/audit?action=directory.suspended"));
    const late = closed.at - Date.parse(rows.items[0].at);
    console.log(`bench leaver: live connection closed ${late} ms after the suspension`);
    assert.equal((await as(leaver.token)("GET", "/me")).status, 401);
    assert.equal((await as(other.token)("GET", "/me")).status, 200);
    assert.equal((await sign_in("u00002", "password-2")).status, 401);
    // The list of staff follows by an event.
    let staff = await good(it("GET", `/people/${leaver.body.me.id}`));
    for (let tries = 0; staff.status !== "suspended" && tries < 100; ++tries) {
      await sleep(100);
      staff = await good(it("GET", `/people/${leaver.body.me.id}`));
    }
    assert.equal(staff.status, "suspended");
    assert.equal(staff.job_title, "Nurse");
  });

  test("a SAML provider is made from its metadata and is offered only when it was verified", async () => {
    const key = certificate("authority").replace(/-----[A-Z ]+-----|\s/g, "");
    const metadata = '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.hosp.test/">' +
      '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">' +
      `<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${key}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
      '</md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.hosp.test/sso"/>' +
      "</md:IDPSSODescriptor></md:EntityDescriptor>";
    const made = await good(it("POST", "/sso/providers", { name: "Hospital", metadata }));
    assert.equal(made.state, "draft");
    assert.equal(made.entity_id, "https://idp.hosp.test/");
    assert.equal(made.certificates.length, 1);
    assert.equal((await it("PUT", `/sso/providers/${made.id}/state`, { state: "enabled" })).body.code, "provider_not_verified");
    assert.deepEqual((await good(as()("GET", "/sso/options"))).items, []);
    const start = await good(it("POST", `/sso/providers/${made.id}/verify`, {}));
    assert.match(start.url, /^https:\/\/idp\.hosp\.test\/sso\?SAMLRequest=.*&RelayState=.*&SigAlg=.*&Signature=/);
    const own = await ask(appliance.port, "/api/v1/sso/metadata");
    assert.equal(own.status, 200);
    assert.match(own.text, /<md:EntityDescriptor|<EntityDescriptor/);
  });
});
