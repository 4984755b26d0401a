/** Assignments of the education office: by audience with a due rule, exemptions, reminders, again, requests; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import AssignmentPage from "./assignment";
import { checkDue, dueForm, dueOf, dueRuleWords } from "./due_rule";
import ExtensionsPage from "./extensions";
import NewAssignmentPage from "./new_assignment";
import RemindersPage from "./reminders";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const boot = { idle_minutes: 15, me: { id: "ana", handle: "ana", permissions: ["assignment:view", "assignment:manage", "audience:view", "people:view"] } };
const assignment = {
  id: "a1", course_id: "c1", course_title: "Fire safety", targets: ["New in the ICU"], professions: [], due_on: null, reason: "", assigned_by: "Noor Haddad", created_at: "2026-10-01T08:00:00Z", ended_at: null,
  people: 11, completed: 4, overdue: 7, changeable: true, audience_id: "u1", due: { kind: "after_hire", days: 30 }, effective_from: null, effective_until: null, begun_at: "2026-10-01T08:00:00Z", exempted: 1, revision: 3,
};
const lee = { person_id: "lee", name: "Lee Chan", unit_name: "ICU", profession: "RN", enrolment_id: "e1", status: "enrolled", percent: 0, due_on: "2026-11-01", completed_at: null };
const exemption = { id: "x1", person_id: "bo", person_name: "Bo Lind", kind: "equivalent", reason: "Did it at County", equivalent_course_id: null, equivalent_to: "County fire course", valid_until: null, approved_by: "Noor Haddad", created_at: "2026-10-05T08:00:00Z", revoked_at: null, revoked_by: "" };
const base = {
  "GET /boot": { json: boot }, "GET /courses": { json: { items: [{ id: "c1", title: "Fire safety" }, { id: "c2", title: "Sepsis" }] } }, "GET /units": { json: { items: [], above: [] } }, "GET /professions": { json: { items: [] } },
  "GET /audiences": { json: { items: [{ id: "u1", name: "New in the ICU", text: "works in ICU and hired within 90 days" }], next: null } }, "GET /assignments/a1": { json: assignment }, "GET /assignments/a1/people": { json: { items: [lee], next: null } },
  "GET /assignments/a1/exemptions": { json: { items: [exemption], next: null } }, "GET /assignments/a1/changes": { json: { items: [{ id: "l1", at: "2026-10-05T08:00:00Z", by: "Noor Haddad", field: "due", before: "none", after: "30 days after hire" }], next: null } },
};
const page = (search = "") => draw(<Route path="/assignments/:id"><AssignmentPage /></Route>, `/assignments/a1${search}`);
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const pick = async (name: string) => {
  await act(async () => fireEvent.click(await screen.findByRole("button", { name: "More" })));
  await act(async () => fireEvent.click(screen.getByRole("menuitem", { name })));
};

describe("due rules", () => {
  it("sends only what counts, checks it, and says it in words", () => {
    expect(dueOf({ ...dueForm(), kind: "anchor", month: "03", day: "31", days: "9" })).toEqual({ kind: "anchor", month_day: "03-31" });
    expect(dueOf({ ...dueForm(), kind: "none" })).toEqual({ kind: "none" });
    expect(checkDue({ ...dueForm(), days: "-1" })).toEqual({ "due.days": "Enter whole days from 0 to 3650" });
    expect(checkDue({ ...dueForm(), kind: "fixed" })).toEqual({ "due.on": "Choose a day" });
    expect([dueRuleWords({ kind: "after_hire", days: 1 }), dueRuleWords({ kind: "anchor", month_day: "03-31" }), dueRuleWords({ kind: "none" })]).toEqual(["1 day after the hire date", "each year on 31 Mar", "no due date"]);
  });
});

describe("a new assignment", () => {
  it("asks an audience with a due date after the hire date, after a look", async () => {
    const calls = serve({ ...base, "POST /assignments/preview": { json: { people: 11, already_completed: 4, already_enrolled: 0, sample: ["Lee Chan, RN, ICU"] } }, "POST /assignments": { json: assignment } });
    const { container, history } = draw(<NewAssignmentPage />, "/assignments/new?audience=u1&course=c1");
    await screen.findByRole("option", { name: "New in the ICU" });
    fireEvent.click(screen.getByRole("radio", { name: /Some days after the hire date/ }));
    fireEvent.change(screen.getByLabelText("Days"), { target: { value: "" } });
    await press("See whom it reaches");
    expect(screen.getByRole("link", { name: "Enter whole days from 0 to 3650" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Days"), { target: { value: "14" } });
    await press("See whom it reaches");
    await screen.findByText("It reaches 11 people");
    expect(await axeProblems(container)).toEqual([]);
    await press("Assign");
    await waitFor(() => expect(history.at(-1)).toBe("/assignments/a1"));
    const body = { course_id: "c1", unit_ids: [], professions: [], audience_id: "u1", person_ids: [], due: { kind: "after_hire", days: 14 }, reason: "" };
    expect(calls.filter((each) => each.key.startsWith("POST")).map((each) => each.body)).toEqual([body, body]);
  });
  it("shows the server's sentence at its field", async () => {
    serve({ ...base, "POST /assignments/preview": { status: 422, json: { code: "invalid_input", errors: [{ path: "effective_until", code: "before_start", detail: "The last day is before the first." }] } } });
    draw(<NewAssignmentPage />, "/assignments/new?audience=u1&course=c1");
    await screen.findByRole("option", { name: "New in the ICU" });
    await press("See whom it reaches");
    expect((await screen.findByRole("link", { name: "The last day is before the first." })).getAttribute("href")).toBe("#f-effective_until");
  });
});

describe("one assignment", () => {
  it("shows its rule, people, exemptions and changes", async () => {
    serve(base);
    const { container } = page();
    await screen.findByRole("link", { name: "Lee Chan" });
    expect(screen.getByText("30 days after the hire date")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole("tab", { name: "Exemptions (1)" })));
    expect((await screen.findByRole("row", { name: /Bo Lind/ })).textContent).toContain("County fire course");
    await act(async () => fireEvent.click(screen.getByRole("tab", { name: "Changes" })));
    expect((await screen.findByRole("table", { name: "Changes of the assignment" })).textContent).toContain("30 days after hire");
  });
  it("reminds only after showing whom it reaches", async () => {
    const calls = serve({ ...base, "POST /assignments/a1/nudge/preview": { json: { people: 6, nudged_recently: 1, sample: [{ person_id: "lee", name: "Lee Chan", due_on: "2026-11-01", last_nudged_at: null }] } }, "POST /assignments/a1/nudge": { json: { sent: 6, nudged_recently: 1 } } });
    const { container } = page();
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Remind people" })));
    await screen.findByText(/6 people get it\. 1 had a reminder in the last 3 days/);
    expect(await axeProblems(container)).toEqual([]);
    await press("Send the reminder");
    expect(calls.find((each) => each.key === "POST /assignments/a1/nudge")?.body).toEqual({ only_overdue: true, message: "" });
  });
  it("exempts a person with a reason", async () => {
    const calls = serve({ ...base, "POST /assignments/a1/exemptions": { json: exemption } });
    page();
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Exempt Lee Chan" })));
    const dialog = within(screen.getByRole("dialog"));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    expect(dialog.getByRole("link", { name: "Say why, in some words" })).toBeTruthy();
    fireEvent.change(dialog.getByLabelText("Reason"), { target: { value: "On leave" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    expect(calls.find((each) => each.key === "POST /assignments/a1/exemptions")?.body).toEqual({ person_id: "lee", kind: "exempt", reason: "On leave" });
  });
  it("asks for it again, and changes the rule", async () => {
    const calls = serve({ ...base, "POST /assignments/a1/reopen/preview": { json: { people: 4, already_open: 1, sample: [{ person_id: "lee", name: "Lee Chan", unit_name: "ICU", due_on: "2026-12-20" }] } }, "POST /assignments/a1/reopen": { json: { reopened: 4, already_open: 0 } }, "PUT /assignments/a1/rule": { json: assignment } });
    const { container } = page();
    await screen.findByRole("link", { name: "Lee Chan" });
    await pick("Ask for it again");
    expect(await screen.findByText("4 people are asked for it again")).toBeTruthy();
    expect(screen.getByText(/Lee Chan, ICU: due/)).toBeTruthy();
    fireEvent.change(screen.getByLabelText(/^Reason/), { target: { value: "New policy" } });
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.submit(screen.getByLabelText(/^Reason/)));
    await waitFor(() => expect(calls.find((each) => each.key.endsWith("/reopen"))?.body).toEqual({ reason: "New policy" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await pick("Change due date and days");
    fireEvent.change(screen.getByLabelText("Days"), { target: { value: "45" } });
    await press("Save");
    expect(calls.find((each) => each.key === "PUT /assignments/a1/rule")?.body).toEqual({ revision: 3, due: { kind: "after_hire", days: 45 }, reason: "" });
  });
  it("leaves what reaches more than her units alone", async () => {
    serve({ ...base, "GET /assignments/a1": { json: { ...assignment, changeable: false } } });
    page();
    await screen.findByText(/This reaches more than your units/);
    expect(screen.queryByRole("button", { name: "More" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Exempt Lee Chan" })).toBeNull();
    expect(screen.getByRole("button", { name: "Remind people" })).toBeTruthy();
  });
});

describe("requests and reminders", () => {
  const wish = { id: "w1", enrolment_id: "e1", person_id: "lee", person_name: "Lee Chan", course_title: "Fire safety", due_on: "2026-11-30", wanted_until: "2026-12-15", reason: "Night shifts", state: "asked", granted_until: null, decided_by: "", comment: "", asked_at: "2026-11-20T08:00:00Z", decided_at: null };
  it("approves, and denies only with a reason", async () => {
    const calls = serve({ ...base, "GET /extensions": { json: { items: [wish], next: null } }, "POST /extensions/w1/approve": { json: wish }, "POST /extensions/w1/deny": { json: wish } });
    const { container } = draw(<ExtensionsPage />, "/assignments/extensions");
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Give Lee Chan more time for Fire safety" })));
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(screen.getByLabelText(/^New due date/), { target: { value: "2026-12-10" } });
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Approve" })));
    expect(calls.find((each) => each.key.endsWith("/approve"))?.body).toEqual({ until: "2026-12-10", comment: "" });
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Deny Lee Chan more time for Fire safety" })));
    const dialog = within(screen.getByRole("dialog"));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Deny" })));
    expect(dialog.getByRole("link", { name: "Say why, in some words" })).toBeTruthy();
    expect(calls.some((each) => each.key.endsWith("/deny"))).toBe(false);
  });
  it("changes when the manager's manager is told", async () => {
    const calls = serve({ ...base, "GET /reminder-rules": { json: { escalate_after_days: 14 } }, "PUT /reminder-rules": { json: { escalate_after_days: 21 } } });
    const { container } = draw(<RemindersPage />, "/assignments/reminders");
    await screen.findByText("14 days after the due date");
    await press("Change the days");
    fireEvent.change(screen.getByLabelText(/^Days after the due date/), { target: { value: "0" } });
    await press("Save");
    expect(screen.getByRole("link", { name: "Enter whole days from 1 to 365" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText(/^Days after the due date/), { target: { value: "21" } });
    expect(await axeProblems(container)).toEqual([]);
    await press("Save");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ escalate_after_days: 21 });
  });
});
