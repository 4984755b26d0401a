/** An assignment in the player: write or attach, hand in, and read marks and feedback. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, api, download, newKey } from "../../api/client";
import type { CoursePlayer, LessonView } from "../../api/types";
import { queryClient } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { keepUntilLeaving } from "../../lib/leaving";
import { bytes } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, DueText, EmptyState, ErrorState, FileDrop, Form, SkeletonRows, Textarea, errorsOf, toast, type FieldErrors } from "../../ui";
import { lessonKey } from "./queries";
import type { OwnWork, TaskView, WorkView } from "./types";
import { RubricTable, WorkTag, levelsOf, markWords } from "./work_words";

const PAUSE_MS = 1200;
const workKey = (course: string, lesson: string) => ["work", course, lesson] as const;

export function Assignment({ player, lesson }: { player: CoursePlayer; lesson: LessonView }) {
  const { t } = useLingui();
  const course = player.enrolment.course_id;
  const path = `/learning/courses/${course}/lessons/${lesson.id}/work`;
  const own = useQuery({
    queryKey: workKey(course, lesson.id), refetchOnWindowFocus: false,
    queryFn: ({ signal }) => api.get<OwnWork>(path, undefined, { signal }),
  });
  const refresh = useCallback(async () => {
    await queryClient.invalidateQueries({ queryKey: workKey(course, lesson.id) });
    void queryClient.invalidateQueries({ queryKey: lessonKey(player.enrolment.id, lesson.id) });
    void queryClient.invalidateQueries({ queryKey: ["learning"] });
  }, [course, lesson.id, player.enrolment.id]);
  if (!own.data) {
    if (own.error instanceof ApiError && own.error.status === 404) return <EmptyState title={t`This assignment is not ready`}><Trans>The author has not said yet what to hand in. Go on with the next lesson.</Trans></EmptyState>;
    return own.error ? <ErrorState error={own.error} onRetry={() => void own.refetch()} /> : <SkeletonRows rows={5} label={t`Loading the assignment`} />;
  }
  const { task, works, may_hand_in: may } = own.data;
  const draft = works.find((work) => work.state === "draft");
  return (
    <div className="stack">
      <Asked own={own.data} />
      {draft || (may && !works.length) ? <Draft key={draft?.id ?? "new"} path={path} task={task} draft={draft} onDone={refresh} /> : may ? <Again path={path} works={works} onDone={refresh} /> : null}
      {works.filter((work) => work.state !== "draft").map((work) => <Attempt key={work.id} task={task} work={work} />)}
    </div>
  );
}

function Asked({ own }: { own: OwnWork }) {
  const { t } = useLingui();
  const { setup } = own.task;
  const perDay = setup.late_points_per_day;
  const late = { accept: t`taken without deduction`, deduct: t`${perDay} points less for each day`, refuse: t`not taken` }[setup.late];
  const files = setup.max_files ? plural(setup.max_files, { one: "# file", other: "# files" }) : t`no files`;
  const each = setup.max_file_mb;
  const facts: [string, string][] = [
    [t`Hand in`, setup.text_allowed ? (setup.max_files ? t`text and up to ${files} of ${each} MB` : t`text`) : t`up to ${files} of ${each} MB`],
    [t`Pass mark`, t`${markWords(setup.pass_hundredths)} of 100`],
    [t`Attempts left`, String(own.attempts_left)],
    [t`Too late`, late],
  ];
  return (
    <Card title={t`What is asked`}>
      <div className="stack">
        {setup.instructions ? <p className="pre-line wrap">{setup.instructions}</p> : null}
        <dl className="pairs">
          {own.due_on ? <div className="pair"><dt>{t`Due`}</dt><dd><DueText date={own.due_on} /></dd></div> : null}
          {facts.map(([name, value]) => <div className="pair" key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        </dl>
        {setup.rubric?.criteria.length ? <details><summary>{t`How it is marked`}</summary><RubricTable rubric={setup.rubric} /></details> : null}
      </div>
    </Card>
  );
}

/** Saves while it is written; the newest words win, and a change elsewhere is said, not overwritten. */
function Draft({ path, task, draft, onDone }: { path: string; task: TaskView; draft?: WorkView; onDone: () => Promise<void> }) {
  const { t } = useLingui();
  const [text, setText] = useState(draft?.text ?? "");
  const [work, setWork] = useState<WorkView | undefined>(draft);
  const [state, setState] = useState<"idle" | "saving" | "saved" | "failed">("idle");
  const [errors, setErrors] = useState<FieldErrors>({});
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const latest = useRef({ text, work, dirty: false });
  const running = useRef<Promise<void>>(Promise.resolve());
  latest.current.text = text;

  const save = useCallback(() => {
    running.current = running.current.catch(() => undefined).then(async () => {
      const now = latest.current;
      if (!now.dirty && now.work) return;
      now.dirty = false;
      setState("saving");
      try {
        now.work = await api.put<WorkView>(path, { text: now.text, revision: now.work?.revision });
        setWork(now.work);
        setErrors({});
        setState("saved");
      } catch (error) {
        now.dirty = true;
        setErrors(errorsOf(error));
        setState("failed");
        throw error;
      }
    });
    return running.current;
  }, [path]);

  useEffect(() => {
    if (!latest.current.dirty) return;
    const timer = setTimeout(() => save().catch(() => undefined), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, save]);
  useEffect(() => {
    const forget = keepUntilLeaving({ save: async () => { if (latest.current.dirty) await save(); }, drop: () => { latest.current.dirty = false; } });
    return () => {
      forget();
      if (latest.current.dirty) void save().catch(() => undefined);
    };
  }, [save]);

  const run = async (act: (work: WorkView) => Promise<WorkView>) => {
    setBusy(true);
    try {
      await save();
      const now = latest.current.work;
      if (!now) return false;
      latest.current.work = await act(now);
      setWork(latest.current.work);
      setErrors({});
      return true;
    } catch (error) {
      setErrors(errorsOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const attach = (file: File | null) => {
    if (file) void run((now) => api.post<WorkView>(`/learning/works/${now.id}/files`, file, { query: { file_name: file.name }, idempotencyKey: newKey() }));
  };
  const handIn = async () => {
    setAsking(false);
    if (!(await run((now) => api.post<WorkView>(`/learning/works/${now.id}/submit`, { revision: now.revision })))) return;
    toast(t`Handed in. You are told when it is marked.`);
    await onDone();
  };
  const { setup } = task;
  const files = work?.files ?? [];
  const nothing = !text.trim() && !files.length;
  return (
    <Card title={t`Your work`} aside={<span role="status">{state === "saving" ? t`Saving` : state === "saved" ? t`Draft saved` : state === "failed" ? t`Not saved` : ""}</span>}>
      <Form errors={errors} onSubmit={() => setAsking(true)} label={t`Your work`}>
        {setup.text_allowed ? <Textarea name="text" label={t`Text`} rows={12} maxLength={100_000} value={text} onValue={(value) => { latest.current.dirty = true; setText(value); }} /> : null}
        {files.length ? (
          <ul className="plain-list stack-s" aria-label={t`Files`}>
            {files.map((file) => (
              <li key={file.id} className="row-between">
                <FileLink path={`/learning/works/${work?.id ?? ""}/files/${file.id}`} name={file.name} size={file.bytes} />
                <Button aria-label={t`Remove ${file.name}`} onClick={() => void run((now) => api.delete<WorkView>(`/learning/works/${now.id}/files/${file.id}`))}>{t`Remove`}</Button>
              </li>
            ))}
          </ul>
        ) : null}
        {files.length < setup.max_files ? <FileDrop name="file" label={t`Add a file`} maxBytes={setup.max_file_mb * 1_048_576} accept={setup.media_types.join(",") || undefined} file={null} onFile={attach} /> : null}
        <div className="form-foot">
          <Button kind="primary" type="submit" busy={busy} busyLabel={t`One moment`} disabled={nothing}>{t`Hand in`}</Button>
          {state === "failed" ? <Button onClick={() => void save().catch(() => undefined)}>{t`Save again`}</Button> : null}
        </div>
      </Form>
      <ConfirmDialog open={asking} title={t`Hand in your work?`} action={t`Hand in`} busy={busy} onClose={() => setAsking(false)} onConfirm={() => void handIn()}>
        <Trans>After that you cannot change it. A marker reads it and you are told the result.</Trans>
      </ConfirmDialog>
    </Card>
  );
}

export function FileLink({ path, name, size }: { path: string; name: string; size: number }) {
  const [problem, setProblem] = useState("");
  return (
    <span className="wrap">
      <button type="button" className="link" onClick={() => { setProblem(""); download(path, undefined, name).catch((error: unknown) => setProblem(Object.values(errorsOf(error)).join(" "))); }}>{name}</button>{" "}
      <span className="s dim">{bytes(size)}</span>
      {problem ? <span className="s" role="alert"> {problem}</span> : null}
    </span>
  );
}

function Again({ path, works, onDone }: { path: string; works: readonly WorkView[]; onDone: () => Promise<void> }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const begin = async () => {
    setBusy(true);
    setProblem("");
    try {
      // Who was asked to work on it again goes on from her own words.
      await api.put<WorkView>(path, { text: works[0]?.text ?? "" });
      await onDone();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return (
    <div className="card pad stack-s">
      <p><Trans>You may hand in again. Your last text is kept as the start.</Trans></p>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <div className="row"><Button kind="primary" busy={busy} onClick={() => void begin()}>{t`Work on it again`}</Button></div>
    </div>
  );
}

function Attempt({ task, work }: { task: TaskView; work: WorkView }) {
  const { t } = useLingui();
  const number = work.attempt;
  const score = work.score_hundredths;
  const last = work.markings.at(-1);
  const chosen = levelsOf(last?.levels);
  const late = work.days_late;
  const penalty = work.penalty_hundredths ? markWords(work.penalty_hundredths) : "";
  return (
    <Card title={t`Attempt ${number}`} aside={<WorkTag work={work} />}>
      <div className="stack">
        <dl className="pairs">
          {work.submitted_at ? <div className="pair"><dt>{t`Handed in`}</dt><dd>{moment(work.submitted_at)}{late ? <>, {plural(late, { one: "# day late", other: "# days late" })}</> : null}</dd></div> : null}
          {score !== null && score !== undefined ? <div className="pair"><dt>{t`Mark`}</dt><dd><b>{t`${markWords(score)} of 100`}</b>{penalty ? <>, <Trans>{penalty} taken off for lateness</Trans></> : null}</dd></div> : null}
          {work.graded_at ? <div className="pair"><dt>{t`Marked`}</dt><dd>{fullDay(work.graded_at)}</dd></div> : null}
        </dl>
        {work.feedback ? <div><h3>{t`Feedback`}</h3><p className="pre-line wrap">{work.feedback}</p></div> : null}
        {work.feedback_files.length ? <ul className="plain-list" aria-label={t`Files with feedback`}>{work.feedback_files.map((file) => <li key={file.id}><FileLink path={`/learning/works/${work.id}/files/${file.id}`} name={file.name} size={file.bytes} /></li>)}</ul> : null}
        {task.setup.rubric && chosen.length ? <RubricTable rubric={task.setup.rubric} chosen={chosen} /> : null}
        <details>
          <summary>{t`What you handed in`}</summary>
          {work.text ? <p className="pre-line wrap">{work.text}</p> : null}
          <ul className="plain-list">{work.files.map((file) => <li key={file.id}><FileLink path={`/learning/works/${work.id}/files/${file.id}`} name={file.name} size={file.bytes} /></li>)}</ul>
        </details>
      </div>
    </Card>
  );
}
