/** Saved searches: open, change, stop the notices, delete. */
import "./finder.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, ConfirmDialog, EmptyState, LinkButton, Loaded, Page, StatusTag, Table, errorsOf, type Column } from "../../ui";
import { hrefOf } from "./query";
import { SaveDialog } from "./save_dialog";
import { FinderTabs } from "./tabs";
import type { ClassSearch, SavedSearch, SavedSearches } from "./types";
import { formatWords, money, useClassTypes } from "./words";

export default function SavedSearchesPage() {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["finder", "saved"], queryFn: ({ signal }) => api.get<SavedSearches>("/saved-searches", undefined, { signal }) });
  const types = useClassTypes();
  const [changing, setChanging] = useState<SavedSearch | null>(null);
  const [deleting, setDeleting] = useState<SavedSearch | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const words = (query: ClassSearch): string => [
    query.type ? types.name(query.type) : t`All classes`,
    query.zip || query.city || (query.latitude != null ? t`near a place` : ""), query.miles ? t`within ${query.miles} miles` : "",
    query.from ? t`from ${fullDay(query.from)}` : "", query.to ? t`to ${fullDay(query.to)}` : "", query.format ? formatWords(query.format) : "",
    query.price_max == null ? "" : query.price_max ? t`up to ${money(query.price_max)}` : t`free`, query.spots ? plural(query.spots, { one: "# seat or more", other: "# seats or more" }) : "", query.reimbursable ? t`employer may pay` : "",
  ].filter(Boolean).join(", ");
  const remove = async () => {
    if (!deleting) return;
    setBusy(true);
    setProblem("");
    try {
      await api.delete(`/saved-searches/${deleting.id}`);
      await queryClient.invalidateQueries({ queryKey: ["finder", "saved"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setDeleting(null);
    setBusy(false);
  };
  const columns: Column<SavedSearch>[] = [
    { key: "name", header: t`Search`, head: true, className: "wrap", cell: (row) => <><Link href={hrefOf(row.query)}>{row.name}</Link><span className="below s dim">{words(row.query)}</span></> },
    { key: "matches", header: t`Classes today`, num: true, cell: (row) => <Link href={hrefOf(row.query)} aria-label={plural(row.matches, { one: "# class today", other: "# classes today" })}>{row.matches}</Link> },
    { key: "alert", header: t`Notices`, cell: (row) => (row.alert ? <StatusTag kind="ok">{t`On`}</StatusTag> : <StatusTag kind="idle">{t`Off`}</StatusTag>) },
    { key: "made", header: t`Saved`, cell: (row) => fullDay(row.created_at) },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => <span className="row"><Button aria-label={t`Change ${row.name}`} onClick={() => setChanging(row)}>{t`Change`}</Button><Button aria-label={t`Delete ${row.name}`} onClick={() => setDeleting(row)}>{t`Delete`}</Button></span> },
  ];
  return (
    <Page title={t`Saved searches`} lead={<Trans>You are told once a day when a class fits that was not there before.</Trans>}>
      <FinderTabs />
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <Loaded query={found}>
        {(data) => (data.items.length ? <Table caption={t`Saved searches`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <EmptyState title={t`You saved no search`} action={<LinkButton kind="primary" href="/find-classes">{t`Find a class`}</LinkButton>}><Trans>Search, then choose "Save this search".</Trans></EmptyState>)}
      </Loaded>
      {changing ? <SaveDialog query={changing.query} saved={changing} onClose={() => setChanging(null)} /> : null}
      <ConfirmDialog open={deleting !== null} title={t`Delete this search?`} action={t`Delete it`} danger busy={busy} onClose={() => setDeleting(null)} onConfirm={() => void remove()}><p className="wrap">{deleting?.name}</p></ConfirmDialog>
    </Page>
  );
}
