/** Results, item analysis, regrades by dry run, more time and surveys; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import AttemptPage from "./attempt";
import QuizzesPage from "./list";
import MoreTimePage from "./more_time";
import QuizPage from "./quiz";
import RegradePage from "./regrade";
import type { ItemFigures } from "./types";
import { findingsOf } from "./words";

configure({ asyncUtilTimeout: 20_000 });
const at = "2026-11-20T08:00:00Z";
const boot = (...permissions: string[]) => ({ json: { me: { id: "u", permissions: ["assessment:results", "course:create", ...permissions] } } });
const placed = { id: "z1", lesson: "Check what you know", kind: "graded", published: true, anonymous: false, attempts: 7 };
const item: ItemFigures = { question_id: "q1", prompt: "Which lactate?", type: "multiple_choice", given: 7, answered: 6, facility: 20, standard_deviation: 40, discrimination_index: -12, discriminative_efficiency: 5, intended_weight: 50, effective_weight: 10 };
const analysis = { attempts: 7, first_attempts_only: true, mean: 61.2, median: 60, standard_deviation: 20, alpha: 0.74, standard_error: 9, omitted: "An omitted answer counts as 0 points.", alpha_note: "", items: [item] };
const regrade = { id: "r1", quiz_id: "z1", state: "dry_run", request: { reason: "Wrong key", questions: [{ question_id: "q1", action: "rescore" }], never_lower: true, failed_only: false }, by: "Marta", prepared_at: at, applied_at: null, looked_at: 7, changed: 2, raised: 2, lowered: 0, kept: 1, now_passed: 1, now_failed: 0 };
const entry = { id: "t1", person_id: "p1", name: "Ida Berg", number: 1, version_id: "v1", started_at: at, submitted_at: at, percent: 69.96, passed: false, auto_submitted: true, time_percent: 150, proctor_events: 3, regraded_at: null };
const base: Parameters<typeof serve>[0] = {
  "GET /boot": boot("assessment:regrade"), "GET /authoring/courses": { json: { items: [{ id: "c1", title: "Sepsis" }], next: null } }, "GET /assessment/quizzes": { json: { items: [placed] } }, "GET /assessment/quizzes/z1/attempts": { json: { items: [entry], next: null } },
  "GET /assessment/quizzes/z1/analysis": { json: analysis }, "GET /assessment/quizzes/z1/regrades": { json: { items: [regrade] } }, "GET /assessment/regrades/r1": { json: regrade },
  "GET /assessment/regrades/r1/changes": { json: { items: [{ attempt_id: "t1", person_id: "p1", name: "Ida Berg", number: 1, points_before: 6, points_after: 8, percent_before: 60, percent_after: 80, passed_before: false, passed_after: true }], next: null } },
};
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const bodyOf = (calls: ReturnType<typeof serve>, key: string) => calls.find((each) => each.key === key)?.body;
const quiz = (search: string) => draw(<Route path="/quizzes/:id"><QuizPage /></Route>, `/quizzes/z1?course=c1${search}`);

describe("results", () => {
  it("lists the quizzes of a course with their attempts as links", async () => {
    serve(base);
    const { container } = draw(<QuizzesPage />, "/quizzes?course=c1");
    expect((await screen.findByRole("link", { name: "Check what you know: 7 attempts" })).getAttribute("href")).toBe("/quizzes/z1?course=c1&tab=attempts");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("lists attempts; 69.96 does not read as the pass mark", async () => {
    serve(base);
    const { container } = quiz("");
    expect((await screen.findByRole("link", { name: "Ida Berg, attempt 1: 3 events" })).getAttribute("href")).toBe("/quizzes/attempts/t1#noted");
    expect(screen.getByText(/^69\.9/)).toBeTruthy();
    expect(screen.getByText("150 % of the time")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("is denied to others", async () => {
    serve({ ...base, "GET /assessment/quizzes/z1/attempts": { status: 403, json: { code: "forbidden" } } });
    quiz("");
    expect(await screen.findByText("You do not have access to this page")).toBeTruthy();
  });
  it("shows one attempt with what was noted, granted time and former marks", async () => {
    const view = { id: "q1", type: "multiple_choice", prompt: "Which lactate?", points: 1, options: [{ id: "a", text: "Two" }, { id: "b", text: "Nine" }], blanks: [], left: [], right: [] };
    serve({
      ...base, "GET /assessment/attempts/t1/report": { json: {
        result: { id: "t1", number: 1, kind: "graded", percent: 80, points: 8, points_possible: 10, pass_percent: 70, passed: true, started_at: at, submitted_at: at, seconds: 300, auto_submitted: false, questions: [{ question: view, answer: { question_id: "q1", option_ids: ["a"], texts: {}, matches: [] }, correct: true, points: 1, explanation: "", feedback: {} }], regraded_at: at },
        person_id: "p1", name: "Ida Berg", granted: { time_percent: 150, reason: "Agreed", granted_by: "Ola", granted_at: at }, proctoring: [{ kind: "tab_hidden", at, seconds: 30, question_id: "q1" }], proctoring_left_out: 2, former_marks: [{ regrade_id: "r1", until: at, by: "Marta", reason: "Wrong key", points: 6, points_possible: 10, percent: 60, passed: false }],
      } },
    });
    const { container } = draw(<Route path="/quizzes/attempts/:id"><AttemptPage /></Route>, "/quizzes/attempts/t1");
    expect(await screen.findByText("The page was hidden")).toBeTruthy();
    expect(screen.getByText(/no proof of anything/)).toBeTruthy();
    expect((await screen.findByRole("link", { name: "Wrong key" })).getAttribute("href")).toBe("/quizzes/regrades/r1");
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("item analysis", () => {
  it("says in words what the numbers mean", async () => {
    serve(base);
    const { container } = quiz("&tab=analysis");
    expect(await screen.findByText(/Those who do well get it wrong: look at the key/)).toBeTruthy();
    expect(screen.getByText(/alpha, enough for a decision about a group/)).toBeTruthy();
    expect(screen.getByText("An omitted answer counts as 0 points.")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    expect(findingsOf({ ...item, facility: 60, discrimination_index: 40, answered: 7 })).toEqual([]);
    expect(findingsOf({ ...item, facility: 95, discrimination_index: 10, answered: 7 })).toEqual(["Very easy: nearly everybody knows it", "Hardly tells who knows the matter"]);
    expect(findingsOf({ ...item, given: 0 })).toEqual(["On no paper yet"]);
  });
});

describe("regrade", () => {
  it("is prepared with a reason and ends in the dry run", async () => {
    const calls = serve({ ...base, "POST /assessment/quizzes/z1/regrades": { json: regrade } });
    const { container, history } = quiz("&tab=regrades");
    await screen.findByRole("button", { name: "Prepare a regrade" });
    await press("Prepare a regrade");
    await screen.findByLabelText("1. Which lactate?");
    await press("Show what would change");
    expect(screen.getByRole("link", { name: "Say why, in at least three letters" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Reason"), { target: { value: "Wrong key" } });
    fireEvent.change(screen.getByLabelText("1. Which lactate?"), { target: { value: "full_marks" } });
    expect(await axeProblems(container)).toEqual([]);
    await press("Show what would change");
    await waitFor(() => expect(history?.at(-1)).toBe("/quizzes/regrades/r1"));
    expect(bodyOf(calls, "POST /assessment/quizzes/z1/regrades")).toEqual({ reason: "Wrong key", questions: [{ question_id: "q1", action: "full_marks" }], never_lower: true, failed_only: false });
  });
  it("lists each result before and after, and changes nothing before it is applied", async () => {
    let now: Record<string, unknown> = regrade;
    const applied: Record<string, unknown> = { ...regrade, state: "applied", applied_at: at };
    const calls = serve({ ...base, "GET /assessment/regrades/r1": () => ({ json: now }), "POST /assessment/regrades/r1/apply": () => ({ json: (now = applied) }) });
    const { container } = draw(<Route path="/quizzes/regrades/:id"><RegradePage /></Route>, "/quizzes/regrades/r1");
    expect((await screen.findByRole("link", { name: "Ida Berg" })).getAttribute("href")).toBe("/quizzes/attempts/t1");
    expect(screen.getByText(/^6 points/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Apply the regrade");
    expect(calls.some((each) => each.key.startsWith("POST"))).toBe(false);
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Apply" })));
    expect(await screen.findByText("Applied")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Apply the regrade" })).toBeNull();
  });
  it("says when results have moved since the dry run", async () => {
    serve({ ...base, "POST /assessment/regrades/r1/apply": { status: 409, json: { code: "stale", detail: "Attempts changed since the dry run." } } });
    draw(<Route path="/quizzes/regrades/:id"><RegradePage /></Route>, "/quizzes/regrades/r1");
    await screen.findByRole("button", { name: "Apply the regrade" });
    await press("Apply the regrade");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Apply" })));
    expect(await screen.findByText("Attempts changed since the dry run.")).toBeTruthy();
  });
});

describe("survey", () => {
  it("keeps an anonymous one closed below five answers, and names only who took part", async () => {
    serve({ ...base, "GET /assessment/quizzes": { json: { items: [{ ...placed, kind: "survey", anonymous: true }] } }, "GET /assessment/quizzes/z1/survey": { json: { anonymous: true, handed_in: 3, counted: 0, too_few: true, questions: [] } }, "GET /assessment/quizzes/z1/participants": { json: { items: [{ person_id: "p1", name: "Ida Berg" }], next: null } } });
    const { container } = quiz("");
    expect(await screen.findByText("Too few answers")).toBeTruthy();
    expect(screen.queryByRole("tab", { name: "Attempts" })).toBeNull();
    expect(await screen.findByText("Ida Berg")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("more time", () => {
  it("grants it with a reason and ends it", async () => {
    const grant = { id: "a1", person_id: "p1", name: "Ida Berg", time_percent: 125, reason: "Agreed", until: null, granted_by: "Ola", granted_at: at, ended_at: null };
    const calls = serve({ ...base, "GET /boot": boot("assessment:accommodate", "people:view"), "GET /assessment/accommodations": { json: { items: [grant] } }, "POST /assessment/accommodations": { json: grant }, "POST /assessment/accommodations/a1/end": { json: { ...grant, ended_at: at } } });
    const { container } = draw(<MoreTimePage />, "/quizzes/more-time?person=p1");
    await screen.findByRole("button", { name: "End 125 % of the time" });
    fireEvent.change(screen.getByLabelText("Share of the time, in percent"), { target: { value: "90" } });
    await press("Grant it");
    expect(screen.getByRole("link", { name: "Enter a whole number from 101 to 400" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(screen.getByLabelText("Share of the time, in percent"), { target: { value: "150" } });
    fireEvent.change(screen.getByLabelText("Reason"), { target: { value: "Agreed with Ola" } });
    await press("Grant it");
    await waitFor(() => expect(bodyOf(calls, "POST /assessment/accommodations")).toEqual({ person_id: "p1", time_percent: 150, reason: "Agreed with Ola" }));
    await press("End 125 % of the time");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "End it" })));
    await waitFor(() => expect(calls.some((each) => each.key === "POST /assessment/accommodations/a1/end")).toBe(true));
  });
});
