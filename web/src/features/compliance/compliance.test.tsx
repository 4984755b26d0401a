/** Matrix, gaps, expiring credentials, survey packets, reminders and required cards; with axe. */
import { webcrypto } from "node:crypto";
import { act, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import CredentialListPage from "./credentials";
import ExpiringPage from "./expiring";
import GapsPage from "./gaps";
import MatrixPage from "./matrix";
import { checkPacket } from "./packet_check";
import PacketsPage from "./packets";
import RulesPage from "./rules";
import SitesPage from "./sites";

const boot = (...permissions: string[]) => ({ "GET /boot": { json: { me: { id: "me", first_name: "Luis", last_name: "Kim", permissions } } } });
const places = { "GET /units": { json: { items: [{ id: "u1", kind: "unit", name: "ICU", people: 2, parent_id: null }], above: [] } }, "GET /professions": { json: { items: [{ code: "RN", name: "Registered nurse" }] } } };
const office = { ...boot("compliance:view", "report:export", "credential:view", "credential:rules", "verification:work"), ...places };
const press = (name: string | RegExp) => act(async () => fireEvent.click(await screen.findByRole("button", { name })));
const type = (label: string | RegExp, value: string) => act(async () => fireEvent.change(await screen.findByLabelText(label), { target: { value } }));
const submit = (name: string) => act(async () => fireEvent.submit(await screen.findByRole("form", { name })));
const refused = { status: 403, json: { code: "forbidden" } };
beforeEach(() => queryClient.clear());
afterEach(() => vi.unstubAllGlobals());

const matrix = (more: object = {}) => ({
  total: 2, as_of: "2026-11-20T09:00:00Z", next: null, columns: [{ key: "rule:b", label: "BLS", kind: "credential" }, { key: "rule:r", label: "RN licence", kind: "credential" }],
  rows: [
    { person_id: "p1", employee_number: "1001", name: "Ana Reyes", unit_name: "ICU", profession: "RN", job_title: "Staff nurse", ready: false, cells: [{ item: "rule:b", state: "lapsed", until: "2026-11-02" }, { item: "rule:r", state: "met", until: "2027-05-31" }] },
    { person_id: "p2", employee_number: "1002", name: "Jo Li", unit_name: "ICU", profession: "Tech", job_title: "", ready: true, cells: [{ item: "rule:b", state: "met", until: null }] },
  ],
  ...more,
});
const person = (name: string, problems: object[]) => ({ person_id: name, employee_number: "1", name, unit_name: "ICU", profession: "RN", job_title: "", manager_name: "", ready: !problems.length, problems });

describe("matrix", () => {
  it("says in each cell how it stands, in word, shape and day", async () => {
    const calls = serve({ ...office, "GET /compliance/matrix": { json: matrix() } });
    const { container } = draw(<MatrixPage />, "/compliance/matrix?unit=u1");
    const row = await screen.findByRole("row", { name: /Ana Reyes/ });
    const cell = within(row).getByRole("link", { name: "Ana Reyes, BLS: Lapsed since 2 Nov 2026" });
    expect(cell.getAttribute("href")).toBe("/compliance/people/p1");
    expect(cell.querySelector(".tag.overdue")).toBeTruthy();
    within(row).getByRole("cell", { name: "Met until 31 May 2027" });
    expect(within(screen.getByRole("row", { name: /Jo Li/ })).queryByRole("link", { name: /RN licence/ })).toBeNull();
    screen.getByRole("columnheader", { name: "RN licence" });
    expect(calls.find((each) => each.key === "GET /compliance/matrix")?.url.search).toBe("?unit=u1&kind=credential&limit=50");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("is a list on the phone, what is not met first", async () => {
    vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined }));
    serve({ ...office, "GET /compliance/matrix": { json: matrix() } });
    const { container } = draw(<MatrixPage />, "/compliance/matrix");
    const list = await screen.findByRole("list", { name: "People and requirements" });
    within(list).getByText("since 2 Nov 2026");
    within(list).getByText("Everything is met");
    expect(screen.queryByRole("table")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("loads more by the key of the server; empty, refused", async () => {
    const calls = serve({ ...office, "GET /compliance/matrix": (url) => ({ json: url.searchParams.get("after") ? matrix({ rows: [] }) : matrix({ next: "reyes\tp1" }) }) });
    const { unmount } = draw(<MatrixPage />, "/compliance/matrix");
    await press("Load more");
    expect(calls.filter((each) => each.key === "GET /compliance/matrix").at(-1)?.url.searchParams.get("after")).toBe("reyes\tp1");
    unmount();
    serve({ ...office, "GET /compliance/matrix": { json: matrix({ rows: [], columns: [], total: 0 }) } });
    const empty = draw(<MatrixPage />, "/compliance/matrix");
    await screen.findByText("Nobody matches");
    empty.unmount();
    serve({ ...office, "GET /compliance/matrix": refused });
    draw(<MatrixPage />, "/compliance/matrix");
    await screen.findByText("You do not have access to this page");
  });
  it("reminds after showing whom", async () => {
    const calls = serve({
      ...office, "GET /compliance/matrix": { json: matrix() }, "GET /compliance/people": { json: { total: 2, items: [person("Ana Reyes", [{ key: "rule:b", label: "BLS", state: "lapsed", on: "2026-11-02" }]), person("Jo Li", [])], next: null } },
      "POST /compliance/reminders": { json: { people: 2, reminded: 1 } },
    });
    const { container } = draw(<MatrixPage />, "/compliance/matrix?unit=u1&show=not_ready");
    await press("Remind");
    const dialog = await screen.findByRole("dialog");
    await within(dialog).findByText("1 person would be reminded");
    expect(within(dialog).queryByText("Jo Li")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    expect(calls.some((each) => each.key.startsWith("POST"))).toBe(false);
    await press("Remind 1 person");
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toEqual({ unit: "u1", show: "not_ready" });
    expect(screen.queryByRole("dialog")).toBeNull();
  });
  it("keeps the dialog when nobody was reminded, and hides the button from others", async () => {
    serve({ ...office, "GET /compliance/matrix": { json: matrix() }, "GET /compliance/people": { json: { total: 1, items: [person("Ana Reyes", [{ key: "rule:b", label: "BLS", state: "lapsed", on: null }])], next: null } }, "POST /compliance/reminders": { status: 409, json: { code: "too_many_people", detail: "At most 5,000 at once: choose a unit." } } });
    const { unmount } = draw(<MatrixPage />, "/compliance/matrix");
    await press("Remind");
    await press("Remind 1 person");
    await screen.findByText("At most 5,000 at once: choose a unit.");
    unmount();
    serve({ ...boot("compliance:view"), ...places, "GET /compliance/matrix": { json: matrix() } });
    draw(<MatrixPage />, "/compliance/matrix");
    await screen.findByText("Ana Reyes");
    expect(screen.queryByRole("button", { name: "Remind" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Export these rows" })).toBeNull();
  });
});

describe("gaps", () => {
  const readiness = {
    as_of: "2026-11-20T09:00:00Z", people: 20, ready: 15, lapsed: 2, overdue: 0, due_soon: 0, requirements: 2, columns: [{ key: "rule:b", label: "BLS", kind: "credential" }, { key: "rule:a", label: "ACLS", kind: "credential" }], totals: [], rule: "Ready: nothing is overdue.",
    rows: [
      { unit_id: "u1", unit_name: "ICU", site_name: "Main", manager_name: "Kim", people: 10, ready: 5, lapsed: 2, overdue: 0, due_soon: 0, cells: [{ applicable: 10, met: 7, late: 1 }, { applicable: 10, met: 8, late: 0 }] },
      { unit_id: "u2", unit_name: "ED", site_name: "Main", manager_name: "", people: 10, ready: 10, lapsed: 0, overdue: 0, due_soon: 0, cells: [{ applicable: 10, met: 10, late: 0 }, { applicable: 0, met: 0, late: 0 }] },
    ],
  };
  it("opens the people behind each gap", async () => {
    serve({ ...office, "GET /compliance/readiness": { json: readiness } });
    const { container } = draw(<GapsPage />, "/compliance/gaps");
    const gap = await screen.findByRole("link", { name: "BLS: 3. ICU: 3 lack it, 1 overdue, lapsed or missing" });
    expect(gap.getAttribute("href")).toBe("/compliance/people?unit=u1&item=rule%3Ab&item_state=unmet");
    expect(screen.getByRole("link", { name: "ACLS: 2. ICU: 2 lack it" }).querySelector(".tag.info")).toBeTruthy();
    within(screen.getByRole("row", { name: /^ED/ })).getByText("None");
    screen.getByRole("button", { name: "Export by unit and role" });
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("expiring and lapsed", () => {
  const row = {
    id: "c1", person_id: "p1", employee_number: "1001", name: "Ana Reyes", unit_name: "ICU", job_title: "Staff nurse", manager_name: "", kind: "certification", type: "BLS", issuing_body: "AHA", state: null, number: "26", status: "expired",
    issued_on: null, expires_on: "2026-11-02", days_left: -19, verification: "verified", last_psv: "2025-01-02", psv_method: "ecard", department: "Critical Care", next_action: "replace", owner: "holder",
  };
  it("shows whose turn it is, and asks for the days", async () => {
    const calls = serve({ ...office, "GET /credentials": { json: { total: 2, items: [row, { ...row, id: "c2", name: "Jo Li", verification: "unverified", last_psv: null, next_action: "verify", owner: "office" }], next: null } } });
    const { container } = draw(<ExpiringPage />, "/compliance/expiring");
    const line = await screen.findByRole("row", { name: /Ana Reyes/ });
    within(line).getByText("Replace");
    within(line).getByText("the holder");
    within(line).getByText("2 Jan 2025, eCard of the AHA");
    expect(screen.getByRole("link", { name: "Verify BLS, Jo Li" }).getAttribute("href")).toBe("/verification/c2");
    expect(calls.find((each) => each.key === "GET /credentials")?.url.searchParams.get("days")).toBe("30");
    expect(await axeProblems(container)).toEqual([]);
    await press("Lapsed, or ends today");
    await act(async () => undefined);
    expect(await axeProblems(container)).toEqual([]);
    expect(calls.filter((each) => each.key === "GET /credentials").at(-1)?.url.searchParams.get("days")).toBe("0");
  });
});

describe("licences and cards", () => {
  it("opens what an alert means, and leads to the verification of each", async () => {
    const row = { id: "c1", person_id: "p1", employee_number: "1001", name: "Ana Reyes", unit_name: "ICU", job_title: "", manager_name: "", kind: "certification", type: "BLS", issuing_body: "AHA", state: null, number: "26", status: "expired", issued_on: null, expires_on: "2026-11-02", days_left: -19, verification: "rejected", last_psv: null, psv_method: "", department: "", next_action: "correct", owner: "holder" };
    const calls = serve({ ...office, "GET /credentials": { json: { total: 1, items: [row], next: null } } });
    const { container } = draw(<CredentialListPage />, "/compliance/credentials?status=expired");
    expect((await screen.findByRole("link", { name: "Rejected" })).getAttribute("href")).toBe("/verification/c1");
    expect(calls.find((each) => each.key === "GET /credentials")?.url.searchParams.get("status")).toBe("expired");
    expect(screen.getByRole("button", { name: "Lapsed" }).getAttribute("aria-pressed")).toBe("true");
    expect(await axeProblems(container)).toEqual([]);
  });
});

const packet = (more: object = {}) => ({ id: "s1", state: "ready", filters: "Unit: ICU", seed: "42", people: 10, drawn_from: 48, by: "Luis Kim", asked_at: "2026-11-20T09:00:00Z", ready_at: "2026-11-20T09:00:09Z", index_sha256: "ab".repeat(32), zip_size: 2048, pdf_size: 4096, ...more });
const key = { algorithm: "Ed25519", public_key: "AAAA" };
describe("survey packets", () => {
  it("draws a sample, shows that it is being made, and offers what is ready", async () => {
    const calls = serve({ ...office, "GET /compliance/packets": { json: { items: [packet({ id: "s2", state: "queued", index_sha256: "" }), packet()], next: null } }, "GET /compliance/packet-key": { json: key }, "POST /compliance/packets": { json: packet({ state: "queued" }) }, "DELETE /compliance/packets/s1": { json: {} } });
    const { container } = draw(<PacketsPage />, "/compliance/packets");
    await screen.findByText("Being made");
    expect(screen.getAllByText("10 of 48 people")).toHaveLength(2);
    await screen.findByText("AAAA");
    expect(screen.getAllByRole("button", { name: /^ZIP, .*download/ })).toHaveLength(1);
    expect(await axeProblems(container)).toEqual([]);
    await press("Make a packet");
    await type("How many people", "60");
    await submit("Make a packet");
    screen.getByRole("link", { name: "Enter a number from 1 to 50" });
    await type("How many people", "5");
    await type(/^Seed/, "tuesday");
    expect(await axeProblems(container)).toEqual([]);
    await submit("Make a packet");
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toEqual({ people: 5, seed: "tuesday" });
    await press(/^Remove the packet/);
    await press("Remove");
    expect(calls.some((each) => each.key === "DELETE /compliance/packets/s1")).toBe(true);
  });
  it("starts empty", async () => {
    serve({ ...office, "GET /compliance/packets": { json: { items: [], next: null } }, "GET /compliance/packet-key": { json: key } });
    const { container } = draw(<PacketsPage />, "/compliance/packets");
    await screen.findByText("No packet yet");
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("checking a packet", () => {
  const text = (value: string) => new TextEncoder().encode(value).buffer as ArrayBuffer;
  const hash = async (value: string) => [...new Uint8Array(await webcrypto.subtle.digest("SHA-256", text(value)))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  it("believes a signed index and what it lists, and nothing else", async () => {
    vi.stubGlobal("crypto", webcrypto);
    const pair = (await webcrypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const index = `file,sha256\r\npeople/001-1001.pdf,${await hash("one")},1001\r\npeople/002-1002.pdf,${await hash("two")},1002\r\n`;
    const signature = (await webcrypto.subtle.sign("Ed25519", pair.privateKey as never, text(index))) as ArrayBuffer;
    const raw = Buffer.from(await webcrypto.subtle.exportKey("raw", pair.publicKey as never)).toString("base64");
    const files = [{ name: "index.csv", bytes: text(index) }, { name: "index.csv.sig", bytes: signature }, { name: "001-1001.pdf", bytes: text("one") }, { name: "002-1002.pdf", bytes: text("changed") }, { name: "9.pdf", bytes: text("x") }];
    expect((await checkPacket(files, raw, [])).map((each) => each.why)).toEqual(["index_unknown", "signed", "listed", "changed", "not_listed"]);
    const forged = files.map((file) => (file.name === "index.csv" ? { ...file, bytes: text(index.replace("1001", "1009")) } : file));
    const told = await checkPacket(forged, raw, []);
    expect(told.find((each) => each.name === "index.csv.sig")?.state).toBe("bad");
    expect(told.some((each) => each.state === "good")).toBe(false);
    expect((await checkPacket(files.slice(0, 1), raw, [await hash(index)]))[0]?.why).toBe("index_known");
    expect((await checkPacket(files.slice(2, 3), raw, []))[0]?.why).toBe("no_index");
  });
});

describe("required cards", () => {
  const rule = { id: "r1", name: "BLS", types: ["BLS"], unit_id: null, unit_name: null, professions: [], job_title: null, people: 40, created_at: "2026-01-01T00:00:00Z", verified_only: true, issuers: ["American Heart Association"], job_titles: ["Staff nurse"] };
  it("says what counts, and sends only what was chosen", async () => {
    const calls = serve({ ...office, "GET /credential-rules": { json: { items: [rule] } }, "GET /credential-types": { json: { items: [{ code: "BLS", kind: "certification", name: "Basic Life Support" }] } }, "POST /credential-rules": { json: rule } });
    const { container } = draw(<RulesPage />, "/compliance/rules");
    await screen.findByText("when verified; from American Heart Association");
    screen.getByText("all units; all professions; Staff nurse");
    await press("Add a requirement");
    await type("Name", "BLS");
    await act(async () => fireEvent.click(await screen.findByLabelText("BLS - Basic Life Support")));
    await type(/^Job titles/, "Staff nurse\n\nCharge nurse\nStaff nurse");
    await act(async () => fireEvent.click(screen.getByLabelText(/^Only when it is verified/)));
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Save" })));
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toEqual({ name: "BLS", types: ["BLS"], professions: [], verified_only: true, job_titles: ["Staff nurse", "Charge nurse"] });
  });
});

describe("work sites", () => {
  const base = { ...office, "GET /credential-sites": { json: { items: [{ unit_id: "u1", unit_name: "ICU", state: "CA" }] } }, "GET /compact-states": { json: { items: [{ code: "CA", name: "California", status: "non_member", accepts: false, issues: false, source: "NCSBN", as_of: "2026-07" }] } } };
  it("asks for the state of each unit, and sends all of them", async () => {
    const units = [{ id: "u1", kind: "unit", name: "ICU", people: 2, parent_id: null }, { id: "u2", kind: "unit", name: "ED", people: 2, parent_id: null }];
    const calls = serve({ ...base, "GET /units": { json: { items: units, above: [] } }, "PUT /credential-sites": { json: { items: [] } } });
    const { container } = draw(<SitesPage />, "/compliance/sites");
    await screen.findByText("needs a licence of its own");
    await screen.findByRole("option", { name: "ED" });
    await type("Another unit", "u2");
    await press("Add");
    await submit("Where units stand");
    screen.getByRole("link", { name: "Choose the state of ED" });
    await type("ED", "TX");
    expect(await axeProblems(container)).toEqual([]);
    await submit("Where units stand");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toEqual({ items: [{ unit_id: "u1", state: "CA" }, { unit_id: "u2", state: "TX" }] });
  });
  it("is only to read for who sets rules of some units", async () => {
    serve({ ...base, "GET /units": { json: { items: [], above: [{ id: "h", kind: "hospital", name: "Mercy", parent_id: null }] } } });
    draw(<SitesPage />, "/compliance/sites");
    await screen.findByText("Only who sets rules for the whole hospital can change this.");
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  });
});
