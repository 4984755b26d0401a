/** LTI: tools and their registration, a lesson in a tool, its setup by the author, the log; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import AddressesPage from "./addresses";
import { customOf } from "./custom";
import { ToolLesson } from "./lesson";
import { ToolPanel } from "./link_panel";
import LtiLogPage from "./log";
import PlatformsPage from "./platforms";
import ToolPage from "./tool";
import ToolsPage from "./tools";
import type { Link, LtiLesson, LtiOverview, Tool } from "./types";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());
const SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score";
const setup = { name: "Simulator", login_url: "https://tool.example/login", target_url: "https://tool.example/launch", deep_link_url: "", redirect_urls: ["https://tool.example/launch"], jwks_url: "https://tool.example/jwks", jwks: "", trust_pem: "", scopes: [SCORE], deep_linking: true, share_name: true, share_email: false, share_employee_number: false, custom: [{ name: "level", value: "2" }] };
const tool: Tool = { id: "t1", client_id: "client-1", deployment_id: "1", state: "pending", dynamic: true, setup, revision: 3, created_at: "2026-11-20T08:00:00Z", updated_at: "2026-11-20T08:00:00Z", links: 2, pairwise: true, deployments: [] };
const overview: LtiOverview = {
  as_platform: { issuer: "https://h.example", authorization_endpoint: "https://h.example/a", token_endpoint: "https://h.example/t", jwks_uri: "https://h.example/k", openid_configuration: "https://h.example/c", registration_endpoint: "https://h.example/r", deep_link_return_url: "https://h.example/d" },
  as_tool: { login_url: "https://h.example/l", redirect_url: "https://h.example/x", target_url: "https://h.example/y", deep_link_url: "https://h.example/z", jwks_uri: "https://h.example/k", registration_url: "https://h.example/w" },
  keys: [{ kid: "k1", state: "current", created_at: "2026-11-20T08:00:00Z" }], scopes: [SCORE], variables: ["$Person.name.full"],
};
const base: Parameters<typeof serve>[0] = {
  "GET /boot": { json: { me: { id: "u", permissions: ["lti:manage", "lti:link"] } } }, "GET /lti/tools": { json: { items: [tool] } }, "GET /lti/tools/t1": { json: tool }, "GET /lti/overview": { json: overview }, "GET /lti/tools/t1/scores": { json: { items: [{ person_id: "a", person_name: "Ana Reyes", course_id: "c1", course_title: "Resuscitation", label: "Code blue", given: 17.5, maximum: 20, activity: "Completed", grading: "FullyGraded", received_at: "2026-11-20T08:00:00Z" }] } },
  "GET /lti/passbacks": { json: { items: [{ id: "b1", platform_name: "Campus", person_id: "n", person_name: "Noor Haddad", course_id: "c1", course_title: "Hands", state: "failed", score_percent: 92.5, tries: 3, problem: "The platform refused the score with 403.", updated_at: "2026-11-20T08:00:00Z" }] } },
  "GET /lti/platforms": { json: { items: [] } }, "GET /lti/offers": { json: { items: [{ id: "c1", title: "Hands", available: true, target_url: "https://h.example/c1" }] } }, "GET /courses": { json: { items: [{ id: "c1", title: "Hands" }, { id: "c2", title: "Feet" }] } },
};
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("administration", () => {
  it("lists tools and registers one by hand, with each mistake named", async () => {
    const calls = serve({ ...base, "POST /lti/tools": { json: tool } });
    const { container } = draw(<ToolsPage />, "/admin/lti");
    expect((await screen.findByRole("link", { name: "Simulator" })).getAttribute("href")).toBe("/admin/lti/tools/t1");
    expect(screen.getByText("Waits for you")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Register a tool");
    const dialog = within(screen.getByRole("dialog"));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Register" })));
    expect(dialog.getByRole("link", { name: "Enter the name of the tool" })).toBeTruthy();
    for (const [label, value] of [["Name", "Sim"], ["Login address", setup.login_url], ["Start address", setup.target_url], ["Redirect addresses", setup.target_url], [/Address of its keys/, setup.jwks_url]] as const) {
      fireEvent.change(dialog.getAllByLabelText(label)[0]!, { target: { value } });
    }
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Register" })));
    await waitFor(() => expect(calls.find((each) => each.key === "POST /lti/tools")?.body).toMatchObject({ redirect_urls: [setup.target_url], share_name: true, share_email: false }));
  });
  it("shows what a tool that registered itself wants, and switches it on", async () => {
    const calls = serve({ ...base, "PUT /lti/tools/t1/state": { json: { ...tool, state: "active" } } });
    const { container } = draw(<Route path="/admin/lti/tools/:id"><ToolPage /></Route>, "/admin/lti/tools/t1");
    expect(await screen.findByText("client-1")).toBeTruthy();
    expect(await screen.findByRole("checkbox", { name: "Send marks" })).toHaveProperty("checked", true);
    expect(await axeProblems(container)).toEqual([]);
    await press("Switch on");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /lti/tools/t1/state")?.body).toEqual({ state: "active" }));
    expect(await screen.findByText("In use")).toBeTruthy();
  });
  it("shows the marks that a tool sent, and keeps its departments apart", async () => {
    const other = { ...tool, deployments: [{ id: "d-7", name: "Surgery", created_at: "2026-11-20T08:00:00Z" }] };
    const calls = serve({ ...base, "POST /lti/tools/t1/deployments": { json: other }, "DELETE /lti/tools/t1/deployments/d-7": { status: 409, json: { code: "deployment_in_use", detail: "Lessons open the tool under it." } } });
    const { container } = draw(<Route path="/admin/lti/tools/:id"><ToolPage /></Route>, "/admin/lti/tools/t1");
    expect(await screen.findByText("17.5 / 20")).toBeTruthy();
    expect(screen.getByText("Ana Reyes")).toBeTruthy();
    expect(screen.getByText(/by a name that no other tool has/)).toBeTruthy();
    await press("Add it");
    expect(screen.getByRole("link", { name: "Enter a name" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Name of the department"), { target: { value: " Surgery " } });
    await press("Add it");
    await waitFor(() => expect(calls.find((each) => each.key === "POST /lti/tools/t1/deployments")?.body).toEqual({ name: "Surgery" }));
    expect(await screen.findByText("d-7")).toBeTruthy();
    await press("Remove Surgery");
    expect((await screen.findByRole("alert")).textContent).not.toBe("");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows results on their way to other platforms, and sends one again", async () => {
    const calls = serve({ ...base, "POST /lti/passbacks/b1/retry": { json: {} } });
    const { container } = draw(<PlatformsPage />, "/admin/lti/platforms");
    expect(await screen.findByText("Not taken")).toBeTruthy();
    expect(screen.getByText("The platform refused the score with 403.")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Send the result of Noor Haddad again");
    await waitFor(() => expect(calls.some((each) => each.key === "POST /lti/passbacks/b1/retry")).toBe(true));
  });
  it("takes the address that another platform sent along", async () => {
    const calls = serve({ ...base, "POST /lti/platforms/register": { json: { id: "p1", setup: { name: "Campus" } } } });
    const { container } = draw(<ToolsPage />, "/admin/lti?openid_configuration=https://lms.example/conf&registration_token=abc");
    expect(await screen.findByRole("dialog", { name: "Register our courses at another platform" })).toBeTruthy();
    await press("Register");
    expect(await screen.findByText(/Registered at Campus/)).toBeTruthy();
    expect(calls.find((each) => each.key === "POST /lti/platforms/register")?.body).toMatchObject({ openid_configuration: "https://lms.example/conf", registration_token: "abc" });
    expect(await axeProblems(container)).toEqual([]);
  });
  it("offers courses to platforms, shows addresses and keys, and the log", async () => {
    const calls = serve({ ...base, "PUT /lti/offers": { json: { items: [] } }, "GET /lti/log": { json: { items: [{ id: "l", at: "2026-11-20T08:00:00Z", side: "platform", event: "score", ok: false, code: "x", detail: "The mark is older than the last one.", fix: "Nothing to do.", party_name: "Simulator" }] } } });
    const first = draw(<PlatformsPage />, "/admin/lti/platforms");
    expect(await screen.findByText("No platform yet")).toBeTruthy();
    await press("Offer Hands no more");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /lti/offers")?.body).toEqual({ course_ids: [] }));
    expect(await axeProblems(first.container)).toEqual([]);
    first.unmount();
    const second = draw(<AddressesPage />, "/admin/lti/addresses");
    expect(await screen.findByText("https://h.example/w")).toBeTruthy();
    expect(await axeProblems(second.container)).toEqual([]);
    second.unmount();
    const third = draw(<LtiLogPage />, "/admin/lti/log");
    expect(await screen.findByText(/The mark is older/)).toBeTruthy();
    expect(await axeProblems(third.container)).toEqual([]);
  });
});

describe("a lesson in a tool", () => {
  const lesson: LtiLesson = { title: "Airway", tool_name: "Simulator", presentation: "window", done_when: "passed", pass_percent: 80, available: true, score_percent: null, activity: "", grading: "", comment: "" };
  it("opens in another window and offers a link when the browser keeps it closed", async () => {
    serve({ ...base, "GET /lti/courses/c1/lessons/l1": { json: lesson }, "POST /lti/courses/c1/lessons/l1/launch": { json: { id: "x", address: "https://h.example/once", presentation: "window" } } });
    vi.stubGlobal("open", () => null);
    const { container } = draw(<ToolLesson course="c1" lesson="l1" done={false} open />);
    await screen.findByRole("heading", { name: "Airway" });
    await press("Open");
    expect((await screen.findByRole("link", { name: /Open it with this link/ })).getAttribute("href")).toBe("https://h.example/once");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows the mark, and says when the tool is switched off", async () => {
    serve({ ...base, "GET /lti/courses/c1/lessons/l1": { json: { ...lesson, score_percent: 91, comment: "Well done" } }, "GET /lti/courses/c1/lessons/l2": { json: { ...lesson, available: false } } });
    const first = draw(<ToolLesson course="c1" lesson="l1" done open />);
    expect((await screen.findByText(/^Mark/)).textContent).toContain("91");
    first.unmount();
    draw(<ToolLesson course="c1" lesson="l2" done={false} open />);
    expect(await screen.findByText(/The tool Simulator is switched off/)).toBeTruthy();
  });
  it("is set up by its author", async () => {
    const link: Link = { id: "k", course_id: "c1", lesson_id: "l1", tool_id: "t1", tool_name: "Simulator", tool_state: "active", setup: { title: "Airway", target_url: "", custom: [], presentation: "window", done_when: "passed", pass_percent: 80, score_maximum: 100 }, revision: 1, updated_at: "2026-11-20T08:00:00Z" };
    let now: { link: Link | null } = { link: null };
    const calls = serve({ ...base, "GET /lti/courses/c1/lessons/l1/link": () => ({ json: now }), "GET /lti/choices": { json: { items: [{ id: "t1", name: "Simulator", deep_linking: true, deployments: [{ id: "d-7", name: "Surgery", created_at: "2026-11-20T08:00:00Z" }] }] } }, "PUT /lti/courses/c1/lessons/l1/link": () => { now = { link }; return { json: link }; } });
    const props = { draft: { id: "c1" }, lesson: { id: "l1", title: "Airway", format: "lti" }, readOnly: false } as unknown as Parameters<typeof ToolPanel>[0];
    const { container } = draw(<ToolPanel {...props} />);
    await screen.findByText(/opens no tool yet/);
    await press("Save");
    expect(screen.getByRole("link", { name: "Choose a tool" })).toBeTruthy();
    fireEvent.change(screen.getByRole("combobox", { name: "Tool" }), { target: { value: "t1" } });
    expect(screen.getByRole("button", { name: "Choose content in Simulator" })).toBeTruthy();
    fireEvent.change(screen.getByRole("combobox", { name: "Department in the tool" }), { target: { value: "d-7" } });
    fireEvent.change(screen.getByRole("combobox", { name: /The lesson is done when/ }), { target: { value: "passed" } });
    expect(await axeProblems(container)).toEqual([]);
    await press("Save");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /lti/courses/c1/lessons/l1/link")?.body).toMatchObject({ tool_id: "t1", revision: 0, setup: { done_when: "passed", pass_percent: 80, score_maximum: 100, deployment_id: "d-7" } }));
    expect(await screen.findByRole("button", { name: "Try it as the author" })).toBeTruthy();
  });
  it("reads name=value lines", () => {
    expect(customOf("a=1\n\n b = x=y ")).toEqual([{ name: "a", value: "1" }, { name: "b", value: "x=y" }]);
    expect(customOf("nothing")).toBeNull();
  });
});
