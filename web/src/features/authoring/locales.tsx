/** A course in other languages: the original at one side, the translation at the other. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { api } from "../../api/client";
import type { CourseDraft, LessonEdit } from "../../api/types";
import { queryClient } from "../../app/session";
import { count } from "../../lib/numbers";
import { Button, Card, Form, Input, Loaded, Select, SkeletonRows, Textarea, toast, useForm } from "../../ui";
import { RichText } from "../learning/richtext";
import { draftChanged, isConflict, type Writer } from "./data";
import { ConflictNotice } from "./save_line";
import type { LocaleStates, LocaleText, LocaleTextOut } from "./types";

const RichEditor = lazy(() => import("./rich_editor"));
/** Languages to choose from; what is written in any other is listed too. */
const LANGUAGES = ["en", "es", "fr", "fil", "pt", "de", "it", "pl", "ru", "ar", "zh", "ko", "vi", "ht"] as const;
/** The name that a language has for itself: "Español". */
export function languageName(code: string): string {
  try {
    const name = new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code;
  }
}
const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

type Subject = { kind: "course" | "module" | "lesson"; id: string; title: string; text: boolean };
function subjectsOf(draft: CourseDraft): Subject[] {
  return [
    { kind: "course", id: draft.id, title: draft.title, text: false },
    ...draft.modules.flatMap((module): Subject[] => [{ kind: "module", id: module.id, title: module.title, text: false }, ...module.lessons.map((lesson): Subject => ({ kind: "lesson", id: lesson.id, title: lesson.title, text: lesson.format === "text" }))]),
  ];
}

export function LocalesPanel({ draft, readOnly }: Writer) {
  const { t } = useLingui();
  const states = useQuery({ queryKey: ["authoring", "locales", draft.id], queryFn: ({ signal }) => api.get<LocaleStates>(`/authoring/courses/${draft.id}/locales`, undefined, { signal }) });
  const codes = new Set<string>([...(states.data?.items ?? []).map((each) => each.locale), ...LANGUAGES].filter((code) => code !== draft.language));
  const options = [...codes].map((value) => ({ value, label: languageName(value) }));
  const [locale, setLocale] = useState("");
  const [at, setAt] = useState(0);
  const subjects = subjectsOf(draft);
  const subject = subjects[Math.min(at, subjects.length - 1)]!;
  const now = locale || (states.data?.items[0]?.locale ?? (draft.language === "es" ? "en" : "es"));
  return (
    <>
      <Card title={t`How far it is`}>
        <Loaded query={states} skeleton={<SkeletonRows rows={1} />}>
          {(data) =>
            data.items.length ? (
              <ul className="plain-list stack-s">
                {data.items.map((each) => <li key={each.locale}><Button kind="link" onClick={() => setLocale(each.locale)}>{languageName(each.locale)}</Button> <span className="dim"><Trans>{count(each.subjects)} of {count(each.of)} parts</Trans></span></li>)}
              </ul>
            ) : (
              <p className="dim"><Trans>Only in {languageName(draft.language)} yet. Learners read what is there in their language, and the rest in the course's own.</Trans></p>
            )
          }
        </Loaded>
      </Card>
      <Card title={t`Translate`}>
        <div className="two">
          <Select name="locale" label={t`Language`} value={now} onValue={setLocale} options={options} />
          <Select name="subject" label={t`Part`} value={subject.id} onValue={(id) => setAt(subjects.findIndex((each) => each.id === id))} options={subjects.map((each) => ({ value: each.id, label: each.kind === "course" ? t`Course: ${each.title}` : each.kind === "module" ? t`Module: ${each.title}` : t`Lesson: ${each.title}` }))} />
        </div>
      </Card>
      <Part key={`${now} ${subject.id}`} draft={draft} readOnly={readOnly} locale={now} language={languageName(now)} subject={subject} />
      <div className="row">
        <Button disabled={at === 0} onClick={() => setAt(at - 1)}>{t`Previous part`}</Button>
        <Button disabled={at >= subjects.length - 1} onClick={() => setAt(at + 1)}>{t`Next part`}</Button>
      </div>
    </>
  );
}

interface PartProps {
  draft: CourseDraft;
  readOnly: boolean;
  locale: string;
  language: string;
  subject: Subject;
}
function Part(props: PartProps) {
  const { draft, locale, subject } = props;
  const [turn, setTurn] = useState(0);
  const found = useQuery({
    queryKey: ["authoring", "locale", draft.id, locale, subject.id, turn], gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false,
    queryFn: async ({ signal }) => ({
      there: await api.get<LocaleTextOut>(`/authoring/courses/${draft.id}/locales/${locale}/${subject.id}`, undefined, { signal }),
      original: subject.text ? await api.get<LessonEdit>(`/authoring/courses/${draft.id}/lessons/${subject.id}/content`, undefined, { signal }) : null,
    }),
  });
  return <Loaded query={found}>{(data) => <SideBySide key={turn} {...props} there={data.there} original={data.original?.document} reload={() => setTurn((old) => old + 1)} />}</Loaded>;
}

function SideBySide({ draft, readOnly, locale, language, subject, there, original, reload }: PartProps & { there: LocaleTextOut; original?: unknown; reload: () => void }) {
  const { t } = useLingui();
  const { content } = there;
  const form = useForm({ title: content.title ?? "", summary: content.summary ?? "", objectives: (content.objectives ?? []).join("\n"), introduction: content.introduction ?? "", outcomes: (content.outcomes ?? []).join("\n"), document: content.document ?? null });
  const [revision, setRevision] = useState(there.revision);
  const [conflict, setConflict] = useState(false);
  // The editor takes a text only when it opens: taking over the original opens it anew.
  const [taken, setTaken] = useState(0);
  const { values, set } = form;
  const course = subject.kind === "course";
  const module = subject.kind === "module";
  const save = async () => {
    // What has no field here (the page of the course) stays as it is.
    const next: LocaleText = {
      ...content, title: values.title.trim() || undefined,
      ...(course ? { summary: values.summary.trim() || undefined, objectives: linesOf(values.objectives).length ? linesOf(values.objectives) : undefined } : {}),
      ...(module ? { introduction: values.introduction.trim() || undefined, outcomes: linesOf(values.outcomes).length ? linesOf(values.outcomes) : undefined } : {}),
      ...(subject.text && values.document ? { document: values.document } : {}),
    };
    const done = await form.submit(async () => {
      try {
        setRevision((await api.put<LocaleTextOut>(`/authoring/courses/${draft.id}/locales/${locale}/${subject.id}`, { revision, content: next })).revision);
        setConflict(false);
      } catch (error) {
        if (isConflict(error)) setConflict(true);
        throw error;
      }
    });
    if (!done) return;
    toast(t`Saved`);
    draftChanged(draft.id);
    void queryClient.invalidateQueries({ queryKey: ["authoring", "locales", draft.id] });
  };
  const own = languageName(draft.language);
  const saving = readOnly ? null : (
    <div className="row">
      <Button kind="primary" type={subject.text ? "button" : "submit"} busy={form.busy} busyLabel={t`Saving`} onClick={subject.text ? () => void save() : undefined}>{t`Save`}</Button>
      {form.touched ? <span className="s dim" role="status"><Trans>Not saved yet</Trans></span> : null}
    </div>
  );
  const shown = (label: string, text: string) => (
    <div><p className="s dim">{label}</p><p className="long-text pre">{text || "–"}</p></div>
  );
  return (
    <div className="side-by-side">
      <Card title={own}>
        <div className="stack" lang={draft.language}>
          {shown(t`Title`, subject.title)}
          {course ? <>{shown(t`Summary`, draft.summary)}{shown(t`Learning objectives`, draft.objectives.join("\n"))}</> : null}
          {subject.text ? <RichText document={original} /> : null}
        </div>
      </Card>
      <Card title={language}>
        {conflict ? <ConflictNotice onReload={reload} /> : null}
        <Form errors={conflict ? {} : form.errors} label={t`Text in ${language}`} onSubmit={() => void save()}>
          <fieldset disabled={readOnly} className="stack">
            <div className="stack" lang={locale}>
              <Input name="content.title" optional label={t`Title`} value={values.title} maxLength={200} onValue={(title) => set({ title })} />
              {course ? (
                <>
                  <Textarea name="content.summary" optional label={t`Summary`} value={values.summary} maxLength={2000} onValue={(summary) => set({ summary })} />
                  <Textarea name="content.objectives" optional label={t`Learning objectives`} hint={t`One on each line, in the same order.`} rows={5} value={values.objectives} onValue={(objectives) => set({ objectives })} />
                </>
              ) : null}
              {module ? (
                <>
                  <Textarea name="content.introduction" optional label={t`Introduction`} hint={t`Shown before the lessons of the module.`} value={values.introduction} maxLength={4000} onValue={(introduction) => set({ introduction })} />
                  <Textarea name="content.outcomes" optional label={t`Outcomes`} hint={t`One on each line.`} value={values.outcomes} onValue={(outcomes) => set({ outcomes })} />
                </>
              ) : null}
            </div>
            {subject.text ? null : saving}
          </fieldset>
        </Form>
        {/* Not inside the form: the editor asks in forms of its own. */}
        {!subject.text ? null : (
          <div className="stack" lang={locale}>
            {readOnly ? (
              <RichText document={values.document} />
            ) : (
              <Suspense fallback={<SkeletonRows label={t`Loading the editor`} />}>
                {values.document ? null : <div><Button onClick={() => { set({ document: original }); setTaken(1); }}>{t`Begin with the original`}</Button></div>}
                <RichEditor key={taken} course={draft.id} initial={values.document} onChange={(document) => set({ document })} />
              </Suspense>
            )}
            {saving}
          </div>
        )}
      </Card>
    </div>
  );
}
