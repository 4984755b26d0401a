// Proof to others: links that a person gives away, and keys of systems of the hospital. Tokens are kept as hashes only.
#include <algorithm>

#include "appliance/base/network.hpp"
#include "appliance/base/text.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

constexpr security::Limit kSharesAnAddress{30, 30};
constexpr security::Limit kWrongKeys{30, 30};
constexpr std::int64_t kRequestsOfKey = 600;  // per minute, unless its maker says otherwise
constexpr auto kKeyUseNoted = std::chrono::minutes(5);
constexpr std::size_t kMostShares = 20;  // open at once
constexpr std::size_t kMostKeys = 50;

std::unexpected<Error> busy() { return fail(Fault::rate_limited, "rate_limited", "Too many requests; wait a moment."); }

CredentialShare share_outward(const ShareRow& row) {
  CredentialShare out{row.id, {}, row.note, row.created_at, row.expires_at, row.revoked_at, row.opened, row.opened_at};
  if (auto ids = shape::from_json<std::vector<CredentialId>>(row.credentials)) out.credential_ids = *ids;
  return out;
}

std::vector<std::string> strings_of(const std::string& json) {
  auto list = shape::from_json<std::vector<std::string>>(json);
  return list ? *list : std::vector<std::string>();
}

ApiKey key_outward(const KeyRow& row) {
  return {row.id,
          row.name,
          row.unit_id,
          row.created_at,
          row.expires_at,
          row.revoked_at,
          row.last_used_at,
          strings_of(row.scopes),
          strings_of(row.networks),
          row.per_minute};
}

/// An address that cannot be read is in no network.
bool within(const std::vector<std::string>& networks, const std::string& address) {
  if (networks.empty()) return true;
  auto ip = parse_ip(address);
  return ip && std::any_of(networks.begin(), networks.end(), [&](const std::string& one) {
           auto network = parse_network(one);
           return network && network->contains(*ip);
         });
}

constexpr std::string_view kScopes[] = {kScopeVerification, kScopeCompliance, kScopeFhir, kScopeHl7};

/// What a key is to open; HL7 brings people of every unit, which a key of one unit must not.
Result<std::string> scopes_in(const ApiKeyIn& in) {
  std::vector<std::string> out;
  if (!in.scopes) out.emplace_back(kScopeVerification);
  if (in.scopes)
    for (const auto& scope : *in.scopes) {
      if (std::find(std::begin(kScopes), std::end(kScopes), scope.value) == std::end(kScopes))
        return invalid("scopes", "not_one_of",
                       "Choose of verification.read, compliance.read, fhir.read and hl7.write.");
      if (scope.value == kScopeHl7 && in.unit_id)
        return invalid("unit_id", "hl7_everywhere", "A key that takes staff messages cannot be limited to a unit.");
      if (std::find(out.begin(), out.end(), scope.value) == out.end()) out.push_back(scope.value);
    }
  if (out.empty()) return invalid("scopes", "missing", "Choose what the key opens.");
  return shape::to_json(out);
}

Result<std::string> networks_in(const ApiKeyIn& in) {
  std::vector<std::string> out;
  if (in.networks)
    for (const auto& text : *in.networks) {
      auto network = parse_network(trim(text.value));
      if (!network) return invalid("networks", "not_a_network", "Write networks as 10.1.0.0/16, or one address.");
      out.push_back(text_of(*network));
    }
  return shape::to_json(out);
}

}  // namespace

Bytes Service::hash_of(std::string_view kind, std::string_view token) const {
  auto hash = security::keyed_hash(token_key_.view(), as_bytes(std::string(kind) + ":" + std::string(token)));
  return Bytes(hash.begin(), hash.end());
}

std::string Service::random_token(std::string_view prefix) {
  Bytes random(32);
  platform_.random.fill(random);
  return std::string(prefix) + to_base64url(random);
}

Result<CredentialShares> Service::shares(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CredentialShares> {
    CredentialShares out;
    for (const ShareRow& row : TRY(store::shares_of(tx, viewer.person))) out.items.push_back(share_outward(row));
    return out;
  });
}

Result<CredentialShareMade> Service::make_share(const security::Viewer& viewer, const CredentialShareIn& in) {
  if (!platform_.settings.public_verification)
    return forbidden("sharing_off", "This hospital shows nothing to people outside.");
  if (in.credential_ids.items.empty()) return invalid("credential_ids", "missing", "Choose what to show.");
  std::string token = random_token("");
  return platform_.db.write([&](data::Tx& tx) -> Result<CredentialShareMade> {
    for (CredentialId id : in.credential_ids) {
      auto found = TRY(credentials_.find(tx, id));
      if (!found || found->person_id != viewer.person) return not_found("credential_not_found");
    }
    auto open = TRY(store::shares_of(tx, viewer.person));
    std::erase_if(open, [&](const ShareRow& row) { return row.revoked_at || row.expires_at <= tx.now(); });
    if (open.size() >= kMostShares) return conflict("too_many_shares", "You have 20 open links. Take one back first.");
    ShareRow row;
    row.id = ShareId::make(platform_.clock, platform_.random);
    row.person_id = viewer.person;
    row.credentials = shape::to_json(in.credential_ids.items);
    row.note = in.note.value;
    row.created_at = tx.now();
    row.expires_at = tx.now() + std::chrono::hours(24 * in.days.value);
    TRY(store::insert_share(tx, row, hash_of("share", token)));
    TRY(audit(tx, viewer.person, "credential_share.created", "credential_share:" + row.id.text(),
              R"({"credentials":)" + row.credentials + "}"));
    std::string base = platform_.settings.base_url;
    while (base.ends_with('/')) base.pop_back();
    return CredentialShareMade{share_outward(row), base + "/shared/" + token};
  });
}

Status Service::revoke_share(const security::Viewer& viewer, ShareId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(store::revoke_share(tx, viewer.person, id))) return not_found("share_not_found");
    return audit(tx, viewer.person, "credential_share.revoked", "credential_share:" + id.text());
  });
}

Result<SharedCredentials> Service::shared(std::string_view token, const std::string& address) {
  if (limiter_.take("share:" + limit_key(address), kSharesAnAddress) > 0) return busy();
  // Unknown, taken back and ended look the same to who holds the link.
  if (!platform_.settings.public_verification || token.empty() || token.size() > 100)
    return not_found("share_not_found");
  return platform_.db.write([&](data::Tx& tx) -> Result<SharedCredentials> {
    auto row = TRY(store::share(tx, hash_of("share", token)));
    if (!row || row->revoked_at || row->expires_at <= tx.now()) return not_found("share_not_found");
    auto holder = TRY(accounts_.find(tx, row->person_id));
    if (!holder || holder->status != accounts::Status::active) return not_found("share_not_found");
    SharedCredentials out{holder->first_name + " " + holder->last_name,
                          platform_.settings.organisation_name,
                          tx.now(),
                          row->expires_at,
                          {}};
    for (CredentialId id : share_outward(*row).credential_ids) {
      auto one = TRY(credentials_.find(tx, id));
      if (!one || one->person_id != row->person_id) continue;  // she took it out of her wallet
      out.items.push_back({std::string(shape::enum_name(one->kind)), one->type, one->type_name, one->issuing_body,
                           one->state, outside_status(*one), one->issued_on, one->expires_on, one->verification,
                           one->verified_on});
    }
    TRY(store::share_opened(tx, row->id));
    TRY(audit(tx, std::nullopt, "credential_share.opened", "credential_share:" + row->id.text()));
    return out;
  });
}

Result<ApiKeys> Service::keys() {
  return platform_.db.read([&](data::Tx& tx) -> Result<ApiKeys> {
    ApiKeys out;
    for (const KeyRow& row : TRY(store::keys(tx))) out.items.push_back(key_outward(row));
    return out;
  });
}

Result<ApiKeyMade> Service::make_key(const security::Viewer& viewer, const ApiKeyIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  const std::string scopes = TRY(scopes_in(in)), networks = TRY(networks_in(in));
  std::string secret = random_token("mcv_");
  return platform_.db.write([&](data::Tx& tx) -> Result<ApiKeyMade> {
    auto open = TRY(store::keys(tx));
    std::erase_if(open, [&](const KeyRow& row) { return row.revoked_at || row.expires_at <= tx.now(); });
    if (open.size() >= kMostKeys) return conflict("too_many_keys", "There are 50 keys already.");
    if (in.unit_id) {
      auto units = TRY(organisation_.units(tx));
      bool known = std::any_of(units.begin(), units.end(), [&](const auto& unit) { return unit.id == *in.unit_id; });
      if (!known) return invalid("unit_id", "unknown_unit");
    }
    KeyRow row{KeyId::make(platform_.clock, platform_.random),
               in.name.value,
               in.unit_id,
               tx.now(),
               tx.now() + std::chrono::hours(24 * in.days.value),
               {},
               {},
               scopes,
               networks,
               in.per_minute ? in.per_minute->value : kRequestsOfKey};
    TRY(store::insert_key(tx, row, hash_of("key", secret), viewer.person));
    TRY(audit(tx, viewer.person, "verification_key.created", "verification_key:" + row.id.text(),
              R"({"scopes":)" + scopes + "}"));
    return ApiKeyMade{key_outward(row), secret};
  });
}

Status Service::revoke_key(const security::Viewer& viewer, KeyId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(store::revoke_key(tx, id))) return not_found("key_not_found");
    return audit(tx, viewer.person, "verification_key.revoked", "verification_key:" + id.text());
  });
}

Status Service::key_denied(const std::optional<KeyRow>& row, const std::string& address, std::string_view reason) {
  return platform_.db.write([&](data::Tx& tx) {
    security::AuditEvent event;
    event.action = "verification_key.denied";
    event.object = row ? "verification_key:" + row->id.text() : "verification_key:unknown";
    event.outcome = "denied";
    event.details = RawJson{R"({"reason":")" + std::string(reason) + "\"}"};
    event.address = address;
    return platform_.audit.append(tx, event);
  });
}

Result<KeyCaller> Service::admit(std::string_view authorization, const std::string& address, std::string_view scope) {
  const std::string wrong = "key:" + limit_key(address);
  if (limiter_.spent(wrong, kWrongKeys)) return busy();
  bool bearer = authorization.size() > 7 && ascii_lower(authorization.substr(0, 7)) == "bearer ";
  std::string_view token = bearer ? trim(authorization.substr(7)) : std::string_view();
  std::optional<KeyRow> row;
  if (!token.empty() && token.size() <= 200)
    row = TRY(platform_.db.read([&](data::Tx& tx) { return store::key(tx, hash_of("key", token)); }));
  const Instant now = platform_.clock.now();
  if (!row || row->revoked_at || row->expires_at <= now) {
    (void)limiter_.take(wrong, kWrongKeys);
    TRY(key_denied(row, address, "key_unknown"));
    return fail(Fault::unauthenticated, "key_unknown", "The key is unknown, revoked or has expired.");
  }
  if (!within(strings_of(row->networks), address)) {
    (void)limiter_.take(wrong, kWrongKeys);
    TRY(key_denied(row, address, "network_refused"));
    return forbidden("network_refused", "This key does not work from this address.");
  }
  const auto scopes = strings_of(row->scopes);
  if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) {
    (void)limiter_.take(wrong, kWrongKeys);
    TRY(key_denied(row, address, "scope_missing"));
    return forbidden("scope_missing", "This key does not have the scope " + std::string(scope) + ".");
  }
  const int most = static_cast<int>(row->per_minute);
  if (limiter_.take("of:" + row->id.text(), {most, most}) > 0) return busy();
  if (!row->last_used_at || now - *row->last_used_at > kKeyUseNoted)
    TRY(platform_.db.write([&](data::Tx& tx) { return store::key_used(tx, row->id); }));
  return KeyCaller{row->id.bytes, row->unit_id};
}

VerifiedCredential Service::verified(const credentials::Credential& one, const std::string& employee_number) const {
  return {one.id,          employee_number,    std::string(shape::enum_name(one.kind)),
          one.type,        one.type_name,      one.issuing_body,
          one.state,       one.number,         outside_status(one),
          one.issued_on,   one.expires_on,     one.verification,
          one.verified_on, one.verified_method};
}

Result<bool> Service::reaches(data::Tx& tx, const ApiCaller& caller, PersonId person) {
  if (!caller.unit) return true;
  auto staff = TRY(organisation_.staff(tx, person));
  if (!staff || !staff->unit_id) return false;
  auto units = TRY(organisation_.ancestors(tx, *staff->unit_id));
  return *staff->unit_id == *caller.unit || std::find(units.begin(), units.end(), *caller.unit) != units.end();
}

Result<VerifiedPerson> Service::verified_person(const ApiCaller& caller, std::string_view employee_number) {
  return platform_.db.write([&](data::Tx& tx) -> Result<VerifiedPerson> {
    auto person = TRY(accounts_.find_by_employee_number(tx, employee_number));
    if (!person || !TRY(reaches(tx, caller, *person))) return not_found("person_not_found");
    VerifiedPerson out{std::string(employee_number), {}};
    for (const credentials::Credential& one : TRY(credentials_.of_person(tx, *person)))
      out.items.push_back(verified(one, out.employee_number));
    TRY(audit(tx, std::nullopt, "verification_key.read", "person:" + person->text(),
              R"({"key":")" + uuid_text(caller.key) + "\"}"));
    return out;
  });
}

Result<VerifiedCredential> Service::verified_credential(const ApiCaller& caller, CredentialId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<VerifiedCredential> {
    auto found = TRY(credentials_.find(tx, id));
    if (!found || !TRY(reaches(tx, caller, found->person_id))) return not_found("credential_not_found");
    auto holder = TRY(accounts_.find(tx, found->person_id));
    TRY(audit(tx, std::nullopt, "verification_key.read", "credential:" + id.text(),
              R"({"key":")" + uuid_text(caller.key) + "\"}"));
    return verified(*found, holder ? holder->employee_number.value_or("") : "");
  });
}

}  // namespace mc::verification
