/** The outline of a draft: modules and lessons in order, moved by dragging or with each entry's menu. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type DragEvent } from "react";
import { api } from "../../api/client";
import type { CourseDraft, LessonDraft, LessonFormat, ModuleDraft } from "../../api/types";
import { Button, ConfirmDialog, Dialog, Form, Input, Menu, MenuGroup, MenuItem, MenuLine, RadioGroup, useForm } from "../../ui";
import { formatWord } from "../learning/words";
import type { Writer } from "./data";
import { moveLesson, moveModule, orderOf, stepLesson, stepModule, type Modules } from "./outline_order";
import { FORMATS, kindOfLesson } from "./words";

type Asking =
  | { what: "module" }
  | { what: "lesson"; module: ModuleDraft }
  | { what: "rename module"; module: ModuleDraft }
  | { what: "delete module"; module: ModuleDraft }
  | { what: "delete lesson"; lesson: LessonDraft };
interface Dragged {
  kind: "module" | "lesson";
  id: string;
}
interface OutlineProps extends Writer {
  selected: string;
  onSelect: (lesson: string) => void;
}

export function Outline(props: OutlineProps) {
  const { t } = useLingui();
  const { draft, readOnly, attempt } = props;
  const [asking, setAsking] = useState<Asking | null>(null);
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [said, setSaid] = useState("");
  const reorder = (modules: Modules, what: string) => {
    setDragged(null);
    if (modules === draft.modules) return;
    const shown: CourseDraft = { ...draft, modules: [...modules] };
    void attempt((revision) => api.put<CourseDraft>(`/authoring/courses/${draft.id}/outline`, { revision, modules: orderOf(modules) }), shown).then((done) => {
      if (done) setSaid(t`Moved ${what}`);
    });
  };
  const shared = { ...props, dragged, setDragged, reorder, setAsking };
  return (
    <>
      {draft.modules.length ? (
        <ol className="outline-modules">
          {draft.modules.map((module, index) => (
            <ModuleEntry key={module.id} module={module} index={index} {...shared} />
          ))}
        </ol>
      ) : (
        <p className="dim s"><Trans>No module yet. A course has modules, and each module has lessons.</Trans></p>
      )}
      {readOnly ? null : <Button onClick={() => setAsking({ what: "module" })}>{t`Add a module`}</Button>}
      <p className="hidden-text" role="status">{said}</p>
      <Asked asking={asking} close={() => setAsking(null)} {...props} />
    </>
  );
}

interface EntryProps extends OutlineProps {
  dragged: Dragged | null;
  setDragged: (dragged: Dragged | null) => void;
  reorder: (modules: Modules, what: string) => void;
  setAsking: (asking: Asking) => void;
}

/** What makes an entry draggable and a target, for entries of either kind. */
function useDrag(entry: Dragged, title: string, props: EntryProps, accepts: (dragged: Dragged) => boolean, onDrop: (dragged: Dragged, after: boolean) => void) {
  const [over, setOver] = useState<"" | "above" | "below">("");
  if (props.readOnly) return { className: "" };
  const half = (event: DragEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  };
  return {
    className: over ? `drop-${over}` : "",
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.stopPropagation();
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", title);
      props.setDragged(entry);
    },
    onDragEnd: () => props.setDragged(null),
    onDragOver: (event: DragEvent) => {
      if (!props.dragged || !accepts(props.dragged)) return;
      event.preventDefault();
      event.stopPropagation();
      setOver(half(event) ? "below" : "above");
    },
    onDragLeave: () => setOver(""),
    onDrop: (event: DragEvent) => {
      setOver("");
      if (!props.dragged || !accepts(props.dragged)) return;
      event.preventDefault();
      event.stopPropagation();
      onDrop(props.dragged, half(event));
    },
  };
}

function ModuleEntry(props: EntryProps & { module: ModuleDraft; index: number }) {
  const { t } = useLingui();
  const { module, index, draft, readOnly, reorder, setAsking } = props;
  const drag = useDrag({ kind: "module", id: module.id }, module.title, props, () => true, (dragged, after) =>
    reorder(
      dragged.kind === "module" ? moveModule(draft.modules, dragged.id, after ? index + 1 : index) : moveLesson(draft.modules, dragged.id, module.id, module.lessons.length),
      module.title,
    ),
  );
  return (
    <li {...drag} className={`outline-module ${drag.className}`}>
      <div className="outline-line">
        <h3 className="long-text">{module.title}</h3>
        {readOnly ? null : (
          <Menu label={t`Actions`} name={t`Module ${module.title}: actions`} className="ghost outline-menu">
            <MenuItem onSelect={() => setAsking({ what: "rename module", module })}>{t`Rename`}</MenuItem>
            {index > 0 ? <MenuItem onSelect={() => reorder(stepModule(draft.modules, module.id, -1), module.title)}>{t`Move up`}</MenuItem> : null}
            {index < draft.modules.length - 1 ? <MenuItem onSelect={() => reorder(stepModule(draft.modules, module.id, 1), module.title)}>{t`Move down`}</MenuItem> : null}
            <MenuLine />
            <MenuItem onSelect={() => setAsking({ what: "delete module", module })}>{t`Delete`}</MenuItem>
          </Menu>
        )}
      </div>
      <ol className="outline-lessons">
        {module.lessons.map((lesson, place) => (
          <LessonEntry key={lesson.id} {...props} lesson={lesson} place={place} />
        ))}
      </ol>
      {readOnly ? null : (
        <Button kind="link" aria-label={t`Add a lesson to ${module.title}`} onClick={() => setAsking({ what: "lesson", module })}>
          {t`Add a lesson`}
        </Button>
      )}
    </li>
  );
}

function LessonEntry(props: EntryProps & { module: ModuleDraft; index: number; lesson: LessonDraft; place: number }) {
  const { t } = useLingui();
  const { draft, module, index, lesson, place, selected, onSelect, readOnly, reorder, setAsking } = props;
  const drag = useDrag({ kind: "lesson", id: lesson.id }, lesson.title, props, (dragged) => dragged.kind === "lesson", (dragged, after) =>
    reorder(moveLesson(draft.modules, dragged.id, module.id, after ? place + 1 : place), lesson.title),
  );
  const first = place === 0 && index === 0;
  const last = place === module.lessons.length - 1 && index === draft.modules.length - 1;
  const others = draft.modules.filter((each) => each.id !== module.id);
  return (
    <li {...drag} className={`outline-line ${drag.className}`}>
      <button type="button" className="outline-lesson" aria-current={selected === lesson.id ? "true" : undefined} onClick={() => onSelect(lesson.id)}>
        <span className="long-text">{lesson.title}</span>
        <span className="s dim">{formatWord(lesson.format)}</span>
      </button>
      {readOnly ? null : (
        <Menu label={t`Actions`} name={t`Lesson ${lesson.title}: actions`} className="ghost outline-menu">
          {first ? null : <MenuItem onSelect={() => reorder(stepLesson(draft.modules, lesson.id, -1), lesson.title)}>{t`Move up`}</MenuItem>}
          {last ? null : <MenuItem onSelect={() => reorder(stepLesson(draft.modules, lesson.id, 1), lesson.title)}>{t`Move down`}</MenuItem>}
          {others.length ? (
            <MenuGroup label={t`Move to…`}>
              {others.map((each) => (
                <MenuItem key={each.id} onSelect={() => reorder(moveLesson(draft.modules, lesson.id, each.id, each.lessons.length), lesson.title)}>{each.title}</MenuItem>
              ))}
            </MenuGroup>
          ) : null}
          <MenuLine />
          <MenuItem onSelect={() => setAsking({ what: "delete lesson", lesson })}>{t`Delete`}</MenuItem>
        </Menu>
      )}
    </li>
  );
}

function Asked(props: OutlineProps & { asking: Asking | null; close: () => void }) {
  const { asking } = props;
  if (!asking) return null;
  if (asking.what === "delete module" || asking.what === "delete lesson") return <DeleteEntry {...props} asking={asking} />;
  return <NameEntry {...props} asking={asking} />;
}

function NameEntry({ draft, write, onSelect, asking, close }: OutlineProps & { asking: Exclude<Asking, { what: "delete module" | "delete lesson" }>; close: () => void }) {
  const { t } = useLingui();
  const form = useForm({ title: asking.what === "rename module" ? asking.module.title : "", format: "text" });
  const base = `/authoring/courses/${draft.id}/modules`;
  const save = async () => {
    const title = form.values.title.trim();
    const saved = await form.submit(
      async () => {
        if (asking.what === "module") await write((revision) => api.post<CourseDraft>(base, { revision, title }));
        else if (asking.what === "rename module") await write((revision) => api.patch<CourseDraft>(`${base}/${asking.module.id}`, { revision, title }));
        else {
          const known = new Set(draft.modules.flatMap((each) => each.lessons.map((lesson) => lesson.id)));
          const after = await write((revision) => api.post<CourseDraft>(`${base}/${asking.module.id}/lessons`, { revision, title, format: form.values.format }));
          const added = after.modules.flatMap((each) => each.lessons).find((lesson) => !known.has(lesson.id));
          if (added) onSelect(added.id);
        }
      },
      () => ({ ...(title ? {} : { title: t`Enter a title` }) }),
    );
    if (saved) close();
  };
  const heading = asking.what === "module" ? t`Add a module` : asking.what === "lesson" ? t`Add a lesson to ${asking.module.title}` : t`Rename ${asking.module.title}`;
  const hints: Partial<Record<LessonFormat, string>> = {
    text: t`Text with images, tables and notes`, pdf: t`One file, shown as it is`, quiz: t`Questions, graded or for practice`, assignment: t`Work that is handed in and marked`,
    live_session: t`A class with a date and seats`, checklist: t`Skills that a preceptor signs off`, attestation: t`A document to read and sign`,
    video: t`A film from the video library`, scorm: t`Bought or recorded content that reports its results`, xapi: t`Content that sends statements to the record store`, interactive: t`Pages that are shown and report nothing`, ["lti" as LessonFormat]: t`Opens in a simulator, library or course of somebody else`,
  };
  return (
    <Dialog open title={heading} onClose={close}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <Input name="title" label={t`Title`} value={form.values.title} maxLength={200} onValue={(title) => form.set({ title })} />
        {asking.what === "lesson" ? (
          <RadioGroup name="format" label={t`Kind of lesson`} value={form.values.format} onValue={(format) => form.set({ format })} options={FORMATS.map((value) => ({ value, label: kindOfLesson(value), hint: hints[value] }))} />
        ) : null}
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{asking.what === "rename module" ? t`Rename` : t`Add`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}

function DeleteEntry({ draft, attempt, selected, onSelect, asking, close }: OutlineProps & { asking: Extract<Asking, { what: "delete module" | "delete lesson" }>; close: () => void }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const base = `/authoring/courses/${draft.id}`;
  const module = asking.what === "delete module" ? asking.module : null;
  const title = asking.what === "delete module" ? asking.module.title : asking.lesson.title;
  const remove = async () => {
    setBusy(true);
    const path = asking.what === "delete module" ? `${base}/modules/${asking.module.id}` : `${base}/lessons/${asking.lesson.id}`;
    const gone = asking.what === "delete module" ? asking.module.lessons.map((each) => each.id) : [asking.lesson.id];
    if (await attempt((revision) => api.delete<CourseDraft>(path, { query: { revision } }))) if (gone.includes(selected)) onSelect("");
    close();
  };
  return (
    <ConfirmDialog open danger title={t`Delete “${title}”?`} action={t`Delete`} busy={busy} onConfirm={() => void remove()} onClose={close}>
      {module ? <Trans>Its lessons are deleted with it.</Trans> : <Trans>Its content is deleted with it.</Trans>}{" "}
      <Trans>What is already published stays as it is until you publish again.</Trans>
    </ConfirmDialog>
  );
}
