/** A refused change waits until its person was seen by the provider again, then goes out once more with what was typed. */
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, api } from "../api/client";
import { axeProblems, draw, serve } from "../test/render";
import { proofChannel, waitingForProof, settleProof } from "./proof";
import ProofDialog from "./proof_dialog";

const required = { status: 403, json: { code: "reauthentication_required", detail: "x" } };
const popup = () => ({ location: { assign: vi.fn() }, close: vi.fn() });
afterEach(() => act(async () => settleProof(false)));
const press = async (name: string) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));

describe("proof at the provider", () => {
  it("opens the provider in a window and repeats the request when it is done", async () => {
    let proved = false;
    const calls = serve({ "POST /me/passkeys/options": () => (proved ? { json: { ok: 1 } } : required), "POST /sso/reauthenticate": { json: { url: "https://idp.example/go", relay_state: "" } } });
    const other = popup();
    vi.spyOn(window, "open").mockReturnValue(other as unknown as Window);
    const answer = api.post<{ ok: number }>("/me/passkeys/options", { label: "typed" });
    await waitFor(() => expect(waitingForProof.get()).toHaveLength(1));
    const { container } = draw(<ProofDialog />);
    expect(await axeProblems(container)).toEqual([]);
    await press("Go to the sign-in");
    expect(calls.find((each) => each.key === "POST /sso/reauthenticate")?.body).toEqual({ return_to: "/proved" });
    expect(other.location.assign).toHaveBeenCalledWith("https://idp.example/go");
    proved = true;
    const channel = proofChannel();
    await act(async () => { channel?.postMessage({ proved: true }); await new Promise((done) => setTimeout(done, 50)); });
    channel?.close();
    expect(await answer).toEqual({ ok: 1 });
    expect(calls.filter((each) => each.key === "POST /me/passkeys/options").map((each) => each.body)).toEqual([{ label: "typed" }, { label: "typed" }]);
  });
  it("gives the refusal back when it is cancelled", async () => {
    serve({ "POST /me/totp": required });
    const answer = api.post("/me/totp", {}).catch((error: unknown) => error);
    await waitFor(() => expect(waitingForProof.get()).toHaveLength(1));
    draw(<ProofDialog />);
    await press("Cancel");
    expect(((await answer) as ApiError).code).toBe("reauthentication_required");
  });
  it("says what the provider refused, and asks before this page is left where no window opens", async () => {
    serve({ "POST /me/totp": required, "POST /sso/reauthenticate": { status: 409, json: { code: "session_not_from_provider" } } });
    vi.spyOn(window, "open").mockReturnValue(null);
    const answer = api.post("/me/totp", {}).catch(() => undefined);
    await waitFor(() => expect(waitingForProof.get()).toHaveLength(1));
    draw(<ProofDialog />);
    await press("Go to the sign-in");
    await press("Go there and lose what is typed");
    await screen.findByText(/You did not come through the identity provider/);
    const channel = proofChannel();
    await act(async () => { channel?.postMessage({ refused: "another_person" }); await new Promise((done) => setTimeout(done, 50)); });
    channel?.close();
    expect(screen.getByText(/Somebody else signed in at the provider/)).toBeTruthy();
    settleProof(false);
    await answer;
  });
});
