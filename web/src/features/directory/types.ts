/** What the routes below /directory take and answer. */
export type Kind = "active_directory" | "openldap";
export type Encryption = "ldaps" | "start_tls";
export interface Attributes {
  login: string[];
  first_name: string;
  last_name: string;
  display_name: string;
  email: string;
  employee_number: string;
  job_title: string;
  department: string;
  phone: string;
  manager: string;
}
export interface Connection {
  kind: Kind;
  servers: string[];
  srv_domain: string;
  srv_site: string;
  encryption: Encryption;
  trust_pem: string;
  bind_dn: string;
  people_base: string;
  groups_base: string;
  people_filter: string;
  groups_filter: string;
  attributes: Attributes;
  members: string[];
  create_accounts: boolean;
  link_by_employee_number: boolean;
  link_by_email: boolean;
}
export interface SettingsState {
  draft?: Connection | null;
  verified_at?: string | null;
  live?: Connection | null;
  has_password: boolean;
}
export interface ServerTest {
  server: string;
  ok: boolean;
  code: string;
  detail: string;
  milliseconds: number;
  host: string;
  vendor: string;
}
export interface RoleOf {
  role: string;
  scope: "platform" | "unit" | "course";
  scope_id?: string | null;
}
export interface DirectoryPerson {
  id: string;
  dn: string;
  login: string;
  first_name: string;
  last_name: string;
  display_name: string;
  email: string;
  employee_number: string;
  job_title: string;
  department: string;
  disabled: boolean;
  expired: boolean;
}
export interface Group {
  id: string;
  dn: string;
  name: string;
}
export interface UserTest {
  person?: DirectoryPerson | null;
  roles: RoleOf[];
  password_right?: boolean | null;
}
export interface MappingItem extends RoleOf {
  group_id: string;
  group_name: string;
}
export interface Counts {
  people: number;
  created: number;
  linked: number;
  updated: number;
  suspended: number;
  reactivated: number;
  granted: number;
  revoked: number;
  unchanged: number;
  ignored: number;
  failed: number;
  warnings: Record<string, number>;
}
export interface Change {
  kind: string;
  directory_id: string;
  login: string;
  name: string;
  reason: string;
  fields: string[];
  role?: RoleOf | null;
}
export interface Sample {
  person: DirectoryPerson;
  fate: string;
  roles: RoleOf[];
}
export interface DryRun {
  counts: Counts;
  suspend_limit: number;
  guard_tripped: boolean;
  sample: Sample[];
  changes: Change[];
  milliseconds: number;
}
export interface Run {
  id: string;
  mode: string;
  outcome: string;
  code: string;
  started_at: string;
  finished_at: string;
  actor_id?: string | null;
  counts: Counts;
}
