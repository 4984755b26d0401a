/** An attempt: one question on each page, every answer saved at once, the clock of the server. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { Answer, AttemptView } from "../../../api/types";
import { keepUntilLeaving } from "../../../lib/leaving";
import { atHospital } from "../../../lib/dates";
import { useStore } from "../../../lib/store";
import { Button, ErrorState, SkeletonRows, errorsOf } from "../../../ui";
import { emptyAnswer } from "./answers";
import { useSecondsLeft } from "./clock";
import { QuestionMap } from "./map";
import { QuestionFields } from "./question";
import { changeAttempt, readClock, useAttempt, useSubmit, type LocalAttempt } from "./queries";
import { useProctor } from "./proctor";
import type { QuizFrameProps } from "./quiz_lesson";
import { Review } from "./review";
import { AnswerSaver, type SaveState } from "./saver";
import { TimeLeft, TimeWarning } from "./time_left";

export function AttemptPage(props: QuizFrameProps) {
  const { at, go } = props;
  const { t } = useLingui();
  const attempt = useAttempt(at.attempt);
  const over = Boolean(attempt.data?.view.submitted_at);
  useEffect(() => {
    if (over) go({ attempt: "", q: 1, result: at.attempt });
  }, [over, go, at.attempt]);
  if (attempt.data && !over) return <Open {...props} attempt={attempt.data} />;
  return (
    <main id="main" className="player-stage" tabIndex={-1}>
      <div>{attempt.error ? <ErrorState error={attempt.error} onRetry={() => void attempt.refetch()} /> : <SkeletonRows label={t`Loading the quiz`} />}</div>
    </main>
  );
}

/** Saves while mounted; sends what is left when the page goes away. */
function useSaver(id: string) {
  const [saver] = useState(() => new AnswerSaver(id));
  const state = useStore(saver.state);
  const risk = state.kind === "offline" || state.kind === "saving";
  useEffect(() => {
    const online = () => saver.retryNow();
    const leaving = () => saver.leave();
    const forget = keepUntilLeaving({ save: () => saver.flush(), drop: () => saver.drop() });
    window.addEventListener("online", online);
    window.addEventListener("pagehide", leaving);
    return () => {
      window.removeEventListener("online", online);
      window.removeEventListener("pagehide", leaving);
      forget();
      saver.stop();
    };
  }, [saver]);
  useEffect(() => {
    if (!risk) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [risk]);
  return { saver, state };
}

function Open({ player, lesson, slot, at, go, attempt }: QuizFrameProps & { attempt: LocalAttempt }) {
  const { t } = useLingui();
  const { view, time } = attempt;
  const { saver, state } = useSaver(view.id);
  const submit = useSubmit({
    enrolment: player.enrolment.id, lesson: lesson.id, attempt: view.id,
    flush: () => saver.flush(), onDone: (result) => go({ attempt: "", q: 1, result }),
  });
  const left = useSecondsLeft(view.deadline, time, () => submit.mutate());
  const timeUp = left !== null && left <= 0;
  useEndedElsewhere(view, state, () => submit.mutate());
  useRetry(timeUp && submit.isError, () => submit.mutate());

  // The store tells its readers a moment later; a field must hold what was typed at once, or the cursor jumps.
  const [mine, setMine] = useState<Readonly<Record<string, Answer>>>({});
  const put = (answer: Answer, typing: boolean) => {
    setMine((old) => ({ ...old, [answer.question_id]: answer }));
    changeAttempt(view.id, (old) => ({ ...old, answers: [...old.answers.filter((each) => each.question_id !== answer.question_id), answer] }));
    saver.put({ answer }, typing);
  };
  const flag = (id: string, on: boolean) => {
    changeAttempt(view.id, (old) => ({ ...old, flagged: [...old.flagged.filter((each) => each !== id), ...(on ? [id] : [])] }));
    saver.put({ answer: view.answers.find((each) => each.question_id === id) ?? emptyAnswer(id), flagged: on });
  };

  const total = view.questions.length;
  const q = at.q === 0 ? 0 : Math.max(1, Math.min(total, Math.round(at.q)));
  const question = view.questions[q - 1];
  useProctor(view.id, Boolean(view.proctored), question?.id);
  return (
    <>
      {slot && left !== null ? createPortal(<TimeLeft seconds={left} />, slot) : null}
      <main id="main" className="player-stage" tabIndex={-1}>
        <div>
          <h1 className="hidden-text">{lesson.title}</h1>
          {left !== null ? <TimeWarning seconds={left} view={view} /> : null}
          {timeUp ? <p className="note soon" role="alert"><Trans>Time is up. Your answers are being handed in.</Trans></p> : null}
          {question ? (
            <>
              <QuestionHead key={question.id} number={q} total={total} points={question.points} />
              <QuestionFields
                question={question} answer={mine[question.id] ?? view.answers.find((each) => each.question_id === question.id) ?? null} disabled={timeUp || submit.isPending}
                onAnswer={(answer) => put(answer, question.type === "fill_blank")}
              />
              <div className="question-line s dim">
                <SaveLine state={state} />
                <label className="flag">
                  <input type="checkbox" checked={view.flagged.includes(question.id)} disabled={timeUp} onChange={(event) => flag(question.id, event.target.checked)} /> {t`Flag for review`}
                </label>
              </div>
            </>
          ) : (
            <>
              <Review view={view} onGo={(to) => go({ q: to })} />
              <div className="question-line s dim"><SaveLine state={state} /></div>
            </>
          )}
          {submit.error && !submit.isPending ? (
            <p className="note soon" role="alert">
              <Trans>Not handed in yet.</Trans> {Object.values(errorsOf(submit.error)).join(" ")} <Trans>Your answers are kept. Try again in a moment.</Trans>
            </p>
          ) : null}
        </div>
      </main>
      <footer className="player-foot">
        {q === 0 ? <Button onClick={() => go({ q: total })}>{t`Back`}</Button> : q > 1 ? <Button onClick={() => go({ q: q - 1 })}>{t`Back`}</Button> : null}
        <div className="foot-mid">{q === 0 ? null : <QuestionMap view={view} current={q} onGo={(to) => go({ q: to })} />}</div>
        {q === 0 ? (
          <Button kind="primary" busy={submit.isPending} busyLabel={t`Handing in`} onClick={() => submit.mutate()}>{t`Hand in`}</Button>
        ) : q < total ? (
          <Button kind="primary" onClick={() => go({ q: q + 1 })}>{t`Next`}</Button>
        ) : (
          <Button kind="primary" onClick={() => go({ q: 0 })}>{t`Review`}</Button>
        )}
      </footer>
    </>
  );
}

/** The server closed the attempt, or this machine slept over its end: fetch the result. */
function useEndedElsewhere(view: AttemptView, state: SaveState, onEnded: () => void): void {
  const ended = useRef(onEnded);
  ended.current = onEnded;
  const closed = state.kind === "closed";
  useEffect(() => {
    if (closed) ended.current();
  }, [closed]);
  useEffect(() => {
    if (!view.deadline) return;
    const seen = () => {
      if (document.visibilityState === "visible") readClock(view.id).catch(() => undefined);
    };
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, [view.id, view.deadline]);
}

function useRetry(failed: boolean, again: () => void): void {
  const run = useRef(again);
  run.current = again;
  useEffect(() => {
    if (!failed) return;
    const timer = setTimeout(() => run.current(), 4000);
    return () => clearTimeout(timer);
  }, [failed]);
}

function QuestionHead({ number, total, points }: { number: number; total: number; points: number }) {
  const { t } = useLingui();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    head.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return (
    <h2 className="question-number dim" ref={head} tabIndex={-1}>
      {points === 1 ? t`Question ${number} of ${total}, 1 point` : t`Question ${number} of ${total}, ${points} points`}
    </h2>
  );
}

function SaveLine({ state }: { state: SaveState }) {
  const { t, i18n } = useLingui();
  const time = state.at ? new Intl.DateTimeFormat(i18n.locale || "en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(atHospital(new Date(state.at))) : "";
  const words =
    state.kind === "saved" ? t`Saved ${time}`
    : state.kind === "saving" ? t`Saving`
    : state.kind === "offline" ? t`Not saved: the server cannot be reached. Your answer is kept here and sent again by itself.`
    : state.kind === "refused" ? t`Not saved. ${state.detail}`
    : state.kind === "closed" ? t`The attempt has ended.`
    : "";
  return <span role="status" className={state.kind === "offline" || state.kind === "refused" ? "save-line warn" : "save-line"}>{words}</span>;
}
