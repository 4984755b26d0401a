/** A quiz as its author writes it: the rules of the whole, then its questions. */
import { Trans, useLingui } from "@lingui/react/macro";
import { plural } from "@lingui/core/macro";
import { useEffect, useRef, useState } from "react";
import type { PartialCredit, Question, QuestionType, Quiz, QuizKind, Reveal } from "../../../api/types";
import { Card, Checkbox, ConfirmDialog, EmptyState, Input, Menu, MenuItem, Select } from "../../../ui";
import { QuestionEditor } from "./question_editor";
import { QuizPools } from "./quiz_pools";
import { copyOf, moveBy, newQuestion, TYPES } from "./quiz_edit";

interface QuizEditorProps {
  quiz: Quiz;
  onChange: (quiz: Quiz) => void;
  readOnly?: boolean;
  /** Whose pools may be drawn from, besides the author's own. */
  course?: string;
}
export function useTypeWords(): Record<QuestionType, string> {
  const { t } = useLingui();
  return {
    multiple_choice: t`One right answer`, true_false: t`True or false`, multi_select: t`Several right answers`,
    fill_blank: t`Fill in blanks`, matching: t`Matching pairs`, ordering: t`Put in order`,
  };
}

export function QuizEditor({ quiz, onChange, readOnly = false, course }: QuizEditorProps) {
  const { t } = useLingui();
  const words = useTypeWords();
  const [removing, setRemoving] = useState<number | null>(null);
  const [added, setAdded] = useState("");
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (added) list.current?.querySelector<HTMLElement>(`[data-question="${added}"] textarea`)?.focus();
  }, [added]);
  const put = (questions: Question[]) => onChange({ ...quiz, questions });
  const add = (question: Question, at = quiz.questions.length) => {
    put([...quiz.questions.slice(0, at), question, ...quiz.questions.slice(at)]);
    setAdded(question.id);
  };
  const points = quiz.questions.reduce((sum, each) => sum + each.points, 0);
  const pointWords = plural(points, { one: "# point", other: "# points" });
  const questionWords = plural(quiz.questions.length, { one: "# question", other: "# questions" });
  return (
    <fieldset disabled={readOnly} className="stack">
      <Card title={t`Rules of the quiz`}>
        <QuizRules quiz={quiz} onChange={onChange} />
      </Card>
      {course ? <Card title={t`Question bank`}><QuizPools quiz={quiz} onChange={onChange} course={course} /></Card> : null}
      <div className="row-between">
        <h2>{t`Questions`}</h2>
        <span className="s dim">{questionWords}, {pointWords}</span>
      </div>
      {quiz.questions.length ? (
        <ol className="plain-list stack" ref={list}>
          {quiz.questions.map((question, index) => (
            <li key={question.id} data-question={question.id}>
              <QuestionEditor
                question={question} number={index + 1} total={quiz.questions.length} scored={quiz.kind !== "survey"}
                onChange={(next) => put(quiz.questions.map((each) => (each.id === question.id ? next : each)))}
                onMove={(step) => put(moveBy(quiz.questions, index, step))}
                onCopy={() => add(copyOf(question), index + 1)}
                onRemove={() => setRemoving(index)}
              />
            </li>
          ))}
        </ol>
      ) : (
        <EmptyState title={t`No question yet`}><Trans>Choose a kind below. You can mix all six in one quiz.</Trans></EmptyState>
      )}
      {readOnly ? null : (
        <div className="row">
          <Menu start label={t`Add a question`} className="btn">
            {TYPES.map((type) => (
              <MenuItem key={type} onSelect={() => add(newQuestion(type, { yes: t`True`, no: t`False` }))}>{words[type]}</MenuItem>
            ))}
          </Menu>
        </div>
      )}
      <ConfirmDialog
        open={removing !== null} danger title={t`Delete question ${(removing ?? 0) + 1}?`} action={t`Delete`} onClose={() => setRemoving(null)}
        onConfirm={() => {
          put(quiz.questions.filter((_, index) => index !== removing));
          setRemoving(null);
        }}
      >
        {quiz.questions[removing ?? -1]?.prompt || t`It has no text yet.`}
      </ConfirmDialog>
    </fieldset>
  );
}

/** A whole number inside its limits, or what was there before. */
export function numberIn(text: string, least: number, most: number): number | null {
  if (!/^\d{1,5}$/.test(text.trim())) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

interface NumberFieldProps {
  name: string;
  label: string;
  hint?: string;
  value: number | null | undefined;
  least: number;
  most: number;
  /** Whether nothing is a value too. */
  optional?: boolean;
  onNumber: (value: number | null) => void;
}
/** Keeps what was typed until it is a number that fits; only then it goes out. */
export function NumberField({ name, label, hint, value, least, most, optional = false, onNumber }: NumberFieldProps) {
  const { t } = useLingui();
  const shown = value === null || value === undefined ? "" : String(value);
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && !(optional && typed.trim() === "") && numberIn(typed, least, most) === null;
  const limits = t`${least} to ${most}`;
  return (
    <Input
      name={name} inputMode="numeric" maxLength={String(most).length} label={label} optional={optional} hint={hint ? `${hint} (${limits})` : limits} value={typed ?? shown} className={wrong ? "wrong" : undefined}
      onBlur={() => setTyped(null)}
      onValue={(text) => {
        setTyped(text);
        const next = numberIn(text, least, most);
        if (next !== null) onNumber(next);
        else if (optional && text.trim() === "") onNumber(null);
      }}
    />
  );
}

function QuizRules({ quiz, onChange }: QuizEditorProps) {
  const { t } = useLingui();
  const set = (change: Partial<Quiz>) => onChange({ ...quiz, ...change });
  return (
    <div className="stack">
      <div className="two">
        <Select name="quiz-kind" label={t`Kind`} value={quiz.kind} onValue={(kind) => set({ kind: kind as QuizKind })} options={[{ value: "graded", label: t`Graded` }, { value: "practice", label: t`For practice` }, { value: "survey", label: t`Survey, no right answers` }]} />
        <Select name="quiz-reveal" label={t`Learners see the answers`} value={quiz.reveal} onValue={(reveal) => set({ reveal: reveal as Reveal })} hint={t`After each attempt the next one is copying`} options={[{ value: "after_all_attempts", label: t`After a pass or the last attempt` }, { value: "after_submission", label: t`After each attempt` }, { value: "never", label: t`Never` }]} />
        <Select name="quiz-partial" label={t`Points for part of an answer`} value={quiz.partial_credit} onValue={(value) => set({ partial_credit: value as PartialCredit })} options={[{ value: "all_or_nothing", label: t`All or nothing` }, { value: "right_minus_wrong", label: t`Right minus wrong` }, { value: "per_option", label: t`For each right part` }]} />
      </div>
      <div className="two">
        {quiz.kind === "graded" ? <NumberField name="quiz-pass" label={t`Pass mark, in percent`} value={quiz.pass_percent} least={0} most={100} onNumber={(value) => set({ pass_percent: value ?? 0 })} /> : null}
        <NumberField name="quiz-attempts" label={t`Attempts`} hint={t`0: no limit`} value={quiz.attempts} least={0} most={50} onNumber={(value) => set({ attempts: value ?? 0 })} />
        <NumberField name="quiz-limit" optional label={t`Time limit, in minutes`} value={quiz.time_limit_minutes} least={1} most={480} onNumber={(value) => set({ time_limit_minutes: value })} />
        <NumberField name="quiz-cooldown" optional label={t`Pause between attempts, in minutes`} hint={t`Empty: none`} value={quiz.cooldown_minutes} least={0} most={43200} onNumber={(value) => set({ cooldown_minutes: value })} />
        <NumberField name="quiz-draw" optional label={t`Questions drawn for each attempt`} hint={t`Empty: all`} value={quiz.draw} least={1} most={200} onNumber={(value) => set({ draw: value })} />
      </div>
      {quiz.draw && quiz.draw > quiz.questions.length ? <p className="note soon"><Trans>More questions are drawn than there are.</Trans></p> : null}
      <div className="two">
        <Checkbox name="quiz-shuffle" label={t`Questions in random order`} checked={quiz.shuffle_questions} onChecked={(shuffle_questions) => set({ shuffle_questions })} />
        <Checkbox name="quiz-shuffle-options" label={t`Options in random order`} checked={quiz.shuffle_options} onChecked={(shuffle_options) => set({ shuffle_options })} />
        {quiz.kind === "graded" ? <Checkbox name="quiz-proctored" label={t`Watched`} hint={t`Notes when the page loses focus, is hidden, or something is pasted. Learners are told before.`} checked={quiz.proctored ?? false} onChecked={(proctored) => set({ proctored: proctored || null })} /> : null}
        {quiz.kind === "survey" ? <Checkbox name="quiz-anonymous" label={t`Anonymous`} hint={t`Promised to learners. Answers are parted from names, and results come in groups of five.`} checked={quiz.anonymous ?? false} onChecked={(anonymous) => set({ anonymous: anonymous || null })} /> : null}
      </div>
    </div>
  );
}
