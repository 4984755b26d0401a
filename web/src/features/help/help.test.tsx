/** The manuals in the app: every one that the repository has is listed, drawn without leftovers of its notation, and sound. */
import { fireEvent, screen, within } from "@testing-library/react";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Route } from "wouter";
import { describe, expect, it } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import ManualsPage from "./list";
import ManualPage from "./manual";
import { manualNames } from "./manuals";
import { Markdown, parse } from "./markdown";

const shelf = readdirSync(join(import.meta.dirname, "../../../../appliance/docs")).filter((name) => name.endsWith(".md")).map((name) => name.slice(0, -3));

describe("manuals", () => {
  it("lists all of them, the privacy manual too", async () => {
    serve({});
    const { container } = draw(<ManualsPage />, "/help");
    expect(manualNames().sort()).toEqual(shelf.sort());
    expect(screen.getByRole("link", { name: "Privacy" }).getAttribute("href")).toBe("/help/privacy-manual");
    expect(await axeProblems(container)).toEqual([]);
  });
  it.each(shelf)("draws %s", async (name) => {
    serve({});
    const { container } = draw(<Route path="/help/:name"><ManualPage /></Route>, `/help/${name}`);
    const article = within(await screen.findByRole("article"));
    expect(article.getAllByRole("heading", { level: 2 }).length).toBeGreaterThan(1);
    const text = [...container.querySelectorAll("article :is(p, li, td, th, h2, h3)")].map((each) => { const copy = each.cloneNode(true) as Element; for (const code of copy.querySelectorAll("code, pre")) code.remove(); return copy.textContent ?? ""; }).join("\n");
    expect(text).not.toMatch(/\*\*|^#|\]\(|\|---/m);
    expect(await axeProblems(container)).toEqual([]);
  });
  it("goes to a chapter with the keyboard's focus", async () => {
    serve({});
    Element.prototype.scrollIntoView = () => undefined;
    draw(<Route path="/help/:name"><ManualPage /></Route>, "/help/privacy-manual");
    fireEvent.click(within(await screen.findByRole("navigation", { name: "Chapters" })).getByRole("link", { name: "Legal hold" }));
    expect(document.activeElement?.textContent).toBe("Legal hold");
  });
  it("says when there is no such manual, and draws lists in lists, tables and code", async () => {
    serve({});
    draw(<Route path="/help/:name"><ManualPage /></Route>, "/help/nothing");
    await screen.findByText("This page is not here");
    const { container } = draw(<Markdown parsed={parse(["1. first **bold**", "   - inner `code`", "2. second", "", "| A | B |", "| --- | --- |", "| x | y |", "", "```", "a | b", "```", "[more](author-manual.md) [out](javascript:alert(1)) <b onclick=\"x()\">raw</b>"].join("\n"))} />);
    expect(draw(<Markdown parsed={parse("3. third")} />).container.querySelector("ol")?.getAttribute("start")).toBe("3");
    expect(container.querySelector("ol > li ul li code")?.textContent).toBe("code");
    expect(container.querySelector("td")?.getAttribute("data-label")).toBe("B");
    expect(container.querySelector("b")).toBeNull();
    expect(container.querySelector("pre")?.textContent).toBe("a | b");
    expect([...container.querySelectorAll("a")].map((each) => each.getAttribute("href"))).toEqual(["/help/author-manual"]);
  });
});
