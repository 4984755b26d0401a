import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api, download } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, Loaded, Page, StatusTag, Table, errorsOf, toast, type Column } from "../../ui";
import { IncidentForm } from "./incident_form";
import { IncidentTag } from "./incidents";
import type { Incident } from "./types";
import { dutyName } from "./words";
import "../compliance/compliance.css";

export default function IncidentPage() {
  const { t } = useLingui();
  const { id = "" } = useParams();
  const query = useQuery({ queryKey: ["evidence", "incident", id], queryFn: ({ signal }) => api.get<Incident>(`/evidence/incidents/${id}`, undefined, { signal }) });
  const [busy, setBusy] = useState(false);
  const save = async (incident: Incident) => {
    setBusy(true);
    try {
      await download(`/evidence/incidents/${id}/file`, undefined, `incident-${incident.number}.zip`);
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`The export did not work. Try again.`);
    }
    setBusy(false);
  };
  return (
    <Page wide title={query.data ? t`Incident ${query.data.number}` : t`Incident`} crumbs={[{ href: "/evidence/incidents", label: t`Incidents` }]} actions={query.data ? <Button busy={busy} busyLabel={t`Gathering`} onClick={() => query.data && void save(query.data)}>{t`Evidence (ZIP)`}</Button> : undefined}>
      <Loaded query={query}>
        {(data) => (
          <div className="stack">
            <p><IncidentTag incident={data} /> <span className="long-text">{data.title}</span></p>
            <Duties incident={data} />
            <Card title={t`Record`}>
              <IncidentForm key={data.revision} incident={data} onSaved={async () => { toast(t`Saved`); await queryClient.invalidateQueries({ queryKey: ["evidence"] }); }} />
            </Card>
            <p className="s dim"><Trans>The ZIP holds this record, every entry of the audit log from its first to its last day, the signed checkpoint and a signed index.</Trans></p>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Duties({ incident }: { incident: Incident }) {
  const { t } = useLingui();
  if (!incident.duties.length) return null;
  const told = (whom: string) => incident.notified.find((each) => each.whom === whom);
  const columns: Column<Incident["duties"][number]>[] = [
    { key: "whom", header: t`Must be told`, head: true, cell: (row) => dutyName(row.whom) },
    { key: "due", header: t`Until`, cell: (row) => fullDay(row.due_on) },
    { key: "rule", header: t`Rule`, className: "wrap", cell: (row) => <span className="s">{row.rule}</span> },
    { key: "state", header: t`Told`, cell: (row) => { const done = told(row.whom); return done ? <StatusTag kind="ok">{fullDay(done.on)}</StatusTag> : <StatusTag kind="soon">{t`Not yet`}</StatusTag>; } },
  ];
  return <Card title={t`Notices`} pad={false}><Table caption={t`Notices`} columns={columns} rows={incident.duties} rowKey={(row) => row.whom} /></Card>;
}
