// Privacy: own archives, requests to be erased; and provisioning.
const now = () => (process.env.MOCK_NOW ? Date.parse(process.env.MOCK_NOW) : Date.now());
const at = (days) => new Date(now() + days * 86_400_000).toISOString();
const day = (days) => at(days).slice(0, 10);
const uuid = (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const request = (n, name, state, filed) => ({ id: uuid(n), person_id: uuid(n + 50), person_name: name, filed_by: uuid(n + 50), filed_at: at(filed), due_on: day(filed + 30), state, late: filed < -30, held: n === 802 });
const requests = [request(801, "Lee Chan", "open", -3), request(802, "Bartholomew-Maximilian Featherstonehaugh-Montgomery", "reviewed", -26), request(803, "person-7f3a", "done", -60)];

const holds = [{ id: uuid(841), person_id: uuid(852), person_name: "Bartholomew-Maximilian Featherstonehaugh-Montgomery", reason: "Law suit about the night of 3 March; counsel asks to keep everything", reference: "Matter 2026-114", placed_by: "Noor Haddad", placed_at: at(-12), released_at: null, release_reason: "" }];
const profile = {
  person_id: uuid(3), handle: "noor.haddad", first_name: "Noor", last_name: "Haddad", profession: "RN", job_title: "Clinical educator", unit_name: "Cardiac ICU", headline: "Teaching intensive care, one line at a time", about: "Fifteen years at the bedside.\n\nAsk me about arterial lines and about alarm fatigue.", specialty: "Intensive care",
  years_experience: 15, location: "Lubbock, TX", time_zone: "America/Chicago", email: "noor.haddad@mercygeneral.example", phone: "+1 806 555 0144", photo_url: null, interests: ["Critical care", "Medication safety", "Teaching and simulation"], level: "license_verified", visibility: "only_me", show_email: true, show_phone: false, onboarded_at: null,
};

export default {
  "GET /privacy/exports": () => ({ items: [{ id: uuid(811), person_id: uuid(3), requested_by: uuid(3), state: "ready", percent: 100, step: "", error: "", requested_at: at(-1), finished_at: at(-1), expires_at: at(6), size: 48_211_300, downloads: 0 }] }),
  "POST /privacy/exports": () => ({}),
  "GET /privacy/erasure": () => ({ request: null }),
  "GET /privacy/requests": () => ({ items: requests, next: null }),
  "GET /privacy/requests/{id}": ({ params }) => ({
    request: requests.find((each) => each.id === params.id), reason: "I moved away and work for another hospital.", first: null, second: null, warnings: ["still_employed"], holds: [], erased_at: null,
    rows: [{ what: "accounts: sign-in, handle, sessions", fate: "erased", rows: 14 }, { what: "learning: enrolments", fate: "pseudonymised", rows: 22 }, { what: "certificates", fate: "kept", rows: 9, category: "certificates", reason: "Proof of required training", until: day(2190) }],
  }),
  "GET /privacy/holds": () => ({ items: holds, next: null }),
  "GET /privacy/retention": () => ({
    items: [["training", 6, "Proof of mandatory training (45 CFR 164.530(j): six years)"], ["certificates", 6, "Proof of completion for accreditors and licensing boards"], ["credits", 6, "Records of continuing education that accreditors audit (six years)"], ["credentials", 7, "Proof that staff were licensed when they worked here"], ["audit", 6, "Audit log (45 CFR 164.316(b)(2): six years); holds ids, no names"]]
      .map(([category, years, reason]) => ({ category, years, reason })),
  }),
  "GET /privacy/register": () => ({
    items: [["accounts_people", "handle first_name last_name email email_key", "pseudonymised", "Who she is."], ["accounts_passwords", "person_id", "erased", "Access."], ["learning_enrolments", "person_id", "kept", "Proof of mandatory training."], ["audit_rows", "actor_id", "reference", "Who did it."], ["organisation_staff_units_names_of_people", "person_id manager_name", "derived", "Follows the staff entry."]]
      .map(([table, columns, fate, why]) => ({ table, columns, fate, why })),
  }),
  "GET /people/{id}/privacy": ({ params }) => ({ person_id: params.id, person_name: "Bartholomew-Maximilian Featherstonehaugh-Montgomery", holds, request: requests[1], exports: [] }),
  "GET /profiles/me": () => profile,
  "GET /profiles/{id}": () => ({ ...profile, first_name: "Lee", last_name: "Chan", handle: "lee.chan", email: null, onboarded_at: null, visibility: "everyone" }),
  "GET /profiles/me/onboarding": ({ state }) => ({ steps: [["profession", true, true], ["experience", false, true], ["interests", false, true], ["visibility", false, true], ["licence", true, false], ["photo", false, false]].map(([code, done, required]) => ({ code, done, required })), completed_at: state.persona === "noor" ? null : at(-30) }),
  "PATCH /profiles/me": ({ body }) => ({ ...profile, ...body }),
  "GET /scim/settings": () => ({
    base_url: "https://learn.mercygeneral.example/scim/v2", link_by_email: false, users: 4702,
    tokens: [{ id: uuid(821), name: "Entra ID production", created_at: at(-40), expires_at: at(320), revoked_at: null, last_used_at: at(-0.01) }, { id: uuid(822), name: "Pilot", created_at: at(-400), expires_at: at(-35), revoked_at: null, last_used_at: null }],
    groups: [{ id: uuid(831), display_name: "GG-ICU-Leads", members: 9, roles: [{ role: "manager", scope: "unit", scope_id: uuid(903) }] }, { id: uuid(832), display_name: "GG-All-Staff", members: 4702, roles: [] }],
  }),
};
