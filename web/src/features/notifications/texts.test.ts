/** No code of the learning modules may reach people as the server's English text. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Notification } from "../../api/types";
import { notificationLink, notificationText } from "./texts";
import { linkHref, linkLabel } from "./texts_credentials";

const say = (code: string, params: Record<string, string> = {}) => notificationText({ id: "n", code, params, text: "RAW", link: "/", created_at: "2026-11-21T10:00:00Z" } as unknown as Notification);
const course = { course: "Fire safety", due: "2026-12-01", by: "Ana Ruiz", person: "Lee Chan", until: "2026-12-15", assignment: "Essay", score: "82.50", next: "passed" };
const all: [Record<string, string>, string[]][] = [
  [course, ["assigned", "due_soon", "overdue", "nudge", "extension_asked", "extension_approved", "extension_denied", "waitlist_promoted", "co_author_invited", "assignment_graded", "assignment_returned"]],
  [{ certification: "BLS", day: "2026-12-01" }, ["certification_due", "certification_expired", "certification_earned", "certification_extended", "certification_not_extended"]],
  [{ session: "CPR", when: "2026-11-24 09:00" }, ["class_signed_up", "class_promoted", "class_waitlisted", "class_approval_needed", "class_declined", "class_signup_cancelled", "class_cancelled", "class_leading", "class_changed", "class_reminder", "class_below_minimum"]],
  [{ title: "Central lines" }, ["checklist_assigned", "checklist_due", "checklist_overdue", "checklist_completed", "checklist_expired", "attestation_asked", "attestation_again", "attestation_due", "attestation_overdue", "preceptor_named", "skill_needs_practice"]],
  [{ count: "3", days: "30", overdue: "2", soon: "4", report: "people" }, ["team_overdue", "team_overdue_long", "team_digest", "report_ready"]],
];

describe("notifications of learning", () => {
  it.each(all.flatMap(([params, codes]) => codes.map((code) => [code, params] as const)))("%s has words", (code, params) => {
    expect(say(code, params)).not.toBe("RAW");
    expect(say(code, params)).not.toMatch(/undefined|Invalid|NaN|\{/);
  });
  it("keeps the facts: counts, days and hours", () => {
    expect(say("class_reminder", { session: "CPR", when: "2026-11-24 09:00" })).toMatch(/^CPR begins on .*24.* at 09:00\.$/);
    expect(say("team_overdue_long", { count: "3", days: "30" })).toBe("3 courses are overdue for more than 30 days below you.");
    expect(say("class_cancelled", { session: "CPR", reason: "The room is flooded." })).toBe("CPR is cancelled: The room is flooded.");
    expect(say("something_new")).toBe("RAW");
  });
});

/** The server's own list: whoever adds a kind there must add its words here. */
const kinds = [...readFileSync("../modules/notifications/kinds.cpp", "utf8").matchAll(/Kind\{"([a-z_]+)", "[a-z]+", "([a-z ]*)"\}/g)].map(([, code = "", names = ""]) => [code, names] as const).filter(([code]) => !code.startsWith("_"));
const samples: Record<string, string> = {
  course: "Fire safety", due: "2026-12-01", by: "Ana Ruiz", person: "Lee Chan", until: "2026-12-15", assignment: "Essay", score: "82.50", certification: "BLS", day: "2026-12-01", session: "CPR", class: "BLS renewal",
  when: "2026-11-24 09:00", title: "Central lines", count: "3", days: "30", overdue: "2", soon: "4", credential: "RN licence", on: "2026-12-01", state: "TX", profession: "RN",
};
/** Kinds whose sentence needs nothing, or something that leaves the app in no mail. */
const more: Record<string, Record<string, string>> = { import_finished: { file: "staff.csv" }, report_ready: { report: "people" } };

describe("every kind of the server", () => {
  it("is found", () => expect(kinds.length).toBeGreaterThan(60));
  it.each(kinds)("%s has words with what it carries, and without", (code, names) => {
    const params = Object.fromEntries(names.split(" ").filter(Boolean).map((name) => [name, samples[name] ?? "?"]));
    const full = say(code, { ...params, ...more[code] });
    expect(full).not.toBe("RAW");
    expect(full).not.toMatch(/undefined|Invalid|NaN|\{|\?/);
    for (const [name, value] of Object.entries(params)) if ((name === "course" && !params.assignment) || ["credential", "certification", "title", "assignment"].includes(name)) expect(full).toContain(value);
    expect(say(code)).not.toMatch(/undefined|Invalid|NaN|\{/);
  });
});

describe("licences, cards and classes", () => {
  it("says days, counts and names", () => {
    expect(say("credential_expiring", { credential: "BLS", on: "2026-12-01", days: "10" })).toBe("BLS expires on 1 Dec 2026.");
    expect(say("credential_expiring", { credential: "BLS", on: "2026-11-21", days: "0" })).toBe("BLS expires today.");
    expect(say("credential_report_expired", { credential: "BLS", person: "Lee Chan", on: "2026-12-01" })).toBe("BLS of Lee Chan lapsed on 1 Dec 2026.");
    expect(say("credentials_escalated", { count: "1", on: "2026-12-01" })).toBe("1 licence or card reached its last day and was not acted on.");
    expect(say("compliance_reminder", { count: "2" })).toBe("2 requirements need you. Your start page says which.");
    expect(say("scan_read", { state: "refused" })).toBe("Your file could not be read. See why.");
    expect(say("scans_read", { count: "5", ready: "4", refused: "1" })).toBe("4 scans wait for your review, 1 could not be read.");
    expect(say("class_tomorrow", { class: "BLS renewal", when: "2026-11-24 09:00" })).toBe("BLS renewal is tomorrow at 09:00.");
    expect(say("class_cancelled", { class: "BLS renewal" })).toBe("BLS renewal is cancelled.");
    expect(say("compact_problem", { credential: "RN licence", problem: "compact_home_differs" })).toBe("RN licence: you live in another state than the one that gave it.");
  });
  it("leads to pages that are here", () => {
    const to = (code: string, link: string, params: Record<string, string> = {}) => notificationLink({ code, link, params });
    expect(to("class_registered", "/classes/c1", { class: "BLS" })).toBe("/find-classes/c1");
    expect(to("class_registered", "/classes/c1", { session: "BLS" })).toBe("/classes/c1");
    expect(to("class_group_held", "/class-groups/g1", { class: "BLS" })).toBe("/find-classes/groups/g1");
    expect(to("credential_update_prompt", "/credentials/add?type=BLS")).toBe("/credentials/new?type=BLS");
    expect(to("class_approval_needed", "/classroom/s1")).toBe("/classes/requests");
    expect(say("class_group_held", { class: "BLS", until: "2026-12-01 09:00" })).toBe("Seats in BLS are held for your group until 1 Dec 2026 09:00. Confirm them in time.");
    expect(linkHref({ label_code: "see_ce_progress", href: "/credits" })).toBe("/transcript");
    expect(linkHref({ label_code: "take_refresher", href: "/library?credential=BLS" })).toBe("/courses?search=BLS");
    expect(linkHref({ label_code: "find_class", href: "/classes?type=BLS" })).toBe("/find-classes?type=BLS");
    expect(linkLabel("find_class")).toBe("Find a class");
    expect(linkLabel("something_new")).toBe("");
  });
});
