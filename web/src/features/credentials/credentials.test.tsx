/** The wallet: what must be done first, its cards, calendar, residence, links to others; each in its states, with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import { screenOf } from "./actions";
import CredentialPage from "./credential";
import { isShown, renewable, sameCard } from "./data";
import NewCredentialPage from "./new_credential";
import SharedPage from "./shared";
import SharesPage from "./shares";
import WalletPage from "./wallet";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const LONG = "Advanced Practice Registered Nurse in Psychiatric and Mental Health Nursing across the Lifespan with Prescriptive Authority";
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const boot = { idle_minutes: 15, me: { id: "ana", handle: "ana", permissions: ["credential:own", "intake:own"] } };
const card = (id: string, more: object = {}) => ({
  id, person_id: "ana", kind: "certification", type: "BLS", type_name: "Basic Life Support", issuing_body: "American Heart Association", state: null, number: "24-771", compact: false, compact_states: [],
  issued_on: day(-300), expires_on: day(400), status: "active", days_left: 400, notes: "", scans: [], updated_at: "2026-11-01T08:00:00Z", previous_id: null, verification: "unverified", verified_on: null, verified_method: "", shown_on_profile: true, warnings: [], ...more,
});
const bls = card("bls", { status: "expiring_soon", days_left: 12, expires_on: day(12) });
const rn = card("rn", { kind: "license", type: "RN", type_name: "Registered Nurse licence", state: "TX", compact: true, number: "778120", verification: "verified", verified_on: "2026-10-02", verified_method: "nursys", warnings: ["compact_home_differs"] });
const ccrn = card("ccrn", { type: "CCRN", type_name: LONG, status: "expired", days_left: -12, expires_on: day(-12), number: "" });
const alert = { credential_id: "bls", step: 14, expires_on: bls.expires_on, can_dismiss: true, links: [{ label_code: "find_class", href: "/classes?type=BLS" }, { label_code: "take_refresher", href: "/library?credential=BLS" }, { label_code: "unknown", href: "/x" }] };
const wallet = {
  active: 1, expiring_soon: 1, expired: 1, unverified: 1, items: [ccrn, bls, rn], alerts: [alert],
  missing: [{ type: "NIHSS", type_name: "NIH Stroke Scale", reason: "Required for your role" }, { type: "CCRN", type_name: LONG, reason: "Required, and yours has expired" }],
};
const types = { items: [
  { code: "RN", kind: "license", name: "Registered Nurse licence", issuing_body: "State board of nursing", validity_months: 24, expiry_rule: "board_date", source: "", confidence: "A" },
  { code: "BLS", kind: "certification", name: "Basic Life Support", issuing_body: "American Heart Association", validity_months: 24, expiry_rule: "end_of_month", source: "AHA", confidence: "A" },
] };
const base = {
  "GET /boot": { json: boot }, "GET /credentials/mine": { json: wallet }, "GET /credential-types": { json: types }, "GET /intake/status": { json: { engine: "tesseract", to_review: 0 } },
  "GET /credential-types/BLS/expiry": { json: { expires_on: "2028-08-31", rule: "end_of_month", confidence: "A", source: "AHA", confirm: false } },
};
const at = (path: string, pattern: string, node: ReactNode) => draw(<Route path={pattern}>{node}</Route>, path);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const posts = (calls: ReturnType<typeof serve>) => calls.filter((each) => each.init.method && each.init.method !== "GET");

beforeEach(() => {
  localStorage.clear();
  window.history.replaceState(null, "", "/");
});

describe("what the numbers count", () => {
  it("counts as the server does", () => {
    const all = [bls, rn, ccrn, card("revoked", { status: "revoked" })] as never[];
    const count = (show: "active" | "soon" | "lapsed" | "unverified" | "all") => all.filter((each) => isShown(each, show)).length;
    expect([count("all"), count("active"), count("soon"), count("lapsed"), count("unverified")]).toEqual([4, 1, 1, 1, 1]);
  });
  it("knows the same card again, by number however it is written, and not without a date", () => {
    const items = [bls, rn] as never[];
    const same = { type: "BLS", kind: "certification", state: "", number: "24 771", expires_on: bls.expires_on };
    expect(sameCard(items, same)?.id).toBe("bls");
    expect(sameCard(items, { ...same, number: "9" })).toBeUndefined();
    expect(sameCard(items, { ...same, number: "" })?.id).toBe("bls");
    expect(sameCard(items, { ...same, expires_on: "" })).toBeUndefined();
    expect(sameCard(items, { type: "RN", kind: "license", state: "LA", number: "778120", expires_on: rn.expires_on })).toBeUndefined();
  });
  it("offers for renewal what is of the type, and of the state for a licence", () => {
    const items = [bls, rn, card("old", { expires_on: day(-900), status: "expired" }), card("gone", { status: "revoked" })] as never[];
    expect(renewable(items, { type: "BLS", kind: "certification", state: "" }).map((each) => each.id)).toEqual(["bls", "old"]);
    expect(renewable(items, { type: "RN", kind: "license", state: "LA" })).toEqual([]);
    expect(renewable(items, { type: "other", kind: "certification", state: "" })).toEqual([]);
  });
  it("leads to the app's pages from what the server names", () => {
    expect(alert.links.map(screenOf)).toEqual(["/find-classes?type=BLS", "/find-classes?type=BLS", "/x"]);
    expect(screenOf({ label_code: "see_ce_progress", href: "/credits" })).toBe("/transcript");
  });
});

describe("wallet", () => {
  it("puts on top what must be done, each once, with one button and the ways out", async () => {
    serve(base);
    const { container } = draw(<WalletPage />, "/credentials");
    const actions = (await screen.findByRole("heading", { name: "Actions required" })).closest("section") as HTMLElement;
    expect(within(actions).getAllByRole("listitem").map((each) => each.querySelector(".tag")?.textContent)).toEqual(["Not on file", "Lapsed", "Expires", "Check"]);
    expect(within(actions).getByRole("link", { name: "Upload card: NIH Stroke Scale" }).getAttribute("href")).toBe("/credentials/new?type=NIHSS");
    expect(within(actions).getByRole("link", { name: "Upload card: Basic Life Support" }).getAttribute("href")).toBe("/credentials/new?renews=bls");
    expect(within(actions).getByRole("link", { name: "Find a class: Basic Life Support" }).getAttribute("href")).toBe("/find-classes?type=BLS");
    expect(within(actions).getByText(/It is required for your work/)).toBeTruthy();
    expect(within(actions).getByText(/within 60 days/)).toBeTruthy();
    expect(screen.getByText("1 current, 1 expires within 90 days, 1 lapsed; 1 not verified yet.")).toBeTruthy();
    expect(screen.getByRole("row", { name: /Registered Nurse licence, TX \(multistate\).*Verified/ })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows the list behind each number", async () => {
    serve(base);
    draw(<WalletPage />, "/credentials?show=unverified");
    await screen.findByRole("heading", { name: "Actions required" });
    expect(screen.getByRole("button", { name: "Not verified 1" }).getAttribute("aria-pressed")).toBe("true");
    expect(screen.getAllByRole("row")).toHaveLength(2);
    expect(screen.getByRole("row", { name: /Basic Life Support/ })).toBeTruthy();
  });
  it("puts an alert aside and hides a card from the profile", async () => {
    const calls = serve({ ...base, "POST /credentials/bls/alerts/dismiss": { json: {} }, "POST /credentials/rn/shown": { json: rn } });
    draw(<WalletPage />, "/credentials");
    await screen.findByRole("heading", { name: "Actions required" });
    await press("Not now: Basic Life Support");
    await press("Shown on the profile: Registered Nurse licence, TX (multistate)");
    expect(posts(calls).map((each) => [each.key, each.body])).toEqual([["POST /credentials/bls/alerts/dismiss", {}], ["POST /credentials/rn/shown", { shown: false }]]);
  });
  it("says why when the alert stays", async () => {
    serve({ ...base, "POST /credentials/bls/alerts/dismiss": { status: 409, json: { code: "last_day" } } });
    draw(<WalletPage />, "/credentials");
    await screen.findByRole("heading", { name: "Actions required" });
    await press("Not now: Basic Life Support");
    expect((await screen.findByRole("alert")).textContent).toContain("it is the last day");
  });
  it("asks for a first one when there is none, and tells a refusal", async () => {
    serve({ ...base, "GET /credentials/mine": { json: { active: 0, expiring_soon: 0, expired: 0, unverified: 0, items: [], missing: [], alerts: [] } } });
    const { container, unmount } = draw(<WalletPage />, "/credentials");
    await screen.findByText("No licence or card on file");
    expect(screen.queryByText("Actions required")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    serve({ ...base, "GET /credentials/mine": { status: 403, json: { code: "forbidden" } } });
    draw(<WalletPage />, "/credentials");
    await screen.findByText("You do not have access to this page");
  });
  it("makes the calendar's address once and ends it", async () => {
    const calls = serve({ ...base, "GET /credentials/feed": { json: { made: false } }, "POST /credentials/feed": { json: { made: true, made_at: "2026-11-21T10:00:00Z", url: "https://h.example/api/v1/credentials/feed/abc" } }, "DELETE /credentials/feed": { json: { made: false } } });
    const { container } = draw(<WalletPage />, "/credentials");
    await screen.findByRole("heading", { name: "Actions required" });
    await press("More for your wallet");
    await act(async () => fireEvent.click(screen.getByRole("menuitem", { name: "Expiry dates in your calendar" })));
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Make the address" })));
    expect(await screen.findByText("https://h.example/api/v1/credentials/feed/abc")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("End the calendar");
    await screen.findByRole("button", { name: "Make the address" });
    expect(screen.queryByText("https://h.example/api/v1/credentials/feed/abc")).toBeNull();
    expect(posts(calls)).toHaveLength(2);
  });
  it("asks where she lives, with the state's rule and its source", async () => {
    const states = { items: [{ code: "LA", name: "Louisiana", status: "implemented", accepts: true, issues: true, source: "nursecompact.com", as_of: "2026-07" }] };
    const calls = serve({ ...base, "GET /credentials/residence": { json: { state: null, since: null } }, "GET /compact-states": { json: states }, "PUT /credentials/residence": { json: { state: "LA", since: null } } });
    draw(<WalletPage />, "/credentials");
    await screen.findByRole("heading", { name: "Actions required" });
    await press("Say where you live");
    fireEvent.change(await screen.findByLabelText("State"), { target: { value: "LA" } });
    await screen.findByText(/Louisiana issues multistate licences.*Source: nursecompact.com, as of 2026-07/);
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "State you live in" })));
    expect(posts(calls)[0]?.body).toEqual({ state: "LA", since: null });
  });
});

describe("typing a card in", () => {
  const fill = (name: string, value: string) => fireEvent.change(screen.getByLabelText(name), { target: { value } });
  it("fills in the end by the issuer's rule, sends the photo after it, and says which card it renews", async () => {
    const calls = serve({ ...base, "POST /credentials/mine": { json: card("new") }, "POST /credentials/new/scans": { json: {} } });
    const { container, history } = draw(<NewCredentialPage />, "/credentials/new?renews=bls&by=hand");
    await screen.findByLabelText("Date of issue");
    expect((screen.getByLabelText("What is it") as HTMLSelectElement).value).toBe("BLS");
    expect((screen.getByLabelText("Number") as HTMLInputElement).value).toBe("");
    expect(await axeProblems(container)).toEqual([]);
    fill("Date of issue", "2026-08-12");
    await screen.findByDisplayValue("2028-08-31");
    expect(screen.getByText("Filled in by the issuer's rule (AHA).")).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Photo or PDF of it"), { target: { files: [new File(["x"], "card.png", { type: "image/png" })] } });
    await act(async () => fireEvent.submit(screen.getByRole("form")));
    await waitFor(() => expect(history.at(-1)).toBe("/credentials/new"));
    const made = calls.find((each) => each.key === "POST /credentials/mine");
    expect(made?.body).toMatchObject({ type: "BLS", renews: "bls", issued_on: "2026-08-12", expires_on: "2028-08-31", state: null });
    expect((made?.init.headers as Record<string, string>)["Idempotency-Key"]).toBeTruthy();
    expect(calls.find((each) => each.key === "POST /credentials/new/scans")?.url.search).toBe("?file_name=card.png");
  });
  it("keeps a date that was typed, wants one or a word that there is none, and refuses the wrong order", async () => {
    const calls = serve(base);
    draw(<NewCredentialPage />, "/credentials/new?type=BLS&by=hand");
    fireEvent.change(await screen.findByLabelText("Date of expiry"), { target: { value: "2026-01-01" } });
    fill("Date of issue", "2026-08-31");
    await waitFor(() => expect(calls.some((each) => each.key.endsWith("/expiry"))).toBe(true));
    expect((screen.getByLabelText("Date of expiry") as HTMLInputElement).value).toBe("2026-01-01");
    await act(async () => fireEvent.submit(screen.getByRole("form")));
    expect(screen.getByRole("link", { name: /expires before it was issued/ })).toBeTruthy();
    fill("Date of issue", "");
    fill("Date of expiry", "");
    await act(async () => fireEvent.submit(screen.getByRole("form")));
    expect(screen.getByRole("link", { name: "Enter the date of expiry, or tick that it has none" })).toBeTruthy();
    const huge = new File(["x"], "big.pdf", { type: "application/pdf" });
    Object.defineProperty(huge, "size", { value: 11 * 1024 * 1024 });
    fireEvent.change(screen.getByLabelText("Photo or PDF of it"), { target: { files: [huge] } });
    expect(screen.getByText("This file is larger than 10 MB. Choose a smaller one.")).toBeTruthy();
    expect(posts(calls)).toEqual([]);
  });
});

describe("one card", () => {
  const one = { ...base, "GET /credentials/bls": { json: bls }, "GET /credentials/bls/history": { json: { items: [{ at: "2026-11-01T08:00:00Z", by: "Ana Reyes", what: "renewed", fields: [] }] } }, "GET /credentials/bls/chain": { json: { items: [bls, card("old", { issued_on: "2022-01-05", expires_on: "2024-01-31" })] } } };
  it("opens with its renewals, verification and history, and puts the server's refusal at its field", async () => {
    serve({ ...one, "PUT /credentials/bls": { status: 422, json: { code: "invalid_input", fields: [{ path: "number", code: "too_long", detail: "This number is too long" }] } } });
    const { container } = at("/credentials/bls", "/credentials/:id", <CredentialPage />);
    await screen.findByLabelText("Number");
    await screen.findByText("Added as a renewal");
    expect((await screen.findByRole("link", { name: "5 Jan 2022 until 31 Jan 2024" })).getAttribute("href")).toBe("/credentials/old");
    expect(screen.getByText("Not verified")).toBeTruthy();
    expect((await screen.findByRole("link", { name: "Upload the new card" })).getAttribute("href")).toBe("/credentials/new?renews=bls");
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Licence or card" })));
    expect(screen.getByLabelText("Number").getAttribute("aria-invalid")).toBe("true");
    expect((screen.getByLabelText("Number") as HTMLInputElement).value).toBe("24-771");
  });
  it("leaves profile and renewal to its owner", async () => {
    serve({ ...one, "GET /credentials/bls": { json: { ...bls, person_id: "lee" } } });
    at("/credentials/bls", "/credentials/:id", <CredentialPage />);
    await screen.findByLabelText("Number");
    expect(screen.queryByRole("checkbox", { name: /Show it on my profile/ })).toBeNull();
    expect(screen.queryByRole("link", { name: "Upload the new card" })).toBeNull();
  });
});

describe("links to others", () => {
  const share = (id: string, more: object = {}) => ({ id, credential_ids: ["bls", "gone"], note: "Mercy West", created_at: "2026-11-20T08:00:00Z", expires_at: "2099-01-01T00:00:00Z", revoked_at: null, opened: 2, opened_at: "2026-11-21T08:00:00Z", ...more });
  const sharing = { ...base, "GET /credential-shares": { json: { items: [share("s1"), share("s2", { revoked_at: "2026-11-20T09:00:00Z" }), share("s3", { expires_at: "2020-01-01T00:00:00Z", opened: 0, opened_at: null })] } } };
  it("makes one, shows its address once, and takes one back after a question", async () => {
    const calls = serve({ ...sharing, "POST /credential-shares": { json: { share: share("s4"), url: "https://h.example/shared/tok" } }, "DELETE /credential-shares/s1": { json: {} } });
    const { container } = draw(<SharesPage />, "/credentials/shares");
    await screen.findByText("Your links");
    expect(["Open", "Taken back", "Ended"].map((word) => screen.getAllByText(word).length)).toEqual([1, 1, 1]);
    expect(screen.getAllByRole("button", { name: /Take back the link/ })).toHaveLength(1);
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "New link" })));
    expect(screen.getByRole("link", { name: "Choose what the link shows" })).toBeTruthy();
    fireEvent.click(screen.getByRole("checkbox", { name: /Basic Life Support/ }));
    fireEvent.change(screen.getByLabelText("It ends after"), { target: { value: "7" } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "New link" })));
    expect(await screen.findByText("https://h.example/shared/tok")).toBeTruthy();
    expect(posts(calls)[0]?.body).toEqual({ credential_ids: ["bls"], days: 7, note: "" });
    expect(await axeProblems(container)).toEqual([]);
    await press(/Take back the link/);
    await press("Take the link back");
    expect(posts(calls).at(-1)?.key).toBe("DELETE /credential-shares/s1");
  });
  it("keeps what was chosen when there are too many", async () => {
    serve({ ...sharing, "POST /credential-shares": { status: 409, json: { code: "too_many_shares", detail: "You have 20 open links. Take one back first." } } });
    draw(<SharesPage />, "/credentials/shares");
    fireEvent.click(await screen.findByRole("checkbox", { name: /Basic Life Support/ }));
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "New link" })));
    await screen.findByText("You have 20 open links. Take one back first.");
    expect((screen.getByRole("checkbox", { name: /Basic Life Support/ }) as HTMLInputElement).checked).toBe(true);
  });
  it("shows the public what was shared, and the same for every link that is dead", async () => {
    const item = { kind: "license", type: "RN", type_name: LONG, issuing_body: "Texas Board of Nursing", state: "TX", status: "active", issued_on: null, expires_on: "2027-05-31", verification: "verified", verified_on: "2026-10-02" };
    serve({ "GET /shared-credentials/tok": { json: { holder: "Ana Reyes", organisation: "Mercy General", as_of: "2026-11-21T08:00:00Z", expires_at: "2026-12-21T08:00:00Z", items: [item, { ...item, status: "expired", verification: "unverified", verified_on: null }] } } });
    const { container, unmount } = at("/shared/tok", "/shared/:token", <SharedPage />);
    await screen.findByText("Ana Reyes");
    expect(["In force", "Lapsed", "Verified", "Not verified"].every((word) => screen.getAllByText(word).length)).toBe(true);
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    serve({ "GET /shared-credentials/tok": { status: 404, json: { code: "share_not_found" } } });
    const dead = at("/shared/tok", "/shared/:token", <SharedPage />);
    await screen.findByText("This link shows nothing");
    expect(await axeProblems(dead.container)).toEqual([]);
    dead.unmount();
    serve({ "GET /shared-credentials/tok": { status: 429, json: { code: "rate_limited" } } });
    at("/shared/tok", "/shared/:token", <SharedPage />);
    await screen.findByText(/Too many tries from this network/);
  });
});
