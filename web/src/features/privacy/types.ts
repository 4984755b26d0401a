/** What the routes below /privacy take and answer. */
export interface DataExport {
  id: string;
  person_id: string;
  requested_by: string;
  state: "queued" | "running" | "ready" | "failed" | "expired";
  percent: number;
  step: string;
  error: string;
  requested_at: string;
  finished_at?: string | null;
  expires_at?: string | null;
  size?: number | null;
  downloads: number;
}
export interface DataExports {
  items: DataExport[];
}
export type RequestState = "open" | "reviewed" | "approved" | "done" | "declined" | "withdrawn";
export interface ErasureRequest {
  id: string;
  person_id: string;
  filed_at: string;
  due_on: string;
  state: RequestState;
  answer: string;
}
export interface MyErasure {
  request?: ErasureRequest | null;
}
export interface RequestRow {
  id: string;
  person_id: string;
  person_name: string;
  filed_by: string;
  filed_at: string;
  due_on: string;
  state: RequestState;
  late: boolean;
  held: boolean;
}
interface Step {
  by: string;
  by_name: string;
  at: string;
  note: string;
}
export type Fate = "erased" | "pseudonymised" | "kept" | "reference" | "derived" | "transient";
export interface ErasedRows {
  what: string;
  fate: Fate;
  rows: number;
  category?: string | null;
  reason?: string | null;
  until?: string | null;
}
export interface Hold {
  id: string;
  person_id: string;
  person_name: string;
  reason: string;
  reference: string;
  placed_by: string;
  placed_at: string;
  released_at?: string | null;
  release_reason: string;
}
export interface ErasureReview {
  request: RequestRow;
  reason: string;
  first?: Step | null;
  second?: Step | null;
  warnings: string[];
  holds: Hold[];
  rows: ErasedRows[];
  erased_at?: string | null;
}
export interface PersonPrivacy {
  person_id: string;
  person_name: string;
  holds: Hold[];
  request?: RequestRow | null;
  exports: DataExport[];
}
export interface Retention {
  category: string;
  years: number;
  reason: string;
}
export interface RetentionPolicy {
  items: Retention[];
}
export interface PersonColumns {
  table: string;
  columns: string;
  fate: Fate;
  why: string;
}
export interface PersonalDataRegister {
  items: PersonColumns[];
}
