/** What the routes below /sso take and answer. Optional members depend on what the server offers. */
import type { Overview as ServedOverview, Provider as ServedProvider, ProviderCertificate } from "../../api/types";

export type { GroupRole, OwnKey, ProviderRules as Rules, Start } from "../../api/types";
export type Certificate = ProviderCertificate;
export type State = ServedProvider["state"];
export type Kind = "saml" | "oidc";
export type Provider = ServedProvider & { kind?: Kind; issuer?: string | null; client_id?: string | null; has_secret?: boolean; has_trust?: boolean };
export type Overview = Omit<ServedOverview, "providers"> & {
  providers: Provider[];
  /** For OpenID Connect; absent: the server does not offer it. */
  redirect_url?: string | null;
  /** Absent: cannot be enforced. */
  enforced?: boolean;
  /** Enabled providers through which the viewer has signed in. */
  signed_in_through?: string[];
  clock_skew_seconds?: number;
};
/** What the provider said of an administrator who signed in through it last. */
export interface LastSignIn {
  at: string;
  by_name: string;
  name_id: string;
  attributes: { name: string; values: string[] }[];
  clock_skew_seconds?: number;
}
export interface OidcPreview {
  issuer: string;
  sign_in_url: string;
  single_logout: boolean;
  keys: number;
}
export interface MetadataPreview {
  metadata: string;
  entity_id: string;
  sign_in_url: string;
  single_logout: boolean;
  certificates: Certificate[];
}
