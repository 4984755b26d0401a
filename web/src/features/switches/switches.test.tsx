/** Features: the list, what is in the way, roles, history, the app without what is off; the server's list against the app's pages. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Boot } from "../../api/types";
import { nav, routes } from "../../app/features";
import SignedIn from "../../app/inside";
import { Navigation } from "../../app/navigation";
import { pageOff } from "../../app/switched";
import { axeProblems, draw, serve } from "../../test/render";
import FeaturePage from "./feature";
import FeaturesPage from "./features";
import type { FeatureSwitch } from "./types";
import { featureName, featureWords } from "./words";
import { Route } from "wouter";

const feature = (id: string, more: Partial<FeatureSwitch> = {}): FeatureSwitch => ({ id, name: `Name of ${id}`, description: `What ${id} is`, block: 2, enabled: true, roles: [], needs: [], needed_by: [], pages: [`/${id}`], endpoints: [`/api/v1/${id}`], operations: 4, changed_by_name: "", ...more });
const all = [
  feature("packages", { needed_by: ["cmi5"] }),
  feature("cmi5", { needs: ["packages"] }),
  feature("lti", { enabled: false, roles: ["manager"], changed_at: "2026-11-20T08:00:00Z", changed_by_name: "Noor Haddad" }),
];
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const boot = (permissions: string[], features_off: unknown[]) => ({ me: { id: "p1", first_name: "Ana", last_name: "Reyes", permissions, roles: [], locale: "en", theme: "light" }, unread: 0, overdue: 0, idle_minutes: 15, version: "1", time_zone: "", features_off }) as unknown as Boot;

describe("features", () => {
  it("lists what there is, finds it by words, and says who changed it", async () => {
    serve({ "GET /features": { json: { items: all } } });
    const { container } = draw(<FeaturesPage />, "/admin/features");
    const row = (await screen.findByRole("rowheader", { name: /LTI tools/ })).closest("tr") as HTMLElement;
    expect(within(row).getByText("Off")).toBeTruthy();
    expect(within(row).getByText("Noor Haddad")).toBeTruthy();
    expect(within(row).getByText("Manager")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(screen.getByRole("searchbox"), { target: { value: "cmi5" } });
    expect(screen.getAllByRole("rowheader")).toHaveLength(1);
    fireEvent.change(screen.getByRole("searchbox"), { target: { value: "zzz" } });
    expect(screen.getByText("No feature fits")).toBeTruthy();
  });
  it("names what needs it instead of switching it off", async () => {
    const calls = serve({ "GET /features": { json: { items: all } } });
    draw(<FeaturesPage />, "/admin/features");
    await screen.findByRole("button", { name: "Switch off: Content packages (SCORM)" });
    await press("Switch off: Content packages (SCORM)");
    const dialog = screen.getByRole("dialog");
    expect(within(dialog).getByText("These need it. Switch them off first:")).toBeTruthy();
    expect(within(dialog).getByRole("link", { name: "cmi5 content" }).getAttribute("href")).toBe("/admin/features/cmi5");
    expect(within(dialog).queryByRole("button", { name: "Switch off" })).toBeNull();
    expect(calls.some((each) => each.key.startsWith("PUT"))).toBe(false);
  });
  it("switches off and keeps the roles, and shows a refusal", async () => {
    let refuse = true;
    const calls = serve({
      "GET /features": { json: { items: all } },
      "PUT /features/cmi5": () => (refuse ? { status: 409, json: { code: "feature_needed_by_others", detail: "These need it; switch them off first: Player." } } : { json: { ...all[1], enabled: false } }),
    });
    draw(<FeaturesPage />, "/admin/features");
    await screen.findByRole("button", { name: "Switch off: cmi5 content" });
    await press("Switch off: cmi5 content");
    await press("Switch off");
    expect(await screen.findByText(/switch them off first: Player/)).toBeTruthy();
    refuse = false;
    await press("Switch off");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(calls.filter((each) => each.key === "PUT /features/cmi5").map((each) => each.body)).toEqual([{ enabled: false, roles: [] }, { enabled: false, roles: [] }]);
  });
  it("is set to some roles, with its history below", async () => {
    const change = { id: "c1", enabled: false, roles: [], changed_by: "p", changed_by_name: "Noor Haddad", changed_at: "2026-11-20T08:00:00Z" };
    const calls = serve({ "GET /features": { json: { items: all } }, "GET /features/cmi5/changes": { json: { items: [change] } }, "PUT /features/cmi5": { json: all[1] } });
    const { container } = draw(<Route path="/admin/features/:id"><FeaturePage /></Route>, "/admin/features/cmi5");
    await screen.findByText("Noor Haddad");
    fireEvent.click(screen.getByRole("radio", { name: "Only people with one of these roles" }));
    await press("Save");
    expect(screen.getByRole("link", { name: "Choose at least one role" })).toBeTruthy();
    fireEvent.click(screen.getByRole("checkbox", { name: "Instructor" }));
    expect(await axeProblems(container)).toEqual([]);
    await press("Save");
    expect(calls.find((each) => each.key === "PUT /features/cmi5")?.body).toEqual({ enabled: true, roles: ["instructor"] });
  });
  it("is denied to others, and says so for a feature that is not there", async () => {
    serve({ "GET /features": { status: 403, json: { code: "forbidden" } } });
    const view = draw(<FeaturesPage />, "/admin/features");
    await screen.findByText("You do not have access to this page");
    view.unmount();
    serve({ "GET /features": { json: { items: all } } });
    draw(<Route path="/admin/features/:id"><FeaturePage /></Route>, "/admin/features/nothing");
    await screen.findByText("This page is not here");
  });
});

describe("the app without a feature", () => {
  const off = [{ id: "classroom", name: "Classes", why: "off", pages: ["/classroom", "/classes"] }];
  it("has no entry for it", () => {
    serve({});
    draw(<Navigation boot={boot(["classroom:attend", "class:find"], off)} />, "/");
    const main = within(screen.getByRole("navigation", { name: "Main" }));
    expect(main.queryByRole("link", { name: "Classroom" })).toBeNull();
    expect(main.getByRole("link", { name: "Find a class" })).toBeTruthy();
  });
  it("says at its address that it is switched off, and why", async () => {
    serve({});
    const view = draw(<SignedIn boot={boot(["classroom:attend"], off)} path="/classroom/abc" />, "/classroom/abc");
    expect(await screen.findByText("This part is switched off by your hospital")).toBeTruthy();
    expect(await axeProblems(view.container)).toEqual([]);
    view.unmount();
    draw(<SignedIn boot={boot(["classroom:attend"], [{ ...off[0], why: "role" }])} path="/classroom" />, "/classroom");
    expect(await screen.findByText("This part is switched on for other roles")).toBeTruthy();
  });
  it("matches whole segments only", () => {
    const given = boot([], off);
    expect(pageOff(given, "/classes/:id")?.id).toBe("classroom");
    expect(pageOff(given, "/classes-of-old")).toBeUndefined();
    expect(pageOff(undefined, "/classes")).toBeUndefined();
  });
});

describe("the server's list of features", () => {
  const source = readFileSync("../appliance/program/features.cpp", "utf8");
  const pages = [...source.matchAll(/\.pages = \{([^}]*)\}/g)].flatMap((found) => [...(found[1] ?? "").matchAll(/"([^"]+)"/g)].map((each) => each[1] ?? ""));
  const ids = [...source.matchAll(/\.id = "([^"]+)"/g)].map((found) => found[1] ?? "");
  it("names pages that there are, and none that everybody needs", () => {
    expect(pages.length).toBeGreaterThan(20);
    for (const page of pages) expect(routes.some((route) => route.path === page || route.path.startsWith(`${page}/`)), page).toBe(true);
    for (const core of ["/", "/account", "/notifications", "/announcements", "/admin/features", "/credentials", "/learning"]) expect(pages).not.toContain(core);
    expect(nav.some((item) => pages.includes(item.href))).toBe(true);
  });
  it("has words for each in the person's language", () => {
    expect(ids.length).toBeGreaterThan(20);
    for (const id of ids) {
      expect(featureName({ id, name: "?" }), id).not.toBe("?");
      expect(featureWords({ id, description: "?" }), id).not.toBe("?");
    }
  });
});
