// Every property of a statement, in every place where it may stand, in both versions: what is taken and what is refused.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ACTIVITY, AGENT, ATTACHMENT, GROUP, REF, Store, VERB, VERSIONS, clone, inner, made, uuid } from "./lib/store.mjs";

const store = new Store();
before(() => store.open());
after(() => store.close());

const ACCOUNT = { homePage: "https://hr.example", name: "1003" };
const WRONG_IRI = "ab=c://should.fail.example";
const LONG_UUID = "AA97B177-9383-4934-8543-0F91A7A028368", LETTER_UUID = "MA97B177-9383-4934-8543-0F91A7A02836";
const both = (name, good) => [[name, good], [`${name}, of a sub-statement`, (version) => { const of = good(version); delete of.id; return made({ object: { objectType: "SubStatement", ...of } }); }]];
/** [name, statement or its maker, accepted in 1.0.3, accepted in 2.0] */
const cases = [];
const add = (name, statement, first, second = first) => cases.push([name, typeof statement === "function" ? statement : () => statement, first, second]);
/** The same for a statement and for a sub-statement. */
const twice = (name, more, first, second = first) => {
  for (const [called, make] of both(name, () => made(more))) add(called, make, first, second);
};

// -- actors: each in each place --
const agent_places = {
  actor: (who) => made({ actor: who }), authority: (who) => made({ authority: who }), instructor: (who) => made({ context: { instructor: who } }), object: (who) => made({ object: who }),
  "actor of a sub-statement": (who) => made({ object: inner({ actor: who }) }), "object of a sub-statement": (who) => made({ object: inner({ object: who }) }),
  "instructor of a sub-statement": (who) => made({ object: inner({ context: { instructor: who } }) }),
};
const { mbox, ...nobody } = AGENT;
const sum = "cd9b00a5611f94eaa7b1661edab976068e364975", openid = "https://openid.example/1003";
const identities = { mbox: { mbox }, mbox_sha1sum: { mbox_sha1sum: sum }, openid: { openid }, account: { account: ACCOUNT } };
for (const [place, at] of Object.entries(agent_places)) {
  for (const [kind, one] of Object.entries(identities)) {
    add(`${place}: an agent by ${kind}`, at({ ...nobody, ...one }), true);
    for (const [other, more] of Object.entries(identities)) if (other !== kind) add(`${place}: an agent by ${kind} and ${other}`, at({ ...nobody, ...one, ...more }), false);
  }
  const typeless = { name: "Ana", mbox };
  if (place.startsWith("object")) add(`${place}: an agent must say that it is one`, at(typeless), false);
  else add(`${place}: an agent need not say that it is one`, at(typeless), true);
  for (const type of ["agent", "group", "Activity", 1, { a: 1 }, null, ""]) add(`${place}: objectType ${JSON.stringify(type)}`, at({ ...AGENT, objectType: type }), false);
  for (const name of [1, { a: 1 }, null, true, ["Ana"]]) add(`${place}: name ${JSON.stringify(name)}`, at({ ...AGENT, name }), false);
  for (const wrong of ["ana@mercygeneral.example", "mailto:", "mailto:ana.mercygeneral.example", 1, { a: 1 }, ""]) add(`${place}: mbox ${JSON.stringify(wrong)}`, at({ ...nobody, mbox: wrong }), false);
  for (const wrong of ["cd9b", `${sum}0`, 1, { a: 1 }, ""]) add(`${place}: mbox_sha1sum ${JSON.stringify(wrong)}`, at({ ...nobody, mbox_sha1sum: wrong }), false);
  for (const wrong of ["", "no iri", WRONG_IRI, 1, { a: 1 }]) add(`${place}: openid ${JSON.stringify(wrong)}`, at({ ...nobody, openid: wrong }), false);
  for (const wrong of [{ name: "1003" }, { homePage: "https://hr.example" }, { homePage: WRONG_IRI, name: "1003" }, { homePage: "hr", name: "1003" }, { homePage: "https://hr.example", name: 1003 }, { homePage: "https://hr.example", name: { a: 1 } }, { homePage: 1, name: "a" }, { ...ACCOUNT, role: "nurse" }, "1003", null]) add(`${place}: account ${JSON.stringify(wrong)}`, at({ ...nobody, account: wrong }), false);
  add(`${place}: an agent with members`, at({ ...AGENT, member: [AGENT] }), false);
  add(`${place}: an agent with a property of nobody's`, at({ ...AGENT, phone: "1" }), false);
  add(`${place}: nobody`, at(nobody), false);
}
const { mbox: group_mbox, ...anonymous } = GROUP;
const group_places = { ...agent_places, team: (who) => made({ context: { team: who } }), "team of a sub-statement": (who) => made({ object: inner({ context: { team: who } }) }) };
delete group_places.authority;
for (const [place, at] of Object.entries(group_places)) {
  const { member, ...alone } = GROUP;
  const { member: several, ...empty } = anonymous;
  for (const [kind, one] of Object.entries(identities)) {
    add(`${place}: a group by ${kind}`, at({ ...anonymous, ...one }), true);
    add(`${place}: a group by ${kind} without members`, at({ ...empty, ...one }), true);
    for (const [other, more] of Object.entries(identities)) if (other !== kind) add(`${place}: a group by ${kind} and ${other}`, at({ ...anonymous, ...one, ...more }), false);
  }
  add(`${place}: a group of its members`, at(anonymous), true);
  add(`${place}: a group of nobody`, at(empty), false);
  add(`${place}: a group of no members`, at({ ...empty, member: [] }), false);
  for (const wrong of [AGENT, "Ana", 1, [GROUP], ["Ana"], [nobody], [{ objectType: "Group", member: [AGENT] }]]) add(`${place}: members ${JSON.stringify(wrong).slice(0, 40)}`, at({ ...alone, member: wrong }), false);
  add(`${place}: a group that does not say so`, at({ name: "Team", mbox: group_mbox, member: [AGENT] }), false);
}
add("team: an agent", made({ context: { team: AGENT } }), false);
add("authority: two members", made({ authority: { objectType: "Group", member: [{ account: ACCOUNT }, { mbox }] } }), true);
for (const [name, members, more] of [["one member", [{ mbox }], {}], ["three members", [{ mbox }, { account: ACCOUNT }, { openid }], {}], ["no members", undefined, {}], ...Object.entries(identities).map(([kind, one]) => [`by ${kind}`, [{ account: ACCOUNT }, { mbox }], one])])
  add(`authority: a group, ${name}`, made({ authority: { objectType: "Group", ...(members ? { member: members } : {}), ...more } }), false);

// -- what a statement must have, and nothing else --
for (const name of ["actor", "verb", "object"]) {
  twice(`no ${name}`, { [name]: undefined }, false);
  for (const wrong of [null, 1, "x", [], {}]) twice(`${name} ${JSON.stringify(wrong)}`, { [name]: wrong }, false);
}
twice("nothing but what it must have", {}, true);
twice("a property of nobody's", { dummy: "x" }, false);
for (const name of ["iD", "Actor", "veRb", "oBject", "RESULT", "conText", "timeStamp", "STOred", "auTHORity", "Version", "attachmentS"]) add(`a property written ${name}`, made({ [name]: { actor: AGENT, verb: VERB }[name.toLowerCase()] ?? "1" }), false);
for (const [wrong, name] of [[1, "number"], [{ a: 1 }, "object"], [LONG_UUID, "too long"], [LETTER_UUID, "letter"], ["", "empty"], [null, "null"]]) {
  add(`id: ${name}`, made({ id: wrong }), false);
  twice(`registration: ${name}`, { context: { registration: wrong } }, false);
  twice(`a reference's id: ${name}`, { object: { objectType: "StatementRef", id: wrong } }, false);
  twice(`context.statement's id: ${name}`, { context: { statement: { objectType: "StatementRef", id: wrong } } }, false);
}
add("id", () => made({ id: uuid() }), true);
add("id in capitals", () => made({ id: uuid().toUpperCase() }), true);
for (const name of ["id", "stored", "version", "authority"]) add(`a sub-statement with ${name}`, made({ object: inner({ [name]: { id: uuid(), stored: "2013-05-18T05:32:34.804Z", version: "1.0.0", authority: AGENT }[name] }) }), false);
add("a sub-statement in a sub-statement", made({ object: inner({ object: inner() }) }), false);
add("a sub-statement written small", made({ object: { ...inner(), objectType: "substatement" } }), false);
add("a sub-statement that does not say so", made({ object: made() }), false);

// -- verbs --
for (const wrong of [undefined, WRONG_IRI, "attended", "", 1, { a: 1 }, null]) twice(`verb.id ${JSON.stringify(wrong)}`, { verb: { ...VERB, id: wrong } }, false);
twice("a verb without display", { verb: { id: VERB.id } }, true);
twice("a verb with a property of nobody's", { verb: { ...VERB, name: "x" } }, false);

// -- language maps and languages --
const maps = {
  "verb.display": (map) => ({ verb: { id: VERB.id, display: map } }), "definition.name": (map) => ({ object: { ...ACTIVITY, definition: { name: map } } }), "definition.description": (map) => ({ object: { ...ACTIVITY, definition: { description: map } } }),
  "description of a choice": (map) => ({ object: { ...ACTIVITY, definition: { interactionType: "choice", choices: [{ id: "a", description: map }] } } }),
  "attachment's display": (map) => ({ attachments: [{ ...ATTACHMENT, display: map }] }), "attachment's description": (map) => ({ attachments: [{ ...ATTACHMENT, description: map }] }),
};
for (const [place, at] of Object.entries(maps)) {
  for (const tag of ["de", "cmn", "de-DE", "zh-Hant", "sr-Latn-RS", "zh-Hans-CN", "es-419", "x-ours", "de-CH-1996"]) twice(`${place}: ${tag}`, at({ [tag]: "x" }), true);
  for (const tag of ["a12345", "something", "zh-z-aaa-z-bbb-c-ccc", "", "en_US"]) twice(`${place}: ${tag || "no tag"}`, at({ en: "x", [tag]: "x" }), false);
  for (const wrong of ["en", 1, {}, [], { en: null }, { en: 1 }, null]) twice(`${place}: ${JSON.stringify(wrong)}`, at(wrong), false);
}
for (const tag of ["en-US", "tlh", "cmn", "fr-CA"]) twice(`context.language ${tag}`, { context: { language: tag } }, true);
for (const wrong of ["something", "a12345", 1, { a: 1 }, ""]) twice(`context.language ${JSON.stringify(wrong)}`, { context: { language: wrong } }, false);

// -- activities --
const activity = (definition, more = {}) => ({ object: { ...ACTIVITY, ...more, definition } });
for (const wrong of [undefined, WRONG_IRI, "course", 1, "", null]) twice(`activity.id ${JSON.stringify(wrong)}`, { object: { ...ACTIVITY, id: wrong } }, false);
twice("an activity that does not say so", { object: { id: ACTIVITY.id } }, true);
for (const type of ["activity", "StatementREF", 1, null]) twice(`object.objectType ${JSON.stringify(type)}`, { object: { ...ACTIVITY, objectType: type } }, false);
for (const wrong of ["x", 1, [], null]) twice(`definition ${JSON.stringify(wrong)}`, activity(wrong), false);
for (const name of ["type", "moreInfo"]) {
  twice(`definition.${name}`, activity({ [name]: "https://x.example/y" }), true);
  for (const wrong of ["no iri", "", 1, { a: 1 }, null]) twice(`definition.${name} ${JSON.stringify(wrong)}`, activity({ [name]: wrong }), false);
}
twice("a definition with a property of nobody's", activity({ names: { en: "x" } }), false);
const component = (id) => ({ id, description: { en: id } });
const interactions = {
  "true-false": {}, choice: { choices: [component("a"), component("b")] }, "fill-in": {}, "long-fill-in": {}, matching: { source: [component("a")], target: [component("1")] },
  performance: { steps: [component("a")] }, sequencing: { choices: [component("a")] }, likert: { scale: [component("a")] }, numeric: {}, other: {},
};
for (const [type, lists] of Object.entries(interactions)) {
  twice(`interactionType ${type}`, activity({ interactionType: type, correctResponsesPattern: ["a"], ...lists }), true);
  twice(`interactionType ${type} with one capital`, activity({ interactionType: type.slice(0, -1) + type.at(-1).toUpperCase(), correctResponsesPattern: ["a"], ...lists }), false);
  twice(`what belongs to ${type}, without interactionType`, activity({ correctResponsesPattern: ["a"], ...lists }), false);
  for (const [name, list] of Object.entries(lists)) {
    twice(`${name} of ${type} alone`, activity({ interactionType: type, [name]: list }), true);
    twice(`${name} without interactionType`, activity({ [name]: list }), false);
    twice(`${name} of another type`, activity({ interactionType: "numeric", [name]: list }), false);
    for (const wrong of [list[0], "x", [{ description: { en: "x" } }], [{ id: 1 }], ["a"], [component("a"), component("a")], [{ ...component("a"), more: 1 }]]) twice(`${name} ${JSON.stringify(wrong)}`, activity({ interactionType: type, [name]: wrong }), false);
  }
}
for (const wrong of ["https://x.example/y", 1, { a: 1 }, "choose", null]) twice(`interactionType ${JSON.stringify(wrong)}`, activity({ interactionType: wrong }), false);
for (const wrong of ["a", [1], { a: 1 }, null]) twice(`correctResponsesPattern ${JSON.stringify(wrong)}`, activity({ interactionType: "other", correctResponsesPattern: wrong }), false);

// -- extensions --
const extended = { "of a definition": (value) => activity({ extensions: value }), "of a result": (value) => ({ result: { extensions: value } }), "of a context": (value) => ({ context: { extensions: value } }) };
for (const [place, at] of Object.entries(extended)) {
  for (const good of [{}, { "https://x.example/e": null }, { "https://x.example/e": "" }, { "https://x.example/e": {} }, { "https://x.example/e": [1, { a: null }] }, { "urn:x:y": 1 }]) twice(`extensions ${place}: ${JSON.stringify(good)}`, at(good), true);
  for (const wrong of ["x", 1, [], { id: "x" }, { [WRONG_IRI]: 1 }, null]) twice(`extensions ${place}: ${JSON.stringify(wrong)}`, at(wrong), false);
}
add("extensions of a statement", made({ extensions: { "https://x.example/e": 1 } }), false);

// -- results --
const result = (more) => ({ result: more });
for (const wrong of ["x", 1, [], null]) twice(`result ${JSON.stringify(wrong)}`, result(wrong), false);
for (const name of ["success", "completion"]) {
  for (const good of [true, false]) twice(`result.${name} ${good}`, result({ [name]: good }), true);
  for (const wrong of ["true", "false", 1, {}, null]) twice(`result.${name} ${JSON.stringify(wrong)}`, result({ [name]: wrong }), false);
}
twice("result.response", result({ response: "" }), true);
for (const wrong of [1, {}, true, null]) twice(`result.response ${JSON.stringify(wrong)}`, result({ response: wrong }), false);
for (const good of ["PT1H0M0.1S", "PT4H35M59.14S", "PT16559.14S", "P3Y1M29DT4H35M59.14S", "P3Y", "P4W", "P1DT12H36M0.12567S", "PT0S"]) twice(`result.duration ${good}`, result({ duration: good }), true);
for (const wrong of ["PA1H0M0S", "P4W1D", "P1D4W", "P", "PT", "P1DT", "1H", "00:01:00", "2 hours", 12345, { a: 1 }, "", null]) twice(`result.duration ${JSON.stringify(wrong)}`, result({ duration: wrong }), false);
const score = (more) => result({ score: more });
for (const good of [{}, { scaled: 1 }, { scaled: -1 }, { scaled: 0.6767676 }, { raw: -5 }, { raw: 12.5, min: 12.5, max: 13 }, { raw: 13, min: 12.5, max: 13 }, { min: 1 }, { max: -1 }, { min: -1.5, max: 100.6767676 }]) twice(`score ${JSON.stringify(good)}`, score(good), true);
for (const wrong of ["x", 1, [], null, { scaled: 1.01 }, { scaled: -1.00001 }, { scaled: "1" }, { raw: "1" }, { min: "1" }, { max: "100" }, { raw: 2, max: 1.98 }, { raw: 1, min: 1.7 }, { min: 2, max: 1 }, { min: 2, max: 1, raw: 1.5 }, { scaled: null }, { percent: 1 }]) twice(`score ${JSON.stringify(wrong)}`, score(wrong), false);
twice("a result with a property of nobody's", result({ grade: "A" }), false);

// -- contexts --
for (const wrong of ["x", 1, [], null]) twice(`context ${JSON.stringify(wrong)}`, { context: wrong }, false);
twice("an empty context", { context: {} }, true);
twice("a context with a property of nobody's", { context: { room: "1" } }, false);
for (const name of ["revision", "platform"]) {
  twice(`${name} of an activity`, { context: { [name]: "1" } }, true);
  for (const wrong of [1, { a: 1 }, null]) twice(`context.${name} ${JSON.stringify(wrong)}`, { context: { [name]: wrong } }, false);
  for (const [kind, object] of [["an agent", AGENT], ["a group", GROUP], ["a reference", REF]]) twice(`${name} when the object is ${kind}`, { object, context: { [name]: "1" } }, false);
  add(`${name} when the object is a sub-statement`, made({ object: inner(), context: { [name]: "1" } }), false);
}
const others = { ...ACTIVITY, definition: { type: "https://x.example/t", name: { en: "x" } } };
for (const name of ["parent", "grouping", "category", "other"]) {
  twice(`contextActivities.${name}: one`, { context: { contextActivities: { [name]: others } } }, true);
  twice(`contextActivities.${name}: several`, { context: { contextActivities: { [name]: [ACTIVITY, others] } } }, true);
  for (const wrong of ["x", [ACTIVITY, { key: "x" }], { key: "x" }, [AGENT], null]) twice(`contextActivities.${name} ${JSON.stringify(wrong).slice(0, 60)}`, { context: { contextActivities: { [name]: wrong } } }, false);
}
twice("contextActivities: all four", { context: { contextActivities: { parent: ACTIVITY, grouping: [ACTIVITY], category: [], other: others } } }, true);
for (const wrong of ["x", [], { parents: [ACTIVITY] }, {}, null]) twice(`contextActivities ${JSON.stringify(wrong)}`, { context: { contextActivities: wrong } }, false);
for (const wrong of [{ ...REF, objectType: "statementref" }, { id: REF.id }, REF.id, { ...REF, more: 1 }, inner()]) twice(`context.statement ${JSON.stringify(wrong).slice(0, 60)}`, { context: { statement: wrong } }, false);
twice("context.statement", { context: { statement: REF } }, true);
twice("an object that is a reference", { object: REF }, true);
for (const wrong of [{ ...REF, objectType: "statementref" }, { objectType: "StatementRef" }, { ...REF, more: 1 }]) twice(`a reference ${JSON.stringify(wrong)}`, { object: wrong }, false);
const roles = { contextAgents: ["contextAgent", "agent", AGENT], contextGroups: ["contextGroup", "group", GROUP] };
for (const [name, [type, key, who]] of Object.entries(roles)) {
  const of = (...list) => ({ context: { [name]: list } });
  const one = { objectType: type, [key]: who, relevantTypes: ["https://x.example/roles/lead"] };
  twice(name, of(one, { objectType: type, [key]: who }), false, true);
  for (const wrong of [{ ...one, objectType: "x" }, { ...one, objectType: undefined }, { ...one, [key]: undefined }, { ...one, [key]: { key: "x" } }, { ...one, relevantTypes: [] }, { ...one, relevantTypes: ["abc"] }, { ...one, relevantTypes: "https://x.example/a" }, { ...one, member: [AGENT] }, "x"]) twice(`${name} ${JSON.stringify(wrong).slice(0, 70)}`, of(wrong), false);
  twice(`${name} that is no list`, { context: { [name]: one } }, false);
}

// -- times and versions --
const times = { timestamp: twice, stored: (name, more, ...taken) => add(name, made(more), ...taken) };
for (const [name, put] of Object.entries(times)) {
  for (const good of ["2013-05-18T05:32:34.804Z", "2013-05-18T05:32:34Z", "2023-05-04T12:00:00-05:00", "2008-09-15T15:53:00.601+00:00", "2031-01-01T00:00:00.123456Z"]) put(`${name} ${good}`, { [name]: good }, true);
  put(`${name} with a blank`, { [name]: "2008-09-15 15:53:00.601+00:00" }, false, true);
  for (const old of ["20130518T053234Z", "2013-05-18T05:32Z", "2013-05-18T05:32:34+0100", "2013-05-18T05:32:34"]) put(`${name} ${old}`, { [name]: old }, true, false);
  for (const wrong of ["should fail", "01/011/2015", "2008-09-15T15:53:00.601-00", "2008-09-15T15:53:00.601-0000", "2008-09-15T15:53:00.601-00:00", "2013-02-30T00:00:00Z", "2013-05-18T25:00:00Z", "", 1, {}, null]) put(`${name} ${JSON.stringify(wrong)}`, { [name]: wrong }, false);
}
for (const good of ["1.0", "1.0.0", "1.0.9"]) add(`version ${good}`, made({ version: good }), true);
add("version 2.0.0", made({ version: "2.0.0" }), false, true);
for (const wrong of ["should fail", "0.9.9", "1.1.0", "2.1.0", 1, {}, null]) add(`version ${JSON.stringify(wrong)}`, made({ version: wrong }), false);

// -- attachments, here by link only --
const attach = (...list) => ({ attachments: list });
twice("attachments: a link", attach(ATTACHMENT), true);
twice("attachments: none", attach(), true);
twice("attachments: no list", { attachments: ATTACHMENT }, false);
for (const wrong of [1, "x", {}, null]) twice(`an attachment ${JSON.stringify(wrong)}`, attach(wrong), false);
for (const name of ["usageType", "display", "contentType", "length", "sha2"]) twice(`an attachment without ${name}`, attach({ ...ATTACHMENT, [name]: undefined }), false);
for (const [name, wrongs] of Object.entries({ usageType: ["x", 1, ""], contentType: ["should fail", 1, ""], length: ["27", 2.5, -1, null], sha2: [12345, "x", ATTACHMENT.sha2.slice(1), ""], fileUrl: ["should fail", 1, ""] })) for (const wrong of wrongs) twice(`attachment.${name} ${JSON.stringify(wrong)}`, attach({ ...ATTACHMENT, [name]: wrong }), false);
twice("an attachment with a property of nobody's", attach({ ...ATTACHMENT, title: "x" }), false);
twice("an attachment without link or bytes", attach({ ...ATTACHMENT, fileUrl: undefined }), false);

// -- voiding --
const voided = { id: "http://adlnet.gov/expapi/verbs/voided" };
add("voiding what is not there yet", () => made({ verb: voided, object: { objectType: "StatementRef", id: uuid() } }), true);
for (const [kind, object] of [["an activity", ACTIVITY], ["an agent", AGENT], ["a sub-statement", inner()]]) add(`voiding ${kind}`, made({ verb: voided, object }), false);

/** Cases go in groups, so that the report stays short; a failure names its case. */
for (const [index, version] of VERSIONS.entries()) {
  describe(`statements of ${version}`, () => {
    const groups = Map.groupBy ? Map.groupBy(cases, ([name]) => name.split(/[ :,.]/)[0]) : cases.reduce((map, one) => map.set(one[0].split(/[ :,.]/)[0], [...(map.get(one[0].split(/[ :,.]/)[0]) ?? []), one]), new Map());
    for (const [group, some] of groups)
      test(`${group}: ${some.length} cases`, async () => {
        const wrong = [];
        const queue = [...some];
        const work = async () => {
          for (let one = queue.pop(); one; one = queue.pop()) {
            const statement = one[1](version);
            const answer = await store.post(version, statement);
            const wanted = one[2 + index] ? 200 : 400;
            if (answer.status !== wanted) wrong.push(`${one[0]}: ${answer.status} instead of ${wanted}: ${answer.text.trim()}: ${JSON.stringify(statement)}`);
          }
        };
        await Promise.all([work(), work(), work(), work()]);
        assert.deepEqual(wrong, []);
      });
    test("a refusal says where and what", async () => {
      const answer = await store.post(version, made({ object: inner({ context: { contextActivities: { parent: [ACTIVITY, { id: "x" }] } } }) }));
      assert.match(answer.text, /object\.context\.contextActivities\.parent\.1\.id: must be an IRI/);
    });
    test("numbers, texts and times come back as they were sent", async () => {
      const sent = made({ result: { score: { min: 0.12123434, raw: 12.125, max: 45.45 }, response: "참석 ਹਾਜ਼ਰ 𝄞", duration: "P1DT12H36M0.12567S" }, timestamp: "2023-05-04T12:00:00-05:00", verb: { ...VERB, display: { "ja-JP": "出席した", "ar-EG": "حضر" } } });
      const got = await store.statement(version, await store.stored(version, sent));
      for (const [name, value] of Object.entries(sent)) assert.deepEqual(got[name], value, name);
    });
    test("it gets an id, times, an authority and a version, and keeps its own", async () => {
      const got = await store.statement(version, await store.stored(version, made()));
      assert.match(got.id, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      assert.equal(got.timestamp, got.stored);
      assert.match(got.stored, /\.\d{3}Z$/);
      assert.equal(got.version, version === "1.0.3" ? "1.0.0" : "2.0.0");
      assert.ok(got.authority.account.name);
      const own = { id: uuid(), stored: "2011-07-15T00:00:00.000Z", version: version === "1.0.3" ? "1.0.2" : "2.0.0", timestamp: "2012-07-15T00:00:00.000Z", authority: AGENT };
      await store.stored(version, made(own));
      const kept = await store.statement(version, own.id);
      assert.equal(kept.id, own.id);
      assert.equal(kept.timestamp, own.timestamp);
      assert.equal(kept.version, own.version);
      assert.notEqual(kept.stored, own.stored);
      assert.notDeepEqual(kept.authority, own.authority);
    });
    test("one context activity comes back as a list", async () => {
      for (const name of ["parent", "grouping", "category", "other"]) {
        const got = await store.statement(version, await store.stored(version, made({ context: { contextActivities: { [name]: others } } })));
        assert.deepEqual(got.context.contextActivities[name], [others]);
        const deep = await store.statement(version, await store.stored(version, made({ object: inner({ context: { contextActivities: { [name]: others } } }) })));
        assert.deepEqual(deep.object.context.contextActivities[name], [others]);
      }
    });
  });
}
