export type Custody = "none" | "credential" | "file" | "passphrase";
export interface RootKeyUse {
  name: "secrets" | "files" | "database" | "backups";
  state: "newest" | "moving" | "restart";
  oldest: number;
  behind: number;
  unreadable: number;
}
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
  uses: RootKeyUse[];
}
export interface RecoveryKeyMade {
  recovery_key: string;
  groups: number[];
}
