import { t } from "@lingui/core/macro";
import type { RunState } from "./types";

export function reportName(code: string): string {
  const names: Record<string, string> = {
    expiring: t`Expiring and lapsed credentials`, credentials: t`Licences and certifications`, psv_log: t`PSV log`, screening: t`Exclusion screening`, ce_transcript: t`CE transcript for a licence`, credits: t`CE transcript of a person`,
    unit_readiness: t`Unit readiness by role`, readiness: t`Readiness by unit`, people: t`Readiness of people`, matrix: t`People and requirements`, completions: t`Course completions`, enrolments: t`Enrolments`, staff: t`People and their training`,
    units_courses: t`Units and courses`, weeks: t`Training by week`, survey_packet: t`Survey packet`, release_log: t`Releases of anonymised counts`, access_review: t`Review of access and emergency access`, audit_log: t`Audit log`, controls: t`HIPAA controls`, incidents: t`Incidents and breaches`, agreements: t`Agreements`, assessments: t`Risk assessments and tests`,
  };
  return names[code] ?? code;
}
export function groupName(code: string): string {
  const names: Record<string, string> = { credentials: t`Credentials`, readiness: t`Readiness`, training: t`Training`, audit: t`Access and audit`, records: t`Compliance records` };
  return names[code] ?? code;
}
export function parameterName(name: string): string {
  const names: Record<string, string> = {
    days: t`Expires within days`, type: t`Type of credential`, from: t`From`, to: t`To`, id: t`Person`, credential: t`Licence`, cycle: t`Renewal cycle`, leaves_site: t`Leaves the site: groups under 11 are not shown`, show: t`Show`, kind: t`Requirements`,
    course: t`Course`, state: t`State`, module: t`Area of the log, such as course`, person: t`Person`, outcome: t`Outcome`, unit: t`Unit`,
  };
  return names[name] ?? name;
}
export function choiceName(value: string): string {
  const names: Record<string, string> = {
    ready: t`Ready`, not_ready: t`Not ready`, lapsed: t`Lapsed`, overdue: t`Overdue`, due_soon: t`Due soon`, credential: t`Credentials`, course: t`Courses`, all: t`All`, open: t`Open`, completed: t`Completed`, ended: t`Ended`, ok: t`Done`, denied: t`Denied`, failed: t`Failed`,
  };
  return names[value] ?? value;
}
export function stateName(state: RunState): string {
  const names: Record<RunState, string> = { queued: t`Waiting`, running: t`Being made`, ready: t`Ready`, refused: t`Refused`, failed: t`Did not work`, expired: t`File gone after 90 days`, cancelled: t`Cancelled` };
  return names[state];
}
