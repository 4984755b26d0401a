/** The classes of one person: seats, places in line, what is over; and what she asked to be paid. */
import "./finder.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, ConfirmDialog, EmptyState, FilterChips, LinkButton, ListTable, Page, StatusTag, errorsOf, toast, type Column } from "../../ui";
import { ReimburseDialog } from "./reimburse_dialog";
import { FinderTabs } from "./tabs";
import type { ClassSeat, Reimbursement } from "./types";
import { money, ReimbursementTag, SeatTag, whenWords } from "./words";

const codecs = { when: oneOf(["coming", "past", "money"], "coming") };

export default function MyClassesPage() {
  const { t } = useLingui();
  const [{ when }, set] = useSearchState(codecs);
  return (
    <Page title={t`My classes`}>
      <FinderTabs />
      <FilterChips
        single label={t`Show`} selected={[when]} onSelected={([key]) => set({ when: key === "past" || key === "money" ? key : "coming" })}
        chips={[{ key: "coming", label: t`Coming` }, { key: "past", label: t`Past` }, { key: "money", label: t`Costs I asked for` }]}
      />
      {when === "money" ? <Asked /> : <Seats past={when === "past"} />}
    </Page>
  );
}

function Seats({ past }: { past: boolean }) {
  const { t } = useLingui();
  const [leaving, setLeaving] = useState<ClassSeat | null>(null);
  const [asking, setAsking] = useState<ClassSeat | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const list = useKeysetList<ClassSeat>(["finder", "mine"], "/class-registrations", { past: past || undefined });
  const run = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
      toast(done);
      await queryClient.invalidateQueries({ queryKey: ["finder"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  const leave = async (row: ClassSeat) => {
    await run(() => api.delete(`/classes/${row.class_id}/registration`), row.state === "waiting" ? t`You are off the waitlist.` : t`Your seat goes to whoever waits.`);
    setLeaving(null);
  };
  const columns: Column<ClassSeat>[] = [
    { key: "title", header: t`Class`, head: true, className: "wrap", cell: (row) => <><Link href={`/find-classes/${row.class_id}`}>{row.title}</Link><span className="below s dim">{[row.provider, row.city].filter(Boolean).join(", ")}</span></> },
    { key: "when", header: t`When`, cell: (row) => whenWords(row) },
    {
      key: "state", header: t`State`,
      cell: (row) => (
        <span className="stack-s">
          {row.class_cancelled ? <StatusTag kind="idle">{t`Class cancelled`}</StatusTag> : <span><SeatTag own state={row.state} /></span>}
          {row.state === "waiting" && row.queue_place ? <span className="s dim">{plural(row.queue_place, { one: "# in line", other: "# in line" })}</span> : null}
          {row.state === "held" && row.until ? <span className="s"><Trans>until {moment(row.until)}</Trans></span> : null}
        </span>
      ),
    },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => (
        <span className="row">
          {row.state === "held" && !row.class_cancelled ? <Button kind="primary" busy={busy} aria-label={t`Confirm the seat: ${row.title}`} onClick={() => void run(() => api.post(`/classes/${row.class_id}/registration`, {}), t`You have a seat.`)}>{t`Confirm`}</Button> : null}
          {row.can_cancel ? <Button aria-label={row.state === "waiting" ? t`Leave the waitlist: ${row.title}` : t`Give back the seat: ${row.title}`} onClick={() => setLeaving(row)}>{row.state === "waiting" ? t`Leave` : t`Give back`}</Button> : null}
          {row.can_review ? <LinkButton href={`/find-classes/${row.class_id}`} label={t`Write a review: ${row.title}`}>{t`Review`}</LinkButton> : null}
          {row.can_ask_reimbursement ? <Button aria-label={t`Ask for the costs: ${row.title}`} onClick={() => setAsking(row)}>{t`Ask for the costs`}</Button> : null}
        </span>
      ),
    },
  ];
  return (
    <>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <ListTable
        caption={past ? t`Past classes` : t`Coming classes`} columns={columns} list={list} rowKey={(row) => row.id}
        empty={<EmptyState title={past ? t`No past classes` : t`You have no seat in a class`} action={<LinkButton kind="primary" href="/find-classes">{t`Find a class`}</LinkButton>}>{past ? null : <Trans>Seats, places in line and seats that somebody holds for you stand here.</Trans>}</EmptyState>}
      />
      <ConfirmDialog open={leaving !== null} title={leaving?.state === "waiting" ? t`Leave the waitlist?` : t`Give your seat back?`} action={leaving?.state === "waiting" ? t`Leave it` : t`Give it back`} busy={busy} onClose={() => setLeaving(null)} onConfirm={() => { if (leaving) void leave(leaving); }}>
        <p className="wrap">{leaving?.title}</p>
        <p><Trans>Your place is lost at once. If you register again you stand at the end of the line.</Trans></p>
      </ConfirmDialog>
      {asking ? <ReimburseDialog classId={asking.class_id} title={asking.title} onClose={() => setAsking(null)} /> : null}
    </>
  );
}

function Asked() {
  const { t } = useLingui();
  const list = useKeysetList<Reimbursement>(["finder", "reimbursements", "mine"], "/reimbursements/mine", {});
  const columns: Column<Reimbursement>[] = [
    { key: "title", header: t`Class`, head: true, className: "wrap", cell: (row) => <><Link href={`/find-classes/${row.class_id}`}>{row.title}</Link><span className="below s dim">{row.provider}</span></> },
    { key: "asked", header: t`Asked`, cell: (row) => fullDay(row.asked_at) },
    { key: "amount", header: t`Amount`, num: true, cell: (row) => money(row.amount_cents) },
    { key: "approved", header: t`Approved`, num: true, cell: (row) => (row.approved_cents == null ? <span className="dim">{t`nothing yet`}</span> : money(row.approved_cents)) },
    { key: "state", header: t`State`, className: "wrap", cell: (row) => <><ReimbursementTag state={row.state} />{row.reason ? <span className="below s">{row.reason}</span> : null}{row.decided_by ? <span className="below s dim">{row.decided_by}</span> : null}</> },
  ];
  return <ListTable caption={t`Costs I asked for`} columns={columns} list={list} rowKey={(row) => row.id} empty={<EmptyState title={t`You asked for no costs`}><Trans>After you registered for a class that your employer may pay, ask there or under Coming.</Trans></EmptyState>} />;
}
