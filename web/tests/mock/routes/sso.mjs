// Single sign-on: our addresses and keys, the providers, what one sent last.
const now = () => (process.env.MOCK_NOW ? Date.parse(process.env.MOCK_NOW) : Date.now());
const at = (days) => new Date(now() + days * 86_400_000).toISOString();
const uuid = (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
export const rules = {
  joining: "directory_only", allow_cbc: false, employee_number: `${CLAIM}employeeid`, email: `${CLAIM}emailaddress`, first_name: `${CLAIM}givenname`, last_name: `${CLAIM}surname`, groups: "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
  roles: [
    { group: "GG-ICU-Leads", role: "manager", scope: "unit", scope_id: uuid(903) },
    { group: "7f6b1f8e-3f0c-4b53-9a51-6f2c3c0d9e11-nursing-education-all-campuses", role: "instructor", scope: "platform", scope_id: null },
  ],
};
const NOTHING = { joining: "directory_only", allow_cbc: false, employee_number: "", email: "", first_name: "", last_name: "", groups: "", roles: [] };
export const provider = (n, more = {}) => ({
  id: uuid(n), kind: "saml", entity_id: "https://sts.windows.net/3f1e8a52-9f0b-4f0e-8a3a-0f6d6d1c7b20/", name: "Mercy General (Entra ID)", state: "enabled", rules, verified_at: at(-12),
  certificates: [{ not_after: at(41), bits: 2048, kind: "RSA" }, { not_after: at(980), bits: 3072, kind: "RSA" }], single_logout: true, issuer: null, client_id: null, has_secret: false, ...more,
});
export const overview = {
  entity_id: "https://learn.mercygeneral.example/api/v1/sso/metadata", acs_url: "https://learn.mercygeneral.example/api/v1/sso/acs", logout_url: "https://learn.mercygeneral.example/api/v1/sso/slo", metadata_url: "https://learn.mercygeneral.example/api/v1/sso/metadata",
  redirect_url: "https://learn.mercygeneral.example/api/v1/sso/oidc/callback", clock_skew_seconds: 90, enforced: false, signed_in_through: [],
  keys: [{ state: "current", not_after: at(1090) }],
  providers: [
    provider(601),
    provider(602, { entity_id: "https://idp.partner-university-of-health-sciences.example/simplesaml/saml2/idp/metadata.php", name: "Partner University of Health Sciences, Nursing Residency Programme", state: "draft", verified_at: null, rules: NOTHING, certificates: [{ not_after: at(9), bits: 2048, kind: "RSA" }] }),
    provider(603, { kind: "oidc", entity_id: "https://login.mercygeneral.example/realms/staff", issuer: "https://login.mercygeneral.example/realms/staff", client_id: "medconnect", has_secret: true, name: "Keycloak staff", state: "verified", certificates: [], single_logout: false }),
  ],
};
export const lastSignIn = {
  at: at(-12), by_name: "Noor Haddad", name_id: "8dGk0xZ", clock_skew_seconds: 2,
  attributes: [
    { name: `${CLAIM}emailaddress`, values: ["noor.haddad@mercygeneral.example"] }, { name: `${CLAIM}givenname`, values: ["Noor"] }, { name: `${CLAIM}surname`, values: ["Haddad"] },
    { name: "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups", values: ["GG-ICU-Leads", "GG-All-Staff"] },
  ],
};
let state = structuredClone(overview);
const one = (id) => state.providers.find((each) => each.id === id);

export default {
  "GET /auth/options": () => ({ registration: false, forgotten_password: false, passkeys: false, organisation_name: "Mercy General Hospital" }),
  // None by default, as in a new installation; tests of the sign-in page put some in.
  "GET /sso/options": () => ({ items: [] }),
  "POST /sso/start": () => ({ url: "/sign-in?sso_error=account_unknown", relay_state: "r" }),
  "GET /sso/settings": () => state,
  "POST /sso/providers": ({ body }) => {
    const made = provider(610 + state.providers.length, { kind: body.kind ?? "saml", name: body.name, state: "draft", verified_at: null, rules: NOTHING });
    state.providers.push(made);
    return made;
  },
  "PUT /sso/providers/{id}": ({ params, body }) => Object.assign(one(params.id), body),
  "PUT /sso/providers/{id}/metadata": ({ params }) => one(params.id),
  "PUT /sso/providers/{id}/state": ({ params, body }) => Object.assign(one(params.id), { state: body.state }),
  "POST /sso/providers/{id}/verify": ({ params }) => ({ url: `/settings/sso?verified=${params.id}`, relay_state: "r" }),
  "GET /sso/providers/{id}/last-sign-in": () => lastSignIn,
  "DELETE /sso/providers/{id}": ({ params }) => void (state.providers = state.providers.filter((each) => each.id !== params.id)),
  "POST /sso/metadata/preview": () => ({ metadata: "<EntityDescriptor/>", entity_id: "https://idp.example/metadata", sign_in_url: "https://idp.example/sso", single_logout: true, certificates: [] }),
  "POST /sso/keys/roll": () => (state = { ...state, keys: state.keys.length > 1 ? [{ ...state.keys[1], state: "current" }] : [...state.keys, { state: "next", not_after: at(1095) }] }),
  "POST /sso/providers/{id}/connect": ({ params }) => ({ url: `/settings/sso?provider=${params.id}`, relay_state: "r" }),
  "PUT /sso/providers/{id}/oidc": ({ params, body }) => Object.assign(one(params.id), { client_id: body.client_id }),
  "POST /sso/oidc/preview": ({ body }) => ({ issuer: body.issuer, sign_in_url: `${body.issuer}/authorize`, single_logout: true, keys: 2 }),
  "PUT /sso/enforced": ({ body }) => void (state.enforced = body.enforced),
};
