/** Repeated parts of the form of a rule. Names of fields are the server's, so that its refusals land at them. */
import { useLingui } from "@lingui/react/macro";
import { useRef } from "react";
import { Button, Checkbox, CheckboxGroup, Input, Select } from "../../ui";
import { EMPTY_CAP, EMPTY_NEED, EMPTY_TOPIC, type CapDraft, type NeedDraft, type RuleDraft, type TopicDraft, type WayDraft } from "./edit_model";
import type { Cap, Every, Need } from "./types";
import { everyName, factName } from "./words";

const EVERY: readonly Every[] = ["renewal", "second_renewal", "third_renewal", "first_renewal", "year", "four_years", "six_years", "once"];

const replaced = <T,>(list: readonly T[], index: number, change: Partial<T>): T[] => list.map((each, at) => (at === index ? { ...each, ...change } : each));
const without = <T,>(list: readonly T[], index: number): T[] => list.filter((_, at) => at !== index);

/** A button that adds a line; after a line was removed the focus comes here instead of getting lost. */
function useAdder() {
  const box = useRef<HTMLDivElement>(null);
  return { box, back: () => setTimeout(() => box.current?.querySelector("button")?.focus()) };
}

interface TopicsProps {
  topics: readonly TopicDraft[];
  facts: readonly string[];
  onTopics: (topics: TopicDraft[]) => void;
}
export function TopicFields({ topics, facts, onTopics }: TopicsProps) {
  const { t } = useLingui();
  const adder = useAdder();
  return (
    <div className="stack">
      {topics.map((each, index) => {
        const name = `body.topics[${index}]`;
        const number = index + 1;
        const set = (change: Partial<TopicDraft>) => onTopics(replaced(topics, index, change));
        const others = [...new Set(topics.filter((other) => other !== each && other.topic.trim()).map((other) => other.topic.trim()))];
        return (
          <fieldset className="ce-part" key={index}>
            <legend className="hidden-text">{t`Topic ${number}`}</legend>
            <Input name={`${name}.topic`} label={t`Topic ${number}`} maxLength={200} value={each.topic} onValue={(topic) => set({ topic })} />
            <div className="ce-need">
              <Input name={`${name}.centi`} label={t`Hours`} optional hint={t`Empty: any activity`} inputMode="decimal" maxLength={8} value={each.amount} onValue={(amount) => set({ amount })} />
              <Select name={`${name}.every`} label={t`How often`} value={each.every} options={EVERY.map((value) => ({ value, label: everyName(value) }))} onValue={(every) => set({ every: every as Every })} />
              <Select name={`${name}.within_total`} label={t`In the total`} value={each.within} options={[{ value: "yes", label: t`inside` }, { value: "no", label: t`on top` }, { value: "", label: t`not known` }]} onValue={(within) => set({ within: within as "yes" })} />
            </div>
            <div className="two">
              <Input name={`${name}.condition`} label={t`Only who`} optional hint={t`In words, such as: direct patient care`} maxLength={300} value={each.condition} onValue={(condition) => set({ condition })} />
              {each.condition.trim() ? <Select name={`${name}.fact`} label={t`Answered by`} value={each.fact} empty={t`only the board can say`} options={facts.map((value) => ({ value, label: factName(value) }))} onValue={(fact) => set({ fact })} /> : null}
            </div>
            {others.length ? <Select name={`${name}.inside`} label={t`Part of`} value={each.inside} empty={t`no other topic`} options={others.map((value) => ({ value, label: value }))} onValue={(inside) => set({ inside })} /> : null}
            <div><Button aria-label={t`Remove topic ${number}`} onClick={() => { onTopics(without(topics, index)); adder.back(); }}>{t`Remove`}</Button></div>
          </fieldset>
        );
      })}
      {topics.length < 40 ? <div ref={adder.box}><Button onClick={() => onTopics([...topics, EMPTY_TOPIC])}>{t`Add a topic`}</Button></div> : null}
    </div>
  );
}

interface NeedsProps {
  /** "body.also", or "body.pathways[0].needs" */
  name: string;
  needs: readonly NeedDraft[];
  most: number;
  /** What it belongs to, for who does not see it. */
  of?: string;
  onNeeds: (needs: NeedDraft[]) => void;
}
export function NeedFields({ name, needs, most, of = "", onNeeds }: NeedsProps) {
  const { t } = useLingui();
  const adder = useAdder();
  const kinds: { value: Need["kind"]; label: string }[] = [
    { value: "hours", label: t`hours of education` }, { value: "practice_hours", label: t`hours of practice` }, { value: "certification", label: t`a certification` }, { value: "activity", label: t`something else, in words` },
  ];
  return (
    <div className="stack">
      {needs.map((each, index) => {
        const at = `${name}[${index}]`;
        const number = index + 1;
        const set = (change: Partial<NeedDraft>) => onNeeds(replaced(needs, index, change));
        const amount = each.kind === "hours" || each.kind === "practice_hours";
        return (
          <div className="ce-need" key={index} role="group" aria-label={of ? t`Need ${number} of ${of}` : t`Need ${number}`}>
            <Select name={`${at}.kind`} label={t`Needs ${number}`} value={each.kind} options={kinds} onValue={(kind) => set({ kind: kind as Need["kind"] })} />
            {amount ? <Input name={`${at}.centi`} label={t`Hours`} inputMode="decimal" maxLength={8} value={each.amount} onValue={(next) => set({ amount: next })} /> : <Input name={`${at}.words`} label={t`In words`} optional={each.kind === "certification"} maxLength={200} value={each.words} onValue={(words) => set({ words })} />}
            {each.kind === "practice_hours" ? <Input name={`${at}.months`} label={t`In the last months`} optional hint={t`Empty: the cycle`} inputMode="numeric" maxLength={3} value={each.months} onValue={(months) => set({ months })} /> : null}
            <Button aria-label={of ? t`Remove need ${number} of ${of}` : t`Remove need ${number}`} onClick={() => { onNeeds(without(needs, index)); adder.back(); }}>{t`Remove`}</Button>
          </div>
        );
      })}
      {needs.length < most ? <div ref={adder.box}><Button aria-label={of ? t`Add a need to ${of}` : undefined} onClick={() => onNeeds([...needs, EMPTY_NEED])}>{t`Add a need`}</Button></div> : null}
    </div>
  );
}

export function WayFields({ ways, topics, onWays }: { ways: readonly WayDraft[]; topics: readonly string[]; onWays: (ways: WayDraft[]) => void }) {
  const { t } = useLingui();
  const adder = useAdder();
  return (
    <div className="stack">
      {ways.map((each, index) => {
        const name = `body.pathways[${index}]`;
        const number = index + 1;
        const label = each.label.trim() || t`way ${number}`;
        const set = (change: Partial<WayDraft>) => onWays(replaced(ways, index, change));
        return (
          <fieldset className="ce-part" key={index}>
            <legend className="hidden-text">{t`Way ${number}`}</legend>
            <Input name={`${name}.label`} label={t`Way ${number}`} maxLength={200} value={each.label} onValue={(next) => set({ label: next })} />
            <div className="ce-inner">
              <NeedFields name={`${name}.needs`} needs={each.needs} most={6} of={label} onNeeds={(needs) => set({ needs })} />
            </div>
            {topics.length ? (
              <>
                <Checkbox name={`${name}.frees`} label={t`This way frees from topics`} checked={each.stays !== null} onChecked={(on) => set({ stays: on ? [] : null })} />
                {each.stays ? <CheckboxGroup name={`${name}.topics_that_stay`} label={t`These topics stay`} values={each.stays} options={topics.map((value) => ({ value, label: value }))} onValues={(stays) => set({ stays })} /> : null}
              </>
            ) : null}
            <div><Button aria-label={t`Remove way ${number}`} onClick={() => { onWays(without(ways, index)); adder.back(); }}>{t`Remove`}</Button></div>
          </fieldset>
        );
      })}
      {ways.length < 20 ? <div ref={adder.box}><Button onClick={() => onWays([...ways, { label: "", needs: [EMPTY_NEED], stays: null }])}>{t`Add a way`}</Button></div> : null}
    </div>
  );
}

export function CapFields({ caps, onCaps }: { caps: readonly CapDraft[]; onCaps: (caps: CapDraft[]) => void }) {
  const { t } = useLingui();
  const adder = useAdder();
  const kinds: { value: Cap["kind"]; label: string }[] = [
    { value: "per_day", label: t`at most in one day` }, { value: "live_minimum", label: t`at least live` }, { value: "self_paced_maximum", label: t`at most self-paced` }, { value: "topic_maximum", label: t`at most of a subject` }, { value: "employer_maximum", label: t`at most of the employer's courses` },
  ];
  return (
    <div className="stack">
      {caps.map((each, index) => {
        const name = `body.caps[${index}]`;
        const number = index + 1;
        const set = (change: Partial<CapDraft>) => onCaps(replaced(caps, index, change));
        return (
          <div className="ce-need" key={index} role="group" aria-label={t`Limit ${number}`}>
            <Select name={`${name}.kind`} label={t`Limit ${number}`} value={each.kind} options={kinds} onValue={(kind) => set({ kind: kind as Cap["kind"] })} />
            <Input name={`${name}.centi`} label={t`Hours`} hint={each.kind === "topic_maximum" ? t`0: never counts` : undefined} inputMode="decimal" maxLength={8} value={each.amount} onValue={(amount) => set({ amount })} />
            {each.kind === "topic_maximum" ? <Input name={`${name}.topic`} label={t`Subjects`} hint={t`With ; between them`} maxLength={200} value={each.topic} onValue={(topic) => set({ topic })} /> : null}
            {each.kind === "employer_maximum" ? <Checkbox name={`${name}.unless_accredited`} label={t`unless accredited`} checked={each.unless_accredited} onChecked={(unless_accredited) => set({ unless_accredited })} /> : null}
            <Button aria-label={t`Remove limit ${number}`} onClick={() => { onCaps(without(caps, index)); adder.back(); }}>{t`Remove`}</Button>
          </div>
        );
      })}
      {caps.length < 20 ? <div ref={adder.box}><Button onClick={() => onCaps([...caps, EMPTY_CAP])}>{t`Add a limit`}</Button></div> : null}
    </div>
  );
}

export function FirstFields({ rule, topics, onRule }: { rule: RuleDraft; topics: readonly string[]; onRule: (change: Partial<RuleDraft>) => void }) {
  const { t } = useLingui();
  const name = "body.first_renewal";
  return (
    <div className="stack">
      <Select
        name={`${name}.mode`} label={t`At the first renewal`} value={rule.first} empty={t`as at every other`} onValue={(first) => onRule({ first: first as "ask" })}
        options={[{ value: "exempt", label: t`no hours` }, { value: "hours", label: t`another number of hours` }, { value: "prorated", label: t`hours by the months of the first licence` }, { value: "ask", label: t`only the board can say` }]}
      />
      {rule.first === "hours" || rule.first === "prorated" ? (
        <div className="two">
          <Input name={`${name}.centi`} label={t`Hours`} inputMode="decimal" maxLength={8} className="narrow" value={rule.first_amount} onValue={(first_amount) => onRule({ first_amount })} />
          {rule.first === "prorated" ? <Input name={`${name}.per_month_centi`} label={t`And for each month`} inputMode="decimal" maxLength={8} className="narrow" value={rule.first_each} onValue={(first_each) => onRule({ first_each })} /> : null}
        </div>
      ) : null}
      {rule.first ? (
        <>
          {topics.length ? <CheckboxGroup name={`${name}.topics_that_stay`} label={t`These topics stay`} hint={t`Whether the others are due, only the board can say.`} values={rule.first_stays} options={topics.map((value) => ({ value, label: value }))} onValues={(first_stays) => onRule({ first_stays })} /> : null}
          <Input name={`${name}.words`} label={t`In words`} optional maxLength={300} value={rule.first_words} onValue={(first_words) => onRule({ first_words })} />
        </>
      ) : null}
    </div>
  );
}
