/** What a manager sees of her units: assignments from above, only her units to choose from, colours that follow lateness. */
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import me from "../../tests/mock/routes/me.mjs";
import { axeProblems, draw, serve } from "../test/render";
import AssignmentsPage from "./assignments/list";
import NewAssignmentPage from "./assignments/new_assignment";
import CompliancePeoplePage from "./compliance/people";
import DashboardPage from "./compliance/dashboard";
import { shade } from "./compliance/share";
import { LicenceCard } from "./credits/licence_card";
import UnitsPage from "./organisation/units";

type Handler = (call: Record<string, unknown>) => { me: { permissions: string[] } };
const boot = (permissions: string[]) => {
  const found = ((me as unknown as Record<string, Handler>)["GET /boot"] as Handler)({ state: { signedIn: true, persona: "ana" }, query: new URLSearchParams(), params: {} });
  return { "GET /boot": { json: { ...found, me: { ...found.me, permissions } } } };
};
const unit = { id: "u-icu", parent_id: "u-cc", kind: "team", name: "ICU", people: 3, manager_name: "Luis Kim" };
const ccu = { ...unit, id: "u-ccu", name: "CCU" };
const above = [{ id: "u-main", parent_id: null, kind: "site", name: "Main" }, { id: "u-cc", parent_id: "u-main", kind: "department", name: "Critical Care" }];
const row = (more: object) => ({
  id: "a1", course_id: "c1", course_title: "Fire safety", targets: ["Mercy General"], professions: [], due_on: "2026-11-01", reason: "", assigned_by: "Noor Haddad",
  created_at: "2026-10-01T08:00:00Z", ended_at: null, people: 11, completed: 4, overdue: 7, changeable: false, ...more,
});

beforeEach(() => localStorage.clear());

describe("assignments of a manager", () => {
  it("shows what comes from above, by whom, only to read, and opens the list behind each number", async () => {
    serve({ ...boot(["assignment:view", "assignment:manage"]), "GET /assignments": { json: { items: [row({}), row({ id: "a2", course_title: "Own", changeable: true, overdue: 0 })] } } });
    const { container } = draw(<AssignmentsPage />, "/assignments");
    const [first, second] = (await screen.findAllByRole("row")).slice(1);
    await waitFor(() => expect(first?.textContent).toContain("only to read"));
    expect(first?.textContent).toContain("Noor Haddad");
    expect(second?.textContent).not.toContain("only to read");
    expect(screen.getByText(/The numbers are of the people in your units; what reaches more/)).toBeTruthy();
    const href = (name: string) => screen.getByRole("link", { name }).getAttribute("href");
    expect(href("Fire safety: 11 people")).toBe("/assignments/a1");
    expect(href("Fire safety: 4 completed")).toBe("/assignments/a1?status=completed");
    expect(href("Fire safety: 7 overdue")).toBe("/assignments/a1?status=overdue");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("offers only her units, and takes the only one by itself", async () => {
    const calls = serve({
      ...boot(["assignment:view", "assignment:manage"]), "GET /courses": { json: { items: [] } }, "GET /professions": { json: { items: [] } },
      "GET /units": { json: { items: [unit], above } },
    });
    draw(<NewAssignmentPage />, "/assignments/new");
    const box = (await screen.findByLabelText("Main / Critical Care / ICU")) as HTMLInputElement;
    await waitFor(() => expect(box.checked).toBe(true));
    expect(calls.find((each) => each.key === "GET /units")?.url.searchParams.get("reach")).toBe("assignment:manage");
  });
  it("chooses nothing when there is a choice", async () => {
    serve({ ...boot(["assignment:manage"]), "GET /courses": { json: { items: [] } }, "GET /professions": { json: { items: [] } }, "GET /units": { json: { items: [unit, ccu], above } } });
    draw(<NewAssignmentPage />, "/assignments/new");
    expect(((await screen.findByLabelText("Main / Critical Care / ICU")) as HTMLInputElement).checked).toBe(false);
  });
});

describe("units", () => {
  it("draws a part of the tree from where it begins", async () => {
    const calls = serve({ ...boot(["people:view"]), "GET /units": { json: { items: [unit, ccu], above } } });
    draw(<UnitsPage />, "/units");
    expect((await screen.findAllByRole("row")).length).toBe(3);
    expect(calls.some((each) => each.key === "GET /units" && each.url.searchParams.get("reach") === "people:view")).toBe(true);
  });
});

describe("readiness", () => {
  it.each([
    [{ applicable: 11, met: 4, late: 0 }, "wait"],
    [{ applicable: 11, met: 0, late: 0 }, "wait"],
    [{ applicable: 11, met: 11, late: 0 }, "good"],
    [{ applicable: 100, met: 95, late: 5 }, "low"],
    [{ applicable: 11, met: 9, late: 2 }, "bad"],
    [{ applicable: 0, met: 0, late: 0 }, "none"],
  ] as const)("%o is %s: red only for what is late", (cell, tone) => expect(shade(cell)).toBe(tone));

  it("asks for the widest columns, for all of them on demand, and takes a manager's only unit", async () => {
    const view = {
      as_of: "2026-11-20T08:00:00Z", people: 11, ready: 9, lapsed: 0, overdue: 2, due_soon: 7, requirements: 14, rule: "Counts people.",
      columns: [{ key: "course:1", label: "Medication safety", kind: "course" }], totals: [{ applicable: 11, met: 4, late: 0 }],
      rows: [{ unit_id: "u-icu", unit_name: "ICU", site_name: "Main", manager_name: "Luis Kim", people: 11, ready: 9, cells: [{ applicable: 11, met: 4, late: 0 }] }],
    };
    const calls = serve({ ...boot(["compliance:view"]), "GET /compliance/readiness": { json: view }, "GET /units": { json: { items: [unit], above } }, "GET /professions": { json: { items: [] } } });
    const { container } = draw(<DashboardPage />, "/compliance");
    const asked = () => calls.filter((each) => each.key === "GET /compliance/readiness").map((each) => `${each.url.searchParams.get("unit") ?? ""} ${each.url.searchParams.get("columns") ?? ""}`);
    await screen.findByText("Medication safety");
    await waitFor(() => expect(asked().at(-1)).toBe("u-icu "));
    expect(container.querySelector(".heat-cell.wait")).toBeTruthy();
    expect(container.querySelector(".heat-cell.bad")).toBeNull();
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Show all 14 requirements" })));
    await waitFor(() => expect(asked().at(-1)).toMatch(/ 500$/));
    expect(await axeProblems(container)).toEqual([]);
  });

  it("says in the title which requirement, unit and state the list is about", async () => {
    serve({
      ...boot(["compliance:view"]), "GET /units": { json: { items: [unit, ccu], above } }, "GET /professions": { json: { items: [] } },
      "GET /compliance/people": { json: { total: 7, items: [], as_of: "2026-11-20T08:00:00Z" } },
      "GET /compliance/readiness": { json: { columns: [{ key: "course:1", label: "Medication safety", kind: "course" }], rows: [], totals: [] } },
    });
    draw(<CompliancePeoplePage />, "/compliance/people?unit=u-icu&item=course:1&item_state=unmet");
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Medication safety · ICU · not complete: 7 people"));
    fireEvent.click(screen.getByRole("button", { name: "Overdue, lapsed or missing" }));
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).toContain("overdue, lapsed or missing: 7 people"));
  });
});

describe("licence card", () => {
  it("names the rule, its date and what stands behind it", () => {
    const licence = { credential_id: "l1", title: "Texas RN licence", renews_on: "2027-05-31", cycle_from: "2025-06-01", status: "not_met", meters: [], explanation: [], source: "22 TAC 216.3", as_of: "2026-07-30", confidence: "A", rule_id: "TX-RN", rule_revision: 0, lines: [] };
    const { container } = draw(<LicenceCard licence={{ ...licence, meters: [], explanation: [] }} />);
    expect(container.querySelector(".licence-rule")?.textContent).toBe("Rule: 22 TAC 216.3, as of 2026-07-30. Seen in the rule or on the board's own page.");
    const other = draw(<LicenceCard licence={{ ...licence, meters: [], explanation: [], source: "published summaries", as_of: "", confidence: "C" }} />);
    expect(other.container.querySelector(".licence-rule")?.textContent).toBe("Rule: published summaries, without a date. Not checked with the board.");
  });
});
