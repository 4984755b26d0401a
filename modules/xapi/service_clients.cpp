// Who may speak to the record store: keys of systems outside, OAuth tokens of theirs, and credentials of content that
// was launched. Secrets are kept as keyed hashes only.
#include <algorithm>

#include "appliance/base/network.hpp"
#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/xapi/service.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {
namespace {

constexpr security::Limit kWrongSecrets{60, 60};
constexpr security::Limit kOfClient{30'000, 10'000};
constexpr security::Limit kOfSession{3'000, 1'500};
constexpr auto kTokenLife = std::chrono::hours(1);
constexpr auto kUseNoted = std::chrono::minutes(5);
constexpr std::size_t kMostClients = 100;

std::unexpected<Error> wrong_secret() {
  return fail(Fault::unauthenticated, "credential_unknown", "The credential is unknown, revoked or has ended.");
}
std::unexpected<Error> too_busy() {
  return fail(Fault::rate_limited, "rate_limited", "Too many requests; wait a moment.");
}

/// "https://name" or "https://name:port", nothing behind it.
bool is_origin(std::string_view text) {
  if (!text.starts_with("https://") || !is_iri(text)) return false;
  std::string_view host = text.substr(8);
  return !host.empty() && host.find_first_of("/?#@*") == std::string_view::npos;
}

XapiClient client_outward(const ClientRow& row) {
  XapiClient out{row.id, row.name, {}, {}, row.created_at, row.revoked_at, row.last_used_at};
  if (auto scopes = shape::from_json<std::vector<Scope>>(row.scopes)) out.scopes = *scopes;
  if (auto origins = shape::from_json<std::vector<std::string>>(row.origins)) out.origins = *origins;
  return out;
}

struct TokenOut {
  std::string access_token;
  std::string token_type;
  std::int64_t expires_in = 0;
  std::string scope;
};
FIELDS(TokenOut, access_token, token_type, expires_in, scope)
struct TokenError {
  std::string error;
  std::string error_description;
};
FIELDS(TokenError, error, error_description)

http::Response token_answer(int status, std::string json) {
  http::Response out;
  out.status = status;
  out.body = std::move(json);
  out.add("Content-Type", "application/json");
  out.add("Cache-Control", "no-store");
  if (status == 401) out.add("WWW-Authenticate", "Basic realm=\"xapi\"");
  return out;
}

/// As the specification writes them.
std::string scope_text(Scope scope) {
  std::string text(shape::enum_name(scope));
  std::replace(text.begin(), text.end(), '_', '/');
  return text;
}

}  // namespace

bool Caller::may(std::initializer_list<Scope> any) const {
  return std::any_of(any.begin(), any.end(),
                     [&](Scope one) { return std::find(scopes.begin(), scopes.end(), one) != scopes.end(); });
}

Bytes Service::hash_of(std::string_view secret) const {
  auto hash = security::keyed_hash(token_key_.view(), as_bytes("xapi:" + std::string(secret)));
  return Bytes(hash.begin(), hash.end());
}

std::string Service::random_secret() {
  Bytes random(32);
  platform_.random.fill(random);
  return to_base64url(random);
}

std::string Service::authority_of(std::string_view account, std::string_view name) const {
  std::string out = R"({"objectType":"Agent","account":{"homePage":)";
  append_json_string(out, base_url_);
  out += ",\"name\":";
  append_json_string(out, account);
  out += "},\"name\":";
  append_json_string(out, name);
  return out + "}";
}

Caller Service::caller_of(const ClientRow& row) const {
  Caller out;
  out.credential.client = row.id;
  out.used_at = row.last_used_at;
  out.scopes = client_outward(row).scopes;
  out.authority = authority_of("xapi-client:" + row.id.text(), row.name);
  out.authority_terms = {terms_.related_agent("a:" + base_url_ + "\nxapi-client:" + row.id.text())};
  return out;
}

Caller Service::caller_of(const SessionRow& row) const {
  Caller out;
  out.credential = {row.id, std::nullopt, row.owner, row.registration, row.actor, row.activity};
  out.scopes = {Scope::statements_write, Scope::statements_read, Scope::state, Scope::profile};
  out.authority = authority_of("content", platform_.settings.organisation_name);
  out.authority_terms = {terms_.related_agent("a:" + base_url_ + "\ncontent")};
  if (auto document = shape::parse_json(row.actor)) out.actor_key = agent_key(document->root());
  return out;
}

Caller Service::caller_of_module(std::string_view module) const {
  Caller out;
  out.credential.owner = module;
  out.scopes = {Scope::all};
  out.authority = authority_of(module, platform_.settings.organisation_name);
  out.authority_terms = {terms_.related_agent("a:" + base_url_ + "\n" + std::string(module))};
  return out;
}

Result<Caller> Service::find_caller(data::Tx& tx, const Bytes& hash, std::string_view name) {
  if (auto row = TRY(store::client_by_secret(tx, hash))) {
    if (row->revoked_at || (!name.empty() && name != row->id.text())) return wrong_secret();
    return caller_of(*row);
  }
  auto row = TRY(store::session_by_secret(tx, hash));
  if (!row || row->ended_at || row->ends_at <= platform_.clock.now()) return wrong_secret();
  if (!row->client_id) {
    if (!name.empty() && name != row->id.text()) return wrong_secret();
    return caller_of(*row);
  }
  auto client = TRY(store::client(tx, *row->client_id));
  if (!name.empty() || !client || client->revoked_at) return wrong_secret();
  return caller_of(*client);
}

Result<Caller> Service::identify(std::string_view authorization, const std::string& address) {
  const std::string wrong = "xapi-wrong:" + limit_key(address);
  if (limiter_.spent(wrong, kWrongSecrets)) return too_busy();
  std::string scheme = ascii_lower(authorization.substr(0, std::min(authorization.find(' '), authorization.size())));
  std::string_view rest = trim(authorization.substr(std::min(scheme.size(), authorization.size())));
  std::string name, secret;
  if (scheme == "bearer") {
    secret = rest;
  } else if (scheme == "basic") {
    if (auto bytes = from_base64(rest)) {
      std::string_view text = as_text(*bytes);
      std::size_t colon = text.find(':');
      if (colon != std::string_view::npos) {
        name = text.substr(0, colon);
        secret = text.substr(colon + 1);
      }
    }
    if (name.empty()) secret.clear();
  }
  Result<Caller> caller = wrong_secret();
  if (!secret.empty() && secret.size() <= 200)
    caller = platform_.db.read([&](data::Tx& tx) { return find_caller(tx, hash_of(secret), name); });
  if (!caller) {
    if (caller.error().fault == Fault::unauthenticated) (void)limiter_.take(wrong, kWrongSecrets);
    return caller;
  }
  const Credential& who = caller->credential;
  std::string key = "xapi:" + (who.client ? who.client->text() : who.id->text());
  if (limiter_.take(key, who.client ? kOfClient : kOfSession) > 0) return too_busy();
  if (!who.client) return caller;
  if (!caller->used_at || platform_.clock.now() - *caller->used_at > kUseNoted)
    TRY(platform_.db.write([&](data::Tx& tx) { return store::client_used(tx, *who.client); }));
  return caller;
}

http::Response Service::token(http::MountRequest& request) {
  auto error = [](int status, const char* code, const char* text) {
    return token_answer(status, shape::to_json(TokenError{code, text}));
  };
  if (request.method != "POST") {
    http::Response out = error(405, "invalid_request", "Use POST.");
    out.add("Allow", "POST");
    return out;
  }
  auto body = request.body(16 * 1024);
  auto form = body ? parse_form(*body) : std::unexpected(body.error());
  if (!form) return error(400, "invalid_request", "The body must be a form.");
  if ((*form)["grant_type"] != "client_credentials")
    return error(400, "unsupported_grant_type", "Only client_credentials is supported.");
  std::string authorization(request.head.value("authorization"));
  if (authorization.empty())
    authorization = "Basic " + to_base64(as_bytes((*form)["client_id"] + ":" + (*form)["client_secret"]));
  auto caller = identify(authorization, request.address);
  if (!caller && caller.error().fault == Fault::rate_limited)
    return error(429, "temporarily_unavailable", "Too many requests; wait a moment.");
  if (!caller || !caller->credential.client) return error(401, "invalid_client", "The client is unknown or revoked.");
  std::string secret = random_secret();
  auto made = platform_.db.write([&](data::Tx& tx) -> Status {
    SessionRow row;
    row.id = CredentialId::make(platform_.clock, platform_.random);
    row.client_id = caller->credential.client;
    row.created_at = tx.now();
    row.ends_at = tx.now() + kTokenLife;
    TRY(store::client_used(tx, *row.client_id));
    return store::insert_session(tx, row, hash_of(secret));
  });
  if (!made) return error(503, "temporarily_unavailable", "Try again in a moment.");
  std::string scope;
  for (Scope one : caller->scopes) scope += (scope.empty() ? "" : " ") + scope_text(one);
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(kTokenLife).count();
  return token_answer(200, shape::to_json(TokenOut{secret, "Bearer", seconds, scope}));
}

bool Service::allowed_origin(std::string_view origin) {
  if (!is_origin(origin)) return false;
  auto rows = platform_.db.read([](data::Tx& tx) { return store::clients(tx); });
  if (!rows) return false;
  return std::any_of(rows->begin(), rows->end(), [&](const ClientRow& row) {
    XapiClient client = client_outward(row);
    return !row.revoked_at && std::find(client.origins.begin(), client.origins.end(), origin) != client.origins.end();
  });
}

Result<IssuedCredential> Service::credential(data::Tx& tx, const CredentialIn& in) {
  auto document = TRY(shape::parse_json(in.actor));
  Validator validator(Version::v2);
  if (!validator.agent_parameter(document.root())) return invalid("actor", "bad_format", validator.problem());
  std::string secret = random_secret();
  SessionRow row{CredentialId::make(platform_.clock, platform_.random),
                 std::nullopt,
                 in.owner,
                 in.registration,
                 in.actor,
                 terms_.agent(agent_key(document.root())),
                 in.activity,
                 tx.now(),
                 in.ends,
                 {}};
  TRY(note_agent(tx, in.actor));
  TRY(store::insert_session(tx, row, hash_of(secret)));
  return IssuedCredential{row.id, to_base64(as_bytes(row.id.text() + ":" + secret))};
}

Status Service::end_credential(data::Tx& tx, CredentialId id) { return store::end_session(tx, id); }

Status Service::forget_sessions() {
  return platform_.db.write(
      [&](data::Tx& tx) { return store::forget_sessions(tx, tx.now() - std::chrono::hours(24 * 7)); });
}

Result<XapiClients> Service::clients() {
  return platform_.db.read([&](data::Tx& tx) -> Result<XapiClients> {
    XapiClients out{endpoint(), endpoint() + "oauth/token", {}};
    for (const ClientRow& row : TRY(store::clients(tx))) out.items.push_back(client_outward(row));
    return out;
  });
}

Result<XapiClientMade> Service::make_client(const security::Viewer& viewer, const XapiClientIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  if (in.scopes.items.empty()) return invalid("scopes", "missing", "Choose what the key may do.");
  std::vector<std::string> origins;
  for (const auto& origin : in.origins) {
    if (!is_origin(origin.value))
      return invalid("origins", "bad_format", "An origin looks like https://content.example");
    origins.push_back(origin.value);
  }
  std::string secret = random_secret();
  return platform_.db.write([&](data::Tx& tx) -> Result<XapiClientMade> {
    auto open = TRY(store::clients(tx));
    std::erase_if(open, [](const ClientRow& row) { return row.revoked_at.has_value(); });
    if (open.size() >= kMostClients) return conflict("too_many_keys", "There are 100 keys already. Revoke one first.");
    ClientRow row{ClientId::make(platform_.clock, platform_.random),
                  in.name.value,
                  shape::to_json(in.scopes.items),
                  shape::to_json(origins),
                  viewer.person,
                  tx.now(),
                  {},
                  {}};
    TRY(store::insert_client(tx, row, hash_of(secret)));
    TRY(audit(tx, viewer.person, "xapi_client.created", "xapi_client:" + row.id.text(),
              R"({"scopes":)" + row.scopes + "}"));
    return XapiClientMade{client_outward(row), row.id.text(), secret};
  });
}

Status Service::revoke_client(const security::Viewer& viewer, ClientId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(store::revoke_client(tx, id))) return not_found("key_not_found");
    TRY(store::end_sessions_of(tx, id));
    return audit(tx, viewer.person, "xapi_client.revoked", "xapi_client:" + id.text());
  });
}

}  // namespace mc::xapi
