import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { clock, fullDay } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, ConfirmDialog, Dialog, EmptyState, LinkButton, Loaded, Page, StatusTag, Table, Tabs, errorsOf, toast, type Column } from "../../ui";
import { roleName } from "../account/roles";
import { History } from "./history";
import { MakeReport, refreshReports } from "./make";
import type { CatalogueReport, CentreRun, ReportCatalogue, SavedReport } from "./types";
import { groupName, reportName } from "./words";
import "../compliance/compliance.css";

const codecs = { tab: text("list"), run: text() };

export default function ReportsPage() {
  const { t } = useLingui();
  const [state, setState] = useSearchState(codecs);
  const query = useQuery({ queryKey: ["reports", "catalogue"], queryFn: ({ signal }) => api.get<ReportCatalogue>("/reports/catalogue", undefined, { signal }) });
  const tab = state.run ? "history" : state.tab;
  const tabs = [{ key: "list", label: t`All reports` }, { key: "saved", label: t`Saved and scheduled` }, { key: "history", label: t`History` }];
  return (
    <Page wide title={t`Report centre`} lead={<Trans>Every report of the platform. Each is made with what you may see, has a hash and names the audit checkpoint of that moment.</Trans>}>
      <Tabs label={t`Report centre`} tabs={tabs} selected={tab} onSelect={(next) => setState({ tab: next, run: "" })}>
        {tab === "history" ? <History /> : <Loaded query={query}>{(data) => (tab === "saved" ? <Saved catalogue={data} /> : <Catalogue catalogue={data} onMade={() => setState({ tab: "history" })} />)}</Loaded>}
      </Tabs>
    </Page>
  );
}

function Catalogue({ catalogue, onMade }: { catalogue: ReportCatalogue; onMade: () => void }) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<CatalogueReport | null>(null);
  const groups = [...new Set(catalogue.items.map((each) => each.group))];
  const columns: Column<CatalogueReport>[] = [
    { key: "name", header: t`Report`, head: true, className: "wrap", cell: (row) => reportName(row.code) },
    { key: "columns", header: t`Columns`, className: "wrap", cell: (row) => <span className="s">{row.columns.map((each) => (each === "..." ? t`one for each requirement or course` : each)).join(", ") || (row.page ? t`Sample of staff: licence, verification, competency, orientation, job description, signed index` : t`A page as on paper`)}</span> },
    { key: "formats", header: t`Formats`, cell: (row) => row.formats.map((each) => each.toUpperCase()).join(", ") },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => row.page ? <LinkButton href={row.page} label={t`Open ${reportName(row.code)}`}>{t`Open`}</LinkButton> : <Button aria-label={t`Make ${reportName(row.code)}`} onClick={() => setChosen(row)}>{t`Make`}</Button> },
  ];
  if (!catalogue.items.length) return <EmptyState title={t`Your roles include no report`}><Trans>Ask your administrator.</Trans></EmptyState>;
  return (
    <div className="stack">
      {groups.map((group) => (
        <Card key={group} title={groupName(group)} pad={false}>
          <Table caption={groupName(group)} columns={columns} rows={catalogue.items.filter((each) => each.group === group)} rowKey={(row) => row.code} />
        </Card>
      ))}
      <Dialog open={chosen !== null} title={reportName(chosen?.code ?? "")} onClose={() => setChosen(null)}>
        {chosen ? <MakeReport report={chosen} roles={catalogue.roles} onDone={() => { setChosen(null); onMade(); }} /> : null}
      </Dialog>
    </div>
  );
}

function Saved({ catalogue }: { catalogue: ReportCatalogue }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["reports", "saved"], queryFn: ({ signal }) => api.get<{ items: SavedReport[] }>("/reports/saved", undefined, { signal }) });
  const [editing, setEditing] = useState<SavedReport | null>(null);
  const [removing, setRemoving] = useState<SavedReport | null>(null);
  const [shown, setShown] = useState<SavedReport | null>(null);
  const act = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      toast(done);
      await refreshReports();
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
  };
  const repeats = { never: t`Only when asked`, week: t`Every week`, month: t`Every month` };
  const columns: Column<SavedReport>[] = [
    { key: "name", header: t`Name`, head: true, className: "wrap", cell: (row) => <>{row.name}<span className="below s dim">{reportName(row.report)}, {row.format.toUpperCase()}{row.own ? "" : `, ${row.owner_name}`}</span></> },
    { key: "every", header: t`Repeat`, className: "wrap", cell: (row) => <>{repeats[row.every]}{row.next_run_at ? <span className="below s dim">{t`next ${fullDay(row.next_run_at)} ${clock(row.next_run_at)}`}</span> : null}{row.paused ? <StatusTag kind="soon">{t`Stopped: its owner may not see it any more`}</StatusTag> : null}</> },
    { key: "roles", header: t`Shared with`, className: "wrap", cell: (row) => row.roles.map(roleName).join(", ") || <span className="dim">{t`nobody`}</span> },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => (
        <span className="row">
          <Button aria-label={t`Make ${row.name} now`} onClick={() => void act(() => api.post<CentreRun>(`/reports/saved/${row.id}/run`, {}), t`It is being made`)}>{t`Make now`}</Button>
          <Button aria-label={t`History of ${row.name}`} onClick={() => setShown(row)}>{t`History`}</Button>
          {row.own ? <Button aria-label={t`Change ${row.name}`} onClick={() => setEditing(row)}>{t`Change`}</Button> : null}
          {row.own ? <Button aria-label={t`Remove ${row.name}`} onClick={() => setRemoving(row)}>{t`Remove`}</Button> : null}
        </span>
      ),
    },
  ];
  const kind = catalogue.items.find((each) => each.code === editing?.report);
  return (
    <>
      <Loaded query={query}>
        {(data) => data.items.length ? <Table caption={t`Saved reports`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <EmptyState title={t`No saved report`}><Trans>Make a report and tick "Save it" to have it again next week.</Trans></EmptyState>}
      </Loaded>
      <Dialog open={editing !== null} title={editing?.name ?? ""} onClose={() => setEditing(null)}>
        {editing && kind ? <MakeReport report={kind} roles={catalogue.roles} saved={editing} onDone={() => setEditing(null)} /> : <p>{t`Your roles do not include this report any more.`}</p>}
      </Dialog>
      <Dialog wide open={shown !== null} title={shown?.name ?? ""} onClose={() => setShown(null)}>{shown ? <History saved={shown.id} own={shown.own} /> : null}</Dialog>
      <ConfirmDialog open={removing !== null} danger title={t`Remove this saved report?`} action={t`Remove`} onClose={() => setRemoving(null)} onConfirm={() => { const id = removing?.id ?? ""; setRemoving(null); void act(() => api.delete(`/reports/saved/${id}`), t`Removed`); }}>
        <Trans>It runs no more. What was made of it stays in the history.</Trans>
      </ConfirmDialog>
    </>
  );
}
