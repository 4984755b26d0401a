/** Keys: how the root is kept, the recovery key, a passphrase, a rotation; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import KeysPage from "./keys";
import type { KeyRoom } from "./types";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());
const room: KeyRoom = { kept: "file", fingerprint: "0011223344556677", generation: 1, files_behind: 0, recovery_known: true, recovery_due: true, groups: [1, 4, 8], next_waiting: false, uses: [{ name: "secrets", state: "newest", oldest: 1, behind: 0, unreadable: 0 }, { name: "database", state: "newest", oldest: 1, behind: 0, unreadable: 0 }] };
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("keys", () => {
  it("compares typed parts, and shows the refusal at the field", async () => {
    const calls = serve({ "GET /keys": { json: room }, "PUT /keys/recovery-key": { status: 422, json: { code: "invalid_input", detail: "no", fields: [{ path: "groups", code: "wrong_recovery_key", detail: "These are not those parts of the recovery key." }] } } });
    const { container } = draw(<KeysPage />, "/admin/keys");
    expect(await screen.findByText("to be shown")).toBeTruthy();
    expect(screen.getByText("beside the data")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    for (const group of [1, 4, 8]) fireEvent.change(screen.getByLabelText(`Group ${group}`), { target: { value: "ABCD" } });
    await press("Compare");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /keys/recovery-key")?.body).toEqual({ groups: ["ABCD", "ABCD", "ABCD"] }));
    expect(screen.getByLabelText("Group 1").getAttribute("aria-invalid")).toBe("true");
  });
  it("seals with a passphrase that was typed twice", async () => {
    const calls = serve({ "GET /keys": { json: room }, "PUT /keys/passphrase": { json: { ...room, kept: "passphrase" } } });
    const { container } = draw(<KeysPage />, "/admin/keys");
    await screen.findByText("beside the data");
    await press("Seal with a passphrase");
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.change(dialog.getByLabelText("Passphrase"), { target: { value: "five random words here" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Seal" })));
    expect(dialog.getAllByText("The two are not the same").length).toBeGreaterThan(0);
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(dialog.getByLabelText("Passphrase again"), { target: { value: "five random words here" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Seal" })));
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /keys/passphrase")?.body).toEqual({ passphrase: "five random words here" }));
    expect(await screen.findByText(/After each start somebody/)).toBeTruthy();
  });
  it("shows what a rotation has brought over and what waits", async () => {
    serve({
      "GET /keys": {
        json: {
          ...room, generation: 2,
          uses: [
            { name: "secrets", state: "moving", oldest: 1, behind: 12, unreadable: 0 },
            { name: "files", state: "newest", oldest: 2, behind: 0, unreadable: 0 },
            { name: "database", state: "restart", oldest: 1, behind: 4096, unreadable: 0 },
            { name: "backups", state: "newest", oldest: 2, behind: 0, unreadable: 0 },
          ],
        },
      },
    });
    const { container } = draw(<KeysPage />, "/admin/keys");
    expect(await screen.findByText("This is root key number 2.")).toBeTruthy();
    const uses = within(screen.getByRole("list", { name: "What the key is used for" }));
    expect(uses.getByText(/12 are still under a former key/)).toBeTruthy();
    expect(uses.getByText(/Still under key number 1/)).toBeTruthy();
    expect(uses.getAllByText("newest").length).toBe(2);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says that a value cannot be opened and what to do", async () => {
    serve({ "GET /keys": { json: { ...room, generation: 2, uses: [{ name: "secrets", state: "moving", oldest: 1, behind: 1, unreadable: 1 }] } } });
    draw(<KeysPage />, "/admin/keys");
    expect(await screen.findByText(/1 values cannot be opened with any key/)).toBeTruthy();
  });
  it("rotates and shows the new recovery key", async () => {
    serve({ "GET /keys": { json: room }, "POST /keys/rotate": { json: { recovery_key: "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH-JJJJ", groups: [3, 6, 7] } } });
    vi.stubGlobal("scrollTo", () => undefined);
    const { container } = draw(<KeysPage />, "/admin/keys");
    await screen.findByText("beside the data");
    await press("Make a new root key");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Make" })));
    expect(await screen.findByText("JJJJ")).toBeTruthy();
    expect(screen.getByLabelText("Group 6")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});
