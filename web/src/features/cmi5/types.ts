/** What the routes below /cmi5 take and give, as modules/cmi5/requests.hpp names it. */
export type WaiveReason = "tested_out" | "equivalent_au" | "equivalent_outside_activity" | "administrative";
export type RegistrationFilter = "all" | "in_progress" | "satisfied" | "closed";

export interface RegistrationCard {
  id: string;
  person_id: string;
  person_name: string;
  number: number;
  version: number;
  units: number;
  units_satisfied: number;
  units_waived: number;
  session_open: boolean;
  closed: boolean;
  satisfied_at?: string | null;
  seconds: number;
  started_at: string;
  last_at: string;
}
export interface ContentUnit {
  index: number;
  title: string;
  move_on: string;
  mastery_percent?: number | null;
  score_percent?: number | null;
  completed_at?: string | null;
  passed_at?: string | null;
  failed_at?: string | null;
  waived_at?: string | null;
  waived_by?: string | null;
  waive_reason?: WaiveReason | null;
  satisfied: boolean;
}
export interface Registration {
  id: string;
  person_id: string;
  person_name: string;
  title: string;
  kind: "cmi5" | "xapi";
  package_id: string;
  number: number;
  version: number;
  closed: boolean;
  waivable: boolean;
  satisfied_at?: string | null;
  seconds: number;
  started_at: string;
  last_at: string;
  units: ContentUnit[];
}
export interface ContentSession {
  id: string;
  unit: number;
  mode: "Normal" | "Browse" | "Review";
  state: "launched" | "running" | "terminated" | "abandoned";
  launched_at: string;
  last_at: string;
  ended_at?: string | null;
  seconds: number;
}
export interface ContentHosts {
  origins: string[];
}
