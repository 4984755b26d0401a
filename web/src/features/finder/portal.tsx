/** The provider's own classes: what is ahead, what is over, a new one, and a file of them. */
import "./finder.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, type Page as Rows } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { count } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, FilterChips, LinkButton, ListTable, Page, StatusTag, type Column } from "../../ui";
import "../compliance/compliance.css";
import { ImportDialog } from "./import_dialog";
import { useMay } from "./tabs";
import type { ClassDetail, ClassProvider, FinderSettings } from "./types";
import { formatWords, money, priceWords, sourceWords, whenWords } from "./words";

const codecs = { provider: text(), when: oneOf(["coming", "past"], "coming") };
/** The providers whose classes one keeps; an administrator keeps all of them. */
export function useMyProviders() {
  const mine = useMay()("class:manage") ? undefined : true;
  return useQuery({ queryKey: ["finder", "providers", mine ? "mine" : "all"], queryFn: ({ signal }) => api.get<Rows<ClassProvider>>("/class-providers", { mine, limit: 200 }, { signal }) });
}

export default function PortalPage() {
  const { t } = useLingui();
  const [{ provider, when }, set] = useSearchState(codecs);
  const [importing, setImporting] = useState(false);
  const mine = useMyProviders();
  const providers = mine.data?.items ?? [];
  const settings = useQuery({ queryKey: ["finder", "settings"], queryFn: ({ signal }) => api.get<FinderSettings>("/class-settings", undefined, { signal }) });
  const fee = settings.data?.listing_fee_cents ?? 0;
  const past = when === "past";
  const list = useKeysetList<ClassDetail>(["finder", "portal"], "/my-classes", { provider, past: past || undefined });
  const columns: Column<ClassDetail>[] = [
    { key: "title", header: t`Class`, head: true, className: "wrap", cell: ({ listing }) => <><Link href={`/find-classes/portal/${listing.id}`}>{listing.title}</Link><span className="below s dim">{providers.length > 1 ? `${listing.provider}, ` : ""}{formatWords(listing.format)}, {sourceWords(listing.source)}</span></> },
    { key: "when", header: t`When`, cell: ({ listing }) => whenWords(listing) },
    { key: "price", header: t`Price`, num: true, cell: ({ listing }) => priceWords(listing) },
    {
      key: "seats", header: t`Seats taken`, num: true,
      cell: ({ listing }) => {
        if (!listing.registers_here) return <span className="dim">{t`outside`}</span>;
        const seats = count(listing.capacity ?? 0);
        const taken = count(Math.max(0, (listing.capacity ?? 0) - (listing.spots_left ?? 0)));
        return <Link href={`/find-classes/portal/${listing.id}`} aria-label={t`${taken} of ${seats}: ${listing.title}`}><Trans>{taken} of {seats}</Trans></Link>;
      },
    },
    { key: "waiting", header: t`Waiting`, num: true, cell: (row) => count(row.waiting) },
    { key: "state", header: t`State`, cell: (row) => (row.cancelled ? <StatusTag kind="idle">{t`Cancelled`}</StatusTag> : past ? <StatusTag kind="idle">{t`Over`}</StatusTag> : <StatusTag kind="ok">{t`Offered`}</StatusTag>) },
  ];
  const none = mine.data && !providers.length;
  return (
    <Page
      wide title={t`Classes we offer`} lead={fee ? <Trans>Fee for a listing: {money(fee)}. Nobody is charged here.</Trans> : null}
      actions={none ? null : <><Button onClick={() => setImporting(true)}>{t`Take in a file`}</Button><LinkButton kind="primary" href={provider ? `/find-classes/portal/new?provider=${provider}` : "/find-classes/portal/new"}>{t`New class`}</LinkButton></>}
    >
      {none ? <EmptyState title={t`You keep no provider's classes`}><Trans>An administrator names those who keep a provider's classes, under Find a class, Providers.</Trans></EmptyState> : (
        <>
          <div className="filters">
            {providers.length > 1 ? (
              <label className="filter">
                <span>{t`Provider`}</span>
                <select className="input" value={provider} onChange={(event) => set({ provider: event.target.value })}>
                  <option value="">{t`All`}</option>
                  {providers.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}
                </select>
              </label>
            ) : null}
            <FilterChips single label={t`When`} selected={[when]} onSelected={([key]) => set({ when: key === "past" ? "past" : "coming" })} chips={[{ key: "coming", label: t`Coming` }, { key: "past", label: t`Past` }]} />
          </div>
          <ListTable caption={t`Classes we offer`} columns={columns} list={list} rowKey={(row) => row.listing.id} empty={<EmptyState title={past ? t`No past classes` : t`No class is offered`} action={past ? null : <LinkButton kind="primary" href="/find-classes/portal/new">{t`New class`}</LinkButton>} />} />
        </>
      )}
      {importing ? <ImportDialog providers={providers} provider={provider} onClose={() => setImporting(false)} /> : null}
    </Page>
  );
}
