import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { ColumnHead } from "../../api/types";
import { paths } from "../../app/paths";
import { moment } from "../../lib/dates";
import { useNarrow } from "../../lib/media";
import { count } from "../../lib/numbers";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, ErrorState, FilterChips, Page, SkeletonRows, StatusTag, Table, type Column } from "../../ui";
import { CellTag, STATE_ORDER, cellDay, cellWord } from "./cell_words";
import { ExportButton } from "./export_button";
import { ProfessionSelect, SearchBox, UnitSelect, filterCodecs, queryOf } from "./filters";
import type { ComplianceMatrix, ComplianceMatrixRow } from "./matrix_types";
import { RemindButton } from "./remind";
import { ComplianceTabs } from "./tabs";
import "./compliance.css";
import "./matrix.css";

const PER_PAGE = 50;
const codecs = { ...filterCodecs, kind: oneOf(["credential", "course", "all"], "credential") };

/** Each person of a unit and each thing required of her. */
export default function MatrixPage() {
  const { t } = useLingui();
  const narrow = useNarrow();
  const [filter, setFilter] = useSearchState(codecs);
  const { kind, ...people } = filter;
  const query = { ...queryOf(people), kind };
  const pages = useInfiniteQuery({
    queryKey: ["compliance", "matrix", query],
    queryFn: ({ pageParam, signal }) => api.get<ComplianceMatrix>("/compliance/matrix", { ...query, limit: PER_PAGE, after: pageParam }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
  });
  const first = pages.data?.pages[0];
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const columns = first?.columns ?? [];
  const asOf = first ? moment(first.as_of) : "";
  const only = columns.find((column) => column.key === filter.item);
  const base = { unit: filter.unit, profession: filter.profession };
  const more = { hasMore: pages.hasNextPage, loading: pages.isFetchingNextPage, onMore: () => void pages.fetchNextPage(), total: first?.total ?? null };
  const shown = only ? [only] : columns;
  return (
    <Page
      wide title={t`Matrix of people and requirements`}
      lead={first ? <>{plural(first.total, { one: "# person", other: "# people" })}, {plural(columns.length, { one: "# requirement", other: "# requirements" })}. <Trans>As of {asOf}.</Trans></> : null}
      actions={
        <>
          <RemindButton filter={people} />
          <ExportButton report="matrix" query={query} />
        </>
      }
    >
      <ComplianceTabs base={base} />
      <FilterChips
        label={t`Show`} single selected={filter.show ? [filter.show] : []} onSelected={(keys) => setFilter({ show: keys[0] ?? "" })}
        chips={[{ key: "not_ready", label: t`Needs action` }, { key: "lapsed", label: t`Lapsed or missing card` }, { key: "overdue", label: t`Overdue training` }, { key: "due_soon", label: t`Due within 30 days` }, { key: "ready", label: t`Ready` }]}
      />
      {filter.item ? (
        <FilterChips
          label={t`The requirement is`} single selected={filter.item_state ? [filter.item_state] : []} onSelected={(keys) => setFilter({ item_state: keys[0] ?? "" })}
          chips={[{ key: "unmet", label: t`Not complete` }, { key: "late", label: t`Overdue, lapsed or missing` }, { key: "met", label: t`Complete` }]}
        />
      ) : null}
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <SearchBox label={t`Last name`} value={filter.search} onValue={(search) => setFilter({ search })} />
        <UnitSelect reach="compliance:view" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
        <ProfessionSelect value={filter.profession} onValue={(profession) => setFilter({ profession })} />
        <label className="filter">
          <span>{t`Requirements`}</span>
          <select className="input" value={kind} onChange={(event) => setFilter({ kind: event.target.value as typeof kind, item: "", item_state: "" })}>
            <option value="credential">{t`Licences and cards`}</option>
            <option value="course">{t`Courses`}</option>
            <option value="all">{t`Both`}</option>
          </select>
        </label>
        <label className="filter">
          <span>{t`Only one requirement`}</span>
          <select className="input" value={filter.item} onChange={(event) => setFilter({ item: event.target.value, item_state: event.target.value ? filter.item_state || "unmet" : "" })}>
            <option value="">{t`All of them`}</option>
            {columns.map((column) => <option key={column.key} value={column.key}>{column.label}</option>)}
            {filter.item && !only ? <option value={filter.item}>{t`one requirement`}</option> : null}
          </select>
        </label>
      </div>
      {pages.isPending ? <SkeletonRows rows={10} /> : pages.error && !first ? (
        <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
      ) : !rows.length ? (
        <EmptyState title={t`Nobody matches`}><Trans>Take a filter away, or choose another unit.</Trans></EmptyState>
      ) : narrow ? (
        <People rows={rows} columns={shown} more={more} />
      ) : (
        <Grid rows={rows} columns={shown} more={more} />
      )}
      {rows.length ? (
        <p className="legend">
          <Trans>In the cells:</Trans> <CellTag state="met" /> <CellTag state="due_soon" /> <CellTag state="open" /> <CellTag state="overdue" /> <CellTag state="lapsed" /> <CellTag state="missing" />
          <span><Trans>Open: it may still be done in time. An empty cell: it is not required of this person.</Trans></span>
        </p>
      ) : null}
    </Page>
  );
}

interface ViewProps {
  rows: readonly ComplianceMatrixRow[];
  columns: readonly ColumnHead[];
  more: { hasMore: boolean; loading: boolean; onMore: () => void; total: number | null };
}

function Grid({ rows, columns, more }: ViewProps) {
  const { t } = useLingui();
  const heads: Column<ComplianceMatrixRow>[] = [
    {
      key: "name", header: t`Name`, head: true, className: "wrap",
      cell: (row) => (
        <>
          <Link href={paths.compliancePerson(row.person_id)}>{row.name}</Link>
          <span className="s dim below">{[row.unit_name, row.job_title || row.profession].filter(Boolean).join(", ")}</span>
        </>
      ),
    },
    { key: "ready", header: t`Ready`, cell: (row) => (row.ready ? <StatusTag kind="ok">{t`Ready`}</StatusTag> : <StatusTag kind="overdue">{t`Not ready`}</StatusTag>) },
    ...columns.map((column): Column<ComplianceMatrixRow> => ({
      key: column.key, header: column.label,
      cell: (row) => {
        const cell = row.cells.find((each) => each.item === column.key);
        if (!cell) return null;
        const day = cellDay(cell.state, cell.until);
        const words = (
          <>
            <CellTag state={cell.state} />{" "}
            {day ? <span className="s dim">{day}</span> : null}
          </>
        );
        // What is met leads nowhere: a page of fifty people would have a thousand stops for the keyboard.
        if (cell.state === "met") return <span className="matrix-cell">{words}</span>;
        return (
          <Link className="matrix-cell" href={paths.compliancePerson(row.person_id)} aria-label={[`${row.name}, ${column.label}:`, cellWord(cell.state), day].filter(Boolean).join(" ")}>
            {words}
          </Link>
        );
      },
    })),
  ];
  return (
    <div className="matrix">
      <Table scroll stacked={false} caption={t`People and requirements, ${count(more.total ?? rows.length)}`} columns={heads} rows={rows} rowKey={(row) => row.person_id} more={more} />
    </div>
  );
}

/** On a phone: a card for each person, what is not met first. */
function People({ rows, columns, more }: ViewProps) {
  const { t } = useLingui();
  const label = (key: string) => columns.find((column) => column.key === key)?.label ?? "";
  return (
    <>
      <ul className="plain-list stack" aria-label={t`People and requirements`}>
        {rows.map((row) => {
          const cells = row.cells.filter((cell) => label(cell.item)).sort((a, b) => STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state));
          const open = cells.filter((cell) => cell.state !== "met");
          const met = cells.filter((cell) => cell.state === "met");
          const list = (of: typeof cells) => (
            <ul className="plain-list matrix-items">
              {of.map((cell) => (
                <li key={cell.item}>
                  <span>{label(cell.item)}</span>
                  <span className="matrix-state"><CellTag state={cell.state} /> <span className="s dim">{cellDay(cell.state, cell.until)}</span></span>
                </li>
              ))}
            </ul>
          );
          return (
            <li key={row.person_id}>
              <section className="card">
                <div className="card-head">
                  <h2><Link href={paths.compliancePerson(row.person_id)}>{row.name}</Link></h2>
                  <small>{[row.unit_name, row.job_title || row.profession].filter(Boolean).join(", ")}</small>
                </div>
                <div className="card-body stack-s">
                  {open.length ? list(open) : <p><StatusTag kind="ok">{t`Everything is met`}</StatusTag></p>}
                  {met.length ? (
                    <details>
                      <summary>{plural(met.length, { one: "# requirement is met", other: "# requirements are met" })}</summary>
                      {list(met)}
                    </details>
                  ) : null}
                </div>
              </section>
            </li>
          );
        })}
      </ul>
      {more.hasMore ? <p className="table-more"><Button busy={more.loading} busyLabel={t`Loading`} onClick={more.onMore}>{t`Load more`}</Button></p> : null}
    </>
  );
}
