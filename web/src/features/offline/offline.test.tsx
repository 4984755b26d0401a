/** Lessons kept on a device: what the app offers, keeps and removes. The store itself is tested in Chromium (tests/browser/real_offline.test.mjs). */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import * as shelf from "../../lib/offline";
import { KeepCard } from "./keep_card";
import KeptPage from "./kept";
import { OfflinePolicy } from "./policy";

const pack: shelf.KeptPack = {
  id: "p1", person: "me", course: "c1", title: "Sepsis: the first hour", issued_at: "2026-11-20T08:00:00Z", wrapped_key: "",
  lessons: [{ id: "l1", title: "Know the signs", sha256: "", keep_until: "2026-11-27T08:00:00Z", sealed: "" }],
};
const boot = { "GET /boot": { json: { me: { id: "me", permissions: ["learning:learn"] } } } };
const lessons = [{ lesson_id: "l1", title: "Know the signs", days: 7 }];

beforeEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
  vi.spyOn(shelf, "canKeep").mockReturnValue(true);
  vi.spyOn(shelf, "keptPacks").mockResolvedValue([]);
  vi.spyOn(shelf, "deviceName").mockResolvedValue("here");
  vi.spyOn(shelf, "forget").mockResolvedValue();
  vi.spyOn(shelf, "forgetEverythingIfEmpty").mockResolvedValue();
});

describe("the card on a course", () => {
  it("offers to keep what the author allows", async () => {
    serve({ ...boot, "GET /learning/courses/c1/offline": { json: { lessons, shared: false } } });
    const { container } = draw(<KeepCard course="c1" taken />);
    await screen.findByRole("button", { name: "Keep on this device" });
    expect(screen.getByText(/1 lesson can be kept/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("keeps nothing on a shared computer and says so", async () => {
    serve({ ...boot, "GET /learning/courses/c1/offline": { json: { lessons, shared: true } } });
    draw(<KeepCard course="c1" taken />);
    await screen.findByText(/Nothing is kept on a shared computer/);
    expect(screen.queryByRole("button")).toBeNull();
  });
  it("is not there where nothing may be kept, and not for who does not take the course", async () => {
    const calls = serve({ ...boot, "GET /learning/courses/c1/offline": { status: 404, json: { code: "not_found" } } });
    const { container } = draw(<KeepCard course="c1" taken />);
    await waitFor(() => expect(calls.some((each) => each.key === "GET /learning/courses/c1/offline")).toBe(true));
    expect(container.textContent).toBe("");
    const other = draw(<KeepCard course="c2" taken={false} />);
    expect(other.container.textContent).toBe("");
  });
});

describe("all that is kept", () => {
  it("lists this browser and other devices, and drops what the server ended", async () => {
    vi.mocked(shelf.keptPacks).mockResolvedValue([pack, { ...pack, id: "gone", course: "c9" }]);
    serve({ ...boot, "GET /learning/offline-packs": { json: { items: [
      { id: "p1", course_id: "c1", device: "here", valid: true, issued_at: pack.issued_at, expires_at: "2026-11-27T08:00:00Z" },
      { id: "p2", course_id: "c2", device: "phone", valid: true, issued_at: pack.issued_at, expires_at: "2026-11-27T08:00:00Z" },
    ] } } });
    const { container } = draw(<KeptPage />, "/learning/kept");
    await screen.findByRole("table", { name: "On other devices" });
    expect(shelf.forget).toHaveBeenCalledWith("gone");
    expect(shelf.forget).not.toHaveBeenCalledWith("p1");
    expect(screen.getAllByRole("link", { name: "Read" })[0]?.getAttribute("href")).toBe("/offline/read.html#/p1");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("removes from the server first, then here", async () => {
    vi.mocked(shelf.keptPacks).mockResolvedValue([pack]);
    const calls = serve({ ...boot, "DELETE /learning/offline-packs/p1": { json: {} }, "GET /learning/offline-packs": { json: { items: [{ id: "p1", course_id: "c1", device: "here", valid: true, issued_at: pack.issued_at, expires_at: pack.issued_at }] } } });
    draw(<KeptPage />, "/learning/kept");
    fireEvent.click(await screen.findByRole("button", { name: "Remove Sepsis: the first hour" }));
    fireEvent.click(screen.getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(shelf.forget).toHaveBeenCalledWith("p1"));
    expect(calls.some((each) => each.key === "DELETE /learning/offline-packs/p1")).toBe(true);
  });
  it("says when the browser can keep nothing", async () => {
    vi.mocked(shelf.canKeep).mockReturnValue(false);
    serve(boot);
    draw(<KeptPage />, "/learning/kept");
    await screen.findByText("This browser cannot keep lessons");
  });
});

describe("the author's choice", () => {
  it("shows it and saves another", async () => {
    const calls = serve({ "GET /learning/courses/c1/offline": { json: { lessons, shared: false } }, "PUT /courses/c1/lessons/l1/offline": { json: {} } });
    const { container } = draw(<OfflinePolicy course="c1" lesson="l1" />);
    const choice = await screen.findByRole("combobox", { name: /Learners may keep it/ });
    expect((choice as HTMLSelectElement).value).toBe("7");
    fireEvent.change(choice, { target: { value: "0" } });
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(calls.find((each) => each.key.startsWith("PUT "))?.body).toEqual({ policy: "none", days: 7 }));
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("the clock", () => {
  it("is not believed when it stands before what was seen", () => {
    const start = Date.UTC(2026, 10, 20);
    expect(shelf.trustedNow(start)).toBe(start);
    expect(shelf.trustedNow(start - 600_000)).toBe(start - 600_000);
    expect(shelf.trustedNow(start - 7_200_000)).toBeNaN();
    expect(shelf.readable(pack, Date.UTC(2026, 10, 26))).toHaveLength(1);
    expect(shelf.readable(pack, Date.UTC(2026, 10, 28))).toHaveLength(0);
  });
});
