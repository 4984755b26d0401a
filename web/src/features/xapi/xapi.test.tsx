/** The record store: statements with filters and export, one statement, keys, forwarding; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import ForwardingPage from "./forwarding";
import RecordKeysPage from "./keys";
import StatementPage from "./statement";
import StatementsPage from "./statements";
import type { Forwarding, StatementLine, XapiClient } from "./types";

configure({ asyncUtilTimeout: 20_000 });
const line: StatementLine = { id: "0190a000-0000-7000-8000-000000000001", stored: "2026-11-20T08:00:00Z", timestamp: "2026-11-20T07:59:00Z", actor: "Ana Reyes", actor_id: "mailto:ana@h.example", verb: "passed", verb_id: "http://adlnet.gov/expapi/verbs/passed", object_type: "Activity", object: "Airway", object_id: "https://h.example/a", success: true, completion: null, score_scaled: 0.915, registration: "0190a000-0000-7000-8000-000000000002", authority: "Simulator", version: "1.0.3", voided: false };
const client: XapiClient = { id: "k1", name: "Mannequin lab", scopes: ["statements_write"], origins: [], created_at: "2026-11-20T08:00:00Z", last_used_at: null };
const forwarding: Forwarding = { enabled: true, endpoint: "https://records.example/xapi/", username: "h", has_secret: true, trust_pem: "", waiting: 12, refused: 1, last_sent_at: "2026-11-20T08:00:00Z", last_error: "401 Unauthorized", last_refused: "s9", last_refusal: "The server answered 413." };
const base: Parameters<typeof serve>[0] = {
  "GET /boot": { json: { me: { id: "u", permissions: ["xapi:view", "xapi:manage"] } } }, "GET /xapi/statements": { json: { items: [line, { ...line, id: "2", voided: true }] } },
  "GET /xapi/clients": { json: { endpoint: "https://h.example/xapi/", token_endpoint: "https://h.example/xapi/token", items: [client] } }, "GET /xapi/forwarding": { json: forwarding },
};
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("statements", () => {
  it("filters by who and day, and exports what is shown", async () => {
    const calls = serve({ ...base, "GET /xapi/statements/export": { json: {} } });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined });
    const { container } = draw(<StatementsPage />, "/admin/xapi");
    expect((await screen.findAllByText("Airway")).length).toBe(2);
    expect(screen.getByText("void")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Export these statements");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Export" })));
    await waitFor(() => expect(calls.find((each) => each.key === "GET /xapi/statements/export")?.url.searchParams.get("format")).toBe("csv"));
  });
  it("asks with the filter of the address, and says when nothing fits", async () => {
    const calls = serve({ ...base, "GET /xapi/statements": { json: { items: [] } } });
    draw(<StatementsPage />, "/admin/xapi?actor=ana@h.example&since=2026-11-01");
    expect(await screen.findByText("No statement fits this filter")).toBeTruthy();
    const query = calls.find((each) => each.key === "GET /xapi/statements")?.url.searchParams;
    expect(query?.get("actor")).toBe("ana@h.example");
    expect(query?.get("since")).toBe("2026-11-01T00:00:00.000Z");
  });
  it("refuses a registration that is none", async () => {
    serve(base);
    draw(<StatementsPage />, "/admin/xapi");
    await screen.findAllByText("Airway");
    fireEvent.change(screen.getByLabelText("Registration"), { target: { value: "x" } });
    await press("Filter");
    expect(screen.getByRole("link", { name: /A registration looks like/ })).toBeTruthy();
  });
  it("shows one as a tree and as it arrived", async () => {
    serve({ ...base, [`GET /xapi/statements/${line.id}`]: { json: { line, statement: { actor: { mbox: "mailto:ana@h.example" } }, sent: "{\"a\": 1}", attachments: [{ sha2: "abc", media_type: "image/png", size: 10 }] } } });
    const { container } = draw(<Route path="/admin/xapi/statements/:id"><StatementPage /></Route>, `/admin/xapi/statements/${line.id}`);
    expect(await screen.findByText("{\"a\": 1}")).toBeTruthy();
    expect(screen.getByText("mailto:ana@h.example")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("keys", () => {
  it("makes one and shows its secret once; revokes one", async () => {
    const calls = serve({ ...base, "POST /xapi/clients": { json: { client, key: "lab", secret: "s3cret" } }, "POST /xapi/clients/k1/revoke": { json: {} } });
    const { container } = draw(<RecordKeysPage />, "/admin/xapi/keys");
    await screen.findByText("Mannequin lab");
    expect(await axeProblems(container)).toEqual([]);
    await press("Make a key");
    await press("Make it");
    expect(screen.getByRole("link", { name: "Enter whose key it is" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Whose key it is"), { target: { value: "Lab" } });
    await press("Make it");
    expect(await screen.findByText("s3cret")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    expect(calls.find((each) => each.key === "POST /xapi/clients")?.body).toEqual({ name: "Lab", scopes: ["statements_write", "statements_read_mine"], origins: [] });
    await press("I have copied both");
    expect(screen.queryByText("s3cret")).toBeNull();
    await press("Revoke Mannequin lab");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Revoke" })));
    await waitFor(() => expect(calls.some((each) => each.key === "POST /xapi/clients/k1/revoke")).toBe(true));
  });
});

describe("forwarding", () => {
  it("says how far it is, tests, and keeps a password that is not typed anew", async () => {
    const calls = serve({ ...base, "POST /xapi/forwarding/test": { json: { ok: false, message: "The server knows no such user." } }, "PUT /xapi/forwarding": { json: forwarding } });
    const { container } = draw(<ForwardingPage />, "/admin/xapi/forwarding");
    expect(await screen.findByText("12 wait to be sent")).toBeTruthy();
    expect(screen.getByText("401 Unauthorized")).toBeTruthy();
    expect(screen.getByText(/The server answered 413\./)).toBeTruthy();
    expect(screen.getByRole("link", { name: "this statement" }).getAttribute("href")).toBe("/admin/xapi/statements/s9");
    expect(await axeProblems(container)).toEqual([]);
    await press("Test the saved connection");
    expect(await screen.findByText("The server knows no such user.")).toBeTruthy();
    await press("Save");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /xapi/forwarding")?.body).toEqual({ enabled: true, endpoint: forwarding.endpoint, username: "h", trust_pem: "", from_now: true }));
  });
});
