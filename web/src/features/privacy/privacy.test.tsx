/** A person's own data, the request to be erased, and the officers' queue; with axe. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { setNavigator } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import MyDataPage from "./my_data";
import PrivacyRequestsPage from "./requests";

const boot = { idle_minutes: 15, me: { id: "ana", handle: "ana.reyes", permissions: [] } };
const archive = { id: "e1", person_id: "ana", requested_by: "ana", state: "ready", percent: 100, step: "", error: "", requested_at: "2026-11-20T10:00:00Z", expires_at: "2026-11-27T10:00:00Z", size: 482_113, downloads: 0 };
const request = { id: "r1", person_id: "lee", person_name: "Lee Chan", filed_by: "lee", filed_at: "2026-11-10T10:00:00Z", due_on: "2026-12-10", state: "open", late: false, held: false };
const review = { request, reason: "I moved away.", first: null, second: null, warnings: ["still_employed"], holds: [], rows: [{ what: "learning: enrolments", fate: "erased", rows: 12 }, { what: "certificates", fate: "kept", rows: 3, category: "certificates", reason: "Proof of required training", until: "2032-11-20" }], erased_at: null };
const base = { "GET /boot": { json: boot }, "GET /privacy/exports": { json: { items: [archive] } }, "GET /privacy/erasure": { json: { request: null } }, "GET /privacy/requests": { json: { items: [request], next: null } }, "GET /privacy/requests/r1": { json: review } };
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("my data", () => {
  it("gathers an archive and shows how far it is", async () => {
    let asked = false;
    const calls = serve({ ...base, "GET /privacy/exports": () => ({ json: { items: asked ? [{ ...archive, state: "running", percent: 40 }] : [] } }), "POST /privacy/exports": () => { asked = true; return { json: archive }; } });
    const { container } = draw(<MyDataPage />, "/account/data");
    await screen.findByRole("button", { name: "Gather my data" });
    await press("Gather my data");
    const bar = await screen.findByRole("progressbar", { name: "Gathering your data" });
    expect(bar.getAttribute("aria-valuenow")).toBe("40");
    expect((screen.getByRole("button", { name: "Gather my data" }) as HTMLButtonElement).disabled).toBe(true);
    expect(calls.filter((each) => each.key === "POST /privacy/exports")).toHaveLength(1);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("asks to be erased only by the typed handle, then signs out", async () => {
    const went: string[] = [];
    setNavigator((to) => went.push(to));
    const calls = serve({ ...base, "POST /privacy/erasure": { json: {} }, "POST /auth/sign-out": { json: {} } });
    const { container } = draw(<MyDataPage />, "/account/data");
    await screen.findByText("Ready");
    await press("Ask to be erased");
    const form = within(screen.getByRole("form", { name: "Ask to be erased" }));
    fireEvent.change(form.getByLabelText("Your handle"), { target: { value: "ana" } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Ask to be erased" })));
    expect(screen.getByRole("link", { name: "Type your handle: ana.reyes" })).toBeTruthy();
    expect(calls.some((each) => each.key === "POST /privacy/erasure")).toBe(false);
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(form.getByLabelText("Your handle"), { target: { value: "@ana.reyes" } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Ask to be erased" })));
    await waitFor(() => expect(went.length).toBe(1));
    expect(calls.find((each) => each.key === "POST /privacy/erasure")?.body).toEqual({ handle: "ana.reyes" });
  });
  it("shows a request that waits and takes it back", async () => {
    const calls = serve({ ...base, "GET /privacy/erasure": { json: { request: { id: "r", person_id: "ana", filed_at: "2026-11-10T10:00:00Z", due_on: "2026-12-10", state: "open", answer: "" } } }, "POST /privacy/erasure/withdraw": { json: {} } });
    draw(<MyDataPage />, "/account/data");
    await screen.findByText("Waiting");
    expect(screen.queryByRole("button", { name: "Ask to be erased" })).toBeNull();
    await press("Take it back");
    expect(calls.some((each) => each.key === "POST /privacy/erasure/withdraw")).toBe(true);
  });
});

describe("privacy requests", () => {
  it("shows what an erasure would do, warns, and takes an officer's word with a note", async () => {
    const calls = serve({ ...base, "POST /privacy/requests/r1/approve": { json: { ...review, request: { ...request, state: "reviewed" }, first: { by: "ana", by_name: "Ana Reyes", at: "2026-11-21T08:00:00Z", note: "Checked with HR" } } } });
    const { container } = draw(<PrivacyRequestsPage />, "/privacy/requests?request=r1");
    await screen.findByText("This person still works here according to HR.");
    expect(within(screen.getByRole("row", { name: /^certificates/ })).getByText("kept without the name")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Agree");
    expect(screen.getByRole("link", { name: "Say why, in some words" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Note"), { target: { value: "Checked with HR" } });
    await press("Agree");
    expect(calls.find((each) => each.key.endsWith("/approve"))?.body).toEqual({ note: "Checked with HR" });
    await screen.findByText(/You agreed already/);
    expect(screen.queryByRole("button", { name: "Agree and erase" })).toBeNull();
  });
  it("lists requests, and says when there is none or no access", async () => {
    serve(base);
    const first = draw(<PrivacyRequestsPage />, "/privacy/requests");
    await screen.findByRole("link", { name: "Lee Chan" });
    expect(await axeProblems(first.container)).toEqual([]);
    first.unmount();
    serve({ ...base, "GET /privacy/requests": { json: { items: [], next: null } } });
    const none = draw(<PrivacyRequestsPage />, "/privacy/requests");
    await screen.findByText("No request");
    none.unmount();
    serve({ "GET /privacy/requests": { status: 403, json: { code: "forbidden" } } });
    draw(<PrivacyRequestsPage />, "/privacy/requests");
    await screen.findByText("You do not have access to this page");
  });
});
