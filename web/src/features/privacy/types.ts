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
export interface ErasedRows {
  what: string;
  fate: "erased" | "pseudonymised" | "kept";
  rows: number;
  category?: string | null;
  reason?: string | null;
  until?: string | null;
}
export interface ErasureReview {
  request: RequestRow;
  reason: string;
  first?: Step | null;
  second?: Step | null;
  warnings: string[];
  holds: unknown[];
  rows: ErasedRows[];
  erased_at?: string | null;
}
