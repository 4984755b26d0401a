import { Trans, useLingui } from "@lingui/react/macro";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { queryClient } from "../../app/session";
import { Button, Dialog, Form, Input, Textarea, toast, useForm } from "../../ui";
import { centsOf, money, typedCents } from "./words";

interface ReimburseProps {
  classId: string;
  title: string;
  /** What the class costs, when that is known. */
  cents?: number;
  currency?: string;
  onClose: () => void;
}
/** Asks the employer for the costs of a class. */
export function ReimburseDialog({ classId, title, cents, currency, onClose }: ReimburseProps) {
  const { t } = useLingui();
  const once = useOnce();
  const form = useForm({ amount_cents: cents ? typedCents(cents) : "", note: "" });
  const ask = async () => {
    const amount = centsOf(form.values.amount_cents);
    const done = await form.submit(
      () => once((idempotencyKey) => api.post("/reimbursements", { class_id: classId, amount_cents: amount, note: form.values.note.trim() }, { idempotencyKey })),
      () => (amount ? {} as Record<string, string> : { amount_cents: t`Type an amount such as 95 or 95.50` }),
    );
    if (!done) return;
    await queryClient.invalidateQueries({ queryKey: ["finder"] });
    toast(t`Asked. You are told the answer.`);
    onClose();
  };
  return (
    <Dialog open title={t`Ask for the costs`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void ask()}>
        <p className="wrap">{title}{cents ? <span className="dim">, <Trans>price {money(cents, currency)}</Trans></span> : null}</p>
        <Input name="amount_cents" label={t`Amount in dollars`} inputMode="decimal" className="narrow" value={form.values.amount_cents} onValue={(amount_cents) => form.set({ amount_cents })} />
        <Textarea name="note" label={t`Note for who decides`} optional maxLength={2000} value={form.values.note} onValue={(note) => form.set({ note })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{t`Ask`}</Button><Button onClick={onClose}>{t`Cancel`}</Button></div>
      </Form>
    </Dialog>
  );
}
