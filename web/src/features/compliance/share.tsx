/** One figure of the readiness view: a share with its shading, which opens the people who are missing. */
import { useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import type { ReadinessCell } from "../../api/types";
import { count, percent } from "../../lib/numbers";

/** Only what is late is a warning: who has not begun yet and still has time is not. */
export function shade(cell: ReadinessCell): "none" | "good" | "bad" | "low" | "wait" {
  if (cell.applicable === 0) return "none";
  if (cell.late > 0) return cell.late / cell.applicable > 0.1 ? "bad" : "low";
  return cell.met / cell.applicable >= 0.98 ? "good" : "wait";
}

export function Share({ cell, href, label }: { cell: ReadinessCell; href: string; label: string }) {
  const { t } = useLingui();
  if (cell.applicable === 0) return <span className="dim">{t`n/a`}</span>;
  const share = percent((100 * cell.met) / cell.applicable);
  const met = count(cell.met);
  const all = count(cell.applicable);
  const late = count(cell.late);
  return (
    <Link href={href} aria-label={cell.late ? t`${label}: ${share}, ${met} of ${all}, ${late} overdue, lapsed or missing. Show who is missing.` : t`${label}: ${share}, ${met} of ${all}. Show who is missing.`}>
      {share}
    </Link>
  );
}

export function HeatCell({ cell, href, label }: { cell: ReadinessCell; href: string; label: string }) {
  return (
    <span className={`heat-cell heat ${shade(cell)}`}>
      <Share cell={cell} href={href} label={label} />
    </span>
  );
}
