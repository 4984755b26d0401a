/** Page of the course, courses that come first and seats, opening of modules, free preview, categories, the way to the awards; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Route } from "wouter";
import { preflightOf, sepsis } from "../../../tests/mock/routes/authoring.mjs";
import { queryClient } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import BuilderPage from "./builder";
import CategoriesPage, { treeOf } from "./categories";

// Two cores shared by many: what is late is not wrong.
configure({ asyncUtilTimeout: 20_000 });
const base = `/authoring/courses/${sepsis.id}`;
const [one, two] = [sepsis.modules[0]!, sepsis.modules[1]!];
const coursePage = {
  tagline: "See it early", includes: ["Pocket card", "Worksheet"], audience: ["Ward nurses"], instructor: "Marta Silva, RN", faqs: [{ question: "Is there a test?", answer: "A short one." }],
  testimonials: [{ quote: "I use it daily.", name: "Ana Reyes", role: "ICU nurse", featured: true }], type: "deep_learning", delivery: "blended", weeks: 3, teaching_style: "Cases",
};
const draft = { ...sepsis, page: coursePage, prerequisites: [{ course_id: "c-fluids", kind: "required" }], max_enrolments: 12 };
const catalogue = { items: [{ id: "c-fluids", title: "Fluids" }, { id: "c-shock", title: "Shock" }, { id: sepsis.id, title: sepsis.title }] };
const builder = (search: string) => draw(<Route path="/authoring/:id"><BuilderPage /></Route>, `/authoring/${sepsis.id}${search}`);
const serveDraft = (more: Parameters<typeof serve>[0] = {}, permissions: string[] = [], course: object = draft) =>
  serve({
    "GET /boot": { json: { me: { id: sepsis.author_id, permissions: ["course:create", "course:manage", ...permissions] } } }, [`GET ${base}`]: { json: structuredClone(course) }, "GET /categories": { json: { items: [] } }, "GET /courses": { json: catalogue },
    [`GET ${base}/preflight`]: { json: preflightOf(sepsis) }, [`GET ${base}/versions`]: { json: { items: [] } }, [`GET ${base}/threads`]: { json: { items: [], next: null } }, [`PATCH ${base}`]: { json: { ...draft, revision: 8 } }, ...more,
  });
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const sent = (calls: ReturnType<typeof serve>, key: string) => calls.filter((each) => each.key === key).map((each) => each.body);

describe("page of the course", () => {
  it("is saved whole: what was not touched stays as it was", async () => {
    const calls = serveDraft();
    const { container } = builder("?show=page");
    await screen.findByDisplayValue("See it early");
    expect(await axeProblems(container)).toEqual([]);
    type(/^Line below the title/, "See it in the first hour");
    type(/^What it includes/, "Pocket card\n\n  Worksheet  \nPoster\n");
    await press("Save the page");
    expect(sent(calls, `PATCH ${base}`)).toEqual([{ revision: 7, page: { ...coursePage, tagline: "See it in the first hour", includes: ["Pocket card", "Worksheet", "Poster"] } }]);
  });
  it("refuses an empty question, an empty quote and weeks that are none, and keeps what was typed", async () => {
    const calls = serveDraft();
    builder("?show=page");
    await screen.findByDisplayValue("See it early");
    await press("Add a question");
    await press("Add a quote");
    type(/^Takes about, in weeks/, "0");
    fireEvent.change(screen.getByRole("textbox", { name: "Question 2" }), { target: { value: "How long is it?" } });
    await press("Save the page");
    const alert = screen.getByRole("alert");
    expect(within(alert).getByRole("link", { name: /Every question needs words and an answer/ }).getAttribute("href")).toBe("#f-faqs");
    expect(within(alert).getByRole("link", { name: /Every quote needs words and a name/ })).toBeTruthy();
    expect(within(alert).getByRole("link", { name: /whole weeks from 1 to 104/ })).toBeTruthy();
    expect(sent(calls, `PATCH ${base}`)).toEqual([]);
    expect((screen.getByRole("textbox", { name: "Question 2" }) as HTMLInputElement).value).toBe("How long is it?");
    await press("Remove question 2");
    await press("Remove quote 2");
    type(/^Takes about, in weeks/, "");
    await press("Save the page");
    const { weeks: _, ...rest } = coursePage;
    expect(sent(calls, `PATCH ${base}`)).toEqual([{ revision: 7, page: rest }]);
  });
  it("lets publishers, and only them, put a published course first in the catalogue", async () => {
    const published = { ...draft, status: "published", published_version: 2 };
    const calls = serveDraft({ [`PUT /courses/${sepsis.id}/featured`]: { json: {} }, "GET /courses": (url) => ({ json: url.searchParams.get("featured") ? { items: [] } : catalogue }) }, ["course:publish"], published);
    const { unmount } = builder("?show=page");
    const box = await screen.findByLabelText(/^Show this course first in the catalogue/);
    await waitFor(() => expect((box as HTMLInputElement).disabled).toBe(false));
    await act(async () => fireEvent.click(box));
    expect(sent(calls, `PUT /courses/${sepsis.id}/featured`)).toEqual([{ featured: true }]);
    unmount();
    serveDraft({}, [], published);
    builder("?show=page");
    await screen.findByDisplayValue("See it early");
    expect(screen.queryByLabelText(/^Show this course first/)).toBeNull();
  });
});

describe("order and seats", () => {
  it("adds a course that helps, takes one away, and sets the seats", async () => {
    const calls = serveDraft();
    const { container } = builder("?show=access");
    await screen.findByText("Fluids");
    expect(await axeProblems(container)).toEqual([]);
    // Neither the course itself nor one that is in the list already.
    expect([...(screen.getByLabelText(/^Add a course/) as HTMLSelectElement).options].map((each) => each.text)).toEqual(["Choose a course", "Shock"]);
    type(/^Add a course/, "c-shock");
    type("Shock: how it is needed", "nice_to_have");
    await press("Remove Fluids");
    type(/^At most this many at a time/, "many");
    const form = screen.getByRole("form", { name: "Courses that come first, and seats" });
    await act(async () => fireEvent.submit(form));
    expect(screen.getByRole("link", { name: /whole number of seats/ })).toBeTruthy();
    type(/^At most this many at a time/, "20");
    await act(async () => fireEvent.submit(form));
    expect(sent(calls, `PATCH ${base}`)).toEqual([{ revision: 7, prerequisites: [{ course_id: "c-shock", kind: "nice_to_have" }], max_enrolments: 20 }]);
  });
  it("takes the limit away with an empty field", async () => {
    const calls = serveDraft();
    builder("?show=access");
    await screen.findByText("Fluids");
    type(/^At most this many at a time/, "");
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Courses that come first, and seats" })));
    expect(sent(calls, `PATCH ${base}`)).toEqual([{ revision: 7, prerequisites: draft.prerequisites, max_enrolments: 0 }]);
  });
});

describe("when modules open", () => {
  const path = `PATCH ${base}/modules/${two.id}`;
  const ways: [string, () => void, object][] = [
    ["At once", () => undefined, {}],
    ["On a day", () => type("Day", "2027-01-11"), { opens_on: "2027-01-11" }],
    ["Some days after enrolling", () => type("Days after enrolling", "14"), { opens_after_days: 14 }],
    ["When another module is complete", () => type("Module", one.id), { unlock_after_module_id: one.id }],
  ];
  it.each(ways)("%s: one request that takes the earlier way away", async (way, fill, change) => {
    const calls = serveDraft({ [path]: { json: { ...draft, revision: 8 } } }, [], { ...draft, modules: [one, { ...two, opens_after_days: 3 }] });
    const { container } = builder("?show=access");
    await screen.findByText("Opens 3 days after enrolling");
    expect(screen.getByText("Opens at once")).toBeTruthy();
    await press(`Change when ${two.title} opens`);
    const dialog = within(screen.getByRole("dialog"));
    expect((dialog.getByRole("radio", { name: "Some days after enrolling" }) as HTMLInputElement).checked).toBe(true);
    await act(async () => fireEvent.click(dialog.getByRole("radio", { name: way })));
    fill();
    expect(await axeProblems(container)).toEqual([]);
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    expect(sent(calls, path)).toEqual([{ revision: 7, always_open: true, ...change }]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
  it("asks for the day, and says what the server refuses", async () => {
    const calls = serveDraft({ [path]: { status: 422, json: { code: "invalid", fields: [{ path: "opens_on", code: "past", detail: "That day is over." }] } } });
    builder("?show=access");
    await screen.findByText("Fluids");
    await press(`Change when ${two.title} opens`);
    const dialog = within(screen.getByRole("dialog"));
    await act(async () => fireEvent.click(dialog.getByRole("radio", { name: "On a day" })));
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    expect(dialog.getByRole("link", { name: /Choose the day/ })).toBeTruthy();
    expect(sent(calls, path)).toEqual([]);
    type("Day", "2020-01-11");
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    expect(await dialog.findByRole("link", { name: /That day is over/ })).toBeTruthy();
  });
});

describe("a lesson", () => {
  it("may be read before enrolling, if it is a text or a file", async () => {
    const [text, , quiz] = [one.lessons[0]!, one.lessons[1]!, two.lessons[1]!];
    const content = (id: string) => ({ [`GET ${base}/lessons/${id}/content`]: { json: { id, content_revision: 3, document: { type: "doc", content: [{ type: "paragraph" }] }, quiz: null, file: null, file_name: null } } });
    const patch = `PATCH ${base}/lessons/${text.id}`;
    const calls = serveDraft({ ...content(text.id), ...content(quiz.id), [patch]: { json: { ...draft, revision: 8 } } });
    const { unmount } = builder(`?lesson=${text.id}`);
    await act(async () => fireEvent.click(await screen.findByLabelText(/^May be read before enrolling/)));
    await press("Save lesson settings");
    expect(sent(calls, patch)).toMatchObject([{ revision: 7, free_preview: true, title: text.title }]);
    unmount();
    builder(`?lesson=${quiz.id}`);
    await screen.findByRole("button", { name: "Save lesson settings" });
    expect(screen.queryByLabelText(/^May be read before enrolling/)).toBeNull();
  });
});

describe("the way to certificates of mastery", () => {
  it.each([[["certificate:award"], 2, true], [["certificate:award"], null, false], [[], 2, false]] as const)("%s with version %s: %s", async (permissions, version, shown) => {
    serveDraft({}, [...permissions], { ...draft, published_version: version });
    builder("?show=page");
    await screen.findByDisplayValue("See it early");
    await waitFor(() => expect(queryClient.getQueryData(["boot"])).toBeTruthy());
    const link = shown ? await screen.findByRole("link", { name: "Give certificates" }) : screen.queryByRole("link", { name: "Give certificates" });
    expect(link?.getAttribute("href") ?? null).toBe(shown ? `/authoring/${sepsis.id}/certificates` : null);
  });
});

describe("categories", () => {
  const items = [{ id: "k3", name: "Wounds", parent_id: "k1" }, { id: "k1", name: "Clinical", parent_id: null }, { id: "k2", name: "Airway", parent_id: "k1" }, { id: "k4", name: "Administration" }, { id: "k5", name: "Burns", parent_id: "k3" }];
  const serveThem = (more: Parameters<typeof serve>[0] = {}) => serve({ "GET /boot": { json: { me: { id: "u", permissions: ["course:create", "course:publish"] } } }, "GET /categories": { json: { items } }, ...more });
  it("stand below what they belong to, by name; nothing is lost when the one above is unknown", () => {
    expect(treeOf(items).map((each) => [each.category.name, each.depth])).toEqual([["Administration", 0], ["Clinical", 0], ["Airway", 1], ["Wounds", 1], ["Burns", 2]]);
    expect(treeOf([{ id: "x", name: "Alone", parent_id: "gone" }]).map((each) => each.depth)).toEqual([0]);
  });
  it("are renamed and moved, not into themselves", async () => {
    const calls = serveThem({ "PUT /categories/k3": { json: items[0] } });
    const { container } = draw(<CategoriesPage />, "/authoring/categories");
    await screen.findByText("Burns");
    expect(screen.getByText("in Wounds")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Change Wounds");
    const dialog = within(screen.getByRole("dialog"));
    const inside = dialog.getByLabelText(/^Inside/) as HTMLSelectElement;
    // Neither into itself nor into what stands in it.
    expect([...inside.options].map((each) => each.text)).toEqual(["At the top", "Administration", "Clinical", "Airway"]);
    fireEvent.change(dialog.getByLabelText("Name"), { target: { value: " Skin and wounds " } });
    fireEvent.change(inside, { target: { value: "" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Save" })));
    expect(sent(calls, "PUT /categories/k3")).toEqual([{ name: "Skin and wounds" }]);
  });
  it("say why one that is used stays", async () => {
    const calls = serveThem({ "DELETE /categories/k1": { status: 409, json: { code: "category_used", detail: "Courses or other categories stand in it; move them first." } } });
    draw(<CategoriesPage />, "/authoring/categories");
    await screen.findByText("Clinical");
    await press("Remove Clinical");
    await act(async () => fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" })));
    expect((await screen.findByRole("alert")).textContent).toContain("Courses or other categories stand in it; move them first.");
    expect(sent(calls, "DELETE /categories/k1")).toHaveLength(1);
    expect(screen.getByText("Clinical")).toBeTruthy();
  });
});
