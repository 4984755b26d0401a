/**
 * The API's types by the names of its schema: the C++ structs with FIELDS in modules/*. This is the only
 * file that changes when the generated src/api/schema.d.ts takes over.
 * ids are UUID text; Instant is "2026-11-20T18:40:00.000Z"; Date is "2026-11-20".
 */
export type { Page } from "./client";

export type ScopeKind = "platform" | "unit" | "course";
// -- accounts --
export type Status = "pending_verification" | "active" | "suspended" | "deactivated" | "banned" | "deleted";
export interface Person {
  id: string;
  handle: string;
  first_name: string;
  last_name: string;
  email: string;
  employee_number?: string | null;
  status: Status;
}
export interface GrantRow {
  id: string;
  role: string;
  scope: ScopeKind;
  scope_id?: string | null;
  scope_name?: string | null;
  granted_at: string;
}
export interface Me {
  id: string;
  handle: string;
  first_name: string;
  last_name: string;
  email: string;
  employee_number?: string | null;
  locale: string;
  theme: string;
  must_change_password: boolean;
  roles: string[];
  permissions: string[];
}
// -- organisation --
export type UnitKind = "hospital" | "site" | "department" | "team" | "institution" | "clinic" | "corporate" | "employer";
export interface Unit {
  id: string;
  parent_id?: string | null;
  kind: UnitKind;
  name: string;
  people: number;
  manager_id?: string | null;
  manager_name?: string | null;
}
export interface Staff {
  person_id: string;
  employee_number?: string | null;
  first_name: string;
  last_name: string;
  email: string;
  profession: string;
  job_title: string;
  unit_id?: string | null;
  unit_name: string;
  department_name: string;
  site_name: string;
  manager_id?: string | null;
  manager_name: string;
  hired_on?: string | null;
  left_on?: string | null;
  status: string;
}
export interface Finding {
  line: number;
  kind: string;
  column: string;
  message: string;
  severity: string;
}
export interface ImportReport {
  id: string;
  kind: string;
  file_name: string;
  dry_run: boolean;
  at: string;
  by: string;
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  ended: number;
  milliseconds: number;
  findings: Finding[];
  new_units: string[];
}
// -- notifications --
export interface Notification {
  id: string;
  code: string;
  params: Record<string, string>;
  text: string;
  link: string;
  created_at: string;
  read_at?: string | null;
}
// -- assessment --
export type QuizKind = "graded" | "practice" | "survey";
export type QuestionType = "multiple_choice" | "true_false" | "multi_select" | "fill_blank" | "matching" | "ordering";
export type Reveal = "after_submission" | "after_all_attempts" | "never";
export type PartialCredit = "all_or_nothing" | "right_minus_wrong" | "per_option";
export interface Option {
  id: string;
  text: string;
  correct: boolean;
  feedback?: string | null;
}
export interface Blank {
  id: string;
  accepted: string[];
  case_sensitive: boolean;
}
export interface Pair {
  id: string;
  left: string;
  right: string;
}
export interface Item {
  id: string;
  text: string;
}
export interface Question {
  id: string;
  type: QuestionType;
  prompt: string;
  points: number;
  explanation?: string | null;
  options: Option[];
  blanks: Blank[];
  pairs: Pair[];
  items: Item[];
}
export interface Quiz {
  kind: QuizKind;
  pass_percent: number;
  attempts: number;
  time_limit_minutes?: number | null;
  shuffle_questions: boolean;
  shuffle_options: boolean;
  draw?: number | null;
  reveal: Reveal;
  partial_credit: PartialCredit;
  questions: Question[];
}
export interface Choice {
  id: string;
  text: string;
}
export interface QuestionView {
  id: string;
  type: QuestionType;
  prompt: string;
  points: number;
  options: Choice[];
  blanks: string[];
  left: Choice[];
  right: Choice[];
}
export interface Match {
  left: string;
  right: string;
}
export interface Answer {
  question_id: string;
  option_ids: string[];
  texts: Record<string, string>;
  matches: Match[];
}
export interface AttemptView {
  id: string;
  number: number;
  attempts_left?: number | null;
  kind: QuizKind;
  pass_percent: number;
  started_at: string;
  deadline?: string | null;
  server_now: string;
  questions: QuestionView[];
  answers: Answer[];
  flagged: string[];
  submitted_at?: string | null;
}
export interface QuestionResult {
  question: QuestionView;
  answer?: Answer | null;
  correct: boolean;
  points: number;
  right_answer?: Answer | null;
  explanation: string;
  feedback: Record<string, string>;
}
export interface AttemptResult {
  id: string;
  number: number;
  kind: QuizKind;
  percent: number;
  points: number;
  points_possible: number;
  pass_percent: number;
  passed: boolean;
  started_at: string;
  submitted_at: string;
  seconds: number;
  auto_submitted: boolean;
  attempts_left?: number | null;
  questions?: QuestionResult[] | null;
}
export interface QuizSummary {
  questions: number;
  kind: QuizKind;
  pass_percent: number;
  attempts: number;
  time_limit_minutes?: number | null;
}
// -- courses --
export type CourseStatus = "draft" | "in_review" | "published" | "archived" | "suspended";
export type LessonFormat = "text" | "pdf" | "quiz" | "video" | "interactive" | "scorm" | "xapi" | "case_study" | "simulation" | "assignment" | "live_session";
export type CompletionRule = "view" | "quiz_pass" | "time_spent" | "manual";
export type Difficulty = "introductory" | "intermediate" | "advanced";
export interface CeCredit {
  centihours: number;
  type: string;
  accreditation_body: string;
  accreditation_number: string;
  statement: string;
  topics: string[];
}
export interface Category {
  id: string;
  parent_id?: string | null;
  name: string;
}
export interface CourseCard {
  id: string;
  title: string;
  summary: string;
  category: string;
  difficulty: Difficulty;
  language: string;
  minutes: number;
  ce_hours?: number | null;
  ce_type?: string | null;
  lessons: number;
  has_quiz: boolean;
  published_at: string;
}
export interface OutlineLesson {
  id: string;
  title: string;
  format: LessonFormat;
  minutes: number;
  completion: CompletionRule;
  min_seconds?: number | null;
  mandatory: boolean;
  quiz?: QuizSummary | null;
}
export interface OutlineModule {
  id: string;
  title: string;
  lessons: OutlineLesson[];
}
export interface CourseDetail {
  id: string;
  version_id: string;
  version: number;
  title: string;
  summary: string;
  category: string;
  difficulty: Difficulty;
  language: string;
  objectives: string[];
  author_name: string;
  minutes: number;
  ce?: CeCredit | null;
  certificate_valid_months?: number | null;
  modules: OutlineModule[];
  published_at: string;
}
export interface LessonContent {
  id: string;
  title: string;
  format: LessonFormat;
  minutes: number;
  document: unknown;
  file?: string | null;
  quiz_version?: string | null;
}
export interface LessonDraft {
  id: string;
  title: string;
  format: LessonFormat;
  minutes: number;
  completion: CompletionRule;
  min_seconds?: number | null;
  mandatory: boolean;
}
export interface ModuleDraft {
  id: string;
  title: string;
  lessons: LessonDraft[];
}
export interface CourseDraft {
  id: string;
  status: CourseStatus;
  revision: number;
  published_version?: number | null;
  changed_since_published: boolean;
  title: string;
  summary: string;
  category_id?: string | null;
  difficulty: Difficulty;
  language: string;
  objectives: string[];
  ce?: CeCredit | null;
  certificate_valid_months?: number | null;
  author_id: string;
  author_name: string;
  modules: ModuleDraft[];
  review_comment?: string | null;
  updated_at: string;
}
export interface AuthoredCourse {
  id: string;
  title: string;
  status: CourseStatus;
  author_name: string;
  published_version?: number | null;
  changed_since_published: boolean;
  updated_at: string;
}
export interface NewCourse {
  title: string;
  category_id?: string | null;
}
export interface CourseSettings {
  revision: number;
  title?: string | null;
  summary?: string | null;
  category_id?: string | null;
  difficulty?: Difficulty | null;
  language?: string | null;
  objectives?: string[] | null;
  ce?: CeCredit | null;
  without_ce?: boolean | null;
  certificate_valid_months?: number | null;
}
export interface NewModule {
  revision: number;
  title: string;
}
export interface NewLesson {
  revision: number;
  title: string;
  format: LessonFormat;
}
export interface LessonSettings {
  revision: number;
  title?: string | null;
  minutes?: number | null;
  completion?: CompletionRule | null;
  min_seconds?: number | null;
  mandatory?: boolean | null;
}
export interface OutlineEntry {
  id: string;
  lessons: string[];
}
export interface OutlineOrder {
  revision: number;
  modules: OutlineEntry[];
}
export interface LessonEdit {
  id: string;
  content_revision: number;
  document: unknown;
  quiz?: Quiz | null;
  file?: string | null;
  file_name?: string | null;
}
export interface LessonSave {
  content_revision: number;
  document?: unknown | null;
  quiz?: Quiz | null;
}
export interface Saved {
  revision: number;
  saved_at: string;
}
export interface PreflightItem {
  severity: string;
  code: string;
  message: string;
  lesson_id?: string | null;
}
export interface Preflight {
  ready: boolean;
  items: PreflightItem[];
}
export interface ReviewNote {
  comment: string;
}
// -- learning --
export type EnrolmentStatus = "enrolled" | "in_progress" | "completed" | "dropped" | "cancelled" | "expired";
export interface Enrolment {
  id: string;
  person_id: string;
  course_id: string;
  course_title: string;
  status: EnrolmentStatus;
  percent: number;
  due_on?: string | null;
  required: boolean;
  minutes: number;
  minutes_left: number;
  seconds_spent: number;
  ce_hours?: number | null;
  reason: string;
  enrolled_at: string;
  started_at?: string | null;
  completed_at?: string | null;
}
export type LessonState = "not_started" | "in_progress" | "completed";
export interface PlayerLesson {
  id: string;
  title: string;
  format: LessonFormat;
  minutes: number;
  mandatory: boolean;
  state: LessonState;
}
export interface PlayerModule {
  id: string;
  title: string;
  lessons: PlayerLesson[];
}
export interface CoursePlayer {
  enrolment: Enrolment;
  objectives: string[];
  modules: PlayerModule[];
  resume_lesson_id?: string | null;
  newer_version_published: boolean;
}
export interface LessonView {
  id: string;
  title: string;
  format: LessonFormat;
  minutes: number;
  completion: CompletionRule;
  min_seconds?: number | null;
  mandatory: boolean;
  document: unknown;
  has_file: boolean;
  quiz?: QuizSummary | null;
  attempts: AttemptResult[];
  open_attempt_id?: string | null;
  state: LessonState;
  seconds_spent: number;
  position: string;
  previous_id?: string | null;
  next_id?: string | null;
}
export interface ProgressIn {
  position?: string | null;
  seconds: number;
  completed?: boolean | null;
}
export interface ProgressOut {
  state: LessonState;
  seconds_spent: number;
  percent: number;
  status: EnrolmentStatus;
}
export interface AssignmentIn {
  course_id: string;
  unit_ids: string[];
  person_ids: string[];
  professions: string[];
  due_on?: string | null;
  reason: string;
}
export interface AssignmentPreview {
  people: number;
  already_completed: number;
  already_enrolled: number;
  sample: string[];
}
export interface Assignment {
  id: string;
  course_id: string;
  course_title: string;
  targets: string[];
  professions: string[];
  due_on?: string | null;
  reason: string;
  assigned_by: string;
  created_at: string;
  ended_at?: string | null;
  people: number;
  completed: number;
  overdue: number;
}
export interface AssignedPerson {
  person_id: string;
  name: string;
  unit_name: string;
  profession: string;
  enrolment_id: string;
  status: EnrolmentStatus;
  percent: number;
  due_on?: string | null;
  completed_at?: string | null;
}
// -- certificates --
export type CertificateType = "completion" | "mastery" | "teaching";
export type VerificationStatus = "valid" | "expired" | "revoked" | "unknown";
export interface Certificate {
  id: string;
  number: string;
  code: string;
  type: CertificateType;
  person_id: string;
  holder_name: string;
  course_id: string;
  course_title: string;
  issued_on: string;
  valid_until?: string | null;
  ce_hours?: number | null;
  revoked_at?: string | null;
  revoked_reason?: string | null;
  ready: boolean;
}
export interface Verification {
  status: VerificationStatus;
  holder_name?: string | null;
  course_title?: string | null;
  number?: string | null;
  issued_on?: string | null;
  valid_until?: string | null;
  revoked_on?: string | null;
  organisation: string;
}
// -- credentials --
export type Kind = "license" | "certification";
export type CredentialStatus = "active" | "expiring_soon" | "expired" | "revoked";
export interface Scan {
  id: string;
  media_type: string;
  size: number;
  added_at: string;
}
export interface Credential {
  id: string;
  person_id: string;
  kind: Kind;
  type: string;
  type_name: string;
  issuing_body: string;
  state?: string | null;
  number: string;
  compact: boolean;
  compact_states: string[];
  issued_on?: string | null;
  expires_on?: string | null;
  status: CredentialStatus;
  days_left?: number | null;
  notes: string;
  scans: Scan[];
  updated_at: string;
}
export interface CredentialIn {
  kind: Kind;
  type: string;
  type_name?: string | null;
  issuing_body: string;
  state?: string | null;
  number: string;
  compact: boolean;
  compact_states: string[];
  issued_on?: string | null;
  expires_on?: string | null;
  notes: string;
}
export interface CredentialType {
  code: string;
  kind: Kind;
  name: string;
  issuing_body: string;
  validity_months?: number | null;
  expiry_rule: string;
  source: string;
  confidence: string;
}
export interface MissingCredential {
  type: string;
  type_name: string;
  reason: string;
}
export interface Wallet {
  active: number;
  expiring_soon: number;
  expired: number;
  items: Credential[];
  missing: MissingCredential[];
}
export interface Change {
  at: string;
  by: string;
  what: string;
  fields: string[];
}
export interface RuleIn {
  name: string;
  types: string[];
  unit_id?: string | null;
  professions: string[];
  job_title?: string | null;
}
export interface Rule {
  id: string;
  name: string;
  types: string[];
  unit_id?: string | null;
  unit_name?: string | null;
  professions: string[];
  job_title?: string | null;
  people: number;
  created_at: string;
}
export interface CredentialRow {
  id: string;
  person_id: string;
  employee_number: string;
  name: string;
  unit_name: string;
  job_title: string;
  manager_name: string;
  kind: Kind;
  type: string;
  issuing_body: string;
  state?: string | null;
  number: string;
  status: CredentialStatus;
  issued_on?: string | null;
  expires_on?: string | null;
  days_left?: number | null;
}
// -- credits --
export interface CreditEntry {
  id: string;
  earned_on: string;
  activity: string;
  provider: string;
  hours: number;
  type: string;
  accreditation_body: string;
  accreditation_number: string;
  statement: string;
  topics: string[];
  source: string;
  has_evidence: boolean;
  reverses?: string | null;
  reversed: boolean;
  note: string;
}
export interface Transcript {
  person_name: string;
  employee_number?: string | null;
  from?: string | null;
  to?: string | null;
  total_hours: number;
  entries: CreditEntry[];
}
export interface ExternalCredit {
  earned_on: string;
  activity: string;
  provider: string;
  centihours: number;
  type: string;
  accreditation_body: string;
  accreditation_number: string;
  topics: string[];
  evidence?: string | null;
}
export interface Meter {
  label: string;
  earned: number;
  required: number;
  met: boolean;
  unit: string;
}
export interface LicenceCe {
  credential_id: string;
  title: string;
  renews_on?: string | null;
  cycle_from?: string | null;
  status: string;
  meters: Meter[];
  explanation: string[];
  source: string;
  as_of: string;
  confidence: string;
}
// -- compliance --
export interface Filter {
  unit?: string | null;
  profession?: string | null;
  show?: string | null;
  item?: string | null;
  item_state?: string | null;
  search?: string | null;
  after?: string | null;
  limit: number;
}
export interface ColumnHead {
  key: string;
  label: string;
  kind: string;
}
export interface ReadinessCell {
  applicable: number;
  met: number;
}
export interface ReadinessRow {
  unit_id: string;
  unit_name: string;
  site_name: string;
  manager_name: string;
  people: number;
  ready: number;
  cells: ReadinessCell[];
}
export interface Readiness {
  as_of: string;
  people: number;
  ready: number;
  lapsed: number;
  overdue: number;
  due_soon: number;
  columns: ColumnHead[];
  rows: ReadinessRow[];
  totals: ReadinessCell[];
  rule: string;
}
export interface Problem {
  key: string;
  label: string;
  state: string;
  on?: string | null;
}
export interface CompliancePerson {
  person_id: string;
  employee_number: string;
  name: string;
  unit_name: string;
  profession: string;
  job_title: string;
  manager_name: string;
  ready: boolean;
  problems: Problem[];
}
export interface CompliancePeople {
  total: number;
  items: CompliancePerson[];
  next?: string | null;
  as_of: string;
}
export interface PersonRecord {
  staff: Staff;
  ready: boolean;
  problems: Problem[];
  enrolments: Enrolment[];
  credentials: Credential[];
}
export interface ExportRow {
  id: string;
  report: string;
  format: string;
  filters: string;
  rows: number;
  sha256: string;
  by: string;
  at: string;
}
// -- home --
export interface Boot {
  me: Me;
  organisation: string;
  unit_name: string;
  site_name: string;
  profession: string;
  job_title: string;
  unread: number;
  overdue: number;
  idle_minutes: number;
  version: string;
}
export type Bucket = "overdue" | "due_7" | "due_30" | "later";
export interface TodoItem {
  kind: string;
  bucket: Bucket;
  title: string;
  reason: string;
  action: string;
  enrolment_id?: string | null;
  credential_id?: string | null;
  credential_type?: string | null;
  due_on?: string | null;
  days?: number | null;
  minutes: number;
  minutes_left: number;
  percent: number;
  ce_hours?: number | null;
}
export interface CredentialBrief {
  id: string;
  title: string;
  status: CredentialStatus;
  expires_on?: string | null;
  days_left?: number | null;
}
export interface HomeView {
  first_name: string;
  today: string;
  overdue: number;
  due_7: number;
  minutes_left: number;
  todo: TodoItem[];
  credentials: CredentialBrief[];
  licences: LicenceCe[];
}

// -- requests and small answers that only a route knows --
export interface SignIn {
  login: string;
  password: string;
  shared_workstation?: boolean;
}
export interface SignedIn {
  me: Me;
  access_expires_at: string;
  idle_minutes: number;
}
export interface MePatch {
  handle?: string;
  locale?: string;
  theme?: string;
}
export interface PasswordChange {
  current_password: string;
  new_password: string;
}
export interface Device {
  id: string;
  label: string;
  address: string;
  signed_in_at: string;
  last_seen_at: string;
  current: boolean;
  shared_workstation: boolean;
}
export interface Devices {
  items: Device[];
}
export interface Grants {
  items: GrantRow[];
}
export interface GrantIn {
  role: string;
  scope: ScopeKind;
  scope_id?: string | null;
}
export interface StatusChange {
  status: Status;
  reason: string;
}
export interface TemporaryPassword {
  password: string;
}
export interface AuditRow {
  index: number;
  at: string;
  actor_id?: string | null;
  actor_name?: string | null;
  action: string;
  object: string;
  outcome: string;
  details: unknown;
  request_id: string;
}
export interface AuditVerification {
  ok: boolean;
  size: number;
  root: string;
  checkpoints: number;
  problems: string[];
  milliseconds: number;
}
export interface Checkpoint {
  text: string;
}
export interface PermissionMatrix {
  items: { permission: string; roles: string[] }[];
}
export interface Units {
  items: Unit[];
}
export interface UnitIn {
  parent_id?: string | null;
  kind: UnitKind;
  name: string;
  manager_id?: string | null;
}
export interface UnitPatch {
  name?: string;
  parent_id?: string | null;
  manager_id?: string | null;
}
export interface StaffIn {
  employee_number?: string | null;
  first_name: string;
  last_name: string;
  email: string;
  profession: string;
  job_title: string;
  unit_id?: string | null;
  manager_id?: string | null;
  hired_on?: string | null;
}
export type StaffPatch = Partial<StaffIn>;
export interface Professions {
  items: { code: string; name: string }[];
}
export interface ImportSummary {
  id: string;
  kind: string;
  file_name: string;
  dry_run: boolean;
  at: string;
  by: string;
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}
export interface Count {
  unread: number;
}
export interface ReadIn {
  ids: string[];
  all?: boolean;
}
export interface Categories {
  items: Category[];
}
export interface CategoryIn {
  name: string;
  parent_id?: string | null;
}
export interface ModulePatch {
  revision: number;
  title: string;
}
export interface Image {
  blob_id: string;
  url: string;
}
export interface CourseVersion {
  version: number;
  published_at: string;
  by: string;
}
export interface LessonPreview {
  lesson: LessonContent;
  quiz?: AttemptView | null;
}
export interface AnswerIn {
  answer: Answer;
  flagged?: boolean | null;
}
export interface AnswerSaved {
  saved_at: string;
}
export interface Revoke {
  reason: string;
}
export interface Evidence {
  blob_id: string;
}
export interface Licences {
  items: LicenceCe[];
}
export interface Changes {
  items: Change[];
}
export interface CredentialTypes {
  items: CredentialType[];
}
export interface CredentialPage {
  items: CredentialRow[];
  next?: string | null;
  total: number;
}
export interface Rules {
  items: Rule[];
}
export interface Version {
  version: string;
  build: string;
}
