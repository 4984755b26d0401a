/** Branding: what is too pale is refused before it is sent; a conflict keeps the text. Awards: to whom, and what became of each. */
import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { axeProblems, draw, serve } from "../../test/render";
import AwardsPage from "./awards";
import BrandingPage from "./branding";
import { contrastOnWhite } from "./contrast";

const settings = { revision: 3, portal_name: "Mercy Learning", accent: "#7a1f3d", logo_url: null, has_signature: false, signatory: "Dr. Helen Ward", signatory_title: "CNO", note: "" };
const click = (name: string) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const fill = (label: string | RegExp, value: string) => act(async () => fireEvent.change(screen.getByLabelText(label), { target: { value } }));

describe("branding", () => {
  it("counts the contrast as WCAG does", () => {
    expect(contrastOnWhite("#000000")).toBeCloseTo(21);
    expect(contrastOnWhite("#777777")).toBeCloseTo(4.48, 1);
    expect(contrastOnWhite("red")).toBeNull();
  });
  it("refuses a pale colour, sends a dark one with the revision, and keeps the text at a conflict", async () => {
    const calls = serve({ "GET /branding/settings": { json: settings }, "PUT /branding/settings": { status: 409, json: { code: "changed_elsewhere", detail: "x" } } });
    const { container } = draw(<BrandingPage />, "/settings/branding");
    await screen.findByDisplayValue("Mercy Learning");
    expect(await axeProblems(container)).toEqual([]);
    await fill("Colour", "#ffcc00");
    await click("Save");
    expect(screen.getByRole("link", { name: /too pale/ })).toBeTruthy();
    expect(calls.some((each) => each.key.startsWith("PUT"))).toBe(false);
    await fill("Colour", "#004080");
    await click("Save");
    expect(calls.find((each) => each.key.startsWith("PUT"))?.body).toMatchObject({ revision: 3, accent: "#004080", signatory: "Dr. Helen Ward" });
    await screen.findByText(/Somebody changed the branding meanwhile/);
    expect((screen.getByLabelText("Colour") as HTMLInputElement).value).toBe("#004080");
  });
});

describe("awards", () => {
  it("gives a certificate to those who are chosen and says what became of each", async () => {
    const calls = serve({
      "GET /courses/c1/certificates": { json: { items: [{ person_id: "p1", name: "Ana Reyes", completed_on: "2026-11-02", mastery: false, teaching: false }] } },
      "POST /courses/c1/certificates": { json: { dry_run: false, issued: 1, items: [{ person_id: "p1", name: "Ana Reyes", outcome: "issued", number: "MG-2026-000007" }] } },
    });
    const { container } = draw(<Route path="/authoring/:id/certificates"><AwardsPage /></Route>, "/authoring/c1/certificates");
    await act(async () => fireEvent.click(await screen.findByLabelText("Choose Ana Reyes")));
    expect(await axeProblems(container)).toEqual([]);
    await click("Give 1 person a certificate");
    await click("Give");
    expect(calls.find((each) => each.key.startsWith("POST"))?.body).toMatchObject({ type: "mastery", person_ids: ["p1"], dry_run: false });
    await screen.findByText("MG-2026-000007");
  });
  it("says when nobody has completed it", async () => {
    serve({ "GET /courses/c1/certificates": { json: { items: [] } } });
    draw(<Route path="/authoring/:id/certificates"><AwardsPage /></Route>, "/authoring/c1/certificates");
    await screen.findByText("Nobody has completed this course yet");
  });
});
