/** HIPAA evidence: controls, registers, incidents with their notices; with axe. */
import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { Route } from "wouter";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import AgreementsPage from "./agreements";
import AssessmentsPage from "./assessments";
import ControlsPage from "./controls";
import IncidentPage from "./incident";
import IncidentsPage from "./incidents";

const control = (more: object = {}) => ({ code: "audit", rule: "45 CFR 164.312(b)", required: true, title: "Audit controls", feature: "Append-only log", soc2: "CC7.2", figures: [{ label: "Entries signed", value: "40", good: true }, { label: "Log last verified", value: "never", good: false }], status: "not_assessed", owner: "", notes: "", reviewed_by_name: "", ...more });
const record = (more: object = {}) => ({ id: "a1", kind: "baa", title: "Agreement 2026", party: "Cloud Inc.", on_day: "2026-01-01", ends_on: "2027-01-01", days_left: 40, state: "due", by_name: "", open_findings: 0, notes: "", file_name: "baa.pdf", sha256: "ab12", size: 2048, created_at: "2026-01-01T00:00:00Z", ...more });
const incident = (more: object = {}) => ({
  id: "i1", number: "2026-001", kind: "breach", title: "Laptop stolen", what: "It was stolen", measures: "", discovered_on: "2026-11-01", occurred_from: "2026-10-30", occurred_to: "2026-10-31", affected: 12, notified: [{ whom: "individuals", on: "2026-11-10", how: "Letter" }],
  duties: [{ whom: "individuals", due_on: "2026-12-31", rule: "45 CFR 164.404(b)" }, { whom: "hhs", due_on: "2027-03-01", rule: "45 CFR 164.408(c)" }], late: false, revision: 3, created_at: "2026-11-01T00:00:00Z", ...more,
});
const press = (name: string | RegExp) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));
const type = (label: string | RegExp, value: string) => act(async () => fireEvent.change(await screen.findByLabelText(label), { target: { value } }));
const submit = (name: string) => act(async () => fireEvent.submit(await screen.findByRole("form", { name })));
beforeEach(() => queryClient.clear());

describe("HIPAA evidence", () => {
  it("shows controls with figures of today and keeps an assessment", async () => {
    const calls = serve({ "GET /evidence/controls": { json: { items: [control()], as_of: "2026-11-20T09:00:00Z" } }, "GET /evidence/key": { json: { algorithm: "Ed25519", public_key: "AAAA" } }, "PUT /evidence/controls/audit": { json: { items: [control({ status: "in_place", owner: "Cora" })], as_of: "2026-11-20T09:00:00Z" } } });
    const { container } = draw(<ControlsPage />, "/evidence");
    await screen.findByText("Entries signed");
    expect(await axeProblems(container)).toEqual([]);
    await press("Assess Audit controls");
    await type("Assessment", "in_place");
    await type(/Who answers/, "Cora");
    await submit("Audit controls");
    expect(calls.find((each) => each.key === "PUT /evidence/controls/audit")?.body).toEqual({ status: "in_place", owner: "Cora", notes: "", reviewed: true });
    await screen.findByText("Cora");
  });

  it("keeps agreements with party, days and document", async () => {
    const calls = serve({ "GET /evidence/agreements": { json: { items: [record()] } }, "POST /evidence/agreements": { json: record({ id: "a2" }) } });
    const { container } = draw(<AgreementsPage />, "/evidence/agreements");
    await screen.findByText("40 days left");
    expect(await axeProblems(container)).toEqual([]);
    await press("Add an agreement");
    await submit("Entry of the register");
    expect(screen.getAllByText("Enter with whom").length).toBeGreaterThan(0);
    await type("With whom", "Lab Ltd.");
    await type("Title", "BAA");
    await type("Signed", "2026-02-01");
    await submit("Entry of the register");
    expect((calls.find((each) => each.key === "POST /evidence/agreements")?.body as { party: string }).party).toBe("Lab Ltd.");
  });

  it("says when no assessment is there yet", async () => {
    serve({ "GET /evidence/assessments": { json: { items: [] } } });
    draw(<AssessmentsPage />, "/evidence/assessments");
    await screen.findByText("Nothing here yet");
  });

  it("lists incidents with the notices that are still due, and records one", async () => {
    const calls = serve({ "GET /evidence/incidents": { json: { items: [incident()] } }, "POST /evidence/incidents": { json: incident({ id: "i2" }) } });
    const { container, history } = draw(<IncidentsPage />, "/evidence/incidents");
    await screen.findByText("2026-001");
    expect(screen.getByText(/^HHS/)).toBeTruthy();
    expect(screen.queryByText(/^The people concerned/)).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    await press("Record an incident");
    await type("Title", "Badge lost");
    await type(/^What happened/, "A badge was lost");
    await type("Discovered", "2026-11-19");
    await type("Began", "2026-11-18");
    await submit("Incident");
    expect((calls.find((each) => each.key === "POST /evidence/incidents")?.body as { occurred_to: string }).occurred_to).toBe("2026-11-18");
    expect(history.at(-1)).toBe("/evidence/incidents/i2");
  });

  it("adds who was told, and says what keeps a breach open", async () => {
    const calls = serve({ "GET /evidence/incidents/i1": { json: incident() }, "PUT /evidence/incidents/i1": { status: 409, json: { code: "notices_missing", detail: "A breach is closed when everybody was told: hhs is missing." } } });
    const { container } = draw(<Route path="/evidence/incidents/:id"><IncidentPage /></Route>, "/evidence/incidents/i1");
    await screen.findByText("Not yet");
    expect(await axeProblems(container)).toEqual([]);
    await press("Add who was told");
    await submit("Incident");
    expect((calls.find((each) => each.key === "PUT /evidence/incidents/i1")?.body as { notified: unknown[]; revision: number }).notified).toHaveLength(2);
    expect(screen.getAllByText(/hhs is missing/).length).toBeGreaterThan(0);
  });
});
