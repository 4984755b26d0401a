/** Twelve weeks as bars. Each week carries its number as text and as a link, and the whole can be read as a table. */
import { useLingui } from "@lingui/react/macro";
import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { count } from "../../lib/numbers";
import { useScreens } from "./figure";
import type { Figure } from "./types";
import { barDay } from "./words";

export interface Week {
  week: string;
  value: number;
  list?: Figure["list"];
  /** The whole of it in words. */
  label: string;
}
export interface Row {
  /** What is counted; stands above the bars. */
  title: string;
  weeks: readonly Week[];
  /** The less important of two. */
  pale?: boolean;
}

/** "1.2k" where four digits would not fit. */
const short = (value: number) => (value < 1000 ? count(value) : new Intl.NumberFormat(i18n.locale || "en", { notation: "compact", maximumFractionDigits: 1 }).format(value));

/** Rows of bars, each on a scale of its own: a week in which everybody was enrolled must not flatten the rest. */
export function WeekChart({ rows, table }: { rows: readonly Row[]; table: ReactNode }) {
  const { t } = useLingui();
  return (
    <div className="stack-s">
      {rows.map((row, index) => <Bars key={row.title} row={row} days={index === rows.length - 1} />)}
      <details className="weeks-table no-print">
        <summary>{t`Show as a table`}</summary>
        {table}
      </details>
    </div>
  );
}

function Bars({ row, days }: { row: Row; days: boolean }) {
  const screens = useScreens();
  const top = Math.max(1, ...row.weeks.map((each) => each.value));
  return (
    <div className={row.pale ? "weeks-row pale" : "weeks-row"}>
      <h3 className="s dim">{row.title}</h3>
      <ol className="weeks" aria-label={row.title}>
        {row.weeks.map((each) => {
          const href = screens(each.list);
          const text = short(each.value);
          return (
            <li key={each.week}>
              <span className="weeks-plot">
                {href && each.value > 0 ? <Link href={href} aria-label={each.label}>{text}</Link> : <span className={each.value ? "weeks-plain" : "weeks-none"}><span aria-hidden="true">{text}</span><span className="hidden-text">{each.label}</span></span>}
                <i aria-hidden="true" style={{ height: `calc((100% - 24px) * ${each.value / top})` }} />
              </span>
              {days ? <span className="weeks-day" aria-hidden="true">{barDay(each.week)}</span> : null}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
