import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import { BadgeCheckForm } from "./badge";

afterEach(() => vi.unstubAllGlobals());

const choose = async () => {
  fireEvent.change(screen.getByLabelText("Badge file"), { target: { files: [new File(["x"], "badge.png")] } });
  await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Check a badge" })));
};

describe("a badge that somebody was given", () => {
  it.each([
    [{ outcome: "valid", organisation: "Mercy", holder_name: "Ana Reyes", title: "Sepsis", number: "MG-1", issued_on: "2026-11-01" }, "Valid", "Ana Reyes"],
    [{ outcome: "unknown", organisation: "Mercy" }, "Not genuine", "we hold no such badge"],
    [{ outcome: "no_badge", organisation: "Mercy" }, "No badge", "Choose the original file"],
  ])("is checked: %o", async (json, word, text) => {
    const calls = serve({ "POST /badges/check": { json } });
    const { container } = draw(<BadgeCheckForm />);
    await choose();
    const said = await screen.findByRole("status");
    expect(said.textContent).toContain(word);
    expect(said.textContent).toContain(text);
    expect(calls).toHaveLength(1);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("asks for the file, and says when there were too many", async () => {
    serve({ "POST /badges/check": { status: 429, json: { code: "too_many_verifications" } } });
    draw(<BadgeCheckForm />);
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Check a badge" })));
    expect((await screen.findAllByText("Choose the badge's file")).length).toBeGreaterThan(0);
    await choose();
    expect((await screen.findByRole("alert")).textContent).toContain("Wait a minute");
  });
});
