import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Dialog, EmptyState, Loaded, Page, StatusTag, Table, type Column } from "../../ui";
import { IncidentForm } from "./incident_form";
import { EvidenceTabs } from "./tabs";
import type { Incident } from "./types";
import { dutyName, incidentKind } from "./words";
import "../compliance/compliance.css";

export function IncidentTag({ incident }: { incident: Incident }) {
  const { t } = useLingui();
  if (incident.closed_at) return <StatusTag kind="idle">{t`Closed`}</StatusTag>;
  if (incident.late) return <StatusTag kind="overdue">{t`Notice is late`}</StatusTag>;
  return <StatusTag kind="info">{t`Open`}</StatusTag>;
}

export default function IncidentsPage() {
  const { t } = useLingui();
  const [, go] = useLocation();
  const [adding, setAdding] = useState(false);
  const query = useQuery({ queryKey: ["evidence", "incidents"], queryFn: async ({ signal }) => (await api.get<{ items: Incident[] }>("/evidence/incidents", undefined, { signal })).items });
  const columns: Column<Incident>[] = [
    { key: "number", header: t`Number`, head: true, cell: (row) => <Link href={`/evidence/incidents/${row.id}`}>{row.number}</Link> },
    { key: "title", header: t`What`, className: "wrap", cell: (row) => <>{row.title}<span className="below s dim">{incidentKind(row.kind)}</span></> },
    { key: "found", header: t`Discovered`, cell: (row) => fullDay(row.discovered_on) },
    { key: "affected", header: t`People`, num: true, cell: (row) => count(row.affected) },
    { key: "due", header: t`To be told until`, className: "wrap", cell: (row) => row.duties.filter((duty) => !row.notified.some((each) => each.whom === duty.whom)).map((duty) => <span key={duty.whom} className="below s">{dutyName(duty.whom)}: {fullDay(duty.due_on)}</span>) },
    { key: "state", header: t`State`, cell: (row) => <IncidentTag incident={row} /> },
  ];
  return (
    <Page wide title={t`Incidents`} lead={<Trans>What happened, when, who was told. A breach counts its days from the moment it was discovered: 60 at most.</Trans>} actions={<Button kind="primary" onClick={() => setAdding(true)}>{t`Record an incident`}</Button>}>
      <EvidenceTabs />
      <Loaded query={query}>{(data) => data.length ? <Table caption={t`Incidents, newest first`} columns={columns} rows={data} rowKey={(row) => row.id} /> : <EmptyState title={t`No incident`}><Trans>Record events without harm too: they show that somebody looks.</Trans></EmptyState>}</Loaded>
      <Dialog wide open={adding} title={t`Record an incident`} onClose={() => setAdding(false)}>
        {adding ? <IncidentForm incident={null} onSaved={async (made) => { await queryClient.invalidateQueries({ queryKey: ["evidence"] }); go(`/evidence/incidents/${made.id}`); }} /> : null}
      </Dialog>
    </Page>
  );
}
