/** A card as the fields of a form hold it, and what the API takes of it. */
import { t } from "@lingui/core/macro";
import type { Credential, CredentialIn, CredentialType, Kind } from "../../api/types";
import type { FieldErrors } from "../../ui";

/** What is printed on a card, as the fields hold it. */
export interface CardValues {
  type: string;
  type_name: string;
  kind: Kind;
  issuing_body: string;
  state: string;
  number: string;
  compact: boolean;
  issued_on: string;
  expires_on: string;
  /** Said on purpose that it has no date of expiry. */
  endless: boolean;
  notes: string;
}
export const OTHER = "other";

export function valuesOf(start?: Credential, wished?: CredentialType): CardValues {
  return {
    type: start?.type ?? wished?.code ?? "",
    type_name: start?.type === OTHER ? start.type_name : "",
    kind: start?.kind ?? wished?.kind ?? "certification",
    issuing_body: start?.issuing_body ?? wished?.issuing_body ?? "",
    state: start?.state ?? "",
    number: start?.number ?? "",
    compact: start?.compact ?? false,
    issued_on: start?.issued_on ?? "",
    expires_on: start?.expires_on ?? "",
    endless: Boolean(start && !start.expires_on),
    notes: start?.notes ?? "",
  };
}
export function checkCard(v: CardValues): FieldErrors {
  const found: FieldErrors = {};
  if (!v.type) found.type = t`Choose what it is`;
  if (v.type === OTHER && !v.type_name.trim()) found.type_name = t`Enter its name as printed on the card`;
  if (v.kind === "license" && !v.state) found.state = t`Choose the state that issued the licence`;
  if (!v.expires_on && !v.endless) found.expires_on = t`Enter the date of expiry, or tick that it has none`;
  if (v.issued_on && v.expires_on && v.expires_on < v.issued_on) found.expires_on = t`It expires before it was issued. Check both dates.`;
  return found;
}
/** `renews` only where it is chosen; else what is on file stays. */
export function cardIn(v: CardValues, compactStates: readonly string[] = [], renews?: string): CredentialIn {
  const licence = v.kind === "license";
  return {
    kind: v.kind,
    type: v.type,
    type_name: v.type === OTHER ? v.type_name.trim() : null,
    issuing_body: v.issuing_body.trim(),
    state: licence && v.state ? v.state : null,
    number: v.number.trim(),
    compact: licence && v.compact,
    compact_states: licence && v.compact ? [...compactStates] : [],
    issued_on: v.issued_on || null,
    expires_on: v.expires_on || null,
    notes: v.notes,
    ...(renews ? { renews } : {}),
  };
}

/** For a renewal: what the former card says and the next one will say too. Cards get a new number, licences keep theirs. */
export function renewalOf(old: Credential): CardValues {
  return { ...valuesOf(old), number: old.kind === "license" ? old.number : "", issued_on: "", expires_on: "", endless: false, notes: "" };
}
