/** Skills and signatures: checklists, sign-off by a preceptor, preceptors, documents with versions; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import ChecklistPage from "./checklist";
import EditChecklistPage from "./checklist_edit";
import ChecklistsPage from "./checklists";
import DocumentPage from "./document";
import EditDocumentPage from "./document_edit";
import DocumentsPage from "./documents";
import PreceptingPage from "./precepting";
import PreceptorsPage from "./preceptors";
import RecordPage from "./record";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const boot = { idle_minutes: 15, me: { id: "ana", handle: "ana", permissions: ["skills:learn", "skills:view", "skills:manage", "attestation:view", "attestation:manage", "people:view", "audience:view"] } };
const item = (id: string, title: string, methods: string[] = []) => ({ id, title, criteria: "Without help", methods });
const checklist = { id: "c1", state: "published", revision: 5, published_version: 2, changed_since_published: true, title: "Central lines", description: "", unit_id: null, course_id: null, lesson_id: null, audience_id: null, valid_months: 12, renew_days: 60, due_days: 90, scale: ["Helps", "With help", "Alone"], passing: 2, items: [item("i1", "Dressing"), item("i2", "Flushing", ["observed"])], open: 3, completed: 7 };
const card = { id: "r1", checklist_id: "c1", title: "Central lines", person_id: "lee", name: "Lee Chan", unit_name: "ICU", status: "open", cycle: 1, items: 2, items_signed: 0, due_on: "2027-01-15", completed_at: null, valid_until: null };
const record = { card, version: 2, description: "", scale: checklist.scale, passing: 2, may_sign: true, items: [{ ...item("i1", "Dressing"), signed_off: false, attempts: [{ outcome: "needs_practice", method: "simulated", level: "With help", comment: "Glove first", preceptor: "Bo Lind", proof: "password", at: "2026-11-10T08:00:00Z" }] }, { ...item("i2", "Flushing", ["observed"]), signed_off: false, attempts: [] }] };
const document_ = { id: "t1", state: "published", revision: 8, title: "Restraint policy", unit_id: null, course_id: null, lesson_id: null, audience_id: null, due_days: 14, statement: "I have read it.", text: "Be gentle.", has_file: false, versions: [{ id: "v1", number: 1, title: "Restraint policy", kind: "first", note: "", hash: "ab".repeat(32), size: 1200, pdf: false, published_at: "2026-10-01T08:00:00Z", signatures: 40 }], open: 4, complete: 40 };
const signer = { person_id: "lee", name: "Lee Chan", employee_number: "7", unit_name: "ICU", status: "complete", due_on: "2026-10-15", overdue: false, version: 1, signed_at: "2026-10-10T08:00:00Z", signature_id: "g1" };
const base = {
  "GET /boot": { json: boot }, "GET /courses": { json: { items: [] } }, "GET /units": { json: { items: [{ id: "icu", kind: "team", name: "ICU", parent_id: null, people: 3 }], above: [] } }, "GET /audiences": { json: { items: [] } },
  "GET /skills/checklists": { json: { items: [{ id: "c1", state: "published", title: "Central lines", unit_id: null, updated_at: "2026-11-01T08:00:00Z" }], next: null } }, "GET /skills/checklists/c1": { json: checklist }, "GET /skills/checklists/c1/records": { json: { items: [card], next: null } },
  "GET /skills/precepting": { json: { items: [card], next: null } }, "GET /skills/records/r1": { json: record }, "GET /people": { json: { items: [{ person_id: "bo", first_name: "Bo", last_name: "Lind", employee_number: "9", unit_name: "ICU", profession: "RN" }] } },
  "GET /attestations": { json: { items: [{ id: "t1", state: "published", title: "Restraint policy", unit_id: null, open: 4, complete: 40, updated_at: "2026-11-01T08:00:00Z" }], next: null } }, "GET /attestations/t1": { json: document_ }, "GET /attestations/t1/people": { json: { items: [signer], next: null } },
};
const at = (path: string, pattern: string, node: React.ReactNode) => draw(<Route path={pattern}>{node}</Route>, path);
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe("checklists", () => {
  it("lists them, and opens one with its people", async () => {
    const calls = serve({ ...base, "POST /skills/checklists/c1/publish": { json: checklist }, "POST /skills/checklists/c1/assign": { json: { assigned: 1, unchanged: 0 } } });
    const first = draw(<ChecklistsPage />, "/checklists");
    expect((await screen.findByRole("link", { name: "Central lines" })).getAttribute("href")).toBe("/checklists/c1");
    expect(await axeProblems(first.container)).toEqual([]);
    first.unmount();
    const { container } = at("/checklists/c1", "/checklists/:id", <ChecklistPage />);
    await screen.findByText("0 of 2");
    expect(await axeProblems(container)).toEqual([]);
    await press("Publish the changes");
    await press("Publish");
    expect(calls.some((each) => each.key.endsWith("/publish"))).toBe(true);
    await press("Give it to people");
    type("Search by name or number", "lind");
    fireEvent.click(await screen.findByRole("button", { name: /Lind, Bo/ }));
    await press("Give it to them");
    expect(calls.find((each) => each.key.endsWith("/assign"))?.body).toEqual({ person_ids: ["bo"] });
  });
  it("edits items, moves one by its place, and saves with the revision", async () => {
    const calls = serve({ ...base, "PUT /skills/checklists/c1": { json: checklist } });
    const { container } = at("/checklists/c1/edit", "/checklists/:id/edit", <EditChecklistPage />);
    fireEvent.change(await screen.findByLabelText("Move item 2 to place"), { target: { value: "0" } });
    expect((screen.getAllByLabelText("What is shown")[0] as HTMLInputElement).value).toBe("Flushing");
    await press("Add an item");
    await press("Save the draft");
    expect(screen.getByRole("link", { name: "Say what is shown, or remove the item" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Remove item 3");
    await press("Save the draft");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toMatchObject({ revision: 5, checklist: { title: "Central lines", scale: ["Helps", "With help", "Alone"], passing: 2, valid_months: 12, items: [{ title: "Flushing", methods: ["observed"] }, { title: "Dressing", methods: [] }] } });
  });
});

describe("signing off", () => {
  it("lists whose checklists wait", async () => {
    serve(base);
    const { container } = draw(<PreceptingPage />, "/precepting");
    expect((await screen.findByRole("link", { name: "Lee Chan" })).getAttribute("href")).toBe("/precepting/r1");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("sends what was seen with the preceptor's own password, and keeps it all when that is wrong", async () => {
    let right = false;
    const calls = serve({ ...base, "POST /skills/records/r1/sign-off": () => (right ? { json: { ...record, card: { ...card, items_signed: 1 } } } : { status: 422, json: { code: "invalid_input", errors: [{ path: "password", code: "wrong_password", detail: "The present password is wrong." }] } }) });
    const { container } = at("/precepting/r1", "/precepting/:id", <RecordPage />);
    const [dressing, flushing] = (await screen.findAllByRole("radio", { name: "Can do it" })) as [HTMLElement, HTMLElement];
    expect(screen.getByText(/With help, Bo Lind/)).toBeTruthy();
    await press("Sign");
    expect(screen.getByRole("link", { name: "Choose at least one item" })).toBeTruthy();
    fireEvent.click(dressing);
    fireEvent.change(screen.getByLabelText("Level"), { target: { value: "1" } });
    await press("Sign");
    expect(screen.getByRole("link", { name: "Dressing: this level needs more practice" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Level"), { target: { value: "2" } });
    fireEvent.click(within(flushing.closest("fieldset") as HTMLElement).getByRole("radio", { name: "Needs practice" }));
    fireEvent.change(screen.getAllByLabelText("Level")[1] as HTMLElement, { target: { value: "0" } });
    type("What to practise", "Slower");
    type(/^Your password/, "hunter2");
    expect(await axeProblems(container)).toEqual([]);
    await press("Sign");
    await screen.findByRole("link", { name: "The present password is wrong." });
    expect((screen.getByLabelText("What to practise") as HTMLTextAreaElement).value).toBe("Slower");
    right = true;
    await press("Sign");
    await waitFor(() => expect(screen.queryByRole("link", { name: "The present password is wrong." })).toBeNull());
    expect(calls.filter((each) => each.key.endsWith("/sign-off")).at(-1)?.body).toEqual({ password: "hunter2", entries: [{ item_id: "i1", outcome: "signed_off", method: "observed", level: 2 }, { item_id: "i2", outcome: "needs_practice", method: "observed", level: 0, comment: "Slower" }] });
  });
  it("is only to read for others", async () => {
    serve({ ...base, "GET /skills/records/r1": { json: { ...record, may_sign: false } } });
    at("/precepting/r1", "/precepting/:id", <RecordPage />);
    await screen.findByText("Dressing");
    expect(screen.queryByRole("button", { name: "Sign" })).toBeNull();
  });
  it("names a preceptor for a unit", async () => {
    const preceptor = { id: "x1", person_id: "bo", name: "Bo Lind", unit_id: "icu", learner_id: null, learner_name: null, checklist_id: "c1", expires_on: null, active: true };
    const calls = serve({ ...base, "GET /skills/preceptors": { json: { items: [preceptor], next: null } }, "POST /skills/preceptors": { json: preceptor }, "DELETE /skills/preceptors/x1": { json: {} } });
    const { container } = draw(<PreceptorsPage />, "/checklists/preceptors");
    await screen.findByText("everybody in ICU");
    await press("Name a preceptor");
    type("Search for Preceptor", "lind");
    await screen.findByRole("option", { name: /Lind, Bo/ });
    type("Preceptor", "bo");
    await press("Name the preceptor");
    expect(screen.getByRole("link", { name: "Choose a unit" })).toBeTruthy();
    type("Unit", "icu");
    expect(await axeProblems(container)).toEqual([]);
    await press("Name the preceptor");
    expect(calls.find((each) => each.key === "POST /skills/preceptors")?.body).toEqual({ person_id: "bo", unit_id: "icu" });
    await press("End the task of Bo Lind");
    await press("End it");
    expect(calls.some((each) => each.key === "DELETE /skills/preceptors/x1")).toBe(true);
  });
});

describe("documents to sign", () => {
  it("lists them, and says who has signed which version", async () => {
    serve(base);
    const first = draw(<DocumentsPage />, "/read-and-sign");
    expect((await screen.findByRole("link", { name: "Restraint policy: 4 to be signed" })).getAttribute("href")).toBe("/read-and-sign/t1?status=open");
    expect(await axeProblems(first.container)).toEqual([]);
    first.unmount();
    const { container } = at("/read-and-sign/t1", "/read-and-sign/:id", <DocumentPage />);
    await screen.findByRole("button", { name: "Proof of the signature of Lee Chan" });
    expect(screen.getByText(/version 1, 10 Oct 2026/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(screen.getByRole("tab", { name: "Versions" })));
    expect(screen.getByText("ab".repeat(32))).toBeTruthy();
  });
  it("publishes only after saying what kind of change it is", async () => {
    const calls = serve({ ...base, "POST /attestations/t1/publish": { status: 422, json: { code: "invalid_input", errors: [{ path: "kind", code: "statement_changed", detail: "People sign other words now: that is a material change." }] } } });
    const { container } = at("/read-and-sign/t1", "/read-and-sign/:id", <DocumentPage />);
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Publish a version" })));
    await press("Publish");
    expect(screen.getByRole("link", { name: "Say what kind of change it is" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("radio", { name: /Editorial/ }));
    await press("Publish");
    await screen.findByRole("link", { name: /that is a material change/ });
    expect(calls.find((each) => each.key.endsWith("/publish"))?.body).toEqual({ revision: 8, kind: "editorial", note: "" });
  });
  it("saves a new one, then its PDF; a refused PDF makes no second document", async () => {
    const calls = serve({ ...base, "POST /attestations": { json: { ...document_, id: "t2", revision: 1, versions: [] } }, "POST /attestations/t2/file": { status: 400, json: { code: "unsupported_file", detail: "This is no PDF." } }, "PUT /attestations/t2": { json: { ...document_, id: "t2", revision: 2 } } });
    const { container } = draw(<EditDocumentPage />, "/read-and-sign/new");
    type(/^Title/, "Dress code");
    fireEvent.click(screen.getByRole("radio", { name: "A PDF" }));
    await press("Save the draft");
    expect(screen.getByRole("link", { name: "Choose a PDF" })).toBeTruthy();
    await act(async () => fireEvent.change(screen.getByLabelText(/^PDF file/), { target: { files: [new File(["x"], "dress.pdf", { type: "application/pdf" })] } }));
    await press("Save the draft");
    await screen.findByText("This is no PDF.");
    expect(await axeProblems(container)).toEqual([]);
    await press("Save the draft");
    await waitFor(() => expect(calls.filter((each) => each.key === "POST /attestations/t2/file")).toHaveLength(2));
    expect(calls.filter((each) => each.key === "POST /attestations")).toHaveLength(1);
    expect(calls.find((each) => each.key === "PUT /attestations/t2")?.body).toMatchObject({ revision: 1, attestation: { title: "Dress code", text: "" } });
  });
});
