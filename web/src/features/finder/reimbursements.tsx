/** What people ask to be paid for classes, and the answers. */
import "./finder.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, FilterChips, Form, Input, ListTable, Page, RadioGroup, Textarea, toast, useForm, type Column } from "../../ui";
import { OfficeTabs } from "./tabs";
import type { Reimbursement, ReimbursementState } from "./types";
import { centsOf, money, ReimbursementTag, reimbursementWords, typedCents } from "./words";

const STATES = ["asked", "approved", "declined"] as const;
const codecs = { state: oneOf(STATES, "asked") };

export default function ReimbursementsPage() {
  const { t } = useLingui();
  const [{ state }, set] = useSearchState(codecs);
  const [deciding, setDeciding] = useState<Reimbursement | null>(null);
  const me = useBoot().data?.me.id;
  const list = useKeysetList<Reimbursement>(["finder", "reimbursements"], "/reimbursements", { state });
  const columns: Column<Reimbursement>[] = [
    { key: "name", header: t`Person`, head: true, className: "wrap", cell: (row) => <>{row.name}<span className="below s dim">{row.unit_name}</span></> },
    { key: "title", header: t`Class`, className: "wrap", cell: (row) => <><Link href={`/find-classes/${row.class_id}`}>{row.title}</Link><span className="below s dim">{[row.provider, fullDay(row.starts_at)].join(", ")}</span></> },
    { key: "price", header: t`Price`, num: true, cell: (row) => money(row.price_cents) },
    { key: "amount", header: t`Asked for`, num: true, cell: (row) => money(row.amount_cents) },
    { key: "asked", header: t`Asked`, cell: (row) => fullDay(row.asked_at) },
    { key: "note", header: t`Note`, className: "wrap", cell: (row) => row.note || null },
    {
      key: "state", header: t`State`, className: "wrap",
      cell: (row) => <><ReimbursementTag state={row.state} />{row.approved_cents == null ? null : <span className="below s">{money(row.approved_cents)}</span>}{row.reason ? <span className="below s">{row.reason}</span> : null}{row.decided_by ? <span className="below s dim">{row.decided_by}</span> : null}</>,
    },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => (row.state !== "asked" ? null : row.person_id === me ? <span className="s dim">{t`your own: somebody else decides`}</span> : <Button kind="primary" aria-label={t`Decide: ${row.name}, ${row.title}`} onClick={() => setDeciding(row)}>{t`Decide`}</Button>),
    },
  ];
  return (
    <Page wide title={t`Reimbursement`} lead={<Trans>Costs of classes that people of your units ask for. The decision is recorded and told to them; the payment itself is not made here.</Trans>}>
      <OfficeTabs />
      <FilterChips single label={t`State`} selected={[state]} onSelected={([key]) => set({ state: (key ?? "asked") as ReimbursementState })} chips={STATES.map((key) => ({ key, label: reimbursementWords(key) }))} />
      <ListTable caption={t`Requests`} columns={columns} list={list} rowKey={(row) => row.id} empty={<EmptyState title={state === "asked" ? t`Nothing waits for you` : t`No request is in this state`} />} />
      {deciding ? <Decide row={deciding} onClose={() => setDeciding(null)} /> : null}
    </Page>
  );
}

function Decide({ row, onClose }: { row: Reimbursement; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ approve: "", approved_cents: typedCents(row.amount_cents), reason: "" });
  const { values } = form;
  const yes = values.approve === "yes";
  const decide = async () => {
    const cents = centsOf(values.approved_cents);
    const done = await form.submit(
      () => api.post(`/reimbursements/${row.id}/decide`, { approve: yes, approved_cents: yes ? cents : undefined, reason: values.reason.trim() }),
      () => {
        const found: Record<string, string> = {};
        if (!values.approve) found.approve = t`Choose`;
        if (yes && cents === null) found.approved_cents = t`Type an amount such as 95 or 95.50`;
        if (values.approve === "no" && !values.reason.trim()) found.reason = t`Say why: the person reads it`;
        return found;
      },
    );
    if (!done) return;
    await queryClient.invalidateQueries({ queryKey: ["finder", "reimbursements"] });
    toast(t`Decided. The person is told.`);
    onClose();
  };
  return (
    <Dialog open title={t`Costs of ${row.title}`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void decide()}>
        <p className="wrap"><Trans>{row.name} asks for {money(row.amount_cents)}; the price is {money(row.price_cents)}.</Trans></p>
        {row.note ? <p className="note wrap">{row.note}</p> : null}
        <RadioGroup name="approve" label={t`Your decision`} value={values.approve} onValue={(approve) => form.set({ approve })} options={[{ value: "yes", label: t`Approve` }, { value: "no", label: t`Decline` }]} />
        {yes ? <Input name="approved_cents" label={t`Amount in dollars`} inputMode="decimal" className="narrow" value={values.approved_cents} onValue={(approved_cents) => form.set({ approved_cents })} /> : null}
        <Textarea name="reason" label={t`Reason`} optional={values.approve !== "no"} maxLength={500} value={values.reason} onValue={(reason) => form.set({ reason })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Decide`}</Button><Button onClick={onClose}>{t`Cancel`}</Button></div>
      </Form>
    </Dialog>
  );
}
