/** Administration of people: many at once, invitations, four eyes, permissions; each state with axe. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import me from "../../../tests/mock/routes/me.mjs";
import { invitations, people, permissions, requests, units } from "../../../tests/mock/routes/organisation.mjs";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import { Toaster } from "../../ui";
import InvitationsPage from "./invitations";
import NewPersonPage from "./new_person";
import PeoplePage from "./people";
import PermissionsPage from "./permissions";
import PersonPage from "./person";
import RequestsPage from "./requests";
import { Route } from "wouter";

type Handler = (call: Record<string, unknown>) => unknown;
const boot = ((me as Record<string, Handler>)["GET /boot"] as Handler)({ state: { signedIn: true, persona: "noor" }, fail: () => undefined });
const base = {
  "GET /boot": { json: boot }, "GET /units": { json: { items: units, above: [] } }, "GET /professions": { json: { items: [] } }, "GET /role-requests": { json: { items: requests } }, "GET /people": { json: { items: people, next: null } },
  "GET /permissions": { json: { items: permissions } }, "GET /second-factor-policy": { json: { roles: ["admin"] } }, "GET /invitations": { json: { items: invitations, next: null } },
};
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const fill = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const choose = (name: string) => act(async () => fireEvent.click(screen.getByRole("checkbox", { name })));
const refused = { status: 403, json: { code: "forbidden" } };

describe("many people at once", () => {
  it("previews who is changed and who is left out, asks why, and names each refusal", async () => {
    const id = (index: number) => people[index]?.person_id as string;
    const calls = serve({ ...base, [`POST /people/${id(0)}/status`]: { json: {} }, [`POST /people/${id(4)}/status`]: { status: 403, json: { code: "higher_role", detail: "Only a super_admin may change a super_admin's account." } } });
    const { container } = draw(<PeoplePage />, "/people");
    await screen.findByRole("checkbox", { name: "Choose Reyes, Ana" });
    expect(screen.queryByRole("group", { name: "Chosen people" })).toBeNull();
    await choose("Choose Reyes, Ana");
    await choose("Choose Kim, Dana");
    await choose("Choose Chan, Lee");
    expect(await axeProblems(container)).toEqual([]);
    await press("Suspend");
    const dialog = screen.getByRole("dialog", { name: "Suspend accounts" });
    expect(within(dialog).getByText("2 people are changed:")).toBeTruthy();
    expect(within(dialog).getByText("1 is left out")).toBeTruthy();
    expect(within(dialog).getByText(/Kim, Dana: not active/)).toBeTruthy();
    const go = () => act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Suspend" })));
    await go();
    expect(screen.getByRole("link", { name: "Say why; it is kept with the change" })).toBeTruthy();
    expect(calls.some((each) => each.key.startsWith("POST"))).toBe(false);
    fill("Reason", "Left the hospital");
    expect(await axeProblems(container)).toEqual([]);
    await go();
    await screen.findByText(/Done for 1 person\./);
    expect(screen.getByText(/Only a super_admin may change/)).toBeTruthy();
    expect(calls.filter((each) => each.key.startsWith("POST")).map((each) => each.body)).toEqual([{ status: "suspended", reason: "Left the hospital" }, { status: "suspended", reason: "Left the hospital" }]);
  });
  it("gives a role with an end to each", async () => {
    const id = people[0]?.person_id as string;
    const calls = serve({ ...base, [`POST /people/${id}/roles`]: { json: {} } });
    draw(<PeoplePage />, "/people");
    await screen.findByRole("checkbox", { name: "Choose Reyes, Ana" });
    await choose("Choose Reyes, Ana");
    await press("Give a role");
    fireEvent.change(within(screen.getByRole("dialog")).getByRole("combobox", { name: "Role" }), { target: { value: "instructor" } });
    fill("Until (optional)", "2027-06-30");
    await press("Give the role");
    await screen.findByText(/Done for 1 person\./);
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toEqual({ role: "instructor", scope: "platform", expires_at: "2027-06-30T23:59:59Z" });
  });
  it("offers nothing of it to somebody who may only look", async () => {
    const grace = ((me as Record<string, Handler>)["GET /boot"] as Handler)({ state: { signedIn: true, persona: "grace" }, fail: () => undefined });
    const calls = serve({ ...base, "GET /boot": { json: grace } });
    draw(<PeoplePage />, "/people");
    await screen.findByText("Reyes, Ana");
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(screen.queryByRole("navigation", { name: "People" })).toBeNull();
    expect(calls.some((each) => each.key === "GET /role-requests")).toBe(false);
  });
});

describe("a person's roles", () => {
  it("show when they end, and the owner role is asked for elsewhere", async () => {
    const id = people[0]?.person_id as string;
    serve({ ...base, [`GET /people/${id}`]: { json: people[0] }, [`GET /people/${id}/roles`]: { json: { items: [{ id: "g", role: "manager", scope: "unit", scope_id: units[3]?.id, scope_name: "ICU", granted_at: "2026-01-12T09:00:00Z", expires_at: "2099-01-31T00:00:00Z" }] } } });
    const { container } = draw(<Route path="/people/:id"><PersonPage /></Route>, `/people/${id}`);
    expect(await screen.findByText(/2099/)).toBeTruthy();
    expect(within(screen.getByRole("combobox", { name: "Role" })).queryByRole("option", { name: "Owner" })).toBeNull();
    expect(screen.getByRole("link", { name: "ask for it" }).getAttribute("href")).toBe("/people/requests");
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("invitations", () => {
  it("lists them with what can still be done", async () => {
    const resend = `POST /invitations/${invitations[0]?.id as string}/resend`;
    let refused = true;
    const calls = serve({ ...base, [resend]: () => (refused ? { status: 409, json: { code: "invitation_settled", detail: "x" } } : { json: invitations[0] }) });
    const { container } = draw(<InvitationsPage />, "/people/invitations");
    await screen.findByText("Run out");
    expect(screen.getAllByText("by Noor Haddad").length).toBeGreaterThan(0);
    expect(await axeProblems(container)).toEqual([]);
    expect(screen.queryByRole("button", { name: /Withdraw the invitation of j.doe/ })).toBeNull();
    await press("Send again to visiting.lecturer@partner-university.example");
    await screen.findByText("This invitation is answered or withdrawn already.");
    refused = false;
    await press("Send again to visiting.lecturer@partner-university.example");
    await waitFor(() => expect(screen.queryByText("This invitation is answered or withdrawn already.")).toBeNull());
    expect(calls.filter((each) => !each.key.startsWith("GET")).map((each) => each.key)).toEqual([resend, resend]);
  });
  it("invites several, keeps the refused ones and says why", async () => {
    const calls = serve({ ...base, "POST /invitations": (_url, init) => (String(init.body).includes("two@") ? { status: 409, json: { code: "invitation_pending", detail: "This address was invited and has not answered yet." } } : { json: {} }) });
    draw(<InvitationsPage />, "/people/invitations");
    await press("Invite");
    fill(/E-mail addresses/, "one@example.org, nonsense");
    await press("Send 2 invitations");
    expect(screen.getByRole("link", { name: "Not an e-mail address: nonsense" })).toBeTruthy();
    fill(/E-mail addresses/, "one@example.org\ntwo@example.org one@example.org");
    await press("Send 2 invitations");
    await screen.findByText(/has not answered yet/);
    expect((screen.getByLabelText(/E-mail addresses/) as HTMLTextAreaElement).value).toBe("two@example.org");
    expect(calls.filter((each) => each.key === "POST /invitations").map((each) => each.body)).toEqual([{ email: "one@example.org", role: "instructor" }, { email: "two@example.org", role: "instructor" }]);
  });
  it("says when this appliance sends no mail, and when nobody is invited", async () => {
    serve({ ...base, "GET /invitations": { json: { items: [], next: null } }, "POST /invitations": { status: 503, json: { code: "mail_off", detail: "x" } } });
    const { container } = draw(<InvitationsPage />, "/people/invitations");
    await screen.findByText("Nobody is invited");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getAllByRole("button", { name: "Invite" })[0] as HTMLElement));
    fill(/E-mail addresses/, "one@example.org");
    await press("Send the invitation");
    expect(await screen.findByText(/sends no mail yet/)).toBeTruthy();
  });
  it("is denied to others", async () => {
    serve({ ...base, "GET /invitations": refused });
    draw(<InvitationsPage />, "/people/invitations");
    await screen.findByText("You do not have access to this page");
  });
});

describe("four eyes", () => {
  it("lets an owner confirm what another asked for, and never her own request", async () => {
    const calls = serve({ ...base, [`POST /role-requests/${requests[0]?.id as string}/confirm`]: { json: {} } });
    const { container } = draw(<RequestsPage />, "/people/requests");
    const other = within(await screen.findByRole("region", { name: "Request for Lee Chan" }));
    const own = within(screen.getByRole("region", { name: /Request for Bartholomew/ }));
    await waitFor(() => expect((own.getByRole("button", { name: "Confirm" }) as HTMLButtonElement).disabled).toBe(true));
    expect(own.getByText("Another owner must confirm it.")).toBeTruthy();
    expect(own.getByRole("button", { name: "Take back" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(other.getByRole("button", { name: "Confirm" })));
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Confirm" })));
    expect(calls.some((each) => each.key.endsWith("/confirm"))).toBe(true);
  });
  it("asks for a person found by name, with a reason", async () => {
    const calls = serve({ ...base, "GET /role-requests": { json: { items: [] } }, "POST /role-requests": { json: requests[0] } });
    const { container } = draw(<RequestsPage />, "/people/requests");
    await screen.findByText("No request is waiting");
    await act(async () => fireEvent.click((await screen.findAllByRole("button", { name: "Ask for the owner role" }))[0] as HTMLElement));
    await press("Ask");
    expect(screen.getByRole("link", { name: "Choose a person" })).toBeTruthy();
    fill("Search for Person", "Chan");
    await screen.findByRole("option", { name: /Chan, Lee/ });
    fill("Person", people[4]?.person_id as string);
    fill(/^Reason/, "Second owner");
    expect(await axeProblems(container)).toEqual([]);
    await press("Ask");
    expect(calls.find((each) => each.key === "POST /role-requests")?.body).toEqual({ person_id: people[4]?.person_id, reason: "Second owner" });
  });
});

describe("roles and permissions", () => {
  it("shows the matrix that the server enforces, in words, and finds a row", async () => {
    serve(base);
    const { container } = draw(<PermissionsPage />, "/people/permissions?search=give+and+take");
    const row = await screen.findByRole("row", { name: /Give and take roles/ });
    expect(within(row).getAllByText("yes")).toHaveLength(1);
    expect(screen.queryByRole("row", { name: /See people/ })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("has words for every permission of the server", async () => {
    const { permissionWords } = await import("./permission_words");
    expect(permissions.length).toBeGreaterThan(30);
    expect(permissions.map((each) => each.permission).filter((each) => permissionWords(each) === each)).toEqual([]);
  });
  it("says which roles need a second step; only owners change it", async () => {
    const calls = serve({ ...base, "PUT /second-factor-policy": (_url, init) => ({ json: JSON.parse(String(init.body)) as unknown }) });
    const first = draw(<PermissionsPage />, "/people/permissions");
    const box = (await screen.findByRole("checkbox", { name: "Owner" })) as HTMLInputElement;
    await waitFor(() => expect((screen.getByRole("checkbox", { name: "Owner" }) as HTMLInputElement).disabled).toBe(false));
    expect(box.checked).toBe(false);
    fireEvent.click(screen.getByRole("checkbox", { name: "Owner" }));
    await press("Save");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ roles: ["admin", "super_admin"] });
    first.unmount();
    const grace = boot as { me: { permissions: string[] } };
    serve({ ...base, "GET /boot": { json: { ...grace, me: { ...grace.me, permissions: grace.me.permissions.filter((each) => each !== "role:grant") } } } });
    queryClient.clear();
    draw(<PermissionsPage />, "/people/permissions");
    await screen.findByText("Only owners change this.");
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  });
});

describe("finding and signing out", () => {
  it("narrows the list by role and by where the data comes from, in the address", async () => {
    const calls = serve(base);
    const { container } = draw(<PeoplePage />, "/people?role=manager");
    const row = within(await screen.findByRole("row", { name: /Chan, Lee/ }));
    expect(row.getByText("Manager")).toBeTruthy();
    expect(row.getByText("directory")).toBeTruthy();
    await act(async () => fireEvent.change(screen.getByRole("combobox", { name: "From" }), { target: { value: "scim" } }));
    const asked = calls.filter((each) => each.key === "GET /people").map((each) => each.url.searchParams);
    expect(asked[0]?.get("role")).toBe("manager");
    await waitFor(() => expect(calls.filter((each) => each.key === "GET /people").at(-1)?.url.searchParams.get("source")).toBe("scim"));
    expect(await axeProblems(container)).toEqual([]);
  });
  it("ends all sessions of one person after asking, and says how many there were", async () => {
    const person = people[0] as { person_id: string };
    const calls = serve({ ...base, [`GET /people/${person.person_id}`]: { json: person }, [`GET /people/${person.person_id}/roles`]: { json: { items: [] } }, [`POST /people/${person.person_id}/sessions/end`]: { json: { ended: 2 } } });
    const { container } = draw(<><Route path="/people/:id"><PersonPage /></Route><Toaster /></>, `/people/${person.person_id}`);
    await screen.findByRole("button", { name: "End all sessions" });
    await press("End all sessions");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "End all sessions" })));
    await screen.findByText("2 sessions ended");
    expect(calls.some((each) => each.key === `POST /people/${person.person_id}/sessions/end`)).toBe(true);
  });
});

describe("adding a person", () => {
  it("sends the corrected form under a new key, and the same one after a lost answer", async () => {
    const profession = { code: "rn", name: "Registered nurse" };
    const calls = serve({ ...base, "GET /professions": { json: { items: [profession] } }, "POST /people": { status: 422, json: { code: "invalid", errors: [{ path: "email", code: "taken", detail: "Somebody has this address already." }] } } });
    draw(<NewPersonPage />, "/people/new");
    await screen.findByRole("option", { name: "Registered nurse" });
    fill("First name", "Ana");
    fill("Last name", "Reyes");
    fill("Work e-mail", "ana@mercy.example");
    fill("Profession", "rn");
    await press("Save");
    screen.getByRole("link", { name: "Somebody has this address already." });
    fill("Work e-mail", "ana.reyes@mercy.example");
    await press("Save");
    const key = (call?: { init: RequestInit }) => (call?.init.headers as Record<string, string>)["Idempotency-Key"];
    const sent = calls.filter((each) => each.key === "POST /people");
    expect(sent).toHaveLength(2);
    expect(key(sent[0])).toBeTruthy();
    expect(key(sent[1])).not.toBe(key(sent[0]));
    // The network fails now: nobody knows whether the person was added.
    const keys: string[] = [];
    vi.stubGlobal("fetch", async (_: string, init: RequestInit = {}) => {
      if (init.method === "POST") keys.push((init.headers as Record<string, string>)["Idempotency-Key"] ?? "");
      throw new TypeError("network");
    });
    await press("Save");
    await press("Save");
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });
});
