// The course builder: two drafts of Marta, with revisions, conflicts and a preview.
// POST /mock { "override": { "PUT /authoring/courses/{id}/lessons/{lesson}/content": { "status": 409, "code": "changed_elsewhere" } } } shows a conflict.
import { questions, rightAnswers, sepsisText } from "./learning.mjs";

const now = () => new Date(process.env.MOCK_NOW ? Date.parse(process.env.MOCK_NOW) : Date.now()).toISOString();
const uuid = (n) => `0190c000-0000-7000-8000-${String(n).padStart(12, "0")}`;
let last = 900;
const next = () => uuid((last += 1));
const lesson = (n, title, format, more) => ({ id: uuid(n), title, format, minutes: 10, completion: "view", min_seconds: null, mandatory: true, ...more });

/** The learner's questions of the other mock file, as an author writes them. */
const written = questions.map((each, index) => {
  const right = rightAnswers[index];
  return {
    id: each.id, type: each.type, prompt: each.prompt, points: each.points, explanation: "See the unit's sepsis protocol.",
    options: each.type === "ordering" ? [] : each.options.map((one) => ({ ...one, correct: right.option_ids.includes(one.id), feedback: null })),
    blanks: each.blanks.map((id) => ({ id, accepted: [right.texts[id]], case_sensitive: false })),
    pairs: right.matches.map((match) => ({ id: match.left, left: each.left.find((one) => one.id === match.left).text, right: each.right.find((one) => one.id === match.right).text })),
    items: each.type === "ordering" ? right.option_ids.map((id) => each.options.find((one) => one.id === id)) : [],
  };
});
export const quiz = { kind: "graded", pass_percent: 80, attempts: 3, time_limit_minutes: 20, shuffle_questions: true, shuffle_options: true, draw: null, reveal: "after_submission", partial_credit: "per_option", questions: written };

const draft = (n, title, more) => ({
  id: uuid(n), status: "draft", revision: 7, published_version: null, changed_since_published: true, title, summary: "", category_id: null, difficulty: "intermediate", language: "en", objectives: [],
  ce: null, certificate_valid_months: null, author_id: uuid(4), author_name: "Marta Silva", modules: [], review_comment: null, updated_at: now(), ...more,
});
export const sepsis = draft(101, "Sepsis: recognise it in the first hour", {
  summary: "How to see sepsis early on any ward, and what to do in the first hour.",
  objectives: ["Name the signs that start the pathway", "Carry out the first-hour bundle in order"],
  ce: { centihours: 125, type: "contact_hour", accreditation_body: "Texas Nurses Association", accreditation_number: "P0123", statement: "", topics: ["sepsis"] },
  modules: [
    { id: uuid(201), title: "Recognising sepsis", lessons: [lesson(301, "What sepsis is", "text"), lesson(302, "Screening tool of Mercy General Hospital, with the paper form for downtime and its instructions", "pdf", { minutes: 5 })] },
    { id: uuid(202), title: "The first hour", lessons: [lesson(303, "The bundle, step by step", "text", { minutes: 0, completion: "time_spent", min_seconds: 300 }), lesson(304, "Check what you know", "quiz", { completion: "quiz_pass" })] },
  ],
});
const courses = [sepsis, draft(102, "Pressure injury prevention", { status: "in_review" }), draft(103, "Hand hygiene", { status: "published", published_version: 3, changed_since_published: false })];
const contents = new Map();
const contentOf = (id) => {
  if (!contents.has(id)) contents.set(id, { id, content_revision: 3, document: id === uuid(301) ? sepsisText : { type: "doc", content: [] }, quiz: id === uuid(304) ? quiz : null, file: null, file_name: null });
  return contents.get(id);
};

const find = (params, fail) => courses.find((each) => each.id === params.id) ?? fail(404, "not_found");
function changing(params, revision, fail) {
  const course = find(params, fail);
  if (revision !== undefined && Number(revision) !== course.revision) fail(409, "changed_elsewhere", "This course was changed in another window. Load it again.");
  return Object.assign(course, { revision: course.revision + 1, updated_at: now(), changed_since_published: true });
}
const lessonsOf = (course) => course.modules.flatMap((each) => each.lessons);
export const preflightOf = (course) => {
  const items = lessonsOf(course).flatMap((each) => [
    ...(each.format === "pdf" && !contentOf(each.id).file ? [{ severity: "error", code: "file_missing", message: `“${each.title}” has no PDF yet.`, lesson_id: each.id }] : []),
    ...(each.minutes === 0 ? [{ severity: "warning", code: "minutes_missing", message: `“${each.title}” has no duration.`, lesson_id: each.id }] : []),
  ]);
  if (!course.category_id) items.push({ severity: "warning", code: "category_missing", message: "Choose a category.", lesson_id: null });
  return { ready: items.every((each) => each.severity !== "error"), items };
};
const step = (status) => ({ params, body, fail }) => Object.assign(changing(params, undefined, fail), { status, review_comment: body.comment || null });
const detailOf = (course) => ({ ...course, version_id: uuid(1), version: 1, category: "Clinical", minutes: 35, published_at: now() });

export default {
  "GET /authoring/courses": ({ query }) => ({ items: courses.filter((each) => (!query.get("status") || each.status === query.get("status")) && each.title.toLowerCase().includes((query.get("search") ?? "").toLowerCase())), next: null }),
  "POST /authoring/courses": ({ body }) => (courses.unshift(draft(0, body.title, { id: next(), revision: 1, category_id: body.category_id ?? null })), courses[0]),
  "GET /authoring/courses/{id}": ({ params, fail }) => find(params, fail),
  "PATCH /authoring/courses/{id}": ({ params, body: { revision, without_ce, ...body }, fail }) => Object.assign(changing(params, revision, fail), body, without_ce ? { ce: null } : {}),
  "POST /authoring/courses/{id}/modules": ({ params, body, fail }) => {
    const course = changing(params, body.revision, fail);
    course.modules.push({ id: next(), title: body.title, lessons: [] });
    return course;
  },
  "PATCH /authoring/courses/{id}/modules/{module}": ({ params, body, fail }) => {
    const course = changing(params, body.revision, fail);
    course.modules.find((each) => each.id === params.module).title = body.title;
    return course;
  },
  "DELETE /authoring/courses/{id}/modules/{module}": ({ params, query, fail }) => {
    const course = changing(params, query.get("revision"), fail);
    course.modules = course.modules.filter((each) => each.id !== params.module);
    return course;
  },
  "POST /authoring/courses/{id}/modules/{module}/lessons": ({ params, body, fail }) => {
    const course = changing(params, body.revision, fail);
    course.modules.find((each) => each.id === params.module).lessons.push(lesson(0, body.title, body.format, { id: next(), minutes: 5 }));
    return course;
  },
  "PATCH /authoring/courses/{id}/lessons/{lesson}": ({ params, body: { revision, ...body }, fail }) => {
    const course = changing(params, revision, fail);
    Object.assign(lessonsOf(course).find((each) => each.id === params.lesson), body);
    return course;
  },
  "DELETE /authoring/courses/{id}/lessons/{lesson}": ({ params, query, fail }) => {
    const course = changing(params, query.get("revision"), fail);
    course.modules = course.modules.map((each) => ({ ...each, lessons: each.lessons.filter((one) => one.id !== params.lesson) }));
    return course;
  },
  "PUT /authoring/courses/{id}/outline": ({ params, body, fail }) => {
    const course = changing(params, body.revision, fail);
    const all = new Map(lessonsOf(course).map((each) => [each.id, each]));
    course.modules = body.modules.map((entry) => ({ ...course.modules.find((each) => each.id === entry.id), lessons: entry.lessons.map((id) => all.get(id)) }));
    return course;
  },
  "GET /authoring/courses/{id}/lessons/{lesson}/content": ({ params }) => contentOf(params.lesson),
  "PUT /authoring/courses/{id}/lessons/{lesson}/content": ({ params, body, fail }) => {
    const content = contentOf(params.lesson);
    if (body.content_revision !== content.content_revision) fail(409, "changed_elsewhere", "This lesson was changed in another window. Load it again.");
    contents.set(params.lesson, { ...content, content_revision: content.content_revision + 1, document: body.document ?? content.document, quiz: body.quiz ?? content.quiz });
    return { revision: content.content_revision + 1, saved_at: now() };
  },
  "POST /authoring/courses/{id}/lessons/{lesson}/file": ({ params, query }) => (contents.set(params.lesson, { ...contentOf(params.lesson), file: next(), file_name: query.get("file_name") ?? "lesson.pdf" }), contentOf(params.lesson)),
  "POST /authoring/courses/{id}/images": ({ params }) => ({ blob_id: uuid(777), url: `/api/v1/courses/${params.id}/images/${uuid(777)}` }),
  "GET /authoring/courses/{id}/preflight": ({ params, fail }) => preflightOf(find(params, fail)),
  "POST /authoring/courses/{id}/submit": step("in_review"),
  "POST /authoring/courses/{id}/return": step("draft"),
  "POST /authoring/courses/{id}/publish": (call) => Object.assign(step("published")(call), { published_version: 1, changed_since_published: false }),
  "POST /authoring/courses/{id}/archive": step("archived"),
  "POST /authoring/courses/{id}/suspend": step("suspended"),
  "POST /authoring/courses/{id}/restore": step("draft"),
  "GET /authoring/courses/{id}/versions": ({ params, fail }) => ({ items: find(params, fail).published_version ? [{ version: find(params, fail).published_version, published_at: now(), by: "Noor Haddad" }] : [] }),
  "GET /authoring/courses/{id}/preview": ({ params, fail }) => detailOf(find(params, fail)),
  "GET /authoring/courses/{id}/preview/lessons/{lesson}": ({ params }) => {
    const content = contentOf(params.lesson);
    const view = { id: uuid(2), number: 1, attempts_left: 2, kind: "graded", pass_percent: 80, started_at: now(), deadline: null, server_now: now(), questions, answers: [], flagged: [], submitted_at: null };
    return { lesson: { id: params.lesson, title: "", format: content.quiz ? "quiz" : "text", minutes: 10, document: content.document, file: content.file }, quiz: content.quiz ? view : null };
  },
  "POST /authoring/courses/{id}/preview/lessons/{lesson}/mark": ({ body }) => {
    const marked = questions.map((question, index) => {
      const answer = body.answers.find((each) => each.question_id === question.id) ?? null;
      const right = rightAnswers[index];
      const correct = JSON.stringify(answer && { o: answer.option_ids, t: answer.texts, m: answer.matches }) === JSON.stringify({ o: right.option_ids, t: right.texts, m: right.matches });
      return { question, answer, correct, points: correct ? question.points : 0, right_answer: right, explanation: "", feedback: {} };
    });
    const points = marked.reduce((sum, each) => sum + each.points, 0);
    const possible = questions.reduce((sum, each) => sum + each.points, 0);
    const percent = Math.round((points / possible) * 10_000) / 100;
    return { id: uuid(2), number: 1, kind: "graded", percent, points, points_possible: possible, pass_percent: 80, passed: percent >= 80, started_at: now(), submitted_at: now(), seconds: 0, auto_submitted: false, attempts_left: 2, questions: marked };
  },
};
