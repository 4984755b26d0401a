import { act, fireEvent, screen, within } from "@testing-library/react";
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Boot } from "../api/types";
import { axeProblems, draw, serve } from "../test/render";
import { openGroups } from "./nav_groups";
import { Navigation } from "./navigation";
import { nav } from "./features";
import { allowed } from "./registry";

const lines = readFileSync("../tests/golden/permissions.txt", "utf8").trim().split("\n").map((line) => line.split(": "));
const of = (...roles: string[]) => lines.filter(([, held = ""]) => held.split(" ").some((role) => roles.includes(role))).map(([permission = ""]) => permission);
const entries = (permissions: string[]) => nav.filter((item) => allowed(permissions, item.permission));

function show(permissions: string[], path: string) {
  serve({ "GET /security/alerts/count": { json: { open: 4 } }, "GET /verifications": { json: { items: [], waiting: 7 } } });
  const boot = { me: { permissions }, overdue: 2 } as unknown as Boot;
  return draw(<Navigation boot={boot} />, path);
}
const main = () => within(screen.getByRole("navigation", { name: "Main" }));
const links = () => main().queryAllByRole("link").map((each) => each.textContent?.trim() ?? "");
const group = (name: string | RegExp) => main().getByRole("button", { name });
const isOpen = (name: string | RegExp) => group(name).getAttribute("aria-expanded") === "true";

beforeEach(() => {
  localStorage.clear();
  openGroups.set({});
});

describe("the navigation of somebody with few pages", () => {
  it("is one list without groups", async () => {
    const { container } = show(of("member"), "/");
    expect(links().length).toBe(entries(of("member")).length);
    expect(main().queryAllByRole("button").map((each) => each.textContent)).toEqual(["More"]);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("has every group open", () => {
    const held = ["learning:learn", "audit:view", "people:view"];
    show(held, "/");
    expect(links().length).toBe(entries(held).length);
    expect([isOpen("My work"), isOpen("People"), isOpen("System")]).toEqual([true, true, true]);
  });
});

describe("the navigation of somebody with many pages", () => {
  it("shows a nurse who stands in for her manager the readiness at once", () => {
    show(of("member", "manager"), "/account/roles");
    expect(links()).toContain("Readiness");
    expect(links()).toContain("Credentials");
  });
  it.each([["admin"], ["compliance_officer"], ["manager"], ["instructor"], ["operator"], ["super_admin"]])("keeps every page of %s within reach, and not all at once", (role) => {
    const held = of("member", role);
    show(held, "/");
    expect(links().length).toBeLessThanOrEqual(20);
    for (const each of main().getAllByRole("button")) if (each.getAttribute("aria-expanded") === "false") fireEvent.click(each);
    expect(links().length).toBe(entries(held).length);
  });
  it("opens the group of the open page, remembers the others, and says what a closed one counts", async () => {
    const held = of("member", "admin");
    const { container, unmount } = show(held, "/settings/sso");
    expect(isOpen("System")).toBe(true);
    expect(main().getByRole("link", { name: "Single sign-on" }).getAttribute("aria-current")).toBe("page");
    expect(isOpen("Education office")).toBe(false);
    expect(main().queryByRole("link", { name: "Assignments" })).toBeNull();
    fireEvent.click(group("Education office"));
    fireEvent.click(group("My work"));
    expect(main().getByRole("link", { name: "Assignments" })).toBeTruthy();
    expect(main().queryByRole("link", { name: "My learning" })).toBeNull();
    expect(group(/^My work/).textContent).toContain("2");
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    // Kept by the computer, and read by the next start.
    expect(Object.values(JSON.parse(localStorage.getItem("mc.nav") ?? "{}") as object).sort()).toEqual([false, true]);
    show(held, "/people");
    expect(isOpen("Education office")).toBe(true);
    expect(isOpen(/^My work/)).toBe(false);
    expect(isOpen("People")).toBe(true);
    expect(isOpen(/^System/)).toBe(false);
    expect(await main().findByRole("button", { name: "System Security 4" })).toBeTruthy();
  });
  it("lets the group of the open page be closed on that page, and marks it", () => {
    show(of("member", "admin"), "/audit");
    fireEvent.click(group("System"));
    expect(isOpen("System")).toBe(false);
    expect(main().queryByRole("link", { name: "Audit log" })).toBeNull();
    expect(group("System").className).toContain("current");
    fireEvent.click(group("System"));
    expect(main().getByRole("link", { name: "Audit log" })).toBeTruthy();
  });
  it("works from storage that holds nonsense or is closed", async () => {
    localStorage.setItem("mc.nav", '{"x":3,"y":true}');
    vi.resetModules();
    expect((await import("./nav_groups")).openGroups.get()).toEqual({ y: true });
    localStorage.setItem("mc.nav", "[");
    vi.resetModules();
    expect((await import("./nav_groups")).openGroups.get()).toEqual({});
  });
});

describe("all pages on a phone", () => {
  it("are in the same groups, which open and close", async () => {
    const held = of("member", "admin");
    show(held, "/settings/sso");
    await act(async () => fireEvent.click(main().getByRole("button", { name: "More" })));
    const sheet = within(screen.getByRole("dialog", { name: "All pages" }));
    expect(sheet.getByRole("link", { name: "Search" })).toBeTruthy();
    expect(sheet.getByRole("link", { name: "Single sign-on" }).getAttribute("aria-current")).toBe("page");
    expect(sheet.queryByRole("link", { name: "Assignments" })).toBeNull();
    fireEvent.click(sheet.getByRole("button", { name: "Education office" }));
    fireEvent.click(sheet.getByRole("link", { name: "Assignments" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});
