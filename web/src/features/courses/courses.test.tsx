/** The course page beyond its outline: reviews, courses that come first, seats, more time, grades; with axe. */
import { act, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import mock from "../../../tests/mock/routes/learning.mjs";
import { axeProblems, draw, serve } from "../../test/render";
import CoursePage from "./course";

configure({ asyncUtilTimeout: 20_000 });
const uuid = (n: number) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const ID = uuid(105);
const course = (mock["GET /courses/{id}"] as (call: unknown) => Record<string, unknown>)({ params: { id: ID }, query: new URLSearchParams(), body: {}, fail: () => { throw new Error("refused"); } });
const offer = { course_id: ID, open_to_you: true, enrolment_id: null, prerequisites: [], seats: null, seats_left: null, waitlist_position: null };
const review = { id: "r1", name: "Bo Lind", rating: 4, title: "Useful", text: "Short and clear.", verified: true, helpful: 1, own: false, hidden: false, created_at: "2026-11-01T10:00:00Z", updated_at: "2026-11-01T10:00:00Z" };
const enrolment = { id: "e1", person_id: "ana", course_id: ID, course_title: "Sepsis", status: "in_progress", percent: 40, due_on: "2026-12-01", required: true, minutes: 30, minutes_left: 20, seconds_spent: 0, ce_hours: null, reason: "", enrolled_at: "2026-11-01T10:00:00Z", started_at: null, completed_at: null };
const base = (mine: unknown[] = [], more: object = {}) => ({
  [`GET /courses/${ID}`]: { json: course }, "GET /boot": { json: { me: { id: "ana", permissions: ["course:view", "learning:learn", "course:enroll"] } } },
  "GET /learning": (url: URL) => ({ json: { items: url.searchParams.get("status") === "in_progress" ? mine : [], next: null } }),
  [`GET /learning/courses/${ID}/enrolment`]: { json: { ...offer, ...more } }, [`GET /courses/${ID}/reviews`]: { json: { rating: { course_id: ID, reviews: 1, average: 4 }, items: [review], next: null } },
  "GET /learning/extensions": { json: { items: [], next: null } }, [`GET /learning/courses/${ID}/grades`]: { json: { enrolment_id: "e1", person_id: "ana", name: "Ana", recorded: false, grades: { total_hundredths: 8333, categories: [], items: [{ source: "quiz", lesson_id: "l", title: "Final quiz", category_id: null, points: 10, percent_hundredths: 8333, attempts: 2, counts: true }] } } },
});
const open = () => draw(<Route path="/courses/:id"><CoursePage /></Route>, `/courses/${ID}`);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("course page", () => {
  it("names the courses needed first instead of a button that fails", async () => {
    serve(base([], { prerequisites: [{ course_id: "c0", title: "Basics", kind: "required", completed: false }] }));
    const { container } = open();
    expect((await screen.findByRole("link", { name: "Basics" })).getAttribute("href")).toBe("/courses/c0");
    expect(screen.queryByRole("button", { name: "Enrol" })).toBeNull();
    await screen.findByText("Short and clear.");
    expect(screen.queryByRole("button", { name: "Write a review" })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("offers the waitlist when it is full, and says the place", async () => {
    serve({ ...base([], { seats: 10, seats_left: 0 }), [`POST /learning/courses/${ID}/waitlist`]: { json: { ...offer, seats: 10, seats_left: 0, waitlist_position: 3 } } });
    open();
    await press(await screen.findByRole("button", { name: "Join the waitlist" }).then(() => "Join the waitlist"));
    await screen.findByText("Number 3 on the waitlist");
    expect(screen.queryByRole("button", { name: "Enrol" })).toBeNull();
  });
  it("asks for more time, and keeps what was typed when refused", async () => {
    const calls = serve({ ...base([enrolment]), "POST /learning/enrolments/e1/extension": { status: 422, json: { code: "invalid_input", errors: [{ path: "until", code: "not_later", detail: "Ask for a day after the due date and after today." }] } } });
    open();
    await press(await screen.findByRole("button", { name: "Ask for more time" }).then(() => "Ask for more time"));
    fireEvent.change(screen.getByLabelText("Until when"), { target: { value: "2026-11-30" } });
    fireEvent.change(screen.getByLabelText("Why"), { target: { value: "Night shifts" } });
    await press("Ask");
    expect(calls.find((each) => each.key.endsWith("/extension"))?.body).toEqual({ until: "2026-11-30", reason: "Night shifts" });
    expect((await screen.findAllByText("Ask for a day after the due date and after today.")).length).toBeGreaterThan(0);
    expect((screen.getByLabelText("Why") as HTMLTextAreaElement).value).toBe("Night shifts");
  });
  it("shows grades and takes a review with a rating", async () => {
    const calls = serve({ ...base([enrolment]), [`PUT /courses/${ID}/reviews/mine`]: { json: { course_id: ID, reviews: 2, average: 4.5 } } });
    const { container } = open();
    await screen.findByText("Final quiz");
    await press(await screen.findByRole("button", { name: "Write a review" }).then(() => "Write a review"));
    await press("Save");
    expect(screen.getAllByText("Choose from 1 to 5").length).toBeGreaterThan(0);
    fireEvent.click(screen.getByLabelText("5: very good"));
    expect(await axeProblems(container)).toEqual([]);
    await press("Save");
    await waitFor(() => expect(calls.find((each) => each.key.endsWith("/reviews/mine"))?.body).toEqual({ rating: 5, title: "", text: "" }));
  });
});
