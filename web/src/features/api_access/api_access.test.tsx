/** Interfaces for others: settings, keys, webhooks, the log of messages, checking one; with axe. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import ApiAccessPage from "./api_access";

const settings = {
  fhir_url: "https://learn.example/fhir", hl7_url: "https://learn.example/hl7", readiness_url: "https://learn.example/api/v1/verified/readiness", fhir_on: false, release_number: true, release_email: false,
  release_job_title: true, release_credential_numbers: false, release_former: false, hl7_mode: "off", hl7_number_type: "EI", hl7_site: "", people: 412, filled: true,
};
const line = { id: "m1", at: "2026-11-20T09:00:00Z", control_id: "C-1-".repeat(12), sender: "HRIS MGH", dry_run: false, answer: "AE", error: "", records: 3, taken: 2, refused: 1, import_id: "i1" };
const apiKey = { id: "k1", name: "EHR", unit_id: null, created_at: "2026-01-01T00:00:00Z", expires_at: "2099-01-01T00:00:00Z", revoked_at: null, last_used_at: null, scopes: ["fhir.read"], networks: ["10.1.0.0/16"], per_minute: 60 };
const hook = { id: "h1", url: "https://staffing.example/hook", events: ["person.left"], inside: false, paused: false, failures: 0, created_at: "2026-01-01T00:00:00Z", last_ok_at: null, last_error: "" };
const listener = {
  on: false, address: "0.0.0.0", port: 2575, tls: true, peers: [], client_pem: "", listening: false, error: "", connections: 0, messages: 0, refused: 0, last_message_at: null, last_error_at: null, last_peer: "",
  last_error: "", waiting: 1,
};
const left = { id: "r1", at: "2026-11-20T09:00:00Z", number: "2002", event: "MUP", control_id: "C-9", sender: "Payroll MGH", reason: "204: this employee number is not known.", tries: 1, last_at: "2026-11-20T09:00:00Z" };
const base = {
  "GET /interop/listener": { json: listener }, "GET /interop/rejected": { json: { items: [left], next: null } },
  "GET /interop/settings": { json: settings }, "GET /interop/messages": { json: { items: [line], next: null } }, "GET /verification-keys": { json: { items: [apiKey] } }, "GET /verification-hooks": { json: { items: [hook] } },
  "GET /units": { json: { items: [], above: [] } },
};
const press = (name: string) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));
const submit = (name: string) => act(async () => fireEvent.submit(await screen.findByRole("form", { name })));
beforeEach(() => queryClient.clear());

describe("interfaces for others", () => {
  it("shows keys with what they open, webhooks, and the log with a way to the import", async () => {
    serve(base);
    const { container } = draw(<ApiAccessPage />, "/admin/api");
    const row = await screen.findByRole("row", { name: /EHR/ });
    within(row).getByText("People by FHIR");
    within(row).getByText("10.1.0.0/16");
    await screen.findByText("Somebody left");
    const message = await screen.findByRole("row", { name: /HRIS MGH/ });
    expect(within(message).getByRole("link", { name: "2" }).getAttribute("href")).toBe("/imports/i1");
    within(message).getByText("With errors");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("turns FHIR and HL7 on with what is released", async () => {
    const calls = serve({ ...base, "PUT /interop/settings": { json: { ...settings, fhir_on: true, hl7_mode: "dry_run" } } });
    draw(<ApiAccessPage />, "/admin/api");
    await act(async () => fireEvent.click(await screen.findByLabelText(/^Answer FHIR requests/)));
    await act(async () => fireEvent.click(screen.getByLabelText(/^It is checked and answered/)));
    await submit("FHIR and HL7");
    expect(calls.find((each) => each.key === "PUT /interop/settings")?.body).toMatchObject({ fhir_on: true, hl7_mode: "dry_run", release_email: false, hl7_number_type: "EI" });
  });
  it("makes no key without a scope", async () => {
    const calls = serve({ ...base, "POST /verification-keys": { json: { key: apiKey, secret: "mcv_abc" } } });
    draw(<ApiAccessPage />, "/admin/api");
    await press("Make a key");
    await act(async () => fireEvent.click(screen.getByLabelText("Credentials and how they are verified")));
    await submit("Make a key");
    screen.getByRole("link", { name: "Choose what the key opens" });
    expect(calls.some((each) => each.key === "POST /verification-keys")).toBe(false);
  });
  it("pauses a webhook and makes a new secret that is shown once", async () => {
    const calls = serve({ ...base, "PATCH /verification-hooks/h1": { json: { ...hook, paused: true } }, "POST /verification-hooks/h1/secret": { json: { hook, secret: "whsec_new" } } });
    draw(<ApiAccessPage />, "/admin/api");
    await press("Pause https://staffing.example/hook");
    expect(calls.find((each) => each.key === "PATCH /verification-hooks/h1")?.body).toEqual({ paused: true });
    await press("New secret for https://staffing.example/hook");
    await act(async () => fireEvent.click(await screen.findByLabelText(/^The old secret ends at once/)));
    await submit("New signing secret");
    expect(calls.find((each) => each.key === "POST /verification-hooks/h1/secret")?.body).toEqual({ at_once: true });
    await screen.findByText("whsec_new");
    await press("I have copied it");
    expect(screen.queryByText("whsec_new")).toBeNull();
  });
  it("lets interface engines in that are named, and says why it does not listen", async () => {
    const now = { ...listener, on: true, peers: ["10.1.2.3", "10.2.0.0/16"], error: "Cannot listen on 0.0.0.0 port 2575: another program does.", last_error: "10.9.9.9: not among those who may connect.", last_error_at: "2026-11-20T09:00:00Z" };
    const calls = serve({ ...base, "PUT /interop/listener": { json: now } });
    const { container } = draw(<ApiAccessPage />, "/admin/api");
    await act(async () => fireEvent.click(await screen.findByLabelText(/^Listen for interface engines/)));
    await act(async () => fireEvent.change(screen.getByLabelText(/^Port/), { target: { value: "80" } }));
    await submit("Interface engines (MLLP)");
    screen.getByRole("link", { name: "Name who may connect" });
    screen.getByRole("link", { name: "Give a port from 1024 to 65535" });
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.change(screen.getByLabelText(/^Who may connect/), { target: { value: "10.1.2.3\n10.2.0.0/16\n" } }));
    await act(async () => fireEvent.change(screen.getByLabelText(/^Port/), { target: { value: "2575" } }));
    await submit("Interface engines (MLLP)");
    expect(calls.find((each) => each.key === "PUT /interop/listener")?.body).toEqual({ on: true, address: "0.0.0.0", port: 2575, tls: true, peers: ["10.1.2.3", "10.2.0.0/16"], client_pem: "" });
    await screen.findByText(/another program does/);
    screen.getByText("Not listening");
    screen.getByText(/not among those who may connect/);
  });
  it("tries a record again that was left out, shows the raw reason, and puts it away", async () => {
    let ok = false;
    const calls = serve({ ...base, "POST /interop/rejected/r1/retry": () => ({ json: { ok, reason: ok ? "" : "204: still unknown." } }), "DELETE /interop/rejected/r1": { json: {} } });
    draw(<ApiAccessPage />, "/admin/api");
    await screen.findByText("204: this employee number is not known.");
    await press("Try 2002 again");
    await screen.findByText("2002: 204: still unknown.");
    ok = true;
    await press("Try 2002 again");
    await screen.findByRole("button", { name: "Try 2002 again" });
    expect(screen.queryByText("2002: 204: still unknown.")).toBeNull();
    await press("Put 2002 away");
    expect(calls.some((each) => each.key === "DELETE /interop/rejected/r1")).toBe(true);
  });
  it("checks a message and shows the answer", async () => {
    serve({ ...base, "POST /interop/messages/check": { json: { answer: "MSH|x\rMSA|AE|1\r", ok: false } } });
    const { container } = draw(<ApiAccessPage />, "/admin/api");
    await submit("Check a message");
    screen.getByRole("link", { name: "Paste a message" });
    await act(async () => fireEvent.change(screen.getByLabelText(/^Message/), { target: { value: "MSH|^~\\&|" } }));
    await submit("Check a message");
    await screen.findByText("Something in it would be left out. The answer says what.");
    expect(screen.getByLabelText<HTMLTextAreaElement>("The answer that its sender gets").value).toContain("MSA|AE|1");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("starts empty, is refused to others, and says when it cannot be loaded", async () => {
    serve({ ...base, "GET /interop/rejected": { json: { items: [], next: null } }, "GET /interop/messages": { json: { items: [], next: null } }, "GET /verification-keys": { json: { items: [] } }, "GET /verification-hooks": { json: { items: [] } } });
    const { container, unmount } = draw(<ApiAccessPage />, "/admin/api");
    await screen.findByText("No message has come yet.");
    await screen.findByText("None waits.");
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    queryClient.clear();
    serve({ "GET /interop/settings": { status: 403, json: { code: "forbidden" } } });
    const denied = draw(<ApiAccessPage />, "/admin/api");
    await screen.findByText("You do not have access to this page");
    denied.unmount();
    queryClient.clear();
    serve({ "GET /interop/settings": { status: 500, json: { code: "internal" } } });
    draw(<ApiAccessPage />, "/admin/api");
    await screen.findByText("This page could not be loaded");
  });
});
