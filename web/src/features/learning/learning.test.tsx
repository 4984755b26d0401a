/** Learning: the renderer of rich text, each type of question, saving, the clock, and the pages in their states. */
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import mock, { questions, rightAnswers, sepsisText } from "../../../tests/mock/routes/learning.mjs";
import type { Answer, AttemptView, CoursePlayer, LessonView, QuestionView } from "../../api/types";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import CataloguePage from "../courses/catalogue";
import CoursePage from "../courses/course";
import MyLearningPage from "./my_learning";
import PlayerPage from "./player";
import { ratioOf } from "./progress";
import { answered, promptParts, promptWords } from "./quiz/answers";
import { secondsLeft } from "./quiz/clock";
import { QuestionFields } from "./quiz/question";
import { attemptsLeft } from "./quiz/quiz_lesson";
import { AnswerSaver } from "./quiz/saver";
import { TimeLeft, TimeWarning } from "./quiz/time_left";
import { RichText } from "./richtext";
import { clockWords, ruleWords, spanWords } from "./words";

type Handler = (call: Record<string, unknown>) => unknown;
const uuid = (n: number) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const ask = (key: string, more: Record<string, unknown> = {}) =>
  (mock[key] as Handler)({ query: new URLSearchParams(), params: {}, body: {}, fail: (status: number, code: string) => { throw new Error(`${status} ${code}`); }, ...more });
const refused = { status: 403, json: { code: "forbidden" } };
const QUIZ = uuid(416);
const ENROLMENT = uuid(12);

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("rich text", () => {
  it("draws every node with its words and structure", async () => {
    const { container } = draw(<RichText document={sepsisText} />);
    expect(screen.getByRole("heading", { level: 2, name: "Who is at risk" })).toBeTruthy();
    expect(screen.getByRole("heading", { level: 3, name: "The first hour" })).toBeTruthy();
    expect(container.querySelectorAll("ol > li")).toHaveLength(5);
    expect(screen.getByRole("note", { name: "Warning" }).textContent).toContain("Needs clinical sign-off before use.");
    expect(screen.getByRole("columnheader", { name: "Threshold" }).getAttribute("scope")).toBe("col");
    expect(container.querySelector("strong")?.textContent).toBe("Each hour without antibiotics costs lives.");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("never turns an author's words into markup, scripts or foreign addresses", () => {
    const link = (href: string) => ({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] });
    const { container } = draw(
      <RichText
        document={{ type: "doc", content: [
          { type: "paragraph", content: [{ type: "text", text: "<img src=x onerror=alert(1)>" }] },
          { type: "paragraph", content: [link("javascript:alert(1)"), link("//evil.example"), link("/\\evil.example"), link("https://ok.example"), link("/courses"), link("mailto:a@b.example")] },
          { type: "image", attrs: { src: "https://evil.example/pixel.png", alt: "no" } },
          { type: "image", attrs: { src: "/api/v1/courses/c1/images/b1", alt: "A line in the arm" } },
          { type: "script", content: [{ type: "text", text: "kept words" }] },
        ] }}
      />,
    );
    expect([...container.querySelectorAll("a")].map((each) => each.getAttribute("href"))).toEqual(["https://ok.example", "/courses", "mailto:a@b.example"]);
    expect(container.querySelector("a")?.getAttribute("rel")).toBe("noopener noreferrer");
    expect([...container.querySelectorAll("img")].map((each) => each.getAttribute("src"))).toEqual(["/api/v1/courses/c1/images/b1"]);
    expect(container.querySelector("script")).toBeNull();
    expect(container.textContent).toContain("<img src=x onerror=alert(1)>");
    expect(container.textContent).toContain("kept words");
  });
  it("draws nothing for what is no document", () => {
    expect(draw(<RichText document={null} />).container.textContent).toBe("");
    expect(draw(<RichText document={{ type: "doc", content: "x" }} />).container.textContent).toBe("");
  });
});

describe("questions", () => {
  const by = (type: QuestionView["type"]) => questions.find((each) => each.type === type)!;
  const right = (type: QuestionView["type"]) => rightAnswers.find((each) => each.question_id === by(type).id)!;
  let last: Answer | null = null;
  function Held({ question }: { question: QuestionView }) {
    const [answer, setAnswer] = useState<Answer | null>(null);
    return <QuestionFields question={question} answer={answer} onAnswer={(next) => { last = next; setAnswer(next); }} />;
  }
  const show = (type: QuestionView["type"]) => {
    last = null;
    return draw(<Held question={by(type)} />).container;
  };

  it.each(["multiple_choice", "true_false"] as const)("%s: one choice replaces the other", async (type) => {
    const container = show(type);
    for (const option of [...by(type).options].reverse()) fireEvent.click(screen.getByLabelText(option.text));
    fireEvent.click(screen.getByLabelText(by(type).options.find((each) => each.id === right(type).option_ids[0])!.text));
    expect(last).toEqual(right(type));
    expect(screen.getAllByRole("radio", { checked: true })).toHaveLength(1);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("multi_select: on and off again, in the order of the paper", async () => {
    const container = show("multi_select");
    for (const label of ["Give broad-spectrum antibiotics", "Order a chest CT", "Draw blood cultures", "Measure lactate", "Order a chest CT"]) fireEvent.click(screen.getByLabelText(label));
    expect(last).toEqual(right("multi_select"));
    expect(await axeProblems(container)).toEqual([]);
  });
  it("fill_blank: fields stand in the sentence, an emptied one is no answer", async () => {
    const container = show("fill_blank");
    expect(promptParts(by("fill_blank")).map((part) => ("text" in part ? part.text : part.number))).toEqual(["For hypotension give ", 1, " mL per kg of ", 2, " within the first three hours."]);
    fireEvent.change(screen.getByLabelText("Blank 1 of 2"), { target: { value: "30" } });
    expect(answered(by("fill_blank"), last)).toBe("part");
    fireEvent.change(screen.getByLabelText("Blank 2 of 2"), { target: { value: "crystalloid" } });
    expect(last).toEqual(right("fill_blank"));
    expect(answered(by("fill_blank"), last)).toBe("full");
    fireEvent.change(screen.getByLabelText("Blank 1 of 2"), { target: { value: "" } });
    expect(last?.texts).toEqual({ fluid: "crystalloid" });
    // Once, and with the same marks as in the review and in the result.
    expect(screen.getByRole("group").textContent?.match(/For hypotension give/g)).toHaveLength(1);
    expect(screen.getByRole("group").textContent).toContain("give [1] mL per kg of [2] within");
    expect(screen.getByRole("group").getAttribute("aria-labelledby")).toBe(container.querySelector(".question-blanks")?.id);
    expect(promptWords(by("fill_blank"))).toBe("For hypotension give [1] mL per kg of [2] within the first three hours.");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("matching: by selects, and a match can be taken back", async () => {
    const container = show("matching");
    const choose = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
    choose("Lactate of 4 mmol/L or more", "r1");
    choose("Lactate of 4 mmol/L or more", "");
    expect(answered(by("matching"), last)).toBe("none");
    choose("Lactate of 4 mmol/L or more", "r2");
    choose("New confusion", "r3");
    choose("Capillary refill of 4 seconds", "r1");
    expect(last).toEqual(right("matching"));
    expect(await axeProblems(container)).toEqual([]);
  });
  it("ordering: buttons move a line, keep the focus and say the place", async () => {
    const container = show("ordering");
    const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
    press("Move up: Screen and call for help");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Move up: Screen and call for help" }));
    expect(screen.getByRole("status").textContent).toBe("Screen and call for help: now 1 of 4");
    press("Move up: Screen and call for help");
    expect(last?.option_ids).toEqual(["a", "c", "d", "b"]);
    press("Move up: Blood cultures");
    press("Move up: Blood cultures");
    expect(last).toEqual(right("ordering"));
    expect(await axeProblems(container)).toEqual([]);
  });
  it("ordering: the order on the paper is an answer only when it is kept", () => {
    show("ordering");
    fireEvent.click(screen.getByRole("button", { name: "Keep this order" }));
    expect(last?.option_ids).toEqual(["c", "a", "d", "b"]);
    expect(screen.queryByRole("button", { name: "Keep this order" })).toBeNull();
  });
});

describe("saving answers", () => {
  const put = (value: string): { answer: Answer } => ({ answer: { question_id: "q1", option_ids: [value], texts: {}, matches: [] } });
  it("sends the newest answer, waits for pauses in typing and tries again when the line is down", async () => {
    vi.useFakeTimers();
    let down = true;
    const calls = serve({ "PUT /learning/attempts/a1/answers": () => (down ? { status: 503, json: { code: "busy" } } : { json: { saved_at: "2026-11-20T18:42:07.000Z" } }) });
    const saver = new AnswerSaver("a1");
    saver.put(put("x"), true);
    saver.put(put("xy"), true);
    await vi.advanceTimersByTimeAsync(500);
    expect(calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(calls.map((each) => (each.body as { answer: Answer }).answer.option_ids[0])).toEqual(["xy"]);
    expect(saver.state.get().kind).toBe("offline");
    await expect(saver.flush()).rejects.toThrow();
    down = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saver.state.get()).toMatchObject({ kind: "saved", at: "2026-11-20T18:42:07.000Z" });
    expect(saver.unsaved).toBe(0);
  });
  it("stops when the attempt has ended", async () => {
    const calls = serve({ "PUT /learning/attempts/a1/answers": { status: 409, json: { code: "attempt_closed" } } });
    const saver = new AnswerSaver("a1");
    saver.put(put("x"));
    await waitFor(() => expect(saver.state.get().kind).toBe("closed"));
    saver.put(put("y"));
    await new Promise((done) => setTimeout(done, 20));
    expect(calls).toHaveLength(1);
  });
  it("does not repeat a refused answer, and says why", async () => {
    serve({ "PUT /learning/attempts/a1/answers": { status: 422, json: { code: "invalid_input", detail: "Too long." } } });
    const saver = new AnswerSaver("a1");
    saver.put(put("x"));
    await waitFor(() => expect(saver.state.get()).toMatchObject({ kind: "refused", detail: "Too long." }));
    expect(saver.unsaved).toBe(0);
  });
});

describe("the clock", () => {
  it("counts by the server's time, whatever this machine's clock says", () => {
    const time = { serverNow: "2026-11-20T18:00:00.000Z", received: 1_000_000 };
    expect(secondsLeft("2026-11-20T18:15:00.000Z", time, 1_000_000)).toBe(900);
    expect(secondsLeft("2026-11-20T18:15:00.000Z", time, 1_030_500)).toBe(869.5);
  });
  it("can be hidden, and warns at five minutes and at one", () => {
    draw(<TimeLeft seconds={702} />);
    expect(screen.getByRole("timer").textContent).toBe("11:42 left");
    fireEvent.click(screen.getByRole("button", { name: "Hide the time left" }));
    expect(screen.queryByRole("timer")).toBeNull();
    const view = { started_at: "2026-11-20T18:00:00.000Z", deadline: "2026-11-20T18:15:00.000Z" };
    const said = (seconds: number) => draw(<TimeWarning seconds={seconds} view={view} />).container.textContent;
    expect(said(301)).toBe("");
    expect(said(300)).toBe("Less than 5 minutes left.");
    expect(said(60)).toContain("Less than 1 minute left.");
    // A limit of five minutes does not begin with a warning.
    expect(draw(<TimeWarning seconds={299} view={{ ...view, deadline: "2026-11-20T18:05:00.000Z" }} />).container.textContent).toBe("");
  });
});

describe("words", () => {
  it("says times and rules", () => {
    expect([clockWords(59.2), clockWords(3723), spanWords(90), spanWords(300)]).toEqual(["1:00", "1:02:03", "1 minute 30 seconds", "5 minutes"]);
    expect(ruleWords({ completion: "time_spent", format: "text", min_seconds: 300 })).toBe("Stay 5 minutes");
    expect(ruleWords({ completion: "view", format: "text" })).toBe("Read to the end");
    expect(ruleWords({ completion: "quiz_pass", format: "quiz" })).toBe("Pass the quiz");
  });
  it("reads only its own bookmarks", () => {
    expect([ratioOf("scroll:0.42"), ratioOf("scroll:0"), ratioOf("second:93"), ratioOf("scroll:7")]).toEqual([0.42, null, null, null]);
  });
});

describe("attempts left", () => {
  const lesson = (superseded: boolean[]) => ({ quiz: { attempts: 2 }, attempts: superseded.map((each, i) => ({ id: String(i), superseded: each || null })), open_attempt_id: null }) as unknown as LessonView;
  it("counts those at the quiz as it is now", () => {
    expect(attemptsLeft(lesson([false, false]))).toBe(0);
    expect(attemptsLeft(lesson([false, true, true]))).toBe(1);
    expect(attemptsLeft(lesson([true, true]))).toBe(2);
  });
});

describe("quiz in the player", () => {
  const player = () => ({ json: ask("GET /learning/enrolments/{id}", { params: { id: ENROLMENT } }) });
  const lesson = (more: Partial<LessonView> = {}) => ({ json: { ...(ask("GET /learning/enrolments/{id}/lessons/{lesson}", { params: { id: ENROLMENT, lesson: QUIZ } }) as LessonView), attempts: [], open_attempt_id: null, ...more } });
  const attempt = (more: Partial<AttemptView> = {}): AttemptView => ({ id: "a1", number: 1, attempts_left: 2, kind: "graded", pass_percent: 80, started_at: new Date().toISOString(), deadline: null, server_now: new Date().toISOString(), questions, answers: [], flagged: [], submitted_at: null, ...more });
  const result = { id: "a1", number: 1, kind: "graded", percent: 72.73, points: 8, points_possible: 11, pass_percent: 80, passed: false, started_at: new Date().toISOString(), submitted_at: new Date().toISOString(), seconds: 61, auto_submitted: false, attempts_left: 2, questions: null };
  const at = (search: string) => draw(<Route path="/learn/:enrolment/:lesson?"><PlayerPage /></Route>, `/learn/${ENROLMENT}/${QUIZ}${search}`);
  const base = () => ({ [`GET /learning/enrolments/${ENROLMENT}`]: player(), [`GET /learning/enrolments/${ENROLMENT}/lessons/${QUIZ}`]: lesson() });

  it("starts, saves each answer, reviews what is missing and hands in", async () => {
    const calls = serve({
      ...base(),
      [`POST /learning/enrolments/${ENROLMENT}/lessons/${QUIZ}/attempts`]: { json: attempt() },
      "PUT /learning/attempts/a1/answers": { json: { saved_at: "2026-11-20T18:42:07.000Z" } },
      "POST /learning/attempts/a1/submit": { json: result },
      "GET /learning/attempts/a1/result": { json: result },
    });
    const { container } = at("");
    await screen.findByText("3 of 3 left");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Start the quiz" })));
    await screen.findByText("Question 1 of 6, 1 point");
    fireEvent.click(screen.getByLabelText(/Call the rapid response team/));
    await screen.findByText("Saved 18:42:07");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ answer: rightAnswers[0] });
    await act(async () => fireEvent.click(screen.getByLabelText("Flag for review")));
    await waitFor(() => expect(calls.filter((each) => each.key.startsWith("PUT")).at(-1)?.body).toEqual({ answer: rightAnswers[0], flagged: true }));
    expect(screen.getByRole("button", { name: "Question 1, answered, flagged" }).getAttribute("aria-current")).toBe("step");
    fireEvent.click(screen.getByRole("button", { name: "Question 6, not answered" }));
    await screen.findByText("Question 6 of 6, 2 points");
    fireEvent.click(screen.getByRole("button", { name: "Review" }));
    await screen.findByText("5 questions are not fully answered. What is missing counts as wrong.");
    expect(screen.getByText("You flagged 1 question for review.")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Hand in" })));
    await screen.findByText(/^Not passed: 72.7/);
    expect(screen.getByText("8 of 11")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  });
  it("hands in by itself at the deadline, also when the page is loaded after it", async () => {
    const calls = serve({
      ...base(),
      "GET /learning/attempts/a1": { json: attempt({ started_at: "2026-11-20T18:00:00.000Z", deadline: "2026-11-20T18:15:00.000Z", server_now: "2026-11-20T18:15:01.000Z" }) },
      "POST /learning/attempts/a1/submit": { json: { ...result, auto_submitted: true } },
      "GET /learning/attempts/a1/result": { json: { ...result, auto_submitted: true } },
    });
    at("?attempt=a1");
    await screen.findByText("The time was over; what was saved by then was handed in.");
    expect(calls.filter((each) => each.key === "POST /learning/attempts/a1/submit")).toHaveLength(1);
  });
  it("goes on with saved answers after a reload", async () => {
    serve({ ...base(), "GET /learning/attempts/a1": { json: attempt({ answers: rightAnswers.slice(0, 3), flagged: ["q2"] }) } });
    at("?attempt=a1&q=3");
    await screen.findByText("Question 3 of 6, 2 points");
    expect((screen.getByLabelText("Measure lactate") as HTMLInputElement).checked).toBe(true);
    expect((screen.getByLabelText("Order a chest CT") as HTMLInputElement).checked).toBe(false);
    expect(screen.getByRole("button", { name: "Question 2, answered, flagged" })).toBeTruthy();
  });
  it("does not offer what is not left", async () => {
    const used = [1, 2, 3].map((number) => ({ ...result, id: `a${number}`, number })) as LessonView["attempts"];
    serve({ ...base(), [`GET /learning/enrolments/${ENROLMENT}/lessons/${QUIZ}`]: lesson({ attempts: used }) });
    const { container } = at("");
    await screen.findByText(/You have used all attempts/);
    expect(screen.queryByRole("button", { name: /Try again|Start the quiz/ })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows each question as far as the quiz reveals it", async () => {
    const marked = questions.map((question, index) => ({ question, answer: index < 5 ? rightAnswers[index] : null, correct: index < 5, points: index < 5 ? question.points : 0, right_answer: rightAnswers[index], explanation: index ? "" : "Call first.", feedback: index ? {} : { b: "The team comes." } }));
    serve({ ...base(), "GET /learning/attempts/a1/result": { json: { ...result, passed: true, percent: 81.82, questions: marked } } });
    const { container } = at("?result=a1");
    await screen.findByText(/^You passed with 81.8 %$/);
    expect(screen.getByText("Call first.")).toBeTruthy();
    expect(screen.getByText("The team comes.")).toBeTruthy();
    expect(screen.getAllByText("Right")).toHaveLength(5);
    expect(screen.getByText("Not answered")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("player and lists", () => {
  const READING = uuid(413);
  const lessonPath = `/learning/enrolments/${ENROLMENT}/lessons/${READING}`;
  const base = () => ({
    [`GET /learning/enrolments/${ENROLMENT}`]: { json: ask("GET /learning/enrolments/{id}", { params: { id: ENROLMENT } }) },
    [`GET ${lessonPath}`]: { json: ask("GET /learning/enrolments/{id}/lessons/{lesson}", { params: { id: ENROLMENT, lesson: READING } }) },
  });
  const open = (path: string) => draw(<Route path="/learn/:enrolment/:lesson?"><PlayerPage /></Route>, path);

  it("resumes where the server says and marks the lesson complete", async () => {
    const calls = serve({ ...base(), [`POST ${lessonPath}/progress`]: { json: { state: "completed", seconds_spent: 41, percent: 40, status: "in_progress" } } });
    const { container, history } = open(`/learn/${ENROLMENT}`);
    await screen.findByRole("heading", { level: 1, name: "qSOFA and NEWS2" });
    expect(history?.at(-1)).toBe(`/learn/${ENROLMENT}/${READING}`);
    expect(screen.getAllByRole("link", { name: /qSOFA and NEWS2, begun/ })[0]?.getAttribute("aria-current")).toBe("page");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Mark complete" })));
    await screen.findAllByText("Done");
    expect(calls.find((each) => each.key === `POST ${lessonPath}/progress`)?.body).toMatchObject({ completed: true });
    expect(screen.queryByRole("button", { name: "Mark complete" })).toBeNull();
  });
  it("asks before an unread lesson is left: stay, mark it, or come back to it", async () => {
    const calls = serve({ ...base(), [`POST ${lessonPath}/progress`]: { json: { state: "completed", seconds_spent: 41, percent: 40, status: "in_progress" } } });
    const { container, history } = open(`/learn/${ENROLMENT}/${READING}`);
    fireEvent.click(await screen.findByRole("button", { name: "Next" }));
    await screen.findByRole("heading", { name: "This lesson is not marked complete" });
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Stay here" }));
    expect(screen.queryByRole("heading", { name: "This lesson is not marked complete" })).toBeNull();
    expect(history?.at(-1)).toBe(`/learn/${ENROLMENT}/${READING}`);
    expect(calls.some((each) => each.key.startsWith("POST") && !each.key.includes("/analytics/"))).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: "Next" }));
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Mark complete and go on" })));
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toMatchObject({ completed: true });
    await waitFor(() => expect(history?.at(-1)).toBe(`/learn/${ENROLMENT}/${uuid(414)}`));
  });
  it("goes on unread when that is wished, and names what is still open after the last lesson", async () => {
    const lesson = ask("GET /learning/enrolments/{id}/lessons/{lesson}", { params: { id: ENROLMENT, lesson: READING } });
    serve({ ...base(), [`GET ${lessonPath}`]: { json: { ...(lesson as object), next_id: null } } });
    const { history } = open(`/learn/${ENROLMENT}/${READING}`);
    fireEvent.click(await screen.findByRole("button", { name: /^Still open: / }));
    fireEvent.click(screen.getByRole("button", { name: "Go on, do it later" }));
    await waitFor(() => expect(history?.at(-1)).not.toBe(`/learn/${ENROLMENT}/${READING}`));
  });
  it("reports the time of every 20 visible seconds, and keeps it while the line is down", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let down = true;
    const calls = serve({ ...base(), [`POST ${lessonPath}/progress`]: () => (down ? { status: 503, json: { code: "busy" } } : { json: { state: "in_progress", seconds_spent: 80, percent: 20, status: "in_progress" } }) });
    open(`/learn/${ENROLMENT}/${READING}`);
    await screen.findByRole("heading", { level: 1, name: "qSOFA and NEWS2" });
    const sent = () => calls.filter((each) => each.key === `POST ${lessonPath}/progress`).map((each) => (each.body as { seconds: number }).seconds);
    await act(() => vi.advanceTimersByTimeAsync(20_500));
    expect(sent()).toEqual([20]);
    down = false;
    await act(() => vi.advanceTimersByTimeAsync(20_000));
    expect(sent()).toEqual([20, 40]);
  });
  it("shows what another window finished", async () => {
    serve(base());
    open(`/learn/${ENROLMENT}/${READING}`);
    await screen.findByRole("button", { name: "Mark complete" });
    act(() => {
      queryClient.setQueryData<CoursePlayer>(["learning", "player", ENROLMENT], (old) => old && {
        ...old, modules: old.modules.map((module) => ({ ...module, lessons: module.lessons.map((each) => ({ ...each, state: "completed" as const })) })),
      });
    });
    await waitFor(() => expect(screen.queryByRole("button", { name: "Mark complete" })).toBeNull());
  });
  it("says when the course belongs to somebody else", async () => {
    serve({ [`GET /learning/enrolments/${ENROLMENT}`]: refused });
    open(`/learn/${ENROLMENT}`);
    await screen.findByText("You do not have access to this page");
  });
  it("ends with the way to the certificate", async () => {
    serve({ [`GET /learning/enrolments/${uuid(14)}`]: { json: ask("GET /learning/enrolments/{id}", { params: { id: uuid(14) } }) } });
    const { container } = open(`/learn/${uuid(14)}`);
    await screen.findByRole("heading", { level: 1, name: "You finished this course" });
    expect(screen.getByRole("link", { name: "See the certificate" }).getAttribute("href")).toBe("/certificates");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("lists open courses by due date and lets go of one that nobody requires", async () => {
    const calls = serve({
      "GET /learning": (url) => ({ json: ask("GET /learning", { query: url.searchParams }) }),
      [`POST /learning/enrolments/${uuid(13)}/drop`]: { status: 409, json: { code: "required", detail: "Your hospital requires this course, so you cannot leave it." } },
    });
    const { container } = draw(<MyLearningPage />, "/learning");
    await screen.findByText("3 courses are open, about 1 hour 41 minutes in all.");
    expect(screen.getAllByRole("heading", { level: 2 }).map((each) => each.textContent?.slice(0, 6))).toEqual(["Fire a", "Sepsis", "HIPAA "]);
    expect(screen.getAllByRole("button", { name: /Leave the course/ })).toHaveLength(1);
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Leave the course: HIPAA privacy essentials" }));
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Leave the course" })));
    await screen.findByText("Your hospital requires this course, so you cannot leave it.");
    expect(calls.at(-1)?.key).toBe(`POST /learning/enrolments/${uuid(13)}/drop`);
  });
  it("keeps the catalogue's filters in the address and says when nothing fits", async () => {
    const calls = serve({ "GET /courses": (url) => ({ json: ask("GET /courses", { query: url.searchParams }) }), "GET /categories": { json: ask("GET /categories") } });
    const { container } = draw(<CataloguePage />, "/courses?difficulty=advanced");
    await screen.findByText("Medication safety: the high-alert list");
    expect(screen.queryByText("Hand hygiene")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(screen.getByLabelText("Order"), { target: { value: "shortest" } });
    await waitFor(() => expect(calls.at(-1)?.url.searchParams.get("sort")).toBe("shortest"));
  });
  it("says on the course page that it is done, and offers it again without pressing", async () => {
    serve({
      [`GET /courses/${uuid(103)}`]: { json: ask("GET /courses/{id}", { params: { id: uuid(103) } }) }, "GET /learning": (url) => ({ json: ask("GET /learning", { query: url.searchParams }) }),
      "GET /boot": { json: { me: { permissions: ["course:view", "learning:learn", "course:enroll"] } } },
    });
    draw(<Route path="/courses/:id"><CoursePage /></Route>, `/courses/${uuid(103)}`);
    await screen.findByText(/You finished it on/);
    expect(screen.getByRole("button", { name: "Take it again" }).className).toBe("ghost");
    expect(screen.queryByRole("button", { name: "Enrol" })).toBeNull();
  });
  it("enrols from the course page and goes to the player", async () => {
    serve({
      [`GET /courses/${uuid(105)}`]: { json: ask("GET /courses/{id}", { params: { id: uuid(105) } }) }, "GET /learning": { json: { items: [] } },
      "GET /boot": { json: { me: { permissions: ["course:view", "learning:learn", "course:enroll"] } } },
      [`POST /learning/courses/${uuid(105)}/enrol`]: { json: { id: "e9" } },
    });
    const { container, history } = draw(<Route path="/courses/:id"><CoursePage /></Route>, `/courses/${uuid(105)}`);
    const enrol = await screen.findByRole("button", { name: "Enrol" });
    expect(screen.getByText("Texas Nurses Association")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(enrol));
    await waitFor(() => expect(history?.at(-1)).toBe("/learn/e9"));
  });
});
