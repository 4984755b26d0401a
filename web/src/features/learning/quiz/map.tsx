import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AttemptView } from "../../../api/types";
import { Button, Dialog } from "../../../ui";
import { answered } from "./answers";

interface MapProps {
  view: AttemptView;
  /** From 1; 0 is the review. */
  current: number;
  onGo: (question: number) => void;
}
/** More than this many do not fit beside the buttons. */
const ROW = 15;

/** Every question with what is answered and flagged; in the bar where it fits, else behind a button. */
export function QuestionMap(props: MapProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const total = props.view.questions.length;
  const done = props.view.questions.filter((each) => stateOf(props.view, each.id) === "full").length;
  return (
    <>
      {total <= ROW ? <div className="map-row"><Buttons {...props} /></div> : null}
      <div className={total <= ROW ? "map-open narrow-only" : "map-open"}>
        <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>{t`${done} of ${total} answered`}</Button>
      </div>
      <Dialog open={open} title={t`Questions`} onClose={() => setOpen(false)}>
        <Buttons {...props} onGo={(to) => { setOpen(false); props.onGo(to); }} />
        <p className="s dim"><Trans>Filled: answered. Corner mark: flagged for review.</Trans></p>
        <div className="row"><Button onClick={() => { setOpen(false); props.onGo(0); }}>{t`Review all answers`}</Button></div>
      </Dialog>
    </>
  );
}

export function stateOf(view: AttemptView, id: string) {
  const question = view.questions.find((each) => each.id === id);
  return question ? answered(question, view.answers.find((each) => each.question_id === id)) : "none";
}

function Buttons({ view, current, onGo }: MapProps) {
  const { t } = useLingui();
  return (
    <ol className="map" aria-label={t`Question map`}>
      {view.questions.map((question, index) => {
        const state = stateOf(view, question.id);
        const flagged = view.flagged.includes(question.id);
        const number = index + 1;
        const words = [t`Question ${number}`, state === "full" ? t`answered` : state === "part" ? t`partly answered` : t`not answered`, flagged ? t`flagged` : ""].filter(Boolean).join(", ");
        return (
          <li key={question.id}>
            <button
              type="button" aria-label={words} aria-current={number === current ? "step" : undefined}
              className={["map-button", state === "none" ? "" : state, flagged ? "flagged" : ""].filter(Boolean).join(" ")} onClick={() => onGo(number)}
            >
              {number}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
