/** The provider's portal and the office's pages of the class finder; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import OfferPage from "./offer";
import PortalPage from "./portal";
import ProviderEditPage from "./provider_edit";
import ReimbursementsPage from "./reimbursements";
import RosterPage from "./roster";
import FinderSettingsPage from "./settings";
import type { ClassDetail, ClassHit, ClassProvider, Reimbursement } from "./types";

configure({ asyncUtilTimeout: 20_000 });
const listing: ClassHit = {
  id: "c1", type: "BLS", title: "BLS evening", format: "in_person", provider_id: "p1", provider: "Scott Memorial", provider_verified: true, reviews: 0, starts_at: "2126-11-24T15:00:00Z", ends_at: "2126-11-24T19:00:00Z", zone: "America/Chicago",
  venue: "Room 4", city: "Waco", state: "TX", zip: "76701", price_cents: 9_500, currency: "USD", capacity: 8, spots_left: 5, registers_here: true, url: "", reimbursable: false, source: "provider_portal",
};
const detail = (more: Partial<ClassDetail> = {}, hit: Partial<ClassHit> = {}): ClassDetail => ({ listing: { ...listing, ...hit }, description: "", hours: 4, street: "1 Main St", address: "", cancelled: false, cancel_reason: "", waiting: 2, waitlist: true, closed: "", contact_email: "", contact_phone: "", can_edit: true, revision: 3, ...more });
const provider = (id: string, name: string): ClassProvider => ({ id, name, type: "hospital", verified: false, accreditations: [], description: "", street: "", city: "Waco", state: "TX", zip: "76701", email: "", phone: "", url: "", reviews: 0, upcoming: 1, mine: true, people: [{ person_id: "ana", name: "Ana Ruiz" }] });
const page = (items: unknown[]) => ({ json: { items, next: null } });
const base = {
  "GET /boot": { json: { me: { id: "ana", first_name: "Ana", last_name: "Ruiz", permissions: ["class:find", "class:offer", "class:manage", "class:reimburse", "people:view"] }, time_zone: "America/Chicago" } },
  "GET /class-types": page([{ code: "BLS", name: "Basic life support", renews_credential: true }]),
  "GET /class-providers": page([provider("p1", "Scott Memorial")]),
  "GET /class-settings": { json: { listing_fee_cents: 1_500, reimbursable_types: ["BLS"] } },
  "GET /class-refreshers": page([{ course_id: "k1", title: "CPR refresher", type: "BLS" }]),
};
const press = (name: string | RegExp, where = screen as Pick<typeof screen, "getByRole">) => act(async () => fireEvent.click(where.getByRole("button", { name })));
const type = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const at = (path: string, pattern: string, node: React.ReactNode) => draw(<Route path={pattern}>{node}</Route>, path);
const said = async (words: string) => expect((await screen.findAllByText(words)).length).toBeGreaterThan(0);

describe("portal", () => {
  it("lists the own classes with their seats; who keeps none is told", async () => {
    serve({ ...base, "GET /my-classes": page([detail(), detail({ cancelled: true }, { id: "c2", title: "BLS gone" })]) });
    const { container, unmount } = draw(<PortalPage />, "/find-classes/portal");
    expect((await screen.findByRole("link", { name: "3 of 8: BLS evening" })).getAttribute("href")).toBe("/find-classes/portal/c1");
    await screen.findByText("Fee for a listing: $15. Nobody is charged here.");
    expect(screen.getByText("Cancelled")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    unmount();
    serve({ ...base, "GET /class-providers": page([]), "GET /my-classes": page([]) });
    draw(<PortalPage />, "/find-classes/portal");
    await screen.findByText("You keep no provider's classes");
    expect(screen.queryByRole("link", { name: "New class" })).toBeNull();
  });
  it("checks a file first, shows each bad row, then takes the good ones in", async () => {
    const report = (dry_run: boolean) => ({ id: "i1", kind: "classes", file_name: "a.csv", dry_run, at: "2026-11-20T12:00:00Z", by: "Ana", rows: 3, created: 2, updated: 0, unchanged: 0, rejected: 1, ended: 0, milliseconds: 3, findings: [{ line: 3, severity: "error", column: "starts_at", kind: "not_a_time", message: "Write 2026-11-24 09:00." }], new_units: [] });
    const calls = serve({ ...base, "GET /my-classes": page([]), "POST /my-classes/import": (url) => ({ json: report(url.searchParams.get("dry_run") === "true") }) });
    const { container } = draw(<PortalPage />, "/find-classes/portal");
    await screen.findByText("No class is offered");
    await press("Take in a file");
    await press("Check the file");
    await said("Choose the file with the classes");
    fireEvent.change(screen.getByLabelText(/CSV or calendar file/), { target: { files: [new File(["x"], "a.csv", { type: "text/csv" })] } });
    await press("Check the file");
    await screen.findByText("Write 2026-11-24 09:00.");
    expect(await axeProblems(container)).toEqual([]);
    await press("Take in the good rows");
    await screen.findByText(/The good rows are in/);
    expect(calls.filter((each) => each.key === "POST /my-classes/import").map((each) => Object.fromEntries(each.url.searchParams))).toEqual([{ provider: "p1", dry_run: "true", file_name: "a.csv" }, { provider: "p1", dry_run: "false", file_name: "a.csv" }]);
  });
  it("offers a class on the clock of its place, and keeps what was typed when the server refuses", async () => {
    let tries = 0;
    const calls = serve({ ...base, "POST /my-classes": () => (tries++ ? { json: detail() } : { status: 422, json: { code: "invalid", fields: [{ path: "zip", code: "unknown_place", detail: "This ZIP code is not known." }] } }) });
    const { container } = at("/find-classes/portal/new", "/find-classes/portal/new", <OfferPage />);
    await screen.findByRole("button", { name: "Offer the class" });
    await press("Offer the class");
    for (const words of ["Choose the class", "Give a title", "Give the day and the time of the start", "Say how many seats there are"]) await said(words);
    expect(await axeProblems(container)).toEqual([]);
    type("Class", "BLS");
    type("Title", "BLS evening");
    type("Day", "2026-12-01");
    type("Clock of", "America/New_York");
    type("ZIP code", "99999");
    type("Price in dollars", "95.50");
    type("Seats", "8");
    await press("Offer the class");
    await said("This ZIP code is not known.");
    expect((screen.getByLabelText("Title") as HTMLInputElement).value).toBe("BLS evening");
    type("ZIP code", "76701");
    await press("Offer the class");
    await waitFor(() => expect(calls.filter((each) => each.key === "POST /my-classes")).toHaveLength(2));
    // A refusal is kept by the server under its key: the corrected class goes out under another one.
    expect(new Set(calls.filter((each) => each.key === "POST /my-classes").map((each) => (each.init.headers as Record<string, string>)["Idempotency-Key"])).size).toBe(2);
    expect(calls.filter((each) => each.key === "POST /my-classes").at(-1)?.body).toEqual({
      provider_id: "p1", type: "BLS", title: "BLS evening", description: "", format: "in_person", starts_at: "2026-12-01T14:00:00Z", ends_at: "2026-12-01T18:00:00Z", zone: "America/New_York", venue: "", street: "", city: "", state: "", zip: "76701",
      price_cents: 9550, capacity: 8, registers_here: true, waitlist: true, url: "",
    });
  });
  it("changes a class by the revision that was read; fewer seats than taken is said at the field", async () => {
    const calls = serve({ ...base, "GET /classes/c1": { json: detail() }, "PUT /my-classes/c1": { status: 409, json: { code: "seats_taken", detail: "3 seats are taken." } } });
    at("/find-classes/portal/c1/edit", "/find-classes/portal/:id/edit", <OfferPage />);
    await screen.findByDisplayValue("BLS evening");
    expect((screen.getByLabelText("From") as HTMLInputElement).value).toBe("09:00");
    type("Seats", "2");
    await press("Save");
    await said("3 seats are taken.");
    expect(screen.getByLabelText("Seats").getAttribute("aria-invalid")).toBe("true");
    expect((calls.find((each) => each.key === "PUT /my-classes/c1")?.body as { revision: number }).revision).toBe(3);
  });
  it("takes attendance after the start and cancels before it", async () => {
    const rows = [{ person_id: "bo", name: "Bo Lind", state: "registered", at: "2026-11-01T10:00:00Z" }, { person_id: "cy", name: "Cy Moss", state: "waiting", at: "2026-11-02T10:00:00Z" }];
    const dee = { person_id: "dee", name: "Dee Ray", state: "attended", at: "2026-11-01T10:00:00Z" };
    const past = { starts_at: "2020-11-24T15:00:00Z", ends_at: "2020-11-24T19:00:00Z" };
    const calls = serve({ ...base, "GET /classes/c1": { json: detail({}, past) }, "GET /my-classes/c1/roster": { json: { listing: { ...listing, ...past }, items: [dee, ...rows] } }, "POST /classes/c1/attended": { json: { listing: { ...listing, ...past }, items: [{ ...dee, state: "registered" }, { ...rows[0], state: "attended" }, rows[1]] } } });
    const first = at("/find-classes/portal/c1", "/find-classes/portal/:id", <RosterPage />);
    await screen.findByRole("checkbox", { name: "Bo Lind attended" });
    expect(screen.queryByRole("checkbox", { name: "Cy Moss attended" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Cancel the class" })).toBeNull();
    expect(await axeProblems(first.container)).toEqual([]);
    await press("Tick everybody");
    await act(async () => fireEvent.click(screen.getByRole("checkbox", { name: "Dee Ray attended" })));
    await press("Save attendance");
    // Only what changed here: a colleague may keep the same list.
    await waitFor(() => expect(calls.find((each) => each.key === "POST /classes/c1/attended")?.body).toEqual({ people: ["bo"], absent: ["dee"] }));
    first.unmount();
    const next = serve({ ...base, "GET /classes/c1": { json: detail() }, "GET /my-classes/c1/roster": { json: { listing, items: rows } }, "POST /my-classes/c1/cancel": { json: detail({ cancelled: true, cancel_reason: "ill" }) } });
    at("/find-classes/portal/c1", "/find-classes/portal/:id", <RosterPage />);
    await screen.findByText("Bo Lind");
    expect(screen.queryByRole("checkbox")).toBeNull();
    await press("Cancel the class");
    await press("Cancel the class", within(screen.getByRole("dialog")));
    await said("Say why: everybody with a seat reads it");
    type("Reason", "ill");
    await press("Cancel the class", within(screen.getByRole("dialog")));
    await waitFor(() => expect(next.find((each) => each.key === "POST /my-classes/c1/cancel")?.body).toEqual({ reason: "ill" }));
  });
});

describe("office", () => {
  const request: Reimbursement = { id: "m1", person_id: "bo", name: "Bo Lind", unit_name: "ICU", class_id: "c1", title: "BLS evening", provider: "Scott", starts_at: "2026-11-24T15:00:00Z", price_cents: 9500, amount_cents: 9500, note: "Parking too", state: "asked", reason: "", decided_by: "", asked_at: "2026-11-01T10:00:00Z" };
  it("decides on costs: a reason to decline, an amount to approve, never the own", async () => {
    const calls = serve({ ...base, "GET /reimbursements": page([request, { ...request, id: "m2", person_id: "ana", name: "Ana Ruiz" }]), "POST /reimbursements/m1/decide": { json: request } });
    const { container } = draw(<ReimbursementsPage />, "/find-classes/reimbursements");
    await screen.findByText("your own: somebody else decides");
    expect(await axeProblems(container)).toEqual([]);
    await press("Decide: Bo Lind, BLS evening");
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.click(dialog.getByRole("radio", { name: "Decline" }));
    await press("Decide", dialog);
    await said("Say why: the person reads it");
    fireEvent.click(dialog.getByRole("radio", { name: "Approve" }));
    type("Amount in dollars", "80");
    await press("Decide", dialog);
    await waitFor(() => expect(calls.find((each) => each.key === "POST /reimbursements/m1/decide")?.body).toEqual({ approve: true, approved_cents: 8000, reason: "" }));
  });
  it("maps refresher courses and keeps the rules", async () => {
    const calls = serve({ ...base, "GET /courses": page([{ id: "k2", title: "Airway update" }]), "PUT /class-refreshers": (_, init) => ({ json: { items: (JSON.parse(init.body as string) as { items: { course_id: string; type: string }[] }).items.map((each) => ({ ...each, title: each.course_id })) } }), "PUT /class-settings": (_, init) => ({ json: JSON.parse(init.body as string) }) });
    const { container } = draw(<FinderSettingsPage />, "/find-classes/settings");
    await screen.findByRole("link", { name: "CPR refresher" });
    await screen.findByLabelText(/Fee for a listing/);
    expect(await axeProblems(container)).toEqual([]);
    type("Search for a course", "air");
    await screen.findByRole("option", { name: "Airway update" });
    type("Course", "k2");
    type("Prepares for", "BLS");
    await press("Add");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /class-refreshers")?.body).toEqual({ items: [{ course_id: "k1", type: "BLS" }, { course_id: "k2", type: "BLS" }] }));
    fireEvent.click(screen.getByRole("checkbox", { name: "Basic life support" }));
    type(/Fee for a listing/, "20");
    await press("Save");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /class-settings")?.body).toEqual({ listing_fee_cents: 2000, reimbursable_types: [] }));
  });
  it("keeps a provider and its people", async () => {
    let tries = 0;
    const calls = serve({ ...base, "GET /class-providers/p1": { json: provider("p1", "Scott Memorial") }, "PUT /class-providers/p1": () => (tries++ ? { json: provider("p1", "Scott Memorial") } : { status: 422, json: { code: "invalid", fields: [{ path: "people[0]", code: "unknown_person", detail: "There is nobody with this id." }] } }) });
    const { container } = at("/find-classes/providers/p1/edit", "/find-classes/providers/:id/edit", <ProviderEditPage />);
    await screen.findByDisplayValue("Scott Memorial");
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("checkbox", { name: /Checked by the hospital/ }));
    type(/Accreditations/, "AHA Training Center TX05532\n\nRed Cross 7");
    await press("Save");
    await said("Ana Ruiz: There is nobody with this id.");
    await press("Save");
    await waitFor(() => expect(tries).toBe(2));
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /class-providers/p1")?.body).toMatchObject({ verified: true, accreditations: ["AHA Training Center TX05532", "Red Cross 7"], people: ["ana"] }));
  });
});
