// State, activity profiles, agent profiles, agents, activities and about: methods, parameters, merging, tags, times.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { AGENT, GROUP, Store, VERSIONS, clone, made, query, uuid } from "./lib/store.mjs";

const store = new Store();
before(() => store.open());
after(() => store.close());

const ANA = { objectType: "Agent", account: { homePage: "https://hr.example", name: "1001" } };
const RESOURCES = {
  state: { path: "/activities/state", name: "stateId", place: () => ({ activityId: `https://courses.example/${uuid()}`, agent: ANA }) },
  "activity profile": { path: "/activities/profile", name: "profileId", place: () => ({ activityId: `https://courses.example/${uuid()}` }) },
  "agent profile": { path: "/agents/profile", name: "profileId", place: () => ({ agent: { objectType: "Agent", account: { homePage: "https://hr.example", name: uuid() } } }) },
};
const BYTES = "/ asdf / undefined";
const OCTETS = { "Content-Type": "application/octet-stream" };
const document = () => ({ name: uuid(), location: { name: uuid() }, [uuid()]: uuid() });

for (const version of VERSIONS) {
  const send = (method, path, parameters, body, headers) => store.send(version, method, `${path}?${query(parameters)}`, body, headers);

  for (const [kind, { path, name, place }] of Object.entries(RESOURCES)) {
    const fresh = () => ({ ...place(), [name]: uuid() });
    const ok = async (method, parameters, body, headers, status = method === "GET" ? 200 : 204) => {
      const answer = await send(method, path, parameters, body, headers);
      assert.equal(answer.status, status, `${method} ${JSON.stringify(parameters)}: ${answer.text}`);
      assert.equal(answer.headers["x-experience-api-version"], version);
      return answer;
    };
    const no = (status, method, parameters, body, headers) => ok(method, parameters, body, headers, status);

    describe(`${kind} of ${version}`, () => {
      test("PUT, POST, GET, HEAD and DELETE", async () => {
        for (const method of ["PUT", "POST"]) {
          const at = fresh(), sent = document();
          await no(404, "GET", at);
          await ok(method, at, sent);
          const got = await ok("GET", at);
          assert.deepEqual(got.json(), sent);
          assert.match(got.headers["content-type"], /^application\/json/);
          const head = await ok("HEAD", at, undefined, {}, 200);
          assert.equal(head.text, "");
          assert.equal(head.headers.etag, got.headers.etag);
          assert.equal(head.headers["content-length"], String(got.bytes.length));
          await ok("DELETE", at);
          await no(404, "GET", at);
          await ok("DELETE", at);
        }
      });
      test("a GET with a body is taken", async () => {
        const at = fresh(), sent = document();
        await ok("POST", at, sent);
        assert.deepEqual((await ok("GET", at, sent)).json(), sent);
      });
      test("bytes of every type come back as they were, with their type", async () => {
        for (const [type, body] of [["application/octet-stream", Buffer.from([0, 255, 13, 10, 0])], ["text/plain; charset=utf-8", "Grüße 参석"], ["not/json", "x"], ["application/json", "1"], ["application/json; charset=utf-8", '[1, {"a": null}]'], ["application/octet-stream", ""]]) {
          const at = fresh();
          await ok("PUT", at, body, { "Content-Type": type });
          const got = await ok("GET", at);
          assert.deepEqual(got.bytes, Buffer.from(body));
          assert.equal(got.headers["content-type"], type);
        }
      });
      test("what is missing or wrong in the parameters is refused for every method", async () => {
        for (const method of ["PUT", "POST", "GET", "DELETE"]) {
          const body = method === "PUT" || method === "POST" ? document() : undefined;
          const none = { "If-None-Match": "*" };
          for (const must of Object.keys(place())) {
            const at = fresh();
            delete at[must];
            await no(400, method, at, body, none);
            for (const wrong of must === "agent" ? ["not JSON", true, {}, { objectType: "Agent" }, { mbox: "x" }, { objectType: "Group", member: [AGENT] }, { ...AGENT, openid: "https://x.example" }] : ["x", true, ""]) await no(400, method, { ...at, [must]: wrong }, body, none);
          }
          await no(400, method, { ...fresh(), foo: "bar" }, body, none);
          await no(400, method, { ...fresh(), [name[0].toUpperCase() + name.slice(1)]: "x" }, body, none);
          if (kind === "state") {
            for (const registration of [true, "x", "AA97B177-9383-4934-8543-0F91A7A028368"]) await no(400, method, { ...fresh(), registration }, body, none);
            await ok(method, { ...fresh(), registration: uuid() }, body, none, method === "GET" ? 404 : 204);
          } else await no(400, method, { ...fresh(), registration: uuid() }, body, none);
        }
        for (const method of ["PUT", "POST", ...(kind === "state" ? [] : ["DELETE"])]) {
          const at = fresh();
          delete at[name];
          await no(400, method, at, method === "DELETE" ? undefined : document());
        }
        for (const since of [true, "x", "not a timestamp", "01/011/2015"]) await no(400, "GET", { ...place(), since });
        const agent = encodeURIComponent(JSON.stringify(ANA)).replace("%3A", "%22");
        assert.equal((await store.send(version, "POST", `/agents/profile?profileId=a&agent=${agent}`, document())).status, 400);
      });
      test("a list of ids, and since", async () => {
        const at = place(), [first, second] = [uuid(), uuid()];
        await ok("PUT", { ...at, [name]: first }, document());
        await new Promise((done) => setTimeout(done, 5));
        const between = new Date().toISOString();
        await new Promise((done) => setTimeout(done, 5));
        await ok("PUT", { ...at, [name]: second }, document());
        const list = async (more) => (await ok("GET", { ...at, ...more })).json();
        assert.deepEqual(new Set(await list({})), new Set([first, second]));
        assert.deepEqual(await list({ since: between }), [second]);
        assert.deepEqual(new Set(await list({ since: new Date(Date.now() - 60_000).toISOString() })), new Set([first, second]));
        assert.deepEqual(await list({ since: "2100-01-01T00:00:00Z" }), []);
        assert.deepEqual((await ok("GET", place())).json(), []);
      });
      test("POST merges two JSON objects at their first level", async () => {
        const at = fresh();
        await ok("POST", at, { car: { make: "Ford", model: "Escape" }, driver: "Dale", kept: [1] });
        await ok("POST", at, { car: { make: "Dodge" }, driver: "Jeff", more: null });
        assert.deepEqual((await ok("GET", at)).json(), { car: { make: "Dodge" }, driver: "Jeff", kept: [1], more: null });
      });
      test("POST refuses what cannot be merged, and changes nothing", async () => {
        const at = fresh(), sent = document();
        await ok("POST", at, sent);
        for (const [body, headers] of [["abcdefg", { "Content-Type": "not/json" }], ["abcdefg", OCTETS], ["abc", { "Content-Type": "application/x-www-form-urlencoded" }], [`${JSON.stringify(document())}{`, {}], ["[1]", {}], ["1", {}], ["", {}]]) {
          await no(400, "POST", at, body, headers);
          assert.deepEqual((await ok("GET", at)).json(), sent);
        }
        for (const [first, type] of [[BYTES, "application/octet-stream"], ["[1]", "application/json"]]) {
          const other = fresh();
          await ok("PUT", other, first, { "Content-Type": type, "If-None-Match": "*" });
          await no(400, "POST", other, document());
          assert.equal((await ok("GET", other)).text, first);
        }
        await no(400, "POST", fresh(), `${JSON.stringify(document())}[`);
        await no(400, "PUT", fresh(), "{", { "If-None-Match": "*" });
        for (const good of ["1", "true", "{}"]) await ok("POST", fresh(), good);
      });
      test("ETag is a quoted hash of 40 digits that changes with the content; Last-Modified follows", async () => {
        const at = fresh();
        await ok("POST", at, { a: 1 });
        const first = await ok("GET", at);
        assert.match(first.headers.etag, /^"[0-9a-f]{40}"$/);
        assert.ok(Math.abs(Date.parse(first.headers["last-modified"]) - Date.now()) < 60_000);
        await ok("POST", at, { b: 2 });
        const second = await ok("GET", at);
        assert.notEqual(second.headers.etag, first.headers.etag);
        assert.equal((await send("GET", path, at, undefined, { "If-None-Match": second.headers.etag })).status, 304);
        await ok("GET", at, undefined, { "If-None-Match": first.headers.etag });
      });
      for (const method of ["PUT", "POST", "DELETE"])
        test(`${method} with If-Match`, async () => {
          const at = fresh(), sent = document();
          const body = () => (method === "DELETE" ? undefined : document());
          await no(412, method, at, body(), { "If-Match": `"${createHash("sha1").update("x").digest("hex")}"` });
          await no(412, method, at, body(), { "If-Match": "*" });
          await ok("POST", at, sent);
          const { etag } = (await ok("GET", at)).headers;
          for (const wrong of ['"1234"', '"1111111111111111111111111111111111111111"', "1234"]) await no(412, method, at, body(), { "If-Match": wrong });
          assert.deepEqual((await ok("GET", at)).json(), sent);
          const next = body();
          await ok(method, at, next, { "If-Match": `"1234", ${etag}` });
          if (method === "DELETE") await no(404, "GET", at);
          else assert.deepEqual((await ok("GET", at)).json(), method === "PUT" ? next : { ...sent, ...next });
        });
      test("PUT with If-None-Match, and with neither", async () => {
        const at = fresh(), sent = document();
        await ok("PUT", at, sent, { "If-None-Match": "*" });
        await no(412, "PUT", at, document(), { "If-None-Match": "*" });
        const { etag } = (await ok("GET", at)).headers;
        await no(412, "PUT", at, document(), { "If-None-Match": etag });
        const tells = version === "2.0.0" || kind !== "state";
        const neither = await ok("PUT", at, document(), {}, tells ? 409 : 204);
        if (!tells) return;
        assert.match(neither.text, /If-Match/);
        assert.deepEqual((await ok("GET", at)).json(), sent);
      });
    });
  }

  describe(`what belongs to state of ${version}`, () => {
    const { path } = RESOURCES.state;
    test("a registration is a place of its own; without one a list and a removal mean all", async () => {
      const at = RESOURCES.state.place(), registration = uuid();
      for (const [more, stateId] of [[{}, "a"], [{}, "b"], [{ registration }, "a"], [{ registration }, "c"]]) assert.equal((await send("PUT", path, { ...at, ...more, stateId }, { of: stateId, ...more })).status, 204);
      assert.deepEqual((await send("GET", path, { ...at, stateId: "a" })).json(), { of: "a" });
      assert.deepEqual((await send("GET", path, { ...at, stateId: "a", registration })).json(), { of: "a", registration });
      assert.deepEqual((await send("GET", path, at)).json(), ["a", "b", "c"]);
      assert.deepEqual((await send("GET", path, { ...at, registration: registration.toUpperCase() })).json(), ["a", "c"]);
      assert.equal((await send("DELETE", path, { ...at, registration })).status, 204);
      assert.deepEqual((await send("GET", path, at)).json(), ["a", "b"]);
      assert.equal((await send("DELETE", path, at)).status, 204);
      assert.deepEqual((await send("GET", path, at)).json(), []);
    });
    test("another agent or activity has another state", async () => {
      const at = { ...RESOURCES.state.place(), stateId: "a" };
      await send("PUT", path, at, { mine: true });
      for (const other of [{ agent: AGENT }, { agent: { ...ANA, account: { ...ANA.account, name: "1002" } } }, { activityId: `${at.activityId}/` }]) assert.equal((await send("GET", path, { ...at, ...other })).status, 404);
      assert.equal((await send("GET", path, { ...at, agent: { ...ANA, name: "Named" } })).status, 200);
    });
  });

  describe(`agents, activities and about of ${version}`, () => {
    test("a person has lists of what is known, one for each kind of identifier", async () => {
      const kinds = { mbox: `mailto:${uuid()}@x.example`, mbox_sha1sum: uuid().replaceAll("-", "").padEnd(40, "a"), openid: `https://openid.example/${uuid()}`, account: { homePage: "https://hr.example", name: uuid() } };
      for (const [kind, value] of Object.entries(kinds)) {
        const agent = { objectType: "Agent", name: "Ana", [kind]: value };
        await store.stored(version, made({ actor: agent }));
        assert.deepEqual((await send("GET", "/agents", { agent: { [kind]: value } })).json(), { objectType: "Person", name: ["Ana"], [kind]: [value] });
      }
      const unknown = { objectType: "Agent", mbox: `mailto:${uuid()}@x.example` };
      assert.deepEqual((await send("GET", "/agents", { agent: unknown })).json(), { objectType: "Person", mbox: [unknown.mbox] });
      for (const agent of [undefined, "x", true, {}, { name: "Ana", objectType: "Agent" }, { objectType: "Agent", mbox: "x" }]) assert.equal((await send("GET", "/agents", agent === undefined ? {} : { agent })).status, 400);
      assert.equal((await send("GET", "/agents", { agent: GROUP, foo: 1 })).status, 400);
    });
    test("an activity comes complete, and an unknown one with its id", async () => {
      const object = { objectType: "Activity", id: `https://courses.example/${uuid()}`, definition: { type: "https://x.example/t", name: { en: "a", "en-GB": "b" }, description: { en: "c" }, moreInfo: "https://x.example/m", extensions: { "https://x.example/e": { a: null } } } };
      await store.stored(version, made({ object: clone(object) }));
      assert.deepEqual((await send("GET", "/activities", { activityId: object.id })).json(), object);
      const id = `https://courses.example/path/../${uuid()}`;
      assert.deepEqual((await send("GET", "/activities", { activityId: id })).json(), { objectType: "Activity", id });
      for (const parameters of [{}, { activityId: true }, { activityId: "" }, { activityId: id, foo: 1 }, { ActivityId: id }]) assert.equal((await send("GET", "/activities", parameters)).status, 400);
    });
    test("about needs no credential and no version, and lists both versions", async () => {
      for (const headers of [{}, { Authorization: null }, { Authorization: null, "X-Experience-API-Version": null }]) {
        const answer = await send("GET", "/about", {}, undefined, headers);
        assert.equal(answer.status, 200);
        const { version: known } = answer.json();
        assert.ok(known.includes("1.0.3") && known.includes("2.0.0"));
        for (const one of known) assert.ok(["0.9", "0.95", "1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"].includes(one), one);
      }
      assert.equal((await send("GET", "/about", {})).headers["x-experience-api-version"], version);
    });
    test("HEAD answers as GET, without a body", async () => {
      await store.stored(version, made());
      for (const path of ["/about", `/activities?${query({ activityId: "https://x.example/a" })}`, `/agents?${query({ agent: AGENT })}`, "/statements", "/statements?limit=1", "/statements?attachments=true&limit=1"]) {
        const head = await store.send(version, "HEAD", path);
        const got = await store.send(version, "GET", path);
        assert.equal(head.status, 200, path);
        assert.equal(head.text, "");
        assert.equal(head.headers["content-type"].split(";")[0], got.headers["content-type"].split(";")[0]);
        assert.equal(head.headers["x-experience-api-version"], version);
      }
    });
  });
}
