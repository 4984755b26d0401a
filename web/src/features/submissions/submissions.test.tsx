/** Marking: the queue, taking work, a score or a rubric, returning; and the way from a notification to the lesson; with axe. */
import { act, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import MarkPage from "./mark";
import QueuePage from "./queue";
import ToLessonPage from "./to_lesson";

configure({ asyncUtilTimeout: 20_000 });
const work = { id: "w1", task_id: "k1", course_id: "c1", task_title: "A case", person_id: null, person_name: "Learner 1A2B", attempt: 1, state: "waiting", text: "My case", revision: 4, due_on: null, days_late: 2, saved_at: "2026-11-20T10:00:00Z", submitted_at: "2026-11-20T10:00:00Z", claimed: false, claimed_by_you: false, score_hundredths: null, penalty_hundredths: 0, passed: false, feedback: "", graded_at: null, files: [{ id: "f1", name: "case.pdf", media_type: "application/pdf", bytes: 4000 }], feedback_files: [], markings: [] };
const setup = { instructions: "", text_allowed: true, max_files: 1, max_file_mb: 10, media_types: [], resubmission: "always", attempts: 3, late: "accept", late_points_per_day: 0, pass_hundredths: 7000, anonymous: true, second_marking: false, rubric: null };
const task = (rubric: unknown) => ({ json: { id: "k1", course_id: "c1", lesson_id: "l1", course_title: "Sepsis", title: "A case", setup: { ...setup, rubric }, rubric_locked: false, revision: 1 } });
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const mark = () => draw(<Route path="/submissions/:id"><MarkPage /></Route>, "/submissions/w1");
const queue = { "GET /submissions": { json: { items: [work], next: null } }, "GET /courses": { json: { items: [] } } };

describe("marking", () => {
  it("lists what waits, and says when nothing does", async () => {
    serve(queue);
    const { container, unmount } = draw(<QueuePage />, "/submissions");
    expect((await screen.findByRole("link", { name: "A case, Learner 1A2B" })).getAttribute("href")).toBe("/submissions/w1");
    expect(screen.getByText("2 days late")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    serve({ ...queue, "GET /submissions": { json: { items: [], next: null } } });
    draw(<QueuePage />, "/submissions");
    await screen.findByText("Nothing waits for a mark");
  });
  it("is taken first, then marked by a score within bounds", async () => {
    const calls = serve({ ...queue, "GET /submissions/w1": { json: work }, "POST /submissions/w1/claim": { json: { ...work, claimed: true, claimed_by_you: true } }, "GET /submission-tasks/k1": task(null), "POST /submissions/w1/mark": { json: { ...work, state: "graded", score_hundredths: 8250 } } });
    const { container, history } = mark();
    await screen.findByText("My case");
    expect(screen.queryByLabelText("Score out of 100")).toBeNull();
    await press("Take it");
    fireEvent.change(await screen.findByLabelText("Score out of 100"), { target: { value: "101" } });
    expect(await axeProblems(container)).toEqual([]);
    await press("Give this mark");
    expect(screen.getAllByText("Enter a number from 0 to 100").length).toBeGreaterThan(0);
    fireEvent.change(screen.getByLabelText("Score out of 100"), { target: { value: "82.5" } });
    fireEvent.change(screen.getByLabelText("Feedback"), { target: { value: "Well seen" } });
    await press("Give this mark");
    expect(calls.find((each) => each.key === "POST /submissions/w1/mark")?.body).toEqual({ revision: 4, feedback: "Well seen", levels: [], score_hundredths: 8250 });
    await waitFor(() => expect(history?.at(-1)).toBe("/submissions"));
  });
  it("marks every criterion of a rubric, and keeps the words when refused", async () => {
    const rubric = { criteria: [{ id: "c", title: "Clarity", description: "", levels: [{ id: "l1", title: "Weak", description: "", points: 20 }, { id: "l2", title: "Strong", description: "", points: 100 }] }] };
    const calls = serve({ ...queue, "GET /submissions/w1": { json: { ...work, claimed: true, claimed_by_you: true } }, "GET /submission-tasks/k1": task(rubric), "POST /submissions/w1/mark": { status: 409, json: { code: "changed_elsewhere", detail: "This work was changed elsewhere. Load it again." } } });
    mark();
    await screen.findByLabelText(/Strong/);
    await press("Give this mark");
    expect(screen.getAllByText("Clarity: choose a level").length).toBeGreaterThan(0);
    fireEvent.click(screen.getByLabelText(/Strong/));
    fireEvent.change(screen.getByLabelText("Feedback"), { target: { value: "Good" } });
    await press("Give this mark");
    expect(calls.find((each) => each.key === "POST /submissions/w1/mark")?.body).toEqual({ revision: 4, feedback: "Good", levels: [{ criterion_id: "c", level_id: "l2" }] });
    await screen.findByText("This work was changed elsewhere. Load it again.");
    expect((screen.getByLabelText("Feedback") as HTMLTextAreaElement).value).toBe("Good");
  });
  it("returns only with words", async () => {
    const calls = serve({ ...queue, "GET /submissions/w1": { json: { ...work, claimed: true, claimed_by_you: true } }, "GET /submission-tasks/k1": task(null), "POST /submissions/w1/return": { json: { ...work, state: "returned" } } });
    mark();
    await screen.findByLabelText("Score out of 100");
    await press("Return for another try");
    expect(calls.some((each) => each.key.endsWith("/return"))).toBe(false);
    fireEvent.change(screen.getByLabelText("Feedback"), { target: { value: "Name the drug" } });
    await press("Return for another try");
    expect(calls.find((each) => each.key.endsWith("/return"))?.body).toEqual({ revision: 4, feedback: "Name the drug" });
  });
});

describe("a notification about a mark", () => {
  it("leads to the lesson in the own enrolment", async () => {
    serve({ "GET /learning": (url) => ({ json: { items: url.searchParams.get("status") === "in_progress" ? [{ id: "e1", course_id: "c1" }] : [], next: null } }) });
    const { history } = draw(<Route path="/courses/:id/lessons/:lesson"><ToLessonPage /></Route>, "/courses/c1/lessons/l1");
    await waitFor(() => expect(history?.at(-1)).toBe("/learn/e1/l1"));
  });
});
