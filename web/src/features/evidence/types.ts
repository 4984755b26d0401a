export interface ControlFigure { label: string; value: string; good: boolean }
export type ControlStatus = "not_assessed" | "in_place" | "partly" | "not_in_place" | "not_applicable";
export interface Control {
  code: string; rule: string; required: boolean; title: string; feature: string; soc2: string; figures: ControlFigure[]; status: ControlStatus; owner: string; notes: string;
  reviewed_on?: string | null; reviewed_by_name: string;
}
export interface ComplianceRecord {
  id: string; kind: string; title: string; party: string; on_day: string; starts_on?: string | null; ends_on?: string | null; days_left?: number | null; state: string; by_name: string; open_findings: number; notes: string;
  file_name: string; sha256: string; size: number; created_at: string;
}
export type IncidentKind = "event" | "incident" | "breach";
export interface Notified { whom: string; on: string; how: string }
export interface Incident {
  id: string; number: string; kind: IncidentKind; title: string; what: string; measures: string; discovered_on: string; occurred_from: string; occurred_to: string; affected: number; notified: Notified[];
  duties: { whom: string; due_on: string; rule: string }[]; late: boolean; revision: number; created_at: string; closed_at?: string | null;
}
