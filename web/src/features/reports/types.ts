export interface Parameter { name: string; kind: string; required: boolean }
export interface CatalogueReport { code: string; group: string; formats: string[]; parameters: Parameter[]; columns: string[]; whole_hospital: boolean; page: string }
export interface ReportCatalogue { items: CatalogueReport[]; roles: string[] }
export type Repeat = "never" | "week" | "month";
export interface SavedReport {
  id: string; own: boolean; owner_name: string; name: string; report: string; format: string; parameters: Record<string, string>; roles: string[];
  every: Repeat; weekday: number; day: number; hour: number; next_run_at?: string | null; paused: string;
}
export type RunState = "queued" | "running" | "ready" | "refused" | "failed" | "expired" | "cancelled";
export interface CentreRun {
  id: string; saved_id?: string | null; report: string; format: string; parameters: Record<string, string>; state: RunState; bytes: number; sha256: string; checkpoint: string;
  code: string; detail: string; asked_by: string; asked_by_name: string; asked_at: string; finished_at?: string | null; expires_at?: string | null;
}
