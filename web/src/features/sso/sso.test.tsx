/** Single sign-on settings: list, adding, mapping with preview, draft -> verify -> enable, enforcing; with axe. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { lastSignIn, overview, provider } from "../../../tests/mock/routes/sso.mjs";
import { units } from "../../../tests/mock/routes/organisation.mjs";
import { axeProblems, draw, serve } from "../../test/render";
import * as leaving from "./go";
import SsoPage from "./sso";

const bare = { ...overview, redirect_url: undefined, enforced: undefined, clock_skew_seconds: undefined };
const settings = (json: unknown = overview) => ({ "GET /sso/settings": { json }, "GET /units": { json: { items: units, above: [] } } });
const draft = provider(602, { state: "draft", verified_at: null, name: "Entra" });
const ready = provider(601, { state: "verified" });
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const fill = (name: string | RegExp, value: string) => fireEvent.change(screen.getByRole("textbox", { name }), { target: { value } });
afterEach(() => vi.restoreAllMocks());

describe("list", () => {
  it("shows providers with state and the certificate that ends first, and our addresses to copy", async () => {
    const write = vi.fn().mockResolvedValue(undefined);
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: write } });
    serve(settings());
    const { container } = draw(<SsoPage />, "/settings/sso");
    await screen.findByRole("link", { name: "Mercy General (Entra ID)" });
    expect(screen.getByText("in 41 days")).toBeTruthy();
    expect(screen.getByText("in 9 days")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Copy ACS URL");
    expect(write).toHaveBeenCalledWith(overview.acs_url);
    expect(screen.getByText("ACS URL copied")).toBeTruthy();
  });
  it("is empty at first, says whom to ask, and hides what the server does not offer", async () => {
    serve(settings({ ...bare, providers: [] }));
    const { container } = draw(<SsoPage />, "/settings/sso");
    await screen.findByText("No identity provider yet");
    expect(screen.queryByText("Only single sign-on")).toBeNull();
    expect(screen.queryByText("Redirect URL")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("tells a refusal from a failure", async () => {
    serve({ "GET /sso/settings": { status: 403, json: { code: "forbidden" } } });
    const denied = draw(<SsoPage />);
    await screen.findByText("You do not have access to this page");
    denied.unmount();
    serve({ "GET /sso/settings": { status: 400, json: { code: "bad", request_id: "r-9" } } });
    draw(<SsoPage />);
    await screen.findByText("Code r-9");
  });
  it("announces the next certificate before it changes to it", async () => {
    const calls = serve({ ...settings(), "POST /sso/keys/roll": { json: { ...overview, keys: [...(overview.keys as object[]), { state: "next", not_after: "2030-01-01T00:00:00Z" }] } } });
    draw(<SsoPage />, "/settings/sso");
    await screen.findByText("Our side");
    await press("Announce the next certificate");
    await press("Announce");
    await screen.findByText("Announced, next");
    expect(calls.filter((each) => each.key === "POST /sso/keys/roll")).toHaveLength(1);
    expect(screen.getByRole("button", { name: "Change to the next certificate" })).toBeTruthy();
  });
});

describe("adding", () => {
  it("takes pasted metadata, and says what is wrong with it at the field", async () => {
    const calls = serve({ ...settings(bare), "POST /sso/providers": { status: 422, json: { code: "invalid", errors: [{ path: "metadata", code: "metadata_several", detail: "The metadata describes several providers; give only one." }] } } });
    const { container } = draw(<SsoPage />, "/settings/sso?add=1");
    await screen.findByRole("form", { name: "Add an identity provider" });
    expect(screen.queryByRole("radio", { name: /OpenID Connect/ })).toBeNull();
    await press("Add as a draft");
    expect(screen.getByRole("link", { name: "Enter the name that people see on the sign-in page" })).toBeTruthy();
    fill(/^Name/, "Entra");
    fireEvent.click(screen.getByRole("radio", { name: "Pasted text" }));
    fill(/^Metadata/, "<EntitiesDescriptor/>");
    await press("Add as a draft");
    expect(calls.find((each) => each.key === "POST /sso/providers")?.body).toEqual({ name: "Entra", metadata: "<EntitiesDescriptor/>" });
    expect(screen.getByRole("link", { name: "The metadata describes several providers; give only one." })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    // The server keeps the refusal under its key: the corrected form comes with another.
    fill(/^Metadata/, "<EntityDescriptor/>");
    await press("Add as a draft");
    const sent = calls.filter((each) => each.key === "POST /sso/providers").map((each) => (each.init.headers as Record<string, string>)["Idempotency-Key"]);
    expect([sent.length, new Set(sent).size]).toEqual([2, 2]);
  });
  it("fetches metadata only when the operator presses", async () => {
    const calls = serve({ ...settings(), "POST /sso/metadata/preview": { json: { metadata: "<EntityDescriptor/>", entity_id: "https://idp.example" } }, "POST /sso/providers": { json: draft } });
    draw(<SsoPage />, "/settings/sso?add=1");
    fireEvent.click(await screen.findByRole("radio", { name: "An address, fetched once now" }));
    fill("Address of the metadata", "https://idp.example/metadata");
    expect(calls.some((each) => each.key.includes("preview"))).toBe(false);
    await press("Fetch now");
    await screen.findByText("Read: https://idp.example");
    fill(/^Name/, "IdP");
    await press("Add as a draft");
    expect(calls.find((each) => each.key === "POST /sso/providers")?.body).toEqual({ kind: "saml", name: "IdP", metadata: "<EntityDescriptor/>" });
  });
  it("takes an OpenID Connect provider by issuer, client and secret", async () => {
    const calls = serve({ ...settings(), "POST /sso/providers": { json: draft } });
    const { container } = draw(<SsoPage />, "/settings/sso?add=1");
    fireEvent.click(await screen.findByRole("radio", { name: /OpenID Connect/ }));
    fill(/^Name/, "Keycloak");
    fill("Issuer", "http://plain.example");
    fill("Client ID", "medconnect");
    fireEvent.change(screen.getByLabelText("Client secret"), { target: { value: "s3cret" } });
    await press("Add as a draft");
    expect(screen.getByRole("link", { name: /begins with https/ })).toBeTruthy();
    fill("Issuer", "https://login.example");
    await press("Add as a draft");
    expect(calls.find((each) => each.key === "POST /sso/providers")?.body).toEqual({ kind: "oidc", name: "Keycloak", issuer: "https://login.example", client_id: "medconnect", client_secret: "s3cret" });
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("one provider", () => {
  it("cannot be enabled before an administrator signed in through it", async () => {
    const go = vi.spyOn(leaving, "goTo").mockImplementation(() => undefined);
    serve({ ...settings({ ...overview, providers: [draft] }), [`POST /sso/providers/${draft.id}/verify`]: { json: { url: "https://idp.example/sso?SAMLRequest=x", relay_state: "r" } } });
    const { container } = draw(<SsoPage />, `/settings/sso?provider=${draft.id}`);
    expect(((await screen.findByRole("button", { name: "Enable" })) as HTMLButtonElement).disabled).toBe(true);
    expect(await axeProblems(container)).toEqual([]);
    await press("Try the sign-in");
    expect(go).toHaveBeenCalledWith(expect.objectContaining({ url: "https://idp.example/sso?SAMLRequest=x" }));
  });
  it("comes back verified, shows what was sent beside each attribute, and is enabled", async () => {
    const calls = serve({ ...settings({ ...overview, providers: [ready] }), [`GET /sso/providers/${ready.id}/last-sign-in`]: { json: lastSignIn }, [`PUT /sso/providers/${ready.id}/state`]: { json: ready } });
    const { container } = draw(<SsoPage />, `/settings/sso?verified=${ready.id}`);
    await screen.findByText(/The sign-in worked/);
    await screen.findByText("noor.haddad@mercygeneral.example");
    expect(within(screen.getByRole("row", { name: /^Employee number/ })).getByText("not sent")).toBeTruthy();
    expect(within(screen.getByRole("row", { name: /^GG-ICU-Leads/ })).getByText("gets it")).toBeTruthy();
    fireEvent.change(screen.getByRole("combobox", { name: "Attribute for First name" }), { target: { value: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname" } });
    expect(within(screen.getByRole("row", { name: /^First name/ })).getByText("Haddad")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Enable");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Enable" })));
    expect(calls.find((each) => each.key.endsWith("/state"))?.body).toEqual({ state: "enabled" });
  });
  it("says in words why an answer was refused", async () => {
    serve(settings({ ...overview, providers: [draft] }));
    draw(<SsoPage />, `/settings/sso?provider=${draft.id}&refused=audience_mismatch`);
    expect((await screen.findByRole("alert")).textContent).toContain("Enter our entity ID as the audience");
  });
  it("saves attribute names, also a product's usual ones, and groups with their roles", async () => {
    const calls = serve({ ...settings({ ...overview, providers: [draft] }), [`PUT /sso/providers/${draft.id}`]: { json: draft } });
    draw(<SsoPage />, `/settings/sso?provider=${draft.id}`);
    await screen.findByRole("button", { name: "AD FS" });
    await press("AD FS");
    expect((screen.getByRole("combobox", { name: "Attribute for Groups" }) as HTMLInputElement).value).toBe("http://schemas.xmlsoap.org/claims/Group");
    fireEvent.change(screen.getByRole("combobox", { name: "Group" }), { target: { value: "Educators" } });
    await press("Add");
    expect(screen.getByRole("alert").textContent).toBe("Choose a role");
    fireEvent.change(screen.getByRole("combobox", { name: "Role" }), { target: { value: "instructor" } });
    await press("Add");
    await press("Save");
    const body = calls.find((each) => each.key.startsWith("PUT"))?.body as { rules: { roles: object[]; groups: string } };
    expect(body.rules.groups).toBe("http://schemas.xmlsoap.org/claims/Group");
    expect(body.rules.roles.at(-1)).toEqual({ group: "Educators", role: "instructor", scope: "platform" });
  });
  it("is removed only while it is not enabled", async () => {
    const on = provider(601);
    serve({ ...settings({ ...overview, providers: [on] }), [`GET /sso/providers/${on.id}/last-sign-in`]: { status: 404, json: { code: "not_found" } } });
    draw(<SsoPage />, `/settings/sso?provider=${on.id}`);
    expect(((await screen.findByRole("button", { name: "Remove this provider" })) as HTMLButtonElement).disabled).toBe(true);
    expect(screen.getByText("Disable it first.")).toBeTruthy();
    await waitFor(() => expect(screen.getAllByText("try the sign-in to see it").length).toBe(5));
  });
});

describe("enforcing", () => {
  it("waits until this administrator has signed in through an enabled provider", async () => {
    serve(settings());
    const first = draw(<SsoPage />, "/settings/sso");
    expect(((await screen.findByRole("button", { name: "Enforce single sign-on" })) as HTMLButtonElement).disabled).toBe(true);
    first.unmount();
    const calls = serve({ ...settings({ ...overview, signed_in_through: [overview.providers[0]?.id] }), "PUT /sso/enforced": { json: {} } });
    draw(<SsoPage />, "/settings/sso");
    await screen.findByText("You have signed in through Mercy General (Entra ID).");
    await press("Enforce single sign-on");
    await press("Enforce");
    expect(calls.find((each) => each.key === "PUT /sso/enforced")?.body).toEqual({ enforced: true });
  });
});
