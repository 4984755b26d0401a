/** What the routes of LTI take and give, as modules/lti/requests.hpp names it. */
export type PartyState = "pending" | "active" | "disabled";
export type Presentation = "window" | "frame";
export type DoneWhen = "graded" | "passed" | "finished" | "launched";
export type Matching = "none" | "employee_number" | "email";

export interface CustomParameter {
  name: string;
  value: string;
}
export interface ToolSetup {
  name: string;
  login_url: string;
  target_url: string;
  deep_link_url: string;
  redirect_urls: string[];
  jwks_url: string;
  jwks: string;
  trust_pem: string;
  scopes: string[];
  deep_linking: boolean;
  share_name: boolean;
  share_email: boolean;
  share_employee_number: boolean;
  custom: CustomParameter[];
}
export interface Deployment {
  id: string;
  name: string;
  created_at: string;
}
/** A mark as a tool sent it last. */
export interface ToolScore {
  person_id: string;
  person_name: string;
  course_id: string;
  course_title: string;
  label: string;
  given?: number | null;
  maximum?: number | null;
  activity: string;
  grading: string;
  received_at: string;
}
/** The result of one of our courses, on its way to the platform that opened it. */
export interface Passback {
  id: string;
  platform_name: string;
  person_id: string;
  person_name: string;
  course_id: string;
  course_title: string;
  state: string;
  score_percent?: number | null;
  tries: number;
  problem: string;
  updated_at: string;
}
export interface Tool {
  id: string;
  client_id: string;
  deployment_id: string;
  state: PartyState;
  dynamic: boolean;
  setup: ToolSetup;
  revision: number;
  created_at: string;
  updated_at: string;
  links?: number | null;
  pairwise: boolean;
  deployments: Deployment[];
}
export interface LtiKey {
  kid: string;
  state: string;
  created_at: string;
  until?: string | null;
}
export interface LtiOverview {
  as_platform: Record<"issuer" | "authorization_endpoint" | "token_endpoint" | "jwks_uri" | "openid_configuration" | "registration_endpoint" | "deep_link_return_url", string>;
  as_tool: Record<"login_url" | "redirect_url" | "target_url" | "deep_link_url" | "jwks_uri" | "registration_url", string>;
  keys: LtiKey[];
  scopes: string[];
  variables: string[];
}
export interface LinkSetup {
  title: string;
  target_url: string;
  custom: CustomParameter[];
  presentation: Presentation;
  done_when: DoneWhen;
  pass_percent?: number | null;
  score_maximum?: number | null;
  deployment_id?: string | null;
}
export interface Link {
  id: string;
  course_id: string;
  lesson_id: string;
  tool_id: string;
  tool_name: string;
  tool_state: PartyState;
  setup: LinkSetup;
  revision: number;
  updated_at: string;
}
export interface ToolChoice {
  id: string;
  name: string;
  deep_linking: boolean;
  deployments: Deployment[];
}
export interface LtiStarted {
  id: string;
  address: string;
  presentation: Presentation;
}
export interface DeepLinkState {
  id: string;
  state: string;
  note: string;
  link?: Link | null;
}
export interface LtiLesson {
  title: string;
  tool_name: string;
  presentation: Presentation;
  done_when: DoneWhen;
  pass_percent?: number | null;
  available: boolean;
  score_percent?: number | null;
  activity: string;
  grading: string;
  comment: string;
  scored_at?: string | null;
}
export interface PlatformSetup {
  name: string;
  issuer: string;
  client_id: string;
  auth_url: string;
  token_url: string;
  jwks_url: string;
  token_audience: string;
  deployment_ids: string[];
  trust_pem: string;
  matching: Matching;
  create_people: boolean;
  result_hosts?: string[] | null;
}
export interface OtherPlatform {
  id: string;
  state: PartyState;
  dynamic: boolean;
  setup: PlatformSetup;
  revision: number;
  created_at: string;
  updated_at: string;
}
export interface OfferedCourse {
  id: string;
  title: string;
  available: boolean;
  target_url: string;
}
export interface LogEntry {
  id: string;
  at: string;
  side: string;
  event: string;
  ok: boolean;
  code: string;
  detail: string;
  fix: string;
  party_name: string;
}
