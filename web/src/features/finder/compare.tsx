/** Two or three classes side by side. */
import "./finder.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { list, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, ErrorState, LinkButton, Page, PrintButton, SkeletonRows, StatusTag } from "../../ui";
import type { ClassDetail } from "./types";
import { closedWords, deadlineWords, formatWords, milesWords, priceWords, ratingWords, SeatsTag, useMiles, whenWords } from "./words";
import { duration } from "../../lib/dates";

const codecs = { id: list() };
export default function ComparePage() {
  const { t } = useLingui();
  const [{ id }, set] = useSearchState(codecs);
  const ids = id.slice(0, 3);
  const found = useQueries({ queries: ids.map((each) => ({ queryKey: ["finder", "class", each], queryFn: ({ signal }: { signal: AbortSignal }) => api.get<ClassDetail>(`/classes/${each}`, undefined, { signal }) })) });
  const failed = found.find((each) => each.error);
  const classes = found.flatMap((each) => (each.data ? [each.data] : []));
  const milesTo = useMiles();
  const none = <span className="dim">{t`not said`}</span>;
  const rows: { key: string; label: string; cell: (detail: ClassDetail) => ReactNode }[] = [
    { key: "when", label: t`When`, cell: ({ listing }) => whenWords(listing) },
    { key: "hours", label: t`Length`, cell: ({ hours }) => (hours ? duration(hours * 60) : none) },
    { key: "format", label: t`Format`, cell: ({ listing }) => formatWords(listing.format) },
    { key: "price", label: t`Price`, cell: ({ listing }) => <><b>{priceWords(listing)}</b>{listing.reimbursable ? <> <StatusTag kind="info">{t`Employer may pay`}</StatusTag></> : null}</> },
    { key: "seats", label: t`Seats`, cell: ({ listing }) => <SeatsTag hit={listing} /> },
    { key: "deadline", label: t`Register until`, cell: ({ listing }) => deadlineWords(listing) || none },
    { key: "register", label: t`Registration`, cell: ({ closed, listing }) => (listing.registers_here ? (closed ? closedWords(closed) : t`here`) : t`with the provider`) },
    { key: "provider", label: t`Provider`, cell: ({ listing }) => <><Link href={`/find-classes/providers/${listing.provider_id}`}>{listing.provider}</Link><span className="below s dim">{ratingWords(listing.rating, listing.reviews)}</span></> },
    { key: "address", label: t`Address`, cell: ({ address, listing }) => (listing.format === "online" ? t`Online` : address ? <span className="class-address">{address}</span> : none) },
    { key: "miles", label: t`Distance from your place`, cell: ({ listing }) => { const miles = milesTo(listing); return miles == null ? none : milesWords(miles); } },
  ];
  return (
    <Page wide title={t`Compare classes`} crumbs={[{ href: "/find-classes", label: t`Find a class` }]} actions={<PrintButton />}>
      {!ids.length ? <EmptyState title={t`No class is chosen`} action={<LinkButton kind="primary" href="/find-classes">{t`Find a class`}</LinkButton>}><Trans>Tick Compare at two or three classes of a search.</Trans></EmptyState>
        : failed ? <ErrorState error={failed.error} onRetry={() => found.forEach((each) => void each.refetch())} />
        : classes.length < ids.length ? <SkeletonRows rows={rows.length} /> : (
          <div className="table-wrap scroll" tabIndex={0} role="region" aria-label={t`Compare classes`}>
            <table className="table compare-table">
              <caption className="hidden-text">{t`Compare classes`}</caption>
              <thead>
                <tr>
                  <td><span className="hidden-text">{t`What`}</span></td>
                  {classes.map(({ listing }) => (
                    <th key={listing.id} scope="col" className="wrap">
                      <Link href={`/find-classes/${listing.id}`}>{listing.title}</Link>
                      <span className="below no-print"><Button kind="link" aria-label={t`Take out ${listing.title}`} onClick={() => set({ id: ids.filter((each) => each !== listing.id) })}>{t`Take out`}</Button></span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => <tr key={row.key}><th scope="row">{row.label}</th>{classes.map((detail) => <td key={detail.listing.id}>{row.cell(detail)}</td>)}</tr>)}
              </tbody>
            </table>
          </div>
        )}
    </Page>
  );
}
