/** What the routes below /sso take and answer. Optional members depend on what the server offers. */
export type State = "draft" | "verified" | "enabled" | "disabled";
export type Kind = "saml" | "oidc";
export interface GroupRole {
  group: string;
  role: string;
  scope: "platform" | "unit" | "course";
  scope_id?: string | null;
}
export interface Rules {
  joining: "directory_only" | "create";
  allow_cbc: boolean;
  employee_number: string;
  email: string;
  first_name: string;
  last_name: string;
  groups: string;
  roles: GroupRole[];
}
export interface Certificate {
  not_after: string;
  bits: number;
  kind: string;
}
export interface Provider {
  id: string;
  kind?: Kind;
  entity_id: string;
  name: string;
  state: State;
  rules: Rules;
  verified_at?: string | null;
  certificates: Certificate[];
  single_logout: boolean;
  issuer?: string | null;
  client_id?: string | null;
  has_secret?: boolean;
}
export interface OwnKey {
  state: string;
  not_after: string;
}
export interface Overview {
  entity_id: string;
  acs_url: string;
  logout_url: string;
  metadata_url: string;
  /** For OpenID Connect; absent: the server does not offer it. */
  redirect_url?: string | null;
  keys: OwnKey[];
  providers: Provider[];
  /** Absent: cannot be enforced. */
  enforced?: boolean;
  /** Enabled providers through which the viewer has signed in. */
  signed_in_through?: string[];
  clock_skew_seconds?: number;
}
/** Go to `url`, or post `saml_request` there. */
export interface Start {
  url: string;
  saml_request?: string | null;
  relay_state: string;
}
/** What the provider said of an administrator who signed in through it last. */
export interface LastSignIn {
  at: string;
  by_name: string;
  name_id: string;
  attributes: { name: string; values: string[] }[];
  clock_skew_seconds?: number;
}
export interface MetadataPreview {
  metadata: string;
  entity_id: string;
  sign_in_url: string;
  single_logout: boolean;
  certificates: Certificate[];
}
