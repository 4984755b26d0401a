// Units, professions, people, invitations, role requests and the permission matrix, as an administrator sees them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const now = () => (process.env.MOCK_NOW ? Date.parse(process.env.MOCK_NOW) : Date.now());
const at = (days) => new Date(now() + days * 86_400_000).toISOString();
const uuid = (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const day = "2019-03-04";
const unit = (n, parent, kind, name, people) => ({ id: uuid(n), parent_id: parent ? uuid(parent) : null, kind, name, people, manager_id: null, manager_name: null });
export const units = [
  unit(900, null, "hospital", "Mercy General Hospital", 4812), unit(901, 900, "site", "Main Campus", 3900), unit(902, 901, "department", "Critical Care", 412),
  unit(903, 902, "team", "ICU", 88), unit(904, 901, "department", "Nursing Education", 24), unit(905, 902, "team", "Cardiothoracic Intensive Care Unit", 61),
];
const staff = (n, first, last, more = {}) => ({
  person_id: uuid(n), employee_number: `E${10400 + n}`, first_name: first, last_name: last, email: `${first}.${last}@mercygeneral.example`.toLowerCase(), profession: "RN", job_title: "Registered Nurse",
  unit_id: uuid(903), unit_name: "ICU", department_name: "Critical Care", site_name: "Main Campus", manager_id: uuid(11), manager_name: "Lee Chan", hired_on: day, left_on: null, status: "active", source: "directory", roles: ["member"], ...more,
});
export const people = [
  staff(1, "Ana", "Reyes"),
  staff(12, "Bartholomew-Maximilian", "Featherstonehaugh-Montgomery", { job_title: "Clinical Nurse Specialist for Cardiothoracic Intensive Care", unit_id: uuid(905), unit_name: "Cardiothoracic Intensive Care Unit" }),
  staff(13, "Dana", "Kim", { status: "suspended" }),
  staff(14, "Chidi", "Eze", { profession: "other", job_title: "Porter", manager_name: "", manager_id: null, unit_id: null, unit_name: "" }),
  staff(11, "Lee", "Chan", { job_title: "Nurse manager", roles: ["member", "manager"] }),
  staff(2, "Grace", "Okafor", { profession: "other", job_title: "Compliance officer", unit_id: uuid(904), unit_name: "Nursing Education" }),
  staff(3, "Noor", "Haddad", { profession: "other", job_title: "Administrator", unit_id: uuid(904), unit_name: "Nursing Education" }),
];
const grant = (n, role, scope = "platform", more = {}) => ({ id: uuid(n), role, scope, scope_id: null, scope_name: null, granted_at: "2026-01-12T09:00:00Z", expires_at: null, ...more });

const invitation = (n, email, status, sent, role = "instructor") => ({ id: uuid(n), email, role, invited_by: uuid(3), invited_by_name: "Noor Haddad", created_at: at(sent), expires_at: at(sent + 7), status, person_id: null });
export const invitations = [
  invitation(501, "visiting.lecturer@partner-university.example", "pending", -1), invitation(502, "a.very.long.address.of.an.external.moderator.for.cardiothoracic.nursing@professional-association.example", "expired", -12),
  invitation(503, "j.doe@example.org", "accepted", -20, "member"), invitation(504, "k.roe@example.org", "declined", -22),
];
export const requests = [
  { id: uuid(511), person_id: uuid(11), person_name: "Lee Chan", role: "super_admin", until: at(60), reason: "Covers for the owner during the migration of the directory and must be able to give roles meanwhile.", requested_by: uuid(2), requested_by_name: "Grace Okafor", requested_at: at(-0.2), status: "pending" },
  { id: uuid(512), person_id: uuid(12), person_name: "Bartholomew-Maximilian Featherstonehaugh-Montgomery", role: "super_admin", until: null, reason: "Second owner.", requested_by: uuid(3), requested_by_name: "Noor Haddad", requested_at: at(-1), status: "pending" },
];
export const permissions = readFileSync(join(import.meta.dirname, "../../../../tests/golden/permissions.txt"), "utf8").trim().split("\n").map((line) => {
  const end = line.lastIndexOf(": ");
  return { permission: line.slice(0, end), roles: line.slice(end + 2).split(" ") };
});

export default {
  "GET /invitations": () => ({ items: invitations, next: null }),
  "POST /invitations": ({ body }) => invitation(599, body.email, "pending", 0, body.role),
  "POST /invitations/{id}/resend": ({ params }) => invitations.find((each) => each.id === params.id),
  "POST /people/{id}/sessions/end": () => ({ ended: 2 }),
  "GET /session-policy": () => ({ default_minutes: 15, shared_minutes: 5, idle_minutes_by_role: [{ role: "admin", minutes: 10 }, { role: "super_admin", minutes: 10 }] }),
  "GET /me/roles": () => ({ items: [{ id: uuid(531), role: "manager", scope: "unit", scope_id: uuid(905), scope_name: "Cardiothoracic Intensive Care Unit", granted_at: at(-300), expires_at: null, may_delegate: true, lent_by_name: null }, { id: uuid(532), role: "member", scope: "platform", granted_at: at(-300), expires_at: null, may_delegate: false }] }),
  "GET /me/delegations": () => ({
    items: [{ id: uuid(533), to: uuid(12), to_name: "Bartholomew-Maximilian Featherstonehaugh-Montgomery", role: "manager", scope: "unit", scope_id: uuid(905), scope_name: "Cardiothoracic Intensive Care Unit", until: at(12) }],
    received: [{ id: uuid(534), from: uuid(2), from_name: "Grace Okafor", role: "compliance_officer", scope: "platform", until: at(3) }],
  }),
  "DELETE /invitations/{id}": () => ({}),
  "GET /role-requests": () => ({ items: requests }),
  "POST /role-requests": () => requests[1],
  "POST /role-requests/{id}/confirm": () => ({}),
  "POST /role-requests/{id}/decline": () => ({}),
  "GET /permissions": () => ({ items: permissions }),
  "GET /second-factor-policy": () => ({ roles: ["super_admin", "admin", "operator"] }),
  "PUT /second-factor-policy": ({ body }) => body,
  "POST /people/{id}/second-factors/reset": () => ({}),
  "GET /units": () => ({ items: units, above: [] }),
  "GET /professions": () => ({ items: [{ code: "RN", name: "Registered nurse" }, { code: "MD", name: "Physician" }, { code: "other", name: "Other" }] }),
  "GET /people": ({ query }) => {
    const search = (query.get("search") ?? "").toLowerCase();
    const items = people.filter((each) => (!search || `${each.first_name} ${each.last_name} ${each.email}`.toLowerCase().includes(search)) && (!query.get("status") || each.status === query.get("status")));
    return { items, next: null, total: items.length };
  },
  "GET /people/{id}": ({ params, fail }) => people.find((each) => each.person_id === params.id) ?? fail(404, "person_not_found"),
  "GET /people/{id}/roles": () => ({ items: [grant(21, "member"), grant(22, "manager", "unit", { scope_id: uuid(903), scope_name: "ICU", expires_at: "2027-01-31T00:00:00Z" })] }),
  "POST /people/{id}/roles": ({ body }) => grant(29, body.role, body.scope, { expires_at: body.expires_at ?? null }),
  "DELETE /people/{id}/roles/{grant}": () => ({}),
  "POST /people/{id}/status": ({ params, body }) => ({ id: params.id, status: body.status }),
  "POST /people/{id}/sessions/end": () => ({}),
  "POST /people/{id}/password": () => ({ password: "maple-otter-91-quill" }),
};
