/** Changes to a quiz while it is written, and what is still missing. Pure. */
import type { Option, Question, QuestionType, Quiz } from "../../../api/types";

export const TYPES: readonly QuestionType[] = ["multiple_choice", "true_false", "multi_select", "fill_blank", "matching", "ordering"];

export const newId = (): string => crypto.randomUUID().slice(0, 13);
export const emptyOption = (correct = false, text = ""): Option => ({ id: newId(), text, correct });

export function emptyQuiz(): Quiz {
  return { kind: "graded", pass_percent: 70, attempts: 3, time_limit_minutes: null, shuffle_questions: true, shuffle_options: true, draw: null, reveal: "after_all_attempts", partial_credit: "all_or_nothing", questions: [] };
}

export function newQuestion(type: QuestionType, words: { yes: string; no: string }): Question {
  const bare: Question = { id: newId(), type, prompt: "", points: 1, explanation: null, options: [], blanks: [], pairs: [], items: [] };
  switch (type) {
    case "true_false":
      return { ...bare, options: [emptyOption(true, words.yes), emptyOption(false, words.no)] };
    case "multiple_choice":
    case "multi_select":
      return { ...bare, options: [emptyOption(true), emptyOption()] };
    case "matching":
      return { ...bare, pairs: [{ id: newId(), left: "", right: "" }, { id: newId(), left: "", right: "" }] };
    case "ordering":
      return { ...bare, items: [{ id: newId(), text: "" }, { id: newId(), text: "" }] };
    default:
      return bare;
  }
}

/** Ids are stable within a question, so a copy needs only its own; blanks stay, because the prompt names them. */
export function copyOf(question: Question): Question {
  return { ...structuredClone(question), id: newId() };
}

export function moveBy<T>(list: readonly T[], index: number, step: -1 | 1): T[] {
  const out = [...list];
  const item = out[index];
  const other = out[index + step];
  if (item === undefined || other === undefined) return out;
  out[index] = other;
  out[index + step] = item;
  return out;
}

/** One right option only, except where several may be right. */
export function setCorrect(question: Question, id: string, on: boolean): Question {
  const many = question.type === "multi_select";
  return { ...question, options: question.options.map((each) => ({ ...each, correct: each.id === id ? on : many ? each.correct : false })) };
}

/** Adds a blank at a place of the prompt; its mark is a short word that is not used yet. */
export function addBlank(question: Question, at: number): Question {
  let number = question.blanks.length + 1;
  while (question.blanks.some((each) => each.id === `b${number}`) || question.prompt.includes(`{{b${number}}}`)) number += 1;
  const id = `b${number}`;
  return { ...question, prompt: `${question.prompt.slice(0, at)}{{${id}}}${question.prompt.slice(at)}`, blanks: [...question.blanks, { id, accepted: [], case_sensitive: false }] };
}
export function removeBlank(question: Question, id: string): Question {
  return { ...question, prompt: question.prompt.replaceAll(`{{${id}}}`, ""), blanks: question.blanks.filter((each) => each.id !== id) };
}

/** The server takes no empty texts: they wait in the editor until they are written. */
export function savable(quiz: Quiz): { quiz: Quiz; leftOut: boolean } {
  let leftOut = false;
  const kept = <T,>(list: readonly T[], full: (item: T) => boolean): T[] => {
    const out = list.filter(full);
    if (out.length < list.length) leftOut = true;
    return out;
  };
  const questions = kept(quiz.questions, (each) => each.prompt.trim() !== "").map((each) => ({
    ...each,
    explanation: each.explanation?.trim() ? each.explanation : null,
    options: kept(each.options, (one) => one.text.trim() !== ""),
    blanks: each.blanks.map((one) => ({ ...one, accepted: one.accepted.map((text) => text.trim()).filter(Boolean) })),
    pairs: kept(each.pairs, (one) => one.left.trim() !== "" && one.right.trim() !== ""),
    items: kept(each.items, (one) => one.text.trim() !== ""),
  }));
  return { quiz: { ...quiz, questions }, leftOut };
}

export type Problem = "prompt" | "options" | "right" | "several" | "blanks" | "accepted" | "mark" | "pairs" | "items" | "same";
/** What keeps a question from being published, with the rules of the server. */
export function problemsOf(question: Question, scored: boolean): Problem[] {
  const out: Problem[] = [];
  const full = savable({ ...emptyQuiz(), questions: [{ ...question, prompt: question.prompt || "-" }] }).quiz.questions[0] ?? question;
  if (!question.prompt.trim()) out.push("prompt");
  const same = (texts: string[]) => {
    if (new Set(texts).size < texts.length) out.push("same");
  };
  if (question.type === "fill_blank") {
    if (!full.blanks.length) out.push("blanks");
    if (scored && full.blanks.some((each) => !each.accepted.length)) out.push("accepted");
    const marks = [...question.prompt.matchAll(/\{\{([^{}]*)\}\}/g)].map((hit) => hit[1]);
    if (full.blanks.some((each) => marks.filter((mark) => mark === each.id).length !== 1) || marks.some((mark) => !full.blanks.some((each) => each.id === mark))) out.push("mark");
  } else if (question.type === "matching") {
    if (full.pairs.length < 2) out.push("pairs");
    same(full.pairs.map((each) => each.left));
  } else if (question.type === "ordering") {
    if (full.items.length < 2) out.push("items");
    same(full.items.map((each) => each.text));
  } else {
    const right = full.options.filter((each) => each.correct).length;
    if (full.options.length < 2) out.push("options");
    if (scored && right === 0) out.push("right");
    if (scored && right > 1 && question.type !== "multi_select") out.push("several");
    same(full.options.map((each) => each.text));
  }
  return out;
}
