/** When backups and drills are made, and what is kept. */
import { useLingui } from "@lingui/react/macro";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Checkbox, Dialog, Form, Input, toast, useForm, type FieldErrors } from "../../ui";
import type { Plan } from "./types";
import { clockOf, minutesOf } from "./words";

export function PlanDialog({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const { t } = useLingui();
  const text = (value: number) => String(value);
  const form = useForm({ log: plan.log, log_minutes: text(plan.log_minutes), full_at: clockOf(plan.full_at), drill_days: text(plan.drill_days), drill_alarm_days: text(plan.drill_alarm_days), alarm_hours: text(plan.alarm_hours), keep_log_hours: text(plan.keep_log_hours), keep_fulls: text(plan.keep_fulls), keep_days: text(plan.keep_days) });
  const v = form.values;
  const limits = { log_minutes: [5, 60], drill_days: [1, 365], drill_alarm_days: [2, 400], alarm_hours: [1, 336], keep_log_hours: [1, 720], keep_fulls: [1, 400], keep_days: [0, 3650] } as const;
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    for (const [name, [least, most]] of Object.entries(limits)) {
      const value = v[name as keyof typeof limits];
      if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most) found[name] = t`Enter a number from ${least} to ${most}`;
    }
    if (minutesOf(v.full_at) === null) found.full_at = t`Enter a time as 01:30`;
    if (!found.drill_alarm_days && Number(v.drill_alarm_days) <= Number(v.drill_days)) found.drill_alarm_days = t`The alarm must come later than the drill`;
    return found;
  };
  const save = async () => {
    const numbers = Object.fromEntries(Object.keys(limits).map((name) => [name, Number(v[name as keyof typeof limits])]));
    const done = await form.submit(() => api.put("/backups/plan", { log: v.log, full_at: minutesOf(v.full_at) ?? 0, ...numbers }), check);
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["backups"] });
    toast(t`Saved`);
    onClose();
  };
  const number = (name: keyof typeof limits, label: string, hint?: string) => <Input name={name} label={label} hint={hint} inputMode="numeric" value={v[name]} maxLength={4} onValue={(next) => form.set({ [name]: next })} />;
  return (
    <Dialog open title={t`Change the plan`} onClose={onClose}>
      <Form errors={form.errors} label={t`Plan`} onSubmit={() => void save()}>
        <Input name="full_at" label={t`Full backup each day at (UTC)`} value={v.full_at} maxLength={5} onValue={(full_at) => form.set({ full_at })} />
        <Checkbox name="log" label={t`Also what changed, during the day`} checked={v.log} onChecked={(log) => form.set({ log })} />
        {v.log ? number("log_minutes", t`Every so many minutes`, t`So much can be lost at most. 10 keeps the promise of 15.`) : null}
        {number("drill_days", t`Restore drill every so many days`)}
        {number("drill_alarm_days", t`Alarm when the last good drill is older than (days)`)}
        {number("alarm_hours", t`Alarm when the last good backup is older than (hours)`)}
        {number("keep_log_hours", t`Keep every backup for (hours)`)}
        {number("keep_fulls", t`Then keep so many full ones`)}
        {number("keep_days", t`And none older than (days)`, t`0: no limit. The last good one is never removed.`)}
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Dialog>
  );
}
