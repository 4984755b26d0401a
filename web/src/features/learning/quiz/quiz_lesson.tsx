/** A quiz lesson: what is ahead, the attempt itself, and its result. The address says which of them is shown. */
import "./quiz.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useCallback } from "react";
import type { AttemptResult, LessonView } from "../../../api/types";
import { paths } from "../../../app/paths";
import { durationWords, moment } from "../../../lib/dates";
import { percent, score } from "../../../lib/numbers";
import { number, text, useSearchState } from "../../../lib/search_state";
import { Button, EmptyState, LinkButton, Table, errorsOf, type Column } from "../../../ui";
import { isOpen, LessonHead, type LessonFrameProps } from "../lesson";
import { NextButton } from "../next";
import { useProgress } from "../progress";
import { spanWords } from "../words";
import { AttemptPage } from "./attempt";
import { useStart } from "./queries";
import { ResultPage, ResultTag } from "./result";

const codecs = { attempt: text(), q: number(1), result: text() };

export interface QuizFrameProps extends LessonFrameProps {
  /** q is the question shown, from 1; 0 is the review. */
  at: { attempt: string; q: number; result: string };
  go: (to: Partial<{ attempt: string; q: number; result: string }>) => void;
}

export function QuizLesson(props: LessonFrameProps) {
  const [at, set] = useSearchState(codecs);
  // All three together: they only make sense as one place.
  const go = useCallback((to: Partial<typeof at>) => set({ ...at, ...to }), [at, set]);
  const frame = { ...props, at, go };
  return (
    <>
      {at.attempt || at.result ? <TimeReport {...props} /> : null}
      {at.attempt ? <AttemptPage key={at.attempt} {...frame} /> : at.result ? <ResultPage key={at.result} {...frame} /> : <Intro {...frame} />}
    </>
  );
}

function TimeReport({ player, lesson }: LessonFrameProps) {
  useProgress(player.enrolment.id, lesson.id, isOpen(player), false);
  return null;
}

/** Null: no limit. An open attempt is one that has been used. */
export function attemptsLeft(lesson: LessonView): number | null {
  const limit = lesson.quiz?.attempts ?? 0;
  if (limit === 0) return null;
  // What she did before the author asked for the quiz again is history.
  const used = lesson.attempts.filter((attempt) => !attempt.superseded).length;
  return Math.max(0, limit - used - (lesson.open_attempt_id ? 1 : 0));
}

function Intro({ player, lesson, go }: QuizFrameProps) {
  const { t } = useLingui();
  const quiz = lesson.quiz;
  const start = useStart(player.enrolment.id, lesson.id, (attempt) => go({ attempt, q: 1, result: "" }));
  const left = attemptsLeft(lesson);
  const resume = Boolean(lesson.open_attempt_id);
  const can = isOpen(player) && quiz && quiz.questions > 0 && (resume || left !== 0);
  return (
    <>
      <main id="main" className="player-stage" tabIndex={-1}>
        <div className="stack">
          <LessonHead player={player} lesson={lesson} />
          {!quiz || quiz.questions === 0 ? (
            <EmptyState title={t`This quiz has no questions`}><Trans>Tell the author of the course. You can go on with the next lesson.</Trans></EmptyState>
          ) : (
            <Facts lesson={lesson} />
          )}
          {resume && isOpen(player) ? <p className="note"><Trans>You have begun an attempt. Your saved answers are in it.</Trans></p> : null}
          {!resume && left === 0 && isOpen(player) && lesson.state !== "completed" ? (
            <p className="note soon"><Trans>You have used all attempts. Your manager or educator can help you further.</Trans></p>
          ) : null}
          {start.error ? <p className="note soon" role="alert">{Object.values(errorsOf(start.error)).join(" ")}</p> : null}
          <History lesson={lesson} go={go} />
        </div>
      </main>
      <footer className="player-foot">
        {lesson.previous_id ? <LinkButton href={paths.lesson(player.enrolment.id, lesson.previous_id)}>{t`Previous`}</LinkButton> : null}
        <span className="foot-mid" />
        {can ? (
          <Button kind="primary" busy={start.isPending} busyLabel={t`Opening`} onClick={() => start.mutate()}>
            {resume ? t`Continue attempt` : lesson.attempts.length ? t`Try again` : t`Start the quiz`}
          </Button>
        ) : null}
        <NextButton player={player} lesson={lesson} primary={!can} />
      </footer>
    </>
  );
}

function Facts({ lesson }: { lesson: LessonView }) {
  const { t } = useLingui();
  const quiz = lesson.quiz;
  if (!quiz) return null;
  const limit = quiz.time_limit_minutes;
  const left = attemptsLeft(lesson);
  const of = quiz.attempts;
  const facts: [string, string][] = [
    [t`Questions`, plural(quiz.questions, { one: "# question, one on each page", other: "# questions, one on each page" })],
    ...(quiz.kind === "graded" ? [[t`Pass mark`, percent(quiz.pass_percent)] as [string, string]] : []),
    [t`Attempts`, left === null ? t`as many as you like` : t`${left} of ${of} left`],
    ...(quiz.cooldown_minutes ? [[t`Between attempts`, t`wait ${durationWords(quiz.cooldown_minutes)}`] as [string, string]] : []),
    [t`Time limit`, limit ? t`${durationWords(limit)}, by the server's clock; it runs on when you leave` : t`none; you can leave and come back`],
  ];
  return (
    <section className="card pad stack">
      <dl className="pairs">
        {facts.map(([name, value]) => (
          <div className="pair" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="s dim">
        {quiz.kind === "survey" ? (
          quiz.anonymous ? <Trans>There are no right or wrong answers. Your name is not kept with them: nobody can see who answered what.</Trans> : <Trans>There are no right or wrong answers. Each answer is saved as you give it, with your name.</Trans>
        ) : quiz.kind === "practice" ? (
          <Trans>For practice: the score does not count. Each answer is saved as you give it.</Trans>
        ) : (
          <Trans>Each answer is saved as you give it. You can go back, flag questions and look at everything again before you hand in.</Trans>
        )}
      </p>
      {quiz.proctored ? <p className="note"><Trans>While you take this quiz it is noted when you leave its window, and when you copy or paste. A person looks at it; nothing is decided by a machine.</Trans></p> : null}
    </section>
  );
}

function History({ lesson, go }: Pick<QuizFrameProps, "lesson" | "go">) {
  const { t } = useLingui();
  if (!lesson.attempts.length) return null;
  const columns: Column<AttemptResult>[] = [
    { key: "number", header: t`Attempt`, head: true, cell: (row) => row.number },
    { key: "at", header: t`Handed in`, cell: (row) => moment(row.submitted_at) },
    { key: "time", header: t`Time`, cell: (row) => spanWords(row.seconds) },
    { key: "score", header: t`Score`, num: true, cell: (row) => (row.kind === "survey" ? "" : score(row.percent)) },
    { key: "result", header: t`Result`, cell: (row) => <ResultTag result={row} /> },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => <Button aria-label={t`See attempt ${row.number}`} onClick={() => go({ result: row.id })}>{t`See`}</Button> },
  ];
  return (
    <section className="card">
      <div className="card-head"><h2>{t`Your attempts`}</h2></div>
      <Table caption={t`Your attempts`} columns={columns} rows={lesson.attempts} rowKey={(row) => row.id} />
    </section>
  );
}
