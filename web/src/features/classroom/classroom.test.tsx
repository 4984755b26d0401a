/** The classroom for who attends: finding, signing up, waiting, the calendar, checking in; with axe. */
import { act, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import CheckInPage, { codeOf } from "./check_in";
import FindSessionPage from "./find";
import MySessionsPage from "./mine";
import ScanPage from "./scan";
import AttendSessionPage from "./session";

configure({ asyncUtilTimeout: 20_000 });
const card = { id: "s1", state: "published", title: "CPR", course_id: null, starts_at: "2026-11-24T09:00:00Z", ends_at: "2026-11-24T11:00:00Z", seats: 8, taken: 8, waiting: 2, mine: null };
const mine = { id: "g1", session_id: "s1", title: "CPR", person_id: "ana", name: "Ana Ruiz", unit_name: "ICU", status: "signed_up", queue_place: null, walk_in: false, reason: "", starts_at: "2126-11-24T09:00:00Z", ends_at: "2126-11-24T11:00:00Z", queued_at: "2026-11-20T09:00:00Z", completed_at: null };
const session = {
  id: "s1", revision: 1, state: "published", course_id: null, lesson_id: null, title: "CPR", description: "Wear loose clothes.", unit_id: null, everyone: true, seats: 8, taken: 3, waiting: 0, awaiting: 0, minimum: 0, opens_at: null, closes_at: null, waitlist: true, cutoff_hours: 24, approval: "none", walk_ins: false, late_minutes: 10, required_percent: 80,
  facilitators: [{ person_id: "bo", name: "Bo Lind" }], dates: [{ id: "d1", starts_at: "2126-11-24T09:00:00Z", ends_at: "2126-11-24T11:00:00Z", room_id: null, place: "Room 4", self_opens_at: null, self_closes_at: null }], warnings: [], cancel_reason: "", closed_reason: "", mine: null, may_manage: false, may_take_attendance: false,
};
const boot = { json: { me: { id: "ana", first_name: "Ana", last_name: "Ruiz", permissions: ["classroom:attend"] } } };
const at = (path: string, pattern: string, node: React.ReactNode) => draw(<Route path={pattern}>{node}</Route>, path);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("classroom", () => {
  it("lists sessions, and says when there are none", async () => {
    serve({ "GET /classroom/sessions": { json: { items: [card], next: null } } });
    const first = draw(<FindSessionPage />, "/classroom");
    expect((await screen.findByRole("link", { name: "CPR" })).getAttribute("href")).toBe("/classroom/s1");
    expect(screen.getByText("full, 2 waiting")).toBeTruthy();
    expect(await axeProblems(first.container)).toEqual([]);
    first.unmount();
    serve({ "GET /classroom/sessions": { json: { items: [], next: null } } });
    draw(<FindSessionPage />, "/classroom");
    await screen.findByText("No sessions are planned");
  });
  it("asks before a second seat at the same time, then signs up", async () => {
    const calls = serve({ "GET /classroom/sessions/s1": { json: session }, "POST /classroom/sessions/s1/sign-up": (_, init) => (JSON.parse(init.body as string).accept_clash ? { json: mine } : { status: 409, json: { code: "clashes", detail: "You have a seat in another session at that time." } }) });
    const { container } = at("/classroom/s1", "/classroom/:id", <AttendSessionPage />);
    await screen.findByText("Wear loose clothes.");
    expect(await axeProblems(container)).toEqual([]);
    await press("Sign up");
    await screen.findByRole("heading", { name: "You have another session at that time" });
    await press("Sign up all the same");
    await waitFor(() => expect(calls.filter((each) => each.key.startsWith("POST")).map((each) => each.body)).toEqual([{ accept_clash: false }, { accept_clash: true }]));
  });
  it("gives a seat back, and says the server's sentence when that is too late", async () => {
    serve({ "GET /classroom/sessions/s1": { json: { ...session, mine } }, "POST /classroom/sign-ups/g1/cancel": { status: 409, json: { code: "already_started", detail: "The session has begun. Ask the education office." } } });
    at("/classroom/s1", "/classroom/:id", <AttendSessionPage />);
    await screen.findByText("You have a seat");
    await press("Give the seat back");
    await press("Give it back");
    await screen.findByText("The session has begun. Ask the education office.");
  });
  it("says why nobody can sign up", async () => {
    serve({ "GET /classroom/sessions/s1": { json: { ...session, closed_reason: "not_for_your_unit" } } });
    at("/classroom/s1", "/classroom/:id", <AttendSessionPage />);
    await screen.findByText("This session is for the people of another unit.");
    expect(screen.queryByRole("button", { name: "Sign up" })).toBeNull();
  });
  it("shows the own sessions and makes a calendar address", async () => {
    serve({ "GET /classroom/mine": { json: { items: [mine], next: null } }, "GET /classroom/feed": { json: { present: false, created_at: null, url: "" } }, "POST /classroom/feed": { json: { present: true, created_at: "2026-11-21T10:00:00Z", url: "https://h.example/feed/abc" } } });
    const { container } = draw(<MySessionsPage />, "/classroom/mine");
    await screen.findByRole("button", { name: "Calendar file of CPR" });
    await screen.findByRole("button", { name: "Make an address" });
    expect(await axeProblems(container)).toEqual([]);
    await press("Make an address");
    await screen.findByText("https://h.example/feed/abc");
  });
  it("scans without a sign-in and leads to it", async () => {
    const calls = serve({ "POST /classroom/scan": { json: { title: "CPR", signed_in: false, expires_at: "2026-11-24T09:10:00Z" } } });
    const { container } = at("/attend/abc.1.x", "/attend/:code", <ScanPage />);
    expect((await screen.findByRole("link", { name: "Sign in" })).getAttribute("href")).toBe("/sign-in?return=%2Fclassroom%2Fcheck-in%3Fscanned%3D1");
    expect(calls.filter((each) => each.key === "POST /classroom/scan").map((each) => each.body)).toEqual([{ code: "abc.1.x" }]);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says that a code is too old", async () => {
    serve({ "POST /classroom/scan": { status: 409, json: { code: "code_expired", detail: "This code is too old. Scan the one on the screen now." } } });
    at("/attend/old", "/attend/:code", <ScanPage />);
    await screen.findByText("This code is too old. Scan the one on the screen now.");
  });
  it("checks in with the name in view, and takes a typed code", async () => {
    const calls = serve({ "GET /boot": boot, "POST /classroom/scan": { json: { title: "CPR", signed_in: true, expires_at: "2026-11-24T09:10:00Z" } }, "POST /classroom/check-in": { json: { date_id: "d1", session_id: "s1", title: "CPR", mark: "late", at: "2026-11-24T09:12:00Z" } } });
    const { container } = draw(<CheckInPage />, "/classroom/check-in");
    fireEvent.change(await screen.findByLabelText("Code"), { target: { value: "https://h.example/attend/abc?x" } });
    await press("Go on");
    await screen.findByRole("heading", { name: "CPR" });
    expect(calls.find((each) => each.key === "POST /classroom/scan")?.body).toEqual({ code: "abc" });
    expect(await axeProblems(container)).toEqual([]);
    await press("Check in");
    await screen.findByText(/: Late\./);
  });
  it("finds the code in what was typed", () => {
    expect([codeOf(" abc "), codeOf("https://h.example/attend/a%2Bb#x")]).toEqual(["abc", "a+b"]);
  });
});
