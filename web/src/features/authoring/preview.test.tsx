/** The draft as learners see it: a PDF that opens, or is saved where it does not. */
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import { Preview } from "./preview";

const lesson = { id: "l1", title: "Pump policy", format: "pdf", minutes: 5, mandatory: true, requires_signature: false, prerequisites: [] };
const detail = { id: "c1", title: "Pumps", summary: "", objectives: [], minutes: 5, modules: [{ id: "m1", title: "First", lessons: [lesson] }] };
const base = "/authoring/courses/c1";
const shown = (file: unknown) => ({ [`GET ${base}/preview`]: { json: detail }, [`GET ${base}/preview/lessons/l1`]: { json: { lesson: { ...lesson, file, document: null }, quiz: null } } });

describe("the preview of a PDF lesson", () => {
  it("opens the document and saves it", async () => {
    let fails = true;
    serve({ ...shown("b1"), [`GET ${base}/lessons/l1/file`]: () => (fails ? { status: 503, json: { code: "busy", detail: "The disk is busy." } } : { json: {} }) });
    const saved = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    Object.assign(URL, { createObjectURL: () => "blob:pdf", revokeObjectURL: () => undefined });
    const { container } = draw(<Preview course="c1" />);
    expect((await screen.findByRole("link", { name: /^Open the PDF/ })).getAttribute("href")).toBe(`/api/v1${base}/lessons/l1/file`);
    const press = () => act(async () => fireEvent.click(screen.getByRole("button", { name: "Download the PDF" })));
    await press();
    await screen.findByText("The disk is busy.");
    expect(saved).not.toHaveBeenCalled();
    expect(await axeProblems(container)).toEqual([]);
    fails = false;
    await press();
    await waitFor(() => expect((saved.mock.contexts[0] as HTMLAnchorElement | undefined)?.download).toBe("Pump policy.pdf"));
    saved.mockRestore();
  });
  it("offers nothing where there is no file", async () => {
    serve(shown(null));
    draw(<Preview course="c1" />);
    await screen.findByText("No file yet.");
    expect(screen.queryByRole("button", { name: "Download the PDF" })).toBeNull();
  });
});
