import { useLingui } from "@lingui/react/macro";
import { fullDay, parseDate } from "../../lib/dates";
import type { ExampleDates } from "./types";
import { exampleWords } from "./words";

const DAY = 86_400_000;
const WIDTH = 480;

/** The dates that a completion would give: a line from the completion to the expiry, with the window in which it can be renewed. */
export function Examples({ examples }: { examples: readonly ExampleDates[] }) {
  const { t } = useLingui();
  const [first] = examples;
  if (!first) return null;
  const start = parseDate(first.completed_on).getTime();
  const end = Math.max(...examples.map((each) => parseDate(each.expires_on).getTime())) + 20 * DAY;
  const x = (date: string) => (WIDTH * (parseDate(date).getTime() - start)) / (end - start);
  return (
    <ol className="plain-list stack examples" aria-label={t`Example dates`}>
      {examples.map((each) => (
        <li key={each.what} className="stack-s">
          <b>{exampleWords(each.what)}</b>
          <svg className="chart" viewBox={`0 0 ${WIDTH} 22`} preserveAspectRatio="none" aria-hidden="true">
            <rect className="track" x="0" y="8" width={WIDTH} height="6" rx="3" />
            <rect className="ok" x={x(each.completed_on)} y="8" width={Math.max(1, x(each.opens_on) - x(each.completed_on))} height="6" />
            <rect className="soon" x={x(each.opens_on)} y="5" width={Math.max(1, x(each.expires_on) - x(each.opens_on))} height="12" />
            <rect className="overdue" x={x(each.expires_on) - 1.5} y="1" width="3" height="20" />
          </svg>
          <dl className="pairs s">
            <div className="pair"><dt>{t`Completed`}</dt><dd>{fullDay(each.completed_on)}</dd></div>
            <div className="pair"><dt>{t`Can be renewed from`}</dt><dd>{fullDay(each.opens_on)}</dd></div>
            <div className="pair"><dt>{t`Last valid day`}</dt><dd><b>{fullDay(each.expires_on)}</b></dd></div>
          </dl>
        </li>
      ))}
    </ol>
  );
}
