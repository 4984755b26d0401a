/** Addresses that get no mail because mails to them came back. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, type Page as Rows } from "../../api/client";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, ConfirmDialog, EmptyState, ErrorState, Page, SkeletonRows, Table, errorsOf, toast, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { MessageTabs } from "./tabs";
import type { Suppression } from "./types";
import { reasonWords } from "./words";

const KEY = ["notifications", "suppressions"];

export default function SuppressionsPage() {
  const { t } = useLingui();
  const people = useMay("people:view");
  const [releasing, setReleasing] = useState<Suppression | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  // The route takes no limit; the page is a hundred.
  const list = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam, signal }) => api.get<Rows<Suppression>>("/notification-suppressions", { after: pageParam || undefined }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const nameOf = (row: Suppression) => row.person_name || t`Somebody who has left`;
  const release = async () => {
    if (!releasing) return;
    setBusy(true);
    setProblem("");
    try {
      await api.delete(`/notification-suppressions/${releasing.hash}`);
      await queryClient.invalidateQueries({ queryKey: KEY });
      toast(t`Mails are sent there again`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work. Nothing was changed; try again.`);
    } finally {
      setBusy(false);
      setReleasing(null);
    }
  };
  const columns: Column<Suppression>[] = [
    { key: "person", header: t`Person`, head: true, className: "wrap", cell: (row) => (row.person_name && people ? <Link href={paths.person(row.person_id)}>{row.person_name}</Link> : nameOf(row)) },
    { key: "why", header: t`Why`, cell: (row) => <>{reasonWords(row.reason)}{row.status ? <span className="s dim below code">{row.status}</span> : null}</> },
    { key: "at", header: t`Since`, cell: (row) => <time dateTime={row.at}>{moment(row.at)}</time> },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => { const name = nameOf(row); return <Button aria-label={t`Send again to ${name}`} onClick={() => setReleasing(row)}>{t`Send again`}</Button>; } },
  ];
  const name = releasing ? nameOf(releasing) : "";
  return (
    <Page title={t`Addresses without mail`} lead={<Trans>Mails to these people came back as undeliverable, or were called unwanted. They still see everything in the app. An address that is changed in the record is used at once.</Trans>}>
      <MessageTabs />
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      {list.error && !rows.length ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : list.isPending ? <SkeletonRows /> : rows.length ? (
        <Table caption={t`Addresses without mail`} columns={columns} rows={rows} rowKey={(row) => row.hash} more={{ hasMore: list.hasNextPage, loading: list.isFetchingNextPage, onMore: () => void list.fetchNextPage() }} />
      ) : (
        <EmptyState title={t`No address is left out`}><Trans>When the bounce mailbox reports that an address takes no mail, it is listed here.</Trans></EmptyState>
      )}
      <ConfirmDialog open={releasing !== null} title={t`Send to this address again?`} action={t`Send again`} busy={busy} onConfirm={() => void release()} onClose={() => setReleasing(null)}>
        <Trans>The next mail to {name} is tried. If it comes back, the address is listed here again.</Trans>
      </ConfirmDialog>
    </Page>
  );
}
