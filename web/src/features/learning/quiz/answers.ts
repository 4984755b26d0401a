/** What an answer holds and how much of the question it answers. */
import type { Answer, Choice, QuestionView } from "../../../api/types";

export function emptyAnswer(questionId: string): Answer {
  return { question_id: questionId, option_ids: [], texts: {}, matches: [] };
}

export type Answered = "none" | "part" | "full";
/** Blanks and matches are answered when all of them are; the rest with the first choice. */
export function answered(question: QuestionView, answer: Answer | null | undefined): Answered {
  if (!answer) return "none";
  const [given, needed] =
    question.type === "fill_blank"
      ? [question.blanks.filter((id) => answer.texts[id]?.trim()).length, question.blanks.length]
      : question.type === "matching"
        ? [question.left.filter((left) => answer.matches.some((match) => match.left === left.id)).length, question.left.length]
        : [answer.option_ids.length, question.type === "ordering" ? question.options.length : 1];
  if (given === 0) return "none";
  return given >= needed ? "full" : "part";
}

/** The items of an ordering question as the person left them; the ones the answer does not know go last. */
export function orderOf(question: QuestionView, answer: Answer | null): Choice[] {
  const chosen = (answer?.option_ids ?? []).map((id) => question.options.find((each) => each.id === id)).filter((each) => each !== undefined);
  return [...chosen, ...question.options.filter((each) => !chosen.includes(each))];
}

export type PromptPart = { text: string } | { blank: string; number: number };
/** Cuts a prompt at its {{id}} marks. Marks that are no blank of the question stay text. */
export function promptParts(question: QuestionView): PromptPart[] {
  const parts: PromptPart[] = [];
  const numbers = new Map<string, number>();
  for (const piece of question.prompt.split(/(\{\{[^{}]+\}\})/)) {
    const id = /^\{\{\s*([^{}]+?)\s*\}\}$/.exec(piece)?.[1];
    if (id !== undefined && question.blanks.includes(id) && !numbers.has(id)) {
      numbers.set(id, numbers.size + 1);
      parts.push({ blank: id, number: numbers.size });
    } else if (piece) parts.push({ text: piece });
  }
  // A blank without a mark must still be answerable.
  for (const id of question.blanks) {
    if (numbers.has(id)) continue;
    numbers.set(id, numbers.size + 1);
    parts.push({ text: " " }, { blank: id, number: numbers.size });
  }
  return parts;
}

/** How a blank is written wherever it is not a field, and beside its field: the same in the question, the review and the result. */
export function blankMark(number: number): string {
  return `[${number}]`;
}

/** A prompt as one line of words, for lists. */
export function promptWords(question: QuestionView): string {
  return promptParts(question).map((part) => ("text" in part ? part.text : blankMark(part.number))).join("").replace(/\s+/g, " ").trim();
}
