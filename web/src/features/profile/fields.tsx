/** Parts of the profile form that onboarding shows one by one. */
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button, Field, RadioGroup, Select } from "../../ui";
import type { Visibility } from "./types";

export const MOST_INTERESTS = 5;

function zones(current: string): string[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set([...(current ? [current] : []), ...known, "UTC"])].sort();
}
export function TimeZone({ value, onValue }: { value: string; onValue: (zone: string) => void }) {
  const { t } = useLingui();
  return <Select name="time_zone" label={t`Time zone`} value={value} empty={t`Choose`} options={zones(value).map((zone) => ({ value: zone, label: zone.replace(/_/g, " ") }))} onValue={onValue} />;
}

export function VisibilityChoice({ value, onValue }: { value: string; onValue: (next: Visibility) => void }) {
  const { t } = useLingui();
  return (
    <RadioGroup
      name="visibility" label={t`Who may see your profile?`} value={value} onValue={(next) => onValue(next as Visibility)}
      options={[
        { value: "everyone", label: t`Everybody who works here`, hint: t`Colleagues find you by your specialty and interests` },
        { value: "connections", label: t`Only my connections` },
        { value: "only_me", label: t`Nobody`, hint: t`Those who manage your record still see it` },
      ]}
    />
  );
}

/** Three to five words; some to press, or own ones. */
export function Interests({ values, onValues }: { values: readonly string[]; onValues: (values: string[]) => void }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const full = values.length >= MOST_INTERESTS;
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const has = (word: string) => values.some((each) => same(each, word));
  const add = (word: string) => {
    const clean = word.trim();
    if (clean.length < 2 || full || has(clean)) return;
    onValues([...values, clean]);
    setTyped("");
  };
  const ideas = [t`Critical care`, t`Emergency care`, t`Wound care`, t`Medication safety`, t`Infection prevention`, t`Cardiology`, t`Palliative care`, t`Paediatrics`, t`Mental health`, t`Surgery`, t`Leadership`, t`Teaching and simulation`];
  return (
    <div className="stack-s">
      <Field name="interests" label={t`Interests`} hint={full ? t`Five are chosen. Remove one to choose another.` : t`Three to five. Courses and colleagues are suggested by them.`}>
        {(control) => (
          <div className="row">
            <input
              {...control} className="input narrow-wide" value={typed} maxLength={40} disabled={full} autoComplete="off" placeholder={t`Own words`} onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => { if (event.key === "Enter" && typed.trim()) { event.preventDefault(); add(typed); } }}
            />
            <Button disabled={full} onClick={() => add(typed)}>{t`Add`}</Button>
          </div>
        )}
      </Field>
      {values.length ? (
        <ul className="tags" aria-label={t`Chosen interests`}>
          {values.map((each) => (
            <li key={each}>
              {each} <button type="button" className="link" aria-label={t`Remove ${each}`} onClick={() => onValues(values.filter((other) => other !== each))}>×</button>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="chips" role="group" aria-label={t`Suggestions`}>
        {ideas.filter((idea) => !has(idea)).map((idea) => (
          <button key={idea} type="button" className="chip" disabled={full} onClick={() => add(idea)}>+ {idea}</button>
        ))}
      </div>
      <span className="hidden-text" role="status">{t`${values.length} chosen`}</span>
    </div>
  );
}
