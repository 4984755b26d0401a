/** The operator's pages: health, alerts, work, destinations, collector, checks; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import OperationsAlertsPage from "./alerts";
import CollectorPage from "./collector";
import ConsolePage from "./console";
import DestinationsPage from "./destinations";
import DoctorPage from "./doctor";
import JobsPage from "./jobs";
import type { Check, CollectorSettings, CollectorTrial, Destination, Health, Job, OperationsAlert } from "./types";

configure({ asyncUtilTimeout: 20_000 });
const at = "2026-11-20T08:00:00Z";
const health: Health = {
  version: "0.1.0", started_at: at, ready: true, not_ready: "",
  machine: { load1: 0.5, load5: 0.4, load15: 0.3, processors: 4, memory_bytes: 8e9, memory_available_bytes: 4e9, resident_bytes: 2e8, open_files: 30, most_files: 1024, threads: 40 },
  server: { connections: 12, live: 3, working: 1, requests: 1000, refused: 0 }, database: { bytes: 5e8, wal_bytes: 4e6, writes: 10, commits: 9, reads: 100, read_timeouts: 0 },
  storage: [{ area: "disk", used_bytes: 95, quota_bytes: 100 }, { area: "database", used_bytes: 5e8, quota_bytes: 0 }],
  queues: { jobs_waiting: 4, jobs_running: 1, jobs_dead: 2, jobs_oldest_due: null, events_waiting: 0, events_dead: 0, notifications_overdue: 0, notifications_failed: 0, notifications_suppressed: 0, notifications_errors: "" },
  directory: { on: true, last_at: at, outcome: "failed", code: "directory_unreachable" }, certificate_ends_at: "2027-01-01T00:00:00Z",
  backup: { set_up: false, last_ok_at: null, last_drill_at: null, last_error: "", page: "" }, clock: { now: at, synchronised: null, skew_seconds: 2 },
  collector: { on: false, waiting: 0, dropped: 0, last_ok_at: null, last_error: "" }, update: "", sessions: 7, alerts: 1,
};
const alert: OperationsAlert = { id: "a1", kind: "disk", object: "blobs", severity: "critical", amount: 93, threshold: 90, detail: "", first_at: at, last_at: at, acknowledged_at: null, acknowledged_by_name: "", cleared_at: null };
const job: Job = { id: "j1", kind: "mail.send", attempts: 5, last_error: "connect_failed", created_at: at, run_at: null, running: false, dead: true };
const destination: Destination = { kind: "directory", name: "", host: "dc1.hospital.example", port: 636, configured: true, on: true, page: "/settings/directory", connections: 12, failures: 1, last_at: at, last_ok_at: at, last_error: "directory_timeout" };
const collector: CollectorSettings = { on: false, transport: "tls", host: "", port: 6514, format: "rfc5424", trust_pem: "", most_waiting: 1_000_000 };
const trial: CollectorTrial = { ok: false, code: "tls_untrusted", detail: "The certificate of siem.test is not trusted: self-signed certificate.", protocol: "", chain: [{ subject: "CN=siem.test", issuer: "CN=siem.test", names: "DNS:siem.test", sha256: "ab".repeat(32), not_before: at, not_after: "2027-01-01T00:00:00Z" }] };
const checks: Check[] = [{ check: "disk", state: "ok", detail: "120 GiB free", fix: "" }, { check: "names", state: "warning", detail: "not known to DNS: learn.test", fix: "Add them to the hospital's DNS." }];
const base: Parameters<typeof serve>[0] = {
  "GET /boot": { json: { me: { id: "u", permissions: ["operations:view", "operations:manage", "sync:view", "interop:manage"] } } }, "GET /operations/health": { json: health },
  "GET /operations/history": { json: { points: [{ at, requests: 5, errors: 0, p95_us: 20_000, sessions: 2 }, { at, requests: 9, errors: 1, p95_us: 40_000, sessions: 3 }] } },
  "GET /operations/alerts": { json: { items: [alert] } }, "GET /operations/thresholds": { json: { disk_warning_percent: 80, disk_critical_percent: 90, backup_hours: 26, queue_minutes: 15, wal_mib: 256 } },
  "GET /operations/jobs": { json: { items: [job], next: null } }, "GET /operations/events": { json: { items: [] } }, "GET /operations/destinations": { json: { items: [destination] } },
  "GET /operations/collector": { json: collector }, "GET /operations/doctor": { json: { items: checks } },
};
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("operations", () => {
  it("shows health, links numbers to their lists, and says that there is no backup", async () => {
    serve(base);
    const { container } = draw(<ConsolePage />, "/operations");
    expect(await screen.findByText("Works")).toBeTruthy();
    expect(screen.getByRole("link", { name: "2" }).getAttribute("href")).toBe("/operations/jobs");
    expect(screen.getByText("Not set up")).toBeTruthy();
    expect(screen.getByText(/Is the port open in the firewall/)).toBeTruthy();
    expect(await screen.findByRole("img", { name: /Requests: 5, 9/ })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows the error when health cannot be had, and denial to others", async () => {
    serve({ ...base, "GET /operations/health": { status: 403, json: { code: "forbidden", status: 403, title: "", detail: "", fields: [], request_id: "r" } } });
    draw(<ConsolePage />, "/operations");
    await waitFor(() => expect(screen.queryByText("Works")).toBeNull());
    expect((await screen.findAllByRole("heading")).length).toBeGreaterThan(0);
  });
  it("takes an alert, and refuses thresholds that make no sense", async () => {
    const calls = serve({ ...base, "POST /operations/alerts/a1/acknowledge": { json: { ...alert, acknowledged_at: at } } });
    const { container } = draw(<OperationsAlertsPage />, "/operations/alerts");
    expect(await screen.findByText(/Uploaded files: 93/)).toBeTruthy();
    await screen.findByLabelText(/Hours without a good backup/);
    expect(await axeProblems(container)).toEqual([]);
    await press(/I look after it/);
    await waitFor(() => expect(calls.some((each) => each.key === "POST /operations/alerts/a1/acknowledge")).toBe(true));
    fireEvent.change(screen.getByLabelText(/Hours without a good backup/), { target: { value: "0" } });
    await press("Save");
    expect(screen.getAllByText(/Enter a whole number from 1 to/).length).toBeGreaterThan(0);
  });
  it("says in words why a release was not sent and a listener is down, and leads there", async () => {
    const both = [{ ...alert, id: "a2", kind: "release_failed" as const, object: "r1", detail: "receiver_busy" }, { ...alert, id: "a3", kind: "listener_down" as const, object: "", detail: "Port 2575 is taken by another program." }];
    serve({ ...base, "GET /operations/alerts": { json: { items: both } } });
    const { container } = draw(<OperationsAlertsPage />, "/operations/alerts");
    expect(await screen.findByText(/could not take it, however often it was tried/)).toBeTruthy();
    expect(screen.getByRole("link", { name: "Open the release" }).getAttribute("href")).toBe("/admin/sync/r1");
    expect(screen.getByText("Port 2575 is taken by another program.")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Open the listener" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says when nothing needs attention", async () => {
    serve({ ...base, "GET /operations/alerts": { json: { items: [] } } });
    draw(<OperationsAlertsPage />, "/operations/alerts");
    expect(await screen.findByText("Nothing needs attention")).toBeTruthy();
  });
  it("tries failed work again, and discards it only after a question", async () => {
    const calls = serve({ ...base, "POST /operations/jobs/j1/retry": { json: {} }, "POST /operations/jobs/j1/discard": { json: {} } });
    const { container } = draw(<JobsPage />, "/operations/jobs");
    expect(await screen.findByText("connect_failed")).toBeTruthy();
    await screen.findByText("None.");
    expect(await axeProblems(container)).toEqual([]);
    await press(/Try again: mail.send/);
    await waitFor(() => expect(calls.some((each) => each.key === "POST /operations/jobs/j1/retry")).toBe(true));
    await press(/Discard: mail.send/);
    expect(calls.some((each) => each.key === "POST /operations/jobs/j1/discard")).toBe(false);
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Discard" })));
    await waitFor(() => expect(calls.some((each) => each.key === "POST /operations/jobs/j1/discard")).toBe(true));
  });
  it("lists every destination with its last outcome", async () => {
    serve(base);
    const { container } = draw(<DestinationsPage />, "/operations/destinations");
    expect(await screen.findByText("dc1.hospital.example:636")).toBeTruthy();
    expect(screen.getByText(/The server took too long/)).toBeTruthy();
    expect(screen.queryByText(/directory_timeout/)).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows the collector's certificates and the raw reason", async () => {
    const calls = serve({ ...base, "POST /operations/collector/test": { json: trial } });
    const { container } = draw(<CollectorPage />, "/operations/collector");
    fireEvent.change(await screen.findByLabelText(/^Collector/), { target: { value: "siem.test" } });
    await press("Send one message now");
    expect(await screen.findByText(/self-signed certificate/)).toBeTruthy();
    expect(screen.getByText("CN=siem.test")).toBeTruthy();
    expect(calls.some((each) => each.key === "POST /operations/collector/test")).toBe(true);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows checks, failed ones first, with what to do", async () => {
    serve(base);
    const { container } = draw(<DoctorPage />, "/operations/doctor");
    expect(await screen.findByText("Add them to the hospital's DNS.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Download the file for support" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});
