/** Every server outside: whether it is switched on, and when and how it was last used (nothing else is ever connected to). */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { agoWords } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { EmptyState, Loaded, Page, StatusTag, Table, type Column } from "../../ui";
import { OperationsTabs } from "./tabs";
import type { Destination } from "./types";
import { destinationName, outsideWords } from "./words";

export default function DestinationsPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["operations", "destinations"], queryFn: ({ signal }) => api.get<{ items: Destination[] }>("/operations/destinations", undefined, { signal }), refetchInterval: 60_000 });
  const columns: Column<Destination>[] = [
    { key: "kind", header: t`What for`, head: true, className: "wrap", compare: (a, b) => a.kind.localeCompare(b.kind), cell: (row) => <>{row.page ? <Link href={row.page}>{destinationName(row.kind)}</Link> : destinationName(row.kind)}{row.name ? <span className="below s long-text">{row.name}</span> : null}</> },
    { key: "where", header: t`Where`, className: "wrap", cell: (row) => <code>{row.host}:{row.port}</code> },
    { key: "on", header: t`State`, cell: (row) => row.on ? <StatusTag kind="ok">{t`On`}</StatusTag> : row.configured ? <StatusTag kind="idle">{t`Off`}</StatusTag> : <StatusTag kind="info">{t`Not set`}</StatusTag> },
    { key: "last", header: t`Last used`, cell: (row) => (row.last_at ? agoWords(row.last_at) : <span className="dim">{t`never`}</span>) },
    { key: "result", header: t`Last outcome`, className: "wrap", cell: (row) => !row.last_at ? null : row.last_error ? <><StatusTag kind="soon">{t`did not work`}</StatusTag><span className="below s long-text">{outsideWords(row.last_error)}</span>{row.last_ok_at ? <span className="below s dim"><Trans>worked {agoWords(row.last_ok_at)}</Trans></span> : null}</> : <StatusTag kind="ok">{t`worked`}</StatusTag> },
    { key: "times", header: t`Connections`, num: true, cell: (row) => <>{count(row.connections)}{row.failures ? <span className="below s dim"><Trans>{count(row.failures)} failed</Trans></span> : null}</> },
  ];
  return (
    <Page wide title={t`Destinations`} crumbs={[{ href: "/operations", label: t`Operations` }]} lead={<Trans>The only servers that this appliance connects to. Each was set by an administrator; without any it speaks to nobody.</Trans>}>
      <OperationsTabs />
      <Loaded query={query}>{({ items }) => items.length ? <Table caption={t`Servers outside`} columns={columns} rows={items} rowKey={(row) => `${row.kind} ${row.name} ${row.host} ${row.port} ${row.page}`} /> : <EmptyState title={t`Nothing is set`}><Trans>This appliance connects to no server outside.</Trans></EmptyState>}</Loaded>
    </Page>
  );
}
