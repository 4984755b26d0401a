/** One question: its text, points, what is right, and what learners read afterwards. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import type { Blank, Option, Question } from "../../../api/types";
import { Button, Checkbox, Field, Textarea } from "../../../ui";
import { addBlank, emptyOption, moveBy, newId, problemsOf, removeBlank, setCorrect, type Problem } from "./quiz_edit";
import { NumberField, useTypeWords } from "./quiz_editor";

interface QuestionEditorProps {
  question: Question;
  number: number;
  total: number;
  /** False in a survey: nothing is right or wrong. */
  scored: boolean;
  onChange: (question: Question) => void;
  /** In a quiz; a question of the bank stands alone. */
  onMove?: (step: -1 | 1) => void;
  onCopy?: () => void;
  onRemove?: () => void;
}
interface PartProps {
  question: Question;
  scored: boolean;
  onChange: (question: Question) => void;
}

export function QuestionEditor(props: QuestionEditorProps) {
  const { t } = useLingui();
  const { question, number, total, scored, onChange, onMove, onCopy, onRemove } = props;
  const type = useTypeWords()[question.type];
  const name = (part: string) => `${question.id}-${part}`;
  // Below the heading of its section in a quiz, of the page in the bank.
  const Heading = onMove ? "h3" : "h2";
  return (
    <section className="card question-card" aria-label={t`Question ${number}`}>
      <div className="card-head">
        <Heading>{onMove ? <Trans>Question {number}</Trans> : t`Question`} <span className="s dim">{type}</span></Heading>
        {onMove ? (
          <div className="row">
            <Button disabled={number === 1} aria-label={t`Move question ${number} up`} onClick={() => onMove(-1)}>{t`Up`}</Button>
            <Button disabled={number === total} aria-label={t`Move question ${number} down`} onClick={() => onMove(1)}>{t`Down`}</Button>
            <Button aria-label={t`Duplicate question ${number}`} onClick={onCopy}>{t`Duplicate`}</Button>
            <Button aria-label={t`Delete question ${number}`} onClick={onRemove}>{t`Delete`}</Button>
          </div>
        ) : null}
      </div>
      <div className="card-body stack">
        {question.type === "fill_blank" ? <BlankPrompt {...props} /> : <Textarea name={name("prompt")} label={t`Question`} rows={2} value={question.prompt} maxLength={4000} onValue={(prompt) => onChange({ ...question, prompt })} />}
        <Parts {...props} />
        <div className="two">
          <NumberField name={name("points")} label={t`Points`} value={question.points} least={1} most={100} onNumber={(points) => onChange({ ...question, points: points ?? 1 })} />
        </div>
        <Textarea name={name("explanation")} optional label={t`Explanation`} hint={t`Shown with the answers.`} rows={2} value={question.explanation ?? ""} maxLength={4000} onValue={(explanation) => onChange({ ...question, explanation })} />
        <Todo question={question} scored={scored} />
      </div>
    </section>
  );
}

function Todo({ question, scored }: { question: Question; scored: boolean }) {
  const { t } = useLingui();
  const words: Record<Problem, string> = {
    prompt: t`write the question`, options: t`give at least two options`, right: t`mark what is right`, several: t`mark only one option as right`, blanks: t`add a blank`,
    accepted: t`give an accepted answer for each blank`, mark: t`every blank needs its mark in the text once`, pairs: t`give at least two full pairs`, items: t`give at least two entries`, same: t`two entries read the same`,
  };
  const todo = problemsOf(question, scored).map((each) => words[each]).join("; ");
  return todo ? <p className="note soon s"><Trans>Before publishing: {todo}.</Trans></p> : null;
}

function Parts(props: PartProps) {
  switch (props.question.type) {
    case "fill_blank":
      return <Blanks {...props} />;
    case "matching":
      return <Pairs {...props} />;
    case "ordering":
      return <Items {...props} />;
    default:
      return <Options {...props} />;
  }
}

function Options({ question, scored, onChange }: PartProps) {
  const { t } = useLingui();
  const fixed = question.type === "true_false";
  const put = (options: Option[]) => onChange({ ...question, options });
  const change = (id: string, part: Partial<Option>) => put(question.options.map((each) => (each.id === id ? { ...each, ...part } : each)));
  return (
    <fieldset className="field">
      <legend>{fixed ? t`Answers` : t`Options`}</legend>
      {scored ? <span className="hint">{question.type === "multi_select" ? t`Tick every option that is right.` : t`Choose the one that is right.`}</span> : null}
      <ul className="plain-list stack-s">
        {question.options.map((option, index) => (
          <li key={option.id} className="edit-option">
            {scored ? (
              <input
                type={question.type === "multi_select" ? "checkbox" : "radio"} name={`${question.id}-right`} checked={option.correct}
                aria-label={t`Option ${index + 1} is right`} onChange={(event) => onChange(setCorrect(question, option.id, event.target.checked))}
              />
            ) : null}
            <input className="input" value={option.text} maxLength={1000} aria-label={t`Option ${index + 1}`} onChange={(event) => change(option.id, { text: event.target.value })} />
            {fixed ? null : <Button aria-label={t`Remove option ${index + 1}`} onClick={() => put(question.options.filter((each) => each.id !== option.id))}>{t`Remove`}</Button>}
            <input className="input edit-feedback" value={option.feedback ?? ""} maxLength={1000} placeholder={t`Feedback when it is chosen (optional)`} aria-label={t`Feedback for option ${index + 1}`} onChange={(event) => change(option.id, { feedback: event.target.value || null })} />
          </li>
        ))}
      </ul>
      {fixed || question.options.length >= 12 ? null : <div><Button onClick={() => put([...question.options, emptyOption()])}>{t`Add an option`}</Button></div>}
    </fieldset>
  );
}

function BlankPrompt({ question, onChange }: PartProps) {
  const { t } = useLingui();
  const box = useRef<HTMLTextAreaElement>(null);
  const insert = () => onChange(addBlank(question, box.current?.selectionStart ?? question.prompt.length));
  return (
    <>
      <Field name={`${question.id}-prompt`} label={t`Text with blanks`} hint={t`Put the cursor where a blank belongs, then add it. Its mark is written in double braces.`}>
        {(control) => <textarea {...control} ref={box} className="input" rows={3} value={question.prompt} maxLength={4000} onChange={(event) => onChange({ ...question, prompt: event.target.value })} />}
      </Field>
      {question.blanks.length < 10 ? <div><Button onClick={insert}>{t`Add a blank here`}</Button></div> : null}
    </>
  );
}

function Blanks({ question, onChange }: PartProps) {
  const { t } = useLingui();
  const change = (id: string, part: Partial<Blank>) => onChange({ ...question, blanks: question.blanks.map((each) => (each.id === id ? { ...each, ...part } : each)) });
  return (
    <ul className="plain-list stack">
      {question.blanks.map((blank) => (
        <li key={blank.id} className="edit-blank">
          <LinesField name={`${question.id}-${blank.id}`} label={t`Accepted for ${`{{${blank.id}}}`}`} hint={t`One answer on each line.`} lines={blank.accepted} onLines={(accepted) => change(blank.id, { accepted: accepted.slice(0, 20) })} />
          <div className="row">
            <Checkbox name={`${question.id}-${blank.id}-case`} label={t`Capital letters matter`} checked={blank.case_sensitive} onChecked={(case_sensitive) => change(blank.id, { case_sensitive })} />
            <Button aria-label={t`Remove the blank ${blank.id}`} onClick={() => onChange(removeBlank(question, blank.id))}>{t`Remove the blank`}</Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
/** Keeps the text as typed (also an empty last line) and gives its lines out. */
function LinesField({ name, label, hint, lines, onLines }: { name: string; label: string; hint: string; lines: readonly string[]; onLines: (lines: string[]) => void }) {
  const [typed, setTyped] = useState(lines.join("\n"));
  return (
    <Textarea
      name={name} label={label} hint={hint} rows={3} value={typed}
      onValue={(next) => {
        setTyped(next);
        onLines(next.split("\n").map((line) => line.trim().slice(0, 200)).filter(Boolean));
      }}
    />
  );
}

function Pairs({ question, onChange }: PartProps) {
  const { t } = useLingui();
  const put = (pairs: Question["pairs"]) => onChange({ ...question, pairs });
  const change = (id: string, part: Partial<Question["pairs"][number]>) => put(question.pairs.map((each) => (each.id === id ? { ...each, ...part } : each)));
  return (
    <fieldset className="field">
      <legend>{t`Pairs`}</legend>
      <span className="hint">{t`What belongs together stands in one line. Learners see the right side mixed.`}</span>
      <ul className="plain-list stack-s">
        {question.pairs.map((pair, index) => (
          <li key={pair.id} className="edit-pair">
            <input className="input" value={pair.left} maxLength={500} aria-label={t`Left of pair ${index + 1}`} onChange={(event) => change(pair.id, { left: event.target.value })} />
            <input className="input" value={pair.right} maxLength={500} aria-label={t`Right of pair ${index + 1}`} onChange={(event) => change(pair.id, { right: event.target.value })} />
            <Button aria-label={t`Remove pair ${index + 1}`} onClick={() => put(question.pairs.filter((each) => each.id !== pair.id))}>{t`Remove`}</Button>
          </li>
        ))}
      </ul>
      {question.pairs.length < 12 ? <div><Button onClick={() => put([...question.pairs, { id: newId(), left: "", right: "" }])}>{t`Add a pair`}</Button></div> : null}
    </fieldset>
  );
}

function Items({ question, onChange }: PartProps) {
  const { t } = useLingui();
  const put = (items: Question["items"]) => onChange({ ...question, items });
  return (
    <fieldset className="field">
      <legend>{t`In the right order`}</legend>
      <span className="hint">{t`First at the top. Learners see them mixed.`}</span>
      <ol className="plain-list stack-s">
        {question.items.map((item, index) => (
          <li key={item.id} className="edit-item">
            <span className="num dim" aria-hidden="true">{index + 1}</span>
            <input className="input" value={item.text} maxLength={500} aria-label={t`Entry ${index + 1}`} onChange={(event) => put(question.items.map((each) => (each.id === item.id ? { ...each, text: event.target.value } : each)))} />
            <Button disabled={index === 0} aria-label={t`Move entry ${index + 1} up`} onClick={() => put(moveBy(question.items, index, -1))}>{t`Up`}</Button>
            <Button disabled={index === question.items.length - 1} aria-label={t`Move entry ${index + 1} down`} onClick={() => put(moveBy(question.items, index, 1))}>{t`Down`}</Button>
            <Button aria-label={t`Remove entry ${index + 1}`} onClick={() => put(question.items.filter((each) => each.id !== item.id))}>{t`Remove`}</Button>
          </li>
        ))}
      </ol>
      {question.items.length < 12 ? <div><Button onClick={() => put([...question.items, { id: newId(), text: "" }])}>{t`Add an entry`}</Button></div> : null}
    </fieldset>
  );
}
