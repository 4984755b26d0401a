import { t } from "@lingui/core/macro";
import { ApiError } from "../../api/client";
import { errorsOf } from "../../ui";
import type { Attributes } from "./types";

/** What an administrator can do about a failure; the server's own sentence where we know no better. */
export function testWords(code: string, detail: string): string {
  switch (code) {
    case "name_not_found":
      return t`DNS does not know this name. Check the spelling, and the DNS servers of this appliance.`;
    case "dns_timeout":
    case "dns_failed":
      return t`The DNS servers of this appliance do not answer.`;
    case "directory_unreachable":
      return t`No connection. Is the port open in the firewall, 636 for LDAPS and 389 for StartTLS?`;
    case "directory_timeout":
      return t`The server took too long. It may be overloaded, or a firewall drops the packets.`;
    case "directory_tls_wrong_host":
      return t`The certificate is for another name. Enter the name that is in the certificate.`;
    case "directory_tls_untrusted":
      return t`The certificate comes from an authority that is not trusted here. Paste the hospital's authority below.`;
    case "directory_tls_expired":
      return t`The server's certificate has expired. Renew it there.`;
    case "directory_tls_failed":
      return t`The server offers no TLS that we accept (1.2 or newer).`;
    case "directory_trust_unreadable":
      return t`The certificates to trust cannot be read. They must be PEM text.`;
    case "directory_bind_refused":
      return t`The directory refused the service account or its password. Check both; the exact reason is in the audit log.`;
    case "directory_limit_exceeded":
      return t`The directory stops at its size limit. Allow the service account to page through everybody.`;
    default:
      return detail || code;
  }
}

export function problemWords(error: unknown): string {
  return error instanceof ApiError && !error.fields.length ? testWords(error.code, error.detail) : (Object.values(errorsOf(error))[0] ?? "");
}

/** Field of a person -> its name; in the order of the table. */
export function attributeNames(): [Exclude<keyof Attributes, "login">, string][] {
  return [
    ["first_name", t`First name`], ["last_name", t`Last name`], ["display_name", t`Display name`], ["email", t`E-mail`], ["employee_number", t`Employee number`],
    ["job_title", t`Job title`], ["department", t`Department`], ["phone", t`Phone`], ["manager", t`Manager`],
  ];
}

export function fateWords(kind: string): string {
  const words: Record<string, string> = {
    create: t`New account`, link: t`Linked to an account`, update: t`Changed`, suspend: t`Suspended`, reactivate: t`Reactivated`, grant: t`Role given`, revoke: t`Role taken away`, unchanged: t`Unchanged`,
  };
  return words[kind] ?? kind;
}

export function runWords(code: string): string {
  const words: Record<string, string> = { too_many_suspensions: t`Stopped by the guard: too many people would be suspended` };
  return words[code] ?? testWords(code, "");
}

export function warningWords(code: string): string {
  const words: Record<string, string> = {
    no_stable_id: t`entries without a usable stable id`, no_login: t`entries without a login name`, system_account: t`accounts of machines, left out`, value_too_long: t`values that are too long`,
    group_not_found: t`mapped groups that are not in the directory; their roles stay as they are`, group_missing: t`mapped groups that are not in the directory; their roles stay as they are`, email_taken: t`people whose e-mail address another account has`,
  };
  return words[code] ?? code;
}
