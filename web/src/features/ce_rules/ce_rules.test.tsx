/** State requirements: the list with how sure each is, one rule with its versions, an officer's version, a trial, with axe. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import EditRulePage from "./edit";
import { bodyOf, centiOf, draftOf, EMPTY_RULE, problemsOf } from "./edit_model";
import TranscriptImportPage from "./import";
import RulesListPage from "./list";
import RulePage from "./rule";
import type { RuleBody, RuleDetail, RulesPage } from "./types";
import { amountWords, capWords, needWords, ruleLine } from "./words";

afterEach(() => vi.unstubAllGlobals());

const click = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const fill = (label: string | RegExp, value: string) => act(async () => fireEvent.change(screen.getByLabelText(label), { target: { value } }));
const boot = (...permissions: string[]) => ({ "GET /boot": { json: { me: { id: "me", first_name: "Luis", last_name: "Kim", permissions } } } });
const OFFICER = boot("credit:view", "credit:rules", "people:view");
const LONG = "22 TAC 216.3 (Texas Register site); https://www.law.cornell.edu/regulations/texas/22-Tex-Admin-Code-SS-216-3-Continuing-Competency";

const texas: RuleBody = {
  kind: "options", unit: "contact_hour", centi: 2000, cycle_months: 24,
  topics: [
    { topic: "Nursing jurisprudence and ethics", every: "third_renewal", within_total: true, centi: 200, condition: "", fact: "" },
    { topic: "Child abuse", every: "six_years", centi: 0, condition: "direct patient care", fact: "direct_care" },
    { topic: "Ethics", every: "once", within_total: false, centi: 150, condition: "as the board says", fact: "", inside: "Nursing jurisprudence and ethics" },
  ],
  pathways: [
    { label: "20 hours in the area of practice", needs: [{ kind: "hours", centi: 2000, words: "" }] },
    { label: "A certification", needs: [{ kind: "certification", centi: 0, words: "" }, { kind: "practice_hours", centi: 40000, months: 48, words: "" }], topics_that_stay: ["Ethics"] },
  ],
  also: [{ kind: "activity", centi: 0, words: "A jurisprudence exam" }],
  caps: [{ kind: "topic_maximum", topic: "CPR; BLS", centi: 0, unless_accredited: false }, { kind: "employer_maximum", topic: "", centi: 1500, unless_accredited: true }],
  carry_over_centi: 0, first_renewal: { mode: "prorated", centi: 400, per_month_centi: 100, topics_that_stay: ["Ethics"], words: "at most 24 hours" }, minutes_per_hour: 50, alternatives: "20 hours OR certification", renewal_date_rule: "last day of birth month", notes: "",
};
const version = { source: LONG, cited: "22 TAC 216.3", as_of: "2026-07-30", confidence: "A", confidence_words: "x", note: "", by: "MedConnect", in_force: false };
const detail: RuleDetail = {
  id: "TX-RN", state: "TX", state_name: "Texas", profession: "RN", facts: ["direct_care", "first_renewal"], shipped_changed: true,
  history: [
    { ...version, revision: 2, body: { ...texas, centi: 2400 }, confidence: "C", effective_from: "2027-01-01", note: "From the Texas Register", by: "Ana Reyes", at: "2026-11-20T10:00:00Z" },
    { ...version, revision: 0, body: texas, in_force: true },
  ],
};
const rows: RulesPage = {
  total: 2, by_confidence: { A: 39, B: 31, C: 73, D: 16 },
  items: [
    { id: "TX-RN", state: "TX", state_name: "Texas", profession: "RN", revision: 0, kind: "options", unit: "contact_hour", hours: 20, cycle_months: 24, topics: 4, pathways: 2, confidence: "A", confidence_words: "x", as_of: "2026-07-30", source: LONG, edited: false, shipped_changed: false },
    { id: "WY-PT", state: "WY", state_name: "Wyoming", profession: "PT", revision: 3, kind: "none", unit: "contact_hour", topics: 0, pathways: 0, confidence: "D", confidence_words: "x", as_of: "", source: "published summaries", edited: true, shipped_changed: true },
  ],
};

describe("words", () => {
  it("say amounts, ways and limits", () => {
    expect(amountWords(100, "contact_hour")).toBe("1 contact hour");
    expect(amountWords(750, "CCU")).toBe("7.5 CCU");
    expect(ruleLine({ kind: "options", unit: "contact_hour", hours: 20, cycle_months: 24, pathways: 2 })).toBe("20 contact hours every 2 years, any of 2 ways");
    expect(ruleLine({ kind: "hours", unit: "point", hours: 30, cycle_months: 25, pathways: 0 })).toBe("30 points every 25 months");
    expect(ruleLine({ kind: "hours", unit: "contact_hour", hours: 10, cycle_months: 12, pathways: 0 })).toBe("10 contact hours every year");
    expect(ruleLine({ kind: "options", unit: "contact_hour", hours: 0, cycle_months: 36, pathways: 3 })).toBe("any of 3 ways, every 3 years");
    expect(ruleLine({ kind: "none", unit: "contact_hour", pathways: 0 })).toBe("No continuing education asked");
    expect(needWords({ kind: "practice_hours", centi: 40000, months: 48, words: "" }, "contact_hour")).toBe("400 hours of practice in the last 4 years");
    expect(capWords({ kind: "topic_maximum", topic: "CPR; BLS", centi: 0, unless_accredited: false }, "contact_hour")).toBe("Never counts: CPR; BLS.");
  });
});

describe("the list", () => {
  it("shows each with its grade in words, and filters by grade in the address", async () => {
    const calls = serve({ ...OFFICER, "GET /ce-rules": { json: rows } });
    const { container, history } = draw(<RulesListPage />, "/ce-rules");
    const table = await screen.findByRole("table");
    expect(within(table).getByText("A, seen at the board")).toBeTruthy();
    expect(within(table).getByText("D, sources disagree")).toBeTruthy();
    expect(within(table).getByText("The shipped rule has changed since")).toBeTruthy();
    expect(screen.getByText(/never mark anybody compliant by themselves/)).toBeTruthy();
    expect(within(table).getByRole("link", { name: "Texas, Registered nurse" }).getAttribute("href")).toBe("/ce-rules/TX/RN");
    expect(await axeProblems(container)).toEqual([]);
    await click(/^73 C, not checked/);
    expect(history.at(-1)).toContain("confidence=C");
    await waitFor(() => expect(calls.at(-1)?.url.searchParams.get("confidence")).toBe("C"));
  });
  it("searches in what is shown, and offers all when nothing matches", async () => {
    serve({ ...boot("credit:view"), "GET /ce-rules": { json: rows } });
    draw(<RulesListPage />, "/ce-rules?search=wyom");
    const table = await screen.findByRole("table");
    expect(within(table).queryByText("Texas")).toBeNull();
    expect(screen.queryByRole("button", { name: "Add a rule" })).toBeNull();
    await fill(/^Search/, "atlantis");
    await screen.findByText("No rule matches");
    await click("Show all rules");
    await screen.findByRole("table");
  });
  it("is denied without the permission", async () => {
    serve({ ...boot(), "GET /ce-rules": { status: 403, json: { code: "forbidden" } } });
    draw(<RulesListPage />, "/ce-rules");
    await screen.findByText("You do not have access to this page");
  });
  it("leads to a new rule", async () => {
    serve({ ...OFFICER, "GET /ce-rules": { json: rows } });
    const { history } = draw(<RulesListPage />, "/ce-rules");
    await screen.findByRole("table");
    await click("Add a rule");
    const dialog = within(screen.getByRole("dialog"));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Write the rule" })));
    expect(dialog.getByRole("link", { name: "Choose a state" })).toBeTruthy();
    await act(async () => fireEvent.change(dialog.getByLabelText("State"), { target: { value: "TX" } }));
    await act(async () => fireEvent.change(dialog.getByLabelText("Profession"), { target: { value: "RRT" } }));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Write the rule" })));
    expect(history.at(-1)).toBe("/ce-rules/TX/RRT/edit");
  });
});

const page = (path = "/ce-rules/TX/RN") => draw(<Route path="/ce-rules/:state/:profession"><RulePage /></Route>, path);

describe("one rule", () => {
  it("shows ways, topics with two clocks, limits, source and versions", async () => {
    serve({ ...OFFICER, "GET /ce-rules/TX/RN": { json: detail } });
    const { container } = page();
    await screen.findByText("Any one of these ways");
    expect(screen.getByText("20 contact hours every 2 years, any of 2 ways")).toBeTruthy();
    expect(screen.getByText("400 hours of practice in the last 4 years")).toBeTruthy();
    expect(screen.getByText(/Two clocks/)).toBeTruthy();
    expect(screen.getByText("asked: Cares for patients directly?")).toBeTruthy();
    expect(screen.getByText("Never counts: CPR; BLS.")).toBeTruthy();
    expect(screen.getByText(/A licence that fulfils it is marked as met/)).toBeTruthy();
    expect(screen.getByRole("link", { name: "the shipped rule" }).getAttribute("href")).toBe("/ce-rules/TX/RN?version=0");
    expect(screen.getByRole("link", { name: "Write a new version" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says that another version is looked at, and that C never marks anybody compliant", async () => {
    serve({ ...boot("credit:view"), "GET /ce-rules/TX/RN": { json: detail } });
    page("/ce-rules/TX/RN?version=2");
    await screen.findByText(/You are looking at version 2/);
    expect(screen.getByText(/never marks anybody compliant by itself/)).toBeTruthy();
    expect(screen.getByText("24 contact hours every 2 years, any of 2 ways")).toBeTruthy();
    expect(screen.queryByRole("link", { name: "Write a new version" })).toBeNull();
    expect(screen.queryByText("Try it on a person")).toBeNull();
  });
  it("judges a person line by line", async () => {
    const licence = { credential_id: "l1", title: "Texas RN licence", renews_on: "2027-05-31", status: "not_met", meters: [], explanation: [], source: "x", as_of: "x", confidence: "A", rule_id: "TX-RN", rule_revision: 2, lines: [{ text: "18 of 20 hours; 2 hours missing.", state: "missing" }, { text: "Child abuse: good until 2030.", state: "met" }] };
    serve({
      ...OFFICER, "GET /ce-rules/TX/RN": { json: detail }, "GET /people": { json: { items: [{ person_id: "p1", first_name: "Ana", last_name: "Reyes", employee_number: "1001", unit_name: "ICU" }] } },
      "GET /people/p1/licences": { json: { items: [licence, { ...licence, credential_id: "l2", title: "Ohio RN licence", rule_id: "OH-RN" }] } },
    });
    const { container } = page();
    const search = await screen.findByLabelText(/Search for/);
    await act(async () => fireEvent.change(search, { target: { value: "reyes" } }));
    await screen.findByRole("option", { name: /Reyes, Ana/ });
    await fill("Person", "p1");
    await screen.findByText("18 of 20 hours; 2 hours missing.");
    expect(screen.getByText("Not met")).toBeTruthy();
    expect(screen.getByText(/by version 2/)).toBeTruthy();
    expect(screen.queryByText("Ohio RN licence")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says that there is none", async () => {
    serve({ ...OFFICER });
    page("/ce-rules/TX/XX");
    await screen.findByText("This page is not here");
  });
});

describe("the form's numbers", () => {
  it("keep a rule as it is, there and back", () => {
    expect(problemsOf(draftOf(texas))).toEqual({});
    expect(bodyOf(draftOf(texas))).toEqual(texas);
    const bare: RuleBody = { kind: "none", unit: "contact_hour", topics: [], pathways: [], also: [], caps: [], alternatives: "", renewal_date_rule: "", notes: "" };
    expect(bodyOf(draftOf(bare))).toEqual(bare);
  });
  it("are read with comma or point, and refused otherwise", () => {
    expect(centiOf("7,5")).toBe(750);
    expect(centiOf("0")).toBe(0);
    expect(centiOf("1.234")).toBeNull();
    expect(centiOf("-1")).toBeNull();
    expect(problemsOf({ ...EMPTY_RULE, amount: "twenty", ways: [{ label: "", needs: [{ kind: "hours", amount: "x", months: "", words: "" }], stays: null }] })).toEqual({
      "body.centi": expect.any(String), "body.pathways[0].label": expect.any(String), "body.pathways[0].needs[0].centi": expect.any(String),
    });
  });
});

const editor = (path = "/ce-rules/TX/RN/edit") => draw(<Route path="/ce-rules/:state/:profession/edit"><EditRulePage /></Route>, path);

describe("an officer's version", () => {
  it("begins with the newest one, asks for a reason, and is sent with what was seen", async () => {
    const calls = serve({ ...OFFICER, "GET /ce-rules/TX/RN": { json: detail }, "POST /ce-rules/TX/RN": { json: detail } });
    const { container, history } = editor();
    expect(((await screen.findByLabelText(/^Total in a cycle/)) as HTMLInputElement).value).toBe("24");
    expect(await axeProblems(container)).toEqual([]);
    await fill(/^Total in a cycle/, "22,5");
    await click("Remove topic 1");
    await click("Write this version");
    expect(screen.getByRole("link", { name: "Say what changed and why" })).toBeTruthy();
    await fill("What changed, and why", "The board lowered it");
    await act(async () => fireEvent.click(screen.getByLabelText(/^A, seen at the board/)));
    await fill("For renewals from", "2027-03-01");
    await click("Write this version");
    const body = calls.find((each) => each.key === "POST /ce-rules/TX/RN")?.body as Record<string, unknown>;
    expect(body).toMatchObject({ revision: 2, confidence: "A", effective_from: "2027-03-01", note: "The board lowered it", source: "22 TAC 216.3", body: { centi: 2250, pathways: texas.pathways } });
    expect(body).not.toHaveProperty("effective_to");
    expect((body.body as RuleBody).topics.map((each) => each.topic)).toEqual(["Child abuse", "Ethics"]);
    await waitFor(() => expect(history.at(-1)).toBe("/ce-rules/TX/RN"));
  });
  it("keeps everything at a refusal and a conflict, and shows the server's sentence at the field", async () => {
    let refusal: { status: number; json: unknown } = { status: 422, json: { code: "invalid", errors: [{ path: "body.topics[1].topic", code: "given_twice", detail: "Name each topic once." }] } };
    serve({ ...OFFICER, "GET /ce-rules/TX/RN": { json: detail }, "POST /ce-rules/TX/RN": () => refusal });
    editor();
    await screen.findByLabelText(/^Total in a cycle/);
    await fill("What changed, and why", "Reason");
    await click("Write this version");
    expect((await screen.findAllByText("Name each topic once.")).length).toBe(2);
    expect(screen.getByLabelText("Topic 2", { selector: "input" }).getAttribute("aria-invalid")).toBe("true");
    refusal = { status: 409, json: { code: "rule_changed", detail: "x" } };
    await click("Write this version");
    await screen.findByText(/Somebody wrote a version meanwhile/);
    expect((screen.getByLabelText("What changed, and why") as HTMLTextAreaElement).value).toBe("Reason");
  });
  it("writes the first rule of a place, with ways, limits and a first renewal", async () => {
    const calls = serve({ ...OFFICER, "POST /ce-rules/TX/RRT": { json: { ...detail, id: "TX-RRT" } } });
    const { container } = editor("/ce-rules/TX/RRT/edit");
    await screen.findByText(/This will be the first/);
    await fill(/^Total in a cycle/, "12");
    await click("Add a way");
    await fill("Way 1", "12 hours");
    await act(async () => fireEvent.change(within(screen.getByRole("group", { name: "Need 1 of 12 hours" })).getByLabelText("Hours"), { target: { value: "12" } }));
    await click("Add a limit");
    await act(async () => fireEvent.change(screen.getByLabelText("Limit 1", { selector: "select" }), { target: { value: "topic_maximum" } }));
    await fill(/^Subjects/, "CPR");
    await act(async () => fireEvent.change(screen.getByLabelText("At the first renewal"), { target: { value: "exempt" } }));
    expect(await axeProblems(container)).toEqual([]);
    await fill(/^Source/, "22 TAC 123");
    await fill("What changed, and why", "New");
    await click("Write this version");
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toMatchObject({
      revision: 0, confidence: "C",
      body: { centi: 1200, pathways: [{ label: "12 hours", needs: [{ kind: "hours", centi: 1200, words: "" }] }], caps: [{ kind: "topic_maximum", topic: "CPR", centi: 0 }], first_renewal: { mode: "exempt" } },
    });
  });
});

describe("a transcript of CE Broker", () => {
  const report = { dry_run: true, rows: 3, added: 2, already: 0, hours: 4.5, problems: [{ line: 4, column: "hours", code: "not_hours" }] };
  const choose = () => act(async () => fireEvent.change(document.querySelector<HTMLInputElement>("input[type=file]")!, { target: { files: [new File(["date,course,hours"], "ce.csv", { type: "text/csv" })] } }));
  it("is looked at first and then taken over", async () => {
    const calls = serve({ "POST /credits/ce-broker/transcript": (url) => ({ json: url.searchParams.get("dry_run") === "true" ? report : { ...report, dry_run: false } }) });
    const { container } = draw(<TranscriptImportPage />, "/ce-broker/import");
    await click("Look at the file");
    expect(screen.getByRole("link", { name: "Choose the file first" })).toBeTruthy();
    await choose();
    await click("Look at the file");
    await screen.findByText("2 would be added, 4.5 hours");
    expect(screen.getByText("is no number of hours")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await click("Import 2 credits");
    await screen.findByText("2 added, 4.5 hours");
    expect(calls.map((each) => each.url.searchParams.get("dry_run"))).toEqual(["true", "false"]);
  });
  it("says that it is switched off", async () => {
    serve({ "POST /credits/ce-broker/transcript": { status: 409, json: { code: "connector_off", detail: "x" } } });
    draw(<TranscriptImportPage />, "/ce-broker/import");
    await choose();
    await click("Look at the file");
    await screen.findByText(/has not switched this on/);
  });
});
