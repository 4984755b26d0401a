// The hospital's directory: settings, tests, mapping, dry run, runs. ICU is the unit of the groups.
const now = () => (process.env.MOCK_NOW ? Date.parse(process.env.MOCK_NOW) : Date.now());
const ago = (minutes) => new Date(now() - minutes * 60_000).toISOString();
const uuid = (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;
export const ICU = uuid(903);

export const connection = {
  kind: "active_directory", servers: ["dc1.mercygeneral.example", "dc2.mercygeneral.example"], srv_domain: "", srv_site: "", encryption: "ldaps",
  trust_pem: "-----BEGIN CERTIFICATE-----\nMIIBozCCAUmgAwIBAgIUQ0hJRA==\n-----END CERTIFICATE-----\n",
  bind_dn: "CN=svc-medconnect,OU=Service Accounts,DC=mercygeneral,DC=example", people_base: "OU=Staff,DC=mercygeneral,DC=example", groups_base: "OU=Groups,DC=mercygeneral,DC=example",
  people_filter: "(&(objectCategory=person)(objectClass=user))", groups_filter: "(objectClass=group)",
  attributes: { login: ["sAMAccountName", "userPrincipalName"], first_name: "givenName", last_name: "sn", display_name: "displayName", email: "mail", employee_number: "employeeID", job_title: "title", department: "department", phone: "telephoneNumber", manager: "manager" },
  members: ["member"], create_accounts: true, link_by_employee_number: true, link_by_email: false,
};
const person = (n, first, last, job, department) => ({ id: uuid(n), dn: `CN=${last}\\, ${first},OU=${department},OU=Staff,DC=mercygeneral,DC=example`, login: `${first[0]}${last}`.toLowerCase(), first_name: first, last_name: last, display_name: `${last}, ${first}`, email: `${first}.${last}@mercygeneral.example`.toLowerCase(), employee_number: `E${10400 + n}`, job_title: job, department, disabled: false, expired: false });
export const counts = { people: 4812, created: 37, linked: 4702, updated: 118, suspended: 12, reactivated: 1, granted: 64, revoked: 3, unchanged: 4582, ignored: 211, failed: 0, warnings: { no_login: 2, value_too_long: 1 } };
const manager = { role: "manager", scope: "unit", scope_id: ICU };
export const dryRun = {
  counts, suspend_limit: 240, guard_tripped: false, milliseconds: 3120,
  sample: [
    { person: person(42, "Ana", "Reyes", "Registered Nurse", "ICU"), fate: "link", roles: [manager] },
    { person: person(43, "Bartholomew-Maximilian", "Featherstonehaugh-Montgomery", "Clinical Nurse Specialist for Cardiothoracic Intensive Care", "Cardiothoracic Intensive Care Unit"), fate: "create", roles: [] },
    { person: person(44, "Chidi", "Eze", "Porter", "Facilities"), fate: "unchanged", roles: [] },
  ],
  changes: [
    { kind: "create", directory_id: uuid(43), login: "bfeatherstonehaugh-montgomery", name: "Featherstonehaugh-Montgomery, Bartholomew-Maximilian", reason: "", fields: [], role: null },
    { kind: "update", directory_id: uuid(45), login: "dkim", name: "Kim, Dana", reason: "", fields: ["last_name", "email"], role: null },
    { kind: "suspend", directory_id: uuid(46), login: "old.leaver", name: "Leaver, Olga", reason: "disabled_in_directory", fields: [], role: null },
    { kind: "grant", directory_id: uuid(42), login: "areyes", name: "Reyes, Ana", reason: "", fields: [], role: manager },
  ],
};
export const runs = [
  { id: uuid(71), mode: "delta", outcome: "ok", code: "", started_at: ago(4), finished_at: ago(4), actor_id: null, counts: { ...counts, people: 3, created: 0, linked: 0, updated: 2, suspended: 1, reactivated: 0, granted: 0, revoked: 0, ignored: 0, warnings: {} } },
  { id: uuid(72), mode: "full", outcome: "ok", code: "", started_at: ago(640), finished_at: ago(639), actor_id: null, counts },
  { id: uuid(73), mode: "full", outcome: "failed", code: "directory_unreachable", started_at: ago(2080), finished_at: ago(2079), actor_id: uuid(3), counts: { ...counts, people: 0, created: 0, linked: 0, updated: 0, suspended: 0, reactivated: 0, granted: 0, revoked: 0, unchanged: 0, ignored: 0, warnings: {} } },
];
let settings = { draft: { ...connection, servers: [...connection.servers] }, verified_at: ago(55), live: connection, has_password: true };
let mapping = [
  { group_id: uuid(81), group_name: "GG-ICU-Leads", ...manager },
  { group_id: uuid(82), group_name: "GG-Nursing-Education", role: "instructor", scope: "platform", scope_id: null },
  { group_id: uuid(83), group_name: "GG-Quality-and-Regulatory-Compliance-Officers-All-Campuses-Read-Write", role: "compliance_officer", scope: "platform", scope_id: null },
];

export default {
  "GET /directory/settings": () => settings,
  "PUT /directory/settings": ({ body }) => (settings = { ...settings, draft: body.connection, verified_at: null }),
  "GET /directory/presets/{kind}": ({ params }) => ({ ...connection, kind: params.kind, servers: [], trust_pem: "", bind_dn: "", people_base: "", groups_base: "" }),
  "POST /directory/test-connection": () => ({
    servers: [
      { server: "dc1.mercygeneral.example:636", ok: true, code: "", detail: "", milliseconds: 38, host: "DC1.mercygeneral.example", vendor: "Active Directory" },
      { server: "dc2.mercygeneral.example:636", ok: false, code: "directory_tls_wrong_host", detail: "The certificate is for dc2-old.mercygeneral.example.", milliseconds: 51, host: "", vendor: "" },
    ],
  }),
  "POST /directory/test-bind": () => {
    settings = { ...settings, verified_at: new Date(now()).toISOString() };
    return { host: "DC1.mercygeneral.example", nested_groups_by_server: true };
  },
  "POST /directory/test-user": ({ body }) => (body.login === "nobody" ? { person: null, roles: [], password_right: null } : { person: { ...person(42, "Ana", "Reyes", "Registered Nurse", "ICU"), login: body.login }, roles: [manager], groups: [{ id: mapping[0].group_id, name: mapping[0].group_name, roles: [manager] }], password_right: body.password ? body.password === "right" : null }),
  "POST /directory/enable": () => (settings = { ...settings, draft: null, verified_at: null, live: settings.draft }),
  "POST /directory/disable": () => (settings = { ...settings, draft: settings.draft ?? settings.live, live: null }),
  "GET /directory/groups": ({ query }) => ({ items: mapping.map((each) => ({ id: each.group_id, name: each.group_name, dn: `CN=${each.group_name},OU=Groups,DC=mercygeneral,DC=example` })).filter((each) => each.name.toLowerCase().includes((query.get("search") ?? "").toLowerCase())) }),
  "GET /directory/mapping": () => ({ items: mapping }),
  "PUT /directory/mapping": ({ body }) => ({ items: (mapping = body.items) }),
  "POST /directory/dry-run": () => dryRun,
  "POST /directory/sync": () => ({ queued: true }),
  "GET /directory/runs": () => ({ items: runs, next: null }),
};
