/** What is around a draft: versions, publishing, conversations, co-authors, languages, files, packages, other lesson kinds; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { preflightOf, sepsis } from "../../../tests/mock/routes/authoring.mjs";
import { axeProblems, draw, serve } from "../../test/render";
import BuilderPage from "./builder";
import InvitationsPage from "./invitations";
import PackagesPage from "./packages";
import ReviewQueuePage from "./reviews";
import { START } from "./task";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const base = `/authoring/courses/${sepsis.id}`;
const boot = (...permissions: string[]) => ({ json: { me: { id: sepsis.author_id, permissions: ["course:create", "course:manage", ...permissions] } } });
const page = (search = "") => draw(<Route path="/authoring/:id"><BuilderPage /></Route>, `/authoring/${sepsis.id}${search}`);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const revision = { number: 4, by: "Marta Silva", begun_at: "2026-11-20T08:00:00Z", saved_at: "2026-11-20T08:04:00Z" };
const serveDraft = (more: Parameters<typeof serve>[0] = {}) =>
  serve({
    "GET /boot": boot(), [`GET ${base}`]: { json: structuredClone(sepsis) }, "GET /categories": { json: { items: [] } }, [`GET ${base}/preflight`]: { json: preflightOf(sepsis) }, [`GET ${base}/versions`]: { json: { items: [] } },
    [`GET ${base}/threads`]: { json: { items: [], next: null } }, ...more,
  });
const bodyOf = (calls: ReturnType<typeof serve>, key: string) => calls.find((each) => each.key === key)?.body;

describe("earlier versions", () => {
  it("shows what changed since, and restores the outline with the revision that it saw", async () => {
    const calls = serveDraft({
      [`GET ${base}/outline/history`]: { json: { items: [revision], next: null } },
      [`GET ${base}/outline/history/4`]: { json: { revision, outline: { modules: sepsis.modules.slice(0, 1) }, since: { words_added: 0, words_removed: 0, more: false, lines: [{ change: "removed", what: "lesson", text: "Blood cultures" }] } } },
      [`POST ${base}/outline/history/4/restore`]: { json: { ...sepsis, revision: 8 } },
    });
    const { container } = page("?show=history");
    await screen.findByRole("button", { name: "Show earlier versions" });
    await press("Show earlier versions");
    fireEvent.click(await screen.findByRole("button", { name: /^Look at version 4/ }));
    expect(await screen.findByText("Blood cultures")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Restore this version");
    await waitFor(() => expect(bodyOf(calls, `POST ${base}/outline/history/4/restore`)).toEqual({ revision: 7 }));
    expect(calls.find((each) => each.key === `GET ${base}/outline/history`)?.url.searchParams.has("before")).toBe(false);
  });
  it("says what the server refuses and leaves the dialog open", async () => {
    serveDraft({
      [`GET ${base}/outline/history`]: { json: { items: [revision], next: null } },
      [`GET ${base}/outline/history/4`]: { json: { revision, outline: { modules: [] }, since: { words_added: 0, words_removed: 0, more: false, lines: [] } } },
      [`POST ${base}/outline/history/4/restore`]: { status: 422, json: { code: "invalid", detail: "A module has more than 100 lessons." } },
    });
    page("?show=history");
    await screen.findByRole("button", { name: "Show earlier versions" });
    await press("Show earlier versions");
    fireEvent.click(await screen.findByRole("button", { name: /^Look at version 4/ }));
    await screen.findByText("Nothing. It is the same as now.");
    await press("Restore this version");
    expect((await screen.findByRole("alert")).textContent).toContain("more than 100 lessons");
  });
});

describe("publishing", () => {
  it("shows what changes and sends the author's choice for people in the middle", async () => {
    const ready = { ready: true, items: [] };
    const calls = serveDraft({
      "GET /boot": boot("course:publish"), [`GET ${base}/preflight`]: { json: ready }, [`POST ${base}/publish/preview`]: { json: { next_version: 3, changes: [{ lesson_id: "l1", title: "The bundle", change: "content", mandatory: true }], learners: { in_progress: 12, relocked: 5 } } },
      [`POST ${base}/publish`]: { json: { ...sepsis, revision: 8, status: "published", published_version: 3 } },
    });
    const { container } = page("?show=review");
    await screen.findByText("Nothing is missing.");
    await press("Publish");
    const dialog = within(await screen.findByRole("dialog"));
    expect(await dialog.findByText("12 people are in the middle of this course.")).toBeTruthy();
    expect(dialog.getByText("5 people have done a lesson that would be asked again.")).toBeTruthy();
    expect(dialog.getByText("The bundle")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(dialog.getByRole("radio", { name: /^They do changed mandatory lessons again/ }));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Publish" })));
    await waitFor(() => expect(bodyOf(calls, `POST ${base}/publish`)).toEqual({ comment: "", learners: "relock_changed" }));
  });
});

describe("conversations", () => {
  const thread = { id: "t1", lesson_id: sepsis.modules[0]!.lessons[0]!.id, opened_at: "2026-11-20T08:00:00Z", resolved_at: null, resolved_by: null, comments: [{ by: "Ravi Patel", at: "2026-11-20T08:00:00Z", body: "Which lactate limit?" }] };
  it("answers, resolves and starts one", async () => {
    const calls = serveDraft({ [`GET ${base}/threads`]: { json: { items: [thread], next: null } }, [`POST ${base}/threads/t1/comments`]: { json: thread }, [`PUT ${base}/threads/t1/state`]: { json: thread }, [`POST ${base}/threads`]: { json: thread } });
    const { container } = page("?show=review");
    expect(await screen.findByText("Which lactate limit?")).toBeTruthy();
    await press("Send the answer");
    expect(screen.getByRole("link", { name: "Write an answer" })).toBeTruthy();
    type("Answer", "Two");
    await press("Send the answer");
    await waitFor(() => expect(bodyOf(calls, `POST ${base}/threads/t1/comments`)).toEqual({ body: "Two" }));
    await press("Resolve");
    await waitFor(() => expect(bodyOf(calls, `PUT ${base}/threads/t1/state`)).toEqual({ resolved: true }));
    type("New conversation", "Add a picture");
    await press("Start it");
    await waitFor(() => expect(bodyOf(calls, `POST ${base}/threads`)).toEqual({ body: "Add a picture" }));
    expect(await axeProblems(container)).toEqual([]);
  });
  it("lists what waits for a review, with the open ones as a link", async () => {
    serve({ "GET /boot": boot("course:publish"), "GET /authoring/review-queue": { json: { items: [{ course_id: "c1", title: "Falls", author_name: "Marta", published_version: null, open_threads: 2, updated_at: "2026-11-18T08:00:00Z" }], next: null } } });
    const { container } = draw(<ReviewQueuePage />, "/authoring/reviews");
    expect((await screen.findByRole("link", { name: "Falls: 2 open conversations" })).getAttribute("href")).toBe("/authoring/c1?show=review");
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("co-authors", () => {
  const people = { items: [{ person_id: sepsis.author_id, name: "Marta Silva", edit: true, analytics: true, author: true, invited: false }, { person_id: "p2", name: "Ravi Patel", edit: true, analytics: false, author: false, invited: true }] };
  it("invites with rights and takes an invitation back", async () => {
    const calls = serveDraft({
      "GET /boot": boot("people:view"), [`GET ${base}/co-authors`]: { json: people }, [`POST ${base}/co-authors`]: { json: people }, [`DELETE ${base}/co-authors/p2`]: { json: { items: people.items.slice(0, 1) } },
      "GET /people": { json: { items: [{ person_id: "p3", first_name: "Ida", last_name: "Berg", employee_number: "7", unit_name: "ICU" }] } },
    });
    const { container } = page("?show=people");
    expect(await screen.findByText("Invited, no answer yet")).toBeTruthy();
    await press("Invite");
    expect(screen.getByRole("link", { name: "Choose a person" })).toBeTruthy();
    type("Search for Person", "berg");
    await screen.findByRole("option", { name: /Berg, Ida/ });
    type("Person", "p3");
    fireEvent.click(screen.getByLabelText("May see how people do"));
    await press("Invite");
    await waitFor(() => expect(bodyOf(calls, `POST ${base}/co-authors`)).toEqual({ person_id: "p3", edit: true, analytics: false }));
    expect(await axeProblems(container)).toEqual([]);
    await press("Take back the invitation of Ravi Patel");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" })));
    await waitFor(() => expect(screen.queryByText("Ravi Patel")).toBeNull());
  });
  it("answers an invitation", async () => {
    const calls = serve({ "GET /boot": boot(), "GET /authoring/invitations": { json: { items: [{ course_id: "c7", title: "Falls", invited_by: "Ravi", invited_at: "2026-11-18T08:00:00Z", edit: true, analytics: false }] } }, "POST /authoring/invitations/c7/answer": { json: { items: [] } } });
    const { container, history } = draw(<InvitationsPage />, "/authoring/invitations");
    await screen.findByRole("button", { name: "Accept: Falls" });
    expect(await axeProblems(container)).toEqual([]);
    await press("Accept: Falls");
    await waitFor(() => expect(history?.at(-1)).toBe("/authoring/c7"));
    expect(bodyOf(calls, "POST /authoring/invitations/c7/answer")).toEqual({ accept: true });
  });
});

describe("other languages", () => {
  it("saves a translation beside the original, and keeps what has no field", async () => {
    const content = { title: "Sepsis", page: { tagline: "x", includes: [], audience: [], instructor: "", faqs: [], testimonials: [] } };
    const calls = serveDraft({ [`GET ${base}/locales`]: { json: { items: [{ locale: "es", subjects: 1, of: 5 }] } }, [`GET ${base}/locales/es/${sepsis.id}`]: { json: { locale: "es", revision: 2, content } }, [`PUT ${base}/locales/es/${sepsis.id}`]: { json: { locale: "es", revision: 3, content } } });
    const { container } = page("?show=languages");
    expect(await screen.findByText("1 of 5 parts")).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Language"), { target: { value: "es" } });
    const form = within(await screen.findByRole("form", { name: /^Text in/ }));
    fireEvent.change(form.getByLabelText(/^Summary/), { target: { value: "Resumen" } });
    await act(async () => fireEvent.click(form.getByRole("button", { name: "Save" })));
    await waitFor(() => expect(bodyOf(calls, `PUT ${base}/locales/es/${sepsis.id}`)).toEqual({ revision: 2, content: { title: "Sepsis", summary: "Resumen", page: content.page } }));
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("files and links", () => {
  it("adds a link beside a lesson, and refuses an address that is none", async () => {
    const lesson = sepsis.modules[0]!.lessons[0]!;
    const calls = serveDraft({ [`GET ${base}/resources`]: { json: { items: [] } }, [`POST ${base}/resources`]: { json: { items: [{ id: "r1", title: "WHO", url: "https://who.int", lesson_id: lesson.id }] } }, "GET /authoring/media": { json: { items: [], next: null } } });
    const { container } = page("?show=resources");
    await screen.findByRole("button", { name: "Add a file or link" });
    await press("Add a file or link");
    fireEvent.click(screen.getByRole("radio", { name: "A link" }));
    type("Address", "javascript:alert(1)");
    type("Title", "WHO");
    fireEvent.change(screen.getByLabelText("Learners find it"), { target: { value: lesson.id } });
    await press("Add it");
    expect(screen.getByRole("link", { name: /Enter an address that begins/ })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    type("Address", "https://who.int");
    await press("Add it");
    await waitFor(() => expect(bodyOf(calls, `POST ${base}/resources`)).toEqual({ revision: 7, title: "WHO", url: "https://who.int", lesson_id: lesson.id }));
  });
});

describe("packages", () => {
  it("checks a file first, offers the unknown key, and imports", async () => {
    const report = { dry_run: true, ready: true, title: "Falls", modules: 2, lessons: 5, questions: 9, files: 1, bytes: 5000, signer: "A".repeat(43), signer_trusted: false, messages: [{ severity: "warning", file: "course.json", line: 3, path: "", code: "x", detail: "No captions." }] };
    const calls = serve({ "GET /boot": boot("course:publish"), "GET /authoring/signers": { json: { items: [{ name: "Mercy", public_key: "B".repeat(43), own: true }] } }, "POST /authoring/packages": (url) => ({ json: url.searchParams.get("dry_run") === "true" ? report : { ...report, dry_run: false, course_id: "c9" } }) });
    const { container } = draw(<PackagesPage />, "/authoring/packages");
    await press("Check the package");
    expect(screen.getByRole("link", { name: "Choose the package" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Package"), { target: { files: [new File(["PK"], "falls.zip", { type: "application/zip" })] } });
    await press("Check the package");
    expect(await screen.findByText("No captions.")).toBeTruthy();
    expect(calls.filter((each) => each.key === "POST /authoring/packages").map((each) => each.url.searchParams.get("dry_run"))).toEqual(["true"]);
    expect(await axeProblems(container)).toEqual([]);
    await press("Import it");
    expect((await screen.findByRole("link", { name: "Open the draft" })).getAttribute("href")).toBe("/authoring/c9");
  });
});

describe("lessons of other kinds", () => {
  const lesson = { ...sepsis.modules[0]!.lessons[0]!, format: "checklist", title: "Show it" };
  const draft = (format: string) => ({ ...structuredClone(sepsis), modules: [{ ...sepsis.modules[0]!, lessons: [{ ...lesson, format }] }] });
  const content = { [`GET ${base}/lessons/${lesson.id}/content`]: { json: { id: lesson.id, content_revision: 1, document: null } } };
  it("connects a checklist without changing the rest of it", async () => {
    const checklist = { id: "k1", state: "published", revision: 5, title: "Lines", description: "", unit_id: "u1", valid_months: 12, renew_days: 60, due_days: 30, scale: [], passing: 0, items: [{ id: "i1", title: "Flush", criteria: "", methods: [] }] };
    const calls = serveDraft({
      ...content, "GET /boot": boot("skills:view", "skills:manage"), [`GET ${base}`]: { json: draft("checklist") }, [`GET ${base}/preflight`]: { json: { ready: false, items: [{ severity: "error", code: "checklist_missing", message: "x", lesson_id: lesson.id }] } },
      "GET /skills/checklists": { json: { items: [{ id: "k1", title: "Lines", state: "published" }] } }, "GET /skills/checklists/k1": { json: checklist }, "PUT /skills/checklists/k1": { json: checklist },
    });
    const { container } = page(`?lesson=${lesson.id}`);
    expect(await screen.findByText("No published checklist belongs to this lesson yet.")).toBeTruthy();
    await screen.findByRole("option", { name: "Lines" });
    type("Checklist", "k1");
    expect(await axeProblems(container)).toEqual([]);
    await press("Connect it to this lesson");
    await waitFor(() => expect(bodyOf(calls, "PUT /skills/checklists/k1")).toMatchObject({ revision: 5, checklist: { course_id: sepsis.id, lesson_id: lesson.id, unit_id: "u1", valid_months: 12, items: [{ title: "Flush" }] } }));
  });
  it("asks for work in an assignment", async () => {
    const calls = serveDraft({ ...content, "GET /boot": boot("submission:author"), [`GET ${base}`]: { json: draft("assignment") }, "GET /submission-tasks": { json: { items: [], next: null } }, "POST /submission-tasks": { json: { id: "t1" } } });
    const { container } = page(`?lesson=${lesson.id}`);
    await screen.findByRole("button", { name: "Save the assignment" });
    await press("Save the assignment");
    expect(screen.getByRole("link", { name: "Say what to hand in" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    type("What to do and hand in", "A care plan");
    type("Passed with, out of 100 points", "72.5");
    await press("Save the assignment");
    await waitFor(() => expect(bodyOf(calls, "POST /submission-tasks")).toMatchObject({ course_id: sepsis.id, lesson_id: lesson.id, setup: { instructions: "A care plan", pass_hundredths: 7250, max_files: 3 } }));
  });
  it("says by which rubric work is marked", async () => {
    const calls = serveDraft({ ...content, "GET /boot": boot("submission:author"), [`GET ${base}`]: { json: draft("assignment") }, "GET /submission-tasks": { json: { items: [], next: null } }, "POST /submission-tasks": { json: { id: "t1" } } });
    const { container } = page(`?lesson=${lesson.id}`);
    await screen.findByRole("button", { name: "Mark by a rubric" });
    type("What to do and hand in", "A care plan");
    await press("Mark by a rubric");
    await press("Save the assignment");
    expect(screen.getByRole("link", { name: "Name what is looked at" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    type("What is looked at", "Assessment of the patient");
    await press("Remove level 2 of criterion 1");
    expect(screen.getByRole("button", { name: "Remove level 2 of criterion 1" })).toHaveProperty("disabled", true);
    await press("Save the assignment");
    await waitFor(() => expect(bodyOf(calls, "POST /submission-tasks")).toMatchObject({ setup: { rubric: { criteria: [{ id: "c1", title: "Assessment of the patient", description: "", levels: [{ id: "l1", title: "Not shown", points: 0 }, { id: "l3", title: "Fully", points: 2 }] }] } } }));
  });
  it("leaves a rubric alone under which work was handed in", async () => {
    const rubric = { criteria: [{ id: "c1", title: "Assessment", description: "", levels: [{ id: "l1", title: "No", description: "", points: 0 }, { id: "l2", title: "Yes", description: "", points: 5 }] }] };
    const task = { id: "t1", course_id: sepsis.id, lesson_id: lesson.id, course_title: "Sepsis", title: "Plan", revision: 4, rubric_locked: true, setup: { ...START, instructions: "A plan", rubric } };
    const calls = serveDraft({ ...content, "GET /boot": boot("submission:author"), [`GET ${base}`]: { json: draft("assignment") }, "GET /submission-tasks": { json: { items: [task], next: null } }, "PUT /submission-tasks/t1": { json: task } });
    page(`?lesson=${lesson.id}`);
    expect(await screen.findByText("Work was handed in under this rubric, so it stays as it is.")).toBeTruthy();
    expect((screen.getByLabelText("What is looked at") as HTMLInputElement).matches(":disabled")).toBe(true);
    await press("Save the assignment");
    await waitFor(() => expect(bodyOf(calls, "PUT /submission-tasks/t1")).toMatchObject({ revision: 4, setup: { rubric } }));
  });
});
