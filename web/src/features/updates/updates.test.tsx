/** Updates: upload and checks, installation with its question, progress, the way back, an installation without a helper; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import UpdatesPage from "./page";
import type { UpdateRun, UpdatesView } from "./types";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());

const run: UpdateRun = { run: "r1", action: "upgrade", phase: "returned", from: "1.0.0", to: "1.1.0", started_at: "2026-11-20T08:00:00Z", ended_at: "2026-11-20T08:01:00Z", pause_ms: 4200, error: "start_failed", detail: "Version 1.1.0 could not start: migration_failed", phases: [] };
const view: UpdatesView = { version: "1.0.0", installed: true, helper: "systemd", takes_bundles: true, bundle: null, back: null, waiting: false, running: null, runs: [] };
const bundle = { id: "b1", version: "1.1.0", size: 48_000_000, signed_by: "0123456789abcdef", released_at: "2026-11-18T08:00:00Z", uploaded_at: "2026-11-20T08:00:00Z", notes: "Faster search.", checks: [{ name: "signature", good: true, detail: "Signed with key 0123456789abcdef." }, { name: "disk", good: true, detail: "90 MB free." }], good: true, asked_at: null };
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("updates", () => {
  it("says what is installed and asks for a bundle", async () => {
    serve({ "GET /updates": { json: view } });
    const { container } = draw(<UpdatesPage />, "/admin/updates");
    expect(await screen.findByText("1.0.0")).toBeTruthy();
    expect(screen.getByText("No upgrade yet")).toBeTruthy();
    await press("Upload and check");
    expect((await screen.findAllByText("Choose the bundle")).length).toBeGreaterThan(0);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows the checks and installs after a question", async () => {
    const calls = serve({ "GET /updates": { json: { ...view, bundle, runs: [run] } }, "POST /updates/bundles/b1/install": { json: { ...view, bundle, waiting: true } } });
    const { container } = draw(<UpdatesPage />, "/admin/updates");
    expect(await screen.findByText("Faster search.")).toBeTruthy();
    expect(within(screen.getByRole("list", { name: "Checks" })).getAllByText("Good")).toHaveLength(2);
    expect(screen.getByText("Went back by itself")).toBeTruthy();
    expect(screen.getByText("4.2 s")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Install 1.1.0");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Install" })));
    await waitFor(() => expect(calls.some((each) => each.key === "POST /updates/bundles/b1/install")).toBe(true));
    expect(await screen.findByText(/has not taken it yet/)).toBeTruthy();
  });
  it("does not install what failed a check, and says why it was refused", async () => {
    serve({ "GET /updates": { json: { ...view, bundle: { ...bundle, good: false, checks: [{ name: "disk", good: false, detail: "Too little room." }] } } }, "DELETE /updates/bundles/b1": { status: 409, json: { code: "upgrade_running", detail: "An upgrade is running." } } });
    draw(<UpdatesPage />, "/admin/updates");
    expect(await screen.findByText("Too little room.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Install 1.1.0" })).toHaveProperty("disabled", true);
    await press("Discard");
    expect(await screen.findByRole("alert")).toBeTruthy();
  });
  it("shows how far a run is", async () => {
    serve({ "GET /updates": { json: { ...view, running: { ...run, phase: "copying", ended_at: null } } } });
    const { container } = draw(<UpdatesPage />, "/admin/updates");
    expect(await screen.findByText("Upgrade to 1.1.0")).toBeTruthy();
    expect(screen.getByRole("status").textContent).toBe("Copying the data");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("goes back after saying what goes with it, and without a helper names the command", async () => {
    const back = { version: "0.9.0", made_at: "2026-11-19T08:00:00Z", keeps_data: false };
    const calls = serve({ "GET /updates": { json: { ...view, back } }, "POST /updates/rollback": { json: { ...view, waiting: true } } });
    const first = draw(<UpdatesPage />, "/admin/updates");
    await screen.findByText("Installed version");
    await press("Go back to 0.9.0");
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.getByText(/What was entered since the upgrade goes back too/)).toBeTruthy();
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Go back" })));
    await waitFor(() => expect(calls.some((each) => each.key === "POST /updates/rollback")).toBe(true));
    first.unmount();
    serve({ "GET /updates": { json: { ...view, helper: "", back } } });
    draw(<UpdatesPage />, "/admin/updates");
    expect(await screen.findByText("medconnect upgrade apply BUNDLE")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Go back to 0.9.0" })).toBeNull();
  });
});
