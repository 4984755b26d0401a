import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, type Page as PageOf } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { dayAfter, fullDay } from "../../lib/dates";
import { Button, ConfirmDialog, Dialog, EmptyState, Form, Input, ListTable, Page, RadioGroup, Select, StatusTag, errorsOf, toast, useForm, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { useUnitOptions } from "../compliance/filters";
import { PersonPicker } from "../organisation/person_picker";
import { useUnitName } from "./checklists";
import { SkillTabs, checklistPath } from "./tabs";
import type { ChecklistCard, Preceptor } from "./types";
import "../compliance/compliance.css";
import "./skills.css";

const useChecklistOptions = () => useQuery({ queryKey: ["skills", "checklists", "options"], queryFn: ({ signal }) => api.get<PageOf<ChecklistCard>>("/skills/checklists", { limit: 100 }, { signal }) });
const refresh = () => queryClient.invalidateQueries({ queryKey: ["skills"] });

export default function PreceptorsPage() {
  const { t } = useLingui();
  const mayPeople = useMay("people:view");
  const unitName = useUnitName();
  const checklists = new Map((useChecklistOptions().data?.items ?? []).map((each) => [each.id, each.title]));
  const list = useKeysetList<Preceptor>(["skills", "preceptors"], "/skills/preceptors");
  const [naming, setNaming] = useState(false);
  const [ending, setEnding] = useState<Preceptor | null>(null);
  const [problem, setProblem] = useState("");
  const end = async () => {
    if (!ending) return;
    setProblem("");
    try {
      await api.delete(`/skills/preceptors/${ending.id}`);
      toast(t`Ended`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    await refresh();
    setEnding(null);
  };
  const add = mayPeople ? <Button kind="primary" onClick={() => setNaming(true)}>{t`Name a preceptor`}</Button> : undefined;
  const columns: Column<Preceptor>[] = [
    { key: "name", header: t`Preceptor`, head: true, cell: (row) => <Link href={paths.person(row.person_id)}>{row.name}</Link> },
    { key: "for", header: t`Signs off for`, className: "wrap", cell: (row) => (row.learner_name ? row.learner_name : <Trans>everybody in {unitName(row.unit_id)}</Trans>) },
    { key: "what", header: t`Checklists`, className: "wrap", cell: (row) => (row.checklist_id ? <Link href={checklistPath(row.checklist_id)}>{checklists.get(row.checklist_id) ?? t`one checklist`}</Link> : t`all`) },
    { key: "until", header: t`Until`, cell: (row) => (row.expires_on ? fullDay(row.expires_on) : t`until it is ended`) },
    { key: "state", header: t`State`, cell: (row) => (row.active ? <StatusTag kind="ok">{t`In force`}</StatusTag> : <StatusTag kind="idle">{t`Over`}</StatusTag>) },
    { key: "acts", header: t`Actions`, actions: true, cell: (row) => (row.active ? <Button kind="link" aria-label={t`End the task of ${row.name}`} onClick={() => setEnding(row)}>{t`End`}</Button> : null) },
  ];
  return (
    <Page wide title={t`Preceptors`} crumbs={[{ href: "/checklists", label: t`Skills checklists` }]} lead={<Trans>Who signs off for whom. Nobody signs off for herself or himself.</Trans>} actions={add}>
      <SkillTabs />
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <ListTable list={list} caption={t`Preceptors`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`No preceptor is named yet`} action={add}><Trans>Name somebody for a unit or for one person; then open checklists there appear under Sign off.</Trans></EmptyState>} />
      {naming ? <NameDialog onClose={() => setNaming(false)} /> : null}
      <ConfirmDialog open={ending !== null} title={t`End this preceptor's task?`} action={t`End it`} onClose={() => setEnding(null)} onConfirm={() => void end()}>
        <Trans>{ending?.name} signs off there no more. What was signed off stays.</Trans>
      </ConfirmDialog>
    </Page>
  );
}

function NameDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const { options: units } = useUnitOptions("skills:manage");
  const checklists = useChecklistOptions().data?.items ?? [];
  const form = useForm({ person_id: "", whom: "unit", unit_id: "", learner_id: "", checklist_id: "", expires_on: "" });
  const { values } = form;
  const unit = values.whom === "unit";
  const save = async () => {
    const body = { person_id: values.person_id, unit_id: (unit && values.unit_id) || undefined, learner_id: (!unit && values.learner_id) || undefined, checklist_id: values.checklist_id || undefined, expires_on: values.expires_on || undefined };
    const done = await form.submit(() => api.post("/skills/preceptors", body), () => ({
      ...(values.person_id ? {} : { person_id: t`Choose a person` }),
      ...(unit && !values.unit_id ? { unit_id: t`Choose a unit` } : {}),
      ...(!unit && !values.learner_id ? { learner_id: t`Choose a person` } : {}),
    }));
    if (!done) return;
    toast(t`Named`);
    await refresh();
    onClose();
  };
  return (
    <Dialog open title={t`Name a preceptor`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <PersonPicker name="person_id" label={t`Preceptor`} value={values.person_id} onValue={(person_id) => form.set({ person_id })} />
        <RadioGroup name="whom" label={t`Signs off for`} value={values.whom} onValue={(whom) => form.set({ whom })} options={[{ value: "unit", label: t`everybody in a unit and below` }, { value: "person", label: t`one person` }]} />
        {unit ? <Select name="unit_id" label={t`Unit`} empty={t`Choose`} value={values.unit_id} onValue={(unit_id) => form.set({ unit_id })} options={units.map((each) => ({ value: each.id, label: each.label }))} /> : <PersonPicker name="learner_id" label={t`Learner`} value={values.learner_id} onValue={(learner_id) => form.set({ learner_id })} />}
        <Select name="checklist_id" optional label={t`Checklist`} empty={t`All checklists`} value={values.checklist_id} onValue={(checklist_id) => form.set({ checklist_id })} options={checklists.map((each) => ({ value: each.id, label: each.title }))} />
        <Input name="expires_on" optional label={t`Until`} hint={t`The last day`} type="date" min={dayAfter(0)} className="narrow" value={values.expires_on} onValue={(expires_on) => form.set({ expires_on })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Name the preceptor`}</Button></div>
      </Form>
    </Dialog>
  );
}
