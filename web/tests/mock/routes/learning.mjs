// Catalogue, enrolments, lessons and quiz attempts of the signed-in person.
// POST /mock { "override": { "PUT /learning/attempts/{id}/answers": { "status": 503 } } } shows the retries.
const now = () => (process.env.MOCK_NOW ? Date.parse(process.env.MOCK_NOW) : Date.now());
const day = (offset) => new Date(now() + offset * 86_400_000).toISOString().slice(0, 10);
const at = (minutes) => new Date(now() + minutes * 60_000).toISOString();
const uuid = (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;

// -- rich text --
const text = (value, ...marks) => ({ type: "text", text: value, ...(marks.length ? { marks: marks.map((m) => (typeof m === "string" ? { type: m } : m)) } : {}) });
const p = (...content) => ({ type: "paragraph", content: content.map((c) => (typeof c === "string" ? text(c) : c)) });
const h = (level, value) => ({ type: "heading", attrs: { level }, content: [text(value)] });
const list = (type, ...items) => ({ type, content: items.map((item) => ({ type: "listItem", content: [p(item)] })) });
const cell = (type, value) => ({ type, attrs: { colspan: 1, rowspan: 1, colwidth: null }, content: [p(value)] });
const row = (type, ...values) => ({ type: "tableRow", content: values.map((v) => cell(type, v)) });
const callout = (kind, ...content) => ({ type: "callout", attrs: { kind }, content: content.map((c) => p(c)) });
const link = (href) => ({ type: "link", attrs: { href } });
export const sepsisText = {
  type: "doc",
  content: [
    p("Sepsis is life-threatening organ dysfunction caused by a ", text("dysregulated", "italic"), " host response to infection. ", text("Each hour without antibiotics costs lives.", "bold")),
    callout("warning", "Needs clinical sign-off before use."),
    h(2, "Who is at risk"),
    list("bulletList", "Adults over 65 and infants", "People with diabetes, cancer or kidney disease", "Anyone with a recent operation, a line or a catheter"),
    h(2, "Screening at the bedside"),
    p("Score the patient with the unit's tool. The numbers below start the pathway."),
    { type: "table", content: [row("tableHeader", "Sign", "Threshold", "What you do"), row("tableCell", "Respiratory rate", "22 or more", "Count for a full minute"), row("tableCell", "Systolic pressure", "100 mmHg or less", "Repeat by hand"), row("tableCell", "Mental state", "Newly confused", "Tell the responsible clinician")] },
    callout("practice", "Say it aloud: \"This could be sepsis.\" The words start the team."),
    h(3, "The first hour"),
    list("orderedList", "Lactate", "Blood cultures before antibiotics", "Broad-spectrum antibiotics", "Fluids for hypotension or lactate of 4 mmol/L or more", "Vasopressors if still hypotensive"),
    { type: "blockquote", content: [p("Time zero is triage, or the first note of all criteria.")] },
    p("Read the unit's protocol on the ", text("intranet", link("https://intranet.example/sepsis")), " or the ", text("course list", link("/courses")), "."),
    callout("info", "Qualified staff follow the hospital's own policy where it differs."),
    h(2, "Talking to the family"),
    ...Array.from({ length: 6 }, (_, i) => p(`Part ${i + 1}. Say what you see, what you are doing and what comes next. Use plain words and repeat the most important one. Families remember the first sentence and the last one, so the middle can be short.`)),
  ],
};

// -- the quiz --
const choice = (id, value) => ({ id, text: value });
const question = (n, type, prompt, more) => ({ id: `q${n}`, type, prompt, points: 1, options: [], blanks: [], left: [], right: [], ...more });
export const questions = [
  question(1, "multiple_choice", "A 71-year-old on your unit has a respiratory rate of 24, systolic pressure of 96 mmHg and is newly confused. What do you do first?", { options: [choice("a", "Recheck the vital signs in one hour"), choice("b", "Call the rapid response team and start the sepsis bundle timer"), choice("c", "Give the scheduled antihypertensive and document"), choice("d", "Wait for the lactate result")] }),
  question(2, "true_false", "Blood cultures are drawn before the first dose of antibiotics whenever this does not delay the antibiotics.", { options: [choice("t", "True"), choice("f", "False")] }),
  question(3, "multi_select", "Which of these belong to the first-hour bundle?", { points: 2, options: [choice("a", "Measure lactate"), choice("b", "Draw blood cultures"), choice("c", "Order a chest CT"), choice("d", "Give broad-spectrum antibiotics")] }),
  question(4, "fill_blank", "For hypotension give {{ml}} mL per kg of {{fluid}} within the first three hours.", { points: 2, blanks: ["ml", "fluid"] }),
  question(5, "matching", "Match each finding to what it points to.", { points: 3, left: [choice("l1", "Lactate of 4 mmol/L or more"), choice("l2", "New confusion"), choice("l3", "Capillary refill of 4 seconds")], right: [choice("r1", "Poor perfusion of the skin"), choice("r2", "Tissue hypoperfusion"), choice("r3", "Organ dysfunction of the brain")] }),
  question(6, "ordering", "Put the steps of the first hour in order.", { points: 2, options: [choice("c", "Antibiotics"), choice("a", "Screen and call for help"), choice("d", "Fluids"), choice("b", "Blood cultures")] }),
];
const answer = (id, more) => ({ question_id: id, option_ids: [], texts: {}, matches: [], ...more });
export const rightAnswers = [
  answer("q1", { option_ids: ["b"] }), answer("q2", { option_ids: ["t"] }), answer("q3", { option_ids: ["a", "b", "d"] }),
  answer("q4", { texts: { ml: "30", fluid: "crystalloid" } }),
  answer("q5", { matches: [{ left: "l1", right: "r2" }, { left: "l2", right: "r3" }, { left: "l3", right: "r1" }] }),
  answer("q6", { option_ids: ["a", "b", "c", "d"] }),
];
const sorted = (value) => JSON.stringify(value && [...value].map((each) => JSON.stringify(each)).sort());
const isRight = (given, right, ordered) =>
  Boolean(given) && (ordered ? given.option_ids.join() === right.option_ids.join() : sorted(given.option_ids) === sorted(right.option_ids)) &&
  sorted(given.matches) === sorted(right.matches) && Object.entries(right.texts).every(([id, value]) => given.texts[id]?.trim().toLowerCase() === value);

const quiz = { questions: questions.length, kind: "graded", pass_percent: 80, attempts: 3, time_limit_minutes: 15 };
const lesson = (n, title, more) => ({ id: uuid(n), title, format: "text", minutes: 6, completion: "view", min_seconds: null, mandatory: true, quiz: null, ...more });
const modules = [
  { id: uuid(401), title: "Why the first hour matters", lessons: [lesson(411, "What sepsis is"), lesson(412, "Case: Mr Alvarez", { minutes: 9, completion: "time_spent", min_seconds: 300 })] },
  { id: uuid(402), title: "Screening at the bedside", lessons: [lesson(413, "qSOFA and NEWS2", { minutes: 10, completion: "manual" }), lesson(414, "The unit's protocol", { format: "pdf", minutes: 5 }), lesson(415, "Further reading for those who want to know how the evidence for the first hour came about", { minutes: 12, mandatory: false })] },
  { id: uuid(403), title: "Check", lessons: [lesson(416, "Final quiz", { format: "quiz", minutes: 15, completion: "quiz_pass", quiz })] },
];
const lessons = modules.flatMap((module) => module.lessons);
const progress = new Map([[uuid(411), { state: "completed", seconds_spent: 380, position: "" }], [uuid(413), { state: "in_progress", seconds_spent: 40, position: "scroll:0.3" }]]);
const stateOf = (id) => progress.get(id) ?? { state: "not_started", seconds_spent: 0, position: "" };

const course = (n, title, more) => ({ id: uuid(n), title, summary: "", category: "Patient safety", difficulty: "introductory", language: "en", minutes: 30, ce_hours: null, ce_type: null, lessons: 4, has_quiz: true, published_at: at(-60_000), ...more });
const catalogue = [
  course(102, "Sepsis: recognise it in the first hour", { summary: "See sepsis early, say it aloud and start the bundle. Needs clinical sign-off before use.", category: "Critical care", difficulty: "intermediate", minutes: 57, ce_hours: 1, ce_type: "contact_hour", lessons: 6 }),
  course(103, "Hand hygiene", { summary: "The five moments, and why gloves do not replace them.", category: "Infection prevention", minutes: 20, ce_hours: 1, ce_type: "contact_hour" }),
  course(104, "HIPAA privacy essentials", { summary: "What you may say, to whom and where.", category: "Compliance", lessons: 3 }),
  course(105, "Medication safety: the high-alert list", { summary: "Insulin, heparin, opioids, potassium: independent double checks that work.", category: "Medication", difficulty: "advanced", minutes: 40, ce_hours: 1.5, ce_type: "contact_hour" }),
  course(106, "Fire and electrical safety for staff who work at night, at weekends and in buildings that are closed to visitors", { category: "Facilities", minutes: 20, has_quiz: false, lessons: 3 }),
];
const categories = [...new Set(catalogue.map((each) => each.category))].sort().map((name, index) => ({ id: uuid(500 + index), parent_id: null, name }));
const detailOf = (card) => ({
  id: card.id, version_id: uuid(301), version: 3, title: card.title, summary: card.summary, category: card.category, difficulty: card.difficulty, language: card.language,
  objectives: ["Name the signs that start the sepsis pathway", "Order the steps of the first hour", "Tell the team and the family what is happening"],
  author_name: "Marta Silva", minutes: card.minutes,
  ce: card.ce_hours ? { centihours: card.ce_hours * 100, type: card.ce_type, accreditation_body: "Texas Nurses Association", accreditation_number: "P0123", statement: "Approved as a provider of nursing continuing professional development.", topics: ["sepsis", "patient safety"] } : null,
  certificate_valid_months: 24, modules, published_at: card.published_at,
});

const enrolment = (n, courseId, title, more) => ({ id: uuid(n), person_id: uuid(1), course_id: uuid(courseId), course_title: title, status: "enrolled", percent: 0, due_on: null, required: false, minutes: 30, minutes_left: 30, seconds_spent: 0, ce_hours: null, reason: "", enrolled_at: at(-9000), started_at: null, completed_at: null, ...more });
let enrolments = [
  enrolment(12, 102, "Sepsis: recognise it in the first hour", { status: "in_progress", percent: 20, due_on: day(4), required: true, minutes: 57, minutes_left: 51, ce_hours: 1, reason: "Required for everyone in ICU", started_at: at(-3000) }),
  enrolment(11, 106, catalogue[4].title, { due_on: day(-3), required: true, minutes: 20, minutes_left: 20, reason: "Required for everyone at Main Campus" }),
  enrolment(13, 104, "HIPAA privacy essentials"),
  enrolment(14, 103, "Hand hygiene", { status: "completed", percent: 100, minutes: 20, minutes_left: 0, seconds_spent: 1290, ce_hours: 1, required: true, reason: "Required for everyone", started_at: at(-60_000), completed_at: at(-57_600) }),
];
const mine = (id, fail) => enrolments.find((each) => each.id === id) ?? fail(404, "not_found");
function recount(one) {
  const needed = lessons.filter((each) => each.mandatory);
  one.percent = Math.round((100 * needed.filter((each) => stateOf(each.id).state === "completed").length) / needed.length);
  one.status = one.percent === 100 ? "completed" : "in_progress";
  if (one.status === "completed") one.completed_at ??= at(0);
}

const attempts = new Map();
const viewOf = (attempt) => ({ id: attempt.id, number: attempt.number, attempts_left: 3 - attempt.number, kind: "graded", pass_percent: 80, started_at: attempt.started_at, deadline: attempt.deadline, server_now: at(0), questions, answers: [...attempt.answers.values()], flagged: [...attempt.flagged], submitted_at: attempt.submitted_at });
export function resultOf(attempt) {
  const marked = questions.map((each, index) => {
    const given = attempt.answers.get(each.id) ?? null;
    const correct = isRight(given, rightAnswers[index], each.type === "ordering");
    return { question: each, answer: given, correct, points: correct ? each.points : 0, right_answer: rightAnswers[index], explanation: each.id === "q1" ? "Two of three qSOFA points and a likely infection: call first, measure on the way." : "", feedback: each.id === "q1" ? { a: "An hour is what you do not have.", b: "The team comes to the patient." } : {} };
  });
  const points = marked.reduce((sum, each) => sum + each.points, 0);
  const possible = questions.reduce((sum, each) => sum + each.points, 0);
  const percent = Math.round((10_000 * points) / possible) / 100;
  return { id: attempt.id, number: attempt.number, kind: "graded", percent, points, points_possible: possible, pass_percent: 80, passed: percent >= 80, started_at: attempt.started_at, submitted_at: attempt.submitted_at, seconds: Math.round((Date.parse(attempt.submitted_at) - Date.parse(attempt.started_at)) / 1000), auto_submitted: false, attempts_left: 3 - attempt.number, questions: marked };
}
const found = (id, fail) => attempts.get(id) ?? fail(404, "not_found");

export default {
  "GET /courses": ({ query }) => {
    const search = (query.get("search") ?? "").toLowerCase();
    const category = categories.find((each) => each.id === query.get("category"))?.name;
    const items = catalogue.filter((each) => (!search || each.title.toLowerCase().includes(search)) && (!category || each.category === category) && (!query.get("difficulty") || each.difficulty === query.get("difficulty")) && (!query.get("ce_type") || each.ce_type === query.get("ce_type")));
    const by = { shortest: (a, b) => a.minutes - b.minutes, newest: () => 0 }[query.get("sort")] ?? ((a, b) => a.title.localeCompare(b.title));
    return { items: [...items].sort(by), next: null };
  },
  "GET /courses/{id}": ({ params, fail }) => detailOf(catalogue.find((each) => each.id === params.id) ?? fail(404, "not_found")),
  "GET /categories": () => ({ items: categories }),
  "GET /learning": ({ query }) => ({ items: enrolments.filter((each) => !query.get("status") || each.status === query.get("status")), next: null }),
  "POST /learning/courses/{id}/enrol": ({ params, fail }) => {
    const open = enrolments.find((each) => each.course_id === params.id && (each.status === "enrolled" || each.status === "in_progress"));
    if (open) return open;
    const card = catalogue.find((each) => each.id === params.id) ?? fail(404, "not_found");
    const made = enrolment(700 + enrolments.length, 0, card.title, { course_id: card.id, minutes: card.minutes, minutes_left: card.minutes, ce_hours: card.ce_hours });
    enrolments = [made, ...enrolments];
    return made;
  },
  "GET /learning/enrolments/{id}": ({ params, fail }) => {
    const one = mine(params.id, fail);
    const done = one.status === "completed";
    return {
      enrolment: one, objectives: detailOf(catalogue[0]).objectives,
      modules: modules.map((module) => ({ ...module, lessons: module.lessons.map(({ id, title, format, minutes, mandatory }) => ({ id, title, format, minutes, mandatory, state: done ? "completed" : stateOf(id).state })) })),
      resume_lesson_id: done ? null : (lessons.find((each) => stateOf(each.id).state === "in_progress") ?? lessons.find((each) => stateOf(each.id).state !== "completed"))?.id,
      newer_version_published: one.id === uuid(13),
    };
  },
  "POST /learning/enrolments/{id}/drop": ({ params, fail }) => {
    const one = mine(params.id, fail);
    if (one.required) fail(409, "required", "Your hospital requires this course, so you cannot leave it.");
    one.status = "dropped";
    return one;
  },
  "GET /learning/enrolments/{id}/lessons/{lesson}": ({ params, fail }) => {
    mine(params.id, fail);
    const index = lessons.findIndex((each) => each.id === params.lesson);
    const one = lessons[index] ?? fail(404, "lesson_not_found");
    if (!progress.has(one.id)) progress.set(one.id, { state: "in_progress", seconds_spent: 0, position: "" });
    const own = [...attempts.values()];
    return {
      ...one, document: one.format === "text" ? sepsisText : { type: "doc", content: [] }, has_file: one.format === "pdf",
      attempts: one.quiz ? own.filter((each) => each.submitted_at).map((each) => ({ ...resultOf(each), questions: null })).reverse() : [],
      open_attempt_id: one.quiz ? own.find((each) => !each.submitted_at)?.id : null,
      ...stateOf(one.id), previous_id: lessons[index - 1]?.id, next_id: lessons[index + 1]?.id,
    };
  },
  "POST /learning/enrolments/{id}/lessons/{lesson}/progress": ({ params, body, fail }) => {
    const one = mine(params.id, fail);
    const rule = lessons.find((each) => each.id === params.lesson) ?? fail(404, "lesson_not_found");
    const before = stateOf(params.lesson);
    const seconds = before.seconds_spent + body.seconds;
    const done = before.state === "completed" || (rule.completion === "time_spent" ? seconds >= rule.min_seconds : rule.completion !== "quiz_pass" && body.completed === true);
    progress.set(params.lesson, { state: done ? "completed" : "in_progress", seconds_spent: seconds, position: body.position ?? before.position });
    recount(one);
    return { state: done ? "completed" : "in_progress", seconds_spent: seconds, percent: one.percent, status: one.status };
  },
  "POST /learning/enrolments/{id}/lessons/{lesson}/attempts": ({ fail }) => {
    const open = [...attempts.values()].find((each) => !each.submitted_at);
    if (open) return viewOf(open);
    if (attempts.size >= 3) fail(409, "no_attempts_left", "All attempts at this quiz have been used.");
    const made = { id: uuid(600 + attempts.size), number: attempts.size + 1, started_at: at(0), deadline: at(15), answers: new Map(), flagged: new Set(), submitted_at: null };
    attempts.set(made.id, made);
    return viewOf(made);
  },
  "GET /learning/attempts/{id}": ({ params, fail }) => viewOf(found(params.id, fail)),
  "PUT /learning/attempts/{id}/answers": ({ params, body, fail }) => {
    const attempt = found(params.id, fail);
    if (attempt.submitted_at) fail(409, "attempt_closed", "This attempt has ended.");
    attempt.answers.set(body.answer.question_id, body.answer);
    if (body.flagged === true) attempt.flagged.add(body.answer.question_id);
    if (body.flagged === false) attempt.flagged.delete(body.answer.question_id);
    return { saved_at: at(0) };
  },
  "POST /learning/attempts/{id}/submit": ({ params, fail }) => {
    const attempt = found(params.id, fail);
    attempt.submitted_at ??= at(0);
    const result = resultOf(attempt);
    if (result.passed) {
      progress.set(uuid(416), { ...stateOf(uuid(416)), state: "completed" });
      recount(enrolments[enrolments.findIndex((each) => each.id === uuid(12))]);
    }
    return result;
  },
  "GET /learning/attempts/{id}/result": ({ params, fail }) => {
    const attempt = found(params.id, fail);
    return attempt.submitted_at ? resultOf(attempt) : fail(409, "attempt_open", "This attempt has not been submitted.");
  },
};
