import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, FilterChips, Form, ListTable, Textarea, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { useMay } from "../audiences/data";
import { PeoplePicker, type ChosenPerson } from "../audiences/people_picker";
import type { ClassEntered, ClassSession, ClassSignUp } from "./types";
import { SIGN_UPS, SignUpTag, signUpWords } from "./words";

const codecs = { status: text() };
const refresh = () => queryClient.invalidateQueries({ queryKey: ["classroom"] });

export function SignUps({ session }: { session: ClassSession }) {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const mayPeople = useMay("people:view");
  const mayDecide = useMay("classroom:approve");
  const [entering, setEntering] = useState(false);
  const [cancelling, setCancelling] = useState<ClassSignUp | null>(null);
  const [declining, setDeclining] = useState<ClassSignUp | null>(null);
  const [problem, setProblem] = useState("");
  const list = useKeysetList<ClassSignUp>(["classroom", session.id, "sign-ups"], `/classroom/sessions/${session.id}/sign-ups`, { status: filter.status || undefined });
  const manages = session.may_manage && session.state === "published";
  const attempt = async (work: () => Promise<unknown>, said: string) => {
    setProblem("");
    try {
      await work();
      toast(said);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    await refresh();
  };
  const columns: Column<ClassSignUp>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => (mayPeople ? <Link href={paths.person(row.person_id)}>{row.name}</Link> : row.name) },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name },
    { key: "status", header: t`State`, cell: (row) => <SignUpTag status={row.status} place={row.queue_place} /> },
    { key: "at", header: t`Asked`, cell: (row) => <span>{moment(row.queued_at)}{row.walk_in ? <span className="s dim"> ({t`came without signing up`})</span> : null}</span> },
    { key: "reason", header: t`Reason`, className: "wrap", cell: (row) => row.reason },
  ];
  if (manages) {
    columns.push({ key: "acts", header: t`Actions`, actions: true, cell: (row) => (
      <span className="row">
        {row.status === "waitlisted" ? <Button aria-label={t`Give ${row.name} a seat`} onClick={() => void attempt(() => api.post(`/classroom/sign-ups/${row.id}/seat`), t`${row.name} has a seat`)}>{t`Give a seat`}</Button> : null}
        {mayDecide && row.status === "awaiting_education" ? <Button aria-label={t`Agree to ${row.name}`} onClick={() => void attempt(() => api.post(`/classroom/sign-ups/${row.id}/decide`, { approve: true, reason: "" }), t`Agreed`)}>{t`Agree`}</Button> : null}
        {mayDecide && row.status === "awaiting_education" ? <Button aria-label={t`Decline ${row.name}`} onClick={() => setDeclining(row)}>{t`Decline`}</Button> : null}
        {row.status !== "cancelled" && row.status !== "declined" && !row.completed_at ? <Button kind="link" aria-label={t`Cancel the sign-up of ${row.name}`} onClick={() => setCancelling(row)}>{t`Cancel the sign-up`}</Button> : null}
      </span>
    ) });
  }
  const enter = manages && mayPeople ? <Button onClick={() => setEntering(true)}>{t`Sign people up`}</Button> : null;
  return (
    <div>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <div className="row-between">
        <FilterChips label={t`Show`} single selected={filter.status ? [filter.status] : []} onSelected={(keys) => setFilter({ status: keys[0] ?? "" })} chips={SIGN_UPS.map((status) => ({ key: status, label: signUpWords(status) }))} />
        {enter}
      </div>
      <ListTable list={list} caption={t`Sign-ups`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`Nobody here`}><Trans>No sign-up is in this state.</Trans></EmptyState>} />
      {entering ? <EnterDialog session={session} onClose={() => setEntering(false)} /> : null}
      {cancelling ? <ReasonDialog title={t`Cancel the sign-up of ${cancelling.name}`} action={t`Cancel the sign-up`} path={`/classroom/sign-ups/${cancelling.id}/cancel`} onClose={() => setCancelling(null)} /> : null}
      {declining ? <ReasonDialog title={t`Decline ${declining.name}`} action={t`Decline`} path={`/classroom/sign-ups/${declining.id}/decide`} more={{ approve: false }} onClose={() => setDeclining(null)} /> : null}
    </div>
  );
}

/** Something that the person will read the reason of. */
export function ReasonDialog({ title, action, path, more, onClose }: { title: string; action: string; path: string; more?: object; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const reason = form.values.reason.trim();
  const send = async () => {
    if (!(await form.submit(() => api.post(path, { ...more, reason }), (): FieldErrors => (reason ? {} : { reason: t`Say why; the person will read it` })))) return;
    toast(t`Done`);
    await refresh();
    onClose();
  };
  return (
    <Dialog open title={title} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void send()}>
        <Textarea name="reason" label={t`Why`} hint={t`The person reads it`} maxLength={500} rows={2} value={form.values.reason} onValue={(words) => form.set({ reason: words })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{action}</Button></div>
      </Form>
    </Dialog>
  );
}

function EnterDialog({ session, onClose }: { session: ClassSession; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ people: [] as ChosenPerson[] });
  const save = async () => {
    let entered: ClassEntered | null = null;
    const done = await form.submit(
      async () => { entered = await api.post<ClassEntered>(`/classroom/sessions/${session.id}/sign-ups`, { person_ids: form.values.people.map((person) => person.id) }); },
      (): FieldErrors => (form.values.people.length ? {} : { person_ids: t`Choose at least one person` }),
    );
    if (!done || !entered) return;
    const { signed_up, waitlisted } = entered as ClassEntered;
    toast([plural(signed_up, { one: "# has a seat", other: "# have a seat" }), ...(waitlisted ? [plural(waitlisted, { one: "# waits", other: "# wait" })] : [])].join(", "));
    await refresh();
    onClose();
  };
  return (
    <Dialog open title={t`Sign people up`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <PeoplePicker name="person_ids" label={t`People`} hint={t`They need no approval; when no seat is free they wait on the list`} people={form.values.people} onPeople={(people) => form.set({ people })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Sign them up`}</Button></div>
      </Form>
    </Dialog>
  );
}
