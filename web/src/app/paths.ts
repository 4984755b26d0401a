/** Addresses of the app that more than one feature (or the server's notifications) links to. */
import { msg } from "@lingui/core/macro";

export const paths = {
  home: "/",
  search: "/search",
  signIn: "/sign-in",
  account: "/account",
  notifications: "/notifications",
  learning: "/learning",
  /** The course player, without the shell. */
  player: (enrolment: string) => `/learn/${enrolment}`,
  lesson: (enrolment: string, lesson: string) => `/learn/${enrolment}/${lesson}`,
  catalogue: "/courses",
  course: (id: string) => `/courses/${id}`,
  credentials: "/credentials",
  credential: (id: string) => `/credentials/${id}`,
  newCredential: (type?: string | null) => (type ? `/credentials/new?type=${encodeURIComponent(type)}` : "/credentials/new"),
  transcript: "/transcript",
  certificates: "/certificates",
  verify: (code: string) => `/verify/${encodeURIComponent(code)}`,
  people: "/people",
  person: (id: string) => `/people/${id}`,
  units: "/units",
  imports: "/imports",
  assignments: "/assignments",
  assignment: (id: string) => `/assignments/${id}`,
  compliance: "/compliance",
  compliancePeople: "/compliance/people",
  compliancePerson: (id: string) => `/compliance/people/${id}`,
  credentialList: "/compliance/credentials",
  exports: "/compliance/exports",
  audit: "/audit",
  authoring: "/authoring",
  authoringCourse: (id: string) => `/authoring/${id}`,
} as const;

/** Headings of the navigation. Orders: own pages 10-90 (no group), teaching 100-190, hospital 200-290, system 300-390. */
export const groups = {
  teaching: msg`Teaching`,
  hospital: msg`Hospital`,
  system: msg`System`,
} as const;
