import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { dayAfter, fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, Card, ConfirmDialog, Dialog, DueText, EmptyState, FilterChips, Form, Input, LinkButton, ListTable, Loaded, Page, Tabs, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { useMay } from "../audiences/data";
import { PeoplePicker, type ChosenPerson } from "../audiences/people_picker";
import { useUnitName } from "./checklists";
import { checklistPath, recordPath } from "./tabs";
import type { Checklist, ChecklistAssigned, SkillRecordCard } from "./types";
import { PublishTag, RECORD_STATES, RecordTag, methodWords, recordWords } from "./words";
import "../audiences/audiences.css";
import "./skills.css";

const codecs = { tab: oneOf(["records", "items"], "records"), status: text() };
const refresh = () => queryClient.invalidateQueries({ queryKey: ["skills"] });

export default function ChecklistPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const may = useMay("skills:manage");
  const mayPeople = useMay("people:view");
  const unitName = useUnitName();
  const [{ tab }, setState] = useSearchState(codecs);
  const [asking, setAsking] = useState<"" | "publish" | "retire" | "assign">("");
  const [problem, setProblem] = useState("");
  const found = useQuery({ queryKey: ["skills", "checklists", id], queryFn: ({ signal }) => api.get<Checklist>(`/skills/checklists/${id}`, undefined, { signal }) });
  const data = found.data;
  const act = async (what: "publish" | "retire") => {
    setProblem("");
    try {
      await api.post(`/skills/checklists/${id}/${what}`);
      toast(what === "publish" ? t`Published` : t`Out of use`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    await refresh();
    setAsking("");
  };
  return (
    <Page
      wide title={data?.title ?? t`Checklist`} crumbs={[{ href: "/checklists", label: t`Skills checklists` }]}
      lead={data ? <><PublishTag state={data.state} changed={data.published_version != null && data.changed_since_published} /> {unitName(data.unit_id) || t`The whole hospital's`}</> : null}
      actions={may && data ? (
        <>
          {data.changed_since_published && data.state !== "retired" ? <Button kind="primary" onClick={() => setAsking("publish")}>{data.published_version == null ? t`Publish` : t`Publish the changes`}</Button> : null}
          {data.state === "published" && mayPeople ? <Button onClick={() => setAsking("assign")}>{t`Give it to people`}</Button> : null}
          {data.state === "retired" ? null : <LinkButton href={`${checklistPath(id)}/edit`}>{t`Change`}</LinkButton>}
          {data.state === "published" ? <Button onClick={() => setAsking("retire")}>{t`Take out of use`}</Button> : null}
        </>
      ) : null}
    >
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Loaded query={found}>
        {(checklist) => (
          <div className="stack">
            <section className="card facts" aria-label={t`Counts`}>
              <div><Link href={`${checklistPath(id)}?status=open`}>{count(checklist.open)}</Link><p>{t`open`}</p></div>
              <div><Link href={`${checklistPath(id)}?status=completed`}>{count(checklist.completed)}</Link><p>{t`complete`}</p></div>
              <div><Link href={`${checklistPath(id)}?tab=items`}>{count(checklist.items.length)}</Link><p>{t`items`}</p></div>
            </section>
            <div>
              <Tabs label={t`Checklist`} selected={tab} onSelect={(key) => setState({ tab: key as "records" })} tabs={[{ key: "records", label: t`People` }, { key: "items", label: t`Items and rules` }]}>
                {tab === "records" ? <Records id={id} may={may} /> : <About checklist={checklist} />}
              </Tabs>
            </div>
          </div>
        )}
      </Loaded>
      <ConfirmDialog open={asking === "publish"} title={t`Publish this checklist?`} action={t`Publish`} onClose={() => setAsking("")} onConfirm={() => void act("publish")}>
        <Trans>Whoever has not begun gets this version; whoever has begun goes on with the former one.</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={asking === "retire"} danger title={t`Take it out of use?`} action={t`Take out of use`} onClose={() => setAsking("")} onConfirm={() => void act("retire")}>
        <Trans>Nobody gets it any more. Records stay.</Trans>
      </ConfirmDialog>
      {asking === "assign" ? <AssignDialog id={id} onClose={() => setAsking("")} /> : null}
    </Page>
  );
}

function Records({ id, may }: { id: string; may: boolean }) {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const [withdrawing, setWithdrawing] = useState<SkillRecordCard | null>(null);
  const [problem, setProblem] = useState("");
  const list = useKeysetList<SkillRecordCard>(["skills", "checklists", id, "records"], `/skills/checklists/${id}/records`, { status: filter.status || undefined });
  const withdraw = async () => {
    if (!withdrawing) return;
    setProblem("");
    try {
      await api.post(`/skills/records/${withdrawing.id}/withdraw`);
      toast(t`Withdrawn`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    await refresh();
    setWithdrawing(null);
  };
  const columns: Column<SkillRecordCard>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={recordPath(row.id)}>{row.name}</Link> },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name },
    { key: "state", header: t`State`, cell: (row) => <RecordTag row={row} /> },
    { key: "signed", header: t`Signed off`, num: true, cell: (row) => <Trans>{row.items_signed} of {row.items}</Trans> },
    { key: "due", header: t`Due`, cell: (row) => (row.due_on ? row.status === "open" ? <DueText date={row.due_on} /> : fullDay(row.due_on) : "") },
    { key: "valid", header: t`Valid until`, cell: (row) => (row.valid_until ? fullDay(row.valid_until) : row.status === "completed" ? t`for good` : "") },
  ];
  if (may) columns.push({ key: "acts", header: t`Actions`, actions: true, cell: (row) => (row.status === "open" ? <Button kind="link" aria-label={t`Withdraw the checklist of ${row.name}`} onClick={() => setWithdrawing(row)}>{t`Withdraw`}</Button> : null) });
  return (
    <>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <FilterChips label={t`Show`} single selected={filter.status ? [filter.status] : []} onSelected={(keys) => setFilter({ status: keys[0] ?? "" })} chips={RECORD_STATES.map((status) => ({ key: status, label: recordWords(status) }))} />
      <ListTable list={list} caption={t`People with this checklist`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`Nobody here`}><Trans>Nobody of your people has this checklist in this state.</Trans></EmptyState>} />
      <ConfirmDialog open={withdrawing !== null} title={t`Withdraw this checklist?`} action={t`Withdraw`} onClose={() => setWithdrawing(null)} onConfirm={() => void withdraw()}>
        <Trans>{withdrawing?.name} need not complete it any more. What was signed off stays in the record.</Trans>
      </ConfirmDialog>
    </>
  );
}

function About({ checklist }: { checklist: Checklist }) {
  const { t } = useLingui();
  return (
    <div className="stack">
      {checklist.description ? <p className="card pad pre-line">{checklist.description}</p> : null}
      <Card title={t`Items`} aside={checklist.changed_since_published ? t`the draft` : checklist.published_version ? t`version ${checklist.published_version}` : null}>
        <ol className="stack-s">
          {checklist.items.map((item) => (
            <li key={item.id}><b>{item.title}</b>{item.criteria ? <span className="below s dim pre-line">{item.criteria}</span> : null}{item.methods.length ? <span className="below s dim">{item.methods.map(methodWords).join(", ")}</span> : null}</li>
          ))}
        </ol>
      </Card>
      <Card title={t`Rules`}>
        <dl className="pairs">
          <div className="pair"><dt>{t`Due`}</dt><dd>{checklist.due_days ? plural(checklist.due_days, { one: "# day after it is given", other: "# days after it is given" }) : t`no due date`}</dd></div>
          <div className="pair"><dt>{t`Valid`}</dt><dd>{checklist.valid_months ? plural(checklist.valid_months, { one: "# month", other: "# months" }) : t`for good`}</dd></div>
          <div className="pair"><dt>{t`Levels`}</dt><dd>{checklist.scale.length ? <>{checklist.scale.join(", ")} (<Trans>signs off from {checklist.scale[checklist.passing]}</Trans>)</> : t`can or cannot`}</dd></div>
          {checklist.audience_id ? <div className="pair"><dt>{t`Asked of`}</dt><dd><Link href={`/audiences/${checklist.audience_id}`}>{t`an audience`}</Link></dd></div> : null}
          {checklist.course_id ? <div className="pair"><dt>{t`Completes`}</dt><dd><Link href={`/courses/${checklist.course_id}`}>{t`a lesson of a course`}</Link></dd></div> : null}
        </dl>
      </Card>
    </div>
  );
}

function AssignDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ people: [] as ChosenPerson[], due_on: "" });
  const { values } = form;
  const save = async () => {
    let result: ChecklistAssigned | null = null;
    const done = await form.submit(
      async () => { result = await api.post<ChecklistAssigned>(`/skills/checklists/${id}/assign`, { person_ids: values.people.map((person) => person.id), due_on: values.due_on || undefined }); },
      (): FieldErrors => (values.people.length ? {} : { person_ids: t`Choose at least one person` }),
    );
    if (!done || !result) return;
    const { assigned, unchanged } = result as ChecklistAssigned;
    toast([plural(assigned, { one: "# person has it now", other: "# people have it now" }), ...(unchanged ? [plural(unchanged, { one: "# had it already", other: "# had it already" })] : [])].join(", "));
    await refresh();
    onClose();
  };
  return (
    <Dialog open title={t`Give it to people`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <PeoplePicker name="person_ids" label={t`People`} people={values.people} onPeople={(people) => form.set({ people })} />
        <Input name="due_on" optional label={t`Due on`} hint={t`By the checklist's own days unless you choose one`} type="date" min={dayAfter(0)} className="narrow" value={values.due_on} onValue={(due_on) => form.set({ due_on })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Give it to them`}</Button></div>
      </Form>
    </Dialog>
  );
}
