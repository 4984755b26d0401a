/** The catalogue: what to begin with, filters in the address, and a list that says when nothing fits. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import CataloguePage from "./catalogue";

const card = (id: string, title: string, more: object = {}) => ({ id, title, summary: "", category: "Safety", difficulty: "introductory", language: "en", minutes: 30, ce_hours: null, ce_type: null, lessons: 3, has_quiz: true, published_at: "2026-11-01T10:00:00Z", ...more });
const all = [card("c1", "Fire safety", { learners: 12, reviews: 2, stars: 4.5, type: "microlearning", delivery: "blended", weeks: 2 }), card("c2", "Sepsis", { featured: true })];
const courses = (url: URL) => {
  const is = (name: string) => url.searchParams.get(name);
  if (is("stars") === "5") return { json: { items: [], next: null } };
  return { json: { items: is("featured") ? [all[1]] : all, next: null } };
};
const start = () => serve({ "GET /courses": courses, "GET /categories": { json: { items: [{ id: "k1", name: "Safety", parent_id: null }] } } });

describe("catalogue", () => {
  it("begins with what is featured, popular and new", async () => {
    start();
    const { container } = draw(<CataloguePage />, "/courses");
    const popular = await screen.findByRole("region", { name: "Popular now" });
    expect(within(popular).getByRole("link", { name: "Fire safety" })).toBeTruthy();
    expect(within(popular).queryByRole("link", { name: "Sepsis" })).toBeNull();
    expect(within(screen.getByRole("region", { name: "Featured" })).getByRole("link", { name: "Sepsis" }).getAttribute("href")).toBe("/courses/c2");
    expect(screen.getAllByText("Partly in a classroom").length).toBeGreaterThan(0);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("filters by what stands behind More filters, and puts the beginning away", async () => {
    const calls = start();
    draw(<CataloguePage />, "/courses");
    await screen.findByRole("region", { name: "New" });
    await act(async () => fireEvent.change(screen.getByLabelText("Rated at least"), { target: { value: "5" } }));
    await screen.findByText("No course fits these filters");
    expect(calls.some((each) => each.key === "GET /courses" && each.url.searchParams.get("stars") === "5")).toBe(true);
    expect(screen.queryByRole("region", { name: "New" })).toBeNull();
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Show all courses" })));
    await screen.findByRole("region", { name: "New" });
  });
});
