/** The course builder: moves in the outline, autosave and conflicts, the quiz editor for each type, review steps; with axe. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { preflightOf, quiz as sample, sepsis } from "../../../tests/mock/routes/authoring.mjs";
import { ApiError } from "../../api/client";
import type { CourseDraft, Quiz } from "../../api/types";
import { axeProblems, draw, serve, waitFor } from "../../test/render";
import { Autosaver } from "./autosave";
import BuilderPage from "./builder";
import { centihoursOf, hoursOf } from "./course_settings";
import AuthoringListPage from "./list";
import { moveLesson, moveModule, orderOf, stepLesson, stepModule } from "./outline_order";
import { QuizEditor } from "./quiz/quiz_editor";
import { addBlank, emptyQuiz, newQuestion, problemsOf, removeBlank, savable, setCorrect, TYPES } from "./quiz/quiz_edit";
import { editable } from "./rich_editor";
import { safeLink } from "./safe_link";
import { stepsOf } from "./review";

const boot = (...permissions: string[]) => ({ json: { me: { id: "u", permissions } } });
const base = `/authoring/courses/${sepsis.id}`;
const page = (search = "") => draw(<Route path="/authoring/:id"><BuilderPage /></Route>, `/authoring/${sepsis.id}${search}`);
const serveDraft = (more: Parameters<typeof serve>[0] = {}) =>
  serve({
    "GET /boot": boot("course:create", "course:manage"), [`GET ${base}`]: { json: structuredClone(sepsis) }, "GET /categories": { json: { items: [] } },
    [`GET ${base}/preflight`]: { json: preflightOf(sepsis) }, [`GET ${base}/versions`]: { json: { items: [] } }, [`GET ${base}/threads`]: { json: { items: [], next: null } }, ...more,
  });
beforeEach(() => {
  localStorage.clear();
});

describe("outline order", () => {
  const modules = sepsis.modules;
  const [one, two] = [modules[0]!, modules[1]!];
  const [a, b, c, d] = [one.lessons[0]!.id, one.lessons[1]!.id, two.lessons[0]!.id, two.lessons[1]!.id];
  const ids = (list: readonly CourseDraft["modules"][number][]) => orderOf(list).map((each) => each.lessons);
  it("moves a lesson inside its module and to another", () => {
    expect(ids(moveLesson(modules, a, one.id, 2))).toEqual([[b, a], [c, d]]);
    expect(ids(moveLesson(modules, b, one.id, 0))).toEqual([[b, a], [c, d]]);
    expect(ids(moveLesson(modules, a, two.id, 1))).toEqual([[b], [c, a, d]]);
  });
  it("gives the same list when there is nothing to move", () => {
    expect(moveLesson(modules, a, one.id, 1)).toBe(modules);
    expect(moveLesson(modules, "none", one.id, 1)).toBe(modules);
    expect(moveModule(modules, one.id, 1)).toBe(modules);
    expect(stepLesson(modules, a, -1)).toBe(modules);
    expect(stepModule(modules, two.id, 1)).toBe(modules);
  });
  it("steps over the edge of a module, and moves modules", () => {
    expect(ids(stepLesson(modules, b, 1))).toEqual([[a], [b, c, d]]);
    expect(ids(stepLesson(modules, c, -1))).toEqual([[a, b, c], [d]]);
    expect(ids(stepLesson(modules, c, 1))).toEqual([[a, b], [d, c]]);
    expect(stepModule(modules, one.id, 1).map((each) => each.id)).toEqual([two.id, one.id]);
    expect(stepModule(modules, two.id, -1).map((each) => each.id)).toEqual([two.id, one.id]);
  });
});

describe("autosave", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const saved = (revision: number) => ({ revision, saved_at: "2026-11-20T14:02:00.000Z" });
  it("waits 1.5 s, sends only the last change, and goes on with the new revision", async () => {
    const send = vi.fn(async (_: string, revision: number) => saved(revision + 1));
    const saver = new Autosaver(3, send);
    saver.change("a");
    await vi.advanceTimersByTimeAsync(1000);
    saver.change("ab");
    await vi.advanceTimersByTimeAsync(1400);
    expect(send).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    expect(send.mock.calls).toEqual([["ab", 3]]);
    expect(saver.state.get().kind).toBe("saved");
    saver.change("abc");
    await vi.advanceTimersByTimeAsync(1500);
    expect(send.mock.calls[1]).toEqual(["abc", 4]);
    expect(saver.open).toBe(false);
  });
  it("tries again by itself while the server is away, and sends what was written meanwhile", async () => {
    let away = true;
    const send = vi.fn(async (_: string, revision: number) => {
      if (away) throw new ApiError(0, "unreachable", "");
      return saved(revision + 1);
    });
    const saver = new Autosaver(1, send);
    saver.change("a");
    await vi.advanceTimersByTimeAsync(1500);
    expect(saver.state.get().kind).toBe("retrying");
    saver.change("ab");
    away = false;
    await vi.advanceTimersByTimeAsync(2000);
    expect(send.mock.calls.at(-1)).toEqual(["ab", 1]);
    expect(saver.state.get().kind).toBe("saved");
  });
  it("stops at a conflict until it is told to keep the own content", async () => {
    const send = vi.fn(async (_: string, revision: number) => {
      if (revision === 1) throw new ApiError(409, "changed_elsewhere", "");
      return saved(revision + 1);
    });
    const saver = new Autosaver(1, send);
    saver.change("mine");
    await vi.advanceTimersByTimeAsync(1500);
    saver.change("mine, more");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(send).toHaveBeenCalledTimes(1);
    expect(saver.state.get().kind).toBe("conflict");
    await saver.overwrite(8, "mine, more");
    expect(send.mock.calls.at(-1)).toEqual(["mine, more", 8]);
    expect(saver.state.get().kind).toBe("saved");
  });
});

describe("quiz rules", () => {
  it("asks for what the server asks for", () => {
    const words = { yes: "True", no: "False" };
    const choice = newQuestion("multiple_choice", words);
    expect(problemsOf(choice, true)).toEqual(["prompt", "options", "right"]);
    expect(problemsOf({ ...newQuestion("true_false", words), prompt: "Is it?" }, true)).toEqual([]);
    expect(problemsOf({ ...choice, prompt: "x", options: [{ id: "1", text: "a", correct: true }, { id: "2", text: "a", correct: true }] }, true)).toEqual(["several", "same"]);
    expect(problemsOf({ ...newQuestion("fill_blank", words), prompt: "Give {{b1}}" }, true)).toEqual(["blanks", "mark"]);
    for (const question of sample.questions) expect(problemsOf(question, true)).toEqual([]);
  });
  it("puts blanks into the text and takes them out", () => {
    const question = { ...newQuestion("fill_blank", { yes: "", no: "" }), prompt: "Give  mL" };
    const one = addBlank(question, 5);
    expect(one.prompt).toBe("Give {{b1}} mL");
    expect(addBlank(one, 0).blanks.map((each) => each.id)).toEqual(["b1", "b2"]);
    expect(removeBlank(one, "b1")).toMatchObject({ prompt: "Give  mL", blanks: [] });
  });
  it("lets only one option be right, except with several", () => {
    const [one, , many] = sample.questions;
    expect(setCorrect(one!, one!.options[0]!.id, true).options.filter((each) => each.correct)).toHaveLength(1);
    expect(setCorrect(many!, "c", true).options.filter((each) => each.correct)).toHaveLength(4);
  });
  it("keeps empty texts back from the server", () => {
    const quiz = { ...emptyQuiz(), questions: [newQuestion("matching", { yes: "", no: "" }), sample.questions[0]!] };
    const ready = savable(quiz);
    expect(ready.leftOut).toBe(true);
    expect(ready.quiz.questions.map((each) => each.id)).toEqual([sample.questions[0]!.id]);
    expect(savable(sample).leftOut).toBe(false);
  });
});

function Editing({ start, onQuiz }: { start: Quiz; onQuiz?: (quiz: Quiz) => void }) {
  const [quiz, setQuiz] = useState(start);
  return <QuizEditor quiz={quiz} onChange={(next) => { setQuiz(next); onQuiz?.(next); }} />;
}
describe("quiz editor", () => {
  it.each(TYPES)("adds a question of type %s without axe violations", async (type) => {
    const at = TYPES.indexOf(type);
    const seen = vi.fn<(quiz: Quiz) => void>();
    const { container } = draw(<Editing start={emptyQuiz()} onQuiz={seen} />);
    fireEvent.click(screen.getByRole("button", { name: "Add a question" }));
    fireEvent.click(screen.getAllByRole("menuitem")[at]!);
    expect(seen.mock.lastCall?.[0].questions[0]?.type).toBe(type);
    expect(document.activeElement?.tagName).toBe("TEXTAREA");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows and changes what is right, in each type", async () => {
    const seen = vi.fn<(quiz: Quiz) => void>();
    const { container } = draw(<Editing start={sample} onQuiz={seen} />);
    const card = (n: number) => within(screen.getByRole("region", { name: `Question ${n}` }));
    const now = (n: number) => seen.mock.lastCall?.[0].questions[n - 1];
    fireEvent.click(card(1).getByRole("radio", { name: "Option 1 is right" }));
    expect(now(1)?.options.map((each) => each.correct)).toEqual([true, ...sample.questions[0]!.options.slice(1).map(() => false)]);
    fireEvent.click(card(3).getByRole("checkbox", { name: "Option 3 is right" }));
    expect(now(3)?.options[2]?.correct).toBe(true);
    fireEvent.change(card(4).getByLabelText("Accepted for {{ml}}"), { target: { value: "30\n thirty \n" } });
    expect(now(4)?.blanks[0]?.accepted).toEqual(["30", "thirty"]);
    fireEvent.change(card(5).getByLabelText("Right of pair 1"), { target: { value: "Poor perfusion" } });
    expect(now(5)?.pairs[0]?.right).toBe("Poor perfusion");
    fireEvent.click(card(6).getByRole("button", { name: "Move entry 1 down" }));
    expect(now(6)?.items.map((each) => each.id).slice(0, 2)).toEqual([sample.questions[5]!.items[1]!.id, sample.questions[5]!.items[0]!.id]);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("duplicates, moves and deletes questions", () => {
    const seen = vi.fn<(quiz: Quiz) => void>();
    draw(<Editing start={{ ...sample, questions: sample.questions.slice(0, 2) }} onQuiz={seen} />);
    const prompts = () => seen.mock.lastCall?.[0].questions.map((each) => each.type);
    fireEvent.click(screen.getByRole("button", { name: "Duplicate question 1" }));
    expect(prompts()).toEqual(["multiple_choice", "multiple_choice", "true_false"]);
    expect(new Set(seen.mock.lastCall?.[0].questions.map((each) => each.id)).size).toBe(3);
    fireEvent.click(screen.getByRole("button", { name: "Move question 3 up" }));
    expect(prompts()).toEqual(["multiple_choice", "true_false", "multiple_choice"]);
    fireEvent.click(screen.getByRole("button", { name: "Delete question 2" }));
    fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Delete" }));
    expect(prompts()).toEqual(["multiple_choice", "multiple_choice"]);
  });
});

describe("builder", () => {
  it("moves a lesson from the menu with the revision that it saw", async () => {
    const calls = serveDraft({ [`PUT ${base}/outline`]: (_, init) => {
      const order = JSON.parse(String(init.body)).modules as { id: string; lessons: string[] }[];
      const all = new Map(sepsis.modules.flatMap((each) => each.lessons.map((one) => [one.id, one])));
      return { json: { ...sepsis, revision: 8, modules: order.map((each) => ({ ...sepsis.modules.find((m) => m.id === each.id), lessons: each.lessons.map((id) => all.get(id)) })) } };
    } });
    const { container } = page();
    fireEvent.click(await screen.findByRole("button", { name: "Lesson What sepsis is: actions" }));
    await act(async () => fireEvent.click(screen.getByRole("menuitem", { name: "The first hour" })));
    await waitFor(() => expect(screen.getByText("Moved What sepsis is")).toBeTruthy());
    const sent = calls.find((each) => each.key === `PUT ${base}/outline`)?.body as { revision: number; modules: { lessons: string[] }[] };
    expect(sent.revision).toBe(7);
    expect(sent.modules.map((each) => each.lessons.length)).toEqual([1, 3]);
    expect(sent.modules[1]?.lessons[2]).toBe(sepsis.modules[0]?.lessons[0]?.id);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says when the course was changed elsewhere, takes the move back, and loads again", async () => {
    let revision = 7;
    const calls = serveDraft({
      [`GET ${base}`]: () => ({ json: { ...structuredClone(sepsis), revision } }),
      [`PUT ${base}/outline`]: { status: 409, json: { code: "changed_elsewhere", detail: "old" } },
    });
    const { container } = page();
    const order = () => screen.getAllByRole("button", { name: /^Lesson .*: actions$/ }).map((each) => each.getAttribute("aria-label"));
    await screen.findByRole("button", { name: "Lesson What sepsis is: actions" });
    const before = order();
    fireEvent.click(screen.getByRole("button", { name: "Lesson What sepsis is: actions" }));
    await act(async () => fireEvent.click(screen.getByRole("menuitem", { name: "Move down" })));
    expect((await screen.findByRole("alert")).textContent).toContain("This was changed elsewhere.");
    expect(order()).toEqual(before);
    expect(await axeProblems(container)).toEqual([]);
    revision = 9;
    const reads = calls.filter((each) => each.key === `GET ${base}`).length;
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Reload" })));
    await waitFor(() => expect(screen.queryByText("This was changed elsewhere.")).toBeNull());
    expect(calls.filter((each) => each.key === `GET ${base}`).length).toBe(reads + 1);
  });
  it("turns hours into hundredths and back, and refuses what is no number", async () => {
    expect([centihoursOf("1.25"), centihoursOf("2,5"), centihoursOf("3"), centihoursOf("1.255"), centihoursOf("0"), centihoursOf("x")]).toEqual([125, 250, 300, null, null, null]);
    expect(hoursOf(125)).toBe("1.25");
    const calls = serveDraft({ [`PATCH ${base}`]: { json: { ...sepsis, revision: 8 } } });
    page();
    fireEvent.change(await screen.findByLabelText("Hours"), { target: { value: "1.5 h" } });
    fireEvent.click(screen.getByRole("button", { name: "Save settings" }));
    expect(await screen.findByRole("link", { name: /at most two decimals/ })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Hours"), { target: { value: "1.5" } });
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Save settings" })));
    await waitFor(() => expect(calls.find((each) => each.key === `PATCH ${base}`)?.body).toMatchObject({ revision: 7, ce: { centihours: 150 } }));
  });
  it("links what is missing to its lesson, and offers the steps that the permissions allow", async () => {
    serveDraft();
    const { container } = page("?show=review");
    await screen.findByRole("button", { name: /^Open the lesson Screening tool/ });
    expect(screen.getByRole("button", { name: "Submit for review" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Publish" })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    expect(stepsOf(sepsis, true)).toEqual(["publish", "submit", "archive"]);
    expect(stepsOf({ ...sepsis, status: "in_review" }, true)).toEqual(["publish", "return", "archive"]);
    expect(stepsOf({ ...sepsis, status: "in_review" }, false)).toEqual([]);
    expect(stepsOf({ ...sepsis, status: "published", published_version: 1, changed_since_published: false }, true)).toEqual(["suspend", "archive"]);
    expect(stepsOf({ ...sepsis, status: "archived" }, true)).toEqual(["restore"]);
  });
  it("says that a course in another's hands is not open", async () => {
    serve({ "GET /boot": boot("course:create"), [`GET ${base}`]: { status: 403, json: { code: "forbidden" } } });
    page();
    expect(await screen.findByText("You do not have access to this page")).toBeTruthy();
  });
});

describe("text", () => {
  it("takes only safe addresses and always has a paragraph", () => {
    expect(["https://a.example", "mailto:a@b.c", "/courses"].map(safeLink)).toEqual([true, true, true]);
    expect(["javascript:alert(1)", "//evil.example", "data:text/html,x", "https://a b", ""].map(safeLink)).toEqual([false, false, false, false, false]);
    expect(editable(null)).toEqual({ type: "doc", content: [{ type: "paragraph" }] });
  });
});

describe("list", () => {
  it("shows courses, an empty state, and starts a course", async () => {
    const calls = serve({ "GET /authoring/courses": { json: { items: [] } }, "GET /categories": { json: { items: [] } }, "POST /authoring/courses": { json: sepsis } });
    const { container, history } = draw(<AuthoringListPage />, "/authoring");
    await screen.findByText("No course yet");
    fireEvent.click(screen.getAllByRole("button", { name: "New course" })[0]!);
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Start the course" }));
    expect(await screen.findByRole("link", { name: "Enter the title of the course" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Title"), { target: { value: " Sepsis " } });
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Start the course" })));
    await waitFor(() => expect(history?.at(-1)).toBe(`/authoring/${sepsis.id}`));
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toEqual({ title: "Sepsis" });
  });
});

describe("an editor whose person has left", () => {
  it("sends nothing more, however often it was refused before", async () => {
    vi.useFakeTimers();
    const send = vi.fn(async () => { throw new ApiError(401, "expired", ""); });
    const saver = new Autosaver<string>(1, send);
    saver.change("a secret sentence");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(send).toHaveBeenCalledTimes(1);
    saver.drop();
    saver.change("another");
    await vi.advanceTimersByTimeAsync(60_000);
    await saver.flush();
    expect(send).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
});
