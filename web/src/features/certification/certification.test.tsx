/** Certifications: the editor with its example dates, how people stand, waivers, requests, and one's own; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import EditCertificationPage from "./edit";
import CertificationsPage from "./list";
import MyCertificationsPage from "./mine";
import CertificationOfficePage from "./office";
import OwnCertificationPage from "./own";
import CertificationPersonPage from "./person";
import CertificationRequestsPage from "./requests";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const boot = { idle_minutes: 15, me: { id: "ana", handle: "ana", permissions: ["certification:own", "certification:view", "certification:decide", "certification:manage", "people:view"] } };
const counts = { assigned: 1, overdue: 2, certified: 30, due: 4, expired: 1, exempt: 0, ended: 0 };
const definition = {
  name: "Life support", description: "", path: { groups: [{ name: "", course_ids: ["c1", "c2"], needed: 1 }], ordered: false }, renewal_path: { groups: [{ name: "", course_ids: ["c3"], needed: null }], ordered: false },
  renewal: { mode: "from_expiry", active: { count: 24, unit: "months" }, window: { count: 90, unit: "days" }, minimum_active: null, anchor: null, grace_days: 30, after_expiry: "first_path" },
  first_due: { from: "hire", days: 30, on: null }, count_earlier_days: 365, audience_ids: ["u1"], open_to_join: false, certificate: true,
};
const names = [{ id: "c1", title: "BLS online", published: true }, { id: "c2", title: "BLS class", published: true }, { id: "c3", title: "BLS refresher", published: true }];
const view = { id: "k1", definition, status: "active", revision: 4, courses: names, audience_ids: ["u1"], audience_names: ["Nurses"], counts, created_at: "2026-01-01T08:00:00Z", updated_at: "2026-11-01T08:00:00Z" };
const standing = { person_id: "lee", name: "Lee Chan", unit_name: "ICU", job_title: "Nurse", works_here: true, standing: "expired", done: 0, needed: 1, due_on: null, certified_on: "2024-10-01", expires_on: "2026-10-01", exempt_until: null };
const cycle = { id: "y1", number: 2, path: "renewal", status: "open", opened_at: "2026-07-03T08:00:00Z", due_on: "2026-12-01", extended: false, completed_on: null, expires_on: null, certificate_id: null, courses: [{ course_id: "c3", title: "BLS refresher", group: "", done: false, next: true, by_equivalency: false, completed_at: null, enrolment_id: "e1" }] };
const request = { id: "q1", certification_id: "k1", certification: "Life support", person_id: "lee", name: "Lee Chan", due_on: "2026-12-01", wanted_on: "2026-12-20", reason: "On leave", state: "pending", asked_at: "2026-11-20T08:00:00Z", decided_by: "", decided_at: null, comment: "", new_due_on: null };
const now = { certification_id: "k1", name: "Life support", person_id: "ana", standing: "due", cycle_id: "y1", done: 0, needed: 1, due_on: "2026-12-01", certified_on: "2024-12-01", expires_on: "2026-12-01", opens_on: "2026-09-02", exempt_until: null, certificate_id: "z1" };
const record = { now: { ...now, person_id: "lee" }, person_name: "Lee Chan", cycles: [cycle], waivers: [], requests: [request] };
const preview = { people: 38, added: 0, ended: 0, open_cycles: 0, windows_moved: 0, sample_ids: [], sample: [], problems: ["A course of the path is not published."], examples: [{ what: "Completed today", completed_on: "2026-11-21", expires_on: "2028-11-21", opens_on: "2028-08-23" }, { what: "Or renewed 45 days late", completed_on: "2029-01-05", expires_on: "2031-01-05", opens_on: "2030-10-07" }] };
const base = {
  "GET /boot": { json: boot }, "GET /courses": { json: { items: names } }, "GET /audiences": { json: { items: [{ id: "u1", name: "Nurses", people: 38, text: "x" }] } }, "GET /certifications": { json: { items: [{ id: "k1", name: "Life support", status: "active", renews: true, courses: 1, counts }], next: null } },
  "GET /certifications/k1": { json: view }, "POST /certifications/preview": { json: preview }, "GET /certifications/k1/people": { json: { items: [standing], next: null } }, "GET /certifications/k1/people/lee": { json: record }, "GET /certification-requests": { json: { items: [request], next: null } },
  "GET /certifications/mine": { json: { items: [now] } }, "GET /certifications/open": { json: { items: [{ id: "k9", name: "Leadership path", description: "For charge nurses", courses: 3, joined: false }] } }, "GET /certifications/k1/mine": { json: { ...record, now, person_name: "Ana Reyes", requests: [] } },
};
const at = (path: string, pattern: string, node: React.ReactNode) => draw(<Route path={pattern}>{node}</Route>, path);
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("list of certifications", () => {
  it("links every number to its list", async () => {
    serve(base);
    const { container, unmount } = draw(<CertificationsPage />, "/certifications/office");
    expect((await screen.findByRole("link", { name: "Life support: Expired 1" })).getAttribute("href")).toBe("/certifications/office/k1?standing=expired");
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    serve({ ...base, "GET /certifications": { json: { items: [], next: null } } });
    draw(<CertificationsPage />, "/certifications/office");
    await screen.findByText("No certification yet");
  });
});

describe("the editor", () => {
  it("makes a certification with a fixed expiry, and shows the dates that it would give", async () => {
    const calls = serve({ ...base, "POST /certifications": { json: { ...view, id: "k2" } } });
    const { history } = draw(<EditCertificationPage />, "/certifications/office/new");
    fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: "Fire warden" } });
    fireEvent.click(await screen.findByRole("checkbox", { name: "BLS class" }));
    fireEvent.click(screen.getByRole("checkbox", { name: "BLS online" }));
    fireEvent.click(screen.getByRole("radio", { name: "Some of them" }));
    fireEvent.click(screen.getByRole("radio", { name: /On a fixed day of the year/ }));
    fireEvent.change(screen.getByLabelText(/^One day on which they expire/), { target: { value: "2027-03-31" } });
    const example = within(await screen.findByRole("list", { name: "Example dates" }));
    expect(example.getByText("21 Nov 2028")).toBeTruthy();
    expect(screen.getByRole("list", { name: "Before it can be used" }).textContent).toContain("not published");
    await press("Save as a draft");
    await waitFor(() => expect(history.at(-1)).toBe("/certifications/office/k2"));
    expect(calls.find((each) => each.key === "POST /certifications")?.body).toEqual({
      definition: {
        name: "Fire warden", description: "", path: { groups: [{ name: "", course_ids: ["c2", "c1"], needed: 1 }], ordered: false }, renewal_path: null,
        renewal: { mode: "fixed", active: { count: 24, unit: "months" }, window: { count: 90, unit: "days" }, minimum_active: { count: 6, unit: "months" }, anchor: "2027-03-31", grace_days: 0, after_expiry: "renewal_path" },
        first_due: { from: "assignment", days: 30, on: null }, count_earlier_days: 0, audience_ids: [], open_to_join: false, certificate: true,
      },
    });
  });
  it("changes one with its revision, and shows a refusal at its field", async () => {
    const calls = serve({ ...base, "PUT /certifications/k1": { status: 422, json: { code: "invalid_input", errors: [{ path: "definition.renewal.window", code: "too_long", detail: "The window must be shorter than the time of validity." }] } } });
    const { container } = at("/certifications/office/k1/edit", "/certifications/office/:id/edit", <EditCertificationPage />);
    await screen.findByRole("list", { name: "Example dates" });
    expect(await axeProblems(container)).toEqual([]);
    expect((screen.getByRole("radio", { name: /From the former expiry/ }) as HTMLInputElement).checked).toBe(true);
    await press("Save the change");
    expect((await screen.findByRole("link", { name: /The window must be shorter/ })).getAttribute("href")).toBe("#f-definition-renewal-window");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ definition, revision: 4 });
  });
});

describe("how people stand", () => {
  it("lists them with state and date, rules in words, and exempts one", async () => {
    const calls = serve({ ...base, "POST /certifications/k1/waivers": { json: {} } });
    const { container } = at("/certifications/office/k1", "/certifications/office/:id", <CertificationOfficePage />);
    const row = await screen.findByRole("row", { name: /Lee Chan/ });
    expect(within(row).getByText("Expired")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole("tab", { name: "Rules" })));
    expect(screen.getByText("Valid for 24 months; it can be renewed in the last 90 days.")).toBeTruthy();
    expect(screen.getByText("30 days of grace after the expiry.")).toBeTruthy();
    await press("Exempt, or accept something equivalent");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Save" })));
    expect(screen.getByRole("link", { name: "Choose a person" })).toBeTruthy();
    expect(calls.some((each) => each.key.endsWith("/waivers") && each.key.startsWith("POST"))).toBe(false);
  });
  it("shows one person's cycles and decides on the request", async () => {
    const calls = serve({ ...base, "POST /certification-requests/q1/decide": { json: request }, "POST /certifications/k1/waivers": { json: {} } });
    const { container } = at("/certifications/office/k1/people/lee", "/certifications/office/:id/people/:person", <CertificationPersonPage />);
    await screen.findByText("Cycle 2: renewal");
    expect(await axeProblems(container)).toEqual([]);
    await press("Give Lee Chan more time for Life support");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Approve" })));
    expect(calls.find((each) => each.key.endsWith("/decide"))?.body).toEqual({ approve: true, new_due_on: "2026-12-20", comment: "" });
    await press("Exempt, or accept something equivalent");
    fireEvent.click(screen.getByRole("radio", { name: /Something equivalent/ }));
    await act(async () => fireEvent.submit(screen.getByLabelText("Reason")));
    for (const words of ["Say when it was achieved", "Say what proves it", "Say why, in some words"]) expect(screen.getByRole("link", { name: words })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Achieved on"), { target: { value: "2026-11-01" } });
    fireEvent.change(screen.getByLabelText(/^Evidence/), { target: { value: "Card 77" } });
    fireEvent.change(screen.getByLabelText("Reason"), { target: { value: "Done at County" } });
    await act(async () => fireEvent.submit(screen.getByLabelText("Reason")));
    await waitFor(() => expect(calls.find((each) => each.key === "POST /certifications/k1/waivers")?.body).toEqual({ person_id: "lee", kind: "equivalency", achieved_on: "2026-11-01", reason: "Done at County", evidence: "Card 77" }));
  });
  it("denies a request only with a reason, and never one's own", async () => {
    const calls = serve({ ...base, "GET /certification-requests": { json: { items: [request, { ...request, id: "q2", person_id: "ana", name: "Ana Reyes" }], next: null } } });
    const { container } = draw(<CertificationRequestsPage />, "/certifications/office/requests");
    await screen.findByText("Others decide on your own request.");
    await press("Deny Lee Chan more time for Life support");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Deny" })));
    expect(screen.getByRole("link", { name: "Say why, in some words" })).toBeTruthy();
    expect(calls.some((each) => each.key.endsWith("/decide"))).toBe(false);
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("one's own", () => {
  it("says what needs action, and what may be joined", async () => {
    const calls = serve({ ...base, "POST /certifications/k9/join": { json: record } });
    const { container, history } = draw(<MyCertificationsPage />, "/certifications/mine");
    await screen.findByText("Can be renewed");
    expect(screen.getByText("0 of 1 courses done")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Join Leadership path" })));
    await waitFor(() => expect(history.at(-1)).toBe("/certifications/k9"));
    expect(calls.some((each) => each.key === "POST /certifications/k9/join")).toBe(true);
  });
  it("leads into the course, and asks for more time with a reason", async () => {
    const calls = serve({ ...base, "POST /certifications/k1/extension": { json: request } });
    const { container } = at("/certifications/k1", "/certifications/:id", <OwnCertificationPage />);
    expect((await screen.findByRole("link", { name: "BLS refresher" })).getAttribute("href")).toBe("/learn/e1");
    expect(await axeProblems(container)).toEqual([]);
    await press("Ask for more time");
    await press("Send the request");
    expect(screen.getByRole("link", { name: "Choose a day" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Until when?"), { target: { value: "2026-12-20" } });
    fireEvent.change(screen.getByLabelText("Reason"), { target: { value: "On leave" } });
    await press("Send the request");
    expect(calls.find((each) => each.key.endsWith("/extension"))?.body).toEqual({ wanted_on: "2026-12-20", reason: "On leave" });
  });
  it("says when nothing is asked", async () => {
    serve({ ...base, "GET /certifications/mine": { json: { items: [] } }, "GET /certifications/open": { json: { items: [] } } });
    draw(<MyCertificationsPage />, "/certifications/mine");
    await screen.findByText("No certification is asked of you");
  });
});
