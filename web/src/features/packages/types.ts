/** What the routes of packages take and give, as modules/packages/requests.hpp names it. */
export type PackageKind = "scorm12" | "scorm2004" | "cmi5" | "xapi" | "html5";
export type VersionState = "checking" | "ready" | "refused";
export type LearnersOnReplace = "keep_theirs" | "continue_new" | "begin_anew";
export type OpensIn = "frame" | "own_window";

export interface ImportProblem {
  severity: string;
  code: string;
  message: string;
  file?: string | null;
  line?: number | null;
}
export interface PackageVersionView {
  id: string;
  package_id: string;
  number: number;
  state: VersionState;
  kind?: PackageKind | null;
  title: string;
  description: string;
  parts: number;
  problems: ImportProblem[];
  file_name: string;
  bytes: number;
  files: number;
  unpacked_bytes: number;
  learners: LearnersOnReplace;
  uploaded_by: string;
  uploaded_at: string;
  finished_at?: string | null;
}
export interface PackageCard {
  id: string;
  title: string;
  description: string;
  kind?: PackageKind | null;
  ready: boolean;
  newest_number: number;
  newest_state: VersionState;
  lessons: number;
  created_by: string;
  created_at: string;
  updated_at: string;
  archived: boolean;
  changeable: boolean;
}
export interface PackageLessonUse {
  course_id: string;
  course_title: string;
  lesson_id: string;
  lesson_title: string;
  format: string;
  opens_in: OpensIn;
}
export interface PackageDetail {
  package: PackageCard;
  current_number?: number | null;
  versions: PackageVersionView[];
  lessons: PackageLessonUse[];
  in_progress: number;
}
export interface AttachedPackage {
  course_id: string;
  lesson_id: string;
  package?: PackageCard | null;
  opens_in: OpensIn;
}
export interface LaunchOut {
  launch_id: string;
  url: string;
  origin: string;
  expires_at: string;
  window: "frame" | "own";
  kind: PackageKind;
  title: string;
  preview: boolean;
  review: boolean;
}
/** How far the learner is with the package of a lesson. */
export interface MyPackage {
  begun: boolean;
  done: boolean;
  score_percent?: number | null;
}
export interface LaunchState {
  open: boolean;
  active_at: string;
}
export interface PackageAttempt {
  attempt_id: string;
  person_id: string;
  person_name: string;
  number: number;
  completion: string;
  success: string;
  score_percent?: number | null;
  seconds: number;
  started_at: string;
  last_at: string;
  version: number;
}
export interface PackageInteraction {
  id: string;
  type: string;
  description: string;
  response: string;
  result: string;
  latency_seconds?: number | null;
  at?: string | null;
}
export interface AttemptDetail {
  attempt: PackageAttempt;
  interactions: PackageInteraction[];
  raw: unknown;
}
