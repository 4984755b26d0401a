import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { AttemptView } from "../../../api/types";
import { StatusTag } from "../../../ui";
import { promptWords } from "./answers";
import { stateOf } from "./map";

/** Everything once more before it is handed in; what needs a look is named first. */
export function Review({ view, onGo }: { view: AttemptView; onGo: (question: number) => void }) {
  const { t } = useLingui();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    head.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  const open = view.questions.filter((each) => stateOf(view, each.id) !== "full").length;
  const flagged = view.questions.filter((each) => view.flagged.includes(each.id)).length;
  const left = view.attempts_left;
  return (
    <section className="stack">
      <div>
        <h2 className="review-title" ref={head} tabIndex={-1}>{t`Look at your answers before you hand in`}</h2>
        <p className="dim">
          {left === null || left === undefined ? (
            <Trans>After handing in you cannot change them. You may try again.</Trans>
          ) : left === 0 ? (
            <Trans>After handing in you cannot change them. This is your last attempt.</Trans>
          ) : (
            t`After handing in you cannot change them. You have ${plural(left, { one: "# more attempt", other: "# more attempts" })}.`
          )}
        </p>
      </div>
      {open ? <p className="note soon">{plural(open, { one: "# question is not fully answered. What is missing counts as wrong.", other: "# questions are not fully answered. What is missing counts as wrong." })}</p> : null}
      {flagged ? <p className="note">{plural(flagged, { one: "You flagged # question for review.", other: "You flagged # questions for review." })}</p> : null}
      {open || flagged ? null : <p className="note ok"><Trans>All questions are answered.</Trans></p>}
      <ol className="card plain-list review-list">
        {view.questions.map((question, index) => {
          const state = stateOf(view, question.id);
          const number = index + 1;
          return (
            <li key={question.id}>
              <span className="num dim" aria-hidden="true">{number}</span>
              <button type="button" className="link review-go" onClick={() => onGo(number)}>
                {promptWords(question)}
              </button>
              <span className="review-tags">
                {state === "full" ? <StatusTag kind="ok">{t`Answered`}</StatusTag> : state === "part" ? <StatusTag kind="soon">{t`Partly answered`}</StatusTag> : <StatusTag kind="soon">{t`Not answered`}</StatusTag>}
                {view.flagged.includes(question.id) ? <StatusTag kind="info">{t`Flagged`}</StatusTag> : null}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
