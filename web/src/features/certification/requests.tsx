import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient, useBoot } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, FilterChips, Form, Input, ListTable, Page, Textarea, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { RequestAnswer } from "./person";
import { CertificationTabs, personPath } from "./tabs";
import type { ExtensionRequest } from "./types";
import "./certification.css";

const codecs = { state: oneOf(["pending", "approved", "denied", "withdrawn"], "pending") };

export default function CertificationRequestsPage() {
  const { t } = useLingui();
  const [{ state }, setState] = useSearchState(codecs);
  const list = useKeysetList<ExtensionRequest>(["certifications", "requests"], "/certification-requests", { state });
  const columns: Column<ExtensionRequest>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={personPath(row.certification_id, row.person_id)}>{row.name}</Link> },
    { key: "what", header: t`Certification`, cell: (row) => row.certification },
    { key: "due", header: t`Due`, cell: (row) => fullDay(row.due_on) },
    { key: "wish", header: t`Asked for`, cell: (row) => <b>{fullDay(row.wanted_on)}</b> },
    { key: "reason", header: t`Reason`, className: "wrap", cell: (row) => row.reason },
    { key: "asked", header: t`Asked`, cell: (row) => moment(row.asked_at) },
    state === "pending" ? { key: "acts", header: t`Actions`, actions: true, cell: (row) => <DecideButtons request={row} /> } : { key: "answer", header: t`Answer`, className: "wrap", cell: (row) => <RequestAnswer request={row} /> },
  ];
  return (
    <Page wide title={t`Requests for more time`} crumbs={[{ href: "/certifications/office", label: t`Certifications` }]} lead={<Trans>People who cannot renew in time ask here. They are told the answer.</Trans>}>
      <CertificationTabs />
      <FilterChips label={t`Show`} single selected={[state]} onSelected={(keys) => setState({ state: (keys[0] ?? "pending") as "pending" })} chips={[{ key: "pending", label: t`Waiting` }, { key: "approved", label: t`Approved` }, { key: "denied", label: t`Denied` }, { key: "withdrawn", label: t`Taken back` }]} />
      <ListTable list={list} caption={t`Requests for more time`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={state === "pending" ? t`No request waits` : t`No request in this state`} />} />
    </Page>
  );
}

export function DecideButtons({ request }: { request: ExtensionRequest }) {
  const { t } = useLingui();
  const own = useBoot().data?.me.id === request.person_id;
  const [approve, setApprove] = useState<boolean | null>(null);
  if (own) return <span className="s dim">{t`Others decide on your own request.`}</span>;
  return (
    <>
      <span className="row">
        <Button aria-label={t`Give ${request.name} more time for ${request.certification}`} onClick={() => setApprove(true)}>{t`Approve`}</Button>
        <Button aria-label={t`Deny ${request.name} more time for ${request.certification}`} onClick={() => setApprove(false)}>{t`Deny`}</Button>
      </span>
      {approve === null ? null : <DecideDialog request={request} approve={approve} onClose={() => setApprove(null)} />}
    </>
  );
}

function DecideDialog({ request, approve, onClose }: { request: ExtensionRequest; approve: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ new_due_on: request.wanted_on, comment: "" });
  const { values } = form;
  const comment = values.comment.trim();
  const save = async () => {
    const done = await form.submit(
      () => api.post(`/certification-requests/${request.id}/decide`, { approve, new_due_on: (approve && values.new_due_on) || undefined, comment }),
      (): FieldErrors => (approve || comment ? {} : { comment: t`Say why, in some words` }),
    );
    if (!done) return;
    toast(approve ? t`Approved` : t`Denied`);
    await queryClient.invalidateQueries({ queryKey: ["certifications"] });
    onClose();
  };
  const wanted = fullDay(request.wanted_on);
  const due = fullDay(request.due_on);
  return (
    <Dialog open title={approve ? t`Give more time` : t`Deny more time`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <p><Trans>{request.name} asks for {wanted} instead of {due} for {request.certification}: {request.reason}</Trans></p>
        {approve ? <Input name="new_due_on" label={t`New due date`} type="date" className="narrow" value={values.new_due_on} onValue={(new_due_on) => form.set({ new_due_on })} /> : null}
        <Textarea name="comment" optional={approve} label={approve ? t`Comment` : t`Why not`} maxLength={1000} rows={2} value={values.comment} onValue={(words) => form.set({ comment: words })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{approve ? t`Approve` : t`Deny`}</Button></div>
      </Form>
    </Dialog>
  );
}
