import { t } from "@lingui/core/macro";
import type { Credential } from "../../api/types";
import type { StatusKind } from "../../ui";

/** "Registered Nurse licence, TX (multistate)" */
export function credentialTitle(item: Pick<Credential, "type_name" | "type" | "state" | "compact">): string {
  const name = item.type_name || item.type;
  const state = item.state;
  if (!state) return name;
  return item.compact ? t`${name}, ${state} (multistate)` : `${name}, ${state}`;
}

/** What changed, in the words of the form. */
export function fieldName(field: string): string {
  switch (field) {
    case "number":
      return t`number`;
    case "issued_on":
      return t`date of issue`;
    case "expires_on":
      return t`date of expiry`;
    case "issuing_body":
      return t`issued by`;
    case "state":
      return t`state`;
    case "notes":
      return t`notes`;
    case "compact":
    case "compact_states":
      return t`multistate`;
    case "type":
    case "type_name":
      return t`type`;
    case "renews":
      return t`which card it renews`;
    case "shown_on_profile":
      return t`shown on the profile`;
    case "verification":
      return t`verification`;
    default:
      return field.replace(/_/g, " ");
  }
}

/** How far somebody has looked at the source or at the card: the word and its shape. Not accepted is amber: red is what has lapsed. */
export function verificationState(state: string): { kind: StatusKind; word: string } {
  switch (state) {
    case "verified":
      return { kind: "ok", word: t`Verified` };
    case "pending":
      return { kind: "info", word: t`Being verified` };
    case "rejected":
      return { kind: "soon", word: t`Not accepted` };
    default:
      return { kind: "idle", word: t`Not verified` };
  }
}
export function verificationMethod(method: string): string {
  switch (method) {
    case "registry_website":
      return t`on the registry's website`;
    case "phone":
      return t`by phone`;
    case "letter":
      return t`by letter`;
    case "registry_file":
      return t`by a file of the registry`;
    case "nursys":
      return t`by Nursys`;
    case "ecard":
      return t`by the issuer's eCard page`;
    case "document_review":
      return t`by looking at the card`;
    default:
      return method.replace(/_/g, " ");
  }
}

/** What is the matter with a multistate licence, and what to do. The licence itself stays as it is. */
export function compactWarning(code: string): string {
  switch (code) {
    case "compact_not_rn_lpn":
      return t`It is marked as multistate, but only RN and LPN or LVN licences can be. Take the mark away if the licence does not say so.`;
    case "compact_home_not_member":
      return t`It is marked as multistate, but its state does not issue multistate licences. Look at the licence again.`;
    case "compact_home_differs":
      return t`You live in another state than the one that issued it. After a move, apply for a licence of your new home state within 60 days.`;
    case "compact_move_60_days":
      return t`You moved to another state more than 60 days ago. Apply for a licence of your new home state now, and ask your manager before you rely on this one.`;
    case "compact_site_outside":
      return t`The state where you work does not accept multistate licences. You need a licence of that state.`;
    case "compact_single_state_across":
      return t`It is good in one state only, and you work in another. You need a licence of that state, or a multistate one.`;
    default:
      return code.replace(/_/g, " ");
  }
}

/** How the issuer counts the end of a card. */
export function expiryRule(rule: string): string {
  switch (rule) {
    case "end_of_month":
    case "end_of_month_assumed":
      return t`The issuer counts to the end of the month.`;
    case "date_plus_months":
      return t`The issuer counts to the same day of the month.`;
    case "calendar_year_end":
    case "calendar_year_enrolment":
    case "dec_31":
      return t`It ends with the calendar year, on 31 December.`;
    case "mar_31":
      return t`It ends on 31 March.`;
    case "quarter_15th":
      return t`It ends on the 15th of the last month of a quarter.`;
    case "issuer_date":
    case "board_date":
    case "birth_month":
      return t`Only the issuer says when it ends: copy the date from it.`;
    default:
      return "";
  }
}

export const STATES =
  "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|GU Guam|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|MP Northern Mariana Islands|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|PR Puerto Rico|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|VI Virgin Islands|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming"
    .split("|")
    .map((each) => ({ value: each.slice(0, 2), label: each.slice(3) }));
