/** Dashboards and the lists behind their numbers, with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import EducationPage from "./education";
import EnterprisePage from "./enterprise";
import HardQuestionsPage from "./hard_questions";
import { screenOf } from "./links";
import MatrixPage, { step } from "./matrix";
import OpenQuestionsPage from "./open_questions";
import OwnCoursesPage from "./own_courses";
import PeoplePage from "./people";
import ProgressPage from "./progress";
import RecordedPage from "./recorded";
import StandingsPage from "./standings";
import TaughtLearnersPage from "./taught_learners";
import TeachingPage from "./teaching";
import TeamPage from "./team";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());

const LONG = "Erkennung und Behandlung der Sepsis in der Notaufnahme einschließlich Donaudampfschifffahrtsgesellschaft";
const fig = (value: number, list = "") => ({ value, list });
const mondays = Array.from({ length: 12 }, (_, index) => new Date(Date.UTC(2026, 8, 7 + 7 * index)).toISOString().slice(0, 10));
const boot = (...permissions: string[]) => ({ "GET /boot": { json: { me: { id: "me", first_name: "Luis", last_name: "Kim", permissions } } } });
const MANAGER = ["analytics:own", "analytics:people", "analytics:export", "analytics:schedule", "people:view", "compliance:view", "credential:view", "assignment:manage"];
const units = { "GET /units": { json: { items: [{ id: "u1", name: "ICU", kind: "unit", parent_id: null }], above: [] } }, "GET /courses": { json: { items: [{ id: "c1", title: "Sepsis" }], next: null } } };
const trend = mondays.map((week, index) => ({ week, enrolled: fig(20 + index, `/analytics/standings?enrolled_week=${week}`), completed: fig(index, `/analytics/standings?completed_week=${week}`) }));
const hard = { course_id: "c1", course_title: "Sepsis", quiz_id: "q1", question_id: "x1", prompt: LONG, answers: 12, facility_percent: 33.33, list: "/assessment/quizzes/q1/analysis" };
const teamData = {
  as_of: "2026-11-21T18:00:00Z", people: fig(14, "/analytics/people"), enrolments: fig(40, "/analytics/standings"), completed: fig(30, "/analytics/standings?state=completed"), overdue: fig(3, "/analytics/standings?state=overdue"),
  due_soon: fig(2, "/analytics/standings?required=true&due_within=7"), at_risk: fig(4, "/analytics/people?at_risk=true"), completion_percent: 75, hospital_percent: 81.25,
  reasons: [{ reason: "overdue", people: fig(3, "/analytics/people?reason=overdue") }, { reason: "stalled", people: fig(1, "/analytics/people?reason=stalled") }],
  units: [{ unit_id: "u1", unit_name: LONG, site_name: "Main", people: fig(14, "/analytics/people?unit=u1&exact=true"), enrolments: fig(40, "/analytics/standings?unit=u1&exact=true"), completed: fig(30, "/analytics/standings?unit=u1&exact=true&state=completed"), overdue: fig(3, "/analytics/standings?unit=u1&exact=true&state=overdue"), at_risk: fig(4, "/analytics/people?unit=u1&exact=true&at_risk=true"), completion_percent: 75, completed_by_week: mondays.map((week, index) => fig(index, `/analytics/standings?unit=u1&exact=true&completed_week=${week}`)) }],
  weeks: trend, courses: [{ course_id: "c1", title: "Sepsis", people: fig(14, "/analytics/standings?course=c1"), completed: fig(11, "/analytics/standings?course=c1&state=completed"), overdue: fig(3, "/analytics/standings?course=c1&state=overdue"), completion_percent: 78.57 }],
};
const standing = { person_id: "p1", name: "Lee Chan", unit_name: "ICU", profession: "Nurse", left: false, course_id: "c1", course_title: LONG, state: "overdue", required: true, percent: 40, due_on: "2026-11-01", enrolled_on: "2026-10-01", completed_on: null };

describe("where numbers lead", () => {
  it("names a screen for every list of the API", () => {
    const href = (list: string) => screenOf(list)?.href;
    expect(href("/analytics/standings?unit=u1&exact=true&state=overdue")).toBe("/analytics/standings?unit=u1&exact=true&state=overdue");
    expect(href("/dashboards/learner/courses?show=completed")).toBe("/progress/courses?show=completed");
    expect(href("/dashboards/author/learners?course=c1")).toBe("/teaching/learners?course=c1");
    expect(href("/dashboards/author/questions")).toBe("/teaching/questions");
    expect(href("/compliance/people?item=course%3Ac1&item_state=late")).toBe("/compliance/people?item=course%3Ac1&item_state=late");
    expect(href("/credentials?unit=u1&status=expired")).toBe("/compliance/credentials?unit=u1&show=expired");
    expect(href("/credentials?type=BLS&status=expiring_soon&days=30")).toBe("/compliance/credentials?type=BLS&show=soon30");
    expect(href("/credentials?type=BLS")).toBe("/compliance/credentials?type=BLS");
    expect(href("/certificates")).toBe("/certificates");
    expect(href("/credits")).toBe("/transcript");
    expect(href("/courses/c1/reviews")).toBe("/courses/c1#reviews");
    expect(href("/assessment/quizzes?course=c1")).toBe("/quizzes?course=c1");
    expect(href("/assessment/quizzes/q1/analysis")).toBe("/quizzes/q1?tab=analysis");
    expect(screenOf("")).toBeNull();
    expect(screenOf("/elsewhere")).toBeNull();
  });
});

describe("team and education", () => {
  it("shows a manager what is late, and leads from each number to its list", async () => {
    serve({ ...boot(...MANAGER), ...units, "GET /dashboards/team": { json: teamData } });
    const { container } = draw(<TeamPage />, "/team");
    await waitFor(() => expect(screen.getByRole("link", { name: "3, enrolments are overdue" }).getAttribute("href")).toBe("/analytics/standings?state=overdue"));
    expect(screen.getByRole("link", { name: "4, of 14 people are at risk" }).getAttribute("href")).toBe("/analytics/people?at_risk=true");
    expect(screen.getByRole("link", { name: "1, Nothing done for two weeks" }).getAttribute("href")).toBe("/analytics/people?reason=stalled");
    expect(screen.getByRole("link", { name: "11 completed, week of 23 Nov 2026" }).getAttribute("href")).toBe("/analytics/standings?completed_week=2026-11-23");
    expect(screen.getByText("81.3 %")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Requests for more time" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("goes from a notification about overdue courses to their list", async () => {
    serve({ ...boot(...MANAGER), ...units });
    const { history } = draw(<TeamPage />, "/team?status=overdue");
    await waitFor(() => expect(history?.at(-1)).toBe("/analytics/standings?state=overdue"));
  });
  it("compares with nobody when the others are too few, and says when a unit is empty", async () => {
    serve({ ...boot(...MANAGER), ...units, "GET /dashboards/team": { json: { ...teamData, hospital_percent: null } } });
    const { unmount } = draw(<TeamPage />, "/team");
    await screen.findByText("Completed of all enrolments");
    expect(screen.queryByText("The rest of the hospital")).toBeNull();
    unmount();
    serve({ ...boot(...MANAGER), ...units, "GET /dashboards/team": { json: { ...teamData, people: fig(0), units: [] } } });
    draw(<TeamPage />, "/team");
    expect(await screen.findByText("No people in this selection")).toBeTruthy();
  });
  it("shows the office hard questions; a number without a list is plain", async () => {
    serve({ ...boot(...MANAGER, "analytics:office"), ...units, "GET /dashboards/education": { json: { figures: teamData, hard_questions: [hard] } } });
    const { container } = draw(<EducationPage />, "/analytics");
    await screen.findByText("Questions that most people get wrong");
    // Without assessment:results the analysis cannot be opened.
    expect(screen.queryByRole("link", { name: LONG.slice(0, 20) })).toBeNull();
    expect(screen.getByText("33.3 %")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says so when it is denied", async () => {
    serve({ ...boot("analytics:people"), ...units, "GET /dashboards/team": { status: 403, json: { code: "forbidden" } } });
    draw(<TeamPage />, "/team");
    expect(await screen.findByText("You do not have access to this page")).toBeTruthy();
  });
  it("lists hard questions with the way to their analysis", async () => {
    serve({ ...boot("analytics:office", "assessment:results"), "GET /analytics/hard-questions": { json: { items: [hard] } } });
    const { container } = draw(<HardQuestionsPage />, "/analytics/hard-questions");
    await waitFor(() => expect(screen.getByRole("link", { name: LONG }).getAttribute("href")).toBe("/quizzes/q1?tab=analysis"));
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("lists", () => {
  it("asks for exactly the filters of the address, and says them with the total", async () => {
    const calls = serve({ ...boot(...MANAGER), ...units, "GET /analytics/standings": { json: { total: 1, items: [standing], next: null } } });
    const { container } = draw(<StandingsPage />, "/analytics/standings?unit=u1&exact=true&state=overdue&course=c1");
    expect(await screen.findByRole("heading", { name: "Overdue · Sepsis · ICU: 1 enrolment" })).toBeTruthy();
    const asked = calls.find((each) => each.key === "GET /analytics/standings")?.url.searchParams;
    expect(Object.fromEntries(asked ?? [])).toEqual({ unit: "u1", exact: "true", state: "overdue", course: "c1", limit: "50" });
    expect(screen.getByText("Showing 1 of 1")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("keeps due within apart from the state, which the server refuses together", async () => {
    const calls = serve({ ...boot(...MANAGER), ...units, "GET /analytics/standings": { json: { total: 0, items: [], next: null } } });
    const { history } = draw(<StandingsPage />, "/analytics/standings?required=true&due_within=7");
    await screen.findByText("Nobody matches");
    expect(calls.find((each) => each.key === "GET /analytics/standings")?.url.searchParams.get("due_within")).toBe("7");
    fireEvent.click(screen.getByRole("button", { name: "Overdue" }));
    await waitFor(() => expect(history?.at(-1)).toContain("state=overdue"));
    expect(history?.at(-1)).not.toContain("due_within");
  });
  it("exports the rows of the filters, and leads to having them sent", async () => {
    const calls = serve({ ...boot(...MANAGER), ...units, "GET /analytics/people": { json: { total: 0, items: [], next: null } }, "GET /analytics/reports/people/file": { status: 422, json: { code: "validation", errors: [{ path: "at_risk", code: "not_of_this_report", detail: "This report has no such filter." }] } } });
    const { container } = draw(<PeoplePage />, "/analytics/people?at_risk=true&unit=u1");
    const open = await screen.findByRole("button", { name: "Export these rows" });
    await act(async () => fireEvent.click(open));
    expect(screen.getByRole("link", { name: "Have it sent regularly" }).getAttribute("href")).toBe("/analytics/schedules/new?report=people&unit=u1&at_risk=true");
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Export" })));
    expect(await screen.findByText("This report has no such filter.")).toBeTruthy();
    const asked = calls.find((each) => each.key.endsWith("/file"))?.url.searchParams;
    expect(Object.fromEntries(asked ?? [])).toEqual({ unit: "u1", at_risk: "true", format: "xlsx" });
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says why each person is at risk", async () => {
    serve({ ...boot(...MANAGER), ...units, "GET /analytics/people": { json: { total: 1, next: null, items: [{ person_id: "p1", employee_number: "17", name: "Lee Chan", unit_name: "ICU", profession: "Nurse", manager_name: "", last_active_on: null, at_risk: true, reasons: [{ reason: "failing", course_id: "c1", course_title: LONG, due_on: "2026-12-01", percent: 10 }] }] } } });
    const { container } = draw(<PeoplePage />, "/analytics/people?reason=failing");
    expect(await screen.findByRole("heading", { name: "Failed a quiz twice: 1 person" })).toBeTruthy();
    expect(within(screen.getByRole("table")).getByText("Failed a quiz twice")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("departments and cards", () => {
  const department = (unit_id: string | null, name: string, list: string) => ({ unit_id, name, people: fig(10, list), ready: fig(8, list), lapsed: fig(1, list), overdue: fig(2, list), due_soon: fig(3, list), ready_percent: 80, expired: fig(1, list), within_30: fig(2, list), within_60: fig(3, list), within_90: fig(4, list) });
  it("has plain numbers where there is no list", async () => {
    serve({ ...boot("analytics:people", "analytics:office", "compliance:view", "credential:view"), "GET /dashboards/enterprise": { json: {
      as_of: "2026-11-21T18:00:00Z", people: fig(20, "/compliance/people"), ready: fig(16, "/compliance/people?show=ready"), lapsed: fig(2, "/compliance/people?show=lapsed"), overdue: fig(4, "/compliance/people?show=overdue"), ready_percent: 80,
      departments: [department("d1", "Critical Care", "/compliance/people?unit=d1"), department(null, "", "")], credentials: [{ type: "BLS", credentials: fig(9, "/credentials?type=BLS"), expired: fig(1, "/credentials?type=BLS&status=expired"), within_30: fig(2, "/credentials?type=BLS&status=expiring_soon&days=30"), within_60: fig(2), within_90: fig(2) }],
      gaps: [{ key: "course:c1", label: "Sepsis", kind: "course", applicable: fig(20, "/compliance/people?item=course%3Ac1"), late: fig(4, "/compliance/people?item=course%3Ac1&item_state=late") }], hours_spent: 120, credit_hours: 44.5,
    } } });
    const { container } = draw(<EnterprisePage />, "/analytics/enterprise");
    await waitFor(() => expect(screen.getByRole("link", { name: "2, Within 30 days, BLS" }).getAttribute("href")).toBe("/compliance/credentials?type=BLS&show=soon30"));
    const rows = within(screen.getByRole("table", { name: "Departments" }));
    expect(rows.getByText("In no department")).toBeTruthy();
    expect(rows.queryByRole("link", { name: "10, People, In no department" })).toBeNull();
    expect(rows.getByRole("link", { name: "10, People, Critical Care" })).toBeTruthy();
    expect(screen.getByText("44.5")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("units and courses", () => {
  const cell = (people: number, completed: number, overdue: number) => ({ people, completed, overdue, list: people ? `/analytics/standings?unit=u1&exact=true&course=c1` : "" });
  const data = { as_of: "2026-11-21T18:00:00Z", courses_in_all: 80, courses: [{ course_id: "c1", title: LONG }, { course_id: "c2", title: "Fire" }], rows: [{ unit_id: "u1", unit_name: "ICU", site_name: "Main", cells: [cell(8, 2, 3), cell(0, 0, 0)] }], totals: [cell(8, 2, 3), cell(0, 0, 0)] };
  it("has the number as text in every cell, and a shade besides", async () => {
    const calls = serve({ ...boot(...MANAGER), ...units, "GET /matrices/units-courses": { json: data } });
    const { container } = draw(<MatrixPage />, "/analytics/matrix?required=true");
    const link = await screen.findByRole("link", { name: /^ICU, Erkennung.*:\s*25\s%\s*,\s*3\s*overdue\s*,\s*2 of 8\s*completed$/ });
    expect(link.getAttribute("href")).toBe("/analytics/standings?unit=u1&exact=true&course=c1");
    expect(link.closest("td")?.className).toBe("heat-1");
    expect(screen.getAllByText("nobody takes it").length).toBe(2);
    expect(calls.find((each) => each.key === "GET /matrices/units-courses")?.url.searchParams.get("required")).toBe("true");
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Show more courses" }));
    await waitFor(() => expect(calls.some((each) => each.url.searchParams.get("limit") === "200")).toBe(true));
  });
  it("shades by what is done", () => {
    expect([[10, 10], [10, 7], [10, 5], [4, 1], [10, 0], [0, 0]].map(([people = 0, completed = 0]) => step({ people, completed, overdue: 0, list: "" }))).toEqual([4, 2, 2, 1, 0, -1]);
  });
  it("is a list of units on a phone", async () => {
    vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener() {}, removeEventListener() {} }));
    serve({ ...boot(...MANAGER), ...units, "GET /matrices/units-courses": { json: data } });
    const { container } = draw(<MatrixPage />, "/analytics/matrix");
    const row = within(await screen.findByRole("list", { name: "Units and courses" }));
    expect(row.getByText("3 overdue")).toBeTruthy();
    expect(screen.queryByRole("table")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("one's own progress", () => {
  const own = {
    as_of: "2026-11-21T18:00:00Z", enrolled: fig(5, "/dashboards/learner/courses?show=all"), in_progress: fig(2, "/dashboards/learner/courses?show=in_progress"), completed: fig(3, "/dashboards/learner/courses?show=completed"), completion_percent: 60,
    certificates: fig(3, "/certificates"), seconds_spent: 5400, credit_hours: 2.5, credit_list: "/credits", streak_days: 4, current: [{ id: "e1", person_id: "me", course_id: "c1", course_title: LONG, status: "in_progress", percent: 40, due_on: "2026-12-01", required: true, minutes: 30, minutes_left: 10, seconds_spent: 10, reason: "", enrolled_at: "2026-10-01T00:00:00Z" }],
    weeks: mondays.map((week, index) => ({ week, seconds: index * 600, lessons: index, completed: fig(index === 3 ? 1 : 0, `/dashboards/learner/courses?completed_week=${week}`) })), suggestions: [{ course_id: "c2", title: "Fire safety", minutes: 20 }], on_leaderboard: false,
  };
  const board = (joined: boolean) => ({ joined, items: [{ place: 1, name: "Ana Reyes", unit_name: "ICU", credit_hours: 4.5, completed: 3, own: joined }] });
  it("draws twelve weeks, the streak, what comes next, and joins the leaderboard only on wish", async () => {
    let joined = false;
    const calls = serve({ ...boot("analytics:own", "learning:learn"), "GET /dashboards/learner": { json: own }, "GET /dashboards/leaderboard": () => ({ json: board(joined) }), "PUT /dashboards/leaderboard/me": () => { joined = true; return { json: board(true) }; } });
    const { container } = draw(<ProgressPage />, "/progress");
    await waitFor(() => expect(screen.getByRole("link", { name: "2, courses are open" }).getAttribute("href")).toBe("/progress/courses?show=in_progress"));
    expect(screen.getByText("4 days in a row")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Fire safety" }).getAttribute("href")).toBe("/courses/c2");
    expect(within(screen.getByRole("list", { name: "Minutes of learning" })).getAllByRole("listitem").length).toBe(12);
    expect(await axeProblems(container)).toEqual([]);
    const join = await screen.findByRole("button", { name: "Join the leaderboard" });
    await act(async () => fireEvent.click(join));
    expect(await screen.findByRole("button", { name: "Leave the leaderboard" })).toBeTruthy();
    expect(calls.find((each) => each.key === "PUT /dashboards/leaderboard/me")?.body).toEqual({ joined: true });
  });
  it("lists the courses behind a number", async () => {
    const calls = serve({ ...boot("analytics:own"), "GET /dashboards/learner/courses": { json: { total: 1, items: [{ enrolment_id: "e1", course_id: "c1", title: LONG, state: "completed", required: true, percent: 100, due_on: null, completed_on: "2026-11-03" }] } } });
    const { container } = draw(<OwnCoursesPage />, "/progress/courses?completed_week=2026-11-02");
    expect(await screen.findByRole("heading", { name: "Completed in the week of 2 Nov 2026: 1 course" })).toBeTruthy();
    expect(Object.fromEntries(calls.find((each) => each.key === "GET /dashboards/learner/courses")?.url.searchParams ?? [])).toEqual({ completed_week: "2026-11-02" });
    expect(await axeProblems(container)).toEqual([]);
  });
  it("tells what is recorded, and for how long", async () => {
    serve({ ...boot("analytics:own"), "GET /analytics/me/events": { json: { total: 2, kept_days: 365, next: null, items: [{ at: "2026-11-20T08:00:00Z", kind: "activity", course_id: "c1", course_title: "Sepsis", lesson_id: null, seconds: 120, device: "phone" }, { at: "2026-11-19T08:00:00Z", kind: "certificate", course_id: "c1", course_title: "Sepsis", lesson_id: null, seconds: 0, device: "" }] } } });
    const { container } = draw(<RecordedPage />, "/account/recorded");
    expect(await screen.findByText("Worked on a lesson")).toBeTruthy();
    expect(screen.getByText(/Single events are kept for 365 days/)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Download CSV" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("teaching", () => {
  const taught = { course_id: "c1", title: LONG, status: "draft", people: fig(9, "/dashboards/author/learners?course=c1"), open: fig(4, "/dashboards/author/learners?course=c1&state=open"), overdue: fig(1, "/dashboards/author/learners?course=c1&state=overdue"), completed: fig(4, "/dashboards/author/learners?course=c1&state=completed"), completion_percent: 44.44, views: 30, rating: 4.5, reviews: fig(2, "/courses/c1/reviews"), quiz_attempts: fig(12, "/assessment/quizzes?course=c1"), pass_percent: 75, average_percent: 82.5 };
  const author = { as_of: "2026-11-21T18:00:00Z", people: fig(9, "/dashboards/author/learners"), open: fig(5, "/dashboards/author/learners?done=false"), completed: fig(4, "/dashboards/author/learners?state=completed"), completion_percent: 44.44, rating: 4.5, unanswered: fig(1, "/dashboards/author/questions"), courses: [taught], weeks: trend.map((each) => ({ ...each, completed: { ...each.completed, list: `/dashboards/author/learners?completed_week=${each.week}` } })), hard_questions: [hard] };
  it("shows the courses in numbers", async () => {
    serve({ ...boot("analytics:teach", "assessment:results", "course:view"), "GET /dashboards/author": { json: author } });
    const { container } = draw(<TeachingPage />, "/teaching");
    await waitFor(() => expect(screen.getByRole("link", { name: `12, quiz attempts, ${LONG}` }).getAttribute("href")).toBe("/quizzes?course=c1"));
    expect(screen.getByRole("link", { name: "1, question waits for an answer" }).getAttribute("href")).toBe("/teaching/questions");
    expect(screen.getByText("not published")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("lists who takes them", async () => {
    const calls = serve({ ...boot("analytics:teach"), "GET /dashboards/author": { json: author }, "GET /dashboards/author/learners": { json: { total: 1, items: [standing], next: null } } });
    const { container } = draw(<TaughtLearnersPage />, "/teaching/learners?done=false");
    expect(await screen.findByRole("heading", { name: "Not completed yet: 1 enrolment" })).toBeTruthy();
    expect(calls.find((each) => each.key === "GET /dashboards/author/learners")?.url.searchParams.get("done")).toBe("false");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("answers an open question, and keeps the words when that fails", async () => {
    const calls = serve({ ...boot("analytics:teach"), "GET /dashboards/author": { json: author }, "GET /dashboards/author/questions": { json: { total: 1, items: [{ id: "t1", course_id: "c1", lesson_id: "l1", text: "Which line first?", created_at: "2026-11-20T08:00:00Z" }] } }, "POST /learning/courses/c1/lessons/l1/discussion": { status: 409, json: { code: "closed", detail: "This thread is closed." } } });
    const { container } = draw(<OpenQuestionsPage />, "/teaching/questions");
    fireEvent.click(await screen.findByRole("button", { name: "Answer: Which line first?" }));
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(screen.getByLabelText(/^Your answer/), { target: { value: "The peripheral one." } });
    await act(async () => fireEvent.submit(screen.getByLabelText(/^Your answer/)));
    expect(await screen.findByText("This thread is closed.")).toBeTruthy();
    expect(calls.find((each) => each.key.startsWith("POST /learning"))?.body).toEqual({ text: "The peripheral one.", thread_id: "t1" });
    expect((screen.getByLabelText(/^Your answer/) as HTMLTextAreaElement).value).toBe("The peripheral one.");
  });
  it("says how to begin when there is no course", async () => {
    serve({ ...boot("analytics:teach"), "GET /dashboards/author": { json: { ...author, courses: [] } } });
    draw(<TeachingPage />, "/teaching");
    expect(await screen.findByText("You teach no course yet")).toBeTruthy();
  });
});

