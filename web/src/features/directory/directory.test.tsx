/** The directory's page: settings, tests, mapping, dry run, guard; each state with axe. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import mock, { connection, counts, dryRun, runs } from "../../../tests/mock/routes/directory.mjs";
import organisation from "../../../tests/mock/routes/organisation.mjs";
import { axeProblems, draw, serve } from "../../test/render";
import DirectoryPage from "./directory";
import { previewed } from "./preview";

type Handler = (call: Record<string, unknown>) => unknown;
const call = (key: string, more: Record<string, unknown> = {}) => ({ json: (({ ...mock, ...organisation } as Record<string, Handler>)[key] as Handler)({ query: new URLSearchParams(), params: {}, body: {}, ...more }) });
const live = { draft: null, verified_at: null, live: connection, has_password: true };
const draft = { draft: connection, verified_at: null, live: null, has_password: true };
const base = { "GET /units": call("GET /units"), "GET /directory/runs": { json: { items: [], next: null } }, "GET /directory/mapping": call("GET /directory/mapping") };
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const fill = (name: string, value: string) => fireEvent.change(screen.getByRole("textbox", { name }), { target: { value } });

beforeEach(() => previewed.set(null));

describe("directory", () => {
  it("starts empty, asks for what is missing, and fills in what suits the product", async () => {
    const calls = serve({
      ...base, "GET /directory/settings": { json: { draft: null, verified_at: null, live: null, has_password: false } }, "GET /directory/presets/openldap": call("GET /directory/presets/{kind}", { params: { kind: "openldap" } }),
      "PUT /directory/settings": { json: draft },
    });
    const { container } = draw(<DirectoryPage />);
    await screen.findByText("Fill in the connection below");
    expect(await axeProblems(container)).toEqual([]);
    await press("Save draft");
    expect(screen.getByRole("link", { name: "Enter at least one server" })).toBeTruthy();
    expect(calls.some((each) => each.key.startsWith("PUT"))).toBe(false);
    fireEvent.click(screen.getByRole("radio", { name: "OpenLDAP or another LDAP server" }));
    fill("Server addresses", " ldap1.hospital.example ");
    fill("Service account", "cn=svc,dc=example");
    fill("People are below", "ou=people,dc=example");
    fireEvent.change(screen.getByLabelText("Its password"), { target: { value: "bind secret" } });
    await press("Save draft");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /directory/settings")).toBeTruthy());
    const body = calls.find((each) => each.key === "PUT /directory/settings")?.body as { connection: Record<string, unknown>; bind_password: string };
    expect(body.bind_password).toBe("bind secret");
    expect(body.connection).toMatchObject({ kind: "openldap", servers: ["ldap1.hospital.example"], srv_domain: "", people_filter: "(&(objectCategory=person)(objectClass=user))" });
    expect((body.connection.attributes as { login: string[] }).login).toEqual(["sAMAccountName", "userPrincipalName"]);
  });
  it("never shows the stored password and leaves it out when it is not typed", async () => {
    const calls = serve({ ...base, "GET /directory/settings": { json: draft }, "PUT /directory/settings": { json: draft } });
    draw(<DirectoryPage />);
    const secret = (await screen.findByLabelText("Its password")) as HTMLInputElement;
    expect(secret.value).toBe("");
    expect(screen.getByText(/A password is stored and is never shown/)).toBeTruthy();
    await press("Save draft");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).not.toHaveProperty("bind_password");
  });
  it("tests each server, says what to do, and unlocks the switch only after a bind", async () => {
    let verified = false;
    const calls = serve({
      ...base, "GET /directory/settings": () => ({ json: { ...draft, verified_at: verified ? "2026-11-20T10:00:00Z" : null } }), "POST /directory/test-connection": call("POST /directory/test-connection"),
      "POST /directory/test-bind": () => { verified = true; return { json: { host: "DC1", nested_groups_by_server: true } }; }, "POST /directory/enable": { json: live },
    });
    const { container } = draw(<DirectoryPage />);
    expect(((await screen.findByRole("button", { name: "Switch on" })) as HTMLButtonElement).disabled).toBe(true);
    await press("Test connection");
    expect(await screen.findByText("The certificate is for another name. Enter the name that is in the certificate.")).toBeTruthy();
    expect(screen.getByText("directory_tls_wrong_host")).toBeTruthy();
    await press("Test bind");
    await screen.findByText(/Nested groups are resolved by the server/);
    await waitFor(() => expect((screen.getByRole("button", { name: "Switch on" }) as HTMLButtonElement).disabled).toBe(false));
    expect(await axeProblems(container)).toEqual([]);
    await press("Switch on");
    await press("Use them");
    expect(calls.some((each) => each.key === "POST /directory/enable")).toBe(true);
    await screen.findByText("People can sign in and are kept up to date");
  });
  it("saves unsaved changes before it tests, so that what is tested is what is seen", async () => {
    const calls = serve({ ...base, "GET /directory/settings": { json: draft }, "PUT /directory/settings": { json: draft }, "POST /directory/test-connection": { json: { servers: [] } } });
    draw(<DirectoryPage />);
    await screen.findByRole("textbox", { name: "Service account" });
    fill("Service account", "cn=other");
    await press("Test connection");
    await waitFor(() => expect(calls.some((each) => each.key === "POST /directory/test-connection")).toBe(true));
    const order = calls.map((each) => each.key);
    expect(order.indexOf("PUT /directory/settings")).toBeGreaterThan(0);
    expect(order.indexOf("PUT /directory/settings")).toBeLessThan(order.indexOf("POST /directory/test-connection"));
  });
  it("says why a bind was refused", async () => {
    serve({ ...base, "GET /directory/settings": { json: draft }, "POST /directory/test-bind": { status: 503, json: { code: "directory_bind_refused", detail: "x" } } });
    draw(<DirectoryPage />);
    await screen.findByRole("button", { name: "Test bind" });
    await press("Test bind");
    expect((await screen.findByRole("alert")).textContent).toContain("refused the service account or its password");
  });
  it("shows a named person's values beside the attributes, and the roles that the groups give", async () => {
    const calls = serve({ ...base, "GET /directory/settings": { json: draft }, "POST /directory/test-user": (_url, init) => call("POST /directory/test-user", { body: JSON.parse(String(init.body)) }) });
    const { container } = draw(<DirectoryPage />, "/settings/directory?tab=people");
    await screen.findByRole("form", { name: "Test a user" });
    fill("Login", "areyes");
    fireEvent.change(screen.getByLabelText(/^Password/), { target: { value: "right" } });
    await press("Test a user");
    expect(await screen.findByText("ana.reyes@mercygeneral.example")).toBeTruthy();
    expect(screen.getByText("The password is right")).toBeTruthy();
    expect((screen.getByLabelText(/^Password/) as HTMLInputElement).value).toBe("");
    expect(calls.find((each) => each.key.includes("test-user"))?.body).toEqual({ login: "areyes", password: "right" });
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("tab", { name: "Roles" }));
  });
  it("marks the group that gives the tested person a role, and adds one by searching", async () => {
    const calls = serve({
      ...base, "GET /directory/settings": { json: draft }, "POST /directory/test-user": call("POST /directory/test-user", { body: { login: "areyes" } }), "GET /directory/groups": { json: { items: [{ id: "g1", name: "GG-New", dn: "CN=GG-New" }] } },
      "PUT /directory/mapping": (_url, init) => ({ json: JSON.parse(String(init.body)) as unknown }),
    });
    const { container } = draw(<DirectoryPage />, "/settings/directory?tab=roles");
    await screen.findByText("GG-ICU-Leads");
    fill("Login", "areyes");
    await press("Test a user");
    await screen.findByText("Reyes, Ana would get");
    expect(within(screen.getByRole("row", { name: /GG-ICU-Leads/ })).getByText("gets it")).toBeTruthy();
    expect(screen.getAllByText("gets it")).toHaveLength(1);
    expect(screen.getByText("through GG-ICU-Leads")).toBeTruthy();
    await press("Find groups");
    await screen.findByRole("combobox", { name: "Group" });
    await press("Add");
    expect(screen.getByRole("alert").textContent).toBe("Choose a role");
    fireEvent.change(screen.getByRole("combobox", { name: "Role" }), { target: { value: "instructor" } });
    expect(await axeProblems(container)).toEqual([]);
    await press("Add");
    const put = calls.find((each) => each.key === "PUT /directory/mapping")?.body as { items: { group_name: string }[] };
    expect(put.items.at(-1)).toEqual({ group_id: "g1", group_name: "GG-New", role: "instructor", scope: "platform" });
    expect(await screen.findByText("GG-New")).toBeTruthy();
  });
  it("counts, lists and samples a dry run, and says when nothing would change", async () => {
    serve({ ...base, "GET /directory/settings": { json: live }, "POST /directory/dry-run": { json: dryRun } });
    const { container } = draw(<DirectoryPage />, "/settings/directory?tab=sync");
    await screen.findByText("No sync has run yet");
    await press("Start a dry run");
    await screen.findByRole("heading", { name: "Sample of people" });
    expect(screen.getByText("4,702")).toBeTruthy();
    expect(screen.getByRole("rowheader", { name: "Leaver, Olga" })).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Changed" }));
    expect(screen.queryByRole("rowheader", { name: "Leaver, Olga" })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("stops and alarms: suspensions are accepted only by typing how many", async () => {
    const calls = serve({
      ...base, "GET /directory/settings": { json: live }, "POST /directory/sync": { json: { queued: true } },
      "GET /directory/runs": { json: { items: [{ ...runs[1], outcome: "guarded", code: "too_many_suspensions", counts: { ...counts, suspended: 312 } }, ...runs.slice(2)], next: null } },
    });
    const { container } = draw(<DirectoryPage />, "/settings/directory?tab=sync");
    expect((await screen.findByRole("alert")).textContent).toContain("It would have suspended 312 people.");
    await press("Accept these suspensions");
    const go = screen.getByRole("button", { name: "Suspend them" }) as HTMLButtonElement;
    expect(go.disabled).toBe(true);
    fill("Type the number of people: 312", "31");
    expect(go.disabled).toBe(true);
    fill("Type the number of people: 312", "312");
    expect(await axeProblems(container)).toEqual([]);
    await press("Suspend them");
    expect(calls.find((each) => each.key === "POST /directory/sync")?.body).toEqual({ full: true, accept_suspensions: true });
  });
  it("tells a refusal from a failure", async () => {
    serve({ "GET /directory/settings": { status: 403, json: { code: "forbidden" } } });
    const denied = draw(<DirectoryPage />);
    await screen.findByText("You do not have access to this page");
    denied.unmount();
    serve({ "GET /directory/settings": { status: 400, json: { code: "bad", request_id: "r-1" } } });
    draw(<DirectoryPage />);
    await screen.findByText("Code r-1");
  });
});
