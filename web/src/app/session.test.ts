import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepUntilLeaving } from "../lib/leaving";
import { serve } from "../test/render";
import { afterSignIn, anotherPerson, endSession, queryClient, safeReturn, setNavigator } from "./session";

const went = vi.fn();
beforeEach(() => {
  setNavigator(went);
  went.mockClear();
  localStorage.clear();
  sessionStorage.clear();
  window.history.replaceState(null, "", "/courses/7?tab=1");
});
afterEach(() => window.history.replaceState(null, "", "/"));

const boot = (id: string) => queryClient.setQueryData(["boot"], { me: { id } });

describe("what is not saved yet", () => {
  const item = (save: () => Promise<unknown>) => ({ save: vi.fn(save), drop: vi.fn() });
  it("is saved with the session that it belongs to, then forgotten", async () => {
    boot("ana");
    const order: string[] = [];
    const draft = item(async () => { order.push("save"); });
    keepUntilLeaving(draft);
    serve({ "POST /auth/sign-out": () => { order.push("sign-out"); return {}; } });
    await endSession("switched");
    expect(order).toEqual(["save", "sign-out"]);
    expect(draft.drop).toHaveBeenCalledOnce();
    // The next person's end has nothing of it left.
    await endSession("switched");
    expect(draft.save).toHaveBeenCalledOnce();
  });
  it("does not hold up whoever leaves when the network is down", async () => {
    vi.useFakeTimers();
    boot("ana");
    const stuck = item(() => new Promise(() => undefined));
    keepUntilLeaving(stuck);
    serve({ "POST /auth/sign-out": {} });
    const gone = endSession("left");
    await vi.advanceTimersByTimeAsync(2_100);
    await gone;
    vi.useRealTimers();
    expect(stuck.drop).toHaveBeenCalledOnce();
    expect(went).toHaveBeenCalled();
  });
  it("is dropped at once when the screen is covered by itself", async () => {
    boot("ana");
    const draft = item(async () => undefined);
    keepUntilLeaving(draft);
    serve({ "POST /auth/sign-out": {} });
    await endSession("idle");
    expect(draft.save).not.toHaveBeenCalled();
    expect(draft.drop).toHaveBeenCalledOnce();
  });
});

describe("end of a session", () => {
  it("keeps nothing of the person when the user is switched", async () => {
    boot("ana");
    queryClient.setQueryData(["home"], { secret: 1 });
    localStorage.setItem("mc.draft", "x");
    localStorage.setItem("mc.theme", "dark");
    sessionStorage.setItem("anything", "x");
    const calls = serve({ "POST /auth/sign-out": {} });
    await endSession("switched");
    expect(calls.map((each) => each.key)).toEqual(["POST /auth/sign-out"]);
    expect(queryClient.getQueryCache().getAll()).toHaveLength(0);
    expect(localStorage.getItem("mc.draft")).toBeNull();
    expect(localStorage.getItem("mc.theme")).toBe("dark");
    expect(sessionStorage.length).toBe(0);
    expect(went).toHaveBeenCalledWith("/sign-in?reason=switched");
  });
  it("comes back to the same place for the same person after the idle lock", async () => {
    boot("ana");
    serve({ "POST /auth/sign-out": {} });
    await endSession("idle");
    expect(went).toHaveBeenCalledWith("/sign-in?reason=idle&return=%2Fcourses%2F7%3Ftab%3D1");
    expect(queryClient.getQueryCache().getAll()).toHaveLength(0);
    expect(afterSignIn("ana", "/courses/7?tab=1")).toBe("/courses/7?tab=1");
  });
  it("starts another person at home", async () => {
    boot("ana");
    serve({ "POST /auth/sign-out": {} });
    await endSession("idle");
    expect(afterSignIn("grace", "/courses/7?tab=1")).toBe("/");
  });
  it("knows another person who came back from the identity provider, once", async () => {
    boot("ana");
    serve({ "POST /auth/sign-out": {} });
    await endSession("idle");
    expect(anotherPerson("grace")).toBe(true);
    expect(anotherPerson("grace")).toBe(false);
    boot("ana");
    await endSession("idle");
    expect(anotherPerson("ana")).toBe(false);
  });
  it("clears the screen even when the server cannot be reached", async () => {
    boot("ana");
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("down")));
    await endSession("left");
    expect(queryClient.getQueryCache().getAll()).toHaveLength(0);
    expect(went).toHaveBeenCalled();
  });
  it.each([["https://evil.example/", "/"], ["//evil.example", "/"], ["/\\evil.example", "/"], ["/sign-in?x=1", "/"], [null, "/"], ["/home?a=1", "/home?a=1"]])(
    "returns only to own addresses: %s", (wished, path) => expect(safeReturn(wished)).toBe(path),
  );
});
