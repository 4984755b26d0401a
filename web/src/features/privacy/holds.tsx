import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { api } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Dialog, EmptyState, Form, Input, ListTable, Page, Textarea, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { PersonPicker } from "../organisation/person_picker";
import { PrivacyTabs } from "./tabs";
import type { Hold } from "./types";
import { problemOf } from "./words";
import "../compliance/compliance.css";

export default function HoldsPage() {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const mayChange = may.includes("privacy:policy");
  const [placing, setPlacing] = useState(false);
  const [releasing, setReleasing] = useState<Hold | null>(null);
  const list = useKeysetList<Hold>(["privacy", "holds"], "/privacy/holds");
  const open = mayChange ? <Button kind="primary" onClick={() => setPlacing(true)}>{t`Place a legal hold`}</Button> : undefined;
  const columns: Column<Hold>[] = [
    { key: "who", header: t`Person`, head: true, className: "wrap", cell: (row) => <Link href={`/people/${row.person_id}/privacy`}>{row.person_name}</Link> },
    { key: "reference", header: t`Reference`, className: "wrap", cell: (row) => row.reference || <span className="dim">{t`none`}</span> },
    { key: "reason", header: t`Reason`, className: "wrap", cell: (row) => row.reason },
    { key: "placed", header: t`Placed`, cell: (row) => <span>{moment(row.placed_at)}<span className="s dim below">{row.placed_by}</span></span> },
    ...(mayChange ? [{ key: "act", header: t`Actions`, actions: true, cell: (row: Hold) => <Button aria-label={t`Release the hold on ${row.person_name}`} onClick={() => setReleasing(row)}>{t`Release`}</Button> }] : []),
  ];
  return (
    <Page wide title={t`Legal holds`} lead={<Trans>While a hold is in force nothing of the person is erased: agreed erasures wait, and what has come to its end stays.</Trans>} actions={open}>
      <PrivacyTabs />
      <ListTable list={list} caption={t`Legal holds`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`No legal hold is in force`} action={open}><Trans>Counsel tells you when records must not be deleted, for instance in a law suit.</Trans></EmptyState>} />
      <Dialog open={placing} title={t`Place a legal hold`} onClose={() => setPlacing(false)}>
        <PlaceHold onDone={() => setPlacing(false)} />
      </Dialog>
      <ReleaseDialog hold={releasing} onClose={() => setReleasing(null)} />
    </Page>
  );
}

const refresh = () => queryClient.invalidateQueries({ queryKey: ["privacy"] });

/** `person` when it is known already; otherwise one is looked for. */
export function PlaceHold({ person, onDone }: { person?: string; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ person: person ?? "", reason: "", reference: "" });
  const { values } = form;
  const check = (): FieldErrors => ({ ...(values.person ? {} : { person: t`Choose a person` }), ...(values.reason.trim().length >= 3 ? {} : { reason: t`Say why, in some words` }) });
  const save = async () => {
    const done = await form.submit(async () => {
      try {
        await api.post<Hold>(`/people/${values.person}/privacy/holds`, { reason: values.reason.trim(), ...(values.reference.trim() ? { reference: values.reference.trim() } : {}) });
      } catch (error) {
        throw new Error(problemOf(error));
      }
    }, check);
    if (!done) return;
    toast(t`The hold is in force`);
    onDone();
    await refresh();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Place a legal hold`}>
      {person ? null : <PersonPicker name="person" label={t`Person`} value={values.person} onValue={(next) => form.set({ person: next })} />}
      <Textarea name="reason" label={t`Reason`} hint={t`The person does not see it`} rows={3} maxLength={1000} value={values.reason} onValue={(reason) => form.set({ reason })} />
      <Input name="reference" label={t`Reference`} optional hint={t`As counsel names it: Matter 2026-114`} maxLength={200} value={values.reference} onValue={(reference) => form.set({ reference })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Place the hold`}</Button></div>
    </Form>
  );
}

export function ReleaseDialog({ hold, onClose }: { hold: Hold | null; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const close = () => {
    form.setValues({ reason: "" });
    form.setErrors({});
    onClose();
  };
  const release = async () => {
    const done = await form.submit(async () => {
      try {
        if (hold) await api.post<Hold>(`/privacy/holds/${hold.id}/release`, { reason: form.values.reason.trim() });
      } catch (error) {
        throw new Error(problemOf(error));
      }
    }, (): FieldErrors => (form.values.reason.trim().length >= 3 ? {} : { reason: t`Say why, in some words` }));
    if (!done) return;
    toast(t`Released. What was waiting goes on by itself.`);
    close();
    await refresh();
  };
  const name = hold?.person_name ?? "";
  return (
    <Dialog open={hold !== null} title={t`Release the hold on ${name}?`} onClose={close}>
      <Form errors={form.errors} onSubmit={() => void release()} label={t`Release the hold`}>
        <p><Trans>An erasure that was agreed and waits for this hold runs at once, unless another hold is in force.</Trans></p>
        <Textarea name="reason" label={t`Reason`} rows={3} maxLength={1000} value={form.values.reason} onValue={(reason) => form.set({ reason })} />
        <div className="dialog-foot">
          <Button onClick={close}>{t`Cancel`}</Button>
          <Button kind="danger" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Release the hold`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
