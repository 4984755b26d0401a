/** The import of HR's list: the check, what it holds back, the confirmations, the list of changes. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ImportChange, ImportReport } from "../../api/types";
import { axeProblems, draw, serve } from "../../test/render";
import ImportsPage from "./imports";

const change = (position: number, more: Partial<ImportChange> = {}): ImportChange => ({
  position, line: position + 1, employee_number: "100001", name: "Ana Reyes", field: "email", before: "ana@h.example", after: "grace@h.example", outcome: "held", identity: true, ...more,
});
const report = (more: Partial<ImportReport> = {}, people: Partial<NonNullable<ImportReport["known_people"]>> = {}): ImportReport => ({
  id: "i1", kind: "staff", file_name: "staff.csv", dry_run: true, at: "2026-11-20T12:00:00.000Z", by: "Noor Haddad", rows: 40, created: 0, updated: 3, unchanged: 35, rejected: 2, ended: 0,
  milliseconds: 12, findings: [], new_units: [],
  known_people: { known_rows: 40, changes: 4, identity_rows: 2, held_rows: 2, protected_rows: 0, stopped: false, identity_confirmed: false, many_confirmed: false, ...people },
  ...more,
});
const PAST = { "GET /imports": { json: { items: [] } } };

async function check() {
  fireEvent.change(screen.getByLabelText(/CSV file/), { target: { files: [new File(["employee_number\n"], "staff.csv", { type: "text/csv" })] } });
  await act(async () => fireEvent.click(screen.getByRole("button", { name: "Check the file" })));
  await screen.findByRole("button", { name: "Import the good rows" });
}

describe("import of staff", () => {
  it("lists who would change, and imports held rows only when they are confirmed", async () => {
    let sent = 0;
    const calls = serve({
      ...PAST,
      "POST /imports/staff": () => ({ json: sent++ ? report({ id: "i2", dry_run: false }) : report() }),
      "GET /imports/i1/changes": { json: { items: [change(1), change(2, { field: "unit", before: "", after: "Main / ICU", outcome: "changed", identity: false }), change(3, { field: "last_name", outcome: "protected" })] } },
      "GET /imports/i2/changes": { json: { items: [change(1, { outcome: "changed" })] } },
    });
    const { container } = draw(<ImportsPage />, "/imports");
    await check();
    const table = await screen.findByRole("table", { name: "Changes to people who are here already" });
    const rows = within(table).getAllByRole("row").slice(1).map((row) => row.textContent);
    expect(rows[0]).toContain("Ana Reyes 100001");
    expect(rows[0]).toContain("ana@h.example");
    expect(rows[0]).toContain("grace@h.example");
    expect(rows[0]).toContain("Left out");
    expect(rows[1]).toContain("nothing");
    expect(rows[1]).toContain("Would change");
    expect(rows[2]).toContain("Stays as it is");
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("checkbox", { name: /Import 2 rows whose name and e-mail both change/ }));
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Import the good rows" })));
    await screen.findByText(/The good rows are in/);
    const applied = calls.filter((each) => each.key === "POST /imports/staff")[1];
    expect(Object.fromEntries(applied?.url.searchParams ?? [])).toEqual({ dry_run: "false", file_name: "staff.csv", accept_identity: "true", accept_many: "false" });
    expect(await screen.findByText("Changed")).toBeTruthy();
  });

  it("does not import a file that makes others of most people before somebody looked", async () => {
    const calls = serve({ ...PAST, "POST /imports/staff": { json: report({}, { stopped: true, identity_rows: 38, held_rows: 0 }) }, "GET /imports/i1/changes": { json: { items: [change(1)] } } });
    const { container } = draw(<ImportsPage />, "/imports");
    await check();
    expect(screen.getByText(/38 of the 40 people of this file/)).toBeTruthy();
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Import the good rows" })));
    expect(screen.getAllByText("Look through the changes below first, then confirm here").length).toBeGreaterThan(0);
    expect(calls.filter((each) => each.key === "POST /imports/staff")).toHaveLength(1);
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("checkbox", { name: /I looked at the changes/ }));
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Import the good rows" })));
    await waitFor(() => expect(calls.filter((each) => each.key === "POST /imports/staff")[1]?.url.searchParams.get("accept_many")).toBe("true"));
  });

  it("asks for nothing and lists nothing when nobody changes; filters to names and addresses", async () => {
    serve({ ...PAST, "POST /imports/staff": { json: report({}, { changes: 0, held_rows: 0, identity_rows: 0 }) } });
    const first = draw(<ImportsPage />, "/imports");
    await check();
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(screen.queryByText(/values of people who are here already/)).toBeNull();
    first.unmount();
    const calls = serve({ ...PAST, "POST /imports/staff": { json: report() }, "GET /imports/i1/changes": (url) => ({ json: { items: url.searchParams.get("identity") ? [] : [change(1)] } }) });
    draw(<ImportsPage />, "/imports");
    await check();
    await screen.findByText("ana@h.example");
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Only names and e-mail addresses" })));
    await screen.findByText("No name and no e-mail address differs.");
    expect(calls.at(-1)?.url.searchParams.get("identity")).toBe("true");
  });

  it("says why the server refused", async () => {
    serve({ ...PAST, "POST /imports/staff": { status: 409, json: { code: "too_many_identity_changes", detail: "30 of the 30 people would get another name." } } });
    draw(<ImportsPage />, "/imports");
    fireEvent.change(screen.getByLabelText(/CSV file/), { target: { files: [new File(["x"], "staff.csv", { type: "text/csv" })] } });
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Check the file" })));
    expect((await screen.findAllByText(/30 of the 30 people/)).length).toBeGreaterThan(0);
  });
});
