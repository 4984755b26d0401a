export type Custody = "none" | "credential" | "file" | "passphrase";
export interface KeyRoom {
  kept: Custody;
  fingerprint: string;
  generation: number;
  files_behind: number;
  recovery_known: boolean;
  recovery_due: boolean;
  recovery_made_at?: string | null;
  recovery_confirmed_at?: string | null;
  groups: number[];
  next_waiting: boolean;
}
export interface RecoveryKeyMade {
  recovery_key: string;
  groups: number[];
}
