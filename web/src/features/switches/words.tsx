import { t } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { StatusTag } from "../../ui";
import { roleName } from "../account/roles";
import type { FeatureSwitch } from "./types";

/** The feature's name in the person's language; the server's for one that is newer than these words. */
export function featureName(feature: Pick<FeatureSwitch, "id" | "name">): string {
  const names: Record<string, string> = {
    discussions: t`Discussions`, ratings: t`Course reviews`, offline: t`Courses without the network`, leaderboard: t`Leaderboard`, videos: t`Videos`, xapi: t`Record store (xAPI)`, packages: t`Content packages (SCORM)`, cmi5: t`cmi5 content`, lti: t`LTI tools and platforms`,
    question_bank: t`Question bank`, submissions: t`Submitted work`, gradebook: t`Gradebook`, classroom: t`Classes of the hospital`, finder: t`Class finder`, skills: t`Skills checklists`, attestations: t`Read and sign`, certification: t`Certification programmes`,
    badges: t`Open Badges`, intake: t`Pictures of cards`, sharing: t`Sharing of cards`, verification: t`Verification at registries`, verify_api: t`Verification for other programs`, ce_broker: t`CE Broker files`, report_centre: t`Report centre`, scheduled_reports: t`Reports by schedule`, interop: t`FHIR and HL7`, sync: t`Anonymised releases`,
  };
  return names[feature.id] ?? feature.name;
}
export function featureWords(feature: Pick<FeatureSwitch, "id" | "description">): string {
  const words: Record<string, string> = {
    discussions: t`Questions and answers below lessons, and their moderation.`, ratings: t`Stars and words of learners about courses, and their moderation.`, offline: t`Keeping lessons in the browser and sending the progress later.`, leaderboard: t`Standings of learners who chose to be seen.`,
    videos: t`The video library, captions and playback in lessons.`, xapi: t`Statements of activities, keys for other programs, and forwarding.`, packages: t`Packages made with other tools, and the lessons that use them.`, cmi5: t`Packages of the cmi5 kind: registrations, sessions and content hosts.`, lti: t`Tools of others in lessons, and our courses in learning platforms of others.`,
    question_bank: t`Questions and pools beside the courses, their import and export.`, submissions: t`Tasks to hand in, and their marking.`, gradebook: t`Grades of a course, what counts for them, and their export.`, classroom: t`Dates, rooms, sign-ups, check-in and attendance.`, finder: t`Recertification classes of providers nearby, seats, and reimbursement.`,
    skills: t`Checklists, preceptors and the signing of skills.`, attestations: t`Documents that people read and sign.`, certification: t`Several courses and proofs that make a certification of the house, and its renewal.`, badges: t`Signed badges of certificates, and the public addresses that check them.`, intake: t`Reading licences and cards from pictures and archives.`,
    sharing: t`Links by which people show a card to somebody outside for a time.`, verification: t`The queue, connectors to registries, levels, and screening for exclusions.`, verify_api: t`Keys, signed calls and questions of other programs about cards.`, ce_broker: t`Rosters for CE Broker, and transcripts from there.`, report_centre: t`Reports that people put together, save and share.`,
    scheduled_reports: t`Figures that are made and mailed at set times, and their files.`, interop: t`Staff and readiness for other systems of the hospital, and staff news from them.`, sync: t`Counts without people that leave the hospital after two approvals.`,
  };
  return words[feature.id] ?? feature.description;
}
export function blockName(block: number): string {
  return [t`Other`, t`Learning`, t`Content`, t`Teaching`, t`Classes and skills`, t`Cards and credits`, t`Reports`, t`Exchange with other systems`][block] ?? t`Other`;
}
export function rolesWords(roles: readonly string[]): string {
  return roles.length ? roles.map(roleName).join(", ") : t`Everybody`;
}
export function SwitchTag({ feature }: { feature: Pick<FeatureSwitch, "enabled" | "roles"> }) {
  const { t } = useLingui();
  if (!feature.enabled) return <StatusTag kind="idle">{t`Off`}</StatusTag>;
  return feature.roles.length ? <StatusTag kind="info">{t`On for some roles`}</StatusTag> : <StatusTag kind="ok">{t`On`}</StatusTag>;
}
