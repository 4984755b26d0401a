/** The credentialing office: queue, one entry, the log, screening, connectors, keys and webhooks; with axe. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { Route } from "wouter";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import ConnectorsPage from "./connectors";
import KeysPage from "./keys";
import LevelsPage from "./levels";
import LogPage from "./log";
import OnePage from "./one";
import QueuePage from "./queue";
import ResultsImportPage from "./results_import";
import ScreeningPage from "./screening";

const boot = (...permissions: string[]) => ({ "GET /boot": { json: { me: { id: "me", first_name: "Luis", last_name: "Kim", permissions } } } });
const office = boot("verification:work", "verification:settings", "compliance:view", "credential:manage", "credit:correct");
const places = { "GET /units": { json: { items: [], above: [] } }, "GET /credential-types": { json: { items: [{ code: "RN", kind: "license", name: "Registered Nurse" }, { code: "BLS", kind: "certification", name: "Basic Life Support" }] } } };
const item = (more: object = {}) => ({
  credential_id: "c1", person_id: "p1", person_name: "Ana Reyes", employee_number: "1001", unit_name: "ICU", kind: "license", type: "RN", type_name: "Registered Nurse", credential: "RN TX 123456",
  level: "primary_source", state: "unverified", reason: "renewal_due", due_on: "2027-05-31", expires_on: "2027-05-31", ...more,
});
const credential = (more: object = {}) => ({
  id: "c1", person_id: "p1", kind: "license", type: "RN", type_name: "Registered Nurse", issuing_body: "Texas Board of Nursing", state: "TX", number: "123456", compact: false, compact_states: [],
  issued_on: "2025-06-01", expires_on: "2027-05-31", status: "active", days_left: 190, notes: "", scans: [], updated_at: "2026-11-01T10:00:00Z", previous_id: null, verification: "unverified", verified_on: null,
  verified_method: "", shown_on_profile: true, warnings: [], ...more,
});
const detail = (more: object = {}) => ({
  item: item(), credential: credential(), methods: ["registry_website", "phone", "letter", "registry_file"], links: [{ code: "nursys_public", url: "https://www.nursys.com/LQC/LQCTerms.aspx" }],
  warnings: [], can_ask_nursys: false, own: false, records: [], ...more,
});
const entry = {
  record: { id: "v1", person_id: "p1", credential_id: "c1", credential: "RN TX 123456", level: "primary_source", source: "Texas Board of Nursing", method: "registry_website", by: "Luis Kim", at: "2026-11-20T09:00:00Z", result: "discrepancy", discrepancies: ["Expires 2026"], evidence_sha256: "ab12", checkpoint: "hospital 40 abc" },
  note: "Called twice", evidence: [{ id: "e1", file_name: "board.pdf", media_type: "application/pdf", size: 2048, sha256: "ab12" }],
};
const press = (name: string | RegExp) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));
const type = (label: string | RegExp, value: string) => act(async () => fireEvent.change(await screen.findByLabelText(label), { target: { value } }));
const submit = (name: string) => act(async () => fireEvent.submit(await screen.findByRole("form", { name })));
const upload = (label: string | RegExp, file: File) => act(async () => fireEvent.change(await screen.findByLabelText(label), { target: { files: [file] } }));
beforeEach(() => queryClient.clear());

describe("queue", () => {
  it("lists what waits with its reason, and filters in the address", async () => {
    const calls = serve({ ...office, ...places, "GET /verifications": { json: { waiting: 12, items: [item(), item({ credential_id: "c2", credential: "BLS", type_name: "Basic Life Support", level: "document", state: "verified", due_on: null })], next: null } } });
    const { container, history } = draw(<QueuePage />, "/verification");
    const row = await screen.findByRole("row", { name: /RN TX 123456/ });
    within(row).getByText("ends soon: verify again");
    expect(within(row).getByRole("link", { name: "Verify RN TX 123456, Ana Reyes" }).getAttribute("href")).toBe("/verification/c1");
    expect(within(screen.getByRole("row", { name: /Basic Life/ })).getByRole("link", { name: "Open BLS, Ana Reyes" })).toBeTruthy();
    screen.getByText("12 licences and cards wait to be verified, the soonest first.");
    expect(await axeProblems(container)).toEqual([]);
    await press("Discrepancy");
    expect(history?.at(-1)).toBe("/verification?state=discrepancy");
    await act(async () => undefined);
    expect(calls.filter((each) => each.key === "GET /verifications").at(-1)?.url.searchParams.get("state")).toBe("discrepancy");
  });
  it("is empty, refused", async () => {
    serve({ ...office, ...places, "GET /verifications": { json: { waiting: 0, items: [], next: null } } });
    const { container, unmount } = draw(<QueuePage />, "/verification");
    await screen.findByText("Everything is verified");
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    serve({ ...office, ...places, "GET /verifications": { status: 403, json: { code: "forbidden" } } });
    draw(<QueuePage />, "/verification");
    await screen.findByText("You do not have access to this page");
  });
});

describe("one entry", () => {
  const history = { "GET /credentials/c1/history": { json: { items: [{ at: "2026-11-01T10:00:00Z", by: "Ana Reyes", what: "updated", fields: ["expires_on"] }] } } };
  const open = () => draw(<Route path="/verification/:credential"><OnePage /></Route>, "/verification/c1");
  it("asks for the proof that a website needs, uploads it, and writes the entry", async () => {
    const calls = serve({
      ...office, ...places, ...history, "GET /verifications/c1": { json: detail() }, "GET /verifications": { json: { waiting: 0, items: [], next: null } },
      "POST /verifications/evidence": { json: { id: "e1", file_name: "board.png", media_type: "image/png", size: 2048, sha256: "ab".repeat(32) } },
      "POST /verifications/c1/records": { json: detail({ item: item({ state: "verified", due_on: null }), records: [{ ...entry, record: { ...entry.record, result: "confirmed", discrepancies: [] } }] }) },
    });
    const { container } = open();
    await screen.findByText("Nobody has verified it yet.");
    await screen.findByText("Changed: date of expiry");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByLabelText(/^Confirmed/)));
    await submit("Entry of the PSV log");
    expect(screen.getByRole("link", { name: "Attach what the source showed, as a picture or PDF" })).toBeTruthy();
    expect(calls.some((each) => each.key.endsWith("/records"))).toBe(false);
    await upload("Evidence", new File(["x"], "board.png", { type: "image/png" }));
    await screen.findByText("ab".repeat(32));
    screen.getByText("board.png");
    await submit("Entry of the PSV log");
    expect(calls.find((each) => each.key.endsWith("/records"))?.body).toEqual({ source: "Texas Board of Nursing", method: "registry_website", result: "confirmed", discrepancies: [], note: "", evidence: "e1" });
    await screen.findByText("The entry is written and sealed in the audit log.");
    screen.getByText("Verify it again");
    await press("Next in the queue");
    await screen.findByText("The entry is written. Nothing else waits.");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("keeps what was typed when the server refuses, and sends it under another key", async () => {
    let times = 0;
    const calls = serve({
      ...office, ...places, ...history, "GET /verifications/c1": { json: detail({ records: [entry], warnings: ["ecard_year_differs"] }) },
      "POST /verifications/c1/records": () => (++times === 1 ? { status: 422, json: { code: "invalid", errors: [{ path: "discrepancies", code: "missing", detail: "Say what differs." }] } } : { json: detail() }),
    });
    const { container } = open();
    await screen.findByText("Expires 2026");
    screen.getByText("The eCard code begins with another year than the date of issue.");
    screen.getByRole("button", { name: "Download evidence board.pdf" });
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByLabelText(/^Discrepancy/)));
    await type(/^What differs/, "Number is 654321\n\nName differs ");
    await submit("Entry of the PSV log");
    await screen.findByRole("link", { name: "Say what differs." });
    expect((screen.getByLabelText(/^What differs/) as HTMLTextAreaElement).value).toContain("654321");
    await submit("Entry of the PSV log");
    const sent = calls.filter((each) => each.key.endsWith("/records"));
    expect(sent.map((each) => (each.body as { discrepancies: string[] }).discrepancies)).toEqual([["Number is 654321", "Name differs"], ["Number is 654321", "Name differs"]]);
    const keys = sent.map((each) => (each.init.headers as Record<string, string>)["Idempotency-Key"]);
    expect(keys[0]).not.toBe(keys[1]);
  });
  it("asks for a look at the card itself, and nobody verifies her own", async () => {
    const calls = serve({
      ...office, ...places, ...history,
      "GET /verifications/c1": { json: detail({ item: item({ level: "document", type: "BLS", credential: "BLS" }), methods: ["registry_website", "phone", "letter", "registry_file", "ecard", "document_review"], links: [], credential: credential({ scans: [{ id: "s1", media_type: "application/pdf", size: 4096, added_at: "2026-11-01T10:00:00Z" }] }) }) },
      "POST /verifications/c1/records": { json: detail() },
    });
    const { unmount } = open();
    await act(async () => fireEvent.click(await screen.findByLabelText(/^Confirmed/)));
    await submit("Entry of the PSV log");
    screen.getByRole("link", { name: "Say that you looked at it yourself" });
    await act(async () => fireEvent.click(screen.getByLabelText("I looked at the card myself")));
    await submit("Entry of the PSV log");
    expect(calls.find((each) => each.key.endsWith("/records"))?.body).toMatchObject({ method: "document_review", result: "confirmed", attested: true });
    unmount();
    serve({ ...office, ...places, ...history, "GET /verifications/c1": { json: detail({ own: true }) } });
    open();
    await screen.findByText("This is your own");
    expect(screen.queryByRole("form")).toBeNull();
  });
  it("sends an enrolment to Nursys only when it is whole", async () => {
    const calls = serve({ ...office, ...places, ...history, "GET /verifications/c1": { json: detail({ can_ask_nursys: true }) }, "POST /verifications/c1/enrol": { json: { state: "pending" } }, "POST /verifications/c1/ask": { json: { state: "pending" } } });
    const { container } = open();
    await press("Ask Nursys");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole("tab", { name: "Our list of nurses" })));
    await submit("Our list of nurses");
    screen.getByRole("link", { name: "Enter the last four digits" });
    await type("Street", "1 Main St");
    await type("City", "Austin");
    await type("State of the address", "TX");
    await type("ZIP code", "78701");
    await type("Year of birth", "1984");
    await type(/^Last four digits/, "1234");
    await submit("Our list of nurses");
    expect(calls.find((each) => each.key.endsWith("/enrol"))?.body).toEqual({ address1: "1 Main St", address2: "", city: "Austin", state: "TX", zip: "78701", last_four_ssn: "1234", birth_year: "1984", remove: false });
    await press("Ask Nursys");
    await submit("Look the licence up");
    expect(calls.find((each) => each.key.endsWith("/ask"))?.body).toEqual({});
  });
});

const list = (more: object = {}) => ({ id: "l1", kind: "full", list_date: "2026-11-10", rows: 81234, sha256: "cd".repeat(32), imported_at: "2026-11-12T08:00:00Z", screened_at: "2026-11-12T08:01:00Z", ...more });
const match = (more: object = {}) => ({
  id: "m1", person_id: "p1", person_name: "Ana Reyes", employee_number: "1001", listed_name: "REYES, ANA M", listed_state: "TX", excluded_on: "2020-02-20", exclusion_type: "1128a1", npi_listed: true, birth_date_listed: true,
  list_date: "2026-11-10", score: 90, state: "open", reason: "", decided_by_name: "", decided_at: null, ...more,
});
describe("screening", () => {
  it("compares without keeping what was typed, then decides with a reason", async () => {
    const calls = serve({
      ...office, ...places, "GET /screening/lists": { json: { items: [list()], overdue: true } }, "GET /screening/matches": { json: { items: [match()], next: null } },
      "POST /screening/matches/m1/compare": { json: { npi: "not_given", born_on: "different" } }, "POST /screening/matches/m1/decide": { json: match({ state: "cleared" }) },
    });
    const { container } = draw(<ScreeningPage />, "/screening");
    await screen.findByText(/The last list is older than 40 days/);
    within(await screen.findByRole("row", { name: /REYES, ANA M/ })).getByText("90 of 100");
    expect(await axeProblems(container)).toEqual([]);
    await press("Decide about Ana Reyes");
    await type("Birthday", "1984-02-01");
    await submit("Compare");
    await screen.findByText("different");
    expect(calls.find((each) => each.key.endsWith("/compare"))?.body).toEqual({ born_on: "1984-02-01" });
    expect((screen.getByLabelText("Birthday") as HTMLInputElement).value).toBe("");
    await submit("Decision");
    screen.getByRole("link", { name: "Say what you compared" });
    expect(calls.some((each) => each.key.endsWith("/decide"))).toBe(false);
    await act(async () => fireEvent.click(screen.getByLabelText(/^Somebody else/)));
    await type("Reason", "birthday differs");
    expect(await axeProblems(container)).toEqual([]);
    await submit("Decision");
    expect(calls.find((each) => each.key.endsWith("/decide"))?.body).toEqual({ decision: "cleared", reason: "birthday differs" });
  });
  it("imports a list and says what became of it; empty and refused", async () => {
    const calls = serve({ ...office, ...places, "GET /screening/lists": { json: { items: [], overdue: true } }, "GET /screening/matches": { json: { items: [], next: null } }, "POST /screening/lists": { json: { list: list({ screened_at: null }), skipped: 12, bad: 1 } } });
    const { container, unmount } = draw(<ScreeningPage />, "/screening");
    await screen.findByText("No list yet");
    await screen.findByText("No match to decide");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getAllByRole("button", { name: "Import a list" })[0] as HTMLElement));
    await submit("Import a list");
    screen.getByRole("link", { name: "Choose the file that you downloaded" });
    await upload("CSV file", new File(["LASTNAME"], "UPDATED.csv", { type: "text/csv" }));
    await submit("Import a list");
    await screen.findByText("Imported: 81,234 persons, 12 organisations left out, 1 line could not be read. Staff are compared now; matches appear by themselves.");
    expect(calls.find((each) => each.key === "POST /screening/lists")?.url.searchParams.get("kind")).toBe("full");
    unmount();
    serve({ ...office, "GET /screening/lists": { status: 403, json: { code: "forbidden" } } });
    draw(<ScreeningPage />, "/screening");
    await screen.findByText("You do not have access to this page");
  });
});

const nursys = { name: "nursys", enabled: true, url: "https://api.nursys.example/v1", username: "mercy", practice_setting: "01", has_secret: true, has_trust: false, confirmed_with_vendor: false, last_ok_at: "2026-11-20T09:00:00Z", last_error: "" };
const cards = { name: "aha_ecard", enabled: false, url: "", username: "", practice_setting: "", has_secret: false, has_trust: false, confirmed_with_vendor: false, last_ok_at: null, last_error: "" };
describe("connectors", () => {
  const base = {
    ...office, "GET /verification-connectors": { json: { items: [nursys, cards] } }, "GET /credits/ce-broker": { json: { roster: false, transcripts: false, provider: "", courses: [], confirmed_with_vendor: false } },
    "GET /screening/lists": { json: { items: [list()], overdue: false } }, "GET /courses": { json: { items: [{ id: "k1", title: "Sepsis" }] } },
  };
  it("says what is off and not confirmed, tests, and never shows the password", async () => {
    serve({ ...base, "POST /verification-connectors/nursys/test": { json: { ok: false, code: "tls_untrusted", detail: "" } } });
    const { container } = draw(<ConnectorsPage />, "/verification/connectors");
    await screen.findByText("List of 10 Nov 2026");
    expect(screen.getAllByText("Not confirmed with the vendor")).toHaveLength(3);
    expect(screen.getAllByText("Off")).toHaveLength(2);
    expect(await axeProblems(container)).toEqual([]);
    expect(screen.queryByRole("button", { name: "Test AHA eCard" })).toBeNull();
    await press("Test Nursys e-Notify");
    await screen.findByText("The server's certificate is not trusted here.");
  });
  it("asks for the password again with a new address, and sends it once", async () => {
    const calls = serve({ ...base, "PUT /verification-connectors/nursys": { json: { ...nursys, url: "https://new.example/v1" } } });
    const { container } = draw(<ConnectorsPage />, "/verification/connectors");
    await press("Settings of Nursys e-Notify");
    expect((screen.getByLabelText("Password") as HTMLInputElement).value).toBe("");
    expect(await axeProblems(container)).toEqual([]);
    await type("Address", "https://new.example/v1");
    screen.getByText("A new address needs the password again");
    await submit("Settings");
    screen.getByRole("link", { name: "Enter the password" });
    await type("Password", "long-enough-1");
    await submit("Settings");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ enabled: true, url: "https://new.example/v1", username: "mercy", practice_setting: "01", secret: "long-enough-1" });
    await screen.findByText("https://new.example/v1");
  });
  it("sets CE Broker up with its courses", async () => {
    const calls = serve({ ...base, "PUT /credits/ce-broker": { json: { roster: true, transcripts: false, provider: "50-1234", courses: [{ course_id: "k1", title: "Sepsis", number: "20-123456" }], confirmed_with_vendor: false } } });
    const { container } = draw(<ConnectorsPage />, "/verification/connectors");
    await press("Settings of CE Broker");
    await act(async () => fireEvent.click(screen.getByLabelText("Rosters can be made")));
    await screen.findByRole("option", { name: "Sepsis" });
    await type("Another course", "k1");
    await press("Add");
    await submit("Settings of CE Broker");
    screen.getByRole("link", { name: "Enter the number of Sepsis at CE Broker" });
    await type("Sepsis", "20-123456");
    await type("Provider number", "50-1234");
    expect(await axeProblems(container)).toEqual([]);
    await submit("Settings of CE Broker");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ roster: true, transcripts: false, provider: "50-1234", courses: [{ course_id: "k1", number: "20-123456" }] });
    await screen.findByRole("button", { name: "Make a roster" });
  });
  it("shows what the server says of a course of CE Broker at its field, until the course is taken out", async () => {
    const courses = [{ course_id: "k1", title: "Sepsis", number: "20-123456" }, { course_id: "k2", title: "Stroke", number: "20-123456" }];
    let said = { path: "courses[1]", code: "given_twice", detail: "Each course once." };
    serve({ ...base, "GET /credits/ce-broker": { json: { roster: true, transcripts: false, provider: "50-1234", courses, confirmed_with_vendor: false } }, "PUT /credits/ce-broker": () => ({ status: 422, json: { code: "invalid", errors: [said] } }) });
    const { container } = draw(<ConnectorsPage />, "/verification/connectors");
    await press("Settings of CE Broker");
    await submit("Settings of CE Broker");
    const field = (name: string) => screen.getByLabelText(name) as HTMLInputElement;
    const error = (name: string) => document.getElementById(field(name).getAttribute("aria-describedby")?.split(" ").find((id) => id.endsWith("-error")) ?? "")?.textContent;
    expect([error("Sepsis"), error("Stroke")]).toEqual([undefined, "Each course once."]);
    await act(async () => fireEvent.click(screen.getByRole("link", { name: "Each course once." })));
    expect(document.activeElement).toBe(field("Stroke"));
    // Whoever corrects it stays in the field.
    await type("Stroke", "20-99");
    expect(document.activeElement).toBe(field("Stroke"));
    said = { path: "courses[0].number", code: "bad_format", detail: "Course numbers begin with 20-." };
    await submit("Settings of CE Broker");
    expect([error("Sepsis"), error("Stroke")]).toEqual(["Course numbers begin with 20-.", undefined]);
    expect(await axeProblems(container)).toEqual([]);
    said = { path: "courses[0].course_id", code: "unknown_course", detail: "A published course." };
    await submit("Settings of CE Broker");
    expect(error("Sepsis")).toBe("A published course.");
    await press("Remove Sepsis");
    expect(error("Stroke")).toBeUndefined();
  });
});

const apiKey = { id: "k1", name: "Staffing", unit_id: null, created_at: "2026-01-01T00:00:00Z", expires_at: "2099-01-01T00:00:00Z", revoked_at: null, last_used_at: null };
const hook = { id: "h1", url: "https://staffing.example/hook", events: ["status", "verified"], inside: false, paused: true, failures: 20, created_at: "2026-01-01T00:00:00Z", last_ok_at: null, last_error: "http_500" };
describe("keys and webhooks", () => {
  const base = { ...office, ...places, "GET /verification-keys": { json: { items: [apiKey] } }, "GET /verification-hooks": { json: { items: [hook] } } };
  it("rotates a key: the new one is shown once, the old one revoked when it is in place", async () => {
    const calls = serve({ ...base, "POST /verification-keys": { json: { key: { ...apiKey, id: "k2" }, secret: "mcv_abc" } }, "DELETE /verification-keys/k1": { json: {} } });
    const { container } = draw(<KeysPage />, "/verification/keys");
    await screen.findByText("Staffing");
    await screen.findByText("https://staffing.example/hook");
    expect(await axeProblems(container)).toEqual([]);
    await press("Rotate Staffing");
    await submit("Make a key");
    await screen.findByText("mcv_abc");
    expect(calls.find((each) => each.key === "POST /verification-keys")?.body).toEqual({ name: "Staffing", days: 365, scopes: ["verification.read"], networks: [], per_minute: 600 });
    expect(await axeProblems(container)).toEqual([]);
    expect(calls.some((each) => each.key.startsWith("DELETE"))).toBe(false);
    await press("Revoke the old key now");
    expect(calls.some((each) => each.key === "DELETE /verification-keys/k1")).toBe(true);
    expect(screen.queryByText("mcv_abc")).toBeNull();
  });
  it("tests a webhook, shows what was sent, makes one with a secret shown once", async () => {
    const calls = serve({
      ...base, "POST /verification-hooks/h1/test": { json: { ok: false, code: "http_500", detail: "" } }, "POST /verification-hooks": { json: { hook, secret: "whsec_abc" } },
      "GET /verification-hooks/h1/deliveries": { json: { items: [{ id: "d1", event: "credential.verified", state: "failed", tries: 6, answer: 500, error: "http_500", at: "2026-11-20T09:00:00Z" }] } },
      "POST /verification-hooks/h1/deliveries/d1/replay": { json: { messages: 1 } }, "POST /verification-hooks/h1/replay": { status: 404, json: { code: "hook_not_found" } },
    });
    const { container } = draw(<KeysPage />, "/verification/keys");
    await press("Send a test to https://staffing.example/hook");
    await screen.findByText("https://staffing.example/hook: The server answered with status 500.");
    await press("Delivery log of https://staffing.example/hook");
    await screen.findByText("credential.verified");
    screen.getByText("Given up");
    expect(await axeProblems(container)).toEqual([]);
    await press("Send credential.verified again");
    expect(calls.some((each) => each.key === "POST /verification-hooks/h1/deliveries/d1/replay")).toBe(true);
    await press("Send all again that were given up");
    await screen.findByText(/This is not there any more/);
    expect(screen.queryByText(/hook_not_found/)).toBeNull();
    await press("Close");
    await press("Make a webhook");
    await submit("Make a webhook");
    screen.getByRole("link", { name: "Give an address that starts with https://" });
    await type("Address", "https://new.example/hook");
    await submit("Make a webhook");
    await screen.findByText("whsec_abc");
    expect(calls.find((each) => each.key === "POST /verification-hooks")?.body).toEqual({ url: "https://new.example/hook", events: ["status", "verified"], inside: false });
    await press("I have copied it");
    expect(screen.queryByText("whsec_abc")).toBeNull();
  });
});

describe("log, registry file and levels", () => {
  it("exports the log of the days that are asked for", async () => {
    const calls = serve({ ...office, ...places, "GET /verifications/report/file": { json: {} } });
    URL.createObjectURL = () => "blob:x";
    const { container, unmount } = draw(<LogPage />, "/verification/log?from=2026-01-01&to=2025-12-01");
    await screen.findByText("What is in it");
    expect(await axeProblems(container)).toEqual([]);
    await submit("Export the log");
    screen.getByRole("link", { name: "The last day is before the first. Check both." });
    unmount();
    draw(<LogPage />, "/verification/log?from=2026-01-01&to=2026-03-31");
    await act(async () => fireEvent.click(screen.getByLabelText(/^CSV/)));
    await submit("Export the log");
    expect(calls.find((each) => each.key.endsWith("/file"))?.url.search).toBe("?format=csv&from=2026-01-01&to=2026-03-31");
  });
  it("checks a registry's file before it imports", async () => {
    const report = { id: "r1", kind: "results", dry_run: true, rows: 3, created: 2, updated: 0, unchanged: 0, rejected: 1, new_units: [], findings: [{ line: 3, severity: "error", column: "number", message: "Nobody holds it.", kind: "unknown_credential" }] };
    const calls = serve({ ...office, ...places, "POST /imports/registry-results": (url) => ({ json: { ...report, dry_run: url.searchParams.get("dry_run") === "true" } }) });
    const { container } = draw(<ResultsImportPage />, "/verification/import");
    await upload("CSV file", new File(["a"], "board.csv", { type: "text/csv" }));
    await submit("File of a registry");
    await screen.findByText("2 entries would be written.");
    expect(await axeProblems(container)).toEqual([]);
    await press("Import");
    await screen.findByText(/The good lines are in the log/);
    expect(calls.filter((each) => each.key.startsWith("POST")).map((each) => each.url.searchParams.get("dry_run"))).toEqual(["true", "false"]);
  });
  it("sends only what the hospital chose otherwise", async () => {
    const rows = [{ type: "RN", name: "Registered Nurse", level: "primary_source", chosen: false }, { type: "BLS", name: "Basic Life Support", level: "primary_source", chosen: true }];
    const calls = serve({ ...office, "GET /verification-levels": { json: { items: rows } }, "PUT /verification-levels": { json: { items: rows } } });
    const { container } = draw(<LevelsPage />, "/verification/levels");
    await type("Choice of the hospital for Registered Nurse", "document");
    expect(await axeProblems(container)).toEqual([]);
    await type("Choice of the hospital for Basic Life Support", "");
    await submit("Levels of verification");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ items: [{ type: "RN", level: "document" }] });
  });
});
