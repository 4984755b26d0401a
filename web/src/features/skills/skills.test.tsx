/** One's own skills and signatures: lists, a checklist, reading and signing with a proof; with axe. */
import { act, configure, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import MySkillsPage from "./mine";
import OwnRecordPage from "./record";
import SignPage from "./sign";

configure({ asyncUtilTimeout: 20_000 });
const boot = { json: { me: { id: "ana", permissions: ["skills:learn", "attestation:sign"] } } };
const task = { id: "d1", version_id: "v2", version: 2, title: "Restraint policy", status: "open", due_on: "2026-12-01", overdue: false, signature_id: null, signed_at: null };
const reading = { task, statement: "I have read and understood it.", note: "Section 3 is new.", text: "Be gentle.", pdf: false, hash: "ab".repeat(32), opened_at: "2026-11-21T10:00:00Z" };
const signature = { id: "g1", document_id: "d1", title: "Restraint policy", version: 2, hash: "ab".repeat(32), statement: reading.statement, person_id: "ana", name: "Ana Ruiz", proof: "password", opened_at: "2026-11-21T10:00:00Z", signed_at: "2026-11-21T10:05:00Z", audit_index: 991 };
const card = { id: "r1", checklist_id: "c1", title: "Central lines", person_id: "ana", name: "Ana Ruiz", unit_name: "ICU", status: "open", cycle: 1, items: 2, items_signed: 1, due_on: "2027-01-15", completed_at: null, valid_until: null };
const record = { card, version: 1, description: "", scale: [], passing: 0, may_sign: false, items: [{ id: "i1", title: "Dressing", criteria: "Sterile", methods: [], signed_off: false, attempts: [{ outcome: "needs_practice", method: "observed", level: null, comment: "Glove first", preceptor: "Bo Lind", proof: "password", at: "2026-11-10T08:00:00Z" }] }] };
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const sign = () => draw(<Route path="/attestations/:id"><SignPage /></Route>, "/attestations/d1");

describe("my skills", () => {
  it("lists what is to be signed and shown", async () => {
    serve({ "GET /boot": boot, "GET /attestations/mine": { json: { items: [task] } }, "GET /skills/mine": { json: { items: [card], next: null } } });
    const { container } = draw(<MySkillsPage />, "/skills");
    expect((await screen.findByRole("link", { name: "Restraint policy" })).getAttribute("href")).toBe("/attestations/d1");
    expect((await screen.findByRole("link", { name: "Central lines" })).getAttribute("href")).toBe("/skills/r1");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says what is asked when nothing waits", async () => {
    serve({ "GET /boot": boot, "GET /attestations/mine": { json: { items: [] } }, "GET /skills/mine": { json: { items: [], next: null } } });
    draw(<MySkillsPage />, "/skills");
    await screen.findByText("No document waits for your signature.");
    await screen.findByText(/You have no checklist/);
  });
  it("shows a checklist with the preceptor's words, without ways to sign it oneself", async () => {
    serve({ "GET /boot": boot, "GET /skills/records/r1": { json: record } });
    const { container } = draw(<Route path="/skills/:id"><OwnRecordPage /></Route>, "/skills/r1");
    await screen.findByText("Glove first");
    expect(screen.queryByRole("link", { name: "Sign off" })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("read and sign", () => {
  it("signs the words shown for the version that was read, and shows the proof", async () => {
    const calls = serve({ "POST /attestations/d1/open": { json: reading }, "POST /attestations/d1/sign": { json: signature }, "GET /attestation-signatures/g1": { json: signature } });
    const { container } = sign();
    await screen.findByText("Be gentle.");
    expect(await axeProblems(container)).toEqual([]);
    await press("Sign");
    expect(screen.getAllByText("Confirm it before you sign").length).toBeGreaterThan(0);
    expect(calls.some((each) => each.key.endsWith("/sign"))).toBe(false);
    fireEvent.click(screen.getByLabelText("I have read and understood it."));
    fireEvent.change(screen.getByLabelText("Your password"), { target: { value: "secret words" } });
    await press("Sign");
    await screen.findByText("You have signed");
    expect(calls.find((each) => each.key === "POST /attestations/d1/sign")?.body).toEqual({ version_id: "v2", statement: reading.statement, password: "secret words" });
    expect(screen.getByRole("button", { name: "Proof (PDF)" })).toBeTruthy();
    expect(calls.filter((each) => each.key === "POST /attestations/d1/open")).toHaveLength(1);
  });
  it("asks to open a PDF first, and to read again what has changed", async () => {
    serve({ "POST /attestations/d1/open": { json: { ...reading, pdf: true, text: "", opened_at: null } } });
    const first = sign();
    fireEvent.click(await screen.findByLabelText("I have read and understood it."));
    await press("Sign");
    await screen.findByText("Open the document before you sign it.");
    first.unmount();
    serve({ "POST /attestations/d1/open": { json: reading }, "POST /attestations/d1/sign": { status: 409, json: { code: "newer_version", detail: "The document changed meanwhile. Read it again before you sign." } } });
    sign();
    fireEvent.click(await screen.findByLabelText("I have read and understood it."));
    await press("Sign");
    await screen.findByText("The document changed meanwhile. Read it again before you sign.");
    await screen.findByRole("button", { name: "Read the new version" });
  });
});
