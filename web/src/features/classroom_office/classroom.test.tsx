/** The classroom office: times of the hospital, sessions, sign-ups, attendance, the screen, requests, rooms; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { Route } from "wouter";
import { setTimeZone } from "../../lib/dates";
import { axeProblems, draw, serve } from "../../test/render";
import EditSessionPage from "./edit";
import ClassesPage from "./list";
import ClassRequestsPage from "./requests";
import RoomsPage from "./rooms";
import ScreenPage from "./screen";
import SessionPage from "./session";
import { addMonths, dayOf, momentOf, timeOf, weeksOf } from "./time";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const boot = { idle_minutes: 15, me: { id: "ana", handle: "ana", permissions: ["classroom:attend", "classroom:view", "classroom:manage", "classroom:approve", "people:view"] } };
const soon = new Date(Date.now() + 3 * 86_400_000);
const day = soon.toISOString().slice(0, 10);
const card = { id: "s1", state: "published", title: "Restraints: hands on", course_id: null, starts_at: `${day}T09:00:00Z`, ends_at: `${day}T10:00:00Z`, seats: 12, taken: 12, waiting: 2, mine: null };
const date = { id: "d1", starts_at: `${day}T09:00:00Z`, ends_at: `${day}T10:00:00Z`, room_id: "r1", place: "Room 4, West wing", self_opens_at: null, self_closes_at: null };
const session = {
  id: "s1", revision: 3, state: "published", course_id: null, lesson_id: null, title: "Restraints: hands on", description: "", unit_id: null, everyone: true, seats: 12, taken: 12, waiting: 2, awaiting: 1, minimum: 0, opens_at: null, closes_at: null,
  waitlist: true, cutoff_hours: 24, approval: "manager_and_education", walk_ins: false, late_minutes: 10, required_percent: 80, facilitators: [{ person_id: "bo", name: "Bo Lind" }], dates: [date], warnings: [{ code: "room_taken", date_id: "d1", message: "Room 4 is taken at that time." }],
  cancel_reason: "", closed_reason: "", mine: null, may_manage: true, may_take_attendance: true,
};
const signUp = (id: string, name: string, status: string, more: object = {}) => ({ id, session_id: "s1", title: "Restraints: hands on", person_id: `p-${id}`, name, unit_name: "ICU", status, queue_place: null, walk_in: false, reason: "", starts_at: date.starts_at, ends_at: date.ends_at, queued_at: "2026-11-20T08:00:00Z", completed_at: null, ...more });
const person = (id: string, name: string, marks: object[] = []) => ({ signup_id: `u-${id}`, person_id: id, name, employee_number: id, unit_name: "ICU", walk_in: false, marks, minutes: 0, percent: 0, attended: false, completed_at: null });
const sheet = { session_id: "s1", title: session.title, total_minutes: 60, required_percent: 80, dates: [date], people: [person("lee", "Lee Chan"), person("kim", "Kim Diaz"), person("max", "Max Roe", [{ date_id: "d1", mark: "present", minutes: 60, source: "self", note: "", recorded_at: "2026-11-20T09:00:00Z" }])] };
const rooms = { items: [{ id: "r1", name: "Room 4", place: "West wing", capacity: 14, unit_id: null, active: true }, { id: "r2", name: "Old hall", place: "", capacity: 50, unit_id: null, active: false }] };
const base = {
  "GET /boot": { json: boot }, "GET /courses": { json: { items: [] } }, "GET /units": { json: { items: [], above: [] } }, "GET /classroom/office": (url: URL) => ({ json: { items: url.searchParams.get("past") ? [] : [card], next: null } }), "GET /classroom/sessions/s1": { json: session }, "GET /classroom/rooms": { json: rooms },
  "GET /classroom/sessions/s1/attendance": { json: sheet },
};
const at = (path: string, pattern: string, node: React.ReactNode) => draw(<Route path={pattern}>{node}</Route>, path);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
afterEach(() => setTimeZone(""));

describe("times", () => {
  it("are the hospital's, also on the day when the clocks change", () => {
    setTimeZone("America/New_York");
    expect(momentOf("2026-11-24", "09:00")).toBe("2026-11-24T14:00:00Z");
    expect(momentOf("2026-07-01", "09:00")).toBe("2026-07-01T13:00:00Z");
    expect(momentOf("2026-11-01", "08:00")).toBe("2026-11-01T13:00:00Z");
    expect([dayOf("2026-11-25T02:30:00Z"), timeOf("2026-11-25T02:30:00Z")]).toEqual(["2026-11-24", "21:30"]);
    expect(momentOf("", "09:00")).toBe("");
  });
  it("knows the weeks of a month", () => {
    const weeks = weeksOf("2026-11");
    expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
    expect(weeks[0]?.[6]).toBe("2026-11-01");
    expect([addMonths("2026-12", 1), addMonths("2026-01", -1)]).toEqual(["2027-01", "2025-12"]);
  });
});

describe("sessions", () => {
  it("lists them, and shows them in the calendar", async () => {
    serve(base);
    const { container } = draw(<ClassesPage />, "/classes");
    expect((await screen.findByRole("link", { name: "Restraints: hands on: 2 on the waitlist" })).getAttribute("href")).toBe("/classes/s1?tab=people&status=waitlisted");
    expect(screen.getByText("Full")).toBeTruthy();
    await press("Calendar");
    await screen.findByRole("region", { name: "Calendar" });
    if (day.slice(0, 7) !== new Date().toISOString().slice(0, 7)) await press("The month after");
    expect((await screen.findByRole("link", { name: "09:00 Restraints: hands on" })).getAttribute("href")).toBe("/classes/s1");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("plans one with dates, rooms and its own check-in time", async () => {
    const calls = serve({ ...base, "POST /classroom/sessions": { json: { ...session, id: "s9" } } });
    const { container, history } = draw(<EditSessionPage />, "/classes/new");
    await screen.findByRole("option", { name: "Room 4 (14)" });
    expect(screen.queryByRole("option", { name: "Old hall (50)" })).toBeNull();
    type(/^Title/, "Safe lifting");
    await press("Save as a draft");
    expect(screen.getByRole("link", { name: "Choose a day" }).getAttribute("href")).toBe("#f-dates-0--starts_at");
    type("Day", "2026-12-01");
    type("From", "13:00");
    type("To", "14:30");
    fireEvent.change(screen.getByLabelText("Room"), { target: { value: "r1" } });
    fireEvent.click(screen.getByRole("checkbox", { name: /People may check in by the code/ }));
    type("Check-in from", "12:50");
    type("Check-in until", "13:20");
    fireEvent.click(screen.getByRole("radio", { name: "The person's manager" }));
    expect(await axeProblems(container)).toEqual([]);
    await press("Save as a draft");
    await waitFor(() => expect(history.at(-1)).toBe("/classes/s9"));
    expect(calls.find((each) => each.key === "POST /classroom/sessions")?.body).toEqual({
      title: "Safe lifting", description: "", everyone: true, seats: 20, minimum: 0, waitlist: true, cutoff_hours: 24, approval: "manager", walk_ins: false, late_minutes: 10, required_percent: 80, facilitator_ids: [],
      dates: [{ starts_at: "2026-12-01T13:00:00Z", ends_at: "2026-12-01T14:30:00Z", room_id: "r1", place: "", self_opens_at: "2026-12-01T12:50:00Z", self_closes_at: "2026-12-01T13:20:00Z" }],
    });
  });
  it("changes with the revision that was read and keeps the dates' identity", async () => {
    const calls = serve({ ...base, "PUT /classroom/sessions/s1": { status: 409, json: { code: "changed_elsewhere", detail: "Somebody changed this session meanwhile. Load it again." } } });
    at("/classes/s1/edit", "/classes/:id/edit", <EditSessionPage />);
    await screen.findByRole("button", { name: "Save the change" });
    await press("Save the change");
    await screen.findByText("Somebody changed this session meanwhile. Load it again.");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toMatchObject({ revision: 3, session: { dates: [{ id: "d1", starts_at: date.starts_at, ends_at: date.ends_at, room_id: "r1" }], facilitator_ids: ["bo"] } });
  });
});

describe("one session", () => {
  it("warns of clashes, and gives seats, agrees and cancels with a reason", async () => {
    const calls = serve({ ...base, "GET /classroom/sessions/s1/sign-ups": { json: { items: [signUp("1", "Lee Chan", "waitlisted", { queue_place: 1 }), signUp("2", "Kim Diaz", "awaiting_education")], next: null } }, "POST /classroom/sign-ups/1/seat": { status: 409, json: { code: "full", detail: "All seats are taken." } }, "POST /classroom/sign-ups/2/decide": { json: {} }, "POST /classroom/sign-ups/1/cancel": { json: {} } });
    const { container } = at("/classes/s1?tab=people", "/classes/:id", <SessionPage />);
    await screen.findByText("Number 1 on the waitlist");
    expect(screen.getByText("Room 4 is taken at that time.")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Give Lee Chan a seat");
    await screen.findByText("All seats are taken.");
    await press("Agree to Kim Diaz");
    expect(calls.find((each) => each.key.endsWith("/2/decide"))?.body).toEqual({ approve: true, reason: "" });
    await press("Cancel the sign-up of Lee Chan");
    const dialog = within(screen.getByRole("dialog"));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Cancel the sign-up" })));
    expect(dialog.getByRole("link", { name: "Say why; the person will read it" })).toBeTruthy();
    fireEvent.change(dialog.getByLabelText(/^Why/), { target: { value: "Moved" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Cancel the sign-up" })));
    expect(calls.find((each) => each.key.endsWith("/1/cancel"))?.body).toEqual({ reason: "Moved" });
  });
  it("takes attendance: only what was touched is sent, part of it with minutes", async () => {
    const calls = serve({ ...base, "PUT /classroom/dates/d1/attendance": { json: sheet } });
    const { container } = at("/classes/s1?tab=attendance", "/classes/:id", <SessionPage />);
    fireEvent.change(await screen.findByLabelText("Attendance of Lee Chan"), { target: { value: "partial" } });
    await press("Mark the # open one present".replace("#", "1"));
    await press("Save attendance");
    expect(screen.getByRole("link", { name: "Lee Chan: say how many minutes" })).toBeTruthy();
    type("Minutes of Lee Chan", "40");
    expect(await axeProblems(container)).toEqual([]);
    await press("Save attendance");
    expect(calls.find((each) => each.key === "PUT /classroom/dates/d1/attendance")?.body).toEqual({ entries: [{ person_id: "lee", mark: "partial", minutes: 40 }, { person_id: "kim", mark: "present" }] });
    expect(screen.getByRole("link", { name: "Show the code" }).getAttribute("href")).toBe("/classes/dates/d1/screen");
  });
  it("imports attendance after a check", async () => {
    const calls = serve({ ...base, "POST /classroom/sessions/s1/attendance/import": (url: URL) => ({ json: { id: "i", kind: "attendance", file_name: "a.csv", dry_run: url.searchParams.get("dry_run") === "true", at: "2026-11-21T08:00:00Z", by: "Ana", rows: 1, created: 1, updated: 0, unchanged: 0, rejected: 0, ended: 0, milliseconds: 1, findings: [], new_units: [] } }) });
    const { container } = at("/classes/s1?tab=attendance", "/classes/:id", <SessionPage />);
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "From a file" })));
    await act(async () => fireEvent.change(screen.getByLabelText(/^CSV file/), { target: { files: [new File(["x"], "a.csv", { type: "text/csv" })] } }));
    await press("Check the file");
    await screen.findByText("Nothing was changed yet.");
    expect(await axeProblems(container)).toEqual([]);
    await press("Take in the good rows");
    await screen.findByText("The good rows are in.");
    expect(calls.filter((each) => each.key.endsWith("/import")).map((each) => each.url.searchParams.get("dry_run"))).toEqual(["true", "false"]);
  });
  it("offers nothing of the office to somebody who only takes part", async () => {
    serve({ ...base, "GET /classroom/sessions/s1": { json: { ...session, may_manage: false, may_take_attendance: false, warnings: [] } } });
    at("/classes/s1", "/classes/:id", <SessionPage />);
    await screen.findByText("Rules");
    expect(screen.queryByRole("tab", { name: "Attendance" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Cancel the session" })).toBeNull();
    expect(screen.queryByRole("link", { name: "Open the code for the room's screen" })).toBeNull();
  });
});

describe("the room's screen", () => {
  it("is opened for some minutes and shows the code large", async () => {
    const closed = { title: session.title, open: false, opens_at: null, closes_at: null, url: "", qr: [], refresh_at: new Date(Date.now() + 20_000).toISOString(), checked_in: 0, expected: 12 };
    const calls = serve({ ...base, "GET /classroom/dates/d1/screen": { json: closed }, "PUT /classroom/dates/d1/window": { json: { ...closed, open: true, url: "https://x/attend/1", qr: ["# ", " #"], checked_in: 3, closes_at: "2026-11-21T09:20:00Z" } } });
    const { container } = at("/classes/dates/d1/screen", "/classes/dates/:id/screen", <ScreenPage />);
    await screen.findByText("Check-in is closed.");
    await press("Open check-in now");
    await screen.findByRole("img", { name: "Code to check in with a phone" });
    const sent = calls.find((each) => each.key.startsWith("PUT"))?.body as { opens_at: string; closes_at: string };
    expect(new Date(sent.closes_at).getTime() - new Date(sent.opens_at).getTime()).toBe(20 * 60_000);
    expect(screen.getByRole("status").textContent).toBe("3 of 12 checked in");
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("requests and rooms", () => {
  it("agrees and declines, but not for oneself", async () => {
    const calls = serve({ ...base, "GET /classroom/requests": { json: { items: [signUp("1", "Lee Chan", "awaiting_manager"), signUp("2", "Ana Reyes", "awaiting_manager", { person_id: "ana" })], next: null } }, "POST /classroom/sign-ups/1/decide": { json: {} } });
    const { container } = draw(<ClassRequestsPage />, "/classes/requests");
    await screen.findByText("Others decide on your own request.");
    expect(await axeProblems(container)).toEqual([]);
    await press("Decline Lee Chan: Restraints: hands on");
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.change(dialog.getByLabelText(/^Why/), { target: { value: "Short of staff" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Decline" })));
    expect(calls.find((each) => each.key.endsWith("/decide"))?.body).toEqual({ approve: false, reason: "Short of staff" });
  });
  it("adds a room and shows what one is used for", async () => {
    const calls = serve({ ...base, "POST /classroom/rooms": { json: rooms.items[0] }, "GET /classroom/rooms/r1/bookings": { json: { items: [{ date_id: "d1", session_id: "s1", title: session.title, starts_at: date.starts_at, ends_at: date.ends_at, clashes: true }] } } });
    const first = draw(<RoomsPage />, "/classes/rooms");
    await screen.findByRole("link", { name: "Room 4" });
    await press("Add a room");
    type(/^Name/, "Sim lab");
    type(/^Seats/, "0");
    await press("Save");
    expect(screen.getByRole("link", { name: "Enter a whole number from 1 to 5000" })).toBeTruthy();
    expect(await axeProblems(first.container)).toEqual([]);
    type(/^Seats/, "8");
    await press("Save");
    expect(calls.find((each) => each.key === "POST /classroom/rooms")?.body).toEqual({ name: "Sim lab", place: "", capacity: 8, active: true });
    first.unmount();
    const { container } = at("/classes/rooms/r1", "/classes/rooms/:id", <RoomsPage />);
    await screen.findByText("At the same time as another");
    expect(await axeProblems(container)).toEqual([]);
  });
});
