/** One figure of the readiness view: a share with its shading, which opens the people who are missing. */
import { useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import type { ReadinessCell } from "../../api/types";
import { count, percent } from "../../lib/numbers";

function shade(cell: ReadinessCell): string {
  if (cell.applicable === 0) return "heat";
  const share = (100 * cell.met) / cell.applicable;
  return share >= 98 ? "heat good" : share < 75 ? "heat bad" : share < 90 ? "heat low" : "heat";
}

export function Share({ cell, href, label }: { cell: ReadinessCell; href: string; label: string }) {
  const { t } = useLingui();
  if (cell.applicable === 0) return <span className="dim">{t`n/a`}</span>;
  const share = percent((100 * cell.met) / cell.applicable);
  const met = count(cell.met);
  const all = count(cell.applicable);
  return (
    <Link href={href} aria-label={t`${label}: ${share}, ${met} of ${all}. Show who is missing.`}>
      {share}
    </Link>
  );
}

export function HeatCell({ cell, href, label }: { cell: ReadinessCell; href: string; label: string }) {
  return (
    <span className={`heat-cell ${shade(cell)}`}>
      <Share cell={cell} href={href} label={label} />
    </span>
  );
}
