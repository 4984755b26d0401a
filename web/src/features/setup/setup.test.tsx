/** The first run in the browser: the code, each step with its answer, the restart; and the to-do card. With axe. */
import { act, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import { SetupCard } from "./todo_card";
import type { SetupStep, SetupView } from "./types";
import SetupPage from "./wizard";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());

const names = ["kind", "recovery_key", "administrator", "address", "certificate", "time", "organisation", "plan", "mail", "backup"] as const;
const steps = (done: number): SetupStep[] => names.map((name, index) => ({ name, state: index < done ? "done" : "open", needed: !["certificate", "time", "mail", "backup"].includes(name) }));
const view = (change: Partial<SetupView> = {}): SetupView => ({
  unlocked: true, steps: steps(0), restore_command: "medconnect restore --data /var/lib/medconnect", administrator_email: "", base_url: "", content_host: "", request_waiting: false, organisation_name: "", default_state: "TX", time_zone: "America/Chicago", finished: false, ...change,
});
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe("the first run", () => {
  it("asks for the console's code, says what is wrong with it, and goes on", async () => {
    const calls = serve({ "GET /setup": { json: { ...view(), unlocked: false, code_until: "2026-11-22T09:00:00Z", steps: [] } }, "POST /setup/unlock": { json: view() } });
    const { container } = draw(<SetupPage />, "/setup");
    const code = await screen.findByLabelText("One-time code");
    fireEvent.change(code, { target: { value: "123" } });
    await press("Go on");
    expect(screen.getAllByText("The code has eight groups of three digits").length).toBeGreaterThan(0);
    expect(calls.some((each) => each.key === "POST /setup/unlock")).toBe(false);
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(code, { target: { value: "111-222-333-444-555-666-777-888" } });
    await press("Go on");
    expect(await screen.findByRole("heading", { name: "New or restored" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("shows the recovery key once and asks for parts of it", async () => {
    const calls = serve({
      "GET /setup": { json: view({ steps: steps(1), kind: "fresh" }) },
      "POST /setup/recovery-key": { json: { recovery_key: "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH-JJJJ", groups: [2, 5, 9] } },
      "PUT /setup/recovery-key": { json: view({ steps: steps(2), kind: "fresh" }) },
    });
    const { container } = draw(<SetupPage />, "/setup");
    await screen.findByRole("heading", { name: "Recovery key" });
    await press("Show the recovery key");
    expect(await screen.findByText("EEEE")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("I have it on paper");
    expect(screen.queryByText("EEEE")).toBeNull();
    type("Group 2", "bbbb");
    type("Group 5", "EEEE");
    await press("Compare");
    expect(screen.getAllByText("Type group 9").length).toBeGreaterThan(0);
    type("Group 9", "JJJJ");
    await press("Compare");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /setup/recovery-key")?.body).toEqual({ groups: ["bbbb", "EEEE", "JJJJ"] }));
    expect(await screen.findByRole("heading", { name: "First administrator" })).toBeTruthy();
  });
  it("shows the raw reason of the mail server and the way out, and leaves a step for later", async () => {
    const calls = serve({
      "GET /setup": { json: view({ steps: [...steps(8).slice(0, 9), { name: "backup", state: "skipped", needed: false }], kind: "fresh", administrator_email: "it@h.example" }) },
      "POST /setup/mail": { json: { good: false, checks: [{ what: "mail_server", good: false, reason: "connect_failed: refused", fix: "Check name and port" }] } },
      "PUT /setup/skip": { json: view({ steps: [...steps(8).slice(0, 8), { name: "mail", state: "skipped", needed: false }, { name: "backup", state: "skipped", needed: false }], kind: "fresh", administrator_email: "it@h.example", organisation_name: "Mercy", base_url: "https://h.example" }) },
      "POST /setup/finish": { json: view({ finished: true }) },
    });
    const { container } = draw(<SetupPage />, "/setup");
    await screen.findByRole("heading", { name: "Mail server" });
    fireEvent.change(container.querySelector('input[name="host"]')!, { target: { value: "smtp.h.example" } });
    await press("Save and try");
    expect(await screen.findByText(/connect_failed: refused/)).toBeTruthy();
    expect(screen.getByText(/Check name and port/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press(/Do this later/);
    expect(await screen.findByText(/it@h.example will be the first administrator/)).toBeTruthy();
    vi.stubGlobal("fetch", new Proxy(globalThis.fetch, { apply: (target, self, args: Parameters<typeof fetch>) => (String(args[0]) === "/readyz" ? Promise.resolve(new Response("ready")) : Reflect.apply(target, self, args) as Promise<Response>) }));
    await press("Start MedConnect");
    expect(await screen.findByText("MedConnect is running.")).toBeTruthy();
    expect(calls.some((each) => each.key === "POST /setup/finish")).toBe(true);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("asks for the plan, then tries a place for backups and shows why it does not do", async () => {
    let good = false;
    const calls = serve({
      "GET /setup": () => ({ json: view({ steps: good ? steps(10) : [...steps(7).slice(0, 8), { name: "mail", state: "skipped", needed: false }, steps(7)[9]!], kind: "fresh", organisation_name: "Mercy" }) }),
      "PUT /setup/plan": { json: view({ steps: [...steps(8).slice(0, 8), { name: "mail", state: "skipped", needed: false }, steps(8)[9]!], kind: "fresh" }) },
      "POST /setup/backup": () => ({ json: good ? { good: true, checks: [{ what: "backup_place", good: true, reason: "", fix: "" }] } : { good: false, checks: [{ what: "backup_place", good: false, reason: "target_refused: Permission denied", fix: "Check the user" }] } }),
    });
    const { container } = draw(<SetupPage />, "/setup");
    await screen.findByRole("heading", { name: "Plan" });
    expect(await axeProblems(container)).toEqual([]);
    await press("Go on");
    await screen.findByRole("heading", { name: "Place for backups" });
    expect(calls.find((each) => each.key === "PUT /setup/plan")?.body).toEqual({ mode: "licence" });
    await press("Save and try");
    expect(screen.getAllByText("A folder begins with /").length).toBeGreaterThan(0);
    type("Folder", "/mnt/backup");
    await press("Save and try");
    expect(await screen.findByText(/target_refused: Permission denied/)).toBeTruthy();
    expect(screen.getByText(/Check the user/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    good = true;
    await press("Try again");
    await screen.findByRole("button", { name: "Go on" });
    expect(calls.find((each) => each.key === "POST /setup/backup")?.body).toMatchObject({ place: { kind: "folder", folder: "/mnt/backup", port: 22 } });
    await press("Go on");
    expect(await screen.findByRole("heading", { name: "Start" })).toBeTruthy();
  });
  it("puts a backup back in place of a server that was lost, shows how far it is and why it failed", async () => {
    const lost = view({ steps: [{ name: "kind", state: "done", needed: true }], kind: "restored" });
    const calls = serve({ "GET /setup": { json: lost }, "PUT /setup/restore": { json: { ...lost, restore: { running: false, phase: "", percent: 0, error: "wrong_recovery_key: That is not it." } } } });
    const { container } = draw(<SetupPage />, "/setup");
    expect((await screen.findAllByText(/medconnect restore/)).length).toBeGreaterThan(0);
    await press("Put the backup back");
    expect(screen.getAllByText("A folder begins with /").length).toBeGreaterThan(0);
    type("Folder", "/mnt/backup");
    fireEvent.change(container.querySelector('input[name="recovery_key"]')!, { target: { value: "AAAA-BBBB" } });
    expect(await axeProblems(container)).toEqual([]);
    await press("Put the backup back");
    await waitFor(() => expect(calls.find((each) => each.key === "PUT /setup/restore")?.body).toMatchObject({ recovery_key: "AAAA-BBBB", place: { kind: "folder", folder: "/mnt/backup", port: 22 } }));
    expect(await screen.findByText(/wrong_recovery_key: That is not it/)).toBeTruthy();
    fireEvent.change(container.querySelector('select[name="kind"]')!, { target: { value: "s3" } });
    expect(screen.getByLabelText("Bucket")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});

describe("the card of what is left", () => {
  it("lists what is open with links and can be told to be quiet", async () => {
    const items = [{ key: "mail", done: false, put_away: false, detail: "Without a mail server nobody can reset a password alone.", link: "" }, { key: "certificate", done: false, put_away: false, detail: "Browsers warn.", link: "/admin/certificate" }, { key: "directory", done: true, put_away: false, detail: "", link: "" }];
    const calls = serve({ "GET /setup/todo": { json: { items, open: 2 } }, "PUT /setup/todo/mail": { json: { items: items.map((item) => (item.key === "mail" ? { ...item, put_away: true } : item)), open: 1 } } });
    const { container } = draw(<SetupCard />, "/");
    expect((await screen.findByRole("link", { name: "Install a certificate that browsers know" })).getAttribute("href")).toBe("/admin/certificate");
    expect(screen.queryByText("Connect the directory or single sign-on")).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    await press("Do not remind me: Set up the mail server");
    await waitFor(() => expect(screen.queryByText("Set up the mail server")).toBeNull());
    expect(calls.find((each) => each.key === "PUT /setup/todo/mail")?.body).toEqual({ put_away: true });
  });
});
