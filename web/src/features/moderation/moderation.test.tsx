/** Reported posts: hidden with a reason, or left; with axe. */
import { act, configure, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import ReportsPage from "./reports";

configure({ asyncUtilTimeout: 20_000 });
const report = { post: { id: "p1", thread_id: "p1", name: "Bo Lind", text: "Mrs Smith in bed 4", by_author: false, own: false, hidden: false, created_at: "2026-11-20T10:00:00Z" }, course_id: "c1", reason: "Names a patient", at: "2026-11-21T10:00:00Z" };
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("moderation", () => {
  it("hides a post only with a reason", async () => {
    const calls = serve({ "GET /moderation/posts": { json: { items: [report], next: null } }, "POST /moderation/posts/p1/hide": { json: {} } });
    const { container } = draw(<ReportsPage />, "/moderation");
    await screen.findByText("Mrs Smith in bed 4");
    expect(calls[0]?.url.search).toBe("");
    expect(await axeProblems(container)).toEqual([]);
    await press("Hide the post of Bo Lind");
    await press("Hide it");
    expect(calls.some((each) => each.key.startsWith("POST"))).toBe(false);
    fireEvent.change(screen.getByLabelText("Why"), { target: { value: "A patient's name" } });
    await press("Hide it");
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toEqual({ hide: true, reason: "A patient's name" });
  });
  it("says when nothing was reported", async () => {
    serve({ "GET /moderation/posts": { json: { items: [], next: null } } });
    draw(<ReportsPage />, "/moderation");
    await screen.findByText("Nothing was reported");
  });
});
