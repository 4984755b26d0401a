import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { daysUntil, fullDay } from "../../lib/dates";
import { count, percent } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, ConfirmDialog, DueText, EmptyState, FilterChips, ListTable, Loaded, Menu, MenuItem, Page, Tabs, errorsOf, toast, type Column } from "../../ui";
import { EnrolmentTag } from "../compliance/record";
import { Changes } from "./changes";
import { dueRuleWords } from "./due_rule";
import { ExemptDialog, Exemptions } from "./exemptions";
import { NudgeDialog } from "./nudge";
import { ReopenDialog } from "./reopen";
import { RuleDialog } from "./rule_dialog";
import type { AssignedPerson, Assignment } from "./types";
import "../audiences/audiences.css";
import "./assignments.css";

const codecs = { status: text(), tab: oneOf(["people", "exemptions", "changes"], "people") };
type Asking = "" | "end" | "rule" | "nudge" | "reopen" | "exempt";

export default function AssignmentPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const may = useBoot().data?.me.permissions.includes("assignment:manage") ?? false;
  const [{ tab }, setState] = useSearchState(codecs);
  const assignment = useQuery({ queryKey: ["assignments", id], queryFn: ({ signal }) => api.get<Assignment>(`/assignments/${id}`, undefined, { signal }) });
  const [asking, setAsking] = useState<Asking>("");
  const [person, setPerson] = useState<AssignedPerson | null>(null);
  const [problem, setProblem] = useState("");
  const data = assignment.data;
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["assignments"] });
  const close = () => {
    setAsking("");
    setPerson(null);
  };
  const end = async () => {
    try {
      await api.post(`/assignments/${id}/end`, {});
      toast(t`The assignment has ended`);
      await refresh();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    close();
  };
  const by = data?.assigned_by ?? "";
  const on = data ? fullDay(data.created_at) : "";
  const open = data !== undefined && !data.ended_at;
  const manages = may && open && data.changeable;
  return (
    <Page
      wide title={data?.course_title ?? t`Assignment`} crumbs={[{ href: paths.assignments, label: t`Assignments` }]}
      lead={data ? <>{data.targets.join(", ")}. <Trans>Assigned by {by} on {on}.</Trans></> : null}
      actions={may && open ? (
        <>
          <Button kind="primary" onClick={() => setAsking("nudge")}>{t`Remind people`}</Button>
          {manages ? (
            <Menu label={t`More`}>
              <MenuItem onSelect={() => setAsking("rule")}>{t`Change due date and days`}</MenuItem>
              <MenuItem onSelect={() => setAsking("exempt")}>{t`Exempt a person`}</MenuItem>
              <MenuItem onSelect={() => setAsking("reopen")}>{t`Ask for it again`}</MenuItem>
              <MenuItem onSelect={() => setAsking("end")}>{t`End the assignment`}</MenuItem>
            </Menu>
          ) : null}
        </>
      ) : null}
    >
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      {may && data && !data.changeable ? <p className="note"><Trans>This reaches more than your units. You see your own people of it; {by} can change it.</Trans></p> : null}
      <Loaded query={assignment}>
        {(found) => (
          <div className="stack">
            <Facts assignment={found} />
            <div>
              <Tabs
                label={t`Assignment`} selected={tab} onSelect={(key) => setState({ tab: key as "people" })}
                tabs={[{ key: "people", label: t`People` }, { key: "exemptions", label: `${t`Exemptions`} (${count(found.exempted)})` }, { key: "changes", label: t`Changes` }]}
              >
                {tab === "people" ? <People assignment={found} onExempt={manages ? setPerson : undefined} /> : tab === "exemptions" ? <Exemptions assignment={found} onAdd={manages ? () => setAsking("exempt") : undefined} /> : <Changes id={id} />}
              </Tabs>
            </div>
          </div>
        )}
      </Loaded>
      <ConfirmDialog open={asking === "end"} danger title={t`End this assignment?`} action={t`End the assignment`} onClose={close} onConfirm={() => void end()}>
        <Trans>It is no longer required of anybody who has not finished it. Finished work stays counted.</Trans>
      </ConfirmDialog>
      {asking === "rule" && data ? <RuleDialog assignment={data} onClose={close} onDone={refresh} /> : null}
      {asking === "nudge" && data ? <NudgeDialog assignment={data} onClose={close} onDone={refresh} /> : null}
      {asking === "reopen" && data ? <ReopenDialog assignment={data} onClose={close} onDone={refresh} /> : null}
      {(asking === "exempt" || person) && data ? <ExemptDialog assignment={data} person={person} onClose={close} onDone={refresh} /> : null}
    </Page>
  );
}

function Facts({ assignment }: { assignment: Assignment }) {
  const { t } = useLingui();
  const { id } = assignment;
  const open = assignment.people - assignment.completed;
  const waits = !assignment.begun_at && assignment.effective_from && daysUntil(assignment.effective_from) > 0;
  return (
    <>
      <section className="card facts" aria-label={t`Counts`}>
        <div><Link href={paths.assignment(id)}>{count(assignment.people)}</Link><p>{t`people`}</p></div>
        <div><Link href={`${paths.assignment(id)}?status=completed`}>{count(assignment.completed)}</Link><p>{t`completed`}</p></div>
        <div><Link href={`${paths.assignment(id)}?status=open`}>{count(open)}</Link><p>{t`not completed`}</p></div>
        <div><Link className={assignment.overdue ? "overdue" : ""} href={`${paths.assignment(id)}?status=overdue`}>{count(assignment.overdue)}</Link><p>{t`overdue`}</p></div>
      </section>
      <dl className="card pad pairs">
        <div className="pair"><dt>{t`Due`}</dt><dd>{dueRuleWords(assignment.due)}</dd></div>
        {assignment.audience_id ? <div className="pair"><dt>{t`Audience`}</dt><dd><Link href={`/audiences/${assignment.audience_id}`}>{assignment.targets.join(", ") || t`Audience`}</Link></dd></div> : null}
        {assignment.professions.length ? <div className="pair"><dt>{t`Only`}</dt><dd>{assignment.professions.join(", ")}</dd></div> : null}
        {assignment.effective_from ? <div className="pair"><dt>{t`First day`}</dt><dd>{fullDay(assignment.effective_from)}{waits ? <> (<Trans>nobody is asked before</Trans>)</> : null}</dd></div> : null}
        {assignment.effective_until ? <div className="pair"><dt>{t`Last day`}</dt><dd>{fullDay(assignment.effective_until)}</dd></div> : null}
        {assignment.reason ? <div className="pair"><dt>{t`Reason`}</dt><dd>{assignment.reason}</dd></div> : null}
        {assignment.ended_at ? <div className="pair"><dt>{t`Ended`}</dt><dd>{fullDay(assignment.ended_at)}</dd></div> : null}
      </dl>
    </>
  );
}

function People({ assignment, onExempt }: { assignment: Assignment; onExempt?: (person: AssignedPerson) => void }) {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const list = useKeysetList<AssignedPerson>(["assignments", assignment.id, "people"], `/assignments/${assignment.id}/people`, { status: filter.status || undefined });
  const columns: Column<AssignedPerson>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={paths.person(row.person_id)}>{row.name}</Link> },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name },
    { key: "profession", header: t`Profession`, cell: (row) => row.profession },
    { key: "state", header: t`State`, cell: (row) => <EnrolmentTag row={row} /> },
    { key: "percent", header: t`Progress`, num: true, cell: (row) => percent(row.percent) },
    { key: "due", header: t`Due`, cell: (row) => (row.due_on && row.status !== "completed" ? <DueText date={row.due_on} /> : row.due_on ? fullDay(row.due_on) : "") },
    { key: "done", header: t`Completed`, cell: (row) => (row.completed_at ? fullDay(row.completed_at) : "") },
  ];
  if (onExempt) columns.push({ key: "acts", header: t`Actions`, actions: true, cell: (row) => (row.status === "completed" ? null : <Button kind="link" aria-label={t`Exempt ${row.name}`} onClick={() => onExempt(row)}>{t`Exempt`}</Button>) });
  return (
    <>
      <FilterChips
        label={t`Show`} single selected={filter.status ? [filter.status] : []} onSelected={(keys) => setFilter({ status: keys[0] ?? "" })}
        chips={[{ key: "overdue", label: t`Overdue` }, { key: "open", label: t`Not completed` }, { key: "completed", label: t`Completed` }]}
      />
      <ListTable
        list={list} caption={t`People of the assignment`} columns={columns} rowKey={(row) => row.person_id}
        empty={
          filter.status ? <EmptyState title={t`Nobody here`}><Trans>No person of this assignment matches the filter.</Trans></EmptyState> : <EmptyState title={t`Nobody is asked yet`}><Trans>Whoever fits it from its first day on stands here.</Trans></EmptyState>
        }
      />
    </>
  );
}
