/** The pages of one person, each in its states: loaded, empty, refused; with axe on each. */
import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { Route } from "wouter";
import me from "../../tests/mock/routes/me.mjs";
import { axeProblems, draw, serve } from "../test/render";
import NotificationCentre from "./notifications/centre";
import VerifyPage from "./certificates/verify";
import CertificatesPage from "./certificates/list";
import TranscriptPage from "./credits/transcript";
import HomePage from "./home/home";
import SignInPage from "./sign_in/sign_in";

type Handler = (call: Record<string, unknown>) => unknown;
const state = { signedIn: true, persona: "ana" };
const call = (key: string, more: Record<string, unknown> = {}) =>
  ({ json: ((me as Record<string, Handler>)[key] as Handler)({ state, query: new URLSearchParams(), params: {}, fail: () => undefined, ...more }) });
const reading = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, call(key)]));
const refused = { status: 403, json: { code: "forbidden" } };
const broken = { status: 400, json: { code: "bad", request_id: "r-1" } };

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

describe("home", () => {
  it("lists what must be done, overdue first, with one action each", async () => {
    serve(reading("GET /home"));
    const { container } = draw(<HomePage />);
    await screen.findByText("Fire and electrical safety 2026");
    expect(screen.getByText(/1 thing is overdue and 2 are due in the next 7 days\./)).toBeTruthy();
    expect(screen.getAllByRole("heading", { level: 2 }).map((each) => each.textContent).slice(0, 3)).toEqual(["Overdue", "Due in 7 days", "Due in 30 days"]);
    expect(screen.getByRole("link", { name: "Resume: Sepsis: recognise it in the first hour" }).getAttribute("href")).toMatch(/^\/learn\//);
    expect(screen.getByRole("link", { name: "Upload card: NIH Stroke Scale" }).getAttribute("href")).toBe("/credentials/new?type=NIHSS");
    expect(screen.getByText("3 days late")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says that there is nothing to do", async () => {
    serve({ "GET /home": { json: { ...(call("GET /home").json as object), overdue: 0, due_7: 0, minutes_left: 0, todo: [], credentials: [], licences: [] } } });
    const { container } = draw(<HomePage />);
    await screen.findByText("Nothing to do");
    expect(screen.getByText("Nothing is overdue and nothing is due in the next 7 days.")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("tells a failure from a refusal", async () => {
    serve({ "GET /home": broken });
    draw(<HomePage />);
    await screen.findByText("This page could not be loaded");
    expect(screen.getByText("Code r-1")).toBeTruthy();
  });
});

describe("sign-in", () => {
  const fill = (name: string, value: string) => fireEvent.change(screen.getByLabelText(name), { target: { value } });
  it("goes from the badge to the password, then signs in and returns", async () => {
    const calls = serve({ "POST /auth/sign-in": { json: { me: { id: "ana" }, idle_minutes: 15 } } });
    const { container, history } = draw(<SignInPage />, "/sign-in?reason=idle&return=%2Ftranscript");
    expect(screen.getByText(/nobody used this screen/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fill("E-mail, handle or employee number", " E10442 ");
    fireEvent.submit(screen.getByRole("form", { name: "Sign in" }));
    expect(document.activeElement).toBe(screen.getByLabelText("Password"));
    const posts = () => calls.filter((each) => each.key.startsWith("POST"));
    expect(posts()).toHaveLength(0);
    fill("Password", "secret words");
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Sign in" })));
    expect(posts()[0]?.body).toEqual({ login: "E10442", password: "secret words", shared_workstation: false });
    expect(history.at(-1)).toBe("/transcript");
  });
  it.each([
    [401, "wrong_login", "This name and password do not belong together. Check both."],
    [403, "account_suspended", "This account is suspended."],
    [429, "rate_limited", "Too many tries."],
  ])("says what happened on %s %s and forgets the password", async (status, code, words) => {
    serve({ "POST /auth/sign-in": { status, json: { code } } });
    const { container } = draw(<SignInPage />, "/sign-in");
    fill("E-mail, handle or employee number", "ana");
    fill("Password", "x");
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Sign in" })));
    expect(screen.getByRole("alert").textContent).toContain(words);
    expect((screen.getByLabelText("Password") as HTMLInputElement).value).toBe("");
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("transcript and certificates", () => {
  it("adds up the hours shown and takes decimal hours in", async () => {
    const calls = serve({ ...reading("GET /credits", "GET /credits/licences"), "POST /credits/external": { json: {} } });
    const { container } = draw(<TranscriptPage />, "/transcript");
    await screen.findByText("Credits of Ana Reyes, E10442");
    expect(screen.getByRole("row", { name: /All shown 14.5/ })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getAllByRole("button", { name: "Add outside credit" })[0] as Element);
    const set = (name: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(name), { target: { value } });
    set("Activity", "Pain");
    set("Given by", "TNA");
    set("Completed on", "2026-03-01");
    set("Hours", "1,25");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Add outside credit" })));
    expect(calls.find((each) => each.key === "POST /credits/external")?.body).toMatchObject({ centihours: 125, activity: "Pain", evidence: null, topics: [] });
  });
  it("lists certificates with their state", async () => {
    serve(reading("GET /certificates"));
    const { container } = draw(<CertificatesPage />, "/certificates");
    await screen.findByText("MG-2026-000123");
    expect(screen.getByText("Being made")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Public page: Hand hygiene" }).getAttribute("href")).toBe("/verify/7KQ2-M4XD-9TPA");
    expect(await axeProblems(container)).toEqual([]);
  });
  it.each([["7KQ2-M4XD-9TPA", "Valid"], ["REVO-AAAA-BBBB", "Revoked"], ["NONE-AAAA-BBBB", "Unknown"]])("checks %s: %s", async (code, word) => {
    serve({ [`GET /verify/${code}`]: call("GET /verify/{code}", { params: { code } }) });
    const { container } = draw(<Route path="/verify/:code?"><VerifyPage /></Route>, `/verify/${code}`);
    expect((await screen.findByRole("heading", { level: 2 })).textContent).toBe(word);
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("notifications", () => {
  it("marks as read only what was asked for", async () => {
    const calls = serve({ ...reading("GET /notifications"), "POST /notifications/read": { json: { unread: 2 } } });
    const { container } = draw(<NotificationCentre />, "/notifications");
    await screen.findByText("Your certificate for Hand hygiene is ready.");
    expect(calls.every((each) => each.init.method === "GET")).toBe(true);
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole("button", { name: /Mark as read: Your certificate/ })));
    expect(calls.find((each) => each.init.method === "POST")?.body).toEqual({ ids: ["0190a000-0000-7000-8000-000000000033"], all: false });
  });
  it("is denied without the permission", async () => {
    serve({ "GET /notifications": refused });
    draw(<NotificationCentre />, "/notifications");
    await screen.findByText("You do not have access to this page");
  });
});
