import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { count } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { EmptyState, FilterChips, LinkButton, ListTable, Page, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { MonthCalendar } from "./calendar";
import { ClassTabs, sessionPath } from "./tabs";
import { periodWords, thisMonth } from "./time";
import type { ClassCard } from "./types";
import { SessionTag } from "./words";
import "../audiences/audiences.css";
import "./classroom.css";

const codecs = { view: oneOf(["list", "calendar"], "list"), past: oneOf(["", "1"], ""), month: text() };

export default function ClassesPage() {
  const { t } = useLingui();
  const may = useMay("classroom:manage");
  const [state, setState] = useSearchState(codecs);
  const add = may ? <LinkButton href="/classes/new" kind="primary">{t`New session`}</LinkButton> : undefined;
  const calendar = state.view === "calendar";
  return (
    <Page wide title={t`Classes`} lead={<Trans>Classroom sessions of your units: who is signed up, who was there.</Trans>} actions={add}>
      <ClassTabs />
      <div className="list-filters">
        <FilterChips label={t`View`} single selected={[state.view]} onSelected={(keys) => setState({ view: (keys[0] ?? "list") as "list" })} chips={[{ key: "list", label: t`List` }, { key: "calendar", label: t`Calendar` }]} />
        {calendar ? null : <FilterChips label={t`Show`} single selected={state.past ? ["1"] : []} onSelected={(keys) => setState({ past: keys.length ? "1" : "" })} chips={[{ key: "1", label: t`Over already` }]} />}
      </div>
      {calendar ? <MonthCalendar month={state.month || thisMonth()} onMonth={(month) => setState({ month })} /> : <SessionList past={state.past === "1"} add={add} />}
    </Page>
  );
}

function SessionList({ past, add }: { past: boolean; add?: React.ReactNode }) {
  const { t } = useLingui();
  const list = useKeysetList<ClassCard>(["classroom", "office"], "/classroom/office", { past: past || undefined });
  const columns: Column<ClassCard>[] = [
    { key: "when", header: t`When`, cell: (row) => (row.starts_at && row.ends_at ? periodWords(row.starts_at, row.ends_at) : t`no date yet`) },
    { key: "title", header: t`Session`, head: true, className: "wrap", cell: (row) => <Link href={sessionPath(row.id)}>{row.title}</Link> },
    { key: "state", header: t`State`, cell: (row) => <SessionTag session={row} /> },
    { key: "taken", header: t`Seats taken`, num: true, cell: (row) => <Link href={`${sessionPath(row.id)}?tab=people&status=signed_up`} aria-label={t`${row.title}: ${count(row.taken)} / ${count(row.seats)} seats taken`}>{count(row.taken)} / {count(row.seats)}</Link> },
    { key: "waiting", header: t`On the waitlist`, num: true, cell: (row) => (row.waiting ? <Link href={`${sessionPath(row.id)}?tab=people&status=waitlisted`} aria-label={t`${row.title}: ${count(row.waiting)} on the waitlist`}>{count(row.waiting)}</Link> : "0") },
  ];
  return <ListTable list={list} caption={t`Sessions`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={past ? t`No session is over yet` : t`No session is planned`} action={past ? undefined : add}><Trans>Plan a session with dates, rooms and seats; people sign up, and whoever was there gets the credit.</Trans></EmptyState>} />;
}
