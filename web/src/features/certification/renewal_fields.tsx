import { useLingui } from "@lingui/react/macro";
import { Field, Input, RadioGroup } from "../../ui";
import type { Renewal, Span } from "./types";

interface SpanInputProps {
  name: string;
  label: string;
  hint?: string;
  span: Span;
  onSpan: (span: Span) => void;
}
function SpanInput({ name, label, hint, span, onSpan }: SpanInputProps) {
  const { t } = useLingui();
  return (
    <Field name={name} label={label} hint={hint}>
      {(control) => (
        <span className="row">
          <input {...control} className="input span-count" type="number" min={0} max={3650} value={String(span.count)} onChange={(event) => onSpan({ ...span, count: Math.max(0, Math.trunc(Number(event.target.value) || 0)) })} />
          <select className="input span-unit" aria-label={t`Unit of: ${label}`} value={span.unit} onChange={(event) => onSpan({ ...span, unit: event.target.value as Span["unit"] })}>
            <option value="months">{t`months`}</option>
            <option value="days">{t`days`}</option>
          </select>
        </span>
      )}
    </Field>
  );
}

export const newRenewal = (): Renewal => ({ mode: "from_completion", active: { count: 24, unit: "months" }, window: { count: 90, unit: "days" }, minimum_active: null, anchor: null, grace_days: 0, after_expiry: "renewal_path" });
/** Only what the chosen way of expiring knows. */
export function renewalOf(renewal: Renewal): Renewal {
  return renewal.mode === "fixed" ? renewal : { ...renewal, minimum_active: null, anchor: null };
}

const NAME = "definition.renewal";
export function RenewalFields({ renewal, onRenewal }: { renewal: Renewal; onRenewal: (renewal: Renewal) => void }) {
  const { t } = useLingui();
  const set = (change: Partial<Renewal>) => onRenewal({ ...renewal, ...change });
  return (
    <>
      <div className="two">
        <SpanInput name={`${NAME}.active`} label={t`Valid for`} span={renewal.active} onSpan={(active) => set({ active })} />
        <SpanInput name={`${NAME}.window`} label={t`Can be renewed in the last`} hint={t`The window: the courses open again`} span={renewal.window} onSpan={(window) => set({ window })} />
      </div>
      <RadioGroup
        name={`${NAME}.mode`} label={t`From where does the next expiry count?`} value={renewal.mode}
        onValue={(mode) => set(mode === "fixed" ? { mode, minimum_active: renewal.minimum_active ?? { count: 6, unit: "months" } } : { mode: mode as Renewal["mode"] })}
        options={[
          { value: "from_completion", label: t`From the day of completion`, hint: t`Whoever renews early expires earlier next time` },
          { value: "from_expiry", label: t`From the former expiry`, hint: t`Renewing early loses no time; after the expiry and its grace it counts from the completion` },
          { value: "fixed", label: t`On a fixed day of the year`, hint: t`Everybody expires together` },
        ]}
      />
      {renewal.mode === "fixed" ? (
        <div className="two">
          <Input name={`${NAME}.anchor`} label={t`One day on which they expire`} hint={t`Each year on this day and month`} type="date" value={renewal.anchor ?? ""} onValue={(anchor) => set({ anchor: anchor || null })} />
          <SpanInput name={`${NAME}.minimum_active`} label={t`A new one is valid for at least`} hint={t`Else it runs to the next year's day`} span={renewal.minimum_active ?? { count: 6, unit: "months" }} onSpan={(minimum_active) => set({ minimum_active })} />
        </div>
      ) : null}
      <Input name={`${NAME}.grace_days`} label={t`Days of grace after the expiry`} hint={t`A renewal in these days counts as in time`} type="number" min={0} max={365} className="narrow" value={String(renewal.grace_days)} onValue={(days) => set({ grace_days: Math.max(0, Math.trunc(Number(days) || 0)) })} />
      <RadioGroup
        name={`${NAME}.after_expiry`} label={t`Whoever lets it expire takes`} value={renewal.after_expiry} onValue={(after) => set({ after_expiry: after as Renewal["after_expiry"] })}
        options={[{ value: "renewal_path", label: t`the renewal` }, { value: "first_path", label: t`everything as at first` }]}
      />
    </>
  );
}
