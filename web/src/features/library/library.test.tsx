/** The library: bookmarks and courses in one search; with axe. */
import { act, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import LibraryPage from "./library";

configure({ asyncUtilTimeout: 20_000 });
const enrolment = (id: string, title: string, status: string) => ({ id, person_id: "ana", course_id: `c-${id}`, course_title: title, status, percent: 40, due_on: null, required: false, minutes: 30, minutes_left: 20, seconds_spent: 0, ce_hours: null, reason: "", enrolled_at: "2026-11-01T10:00:00Z", started_at: null, completed_at: status === "completed" ? "2026-11-10T10:00:00Z" : null });
const library = { courses: [enrolment("e1", "Sepsis", "in_progress"), enrolment("e2", "Fire safety", "completed")], bookmarks: [{ kind: "lesson", object_id: "l1", course_id: "c-e1", title: "Screening", created_at: "2026-11-10T10:00:00Z" }] };
const streak = { "GET /learning/streak": { json: { days: 3, today: true, longest: 5 } } };

describe("library", () => {
  it("shows bookmarks with their course, searches, and lets go of one", async () => {
    const calls = serve({ ...streak, "GET /learning/library": { json: library }, "DELETE /learning/courses/c-e1/lessons/l1/bookmark": { json: {} } });
    const { container } = draw(<LibraryPage />, "/library");
    expect((await screen.findByRole("link", { name: "Screening" })).getAttribute("href")).toBe("/learn/e1/l1");
    await screen.findByText(/You have learned on 3 days in a row/);
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(screen.getByLabelText("Search in my library"), { target: { value: "fire" } });
    await waitFor(() => expect(screen.queryByRole("link", { name: "Screening" })).toBeNull());
    expect(screen.getByRole("link", { name: "Fire safety" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Search in my library"), { target: { value: "" } });
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Remove the bookmark Screening" })));
    expect(calls.some((each) => each.key.startsWith("DELETE"))).toBe(true);
    await waitFor(() => expect(screen.queryByRole("link", { name: "Screening" })).toBeNull());
  });
  it("says what an empty library is for, and when it is denied", async () => {
    serve({ ...streak, "GET /learning/library": { json: { courses: [], bookmarks: [] } } });
    draw(<LibraryPage />, "/library").unmount();
    draw(<LibraryPage />, "/library");
    await screen.findByText("Your library is empty");
    serve({ "GET /learning/library": { status: 403, json: { code: "forbidden" } } });
    draw(<LibraryPage />, "/library");
    await screen.findByText("You do not have access to this page");
  });
});
