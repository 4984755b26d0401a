/** Alerts, networks of roles and thresholds: what is shown, what is sent, what the server refuses; with axe. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import AlertsPage from "./alerts";
import NetworksPage from "./networks";
import { contains, isNetwork } from "./networks_of_text";
import ThresholdsPage from "./thresholds";

const ME = "018f0000-0000-7000-8000-000000000001";
const ANA = "018f0000-0000-7000-8000-000000000002";
const boot = { json: { me: { id: ME, first_name: "Om", last_name: "Op", permissions: ["security:alerts", "security:networks", "people:view", "audit:view"] } } };
const alert = (id: string, kind: string, more: object = {}) => ({
  id, kind, person_id: ANA, person_name: "Ana Reyes", place: "203.0.113.0/24", amount: 4, occurrences: 1, first_at: "2026-11-20T08:00:00Z", last_at: "2026-11-20T09:00:00Z", acknowledged_by: null, acknowledged_by_name: "", acknowledged_at: null, note: "", ...more,
});
const press = (name: string | RegExp) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));
const type = (label: string | RegExp, value: string) => act(async () => fireEvent.change(await screen.findByLabelText(label), { target: { value } }));
beforeEach(() => queryClient.clear());

describe("security alerts", () => {
  it("says in words how soon to look, links person and audit log, and settles with a note", async () => {
    const calls = serve({
      "GET /boot": boot,
      "GET /security/alerts": { json: { items: [alert("a1", "parallel_sessions", { occurrences: 3 }), alert("a2", "privilege_change", { place: "admin", person_id: ME, person_name: "Om Op" }), alert("a3", "credential_stuffing", { person_id: null, person_name: "", acknowledged_at: "2026-11-20T10:00:00Z", acknowledged_by: ANA, acknowledged_by_name: "Ana Reyes", note: "A scanner of ours" })] } },
      "POST /security/alerts/a1/acknowledge": { json: alert("a1", "parallel_sessions") },
    });
    const { container } = draw(<AlertsPage />, "/security/alerts");
    const row = await screen.findByRole("row", { name: /One account at several places/ });
    within(row).getByText("Look now");
    within(row).getByText("In use at 4 places and devices at the same time.");
    within(row).getByText(/3 times since/);
    expect((await within(row).findByRole("link", { name: "Ana Reyes" })).getAttribute("href")).toBe(`/people/${ANA}`);
    expect(within(row).getByRole("link", { name: /In the audit log/ }).getAttribute("href")).toBe(`/audit?from=2026-11-20&to=2026-11-20&actor=${ANA}`);
    screen.getByText("About you: somebody else has to look at this.");
    screen.getByText("Was given the role Administrator.");
    screen.getByText("A scanner of ours");
    expect(screen.getAllByRole("button", { name: /^Settle:/ })).toHaveLength(1);
    expect(calls.find((each) => each.key === "GET /security/alerts")?.url.searchParams.get("open")).toBe("true");
    expect(await axeProblems(container)).toEqual([]);
    await press(/^Settle:/);
    await press("Settle");
    screen.getByRole("link", { name: "Say in a few words what came of it" });
    expect(await axeProblems(container)).toEqual([]);
    await type("What came of it", " Ana was called; password changed ");
    await press("Settle");
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toEqual({ note: "Ana was called; password changed" });
    expect(screen.queryByRole("dialog")).toBeNull();
  });
  it("filters by kind and by what is settled, and says what an empty list means", async () => {
    const calls = serve({ "GET /boot": boot, "GET /security/alerts": { json: { items: [] } } });
    draw(<AlertsPage />, "/security/alerts?kind=mass_export&show=all");
    await screen.findByText("No alert matches");
    const asked = calls.find((each) => each.key === "GET /security/alerts")?.url.searchParams;
    expect([asked?.get("kind"), asked?.get("open")]).toEqual(["mass_export", null]);
    await press("Show all open ones");
  });
  it("takes it well when somebody was quicker, and is denied to others", async () => {
    serve({ "GET /boot": boot, "GET /security/alerts": { json: { items: [alert("a1", "unusual_place")] } }, "POST /security/alerts/a1/acknowledge": { status: 409, json: { code: "alert_acknowledged" } } });
    draw(<AlertsPage />, "/security/alerts");
    await press(/^Settle:/);
    await type("What came of it", "On holiday");
    await press("Settle");
    expect(screen.queryByRole("dialog")).toBeNull();
    serve({ "GET /boot": boot, "GET /security/alerts": { status: 403, json: { code: "network_not_allowed" } } });
    draw(<AlertsPage />, "/security/alerts");
    await screen.findByText(/Your role counts only on certain computers/);
  });
});

describe("networks of roles", () => {
  const lists = { json: { roles: [{ role: "operator", networks: ["10.20.0.0/16"] }], your_address: "10.20.3.4" } };
  const own = { json: { items: [{ id: "g", role: "operator", scope: "platform", granted_at: "2026-01-01T00:00:00Z", may_delegate: false }] } };
  it("warns before somebody locks herself out, and refuses what is no network, without asking the server", async () => {
    const calls = serve({ "GET /boot": boot, "GET /security/networks": lists, "GET /me/roles": own });
    const { container } = draw(<NetworksPage />, "/security/networks");
    await screen.findByText("10.20.3.4");
    expect(screen.queryByText(/you would lock yourself out/)).toBeNull();
    await type("System operator: networks, one in a line", "192.168.1.0/24");
    screen.getByText(/is in none of these: you would lock yourself out/);
    await type("Manager: networks, one in a line", "10.1/16");
    expect(await axeProblems(container)).toEqual([]);
    await press("Save");
    screen.getByRole("link", { name: /^System operator: you hold this role/ });
    screen.getByRole("link", { name: /^Manager: "10.1\/16" is no network/ });
    expect(calls.some((each) => each.key.startsWith("PUT"))).toBe(false);
  });
  it("sends the filled lists and shows the server's refusals at their fields", async () => {
    let answer: object = { status: 422, json: { code: "invalid", errors: [{ path: "roles[1].networks[1]", code: "bad_network", detail: "Write zeros behind the prefix." }] } };
    const calls = serve({ "GET /boot": boot, "GET /security/networks": lists, "GET /me/roles": own, "PUT /security/networks": () => answer });
    draw(<NetworksPage />, "/security/networks");
    await type("Manager: networks, one in a line", "10.1.0.0/16\n\n10.2.0.1/16");
    await press("Save");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ roles: [{ role: "operator", networks: ["10.20.0.0/16"] }, { role: "manager", networks: ["10.1.0.0/16", "10.2.0.1/16"] }] });
    expect(screen.getByRole("link", { name: 'Manager, "10.2.0.1/16": Write zeros behind the prefix.' }).getAttribute("href")).toBe("#f-networks-manager");
    answer = { status: 409, json: { code: "own_address_missing", detail: "Your own address is in no network of the role admin." } };
    await press("Save");
    expect(screen.getByRole("link", { name: /^Administrator: you hold this role/ })).toBeTruthy();
    answer = { json: lists.json };
    await press("Save");
    expect(screen.queryByText("There is a problem")).toBeNull();
  });
  it("reads networks as the server does", () => {
    for (const each of ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1"]) expect(isNetwork(each), each).toBe(true);
    for (const each of ["10.1", "10.0.0.0/33", "ward", "0x10.0.0.0/8", "1.2.3.4/"]) expect(isNetwork(each), each).toBe(false);
    expect(contains(["10.20.0.0/16"], "10.20.255.1")).toBe(true);
    expect(contains(["10.20.0.0/16"], "10.21.0.1")).toBe(false);
    expect(contains(["10.20.0.0/16"], "::ffff:10.20.0.1")).toBe(true);
    expect(contains(["2001:db8::/32", "10.0.0.0/8"], "2001:db8:7::1")).toBe(true);
    expect(contains(["10.0.0.0/8"], "2001:db8::1")).toBe(false);
    expect(contains(["10.0.0.0/8"], "unknown")).toBe(false);
  });
});

describe("what is unusual", () => {
  const settings = { exports_an_hour: 10, rows_an_hour: 20000, sign_ins_to_know_hours: 20, places_at_once: 3, minutes_at_once: 10, home_networks: ["10.0.0.0/8"] };
  it("checks the numbers, saves, and shows what the server refuses", async () => {
    let answer: object = { status: 422, json: { code: "invalid", errors: [{ path: "home_networks[1]", code: "bad_network", detail: "Write a network." }] } };
    const calls = serve({ "GET /boot": boot, "GET /security/alert-settings": { json: settings }, "PUT /security/alert-settings": () => answer });
    const { container } = draw(<ThresholdsPage />, "/security/thresholds");
    await type("Places and devices in use at once", "1");
    await press("Save");
    screen.getByRole("link", { name: "Enter a whole number from 2 to 20" });
    expect(await axeProblems(container)).toEqual([]);
    await type("Places and devices in use at once", "4");
    await type("Networks, one in a line", "10.0.0.0/8\n192.168.0.1/16");
    await press("Save");
    screen.getByRole("link", { name: '"192.168.0.1/16": Write a network.' });
    answer = { json: { ...settings, places_at_once: 4 } };
    await press("Save");
    expect(calls.filter((each) => each.key.startsWith("PUT")).at(-1)?.body).toEqual({ ...settings, places_at_once: 4, home_networks: ["10.0.0.0/8", "192.168.0.1/16"] });
  });
});
