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
  /** Pictures of cards that wait for a look. */
  review: "/credentials/review",
  shares: "/credentials/shares",
  /** A new card in place of this one. */
  renewCredential: (id: string) => `/credentials/new?renews=${id}`,
  newCredential: (type?: string | null) => (type ? `/credentials/new?type=${encodeURIComponent(type)}` : "/credentials/new"),
  transcript: "/transcript",
  /** One licence against its state's rule, line by line. */
  licence: (credential: string) => `/transcript/${credential}`,
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

/** Headings of the navigation. Orders: own pages 10-90 (no group), teaching 100-190, compliance, education and people 198-290, system 300-390. */
export const groups = {
  own: msg`My work`,
  teaching: msg`Teaching`,
  compliance: msg`Compliance`,
  education: msg`Education office`,
  people: msg`People`,
  system: msg`System`,
} as const;
