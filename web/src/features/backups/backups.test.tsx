/** Backups: what is missing, targets with their test, progress, the list, the plan, how to restore; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import BackupsPage from "./backups";
import type { Overview, Run, Target } from "./types";
import { clockOf, minutesOf, placeOf, restoreCommand } from "./words";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());
const plan = { log: true, log_minutes: 10, full_at: 90, drill_days: 30, drill_alarm_days: 45, alarm_hours: 26, keep_log_hours: 48, keep_fulls: 14, keep_days: 90 };
const target: Target = { id: "t1", name: "NAS in building B", kind: "sftp", enabled: true, folder: "/backups/mc", host: "nas.example", port: 2222, user: "mc", known_hosts: "nas.example ssh-ed25519 AAAA", endpoint: "", bucket: "", region: "", access_key: "", trust_pem: "", has_secret: true, tested_at: "2026-11-20T08:00:00Z", test_code: "", test_detail: "", last_good_at: "2026-11-20T08:00:00Z", last_full_at: "2026-11-20T01:30:00Z", next_full_at: "2026-11-21T01:30:00Z", last_drill_at: null };
const overview: Overview = { targets: [target], plan, running: null, waiting: 0, last_good_at: "2026-11-20T08:00:00Z", next_at: "2026-11-20T08:10:00Z", missing: [], data_folder: "/var/lib/medconnect" };
const run: Run = { id: "r1", target_id: "t1", target_name: target.name, work: "full", state: "failed", set_name: "", started_at: "2026-11-20T01:30:00Z", ended_at: "2026-11-20T01:31:00Z", code: "target_full", detail: "nas.example:2222 could not store the file: probably its disk is full.", bytes: 0, rows: 0, files: 0, files_done: 0, problems: [] };
const base = (change: Partial<Overview> = {}): Parameters<typeof serve>[0] => ({ "GET /boot": { json: { me: { id: "u", permissions: ["backups:manage"] } } }, "GET /backups": { json: { ...overview, ...change } }, "GET /backups/runs": { json: { items: [run] } } });
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("backups", () => {
  it("says what is missing before there is anything", async () => {
    serve({ ...base({ targets: [], missing: ["no_target", "recovery_key_unknown"], last_good_at: null, next_at: null }), "GET /backups/runs": { json: { items: [] } } });
    const { container } = draw(<BackupsPage />, "/admin/backups");
    expect(await screen.findByText(/if this machine is lost, everything is lost/)).toBeTruthy();
    expect(screen.getByText(/medconnect backup recovery-key/)).toBeTruthy();
    expect(screen.getByText("No target yet")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows a run in plain words, tests a target, and starts what is asked for", async () => {
    const calls = serve({ ...base(), "POST /backups/targets/t1/test": { json: { ok: false, code: "target_refused", detail: "no" } }, "POST /backups/targets/t1/runs": { json: { waiting: 1 } } });
    const { container } = draw(<BackupsPage />, "/admin/backups");
    expect(await screen.findByText(/probably its disk is full/)).toBeTruthy();
    expect(screen.getByText("sftp://mc@nas.example:2222/backups/mc")).toBeTruthy();
    expect(screen.getByText(restoreCommand(target, "/var/lib/medconnect"))).toBeTruthy();
    await press("Test NAS in building B");
    await press("Start a restore drill from NAS in building B");
    await waitFor(() => expect(calls.find((each) => each.key === "POST /backups/targets/t1/runs")?.body).toEqual({ work: "drill", all_files: true }));
    expect(calls.some((each) => each.key === "POST /backups/targets/t1/test")).toBe(true);
    await press("Restore drill");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says after a restore that backups wait, and what ends that", async () => {
    serve(base({ missing: ["paused_after_restore"], next_at: null }));
    const { container } = draw(<BackupsPage />, "/admin/backups");
    expect(await screen.findByText(/test a target and they go on/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows how far the one that runs is", async () => {
    serve(base({ running: { id: "r2", target_id: "t1", work: "full", phase: "files", percent: 42, started_at: "2026-11-20T08:00:00Z" }, waiting: 2 }));
    draw(<BackupsPage />, "/admin/backups");
    expect((await screen.findByRole("progressbar")).getAttribute("aria-valuenow")).toBe("42");
    expect(screen.getByRole("button", { name: "Back up to NAS in building B now" })).toHaveProperty("disabled", true);
    expect(screen.getByText("2 more waiting")).toBeTruthy();
  });
  it("keeps a secret unless another one is typed, and names mistakes of a new target", async () => {
    const calls = serve({ ...base(), "PUT /backups/targets/t1": { json: target } });
    const { container } = draw(<BackupsPage />, "/admin/backups");
    await screen.findByText("sftp://mc@nas.example:2222/backups/mc");
    await press("Change NAS in building B");
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.getByLabelText(/Private key/)).toHaveProperty("value", "");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /backups/targets/t1")).toBeTruthy());
    const body = calls.find((each) => each.key === "PUT /backups/targets/t1")?.body as Record<string, unknown>;
    expect(body.secret).toBeUndefined();
    expect(body.port).toBe(2222);
    await press("Add a target");
    const second = within(screen.getByRole("dialog"));
    await act(async () => fireEvent.click(second.getByRole("radio", { name: "S3-compatible storage" })));
    await act(async () => fireEvent.click(second.getByRole("button", { name: "Save" })));
    expect(second.getByRole("link", { name: "Enter the bucket" })).toBeTruthy();
    expect(second.getByRole("link", { name: "Enter the secret access key" })).toBeTruthy();
  });
  it("changes the plan within its limits", async () => {
    const calls = serve({ ...base(), "PUT /backups/plan": { json: plan } });
    draw(<BackupsPage />, "/admin/backups");
    await screen.findByText("every day at 01:30 UTC");
    await press("Change the plan");
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.change(dialog.getByLabelText(/Full backup each day/), { target: { value: "25:00" } });
    fireEvent.change(dialog.getByLabelText(/Alarm when the last good drill/), { target: { value: "30" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    expect(dialog.getByRole("link", { name: "Enter a time as 01:30" })).toBeTruthy();
    expect(dialog.getByRole("link", { name: "The alarm must come later than the drill" })).toBeTruthy();
    fireEvent.change(dialog.getByLabelText(/Full backup each day/), { target: { value: "02:15" } });
    fireEvent.change(dialog.getByLabelText(/Alarm when the last good drill/), { target: { value: "60" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /backups/plan")?.body).toMatchObject({ full_at: 135, drill_alarm_days: 60, log: true }));
  });
  it("writes places, times and commands", () => {
    expect(placeOf({ ...target, kind: "s3", endpoint: "https://s3.example:9000/", bucket: "b", folder: "p/" })).toBe("s3://s3.example:9000/b/p");
    expect(restoreCommand(target, "/srv/mc")).toBe("medconnect restore --from 'sftp://mc@nas.example:2222/backups/mc' --identity KEYFILE --known-hosts HOSTSFILE --recovery-key-stdin --to /srv/mc");
    expect([clockOf(90), minutesOf("01:30"), minutesOf("24:00"), minutesOf("1:5")]).toEqual(["01:30", 90, null, null]);
  });
});
