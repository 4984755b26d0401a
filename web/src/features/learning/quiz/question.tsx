/**
 * One question as a learner answers it: prompt and controls, everything by keyboard alone. It keeps nothing:
 * the answer comes from outside and each change goes out whole.
 */
import "./question.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useId, useRef, useState } from "react";
import type { Answer, Choice, QuestionView } from "../../../api/types";
import { Button } from "../../../ui";
import { blankMark, emptyAnswer, orderOf, promptParts } from "./answers";

export interface QuestionFieldsProps {
  question: QuestionView;
  answer: Answer | null;
  onAnswer: (answer: Answer) => void;
  disabled?: boolean;
}
export function QuestionFields(props: QuestionFieldsProps) {
  const { question } = props;
  const { t } = useLingui();
  const hint =
    question.type === "multi_select" ? t`Choose all that apply.`
    : question.type === "matching" ? t`Choose the match for each line.`
    : question.type === "ordering" ? t`Put these in the right order, first at the top.`
    : question.type === "fill_blank" ? t`Fill in each blank.`
    : null;
  const hintId = useId();
  const promptId = useId();
  const blanks = question.type === "fill_blank";
  return (
    <fieldset className="question" disabled={props.disabled} aria-labelledby={blanks ? promptId : undefined} aria-describedby={hint ? hintId : undefined}>
      {blanks ? <Blanks {...props} id={promptId} /> : <legend className="question-prompt">{question.prompt}</legend>}
      {hint ? <p className="s dim question-hint" id={hintId}>{hint}</p> : null}
      <Controls {...props} />
    </fieldset>
  );
}

function Controls(props: QuestionFieldsProps) {
  switch (props.question.type) {
    case "fill_blank":
      return null;
    case "matching":
      return <Matching {...props} />;
    case "ordering":
      return <Ordering key={props.question.id} {...props} />;
    default:
      return <Choices {...props} />;
  }
}

function Choices({ question, answer, onAnswer }: QuestionFieldsProps) {
  const name = useId();
  const many = question.type === "multi_select";
  const chosen = answer?.option_ids ?? [];
  const choose = (id: string, on: boolean) => {
    const next = many ? question.options.map((each) => each.id).filter((each) => (each === id ? on : chosen.includes(each))) : [id];
    onAnswer({ ...emptyAnswer(question.id), option_ids: next });
  };
  return (
    <div className="question-options">
      {question.options.map((option) => (
        <label className="option" key={option.id}>
          <input
            type={many ? "checkbox" : "radio"} name={name} value={option.id} checked={chosen.includes(option.id)}
            onChange={(event) => choose(option.id, event.target.checked)}
          />
          <span>{option.text}</span>
        </label>
      ))}
    </div>
  );
}

/** The sentence with the fields inside; it names the group too, so that nobody hears it twice. */
function Blanks({ question, answer, onAnswer, id: promptId }: QuestionFieldsProps & { id: string }) {
  const { t } = useLingui();
  const texts = answer?.texts ?? {};
  const total = question.blanks.length;
  const write = (id: string, value: string) => {
    const next = { ...texts, [id]: value };
    if (!value) delete next[id];
    onAnswer({ ...emptyAnswer(question.id), texts: next });
  };
  return (
    <p className="question-prompt question-blanks" id={promptId}>
      {promptParts(question).map((part) =>
        "text" in part ? (
          <span key={part.text}>{part.text}</span>
        ) : (
          <span key={part.blank} className="blank-place">
            <span className="dim num" aria-hidden="true">{blankMark(part.number)}</span>
            <input
              className="input blank" type="text" maxLength={200} autoComplete="off" autoCapitalize="off" spellCheck={false}
              aria-label={t`Blank ${part.number} of ${total}`} value={texts[part.blank] ?? ""}
              onChange={(event) => write(part.blank, event.target.value)}
            />
          </span>
        ),
      )}
    </p>
  );
}

function Matching({ question, answer, onAnswer }: QuestionFieldsProps) {
  const { t } = useLingui();
  const id = useId();
  const matches = answer?.matches ?? [];
  const choose = (left: string, right: string) => {
    const kept = matches.filter((match) => match.left !== left);
    onAnswer({ ...emptyAnswer(question.id), matches: right ? [...kept, { left, right }] : kept });
  };
  return (
    <div className="matching">
      {question.left.map((left, index) => (
        <div className="match" key={left.id}>
          <label htmlFor={`${id}-${index}`}>{left.text}</label>
          <select id={`${id}-${index}`} className="input" value={matches.find((match) => match.left === left.id)?.right ?? ""} onChange={(event) => choose(left.id, event.target.value)}>
            <option value="">{t`Choose`}</option>
            {question.right.map((right) => (
              <option key={right.id} value={right.id}>{right.text}</option>
            ))}
          </select>
        </div>
      ))}
    </div>
  );
}

function Ordering({ question, answer, onAnswer, disabled }: QuestionFieldsProps) {
  const { t } = useLingui();
  const items = orderOf(question, answer);
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<{ id: string; by: number } | null>(null);
  const [said, setSaid] = useState("");
  const order = items.map((item) => item.id).join(" ");
  // Moving a row in the page takes the focus from its button; give it back, so that pressing again goes on.
  useEffect(() => {
    const last = moved.current;
    if (!last) return;
    moved.current = null;
    const row = [...(list.current?.children ?? [])].find((each) => (each as HTMLElement).dataset.item === last.id);
    row?.querySelector<HTMLElement>(last.by < 0 ? "[data-up]" : "[data-down]")?.focus();
  }, [order]);
  const keep = (next: readonly Choice[]) => onAnswer({ ...emptyAnswer(question.id), option_ids: next.map((each) => each.id) });
  const move = (index: number, by: number) => {
    const item = items[index];
    const other = items[index + by];
    if (!item || !other || disabled) return;
    const next = [...items];
    next[index] = other;
    next[index + by] = item;
    moved.current = { id: item.id, by };
    const place = index + by + 1;
    const count = items.length;
    setSaid(t`${item.text}: now ${place} of ${count}`);
    keep(next);
  };
  return (
    <>
      <ol className="ordering" ref={list}>
        {items.map((item, index) => (
          <li key={item.id} data-item={item.id}>
            <span className="ordering-place num" aria-hidden="true">{index + 1}</span>
            <span className="ordering-text">{item.text}</span>
            <span className="ordering-moves">
              <button type="button" className="ghost" data-up aria-disabled={index === 0 || undefined} aria-label={t`Move up: ${item.text}`} onClick={() => move(index, -1)}>{t`Up`}</button>
              <button type="button" className="ghost" data-down aria-disabled={index === items.length - 1 || undefined} aria-label={t`Move down: ${item.text}`} onClick={() => move(index, 1)}>{t`Down`}</button>
            </span>
          </li>
        ))}
      </ol>
      {answer?.option_ids.length || disabled ? null : (
        <p className="row">
          <Button onClick={() => keep(items)}>{t`Keep this order`}</Button>
          <span className="s dim"><Trans>Not answered until you move a line or keep the order.</Trans></span>
        </p>
      )}
      <span className="hidden-text" role="status">{said}</span>
    </>
  );
}
