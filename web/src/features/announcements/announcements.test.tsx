/** Banners above the page, the page that has them all, and the desk of whoever writes them; with axe. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { Route } from "wouter";
import { setTimeZone } from "../../lib/zone";
import { axeProblems, draw, serve } from "../../test/render";
import HouseBanners from "./banners";
import EditAnnouncementPage from "./edit";
import AnnouncementsPage from "./list";
import MyAnnouncementsPage from "./mine";
import type { Announcement, HouseBanner } from "./types";
import { fromWall, toWall } from "./wall";

const soon = new Date(Date.now() + 3_600_000).toISOString();
const banner = (id: string, more: Partial<HouseBanner> = {}): HouseBanner => ({ id, title: `Title ${id}`, text: `Text ${id}`, severity: "info", starts_at: "2026-11-20T08:00:00Z", ends_at: soon, dismissible: true, dismissed: false, ...more });
const item = (id: string, more: Partial<Announcement> = {}): Announcement => ({ id, title: `Title ${id}`, text: `Text ${id}`, severity: "warning", starts_at: "2026-11-20T08:00:00Z", ends_at: soon, dismissible: true, audience: "everybody", roles: [], unit_ids: [], unit_names: [], stage: "active", revision: 3, dismissed: 2, created_by_name: "Noor Haddad", created_at: "2026-11-20T07:00:00Z", changed_by_name: "Noor Haddad", changed_at: "2026-11-20T07:00:00Z", ended_by_name: "", ...more });
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const fill = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

afterEach(() => setTimeZone(""));

describe("banners", () => {
  it("shows three at most, leads to the rest, and reads a critical one out", async () => {
    serve({ "GET /announcements/current": { json: { items: [banner("1", { severity: "critical", dismissible: false }), banner("2"), banner("3"), banner("4"), banner("5", { dismissed: true }), banner("6", { ends_at: "2026-01-01T00:00:00Z" })] } } });
    const { container } = draw(<HouseBanners />);
    const alert = await screen.findByRole("alert");
    expect(within(alert).getByText("Title 1")).toBeTruthy();
    expect(within(alert).queryByRole("button")).toBeNull();
    expect(screen.getAllByRole("status")).toHaveLength(2);
    expect(screen.getByRole("link", { name: "1 more announcement" }).getAttribute("href")).toBe("/announcements");
    expect(screen.queryByText("Title 5")).toBeNull();
    expect(screen.queryByText("Title 6")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("puts one away for this person, and the next comes up", async () => {
    const calls = serve({ "GET /announcements/current": { json: { items: ["1", "2", "3", "4"].map((id) => banner(id)) } }, "POST /announcements/1/dismiss": { json: banner("1", { dismissed: true }) } });
    draw(<HouseBanners />);
    await screen.findByText("Title 1");
    await press("Put away: Title 1");
    await waitFor(() => expect(screen.queryByText("Title 1")).toBeNull());
    expect(screen.getByText("Title 4")).toBeTruthy();
    expect(calls.some((each) => each.key === "POST /announcements/1/dismiss")).toBe(true);
  });
  it("brings one back when the server keeps it", async () => {
    serve({ "GET /announcements/current": { json: { items: [banner("1")] } }, "POST /announcements/1/dismiss": { status: 409, json: { code: "announcement_stays", detail: "It stays." } } });
    draw(<HouseBanners />);
    await screen.findByText("Title 1");
    await press("Put away: Title 1");
    expect(await screen.findByText("Title 1")).toBeTruthy();
  });
  it("cuts a long text, but never a critical one, and shows nothing when there is nothing", async () => {
    const long = "word ".repeat(99).trim();
    serve({ "GET /announcements/current": { json: { items: [banner("1", { severity: "critical", dismissible: false, text: long }), banner("2", { text: `x${long}` })] } } });
    const view = draw(<HouseBanners />);
    expect(within(await screen.findByRole("alert")).getByText(long)).toBeTruthy();
    expect(screen.getByRole("link", { name: "Read on: Title 2" })).toBeTruthy();
    view.unmount();
    serve({ "GET /announcements/current": { status: 503, json: { code: "unavailable" } } });
    const { container } = draw(<HouseBanners />);
    await act(async () => undefined);
    expect(container.textContent).toBe("");
  });
});

describe("the page of all announcements", () => {
  it("has those that were put away, whole", async () => {
    serve({ "GET /announcements/current": { json: { items: [banner("1", { dismissed: true })] } } });
    const { container } = draw(<MyAnnouncementsPage />, "/announcements");
    expect(await screen.findByText("Text 1")).toBeTruthy();
    expect(screen.getByText(/You put it away/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says when there is nothing", async () => {
    serve({ "GET /announcements/current": { json: { items: [] } } });
    draw(<MyAnnouncementsPage />, "/announcements");
    expect(await screen.findByText("Nothing is announced to you now")).toBeTruthy();
  });
});

describe("the desk", () => {
  it("lists by stage and ends one now", async () => {
    const calls = serve({ "GET /announcements": (url) => ({ json: { items: url.searchParams.get("stage") === "active" ? [item("1", { audience: "roles", roles: ["manager"] })] : [item("2", { stage: "ended", ended_by_name: "Sam Osei" })] } }), "POST /announcements/1/end": { json: item("1", { stage: "ended" }) } });
    const { container } = draw(<AnnouncementsPage />, "/admin/announcements");
    await screen.findByRole("link", { name: "Title 1" });
    expect(screen.getByText("Manager")).toBeTruthy();
    expect(screen.getByText("by 2 people")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("End now: Title 1");
    await press("End now");
    expect(calls.some((each) => each.key === "POST /announcements/1/end")).toBe(true);
    await press("Ended");
    expect(await screen.findByText("ended by Sam Osei")).toBeTruthy();
  });
  it("writes one in the hospital's time, with a preview", async () => {
    setTimeZone("America/Chicago");
    const calls = serve({ "POST /announcements": { json: item("9") }, "GET /announcements": { json: { items: [] } } });
    const { container } = draw(<EditAnnouncementPage />, "/admin/announcements/new");
    await press("Announce");
    expect(screen.getByRole("link", { name: "Give it a title" })).toBeTruthy();
    fill("Title", "Lifts");
    fill("Text", "Use those of wing A.");
    fill("From", "2026-07-01T08:00");
    fill("Until", "2026-07-01T07:00");
    await press("Announce");
    expect(screen.getByRole("link", { name: "The end comes after the start" })).toBeTruthy();
    fill("Until", "2026-07-01T18:30");
    fireEvent.click(screen.getByRole("radio", { name: /^Critical/ }));
    expect(screen.getAllByText("Lifts").length).toBeGreaterThan(0);
    expect(screen.queryByRole("alert", { name: "Lifts" })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    await press("Announce");
    await waitFor(() => expect(calls.some((each) => each.key === "POST /announcements")).toBe(true));
    expect(calls.find((each) => each.key === "POST /announcements")?.body).toEqual({ title: "Lifts", text: "Use those of wing A.", severity: "critical", starts_at: "2026-07-01T13:00:00.000Z", ends_at: "2026-07-01T23:30:00.000Z", dismissible: false, audience: "everybody", roles: [], unit_ids: [] });
  });
  it("changes one with the revision that was read, and shows where the server sees a mistake", async () => {
    const calls = serve({ "GET /announcements/1": { json: item("1") }, "PUT /announcements/1": { status: 422, json: { code: "invalid_input", fields: [{ path: "ends_at", code: "too_long", detail: "At most a year." }] } } });
    draw(<Route path="/admin/announcements/:id"><EditAnnouncementPage /></Route>, "/admin/announcements/1");
    await screen.findByRole("button", { name: "Save" });
    expect(screen.getByText(/shows it again to those who have put it away/)).toBeTruthy();
    fireEvent.click(screen.getByRole("radio", { name: "People with one of these roles" }));
    fireEvent.click(screen.getByRole("checkbox", { name: "Manager" }));
    await press("Save");
    expect(await screen.findByRole("link", { name: "At most a year." })).toBeTruthy();
    const body = calls.find((each) => each.key === "PUT /announcements/1")?.body as { revision: number; roles: string[] };
    expect([body.revision, body.roles]).toEqual([3, ["manager"]]);
  });
  it("shows an ended one without a form, and is denied to others", async () => {
    serve({ "GET /announcements/1": { json: item("1", { stage: "ended", ended_by_name: "Sam Osei" }) } });
    const view = draw(<Route path="/admin/announcements/:id"><EditAnnouncementPage /></Route>, "/admin/announcements/1");
    expect(await screen.findByText(/ended by Sam Osei/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
    view.unmount();
    serve({ "GET /announcements": { status: 403, json: { code: "forbidden" } } });
    draw(<AnnouncementsPage />, "/admin/announcements");
    expect(await screen.findByText("You do not have access to this page")).toBeTruthy();
  });
});

describe("the hospital's clock", () => {
  it.each([["2026-07-01T08:00", "2026-07-01T13:00:00.000Z"], ["2026-12-01T08:00", "2026-12-01T14:00:00.000Z"], ["2026-11-01T00:30", "2026-11-01T05:30:00.000Z"], ["2026-11-01T03:00", "2026-11-01T09:00:00.000Z"]])("says %s at %s", (wall, moment) => {
    setTimeZone("America/Chicago");
    expect(fromWall(wall)).toBe(moment);
    expect(toWall(moment)).toBe(wall);
  });
  it("takes no nonsense", () => {
    expect(fromWall("")).toBe("");
    expect(toWall("x")).toBe("");
  });
});
