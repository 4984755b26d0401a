// Statements on their way out: parameters, filters, order, pages, formats, languages, attachments, voiding, headers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ACTIVITY, AGENT, GROUP, Store, VERB, VERSIONS, attached, clone, inner, made, mixed, part, parts_of, query, uuid } from "./lib/store.mjs";

const store = new Store();
before(() => store.open());
after(() => store.close());

const VOIDED = { id: "http://adlnet.gov/expapi/verbs/voided", display: { en: "voided" } };
const reference = (id) => ({ objectType: "StatementRef", id });
const voiding = (id, more = {}) => made({ verb: VOIDED, object: reference(id), ...more });
const verb = () => ({ ...VERB, id: `https://verbs.example/${uuid()}` });
const mbox = () => ({ objectType: "Agent", mbox: `mailto:${uuid()}@x.example` });
const PARAMETERS = { statementId: uuid(), voidedStatementId: uuid(), agent: AGENT, verb: VERB.id, activity: ACTIVITY.id, registration: uuid(), related_activities: true, related_agents: true, since: "2012-06-01T19:09:13.245Z", until: "2012-06-01T19:09:13.245Z", limit: 1, format: "ids", attachments: true, ascending: true };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

for (const version of VERSIONS) {
  const get = (parameters, headers) => store.send(version, "GET", `/statements${typeof parameters === "string" ? parameters : `?${query(parameters)}`}`, undefined, headers);
  const expect = async (parameters, status) => {
    const answer = await get(parameters);
    assert.equal(answer.status, status, `${JSON.stringify(parameters)}: ${answer.text}`);
    assert.ok(!Number.isNaN(Date.parse(answer.headers["x-experience-api-consistent-through"])), "consistent through");
    assert.equal(answer.headers["x-experience-api-version"], version);
    return answer;
  };

  describe(`queries of ${version}`, () => {
    test("each parameter alone is taken, whatever it finds", async () => {
      for (const [name, value] of Object.entries(PARAMETERS)) await expect({ [name]: value }, name.endsWith("tatementId") ? 404 : 200);
      await expect("", 200);
    });
    test("each parameter in another case, or unknown, or twice, is refused", async () => {
      for (const [name, value] of Object.entries(PARAMETERS)) await expect({ [name[0].toUpperCase() + name.slice(1)]: value }, 400);
      for (const wrong of ["?foo=bar", "?LIMIT=1", "?limit=1&limit=1", "?verb=%zz", "?verb=%ff"]) await expect(wrong, 400);
    });
    test("values that are none are refused", async () => {
      const wrong = {
        statementId: ["x", "AA97B177-9383-4934-8543-0F91A7A028368"], voidedStatementId: ["x"], agent: ["x", "true", {}, { mbox: "x" }, { mbox: "mailto:a@b.example", openid: "https://a.example" }, { objectType: "Person", mbox: "mailto:a@b.example" }],
        verb: ["x", "ab=c://x"], activity: ["x"], registration: ["x", true], related_activities: ["yes", 1], related_agents: ["TRUE"], since: ["x", true, "2012-06-01"], until: ["x", "01/011/2015"], limit: ["x", -1, 1.5], format: ["id", "IDS"], attachments: ["yes"], ascending: ["up"],
      };
      for (const [name, values] of Object.entries(wrong)) for (const value of values) await expect({ [name]: value }, 400);
    });
    test("an id goes with format and attachments only", async () => {
      const [kept, gone] = await store.stored(version, [made(), made()]);
      await store.stored(version, voiding(gone));
      const { statementId, voidedStatementId, format, attachments, ...rest } = PARAMETERS;
      for (const [name, value] of Object.entries(rest)) {
        await expect({ statementId: kept, [name]: value }, 400);
        await expect({ voidedStatementId: gone, [name]: value }, 400);
      }
      for (const more of [{}, { format }, { attachments }, { format, attachments }]) {
        await expect({ statementId: kept, ...more }, 200);
        await expect({ voidedStatementId: gone, ...more }, 200);
      }
      await expect({ statementId: kept, voidedStatementId: gone }, 400);
    });

    test("filters find what they say, in the statement itself and in what relates to it", async () => {
      const who = mbox(), instructor = mbox(), member = mbox(), did = verb(), what = { ...ACTIVITY, id: `https://courses.example/${uuid()}` }, around = { ...ACTIVITY, id: `https://courses.example/${uuid()}` }, registration = uuid();
      const context = { registration, instructor, team: { objectType: "Group", member: [member] }, contextActivities: { category: [around] } };
      const plain = await store.stored(version, made({ actor: who, verb: did, object: what, context }));
      const deep = await store.stored(version, made({ object: inner({ actor: who, verb: did, object: what, context: { instructor, contextActivities: { grouping: [around] } } }) }));
      const finds = async (parameters, ...wanted) => assert.deepEqual(await store.ids(version, parameters), wanted, JSON.stringify(parameters));
      await finds({ agent: who }, plain);
      await finds({ agent: who, related_agents: true }, deep, plain);
      await finds({ agent: instructor });
      await finds({ agent: instructor, related_agents: true }, deep, plain);
      await finds({ agent: member, related_agents: true }, plain);
      await finds({ verb: did.id }, plain);
      await finds({ activity: what.id }, plain);
      await finds({ activity: what.id, related_activities: true }, deep, plain);
      await finds({ activity: around.id });
      await finds({ activity: around.id, related_activities: true }, deep, plain);
      await finds({ registration }, plain);
      await finds({ registration: registration.toUpperCase(), verb: did.id, agent: who, activity: what.id }, plain);
      await finds({ registration, verb: VERB.id });
      await finds({ agent: who, ascending: true, related_agents: true }, plain, deep);
      const authority = (await store.statement(version, plain)).authority;
      assert.ok((await store.ids(version, { agent: authority, related_agents: true, limit: 5 })).includes(deep));
      await finds({ agent: authority });
    });
    test("every kind of agent is found by its identifier, a group too, and members of a group as actor", async () => {
      const sum = uuid().replaceAll("-", "").padEnd(40, "0"), openid = `https://openid.example/${uuid()}`, account = { homePage: "https://hr.example", name: uuid() };
      for (const one of [{ mbox_sha1sum: sum }, { openid }, { account }, { objectType: "Group", mbox: `mailto:${uuid()}@x.example` }]) {
        const id = await store.stored(version, made({ actor: { ...one, name: "Somebody" } }));
        assert.deepEqual(await store.ids(version, { agent: { name: "Another name", ...one } }), [id]);
      }
      const member = mbox();
      const id = await store.stored(version, made({ actor: { objectType: "Group", member: [member, AGENT] } }));
      assert.deepEqual(await store.ids(version, { agent: member }), [id]);
    });
    test("since is after, until is at or before, by the time of storage; order follows storage", async () => {
      const did = verb();
      const ids = [];
      for (let i = 0; i < 4; ++i) {
        ids.push(await store.stored(version, made({ verb: did, timestamp: `20${20 - i}-01-01T00:00:00Z` })));
        await pause(3);
      }
      const at = (await store.statement(version, ids[1])).stored;
      assert.deepEqual(await store.ids(version, { verb: did.id }), ids.toReversed());
      assert.deepEqual(await store.ids(version, { verb: did.id, ascending: true }), ids);
      assert.deepEqual(await store.ids(version, { verb: did.id, since: at }), [ids[3], ids[2]]);
      assert.deepEqual(await store.ids(version, { verb: did.id, until: at }), [ids[1], ids[0]]);
      assert.deepEqual(await store.ids(version, { verb: did.id, since: at.replace("Z", "+00:00"), until: "2100-01-01T00:00:00Z" }), [ids[3], ids[2]]);
      assert.deepEqual(await store.ids(version, { verb: did.id, since: "2100-01-01T00:00:00Z" }), []);
      assert.deepEqual(await store.ids(version, { until: "2012-06-01T19:09:13.245Z" }), []);
    });
    test("limit cuts pages; more leads on, is stable while others write, and ends in an empty text", async () => {
      const did = verb();
      const ids = await store.stored(version, Array.from({ length: 7 }, () => made({ verb: did })));
      for (const ascending of [true, false]) {
        const found = [];
        let answer = await expect({ verb: did.id, limit: 3, ascending }, 200);
        for (let pages = 0; pages < 4; ++pages) {
          const { statements, more } = answer.json();
          found.push(...statements.map((each) => each.id));
          if (more === "") break;
          assert.ok(more.startsWith("/xapi/statements/more/"), more);
          await store.stored(version, made({ verb: did }));
          answer = await store.send(version, "GET", more.slice("/xapi".length));
          assert.equal(answer.status, 200);
          assert.ok(answer.headers["x-experience-api-consistent-through"]);
        }
        assert.deepEqual(found.slice(0, 7), ascending ? ids : found.slice(0, 7));
        for (const id of ids) assert.equal(found.filter((each) => each === id).length, 1);
      }
      assert.equal((await expect({ verb: did.id, limit: 0 }, 200)).json().more, "");
      assert.equal((await expect({ verb: "https://verbs.example/nobody" }, 200)).text, '{"statements":[],"more":""}');
      assert.equal((await store.send(version, "GET", "/statements/more/nothing")).status, 404);
    });

    test("exact, ids and canonical", async () => {
      const object = { objectType: "Activity", id: `https://courses.example/${uuid()}`, definition: { name: { en: "Other", "en-GB": "Ward", "en-US": "Unit" }, description: { "en-US": "A map", "en-GB": "A chart" }, type: "http://adlnet.gov/expapi/activities/cmi.interaction", moreInfo: "https://x.example/more", interactionType: "choice", choices: [{ id: "a", description: { "en-GB": "colour", "en-US": "color" } }], correctResponsesPattern: ["a"], extensions: { "https://x.example/e": { id: 1 } } } };
      const sent = made({ actor: { ...GROUP, mbox: `mailto:${uuid()}@x.example` }, object: inner({ actor: { ...GROUP, mbox: `mailto:${uuid()}@x.example` }, object, context: { instructor: AGENT, contextActivities: { parent: [object] } } }), attachments: [{ ...attached("x"), fileUrl: "https://files.example/x", display: { en: "a", "en-GB": "b" } }] });
      const id = await store.stored(version, sent);
      for (const format of [{}, { format: "exact" }]) {
        const got = await store.statement(version, id, format);
        for (const name of ["actor", "verb", "object"]) assert.deepEqual(got[name], sent[name], name);
      }
      const ids = await store.statement(version, id, { format: "ids" });
      assert.deepEqual(ids.actor, { objectType: "Group", mbox: sent.actor.mbox });
      assert.deepEqual(ids.verb, { id: VERB.id });
      assert.deepEqual(ids.object.actor, { objectType: "Group", mbox: sent.object.actor.mbox });
      assert.deepEqual(ids.object.verb, { id: VERB.id });
      assert.deepEqual(ids.object.object, { id: object.id });
      assert.deepEqual(ids.object.context.contextActivities.parent, [{ id: object.id }]);
      assert.deepEqual(ids.object.context.instructor, { objectType: "Agent", mbox: AGENT.mbox });
      const nameless = await store.stored(version, made({ actor: { objectType: "Group", name: "Team", member: [{ ...AGENT }] } }));
      assert.deepEqual((await store.statement(version, nameless, { format: "ids" })).actor, { objectType: "Group", member: [{ objectType: "Agent", mbox: AGENT.mbox }] });
      const british = await get({ statementId: id, format: "canonical" }, { "Accept-Language": "en-GB" });
      const canonical = british.json();
      assert.deepEqual(canonical.actor, sent.actor);
      assert.deepEqual(canonical.verb, { id: VERB.id, display: { "en-GB": VERB.display["en-GB"] } });
      assert.deepEqual(canonical.object.object, { ...object, definition: { ...object.definition, name: { "en-GB": "Ward" }, description: { "en-GB": "A chart" }, choices: [{ id: "a", description: { "en-GB": "colour" } }] } });
      assert.deepEqual(canonical.attachments[0].display, { "en-GB": "b" });
      const exact = (await get({ statementId: id }, { "Accept-Language": "en-GB" })).json();
      assert.deepEqual(exact.verb, VERB);
      const list = (await get({ format: "canonical", verb: VERB.id, limit: 20 }, { "Accept-Language": "en-US;q=0.2, en-GB" })).json().statements.find((each) => each.id === id);
      assert.deepEqual(list.object.object.definition.name, { "en-GB": "Ward" });
    });
    test("the canonical definition gathers what all statements say", async () => {
      const id = `https://courses.example/${uuid()}`;
      const say = (definition) => store.stored(version, made({ object: { objectType: "Activity", id, definition } }));
      const first = await say({ name: { "en-US": "Meeting" }, type: "https://x.example/t" });
      await say({ name: { "fr-FR": "Réunion" }, moreInfo: "https://x.example/m" });
      const got = await store.send(version, "GET", `/activities?${query({ activityId: id })}`);
      assert.deepEqual(got.json(), { objectType: "Activity", id, definition: { name: { "en-US": "Meeting", "fr-FR": "Réunion" }, type: "https://x.example/t", moreInfo: "https://x.example/m" } });
      const canonical = (await get({ statementId: first, format: "canonical" }, { "Accept-Language": "fr" })).json();
      assert.deepEqual(canonical.object.definition.name, { "fr-FR": "Réunion" });
      assert.deepEqual((await store.statement(version, first)).object.definition, { name: { "en-US": "Meeting" }, type: "https://x.example/t" });
    });

    test("voiding, in any order, hides a statement but not what refers to it; a voiding one cannot be voided", async () => {
      const did = verb();
      const [id, early, note, second] = [uuid(), uuid(), uuid(), uuid()];
      await store.stored(version, voiding(early, { id: second }));
      await store.stored(version, [made({ id, verb: did }), made({ id: early, verb: did })]);
      const [first] = await store.stored(version, [voiding(id)]);
      await store.stored(version, made({ id: note, verb: did, object: reference(id) }));
      for (const gone of [id, early]) {
        await expect({ statementId: gone }, 404);
        assert.equal((await expect({ voidedStatementId: gone }, 200)).json().id, gone);
      }
      await expect({ voidedStatementId: note }, 404);
      assert.deepEqual(await store.ids(version, { verb: did.id }), [note, first, second]);
      assert.deepEqual(await store.ids(version, { verb: did.id, limit: 1 }), [note]);
      await store.post(version, voiding(id));
      await store.post(version, voiding(first));
      await expect({ statementId: first }, 200);
      await expect({ voidedStatementId: id }, 200);
    });

    test("attachments come back as parts, once for each hash, when they are asked for", async () => {
      const [one, two] = [`here is an attachment ${uuid()}`, `here is another ${uuid()}`];
      const statement = made({ attachments: [attached(one), attached(two), attached(one, { usageType: "https://usage.example/again" })] });
      const stored = await store.send(version, "POST", "/statements", ...mixed(statement, [part(one), part(two)]));
      assert.equal(stored.status, 200, stored.text);
      const [id] = stored.json();
      const whole = await get({ statementId: id, attachments: true });
      const parts = parts_of(whole);
      assert.equal(parts.length, 3);
      assert.equal(parts[0].headers["content-type"], "application/json");
      assert.equal(JSON.parse(parts[0].body).id, id);
      for (const bytes of [one, two]) {
        const found = parts.find((each) => each.body.toString() === bytes);
        assert.equal(found.headers["x-experience-api-hash"], attached(bytes).sha2);
        assert.equal(found.headers["content-transfer-encoding"], "binary");
        assert.equal(found.headers["content-type"], "text/plain");
      }
      for (const more of [{}, { attachments: false }]) assert.match((await get({ statementId: id, ...more })).headers["content-type"], /^application\/json/);
      const list = parts_of(await get({ attachments: true, limit: 1 }));
      assert.equal(JSON.parse(list[0].body).statements[0].id, id);
      assert.match((await get({ limit: 1 })).headers["content-type"], /^application\/json/);
      const none = await store.stored(version, made());
      assert.equal(parts_of(await get({ statementId: none, attachments: true })).length, 1);
    });
    test("a statement has the time when it was stored as Last-Modified", async () => {
      const id = await store.stored(version, made());
      const answer = await get({ statementId: id });
      assert.equal(Date.parse(answer.headers["last-modified"]), Math.floor(Date.parse(answer.json().stored) / 1000) * 1000);
    });
    test("the same id with the same content is taken once; with another content it is refused, and nothing changes", async () => {
      const id = uuid();
      const sent = made({ id, context: { contextActivities: { parent: ACTIVITY } }, result: { duration: "PT1.123S" } });
      await store.stored(version, sent);
      const same = clone(sent);
      same.verb.display = { fr: "autre" };
      same.context.contextActivities.parent = [ACTIVITY];
      same.result.duration = "PT1.129S";
      assert.equal((await store.post(version, same)).status, 200);
      const other = { ...sent, verb: verb() };
      assert.equal((await store.post(version, other)).status, 409);
      assert.equal((await store.send(version, "PUT", `/statements?statementId=${id}`, other)).status, 409);
      assert.deepEqual((await store.statement(version, id)).verb, VERB);
    });
    test("a batch is taken as a whole or not at all; an id stands in it once", async () => {
      const [good, bad] = [made({ id: uuid() }), made({ id: uuid(), verb: { id: "should fail" } })];
      assert.equal((await store.post(version, [good, bad])).status, 400);
      await expect({ statementId: good.id }, 404);
      assert.equal((await store.post(version, [good, good])).status, 400);
      const taken = await store.stored(version, [made(), good, made()]);
      assert.equal(taken.length, 3);
      assert.equal(taken[1], good.id);
      assert.equal((await store.post(version, [])).status, 200);
    });
  });
}
