/** Provisioning by SCIM: address, tokens shown once, groups and roles; with axe. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { units } from "../../../tests/mock/routes/organisation.mjs";
import { axeProblems, draw, serve } from "../../test/render";
import ProvisioningPage from "./provisioning";

const settings = {
  base_url: "https://learn.mercygeneral.example/scim/v2", link_by_email: false, users: 412,
  tokens: [{ id: "t1", name: "Entra ID", created_at: "2026-11-01T10:00:00Z", expires_at: "2099-11-01T10:00:00Z", revoked_at: null, last_used_at: null }],
  groups: [{ id: "g1", display_name: "GG-ICU-Leads", members: 9, roles: [{ role: "manager", scope: "unit", scope_id: units[3]?.id }] }],
};
const base = { "GET /scim/settings": { json: settings }, "GET /units": { json: { items: units, above: [] } } };
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("provisioning", () => {
  it("makes a token, shows it once and forgets it", async () => {
    const calls = serve({ ...base, "POST /scim/tokens": { json: { id: "t2", token: "mcs_7kq2m", expires_at: "2027-11-01T10:00:00Z" } } });
    const { container } = draw(<ProvisioningPage />, "/settings/provisioning");
    await screen.findByText("https://learn.mercygeneral.example/scim/v2");
    expect(await axeProblems(container)).toEqual([]);
    await press("Make a token");
    const dialog = () => within(screen.getByRole("dialog"));
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Make a token" })));
    expect(dialog().getByRole("link", { name: "Enter what the token is for" })).toBeTruthy();
    fireEvent.change(dialog().getByLabelText("For"), { target: { value: "Okta" } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Make a token" })));
    await screen.findByText("mcs_7kq2m");
    expect(calls.find((each) => each.key === "POST /scim/tokens")?.body).toEqual({ name: "Okta", days: 365 });
    expect(await axeProblems(container)).toEqual([]);
    await press("I have copied it");
    expect(screen.queryByText("mcs_7kq2m")).toBeNull();
  });
  it("revokes a token after asking", async () => {
    const calls = serve({ ...base, "DELETE /scim/tokens/t1": { json: {} } });
    draw(<ProvisioningPage />, "/settings/provisioning");
    await screen.findByText("Entra ID");
    await press("Revoke Entra ID");
    expect(calls.some((each) => each.key.startsWith("DELETE"))).toBe(false);
    await press("Revoke");
    expect(calls.some((each) => each.key === "DELETE /scim/tokens/t1")).toBe(true);
  });
  it("gives a group another role", async () => {
    const calls = serve({ ...base, "PUT /scim/groups/g1/roles": { json: settings.groups[0] } });
    draw(<ProvisioningPage />, "/settings/provisioning");
    await screen.findByText("GG-ICU-Leads");
    await press("Roles of GG-ICU-Leads");
    fireEvent.change(screen.getByRole("combobox", { name: "Role" }), { target: { value: "instructor" } });
    await press("Add");
    await press("Save");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ roles: [{ role: "manager", scope: "unit", scope_id: units[3]?.id }, { role: "instructor", scope: "platform" }] });
  });
  it("starts empty, and is denied to others", async () => {
    serve({ ...base, "GET /scim/settings": { json: { ...settings, tokens: [], groups: [], users: 0 } } });
    const { container, unmount } = draw(<ProvisioningPage />, "/settings/provisioning");
    await screen.findByText("No group yet");
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    serve({ "GET /scim/settings": { status: 403, json: { code: "forbidden" } } });
    draw(<ProvisioningPage />, "/settings/provisioning");
    await screen.findByText("You do not have access to this page");
  });
});
