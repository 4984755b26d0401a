// What an LMS of cmi5 does while content runs (the run-time part of CATAPULT's list): launch, fetch, launch data, learner
// preferences, statements that are taken and refused, satisfied, launch modes, sessions, abandoned and waived.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CATEGORY, Lms, NAME, REASON, VERBS, extension, packed, structure } from "./lib/au.mjs";

const lms = new Lms();
before(() => lms.open());
after(() => lms.close());

const ids = (list) => (list ?? []).map((each) => each.id);
const verbs = (list) => list.map((each) => Object.keys(VERBS).find((name) => VERBS[name] === each.verb.id));
/** The actor of a statement of the LMS is that of the launch, with or without the type that may be left out. */
const sameActor = (actor, launched) => assert.deepEqual({ objectType: "Agent", ...actor }, { objectType: "Agent", ...launched });
const denied = (status) => assert.ok(status === 401 || status === 403, `answered ${status}`);
const taken = (status) => assert.ok(status === 200 || status === 204, `answered ${status}`);
const FULL = { moveOn: "CompletedAndPassed", mastery: 0.9, method: "AnyWindow", url: "index.html?paramA=1&paramB=2", parameters: "sample string", entitlement: "sample value" };

describe("001 the essentials", () => {
  let unit, fetched, statements;
  before(async () => {
    unit = await lms.launch(await lms.place("001", packed(structure("001", FULL))));
  });
  test("8.1.0.0-4, 8.1.0.0-5, 13.1.4.0-3 the launch address is the unit's, with its own parameters", () => {
    assert.ok(unit.url.pathname.endsWith("/index.html"));
    assert.equal(unit.url.searchParams.get("paramA"), "1");
    assert.equal(unit.url.searchParams.get("paramB"), "2");
  });
  test("8.1.1.0-1 to 8.1.5.0-3 endpoint, fetch, actor, registration, activityId", () => {
    assert.match(unit.endpoint, /^https:/);
    assert.match(unit.fetch, /^https:/);
    assert.ok(unit.actor.account.name && unit.actor.account.homePage);
    assert.ok([undefined, "Agent"].includes(unit.actor.objectType));
    assert.match(unit.registration, /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.ok(unit.activityId && unit.activityId !== `${NAME}/au/001`);
    assert.doesNotMatch(unit.actorText, /Ana|Reyes|@/, "the vendor learns no name");
  });
  test("8.1.2.0-2 before the fetch nothing is answered", async () => {
    unit.auth = "Basic Y2F0YXB1bHQ6bm90aGluZw==";
    denied((await unit.state("LMS.LaunchData")).status);
    unit.auth = "";
  });
  test("8.2.1.0-2 the fetch address takes POST only", async () => assert.equal((await lms.nobody.ask(unit.fetch)).status, 405));
  test("8.2.2.0-1 to 8.2.2.0-3 it answers 200 with the token as JSON", async () => {
    fetched = await unit.take();
    assert.equal(fetched.status, 200);
    assert.ok(fetched.body["auth-token"]);
    unit.auth = `Basic ${fetched.body["auth-token"]}`;
  });
  test("8.2.3.0-1, 8.2.3.2-1 a second time it gives an error and no token", async () => {
    const again = await unit.take();
    assert.equal(again.status, 200);
    assert.equal(again.body["auth-token"], undefined);
    assert.match(again.body["error-code"], /^[123]$/);
  });
  test("10.1.0.0-1 to 10.2.7.1-1 LMS.LaunchData has all fields", async () => {
    const data = await unit.load();
    assert.ok(data.contextTemplate.extensions[extension("sessionid")]);
    assert.deepEqual(ids(data.contextTemplate.contextActivities.grouping), [`${NAME}/au/001`]);
    assert.equal(data.contextTemplate.registration, undefined);
    const { launchMode, launchMethod, moveOn, masteryScore, launchParameters, entitlementKey } = data;
    assert.deepEqual({ launchMode, launchMethod, moveOn, masteryScore, launchParameters, entitlementKey }, { launchMode: "Normal", launchMethod: "AnyWindow", moveOn: "CompletedAndPassed", masteryScore: 0.9, launchParameters: "sample string", entitlementKey: { courseStructure: "sample value" } });
  });
  test("11.0.0.0-5 cmi5LearnerPreferences can be read", async () => {
    const read = JSON.parse((await unit.preferences()).text);
    assert.match(read.languagePreference, /^[a-zA-Z]{2,3}(-|,|$)/);
    assert.match(read.audioPreference, /^(on|off)$/);
  });
  test("a session from initialized to terminated", async () => {
    for (const verb of ["initialized", "passed", "completed", "terminated"]) taken(await unit.say(verb));
    statements = await lms.statements(unit.registration);
    assert.deepEqual(verbs(statements), ["launched", "initialized", "passed", "completed", "satisfied", "satisfied", "terminated"]);
  });
  test("9.3.1.0-1, 9.3.1.0-2, 9.6.3.* launched comes first, once, with the context of the launch", () => {
    const { context, actor, object } = statements[0];
    assert.ok(ids(context.contextActivities.category).includes(CATEGORY.cmi5));
    assert.equal(context.extensions[extension("sessionid")], unit.session);
    assert.equal(context.extensions[extension("masteryscore")], 0.9);
    assert.equal(context.extensions[extension("launchmode")], "Normal");
    assert.equal(context.extensions[extension("moveon")], "CompletedAndPassed");
    assert.equal(context.extensions[extension("launchparameters")], "sample string");
    const launched = new URL(context.extensions[extension("launchurl")]);
    assert.equal(launched.origin + launched.pathname, unit.url.origin + unit.url.pathname);
    assert.deepEqual([...launched.searchParams], [["paramA", "1"], ["paramB", "2"]]);
    sameActor(actor, unit.actor);
    assert.equal(object.id, unit.activityId);
  });
  test("9.3.9.0-1 to 9.3.9.0-9, 9.6.2.3-2 block and course are satisfied, in this order, under ids of the LMS", () => {
    for (const [index, kind] of [[4, "block"], [5, "course"]]) {
      const { object, context } = statements[index];
      assert.equal(object.definition.type, `https://w3id.org/xapi/cmi5/activitytype/${kind}`);
      assert.notEqual(object.id, `${NAME}/${kind}/001`);
      assert.ok(ids(context.contextActivities.grouping).includes(`${NAME}/${kind}/001`));
      assert.ok(ids(context.contextActivities.category).includes(CATEGORY.cmi5));
      assert.equal(context.extensions[extension("sessionid")], unit.session);
      assert.equal(context.registration, unit.registration);
    }
  });
  test("8.1.2.0-2, 9.3.0.0-5 after terminated nothing is taken and nothing read", async () => {
    denied(await unit.say("experienced"));
    denied((await unit.state("bookmark")).status);
  });
});

test("002 9.3.0.0-9 statements of its own are taken", async () => {
  const unit = await (await lms.launch(await lms.place("002", packed(structure("002"))))).start();
  for (const verb of ["initialized", "experienced", "terminated"]) taken(await unit.say(verb));
  assert.ok(verbs(await lms.statements(unit.registration)).includes("experienced"));
});

test("003 8.0.0.0 OwnWindow opens in a window of its own and has somewhere to return to", async () => {
  const unit = await (await lms.launch(await lms.place("003", packed(structure("003", { method: "OwnWindow" }))))).start();
  assert.equal(unit.launched.window, "own");
  assert.equal(unit.data.launchMethod, "OwnWindow");
  for (const verb of ["initialized", "terminated"]) taken(await unit.say(verb));
  assert.equal((await lms.nobody.ask(unit.data.returnURL)).status, 200);
});

describe("004 moveOn", () => {
  for (const [moveOn, verb] of [["Completed", "completed"], ["CompletedOrPassed", "completed"], ["Passed", "passed"], ["CompletedOrPassed", "passed"]]) {
    test(`9.3.3.0-3, 9.3.4.0-4 ${moveOn} is satisfied by ${verb}, at once`, async () => {
      const name = `004-${moveOn}-${verb}`;
      const unit = await (await lms.launch(await lms.place(name, packed(structure(name, { moveOn }))))).start();
      for (const each of ["initialized", verb, "terminated"]) taken(await unit.say(each));
      const statements = await lms.statements(unit.registration);
      assert.deepEqual(verbs(statements), ["launched", "initialized", verb, "satisfied", "satisfied", "terminated"]);
      assert.deepEqual(statements.slice(3, 5).flatMap((each) => ids(each.context.contextActivities.grouping)), [`${NAME}/block/${name}`, `${NAME}/course/${name}`]);
    });
  }
  test("Passed is not satisfied by completed, Completed not by passed", async () => {
    for (const [moveOn, verb] of [["Passed", "completed"], ["Completed", "passed"]]) {
      const name = `004-no-${moveOn}`;
      const unit = await (await lms.launch(await lms.place(name, packed(structure(name, { moveOn }))))).start();
      for (const each of ["initialized", verb]) taken(await unit.say(each));
      assert.deepEqual(verbs(await lms.statements(unit.registration)), ["launched", "initialized", verb]);
    }
  });
  test("9.6.1.1-3 NotApplicable is satisfied at registration, before the launch", async () => {
    const unit = await lms.launch(await lms.place("004-none", packed(structure("004-none", { moveOn: "NotApplicable" }))));
    assert.deepEqual(verbs(await lms.statements(unit.registration)), ["satisfied", "satisfied", "launched"]);
  });
});

describe("005 content that misbehaves", () => {
  let unit;
  before(async () => {
    unit = await lms.launch(await lms.place("005", packed(structure("005", FULL))));
    unit.auth = `Basic ${(await unit.take()).body["auth-token"]}`;
    await unit.load();
  });
  test("11.0.0.0-3 no statement before the preferences were read", async () => {
    denied(await unit.say("initialized"));
    assert.equal((await unit.preferences()).status, 200);
  });
  for (const method of ["PUT", "POST", "DELETE"]) {
    test(`10.2.1.0-5 LMS.LaunchData is not written: ${method}`, async () => denied((await unit.state("LMS.LaunchData", { method, ...(method === "DELETE" ? {} : { body: '{"test":true}', type: "application/json" }) })).status));
  }
  const good = { languagePreference: "en-US,fr-FR,fr-BE", audioPreference: "on" };
  for (const [name, query, body, type] of [
    ["11.0.0.0-1 without an actor", {}, good],
    ["11.0.0.0-1 of somebody else", { agent: '{"mbox":"mailto:catapult@example.com"}' }, good],
    ["11.0.0.0-5 without the type JSON", undefined, good, "text/plain;charset=UTF-8"],
    ["11.0.0.0-5 some text", undefined, "just some text", "text/plain"],
    ["11.0.0.0-5 without languagePreference", undefined, { audioPreference: "on" }],
    ["11.0.0.0-5 without audioPreference", undefined, { languagePreference: "en-US" }],
    ["11.1.0.0-1 languages that are none", undefined, { ...good, languagePreference: "not comma separated" }],
    ["11.1.0.0-1 no language", undefined, { ...good, languagePreference: "" }],
  ]) {
    test(`preferences are refused: ${name}`, async () => {
      const answer = await unit.profile(query ?? { agent: unit.actorText }, { method: "PUT", body: typeof body === "string" ? body : JSON.stringify(body), type: type ?? "application/json" });
      denied(answer.status);
    });
  }
  test("9.3.0.0-4 the first statement is initialized", async () => denied(await unit.say("experienced")));
  test("initialized is taken, 9.3.2.0-3 once", async () => {
    taken(await unit.say("initialized"));
    denied(await unit.say("initialized"));
  });
  test("8.1.2.0-5 nothing without the token", async () => {
    const { auth } = unit;
    unit.auth = "";
    denied(await unit.say("experienced"));
    unit.auth = auth;
  });
  test("6.3.0.0-1 content voids nothing", async () => {
    const allowed = unit.make("experienced");
    taken(await unit.send(allowed));
    denied(await unit.say("voided", (st) => { st.object = { id: allowed.id, objectType: "StatementRef" }; }));
  });
  const SCORE = { passed: { min: 0, max: 100, scaled: 0.9, raw: 90 }, failed: { min: 0, max: 100, scaled: 0.89, raw: 89 } };
  const bad = (name, verb, alter, method) => test(`refused: ${name}`, async () => {
    const statement = unit.make(verb);
    if (SCORE[verb]) statement.result.score = { ...SCORE[verb] };
    alter?.(statement);
    denied(await unit.send(statement, method));
  });
  const no = (...path) => (st) => { delete path.slice(0, -1).reduce((at, name) => at[name], st)[path.at(-1)]; };
  const set = (value, ...path) => (st) => { path.slice(0, -1).reduce((at, name) => at[name], st)[path.at(-1)] = value; };
  bad("9.1.0.0-1 without an id", "experienced", no("id"), "POST");
  bad("9.7.0.0-1 without a timestamp", "experienced", no("timestamp"));
  bad("9.7.0.0-2 a timestamp that is not UTC", "experienced", (st) => { st.timestamp = st.timestamp.replace("Z", "-06:00"); });
  bad("9.2.0.0-2 the actor as a group", "passed", set("Group", "actor", "objectType"));
  test("refused: 9.2.0.0-2 the actor of an unknown type", async () => {
    const status = await unit.say("passed", (st) => { st.result.score = { ...SCORE.passed }; st.actor.objectType = "Unknown"; });
    assert.ok(status === 400 || status === 403, `answered ${status}`);
  });
  bad("9.2.0.0-3 the actor by mail", "passed", set({ mbox: "mailto:catapult@example.com" }, "actor"));
  bad("8.1.5.0-6 another object", "passed", set("http://example.com/not/the/lms/id", "object", "id"));
  bad("9.6.0.0-1 without a context", "passed", no("context"));
  bad("9.6.1.0-1 without a registration", "passed", no("context", "registration"));
  bad("9.6.1.0-1 another registration", "passed", set("ccaf384c-f8d4-4e7a-8304-49af58f0b176", "context", "registration"));
  bad("9.5.3.0-2 passed with completion", "passed", set(true, "result", "completion"));
  bad("9.5.2.0-3 completed with success", "completed", set(true, "result", "success"));
  bad("9.5.3.0-1 completed without completion", "completed", no("result", "completion"));
  bad("9.5.3.0-1 completed that is not", "completed", set(false, "result", "completion"));
  bad("9.5.1.0-2 completed with a score", "completed", set({ raw: 50, scaled: 0.5, min: 0, max: 100 }, "result", "score"));
  bad("9.5.4.1-1 terminated without a result", "terminated", no("result"));
  for (const [id, verb] of [["9.5.4.1-1", "terminated"], ["9.5.4.1-2", "completed"], ["9.5.4.1-3", "passed"], ["9.5.4.1-4", "failed"]]) bad(`${id} ${verb} without a duration`, verb, no("result", "duration"));
  test("completed is taken", async () => taken(await unit.say("completed")));
  bad("9.3.0.0-2 completed again", "completed");
  for (const [id, verb] of [["9.5.2.0-1", "passed"], ["9.5.2.0-2", "failed"]]) {
    bad(`${id} ${verb} without success`, verb, no("result", "success"));
    bad(`${id} ${verb} with the other success`, verb, set(verb === "failed", "result", "success"));
  }
  bad("9.3.4.0-2 passed below the mastery score", "passed", set({ scaled: 0.89 }, "result", "score"));
  bad("9.3.5.0-2 failed at the mastery score", "failed", set({ scaled: 0.9 }, "result", "score"));
  bad("9.3.5.0-2 failed above it", "failed", set({ scaled: 0.91 }, "result", "score"));
  bad("9.5.1.0-3 a raw score without min", "passed", no("result", "score", "min"));
  bad("9.5.1.0-3 a raw score without max", "passed", no("result", "score", "max"));
  for (const verb of ["completed", "passed", "failed"]) bad(`9.6.2.2-1 ${verb} without the category moveOn`, verb, (st) => st.context.contextActivities.category.pop());
  bad("9.6.2.2-2 a statement of its own with the category moveOn", "experienced", set([{ id: CATEGORY.moveon }], "context", "contextActivities", "category"));
  bad("9.6.2.2-2 terminated with it", "terminated", (st) => st.context.contextActivities.category.push({ id: CATEGORY.moveon }));
  bad("9.6.3.2-2 a score without the mastery score", "passed", no("context", "extensions", extension("masteryscore")));
  bad("9.6.3.2-2 another mastery score", "passed", set(0.8, "context", "extensions", extension("masteryscore")));
  bad("9.6.3.1-4 without the session", "experienced", no("context", "extensions", extension("sessionid")));
  bad("10.2.1.0-6 without the grouping of the template", "experienced", no("context", "contextActivities", "grouping"));
  test("passed is taken", async () => taken(await unit.say("passed", (st) => { st.result.score = SCORE.passed; })));
  bad("9.3.0.0-2 passed again", "passed");
  bad("9.3.0.0-8 failed after passed", "failed");
  test("9.3.0.0-5, 9.3.0.0-2 after terminated nothing", async () => {
    taken(await unit.say("terminated"));
    denied(await unit.say("experienced"));
    denied(await unit.say("terminated"));
    denied((await unit.state("other")).status);
  });
  test("failed once, and not passed in the same session", async () => {
    const other = await (await lms.launch(await lms.place("005-2", packed(structure("005-2", { moveOn: "CompletedAndPassed" }))))).start();
    for (const verb of ["initialized", "failed"]) taken(await other.say(verb));
    for (const verb of ["failed", "passed"]) denied(await other.say(verb));
  });
});

describe("006 launch modes", () => {
  test("10.2.2.0-2 Browse: nothing is completed, passed or failed, and the session counts nowhere", async () => {
    const unit = await (await lms.launch(await lms.place("006-browse", packed(structure("006-browse", { moveOn: "Completed" }))), { preview: true })).start();
    assert.equal(unit.data.launchMode, "Browse");
    taken(await unit.say("initialized"));
    for (const verb of ["completed", "failed", "passed"]) denied(await unit.say(verb));
    taken(await unit.say("terminated"));
    assert.deepEqual(verbs(await lms.statements(unit.registration)), ["launched", "initialized", "terminated"]);
  });
  test("10.2.2.0-3 Review: the same, when the course is done", async () => {
    const place = await lms.place("006-review", packed(structure("006-review", { moveOn: "Completed" })));
    const first = await (await lms.launch(place)).start();
    for (const verb of ["initialized", "completed", "terminated"]) taken(await first.say(verb));
    let unit;
    for (let tries = 0; tries < 40; tries += 1) {
      unit = await (await lms.launch(place)).start();
      if (unit.data.launchMode === "Review") break;
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.equal(unit.data.launchMode, "Review");
    assert.equal(unit.registration, first.registration);
    taken(await unit.say("initialized"));
    for (const verb of ["completed", "failed", "passed"]) denied(await unit.say(verb));
  });
});

describe("007 several sessions", () => {
  test("8.1.5.0-4, 9.3.0.0-6 the activity stays, completed is taken once in a registration", async () => {
    const place = await lms.place("007-1", packed(structure("007-1", { moveOn: "CompletedAndPassed" })));
    const first = await (await lms.launch(place)).start();
    for (const verb of ["initialized", "completed"]) taken(await first.say(verb));
    taken((await first.state("007-1", { method: "PUT", body: '{"firstRun":true}', type: "application/json" })).status);
    taken(await first.say("terminated"));
    const second = await (await lms.launch(place)).start();
    assert.equal(second.registration, first.registration);
    assert.equal(second.activityId, first.activityId);
    assert.notEqual(second.session, first.session);
    assert.deepEqual(JSON.parse((await second.state("007-1")).text), { firstRun: true });
    taken(await second.say("initialized"));
    denied(await second.say("completed"));
  });
  test("9.3.0.0-7, 9.3.0.0-8 what is passed is neither passed nor failed again", async () => {
    const place = await lms.place("007-2", packed(structure("007-2", { moveOn: "CompletedAndPassed" })));
    const first = await (await lms.launch(place)).start();
    for (const verb of ["initialized", "passed", "terminated"]) taken(await first.say(verb));
    const second = await (await lms.launch(place)).start();
    taken(await second.say("initialized"));
    for (const verb of ["passed", "failed"]) denied(await second.say(verb));
  });
  test("9.3.6.0-1 a session that was left open is abandoned by the next launch", async () => {
    const place = await lms.place("007-3", packed(structure("007-3", { moveOn: "CompletedAndPassed" })));
    const first = await (await lms.launch(place)).start();
    taken(await first.say("initialized"));
    await lms.launch(place);
    assert.deepEqual(verbs(await lms.statements(first.registration)), ["launched", "initialized", "abandoned", "launched"]);
    denied(await first.say("experienced"));
  });
});

test("008 9.3.6.0-2, 9.5.4.2-1, 9.6.3.1-3 a session that is abandoned by an author ends, with a statement of the LMS", async () => {
  const unit = await (await lms.launch(await lms.place("008", packed(structure("008", { moveOn: "Completed" }))))).start();
  taken(await unit.say("initialized"));
  await lms.good("POST", `/cmi5/sessions/${unit.session}/abandon`, {});
  denied(await unit.say("experienced"));
  denied((await unit.state("008")).status);
  const abandoned = (await lms.statements(unit.registration))[2];
  assert.equal(abandoned.verb.id, VERBS.abandoned);
  assert.match(abandoned.result.duration, /^PT/);
  assert.equal(abandoned.context.extensions[extension("sessionid")], unit.session);
  assert.equal(abandoned.context.registration, unit.registration);
  assert.ok(ids(abandoned.context.contextActivities.category).includes(CATEGORY.cmi5));
  sameActor(abandoned.actor, unit.actor);
  assert.equal(abandoned.object.id, unit.activityId);
  assert.equal((await lms.api("POST", `/cmi5/sessions/${unit.session}/abandon`, {}, lms.nurse)).status, 403);
});

test("009 9.3.7.0-1 to 9.3.7.0-3, 9.5.5.2-1 a unit is waived with a reason, and satisfies block and course", async () => {
  const unit = await (await lms.launch(await lms.place("009", packed(structure("009", { moveOn: "CompletedAndPassed" }))))).start();
  for (const verb of ["initialized", "terminated"]) taken(await unit.say(verb));
  const path = `/cmi5/registrations/${unit.registration}/units/0/waive`;
  assert.equal((await lms.api("POST", path, { reason: "administrative" }, lms.nurse)).status, 403);
  await lms.good("POST", path, { reason: "administrative" });
  const statements = await lms.statements(unit.registration);
  assert.deepEqual(verbs(statements), ["launched", "initialized", "terminated", "waived", "satisfied", "satisfied"]);
  const { result, context, actor, object } = statements[3];
  assert.equal(result.extensions[REASON], "Administrative");
  assert.equal(result.success, true);
  assert.equal(result.completion, true);
  assert.deepEqual(ids(context.contextActivities.category).toSorted(), [CATEGORY.cmi5, CATEGORY.moveon].toSorted());
  assert.equal(context.registration, unit.registration);
  sameActor(actor, unit.actor);
  assert.equal(object.id, unit.activityId);
  const session = context.extensions[extension("sessionid")];
  assert.ok(session && session !== unit.session);
  for (const satisfied of statements.slice(4)) {
    assert.equal(satisfied.context.extensions[extension("sessionid")], session);
    assert.ok(ids(satisfied.context.contextActivities.category).includes(CATEGORY.cmi5));
    assert.equal(satisfied.context.registration, unit.registration);
    sameActor(satisfied.actor, unit.actor);
  }
});
