// What belongs to every request: versions, credentials and scopes, methods, types of content, parts, signatures, the
// alternate syntax, and the codes of errors.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { ACTIVITY, AGENT, ATTACHMENT, Store, VERB, VERSIONS, attached, clone, made, mixed, part, query, sha256, uuid } from "./lib/store.mjs";

const store = new Store();
before(() => store.open());
after(() => store.close());

const AGENT_QUERY = query({ agent: AGENT });
const ACTIVITY_QUERY = query({ activityId: ACTIVITY.id });
const READS = { statements: "/statements", activities: `/activities?${ACTIVITY_QUERY}`, agents: `/agents?${AGENT_QUERY}`, state: `/activities/state?${ACTIVITY_QUERY}&${AGENT_QUERY}`, "activity profile": `/activities/profile?${ACTIVITY_QUERY}`, "agent profile": `/agents/profile?${AGENT_QUERY}` };
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

describe("versions", () => {
  test("no version, or one that is not spoken, is 400 everywhere but at about, whatever the credential", async () => {
    for (const headers of [{}, { Authorization: null }])
      for (const [, path] of Object.entries(READS)) {
        const answer = await store.send(null, "GET", path, undefined, { ...headers, "X-Experience-API-Version": null });
        assert.equal(answer.status, 400, path);
        assert.equal(answer.headers["x-experience-api-version"], "2.0.0");
        assert.match(answer.text, /X-Experience-API-Version/);
      }
    for (const wrong of ["0.8", "0.9", "0.95", "1.1", "1.1.0", "2.1.0", "3.0.0", "1", "x", "1.0.x"]) assert.equal((await store.send(wrong, "GET", "/statements")).status, 400, wrong);
    for (const [method, path, body] of [["POST", "/statements", made()], ["PUT", `/statements?statementId=${uuid()}`, made()], ["PUT", `${READS.state}&stateId=a`, {}]]) {
      const answer = await store.send(null, method, path, body, { "X-Experience-API-Version": null });
      assert.equal(answer.status, 400);
      assert.equal(answer.headers["x-experience-api-version"], "2.0.0");
    }
  });
  test("1.0 and 1.0.x are answered as 1.0.3, 2.0 as 2.0.0", async () => {
    for (const [asked, told] of [["1.0", "1.0.3"], ["1.0.0", "1.0.3"], ["1.0.1", "1.0.3"], ["1.0.2", "1.0.3"], ["1.0.3", "1.0.3"], ["2.0", "2.0.0"], ["2.0.0", "2.0.0"]]) {
      const answer = await store.send(asked, "GET", "/statements?limit=1");
      assert.equal(answer.status, 200, asked);
      assert.equal(answer.headers["x-experience-api-version"], told);
    }
  });
  test("a statement of one version is read in the other as it was sent", async () => {
    const old = made({ timestamp: "20130518T053234Z", version: "1.0" }), newer = made({ version: "2.0.0", context: { contextAgents: [{ objectType: "contextAgent", agent: AGENT }] } });
    for (const [version, other, sent] of [["1.0.3", "2.0.0", old], ["2.0.0", "1.0.3", newer]]) {
      const got = await store.statement(other, await store.stored(version, sent));
      for (const [name, value] of Object.entries(sent)) assert.deepEqual(got[name], value);
    }
  });
});

for (const version of VERSIONS) {
  const send = (method, path, body, headers) => store.send(version, method, path, body, headers);
  const is = async (status, method, path, body, headers) => {
    const answer = await send(method, path, body, headers);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    return answer;
  };

  describe(`requests of ${version}`, () => {
    test("a credential that is none is 401 and asks for one", async () => {
      const [key, secret] = Buffer.from(store.basic.slice(6), "base64").toString().split(":");
      const basic = (text) => `Basic ${Buffer.from(text).toString("base64")}`;
      for (const Authorization of [null, basic("RobCIsNot:AUserOnThisLRS"), `Basic:${store.basic.slice(6)}`, basic(`${key}:x`), basic(`x:${secret}`), basic(key), "Basic %%%", "Bearer x", "x"])
        for (const path of Object.values(READS)) {
          const answer = await is(401, "GET", path, undefined, { Authorization });
          assert.match(answer.headers["www-authenticate"], /^Basic/);
          if (path !== READS.statements) break;
        }
      await is(401, "PUT", `/statements?statementId=${uuid()}`, made(), { Authorization: basic("a:b") });
      await is(200, "GET", "/statements", undefined, { Authorization: `Bearer ${secret}` });
    });
    test("OAuth 2 gives a token for an hour", async () => {
      const asked = await store.send(null, "POST", "/oauth/token", "grant_type=client_credentials", { "Content-Type": "application/x-www-form-urlencoded", "X-Experience-API-Version": null });
      assert.equal(asked.status, 200, asked.text);
      const token = asked.json();
      assert.equal(token.token_type, "Bearer");
      assert.equal(token.expires_in, 3600);
      await is(200, "GET", "/statements", undefined, { Authorization: `Bearer ${token.access_token}` });
    });
    test("a key does what its scopes say, anything else is 403", async () => {
      const writer = { Authorization: await store.key(["statements_write", "statements_read_mine"]) }, reader = { Authorization: await store.key(["all_read"]) };
      const [id] = (await is(200, "POST", "/statements", made(), writer)).json();
      const strange = await store.stored(version, made());
      await is(200, "GET", `/statements?statementId=${id}`, undefined, writer);
      await is(404, "GET", `/statements?statementId=${strange}`, undefined, writer);
      assert.deepEqual((await is(200, "GET", "/statements", undefined, writer)).json().statements.map((each) => each.id), [id]);
      await is(403, "GET", READS.state, undefined, writer);
      for (const path of Object.values(READS)) await is(200, "GET", path, undefined, reader);
      await is(403, "POST", "/statements", made(), reader);
      await is(403, "PUT", `${READS.state}&stateId=a`, {}, reader);
    });
    test("a method that a resource does not have is 405, before anything else", async () => {
      for (const headers of [{}, { Authorization: null, "X-Experience-API-Version": null }]) {
        await is(405, "DELETE", `/statements?statementId=${uuid()}`, undefined, headers);
        for (const path of [READS.activities, READS.agents, "/about"]) for (const method of ["DELETE", "POST", "PUT"]) {
          const answer = await is(405, method, path, method === "DELETE" ? undefined : {}, headers);
          assert.match(answer.headers.allow, /GET/);
        }
        await is(405, "POST", "/statements/more/x", {}, headers);
        await is(405, "PATCH", READS.state, {}, headers);
      }
      await is(404, "GET", "/nothing");
    });
    test("PUT takes one statement, with its id in the address", async () => {
      const id = uuid();
      const put = await is(204, "PUT", `/statements?statementId=${id}`, made());
      assert.equal(put.text, "");
      assert.equal((await store.statement(version, id)).id, id);
      const own = uuid();
      await is(204, "PUT", `/statements?statementId=${own}`, made({ id: own }));
      await is(204, "PUT", `/statements?statementId=${own.toUpperCase()}`, made({ id: own }));
      await is(400, "PUT", "/statements", made({ id: uuid() }));
      await is(400, "PUT", `/statements?StatementId=${uuid()}`, made());
      await is(400, "PUT", `/statements?statementId=${uuid()}`, made({ id: uuid() }));
      await is(400, "PUT", `/statements?statementId=${uuid()}`, [made()]);
      await is(400, "PUT", "/statements?statementId=x", made());
      await is(400, "PUT", `/statements?statementId=${uuid()}&foo=bar`, made());
      await is(400, "POST", "/statements?foo=bar", made());
    });
    test("a body that is no JSON, or none of statements, is 400", async () => {
      for (const body of ["", "x", "{", "[{]", `${JSON.stringify(made())}}`, "1", '"x"', "null", "[1]", "[[]]", '{"actor":1,"actor":2}', JSON.stringify(made()).replace('"verb"', '"actor"'), `${JSON.stringify(made())},`]) await is(400, "POST", "/statements", body);
      const text = JSON.stringify(made()).replace("Ana Reyes", "Ana \xff");
      await is(400, "POST", "/statements", Buffer.from(text, "latin1"));
      await is(200, "POST", "/statements", ` \n${JSON.stringify(made())}\r\n`);
    });
    test("more statements than a batch may have are 413", async () => {
      await is(413, "POST", "/statements", Array.from({ length: 5001 }, () => ({})));
    });

    test("types of content", async () => {
      const linked = made({ attachments: [ATTACHMENT] });
      await is(200, "POST", "/statements", linked);
      await is(200, "POST", "/statements", linked, { "Content-Type": "application/json; charset=utf-8" });
      for (const type of ["multipart/form-data; boundary=x", "text/plain", "application/xml", "application/jsonx", null]) await is(400, "POST", "/statements", linked, { "Content-Type": type });
      const bytes = `here is ${uuid()}`;
      const whole = made({ attachments: [attached(bytes)] });
      const [body, headers] = mixed(whole, [part(bytes)]);
      await is(200, "POST", "/statements", body, headers);
      await is(400, "POST", "/statements", body, { "Content-Type": "multipart/form-data; boundary=-------314159265358979323846" });
      await is(400, "POST", "/statements", body, { "Content-Type": "multipart/mixed;" });
      await is(400, "POST", "/statements", body, { "Content-Type": "multipart/mixed; boundary=another" });
      await is(200, "POST", "/statements", body, { "Content-Type": 'Multipart/Mixed; charset=x; boundary="-------314159265358979323846"' });
      await is(200, "POST", "/statements", ...mixed(linked, []));
      await is(200, "POST", "/statements", ...mixed(made(), []));
      const id = uuid();
      await is(204, "PUT", `/statements?statementId=${id}`, ...mixed(whole, [part(bytes)]));
    });
    test("parts of a request", async () => {
      const [one, two, three] = ["a", "b", "c"].map((each) => `${each} ${uuid()}`);
      const statement = made({ attachments: [attached(one), attached(two)] });
      const good = [part(one), part(two)];
      await is(200, "POST", "/statements", ...mixed(statement, good));
      await is(200, "POST", "/statements", ...mixed([statement, made({ attachments: [attached(one)] })], good));
      await is(200, "POST", "/statements", ...mixed(statement, good, { preamble: "\r\n" }));
      await is(200, "POST", "/statements", ...mixed(statement, [part(one, { "content-type": "text/plain" }), part(two)]));
      await is(400, "POST", "/statements", ...mixed(statement, [...good, part(three)]));
      await is(400, "POST", "/statements", ...mixed(statement, [part(one)]));
      await is(400, "POST", "/statements", ...mixed(statement, good, { first: "text/plain" }));
      await is(400, "POST", "/statements", ...mixed(statement, [{ bytes: JSON.stringify(statement), headers: { "Content-Type": "application/json" } }, ...good]));
      const alone = made({ attachments: [attached(one)] });
      for (const headers of [{ "X-Experience-API-Hash": sha256("x") }, { "X-Experience-API-Hash": "x" }, { "Content-Transfer-Encoding": "base64" }]) await is(400, "POST", "/statements", ...mixed(alone, [part(one, headers)]));
      const { "X-Experience-API-Hash": hash, ...hashless } = part(one).headers;
      await is(400, "POST", "/statements", ...mixed(alone, [{ bytes: one, headers: hashless }]));
      const [body, headers] = mixed(alone, [part(one)]);
      const boundary = "-------314159265358979323846";
      for (const broken of [body.toString().replace(`--${boundary}\r\n`, ""), body.toString().replace(`\r\n--${boundary}\r\nContent-Type: text/plain`, "\r\nContent-Type: text/plain"), body.toString().replace(`--${boundary}--`, ""), body.subarray(0, 100), ""]) await is(400, "POST", "/statements", broken, headers);
      await is(200, "POST", "/statements", ...mixed(made({ attachments: [{ ...attached(one), fileUrl: "https://files.example/a" }] }), [part(one)]));
      await is(400, "POST", "/statements", made({ attachments: [attached(one)] }));
    });

    test("signatures", async () => {
      const base64 = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
      const send_signed = (status, { alg = "RS256", payload, type = "application/octet-stream", jws, statement = made({ id: uuid() }) } = {}) => {
        const head = `${base64({ alg })}.${base64(payload ?? statement)}`;
        const digest = { RS256: "sha256", RS384: "sha384", RS512: "sha512" }[alg] ?? "sha256";
        const bytes = jws ?? `${head}.${sign(digest, Buffer.from(head), rsa).toString("base64url")}`;
        const whole = { ...statement, attachments: [attached(bytes, { usageType: "http://adlnet.gov/expapi/attachments/signature", contentType: type })] };
        return is(status, "POST", "/statements", ...mixed(whole, [part(bytes, { "Content-Type": type })]));
      };
      for (const alg of ["RS256", "RS384", "RS512"]) await send_signed(200, { alg });
      for (const alg of ["HS256", "none", "ES256", "rs256", 1]) await send_signed(400, { alg });
      await send_signed(400, { type: "text/plain; charset=ascii" });
      await send_signed(400, { payload: JSON.stringify(made()).replace('"', "'") });
      for (const jws of ["x", "a.b", "a.b.c.d", `${base64({ alg: "RS256" })}.%%%.x`]) await send_signed(400, { jws });
      const statement = made({ id: uuid(), result: { duration: "P1DT12H36M0.1237S", success: true } });
      await send_signed(400, { statement, payload: { ...statement, verb: { id: `${VERB.id}/other` } } });
      await send_signed(400, { statement, payload: { ...statement, result: { ...statement.result, success: false } } });
      await send_signed(400, { statement, payload: { ...statement, result: { ...statement.result, duration: "P1DT12H36M0.13S" } } });
      const hundredths = clone(statement);
      hundredths.result.duration = "P1DT12H36M0.12S";
      await send_signed(200, { statement, payload: hundredths });
      await is(400, "POST", "/statements", made({ attachments: [attached("x", { usageType: "http://adlnet.gov/expapi/attachments/signature", contentType: "application/octet-stream" })] }));
    });

    test("the alternate syntax is of 1.0.3 only", async () => {
      const form = (fields) => [new URLSearchParams(fields).toString(), { "Content-Type": "application/x-www-form-urlencoded" }];
      const first = version === "1.0.3";
      const content = JSON.stringify(made());
      await is(first ? 200 : 400, "POST", "/statements?method=GET", ...form({ limit: 1 }));
      await is(first ? 204 : 400, "POST", "/statements?method=PUT", ...form({ statementId: uuid(), content }));
      await is(first ? 200 : 400, "POST", "/statements?method=POST", ...form({ content }));
      await is(400, "POST", "/statements?method=PUT", ...form({ statementId: uuid(), content, "X-Experience-API-Version": "0.8" }));
      await is(400, "POST", `/statements?method=PUT&statementId=${uuid()}`, ...form({ statementId: uuid(), content }));
      await is(400, "POST", "/statements?method=PUT", ...form({ statementId: uuid() }));
      await is(400, "POST", "/statements?method=PUT", JSON.stringify({ statementId: uuid(), content }), form({})[1]);
      await is(400, "POST", "/statements?method=PUT", undefined);
      await is(400, "PUT", "/statements?method=POST", ...form({ content }));
      await is(400, "POST", "/statements?method=put", ...form({ statementId: uuid(), content }));
      await is(first ? 405 : 400, "POST", "/statements?method=DELETE", ...form({ statementId: uuid() }));
      if (!first) return;
      const [body] = form({ statementId: uuid(), content, "X-Experience-API-Version": "1.0.3", Authorization: store.basic, "Content-Type": "application/json" });
      await is(204, "POST", "/statements?method=PUT", body, { ...form({})[1], Authorization: null, "X-Experience-API-Version": null });
      const at = { activityId: ACTIVITY.id, agent: JSON.stringify(AGENT), stateId: uuid() };
      await is(204, "POST", "/activities/state?method=PUT", ...form({ ...at, content: "plain words", "Content-Type": "text/plain" }));
      const got = await is(200, "POST", "/activities/state?method=GET", ...form(at));
      assert.equal(got.text, "plain words");
      assert.match(got.headers["content-type"], /^text\/plain/);
      await is(412, "POST", "/activities/state?method=PUT", ...form({ ...at, content: "{}", "If-Match": '"x"' }));
      await is(204, "POST", "/activities/state?method=DELETE", ...form({ ...at, "If-Match": got.headers.etag }));
      await is(404, "GET", `/activities/state?${query(at)}`);
    });
  });
}
