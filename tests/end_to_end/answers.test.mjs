/**
 * Answers of a quiz are saved while people take it; the server is killed in the middle of it, twice. What it
 * acknowledged must be there again, word by word: a later answer may be there only if it was sent.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Appliance, ask, run } from "./lib/appliance.mjs";

const password = "MercyGeneral-2026";
const learners = 8;

describe("answers while the server is killed", () => {
  const appliance = new Appliance();
  const takers = [];
  before(() => appliance.create({ people: 60 }));
  after(() => appliance.remove());

  async function call(taker, method, path, body) {
    const headers = { ...(taker.token && { authorization: `Bearer ${taker.token}` }), ...(body && { "content-type": "application/json" }) };
    return ask(appliance.port, `/api/v1${path}`, { method, headers, wait: 60_000, body: body && JSON.stringify(body) });
  }
  async function must(taker, method, path, body) {
    const answer = await call(taker, method, path, body);
    assert.equal(answer.status, 200, `${method} ${path}: ${answer.text}`);
    return JSON.parse(answer.text);
  }

  /** Ten questions of several types; an answer that says which round it is, of whatever kind the question takes. */
  function answer_to(question, round) {
    const turned = (list) => list.map((_, index) => list[(index + round) % list.length]);
    const answer = { question_id: question.id, option_ids: [], texts: {}, matches: [] };
    if (question.blanks.length > 0) answer.texts = Object.fromEntries(question.blanks.map((id) => [id, `round ${round}`]));
    else if (question.left.length > 0) answer.matches = question.left.map(({ id }, index) => ({ left: id, right: turned(question.right)[index].id }));
    else if (question.type === "ordering") answer.option_ids = turned(question.options).map(({ id }) => id);
    else answer.option_ids = [turned(question.options)[0].id];
    return answer;
  }

  /** The first course of the demo whose quiz this person may still take. */
  async function begin(taker) {
    const reasons = [];
    for (const course of (await must(taker, "GET", "/courses?limit=20")).items) {
      const enrolled = await call(taker, "POST", `/learning/courses/${course.id}/enrol`);
      if (enrolled.status !== 200) {
        reasons.push(enrolled.text);
        continue;
      }
      const { id } = JSON.parse(enrolled.text);
      const player = await must(taker, "GET", `/learning/enrolments/${id}`);
      const quiz = player.modules.flatMap((module) => module.lessons).find((lesson) => lesson.format === "quiz");
      const started = quiz && (await call(taker, "POST", `/learning/enrolments/${id}/lessons/${quiz.id}/attempts`));
      if (started?.status === 200) return JSON.parse(started.text);
      reasons.push(started?.text ?? "no quiz");
    }
    throw new Error(`no quiz to take: ${reasons.join(" ")}`);
  }

  /** Saves answers until the server is gone; notes what was sent last and what was acknowledged last. */
  async function autosave(taker) {
    for (; ; taker.round += 1) {
      const question = taker.questions[taker.round % taker.questions.length];
      const answer = answer_to(question, taker.round);
      taker.sent.set(question.id, answer);
      const saved = await call(taker, "PUT", `/learning/attempts/${taker.attempt}/answers`, { answer }).catch(() => undefined);
      if (!saved) return;
      assert.equal(saved.status, 200, saved.text);
      taker.kept.set(question.id, answer);
      taker.acknowledged += 1;
    }
  }

  async function check(taker) {
    const attempt = await must(taker, "GET", `/learning/attempts/${taker.attempt}`);
    const found = new Map(attempt.answers.map((answer) => [answer.question_id, answer]));
    for (const [id, kept] of taker.kept) {
      assert.ok(found.has(id), `an acknowledged answer is gone: ${JSON.stringify(kept)}`);
      const here = JSON.stringify(found.get(id));
      const allowed = [kept, taker.sent.get(id)].map((answer) => JSON.stringify(answer));
      assert.ok(allowed.includes(here), `${here} is neither what was acknowledged nor what was sent after it: ${allowed}`);
    }
    taker.kept = found; // from here on
  }

  it("nothing that was acknowledged is lost", { timeout: 180_000 }, async () => {
    await appliance.start();
    const people = run("user", "list", "--data", appliance.data, "--json").out.trim().split("\n").map((line) => JSON.parse(line)).flat();
    const logins = people.filter((person) => person.status === "active").map((person) => person.email);
    const nobody = {};
    for (const login of logins) {
      if (takers.length === learners) break;
      const signed = await call(nobody, "POST", "/auth/sign-in", { login, password, tokens: true });
      if (signed.status === 200 && JSON.parse(signed.text).access_token) takers.push({ token: JSON.parse(signed.text).access_token });
    }
    assert.equal(takers.length, learners, "too few people could sign in");
    for (const taker of takers) {
      const attempt = await begin(taker);
      Object.assign(taker, { attempt: attempt.id, questions: attempt.questions, round: 0, acknowledged: 0, sent: new Map(), kept: new Map() });
      assert.ok(attempt.questions.length >= 8);
    }
    const acknowledged = () => takers.reduce((sum, taker) => sum + taker.acknowledged, 0);
    for (let life = 1; life <= 2; life += 1) {
      let over = false;
      const work = Promise.all(takers.map(autosave)).finally(() => { over = true; });
      work.catch(() => undefined); // told below
      // In the middle of it, however slow the machine is.
      while (!over && acknowledged() < life * learners * 5) await new Promise((resolve) => setTimeout(resolve, 20));
      await appliance.stop("SIGKILL");
      await work;
      await appliance.start();
      for (const taker of takers) await check(taker);
    }
    // And they count: the attempt ends with them.
    const result = await must(takers[0], "POST", `/learning/attempts/${takers[0].attempt}/submit`);
    assert.equal(result.auto_submitted, false);
    await appliance.stop();
    assert.equal(run("audit", "verify", "--data", appliance.data).status, 0);
  });
});
