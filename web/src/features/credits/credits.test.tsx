/** The transcript and a licence against its rule: lines, answers, practice, papers, outside credit; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import HomePage from "../home/home";
import LicencePage from "./licence";
import { LicencesOf } from "./of_person";
import TranscriptPage from "./transcript";
import { licenceState, lineState } from "./words";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const licence = {
  credential_id: "rn", title: "Texas RN licence", renews_on: "2027-05-31", cycle_from: "2025-06-01", status: "not_met", source: "22 TAC 216.3", as_of: "2026-07", confidence: "A", rule_id: "TX-RN", rule_revision: 2,
  meters: [{ label: "Contact hours", earned: 18, required: 20, met: false, unit: "contact hours" }], explanation: ["18 of 20 hours."],
  lines: [
    { text: "18 of 20 hours; 2 hours older-adult care missing; source 22 TAC 216.3, as of 2026-07.", state: "missing" },
    { text: "2 of 2 hours: jurisprudence and ethics.", state: "met" },
    { text: "Older adult care: say whether you care for older adults.", state: "confirm" },
    { text: "4 hours carried over from the cycle before, at most 5.", state: "info" },
  ],
};
const doubtful = { ...licence, credential_id: "la", title: "Louisiana RN licence", status: "confirm_with_board", confidence: "C", rule_revision: 0, rule_id: "LA-RN", lines: [], explanation: ["5 hours."], meters: [] };
const facts = { items: [
  { fact: "older_adults", question: "Do you care for older adults?", kind: "yes_no", credential_id: null, licence: "", answer: "" },
  { fact: "renewal_number", question: "Which renewal of this licence comes next (1 is the first)?", kind: "number", credential_id: "rn", licence: "Texas RN licence", answer: "2" },
  { fact: "first_renewal", question: "Is the next renewal the first of this licence?", kind: "yes_no", credential_id: "la", licence: "Louisiana RN licence", answer: "no" },
] };
const practice = { items: [{ id: "p1", from_on: "2026-01-01", to_on: "2026-06-30", hours: 1, employer: "Mercy General ".repeat(8) }] };
const entry = (id: string, more: object = {}) => ({ id, earned_on: "2026-03-01", activity: `Pain ${id}`, provider: "TNA", hours: 2, type: "contact_hour", accreditation_body: "ANCC", accreditation_number: "4002", statement: "", topics: ["pain"], source: "external", has_evidence: true, reverses: null, reversed: false, note: "", format: "live", hour_minutes: 60, ...more });
const base = {
  "GET /credits/licences": { json: { items: [licence, doubtful] } }, "GET /credits/facts": { json: facts }, "GET /credits/practice": { json: practice },
  "GET /credits": { json: { person_name: "Ana Reyes", employee_number: "E10442", from: null, to: null, total_hours: 2, entries: [entry("e1"), entry("e2", { source: "course", has_evidence: false, format: "" })] } },
};
const page = (id = "rn") => draw(<Route path="/transcript/:credential"><LicencePage /></Route>, `/transcript/${id}`);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const posts = (calls: ReturnType<typeof serve>) => calls.filter((each) => each.init.method && each.init.method !== "GET");

beforeEach(() => {
  vi.unstubAllGlobals();
  Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined });
});

describe("words", () => {
  it("is amber where something is missing, never red, and green only for what is met", () => {
    expect(["met", "missing", "confirm", "info"].map((each) => lineState(each).kind)).toEqual(["ok", "soon", "info", "idle"]);
    expect(["met", "not_met", "none_required", "confirm_with_board", "no_rule"].map((each) => licenceState(each).kind)).toEqual(["ok", "soon", "ok", "info", "idle"]);
  });
});

describe("a licence", () => {
  it("explains itself line by line, with source, date and version of the rule", async () => {
    serve(base);
    const { container } = page();
    await screen.findByText(/2 hours older-adult care missing; source 22 TAC 216.3, as of 2026-07/);
    const lines = screen.getByText(/older-adult care missing/).closest("ul") as HTMLElement;
    expect(within(lines).getAllByRole("listitem").map((each) => each.querySelector(".tag")?.textContent)).toEqual(["Missing", "Met", "Confirm", "Note"]);
    expect(screen.getByText("Not met yet")).toBeTruthy();
    expect(screen.getByText(/Seen in the rule or on the board's own page\. Requirement TX-RN, version 2/)).toBeTruthy();
    expect(screen.getByText(/This cycle counts from 1 Jun 2025/)).toBeTruthy();
    await screen.findByText("Do you care for older adults?");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says of a doubtful rule to ask the board, and of an unknown licence that it is not here", async () => {
    serve(base);
    const { unmount } = page("la");
    await screen.findByText("Confirm with the board");
    expect(screen.getByText(/Not checked with the board\. Requirement LA-RN, as shipped\./)).toBeTruthy();
    expect(screen.getByText("5 hours.")).toBeTruthy();
    unmount();
    page("nobody");
    await screen.findByText("This page is not here");
  });
  it("asks only what this licence depends on, and keeps the answers on a refusal", async () => {
    const calls = serve({ ...base, "PUT /credits/facts": { status: 422, json: { code: "invalid_input", fields: [{ path: "items[1].answer", code: "not_one_of", detail: "yes, no, or the number of the renewal." }] } } });
    page();
    await screen.findByText("Do you care for older adults?");
    expect(screen.queryByText("Is the next renewal the first of this licence?")).toBeNull();
    fireEvent.click(screen.getByRole("radio", { name: "Yes" }));
    fireEvent.change(screen.getByLabelText(/Which renewal/), { target: { value: "0" } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "What it depends on" })));
    expect(posts(calls)[0]?.body).toEqual({ items: [{ fact: "older_adults", credential_id: null, answer: "yes" }, { fact: "renewal_number", credential_id: "rn", answer: "0" }] });
    expect((await screen.findByLabelText(/Which renewal/)).getAttribute("aria-invalid")).toBe("true");
    expect((screen.getByRole("radio", { name: "Yes" }) as HTMLInputElement).checked).toBe(true);
  });
  it("takes hours of practice in and out, and puts the server's refusal in its place", async () => {
    let refuse = true;
    const calls = serve({ ...base, "DELETE /credits/practice/p1": { json: {} }, "POST /credits/practice": () => (refuse ? { status: 409, json: { code: "practice_overlaps", detail: "Hours with this employer are entered for some of these days." } } : { json: practice.items[0] }) });
    const { container } = page();
    await screen.findByText("1 hour");
    await press("Remove the hours from 1 Jan 2026");
    await press("Enter hours");
    const form = screen.getByRole("form", { name: "Enter hours of practice" });
    await act(async () => fireEvent.submit(form));
    expect(screen.getByRole("link", { name: "Enter the hours as a whole number" })).toBeTruthy();
    for (const [label, value] of [["First day", "2026-07-01"], ["Last day", "2026-08-31"], ["Hours in all", "320"]] as const) fireEvent.change(within(form).getByLabelText(label), { target: { value } });
    await act(async () => fireEvent.submit(form));
    await screen.findByText("Hours with this employer are entered for some of these days.");
    expect(await axeProblems(container)).toEqual([]);
    refuse = false;
    await act(async () => fireEvent.submit(form));
    await waitFor(() => expect(screen.queryByRole("form", { name: "Enter hours of practice" })).toBeNull());
    const sent = posts(calls).filter((each) => each.key === "POST /credits/practice");
    expect(sent[1]?.body).toEqual({ from_on: "2026-07-01", to_on: "2026-08-31", hours: 320, employer: "" });
    // The refusal is kept under the first key: the second try has one of its own.
    expect(new Set(sent.map((each) => (each.init.headers as Record<string, string>)["Idempotency-Key"])).size).toBe(2);
  });
  it("hands out the papers of the chosen cycle", async () => {
    const calls = serve({ ...base, "GET /credits/licences/rn/transcript.pdf": { json: {} } });
    page();
    fireEvent.change(await screen.findByLabelText("Cycle"), { target: { value: "1" } });
    await press("Download PDF");
    expect(calls.find((each) => each.key.endsWith("transcript.pdf"))?.url.search).toBe("?cycle=1");
    await press("Download CSV");
    expect((await screen.findByRole("alert")).textContent).toContain("The file could not be made");
  });
});

describe("transcript", () => {
  it("leads to each licence, to the proof, and says how a credit was held", async () => {
    const calls = serve({ ...base, "GET /credits/e1/evidence": { json: {} } });
    const { container } = draw(<TranscriptPage />, "/transcript");
    await screen.findByText("Credits of Ana Reyes, E10442");
    expect((await screen.findByRole("link", { name: /Texas RN licence, renews/ })).getAttribute("href")).toBe("/transcript/rn");
    expect(screen.getByText("live, pain")).toBeTruthy();
    expect(screen.getAllByRole("button", { name: /Proof of/ })).toHaveLength(1);
    await press("Proof of Pain e1");
    expect(calls.some((each) => each.key === "GET /credits/e1/evidence")).toBe(true);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("sends how an outside credit was held, and says when it is there already", async () => {
    const calls = serve({ ...base, "POST /credits/external": { status: 409, json: { code: "credit_duplicate", detail: "This credit is in your transcript already." } } });
    draw(<TranscriptPage />, "/transcript");
    await screen.findByText("Credits of Ana Reyes, E10442");
    await press("Add outside credit");
    const set = (name: string, value: string) => fireEvent.change(screen.getByLabelText(name), { target: { value } });
    set("Activity", "Pain");
    set("Given by", "TNA");
    set("Completed on", "2026-03-01");
    set("Hours", "1.5");
    set("How it was held", "live");
    set("Length of its hour", "50");
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Add outside credit" })));
    expect(posts(calls)[0]?.body).toMatchObject({ centihours: 150, format: "live", hour_minutes: 50 });
    await screen.findByText("This credit is in your transcript already.");
    expect((screen.getByLabelText("Activity") as HTMLInputElement).value).toBe("Pain");
  });
});

describe("a person's licences, for the office", () => {
  it("stand line by line with their papers, and are not drawn for whoever has none", async () => {
    const calls = serve({ "GET /people/lee/licences": { json: { items: [licence, doubtful] } }, "GET /people/lee/licences/rn/transcript.pdf": { json: {} } });
    const { container, unmount } = draw(<LicencesOf person="lee" />);
    await screen.findByText("Continuing education");
    expect(screen.getAllByRole("heading", { level: 3 }).map((each) => each.textContent)).toEqual(["Texas RN licence Not met yet", "Louisiana RN licence Confirm with the board"]);
    expect(await axeProblems(container)).toEqual([]);
    await press("Transcript of this cycle (PDF): Texas RN licence");
    expect(calls.some((each) => each.key === "GET /people/lee/licences/rn/transcript.pdf")).toBe(true);
    await press("Whole transcript (PDF)");
    expect((await screen.findByRole("alert")).textContent).toBe("The file could not be made. Try again.");
    unmount();
    const asked = serve({ "GET /people/lee/licences": { json: { items: [] } } });
    const none = draw(<LicencesOf person="lee" />);
    await waitFor(() => expect(asked).toHaveLength(1));
    await act(async () => undefined);
    expect(none.container.textContent).toBe("");
  });
});

describe("home", () => {
  const home = { first_name: "Ana", today: "2026-11-20", overdue: 0, due_7: 0, minutes_left: 0, todo: [{ kind: "credential", bucket: "due_7", title: "Basic Life Support", reason: "AHA", action: "upload", enrolment_id: null, credential_id: "bls", credential_type: "BLS", due_on: "2026-11-25", days: 5, minutes: 0, minutes_left: 0, percent: 0, ce_hours: null }], credentials: [], licences: [licence] };
  it("counts the wallet, each number on its list, and uploads in three taps", async () => {
    const card = { id: "bls", type: "BLS", type_name: "Basic Life Support", status: "expiring_soon", verification: "unverified" };
    serve({ "GET /home": { json: home }, "GET /credentials/mine": { json: { active: 2, expiring_soon: 1, expired: 0, unverified: 3, items: [card], missing: [], alerts: [] } } });
    const { container } = draw(<HomePage />);
    const numbers = await screen.findByRole("list", { name: "How your credentials stand" });
    expect(within(numbers).getAllByRole("link").map((each) => [each.textContent, each.getAttribute("href")])).toEqual([
      ["2 current", "/credentials?show=active"], ["1 expiring", "/credentials?show=soon"], ["0 lapsed", "/credentials?show=lapsed"], ["3 not verified", "/credentials?show=unverified"],
    ]);
    expect(screen.getByRole("link", { name: "Upload card: Basic Life Support" }).getAttribute("href")).toBe("/credentials/new?renews=bls");
    expect(screen.getByRole("link", { name: /Texas RN licence, renews/ }).getAttribute("href")).toBe("/transcript/rn");
    expect(await axeProblems(container)).toEqual([]);
  });
});
