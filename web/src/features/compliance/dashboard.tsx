import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { ColumnHead, Readiness, ReadinessRow } from "../../api/types";
import { paths } from "../../app/paths";
import { moment } from "../../lib/dates";
import { useNarrow } from "../../lib/media";
import { count, percent } from "../../lib/numbers";
import { flag, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, LinkButton, Loaded, Page, StatusTag, Table, type Column } from "../../ui";
import { ExportButton } from "./export_button";
import { ALL_COLUMNS, ProfessionSelect, UnitSelect, filterCodecs, hrefOf, queryOf, unmetHref, type FilterState } from "./filters";
import { HeatCell, Share } from "./share";
import { ComplianceTabs } from "./tabs";
import { UnitCards } from "./unit_cards";
import "./compliance.css";

const codecs = { ...filterCodecs, all: flag() };

export default function DashboardPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const base = { unit: filter.unit, profession: filter.profession };
  const readiness = useQuery({
    queryKey: ["compliance", "readiness", base, filter.all],
    queryFn: ({ signal }) => api.get<Readiness>("/compliance/readiness", { ...queryOf(base), columns: filter.all ? ALL_COLUMNS : undefined }, { signal }),
  });
  const asOf = readiness.data ? moment(readiness.data.as_of) : "";
  return (
    <Page
      wide title={t`Readiness by unit`} lead={readiness.data?.rule}
      actions={
        <>
          {asOf ? <span className="s dim"><Trans>As of {asOf}</Trans></span> : null}
          <ExportButton report="readiness" query={queryOf(base)} />
        </>
      }
    >
      <ComplianceTabs base={base} />
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <UnitSelect reach="compliance:view" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
        <ProfessionSelect value={filter.profession} onValue={(profession) => setFilter({ profession })} />
      </div>
      <Loaded query={readiness}>{(data) => <Body data={data} base={base} all={filter.all} onAll={(all) => setFilter({ all })} />}</Loaded>
    </Page>
  );
}

interface BodyProps {
  data: Readiness;
  base: Partial<FilterState>;
  /** Every requirement has its column, not only the twelve that apply to most people. */
  all: boolean;
  onAll: (all: boolean) => void;
}
function Body({ data, base, all, onAll }: BodyProps) {
  const { t } = useLingui();
  const narrow = useNarrow();
  const shown = data.columns.length;
  const total = data.requirements;
  if (data.people === 0)
    return (
      <EmptyState title={t`No people in this selection`} action={<LinkButton href={paths.imports} kind="primary">{t`Import staff`}</LinkButton>}>
        <Trans>Choose another unit or profession. If nobody is here yet, import the HR staff file first.</Trans>
      </EmptyState>
    );
  return (
    <>
      <Facts data={data} base={base} />
      {narrow ? <UnitCards data={data} base={base} /> : <Matrix data={data} base={base} />}
      <p className="legend">
        <Trans>Shading:</Trans> <StatusTag kind="ok">{t`98 % or more`}</StatusTag> <StatusTag kind="info">{t`under way, nobody is late`}</StatusTag>
        <StatusTag kind="soon">{t`up to 10 % late`}</StatusTag> <StatusTag kind="overdue">{t`more than 10 % late`}</StatusTag>
        <span>
          <Trans>Late is overdue, lapsed or missing. Every number opens the list behind it.</Trans>{" "}
          {total > shown ? <Trans>The columns are the {shown} of {total} requirements that apply to most people.</Trans> : null}
        </span>
        {total > shown ? <Button onClick={() => onAll(true)}>{t`Show all ${total} requirements`}</Button> : all ? <Button onClick={() => onAll(false)}>{t`Show only the widest`}</Button> : null}
      </p>
    </>
  );
}

function Facts({ data, base }: { data: Readiness; base: Partial<FilterState> }) {
  const { t } = useLingui();
  const link = (show: string, value: number, tone = "") => (
    <Link className={value > 0 ? tone : ""} href={hrefOf(paths.compliancePeople, { ...base, show })}>
      {count(value)}
    </Link>
  );
  const people = count(data.people);
  const share = percent((100 * data.ready) / data.people, 1);
  return (
    <section className="card facts" aria-label={t`Summary`}>
      <div>{link("ready", data.ready)}<p>{t`of ${people} people are ready (${share})`}</p></div>
      <div>{link("lapsed", data.lapsed, "overdue")}<p>{plural(data.lapsed, { one: "person has a lapsed or missing licence or card", other: "people have a lapsed or missing licence or card" })}</p></div>
      <div>{link("overdue", data.overdue, "overdue")}<p>{plural(data.overdue, { one: "person has overdue training", other: "people have overdue training" })}</p></div>
      <div>{link("due_soon", data.due_soon, "soon")}<p>{plural(data.due_soon, { one: "person has something due within 30 days", other: "people have something due within 30 days" })}</p></div>
    </section>
  );
}

function Matrix({ data, base }: { data: Readiness; base: Partial<FilterState> }) {
  const { t } = useLingui();
  const unmet = (column: ColumnHead, unit?: string) => unmetHref(base, column.key, unit);
  const needs = (row: ReadinessRow) => row.people - row.ready;
  const columns: Column<ReadinessRow>[] = [
    { key: "unit", header: t`Unit`, head: true, cell: (row) => <Link href={hrefOf(paths.compliancePeople, { ...base, unit: row.unit_id })}>{row.unit_name}</Link>, compare: (a, b) => a.unit_name.localeCompare(b.unit_name) },
    { key: "site", header: t`Site`, cell: (row) => row.site_name, compare: (a, b) => a.site_name.localeCompare(b.site_name) },
    { key: "manager", header: t`Manager`, cell: (row) => row.manager_name || <span className="dim">{t`none`}</span> },
    { key: "people", header: t`People`, num: true, cell: (row) => count(row.people), compare: (a, b) => a.people - b.people },
    ...data.columns.map((column, index): Column<ReadinessRow> => ({
      key: column.key, header: column.label, num: true,
      cell: (row) => <HeatCell cell={row.cells[index] ?? { applicable: 0, met: 0, late: 0 }} href={unmet(column, row.unit_id)} label={`${row.unit_name}, ${column.label}`} />,
    })),
    {
      key: "needs", header: t`Needs action`, num: true, compare: (a, b) => needs(a) - needs(b),
      cell: (row) => {
        const number = needs(row);
        return number === 0 ? t`none` : <Link href={hrefOf(paths.compliancePeople, { ...base, unit: row.unit_id, show: "not_ready" })}>{plural(number, { one: "# person", other: "# people" })}</Link>;
      },
    },
  ];
  const total = data.people - data.ready;
  return (
    <div className="readiness">
      <Table
        scroll stacked={false} caption={t`Readiness by unit`} columns={columns} rows={data.rows} rowKey={(row) => row.unit_id}
        foot={
          <tr>
            <th scope="row">{t`All shown`}</th>
            <td />
            <td />
            <td className="r">{count(data.people)}</td>
            {data.totals.map((cell, index) => (
              <td key={data.columns[index]?.key ?? index} className="r">
                <Share cell={cell} href={data.columns[index] ? unmet(data.columns[index]) : "#"} label={data.columns[index]?.label ?? ""} />
              </td>
            ))}
            <td className="r">{total === 0 ? t`none` : <Link href={hrefOf(paths.compliancePeople, { ...base, show: "not_ready" })}>{plural(total, { one: "# person", other: "# people" })}</Link>}</td>
          </tr>
        }
      />
    </div>
  );
}
