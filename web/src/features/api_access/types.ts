/** As modules/interop/requests.hpp. */
export type Hl7Mode = "off" | "dry_run" | "apply";

export interface InteropSettingsIn {
  fhir_on: boolean;
  release_number: boolean;
  release_email: boolean;
  release_job_title: boolean;
  release_credential_numbers: boolean;
  release_former: boolean;
  hl7_mode: Hl7Mode;
  hl7_number_type: string;
  hl7_site: string;
}
export interface InteropSettings extends InteropSettingsIn {
  fhir_url: string;
  hl7_url: string;
  readiness_url: string;
  people: number;
  filled: boolean;
}
export interface Hl7LogLine {
  id: string;
  at: string;
  control_id: string;
  sender: string;
  dry_run: boolean;
  answer: string;
  error: string;
  records: number;
  taken: number;
  refused: number;
  import_id?: string | null;
  source?: string;
  peer?: string;
  reason?: string;
}
export interface Hl7Checked {
  answer: string;
  ok: boolean;
}
export interface Hl7Rejected {
  id: string;
  at: string;
  number: string;
  event: string;
  control_id: string;
  sender: string;
  reason: string;
  tries: number;
  last_at: string;
}
export interface Hl7Retried {
  ok: boolean;
  reason: string;
}
export interface Hl7ListenerIn {
  on: boolean;
  address: string;
  port: number;
  tls: boolean;
  peers: string[];
  client_pem: string;
}
export interface Hl7Listener extends Hl7ListenerIn {
  listening: boolean;
  error: string;
  connections: number;
  messages: number;
  refused: number;
  last_message_at?: string | null;
  last_error_at?: string | null;
  last_peer: string;
  last_error: string;
  waiting: number;
}
