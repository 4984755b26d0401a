/** The readiness table on a phone: a card for each unit, and in it first what is not met by everybody. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import type { ColumnHead, Readiness, ReadinessCell, ReadinessRow } from "../../api/types";
import { paths } from "../../app/paths";
import { StatusTag } from "../../ui";
import { hrefOf, unmetHref, type FilterState } from "./filters";
import { HeatCell } from "./share";

interface Item {
  column: ColumnHead;
  cell: ReadinessCell;
}
const share = ({ cell }: Item) => cell.met / cell.applicable;
const late = ({ cell }: Item) => cell.late / cell.applicable;

export function UnitCards({ data, base }: { data: Readiness; base: Partial<FilterState> }) {
  const { t } = useLingui();
  // Where most is to do comes first; a phone shows little at a time.
  const rows = [...data.rows].sort((a, b) => b.people - b.ready - (a.people - a.ready));
  return (
    <ul className="plain-list stack readiness-cards" aria-label={t`Readiness by unit`}>
      {rows.map((row) => (
        <li key={row.unit_id}>
          <UnitCard row={row} columns={data.columns} base={base} />
        </li>
      ))}
    </ul>
  );
}

function UnitCard({ row, columns, base }: { row: ReadinessRow; columns: readonly ColumnHead[]; base: Partial<FilterState> }) {
  const { t } = useLingui();
  const items = columns.map((column, index) => ({ column, cell: row.cells[index] ?? { applicable: 0, met: 0, late: 0 } })).filter(({ cell }) => cell.applicable > 0);
  const open = items.filter(({ cell }) => cell.met < cell.applicable).sort((a, b) => late(b) - late(a) || share(a) - share(b));
  const met = items.filter(({ cell }) => cell.met >= cell.applicable);
  const needs = row.people - row.ready;
  const list = (of: readonly Item[]) => (
    <ul className="plain-list readiness-items">
      {of.map(({ column, cell }) => (
        <li key={column.key}>
          <span>{column.label}</span>
          <HeatCell cell={cell} href={unmetHref(base, column.key, row.unit_id)} label={`${row.unit_name}, ${column.label}`} />
        </li>
      ))}
    </ul>
  );
  return (
    <section className="card">
      <div className="card-head">
        <h2><Link href={hrefOf(paths.compliancePeople, { ...base, unit: row.unit_id })}>{row.unit_name}</Link></h2>
        <small>{[row.site_name, plural(row.people, { one: "# person", other: "# people" })].filter(Boolean).join(", ")}</small>
      </div>
      <div className="card-body stack-s">
        <p className="row">
          {needs === 0 ? (
            <StatusTag kind="ok">{t`Everybody is ready`}</StatusTag>
          ) : (
            <Link href={hrefOf(paths.compliancePeople, { ...base, unit: row.unit_id, show: "not_ready" })}>{plural(needs, { one: "# person needs action", other: "# people need action" })}</Link>
          )}
          {row.manager_name ? <span className="s dim">{t`Manager: ${row.manager_name}`}</span> : null}
        </p>
        {open.length ? list(open) : null}
        {met.length ? (
          <details>
            <summary>{plural(met.length, { one: "# requirement is met by everybody", other: "# requirements are met by everybody" })}</summary>
            {list(met)}
          </details>
        ) : null}
        {items.length === 0 ? <p className="s dim"><Trans>Nothing is required of this unit.</Trans></p> : null}
      </div>
    </section>
  );
}
