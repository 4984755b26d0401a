/** The audit log's proofs: one entry, the background check, exports, saved filters, copies; with axe. */
import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { Route } from "wouter";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import AuditPage from "./audit";
import EntryPage from "./entry";
import WitnessesPage from "./witnesses";

const boot = (...permissions: string[]) => ({ "GET /boot": { json: { me: { id: "me", first_name: "Om", last_name: "Op", permissions } } } });
const detail = (more: object = {}) => ({ entry: { seq: 12, at: "2026-11-20T09:00:00Z", actor: "p1", action: "course.published", object: "course:1", outcome: "ok", details: { n: 1 }, request_id: "r", address: "10.0.0.7" }, actor_name: "Ana Reyes", proof: { leaf: "{}", index: 12, size: 40, root: "r00t", path: ["aa", "bb"] }, checkpoint: "medconnect-audit-x", verifier_key: "x+y", proved: true, ...more });
const check = (more: object = {}) => ({ id: "k1", by_name: "Om Op", state: "whole", done: 40, total: 40, root: "r00t", checkpoints: 3, problems: [], started_at: "2026-11-20T09:00:00Z", finished_at: "2026-11-20T09:00:01Z", ...more });
const log = { "GET /audit": { json: { items: [] } }, "GET /audit/verifications": { json: { items: [] } }, "GET /audit/filters": { json: { items: [{ id: "f1", name: "Exports", query: "action=report.exported" }] } } };
const witness = { id: "w1", name: "Second host", kind: "https", target: "https://w.example/", has_secret: true, enabled: true, last_at: "2026-11-20T09:00:00Z", last_size: 40, error: "", failures: 0 };
const press = (name: string | RegExp) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));
const type = (label: string | RegExp, value: string) => act(async () => fireEvent.change(await screen.findByLabelText(label), { target: { value } }));
const submit = (name: string) => act(async () => fireEvent.submit(await screen.findByRole("form", { name })));
beforeEach(() => queryClient.clear());

describe("audit log: proofs", () => {
  it("shows an entry with leaf, path and checkpoint", async () => {
    serve({ "GET /audit/entries/12": { json: detail() } });
    const { container } = draw(<Route path="/audit/:entry"><EntryPage /></Route>, "/audit/12");
    await screen.findByText(/Proved/);
    expect(screen.getByRole("link", { name: "10.0.0.7" }).getAttribute("href")).toBe("/audit?address=10.0.0.7");
    expect(await axeProblems(container)).toEqual([]);
  });

  it("says loudly when an entry does not lead to what was signed", async () => {
    serve({ "GET /audit/entries/12": { json: detail({ proved: false }) } });
    draw(<Route path="/audit/:entry"><EntryPage /></Route>, "/audit/12");
    expect((await screen.findByRole("alert")).textContent).toContain("was changed outside");
  });

  it("checks the log in the background and names what was changed", async () => {
    let started = false;
    const calls = serve({ ...log, "GET /audit/verifications": () => ({ json: { items: started ? [check({ state: "damaged", problems: ["row_edited at 7: edited"] })] : [check()] } }), "POST /audit/verifications": () => { started = true; return { json: check({ state: "running", done: 0 }) }; } });
    draw(<AuditPage />, "/audit");
    await screen.findByText(/All 40 entries/);
    await press("Check the log");
    await screen.findByText("row_edited at 7: edited");
    expect(calls.some((each) => each.key === "POST /audit/verifications")).toBe(true);
  });

  it("filters by area and address, and saves the filter with a name", async () => {
    const calls = serve({ ...log, "POST /audit/filters": { json: { items: [{ id: "f2", name: "Mine", query: "" }] } } });
    const { container } = draw(<AuditPage />, "/audit?module=course&address=10.0.0.7&person=p1");
    await screen.findByText("Exports");
    const asked = calls.find((each) => each.key === "GET /audit")?.url.searchParams;
    expect([asked?.get("module"), asked?.get("address"), asked?.get("person")]).toEqual(["course", "10.0.0.7", "p1"]);
    expect(await axeProblems(container)).toEqual([]);
    await press("Save this filter");
    await type("Name", "Mine");
    await submit("Save this filter");
    expect((calls.find((each) => each.key === "POST /audit/filters")?.body as { query: string }).query).toContain("module=course");
  });
});

describe("audit log: copies", () => {
  const places = { items: [witness], newest_size: 41, newest_at: "2026-11-20T10:00:00Z", mail_available: true, verifier_key: "x+y" };
  const points = { items: [{ size: 40, at: "2026-11-20T10:00:00Z", note: "n2" }, { size: 20, at: "2026-11-20T09:00:00Z", note: "n1" }] };

  it("lists copies, adds one, and keeps a stored token unless another is entered", async () => {
    const calls = serve({ ...boot("audit:view", "audit:witness"), "GET /audit/witnesses": { json: places }, "GET /audit/checkpoints": { json: points }, "PUT /audit/witnesses/w1": { json: witness } });
    const { container } = draw(<WitnessesPage />, "/audit/witnesses");
    await screen.findByText("Second host");
    expect(await axeProblems(container)).toEqual([]);
    await press("Change Second host");
    await submit("Copy of checkpoints");
    expect(calls.find((each) => each.key === "PUT /audit/witnesses/w1")?.body).toEqual({ name: "Second host", kind: "https", target: "https://w.example/", enabled: true });
  });

  it("offers no change to who may only look", async () => {
    serve({ ...boot("audit:view"), "GET /audit/witnesses": { json: places }, "GET /audit/checkpoints": { json: points } });
    draw(<WitnessesPage />, "/audit/witnesses");
    await screen.findByText("Second host");
    expect(screen.queryByRole("button", { name: "Add a copy" })).toBeNull();
  });

  it("proves that two checkpoints belong together", async () => {
    const calls = serve({ ...boot("audit:view"), "GET /audit/witnesses": { json: places }, "GET /audit/checkpoints": { json: points }, "GET /audit/consistency": { json: { proof: { first: 20, first_root: "a", second: 40, second_root: "b", path: ["aa"] }, first_note: "n1", second_note: "n2", proved: true } } });
    draw(<WitnessesPage />, "/audit/witnesses");
    await press("Compare the checkpoint of 40 entries");
    await press("Compare with the checkpoint of 20 entries");
    await screen.findByText(/Proved: the log of 20/);
    expect(calls.find((each) => each.key === "GET /audit/consistency")?.url.searchParams.get("first")).toBe("20");
  });
});
