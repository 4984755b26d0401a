import { beforeEach, describe, expect, it, vi } from "vitest";
import { serve } from "../test/render";
import { ApiError, api, setAwayCheck, setClientHandlers, urlOf } from "./client";

const signedOut = vi.fn();
const reachable = vi.fn();
beforeEach(() => {
  localStorage.clear();
  signedOut.mockClear();
  reachable.mockClear();
  setClientHandlers({ signedOut, reachable });
});

describe("api client", () => {
  it("builds addresses without empty values", () => {
    expect(urlOf("/people", { search: "Núñez", unit: undefined, status: "", tag: ["a", "b"], limit: 50 })).toBe("/api/v1/people?search=N%C3%BA%C3%B1ez&tag=a&tag=b&limit=50");
  });
  it("always sends JSON and the key of a retried write", async () => {
    const calls = serve({ "POST /x": { json: { id: 1 } } });
    await expect(api.post("/x", undefined, { idempotencyKey: "k1" })).resolves.toEqual({ id: 1 });
    expect(calls[0]?.init.headers).toMatchObject({ "Content-Type": "application/json", "Idempotency-Key": "k1" });
    expect(calls[0]?.init.body).toBe("{}");
  });
  it("turns a problem into an ApiError with its fields", async () => {
    serve({ "POST /x": { status: 422, json: { code: "invalid_input", detail: "No.", fields: [{ path: "items[3].title", code: "required", detail: "Enter a title" }], request_id: "r-1" } } });
    const error = await api.post("/x", {}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: "invalid_input", requestId: "r-1", fields: [{ field: "items[3].title", code: "required", message: "Enter a title" }] });
  });
  it("marks what the page asks by itself, so that an empty chair stays idle", async () => {
    const calls = serve({ "GET /x": { json: {} }, "POST /auth/refresh": { json: {} } });
    const marked = (at: number) => "X-Background" in (calls[at]?.init.headers as Record<string, string>);
    await api.get("/x");
    setAwayCheck(() => true);
    await api.get("/x");
    await api.get("/x", undefined, { present: true });
    setAwayCheck(() => false);
    await api.get("/x");
    expect([0, 1, 2, 3].map(marked)).toEqual([false, true, false, false]);
  });
  it("renews the session once and repeats the request", async () => {
    let fresh = false;
    const calls = serve({
      "GET /home": () => (fresh ? { json: { ok: 1 } } : { status: 401, json: { code: "session_ended" } }),
      "POST /auth/refresh": () => {
        fresh = true;
        return { json: {} };
      },
    });
    await expect(Promise.all([api.get("/home"), api.get("/home")])).resolves.toEqual([{ ok: 1 }, { ok: 1 }]);
    expect(calls.filter((each) => each.key === "POST /auth/refresh")).toHaveLength(1);
    expect(signedOut).not.toHaveBeenCalled();
  });
  it("says why when the session cannot be renewed", async () => {
    serve({ "GET /home": { status: 401, json: { code: "session_ended" } }, "POST /auth/refresh": { status: 401, json: { code: "idle" } } });
    await expect(api.get("/home")).rejects.toMatchObject({ status: 401 });
    expect(signedOut).toHaveBeenCalledWith("idle");
  });
  it("does not sign out when the renewal fails because the server is ill", async () => {
    serve({ "GET /home": { status: 401, json: {} }, "POST /auth/refresh": { status: 503, json: { code: "unavailable" } } });
    await expect(api.get("/home")).rejects.toMatchObject({ status: 503 });
    expect(signedOut).not.toHaveBeenCalled();
  });
  it("leaves a 401 of the sign-in alone", async () => {
    const calls = serve({ "POST /auth/sign-in": { status: 401, json: { code: "wrong_login" } } });
    await expect(api.post("/auth/sign-in", {}, { anonymous: true })).rejects.toMatchObject({ code: "wrong_login" });
    expect(calls).toHaveLength(1);
  });
  it("says when the server cannot be reached, and when it is back", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(api.get("/home")).rejects.toMatchObject({ status: 0, offline: true });
    expect(reachable).toHaveBeenLastCalledWith(false);
    serve({ "GET /home": { json: {} } });
    await api.get("/home");
    expect(reachable).toHaveBeenLastCalledWith(true);
  });
});
