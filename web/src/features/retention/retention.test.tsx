/** Retention: periods with preview, holds, history; with axe. */
import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import RetentionPage from "./retention";

const boot = { "GET /boot": { json: { me: { id: "me", first_name: "Luis", last_name: "Kim", permissions: ["retention:manage", "privacy:review"] } } } };
const imports = { code: "imports", title: "Imports", basis: "Six years", minimum_days: 90, default_days: 2192, days: 2192, may_change: true, held: false, due: 0, oldest: "2026-01-01T00:00:00Z", last_purge_rows: 0, may_hold: true };
const audit = { code: "audit", title: "Audit", basis: "Six years at least", minimum_days: 2192, default_days: 0, days: 0, may_change: false, held: false, due: 0, last_purge_rows: 0, may_hold: true };
const sessions = { ...audit, code: "sessions", title: "Sessions", minimum_days: 0, default_days: 90, days: 90, may_hold: false };
const packets = { ...sessions, code: "packets", title: "Packets", may_hold: true };
const hold = { id: "h1", code: "imports", reason: "A lawsuit", reference: "2026-114", placed_by_name: "Luis Kim", placed_at: "2026-11-01T00:00:00Z", released_by_name: "", release_reason: "", in_force: true };
const base = { ...boot, "GET /retention/classes": { json: { items: [imports, audit, sessions, packets] } }, "GET /retention/holds": { json: { items: [hold] } }, "GET /retention/history": { json: { items: [] } } };
const press = (name: string | RegExp) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));
const type = (label: string | RegExp, value: string) => act(async () => fireEvent.change(await screen.findByLabelText(label), { target: { value } }));
const submit = (name: string) => act(async () => fireEvent.submit(await screen.findByRole("form", { name })));
beforeEach(() => queryClient.clear());

describe("retention", () => {
  it("shows periods, previews a change, and saves it with a reason", async () => {
    const calls = serve({ ...base, "POST /retention/classes/imports/preview": { json: { days: 100, rows: 12, all: true, before: "2026-08-12T00:00:00Z" } }, "PUT /retention/classes/imports": { json: { ...imports, days: 100 } } });
    const { container } = draw(<RetentionPage />, "/retention");
    await screen.findByText("6 years");
    expect(screen.getByText("Never deleted")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Change Reports of imports");
    await type("Days", "20");
    await press("What would go?");
    expect(screen.getAllByText(/at least 90/).length).toBeGreaterThan(0);
    await type("Days", "100");
    await press("What would go?");
    await screen.findByText(/12 rows/);
    await submit("Reports of imports");
    expect(calls.some((each) => each.key === "PUT /retention/classes/imports")).toBe(false);
    await type("Why", "Policy of 2026");
    await submit("Reports of imports");
    expect(calls.find((each) => each.key === "PUT /retention/classes/imports")?.body).toEqual({ days: 100, reason: "Policy of 2026" });
  });

  it("places and releases a hold", async () => {
    const calls = serve({ ...base, "POST /retention/holds": { json: hold }, "POST /retention/holds/h1/release": { json: { ...hold, in_force: false } } });
    const { container } = draw(<RetentionPage />, "/retention?tab=holds");
    await screen.findByText("A lawsuit");
    expect(await axeProblems(container)).toEqual([]);
    await press("Place a hold");
    // Also what its module deletes by itself, but nothing on which a hold would have no effect.
    expect([...(await screen.findByLabelText("Data")).querySelectorAll("option")].map((each) => each.value)).toEqual(["", "imports", "audit", "packets"]);
    await type("Data", "audit");
    await type("Reason", "A survey");
    await submit("Place a hold");
    expect(calls.find((each) => each.key === "POST /retention/holds")?.body).toEqual({ code: "audit", reason: "A survey" });
    await press(/Release the hold/);
    await type("Why", "Settled");
    await submit("Release this hold");
    expect(calls.find((each) => each.key.endsWith("/release"))?.body).toEqual({ reason: "Settled" });
  });

  it("says what is empty and what failed", async () => {
    serve(base);
    draw(<RetentionPage />, "/retention?tab=history");
    await screen.findByText("Nothing happened yet");
    serve({ ...boot, "GET /retention/classes": { status: 500, json: { code: "internal" } } });
    queryClient.clear();
    draw(<RetentionPage />, "/retention");
    expect(await screen.findByRole("button", { name: /again/i })).toBeTruthy();
  });
});
