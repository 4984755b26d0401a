/** A person's own data, the request to be erased, and the officers' queue; with axe. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { setNavigator } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import { Route } from "wouter";
import HoldsPage from "./holds";
import MyDataPage from "./my_data";
import PersonPrivacyPage from "./of_person";
import RegisterPage from "./register";
import RequestPage from "./request";
import RequestsPage from "./requests";
import RetentionPage from "./retention";

const boot = { idle_minutes: 15, me: { id: "ana", handle: "ana.reyes", permissions: [] } };
const archive = { id: "e1", person_id: "ana", requested_by: "ana", state: "ready", percent: 100, step: "", error: "", requested_at: "2026-11-20T10:00:00Z", expires_at: "2026-11-27T10:00:00Z", size: 482_113, downloads: 0 };
const request = { id: "r1", person_id: "lee", person_name: "Lee Chan", filed_by: "lee", filed_at: "2026-11-10T10:00:00Z", due_on: "2026-12-10", state: "open", late: false, held: false };
const review = { request, reason: "I moved away.", first: null, second: null, warnings: ["still_employed"], holds: [], rows: [{ what: "learning: enrolments", fate: "erased", rows: 12 }, { what: "certificates", fate: "kept", rows: 3, category: "certificates", reason: "Proof of required training", until: "2032-11-20" }], erased_at: null };
const base = { "GET /boot": { json: boot }, "GET /privacy/exports": { json: { items: [archive] } }, "GET /privacy/erasure": { json: { request: null } }, "GET /privacy/requests": { json: { items: [request], next: null } }, "GET /privacy/requests/r1": { json: review } };
const press2 = async (name: string) => {
  await screen.findByRole("button", { name });
  await press(name);
};
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("my data", () => {
  it("gathers an archive and shows how far it is", async () => {
    let asked = false;
    const calls = serve({ ...base, "GET /privacy/exports": () => ({ json: { items: asked ? [{ ...archive, state: "running", percent: 40 }] : [] } }), "POST /privacy/exports": () => { asked = true; return { json: archive }; } });
    const { container } = draw(<MyDataPage />, "/account/privacy");
    await screen.findByRole("button", { name: "Gather my data" });
    await press("Gather my data");
    const bar = await screen.findByRole("progressbar", { name: "Gathering the data" });
    expect(bar.getAttribute("aria-valuenow")).toBe("40");
    expect((screen.getByRole("button", { name: "Gather my data" }) as HTMLButtonElement).disabled).toBe(true);
    expect(calls.filter((each) => each.key === "POST /privacy/exports")).toHaveLength(1);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("asks to be erased only by the typed handle, then signs out", async () => {
    const went: string[] = [];
    setNavigator((to) => went.push(to));
    const calls = serve({ ...base, "POST /privacy/erasure": { json: {} }, "POST /auth/sign-out": { json: {} } });
    const { container } = draw(<MyDataPage />, "/account/privacy");
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
    draw(<MyDataPage />, "/account/privacy");
    await screen.findByText("Waiting");
    expect(screen.queryByRole("button", { name: "Ask to be erased" })).toBeNull();
    await press("Take it back");
    expect(calls.some((each) => each.key === "POST /privacy/erasure/withdraw")).toBe(true);
  });
});

const at = (path: string, pattern: string, node: React.ReactNode) => draw(<Route path={pattern}>{node}</Route>, path);

describe("a privacy request", () => {
  it("shows what an erasure would do, warns, and takes an officer's word with a note", async () => {
    const agreed = { ...review, request: { ...request, state: "reviewed" }, first: { by: "ana", by_name: "Ana Reyes", at: "2026-11-21T08:00:00Z", note: "Checked with HR" } };
    let now: typeof agreed | typeof review = review;
    const asked = serve({ ...base, "GET /privacy/requests/r1": () => ({ json: now }), "POST /privacy/requests/r1/approve": () => { now = agreed; return { json: agreed }; } });
    const { container } = at("/privacy/requests/r1", "/privacy/requests/:id", <RequestPage />);
    await screen.findByText(/This person still works here according to HR/);
    const row = within(screen.getByRole("row", { name: /^certificates/ }));
    expect(row.getByText("kept without the name")).toBeTruthy();
    expect(row.getByText("until 20 Nov 2032")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Agree");
    expect(screen.getByRole("link", { name: "Say why, in some words" })).toBeTruthy();
    expect(asked.some((each) => each.key.startsWith("POST"))).toBe(false);
    fireEvent.change(screen.getByLabelText("Note"), { target: { value: "Checked with HR" } });
    await press("Agree");
    expect(asked.find((each) => each.key.endsWith("/approve"))?.body).toEqual({ note: "Checked with HR" });
    await screen.findByText(/You agreed already/);
    expect(screen.queryByRole("button", { name: "Agree and erase" })).toBeNull();
  });
  it("says why a second word of the same officer is refused, and asks the second officer plainly", async () => {
    serve({ ...base, "GET /privacy/requests/r1": { json: { ...review, request: { ...request, state: "reviewed" }, first: { by: "bo", by_name: "Bo Lind", at: "2026-11-21T08:00:00Z", note: "Fine" } } }, "POST /privacy/requests/r1/approve": { status: 403, json: { code: "four_eyes", detail: "x" } } });
    at("/privacy/requests/r1", "/privacy/requests/:id", <RequestPage />);
    await screen.findByRole("button", { name: "Agree and erase" });
    expect(screen.getByText("This cannot be undone.")).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Note"), { target: { value: "Also fine" } });
    await press("Agree and erase");
    expect(await screen.findByText("You agreed already; somebody else has to agree as well.")).toBeTruthy();
  });
  it("keeps nobody's own request in her own hands", async () => {
    serve({ ...base, "GET /privacy/requests/r1": { json: { ...review, request: { ...request, person_id: "ana" } } } });
    at("/privacy/requests/r1", "/privacy/requests/:id", <RequestPage />);
    expect(await screen.findByText("Others decide on your own request.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Agree" })).toBeNull();
  });
  it("lists the queue, and says when it is empty or denied", async () => {
    serve(base);
    const first = draw(<RequestsPage />, "/privacy/requests");
    expect((await screen.findByRole("link", { name: "Lee Chan" })).getAttribute("href")).toBe("/privacy/requests/r1");
    expect(await axeProblems(first.container)).toEqual([]);
    first.unmount();
    serve({ ...base, "GET /privacy/requests": { json: { items: [], next: null } } });
    const second = draw(<RequestsPage />, "/privacy/requests?state=open");
    await screen.findByText("No request in this state");
    second.unmount();
    serve({ ...base, "GET /privacy/requests": { status: 403, json: { code: "forbidden" } } });
    draw(<RequestsPage />, "/privacy/requests");
    await screen.findByText("You do not have access to this page");
  });
});

const officer = { idle_minutes: 15, me: { id: "ana", handle: "ana.reyes", permissions: ["privacy:review", "privacy:export", "privacy:policy"] } };
const hold = { id: "h1", person_id: "lee", person_name: "Lee Chan", reason: "Law suit", reference: "Matter 2026-114", placed_by: "Bo Lind", placed_at: "2026-11-01T08:00:00Z", released_at: null, release_reason: "" };
describe("holds, retention and register", () => {
  it("releases a hold only with a reason", async () => {
    const calls = serve({ "GET /boot": { json: officer }, "GET /privacy/holds": { json: { items: [hold], next: null } }, "POST /privacy/holds/h1/release": { json: hold } });
    const { container } = draw(<HoldsPage />, "/privacy/holds");
    await press2("Release the hold on Lee Chan");
    const dialog = within(screen.getByRole("dialog"));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Release the hold" })));
    expect(dialog.getByRole("link", { name: "Say why, in some words" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(dialog.getByLabelText("Reason"), { target: { value: "Settled" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Release the hold" })));
    expect(calls.find((each) => each.key === "POST /privacy/holds/h1/release")?.body).toEqual({ reason: "Settled" });
  });
  it("changes years, warns before a shorter time, and refuses nonsense", async () => {
    const items = [{ category: "training", years: 6, reason: "45 CFR" }];
    const calls = serve({ "GET /boot": { json: officer }, "GET /privacy/retention": { json: { items } }, "PUT /privacy/retention/training": { json: { items: [{ ...items[0], years: 5 }] } } });
    const { container } = draw(<RetentionPage />, "/privacy/retention");
    await press2("Change: Training records");
    const years = screen.getByLabelText("Years");
    fireEvent.change(years, { target: { value: "31" } });
    await press("Save");
    expect(screen.getByRole("link", { name: "Enter whole years from 1 to 30" })).toBeTruthy();
    fireEvent.change(years, { target: { value: "5" } });
    expect(screen.getByText(/Shorter than now/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Save");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ years: 5 });
    await screen.findByText("5 years");
  });
  it("finds a column of the register", async () => {
    serve({ "GET /boot": { json: officer }, "GET /privacy/register": { json: { items: [{ table: "accounts_people", columns: "handle email", fate: "pseudonymised", why: "Who she is." }, { table: "learning_enrolments", columns: "person_id", fate: "kept", why: "Proof" }] } } });
    const { container } = draw(<RegisterPage />, "/privacy/register?search=email");
    await screen.findByText("handle, email");
    expect(screen.queryByText("learning_enrolments")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("gathers data and files a request on a person's behalf, each with a reason", async () => {
    const calls = serve({ "GET /boot": { json: officer }, "GET /people/lee/privacy": { json: { person_id: "lee", person_name: "Lee Chan", holds: [hold], request: null, exports: [] } }, "POST /people/lee/privacy/exports": { json: archive }, "POST /people/lee/privacy/erasure": { json: review } });
    const { container, history } = at("/people/lee/privacy", "/people/:id/privacy", <PersonPrivacyPage />);
    await press2("Gather the data");
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.change(dialog.getByLabelText("Reason"), { target: { value: "Letter of 20 November" } });
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Gather the data" })));
    expect(calls.find((each) => each.key === "POST /people/lee/privacy/exports")?.body).toEqual({ reason: "Letter of 20 November" });
    await press2("File a request on the person's behalf");
    const second = within(screen.getByRole("dialog"));
    fireEvent.change(second.getByLabelText("Reason"), { target: { value: "Letter of 20 November" } });
    await act(async () => fireEvent.click(second.getByRole("button", { name: "File the request" })));
    await waitFor(() => expect(history.at(-1)).toBe("/privacy/requests/r1"));
  });
});
