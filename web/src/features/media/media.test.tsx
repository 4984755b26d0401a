/** The media library: files with their uses, descriptions that images must have, and choosing one for a lesson; with axe. */
import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import MediaLibraryPage from "./library";
import { MediaPicker } from "./picker";

configure({ asyncUtilTimeout: 20_000 });
const image = { id: "m1", name: "pump.png", media_type: "image/png", size: 2048, alt: "An infusion pump", captions_id: null, added_at: "2026-11-20T08:00:00Z", may_change: true };
const video = { ...image, id: "m2", name: "lift.mp4", media_type: "video/mp4", alt: "" };
const base: Parameters<typeof serve>[0] = { "GET /boot": { json: { me: { id: "u", permissions: ["course:create"] } } }, "GET /authoring/media": { json: { items: [image, video], next: null } }, "GET /authoring/media/m1/uses": { json: { items: [{ course_id: "c1", title: "Pumps", how: "image" }] } }, "GET /authoring/media/m2/uses": { json: { items: [] } } };
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("library", () => {
  it("lists files and says which video has no captions", async () => {
    serve(base);
    const { container } = draw(<MediaLibraryPage />, "/media");
    expect(await screen.findByText("No captions")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
  it("takes no image without a description", async () => {
    const calls = serve({ ...base, "POST /authoring/media": { json: image } });
    const { container } = draw(<MediaLibraryPage />, "/media");
    await screen.findByText("No captions");
    await press("Add a file");
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.change(dialog.getByLabelText("File"), { target: { files: [new File(["x"], "a.png", { type: "image/png" })] } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Add it" })));
    expect(dialog.getByRole("link", { name: "Describe the image for people who cannot see it" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(dialog.getByLabelText("Description"), { target: { value: "A pump" } });
    await act(async () => fireEvent.click(dialog.getByRole("button", { name: "Add it" })));
    await waitFor(() => expect(calls.find((each) => each.key === "POST /authoring/media")?.url.searchParams.get("alt")).toBe("A pump"));
  });
  it("shows where a file is used, and offers to delete only what is used nowhere", async () => {
    const calls = serve({ ...base, "DELETE /authoring/media/m2": { json: {} } });
    const { container } = draw(<MediaLibraryPage />, "/media");
    await screen.findByText("No captions");
    await press("pump.png");
    expect((await screen.findByRole("link", { name: "Pumps" })).getAttribute("href")).toBe("/authoring/c1");
    expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
    expect(await axeProblems(container)).toEqual([]);
    await press("Close");
    await press("lift.mp4");
    await act(async () => fireEvent.click(await screen.findByRole("button", { name: "Delete" })));
    await press("Delete it for good");
    await waitFor(() => expect(calls.some((each) => each.key === "DELETE /authoring/media/m2")).toBe(true));
  });
  it("opens a PDF in the browser, saves it as the sure way, and says when that failed", async () => {
    const pdf = { ...image, id: "m3", name: "policy.pdf", media_type: "application/pdf" };
    let fails = true;
    const calls = serve({ ...base, "GET /authoring/media": { json: { items: [pdf], next: null } }, "GET /authoring/media/m3/uses": { json: { items: [] } }, "GET /authoring/media/m3/file": () => (fails ? { status: 503, json: { code: "busy", detail: "The disk is busy." } } : { json: {} }) });
    const saved = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    Object.assign(URL, { createObjectURL: () => "blob:pdf", revokeObjectURL: () => undefined });
    const { container } = draw(<MediaLibraryPage />, "/media");
    await screen.findByRole("button", { name: "policy.pdf" });
    await press("policy.pdf");
    expect((await screen.findByRole("link", { name: /^Open the file/ })).getAttribute("href")).toBe("/api/v1/authoring/media/m3/file");
    await press("Download");
    expect((await screen.findByText("The disk is busy.")).getAttribute("role")).toBe("alert");
    expect(saved).not.toHaveBeenCalled();
    expect(await axeProblems(container)).toEqual([]);
    fails = false;
    await press("Download");
    await waitFor(() => expect((saved.mock.contexts[0] as HTMLAnchorElement | undefined)?.download).toBe("policy.pdf"));
    expect(calls.filter((each) => each.key === "GET /authoring/media/m3/file")).toHaveLength(2);
    expect(screen.queryByText("The disk is busy.")).toBeNull();
    saved.mockRestore();
  });
  it("says that a file is somebody else's to change", async () => {
    serve({ ...base, "GET /authoring/media": { json: { items: [{ ...image, may_change: false }], next: null } } });
    draw(<MediaLibraryPage />, "/media");
    await screen.findByRole("button", { name: "pump.png" });
    await press("pump.png");
    expect(await screen.findByText(/Only the person who added this file/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  });
});

describe("choosing", () => {
  it("gives the file that was pressed", async () => {
    serve(base);
    const chosen = vi.fn();
    const { container } = draw(<MediaPicker name="media_id" label="Image" type="image" chosen="" onChosen={chosen} />);
    fireEvent.click(await screen.findByRole("button", { name: "pump.png" }));
    expect(chosen).toHaveBeenCalledWith(image);
    expect(await axeProblems(container)).toEqual([]);
  });
});
