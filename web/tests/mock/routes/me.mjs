// The signed-in person: session, boot, home, notifications, credentials, credits, certificates.
// MOCK_NOW fixes the day, for pictures that are compared.
const now = () => (process.env.MOCK_NOW ? Date.parse(process.env.MOCK_NOW) : Date.now());
const day = (offset) => new Date(now() + offset * 86_400_000).toISOString().slice(0, 10);
const ago = (minutes) => new Date(now() - minutes * 60_000).toISOString();
const uuid = (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;

const MEMBER = ["account:self", "course:view", "course:enroll", "learning:learn", "certificate:own", "credit:own", "credential:own", "intake:own", "notification:own", "org:view"];
const personas = {
  ana: { id: uuid(1), first: "Ana", last: "Reyes", profession: "RN", job: "Registered Nurse", unit: "ICU", roles: ["member"], extra: [] },
  grace: { id: uuid(2), first: "Grace", last: "Okafor", profession: "", job: "Compliance officer", unit: "Quality and Compliance", roles: ["member", "compliance_officer"], extra: ["people:view", "compliance:view", "report:export", "credential:view", "assignment:view", "audit:view", "credential:rules", "credit:view"] },
  noor: { id: uuid(3), first: "Noor", last: "Haddad", profession: "", job: "Administrator", unit: "Nursing Education", roles: ["member", "admin", "super_admin"], extra: ["people:view", "people:manage", "org:manage", "import:run", "course:create", "course:manage", "course:publish", "course:analytics:view", "assignment:manage", "assignment:view", "compliance:view", "report:export", "credential:view", "credential:manage", "credential:rules", "certificate:revoke", "certificate:view", "credit:correct", "credit:view", "audit:view", "role:view", "role:grant", "directory:manage", "sso:manage", "scim:manage", "privacy:review", "privacy:export", "privacy:policy", "session:policy", "system:view"] },
  marta: { id: uuid(4), first: "Marta", last: "Silva", profession: "RN", job: "Nurse educator", unit: "Nursing Education", roles: ["member", "instructor"], extra: ["course:create", "course:manage", "course:analytics:view"] },
};
const who = (state) => personas[state.persona ?? "ana"];
const meOf = (state) => {
  const p = who(state);
  return { id: p.id, handle: `${p.first}.${p.last}`.toLowerCase(), first_name: p.first, last_name: p.last, email: `${p.first}.${p.last}@mercygeneral.example`.toLowerCase(), employee_number: "E10442", locale: "en", theme: "system", must_change_password: false, roles: p.roles, permissions: [...MEMBER, ...p.extra] };
};
const guard = ({ state, fail }) => {
  if (!state.signedIn) fail(401, "session_ended");
};

const notifications = [
  { id: uuid(31), code: "assigned", params: { course: "Restraint skills with your preceptor" }, text: "You were assigned Restraint skills with your preceptor.", links: [], link: "/learning", created_at: ago(12), read_at: null },
  { id: uuid(32), code: "credential_expiring", params: { credential: "Basic Life Support", days: "5" }, text: "Your Basic Life Support card expires in 5 days.", links: [{ label_code: "find_class", href: "/classes?type=BLS" }], link: "/credentials", created_at: ago(190), read_at: null },
  { id: uuid(33), code: "certificate_ready", params: { course: "Hand hygiene" }, text: "Your certificate for Hand hygiene is ready.", links: [], link: "/certificates", created_at: ago(1600), read_at: null },
  { id: uuid(34), code: "overdue", params: { course: "Fire and electrical safety 2026" }, text: "Fire and electrical safety 2026 is overdue.", links: [], link: "/", created_at: ago(4400), read_at: ago(4000) },
];
const unread = () => notifications.filter((each) => !each.read_at).length;

const credential = (n, more) => ({ id: uuid(n), person_id: uuid(1), kind: "certification", type: "BLS", type_name: "Basic Life Support", issuing_body: "American Heart Association", state: null, number: "", compact: false, compact_states: [], issued_on: null, expires_on: null, status: "active", days_left: null, notes: "", scans: [], updated_at: ago(9000), previous_id: null, verification: "unverified", verified_on: null, verified_method: "", shown_on_profile: true, warnings: [], ...more });
let wallet = [
  credential(51, { number: "24-771-0093", issued_on: day(-725), expires_on: day(5), status: "expiring_soon", days_left: 5, scans: [{ id: uuid(91), media_type: "image/jpeg", size: 482_113, added_at: ago(90000) }] }),
  credential(52, { kind: "license", type: "RN", type_name: "Registered Nurse licence", issuing_body: "Texas Board of Nursing", state: "TX", number: "RN 778120", compact: true, compact_states: [], issued_on: day(-430), expires_on: day(300), days_left: 300 }),
  credential(53, { type: "ACLS", type_name: "Advanced Cardiovascular Life Support", number: "24-771-0094", issued_on: day(-500), expires_on: day(221), days_left: 221 }),
  credential(54, { type: "CCRN", type_name: "Critical Care Registered Nurse", issuing_body: "AACN Certification Corporation", number: "0441872", issued_on: day(-1200), expires_on: day(-12), status: "expired", days_left: -12, notes: "Renewal sent." }),
];
const walletView = () => ({
  active: wallet.filter((c) => c.status === "active").length, expiring_soon: wallet.filter((c) => c.status === "expiring_soon").length, expired: wallet.filter((c) => c.status === "expired").length,
  items: [...wallet].sort((a, b) => (a.days_left ?? 9999) - (b.days_left ?? 9999)),
  missing: [{ type: "NIHSS", type_name: "NIH Stroke Scale", reason: "Required in ICU" }],
  unverified: wallet.filter((c) => c.status === "active" || c.status === "expiring_soon").filter((c) => c.verification !== "verified").length,
  alerts: wallet.filter((c) => c.status === "expiring_soon").map((c) => ({ credential_id: c.id, step: 7, expires_on: c.expires_on, can_dismiss: true, links: [{ label_code: "find_class", href: `/find-classes?type=${c.type}` }] })),
});
const types = [
  { code: "RN", kind: "license", name: "Registered Nurse licence", issuing_body: "State board of nursing", validity_months: 24, expiry_rule: "By the state's renewal cycle", source: "", confidence: "A" },
  { code: "BLS", kind: "certification", name: "Basic Life Support", issuing_body: "American Heart Association", validity_months: 24, expiry_rule: "End of the month two years later", source: "", confidence: "A" },
  { code: "ACLS", kind: "certification", name: "Advanced Cardiovascular Life Support", issuing_body: "American Heart Association", validity_months: 24, expiry_rule: "", source: "", confidence: "A" },
  { code: "NIHSS", kind: "certification", name: "NIH Stroke Scale", issuing_body: "", validity_months: 24, expiry_rule: "", source: "", confidence: "B" },
  { code: "CCRN", kind: "certification", name: "Critical Care Registered Nurse", issuing_body: "AACN Certification Corporation", validity_months: 36, expiry_rule: "", source: "", confidence: "A" },
];
const licences = [
  { credential_id: uuid(52), title: "Texas RN licence", renews_on: day(300), cycle_from: day(-430), status: "not_met", meters: [
    { label: "Contact hours", earned: 14.5, required: 20, met: false, unit: "contact hours" },
    { label: "Jurisprudence and ethics", earned: 2, required: 2, met: true, unit: "contact hours" },
    { label: "Human trafficking course", earned: 0, required: 1, met: false, unit: "course" },
  ], explanation: ["20 contact hours in each two-year cycle.", "At least 2 hours in jurisprudence and ethics, once every third cycle.", "A human trafficking course approved by HHSC at each renewal."], source: "22 TAC 216.3", as_of: "July 2026", confidence: "A", rule_id: "TX-RN", rule_revision: 0, lines: [] },
];
const entries = [
  { id: uuid(71), earned_on: day(-40), activity: "Hand hygiene", provider: "Mercy General Hospital", hours: 1, type: "contact_hour", accreditation_body: "Texas Nurses Association", accreditation_number: "P0123", statement: "", topics: ["infection control"], source: "course", has_evidence: false, reverses: null, reversed: false, note: "" },
  { id: uuid(72), earned_on: day(-90), activity: "Jurisprudence and ethics for Texas nurses, live session at the spring conference of the state association", provider: "Texas Nurses Association", hours: 2, type: "contact_hour", accreditation_body: "ANCC", accreditation_number: "4002-88", statement: "", topics: ["ethics"], source: "external", has_evidence: true, reverses: null, reversed: false, note: "" },
  { id: uuid(73), earned_on: day(-120), activity: "Pain assessment", provider: "Online provider", hours: 11.5, type: "contact_hour", accreditation_body: "ANCC", accreditation_number: "", statement: "", topics: [], source: "external", has_evidence: false, reverses: null, reversed: false, note: "" },
];
const certificates = [
  { id: uuid(81), number: "MG-2026-000123", code: "7KQ2-M4XD-9TPA", type: "completion", person_id: uuid(1), holder_name: "Ana Reyes", course_id: uuid(101), course_title: "Hand hygiene", issued_on: day(-40), valid_until: day(325), ce_hours: 1, revoked_at: null, revoked_reason: null, ready: true },
  { id: uuid(82), number: "MG-2026-000140", code: "9ABC-M4XD-22PA", type: "completion", person_id: uuid(1), holder_name: "Ana Reyes", course_id: uuid(102), course_title: "HIPAA privacy essentials", issued_on: day(0), valid_until: null, ce_hours: null, revoked_at: null, revoked_reason: null, ready: false },
];

export default {
  "POST /auth/sign-in": ({ body, state, fail }) => {
    if (body.password !== "MercyGeneral-2026") fail(401, "wrong_login", "The name and the password do not match.");
    const first = Object.keys(personas).find((key) => String(body.login).toLowerCase().startsWith(key)) ?? "ana";
    state.persona = first;
    state.signedIn = true;
    return { me: meOf(state), access_expires_at: ago(-15), idle_minutes: 15 };
  },
  "POST /auth/refresh": ({ state, fail }) => (state.signedIn ? { me: meOf(state), access_expires_at: ago(-15), idle_minutes: 15 } : fail(401, "session_ended")),
  "POST /auth/sign-out": ({ state }) => void (state.signedIn = false),
  "POST /auth/sign-out-everywhere": ({ state }) => void (state.signedIn = false),
  "GET /boot": (call) => {
    guard(call);
    const p = who(call.state);
    return { me: meOf(call.state), organisation: "Mercy General Hospital", unit_name: p.unit, site_name: "Main Campus", profession: p.profession, job_title: p.job, unread: unread(), overdue: p.first === "Ana" ? 1 : 0, idle_minutes: 15, version: "0.1.0" };
  },
  "GET /me": (call) => (guard(call), meOf(call.state)),
  "PATCH /me": (call) => (guard(call), { ...meOf(call.state), ...call.body }),
  "POST /me/password": ({ body, fail }) => {
    if (body.current_password !== "MercyGeneral-2026") fail(422, "invalid_input", "", [{ path: "current_password", code: "wrong_password", detail: "This is not your current password." }]);
  },
  "GET /me/devices": () => ({ items: [
    { id: uuid(61), label: "Edge on Windows", address: "10.2.14.7", signed_in_at: ago(90), last_seen_at: ago(0), current: true, shared_workstation: true },
    { id: uuid(62), label: "Safari on iPhone", address: "10.2.80.31", signed_in_at: ago(5000), last_seen_at: ago(700), current: false, shared_workstation: false },
  ] }),
  "DELETE /me/devices/{id}": () => undefined,
  "GET /home": (call) => {
    guard(call);
    const todo = (more) => ({ kind: "course", bucket: "later", title: "", reason: "", action: "start", enrolment_id: uuid(11), credential_id: null, credential_type: null, due_on: null, days: null, minutes: 0, minutes_left: 0, percent: 0, ce_hours: null, ...more });
    return {
      first_name: who(call.state).first, today: day(0), overdue: 1, due_7: 2, minutes_left: 55,
      todo: [
        todo({ bucket: "overdue", title: "Fire and electrical safety 2026", reason: "Required for everyone at Main Campus", due_on: day(-3), days: -3, minutes: 20, minutes_left: 20 }),
        todo({ bucket: "due_7", title: "Sepsis: recognise it in the first hour", action: "resume", enrolment_id: uuid(12), due_on: day(4), days: 4, minutes: 50, minutes_left: 35, percent: 30, ce_hours: 1 }),
        todo({ kind: "credential", bucket: "due_7", title: "Your Basic Life Support card expires", reason: "American Heart Association", action: "upload", enrolment_id: null, credential_id: uuid(51), due_on: day(5), days: 5 }),
        todo({ kind: "credential", bucket: "due_30", title: "NIH Stroke Scale", reason: "Required in ICU", action: "upload", enrolment_id: null, credential_type: "NIHSS", due_on: day(18), days: 18 }),
        todo({ bucket: "due_30", title: "Medication safety: the high-alert list", reason: "Assigned by L. Kim", due_on: day(26), days: 26, minutes: 40, minutes_left: 40, ce_hours: 1.5 }),
        todo({ bucket: "later", title: "HIPAA privacy essentials", reason: "You enrolled yourself", minutes: 30, minutes_left: 30 }),
      ],
      credentials: wallet.map((c) => ({ id: c.id, title: c.type === "RN" ? "RN licence, TX (multistate)" : c.type, status: c.status, expires_on: c.expires_on, days_left: c.days_left })),
      licences,
    };
  },
  "GET /notifications": ({ query }) => ({ items: notifications.filter((each) => query.get("unread") !== "true" || !each.read_at), next: null }),
  "GET /notifications/count": () => ({ unread: unread() }),
  "POST /notifications/read": ({ body }) => {
    for (const each of notifications) if (body.all || body.ids.includes(each.id)) each.read_at ??= ago(0);
    return { unread: unread() };
  },
  "GET /credentials/mine": walletView,
  "POST /credentials/mine": ({ body, fail }) => {
    if (body.expires_on && body.issued_on && body.expires_on < body.issued_on) fail(422, "invalid_input", "", [{ path: "expires_on", code: "before_issue", detail: "The card expires before it was issued. Check both dates." }]);
    const made = credential(200 + wallet.length, { ...body, type_name: body.type_name ?? types.find((t) => t.code === body.type)?.name ?? body.type, days_left: null });
    wallet = [...wallet, made];
    return made;
  },
  "GET /credentials/peers": () => ({ profession: "RN", items: [{ type: "BLS", type_name: "Basic Life Support", people: 41 }] }),
  "GET /credentials/feed": () => ({ made: false, made_at: null, url: null }),
  "GET /credentials/residence": () => ({ state: null, since: null }),
  "GET /credential-shares": () => ({ items: [] }),
  "GET /intake/status": () => ({ engine: "tesseract", to_review: 0 }),
  "GET /intake/documents": () => ({ items: [], next: null }),
  "GET /intake/batches": () => ({ items: [] }),
  "GET /credential-types/{code}/expiry": ({ params }) => ({ expires_on: null, rule: types.find((t) => t.code === params.code)?.expiry_rule ?? "", confidence: "A", source: "", confirm: false }),
  "POST /credentials/{id}/shown": ({ params, body }) => {
    wallet = wallet.map((c) => (c.id === params.id ? { ...c, shown_on_profile: body.shown } : c));
    return wallet.find((c) => c.id === params.id);
  },
  "POST /credentials/{id}/alerts/dismiss": () => ({}),
  "GET /credentials/{id}/chain": ({ params }) => ({ items: wallet.filter((c) => c.id === params.id) }),
  "GET /credentials/{id}": ({ params, fail }) => wallet.find((c) => c.id === params.id) ?? fail(404, "not_found"),
  "PUT /credentials/{id}": ({ params, body }) => {
    wallet = wallet.map((c) => (c.id === params.id ? { ...c, ...body } : c));
    return wallet.find((c) => c.id === params.id);
  },
  "DELETE /credentials/{id}": ({ params }) => void (wallet = wallet.filter((c) => c.id !== params.id)),
  "POST /credentials/{id}/scans": ({ params }) => {
    wallet = wallet.map((c) => (c.id === params.id ? { ...c, scans: [...c.scans, { id: uuid(900 + c.scans.length), media_type: "application/pdf", size: 12_345, added_at: ago(0) }] } : c));
    return wallet.find((c) => c.id === params.id);
  },
  "DELETE /credentials/{id}/scans/{scan}": ({ params }) => void (wallet = wallet.map((c) => ({ ...c, scans: c.scans.filter((s) => s.id !== params.scan) }))),
  "GET /credentials/{id}/history": () => ({ items: [{ at: ago(9000), by: "Ana Reyes", what: "updated", fields: ["expires_on", "number"] }, { at: ago(90000), by: "HR import", what: "imported", fields: [] }] }),
  "GET /credential-types": () => ({ items: types }),
  "GET /credits": ({ query }) => {
    const shown = entries.filter((e) => (!query.get("from") || e.earned_on >= query.get("from")) && (!query.get("to") || e.earned_on <= query.get("to")));
    return { person_name: "Ana Reyes", employee_number: "E10442", from: query.get("from"), to: query.get("to"), total_hours: shown.reduce((sum, e) => sum + e.hours, 0), entries: shown };
  },
  "GET /credits/licences": () => ({ items: licences }),
  "GET /credits/facts": () => ({ items: [{ fact: "older_adults", question: "Do you care for older adults?", kind: "yes_no", credential_id: null, licence: "", answer: "" }] }),
  "GET /credits/practice": () => ({ items: [] }),
  "POST /credits/evidence": () => ({ blob_id: "b1" }),
  "POST /credits/external": ({ body }) => ({ ...entries[1], ...body, id: uuid(799), hours: body.centihours / 100 }),
  "POST /credits/{id}/withdraw": () => entries[1],
  "GET /certificates": () => ({ items: certificates, next: null }),
  "GET /verify/{code}": ({ params }) => {
    if (params.code.startsWith("7KQ2")) return { status: "valid", holder_name: "Ana Reyes", course_title: "Hand hygiene", number: "MG-2026-000123", issued_on: day(-40), valid_until: day(325), organisation: "Mercy General Hospital" };
    if (params.code.startsWith("REVO")) return { status: "revoked", holder_name: "Ana Reyes", course_title: "Hand hygiene", number: "MG-2026-000099", issued_on: day(-80), revoked_on: day(-2), organisation: "Mercy General Hospital" };
    return { status: "unknown", organisation: "Mercy General Hospital" };
  },
};
