import { act, fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import Gallery from "../features/dev/gallery";
import { ApiError } from "../api/client";
import { axeProblems, draw } from "../test/render";
import { Button, Dialog, ErrorState, Form, Input, Menu, MenuItem, ProgressBar, Table, Tabs, useForm, type Column } from ".";

describe("components", () => {
  it("have no axe violations in the gallery, also with errors and an open dialog", async () => {
    const { container } = draw(<Gallery />);
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(screen.getByText("There is a problem")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Delete a course" }));
    expect(screen.getByRole("dialog", { name: "Delete this course?" })).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });

  it("a busy button keeps its place and does nothing", () => {
    const press = vi.fn();
    draw(<Button busy busyLabel="Saving" onClick={press}>Save</Button>);
    fireEvent.click(screen.getByRole("button", { name: "Saving" }));
    expect(press).not.toHaveBeenCalled();
  });

  it("the error summary takes the focus, links to the field and changes the title", async () => {
    document.title = "Sign in";
    function Sample() {
      const form = useForm({ name: "" });
      const save = () => void form.submit(() => Promise.reject(new ApiError(422, "invalid", "", [{ field: "name", code: "required", message: "Enter a name" }])));
      return (
        <Form errors={form.errors} onSubmit={save}>
          <Input name="name" label="Name" value={form.values.name} onValue={(name) => form.set({ name })} />
          <Button type="submit">Go</Button>
        </Form>
      );
    }
    draw(<Sample />);
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Go" })));
    const link = screen.getByRole("link", { name: "Enter a name" });
    expect(document.activeElement?.className).toBe("error-summary");
    expect(document.title).toBe("Error: Sign in");
    fireEvent.click(link);
    const input = screen.getByLabelText("Name");
    expect(document.activeElement).toBe(input);
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent).toBe("Enter a name");
  });

  it("errors that are worked out anew at every render leave the focus where somebody types, and take it at the next try", async () => {
    function Sample() {
      const [words, setWords] = useState("");
      const [tried, setTried] = useState(false);
      return (
        <Form errors={tried ? { name: "Enter a longer name" } : {}} onSubmit={() => setTried(true)}>
          <Input name="name" label="Name" value={words} onValue={setWords} />
          <Button type="submit">Go</Button>
        </Form>
      );
    }
    draw(<Sample />);
    const go = () => act(async () => fireEvent.click(screen.getByRole("button", { name: "Go" })));
    await go();
    expect(document.activeElement?.className).toBe("error-summary");
    const input = screen.getByLabelText("Name");
    act(() => input.focus());
    fireEvent.change(input, { target: { value: "A" } });
    expect(document.activeElement).toBe(input);
    await go();
    expect(document.activeElement?.className).toBe("error-summary");
  });

  it("a dialog gives the focus back to its opener", () => {
    function Sample() {
      const [open, setOpen] = useState(false);
      return (
        <>
          <Button onClick={() => setOpen(true)}>Open</Button>
          <Dialog open={open} title="Question" onClose={() => setOpen(false)}>text</Dialog>
        </>
      );
    }
    draw(<Sample />);
    const opener = screen.getByRole("button", { name: "Open" });
    opener.focus();
    fireEvent.click(opener);
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(document.activeElement).toBe(opener);
  });

  it("a menu is driven by the keyboard", () => {
    const chosen = vi.fn();
    draw(
      <Menu label="More">
        <MenuItem onSelect={() => chosen("a")}>First</MenuItem>
        <MenuItem onSelect={() => chosen("b")}>Second</MenuItem>
      </Menu>,
    );
    const button = screen.getByRole("button", { name: "More" });
    button.focus();
    fireEvent.keyDown(button, { key: "ArrowDown" });
    expect(document.activeElement?.textContent).toBe("First");
    fireEvent.keyDown(document.activeElement as Element, { key: "ArrowUp" });
    expect(document.activeElement?.textContent).toBe("Second");
    fireEvent.click(document.activeElement as Element);
    expect(chosen).toHaveBeenCalledWith("b");
    expect(screen.queryByRole("menu")).toBeNull();
    fireEvent.click(button);
    fireEvent.keyDown(document.activeElement as Element, { key: "Escape" });
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(button);
  });

  it("tabs move with the arrow keys", () => {
    function Sample() {
      const [tab, setTab] = useState("a");
      return <Tabs label="T" tabs={[{ key: "a", label: "A" }, { key: "b", label: "B" }]} selected={tab} onSelect={setTab}>panel {tab}</Tabs>;
    }
    draw(<Sample />);
    fireEvent.keyDown(screen.getByRole("tab", { name: "A" }), { key: "ArrowRight" });
    expect(screen.getByRole("tab", { name: "B" }).getAttribute("aria-selected")).toBe("true");
    expect(screen.getByRole("tabpanel").textContent).toBe("panel b");
  });

  it("a table sorts its rows and says so", () => {
    const columns: Column<{ n: string; v: number }>[] = [
      { key: "n", header: "Name", head: true, cell: (row) => row.n },
      { key: "v", header: "Value", num: true, cell: (row) => row.v, compare: (a, b) => a.v - b.v },
    ];
    draw(<Table caption="C" columns={columns} rows={[{ n: "x", v: 2 }, { n: "y", v: 1 }]} rowKey={(row) => row.n} />);
    const names = () => screen.getAllByRole("rowheader").map((cell) => cell.textContent);
    expect(names()).toEqual(["x", "y"]);
    fireEvent.click(screen.getByRole("button", { name: "Value" }));
    expect(names()).toEqual(["y", "x"]);
    expect(screen.getByRole("columnheader", { name: "Value" }).getAttribute("aria-sort")).toBe("ascending");
    fireEvent.click(screen.getByRole("button", { name: "Value" }));
    expect(names()).toEqual(["x", "y"]);
  });

  it("says what happened for each kind of failure", () => {
    const heading = (status: number) => {
      const view = draw(<ErrorState error={new ApiError(status, "x", "", [], "r-77")} />);
      const words = `${screen.getByRole("heading").textContent} ${view.container.textContent?.includes("r-77") ? "with code" : ""}`.trim();
      view.unmount();
      return words;
    };
    expect(heading(403)).toBe("You do not have access to this page");
    expect(heading(404)).toBe("This page is not here");
    expect(heading(0)).toBe("The hospital's server cannot be reached with code");
    expect(heading(500)).toBe("This page could not be loaded with code");
  });

  it("progress never leaves 0 to 100", () => {
    draw(<ProgressBar value={130} label="x" />);
    expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("100");
  });
});
