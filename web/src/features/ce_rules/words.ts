/** State requirements in words. Amounts are hundredths of the rule's unit, as the server keeps them. */
import { plural, t } from "@lingui/core/macro";
import { hours } from "../../lib/numbers";
import type { StatusKind } from "../../ui";
import type { Cap, Confidence, Every, FirstRenewal, Kind, Need, RuleRow } from "./types";

export const GRADES: readonly Confidence[] = ["A", "B", "C", "D"];
export const isGrade = (text: string): text is Confidence => GRADES.some((each) => each === text);

/** How sure a rule is: A and B may say "met", C and D only "confirm with the board". */
export function gradeWords(grade: string): { kind: StatusKind; short: string; long: string } {
  switch (grade) {
    case "A":
      return { kind: "ok", short: t`A, seen at the board`, long: t`Seen in the rule or on the board's own page.` };
    case "B":
      return { kind: "ok", short: t`B, checked by others`, long: t`Stated by others who checked it with the board.` };
    case "C":
      return { kind: "soon", short: t`C, not checked`, long: t`From summaries of others, not checked with the board.` };
    default:
      return { kind: "soon", short: t`D, sources disagree`, long: t`The sources disagree.` };
  }
}
export const decides = (grade: string) => grade === "A" || grade === "B";

export const PROFESSIONS = ["RN", "LPN", "LVN", "APRN", "PT", "PTA", "OT", "OTA", "RRT", "CNA", "PHARMACIST", "PHARMTECH", "MD", "PA", "SLP", "RD", "LCSW"] as const;
export function professionName(code: string): string {
  const names: Record<string, string> = {
    RN: t`Registered nurse`, LPN: t`Licensed practical nurse`, LVN: t`Licensed vocational nurse`, APRN: t`Advanced practice nurse`, PT: t`Physical therapist`, PTA: t`Physical therapist assistant`,
    OT: t`Occupational therapist`, OTA: t`Occupational therapy assistant`, RRT: t`Respiratory therapist`, CNA: t`Nursing assistant`, PHARMACIST: t`Pharmacist`, PHARMTECH: t`Pharmacy technician`, MD: t`Physician`, PA: t`Physician assistant`,
    SLP: t`Speech-language pathologist`, RD: t`Dietitian`, LCSW: t`Clinical social worker`,
  };
  return names[code] ?? code;
}
export const STATES: readonly (readonly [string, string])[] = [
  ["AL", "Alabama"], ["AK", "Alaska"], ["AZ", "Arizona"], ["AR", "Arkansas"], ["CA", "California"], ["CO", "Colorado"], ["CT", "Connecticut"], ["DE", "Delaware"], ["DC", "District of Columbia"], ["FL", "Florida"], ["GA", "Georgia"], ["HI", "Hawaii"], ["ID", "Idaho"],
  ["IL", "Illinois"], ["IN", "Indiana"], ["IA", "Iowa"], ["KS", "Kansas"], ["KY", "Kentucky"], ["LA", "Louisiana"], ["ME", "Maine"], ["MD", "Maryland"], ["MA", "Massachusetts"], ["MI", "Michigan"], ["MN", "Minnesota"], ["MS", "Mississippi"], ["MO", "Missouri"],
  ["MT", "Montana"], ["NE", "Nebraska"], ["NV", "Nevada"], ["NH", "New Hampshire"], ["NJ", "New Jersey"], ["NM", "New Mexico"], ["NY", "New York"], ["NC", "North Carolina"], ["ND", "North Dakota"], ["OH", "Ohio"], ["OK", "Oklahoma"], ["OR", "Oregon"], ["PA", "Pennsylvania"],
  ["RI", "Rhode Island"], ["SC", "South Carolina"], ["SD", "South Dakota"], ["TN", "Tennessee"], ["TX", "Texas"], ["UT", "Utah"], ["VT", "Vermont"], ["VA", "Virginia"], ["WA", "Washington"], ["WV", "West Virginia"], ["WI", "Wisconsin"], ["WY", "Wyoming"],
];

/** "20 contact hours", "1 CCU" */
export function amountWords(centi: number, unit: string): string {
  const value = centi / 100;
  const shown = hours(value);
  switch (unit) {
    case "contact_hour":
      return plural(value, { one: `${shown} contact hour`, other: `${shown} contact hours` });
    case "point":
      return plural(value, { one: `${shown} point`, other: `${shown} points` });
    default:
      return `${shown} ${unit.toUpperCase()}`;
  }
}
export function hourWords(centi: number): string {
  const value = centi / 100;
  const shown = hours(value);
  return plural(value, { one: `${shown} hour`, other: `${shown} hours` });
}
export function monthsWords(months: number): string {
  return months % 12 === 0 ? plural(months / 12, { one: "# year", other: "# years" }) : plural(months, { one: "# month", other: "# months" });
}
export function unitName(unit: string): string {
  return unit === "contact_hour" ? t`contact hours` : unit === "point" ? t`points` : unit.toUpperCase();
}

export function kindName(kind: Kind): string {
  return { hours: t`Hours`, options: t`One of several ways`, none: t`No continuing education`, practice: t`Practice`, topics_only: t`Topics only` }[kind];
}
/** The whole rule in a line. */
export function ruleLine(row: Pick<RuleRow, "kind" | "unit" | "hours" | "cycle_months" | "pathways">): string {
  const years = row.cycle_months ? monthsWords(row.cycle_months) : "";
  const cycle = row.cycle_months === 12 ? t`every year` : years ? t`every ${years}` : "";
  const amount = row.hours ? amountWords(Math.round(row.hours * 100), row.unit) : "";
  const main = (words: string) => [words, cycle].filter(Boolean).join(" ");
  switch (row.kind) {
    case "none":
      return t`No continuing education asked`;
    case "topics_only":
      return main(t`Topics only`);
    case "practice":
      return main(t`Practice counts`);
    case "options": {
      const ways = plural(row.pathways, { one: "any of # ways", other: "any of # ways" });
      if (!amount) return [row.pathways > 1 ? ways : t`One of several ways`, cycle].filter(Boolean).join(", ");
      return row.pathways > 1 ? `${main(amount)}, ${ways}` : main(amount);
    }
    default:
      return amount ? main(amount) : t`Hours not known`;
  }
}

export function everyName(every: Every): string {
  return {
    renewal: t`every renewal`, second_renewal: t`every second renewal`, third_renewal: t`every third renewal`, first_renewal: t`at the first renewal`, year: t`every year`, four_years: t`every four years`, six_years: t`every six years`, once: t`once`,
  }[every];
}
/** Topics whose time does not follow the renewals. */
export const ownClock = (every: Every) => every === "four_years" || every === "six_years" || every === "year";

export function factName(fact: string): string {
  const names: Record<string, string> = {
    first_renewal: t`Is this the first renewal?`, direct_care: t`Cares for patients directly?`, older_adults: t`Does the practice include older adults?`, emergency_room: t`Works in an emergency room?`, emergency_services: t`Gives emergency services?`,
    prescriptive_authority: t`Has prescriptive authority?`, opioid_agreement: t`Does the prescriptive agreement include opioids?`, dea_number: t`Has an active DEA number?`, telemedicine: t`Provides telemedicine?`, controlled_substances: t`Prescribes, administers or dispenses controlled substances?`,
    dependents: t`Cares regularly for children or dependent adults?`, serves_adults: t`Cares for adults?`, adults_26: t`Works with adults of 26 years or more?`, advanced_practice: t`Works in advanced practice?`, certification_approved: t`Does the board accept the certification?`, renewal_number: t`Which renewal comes next?`,
  };
  return names[fact] ?? fact.replace(/_/g, " ");
}

export function needWords(need: Need, unit: string): string {
  const amount = need.kind === "practice_hours" ? hourWords(need.centi) : amountWords(need.centi, unit);
  const back = need.months ? monthsWords(need.months) : "";
  switch (need.kind) {
    case "hours":
      return amount;
    case "practice_hours":
      return back ? t`${amount} of practice in the last ${back}` : t`${amount} of practice in the cycle`;
    case "certification":
      return need.words || t`a national certification that the board accepts`;
    case "activity":
      return need.words;
  }
}

export function capWords(cap: Cap, unit: string): string {
  const amount = amountWords(cap.centi, unit);
  const topic = cap.topic;
  switch (cap.kind) {
    case "per_day":
      return t`At most ${amount} of one day count.`;
    case "live_minimum":
      return t`At least ${amount} live.`;
    case "self_paced_maximum":
      return t`At most ${amount} self-paced.`;
    case "topic_maximum":
      return cap.centi === 0 ? t`Never counts: ${topic}.` : t`At most ${amount} of: ${topic}.`;
    case "employer_maximum":
      return cap.unless_accredited ? t`At most ${amount} of the employer's own courses, unless accredited.` : t`At most ${amount} of the employer's own courses.`;
  }
}

export function firstRenewalWords(first: FirstRenewal, unit: string): string {
  const amount = amountWords(first.centi, unit);
  const each = amountWords(first.per_month_centi, unit);
  const what = {
    exempt: t`No hours at the first renewal.`, prorated: t`${amount}, and ${each} for each month of the first licence.`, hours: t`${amount} at the first renewal.`, ask: t`Only the board can say what the first renewal asks.`,
  }[first.mode];
  const stay = first.topics_that_stay.join("; ");
  // The rule's own words are more exact than ours.
  const said = first.words ? first.words.replace(/[^.]$/, "$&.") : what;
  return [said, stay ? t`These topics stay: ${stay}.` : ""].filter(Boolean).join(" ");
}

export const rulePath = (state: string, profession: string) => `/ce-rules/${encodeURIComponent(state)}/${encodeURIComponent(profession)}`;
