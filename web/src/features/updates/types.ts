/** What the routes of updates take and give, as modules/updates/requests.hpp names it. */
export type UpdatePhase = "idle" | "checking" | "unpacking" | "rehearsing" | "stopping" | "copying" | "switching" | "starting" | "committed" | "returning" | "done" | "returned" | "failed";
export interface UpdateCheck {
  name: string;
  good: boolean;
  detail: string;
}
export interface UpdateBundle {
  id: string;
  version: string;
  size: number;
  signed_by: string;
  released_at: string;
  uploaded_at: string;
  notes: string;
  checks: UpdateCheck[];
  good: boolean;
  asked_at?: string | null;
}
export interface UpdateRun {
  run: string;
  action: "upgrade" | "rollback";
  phase: UpdatePhase;
  from: string;
  to: string;
  started_at: string;
  ended_at?: string | null;
  pause_ms: number;
  error: string;
  detail: string;
  phases: { phase: UpdatePhase; at: string }[];
}
export interface UpdatesView {
  version: string;
  installed: boolean;
  helper: string;
  takes_bundles: boolean;
  bundle?: UpdateBundle | null;
  back?: { version: string; made_at: string; keeps_data: boolean } | null;
  waiting: boolean;
  running?: UpdateRun | null;
  runs: UpdateRun[];
}
