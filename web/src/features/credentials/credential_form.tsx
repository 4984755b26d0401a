import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/client";
import type { Credential, CredentialIn, CredentialTypes, Kind } from "../../api/types";
import { Button, Checkbox, Form, Input, Loaded, Select, Textarea, useForm, type FieldErrors } from "../../ui";
import { STATES } from "./words";

interface Values {
  type: string;
  type_name: string;
  kind: Kind;
  issuing_body: string;
  state: string;
  number: string;
  compact: boolean;
  issued_on: string;
  expires_on: string;
  notes: string;
}
export const OTHER = "other";

interface CredentialFormProps {
  start?: Credential;
  type?: string;
  /** Compact states are kept as they are; this form does not change them. */
  onSave: (values: CredentialIn) => Promise<unknown>;
  children?: ReactNode;
}
export function CredentialForm(props: CredentialFormProps) {
  const types = useQuery({
    queryKey: ["credential-types"],
    queryFn: ({ signal }) => api.get<CredentialTypes>("/credential-types", undefined, { signal }),
    staleTime: 600_000,
  });
  return <Loaded query={types}>{(data) => <Fields {...props} types={data.items} />}</Loaded>;
}

function Fields({ start, type = "", onSave, types, children }: CredentialFormProps & { types: CredentialTypes["items"] }) {
  const { t } = useLingui();
  const wished = types.find((each) => each.code === type);
  const form = useForm<Values>({
    type: start?.type ?? wished?.code ?? "",
    type_name: start?.type === OTHER ? start.type_name : "",
    kind: start?.kind ?? wished?.kind ?? "certification",
    issuing_body: start?.issuing_body ?? wished?.issuing_body ?? "",
    state: start?.state ?? "",
    number: start?.number ?? "",
    compact: start?.compact ?? false,
    issued_on: start?.issued_on ?? "",
    expires_on: start?.expires_on ?? "",
    notes: start?.notes ?? "",
  });
  const v = form.values;
  const chosen = types.find((each) => each.code === v.type);
  const licence = v.kind === "license";

  const choose = (code: string) => {
    const next = types.find((each) => each.code === code);
    form.set({ type: code, kind: next?.kind ?? v.kind, issuing_body: next?.issuing_body || v.issuing_body });
  };
  /** The date of issue fills in the usual expiry, which can still be changed. */
  const issue = (date: string) => {
    const months = chosen?.validity_months;
    form.set({ issued_on: date, expires_on: v.expires_on || !months || !date ? v.expires_on : plusMonths(date, months) });
  };
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    if (!v.type) found.type = t`Choose what it is`;
    if (v.type === OTHER && !v.type_name.trim()) found.type_name = t`Enter its name as printed on the card`;
    if (licence && !v.state) found.state = t`Choose the state that issued the licence`;
    if (v.issued_on && v.expires_on && v.expires_on < v.issued_on) found.expires_on = t`It expires before it was issued. Check both dates.`;
    return found;
  };
  const save = () =>
    form.submit(
      () =>
        onSave({
          kind: v.kind,
          type: v.type,
          type_name: v.type === OTHER ? v.type_name.trim() : null,
          issuing_body: v.issuing_body.trim(),
          state: licence && v.state ? v.state : null,
          number: v.number.trim(),
          compact: licence && v.compact,
          compact_states: licence && v.compact ? (start?.compact_states ?? []) : [],
          issued_on: v.issued_on || null,
          expires_on: v.expires_on || null,
          notes: v.notes,
        }),
      check,
    );

  const group = (kind: Kind) => types.filter((each) => each.kind === kind);
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Licence or card`}>
      <TypeSelect value={v.type} licences={group("license")} certifications={group("certification")} onValue={choose} />
      {v.type === OTHER ? (
        <div className="two">
          <Input name="type_name" label={t`Name`} hint={t`As printed on it`} value={v.type_name} onValue={(type_name) => form.set({ type_name })} />
          <Select name="kind" label={t`Kind`} value={v.kind} options={[{ value: "certification", label: t`Card or certification` }, { value: "license", label: t`Licence of a state` }]} onValue={(kind) => form.set({ kind: kind as Kind })} />
        </div>
      ) : null}
      <div className="two">
        <Input name="issuing_body" label={t`Issued by`} value={v.issuing_body} onValue={(issuing_body) => form.set({ issuing_body })} />
        <Input name="number" label={t`Number`} value={v.number} onValue={(number) => form.set({ number })} autoComplete="off" spellCheck={false} />
      </div>
      {licence ? (
        <>
          <Select name="state" label={t`State`} empty={t`Choose a state`} value={v.state} options={STATES} onValue={(state) => form.set({ state })} />
          <Checkbox name="compact" label={t`Multistate (compact) licence`} checked={v.compact} onChecked={(compact) => form.set({ compact })} />
        </>
      ) : null}
      <div className="two">
        <Input name="issued_on" label={t`Date of issue`} type="date" value={v.issued_on} onValue={issue} />
        <Input name="expires_on" label={t`Date of expiry`} hint={chosen?.expiry_rule || undefined} type="date" value={v.expires_on} onValue={(expires_on) => form.set({ expires_on })} />
      </div>
      <Textarea name="notes" label={t`Notes`} optional hint={t`No patient data`} value={v.notes} onValue={(notes) => form.set({ notes })} maxLength={2000} />
      {children}
      <div className="form-foot">
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{start ? t`Save changes` : t`Save`}</Button>
      </div>
    </Form>
  );
}

function TypeSelect({ value, licences, certifications, onValue }: { value: string; licences: CredentialTypes["items"]; certifications: CredentialTypes["items"]; onValue: (value: string) => void }) {
  const { t } = useLingui();
  const options = [
    ...licences.map((each) => ({ value: each.code, label: each.name })),
    ...certifications.map((each) => ({ value: each.code, label: each.name })),
    { value: OTHER, label: t`Something else` },
  ];
  return <Select name="type" label={t`What is it`} empty={t`Choose a licence or card`} value={value} options={options} onValue={onValue} />;
}

export function plusMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}
