import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { AttemptResult } from "../../../api/types";
import { moment } from "../../../lib/dates";
import { percent, points, score } from "../../../lib/numbers";
import { Button, ErrorState, SkeletonRows, StatusTag, errorsOf } from "../../../ui";
import { isOpen } from "../lesson";
import { NextButton } from "../next";
import { spanWords } from "../words";
import { Feedback } from "./feedback";
import { useResult, useStart } from "./queries";
import { attemptsLeft, type QuizFrameProps } from "./quiz_lesson";

export function ResultTag({ result }: { result: AttemptResult }) {
  const { t } = useLingui();
  if (result.superseded) return <StatusTag kind="idle">{t`Before the quiz changed`}</StatusTag>;
  if (result.kind === "survey") return <StatusTag kind="ok">{t`Handed in`}</StatusTag>;
  if (result.kind === "practice") return <StatusTag kind="idle">{t`Practice`}</StatusTag>;
  return result.passed ? <StatusTag kind="ok">{t`Passed`}</StatusTag> : <StatusTag kind="soon">{t`Not passed`}</StatusTag>;
}

/** Score, pass or fail, and as much of each question as the quiz reveals. */
export function ResultPage({ player, lesson, at, go }: QuizFrameProps) {
  const { t } = useLingui();
  const result = useResult(at.result);
  const start = useStart(player.enrolment.id, lesson.id, (attempt) => go({ attempt, q: 1, result: "" }));
  const left = attemptsLeft(lesson);
  const again = isOpen(player) && (left !== 0 || Boolean(lesson.open_attempt_id)) && result.data !== undefined && result.data.kind !== "survey";
  const passed = result.data?.kind !== "graded" || result.data.passed;
  return (
    <>
      <main id="main" className="player-stage" tabIndex={-1}>
        <div className="stack">
          {result.data ? (
            <Body result={result.data} title={lesson.title} />
          ) : result.error ? (
            <ErrorState error={result.error} onRetry={() => void result.refetch()} />
          ) : (
            <SkeletonRows label={t`Loading the result`} />
          )}
          {start.error ? <p className="note soon" role="alert">{Object.values(errorsOf(start.error)).join(" ")}</p> : null}
        </div>
      </main>
      <footer className="player-foot">
        <Button onClick={() => go({ result: "" })}>{t`About this quiz`}</Button>
        <span className="foot-mid" />
        {again ? <Button kind={passed ? "plain" : "primary"} busy={start.isPending} onClick={() => start.mutate()}>{t`Try again`}</Button> : null}
        <NextButton player={player} lesson={lesson} primary={passed || !again} />
      </footer>
    </>
  );
}

function Body({ result, title }: { result: AttemptResult; title: string }) {
  const { t } = useLingui();
  const h1 = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    h1.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  const reached = score(result.percent);
  const got = points(result.points);
  const possible = points(result.points_possible);
  const mark = percent(result.pass_percent);
  return (
    <>
      <div>
        <p className="s dim">{title}</p>
        <h1 ref={h1} tabIndex={-1}>
          {result.kind === "survey" ? t`Thank you. Your answers were recorded.` : result.kind === "practice" ? t`Practice: ${reached}` : result.passed ? t`You passed with ${reached}` : t`Not passed: ${reached}`}
        </h1>
        {result.regraded_at ? <p className="note"><Trans>This attempt was marked again on {moment(result.regraded_at)}: a question was changed for everybody.</Trans></p> : null}
        {result.next_attempt_at && result.attempts_left !== 0 && !result.passed ? <p className="note"><Trans>You can try again from {moment(result.next_attempt_at)}.</Trans></p> : null}
        {result.auto_submitted ? <p className="note"><Trans>The time was over; what was saved by then was handed in.</Trans></p> : null}
      </div>
      <div className="card pad">
        <dl className="pairs">
          {result.kind === "survey" ? null : <Pair name={t`Points`}>{t`${got} of ${possible}`}</Pair>}
          {result.kind === "graded" ? <Pair name={t`Pass mark`}>{mark}</Pair> : null}
          <Pair name={t`Attempt`}>{`${result.number}`}</Pair>
          <Pair name={t`Handed in`}>{moment(result.submitted_at)}</Pair>
          <Pair name={t`Time`}>{spanWords(result.seconds)}</Pair>
          <AttemptsLeft result={result} />
        </dl>
      </div>
      {result.questions?.length ? (
        <section className="stack">
          <h2>{t`Question by question`}</h2>
          {result.questions.map((each, index) => (
            <Feedback key={each.question.id} result={each} number={index + 1} />
          ))}
        </section>
      ) : result.kind === "survey" ? null : (
        <p className="dim">{result.attempts_left === 0 || result.passed ? <Trans>This quiz does not show its answers.</Trans> : <Trans>The answers are shown when you have passed or used your last attempt, if the author allows it.</Trans>}</p>
      )}
    </>
  );
}

function AttemptsLeft({ result }: { result: AttemptResult }) {
  const { t } = useLingui();
  const left = result.attempts_left;
  if (left === null || left === undefined || result.kind === "survey") return null;
  return <Pair name={t`Attempts left`}>{left === 0 ? t`none` : plural(left, { one: "# attempt", other: "# attempts" })}</Pair>;
}

function Pair({ name, children }: { name: string; children: string }) {
  return (
    <div className="pair">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
