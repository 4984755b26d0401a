import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { AssignedPerson, Assignment } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { count, percent } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, ConfirmDialog, Dialog, DueText, EmptyState, FilterChips, Form, Input, ListTable, Loaded, Page, toast, useForm, type Column } from "../../ui";
import { EnrolmentTag } from "../compliance/record";

const codecs = { status: text() };

export default function AssignmentPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const may = useBoot().data?.me.permissions.includes("assignment:manage") ?? false;
  const assignment = useQuery({ queryKey: ["assignments", id], queryFn: ({ signal }) => api.get<Assignment>(`/assignments/${id}`, undefined, { signal }) });
  const [ending, setEnding] = useState(false);
  const [moving, setMoving] = useState(false);
  const data = assignment.data;
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["assignments"] });
  const end = async () => {
    await api.post(`/assignments/${id}/end`, {});
    setEnding(false);
    toast(t`The assignment has ended`);
    await refresh();
  };
  const by = data?.assigned_by ?? "";
  const on = data ? fullDay(data.created_at) : "";
  return (
    <Page
      wide title={data?.course_title ?? t`Assignment`} crumbs={[{ href: paths.assignments, label: t`Assignments` }]}
      lead={data ? <>{data.targets.join(", ")}. <Trans>Assigned by {by} on {on}.</Trans> {data.due_on ? <DueText date={data.due_on} /> : null}</> : null}
      actions={may && data?.changeable && !data.ended_at ? (
        <>
          <Button onClick={() => setMoving(true)}>{t`Change the due date`}</Button>
          <Button onClick={() => setEnding(true)}>{t`End`}</Button>
        </>
      ) : null}
    >
      {may && data && !data.changeable ? <p className="note"><Trans>This reaches more than your units. You see your own people of it; {by} can change it.</Trans></p> : null}
      <Loaded query={assignment}>{(found) => <People assignment={found} />}</Loaded>
      <ConfirmDialog open={ending} danger title={t`End this assignment?`} action={t`End the assignment`} onClose={() => setEnding(false)} onConfirm={() => void end()}>
        <Trans>It is no longer required of anybody who has not finished it. Finished work stays counted.</Trans>
      </ConfirmDialog>
      {moving && data ? <MoveDialog assignment={data} onClose={() => setMoving(false)} onDone={refresh} /> : null}
    </Page>
  );
}

function MoveDialog({ assignment, onClose, onDone }: { assignment: Assignment; onClose: () => void; onDone: () => Promise<unknown> }) {
  const { t } = useLingui();
  const form = useForm({ due_on: assignment.due_on ?? "" });
  const save = async () => {
    if (!(await form.submit(() => api.patch(`/assignments/${assignment.id}`, { due_on: form.values.due_on || undefined })))) return;
    toast(t`Saved`);
    await onDone();
    onClose();
  };
  return (
    <Dialog open title={t`Change the due date`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <Input name="due_on" optional label={t`Due on`} type="date" value={form.values.due_on} onValue={(due_on) => form.set({ due_on })} />
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}

function People({ assignment }: { assignment: Assignment }) {
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
  const open = assignment.people - assignment.completed;
  return (
    <>
      <section className="card facts" aria-label={t`Counts`}>
        <div><Link href={paths.assignment(assignment.id)}>{count(assignment.people)}</Link><p>{t`people`}</p></div>
        <div><Link href={`${paths.assignment(assignment.id)}?status=completed`}>{count(assignment.completed)}</Link><p>{t`completed`}</p></div>
        <div><Link href={`${paths.assignment(assignment.id)}?status=open`}>{count(open)}</Link><p>{t`not completed`}</p></div>
        <div><Link className={assignment.overdue ? "overdue" : ""} href={`${paths.assignment(assignment.id)}?status=overdue`}>{count(assignment.overdue)}</Link><p>{t`overdue`}</p></div>
      </section>
      <FilterChips
        label={t`Show`} single selected={filter.status ? [filter.status] : []} onSelected={(keys) => setFilter({ status: keys[0] ?? "" })}
        chips={[{ key: "overdue", label: t`Overdue` }, { key: "open", label: t`Not completed` }, { key: "completed", label: t`Completed` }]}
      />
      <ListTable
        list={list} caption={t`People of the assignment`} columns={columns} rowKey={(row) => row.person_id}
        empty={
          <EmptyState title={t`Nobody here`}><Trans>No person of this assignment matches the filter.</Trans></EmptyState>
        }
      />
    </>
  );
}
