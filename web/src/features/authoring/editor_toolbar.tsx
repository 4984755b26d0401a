/** The tools of the lesson editor: one stop for Tab, arrow keys inside, Esc back to the text. */
import { useLingui } from "@lingui/react/macro";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable } from "@tiptap/pm/tables";
import { TextSelection, type EditorState, type Transaction } from "@tiptap/pm/state";
import { useEditorState, type Editor } from "@tiptap/react";
import { useState, type KeyboardEvent, type ReactNode, type RefObject } from "react";
import { newTable, type CalloutKind } from "./editor_nodes";

type Command = (state: EditorState, dispatch?: (tr: Transaction) => void) => boolean;
interface Tool {
  key: string;
  label: ReactNode;
  /** What it says to a screen reader and as a tip. */
  name: string;
  on?: boolean;
  off?: boolean;
  run: () => void;
}
interface ToolbarProps {
  editor: Editor;
  onLink: () => void;
  onImage: () => void;
  ref: RefObject<HTMLDivElement | null>;
}

export function EditorToolbar({ editor, onLink, onImage, ref }: ToolbarProps) {
  const { t } = useLingui();
  const [at, setAt] = useState("p");
  const groups = useTools(editor, onLink, onImage);
  const all = groups.flat();
  const stop = all.some((tool) => tool.key === at && !tool.off) ? at : "p";
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") return void editor.commands.focus();
    const buttons = [...(ref.current?.querySelectorAll<HTMLButtonElement>("button") ?? [])];
    const place = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowRight: (place + 1) % buttons.length, ArrowLeft: (place - 1 + buttons.length) % buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
    const target = to === undefined ? undefined : buttons[to];
    if (!target) return;
    event.preventDefault();
    target.focus();
    setAt(target.dataset.tool ?? "p");
  };
  return (
    <div className="editor-bar" role="toolbar" aria-label={t`Tools for the text`} ref={ref} onKeyDown={keys}>
      {groups.map((tools, index) => (
        <div className="editor-group" key={index}>
          {tools.map((tool) => (
            <button
              key={tool.key} data-tool={tool.key} type="button" title={tool.name} aria-label={tool.name} aria-pressed={tool.on} aria-disabled={tool.off || undefined}
              tabIndex={tool.key === stop ? 0 : -1} onFocus={() => setAt(tool.key)}
              // The selection in the text must survive the press.
              onMouseDown={(event) => event.preventDefault()} onClick={tool.off ? undefined : tool.run}
            >
              {tool.label}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

function useTools(editor: Editor, onLink: () => void, onImage: () => void): Tool[][] {
  const { t } = useLingui();
  const is = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive("bold"), italic: now.isActive("italic"), underline: now.isActive("underline"), h2: now.isActive("heading", { level: 2 }), h3: now.isActive("heading", { level: 3 }),
      h4: now.isActive("heading", { level: 4 }), p: now.isActive("paragraph"), bullets: now.isActive("bulletList"), numbers: now.isActive("orderedList"), quote: now.isActive("blockquote"), link: now.isActive("link"),
      image: now.isActive("image"), table: isInTable(now.state), info: now.isActive("callout", { kind: "info" }), warning: now.isActive("callout", { kind: "warning" }), practice: now.isActive("callout", { kind: "practice" }),
      undo: now.can().undo(), redo: now.can().redo(),
    }),
  });
  const go = () => editor.chain().focus();
  const command = (run: Command) => () => {
    run(editor.state, editor.view.dispatch);
    editor.commands.focus();
  };
  const callout = (kind: CalloutKind, on: boolean) => () => {
    if (on) go().lift("callout").run();
    else if (editor.isActive("callout")) go().updateAttributes("callout", { kind }).run();
    else go().wrapIn("callout", { kind }).run();
  };
  const insertTable = () => {
    const from = editor.state.selection.from;
    const tr = editor.state.tr.replaceSelectionWith(newTable(editor.schema, 3, 3));
    let at = -1;
    tr.doc.nodesBetween(Math.max(0, from - 1), tr.doc.content.size, (node, pos) => {
      if (at < 0 && pos >= from - 1 && node.type.name === "table") at = pos;
      return at < 0;
    });
    // Into the first cell, so that writing can go on.
    if (at >= 0) tr.setSelection(TextSelection.near(tr.doc.resolve(at + 3)));
    editor.view.dispatch(tr.scrollIntoView());
    editor.commands.focus();
  };
  const table: Tool[] = is.table
    ? [
        { key: "row", label: t`+ row`, name: t`+ row: add one below`, run: command(addRowAfter) },
        { key: "column", label: t`+ column`, name: t`+ column: add one to the right`, run: command(addColumnAfter) },
        { key: "no-row", label: t`− row`, name: t`− row: delete this one`, run: command(deleteRow) },
        { key: "no-column", label: t`− column`, name: t`− column: delete this one`, run: command(deleteColumn) },
        { key: "no-table", label: t`− table`, name: t`− table: delete it`, run: command(deleteTable) },
      ]
    : [{ key: "table", label: t`Table`, name: t`Table: insert one`, run: insertTable }];
  return [
    [
      { key: "p", label: t`Text`, name: t`Text: plain paragraph`, on: is.p, run: () => go().setParagraph().run() },
      { key: "h2", label: "H2", name: t`H2: heading`, on: is.h2, run: () => go().toggleHeading({ level: 2 }).run() },
      { key: "h3", label: "H3", name: t`H3: smaller heading`, on: is.h3, run: () => go().toggleHeading({ level: 3 }).run() },
      { key: "h4", label: "H4", name: t`H4: smallest heading`, on: is.h4, run: () => go().toggleHeading({ level: 4 }).run() },
    ],
    [
      { key: "bold", label: <b>B</b>, name: t`Bold`, on: is.bold, run: () => go().toggleBold().run() },
      { key: "italic", label: <i>I</i>, name: t`Italic`, on: is.italic, run: () => go().toggleItalic().run() },
      { key: "underline", label: <u>U</u>, name: t`Underline`, on: is.underline, run: () => go().toggleUnderline().run() },
      { key: "link", label: t`Link`, name: is.link ? t`Link: change it` : t`Link: add one`, on: is.link, run: onLink },
    ],
    [
      { key: "bullets", label: t`• List`, name: t`List with bullets`, on: is.bullets, run: () => go().toggleBulletList().run() },
      { key: "numbers", label: t`1. List`, name: t`1. List with numbers`, on: is.numbers, run: () => go().toggleOrderedList().run() },
      { key: "quote", label: t`Quote`, name: t`Quote: words of somebody else`, on: is.quote, run: () => go().toggleBlockquote().run() },
    ],
    [
      { key: "info", label: t`Note`, name: t`Note box`, on: is.info, run: callout("info", is.info) },
      { key: "warning", label: t`Warning`, name: t`Warning box`, on: is.warning, run: callout("warning", is.warning) },
      { key: "practice", label: t`In practice`, name: t`In practice: box for the bedside`, on: is.practice, run: callout("practice", is.practice) },
    ],
    [{ key: "image", label: t`Image`, name: is.image ? t`Image: change its description` : t`Image: add one`, on: is.image, run: onImage }, ...table],
    [
      { key: "undo", label: t`Undo`, name: t`Undo`, off: !is.undo, run: () => go().undo().run() },
      { key: "redo", label: t`Redo`, name: t`Redo`, off: !is.redo, run: () => go().redo().run() },
    ],
  ];
}
