import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stayAlive } from "./server";

const MINUTE = 60_000;
let visible: DocumentVisibilityState;
let asked: string[];
beforeEach(() => {
  vi.useFakeTimers();
  visible = "visible";
  asked = [];
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visible);
  vi.stubGlobal("fetch", (page: string, init: RequestInit) => {
    asked.push(`${init.method} ${page}`);
    return Promise.reject(new Error("away"));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("a launch", () => {
  it("is kept alive by the visible page while a long film says nothing, and by no other", async () => {
    const stop = stayAlive("/t/abc/player/scorm.html");
    await vi.advanceTimersByTimeAsync(29 * MINUTE);
    expect(asked).toEqual(Array.from({ length: 5 }, () => "HEAD /t/abc/player/scorm.html"));
    visible = "hidden";
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(asked).toHaveLength(5);
    visible = "visible";
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(asked).toHaveLength(6);
    stop();
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    expect(asked).toHaveLength(6);
  });
});
