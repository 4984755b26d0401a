/** The report centre: the list with columns, making one, saving one, history with hash; with axe. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import ReportsPage from "./reports";

const catalogue = {
  items: [
    { code: "expiring", group: "credentials", formats: ["csv", "pdf"], parameters: [{ name: "days", kind: "0|30|60|90", required: false }], columns: ["Employee id", "Name"], whole_hospital: true, page: "" },
    { code: "matrix", group: "readiness", formats: ["csv"], parameters: [], columns: ["..."], whole_hospital: false, page: "" },
    { code: "survey_packet", group: "readiness", formats: ["zip", "pdf"], parameters: [], columns: [], whole_hospital: true, page: "/compliance/packets" },
  ],
  roles: ["compliance_officer", "manager"],
};
const run = (more: object = {}) => ({ id: "r1", report: "expiring", format: "csv", parameters: {}, state: "ready", bytes: 2048, sha256: "ab12", checkpoint: "40 rows; root x", code: "", detail: "", asked_by: "me", asked_by_name: "Luis Kim", asked_at: "2026-11-20T09:00:00Z", ...more });
const saved = { id: "s1", own: true, owner_name: "Luis Kim", name: "Monday list", report: "expiring", format: "csv", parameters: { days: "30" }, roles: ["manager"], every: "week", weekday: 1, day: 1, hour: 7, next_run_at: "2026-11-23T07:00:00Z", paused: "" };
const base = { "GET /reports/catalogue": { json: catalogue }, "GET /reports/saved": { json: { items: [saved] } }, "GET /reports/runs": { json: { items: [run()] } } };
const press = (name: string | RegExp) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));
beforeEach(() => queryClient.clear());

describe("report centre", () => {
  it("lists reports by group with their columns, and makes one with its parameters", async () => {
    const calls = serve({ ...base, "POST /reports/runs": { json: run({ state: "queued" }) } });
    const { container, history } = draw(<ReportsPage />, "/reports");
    await screen.findByText("Employee id, Name");
    expect(screen.getByText("one for each requirement or course")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Open Survey packet" }).getAttribute("href")).toBe("/compliance/packets");
    expect(screen.queryByRole("button", { name: "Make Survey packet" })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    await press("Make Expiring and lapsed credentials");
    await act(async () => fireEvent.change(screen.getByLabelText(/Expires within days/), { target: { value: "60" } }));
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Expiring and lapsed credentials" })));
    expect(calls.find((each) => each.key === "POST /reports/runs")?.body).toEqual({ report: "expiring", format: "csv", parameters: { days: "60" } });
    expect(history.at(-1)).toContain("tab=history");
  });

  it("offers sharing only where the whole hospital is seen, and needs a name", async () => {
    const calls = serve({ ...base, "POST /reports/saved": { json: saved } });
    draw(<ReportsPage />, "/reports");
    await press("Make Expiring and lapsed credentials");
    await act(async () => fireEvent.click(screen.getByLabelText(/Save it to use again/)));
    expect(screen.getByText("Share with")).toBeTruthy();
    await act(async () => fireEvent.change(screen.getByLabelText("Name"), { target: { value: " " } }));
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Expiring and lapsed credentials" })));
    expect(screen.getAllByText("Enter a name").length).toBeGreaterThan(0);
    expect(calls.some((each) => each.key === "POST /reports/saved")).toBe(false);
    await act(async () => fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Mondays" } }));
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Expiring and lapsed credentials" })));
    expect((calls.find((each) => each.key === "POST /reports/saved")?.body as { name: string }).name).toBe("Mondays");
  });

  it("shows the history with hash and checkpoint, a failure in words, and nothing at first", async () => {
    serve({ ...base, "GET /reports/runs": { json: { items: [run(), run({ id: "r2", state: "failed", sha256: "", code: "report_too_large", detail: "It has more than 64 MB." })] } } });
    const { container } = draw(<ReportsPage />, "/reports?tab=history");
    const table = await screen.findByRole("table");
    expect(within(table).getByText("ab12")).toBeTruthy();
    expect(within(table).getByText("40 rows; root x")).toBeTruthy();
    expect(within(table).getByText("It has more than 64 MB.")).toBeTruthy();
    expect(within(table).getAllByRole("button", { name: /Download/ })).toHaveLength(1);
    expect(await axeProblems(container)).toEqual([]);
  });

  it("offers to cancel one that is being made, and no file of it", async () => {
    const calls = serve({ ...base, "GET /reports/runs": { json: { items: [run({ state: "running", sha256: "" })] } }, "POST /reports/runs/r1/cancel": { json: run({ state: "cancelled", sha256: "" }) } });
    draw(<ReportsPage />, "/reports?tab=history");
    await press(/Cancel Expiring and lapsed credentials/);
    expect(calls.some((each) => each.key === "POST /reports/runs/r1/cancel")).toBe(true);
    expect(screen.queryByRole("button", { name: /Download/ })).toBeNull();
  });

  it("runs a saved report now and says so when it is made already", async () => {
    const calls = serve({ ...base, "POST /reports/saved/s1/run": { status: 409, json: { code: "already_running", detail: "It is being made." } } });
    draw(<ReportsPage />, "/reports?tab=saved");
    await press("Make Monday list now");
    expect(calls.some((each) => each.key === "POST /reports/saved/s1/run")).toBe(true);
  });

  it("says what is empty, and what went wrong", async () => {
    serve({ ...base, "GET /reports/runs": { json: { items: [] } } });
    draw(<ReportsPage />, "/reports?tab=history");
    await screen.findByText("No report was made yet");
    serve({ "GET /reports/catalogue": { status: 500, json: { code: "internal" } } });
    queryClient.clear();
    draw(<ReportsPage />, "/reports");
    expect(await screen.findByRole("button", { name: /again/i })).toBeTruthy();
  });
});
