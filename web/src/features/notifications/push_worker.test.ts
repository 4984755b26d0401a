/** The service worker in public/push.js: what it shows, and where a press leads. */
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";

type Listener = (event: Record<string, unknown>) => void;

function worker(windows: { url: string; visibilityState: string; focus: () => Promise<void>; navigate: (path: string) => Promise<unknown> }[] = []) {
  const listeners = new Map<string, Listener>();
  const showNotification = vi.fn(async () => undefined);
  const openWindow = vi.fn(async () => undefined);
  const self = { addEventListener: (type: string, listener: Listener) => listeners.set(type, listener), registration: { showNotification }, clients: { matchAll: async () => windows, openWindow, claim: vi.fn() }, skipWaiting: vi.fn() };
  runInNewContext(readFileSync("public/push.js", "utf8"), { self, URL });
  const fire = async (type: string, event: Record<string, unknown>) => {
    let work: unknown;
    listeners.get(type)?.({ ...event, waitUntil: (promise: unknown) => { work = promise; } });
    await work;
  };
  return { listeners, showNotification, openWindow, fire };
}

describe("the push worker", () => {
  it("answers no requests and keeps nothing", () => {
    expect([...worker().listeners.keys()].sort()).toEqual(["activate", "install", "notificationclick", "push"]);
  });
  it("shows title and words, also of what it cannot read, and never another site's address", async () => {
    const { fire, showNotification } = worker();
    await fire("push", { data: { json: () => ({ title: "Mercy General", body: "BLS expires.", link: "/credentials", id: "n1" }) } });
    expect(showNotification).toHaveBeenLastCalledWith("Mercy General", { body: "BLS expires.", icon: "/icon.svg", tag: "n1", data: "/credentials" });
    await fire("push", { data: { json: () => ({ title: "x", link: "//evil.example/x" }) } });
    expect(showNotification).toHaveBeenLastCalledWith("x", expect.objectContaining({ data: "/notifications" }));
    await fire("push", { data: { json: () => { throw new Error("no JSON"); } } });
    expect(showNotification).toHaveBeenLastCalledWith("MedConnect", expect.objectContaining({ data: "/notifications" }));
  });
  it("leads an open window there, or opens one", async () => {
    const here = { url: "https://hospital.example/", visibilityState: "visible", focus: vi.fn(async () => undefined), navigate: vi.fn(async () => undefined) };
    const close = vi.fn();
    const open = worker([here]);
    await open.fire("notificationclick", { notification: { close, data: "/credentials" } });
    expect(close).toHaveBeenCalled();
    expect(here.navigate).toHaveBeenCalledWith("/credentials");
    expect(open.openWindow).not.toHaveBeenCalled();
    const none = worker();
    await none.fire("notificationclick", { notification: { close, data: "https://evil.example" } });
    expect(none.openWindow).toHaveBeenCalledWith("/notifications");
  });
});
