/** As modules/operations/requests.hpp. */
export type AlertKind =
  | "disk" | "certificate" | "backup" | "directory_sync" | "job_dead" | "delivery_dead" | "notifications_stuck" | "clock_jump" | "clock_skew" | "wal"
  | "queue_growing" | "update_available" | "collector_down" | "collector_dropped" | "release_failed" | "listener_down";
export interface OperationsAlert {
  id: string;
  kind: AlertKind;
  object: string;
  severity: "warning" | "critical";
  amount: number;
  threshold: number;
  detail: string;
  first_at: string;
  last_at: string;
  acknowledged_at?: string | null;
  acknowledged_by_name: string;
  cleared_at?: string | null;
}
export interface StorageArea {
  area: string;
  used_bytes: number;
  quota_bytes: number;
}
export interface Health {
  version: string;
  started_at: string;
  ready: boolean;
  not_ready: string;
  machine: { load1: number; load5: number; load15: number; processors: number; memory_bytes: number; memory_available_bytes: number; resident_bytes: number; open_files: number; most_files: number; threads: number };
  server: { connections: number; live: number; working: number; requests: number; refused: number };
  database: { bytes: number; wal_bytes: number; writes: number; commits: number; reads: number; read_timeouts: number };
  storage: StorageArea[];
  queues: {
    jobs_waiting: number; jobs_running: number; jobs_dead: number; jobs_oldest_due?: string | null; events_waiting: number; events_dead: number;
    notifications_overdue: number; notifications_failed: number; notifications_suppressed: number; notifications_errors: string;
  };
  directory: { on: boolean; last_at?: string | null; outcome: string; code: string };
  certificate_ends_at?: string | null;
  backup: { set_up: boolean; last_ok_at?: string | null; last_drill_at?: string | null; last_error: string; page: string };
  clock: { now: string; synchronised?: boolean | null; skew_seconds?: number | null };
  collector: { on: boolean; waiting: number; dropped: number; last_ok_at?: string | null; last_error: string };
  update: string;
  sessions: number;
  alerts: number;
}
export interface HistoryPoint {
  at: string;
  requests: number;
  errors: number;
  p95_us: number;
  sessions: number;
}
export interface Job {
  id: string;
  kind: string;
  attempts: number;
  last_error: string;
  created_at: string;
  run_at?: string | null;
  running: boolean;
  dead: boolean;
}
export interface DeadEvent {
  sequence: number;
  topic: string;
  subscriber: string;
  last_error: string;
  attempts: number;
  published_at: string;
}
export interface Destination {
  kind: string;
  name: string;
  host: string;
  port: number;
  configured: boolean;
  on: boolean;
  page: string;
  connections: number;
  failures: number;
  last_at?: string | null;
  last_ok_at?: string | null;
  last_error: string;
}
export interface Thresholds {
  disk_warning_percent: number;
  disk_critical_percent: number;
  backup_hours: number;
  queue_minutes: number;
  wal_mib: number;
}
export interface CollectorSettings {
  on: boolean;
  transport: "tls" | "tcp" | "udp";
  host: string;
  port: number;
  format: "rfc5424" | "cef" | "ecs";
  trust_pem: string;
  most_waiting: number;
}
export interface CollectorTrial {
  ok: boolean;
  code: string;
  detail: string;
  protocol: string;
  chain: { subject: string; issuer: string; names: string; sha256: string; not_before: string; not_after: string }[];
}
export interface Check {
  check: string;
  state: "ok" | "warning" | "failed";
  detail: string;
  fix: string;
}
