/** As modules/sync/requests.hpp. */
export type Way = "file" | "https" | "s3";
export type State = "preparing" | "ready" | "failed" | "discarded" | "approved" | "sending" | "sent" | "recalled";

export interface Settings {
  way: Way;
  receiver_key: string;
  receipt_key: string;
  url: string;
  endpoint: string;
  bucket: string;
  region: string;
  access_key: string;
  prefix: string;
  trust_pem: string;
  proxy: string;
  k: number;
}
export interface Overview {
  enabled: boolean;
  off_at?: string | null;
  restored_at?: string | null;
  off_by_name: string;
  settings: Settings;
  has_secret: boolean;
  site: string;
  signer: string;
  missing: string[];
  tables: string[];
  may_start: boolean;
  may_approve: boolean;
}
export interface Figures {
  people: number;
  groups: number;
  released_groups: number;
  merged_groups: number;
  dropped_groups: number;
  suppressed_cells: number;
  kept_cells: number;
  total_only: number;
  smallest_group: number;
  records_at_risk: number;
  max_risk: number;
  max_distance: number;
}
export interface Release {
  id: string;
  state: State;
  started_by: string;
  started_by_name: string;
  started_at: string;
  tables: string[];
  k: number;
  receiver: string;
  code: string;
  approvals: { person_id: string; name: string; at: string }[];
  approvals_needed: number;
  approved_at?: string | null;
  sha256: string;
  bytes: number;
  sent_bytes: number;
  sent_to: string;
  sent_at?: string | null;
  receipt: { bundle: string; sha256: string; received_at: string; signature?: string | null } | null;
  recalled_at?: string | null;
  recall_reason: string;
  recall_told_at?: string | null;
  preview: { figures: Figures; removed: { kind: string; values: number; examples: string[] }[]; new_lines: number; gone_lines: number; same_lines: number; new_fields: boolean };
}
export type Line = Record<string, string | number | null>;
export interface Lines {
  total: number;
  lines: Line[];
}
