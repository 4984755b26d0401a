import type { CertificateReport } from "../transport/types";

export type StepName = "kind" | "recovery_key" | "administrator" | "address" | "certificate" | "time" | "organisation" | "plan" | "mail" | "backup";
export type StepState = "open" | "done" | "skipped";
export interface SetupStep {
  name: StepName;
  state: StepState;
  needed: boolean;
}
export interface SetupMail {
  host: string;
  port: number;
  security: string;
  username: string;
  from: string;
}
export interface BackupPlace {
  kind: "folder" | "sftp" | "s3";
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
  secret: string;
}
export interface SetupView {
  unlocked: boolean;
  code_until?: string | null;
  steps: SetupStep[];
  kind?: "fresh" | "restored" | null;
  restore_command: string;
  administrator_email: string;
  base_url: string;
  content_host: string;
  certificate?: CertificateReport | null;
  request_waiting: boolean;
  organisation_name: string;
  default_state: string;
  time_zone: string;
  mail?: SetupMail | null;
  plan_mode?: "licence" | "personal" | null;
  backup?: BackupPlace | null;
  restore?: { running: boolean; phase: string; percent: number; error: string } | null;
  finished: boolean;
}
export interface SetupCheck {
  what: string;
  good: boolean;
  reason: string;
  fix: string;
}
export interface SetupChecks {
  good: boolean;
  checks: SetupCheck[];
}
export interface RecoveryMade {
  recovery_key: string;
  groups: number[];
}
export interface TodoItem {
  key: string;
  done: boolean;
  put_away: boolean;
  detail: string;
  link: string;
}
export interface Todos {
  items: TodoItem[];
  open: number;
}
