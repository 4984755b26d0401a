/** Short names for what the routes of state requirements take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type RulesPage = S["CeRulesPage"];
export type RuleRow = S["CeRuleRow"];
export type RuleDetail = S["CeRuleDetail"];
export type RuleVersion = S["CeRuleVersion"];
export type RuleBody = S["CeRuleBody"];
export type RuleIn = S["CeRuleIn"];
export type Topic = S["CeTopic"];
export type Need = S["CeNeed"];
export type Pathway = S["CePathway"];
export type Cap = S["CeCap"];
export type FirstRenewal = S["CeFirstRenewal"];
export type Kind = RuleBody["kind"];
export type Every = Topic["every"];
export type Confidence = RuleIn["confidence"];
export type ImportReport = S["CeImportReport"];
