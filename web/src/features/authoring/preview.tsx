/** The draft as learners will see it. Quizzes are marked by the server; nothing is kept. */
import "../learning/quiz/quiz.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, download, urlOf } from "../../api/client";
import type { Answer, AttemptResult, AttemptView, CourseDetail, LessonPreview, OutlineLesson } from "../../api/types";
import { duration } from "../../lib/dates";
import { percent } from "../../lib/numbers";
import { Button, Card, EmptyState, ErrorState, Loaded, Select } from "../../ui";
import { emptyAnswer } from "../learning/quiz/answers";
import { Feedback } from "../learning/quiz/feedback";
import { QuestionFields } from "../learning/quiz/question";
import { plainText, RichText } from "../learning/richtext";
import { formatWord, ruleWords } from "../learning/words";
import { lineOf } from "./data";

export function Preview({ course }: { course: string }) {
  const detail = useQuery({
    queryKey: ["authoring", "preview", course],
    queryFn: ({ signal }) => api.get<CourseDetail>(`/authoring/courses/${course}/preview`, undefined, { signal }),
    staleTime: 0,
  });
  return (
    <>
      <p className="note"><Trans>This is the draft. Nothing that you do here is kept.</Trans></p>
      <Loaded query={detail}>{(data) => <Course detail={data} />}</Loaded>
    </>
  );
}

function Course({ detail }: { detail: CourseDetail }) {
  const { t } = useLingui();
  const lessons = detail.modules.flatMap((module) => module.lessons.map((lesson) => ({ lesson, module: module.title })));
  const [chosen, setChosen] = useState("");
  const at = Math.max(0, lessons.findIndex((each) => each.lesson.id === chosen));
  const current = lessons[at];
  if (!current) return <EmptyState title={t`No lesson yet`}><Trans>Add one in the outline; then learners have something to see.</Trans></EmptyState>;
  const go = (to: number) => setChosen(lessons[to]?.lesson.id ?? "");
  return (
    <>
      <Card title={detail.title} aside={duration(detail.minutes)}>
        <div className="stack">
          {detail.summary ? <p className="long-text">{detail.summary}</p> : null}
          {detail.objectives.length ? (
            <div>
              <h3>{t`You will be able to`}</h3>
              <ul>{detail.objectives.map((each) => <li key={each} className="long-text">{each}</li>)}</ul>
            </div>
          ) : null}
          <Select name="preview-lesson" label={t`Lesson`} value={current.lesson.id} onValue={setChosen} options={lessons.map(({ lesson, module }) => ({ value: lesson.id, label: `${module}: ${lesson.title}` }))} />
        </div>
      </Card>
      <LessonShown key={current.lesson.id} course={detail.id} lesson={current.lesson} />
      <div className="row">
        <Button disabled={at === 0} onClick={() => go(at - 1)}>{t`Previous lesson`}</Button>
        <Button disabled={at === lessons.length - 1} onClick={() => go(at + 1)}>{t`Next lesson`}</Button>
      </div>
    </>
  );
}

function LessonShown({ course, lesson }: { course: string; lesson: OutlineLesson }) {
  const { t } = useLingui();
  const base = `/authoring/courses/${course}`;
  const shown = useQuery({
    queryKey: ["authoring", "preview", course, lesson.id],
    queryFn: ({ signal }) => api.get<LessonPreview>(`${base}/preview/lessons/${lesson.id}`, undefined, { signal }),
    staleTime: 0, refetchOnWindowFocus: false,
  });
  return (
    <Card title={lesson.title} aside={[formatWord(lesson.format), lesson.minutes > 0 ? duration(lesson.minutes) : "", lesson.mandatory ? "" : t`optional`, ruleWords(lesson)].filter(Boolean).join(", ")}>
      <Loaded query={shown}>
        {(data) =>
          data.quiz ? (
            <QuizTried view={data.quiz} path={`${base}/preview/lessons/${lesson.id}/mark`} />
          ) : lesson.format === "pdf" ? (
            data.lesson.file ? (
              <PdfShown path={`${base}/lessons/${lesson.id}/file`} title={lesson.title} />
            ) : (
              <p className="dim"><Trans>No file yet.</Trans></p>
            )
          ) : plainText(data.lesson.document).trim() || JSON.stringify(data.lesson.document ?? null).includes('"image"') ? (
            <RichText document={data.lesson.document} />
          ) : (
            <p className="dim"><Trans>No content yet.</Trans></p>
          )
        }
      </Loaded>
    </Card>
  );
}

/** Opened as learners open it, and saved where the browser has no viewer. */
function PdfShown({ path, title }: { path: string; title: string }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const save = () => {
    setProblem("");
    download(path, undefined, `${title}.pdf`).catch((error: unknown) => setProblem(lineOf(error)));
  };
  return (
    <div className="stack">
      <div className="row">
        <a href={urlOf(path)} target="_blank" rel="noopener">{t`Open the PDF`}<span className="hidden-text"> {t`(opens in a new tab)`}</span></a>
        <Button onClick={save}>{t`Download the PDF`}</Button>
      </div>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
    </div>
  );
}

function QuizTried({ view, path }: { view: AttemptView; path: string }) {
  const { t } = useLingui();
  const [answers, setAnswers] = useState<Record<string, Answer>>({});
  const mark = useMutation({ mutationFn: () => api.post<AttemptResult>(path, { answers: view.questions.map((each) => answers[each.id] ?? emptyAnswer(each.id)) }) });
  if (!view.questions.length) return <p className="dim"><Trans>No question is ready yet.</Trans></p>;
  const result = mark.data;
  if (result) {
    const score = percent(result.percent, 2);
    return (
      <div className="stack">
        <p className={result.passed || result.kind !== "graded" ? "note ok" : "note soon"} role="status">
          {result.kind === "survey" ? t`Handed in` : result.kind === "practice" ? t`Practice: ${score}` : result.passed ? t`Passed with ${score}` : t`Not passed: ${score}`}
        </p>
        {result.questions?.map((each, index) => <Feedback key={each.question.id} result={each} number={index + 1} />) ?? <p className="dim"><Trans>By its rules this quiz does not show the answers now.</Trans></p>}
        <div><Button onClick={() => mark.reset()}>{t`Change the answers`}</Button></div>
      </div>
    );
  }
  return (
    <div className="stack preview-quiz">
      {view.questions.map((question) => (
        <QuestionFields key={question.id} question={question} answer={answers[question.id] ?? null} onAnswer={(answer) => setAnswers((old) => ({ ...old, [question.id]: answer }))} />
      ))}
      {mark.error ? <ErrorState error={mark.error} onRetry={() => mark.mutate()} /> : null}
      <div><Button kind="primary" busy={mark.isPending} busyLabel={t`Marking`} onClick={() => mark.mutate()}>{t`Hand in and see the marks`}</Button></div>
    </div>
  );
}
