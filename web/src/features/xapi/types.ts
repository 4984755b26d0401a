/** What the routes of the record store take and give, as modules/xapi/requests.hpp names it. */
export const SCOPES = ["statements_write", "statements_read_mine", "statements_read", "state", "define", "profile", "all_read", "all"] as const;
export type Scope = (typeof SCOPES)[number];
export interface StatementLine {
  id: string;
  stored: string;
  timestamp: string;
  actor: string;
  actor_id: string;
  verb: string;
  verb_id: string;
  object_type: string;
  object: string;
  object_id: string;
  success?: boolean | null;
  completion?: boolean | null;
  score_scaled?: number | null;
  registration?: string | null;
  authority: string;
  version: string;
  voided: boolean;
}
export interface StatementDetail {
  line: StatementLine;
  statement: unknown;
  sent: string;
  attachments: { sha2: string; media_type: string; size: number }[];
}
export interface XapiClient {
  id: string;
  name: string;
  scopes: Scope[];
  origins: string[];
  created_at: string;
  revoked_at?: string | null;
  last_used_at?: string | null;
}
export interface XapiClients {
  endpoint: string;
  token_endpoint: string;
  items: XapiClient[];
}
export interface XapiClientMade {
  client: XapiClient;
  key: string;
  secret: string;
}
export interface Forwarding {
  enabled: boolean;
  endpoint: string;
  username: string;
  has_secret: boolean;
  trust_pem: string;
  waiting: number;
  refused: number;
  last_sent_at?: string | null;
  last_error: string;
  /** The statement that was left out last, and why. */
  last_refused?: string | null;
  last_refusal: string;
}
