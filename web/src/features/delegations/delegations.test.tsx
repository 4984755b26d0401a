/** Roles handed on: given, received, taken back; with axe. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { dayAfter } from "../../lib/dates";
import { axeProblems, draw, serve } from "../../test/render";
import DelegationsPage from "./delegations";

const roles = [
  { id: "a1", role: "manager", scope: "unit", scope_id: "u1", scope_name: "ICU", granted_at: "2025-01-01T00:00:00Z", expires_at: null, may_delegate: true, lent_by_name: null },
  { id: "a2", role: "member", scope: "platform", granted_at: "2025-01-01T00:00:00Z", may_delegate: false },
];
const given = { id: "d1", to: "lee", to_name: "Lee Chan", role: "manager", scope: "unit", scope_id: "u1", scope_name: "ICU", until: "2099-01-01T00:00:00Z" };
const received = { id: "d2", from: "bo", from_name: "Bo Lind", role: "instructor", scope: "platform", until: "2099-01-01T00:00:00Z" };
const boot = { idle_minutes: 15, me: { id: "ana", handle: "ana", permissions: ["people:view"] } };
const base = {
  "GET /boot": { json: boot }, "GET /units": { json: { items: [], above: [] } }, "GET /me/roles": { json: { items: roles } }, "GET /me/delegations": { json: { items: [], received: [] } },
  "GET /people": { json: { items: [{ person_id: "lee", first_name: "Lee", last_name: "Chan", unit_name: "ICU" }] } },
};
const press = async (name: string) => {
  await screen.findByRole("button", { name });
  await act(async () => fireEvent.click(screen.getByRole("button", { name })));
};

describe("own roles", () => {
  it("hands one on for a period to a person that was looked for", async () => {
    const calls = serve({ ...base, "POST /me/delegations": { json: given } });
    const { container } = draw(<DelegationsPage />, "/account/roles");
    await press("Hand on Manager");
    const dialog = within(screen.getByRole("dialog", { name: "Hand on: Manager" }));
    const send = () => act(async () => fireEvent.click(dialog.getByRole("button", { name: "Hand on" })));
    await send();
    expect(dialog.getByRole("link", { name: "Choose a person" })).toBeTruthy();
    expect(dialog.getByRole("link", { name: "Choose the last day" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(dialog.getByRole("searchbox"), { target: { value: "chan" } });
    await dialog.findByRole("option", { name: "Chan, Lee, ICU" });
    fireEvent.change(dialog.getByRole("combobox"), { target: { value: "lee" } });
    fireEvent.change(dialog.getByLabelText("Last day"), { target: { value: dayAfter(120) } });
    await send();
    expect(calls.some((each) => each.key === "POST /me/delegations")).toBe(false);
    fireEvent.change(dialog.getByLabelText("Last day"), { target: { value: dayAfter(14) } });
    await send();
    const body = calls.find((each) => each.key === "POST /me/delegations")?.body as { assignment_id: string; to: string; until: string };
    expect(body).toMatchObject({ assignment_id: "a1", to: "lee" });
    expect(new Date(body.until).getTime()).toBeGreaterThan(Date.now() + 13 * 86_400_000);
  });
  it("offers nothing for roles that stay, and says so", async () => {
    serve({ ...base, "GET /me/roles": { json: { items: [roles[1]] } } });
    draw(<DelegationsPage />, "/account/roles");
    await screen.findByText(/None of these can be handed on/);
    expect(screen.queryByRole("button", { name: /Hand on/ })).toBeNull();
  });
  it("takes one back, and gives one back", async () => {
    const calls = serve({ ...base, "GET /me/delegations": { json: { items: [given], received: [received] } }, "DELETE /me/delegations/d1": { json: {} }, "DELETE /me/delegations/d2": { json: {} } });
    const { container } = draw(<DelegationsPage />, "/account/roles");
    await press("Take back Manager from Lee Chan");
    expect(await axeProblems(container)).toEqual([]);
    await press("Take back");
    await press("Give back Instructor to Bo Lind");
    await press("Give back");
    expect(calls.filter((each) => each.key.startsWith("DELETE")).map((each) => each.key)).toEqual(["DELETE /me/delegations/d1", "DELETE /me/delegations/d2"]);
  });
  it("says why the server refused", async () => {
    serve({ ...base, "POST /me/delegations": { status: 409, json: { code: "role_held", detail: "x" } } });
    draw(<DelegationsPage />, "/account/roles");
    await press("Hand on Manager");
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.change(dialog.getByRole("searchbox"), { target: { value: "chan" } });
    await dialog.findByRole("option", { name: "Chan, Lee, ICU" });
    fireEvent.change(dialog.getByRole("combobox"), { target: { value: "lee" } });
    fireEvent.change(dialog.getByLabelText("Last day"), { target: { value: dayAfter(3) } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Hand on" })));
    await dialog.findByRole("link", { name: "This person has the role there already." });
  });
});
