import { t } from "@lingui/core/macro";
import type { Credential } from "../../api/types";

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
    default:
      return field.replace(/_/g, " ");
  }
}

export const STATES =
  "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|GU Guam|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|MP Northern Mariana Islands|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|PR Puerto Rico|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|VI Virgin Islands|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming"
    .split("|")
    .map((each) => ({ value: each.slice(0, 2), label: each.slice(3) }));
