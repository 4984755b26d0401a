import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { daysUntil, fullDay } from "../../lib/dates";
import { count, percent } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { DueText, EmptyState, FilterChips, LinkButton, ListTable, Page, ProgressBar, StatusTag, type Column } from "../../ui";
import { RequiredTabs } from "../audiences/tabs";
import { dueRuleWords } from "./due_rule";
import type { Assignment } from "./types";

const codecs = { show: text("open") };

export default function AssignmentsPage() {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions.includes("assignment:manage") ?? false;
  const [filter, setFilter] = useSearchState(codecs);
  const list = useKeysetList<Assignment>(["assignments"], "/assignments", { open: filter.show === "open" ? true : undefined }, 30);
  const add = may ? <LinkButton href="/assignments/new" kind="primary">{t`Assign a course`}</LinkButton> : undefined;
  const limited = may && list.rows.some((row) => !row.changeable);
  const columns: Column<Assignment>[] = [
    { key: "course", header: t`Course`, head: true, cell: (row) => <Link href={paths.assignment(row.id)}>{row.course_title}</Link> },
    { key: "who", header: t`Required of`, cell: (row) => [row.targets.join(", "), row.professions.join(", ")].filter(Boolean).join("; ") },
    { key: "due", header: t`Due`, cell: (row) => (row.ended_at ? <StatusTag kind="idle">{t`Ended`}</StatusTag> : !row.due_on ? (row.due ? dueRuleWords(row.due) : t`no due date`) : row.overdue === 0 && daysUntil(row.due_on) < 0 ? fullDay(row.due_on) : <DueText date={row.due_on} />) },
    { key: "people", header: t`People`, num: true, cell: (row) => <Link href={paths.assignment(row.id)} aria-label={t`${row.course_title}: ${count(row.people)} people`}>{count(row.people)}</Link> },
    { key: "done", header: t`Completed`, cell: (row) => <span className="stack-s"><span className="num"><Link href={`${paths.assignment(row.id)}?status=completed`} aria-label={t`${row.course_title}: ${count(row.completed)} completed`}>{count(row.completed)}</Link>{row.people ? ` (${percent((100 * row.completed) / row.people)})` : ""}</span>{row.people ? <ProgressBar value={(100 * row.completed) / row.people} label={t`Completed`} /> : null}</span> },
    { key: "late", header: t`Overdue`, num: true, cell: (row) => (row.overdue ? <Link className="overdue" href={`${paths.assignment(row.id)}?status=overdue`} aria-label={t`${row.course_title}: ${count(row.overdue)} overdue`}>{count(row.overdue)}</Link> : "0") },
    { key: "by", header: t`Assigned by`, cell: (row) => (may && !row.changeable ? <span className="stack-s"><span>{row.assigned_by}</span><span className="s dim">{t`only to read`}</span></span> : row.assigned_by) },
  ];
  return (
    <Page wide title={t`Assignments`} lead={<><Trans>Which course is required of whom, until when. New people of a unit get its courses by themselves.</Trans>{limited ? <> <Trans>The numbers are of the people in your units; what reaches more than these is only to read.</Trans></> : null}</>} actions={add}>
      <RequiredTabs />
      <FilterChips label={t`Show`} single selected={[filter.show]} onSelected={(keys) => setFilter({ show: keys[0] ?? "all" })} chips={[{ key: "open", label: t`Open` }, { key: "all", label: t`Ended too` }]} />
      <ListTable
        list={list} caption={t`Assignments`} columns={columns} rowKey={(row) => row.id}
        empty={
          <EmptyState title={t`No assignments here yet`} action={add}><Trans>Assign a published course to a unit or an audience and give it a due date.</Trans></EmptyState>
        }
      />
    </Page>
  );
}
