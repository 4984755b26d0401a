/** Completions of elsewhere: check, upload, evidence and history; with axe. */
import { act, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import CompletionsPage from "./completions";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const boot = { idle_minutes: 15, me: { id: "ana", handle: "ana", permissions: ["completion:upload"] } };
const report = { id: "u1", kind: "completions", file_name: "skills.csv", dry_run: true, at: "2026-11-21T10:00:00Z", by: "Ana Reyes", rows: 3, created: 2, updated: 0, unchanged: 0, rejected: 1, ended: 0, milliseconds: 5, new_units: [], findings: [{ line: 3, kind: "unknown_employee", column: "employee_number", message: "No person of yours has the employee number 99.", severity: "error" }] };
const past = { id: "u0", file_name: "older.csv", file_sha256: "ab", source: "Paper", rows: 9, created: 8, unchanged: 1, rejected: 0, uploaded_by: "Noor Haddad", at: "2026-11-01T10:00:00Z", evidence_name: "list.pdf", evidence_sha256: "cd" };
const base = { "GET /boot": { json: boot }, "GET /courses": { json: { items: [{ id: "c1", title: "Fire safety" }] } }, "GET /completions/uploads": { json: { items: [past], next: null } } };
const press = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const choose = (label: RegExp, file: File) => act(async () => fireEvent.change(screen.getByLabelText(label), { target: { files: [file] } }));

describe("completions from elsewhere", () => {
  it("checks first, lists each bad row, then uploads and keeps the evidence", async () => {
    const calls = serve({ ...base, "POST /completions/uploads": (url) => ({ json: { ...report, dry_run: url.searchParams.get("dry_run") === "true" } }), "POST /completions/uploads/u1/evidence": { json: past } });
    const { container } = draw(<CompletionsPage />, "/completions");
    await screen.findByText("older.csv");
    await press("Check the file");
    expect(screen.getByRole("link", { name: "Choose the file with the completions" })).toBeTruthy();
    await choose(/^CSV file/, new File(["employee_number"], "skills.csv", { type: "text/csv" }));
    await press("Check the file");
    await screen.findByText("No person of yours has the employee number 99.");
    expect(screen.getByText("Nothing was changed yet. 2 completions would be new.")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Upload the good rows");
    expect(screen.getByRole("link", { name: "Say where these completions come from" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText(/^Where they come from/), { target: { value: "Skills day 2026" } });
    await press("Upload the good rows");
    await screen.findByText(/The good rows are in/);
    const sent = calls.filter((each) => each.key === "POST /completions/uploads").map((each) => [each.url.searchParams.get("dry_run"), each.url.searchParams.get("source"), each.url.searchParams.get("file_name")]);
    expect(sent).toEqual([["true", null, "skills.csv"], ["false", "Skills day 2026", "skills.csv"]]);
    await choose(/^Evidence/, new File(["%PDF"], "list.pdf", { type: "application/pdf" }));
    await press("Keep the evidence");
    await screen.findByText("The evidence is kept with this upload.");
    expect(await axeProblems(container)).toEqual([]);
  });
  it("says at the file what the server misses in it, and keeps what was chosen", async () => {
    serve({ ...base, "POST /completions/uploads": { status: 422, json: { code: "invalid_input", errors: [{ path: "course_id", code: "missing_column", detail: "The file has no column course_id; choose the course, or add it." }] } } });
    draw(<CompletionsPage />, "/completions");
    await choose(/^CSV file/, new File(["employee_number"], "skills.csv", { type: "text/csv" }));
    await press("Check the file");
    await waitFor(() => expect(screen.getByRole("link", { name: /The file has no column course_id/ }).getAttribute("href")).toBe("#f-file"));
    expect(screen.getByText("skills.csv")).toBeTruthy();
  });
  it("says when there is nothing yet", async () => {
    serve({ ...base, "GET /completions/uploads": { json: { items: [], next: null } } });
    draw(<CompletionsPage />, "/completions");
    await screen.findByText("No upload yet");
  });
});
