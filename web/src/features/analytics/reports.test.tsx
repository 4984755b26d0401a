/** Reports that come by themselves, the register of exports, settings, and what pages tell the server; with axe. */
import { act, configure, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import { forgetEverything } from "../../lib/leaving";
import { capture, device, flush, useLessonCapture } from "./capture";
import { fitting } from "./filter_words";
import AnalyticsExportsPage from "./exports";
import ReportPage from "./report";
import ReportsPage from "./reports";
import SchedulePage from "./schedule";
import ScheduleEditPage from "./schedule_edit";
import AnalyticsSettingsPage from "./settings";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());

const boot = (...permissions: string[]) => ({ "GET /boot": { json: { me: { id: "me", first_name: "Luis", last_name: "Kim", permissions } } } });
const MANAGER = ["analytics:people", "analytics:export", "analytics:schedule", "people:view"];
const lists = {
  "GET /units": { json: { items: [{ id: "u1", name: "ICU", kind: "unit", parent_id: null }], above: [] } }, "GET /courses": { json: { items: [{ id: "c1", title: "Sepsis" }], next: null } },
  "GET /people": { json: { items: [{ person_id: "p9", first_name: "Grace", last_name: "Okafor", employee_number: "9", profession: "", unit_name: "Office" }], next: null } },
};
const schedule = {
  id: "s1", name: "Overdue in ICU, every Monday", report: "standings", format: "xlsx", filter: { unit: "u1", state: "overdue" }, every: "week", weekday: 1, day: 1, hour: 7, owner: "Luis Kim", paused: "", next_run_at: "2026-11-23T07:00:00Z", revision: 4,
  recipients: [{ person_id: "p1", name: "Ana Reyes", may_see: true }, { person_id: "p2", name: "Bo Lind", may_see: false }],
};
const run = { id: "r1", schedule_id: "s1", name: schedule.name, report: "standings", format: "xlsx", state: "ready", reason: "", started_at: "2026-11-16T07:00:00Z", finished_at: "2026-11-16T07:00:05Z", expires_at: "2026-12-16T07:00:05Z", size: 20480, rows: 17, sha256: "ab".repeat(32), deliveries: [{ person_id: "p1", name: "Ana Reyes", outcome: "told" }, { person_id: "p2", name: "Bo Lind", outcome: "may_not_see" }] };
const at = (path: string, page: React.ReactNode, pattern: string) => draw(<Route path={pattern}>{page}</Route>, path);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("reports that come", () => {
  it("lists what is set up and what came, with a warning for who may not see it", async () => {
    serve({ ...boot(...MANAGER), "GET /analytics/schedules": { json: { items: [schedule, { ...schedule, id: "s2", name: "Paused one", paused: "owner_may_not" }] } }, "GET /analytics/runs": { json: { items: [run], next: null } } });
    const { container } = draw(<ReportsPage />, "/analytics/reports");
    await waitFor(() => expect(screen.getAllByRole("link", { name: schedule.name }).map((each) => each.getAttribute("href"))).toEqual(["/analytics/schedules/s1", "/analytics/reports/r1"]));
    expect(screen.getAllByText("1 may not see it").length).toBe(2);
    expect(screen.getByText("Paused")).toBeTruthy();
    expect(screen.getAllByText("Every Monday at 07:00").length).toBe(2);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows one with its rows and checksum", async () => {
    serve({ ...boot(...MANAGER), "GET /analytics/runs/r1": { json: run } });
    const { container } = at("/analytics/reports/r1", <ReportPage />, "/analytics/reports/:id");
    expect(await screen.findByText(run.sha256)).toBeTruthy();
    expect(screen.getByText("17")).toBeTruthy();
    expect(screen.getByText("may not see all of it, was not told")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Download" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says why it cannot be opened", async () => {
    serve({ ...boot(...MANAGER) });
    at("/analytics/reports/gone", <ReportPage />, "/analytics/reports/:id");
    expect(await screen.findByText("It has expired or you may not see it any more.")).toBeTruthy();
  });
  it("offers no file where there is none", async () => {
    serve({ ...boot(...MANAGER), "GET /analytics/runs/r1": { json: { ...run, state: "refused", reason: "owner_may_not", sha256: "", deliveries: [] } } });
    at("/analytics/reports/r1", <ReportPage />, "/analytics/reports/:id");
    expect(await screen.findByText("Whoever set it up may not see these people any more.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Download" })).toBeNull();
  });
  it("makes one now, and shows who was told", async () => {
    const calls = serve({ ...boot(...MANAGER), ...lists, "GET /analytics/schedules/s1": { json: schedule }, "GET /analytics/schedules/s1/runs": { json: { items: [run], next: null } }, "POST /analytics/schedules/s1/run": { json: { ...run, state: "queued" } } });
    const { container } = at("/analytics/schedules/s1", <SchedulePage />, "/analytics/schedules/:id");
    expect(await screen.findByText("ICU · Overdue")).toBeTruthy();
    expect(screen.getByText("1 person may not see all units of this report now, and will not be told.")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Change" }).getAttribute("href")).toBe("/analytics/schedules/s1/edit");
    expect(await axeProblems(container)).toEqual([]);
    await press("Make it now");
    expect(calls.some((each) => each.key === "POST /analytics/schedules/s1/run")).toBe(true);
  });
  it("lets only its owner change it, and asks before it ends", async () => {
    const calls = serve({ ...boot(...MANAGER, "analytics:settings"), ...lists, "GET /analytics/schedules/s1": { json: { ...schedule, owner: "Grace Okafor" } }, "GET /analytics/schedules/s1/runs": { json: { items: [], next: null } }, "DELETE /analytics/schedules/s1": { json: {} } });
    const { history } = at("/analytics/schedules/s1", <SchedulePage />, "/analytics/schedules/:id");
    await screen.findByText("It has not come yet");
    expect(screen.queryByRole("link", { name: "Change" })).toBeNull();
    await press("End it");
    expect(calls.some((each) => each.key.startsWith("DELETE"))).toBe(false);
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "End it" })));
    await waitFor(() => expect(history?.at(-1)).toBe("/analytics/reports"));
  });
});

describe("setting one up", () => {
  it("is filled in by the list, sends what the report knows, and says who may not see it", async () => {
    const calls = serve({ ...boot(...MANAGER), ...lists, "POST /analytics/schedules": { json: { ...schedule, id: "s9" } } });
    const { container, history } = at("/analytics/schedules/new?report=people&unit=u1&at_risk=true&completed_week=2026-11-02", <ScheduleEditPage />, "/analytics/schedules/new");
    await screen.findByRole("option", { name: "ICU" });
    expect((screen.getByLabelText("Only people at risk") as HTMLInputElement).checked).toBe(true);
    expect(screen.queryByLabelText("State")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    await press("Save");
    expect(screen.getByRole("link", { name: "Give the report a name" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: "At risk" } });
    fireEvent.click(screen.getByLabelText("Every month"));
    fireEvent.change(screen.getByLabelText("Day of the month"), { target: { value: "15" } });
    fireEvent.change(screen.getByLabelText("Search by name or number"), { target: { value: "oka" } });
    const found = await screen.findByRole("button", { name: /Okafor, Grace/ });
    await act(async () => fireEvent.click(found));
    await press("Save");
    expect(calls.find((each) => each.key === "POST /analytics/schedules")?.body).toEqual({ name: "At risk", report: "people", format: "xlsx", filter: { unit: "u1", at_risk: true }, every: "month", weekday: 1, day: 15, hour: 7, recipients: ["p9"] });
    await waitFor(() => expect(history?.at(-1)).toBe("/analytics/schedules/s9"));
  });
  it("keeps what was typed when somebody else was faster, and loads the newer one only on wish", async () => {
    let revision = 4;
    const calls = serve({ ...boot(...MANAGER), ...lists, "GET /analytics/schedules/s1": () => ({ json: { ...schedule, revision, name: revision > 4 ? "Changed by Grace" : schedule.name } }), "PUT /analytics/schedules/s1": () => { revision = 5; return { status: 409, json: { code: "changed_elsewhere", detail: "Somebody changed it meanwhile. Look again." } }; } });
    const { container } = at("/analytics/schedules/s1/edit", <ScheduleEditPage />, "/analytics/schedules/:id/edit");
    fireEvent.change(await screen.findByLabelText(/^Name/), { target: { value: "Mine" } });
    expect(screen.getByText(/will not be told: Bo Lind/)).toBeTruthy();
    await press("Save");
    expect((calls.find((each) => each.key.startsWith("PUT"))?.body as { revision: number }).revision).toBe(4);
    expect(await screen.findByText("Somebody changed it meanwhile. Look again.")).toBeTruthy();
    expect((screen.getByLabelText(/^Name/) as HTMLInputElement).value).toBe("Mine");
    expect(await axeProblems(container)).toEqual([]);
    await press("Load what is saved");
    await waitFor(() => expect((screen.getByLabelText(/^Name/) as HTMLInputElement).value).toBe("Changed by Grace"));
  });
  it("drops the filters that another report does not know", () => {
    expect(fitting("units_courses", { unit: "u1", state: "overdue", required: true, search: "x", due_within: 7 })).toEqual({ unit: "u1", required: true });
    expect(fitting("standings", { unit: null, due_within: 0, required: false })).toEqual({ due_within: 0 });
  });
});

describe("register and settings", () => {
  it("lists what was exported", async () => {
    serve({ ...boot(...MANAGER), "GET /analytics/exports": { json: { items: [{ id: "x1", report: "units_courses", format: "pdf", filters: "Unit: ICU", rows: 12, sha256: "cd".repeat(32), by: "Luis Kim", at: "2026-11-20T08:00:00Z" }], next: null } } });
    const { container } = draw(<AnalyticsExportsPage />, "/analytics/exports");
    expect(await screen.findByText("Units and courses, PDF")).toBeTruthy();
    expect(screen.getByText("cd".repeat(32))).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("checks the days before it sends them", async () => {
    const calls = serve({ ...boot("analytics:settings", "analytics:people"), "GET /analytics/settings": { json: { raw_days: 365, report_days: 30 } }, "PUT /analytics/settings": { json: { raw_days: 90, report_days: 30 } } });
    const { container } = draw(<AnalyticsSettingsPage />, "/analytics/settings");
    fireEvent.change(await screen.findByLabelText(/^Single events/), { target: { value: "5" } });
    await press("Save");
    expect(screen.getByRole("link", { name: "Enter whole days from 30 to 1100" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(screen.getByLabelText(/^Single events/), { target: { value: "90" } });
    await press("Save");
    await waitFor(() => expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ raw_days: 90, report_days: 30 }));
  });
});

function Lesson({ done = false }: { done?: boolean }) {
  useLessonCapture("c1", "l1", done);
  return null;
}
describe("what pages tell", () => {
  beforeEach(() => {
    forgetEverything();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  });
  afterEach(() => {
    forgetEverything();
    vi.useRealTimers();
  });
  const sent = (calls: ReturnType<typeof serve>) => calls.filter((each) => each.key === "POST /analytics/events").map((each) => each.body as { device: string; events: Record<string, unknown>[] });

  it("batches, counts time only while somebody is there, and says when a lesson is finished", async () => {
    const calls = serve({ "POST /analytics/events": { json: { noted: 1, left_out: 0 } } });
    const { rerender, unmount } = render(<Lesson />);
    vi.advanceTimersByTime(60_000);
    rerender(<Lesson done />);
    // Nobody touches anything for ten minutes: three of them count.
    vi.advanceTimersByTime(600_000);
    unmount();
    await flush();
    const events = sent(calls).flatMap((each) => each.events);
    expect(sent(calls)[0]?.device).toBe("desktop");
    expect(events.map((each) => each.kind)).toEqual(["lesson_view", "activity", "lesson_complete", "activity", "activity"]);
    expect(events.filter((each) => each.kind === "activity").reduce((sum, each) => sum + Number(each.seconds), 0)).toBe(180);
    expect(events[0]).toMatchObject({ course_id: "c1", lesson_id: "l1", seconds: 0 });
  });
  it("sends at once when the page is left, also when it must survive it", async () => {
    const calls = serve({ "POST /analytics/events": { json: { noted: 1, left_out: 0 } } });
    capture("course_view", { course: "c1" });
    expect(sent(calls)).toEqual([]);
    window.dispatchEvent(new Event("pagehide"));
    expect(sent(calls)).toHaveLength(1);
    expect(calls[0]?.init.keepalive).toBe(true);
  });
  it("drops what is refused, and keeps what a broken line held up", async () => {
    let status = 429;
    const calls = serve({ "POST /analytics/events": () => ({ status, json: { code: "x" } }) });
    capture("course_view", { course: "c1" });
    await flush();
    await flush();
    expect(sent(calls)).toHaveLength(1);
    status = 503;
    capture("course_view", { course: "c2" });
    await flush();
    status = 200;
    vi.advanceTimersByTime(30_000);
    await flush();
    expect(sent(calls).slice(1).map((each) => each.events[0]?.course_id)).toEqual(["c2", "c2"]);
    expect(sent(calls).at(-1)?.events[0]?.seconds_ago).toBeGreaterThanOrEqual(15);
  });
  it("tells nothing of one person for the next", async () => {
    const calls = serve({ "POST /analytics/events": { json: { noted: 1, left_out: 0 } } });
    const { unmount } = draw(<Lesson />);
    vi.advanceTimersByTime(10_000);
    forgetEverything();
    unmount();
    vi.advanceTimersByTime(60_000);
    await flush();
    expect(sent(calls)).toEqual([]);
  });
  it("names the kind of device", () => {
    expect([device(390, true), device(820, true), device(1366, true), device(800, false)]).toEqual(["phone", "tablet", "desktop", "desktop"]);
  });
});
