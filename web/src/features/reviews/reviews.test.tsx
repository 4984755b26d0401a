/** Access reviews and emergency access: deciding, starting, taking, reviewing; with axe. */
import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { Route } from "wouter";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import CampaignPage from "./campaign";
import CampaignsPage from "./campaigns";
import DeskPage from "./desk";
import EmergenciesPage from "./emergencies";
import EmergencyPage from "./emergency";

const boot = { "GET /boot": { json: { me: { id: "me", first_name: "Luis", last_name: "Kim", permissions: ["reviews:manage", "reviews:decide", "emergency:use", "audit:view"] } } } };
const campaign = (more: object = {}) => ({ id: "c1", title: "Autumn", role: "", reviewer: "manager", owner_id: "me", owner_name: "Luis Kim", due_on: "2026-12-01", created_at: "2026-11-01T00:00:00Z", items: 3, open: 2, own: true, ...more });
const item = (id: string, more: object = {}) => ({ id, person_id: "p1", person_name: "Ana Reyes", employee_number: "1001", unit_name: "ICU", role: "instructor", scope_kind: "platform", scope_name: "", granted_at: "2025-01-01T00:00:00Z", granted_by_name: "", reviewer_id: "me", reviewer_name: "Luis Kim", decision: "", reason: "", decided_by_name: "", ...more });
const use = (more: object = {}) => ({ id: "e1", person_id: "p1", person_name: "Sam Osei", role: "admin", reason: "Nobody else is here", asked_at: "2026-11-20T09:00:00Z", until: "2026-11-20T09:30:00Z", active: false, outcome: "", note: "", reviewed_by_name: "", ...more });
const press = (name: string | RegExp) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));
const type = (label: string | RegExp, value: string) => act(async () => fireEvent.change(await screen.findByLabelText(label), { target: { value } }));
const submit = (name: string) => act(async () => fireEvent.submit(await screen.findByRole("form", { name })));
beforeEach(() => queryClient.clear());

describe("access reviews", () => {
  it("lists reviews whose numbers lead to their rows, and starts one", async () => {
    const calls = serve({ ...boot, "GET /reviews/campaigns": { json: { items: [campaign()] } }, "GET /permissions": { json: { items: [{ permission: "x", roles: ["admin", "member"] }] } }, "GET /units": { json: { items: [], above: [] } }, "POST /reviews/campaigns": { json: campaign({ id: "c2" }) } });
    const { container, history } = draw(<CampaignsPage />, "/reviews");
    expect((await screen.findByRole("link", { name: "2" })).getAttribute("href")).toBe("/reviews/c1?show=open");
    expect(await axeProblems(container)).toEqual([]);
    await press("Start a review");
    await submit("Start a review");
    expect(screen.getAllByText("Enter a title").length).toBeGreaterThan(0);
    await type(/^Title/, "Winter");
    await submit("Start a review");
    expect((calls.find((each) => each.key === "POST /reviews/campaigns")?.body as { reviewer: string }).reviewer).toBe("manager");
    expect(history.at(-1)).toBe("/reviews/c2");
  });

  it("keeps and takes away what was chosen, with a reason", async () => {
    const calls = serve({ ...boot, "GET /reviews/campaigns/c1": { json: campaign() }, "GET /reviews/campaigns/c1/items": { json: { items: [item("i1"), item("i2", { role: "manager" }), item("i3", { decision: "keep", decided_by_name: "Luis Kim" })] } }, "POST /reviews/campaigns/c1/decisions": { json: campaign({ open: 1 }) } });
    const { container } = draw(<Route path="/reviews/:id"><CampaignPage /></Route>, "/reviews/c1");
    const boxes = await screen.findAllByRole("checkbox");
    expect(boxes).toHaveLength(2);
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(boxes[0] as HTMLElement));
    await press("Keep 1");
    expect(calls.find((each) => each.key.endsWith("/decisions"))?.body).toEqual({ items: ["i1"], decision: "keep", reason: "" });
    await act(async () => fireEvent.click((await screen.findAllByRole("checkbox"))[1] as HTMLElement));
    await press("Take away 1");
    await submit("Take roles away");
    expect(screen.getAllByText("Say why").length).toBeGreaterThan(0);
    await type("Why", "Left the team");
    await submit("Take roles away");
    expect(calls.filter((each) => each.key.endsWith("/decisions")).at(-1)?.body).toEqual({ items: ["i2"], decision: "revoke", reason: "Left the team" });
  });

  it("says when nothing is open, and why a review cannot be seen", async () => {
    serve({ ...boot, "GET /reviews/campaigns/c1": { json: campaign({ open: 0 }) }, "GET /reviews/campaigns/c1/items": { json: { items: [] } } });
    draw(<Route path="/reviews/:id"><CampaignPage /></Route>, "/reviews/c1");
    await screen.findByText("Nothing is open here");
  });
});

describe("emergency access", () => {
  it("is taken with a reason and given back", async () => {
    const calls = serve({ ...boot, "GET /emergency-access": { json: { roles: ["admin"], longest_minutes: 120, active: [use({ active: true })] } }, "POST /emergency-access": { json: use({ active: true }) }, "POST /emergency-access/e1/end": { json: use() } });
    const { container } = draw(<DeskPage />, "/emergency-access");
    await submit("Take a role");
    expect(screen.getAllByText("Choose a role").length).toBeGreaterThan(0);
    await type(/^Role/, "admin");
    await type(/^Why it cannot wait/, "The administrator is ill");
    await submit("Take a role");
    expect(calls.find((each) => each.key === "POST /emergency-access")?.body).toEqual({ role: "admin", minutes: 60, reason: "The administrator is ill" });
    await press("Give it back now");
    expect(calls.some((each) => each.key === "POST /emergency-access/e1/end")).toBe(true);
    expect(await axeProblems(container)).toEqual([]);
  });

  it("is listed with its settings", async () => {
    serve({ ...boot, "GET /reviews/emergencies": { json: { items: [use(), use({ id: "e2", outcome: "justified", reviewed_by_name: "Luis Kim" })] } }, "GET /reviews/emergency-settings": { json: { roles: ["admin"], longest_minutes: 120 } } });
    const { container } = draw(<EmergenciesPage />, "/reviews/emergencies");
    await screen.findByText("Justified");
    await screen.findByRole("form", { name: "What can be taken" });
    expect(await axeProblems(container)).toEqual([]);
  });

  it("is reviewed by somebody else, with what was done", async () => {
    const calls = serve({ ...boot, "GET /reviews/emergencies/e1": { json: { use: use(), actions: [{ action: "report.exported", count: 4 }], entries: 4 } }, "POST /reviews/emergencies/e1/outcome": { json: { use: use({ outcome: "justified" }), actions: [], entries: 0 } } });
    const { container } = draw(<Route path="/reviews/emergencies/:id"><EmergencyPage /></Route>, "/reviews/emergencies/e1");
    expect((await screen.findByRole("link", { name: "4" })).getAttribute("href")).toContain("action=report.exported");
    expect(await axeProblems(container)).toEqual([]);
    await type("What you found", "It was needed");
    await submit("Review");
    expect(calls.find((each) => each.key.endsWith("/outcome"))?.body).toEqual({ outcome: "justified", note: "It was needed" });
  });

  it("shows no form for one's own use", async () => {
    serve({ ...boot, "GET /reviews/emergencies/e1": { json: { use: use({ person_id: "me" }), actions: [], entries: 0 } } });
    draw(<Route path="/reviews/emergencies/:id"><EmergencyPage /></Route>, "/reviews/emergencies/e1");
    await screen.findByText("Somebody else reviews your own access.");
  });
});
