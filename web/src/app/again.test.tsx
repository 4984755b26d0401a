/** A change that needs a fresh proof waits for the password, then goes out once more, as it was typed. */
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, api } from "../api/client";
import { axeProblems, draw, serve } from "../test/render";
import { proofChannel, settleProof, waitingForProof } from "./proof";
import ProofDialog from "./proof_dialog";

const required = { status: 403, json: { code: "proof_required", detail: "x" } };
const security = (has_password: boolean) => ({ json: { has_password, factor_required: false, totp_since: null, recovery_codes_left: 0, passkeys: [] } });
const waits = () => waitFor(() => expect(waitingForProof.get()).toHaveLength(1));
const press = async (name: string) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));
const type = async (value: string) => fireEvent.change(await screen.findByLabelText("Your password"), { target: { value } });
const typed = { roles: [{ role: "operator", networks: ["10.0.0.0/8"] }] };
afterEach(() => act(async () => settleProof(false)));

describe("a fresh proof", () => {
  it("asks for the password and repeats what was typed, once", async () => {
    let proved = false;
    const calls = serve({
      "GET /me/security": security(true),
      "PUT /security/networks": () => (proved ? { json: { ok: 1 } } : required),
      "POST /me/proof": (_url, init) => {
        proved = String(init.body).includes("right");
        return proved ? { json: {} } : { status: 422, json: { code: "invalid", errors: [{ path: "password", code: "wrong_password", detail: "The present password is wrong." }] } };
      },
    });
    const answer = api.put<{ ok: number }>("/security/networks", typed);
    await waits();
    const { container } = draw(<ProofDialog />);
    await screen.findByLabelText("Your password");
    expect(document.activeElement).toBe(screen.getByLabelText("Your password"));
    expect(await axeProblems(container)).toEqual([]);
    await press("Continue");
    expect(calls.some((each) => each.key === "POST /me/proof")).toBe(false);
    await type("wrong one");
    await press("Continue");
    await screen.findByRole("link", { name: "The present password is wrong." });
    expect((screen.getByLabelText("Your password") as HTMLInputElement).value).toBe("");
    await type("the right one");
    await press("Continue");
    expect(await answer).toEqual({ ok: 1 });
    expect(calls.filter((each) => each.key === "PUT /security/networks").map((each) => each.body)).toEqual([typed, typed]);
    expect(calls.filter((each) => each.key === "POST /me/proof").map((each) => each.body)).toEqual([{ password: "wrong one" }, { password: "the right one" }]);
    expect(waitingForProof.get()).toEqual([]);
  });
  it("gives up when the server still refuses, when it is cancelled, and never asks for a reading", async () => {
    const calls = serve({ "GET /me/security": security(true), "PUT /session-policy": required, "GET /audit": required, "POST /me/proof": { json: {} } });
    const first = api.put("/session-policy", {}).catch((error: unknown) => error);
    await waits();
    const { unmount } = draw(<ProofDialog />);
    await type("right");
    await press("Continue");
    expect(((await first) as ApiError).code).toBe("proof_required");
    expect(calls.filter((each) => each.key === "PUT /session-policy")).toHaveLength(2);
    unmount();
    const second = api.put("/session-policy", {}).catch((error: unknown) => error);
    await waits();
    draw(<ProofDialog />);
    await press("Cancel");
    expect(((await second) as ApiError).code).toBe("proof_required");
    expect(calls.filter((each) => each.key === "PUT /session-policy")).toHaveLength(3);
    await expect(api.get("/audit")).rejects.toMatchObject({ code: "proof_required" });
    expect(waitingForProof.get()).toEqual([]);
  });
  it("lets one password serve all changes that wait", async () => {
    let proved = false;
    const calls = serve({ "GET /me/security": security(true), "POST /a": () => (proved ? {} : required), "DELETE /b": () => (proved ? {} : required), "POST /me/proof": () => { proved = true; return { json: {} }; } });
    const both = Promise.all([api.post("/a", {}, { idempotencyKey: "k" }), api.delete("/b")]);
    await waitFor(() => expect(waitingForProof.get()).toHaveLength(2));
    draw(<ProofDialog />);
    await type("right");
    await press("Continue");
    await both;
    const keys = calls.filter((each) => each.key === "POST /a").map((each) => (each.init.headers as Record<string, string>)["Idempotency-Key"]);
    expect(keys).toEqual(["k", "k-proved"]);
    expect(calls.filter((each) => each.key === "POST /me/proof")).toHaveLength(1);
  });
  it("takes who has no password here to the provider, proves with its answer, and repeats", async () => {
    let seen = false;
    let proved = false;
    const calls = serve({
      "GET /me/security": security(false),
      "PUT /sso/enforced": () => (proved ? { json: { ok: 1 } } : required),
      "POST /me/proof": () => { proved = seen; return seen ? { json: {} } : { status: 403, json: { code: "reauthentication_required" } }; },
      "POST /sso/reauthenticate": { json: { url: "https://idp.example/go", relay_state: "" } },
    });
    vi.spyOn(window, "open").mockReturnValue({ location: { assign: vi.fn() }, close: vi.fn() } as unknown as Window);
    const answer = api.put<{ ok: number }>("/sso/enforced", { enforced: true });
    await waits();
    draw(<ProofDialog />);
    await press("Go to the sign-in");
    seen = true;
    const channel = proofChannel();
    await act(async () => { channel?.postMessage({ proved: true }); await new Promise((done) => setTimeout(done, 50)); });
    channel?.close();
    expect(await answer).toEqual({ ok: 1 });
    expect(calls.filter((each) => each.key === "POST /me/proof")).toHaveLength(2);
    expect(calls.filter((each) => each.key === "PUT /sso/enforced")).toHaveLength(2);
  });
  it("says when only a new sign-in helps", async () => {
    serve({ "GET /me/security": security(false), "PUT /a": required, "POST /me/proof": { status: 403, json: { code: "sign_in_again" } } });
    const answer = api.put("/a", {}).catch((error: unknown) => error);
    await waits();
    draw(<ProofDialog />);
    await screen.findByText(/sign out and in again/);
    await press("Close");
    expect(((await answer) as ApiError).code).toBe("proof_required");
  });
});
