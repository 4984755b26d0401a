import { useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { clock, dayAfter, shortDay } from "../../lib/dates";
import { useNarrow } from "../../lib/media";
import { Button, ErrorState, SkeletonRows } from "../../ui";
import { monthName } from "../assignments/due_rule";
import { sessionPath } from "./tabs";
import { addMonths, dayOf, monthOf, thisMonth, weeksOf } from "./time";
import type { ClassCard } from "./types";
import { SessionTag } from "./words";

/** The sessions of a month, each on the day that it starts. On a phone the days that have one, below each other. */
export function MonthCalendar({ month, onMonth }: { month: string; onMonth: (month: string) => void }) {
  const { t } = useLingui();
  const narrow = useNarrow();
  const ahead = useKeysetList<ClassCard>(["classroom", "office"], "/classroom/office", {}, 100);
  const past = useKeysetList<ClassCard>(["classroom", "office"], "/classroom/office", { past: true }, 100);
  const lastAhead = ahead.rows.at(-1)?.starts_at;
  const lastPast = past.rows.at(-1)?.starts_at;
  const moreAhead = ahead.hasNextPage && !ahead.isFetchingNextPage && lastAhead != null && monthOf(dayOf(lastAhead)) <= month;
  const morePast = past.hasNextPage && !past.isFetchingNextPage && month <= thisMonth() && lastPast != null && monthOf(dayOf(lastPast)) >= month;
  useEffect(() => {
    if (moreAhead) void ahead.fetchNextPage();
    if (morePast) void past.fetchNextPage();
  });
  const error = ahead.error ?? past.error;
  if (error) return <ErrorState error={error} onRetry={() => void Promise.all([ahead.refetch(), past.refetch()])} />;
  if (ahead.isPending || past.isPending) return <SkeletonRows rows={8} />;
  const byDay = new Map<string, ClassCard[]>();
  for (const card of new Map([...past.rows, ...ahead.rows].map((each) => [each.id, each])).values()) {
    if (!card.starts_at) continue;
    const day = dayOf(card.starts_at);
    byDay.set(day, [...(byDay.get(day) ?? []), card]);
  }
  const [year = "", number = "1"] = month.split("-");
  const title = `${monthName(Number(number))} ${year}`;
  const of = (day: string) => [...(byDay.get(day) ?? [])].sort((a, b) => (a.starts_at ?? "").localeCompare(b.starts_at ?? ""));
  const weeks = weeksOf(month);
  const days = weeks.flat().filter((day): day is string => day !== null && of(day).length > 0);
  const head = weeks[1] ?? [];
  return (
    <section className="stack" aria-label={t`Calendar`}>
      <div className="row">
        <Button aria-label={t`The month before`} onClick={() => onMonth(addMonths(month, -1))}>{t`Before`}</Button>
        <h2 aria-live="polite">{title}</h2>
        <Button aria-label={t`The month after`} onClick={() => onMonth(addMonths(month, 1))}>{t`After`}</Button>
        {month === thisMonth() ? null : <Button kind="link" onClick={() => onMonth(thisMonth())}>{t`This month`}</Button>}
      </div>
      {narrow ? (
        days.length ? (
          <ol className="plain-list stack" aria-label={title}>
            {days.map((day) => <li key={day} className="card pad stack-s"><h3>{shortDay(day)}</h3><DayList cards={of(day)} /></li>)}
          </ol>
        ) : <p className="dim">{t`No session in this month.`}</p>
      ) : (
        <table className="month">
          <caption className="hidden-text">{title}</caption>
          <thead><tr>{head.map((day) => <th key={day} scope="col">{day ? shortDay(day).split(" ")[0] : ""}</th>)}</tr></thead>
          <tbody>
            {weeks.map((week, at) => (
              <tr key={at}>
                {week.map((day, column) => (
                  <td key={day ?? `${at}-${column}`} className={day === null ? "outside" : day === dayAfter(0) ? "today" : undefined}>
                    {day ? <><span className="day-number">{Number(day.slice(8))}{day === dayAfter(0) ? <span className="hidden-text"> {t`today`}</span> : null}</span><DayList cards={of(day)} /></> : null}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function DayList({ cards }: { cards: readonly ClassCard[] }) {
  if (!cards.length) return null;
  return (
    <ul className="plain-list day-list">
      {cards.map((card) => (
        <li key={card.id}>
          <Link href={sessionPath(card.id)}>{card.starts_at ? `${clock(card.starts_at)} ` : ""}{card.title}</Link>
          <SessionTag session={card} />
        </li>
      ))}
    </ul>
  );
}
