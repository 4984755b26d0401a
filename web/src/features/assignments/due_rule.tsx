import { plural, t } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { fullDay } from "../../lib/dates";
import { Field, Input, RadioGroup, type FieldErrors } from "../../ui";
import type { DueKind, DueRule } from "./types";

/** A due rule while it is typed. */
export interface DueForm {
  kind: DueKind;
  on: string;
  days: string;
  month: string;
  day: string;
}
export function dueForm(rule?: DueRule | null): DueForm {
  const [month = "", day = ""] = (rule?.month_day ?? "").split("-");
  return { kind: rule?.kind ?? "after_assignment", on: rule?.on ?? "", days: rule?.days == null ? "30" : String(rule.days), month, day };
}
/** What of it counts for its kind. */
export function dueOf(form: DueForm): DueRule {
  return {
    kind: form.kind,
    ...(form.kind === "fixed" ? { on: form.on || undefined } : {}),
    ...(form.kind === "after_hire" || form.kind === "after_assignment" ? { days: form.days === "" ? undefined : Number(form.days) } : {}),
    ...(form.kind === "anchor" ? { month_day: form.month && form.day ? `${form.month}-${form.day}` : undefined } : {}),
  };
}
export function checkDue(form: DueForm): FieldErrors {
  const days = Number(form.days);
  if (form.kind === "fixed" && !form.on) return { "due.on": t`Choose a day` };
  if (form.kind === "anchor" && !(form.month && form.day)) return { "due.month_day": t`Choose a month and a day` };
  if ((form.kind === "after_hire" || form.kind === "after_assignment") && (form.days === "" || !Number.isInteger(days) || days < 0 || days > 3650)) return { "due.days": t`Enter whole days from 0 to 3650` };
  return {};
}

export function monthName(month: number): string {
  return fullDay(new Date(2024, month - 1, 1)).split(" ")[1] ?? String(month);
}
/** "30 days after the hire date" */
export function dueRuleWords(rule: DueRule): string {
  const days = rule.days ?? 0;
  switch (rule.kind) {
    case "fixed":
      return rule.on ? t`on ${fullDay(rule.on)}` : t`no due date`;
    case "after_hire":
      return plural(days, { one: "# day after the hire date", other: "# days after the hire date" });
    case "after_assignment":
      return plural(days, { one: "# day after the person comes in", other: "# days after the person comes in" });
    case "anchor": {
      const [month = 1, day = 1] = (rule.month_day ?? "").split("-").map(Number);
      return t`each year on ${day} ${monthName(month)}`;
    }
    default:
      return t`no due date`;
  }
}

const two = (number: number) => String(number).padStart(2, "0");
export function DueFields({ due, onDue }: { due: DueForm; onDue: (due: DueForm) => void }) {
  const { t } = useLingui();
  const set = (change: Partial<DueForm>) => onDue({ ...due, ...change });
  return (
    <>
      <RadioGroup
        name="due.kind" label={t`When is it due?`} value={due.kind} onValue={(kind) => set({ kind: kind as DueKind })}
        options={[
          { value: "after_assignment", label: t`Some days after the person comes in`, hint: t`Each person has a due date of her own` },
          { value: "after_hire", label: t`Some days after the hire date`, hint: t`For orientation: never before the person is asked` },
          { value: "fixed", label: t`On one day for everybody` },
          { value: "anchor", label: t`On the same day each year` },
          { value: "none", label: t`No due date` },
        ]}
      />
      {due.kind === "after_assignment" || due.kind === "after_hire" ? <Input name="due.days" label={t`Days`} type="number" min={0} max={3650} className="narrow" value={due.days} onValue={(days) => set({ days })} /> : null}
      {due.kind === "fixed" ? <Input name="due.on" label={t`Due on`} type="date" className="narrow" value={due.on} onValue={(on) => set({ on })} /> : null}
      {due.kind === "anchor" ? (
        <Field name="due.month_day" label={t`Day and month`}>
          {(control) => (
            <span className="row">
              <select {...control} className="input month-day" aria-label={t`Day`} value={due.day} onChange={(event) => set({ day: event.target.value })}>
                <option value="">{t`Day`}</option>
                {Array.from({ length: 31 }, (_, at) => <option key={at} value={two(at + 1)}>{at + 1}</option>)}
              </select>
              <select className="input month-day" aria-label={t`Month`} value={due.month} onChange={(event) => set({ month: event.target.value })}>
                <option value="">{t`Month`}</option>
                {Array.from({ length: 12 }, (_, at) => <option key={at} value={two(at + 1)}>{monthName(at + 1)}</option>)}
              </select>
            </span>
          )}
        </Field>
      ) : null}
    </>
  );
}
