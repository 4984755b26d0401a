/** Audiences: the rule as built and as sent, the preview with reasons, members, changes, groups; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import AudiencePage from "./audience";
import EditAudiencePage from "./edit";
import GroupPage from "./group";
import GroupsPage from "./groups";
import AudiencesPage from "./list";
import { fromRule, ruleErrors, toRule } from "./rule";
import type { Rule } from "./types";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const boot = { idle_minutes: 15, me: { id: "ana", handle: "ana", permissions: ["audience:view", "audience:manage", "assignment:view", "assignment:manage", "people:view"] } };
const unit = (id: string, kind: string, name: string, parent_id: string | null = null) => ({ id, kind, name, parent_id, people: 3 });
const units = { items: [unit("h", "hospital", "Mercy General"), unit("s1", "site", "Main", "h"), unit("icu", "team", "ICU", "s1"), unit("er", "team", "Emergency", "s1")], above: [] };
const fields = { items: [
  { field: "unit", title: "Unit", ops: ["in", "not_in"], choices: [] },
  { field: "profession", title: "Profession", ops: ["in", "not_in"], choices: [{ value: "RN", label: "RN", people: 40 }, { value: "LPN", label: "LPN", people: 4 }] },
  { field: "hired", title: "Hire date", ops: ["within_days", "before", "after"], choices: [] },
  { field: "shoe_size", title: "Shoe size", ops: ["in"], choices: [] },
] };
const rule: Rule = { all: [{ field: "unit", op: "in", values: ["icu"] }, { not: { any: [{ field: "profession", op: "in", values: ["RN"] }, { field: "hired", op: "within_days", values: [90] }] } }] };
const audience = { id: "a1", name: "New in the ICU", description: "", rule, text: "works in ICU and not (profession is RN or hired within 90 days)", unit_ids: [], unit_names: [], people: 12, revision: 3, planned: null, created_at: "2026-11-01T08:00:00Z", updated_at: "2026-11-10T08:00:00Z", archived_at: null };
const lee = { person_id: "lee", name: "Lee Chan", unit_name: "ICU", job_title: "Nurse", profession: "RN", why: ["works in ICU"] };
const preview = { text: "works in ICU", people: 12, sample: [lee], person: null, change: null };
const base = { "GET /boot": { json: boot }, "GET /units": { json: units }, "GET /audiences/fields": { json: fields }, "GET /audiences": { json: { items: [audience], next: null } }, "GET /audiences/a1": { json: audience }, "POST /audiences/preview": { json: preview } };
const at = (path: string, pattern: string, node: React.ReactNode) => draw(<Route path={pattern}>{node}</Route>, path);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("a rule", () => {
  it("comes out as it went in, and knows where each part stands", () => {
    const root = fromRule(rule);
    const { rule: sent, places } = toRule(root);
    expect(sent).toEqual(rule);
    expect([...places.values()]).toEqual(["rule", "rule.all[0]", "rule.all[1]", "rule.all[1].not.any[0]", "rule.all[1].not.any[1]"]);
    const one: Rule = { any: [{ not: { field: "unit", op: "in", values: ["icu"] } }] };
    expect(toRule(fromRule(one)).rule).toEqual(one);
    expect(toRule(fromRule({ field: "unit", op: "in", values: ["icu"] })).rule).toEqual({ all: [{ field: "unit", op: "in", values: ["icu"] }] });
    const nested: Rule = { not: { all: [{ field: "unit", op: "in", values: ["icu"] }] } };
    expect(toRule(fromRule(nested)).rule).toEqual(nested);
  });
  it("puts the server's words at the condition", () => {
    expect(ruleErrors({ "rule.all[1].values[0]": "x", "rule.all": "y", name: "z" })).toEqual({ "rule.all[1].values": "x", rule: "y", name: "z" });
  });
});

describe("list of audiences", () => {
  it("shows rule and people, and says when there is none or no access", async () => {
    serve(base);
    const { container, unmount } = draw(<AudiencesPage />, "/audiences");
    expect((await screen.findByRole("link", { name: "New in the ICU" })).getAttribute("href")).toBe("/audiences/a1");
    expect(screen.getByRole("link", { name: "New in the ICU: 12 people" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    serve({ ...base, "GET /audiences": { json: { items: [], next: null } } });
    const second = draw(<AudiencesPage />, "/audiences");
    await screen.findByText("No audience yet");
    second.unmount();
    serve({ ...base, "GET /audiences": { status: 403, json: { code: "forbidden" } } });
    draw(<AudiencesPage />, "/audiences");
    await screen.findByText("You do not have access to this page");
  });
});

describe("the builder", () => {
  it("builds a rule, previews it with reasons, and saves it", async () => {
    const calls = serve({ ...base, "POST /audiences": { json: { ...audience, id: "a9" } } });
    const { container, history } = draw(<EditAudiencePage />, "/audiences/new");
    await screen.findByText("Choose something in every condition; then the people appear here.");
    fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: "ICU, new" } });
    fireEvent.click(await within(await screen.findByRole("group", { name: "Unit, with everything below" })).findByRole("checkbox", { name: "Main / ICU" }));
    await screen.findByRole("link", { name: "Lee Chan" });
    expect(screen.getByRole("list", { name: "Some of them, and why" }).textContent).toContain("works in ICU");
    await press("Add a group");
    const second = screen.getAllByLabelText("What")[1] as HTMLSelectElement;
    fireEvent.change(second, { target: { value: "hired" } });
    fireEvent.change(screen.getByLabelText("Days since the hire date, at most"), { target: { value: "90" } });
    expect(screen.getAllByRole("option", { name: "Shoe size" })).toHaveLength(2);
    expect(await axeProblems(container)).toEqual([]);
    await press("Make the audience");
    await waitFor(() => expect(history.at(-1)).toBe("/audiences/a9"));
    expect(calls.find((each) => each.key === "POST /audiences")?.body).toEqual({
      name: "ICU, new", description: "", unit_ids: [], comment: "",
      rule: { all: [{ field: "unit", op: "in", values: ["icu"] }, { any: [{ field: "hired", op: "within_days", values: [90] }] }] },
    });
  });
  it("keeps what was typed and shows what the server refuses at its condition", async () => {
    serve({ ...base, "POST /audiences": { status: 422, json: { code: "invalid_input", errors: [{ path: "rule.all[0].values", code: "missing", detail: "Choose at least one unit." }] } } });
    draw(<EditAudiencePage />, "/audiences/new");
    fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: "ICU" } });
    await screen.findByLabelText("What");
    await press("Make the audience");
    const link = await screen.findByRole("link", { name: "Choose at least one unit." });
    expect(document.getElementById((link.getAttribute("href") ?? "").slice(1))?.textContent).toContain("Choose at least one unit.");
    expect((screen.getByLabelText(/^Name/) as HTMLInputElement).value).toBe("ICU");
  });
  it("changes with the revision that was read, and says who comes in and goes out", async () => {
    const calls = serve({ ...base, "POST /audiences/preview": { json: { ...preview, change: { added: 2, removed: 1, added_sample: [lee], removed_sample: [] } } }, "PATCH /audiences/a1": { json: audience } });
    at("/audiences/a1/edit", "/audiences/:id/edit", <EditAudiencePage />);
    await screen.findByText("2 people come in, 1 goes out");
    fireEvent.change(screen.getByLabelText(/^Why you change it/), { target: { value: "New policy" } });
    await press("Save the change");
    await waitFor(() => expect(calls.some((each) => each.key === "PATCH /audiences/a1")).toBe(true));
    expect(calls.find((each) => each.key === "PATCH /audiences/a1")?.body).toMatchObject({ revision: 3, rule, comment: "New policy" });
  });
});

describe("one audience", () => {
  it("lists people with the reason, changes and history", async () => {
    serve({ ...base, "GET /audiences/a1/members": { json: { items: [{ ...lee, joined_at: "2026-11-02T08:00:00Z" }], next: null } }, "GET /audiences/a1/changes": { json: { items: [{ revision: 3, at: "2026-11-10T08:00:00Z", by: "Noor Haddad", comment: "New policy", name: "x", effective_on: "2026-11-10", rule, text: "after", unit_names: [], rule_before: rule, text_before: "before" }], next: null } }, "GET /audiences/a1/history": { json: { items: [{ person_id: "lee", name: "Lee Chan", joined: false, cause: "day", why: "hired more than 90 days ago", at: "2026-11-09T08:00:00Z" }], next: null } } });
    const { container } = at("/audiences/a1", "/audiences/:id", <AudiencePage />);
    expect(within(await screen.findByRole("table", { name: "People of the audience" })).getByText("works in ICU")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Assign a course to it" }).getAttribute("href")).toBe("/assignments/new?audience=a1");
    await act(async () => fireEvent.click(screen.getByRole("tab", { name: "Changes of the rule" })));
    expect((await screen.findByRole("list", { name: "Changes of the rule" })).textContent).toContain("before");
    await act(async () => fireEvent.click(screen.getByRole("tab", { name: "Who came and went" })));
    expect((await screen.findByRole("table", { name: "Who came and went" })).textContent).toContain("a day passed");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("is archived when what names it has been seen", async () => {
    const uses = { items: [{ kind: "assignment", id: "s1", name: "Sepsis", in_force: true }, { kind: "certification", id: "k1", name: "ICU nurse", in_force: false }] };
    const calls = serve({ ...base, "GET /audiences/a1/members": { json: { items: [], next: null } }, "GET /audiences/a1/uses": { json: uses }, "POST /audiences/a1/archive": { json: audience } });
    const { container } = at("/audiences/a1", "/audiences/:id", <AudiencePage />);
    await screen.findByText("Nobody is in it");
    await press("Archive");
    expect((await screen.findByRole("link", { name: "Sepsis" })).getAttribute("href")).toBe("/assignments/s1");
    expect(screen.getByRole("link", { name: "ICU nurse" }).getAttribute("href")).toBe("/certifications/office/k1");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Archive" })));
    expect(calls.find((each) => each.key === "POST /audiences/a1/archive")?.body).toEqual({ confirm_uses: true });
  });
  it("offers no change to those who may only look", async () => {
    serve({ ...base, "GET /boot": { json: { ...boot, me: { ...boot.me, permissions: ["audience:view"] } } }, "GET /audiences/a1/members": { json: { items: [], next: null } } });
    at("/audiences/a1", "/audiences/:id", <AudiencePage />);
    await screen.findByText("Nobody is in it");
    expect(screen.queryByRole("link", { name: "Change" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Archive" })).toBeNull();
  });
});

describe("groups", () => {
  const group = { id: "g1", name: "Code team", description: "Codes", unit_ids: [], people: 1, created_at: "2026-11-01T08:00:00Z", updated_at: "2026-11-01T08:00:00Z" };
  it("makes one, and takes people in and out", async () => {
    const calls = serve({ ...base, "GET /audience-groups": { json: { items: [group] } }, "POST /audience-groups": { json: group }, "GET /audience-groups/g1/people": { json: { items: [{ person_id: "lee", name: "Lee Chan", unit_name: "ICU", job_title: "Nurse" }], next: null } }, "POST /audience-groups/g1/people/remove": { json: group }, "POST /audience-groups/g1/people": { json: group }, "GET /people": { json: { items: [{ person_id: "bo", first_name: "Bo", last_name: "Lind", employee_number: "7", unit_name: "ER", profession: "RN" }] } } });
    const first = draw(<GroupsPage />, "/audiences/groups");
    await screen.findByRole("link", { name: "Code team" });
    await press("New group");
    expect(await axeProblems(first.container)).toEqual([]);
    fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: "Wardens" } });
    await press("Save");
    expect(calls.find((each) => each.key === "POST /audience-groups")?.body).toEqual({ name: "Wardens", description: "", unit_ids: [] });
    first.unmount();
    const { container } = at("/audiences/groups/g1", "/audiences/groups/:id", <GroupPage />);
    await screen.findByRole("link", { name: "Lee Chan" });
    await press("Take Lee Chan out");
    expect(calls.find((each) => each.key.endsWith("/remove"))?.body).toEqual({ person_ids: ["lee"] });
    await press("Add people");
    fireEvent.change(screen.getByLabelText("Search by name or number"), { target: { value: "lind" } });
    fireEvent.click(await screen.findByRole("button", { name: /Lind, Bo/ }));
    expect(await axeProblems(container)).toEqual([]);
    await press("Add to the group");
    expect(calls.find((each) => each.key === "POST /audience-groups/g1/people")?.body).toEqual({ person_ids: ["bo"] });
  });
});
