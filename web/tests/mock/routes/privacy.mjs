// Privacy: own archives, requests to be erased; and provisioning.
const now = () => (process.env.MOCK_NOW ? Date.parse(process.env.MOCK_NOW) : Date.now());
const at = (days) => new Date(now() + days * 86_400_000).toISOString();
const day = (days) => at(days).slice(0, 10);
const uuid = (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const request = (n, name, state, filed) => ({ id: uuid(n), person_id: uuid(n + 50), person_name: name, filed_by: uuid(n + 50), filed_at: at(filed), due_on: day(filed + 30), state, late: filed < -30, held: n === 802 });
const requests = [request(801, "Lee Chan", "open", -3), request(802, "Bartholomew-Maximilian Featherstonehaugh-Montgomery", "reviewed", -26), request(803, "person-7f3a", "done", -60)];

export default {
  "GET /privacy/exports": () => ({ items: [{ id: uuid(811), person_id: uuid(3), requested_by: uuid(3), state: "ready", percent: 100, step: "", error: "", requested_at: at(-1), finished_at: at(-1), expires_at: at(6), size: 48_211_300, downloads: 0 }] }),
  "POST /privacy/exports": () => ({}),
  "GET /privacy/erasure": () => ({ request: null }),
  "GET /privacy/requests": () => ({ items: requests, next: null }),
  "GET /privacy/requests/{id}": ({ params }) => ({
    request: requests.find((each) => each.id === params.id), reason: "I moved away and work for another hospital.", first: null, second: null, warnings: ["still_employed"], holds: [], erased_at: null,
    rows: [{ what: "accounts: sign-in, handle, sessions", fate: "erased", rows: 14 }, { what: "learning: enrolments", fate: "pseudonymised", rows: 22 }, { what: "certificates", fate: "kept", rows: 9, category: "certificates", reason: "Proof of required training", until: day(2190) }],
  }),
  "GET /scim/settings": () => ({
    base_url: "https://learn.mercygeneral.example/scim/v2", link_by_email: false, users: 4702,
    tokens: [{ id: uuid(821), name: "Entra ID production", created_at: at(-40), expires_at: at(320), revoked_at: null, last_used_at: at(-0.01) }, { id: uuid(822), name: "Pilot", created_at: at(-400), expires_at: at(-35), revoked_at: null, last_used_at: null }],
    groups: [{ id: uuid(831), display_name: "GG-ICU-Leads", members: 9, roles: [{ role: "manager", scope: "unit", scope_id: uuid(903) }] }, { id: uuid(832), display_name: "GG-All-Staff", members: 4702, roles: [] }],
  }),
};
