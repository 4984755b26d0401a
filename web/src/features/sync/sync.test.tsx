/** Anonymised releases: start, preview with every line, approval, sending, recall, the switch; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import ReleasePage from "./release";
import SyncPage from "./sync";
import type { Overview, Release } from "./types";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());
const key = "a".repeat(64);
const overview: Overview = { enabled: true, off_at: null, off_by_name: "", settings: { way: "https", receiver_key: key, receipt_key: "", url: "https://sync.example/v1", endpoint: "", bucket: "", region: "", access_key: "", prefix: "", trust_pem: "", k: 11, exact: false }, has_secret: true, site: "b".repeat(32), signer: "c".repeat(64), missing: [], tables: ["training_status", "feature_use"], may_start: true, may_approve: false };
const figures = { people: 93, groups: 4, released_groups: 2, merged_groups: 1, dropped_groups: 1, suppressed_cells: 2, blocked_cells: 0, total_only: 0, smallest_group: 30, records_at_risk: 0, max_risk: 1 / 30, max_distance: 0.12 };
const release: Release = { id: "r1", state: "ready", started_by: "ada", started_by_name: "Ada Lind", started_at: "2026-11-20T08:00:00Z", tables: ["training_status"], k: 11, exact: false, code: "", approvals: [], approvals_needed: 2, approved_at: null, sha256: "", bytes: 0, sent_bytes: 0, sent_at: null, receipt: null, recalled_at: null, recall_reason: "", recall_told_at: null, preview: { figures, removed: [{ kind: "category", values: 2, examples: ["Morning round"] }], new_lines: 2, gone_lines: 0, same_lines: 0, new_fields: true } };
const lines = { total: 1, lines: [{ subject: "ethics", role_group: "nursing", state: "TX", period: "2026-Q4", total: 55, met: 33, open: null, late: null }] };
const boot = (permissions: string[], id = "olga") => ({ "GET /boot": { json: { me: { id, permissions } } } });
const all = ["sync:view", "sync:start", "sync:approve"];
const page = (change: Partial<Release>, permissions = all, id = "olga"): Parameters<typeof serve>[0] => ({ ...boot(permissions, id), "GET /sync": { json: overview }, "GET /sync/releases/r1": { json: { ...release, ...change } }, "GET /sync/releases/r1/lines": { json: lines } });
const show = () => draw(<Route path="/admin/sync/:id"><ReleasePage /></Route>, "/admin/sync/r1");
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("anonymised releases", () => {
  it("lists releases, starts one, and switches off only with the word", async () => {
    const calls = serve({ ...boot(all), "GET /sync": { json: overview }, "GET /sync/releases": { json: { items: [release] } }, "POST /sync/releases": { json: release }, "POST /sync/off": { json: overview } });
    const { container, history } = draw(<SyncPage />, "/admin/sync");
    expect(await screen.findByText("Waits for approval")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Switch off for good");
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Switch off" })));
    expect(calls.some((each) => each.key === "POST /sync/off")).toBe(false);
    fireEvent.change(screen.getByLabelText("Type OFF"), { target: { value: "OFF" } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Switch off" })));
    await waitFor(() => expect(calls.find((each) => each.key === "POST /sync/off")?.body).toEqual({ confirm: "OFF" }));
    await press("Start a release");
    await act(async () => fireEvent.click(screen.getByRole("checkbox", { name: /How many people use what/ })));
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Start a release" })));
    await waitFor(() => expect(calls.find((each) => each.key === "POST /sync/releases")?.body).toEqual({ tables: ["training_status"] }));
    expect(history?.at(-1)).toBe("/admin/sync/r1");
  });
  it("says what is missing and that nothing has left", async () => {
    serve({ ...boot(["sync:view"]), "GET /sync": { json: { ...overview, missing: ["receiver_key"], may_start: false } }, "GET /sync/releases": { json: { items: [] } } });
    draw(<SyncPage />, "/admin/sync");
    expect(await screen.findByText("Nothing has left this hospital.")).toBeTruthy();
    expect(screen.getByText(/Enter the receiver's public key/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Start a release" })).toBeNull();
  });
  it("checks the settings and keeps a secret that is not typed", async () => {
    const calls = serve({ ...boot(all), "GET /sync": { json: overview }, "GET /sync/releases": { json: { items: [] } }, "PUT /sync/settings": { json: overview } });
    const { container } = draw(<SyncPage />, "/admin/sync");
    await screen.findByText("No release yet");
    await press("Change the settings");
    const dialog = within(screen.getByRole("dialog"));
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(dialog.getByLabelText(/Smallest group/), { target: { value: "10" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    expect(dialog.getByRole("link", { name: "Enter a number from 11 to 1000" })).toBeTruthy();
    fireEvent.change(dialog.getByLabelText(/Smallest group/), { target: { value: "20" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /sync/settings")?.body).toEqual({ settings: { ...overview.settings, k: 20 } }));
  });
  it("shows every line and figure before an approval by name; not to who started it", async () => {
    const calls = serve({ ...page({}), "POST /sync/releases/r1/approve": { json: release } });
    const { container } = show();
    expect(await screen.findByText("nursing")).toBeTruthy();
    expect(screen.getAllByText("held back").length).toBe(2);
    expect(screen.getByText("Morning round")).toBeTruthy();
    expect(screen.getByText(/two people approve/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Approve in my name");
    await waitFor(() => expect(calls.some((each) => each.key === "POST /sync/releases/r1/approve")).toBe(true));
    vi.unstubAllGlobals();
    serve(page({}, all, "ada"));
    const second = show();
    await within(second.container).findByText("nursing");
    expect(within(second.container).queryByRole("button", { name: "Approve in my name" })).toBeNull();
  });
  it("shows how far it is, what went wrong, the receipt, and recalls with a reason", async () => {
    serve(page({ state: "sending", bytes: 1000, sent_bytes: 250, code: "receiver_busy" }));
    const first = show();
    expect((await screen.findByRole("progressbar")).getAttribute("aria-valuenow")).toBe("25");
    expect(screen.getByText(/tried again by itself/)).toBeTruthy();
    first.unmount();
    vi.unstubAllGlobals();
    const calls = serve({ ...page({ state: "sent", approved_at: "2026-11-20T09:00:00Z", sha256: key, bytes: 1000, receipt: { bundle: "x", sha256: key, received_at: "2026-11-20T10:00:00Z", signature: "dd" } }), "POST /sync/releases/r1/recall": { json: release } });
    show();
    expect(await screen.findByText("Received")).toBeTruthy();
    await press("Recall");
    fireEvent.change(screen.getByLabelText(/Why/), { target: { value: "Wrong quarter" } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Recall this release" })));
    await waitFor(() => expect(calls.find((each) => each.key === "POST /sync/releases/r1/recall")?.body).toEqual({ reason: "Wrong quarter" }));
  });
});
