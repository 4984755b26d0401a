/** As modules/backups/requests.hpp. */
export type TargetKind = "folder" | "sftp" | "s3";
export type Work = "full" | "log" | "drill" | "verify";
export type RunState = "running" | "done" | "failed" | "interrupted";
export type Missing = "paused_after_restore" | "no_target" | "not_tested" | "no_backup" | "backup_old" | "no_drill" | "drill_old" | "drill_failed" | "recovery_key_unknown";

export interface Target {
  id: string;
  name: string;
  kind: TargetKind;
  enabled: boolean;
  folder: string;
  host: string;
  port: number;
  user: string;
  known_hosts: string;
  endpoint: string;
  bucket: string;
  region: string;
  access_key: string;
  trust_pem: string;
  has_secret: boolean;
  tested_at?: string | null;
  test_code: string;
  test_detail: string;
  last_good_at?: string | null;
  last_full_at?: string | null;
  next_full_at?: string | null;
  last_drill_at?: string | null;
}
export interface Plan {
  log: boolean;
  log_minutes: number;
  full_at: number;
  drill_days: number;
  drill_alarm_days: number;
  alarm_hours: number;
  keep_log_hours: number;
  keep_fulls: number;
  keep_days: number;
}
export interface Progress {
  id: string;
  target_id: string;
  work: Work;
  phase: string;
  percent: number;
  started_at: string;
}
export interface Overview {
  targets: Target[];
  plan: Plan;
  running?: Progress | null;
  waiting: number;
  last_good_at?: string | null;
  next_at?: string | null;
  missing: Missing[];
  data_folder: string;
}
export interface Run {
  id: string;
  target_id: string;
  target_name: string;
  work: Work;
  state: RunState;
  set_name: string;
  started_at: string;
  ended_at?: string | null;
  code: string;
  detail: string;
  bytes: number;
  rows: number;
  files: number;
  files_done: number;
  problems: string[];
}
export interface TestResult {
  ok: boolean;
  code: string;
  detail: string;
}
