/** Study beside lessons: highlights' places, notes, bookmark, discussion, assignments, lessons completed elsewhere; with axe. */
import { act, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { Route } from "wouter";
import mock, { sepsisText } from "../../../tests/mock/routes/learning.mjs";
import { axeProblems, draw, serve } from "../../test/render";
import { blocksOf, placesOf, rangeOf } from "./anchor";
import PlayerPage from "./player";
import { RichText } from "./richtext";

configure({ asyncUtilTimeout: 20_000 });
const uuid = (n: number) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const ask = (key: string, params: Record<string, string>) => (mock[key] as (call: unknown) => Record<string, unknown>)({ query: new URLSearchParams(), params, body: {}, fail: () => { throw new Error("refused"); } });
const ENROLMENT = uuid(12);
const READING = uuid(413);
const player = ask("GET /learning/enrolments/{id}", { id: ENROLMENT }) as { enrolment: { course_id: string }; modules: { lessons: { id: string }[] }[] };
const COURSE = player.enrolment.course_id;
const lesson = ask("GET /learning/enrolments/{id}/lessons/{lesson}", { id: ENROLMENT, lesson: READING });
const place = `/learning/courses/${COURSE}/lessons/${READING}`;
const base = (more: Record<string, unknown> = {}) => ({
  [`GET /learning/enrolments/${ENROLMENT}`]: { json: player },
  [`GET /learning/enrolments/${ENROLMENT}/lessons/${READING}`]: { json: { ...lesson, ...more } },
  "GET /learning/library": { json: { courses: [], bookmarks: [] } },
  [`GET ${place}/notes`]: { json: { items: [] } },
});
const open = () => draw(<Route path="/learn/:enrolment/:lesson?"><PlayerPage /></Route>, `/learn/${ENROLMENT}/${READING}`);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

beforeEach(() => localStorage.clear());

describe("places of highlights", () => {
  it("counts blocks and code points as the server does, also over marks and links", () => {
    const doc = { type: "doc", content: [
      { type: "paragraph", content: [{ type: "text", text: "a🩺b " }, { type: "text", text: "bold", marks: [{ type: "bold" }] }] },
      { type: "paragraph" },
      { type: "callout", attrs: { kind: "info" }, content: [{ type: "paragraph", content: [{ type: "text", text: "see " }, { type: "text", text: "there", marks: [{ type: "link", attrs: { href: "https://x.example" } }] }, { type: "hardBreak" }, { type: "text", text: "next" }] }] },
    ] };
    const { container } = draw(<RichText document={doc} />);
    const root = container.querySelector(".rich")!;
    expect(blocksOf(root)).toHaveLength(2);
    const range = document.createRange();
    range.selectNodeContents(root);
    expect(placesOf(root, range)).toEqual([{ block: 0, from: 0, to: 8, quote: "a🩺b bold" }, { block: 1, from: 0, to: 14, quote: "see there\nnext" }]);
    const back = rangeOf(root, { block: 0, from: 2, to: 6 })!;
    expect(back.toString()).toBe("b bo");
    expect(placesOf(root, back)).toEqual([{ block: 0, from: 2, to: 6, quote: "b bo" }]);
    expect(rangeOf(root, { block: 5, from: 0, to: 1 })).toBeNull();
  });
  it("finds the blocks of a long text", () => {
    const { container } = draw(<RichText document={sepsisText} />);
    expect(blocksOf(container.querySelector(".rich")!).some((each) => each.classList.contains("callout-name"))).toBe(false);
  });
});

describe("notes, bookmark and discussion", () => {
  const note = { id: "n1", kind: "note", text: "Ask about lactate", colour: "", anchor: null, state: null, revision: 1, created_at: "2026-11-20T10:00:00Z", updated_at: "2026-11-20T10:00:00Z" };
  const post = { id: "t1", thread_id: "t1", name: "Bo Lind", text: "Why 22 and not 20?", by_author: false, own: false, hidden: false, created_at: "2026-11-20T10:00:00Z" };
  it("keeps a note and a bookmark, and keeps what was typed when refused", async () => {
    let refuse = true;
    const calls = serve({
      ...base(), [`POST ${place}/notes`]: () => (refuse ? { status: 409, json: { code: "too_many_notes", detail: "Remove a note before adding another." } } : { json: note }),
      [`POST ${place}/bookmark`]: { json: { kind: "lesson", object_id: READING, course_id: COURSE, title: "x", created_at: "2026-11-20T10:00:00Z" } },
    });
    const { container } = open();
    await press(await screen.findByRole("button", { name: "Bookmark" }).then(() => "Bookmark"));
    expect((await screen.findByRole("button", { name: "Bookmarked" })).getAttribute("aria-pressed")).toBe("true");
    type("New note", "Ask about lactate");
    await press("Keep this note");
    await screen.findAllByText("Remove a note before adding another.");
    expect((screen.getByLabelText("New note") as HTMLTextAreaElement).value).toBe("Ask about lactate");
    refuse = false;
    await press("Keep this note");
    await screen.findByText("Notes and highlights (1)");
    expect(calls.filter((each) => each.key === `POST ${place}/notes`).at(-1)?.body).toEqual({ text: "Ask about lactate" });
    expect(await axeProblems(container)).toEqual([]);
  });
  it("reads a thread, answers in it and reports a post", async () => {
    const calls = serve({
      ...base(), [`GET ${place}/discussion`]: { json: { items: [{ start: post, replies: 1, answered: true }], next: null, unread: 1 } }, [`POST ${place}/discussion/read`]: { json: {} },
      "GET /learning/posts/t1/thread": { json: { items: [{ ...post, id: "p2", name: "Eva Roy", by_author: true, text: "The hospital's policy says so." }], next: null } },
      [`POST ${place}/discussion`]: { json: post }, "POST /learning/posts/t1/report": { json: {} },
    });
    const { container } = open();
    const summary = await screen.findByText("Discussion");
    const box = summary.closest("details")!;
    act(() => { box.open = true; fireEvent(box, new Event("toggle")); });
    await screen.findByText("Why 22 and not 20?");
    await waitFor(() => expect(calls.some((each) => each.key.endsWith("/discussion/read"))).toBe(true));
    await press("1 answer");
    await screen.findByText("The hospital's policy says so.");
    type("Your answer", "Thanks");
    expect(await axeProblems(container)).toEqual([]);
    await press("Answer");
    expect(calls.find((each) => each.key === `POST ${place}/discussion`)?.body).toEqual({ text: "Thanks", thread_id: "t1" });
    await press("Report the post of Bo Lind");
    type("What is wrong with it?", "A name of a patient");
    await press("Report");
    expect(calls.at(-1)?.body).toEqual({ reason: "A name of a patient" });
  });
});

describe("assignments", () => {
  const setup = { instructions: "Describe one case.", text_allowed: true, max_files: 1, max_file_mb: 10, media_types: [], resubmission: "when_returned", attempts: 3, due_on: null, due_days: null, late: "deduct", late_points_per_day: 5, pass_hundredths: 7000, anonymous: false, second_marking: false, rubric: { criteria: [{ id: "c", title: "Clarity", description: "", levels: [{ id: "l1", title: "Weak", description: "", points: 20 }, { id: "l2", title: "Strong", description: "Every step is named.", points: 100 }] }] } };
  const task = { id: "k1", course_id: COURSE, lesson_id: READING, course_title: "Sepsis", title: "A case", setup, rubric_locked: true, revision: 1, archived_at: null };
  const work = { id: "w1", task_id: "k1", course_id: COURSE, task_title: "A case", person_id: null, person_name: "", attempt: 1, state: "draft", text: "", revision: 1, due_on: "2026-12-01", days_late: 0, saved_at: "2026-11-20T10:00:00Z", submitted_at: null, claimed: false, claimed_by_you: false, score_hundredths: null, penalty_hundredths: 0, passed: false, feedback: "", graded_at: null, files: [], feedback_files: [], markings: [] };
  const own = (works: unknown[], may = true) => ({ task, due_on: "2026-12-01", attempts_left: 2, may_hand_in: may, works });
  it("saves a draft before it is handed in, with the revision it was read at", async () => {
    const calls = serve({
      ...base({ format: "assignment", document: null }), [`GET ${place}/work`]: { json: own([]) },
      [`PUT ${place}/work`]: { json: { ...work, text: "My case", revision: 2 } }, "POST /learning/works/w1/submit": { json: { ...work, state: "waiting", revision: 3 } },
    });
    const { container } = open();
    await screen.findByText("Describe one case.");
    expect(await axeProblems(container)).toEqual([]);
    expect(screen.queryByRole("button", { name: "Mark complete" })).toBeNull();
    type("Text", "My case");
    await press("Hand in");
    const dialog = await screen.findByRole("heading", { name: "Hand in your work?" });
    await act(async () => fireEvent.click([...dialog.closest("dialog")!.querySelectorAll("button")].at(-1)!));
    await waitFor(() => expect(calls.find((each) => each.key === "POST /learning/works/w1/submit")?.body).toEqual({ revision: 2 }));
    expect(calls.find((each) => each.key === `PUT ${place}/work`)?.body).toEqual({ text: "My case" });
  });
  it("keeps the words when the draft was changed elsewhere", async () => {
    serve({ ...base({ format: "assignment", document: null }), [`GET ${place}/work`]: { json: own([work]) }, [`PUT ${place}/work`]: { status: 409, json: { code: "changed_elsewhere", detail: "This draft was changed elsewhere. Load it again." } } });
    open();
    await screen.findByText("Describe one case.");
    type("Text", "Mine");
    await screen.findByText("This draft was changed elsewhere. Load it again.");
    expect((screen.getByLabelText("Text") as HTMLTextAreaElement).value).toBe("Mine");
  });
  it("shows the mark, the feedback and the levels reached", async () => {
    serve({ ...base({ format: "assignment", document: null }), [`GET ${place}/work`]: { json: own([{ ...work, state: "graded", passed: true, submitted_at: "2026-11-20T10:00:00Z", graded_at: "2026-11-21T10:00:00Z", score_hundredths: 8250, penalty_hundredths: 500, days_late: 1, feedback: "Well seen.", markings: [{ number: 1, score_hundredths: 8750, levels: [{ criterion_id: "c", level_id: "l2" }], feedback: "", marked_at: "2026-11-21T10:00:00Z" }] }], false) } });
    const { container } = open();
    await screen.findByText("82.5 of 100");
    expect(screen.getByText("Well seen.")).toBeTruthy();
    expect(screen.getByText("Every step is named.")).toBeTruthy();
    expect(screen.getByText(/5 taken off for lateness/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("lessons that are completed elsewhere", () => {
  it.each([
    ["live_session", { "GET /classroom/sessions": { json: { items: [{ id: "s1", state: "published", title: "CPR", course_id: COURSE, starts_at: "2026-11-24T09:00:00Z", ends_at: "2026-11-24T11:00:00Z", seats: 8, taken: 3, waiting: 0, mine: null }], next: null } } }, "Look at CPR", "/classroom/s1"],
    ["checklist", { "GET /skills/mine": { json: { items: [{ id: "r1", title: "Central lines", status: "open", items: 3, items_signed: 1, due_on: null }], next: null } } }, "Central lines", "/skills/r1"],
    ["attestation", { "GET /attestations/mine": { json: { items: [{ id: "d1", title: "Restraint policy", status: "open", due_on: "2026-12-01" }] } } }, "Restraint policy", "/attestations/d1"],
  ] as const)("%s leads to the place where it is done", async (format, more, name, href) => {
    serve({ ...base({ format, document: null, completion: "manual" }), ...more });
    const { container } = open();
    expect((await screen.findByRole("link", { name })).getAttribute("href")).toBe(href);
    expect(screen.queryByRole("button", { name: "Mark complete" })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("language", () => {
  it("asks for the course in the language chosen", async () => {
    const calls = serve({ ...base(), [`GET /courses/${COURSE}`]: { json: { id: COURSE, language: "en", locales: ["es"] } } });
    open();
    fireEvent.change(await screen.findByLabelText("Language of the course"), { target: { value: "es" } });
    await waitFor(() => expect(calls.some((each) => each.key === `GET /learning/enrolments/${ENROLMENT}/lessons/${READING}` && each.url.searchParams.get("locale") === "es")).toBe(true));
  });
});
