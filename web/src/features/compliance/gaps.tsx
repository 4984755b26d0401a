import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { ColumnHead, Readiness, ReadinessCell, ReadinessRow } from "../../api/types";
import { paths } from "../../app/paths";
import { moment } from "../../lib/dates";
import { count, percent } from "../../lib/numbers";
import { flag, text, useSearchState } from "../../lib/search_state";
import { EmptyState, LinkButton, Loaded, Page, StatusTag, Table, type Column } from "../../ui";
import { ExportButton } from "./export_button";
import { ALL_COLUMNS, ProfessionSelect, UnitSelect, hrefOf, queryOf, unmetHref } from "./filters";
import { ComplianceTabs } from "./tabs";
import "./compliance.css";
import "./matrix.css";

const codecs = { unit: text(), profession: text(), leaves: flag() };
interface Gap {
  column: ColumnHead;
  cell: ReadinessCell;
}
const NONE: ReadinessCell = { applicable: 0, met: 0, late: 0 };

/** Unit readiness as a list of what is missing where: most people short first. */
export default function GapsPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const base = { unit: filter.unit, profession: filter.profession };
  const readiness = useQuery({
    queryKey: ["compliance", "readiness", base, true],
    queryFn: ({ signal }) => api.get<Readiness>("/compliance/readiness", { ...queryOf(base), columns: ALL_COLUMNS }, { signal }),
  });
  const asOf = readiness.data ? moment(readiness.data.as_of) : "";
  return (
    <Page
      wide title={t`Gaps of the units`} lead={<Trans>What is missing where. Every number opens the people behind it.</Trans>}
      actions={
        <>
          {asOf ? <span className="s dim"><Trans>As of {asOf}</Trans></span> : null}
          <ExportButton report="unit_readiness" query={{ ...queryOf(base), leaves_site: filter.leaves || undefined }} label={t`Export by unit and role`} />
        </>
      }
    >
      <ComplianceTabs base={base} />
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <UnitSelect reach="compliance:view" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
        <ProfessionSelect value={filter.profession} onValue={(profession) => setFilter({ profession })} />
        <label className="check">
          <input type="checkbox" checked={filter.leaves} onChange={(event) => setFilter({ leaves: event.target.checked })} />
          <span>{t`The export leaves the site: groups under 11 are suppressed`}</span>
        </label>
      </div>
      <Loaded query={readiness}>{(data) => <Body data={data} base={base} />}</Loaded>
    </Page>
  );
}

function Body({ data, base }: { data: Readiness; base: { unit: string; profession: string } }) {
  const { t } = useLingui();
  const gapsOf = (row: ReadinessRow): Gap[] =>
    data.columns
      .map((column, at) => ({ column, cell: row.cells[at] ?? NONE }))
      .filter(({ cell }) => cell.met < cell.applicable)
      .sort((a, b) => b.cell.late - a.cell.late || b.cell.applicable - b.cell.met - (a.cell.applicable - a.cell.met));
  if (!data.people)
    return (
      <EmptyState title={t`No people in this selection`} action={<LinkButton href={paths.imports} kind="primary">{t`Import staff`}</LinkButton>}>
        <Trans>Choose another unit or profession. If nobody is here yet, import the HR staff file first.</Trans>
      </EmptyState>
    );
  const rows = [...data.rows].filter((row) => row.people > 0).sort((a, b) => b.people - b.ready - (a.people - a.ready));
  const columns: Column<ReadinessRow>[] = [
    {
      key: "unit", header: t`Unit`, head: true, className: "wrap", compare: (a, b) => a.unit_name.localeCompare(b.unit_name),
      cell: (row) => (
        <>
          <Link href={hrefOf("/compliance/matrix", { ...base, unit: row.unit_id })}>{row.unit_name}</Link>
          <span className="s dim below">{[row.site_name, row.manager_name].filter(Boolean).join(", ")}</span>
        </>
      ),
    },
    { key: "people", header: t`People`, num: true, compare: (a, b) => a.people - b.people, cell: (row) => <Link href={hrefOf(paths.compliancePeople, { ...base, unit: row.unit_id })}>{count(row.people)}</Link> },
    { key: "ready", header: t`Ready`, num: true, compare: (a, b) => a.ready / a.people - b.ready / b.people, cell: (row) => <Link href={hrefOf(paths.compliancePeople, { ...base, unit: row.unit_id, show: "ready" })}>{percent((100 * row.ready) / row.people)}</Link> },
    {
      key: "gaps", header: t`Gaps`,
      cell: (row) => {
        const gaps = gapsOf(row);
        if (!gaps.length) return <StatusTag kind="ok">{t`None`}</StatusTag>;
        return (
          <ul className="gap-list">
            {gaps.map(({ column, cell }) => {
              const short = cell.applicable - cell.met;
              const words = plural(short, { one: "# lacks it", other: "# lack it" });
              const late = count(cell.late);
              const many = count(short);
              return (
                <li key={column.key}>
                  <Link href={unmetHref(base, column.key, row.unit_id)} aria-label={cell.late ? t`${column.label}: ${many}. ${row.unit_name}: ${words}, ${late} overdue, lapsed or missing` : t`${column.label}: ${many}. ${row.unit_name}: ${words}`}>
                    <StatusTag kind={cell.late ? "overdue" : "info"}>{column.label}: {many}</StatusTag>
                  </Link>
                </li>
              );
            })}
          </ul>
        );
      },
    },
  ];
  return (
    <>
      <Table caption={t`Gaps of the units`} columns={columns} rows={rows} rowKey={(row) => row.unit_id} />
      <p className="legend">
        <StatusTag kind="overdue">{t`some are overdue, lapsed or missing`}</StatusTag> <StatusTag kind="info">{t`not met yet, nobody is late`}</StatusTag>
        <span>{data.rule}</span>
      </p>
    </>
  );
}
