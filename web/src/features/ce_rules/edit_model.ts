/** A rule as a form holds it: numbers as they are typed, and back to what the server takes. Pure. */
import { t } from "@lingui/core/macro";
import type { FieldErrors } from "../../ui";
import type { Cap, Every, FirstRenewal, Kind, Need, RuleBody } from "./types";

export interface TopicDraft {
  topic: string;
  every: Every;
  within: "yes" | "no" | "";
  amount: string;
  condition: string;
  fact: string;
  /** Another topic of which this one is a part: its hours count for both. */
  inside: string;
}
export interface NeedDraft {
  kind: Need["kind"];
  amount: string;
  months: string;
  words: string;
}
export interface WayDraft {
  label: string;
  needs: NeedDraft[];
  /** Null: it frees from no topic. */
  stays: string[] | null;
}
export interface CapDraft {
  kind: Cap["kind"];
  topic: string;
  amount: string;
  unless_accredited: boolean;
}
export interface RuleDraft {
  kind: Kind;
  unit: string;
  amount: string;
  cycle_months: string;
  topics: TopicDraft[];
  ways: WayDraft[];
  also: NeedDraft[];
  caps: CapDraft[];
  carry_over: string;
  first: "" | FirstRenewal["mode"];
  first_amount: string;
  first_each: string;
  first_stays: string[];
  first_words: string;
  minutes: string;
  alternatives: string;
  renewal_date_rule: string;
  notes: string;
}

/** 1250 -> "12.5" */
export const amountText = (centi: number | null | undefined) => (centi == null ? "" : String(centi / 100));
/** "12.5" or "12,5" -> 1250; null for anything else, and for more than two decimals. */
export function centiOf(text: string): number | null {
  const clean = text.trim().replace(",", ".");
  return /^\d{1,5}(\.\d{1,2})?$/.test(clean) ? Math.round(Number(clean) * 100) : null;
}
const whole = (text: string): number | null => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : null);

export const EMPTY_TOPIC: TopicDraft = { topic: "", every: "renewal", within: "yes", amount: "", condition: "", fact: "", inside: "" };
export const EMPTY_NEED: NeedDraft = { kind: "hours", amount: "", months: "", words: "" };
export const EMPTY_CAP: CapDraft = { kind: "per_day", topic: "", amount: "", unless_accredited: false };
export const EMPTY_RULE: RuleDraft = {
  kind: "hours", unit: "contact_hour", amount: "", cycle_months: "24", topics: [], ways: [], also: [], caps: [], carry_over: "", first: "", first_amount: "", first_each: "", first_stays: [], first_words: "", minutes: "", alternatives: "", renewal_date_rule: "", notes: "",
};

const needDraft = (need: Need): NeedDraft => ({ kind: need.kind, amount: need.centi ? amountText(need.centi) : "", months: need.months == null ? "" : String(need.months), words: need.words });
export function draftOf(body: RuleBody): RuleDraft {
  const first = body.first_renewal;
  return {
    kind: body.kind, unit: body.unit, amount: amountText(body.centi), cycle_months: body.cycle_months == null ? "" : String(body.cycle_months),
    topics: body.topics.map((each) => ({ topic: each.topic, every: each.every, within: each.within_total == null ? "" : each.within_total ? "yes" : "no", amount: each.centi ? amountText(each.centi) : "", condition: each.condition, fact: each.fact, inside: each.inside ?? "" })),
    ways: body.pathways.map((each) => ({ label: each.label, needs: each.needs.map(needDraft), stays: each.topics_that_stay ?? null })),
    also: body.also.map(needDraft),
    caps: body.caps.map((each) => ({ kind: each.kind, topic: each.topic, amount: amountText(each.centi), unless_accredited: each.unless_accredited })),
    carry_over: amountText(body.carry_over_centi), first: first?.mode ?? "", first_amount: first?.centi ? amountText(first.centi) : "", first_each: first?.per_month_centi ? amountText(first.per_month_centi) : "",
    first_stays: first?.topics_that_stay ?? [], first_words: first?.words ?? "", minutes: body.minutes_per_hour == null ? "" : String(body.minutes_per_hour),
    alternatives: body.alternatives, renewal_date_rule: body.renewal_date_rule, notes: body.notes,
  };
}

/** What is typed and is no number, by the server's name of the field. Everything else the server checks. */
export function problemsOf(draft: RuleDraft): FieldErrors {
  const out: FieldErrors = {};
  const amount = (name: string, text: string) => {
    if (text.trim() && centiOf(text) === null) out[name] = t`Enter a number such as 20 or 7.5`;
  };
  const need = (name: string, each: NeedDraft) => {
    amount(`${name}.centi`, each.amount);
    if (each.months.trim() && whole(each.months) === null) out[`${name}.months`] = t`Enter whole months`;
  };
  amount("body.centi", draft.amount);
  amount("body.carry_over_centi", draft.carry_over);
  if (draft.cycle_months.trim() && whole(draft.cycle_months) === null) out["body.cycle_months"] = t`Enter whole months`;
  if (draft.minutes.trim() && whole(draft.minutes) === null) out["body.minutes_per_hour"] = t`Enter whole minutes from 50 to 60`;
  draft.topics.forEach((each, index) => {
    amount(`body.topics[${index}].centi`, each.amount);
    if (!each.topic.trim()) out[`body.topics[${index}].topic`] = t`Name the topic, or remove the line`;
  });
  draft.ways.forEach((way, index) => {
    if (!way.label.trim()) out[`body.pathways[${index}].label`] = t`Name the way`;
    way.needs.forEach((each, at) => need(`body.pathways[${index}].needs[${at}]`, each));
  });
  draft.also.forEach((each, index) => need(`body.also[${index}]`, each));
  draft.caps.forEach((each, index) => amount(`body.caps[${index}].centi`, each.amount));
  if (draft.first) {
    amount("body.first_renewal.centi", draft.first_amount);
    amount("body.first_renewal.per_month_centi", draft.first_each);
  }
  return out;
}

const needBody = ({ kind, amount, months, words }: NeedDraft): Need => ({
  kind, centi: kind === "hours" || kind === "practice_hours" ? (centiOf(amount) ?? 0) : 0, ...(kind === "practice_hours" && months.trim() ? { months: whole(months) ?? 0 } : {}), words: words.trim(),
});
/** For a draft without problems. */
export function bodyOf(draft: RuleDraft): RuleBody {
  const names = draft.topics.map((each) => each.topic.trim());
  // A topic that was renamed or removed cannot stay.
  const known = (stays: readonly string[]) => stays.filter((each) => names.includes(each));
  return {
    kind: draft.kind, unit: draft.unit.trim(),
    ...(draft.amount.trim() ? { centi: centiOf(draft.amount) } : {}),
    ...(draft.cycle_months.trim() ? { cycle_months: whole(draft.cycle_months) } : {}),
    topics: draft.topics.map((each) => ({ topic: each.topic.trim(), every: each.every, ...(each.within ? { within_total: each.within === "yes" } : {}), centi: centiOf(each.amount) ?? 0, condition: each.condition.trim(), fact: each.condition.trim() ? each.fact : "", ...(each.inside && draft.topics.some((other) => other !== each && other.topic.trim() === each.inside) ? { inside: each.inside } : {}) })),
    pathways: draft.ways.map((each) => ({ label: each.label.trim(), needs: each.needs.map(needBody), ...(each.stays ? { topics_that_stay: known(each.stays) } : {}) })),
    also: draft.also.map(needBody),
    caps: draft.caps.map((each) => ({ kind: each.kind, topic: each.kind === "topic_maximum" ? each.topic.trim() : "", centi: centiOf(each.amount) ?? 0, unless_accredited: each.kind === "employer_maximum" && each.unless_accredited })),
    ...(draft.carry_over.trim() ? { carry_over_centi: centiOf(draft.carry_over) } : {}),
    ...(draft.first ? { first_renewal: { mode: draft.first, centi: centiOf(draft.first_amount) ?? 0, per_month_centi: centiOf(draft.first_each) ?? 0, topics_that_stay: known(draft.first_stays), words: draft.first_words.trim() } } : {}),
    ...(draft.minutes.trim() ? { minutes_per_hour: whole(draft.minutes) } : {}),
    alternatives: draft.alternatives.trim(), renewal_date_rule: draft.renewal_date_rule.trim(), notes: draft.notes.trim(),
  };
}
