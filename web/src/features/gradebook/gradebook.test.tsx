/** The gradebook: grades with what is not there yet, and weights in fixed point; with axe. */
import { act, configure, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import BookPage from "./book";
import ChooseBookPage from "./choose";

configure({ asyncUtilTimeout: 20_000 });
const item = { source: "quiz", lesson_id: "l1", title: "Final quiz", category_id: null, points: 10, counting: "best", hidden: false };
const book = { course_id: "c1", revision: 3, book: { categories: [{ id: "k1", name: "Quizzes", weight_hundredths: 6000, hidden: false }], items: [item] } };
const row = (id: string, name: string, value: number | null) => ({ enrolment_id: id, person_id: `p-${id}`, name, recorded: value === 8333, grades: { total_hundredths: value, categories: [], items: [{ source: "quiz", lesson_id: "l1", title: "Final quiz", category_id: null, points: 10, percent_hundredths: value, attempts: 1, counts: true }] } });
const boot = (...permissions: string[]) => ({ "GET /boot": { json: { me: { id: "ana", permissions } } } });
const base = { "GET /courses/c1/gradebook": { json: book }, "GET /courses/c1": { json: { title: "Sepsis" } }, "GET /courses/c1/gradebook/grades": { json: { items: [row("e1", "Bo Lind", 8333), row("e2", "Lee Chan", null)], next: null } } };
const open = (path = "/gradebook/c1") => draw(<Route path="/gradebook/:id"><BookPage /></Route>, path);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("gradebook", () => {
  it("chooses a course", async () => {
    serve({ "GET /courses": { json: { items: [{ id: "c1", title: "Sepsis", category: "Nursing" }], next: null } } });
    const { container } = draw(<ChooseBookPage />, "/gradebook");
    expect((await screen.findByRole("link", { name: "Sepsis" })).getAttribute("href")).toBe("/gradebook/c1");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows grades with two digits and what is not graded", async () => {
    serve({ ...boot("gradebook:view"), ...base });
    const { container } = open();
    await screen.findByRole("link", { name: "Bo Lind" });
    expect(screen.getAllByText("83.33 %").length).toBeGreaterThan(0);
    expect(screen.getByText("none yet")).toBeTruthy();
    expect(screen.getByText("Recorded")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("saves weights in hundredths with the revision, and says when somebody else was faster", async () => {
    const calls = serve({ ...boot("gradebook:view", "gradebook:manage"), ...base, "PUT /courses/c1/gradebook": { status: 409, json: { code: "changed_elsewhere", detail: "Somebody else changed this gradebook. Load it again." } } });
    const { container } = open("/gradebook/c1?tab=weights");
    fireEvent.change(await screen.findByLabelText("Weight in percent"), { target: { value: "33.33" } });
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(screen.getByLabelText("Category: Final quiz"), { target: { value: "k1" } });
    await press("Save");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ revision: 3, book: { categories: [{ id: "k1", name: "Quizzes", weight_hundredths: 3333, hidden: false }], items: [{ ...item, category_id: "k1" }] } });
    await screen.findByText("Somebody else changed this gradebook. Load it again.");
    expect((screen.getByLabelText("Weight in percent") as HTMLInputElement).value).toBe("33.33");
    fireEvent.change(screen.getByLabelText("Weight in percent"), { target: { value: "a lot" } });
    await press("Save");
    expect(screen.getAllByText("Enter a weight from 0 to 100").length).toBeGreaterThan(0);
  });
  it("only reads without the right to change it, and says when it is denied", async () => {
    serve({ ...boot("gradebook:view"), ...base });
    const { unmount } = open("/gradebook/c1?tab=weights");
    await screen.findByText("Final quiz");
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
    unmount();
    serve({ ...boot("gradebook:view"), "GET /courses/c1/gradebook": { status: 403, json: { code: "forbidden" } } });
    open();
    await screen.findByText("You do not have access to this page");
  });
});
