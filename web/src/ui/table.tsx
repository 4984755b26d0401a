import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useState, type ReactNode } from "react";
import { count } from "../lib/numbers";
import { Button } from "./button";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** A number: right-aligned, tabular. */
  num?: boolean;
  /** Sorts the loaded rows in the browser. For lists that the server sorts use `sort` of the table. */
  compare?: (a: Row, b: Row) => number;
  /** The server can sort by this column; needs `sort` and `onSort`. */
  sortable?: boolean;
  /** The cell that names the row. */
  head?: boolean;
  className?: string;
  /** Only controls: no visible header, no label when stacked. */
  actions?: boolean;
}
export interface SortState {
  key: string;
  descending: boolean;
}

export interface TableProps<Row> {
  /** Names the table for everybody; hidden from view unless `showCaption`. */
  caption: string;
  showCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  sort?: SortState;
  onSort?: (sort: SortState) => void;
  /** Own scroll area with a sticky head, for tables wider or longer than the page. */
  scroll?: boolean;
  /** Rows become blocks on a phone (default). Off for heat tables that must stay a grid. */
  stacked?: boolean;
  foot?: ReactNode;
  more?: { hasMore: boolean; loading: boolean; onMore: () => void; total?: number | null };
}

export function Table<Row>(props: TableProps<Row>) {
  const { caption, columns, rows, rowKey, sort, onSort, foot, more, scroll = false, stacked = true, showCaption = false } = props;
  const { t } = useLingui();
  const [own, setOwn] = useState<SortState | null>(null);
  const shown = useMemo(() => {
    const compare = own && columns.find((column) => column.key === own.key)?.compare;
    return compare ? [...rows].sort((a, b) => compare(a, b) * (own.descending ? -1 : 1)) : rows;
  }, [rows, own, columns]);
  const current = sort ?? own;

  const press = (column: Column<Row>) => {
    const next = { key: column.key, descending: current?.key === column.key ? !current.descending : false };
    if (column.sortable && onSort) onSort(next);
    else setOwn(next);
  };
  const header = (column: Column<Row>) => {
    const sorted = current?.key === column.key ? (current.descending ? "descending" : "ascending") : undefined;
    const can = column.compare !== undefined || (column.sortable && onSort !== undefined);
    return (
      <th key={column.key} scope="col" aria-sort={can ? (sorted ?? "none") : undefined} className={[column.num ? "r" : "", column.className?.includes("no-print") ? "no-print" : ""].join(" ").trim() || undefined}>
        {column.actions ? (
          <span className="hidden-text">{column.header}</span>
        ) : can ? (
          <button type="button" className="sort" onClick={() => press(column)}>
            {column.header}
          </button>
        ) : (
          column.header
        )}
      </th>
    );
  };

  const sortables = stacked ? columns.filter((column) => column.compare !== undefined || (column.sortable && onSort !== undefined)) : [];
  const pick = (value: string) => {
    const column = columns.find((each) => each.key === value);
    if (column?.sortable && onSort) onSort({ key: value, descending: false });
    else setOwn(column ? { key: value, descending: false } : null);
  };

  return (
    <div className={scroll ? "table-wrap scroll" : "table-wrap"} {...(scroll ? { tabIndex: 0, role: "region", "aria-label": caption } : {})}>
      {sortables.length ? (
        <label className="table-sort no-print">
          {t`Sort by`}
          <select className="input" value={current?.key ?? ""} onChange={(event) => pick(event.target.value)}>
            {sort ? null : <option value="">{t`as listed`}</option>}
            {sortables.map((column) => (
              <option key={column.key} value={column.key}>
                {column.header}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <table className={stacked ? "table stacked" : "table"}>
        <caption className={showCaption ? undefined : "hidden-text"}>{caption}</caption>
        <thead>
          <tr>{columns.map(header)}</tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => {
                const className = [column.num ? "r" : "", column.className ?? ""].join(" ").trim() || undefined;
                return column.head ? (
                  <th key={column.key} scope="row" className={className}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} className={className} data-label={column.actions ? undefined : column.header}>
                    {column.cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        {foot ? <tfoot>{foot}</tfoot> : null}
      </table>
      {more ? (
        <LoadMore shown={rows.length} {...more} label={t`Load more`} />
      ) : null}
    </div>
  );
}

interface LoadMoreProps {
  shown: number;
  total?: number | null;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
  label: string;
}
function LoadMore({ shown, total, hasMore, loading, onMore, label }: LoadMoreProps) {
  const { t } = useLingui();
  const shownText = count(shown);
  const totalText = total == null ? "" : count(total);
  if (!hasMore && total == null) return null;
  return (
    <div className="table-more no-print">
      {hasMore ? (
        <Button busy={loading} busyLabel={t`Loading`} onClick={onMore}>
          {label}
        </Button>
      ) : null}
      <span className="s dim" role="status">
        {totalText ? <Trans>Showing {shownText} of {totalText}</Trans> : <Trans>Showing the first {shownText}</Trans>}
      </span>
    </div>
  );
}

interface PaginationProps {
  onPrevious?: () => void;
  onNext?: () => void;
  label: string;
}
/** For lists that show one page at a time. */
export function Pagination({ onPrevious, onNext, label }: PaginationProps) {
  const { t } = useLingui();
  return (
    <nav className="row no-print" aria-label={label}>
      <Button disabled={!onPrevious} onClick={onPrevious}>{t`Previous`}</Button>
      <Button disabled={!onNext} onClick={onNext}>{t`Next`}</Button>
    </nav>
  );
}
