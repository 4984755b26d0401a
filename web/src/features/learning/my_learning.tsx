import "./my_learning.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { Enrolment } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { daysUntil, duration, durationWords, fullDay } from "../../lib/dates";
import { hours } from "../../lib/numbers";
import { canKeep } from "../../lib/offline";
import { oneOf, useSearchState } from "../../lib/search_state";
import { ConfirmDialog, DueDate, EmptyState, LinkButton, Loaded, Page, ProgressBar, StatusTag, ListTable, Tabs, errorsOf, toast, type Column } from "../../ui";
import { hoursText } from "../credits/words";
import { useOpenEnrolments } from "./queries";

const codecs = { show: oneOf(["open", "finished"], "open") };

export default function MyLearningPage() {
  const { t } = useLingui();
  const [{ show }, setShown] = useSearchState(codecs);
  const open = useOpenEnrolments();
  return (
    <Page title={t`My learning`} lead={open.data ? <Lead items={open.data} /> : null} actions={<>{canKeep() ? <LinkButton href="/learning/kept">{t`Kept on this device`}</LinkButton> : null}<LinkButton href="/progress">{t`Your progress`}</LinkButton><LinkButton href={paths.catalogue}>{t`Find a course`}</LinkButton></>}>
      <Tabs label={t`Which courses`} selected={show} onSelect={(key) => setShown({ show: key === "finished" ? "finished" : "open" })} tabs={[{ key: "open", label: t`Open` }, { key: "finished", label: t`Finished` }]}>
        {show === "open" ? <Loaded query={open}>{(items) => <Open items={items} />}</Loaded> : <FinishedList />}
      </Tabs>
    </Page>
  );
}

function Lead({ items }: { items: Enrolment[] }) {
  const { t } = useLingui();
  if (!items.length) return <Trans>Nothing is open.</Trans>;
  const courses = plural(items.length, { one: "# course is open", other: "# courses are open" });
  const left = durationWords(items.reduce((sum, item) => sum + item.minutes_left, 0));
  return <>{t`${courses}, about ${left} in all.`}</>;
}

function Open({ items }: { items: Enrolment[] }) {
  const { t } = useLingui();
  const [leaving, setLeaving] = useState<Enrolment | null>(null);
  if (!items.length) {
    return (
      <EmptyState title={t`No open courses`} action={<LinkButton kind="primary" href={paths.catalogue}>{t`Find a course`}</LinkButton>}>
        <Trans>Courses that are assigned to you and courses that you choose yourself are listed here.</Trans>
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="card plain-list learning-list">
        {items.map((item) => (
          <OpenRow key={item.id} item={item} onLeave={() => setLeaving(item)} />
        ))}
      </ul>
      {leaving ? <LeaveDialog item={leaving} onClose={() => setLeaving(null)} /> : null}
    </>
  );
}

function OpenRow({ item, onLeave }: { item: Enrolment; onLeave: () => void }) {
  const { t } = useLingui();
  const title = item.course_title;
  const left = item.minutes_left;
  const total = item.minutes;
  const begun = item.status === "in_progress";
  return (
    <li className="learning-row">
      <div className="learning-what">
        <h2>
          <Link href={paths.player(item.id)}>{title}</Link>
        </h2>
        <p className="learning-meta">
          {total > 0 ? <span>{begun ? t`${left} of ${total} min left` : duration(total)}</span> : null}
          {item.ce_hours ? <span>{hoursText(item.ce_hours)}</span> : null}
          {item.reason ? <span>{item.reason}</span> : null}
          {item.required ? null : <button type="button" className="link" aria-label={t`Leave the course: ${title}`} onClick={onLeave}>{t`Leave the course`}</button>}
        </p>
        {begun ? <ProgressBar value={item.percent} /> : null}
      </div>
      {item.due_on ? <DueDate date={item.due_on} /> : <p className="due">{t`No due date`}</p>}
      {begun ? (
        <LinkButton kind="primary" href={paths.player(item.id)} label={t`Resume: ${title}`}>{t`Resume`}</LinkButton>
      ) : (
        <LinkButton kind={item.due_on && daysUntil(item.due_on) < 0 ? "primary" : "plain"} href={paths.player(item.id)} label={t`Start: ${title}`}>{t`Start`}</LinkButton>
      )}
    </li>
  );
}

function LeaveDialog({ item, onClose }: { item: Enrolment; onClose: () => void }) {
  const { t } = useLingui();
  const title = item.course_title;
  const leave = useMutation({
    mutationFn: () => api.post(`/learning/enrolments/${item.id}/drop`),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["learning"] });
      void queryClient.invalidateQueries({ queryKey: ["home"] });
      toast(t`You left ${title}.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog open title={t`Leave this course?`} action={t`Leave the course`} busy={leave.isPending} onConfirm={() => leave.mutate()} onClose={onClose}>
      <p>{t`${title} goes from your list. What you did in it stays on your record; if you enrol again you start anew.`}</p>
      {leave.error ? <p className="note soon" role="alert">{Object.values(errorsOf(leave.error)).join(" ")}</p> : null}
    </ConfirmDialog>
  );
}

function FinishedList() {
  const { t } = useLingui();
  const list = useKeysetList<Enrolment>(["learning", "finished"], "/learning", { status: "completed" });
  const columns: Column<Enrolment>[] = [
    { key: "course", header: t`Course`, head: true, cell: (row) => <Link href={paths.player(row.id)}>{row.course_title}</Link> },
    { key: "done", header: t`Finished`, cell: (row) => (row.completed_at ? fullDay(row.completed_at) : <StatusTag kind="ok">{t`done`}</StatusTag>) },
    { key: "why", header: t`Why`, cell: (row) => row.reason || <span className="dim">{t`You enrolled yourself`}</span> },
    { key: "ce", header: t`CE hours`, num: true, cell: (row) => (row.ce_hours ? hours(row.ce_hours) : <span className="dim">{t`none`}</span>) },
  ];
  return (
    <div className="stack">
      <ListTable
        caption={t`Finished courses`} columns={columns} list={list} rowKey={(row) => row.id}
        empty={
          <EmptyState title={t`No finished courses yet`}>
            <Trans>A course moves here when its last required lesson is done. Its certificate is under Certificates.</Trans>
          </EmptyState>
        }
      />
      <p className="row">
        <Link href={paths.certificates}>{t`Certificates`}</Link>
        <Link href={paths.transcript}>{t`CE transcript`}</Link>
      </p>
    </div>
  );
}
