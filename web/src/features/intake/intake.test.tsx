/** Cards by picture: three taps on a phone, what was read beside the picture, refusals in plain words, archives; with axe. */
import { act, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import NewCredentialPage from "../credentials/new_credential";
import DocumentPage from "./document";
import ReviewPage from "./review";
import { confidenceWords, refusalWords } from "./words";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const boot = (...more: string[]) => ({ json: { idle_minutes: 15, me: { id: "ana", handle: "ana", permissions: ["credential:own", "intake:own", ...more] } } });
const bls = { id: "bls", person_id: "ana", kind: "certification", type: "BLS", type_name: "Basic Life Support", issuing_body: "American Heart Association", state: null, number: "24-771", compact: false, compact_states: [], issued_on: day(-718), expires_on: day(12), status: "expiring_soon", days_left: 12, notes: "", scans: [], updated_at: "2026-11-01T08:00:00Z", previous_id: null, verification: "unverified", verified_on: null, verified_method: "", shown_on_profile: true, warnings: [] };
const wallet = { active: 0, expiring_soon: 1, expired: 0, unverified: 1, items: [bls], missing: [], alerts: [] };
const types = { items: [
  { code: "BLS", kind: "certification", name: "Basic Life Support", issuing_body: "American Heart Association", validity_months: 24, expiry_rule: "end_of_month", source: "AHA", confidence: "A" },
  { code: "ACLS", kind: "certification", name: "Advanced Cardiovascular Life Support", issuing_body: "American Heart Association", validity_months: 24, expiry_rule: "end_of_month", source: "AHA", confidence: "A" },
] };
const said = (value: string, confidence: number, source_line = value) => ({ value, confidence, source_line });
const nothing = { compact: false, warnings: [] as string[] };
const readFields = { ...nothing, kind: said("certification", 99), type: said("BLS", 97, "BLS Provider"), number: said("265710012345", 62, "eCard Code 2657 1001 2345"), issued_on: said("2026-11-02", 84, "Issue Date 11/02/2026"), expires_on: said("2028-11-30", 95, "Renew By 11/2028"), holder: said("Ana Reyes", 98) };
const doc = (more: object = {}) => ({ id: "d1", person_id: "ana", person_name: "Ana Reyes", batch_id: null, file_name: "card.jpg", media_type: "image/jpeg", size: 482_113, state: "ready", refusal: "", engine: "tesseract", milliseconds: 1840, fields: readFields, renews: "bls", credential_id: null, made_at: "2026-11-21T08:00:00Z", ...more });
const base = {
  "GET /boot": boot(), "GET /credentials/mine": { json: wallet }, "GET /credential-types": { json: types }, "GET /intake/status": { json: { engine: "tesseract", to_review: 1 } }, "GET /intake/batches": { json: { items: [] } },
  "GET /intake/documents": { json: { items: [doc()], next: null } }, "GET /intake/documents/d1": { json: doc() }, "GET /credential-types/BLS/expiry": { json: { expires_on: "2028-11-30", rule: "end_of_month", confidence: "A", source: "AHA", confirm: false } },
};
const made = { ...bls, id: "new" };
const photo = () => new File(["jpeg"], "card.jpg", { type: "image/jpeg" });
const at = (path: string, pattern: string, node: ReactNode) => draw(<Route path={pattern}>{node}</Route>, path);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const posts = (calls: ReturnType<typeof serve>) => calls.filter((each) => each.init.method && each.init.method !== "GET");
const value = (label: string) => (screen.getByLabelText(label) as HTMLInputElement).value;
function asPhone() {
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined }));
}

beforeEach(() => {
  vi.unstubAllGlobals();
  Object.assign(URL, { createObjectURL: () => "blob:card", revokeObjectURL: () => undefined });
  window.history.replaceState(null, "", "/");
});

describe("words", () => {
  it("has a sentence for every refusal, and a word for every confidence", () => {
    const codes = ["not_a_scan", "scan_polyglot", "scan_malformed", "scan_unreadable", "scan_too_many_pixels", "scan_encrypted", "scan_too_large", "too_large", "unknown_employee"];
    expect(new Set(codes.map(refusalWords)).size).toBe(codes.length - 1);
    expect(codes.every((code) => refusalWords(code).length > 20)).toBe(true);
    expect([95, 80, 30].map((each) => confidenceWords(each).word)).toEqual(["Read clearly", "Probably right", "Unsure, compare"]);
  });
});

describe("a renewed card on the phone", () => {
  it("takes the camera and Confirm after Upload card, and nothing more", async () => {
    asPhone();
    const calls = serve({ ...base, "POST /intake/documents": { json: doc() }, "POST /intake/documents/d1/confirm": { json: made } });
    const { container, history } = draw(<NewCredentialPage />, "/credentials/new?renews=bls");
    const camera = await screen.findByLabelText("Take a picture");
    expect(camera.getAttribute("capture")).toBe("environment");
    await screen.findByText("In place of: Basic Life Support");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.change(camera, { target: { files: [photo()] } }));
    await waitFor(() => expect(history.at(-1)).toBe("/credentials/new?renews=bls&document=d1"));
    expect(calls.find((each) => each.key === "POST /intake/documents")?.url.search).toBe("?file_name=card.jpg");
    await screen.findByDisplayValue("2028-11-30");
    expect(screen.getByAltText("The card as it was sent").getAttribute("src")).toBe("blob:card");
    await press("Confirm");
    expect(posts(calls).map((each) => each.key)).toEqual(["POST /intake/documents", "POST /intake/documents/d1/confirm"]);
    await waitFor(() => expect(history.at(-1)).toBe("/credentials/new"));
  });
  it("shows what was read beside the picture with how surely, and saves it as the renewal", async () => {
    const calls = serve({ ...base, "POST /intake/documents/d1/confirm": { json: made } });
    const { container, history } = draw(<NewCredentialPage />, "/credentials/new?renews=bls&document=d1");
    await screen.findByDisplayValue("2028-11-30");
    expect([value("What is it"), value("Number"), value("Date of issue")]).toEqual(["BLS", "265710012345", "2026-11-02"]);
    expect(screen.getByAltText("The card as it was sent").getAttribute("src")).toBe("/api/v1/intake/documents/d1/file");
    expect(screen.getByText("Unsure, compare")).toBeTruthy();
    expect(screen.getByText("Issue Date 11/02/2026")).toBeTruthy();
    expect(screen.getByText(/Read in 2 s/)).toBeTruthy();
    expect(value("It renews")).toBe("bls");
    expect(await axeProblems(container)).toEqual([]);
    await press("Confirm");
    const sent = posts(calls)[0];
    expect(sent?.key).toBe("POST /intake/documents/d1/confirm");
    expect(sent?.body).toEqual({ kind: "certification", type: "BLS", type_name: null, issuing_body: "American Heart Association", state: null, number: "265710012345", compact: false, compact_states: [], issued_on: "2026-11-02", expires_on: "2028-11-30", notes: "", renews: "bls" });
    await waitFor(() => expect(history.at(-1)).toBe("/credentials/new"));
  });
  it("keeps what was typed while the card was being read", async () => {
    let state = "reading";
    serve({ ...base, "GET /intake/documents/d1": () => ({ json: state === "reading" ? doc({ state, fields: nothing, engine: "", milliseconds: 0 }) : doc() }) });
    draw(<NewCredentialPage />, "/credentials/new?renews=bls&document=d1");
    await screen.findByText(/The card is being read/);
    fireEvent.change(screen.getByLabelText("Number"), { target: { value: "mine" } });
    state = "ready";
    await screen.findByDisplayValue("2028-11-30");
    expect(value("Number")).toBe("mine");
  });
  it("works where nothing reads pictures: the fields wait to be typed", async () => {
    const calls = serve({ ...base, "GET /intake/status": { json: { engine: "off", to_review: 0 } }, "GET /intake/documents/d1": { json: doc({ engine: "", milliseconds: 1, fields: { ...nothing, warnings: ["nothing_read", "tool_missing"] } }) }, "POST /intake/documents/d1/confirm": { json: made } });
    draw(<NewCredentialPage />, "/credentials/new?type=BLS&document=d1");
    await screen.findByText(/Nothing could be read from the picture/);
    expect(screen.getByText(/This server has no program that reads pictures: type what the cards say/)).toBeTruthy();
    await press("Confirm");
    expect(screen.getByRole("link", { name: "Enter the date of expiry, or tick that it has none" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Date of expiry"), { target: { value: "2028-11-30" } });
    await press("Confirm");
    expect(posts(calls)[0]?.body).toMatchObject({ type: "BLS", expires_on: "2028-11-30", renews: "bls" });
  });
  it("says that the card is there already, that it names somebody else, and that it is another card", async () => {
    serve({ ...base, "GET /intake/documents/d1": { json: doc({ fields: { ...readFields, expires_on: said(bls.expires_on, 96), number: said("24 771", 90), holder: said("Lee Chan", 98), warnings: ["holder_differs"] } }) } });
    const { unmount } = draw(<NewCredentialPage />, "/credentials/new?document=d1");
    expect(await screen.findByRole("button", { name: "Save it all the same" })).toBeTruthy();
    expect(screen.getByText(/You have this card already/)).toBeTruthy();
    expect(screen.getByText("The card names Lee Chan. Confirm only if it is the right person's card.")).toBeTruthy();
    unmount();
    serve({ ...base, "GET /intake/documents/d1": { json: doc({ fields: { ...readFields, type: said("ACLS", 96) }, renews: null }) } });
    draw(<NewCredentialPage />, "/credentials/new?type=BLS&document=d1");
    await screen.findByText(/The picture looks like another card: Advanced Cardiovascular Life Support/);
    expect(value("What is it")).toBe("BLS");
    await press("Use that");
    expect(value("What is it")).toBe("ACLS");
    expect(screen.queryByLabelText("It renews")).toBeNull();
  });
  it("says plainly why a file was not taken, at once and after it was opened, and lets one go on", async () => {
    serve({ ...base, "POST /intake/documents": { status: 422, json: { code: "scan_polyglot", detail: "x" } } });
    const { container, unmount } = draw(<NewCredentialPage />, "/credentials/new");
    await act(async () => fireEvent.change(screen.getByLabelText(/Choose a file/), { target: { files: [photo()] } }));
    expect((await screen.findByRole("alert")).textContent).toContain("holds a second file of another kind");
    expect(screen.getByLabelText(/Choose a file/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    const calls = serve({ ...base, "GET /intake/documents/d1": { json: doc({ state: "refused", refusal: "scan_encrypted", fields: nothing }) }, "DELETE /intake/documents/d1": { json: {} } });
    const { history } = draw(<NewCredentialPage />, "/credentials/new?type=BLS&document=d1");
    await screen.findByText(/This PDF asks for a password/);
    await press("Take another picture");
    expect(history.at(-1)).toBe("/credentials/new?type=BLS");
    expect(posts(calls).map((each) => each.key)).toEqual(["DELETE /intake/documents/d1"]);
  });
  it("does not send a PDF over 10 MB, and says so", async () => {
    const calls = serve(base);
    draw(<NewCredentialPage />, "/credentials/new");
    const huge = new File(["x"], "big.pdf", { type: "application/pdf" });
    Object.defineProperty(huge, "size", { value: 11 * 1024 * 1024 });
    await act(async () => fireEvent.change(screen.getByLabelText(/Choose a file/), { target: { files: [huge] } }));
    expect((await screen.findByRole("alert")).textContent).toContain("larger than 10 MB");
    expect(posts(calls)).toEqual([]);
  });
  it("puts the server's refusal at its field and keeps everything", async () => {
    serve({ ...base, "POST /intake/documents/d1/confirm": { status: 422, json: { code: "renews_another_type", fields: [{ path: "renews", code: "renews_another_type", detail: "A card renews one of the same type." }] } } });
    draw(<NewCredentialPage />, "/credentials/new?renews=bls&document=d1");
    await screen.findByDisplayValue("2028-11-30");
    await press("Confirm");
    expect((await screen.findAllByText("A card renews one of the same type.")).length).toBe(2);
    expect(value("Number")).toBe("265710012345");
  });
});

describe("pictures to confirm", () => {
  const batch = { id: "b1", file_name: "icu.zip", office: true, files: 4, waiting: 1, ready: 1, refused: 1, confirmed: 1, made_at: "2026-11-21T08:00:00Z" };
  const rows = [
    doc({ id: "d1", person_id: "lee", person_name: "Lee Chan", batch_id: "b1", file_name: "1001_bls.jpg" }),
    doc({ id: "d2", person_id: null, person_name: "", batch_id: "b1", file_name: "x_".repeat(60), state: "refused", refusal: "unknown_employee", fields: nothing }),
    doc({ id: "d3", person_id: "bo", person_name: "Bo Li", batch_id: "b1", file_name: "", state: "confirmed", credential_id: "c", fields: nothing }),
    doc({ id: "d4", person_id: "kim", person_name: "Kim Vu", batch_id: "b1", file_name: "1004_rn.pdf", media_type: "application/pdf", fields: { ...readFields, expires_on: null } }),
  ];
  const office = { ...base, "GET /boot": boot("intake:office"), "GET /intake/batches": { json: { items: [batch] } }, "GET /intake/documents": (url: URL) => ({ json: { items: url.searchParams.get("batch") === "b1" ? rows : [doc()], next: null } }) };
  it("lists one's own and sends an archive of the staff's cards", async () => {
    const calls = serve({ ...office, "POST /intake/batches": { json: batch } });
    const { container, history } = draw(<ReviewPage />, "/credentials/review");
    expect((await screen.findByRole("link", { name: "Look and confirm: card.jpg" })).getAttribute("href")).toBe("/credentials/review/d1");
    expect((await screen.findByRole("link", { name: "4 files of icu.zip" })).getAttribute("href")).toBe("/credentials/review?batch=b1");
    fireEvent.click(screen.getByRole("radio", { name: /Cards of staff/ }));
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(screen.getByLabelText("ZIP file with pictures and PDFs"), { target: { files: [new File(["PK"], "icu.zip", { type: "application/zip" })] } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Send an archive" })));
    expect(posts(calls)[0]?.url.search).toBe("?file_name=icu.zip&office=true");
    await waitFor(() => expect(history.at(-1)).toBe("/credentials/review?batch=b1"));
  });
  it("offers staff's cards only to the office, and says why an archive was refused", async () => {
    serve({ ...base, "POST /intake/batches": { status: 422, json: { code: "not_an_archive", detail: "Send a ZIP file with photos and PDFs of cards." } } });
    draw(<ReviewPage />, "/credentials/review");
    fireEvent.change(await screen.findByLabelText("ZIP file with pictures and PDFs"), { target: { files: [new File(["x"], "a.zip")] } });
    expect(screen.queryByRole("radio")).toBeNull();
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Send an archive" })));
    expect((await screen.findAllByText("Send a ZIP file with photos and PDFs of cards.")).length).toBeGreaterThan(0);
  });
  it("shows an archive: whose, what was read, what was refused and why", async () => {
    const calls = serve({ ...office, "DELETE /intake/documents/d2": { json: {} } });
    const { container } = draw(<ReviewPage />, "/credentials/review?batch=b1");
    await screen.findByText("Lee Chan");
    expect(screen.getByText("icu.zip: 4 files, 1 waits to be read, 1 to confirm, 1 confirmed, 1 refused.")).toBeTruthy();
    expect(screen.getByText(/does not begin with an employee number/)).toBeTruthy();
    expect(screen.getAllByRole("link", { name: /Look and confirm/ }).map((each) => each.getAttribute("href"))).toEqual(["/credentials/review/d1?batch=b1", "/credentials/review/d4?batch=b1"]);
    expect(await axeProblems(container)).toEqual([]);
    await press(/^Drop x_/);
    expect(posts(calls).map((each) => each.key)).toEqual(["DELETE /intake/documents/d2"]);
  });
  it("confirms a card of somebody else without her wallet, then goes to the next", async () => {
    const calls = serve({ ...office, "GET /intake/documents/d1": { json: { ...rows[0], renews: "their-bls" } }, "POST /intake/documents/d1/confirm": { json: made } });
    const { container, history } = at("/credentials/review/d1?batch=b1", "/credentials/review/:id", <DocumentPage />);
    await screen.findByDisplayValue("2028-11-30");
    await screen.findByText("Card of Lee Chan");
    expect(await axeProblems(container)).toEqual([]);
    expect((screen.getByRole("checkbox", { name: "It renews the card of this type that is on file" }) as HTMLInputElement).checked).toBe(true);
    await press("Confirm");
    expect(posts(calls)[0]?.body).toMatchObject({ type: "BLS", renews: "their-bls" });
    await waitFor(() => expect(history.at(-1)).toBe("/credentials/review/d4?batch=b1"));
    expect(calls.some((each) => each.key === "GET /credentials/mine")).toBe(false);
  });
  it("hands a PDF out to compare, since it cannot be drawn here", async () => {
    serve({ ...office, "GET /intake/documents/d4": { json: rows[3] } });
    const { container } = at("/credentials/review/d4?batch=b1", "/credentials/review/:id", <DocumentPage />);
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Download the PDF" })));
    expect((await screen.findByRole("alert")).textContent).toBe("It could not be loaded. Try again.");
    expect(screen.queryByAltText("The card as it was sent")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("is empty when nothing waits, and refuses what was refused", async () => {
    serve({ ...base, "GET /intake/documents": { json: { items: [], next: null } } });
    const { container, unmount } = draw(<ReviewPage />, "/credentials/review");
    await screen.findByText("Nothing waits for you");
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    serve({ ...base, "GET /intake/documents/d1": { json: doc({ state: "refused", refusal: "scan_malformed", fields: nothing }) } });
    const second = at("/credentials/review/d1", "/credentials/review/:id", <DocumentPage />);
    await screen.findByText("This file was refused");
    expect(await axeProblems(second.container)).toEqual([]);
    second.unmount();
    serve({ ...base, "GET /intake/documents/d1": { status: 404, json: { code: "document_not_found" } } });
    at("/credentials/review/d1", "/credentials/review/:id", <DocumentPage />);
    await screen.findByText("This page is not here");
  });
});
