export interface AuditEntry { seq: number; at: string; actor?: string | null; action: string; object: string; outcome: string; details: unknown; request_id: string; address?: string | null }
export interface AuditDetail { entry: AuditEntry; actor_name: string; proof: { leaf: string; index: number; size: number; root: string; path: string[] }; checkpoint: string; verifier_key: string; proved: boolean }
export interface LogCheck { id: string; by_name: string; state: "running" | "whole" | "damaged" | "failed"; done: number; total: number; root: string; checkpoints: number; problems: string[]; started_at: string; finished_at?: string | null }
export interface SavedFilter { id: string; name: string; query: string }
export type WitnessKind = "folder" | "https" | "mail";
export interface Witness { id: string; name: string; kind: WitnessKind; target: string; has_secret: boolean; enabled: boolean; last_at?: string | null; last_size: number; tried_at?: string | null; error: string; failures: number }
export interface Witnesses { items: Witness[]; newest_size: number; newest_at?: string | null; mail_available: boolean; verifier_key: string }
export interface SignedCheckpoint { size: number; at: string; note: string }
export interface Consistency { proof: { first: number; first_root: string; second: number; second_root: string; path: string[] }; first_note: string; second_note: string; proved: boolean }
