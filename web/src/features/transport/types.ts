export type Severity = "ok" | "warning" | "error";
export interface Finding {
  code: string;
  severity: Severity;
  detail: string;
}
export interface CertificateFacts {
  subject: string;
  issuer: string;
  names: string[];
  not_before: string;
  not_after: string;
  key: string;
  fingerprint: string;
  self_signed: boolean;
  generated: boolean;
}
export interface CertificateReport {
  chain: CertificateFacts[];
  findings: Finding[];
  usable: boolean;
}
export interface AcmeState {
  enabled: boolean;
  directory_url: string;
  trusted_root: string;
  contact: string;
  redirect_port: number;
  tried_at?: string | null;
  renewed_at?: string | null;
  last_error: string;
}
export interface ServerCertificate {
  report?: CertificateReport | null;
  names: string[];
  request?: string | null;
  acme: AcmeState;
}
export interface CertificateUpload {
  certificates?: string;
  key?: string;
  pkcs12?: string;
  password?: string;
  try_only: boolean;
}
