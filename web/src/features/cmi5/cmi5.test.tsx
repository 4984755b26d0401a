/** cmi5: who goes through a package, a part that is waived, a session that is ended, allowed hosts; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import HostsPage, { originsOf } from "./hosts";
import RegistrationPage from "./registration";
import RegistrationsPage from "./registrations";
import type { ContentSession, ContentUnit, Registration, RegistrationCard } from "./types";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());
const at = "2026-11-20T08:00:00Z";
const card: RegistrationCard = { id: "r1", person_id: "u1", person_name: "Reyes, Ana", number: 1, version: 2, units: 3, units_satisfied: 2, units_waived: 1, session_open: true, closed: false, satisfied_at: null, seconds: 700, started_at: at, last_at: at };
const unit = (change: Partial<ContentUnit>): ContentUnit => ({ index: 0, title: "Learn", move_on: "CompletedAndPassed", mastery_percent: 90, score_percent: null, completed_at: null, passed_at: null, failed_at: null, waived_at: null, waived_by: null, waive_reason: null, satisfied: false, ...change });
const registration: Registration = {
  id: "r1", person_id: "u1", person_name: "Reyes, Ana", title: "Hand hygiene", kind: "cmi5", package_id: "p1", number: 1, version: 2, closed: false, waivable: true, satisfied_at: null, seconds: 700, started_at: at, last_at: at,
  units: [unit({ failed_at: at, score_percent: 40 }), unit({ index: 1, title: "", move_on: "NotApplicable", mastery_percent: null, satisfied: true }), unit({ index: 2, title: "x".repeat(200), waived_at: at, waived_by: "Kim, Luis", waive_reason: "tested_out", satisfied: true })],
};
const session: ContentSession = { id: "s1", unit: 0, mode: "Normal", state: "running", launched_at: at, last_at: at, ended_at: null, seconds: 0 };
const base: Parameters<typeof serve>[0] = {
  "GET /boot": { json: { me: { id: "u", permissions: ["cmi5:manage", "cmi5:settings", "package:report"] } } },
  "GET /cmi5/packages/p1/registrations": { json: { items: [card, { ...card, id: "r2", person_name: "Kim, Luis", satisfied_at: at, session_open: false, units_satisfied: 3, units_waived: 0 }], next: null } },
  "GET /cmi5/registrations/r1": { json: registration },
  "GET /cmi5/registrations/r1/sessions": { json: { items: [session, { ...session, id: "s0", state: "terminated", ended_at: at, seconds: 90 }], next: null } },
  "GET /cmi5/hosts": { json: { origins: [] } },
};
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const list = <Route path="/packages/:id/registrations"><RegistrationsPage /></Route>;
const one = <Route path="/packages/:id/registrations/:registration"><RegistrationPage /></Route>;

describe("learners of a package", () => {
  it("lists them with their parts, filtered by state", async () => {
    const calls = serve(base);
    const { container } = draw(list, "/packages/p1/registrations");
    expect((await screen.findByRole("link", { name: "Reyes, Ana" })).getAttribute("href")).toBe("/packages/p1/registrations/r1");
    expect(screen.getByText("2 of 3")).toBeTruthy();
    expect(screen.getByText("1 waived")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("in progress");
    await waitFor(() => expect(calls.some((each) => each.url.searchParams.get("state") === "in_progress")).toBe(true));
  });
  it("says that nobody was there, that nobody is in a state, and who may not come", async () => {
    serve({ ...base, "GET /cmi5/packages/p1/registrations": { json: { items: [], next: null } } });
    const first = draw(list, "/packages/p1/registrations");
    expect(await screen.findByRole("heading", { name: "Nobody has opened it yet" })).toBeTruthy();
    first.unmount();
    const second = draw(list, "/packages/p1/registrations?state=closed");
    expect(await screen.findByRole("heading", { name: "Nobody in this state" })).toBeTruthy();
    second.unmount();
    serve({ ...base, "GET /cmi5/packages/p1/registrations": { status: 403, json: { code: "forbidden" } } });
    draw(list, "/packages/p1/registrations");
    expect(await screen.findByRole("heading", { name: "You do not have access to this page" })).toBeTruthy();
  });
});

describe("one learner", () => {
  it("shows each part with what counts and waives one with a reason", async () => {
    const calls = serve({ ...base, "POST /cmi5/registrations/r1/units/0/waive": { json: { ...registration, satisfied_at: at, units: [unit({ waived_at: at, waived_by: "Kim, Luis", waive_reason: "equivalent_au", satisfied: true })] } } });
    const { container } = draw(one, "/packages/p1/registrations/r1");
    expect(await screen.findByText("Learn", { selector: "th *" })).toBeTruthy();
    expect(screen.getByText("Part 2")).toBeTruthy();
    expect(screen.getByText("Showed in a test that the person knows it")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Waive Part 2" })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    await press("Waive Learn");
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.click(dialog.getByLabelText("Did the same part of another course"));
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Waive" })));
    await waitFor(() => expect(calls.find((each) => each.key.endsWith("/waive"))?.body).toEqual({ reason: "equivalent_au" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.queryByRole("button", { name: "Waive Learn" })).toBeNull();
  });
  it("keeps a refusal in view", async () => {
    serve({ ...base, "POST /cmi5/registrations/r1/units/0/waive": { status: 409, json: { code: "unit_satisfied", detail: "This unit is satisfied already." } } });
    draw(one, "/packages/p1/registrations/r1");
    await screen.findByRole("button", { name: "Waive Learn" });
    await press("Waive Learn");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Waive" })));
    expect(await within(screen.getByRole("dialog")).findByRole("alert")).toBeTruthy();
  });
  it("ends a session that hangs, after asking", async () => {
    const calls = serve({ ...base, "POST /cmi5/sessions/s1/abandon": { json: { ...session, state: "abandoned", ended_at: at } } });
    draw(one, "/packages/p1/registrations/r1");
    const ends = await screen.findAllByRole("button", { name: /^End the session of/ });
    expect(ends).toHaveLength(1);
    await act(async () => fireEvent.click(ends[0]!));
    expect(calls.some((each) => each.key === "POST /cmi5/sessions/s1/abandon")).toBe(false);
    await press("End it");
    await waitFor(() => expect(calls.some((each) => each.key === "POST /cmi5/sessions/s1/abandon")).toBe(true));
  });
  it("offers no waiving to who may not", async () => {
    serve({ ...base, "GET /cmi5/registrations/r1": { json: { ...registration, waivable: false, closed: true } } });
    draw(one, "/packages/p1/registrations/r1");
    expect(await screen.findByText(/was closed when the package was replaced/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Waive Learn" })).toBeNull();
  });
});

describe("hosts", () => {
  it("reads what was pasted", () => {
    expect(originsOf(" https://B.example/ \n\nhttps://a.example\nhttps://a.example")).toEqual(["https://a.example", "https://b.example"]);
  });
  it("saves them, and names a line that is none", async () => {
    const calls = serve({ ...base, "PUT /cmi5/hosts": { json: { origins: ["https://content.vendor.example"] } } });
    const { container } = draw(<HostsPage />, "/admin/content-hosts");
    const box = await screen.findByLabelText(/Hosts, one a line/);
    expect(screen.getByText(/No host is allowed/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(box, { target: { value: "content.vendor.example" } });
    await press("Save");
    expect(screen.getByRole("link", { name: /content\.vendor\.example is no address of a host/ })).toBeTruthy();
    expect(calls.some((each) => each.key === "PUT /cmi5/hosts")).toBe(false);
    fireEvent.change(box, { target: { value: "https://content.vendor.example/" } });
    await press("Save");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /cmi5/hosts")?.body).toEqual({ origins: ["https://content.vendor.example"] }));
  });
});
