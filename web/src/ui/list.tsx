/** Lists that the server hands out page by page: the same states and the same way to more rows everywhere. */
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { KeysetList } from "../api/lists";
import { Button } from "./button";
import { ErrorState, SkeletonRows } from "./states";
import { Table, type TableProps } from "./table";

interface ListedProps<Row> {
  list: KeysetList<Row>;
  /** Instead of no rows: what that means and what to do. */
  empty: ReactNode;
  /** Rows of the skeleton, about as many as fit. */
  skeleton?: number;
  children: (rows: readonly Row[]) => ReactNode;
}
/** Skeleton, error with retry, the words for an empty list, or the rows. What was loaded stays while more is fetched. */
export function Listed<Row>({ list, empty, skeleton = 6, children }: ListedProps<Row>) {
  if (list.rows.length) return <>{children(list.rows)}</>;
  if (list.error) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <SkeletonRows rows={skeleton} />;
  return <>{empty}</>;
}

type ListTableProps<Row> = Omit<ListedProps<Row>, "children"> & Omit<TableProps<Row>, "rows" | "more">;
/** A keyset list as a table with "Load more" below it. */
export function ListTable<Row>({ list, empty, skeleton, ...table }: ListTableProps<Row>) {
  const more = { hasMore: list.hasNextPage, loading: list.isFetchingNextPage, onMore: () => void list.fetchNextPage(), total: list.total };
  return (
    <Listed list={list} empty={empty} skeleton={skeleton}>
      {(rows) => <Table {...table} rows={rows} more={more} />}
    </Listed>
  );
}

/** For lists that are no tables. */
export function MoreButton<Row>({ list }: { list: KeysetList<Row> }) {
  const { t } = useLingui();
  return list.hasNextPage ? <Button busy={list.isFetchingNextPage} busyLabel={t`Loading`} onClick={() => void list.fetchNextPage()}>{t`Load more`}</Button> : null;
}
