/** One lesson of a draft: how it counts, and its content by format. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { api, urlOf } from "../../api/client";
import type { CompletionRule, CourseDraft, LessonDraft, LessonEdit, Quiz } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, Checkbox, FileDrop, Form, Input, Loaded, Select, SkeletonRows, toast, useForm, type FieldErrors } from "../../ui";
import { useMay } from "../audiences/data";
import { useAutosave, settled } from "./autosave";
import { draftChanged, lineOf, type Writer } from "./data";
import { HistoryCard } from "./history";
import { ELSEWHERE, KindPanel } from "./kinds";
import { OfflinePolicy } from "../offline/policy";
import { PublishLesson } from "./publish";
import { Threads } from "./threads";
import { RichText } from "../learning/richtext";
import { QuizEditor } from "./quiz/quiz_editor";
import { emptyQuiz, savable } from "./quiz/quiz_edit";
import { ConflictNotice, SaveLine } from "./save_line";

const RichEditor = lazy(() => import("./rich_editor"));
const PDF_BYTES = 50 * 1_048_576;

interface LessonProps extends Writer {
  lesson: LessonDraft;
}
export function LessonPanel(props: LessonProps) {
  const { t } = useLingui();
  const { draft, lesson } = props;
  const [turn, setTurn] = useState(0);
  const key = ["authoring", "content", lesson.id, turn];
  const content = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      await settled(lesson.id);
      return api.get<LessonEdit>(`/authoring/courses/${draft.id}/lessons/${lesson.id}/content`, undefined, { signal });
    },
    // The editor is the master once it is open; a refetch must not pull the text away from under the author.
    gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false,
  });
  const reload = () => setTurn((old) => old + 1);
  const publisher = useMay("course:publish");
  const offline = useMay("offline:manage");
  const elsewhere = ELSEWHERE.has(lesson.format);
  const restore = async (number: number) => {
    await settled(lesson.id);
    const now = await api.get<LessonEdit>(`/authoring/courses/${draft.id}/lessons/${lesson.id}/content`);
    await api.post<LessonEdit>(`/authoring/courses/${draft.id}/lessons/${lesson.id}/history/${number}/restore`, { revision: now.content_revision });
    draftChanged(draft.id);
    reload();
  };
  const shared = { ...props, reload };
  return (
    <>
      <Card title={t`How it counts`}>
        <LessonRules {...props} />
      </Card>
      <Loaded query={content}>
        {(edit) =>
          lesson.format === "text" ? (
            <TextContent key={turn} {...shared} edit={edit} />
          ) : lesson.format === "pdf" ? (
            <PdfContent {...shared} edit={edit} onEdit={(next) => queryClient.setQueryData(key, next)} />
          ) : lesson.format === "quiz" ? (
            <QuizContent key={turn} {...shared} edit={edit} />
          ) : (
            <KindPanel {...props} />
          )
        }
      </Loaded>
      {offline && lesson.format === "text" && draft.status === "published" ? <OfflinePolicy course={draft.id} lesson={lesson.id} /> : null}
      <Threads draft={draft} lesson={lesson.id} />
      {elsewhere ? null : <HistoryCard course={draft.id} lesson={lesson.id} readOnly={props.readOnly} restore={restore} />}
      {publisher && draft.status === "published" && !elsewhere ? <PublishLesson {...props} /> : null}
    </>
  );
}

function LessonRules({ draft, readOnly, write, lesson }: LessonProps) {
  const { t } = useLingui();
  const form = useForm({ title: lesson.title, minutes: String(lesson.minutes), completion: lesson.completion as string, least: String(Math.round((lesson.min_seconds ?? 0) / 60)), mandatory: lesson.mandatory, free: lesson.free_preview ?? false });
  const { values } = form;
  const whole = (value: string, most: number) => /^\d{1,3}$/.test(value) && Number(value) <= most;
  const check = (): FieldErrors => ({
    ...(values.title.trim() ? {} : { title: t`Enter the title of the lesson` }),
    ...(whole(values.minutes, 600) ? {} : { minutes: t`Enter whole minutes, 600 at most` }),
    ...(values.completion !== "time_spent" || (whole(values.least, 600) && Number(values.least) > 0) ? {} : { min_seconds: t`Enter whole minutes, 1 to 600` }),
  });
  const save = async () => {
    const body = {
      title: values.title.trim(), minutes: Number(values.minutes), completion: values.completion as CompletionRule, mandatory: values.mandatory, free_preview: values.free,
      ...(values.completion === "time_spent" ? { min_seconds: Number(values.least) * 60 } : {}),
    };
    if (await form.submit(() => write((revision) => api.patch<CourseDraft>(`/authoring/courses/${draft.id}/lessons/${lesson.id}`, { revision, ...body })), check)) toast(t`Saved`);
  };
  const rules = [
    { value: "view", label: lesson.format === "quiz" ? t`Hand it in` : lesson.format === "assignment" ? t`Pass it` : lesson.format === "live_session" ? t`Were there` : lesson.format === "checklist" ? t`Are signed off` : lesson.format === "attestation" ? t`Have signed it` : lesson.format === "scorm" || lesson.format === "xapi" ? t`Finish it, as the content says` : (lesson.format as string) === "lti" ? t`Finish it, as set below` : lesson.format === "interactive" ? t`Say that they worked through it` : t`Read to the end` },
    ...(ELSEWHERE.has(lesson.format) ? [] : lesson.format === "quiz" ? [{ value: "quiz_pass", label: t`Pass the quiz` }] : [{ value: "time_spent", label: t`Stay a minimum time` }]),
    ...(ELSEWHERE.has(lesson.format) ? [] : [{ value: "manual", label: t`The learner marks it complete` }]),
  ];
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Lesson settings`}>
      <fieldset disabled={readOnly} className="stack">
        <Input name="title" label={t`Title`} value={values.title} maxLength={200} onValue={(title) => form.set({ title })} />
        <div className="two">
          <Input name="minutes" inputMode="numeric" label={t`Takes, in minutes`} value={values.minutes} maxLength={3} onValue={(minutes) => form.set({ minutes })} />
          <Select name="completion" label={t`It is complete when learners`} value={values.completion} options={rules} onValue={(completion) => form.set({ completion })} />
          {values.completion === "time_spent" ? (
            <Input name="min_seconds" inputMode="numeric" label={t`At least, in minutes`} value={values.least} maxLength={3} onValue={(least) => form.set({ least })} />
          ) : null}
        </div>
        <Checkbox name="mandatory" label={t`Mandatory`} hint={t`The course is complete when every mandatory lesson is.`} checked={values.mandatory} onChecked={(mandatory) => form.set({ mandatory })} />
        {lesson.format === "text" || lesson.format === "pdf" ? <Checkbox name="free_preview" label={t`May be read before enrolling`} hint={t`As a taste, on the page of the course.`} checked={values.free} onChecked={(free) => form.set({ free })} /> : null}
        {readOnly ? null : (
          <div className="row">
            <Button type="submit" kind={form.touched ? "primary" : "plain"} busy={form.busy} busyLabel={t`Saving`}>{t`Save lesson settings`}</Button>
            {form.touched ? <span className="s dim" role="status"><Trans>Not saved yet</Trans></span> : null}
          </div>
        )}
      </fieldset>
    </Form>
  );
}

interface ContentProps extends LessonProps {
  edit: LessonEdit;
  reload: () => void;
}
/** Autosave of one part of a lesson's content, with the two ways out of a conflict. */
function useContent<T>({ draft, lesson, edit, reload }: ContentProps, part: "document" | "quiz") {
  const path = `/authoring/courses/${draft.id}/lessons/${lesson.id}/content`;
  const { saver, state } = useAutosave<T>(lesson.id, edit.content_revision, async (value, content_revision) => {
    const saved = await api.put<{ revision: number; saved_at: string }>(path, { content_revision, [part]: value });
    draftChanged(draft.id);
    return saved;
  });
  const [problem, setProblem] = useState("");
  const keep = async (value: T) => {
    try {
      setProblem("");
      await saver.overwrite((await api.get<LessonEdit>(path)).content_revision, value);
    } catch (error) {
      setProblem(lineOf(error));
    }
  };
  const notice = (value: T) => (
    <>
      {state.kind === "conflict" ? <ConflictNotice onReload={reload} onKeep={() => void keep(value)} /> : null}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
    </>
  );
  return { saver, state, notice };
}

function TextContent(props: ContentProps) {
  const { t } = useLingui();
  const { draft, edit, readOnly } = props;
  const [document, setDocument] = useState<unknown>(edit.document);
  const { saver, state, notice } = useContent<unknown>(props, "document");
  const change = (next: unknown) => {
    setDocument(next);
    saver.change(next);
  };
  return (
    <Card title={t`Text`}>
      <div className="stack">
        {notice(document)}
        {readOnly ? (
          <RichText document={edit.document} />
        ) : (
          <Suspense fallback={<SkeletonRows label={t`Loading the editor`} />}>
            <RichEditor course={draft.id} initial={edit.document} onChange={change} status={<SaveLine state={state} />} />
          </Suspense>
        )}
      </div>
    </Card>
  );
}

function QuizContent(props: ContentProps) {
  const { t } = useLingui();
  const [quiz, setQuiz] = useState<Quiz>(props.edit.quiz ?? emptyQuiz());
  const { saver, state, notice } = useContent<Quiz>(props, "quiz");
  const ready = savable(quiz);
  const change = (next: Quiz) => {
    setQuiz(next);
    saver.change(savable(next).quiz);
  };
  return (
    <>
      <div className="quiz-save">{props.readOnly ? null : <SaveLine state={state} extra={ready.leftOut ? t`What is still empty is not saved.` : ""} />}</div>
      {notice(ready.quiz)}
      <QuizEditor quiz={quiz} onChange={change} readOnly={props.readOnly} course={props.draft.id} />
    </>
  );
}

function PdfContent({ draft, lesson, edit, readOnly, onEdit }: ContentProps & { onEdit: (edit: LessonEdit) => void }) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const base = `/authoring/courses/${draft.id}/lessons/${lesson.id}/file`;
  const send = async () => {
    if (!file) return;
    setBusy(true);
    setProblem("");
    try {
      const body = file.type === "application/pdf" ? file : new File([file], file.name, { type: "application/pdf" });
      const response = await api.raw("POST", base, { query: { file_name: file.name }, body });
      onEdit((await response.json()) as LessonEdit);
      draftChanged(draft.id);
      setFile(null);
      toast(t`The PDF was stored`);
    } catch (error) {
      setProblem(lineOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={t`PDF document`}>
      <div className="stack">
        {edit.file ? (
          <p>
            <a className="long-text" href={urlOf(base)} target="_blank" rel="noopener">{edit.file_name ?? t`The PDF`}<span className="hidden-text"> {t`(opens in a new tab)`}</span></a>
          </p>
        ) : (
          <p className="dim"><Trans>No file yet.</Trans></p>
        )}
        {readOnly ? null : (
          <>
            <FileDrop name="file" label={edit.file ? t`Replace it` : t`Add the file`} hint={t`PDF, 50 MB at most`} accept="application/pdf,.pdf" maxBytes={PDF_BYTES} file={file} onFile={setFile} />
            {problem ? <p className="note soon" role="alert">{problem}</p> : null}
            <div className="row">
              <Button kind="primary" disabled={!file} busy={busy} busyLabel={t`Sending`} onClick={() => void send()}>{t`Send the PDF`}</Button>
            </div>
          </>
        )}
      </div>
    </Card>
  );
}
