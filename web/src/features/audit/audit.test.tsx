/** The audit log: names for ids, lesson views hidden until they are wanted. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { AuditRow } from "../../api/types";
import { axeProblems, draw, serve } from "../../test/render";
import AuditPage from "./audit";

const COURSE = "01a1fce0-0000-7000-8000-000000000001";
const LESSON = "01a1fce0-0000-7000-8000-000000000002";
const ENROLMENT = "01a1fce0-0000-7000-8000-000000000003";
const GONE = "01a1fce0-0000-7000-8000-000000000004";
const row = (index: number, action: string, object: string, details: Record<string, unknown> = {}): AuditRow => ({
  index, at: "2026-11-20T12:00:00.000Z", actor_id: null, actor_name: "Ana Reyes", action, object, outcome: "ok", details, request_id: "r",
});
const ROWS = [
  row(9, "lesson.viewed", `lesson:${LESSON}`, { enrolment: ENROLMENT }),
  row(8, "course.published", `course:${COURSE}`, { number: 2 }),
  row(7, "account.updated", `person:${GONE}`),
  row(6, "audit.viewed", "audit:log"),
];
const NAMES = { items: [{ object: `course:${COURSE}`, name: "Fire safety" }, { object: `lesson:${LESSON}`, name: "Fire safety: Exits" }, { object: `enrolment:${ENROLMENT}`, name: "Fire safety (Ana Reyes)" }] };

describe("audit log", () => {
  it("names courses, lessons and people, keeps the ids in the details, and asks once for a page", async () => {
    const calls = serve({ "GET /audit": { json: { items: ROWS } }, "POST /audit/names": { json: NAMES } });
    const { container } = draw(<AuditPage />, "/audit?views=shown");
    await screen.findByText(/Lesson: Fire safety: Exits/);
    const rows = within(screen.getByRole("table")).getAllByRole("row").slice(1).map((each) => each.textContent ?? "");
    expect(rows[0]).toContain(`id ${LESSON}`);
    expect(rows[0]).toContain(`enrolment Fire safety (Ana Reyes) ${ENROLMENT}`);
    expect(rows[1]).toContain("Course: Fire safety");
    expect(rows[1]).toContain("number 2");
    expect(rows[2]).toContain(`person:${GONE}`);
    expect(rows[3]).toContain("audit:log");
    const asked = calls.filter((each) => each.key === "POST /audit/names");
    expect(asked).toHaveLength(1);
    expect((asked[0]?.body as { objects: string[] }).objects).toEqual([`course:${COURSE}`, `enrolment:${ENROLMENT}`, `lesson:${LESSON}`, `person:${GONE}`]);
    expect(await axeProblems(container)).toEqual([]);
  });

  it("hides views of lessons at first, says how many, and shows them on wish", async () => {
    serve({ "GET /audit": { json: { items: ROWS } }, "POST /audit/names": { json: NAMES } });
    const { history } = draw(<AuditPage />, "/audit");
    await screen.findByText("course.published");
    expect(screen.queryByText("lesson.viewed")).toBeNull();
    expect(screen.getByText("1 of the 4 entries loaded so far are views of lessons and hidden.")).toBeTruthy();
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Hide lesson views" })));
    expect(history.at(-1)).toContain("views=shown");
  });

  it("leads on when a whole page is views of lessons", async () => {
    serve({ "GET /audit": (url) => ({ json: url.searchParams.get("after") ? { items: [ROWS[1]] } : { items: [ROWS[0]], next: "9" } }), "POST /audit/names": { json: NAMES } });
    draw(<AuditPage />, "/audit");
    await screen.findByText("Only views of lessons so far");
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Load more" })));
    await screen.findByText("course.published");
  });

  it("hides nothing when an action is searched, and works without names", async () => {
    serve({ "GET /audit": { json: { items: [ROWS[0]] } }, "POST /audit/names": { status: 500, json: { code: "internal" } } });
    draw(<AuditPage />, "/audit?action=lesson.viewed");
    await screen.findByText(`lesson:${LESSON}`);
    expect(screen.queryByRole("button", { name: "Hide lesson views" })).toBeNull();
  });
});
