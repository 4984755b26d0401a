/** Short names for what the routes of audiences take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type Audience = Omit<S["Audience"], "rule"> & { rule: Rule };
export type AudienceIn = Omit<S["AudienceIn"], "rule"> & { rule: Rule };
export type AudienceNames = S["AudienceNames"];
export type AudiencePreview = S["AudiencePreview"];
export type GroupPerson = S["GroupPerson"];
export type Member = S["Member"];
export type MembershipChange = S["MembershipChange"];
export type PeopleGroup = S["PeopleGroup"];
export type PeopleGroups = S["PeopleGroups"];
export type PersonWhy = S["PersonWhy"];
export type RuleChange = S["RuleChange"];
export type RuleField = S["RuleField"];
export type RuleFields = S["RuleFields"];

/** One condition; ids and texts are strings, days are numbers. */
export interface Leaf {
  field: string;
  op: string;
  values: (string | number)[];
}
export type Rule = Leaf | { all: Rule[] } | { any: Rule[] } | { not: Rule };
