/** Finding a class: the search in the address, places, the list and the map, the seat, and what belongs to one person; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import ClassPage from "./class";
import ComparePage from "./compare";
import GroupPage from "./group";
import MyClassesPage from "./mine";
import ProviderPage from "./provider";
import ProvidersPage from "./providers";
import { hrefOf } from "./query";
import RecommendedPage from "./recommended";
import SavedSearchesPage from "./saved";
import FindClassesPage from "./search";
import type { ClassDetail, ClassHit, ClassProvider, ClassSeat } from "./types";
import { centsOf, momentIn, money, whenWords } from "./words";

configure({ asyncUtilTimeout: 20_000 });
const LONG = "Basic life support for healthcare providers with an instructor from the training center of the county and much practice";
const hit = (id: string, more: Partial<ClassHit> = {}): ClassHit => ({
  id, type: "BLS", title: `BLS ${id}`, format: "in_person", provider_id: "p1", provider: "Scott Memorial", provider_verified: true, rating: 4.3, reviews: 12, starts_at: "2126-11-24T15:00:00Z", ends_at: "2126-11-24T19:00:00Z", zone: "America/Chicago",
  venue: "Room 4", city: "Waco", state: "TX", zip: "76701", latitude: 31.55, longitude: -97.14, miles: 3.2, price_cents: 9_500, currency: "USD", capacity: 8, spots_left: 2, deadline_at: null, registers_here: true, url: "", reimbursable: false, source: "manual", ...more,
});
const seat = (more: Partial<ClassSeat> = {}): ClassSeat => ({ id: "r1", class_id: "c1", title: "BLS c1", type: "BLS", provider: "Scott Memorial", starts_at: "2126-11-24T15:00:00Z", ends_at: "2126-11-24T19:00:00Z", zone: "America/Chicago", city: "Waco", state: "registered", class_cancelled: false, can_cancel: true, can_review: false, can_ask_reimbursement: false, ...more });
const detail = (more: Partial<ClassDetail> = {}, listing: Partial<ClassHit> = {}): ClassDetail => ({ listing: hit("c1", listing), description: "Bring your card.", hours: 4, street: "1 Main St", address: "Scott Memorial\n1 Main St\nWaco, TX 76701", cancelled: false, cancel_reason: "", waiting: 0, waitlist: true, closed: "", mine: null, contact_email: "a@b.example", contact_phone: "254 555 0100", can_edit: false, revision: 1, ...more });
const waco = { label: "Waco, TX 76701", zip: "76701", city: "Waco", state: "TX", latitude: 31.55, longitude: -97.14, approximate: false };
const provider: ClassProvider = { id: "p1", name: "Scott Memorial", type: "hospital", verified: true, accreditations: ["AHA Training Center TX05532"], description: "We teach.", street: "1 Main St", city: "Waco", state: "TX", zip: "76701", email: "a@b.example", phone: "254 555 0100", url: "https://scott.example/classes", rating: 4.3, reviews: 12, upcoming: 7, mine: false, people: [] };
const page = (items: unknown[], more: object = {}) => ({ json: { items, next: null, ...more } });
const base = {
  "GET /boot": { json: { me: { id: "ana", first_name: "Ana", last_name: "Ruiz", permissions: ["class:find", "people:view"] }, time_zone: "America/Chicago" } },
  "GET /class-types": page([{ code: "BLS", name: "Basic life support", renews_credential: true }, { code: "ACLS", name: "Advanced life support", renews_credential: true }]),
  "GET /class-refreshers": page([{ course_id: "k1", title: "CPR refresher", type: "BLS" }]),
  "GET /class-providers": page([provider]),
  "GET /classes/my-place": { json: { place: null, miles: 50 } },
};
const press = (name: string | RegExp, within_ = screen as Pick<typeof screen, "getByRole">) => act(async () => fireEvent.click(within_.getByRole("button", { name })));
const at = (path: string, pattern: string, node: React.ReactNode) => draw(<Route path={pattern}>{node}</Route>, path);
const asked = (calls: ReturnType<typeof serve>, key: string) => calls.filter((each) => each.key === key).map((each) => Object.fromEntries(each.url.searchParams));
afterEach(() => vi.unstubAllGlobals());

describe("search", () => {
  it("asks what the address says, lists it, and shows refreshers beside it", async () => {
    const calls = serve({ ...base, "GET /classes": page([hit("c1"), hit("c2", { title: LONG, spots_left: 0, miles: null, price_cents: 0, format: "online", rating: null, reviews: 0, registers_here: false })], { total: 2, centre: waco, miles: 25 }) });
    const { container } = draw(<FindClassesPage />, "/find-classes?type=BLS&zip=76701&miles=25&format=in_person&price=10000&spots=2&sort=price");
    expect((await screen.findByRole("link", { name: "BLS c1" })).getAttribute("href")).toBe("/find-classes/c1");
    expect(asked(calls, "GET /classes")[0]).toEqual({ type: "BLS", zip: "76701", miles: "25", format: "in_person", price_max: "10000", spots: "2", sort: "price", limit: "50" });
    expect(screen.getByText(/within 25 miles of Waco, TX 76701/)).toBeTruthy();
    expect(screen.getByText("2 seats left")).toBeTruthy();
    expect(screen.getByText("Full")).toBeTruthy();
    expect(screen.getByText("free", { selector: ".price" })).toBeTruthy();
    expect((await screen.findByRole("link", { name: "CPR refresher" })).getAttribute("href")).toBe("/courses/k1");
    expect((screen.getByLabelText("Within") as HTMLSelectElement).value).toBe("25");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("begins at the place that was kept, once", async () => {
    const calls = serve({ ...base, "GET /classes/my-place": { json: { place: waco, miles: 100 } }, "GET /classes": page([], { total: 0, centre: waco, miles: 100 }) });
    draw(<FindClassesPage />, "/find-classes");
    await screen.findByText("No class fits this search");
    expect(asked(calls, "GET /classes")).toEqual([{ zip: "76701", miles: "100", limit: "50" }]);
  });
  it("suggests places by keyboard and says at the field what the server refuses", async () => {
    const calls = serve({
      ...base, "GET /places": page([{ ...waco, label: "Waco, TX", zip: "" }, waco]),
      "GET /classes": (url) => (url.searchParams.get("city") === "Nowhere" ? { status: 422, json: { code: "invalid", detail: "", fields: [{ path: "city", code: "unknown_place", detail: "No town of this name is known." }] } } : page([hit("c1")], { total: 1, centre: waco, miles: 50 })),
    });
    const { container } = draw(<FindClassesPage />, "/find-classes?everywhere=1");
    await screen.findByRole("link", { name: "BLS c1" });
    const where = screen.getByRole("combobox", { name: "Where" });
    fireEvent.change(where, { target: { value: "wac" } });
    await screen.findByRole("option", { name: "Waco, TX" });
    expect(where.getAttribute("aria-expanded")).toBe("true");
    fireEvent.keyDown(where, { key: "ArrowDown" });
    expect(where.getAttribute("aria-activedescendant")).toBe(screen.getByRole("option", { name: "Waco, TX" }).id);
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.keyDown(where, { key: "Enter" });
    await waitFor(() => expect(asked(calls, "GET /classes").at(-1)).toEqual({ city: "Waco, TX", miles: "50", limit: "50" }));
    await screen.findByRole("link", { name: "BLS c1" });
    fireEvent.change(where, { target: { value: "Nowhere" } });
    await act(async () => { fireEvent.keyDown(where, { key: "Enter" }); });
    expect((await screen.findByText("No town of this name is known.")).className).toBe("error");
    expect((where as HTMLInputElement).value).toBe("Nowhere");
    fireEvent.change(where, { target: { value: "76701" } });
    await act(async () => { fireEvent.keyDown(where, { key: "Enter" }); });
    await waitFor(() => expect(asked(calls, "GET /classes").at(-1)).toEqual({ zip: "76701", miles: "50", limit: "50" }));
  });
  it("asks where the person is only when it is pressed, roughly, and says when the browser refuses", async () => {
    const ask = vi.fn((good: (found: unknown) => void, _bad: () => void) => good({ coords: { latitude: 31.549333, longitude: -97.146699 } }));
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator) as Navigator, { geolocation: { getCurrentPosition: ask } }));
    const calls = serve({ ...base, "GET /classes": page([hit("c1")], { total: 1, centre: waco, miles: 50 }) });
    draw(<FindClassesPage />, "/find-classes?everywhere=1");
    await screen.findByRole("link", { name: "BLS c1" });
    expect(ask).not.toHaveBeenCalled();
    await press("Near me");
    await waitFor(() => expect(asked(calls, "GET /classes").at(-1)).toEqual({ latitude: "31.55", longitude: "-97.15", miles: "50", limit: "50" }));
    ask.mockImplementation((_good, bad) => bad());
    await screen.findByRole("link", { name: "BLS c1" });
    await press("Near me");
    await screen.findByText("The browser did not say where you are. Type a ZIP code or a town.");
  });
  it("shows the same classes on the map: pins by keyboard, clusters that come closer, and what has no place", async () => {
    const calls = serve({ ...base, "GET /classes": page([hit("c1"), hit("c2"), hit("c3", { latitude: 41.88, longitude: -87.63, city: "Chicago", state: "IL" }), hit("c4", { format: "online", latitude: null, longitude: null })], { total: 4, miles: 0 }) });
    const { container } = draw(<FindClassesPage />, "/find-classes?everywhere=1&view=map");
    const map = within(await screen.findByRole("region", { name: "Map of the classes" }));
    expect(asked(calls, "GET /classes")[0]).toEqual({ limit: "200" });
    expect(within(screen.getByRole("list", { name: "Classes" })).getAllByRole("link").filter((link) => link.getAttribute("href")?.startsWith("/find-classes/c"))).toHaveLength(4);
    const cluster = map.getByRole("button", { name: "2 classes near Waco, TX" });
    const pin = map.getByRole("button", { name: /^BLS c3, Chicago, IL, / });
    expect([cluster.getAttribute("tabindex"), pin.getAttribute("tabindex")]).toEqual(["0", "-1"]);
    fireEvent.keyDown(cluster, { key: "ArrowRight" });
    expect(document.activeElement).toBe(pin);
    fireEvent.keyDown(pin, { key: "Enter" });
    expect(within(map.getByRole("list", { name: "Classes at this pin" })).getByRole("link", { name: "BLS c3" }).getAttribute("href")).toBe("/find-classes/c3");
    fireEvent.click(cluster);
    expect(within(map.getByRole("list", { name: "Classes at this pin" })).getAllByRole("link").map((link) => link.textContent)).toEqual(["BLS c1", "BLS c2"]);
    expect(map.getByText(/1 class of the list has no place on this map/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    const svg = map.getByRole("group", { name: "Pins" });
    const before = pin.getAttribute("transform");
    fireEvent.pointerDown(svg, { pointerType: "mouse", button: 0, clientX: 100, clientY: 100 });
    fireEvent.pointerMove(svg, { pointerType: "mouse", buttons: 1, clientX: 140, clientY: 100 });
    expect(map.getByRole("button", { name: /^BLS c3/ }).getAttribute("transform")).not.toBe(before);
    fireEvent.pointerUp(svg);
    await press("Closer", map);
    await press("West", map);
    await press("All results", map);
    expect(map.getAllByRole("button", { name: /Waco|Chicago/ })).toHaveLength(2);
  });
  it("takes three classes to compare, and no fourth", async () => {
    serve({ ...base, "GET /classes": page(["c1", "c2", "c3", "c4"].map((id) => hit(id)), { total: 4, miles: 0 }) });
    const { history } = draw(<FindClassesPage />, "/find-classes?everywhere=1&pick=c1&pick=c2&pick=c3");
    expect((await screen.findByRole("link", { name: "Compare 3 classes" })).getAttribute("href")).toBe("/find-classes/compare?id=c1&id=c2&id=c3");
    const fourth = await screen.findByRole<HTMLInputElement>("checkbox", { name: "Compare BLS c4" });
    expect([fourth.disabled, screen.getByRole<HTMLInputElement>("checkbox", { name: "Compare BLS c1" }).disabled]).toEqual([true, false]);
    await act(async () => { fireEvent.click(screen.getByRole("checkbox", { name: "Compare BLS c1" })); });
    expect(history?.at(-1)).toBe("/find-classes?pick=c2&pick=c3");
  });
  it("saves the search with a name, without sort", async () => {
    const calls = serve({ ...base, "GET /classes": page([hit("c1")], { total: 1, centre: waco, miles: 25 }), "POST /saved-searches": { json: {} } });
    draw(<FindClassesPage />, "/find-classes?type=BLS&zip=76701&miles=25&sort=price");
    await screen.findByRole("link", { name: "BLS c1" });
    await press("Save this search");
    await press("Save");
    expect(screen.getAllByText("Give the search a name").length).toBeGreaterThan(0);
    fireEvent.change(screen.getByLabelText("Name"), { target: { value: "BLS near home" } });
    await press("Save");
    await waitFor(() => expect(calls.find((each) => each.key === "POST /saved-searches")?.body).toEqual({ name: "BLS near home", query: { type: "BLS", zip: "76701", miles: 25 }, alert: true }));
  });
  it("says what failed, and who may not", async () => {
    serve({ ...base, "GET /classes": { status: 500, json: { code: "internal" } } });
    const first = draw(<FindClassesPage />, "/find-classes?everywhere=1");
    await screen.findByText("This page could not be loaded");
    first.unmount();
    serve({ ...base, "GET /classes": { status: 403, json: { code: "denied" } } });
    draw(<FindClassesPage />, "/find-classes?everywhere=1");
    await screen.findByText("You do not have access to this page");
  });
});

describe("one class", () => {
  it("registers, and shows the seat", async () => {
    let mine: ClassSeat | null = null;
    const calls = serve({ ...base, "GET /classes/c1": () => ({ json: detail({ mine }) }), "POST /classes/c1/registration": () => { mine = seat(); return { json: mine }; } });
    const { container } = at("/find-classes/c1", "/find-classes/:id", <ClassPage />);
    await screen.findByText("Bring your card.");
    expect(await axeProblems(container)).toEqual([]);
    await press("Register");
    await screen.findByText("You have a seat");
    expect(calls.filter((each) => each.key === "POST /classes/c1/registration")).toHaveLength(1);
    expect(screen.getByRole("button", { name: "Give the seat back" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Register" })).toBeNull();
  });
  it("says the server's sentence when somebody was quicker, and then offers the waitlist", async () => {
    let full = false;
    serve({ ...base, "GET /classes/c1": () => ({ json: full ? detail({ closed: "full", waiting: 3 }, { spots_left: 0 }) : detail() }), "POST /classes/c1/registration": () => { full = true; return { status: 409, json: { code: "full", detail: "The last seat has just been taken." } }; } });
    at("/find-classes/c1", "/find-classes/:id", <ClassPage />);
    await screen.findByText("Bring your card.");
    await press("Register");
    await screen.findByText("The last seat has just been taken.");
    await screen.findByRole("button", { name: "Join the waitlist" });
    expect(screen.getByText(/3 wait/)).toBeTruthy();
  });
  it("gives a seat back after a question", async () => {
    const calls = serve({ ...base, "GET /classes/c1": { json: detail({ mine: seat({ state: "waiting", queue_place: 2 }) }) }, "DELETE /classes/c1/registration": { json: seat({ state: "cancelled" }) } });
    at("/find-classes/c1", "/find-classes/:id", <ClassPage />);
    await screen.findByText(/You are 2 in line/);
    await press("Leave the waitlist");
    await press("Leave it");
    await waitFor(() => expect(calls.some((each) => each.key === "DELETE /classes/c1/registration")).toBe(true));
  });
  it("leads outside when registration is there, and says why nobody can register", async () => {
    serve({ ...base, "GET /classes/c1": { json: detail({ closed: "outside" }, { registers_here: false, url: "https://heart.example/x" }) } });
    const first = at("/find-classes/c1", "/find-classes/:id", <ClassPage />);
    const link = await screen.findByRole("link", { name: /Go to the provider's page/ });
    expect([link.getAttribute("href"), link.getAttribute("rel"), link.getAttribute("target")]).toEqual(["https://heart.example/x", "noreferrer noopener", "_blank"]);
    expect(screen.queryByRole("button", { name: "Register" })).toBeNull();
    first.unmount();
    serve({ ...base, "GET /classes/c1": { json: detail({ closed: "deadline_passed" }) } });
    at("/find-classes/c1", "/find-classes/:id", <ClassPage />);
    await screen.findByText("The last day to register is over.");
  });
  it("holds seats for several people and names whom the server refuses", async () => {
    let tries = 0;
    const calls = serve({
      ...base, "GET /classes/c1": { json: detail() }, "GET /people": page([{ person_id: "bo", first_name: "Bo", last_name: "Lind", employee_number: "7", profession: "RN", unit_name: "ICU" }]),
      "POST /classes/c1/groups": () => (tries++ ? { json: { id: "g1" } } : { status: 422, json: { code: "invalid", fields: [{ path: "people[0]", code: "already_registered", detail: "already has a seat" }] } }),
    });
    const { container } = at("/find-classes/c1", "/find-classes/:id", <ClassPage />);
    await screen.findByText("Bring your card.");
    await press("Hold seats for several people");
    fireEvent.change(screen.getByLabelText("Search by name or number"), { target: { value: "lind" } });
    fireEvent.click(await screen.findByRole("button", { name: /Lind, Bo/ }));
    expect(await axeProblems(container)).toEqual([]);
    await press("Hold 1 seat");
    expect((await screen.findAllByText("Bo Lind: already has a seat")).length).toBeGreaterThan(0);
    await press("Hold 1 seat");
    await waitFor(() => expect(calls.filter((each) => each.key === "POST /classes/c1/groups").map((each) => each.body)).toEqual([{ people: ["bo"] }, { people: ["bo"] }]));
  });
  it("asks for the costs in cents, and refuses what is no amount", async () => {
    const calls = serve({ ...base, "GET /classes/c1": { json: detail({ mine: seat({ can_ask_reimbursement: true }) }) }, "POST /reimbursements": { json: {} } });
    at("/find-classes/c1", "/find-classes/:id", <ClassPage />);
    await screen.findByText("You have a seat");
    await press("Ask for the costs");
    const amount = screen.getByLabelText("Amount in dollars") as HTMLInputElement;
    expect(amount.value).toBe("95");
    fireEvent.change(amount, { target: { value: "much" } });
    await press("Ask");
    expect(screen.getAllByText("Type an amount such as 95 or 95.50").length).toBeGreaterThan(0);
    fireEvent.change(amount, { target: { value: "80.5" } });
    await press("Ask");
    await waitFor(() => expect(calls.find((each) => each.key === "POST /reimbursements")?.body).toEqual({ class_id: "c1", amount_cents: 8050, note: "" }));
  });
});

describe("what belongs to one person", () => {
  it("lists seats and confirms one that is held", async () => {
    const calls = serve({ ...base, "GET /class-registrations": page([seat({ state: "held", until: "2126-11-20T12:00:00Z" }), seat({ id: "r2", class_id: "c2", title: LONG, state: "waiting", queue_place: 3 })]), "POST /classes/c1/registration": { json: seat() } });
    const { container } = draw(<MyClassesPage />, "/find-classes/mine");
    await screen.findByText("3 in line");
    expect(await axeProblems(container)).toEqual([]);
    await press("Confirm the seat: BLS c1");
    await waitFor(() => expect(calls.some((each) => each.key === "POST /classes/c1/registration")).toBe(true));
  });
  it("lists the costs that were asked for", async () => {
    serve({ ...base, "GET /reimbursements/mine": page([{ id: "m1", person_id: "ana", name: "Ana", unit_name: "ICU", class_id: "c1", title: "BLS", provider: "Scott", starts_at: "2026-11-24T15:00:00Z", price_cents: 9500, amount_cents: 9500, note: "", state: "approved", approved_cents: 8000, reason: "cap", decided_by: "Lee", asked_at: "2026-11-01T10:00:00Z" }]) });
    draw(<MyClassesPage />, "/find-classes/mine?when=money");
    await screen.findByText("$80");
    expect(screen.getByText("Approved", { selector: ".tag" })).toBeTruthy();
  });
  it("recommends for what expires, and says when nothing does", async () => {
    serve({ ...base, "GET /classes/recommended": { json: { place: waco, items: [{ type: "BLS", type_name: "Basic life support", expires_on: "2026-01-01", expired: true, classes: [hit("c1")], refreshers: [{ course_id: "k1", title: "CPR refresher", type: "BLS" }] }, { type: "ACLS", type_name: "Advanced life support", expired: false, classes: [], refreshers: [] }] } } });
    const first = draw(<RecommendedPage />, "/find-classes/recommended");
    await screen.findByText("Lapsed");
    expect(screen.getByText("Required and not on file")).toBeTruthy();
    expect(screen.getByRole("link", { name: "All classes of this type: Basic life support" }).getAttribute("href")).toBe("/find-classes?type=BLS&zip=76701");
    expect(await axeProblems(first.container)).toEqual([]);
    first.unmount();
    serve({ ...base, "GET /classes/recommended": { json: { items: [] } } });
    draw(<RecommendedPage />, "/find-classes/recommended");
    await screen.findByText("Nothing to renew");
  });
  it("opens, changes and deletes saved searches", async () => {
    const one = { id: "s1", name: "BLS near home", query: { type: "BLS", zip: "76701", miles: 25, price_max: 0 }, alert: true, created_at: "2026-11-01T10:00:00Z", matches: 4 };
    const calls = serve({ ...base, "GET /saved-searches": page([one]), "PUT /saved-searches/s1": { json: one }, "DELETE /saved-searches/s1": { json: {} } });
    const { container } = draw(<SavedSearchesPage />, "/find-classes/saved");
    expect((await screen.findByRole("link", { name: "BLS near home" })).getAttribute("href")).toBe("/find-classes?type=BLS&zip=76701&miles=25&price=0");
    expect(await screen.findByText("Basic life support, 76701, within 25 miles, free")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Change BLS near home");
    fireEvent.click(screen.getByRole("checkbox", { name: /Tell me/ }));
    await press("Save");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /saved-searches/s1")?.body).toEqual({ name: "BLS near home", query: one.query, alert: false }));
    await press("Delete BLS near home");
    await press("Delete it");
    await waitFor(() => expect(calls.some((each) => each.key === "DELETE /saved-searches/s1")).toBe(true));
  });
  it("compares classes side by side", async () => {
    serve({ ...base, "GET /classes/c1": { json: detail() }, "GET /classes/c2": { json: detail({ address: "" }, { id: "c2", title: "BLS c2", price_cents: 12_050, spots_left: null }) } });
    const { container } = draw(<ComparePage />, "/find-classes/compare?id=c1&id=c2");
    await screen.findByText("$120.50");
    expect(screen.getAllByRole("columnheader").map((each) => within(each).getByRole("link").textContent)).toEqual(["BLS c1", "BLS c2"]);
    expect(await axeProblems(container)).toEqual([]);
    await press("Take out BLS c1");
    await waitFor(() => expect(screen.getAllByRole("columnheader")).toHaveLength(1));
  });
  it("confirms a seat of a group; the organiser gives the rest back", async () => {
    const group = { id: "g1", class_id: "c1", title: "BLS c1", starts_at: "2126-11-24T15:00:00Z", organiser_id: "ana", organiser: "Ana Ruiz", until: "2126-11-20T12:00:00Z", seats: [{ person_id: "ana", name: "Ana Ruiz", state: "held" }, { person_id: "bo", name: "Bo Lind", state: "held" }], mine: seat({ state: "held" }), reimbursable: false };
    let now: object = group;
    const calls = serve({ ...base, "GET /class-groups/g1": () => ({ json: now }), "POST /class-groups/g1/confirm": () => { now = { ...group, mine: seat(), seats: [{ ...group.seats[0], state: "registered" }, group.seats[1]] }; return { json: now }; }, "DELETE /class-groups/g1": { json: { ...group, mine: null, seats: [] } } });
    const { container } = at("/find-classes/groups/g1", "/find-classes/groups/:id", <GroupPage />);
    await screen.findByText("Bo Lind");
    expect(await axeProblems(container)).toEqual([]);
    await press("Confirm my seat");
    await screen.findByText("Registered");
    await press("Give back what nobody confirmed");
    await press("Give them back");
    await waitFor(() => expect(calls.some((each) => each.key === "DELETE /class-groups/g1")).toBe(true));
  });
});

describe("providers", () => {
  it("lists them, with their classes as a list", async () => {
    serve(base);
    const { container } = draw(<ProvidersPage />, "/find-classes/providers");
    expect((await screen.findByRole("link", { name: "Show its classes: Scott Memorial" })).getAttribute("href")).toBe("/find-classes?provider=p1&everywhere=1");
    expect(screen.queryByRole("link", { name: "New provider" })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows reviews, takes one after an attended class, and takes the own back", async () => {
    const calls = serve({
      ...base, "GET /class-providers/p1": { json: provider }, "GET /classes": page([hit("c1")], { total: 1, miles: 0 }), "GET /class-registrations": page([seat({ state: "attended", can_review: true })]),
      "GET /class-providers/p1/reviews": page([{ id: "v1", by: "Ana R.", title: "ACLS", stars: 4, text: "Good.", at: "2026-11-01T10:00:00Z", mine: true }, { id: "v2", by: "Bo L.", title: "BLS", stars: 5, text: "", at: "2026-11-01T10:00:00Z", mine: false }]),
      "POST /class-providers/p1/reviews": { json: {} }, "DELETE /class-providers/p1/reviews/v1": { json: {} },
    });
    const { container } = at("/find-classes/providers/p1", "/find-classes/providers/:id", <ProviderPage />);
    await screen.findByText("Good.");
    await screen.findByRole("button", { name: "Review BLS c1" });
    expect(await axeProblems(container)).toEqual([]);
    expect(screen.queryByRole("button", { name: "Remove the review of Bo L." })).toBeNull();
    await press("Review BLS c1");
    await press("Send the review");
    expect(screen.getAllByText("Choose how good it was").length).toBeGreaterThan(0);
    fireEvent.click(screen.getByRole("radio", { name: "4 of 5: good" }));
    await press("Send the review");
    await waitFor(() => expect(calls.find((each) => each.key === "POST /class-providers/p1/reviews")?.body).toEqual({ class_id: "c1", stars: 4, text: "" }));
    await press("Take it back: my review");
    await press("Take it back", within(screen.getByRole("dialog")));
    await waitFor(() => expect(calls.some((each) => each.key === "DELETE /class-providers/p1/reviews/v1")).toBe(true));
  });
});

describe("words", () => {
  it("reads and writes money and times where the class is", () => {
    expect([centsOf("95"), centsOf("95.5"), centsOf("95,50"), centsOf(""), centsOf("-1"), centsOf("1.234")]).toEqual([9500, 9550, 9550, null, null, null]);
    expect([money(9500), money(9550)]).toEqual(["$95", "$95.50"]);
    // Summer and winter, and the night on which the clocks change.
    expect([momentIn("America/Chicago", "2026-07-01", "09:00"), momentIn("America/Chicago", "2026-12-01", "09:00"), momentIn("America/Chicago", "2026-11-01", "09:00"), momentIn("America/Phoenix", "2026-07-01", "09:00")]).toEqual(["2026-07-01T14:00:00Z", "2026-12-01T15:00:00Z", "2026-11-01T15:00:00Z", "2026-07-01T16:00:00Z"]);
    expect(momentIn("America/Chicago", "", "09:00")).toBe("");
    expect(whenWords({ starts_at: "2126-11-24T15:00:00Z", ends_at: "2126-11-24T19:00:00Z", zone: "America/New_York" })).toContain("10:00 – 14:00");
  });
  it("makes the address of a kept search", () => {
    expect(hrefOf({ type: "BLS" })).toBe("/find-classes?type=BLS&everywhere=1");
    expect(hrefOf({ latitude: 31.55, longitude: -97.15, miles: 100, reimbursable: true })).toBe("/find-classes?lat=31.55&lon=-97.15&miles=100&paid=1");
  });
});
