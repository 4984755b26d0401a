import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, type Page as PageOf } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { CourseCard } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { dayAfter, fullDay } from "../../lib/dates";
import { Button, ConfirmDialog, Dialog, EmptyState, Form, Input, ListTable, RadioGroup, Select, StatusTag, Textarea, errorsOf, toast, useForm, type Column } from "../../ui";
import { PersonPicker } from "../organisation/person_picker";
import type { AssignedPerson, Assignment, Exemption } from "./types";
import "../compliance/compliance.css";

export function Exemptions({ assignment, onAdd }: { assignment: Assignment; onAdd?: () => void }) {
  const { t } = useLingui();
  const list = useKeysetList<Exemption>(["assignments", assignment.id, "exemptions"], `/assignments/${assignment.id}/exemptions`);
  const [ending, setEnding] = useState<Exemption | null>(null);
  const [problem, setProblem] = useState("");
  const revoke = async () => {
    if (!ending) return;
    try {
      await api.post(`/assignments/${assignment.id}/exemptions/${ending.id}/revoke`);
      toast(t`The exemption has ended`);
      await queryClient.invalidateQueries({ queryKey: ["assignments"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setEnding(null);
  };
  const columns: Column<Exemption>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={paths.person(row.person_id)}>{row.person_name}</Link> },
    { key: "kind", header: t`What`, cell: (row) => (row.kind === "exempt" ? t`Exempt` : t`Has something equivalent`) },
    { key: "reason", header: t`Reason`, className: "wrap", cell: (row) => <span className="stack-s"><span>{row.reason}</span>{row.equivalent_to ? <span className="s dim">{row.equivalent_to}</span> : null}</span> },
    { key: "until", header: t`Until`, cell: (row) => (row.valid_until ? fullDay(row.valid_until) : t`until it is ended`) },
    { key: "by", header: t`Approved by`, cell: (row) => <span className="stack-s"><span>{row.approved_by}</span><span className="s dim">{fullDay(row.created_at)}</span></span> },
    { key: "state", header: t`State`, cell: (row) => (row.revoked_at ? <StatusTag kind="idle">{t`Ended on ${fullDay(row.revoked_at)}`}</StatusTag> : <StatusTag kind="ok">{t`In force`}</StatusTag>) },
  ];
  if (onAdd) columns.push({ key: "acts", header: t`Actions`, actions: true, cell: (row) => (row.revoked_at ? null : <Button kind="link" aria-label={t`End the exemption of ${row.person_name}`} onClick={() => setEnding(row)}>{t`End`}</Button>) });
  const add = onAdd ? <Button onClick={onAdd}>{t`Exempt a person`}</Button> : undefined;
  return (
    <div className="stack">
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      {add && list.rows.length ? <div className="row">{add}</div> : null}
      <ListTable list={list} caption={t`Exemptions and equivalencies`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`Nobody is exempt`} action={add}><Trans>Who is exempt, or has something equivalent, is not asked for this course. The reason and who approved it stay on file.</Trans></EmptyState>} />
      <ConfirmDialog open={ending !== null} title={t`End this exemption?`} action={t`End the exemption`} onClose={() => setEnding(null)} onConfirm={() => void revoke()}>
        <Trans>The course is required of {ending?.person_name} again, if the assignment still reaches this person.</Trans>
      </ConfirmDialog>
    </div>
  );
}

interface ExemptDialogProps {
  assignment: Assignment;
  person: AssignedPerson | null;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}
export function ExemptDialog({ assignment, person, onClose, onDone }: ExemptDialogProps) {
  const { t } = useLingui();
  const courses = useQuery({ queryKey: ["courses", "all"], queryFn: ({ signal }) => api.get<PageOf<CourseCard>>("/courses", { limit: 200, sort: "title" }, { signal }) });
  const form = useForm({ person_id: person?.person_id ?? "", kind: "exempt", reason: "", equivalent_course_id: "", equivalent_to: "", valid_until: "" });
  const { values } = form;
  const same = values.kind === "equivalent";
  const save = async () => {
    const body = {
      person_id: values.person_id, kind: values.kind, reason: values.reason.trim(), equivalent_course_id: (same && values.equivalent_course_id) || undefined,
      equivalent_to: (same && values.equivalent_to.trim()) || undefined, valid_until: values.valid_until || undefined,
    };
    const done = await form.submit(() => api.post(`/assignments/${assignment.id}/exemptions`, body), () => ({
      ...(values.person_id ? {} : { person_id: t`Choose a person` }),
      ...(values.reason.trim().length >= 3 ? {} : { reason: t`Say why, in some words` }),
      ...(!same || values.equivalent_course_id || values.equivalent_to.trim() ? {} : { equivalent_to: t`Say what stands for this course` }),
    }));
    if (!done) return;
    toast(t`Saved`);
    await onDone();
    onClose();
  };
  return (
    <Dialog open title={person ? t`Exempt ${person.name}` : t`Exempt a person`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        {person ? null : <PersonPicker name="person_id" label={t`Person`} value={values.person_id} onValue={(person_id) => form.set({ person_id })} />}
        <RadioGroup
          name="kind" label={t`What is it?`} value={values.kind} onValue={(kind) => form.set({ kind })}
          options={[{ value: "exempt", label: t`Exempt`, hint: t`The course is not asked of this person` }, { value: "equivalent", label: t`Something equivalent`, hint: t`Another course, or training elsewhere, stands for it` }]}
        />
        {same ? (
          <>
            <Select name="equivalent_course_id" optional label={t`A course here that was completed`} empty={t`None`} value={values.equivalent_course_id} onValue={(equivalent_course_id) => form.set({ equivalent_course_id })} options={(courses.data?.items ?? []).filter((each) => each.id !== assignment.course_id).map((each) => ({ value: each.id, label: each.title }))} />
            <Input name="equivalent_to" optional label={t`Or training elsewhere`} hint={t`What, where and when`} maxLength={200} value={values.equivalent_to} onValue={(equivalent_to) => form.set({ equivalent_to })} />
          </>
        ) : null}
        <Textarea name="reason" label={t`Reason`} maxLength={500} rows={2} value={values.reason} onValue={(reason) => form.set({ reason })} />
        <Input name="valid_until" optional label={t`Until`} hint={t`The last day; without one it lasts until it is ended`} type="date" min={dayAfter(0)} className="narrow" value={values.valid_until} onValue={(valid_until) => form.set({ valid_until })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Dialog>
  );
}
