/** The account's own second step and passkeys, with the password asked for before each change. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import { toBytes, toText } from "./passkey";
import { SignInSafety } from "./second_step";

const off = { has_password: true, factor_required: false, totp_since: null, recovery_codes_left: 0, passkeys: [] };
const on = { ...off, totp_since: "2026-11-01T08:00:00Z", recovery_codes_left: 2, passkeys: [{ id: "p1", label: "Ward key", synced: false, created_at: "2026-11-01T08:00:00Z", last_used_at: null }] };
const setup = { secret: "GEZDGNBVGY3TQOJQ", uri: "otpauth://totp/x", qr: ["# #", " # ", "# #"] };
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const fill = (name: string, value: string) => fireEvent.change(screen.getByLabelText(name), { target: { value } });
const submit = (name: string) => act(async () => fireEvent.submit(screen.getByRole("form", { name })));

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= vi.fn();
  HTMLDialogElement.prototype.close ??= vi.fn();
});

describe("second step in the account", () => {
  it("is set up with the password, a scan and a code, and hands out recovery codes once", async () => {
    const calls = serve({ "GET /me/security": { json: off }, "POST /me/totp": { json: setup }, "POST /me/totp/confirm": { json: { codes: ["aaaaa-bbbbb"] } } });
    const { container } = draw(<SignInSafety />);
    await screen.findByText("Second step at sign-in");
    expect(await axeProblems(container)).toEqual([]);
    await press("Set up an app");
    await submit("Set up an app");
    expect(calls.some((each) => each.key === "POST /me/totp")).toBe(false);
    fill("Your password", "right");
    await submit("Set up an app");
    expect(calls.find((each) => each.key === "POST /me/totp")?.body).toEqual({ password: "right" });
    fill("Code", "123456");
    await submit("Codes of an app");
    expect(screen.getByText("aaaaa-bbbbb")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says what is on, and warns when few recovery codes are left", async () => {
    serve({ "GET /me/security": { json: { ...on, factor_required: true } } });
    const { container } = draw(<SignInSafety />);
    await screen.findByText("Recovery codes left: 2");
    expect(screen.getByText("Your role asks for a second step.")).toBeTruthy();
    expect(within(screen.getByRole("table", { name: "Passkeys" })).getByText("Ward key")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("removes a passkey with the password, and shows a refusal at its field", async () => {
    const calls = serve({
      "GET /me/security": { json: on },
      "POST /me/passkeys/p1/remove": { status: 422, json: { code: "invalid_input", errors: [{ path: "password", code: "wrong_password", detail: "The present password is wrong." }] } },
    });
    draw(<SignInSafety />);
    await screen.findByText("Ward key");
    await press("Remove Ward key");
    fill("Your password", "wrong");
    await submit("Remove Ward key?");
    expect(calls.at(-1)?.body).toEqual({ password: "wrong" });
    expect(screen.getByRole("dialog", { hidden: true }).textContent).toBeTruthy();
  });
});

describe("base64url", () => {
  it("goes both ways", () => {
    const bytes = new Uint8Array([0, 251, 255, 62, 63]);
    expect(toText(bytes.buffer)).toBe("APv_Pj8");
    expect([...toBytes("APv_Pj8")]).toEqual([...bytes]);
  });
});
