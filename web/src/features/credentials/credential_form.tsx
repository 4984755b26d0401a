import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, type ReactNode } from "react";
import { api } from "../../api/client";
import type { Credential, CredentialIn, CredentialType, Kind } from "../../api/types";
import { Button, Checkbox, Form, Input, Loaded, Select, Textarea, useForm } from "../../ui";
import { OTHER, cardIn, checkCard, renewalOf, valuesOf, type CardValues } from "./card";
import { useTypes } from "./data";
import type { ExpiryProposal } from "./types";
import { STATES, expiryRule } from "./words";

interface CredentialFormProps {
  start?: Credential;
  /** Fills in a new one: that type, and for a renewal what seldom changes. */
  type?: string;
  from?: Credential;
  /** Compact states are kept as they are; this form does not change them. */
  onSave: (values: CredentialIn) => Promise<unknown>;
  children?: ReactNode;
}
export function CredentialForm(props: CredentialFormProps) {
  const types = useTypes();
  return <Loaded query={types}>{(data) => <OwnForm {...props} types={data.items} />}</Loaded>;
}

function OwnForm({ start, type = "", from, onSave, types, children }: CredentialFormProps & { types: readonly CredentialType[] }) {
  const { t } = useLingui();
  const form = useForm<CardValues>(from ? renewalOf(from) : valuesOf(start, types.find((each) => each.code === type)));
  const save = () => form.submit(() => onSave(cardIn(form.values, start?.compact_states)), () => checkCard(form.values));
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Licence or card`}>
      <CardFields values={form.values} set={form.set} types={types} />
      {children}
      <div className="form-foot">
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{start ? t`Save changes` : t`Save`}</Button>
      </div>
    </Form>
  );
}

interface CardFieldsProps {
  values: CardValues;
  set: (change: Partial<CardValues>) => void;
  /** What follows from another field and was not typed; `set` unless given. */
  propose?: (change: Partial<CardValues>) => void;
  types: readonly CredentialType[];
  /** Beside a field: what was read from the picture and how surely. */
  read?: Partial<Record<keyof CardValues, ReactNode>>;
}
/** The fields of a card, wherever they are filled in. */
export function CardFields({ values: v, set, propose = set, types, read = {} }: CardFieldsProps) {
  const { t } = useLingui();
  const chosen = types.find((each) => each.code === v.type);
  const licence = v.kind === "license";
  const expiry = useExpiry(v, chosen, propose);
  const choose = (code: string) => {
    const next = types.find((each) => each.code === code);
    set({ type: code, kind: next?.kind ?? v.kind, issuing_body: next?.issuing_body || v.issuing_body });
  };
  return (
    <>
      <TypeSelect value={v.type} types={types} hint={read.type} onValue={choose} />
      {v.type === OTHER ? (
        <div className="two">
          <Input name="type_name" label={t`Name`} hint={t`As printed on it`} value={v.type_name} onValue={(type_name) => set({ type_name })} />
          <Select name="kind" label={t`Kind`} value={v.kind} options={[{ value: "certification", label: t`Card or certification` }, { value: "license", label: t`Licence of a state` }]} onValue={(kind) => set({ kind: kind as Kind })} />
        </div>
      ) : null}
      <div className="two">
        <Input name="issuing_body" label={t`Issued by`} hint={read.issuing_body} value={v.issuing_body} maxLength={200} onValue={(issuing_body) => set({ issuing_body })} />
        <Input name="number" label={t`Number`} hint={read.number} value={v.number} maxLength={100} onValue={(number) => set({ number })} autoComplete="off" spellCheck={false} />
      </div>
      {licence ? (
        <>
          <Select name="state" label={t`State`} hint={read.state} empty={t`Choose a state`} value={v.state} options={STATES} onValue={(state) => set({ state })} />
          <Checkbox name="compact" label={t`Multistate (compact) licence`} hint={read.compact} checked={v.compact} onChecked={(compact) => set({ compact })} />
        </>
      ) : null}
      <div className="two">
        <Input name="issued_on" label={t`Date of issue`} hint={read.issued_on} type="date" value={v.issued_on} onValue={(issued_on) => set({ issued_on })} />
        <div className="stack-s">
          <Input name="expires_on" label={t`Date of expiry`} hint={read.expires_on ?? expiry} type="date" value={v.expires_on} onValue={(expires_on) => set({ expires_on, endless: expires_on ? false : v.endless })} />
        </div>
      </div>
      {v.expires_on ? null : <Checkbox name="endless" label={t`It has no date of expiry`} checked={v.endless} onChecked={(endless) => set({ endless })} />}
      <Textarea name="notes" label={t`Notes`} optional hint={t`No patient data`} value={v.notes} onValue={(notes) => set({ notes })} maxLength={2000} rows={2} />
    </>
  );
}

/** The day of issue fills in the day of expiry by the issuer's rule; it can still be changed. Returns how it came. */
function useExpiry(v: CardValues, chosen: CredentialType | undefined, propose: (change: Partial<CardValues>) => void): ReactNode {
  const { t } = useLingui();
  const auto = useRef("");
  const asked = Boolean(chosen) && v.issued_on >= "1950-01-01";
  const query = useQuery({
    queryKey: ["credential-types", "expiry", v.type, v.issued_on], enabled: asked, staleTime: Number.POSITIVE_INFINITY, retry: false,
    queryFn: ({ signal }) => api.get<ExpiryProposal>(`/credential-types/${encodeURIComponent(v.type)}/expiry`, { issued_on: v.issued_on }, { signal }),
  });
  const day = asked ? (query.data?.expires_on ?? "") : "";
  useEffect(() => {
    if (!day || v.endless || (v.expires_on && v.expires_on !== auto.current)) return;
    auto.current = day;
    if (v.expires_on !== day) propose({ expires_on: day });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a new answer fills in; what is typed later stays
  }, [day]);
  if (!chosen) return undefined;
  if (day && v.expires_on === day) {
    const source = query.data?.source ?? "";
    return query.data?.confirm ? t`Proposed, not certain: compare it with the card.` : <Trans>Filled in by the issuer's rule ({source}).</Trans>;
  }
  return expiryRule(chosen.expiry_rule) || undefined;
}

function TypeSelect({ value, types, hint, onValue }: { value: string; types: readonly CredentialType[]; hint?: ReactNode; onValue: (value: string) => void }) {
  const { t } = useLingui();
  const options = [
    ...types.filter((each) => each.kind === "license"),
    ...types.filter((each) => each.kind !== "license"),
  ].map((each) => ({ value: each.code, label: each.name }));
  // A type that HR's system knows and the catalogue does not stays chosen.
  if (value && value !== OTHER && !types.some((each) => each.code === value)) options.push({ value, label: value });
  return <Select name="type" label={t`What is it`} hint={hint} empty={t`Choose a licence or card`} value={value} options={[...options, { value: OTHER, label: t`Something else` }]} onValue={onValue} />;
}
