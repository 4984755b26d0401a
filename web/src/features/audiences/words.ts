import { t } from "@lingui/core/macro";

/** A field of a rule in the person's language; the server's title for one that is newer than these words. */
export function fieldWords(field: string, title = ""): string {
  const words: Record<string, string> = {
    site: t`Site`, department: t`Department`, unit: t`Unit, with everything below`, job_title: t`Job title`, profession: t`Profession`, hired: t`Hire date`, credential: t`Licence or card`,
    group: t`Group`, employee_type: t`Kind of employment`, person: t`Person`,
  };
  return words[field] ?? (title || field);
}
export function opWords(op: string): string {
  const words: Record<string, string> = { in: t`is one of`, not_in: t`is none of`, within_days: t`within so many days`, before: t`before`, after: t`after`, holds: t`holds one of, valid today`, lacks: t`lacks all of` };
  return words[op] ?? op;
}
/** Why somebody came into an audience or went out of it. */
export function causeWords(cause: string): string {
  const words: Record<string, string> = {
    rule_changed: t`the rule changed`, person_changed: t`the person's job, unit or licences changed`, group_changed: t`a group changed`, day: t`a day passed`, archived: t`the audience was archived`,
  };
  return words[cause] ?? cause.replace(/_/g, " ");
}
