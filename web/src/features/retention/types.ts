export interface RetentionClass {
  code: string; title: string; basis: string; minimum_days: number; default_days: number; days: number; may_change: boolean; held: boolean; due: number; oldest?: string | null;
  last_purge_at?: string | null; last_purge_rows: number; may_hold: boolean;
}
export interface RetentionPreview { days: number; rows: number; all: boolean; oldest?: string | null; before: string }
export interface ClassHold {
  id: string; code: string; reason: string; reference: string; placed_by_name: string; placed_at: string; until?: string | null; released_by_name: string; released_at?: string | null;
  release_reason: string; in_force: boolean;
}
export interface RetentionEvent { id: string; code: string; kind: "changed" | "purged" | "held"; at: string; by_name: string; from_days: number; to_days: number; rows: number; held: number; reason: string }
