import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, FilterChips, Form, Input, ListTable, Page, StatusTag, Textarea, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { RequiredTabs } from "../audiences/tabs";
import type { Extension } from "./types";
import "./assignments.css";

const codecs = { state: oneOf(["asked", "approved", "denied"], "asked") };

export default function ExtensionsPage() {
  const { t } = useLingui();
  const [{ state }, setState] = useSearchState(codecs);
  const [deciding, setDeciding] = useState<{ row: Extension; approve: boolean } | null>(null);
  const list = useKeysetList<Extension>(["assignments", "extensions"], "/extensions", { state });
  const columns: Column<Extension>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={paths.person(row.person_id)}>{row.person_name}</Link> },
    { key: "course", header: t`Course`, cell: (row) => row.course_title },
    { key: "due", header: t`Due`, cell: (row) => fullDay(row.due_on) },
    { key: "wish", header: t`Asked for`, cell: (row) => <b>{fullDay(row.wanted_until)}</b> },
    { key: "reason", header: t`Reason`, className: "wrap", cell: (row) => row.reason },
    { key: "asked", header: t`Asked`, cell: (row) => moment(row.asked_at) },
  ];
  if (state === "asked") {
    columns.push({ key: "acts", header: t`Actions`, actions: true, cell: (row) => (
      <span className="row">
        <Button aria-label={t`Give ${row.person_name} more time for ${row.course_title}`} onClick={() => setDeciding({ row, approve: true })}>{t`Approve`}</Button>
        <Button aria-label={t`Deny ${row.person_name} more time for ${row.course_title}`} onClick={() => setDeciding({ row, approve: false })}>{t`Deny`}</Button>
      </span>
    ) });
  } else {
    columns.push({ key: "answer", header: t`Answer`, className: "wrap", cell: (row) => (
      <span className="stack-s">
        <span>{row.state === "approved" ? <StatusTag kind="ok">{row.granted_until ? t`Until ${fullDay(row.granted_until)}` : t`Approved`}</StatusTag> : <StatusTag kind="idle">{t`Denied`}</StatusTag>}</span>
        <span className="s dim">{[row.decided_by, row.decided_at ? moment(row.decided_at) : "", row.comment].filter(Boolean).join(", ")}</span>
      </span>
    ) });
  }
  return (
    <Page wide title={t`Requests for more time`} crumbs={[{ href: paths.assignments, label: t`Assignments` }]} lead={<Trans>People who cannot finish a required course in time ask here. They are told the answer.</Trans>}>
      <RequiredTabs />
      <FilterChips label={t`Show`} single selected={[state]} onSelected={(keys) => setState({ state: (keys[0] ?? "asked") as "asked" })} chips={[{ key: "asked", label: t`Waiting` }, { key: "approved", label: t`Approved` }, { key: "denied", label: t`Denied` }]} />
      <ListTable list={list} caption={t`Requests for more time`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={state === "asked" ? t`No request waits` : t`No request in this state`} />} />
      {deciding ? <DecideDialog {...deciding} onClose={() => setDeciding(null)} /> : null}
    </Page>
  );
}

function DecideDialog({ row, approve, onClose }: { row: Extension; approve: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ until: row.wanted_until, comment: "" });
  const { values } = form;
  const comment = values.comment.trim();
  const save = async () => {
    const done = await form.submit(
      () => (approve ? api.post(`/extensions/${row.id}/approve`, { until: values.until || undefined, comment }) : api.post(`/extensions/${row.id}/deny`, { comment })),
      (): FieldErrors => (approve || comment.length >= 3 ? {} : { comment: t`Say why, in some words` }),
    );
    if (!done) return;
    toast(approve ? t`Approved` : t`Denied`);
    await queryClient.invalidateQueries({ queryKey: ["assignments"] });
    onClose();
  };
  const wanted = fullDay(row.wanted_until);
  const due = fullDay(row.due_on);
  return (
    <Dialog open title={approve ? t`Give more time` : t`Deny more time`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <p><Trans>{row.person_name} asks for {wanted} instead of {due} for {row.course_title}: {row.reason}</Trans></p>
        {approve ? <Input name="until" label={t`New due date`} type="date" className="narrow" value={values.until} onValue={(until) => form.set({ until })} /> : null}
        <Textarea name="comment" optional={approve} label={approve ? t`Comment` : t`Why not`} maxLength={500} rows={2} value={values.comment} onValue={(text) => form.set({ comment: text })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{approve ? t`Approve` : t`Deny`}</Button></div>
      </Form>
    </Dialog>
  );
}
