/** Idle minutes: by role, for everybody, on shared computers; with axe. */
import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import SessionPolicyPage from "./session_policy";

const policy = { default_minutes: 15, shared_minutes: 5, idle_minutes_by_role: [{ role: "admin", minutes: 10 }] };
const save = () => act(async () => fireEvent.click(screen.getByRole("button", { name: "Save" })));
const fill = (label: string, value: string) => act(async () => fireEvent.change(screen.getByLabelText(label), { target: { value } }));

describe("session policy", () => {
  it("explains the strictest limit and saves what is filled in", async () => {
    const calls = serve({ "GET /session-policy": { json: policy }, "PUT /session-policy": { json: { ...policy, default_minutes: 20, idle_minutes_by_role: [{ role: "admin", minutes: 10 }, { role: "manager", minutes: 8 }] } } });
    const { container } = draw(<SessionPolicyPage />, "/settings/sessions");
    await screen.findByText("10 min");
    await fill("Manager, minutes", "8");
    expect(screen.getAllByText("8 min")).toHaveLength(2);
    await fill("Minutes without a touch", "20");
    expect(await axeProblems(container)).toEqual([]);
    await save();
    expect(calls.find((each) => each.key === "PUT /session-policy")?.body).toEqual({ default_minutes: 20, shared_minutes: 5, idle_minutes_by_role: [{ role: "admin", minutes: 10 }, { role: "manager", minutes: 8 }] });
  });
  it("refuses what is no number of minutes", async () => {
    const calls = serve({ "GET /session-policy": { json: policy } });
    draw(<SessionPolicyPage />, "/settings/sessions");
    await screen.findByText("10 min");
    await fill("On a shared workstation or kiosk", "90");
    await fill("Manager, minutes", "x");
    await save();
    expect(screen.getByRole("link", { name: "Enter whole minutes from 1 to 60" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "Manager: enter whole minutes from 1 to 480, or nothing" })).toBeTruthy();
    expect(calls.some((each) => each.key.startsWith("PUT"))).toBe(false);
  });
  it("is denied to others", async () => {
    serve({ "GET /session-policy": { status: 403, json: { code: "forbidden" } } });
    draw(<SessionPolicyPage />, "/settings/sessions");
    await screen.findByText("You do not have access to this page");
  });
});
