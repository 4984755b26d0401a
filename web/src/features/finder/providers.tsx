/** Who offers classes. */
import "./finder.css";
import { useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { text, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, LinkButton, ListTable, Page, StatusTag, type Column } from "../../ui";
import { SearchBox } from "../compliance/filters";
import "../compliance/compliance.css";
import { hrefOf } from "./query";
import { FinderTabs, useMay } from "./tabs";
import type { ClassProvider } from "./types";
import { providerTypeWords, ratingWords } from "./words";

const codecs = { search: text() };
export default function ProvidersPage() {
  const { t } = useLingui();
  const may = useMay();
  const [{ search }, set] = useSearchState(codecs);
  const list = useKeysetList<ClassProvider>(["finder", "providers"], "/class-providers", { search });
  const columns: Column<ClassProvider>[] = [
    { key: "name", header: t`Provider`, head: true, className: "wrap", cell: (row) => <><Link href={`/find-classes/providers/${row.id}`}>{row.name}</Link><span className="below s dim">{[row.city, row.state].filter(Boolean).join(", ")}</span></> },
    { key: "type", header: t`Kind`, cell: (row) => providerTypeWords(row.type) },
    { key: "verified", header: t`Checked`, cell: (row) => (row.verified ? <StatusTag kind="ok">{t`Checked`}</StatusTag> : <StatusTag kind="idle">{t`Not checked`}</StatusTag>) },
    { key: "rating", header: t`Reviews`, cell: (row) => ratingWords(row.rating, row.reviews) },
    { key: "classes", header: t`Classes`, cell: (row) => <Link href={hrefOf({ provider: row.id })} aria-label={t`Show its classes: ${row.name}`}>{t`Show its classes`}</Link> },
  ];
  return (
    <Page title={t`Providers`} actions={may("class:manage") ? <LinkButton kind="primary" href="/find-classes/providers/new">{t`New provider`}</LinkButton> : null}>
      <FinderTabs />
      <div className="filters"><SearchBox label={t`Name begins with`} value={search} onValue={(next) => set({ search: next })} /></div>
      <ListTable caption={t`Providers`} columns={columns} list={list} rowKey={(row) => row.id} empty={<EmptyState title={search ? t`No provider matches` : t`No provider yet`} action={search ? <Button onClick={() => set({ search: "" })}>{t`Show all`}</Button> : null} />} />
    </Page>
  );
}
