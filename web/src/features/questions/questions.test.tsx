/** The question bank: finding, writing with versions, pools, importing with a dry run; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import { tagsOf } from "./data";
import QuestionPage from "./edit";
import ImportQuestionsPage, { formatOf } from "./import";
import QuestionsPage from "./list";
import PoolsPage from "./pools";

configure({ asyncUtilTimeout: 20_000 });
const boot = (...permissions: string[]) => ({ json: { me: { id: "u", permissions: ["question:view", ...permissions] } } });
const text = { id: "q", type: "multi_select", prompt: "Which are signs of sepsis?", points: 2, explanation: null, options: [{ id: "a", text: "Fever", correct: true }, { id: "b", text: "Hunger", correct: false }], blanks: [], pairs: [], items: [], partial_credit: null };
const entry = { id: "q1", name: "Signs", prompt: text.prompt, type: "multi_select", points: 2, tags: ["sepsis"], folder_id: null, course_id: null, version: 3, archived: false, updated_at: "2026-11-20T08:00:00Z" };
const question = { id: "q1", name: "Signs", question: text, tags: ["sepsis"], folder_id: "f1", course_id: null, author_id: "u", author_name: "Marta", archived: false, version: 3, created_at: entry.updated_at, updated_at: entry.updated_at };
const pool = { id: "p1", name: "Infection", kind: "by_tags", tags: ["sepsis"], any_tag: false, course_id: null, revision: 2, questions: 8, updated_at: entry.updated_at };
const base: Parameters<typeof serve>[0] = {
  "GET /boot": boot("question:manage"), "GET /questions": { json: { items: [entry], next: null } }, "GET /question-folders": { json: { items: [{ id: "f1", name: "ICU", course_id: null }] } }, "GET /question-tags": { json: { items: [{ tag: "sepsis", questions: 8 }] } }, "GET /question-pools": { json: { items: [pool] } },
  "GET /questions/q1": { json: question }, "GET /questions/q1/uses": { json: { items: [{ pool_id: "p1", pool: "Infection", course_id: "c1", course: "Sepsis", lesson: "Check", published: true }] } }, "GET /questions/q1/versions": { json: { items: [{ version: 3, by: "Marta", note: "", at: entry.updated_at }, { version: 2, by: "Marta", note: "First", at: entry.updated_at }] } },
};
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const bodyOf = (calls: ReturnType<typeof serve>, key: string) => calls.find((each) => each.key === key)?.body;

describe("finding", () => {
  it("filters by tag, type and folder in the address and keeps hidden what may not be done", async () => {
    const calls = serve({ ...base, "GET /boot": boot() });
    const { container } = draw(<QuestionsPage />, "/questions?tag=sepsis&folder=f1");
    expect((await screen.findByRole("link", { name: "Signs" })).getAttribute("href")).toBe("/questions/q1");
    expect(calls.find((each) => each.key === "GET /questions")?.url.search).toContain("tag=sepsis&folder=f1");
    expect(screen.queryByRole("link", { name: "New question" })).toBeNull();
    expect(screen.queryByLabelText("Everybody's questions")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says that there is none yet, and makes a folder", async () => {
    const calls = serve({ ...base, "GET /questions": { json: { items: [], next: null } }, "POST /question-folders": { json: { id: "f2", name: "ED" } } });
    const { container } = draw(<QuestionsPage />, "/questions");
    await screen.findByText("No question yet");
    fireEvent.click(screen.getByRole("button", { name: "Folders" }));
    fireEvent.click(screen.getByRole("menuitem", { name: "New folder" }));
    type("Name", "ED");
    expect(await axeProblems(container)).toEqual([]);
    await press("Save");
    await waitFor(() => expect(bodyOf(calls, "POST /question-folders")).toEqual({ name: "ED" }));
  });
  it("splits tags and guesses formats", () => {
    expect(tagsOf(" sepsis, icu;icu\n ")).toEqual(["sepsis", "icu"]);
    expect(["a.gift", "A.TXT", "b.xml", "c.json", "d.zip", "e.docx"].map(formatOf)).toEqual(["gift", "gift", "moodle_xml", "json", "qti", ""]);
  });
});

describe("a question", () => {
  const open = () => draw(<Route path="/questions/:id"><QuestionPage /></Route>, "/questions/q1");
  it("is saved as a new version with the version that was edited", async () => {
    const calls = serve({ ...base, "PATCH /questions/q1": { json: { ...question, version: 4 } } });
    const { container } = open();
    expect(await screen.findByRole("link", { name: "Infection" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: /^Delete question/ })).toBeNull();
    type(/^Points for part of an answer/, "right_minus_wrong");
    type(/^Tags/, "sepsis, icu");
    type(/^What changed/, "Partial");
    expect(await axeProblems(container)).toEqual([]);
    await press("Save as a new version");
    await waitFor(() => expect(bodyOf(calls, "PATCH /questions/q1")).toMatchObject({ version: 3, tags: ["sepsis", "icu"], note: "Partial", folder_id: "f1", question: { partial_credit: "right_minus_wrong" } }));
  });
  it("keeps what was typed when somebody else was faster", async () => {
    serve({ ...base, "PATCH /questions/q1": { status: 409, json: { code: "changed_elsewhere", detail: "old" } } });
    open();
    await screen.findByRole("button", { name: "Save as a new version" });
    type(/^Name in lists/, "My name");
    await press("Save as a new version");
    expect(await screen.findByText("This was changed elsewhere.")).toBeTruthy();
    expect((screen.getByLabelText(/^Name in lists/) as HTMLInputElement).value).toBe("My name");
  });
  it("shows a former version and restores it", async () => {
    const calls = serve({ ...base, "GET /questions/q1/versions/2": { json: { version: 2, question: { ...text, prompt: "Old words" }, by: "Marta", note: "", at: entry.updated_at } }, "POST /questions/q1/versions/2/restore": { json: question } });
    open();
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Look at version 2" })));
    expect(await screen.findByText("Old words")).toBeTruthy();
    await press("Make it the newest version");
    await waitFor(() => expect(calls.some((each) => each.key === "POST /questions/q1/versions/2/restore")).toBe(true));
  });
  it("is not sent before it is finished", async () => {
    const calls = serve(base);
    draw(<Route path="/questions/new"><QuestionPage /></Route>, "/questions/new");
    await screen.findByRole("button", { name: "Save the question" });
    await press("Save the question");
    expect(screen.getByRole("link", { name: "Write the question" })).toBeTruthy();
    expect(calls.some((each) => each.key === "POST /questions")).toBe(false);
  });
  it("is not open to others", async () => {
    serve({ ...base, "GET /questions/q1": { status: 404, json: { code: "not_found" } } });
    const { container } = open();
    await waitFor(() => expect(container.textContent).toMatch(/not|Not/));
    expect(screen.queryByRole("button", { name: "Save as a new version" })).toBeNull();
  });
});

describe("pools", () => {
  it("makes one by tags and one by hand", async () => {
    const calls = serve({ ...base, "POST /question-pools": { json: pool }, "GET /question-pools/p1/questions": { json: { items: [entry], next: null } } });
    const { container } = draw(<PoolsPage />, "/questions/pools");
    await screen.findByRole("button", { name: "Infection: 8 questions" });
    await press("New pool");
    await press("Save the pool");
    expect(screen.getByRole("link", { name: "Choose at least one tag" })).toBeTruthy();
    type("Name", "Signs");
    fireEvent.click(screen.getByRole("radio", { name: "Chosen one by one" }));
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Add Signs" })));
    expect(screen.getByText("1 question chosen")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Save the pool");
    await waitFor(() => expect(bodyOf(calls, "POST /question-pools")).toEqual({ name: "Signs", kind: "by_hand", tags: [], any_tag: false, question_ids: ["q1"] }));
  });
  it("says why one cannot be deleted", async () => {
    serve({ ...base, "GET /question-pools/p1/questions": { json: { items: [entry], next: null } }, "DELETE /question-pools/p1": { status: 409, json: { code: "in_use", detail: "A published quiz draws from this pool." } } });
    draw(<PoolsPage />, "/questions/pools?pool=p1");
    await screen.findByRole("link", { name: "Signs" });
    await press("Delete");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Delete" })));
    expect(await screen.findByText("A published quiz draws from this pool.")).toBeTruthy();
  });
});

describe("import", () => {
  it("checks first, names each message with its line, then takes the questions in", async () => {
    const report = { format: "gift", file_name: "a.gift", dry_run: true, created: 1, unchanged: 0, rejected: 1, questions: [{ line: 1, name: "Signs", type: "multi_select", outcome: "new", question_id: null }], notes: [{ line: 9, question: "Essay", severity: "error", code: "essay", message: "An essay cannot be marked by the server." }] };
    const calls = serve({ ...base, "POST /question-imports": (url) => ({ json: url.searchParams.get("dry_run") === "true" ? report : { ...report, dry_run: false, questions: [{ ...report.questions[0], question_id: "q9" }] } }) });
    const { container } = draw(<ImportQuestionsPage />, "/questions/import");
    fireEvent.change(await screen.findByLabelText("File"), { target: { files: [new File(["::x"], "a.gift")] } });
    await press("Check the file");
    expect(await screen.findByText("An essay cannot be marked by the server.")).toBeTruthy();
    expect(screen.getByText("Nothing was changed yet.")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Take in the new questions");
    expect((await screen.findByRole("link", { name: "Signs" })).getAttribute("href")).toBe("/questions/q9");
    expect(calls.filter((each) => each.key === "POST /question-imports").map((each) => each.url.searchParams.get("dry_run"))).toEqual(["true", "false"]);
  });
});
