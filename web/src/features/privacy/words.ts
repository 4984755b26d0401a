import { t } from "@lingui/core/macro";
import { ApiError } from "../../api/client";
import { errorsOf } from "../../ui";
import type { Fate } from "./types";

/** A refused step in the person's words. */
export function problemOf(error: unknown): string {
  const code = error instanceof ApiError ? error.code : "";
  switch (code) {
    case "too_many_exports":
      return t`Five copies in a day are enough. Try again tomorrow.`;
    case "export_not_ready":
      return t`The data is still being gathered.`;
    case "export_expired":
      return t`This archive is not kept any more. Gather the data again.`;
    case "request_open":
      return t`There is a request already that is not decided yet.`;
    case "last_super_admin":
      return t`The hospital needs an owner. Give the role to somebody else first.`;
    case "four_eyes":
      return t`You agreed already; somebody else has to agree as well.`;
    case "own_request":
      return t`Others decide on your own request.`;
    case "own_data":
      return t`This is your own data: use the page Your data in your account.`;
    case "own_hold":
      return t`Others release a hold on your own data.`;
    case "request_decided":
      return t`Somebody else has decided meanwhile. Load the page again.`;
    case "hold_released":
      return t`This hold is released already.`;
    default:
      return Object.values(errorsOf(error))[0] ?? t`This did not work. Nothing was changed.`;
  }
}

/** What the server is gathering at the moment. */
export function stepWords(step: string): string {
  const words: Record<string, string> = {
    account: t`account`, accounts: t`account`, organisation: t`staff entry`, profiles: t`profile`, learning: t`courses`, assessment: t`quizzes`, certificates: t`certificates`, credits: t`credits`, credentials: t`licences and cards`,
    courses: t`courses written`, notifications: t`notifications`, directory: t`directory`, sso: t`single sign-on`, scim: t`provisioning`, compliance: t`reports`, privacy: t`requests`, files: t`files`,
  };
  return words[step] ?? "";
}

/** What stands in one line of an erasure; the server's words for one that is newer than these. */
export function whatWords(what: string): string {
  const words: Record<string, string> = {
    certificates: t`certificates`, "completed courses": t`completed courses`, "copies of the data": t`copies of the data`, "courses not completed": t`courses not completed`, credits: t`credits`,
    "licences and certifications": t`licences and certifications`, "licences and certifications, without their numbers": t`licences and certifications, without their numbers`, "links to identity providers": t`links to identity providers`,
    notifications: t`notifications`, "passwords, second factors and links": t`passwords, second factors and links`, "proofs of credits": t`proofs of credits`, "quiz answers": t`quiz answers`, "quiz results": t`quiz results`,
    "registration, former handles and requests": t`registration, former handles and requests`, "rights to edit courses": t`rights to edit courses`, roles: t`roles`, "scans of licences and cards": t`scans of licences and cards`,
    "sign-ins": t`sign-ins`, "the directory's entry": t`the directory's entry`, "the profile": t`the profile`, "the provisioning service's entry": t`the provisioning service's entry`, "the staff entry": t`the staff entry`,
    "units worked in": t`units worked in`, "audit rows": t`audit rows`, "changes to credentials of others": t`changes to credentials of others`, "courses required of others": t`courses required of others`,
    "name, handle and e-mail address": t`name, handle and e-mail address`, "reports made": t`reports made`, "reports of imports": t`reports of imports`, "the author's name in course versions": t`the author's name in course versions`,
  };
  return words[what] ?? what;
}

export function categoryName(category: string): string {
  const words: Record<string, string> = { training: t`Training records`, certificates: t`Certificates`, credits: t`Continuing education credits`, credentials: t`Licences and cards`, audit: t`Audit log` };
  return words[category] ?? category;
}

export function fateWords(fate: Fate): string {
  const words: Record<Fate, string> = { erased: t`deleted`, pseudonymised: t`pseudonym instead of the name`, kept: t`kept without the name`, reference: t`leads to the pseudonym only`, derived: t`follows its source`, transient: t`gone within days` };
  return words[fate] ?? fate;
}
