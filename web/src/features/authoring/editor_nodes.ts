/** The parts of a lesson's text that the starter kit does not have, exactly as the server's allow-list names them. */
import { Extension, mergeAttributes, Node } from "@tiptap/core";
import type { Node as DocNode, Schema } from "@tiptap/pm/model";
import { Slice } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";
import { goToNextCell, tableEditing } from "@tiptap/pm/tables";
import type { EditorView } from "@tiptap/pm/view";

export const CALLOUTS = ["info", "warning", "practice"] as const;
export type CalloutKind = (typeof CALLOUTS)[number];

export const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "block+",
  defining: true,
  addAttributes: () => ({ kind: { default: "info" } }),
  renderHTML: ({ node, HTMLAttributes }) => ["div", mergeAttributes(HTMLAttributes, { class: `callout ${String(node.attrs.kind)}` }), 0],
});

export const Picture = Node.create({
  name: "image",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({ src: { default: "" }, alt: { default: "" } }),
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
});

const span = () => ({ colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null, rendered: false } });
export const TableNode = Node.create({
  name: "table",
  group: "block",
  content: "tableRow+",
  isolating: true,
  extendNodeSchema: (extension) => (extension.name === "table" ? { tableRole: "table" } : {}),
  renderHTML: () => ["table", { class: "table" }, ["tbody", 0]],
  addProseMirrorPlugins: () => [tableEditing()],
  addKeyboardShortcuts() {
    const move = (way: 1 | -1) => () => goToNextCell(way)(this.editor.state, this.editor.view.dispatch);
    return { Tab: move(1), "Shift-Tab": move(-1) };
  },
});
export const TableRow = Node.create({
  name: "tableRow",
  content: "(tableCell | tableHeader)*",
  extendNodeSchema: (extension) => (extension.name === "tableRow" ? { tableRole: "row" } : {}),
  renderHTML: () => ["tr", 0],
});
export const TableHeader = Node.create({
  name: "tableHeader",
  content: "block+",
  isolating: true,
  addAttributes: span,
  extendNodeSchema: (extension) => (extension.name === "tableHeader" ? { tableRole: "header_cell" } : {}),
  renderHTML: ({ HTMLAttributes }) => ["th", HTMLAttributes, 0],
});
export const TableCell = Node.create({
  name: "tableCell",
  content: "block+",
  isolating: true,
  addAttributes: span,
  extendNodeSchema: (extension) => (extension.name === "tableCell" ? { tableRole: "cell" } : {}),
  renderHTML: ({ HTMLAttributes }) => ["td", HTMLAttributes, 0],
});

export function newTable(schema: Schema, rows: number, columns: number): DocNode {
  const row = (type: string) => {
    const cells = Array.from({ length: columns }, () => schema.nodes[type]?.createAndFill()).filter((cell) => cell !== null && cell !== undefined);
    return schema.nodes.tableRow!.create(null, cells);
  };
  return schema.nodes.table!.create(null, [row("tableHeader"), ...Array.from({ length: rows - 1 }, () => row("tableCell"))]);
}

const OWN = "application/x-medconnect-slice";
/**
 * Pasting without HTML: Trusted Types forbid turning a string into markup, and text from a word processor would
 * not fit the allow-list anyway. What was copied here comes back whole, from anywhere else it comes as plain text.
 */
export const SafeClipboard = Extension.create({
  name: "safeClipboard",
  addProseMirrorPlugins() {
    let cut: string | null = null;
    const paste = (view: EditorView, data: DataTransfer | null, event: ClipboardEvent): void => {
      const own = data?.getData(OWN);
      if (own) {
        try {
          view.dispatch(view.state.tr.replaceSelection(Slice.fromJSON(view.state.schema, JSON.parse(own))).scrollIntoView());
          return;
        } catch {
          // Not ours after all: the text is still there.
        }
      }
      const words = data?.getData("text/plain") ?? "";
      if (words) view.pasteText(words, event);
    };
    return [
      new Plugin({
        view: (view) => {
          const before = () => (cut = view.state.selection.empty ? null : JSON.stringify(view.state.selection.content().toJSON()));
          const after = (event: ClipboardEvent) => {
            if (cut) event.clipboardData?.setData(OWN, cut);
          };
          // The library empties the clipboard in its own handler, so this one must come later.
          for (const name of ["copy", "cut"] as const) {
            view.dom.addEventListener(name, before, { capture: true });
            view.dom.addEventListener(name, after);
          }
          return {
            destroy: () => {
              for (const name of ["copy", "cut"] as const) {
                view.dom.removeEventListener(name, before, { capture: true });
                view.dom.removeEventListener(name, after);
              }
            },
          };
        },
        props: {
          handleDOMEvents: {
            paste: (view, event) => {
              event.preventDefault();
              paste(view, event.clipboardData, event);
              return true;
            },
            drop: (view, event) => {
              if (view.dragging) return false;
              event.preventDefault();
              return true;
            },
          },
        },
      }),
    ];
  },
});
