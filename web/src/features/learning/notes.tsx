/** Notes, highlights and the bookmark of a lesson: the learner's own, seen by nobody else. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type RefObject } from "react";
import { api } from "../../api/client";
import type { CoursePlayer, LessonView } from "../../api/types";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Form, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { capture } from "../analytics/capture";
import { placesOf, rangeOf, type Place } from "./anchor";
import { languageOf } from "./reading_language";
import type { Bookmark, LearningLibrary, NoteIn, StudyNote, StudyNotes } from "./types";
import "./study.css";

export const COLOURS = ["yellow", "green", "blue"] as const;
type Colour = (typeof COLOURS)[number];
const colourOf = (note: StudyNote): Colour => COLOURS.find((each) => each === note.colour) ?? "yellow";
const notesKey = (lesson: string) => ["notes", lesson] as const;
const placeOf = (player: CoursePlayer, lesson: LessonView) => `/learning/courses/${player.enrolment.course_id}/lessons/${lesson.id}`;

interface LessonProps {
  player: CoursePlayer;
  lesson: LessonView;
}

export function BookmarkButton({ player, lesson }: LessonProps) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const library = useQuery({ queryKey: ["library"], staleTime: 60_000, queryFn: ({ signal }) => api.get<LearningLibrary>("/learning/library", undefined, { signal }) });
  if (!library.data) return null;
  const on = library.data.bookmarks.some((each) => each.object_id === lesson.id);
  const press = async () => {
    setBusy(true);
    const path = `${placeOf(player, lesson)}/bookmark`;
    try {
      const made = on ? null : await api.post<Bookmark>(path);
      if (on) await api.delete(path);
      else capture("bookmark", { course: player.enrolment.course_id, lesson: lesson.id });
      queryClient.setQueryData<LearningLibrary>(["library"], (old) => old && { ...old, bookmarks: made ? [made, ...old.bookmarks] : old.bookmarks.filter((each) => each.object_id !== lesson.id) });
    } catch (error) {
      toast(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return <Button className="small" aria-pressed={on} busy={busy} onClick={() => void press()}>{on ? t`Bookmarked` : t`Bookmark`}</Button>;
}

/** Paints the highlights without touching the text; browsers that cannot show them in the list alone. */
function usePaint(root: RefObject<HTMLElement | null>, notes: readonly StudyNote[] | undefined) {
  useEffect(() => {
    const at = root.current?.querySelector(".rich");
    if (!at || !notes || typeof CSS === "undefined" || !("highlights" in CSS) || typeof Highlight === "undefined") return;
    const of = new Map<Colour, Range[]>(COLOURS.map((colour) => [colour, []]));
    for (const note of notes) {
      const range = note.anchor && note.state !== "text_changed" ? rangeOf(at, note.anchor) : null;
      if (range) of.get(colourOf(note))?.push(range);
    }
    for (const [colour, ranges] of of) CSS.highlights.set(`study-${colour}`, new Highlight(...ranges));
    return () => {
      for (const colour of COLOURS) CSS.highlights.delete(`study-${colour}`);
    };
  }, [root, notes]);
}

/** What is selected in the lesson just now. */
function useSelected(root: RefObject<HTMLElement | null>): [Place[], () => void] {
  const [places, setPlaces] = useState<Place[]>([]);
  useEffect(() => {
    const look = () => {
      const text = root.current?.querySelector(".rich");
      const selection = document.getSelection();
      if (!text || !selection || selection.isCollapsed || !selection.rangeCount) {
        // Pressing a button of the bar may end the selection; it stays until something else is selected.
        if (!document.activeElement?.closest(".study-bar")) setPlaces([]);
        return;
      }
      const range = selection.getRangeAt(0);
      if (range.intersectsNode(text)) setPlaces(placesOf(text, range));
    };
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [root]);
  return [places, () => { setPlaces([]); document.getSelection()?.removeAllRanges(); }];
}

export function Notes({ player, lesson, root }: LessonProps & { root: RefObject<HTMLElement | null> }) {
  const { t } = useLingui();
  const path = `${placeOf(player, lesson)}/notes`;
  const locale = languageOf(player.enrolment.id);
  const notes = useQuery({ queryKey: notesKey(lesson.id), queryFn: async ({ signal }) => (await api.get<StudyNotes>(path, { locale }, { signal })).items });
  const form = useForm({ text: "" });
  const [places, clear] = useSelected(root);
  const [problem, setProblem] = useState("");
  usePaint(root, notes.data);
  const add = (note: StudyNote) => queryClient.setQueryData<StudyNote[]>(notesKey(lesson.id), (old) => [...(old ?? []), note]);
  const write = async () => {
    const text = form.values.text.trim();
    const done = await form.submit(async () => add(await api.post<StudyNote>(path, { text } satisfies NoteIn)), (): FieldErrors => (text ? {} : { text: t`Write something first` }));
    if (done) form.setValues({ text: "" });
  };
  const mark = async (colour: Colour) => {
    setProblem("");
    try {
      for (const anchor of places) add(await api.post<StudyNote>(path, { text: "", anchor, colour, locale } satisfies NoteIn));
      toast(t`Highlighted. It is listed under Notes and highlights.`);
      clear();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const names: Record<Colour, string> = { yellow: t`Yellow`, green: t`Green`, blue: t`Blue` };
  const total = notes.data?.length ?? 0;
  return (
    <>
      {places.length ? (
        <div className="study-bar" role="group" aria-label={t`Highlight the selected words`}>
          <span className="s">{t`Highlight:`}</span>
          {COLOURS.map((colour) => <Button key={colour} className="small" onMouseDown={(event) => event.preventDefault()} onClick={() => void mark(colour)}>{names[colour]}</Button>)}
          {problem ? <span className="s" role="alert">{problem}</span> : null}
        </div>
      ) : null}
      <details className="card pad">
        <summary>{total ? t`Notes and highlights (${total})` : t`Notes and highlights`}</summary>
        <div className="stack-s">
          <p className="s dim"><Trans>Only you can see them. Select words in the lesson to highlight them.</Trans></p>
          {notes.error ? <p className="note soon" role="alert"><Trans>Your notes could not be loaded.</Trans> <button type="button" className="link" onClick={() => void notes.refetch()}>{t`Try again`}</button></p> : null}
          {total ? <ul className="plain-list" aria-label={t`Notes and highlights`}>{notes.data?.map((note) => <Note key={note.id} note={note} lesson={lesson.id} root={root} />)}</ul> : null}
          <Form errors={form.errors} onSubmit={() => void write()} label={t`Write a note`}>
            <Textarea name="text" label={t`New note`} rows={3} maxLength={5000} value={form.values.text} onValue={(text) => form.set({ text })} />
            <div className="form-foot"><Button type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Keep this note`}</Button></div>
          </Form>
        </div>
      </details>
    </>
  );
}

function Note({ note, lesson, root }: { note: StudyNote; lesson: string; root: RefObject<HTMLElement | null> }) {
  const { t } = useLingui();
  const [editing, setEditing] = useState(false);
  const [problem, setProblem] = useState("");
  const form = useForm({ text: note.text });
  const put = (next: StudyNote | null) => queryClient.setQueryData<StudyNote[]>(notesKey(lesson), (old) => old?.flatMap((each) => (each.id === note.id ? (next ? [next] : []) : [each])));
  const save = async () => {
    if (await form.submit(async () => put(await api.put<StudyNote>(`/learning/notes/${note.id}`, { revision: note.revision, text: form.values.text.trim(), colour: note.colour || undefined })))) setEditing(false);
  };
  const remove = () => api.delete(`/learning/notes/${note.id}`).then(() => put(null)).catch((error: unknown) => setProblem(Object.values(errorsOf(error)).join(" ")));
  const show = () => {
    const text = root.current?.querySelector(".rich");
    const range = text && note.anchor ? rangeOf(text, note.anchor) : null;
    const element = range?.startContainer.parentElement;
    if (!range || !element) return;
    element.scrollIntoView({ block: "center" });
    document.getSelection()?.removeAllRanges();
    document.getSelection()?.addRange(range);
  };
  return (
    <li className="study-item">
      {note.anchor ? <blockquote className="study-quote" data-colour={colourOf(note)}>{note.anchor.quote}</blockquote> : null}
      {note.state === "text_changed" ? <p className="s dim"><Trans>The author has changed the text here since.</Trans></p> : null}
      {editing ? (
        <Form errors={form.errors} onSubmit={() => void save()} label={t`Change the note`}>
          <Textarea name="text" label={t`Note`} rows={3} maxLength={5000} value={form.values.text} onValue={(text) => form.set({ text })} />
          <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button><Button onClick={() => setEditing(false)}>{t`Cancel`}</Button></div>
        </Form>
      ) : note.text ? <p className="study-text">{note.text}</p> : null}
      {problem ? <p className="s" role="alert">{problem}</p> : null}
      <p className="row s dim">
        <span>{moment(note.updated_at)}</span>
        {note.anchor && note.state !== "text_changed" ? <button type="button" className="link" onClick={show}>{t`Show in the text`}</button> : null}
        {editing ? null : <button type="button" className="link" onClick={() => setEditing(true)}>{note.text ? t`Change` : t`Add words`}</button>}
        <button type="button" className="link" onClick={() => void remove()}>{t`Remove`}</button>
      </p>
    </li>
  );
}
