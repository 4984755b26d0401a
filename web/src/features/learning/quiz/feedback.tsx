/** One marked question: what was answered, what is right, and why. */
import { useLingui } from "@lingui/react/macro";
import type { Answer, QuestionResult, QuestionView } from "../../../api/types";
import { points } from "../../../lib/numbers";
import { StatusTag } from "../../../ui";
import { answered, blankMark, orderOf, promptParts } from "./answers";

export function Feedback({ result, number }: { result: QuestionResult; number: number }) {
  const { t } = useLingui();
  const { question } = result;
  const got = points(result.points);
  const of = points(question.points);
  const prompt = promptParts(question).map((part) => ("text" in part ? part.text : blankMark(part.number))).join("");
  return (
    <article className="card pad feedback">
      <div className="row-between">
        <p className="s dim">{t`Question ${number}, ${got} of ${of} points`}</p>
        <Mark result={result} />
      </div>
      <h3 className="feedback-prompt">{prompt}</h3>
      <Given result={result} />
      {result.explanation ? <p className="feedback-why"><b>{t`Why`}</b> {result.explanation}</p> : null}
    </article>
  );
}

function Mark({ result }: { result: QuestionResult }) {
  const { t } = useLingui();
  if (result.correct) return <StatusTag kind="ok">{t`Right`}</StatusTag>;
  if (answered(result.question, result.answer) === "none") return <StatusTag kind="idle">{t`Not answered`}</StatusTag>;
  return result.points > 0 ? <StatusTag kind="info">{t`Partly right`}</StatusTag> : <StatusTag kind="soon">{t`Wrong`}</StatusTag>;
}

function Given({ result }: { result: QuestionResult }) {
  switch (result.question.type) {
    case "fill_blank":
      return <Rows rows={result.question.blanks.map((id, index) => ({ name: blankMark(index + 1), given: result.answer?.texts[id], right: result.right_answer?.texts[id] }))} />;
    case "matching":
      return <Rows rows={result.question.left.map((left) => ({ name: left.text, given: rightOf(result.question, result.answer, left.id), right: rightOf(result.question, result.right_answer, left.id) }))} />;
    case "ordering":
      return <Orders result={result} />;
    default:
      return <Choices result={result} />;
  }
}

function rightOf(question: QuestionView, answer: Answer | null | undefined, left: string): string | undefined {
  const id = answer?.matches.find((match) => match.left === left)?.right;
  return question.right.find((each) => each.id === id)?.text;
}

function Choices({ result }: { result: QuestionResult }) {
  const { t } = useLingui();
  const chosen = result.answer?.option_ids ?? [];
  const right = result.right_answer?.option_ids;
  return (
    <ul className="plain-list feedback-options">
      {result.question.options.map((option) => {
        const mine = chosen.includes(option.id);
        const good = right?.includes(option.id) ?? false;
        const words = [mine ? t`Your answer` : "", good ? t`Right answer` : ""].filter(Boolean).join(", ");
        const note = result.feedback[option.id];
        return (
          <li key={option.id} className={good ? "good" : mine ? "mine" : undefined}>
            <span>{option.text}</span>
            {words ? <b className="s">{words}</b> : null}
            {note && (mine || good) ? <span className="s dim feedback-note">{note}</span> : null}
          </li>
        );
      })}
    </ul>
  );
}

interface Line {
  name: string;
  given: string | undefined;
  right: string | undefined;
}
function Rows({ rows }: { rows: Line[] }) {
  const { t } = useLingui();
  const showRight = rows.some((row) => row.right !== undefined);
  return (
    <table className="table stacked feedback-table">
      <thead>
        <tr>
          <th scope="col">{t`Line`}</th>
          <th scope="col">{t`Your answer`}</th>
          {showRight ? <th scope="col">{t`Right answer`}</th> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            <td data-label={t`Your answer`}>{row.given || <span className="dim">{t`none`}</span>}</td>
            {showRight ? <td data-label={t`Right answer`}>{row.right ?? ""}</td> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Orders({ result }: { result: QuestionResult }) {
  const { t } = useLingui();
  const list = (answer: Answer | null | undefined) => (
    <ol>
      {orderOf(result.question, answer ?? null).map((item) => (
        <li key={item.id}>{item.text}</li>
      ))}
    </ol>
  );
  return (
    <div className="feedback-orders">
      <div>
        <h4 className="s">{t`Your answer`}</h4>
        {result.answer?.option_ids.length ? list(result.answer) : <p className="dim">{t`none`}</p>}
      </div>
      {result.right_answer && !result.correct ? (
        <div>
          <h4 className="s">{t`Right answer`}</h4>
          {list(result.right_answer)}
        </div>
      ) : null}
    </div>
  );
}
