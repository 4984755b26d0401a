/** Writing a lesson's text. JSON in and out, never an HTML string; loaded only when a text lesson is opened. */
import "../learning/richtext.css";
import { useLingui } from "@lingui/react/macro";
import { EditorContent, useEditor, type Editor, type JSONContent } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { useRef, useState, type ReactNode } from "react";
import { api } from "../../api/client";
import type { Image } from "../../api/types";
import { Button, Dialog, FileDrop, Form, Input, RadioGroup, useForm } from "../../ui";
import { Callout, Picture, SafeClipboard, TableCell, TableHeader, TableNode, TableRow } from "./editor_nodes";
import { EditorToolbar } from "./editor_toolbar";
import { MediaPicker } from "../media/picker";
import { safeLink } from "./safe_link";
import type { Media } from "./types";

const IMAGE_BYTES = 10 * 1_048_576;
const EMPTY: JSONContent = { type: "doc", content: [{ type: "paragraph" }] };

/** A document that fits the editor: an empty one gets its first paragraph. */
export function editable(document: unknown): JSONContent {
  const doc = document as JSONContent | null;
  return doc && typeof doc === "object" && doc.type === "doc" && doc.content?.length ? doc : EMPTY;
}
interface RichEditorProps {
  course: string;
  initial: unknown;
  onChange: (document: unknown) => void;
  /** Stays in sight with the tools: whether the text is saved. */
  status?: ReactNode;
}
export default function RichEditor({ course, initial, onChange, status }: RichEditorProps) {
  const { t } = useLingui();
  const bar = useRef<HTMLDivElement>(null);
  const out = useRef(onChange);
  out.current = onChange;
  const [asking, setAsking] = useState<"link" | "image" | null>(null);
  const [extensions] = useState(() => [
    StarterKit.configure({ heading: { levels: [2, 3, 4] }, link: { openOnClick: false, autolink: false, linkOnPaste: false, isAllowedUri: (href) => safeLink(href) } }),
    Callout, Picture, TableNode, TableRow, TableHeader, TableCell, SafeClipboard,
  ]);
  const editor = useEditor({
    extensions,
    injectCSS: false,
    content: editable(initial),
    editorProps: {
      attributes: { class: "rich editor-text", role: "textbox", "aria-multiline": "true", "aria-label": t`Text of the lesson`, "aria-describedby": "editor-hint" },
      handleKeyDown: (_, event) => {
        if (!event.altKey || event.key !== "F10") return false;
        bar.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
        return true;
      },
    },
    onUpdate: ({ editor: changed }) => out.current(changed.getJSON()),
  });
  if (!editor) return null;
  return (
    <div className="editor">
      <div className="editor-top">
        <EditorToolbar ref={bar} editor={editor} onLink={() => setAsking("link")} onImage={() => setAsking("image")} />
        {status}
      </div>
      <EditorContent editor={editor} />
      <p className="s dim editor-hint" id="editor-hint">{t`Alt+F10 goes to the tools, Esc comes back. Pasted text loses the format of other programs.`}</p>
      {asking === "link" ? <LinkDialog editor={editor} close={() => setAsking(null)} /> : null}
      {asking === "image" ? <ImageDialog course={course} editor={editor} close={() => setAsking(null)} /> : null}
    </div>
  );
}

interface AskProps {
  editor: Editor;
  close: () => void;
}
function LinkDialog({ editor, close }: AskProps) {
  const { t } = useLingui();
  const before = String(editor.getAttributes("link").href ?? "");
  const form = useForm({ href: before, words: "" });
  const needsWords = !before && editor.state.selection.empty;
  const finish = () => {
    close();
    setTimeout(() => editor.commands.focus());
  };
  const save = async () => {
    const href = form.values.href.trim();
    const words = form.values.words.trim();
    const done = await form.submit(
      async () => {
        if (needsWords) editor.chain().insertContent({ type: "text", text: words, marks: [{ type: "link", attrs: { href } }] }).run();
        else editor.chain().extendMarkRange("link").setLink({ href }).run();
      },
      () => ({
        ...(safeLink(href) ? {} : { href: t`Enter an address that begins with https://, http://, mailto: or /` }),
        ...(needsWords && !words ? { words: t`Enter the words that are linked` } : {}),
      }),
    );
    if (done) finish();
  };
  return (
    <Dialog open title={before ? t`Change the link` : t`Add a link`} onClose={finish}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <Input name="href" type="url" label={t`Address`} hint={t`https://…, mailto:…, or /… for a page of MedConnect`} value={form.values.href} maxLength={2000} onValue={(href) => form.set({ href })} />
        {needsWords ? <Input name="words" label={t`Words`} value={form.values.words} maxLength={300} onValue={(words) => form.set({ words })} /> : null}
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy}>{t`Save`}</Button>
          {before ? <Button onClick={() => { editor.chain().extendMarkRange("link").unsetLink().run(); finish(); }}>{t`Remove the link`}</Button> : null}
        </div>
      </Form>
    </Dialog>
  );
}

/** Adds an image, or changes the description of the chosen one. Without a description it is not taken. */
function ImageDialog({ course, editor, close }: AskProps & { course: string }) {
  const { t } = useLingui();
  const old = editor.isActive("image") ? editor.getAttributes("image") : null;
  const form = useForm({ alt: String(old?.alt ?? "") });
  const [file, setFile] = useState<File | null>(null);
  const [from, setFrom] = useState("library");
  const [media, setMedia] = useState<Media | null>(null);
  const finish = () => {
    close();
    setTimeout(() => editor.commands.focus());
  };
  const stored = async (): Promise<Image | null> => {
    if (from === "library") return media ? api.post<Image>(`/authoring/courses/${course}/images/from-library`, { media_id: media.id }) : null;
    if (!file) return null;
    const response = await api.raw("POST", `/authoring/courses/${course}/images`, { query: { file_name: file.name }, body: file });
    return (await response.json()) as Image;
  };
  const save = async () => {
    const alt = form.values.alt.trim();
    const done = await form.submit(
      async () => {
        if (old) {
          editor.commands.updateAttributes("image", { alt });
          return;
        }
        const image = await stored();
        if (image) editor.commands.insertContent({ type: "image", attrs: { src: image.url, alt } });
      },
      () => ({ ...(old || (from === "library" ? media : file) ? {} : { [from === "library" ? "media_id" : "file"]: t`Choose an image` }), ...(alt ? {} : { alt: t`Describe the image for people who cannot see it` }) }),
    );
    if (done) finish();
  };
  return (
    <Dialog open wide={!old} title={old ? t`Description of the image` : t`Add an image`} onClose={finish}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        {old ? null : <RadioGroup name="from" label={t`Where it comes from`} value={from} onValue={setFrom} options={[{ value: "library", label: t`The media library` }, { value: "file", label: t`A file of mine, only for this course` }]} />}
        {old || from !== "library" ? null : <MediaPicker name="media_id" label={t`Image`} type="image" chosen={media?.id ?? ""} onChosen={(next) => { setMedia(next); form.set({ alt: form.values.alt && form.values.alt !== media?.alt ? form.values.alt : next.alt }); }} />}
        {old || from === "library" ? null : <FileDrop name="file" label={t`Image`} hint={t`PNG or JPEG, 10 MB at most`} accept="image/png,image/jpeg" maxBytes={IMAGE_BYTES} file={file} onFile={setFile} />}
        <Input name="alt" label={t`Description`} hint={t`What the image tells, in a sentence. Screen readers read it out.`} value={form.values.alt} maxLength={500} onValue={(alt) => form.set({ alt })} />
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{old ? t`Save` : t`Add the image`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
