/** Keys: how the root is kept, the recovery key, a passphrase, a rotation; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import KeysPage from "./keys";
import type { KeyRoom } from "./types";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());
const room: KeyRoom = { kept: "file", fingerprint: "0011223344556677", generation: 1, files_behind: 0, recovery_known: true, recovery_due: true, groups: [1, 4, 8], next_waiting: false };
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
