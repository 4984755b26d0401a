// From the sign-in page to the provider and back.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/base/network.hpp"
#include "appliance/base/outbound.hpp"
#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/accounts/power.hpp"
#include "modules/sso/form.hpp"
#include "modules/sso/service.hpp"

namespace mc::sso {

namespace {

constexpr std::chrono::milliseconds kMostSkew = std::chrono::seconds{60};

constexpr auto kRequestLife = std::chrono::minutes(10);
// For one address, which a whole ward may share. Each start writes a row and may sign.
constexpr security::Limit kStarts{300, 300};

std::unexpected<Error> too_many() {
  return fail(Fault::rate_limited, "too_many_attempts", "Too many attempts. Wait a moment and try again.");
}

std::string id_text(const GroupRole& rule) { return rule.scope_id ? uuid_text(*rule.scope_id) : std::string(); }
bool same(const GroupRole& rule, const GrantRow& row) {
  return row.role == rule.role.value && row.scope == shape::enum_name(rule.scope) && row.scope_id == id_text(rule);
}
/// Entra sends an address instead of more than 150 or 200 groups; that says nothing about any of them.
bool too_many_to_tell(const Login& login) {
  return login.attributes.contains("_claim_names.groups") ||
         login.attributes.contains("http://schemas.microsoft.com/claims/groups.link");
}

Bytes hash_of(std::string_view text) {
  auto hash = security::sha256(as_bytes(text));
  return Bytes(hash.begin(), hash.end());
}

}  // namespace

std::int64_t seconds_between(Instant ours, Instant theirs) {
  return std::chrono::duration_cast<std::chrono::seconds>(theirs - ours).count();
}

std::string first_value(const Login& login, const Text<0, 300>& name) {
  auto found = login.attributes.find(name.value);
  if (name.value.empty() || found == login.attributes.end() || found->second.empty()) return {};
  auto clean = clean_text(found->second.front());
  return clean ? std::string(trim(*clean)) : std::string();
}

std::string safe_path(std::string_view path) {
  bool ours = path.starts_with("/") && !path.starts_with("//") && path.find('\\') == std::string_view::npos &&
              path.find_first_of("\r\n\t") == std::string_view::npos && path.size() <= 2000;
  return ours ? std::string(path) : "/";
}

std::string Service::random_token(std::size_t bytes) {
  Bytes raw(bytes);
  platform_.random.fill(raw);
  return to_base64url(raw);
}

Result<ProviderOptions> Service::options() {
  return platform_.db.read([&](data::Tx& tx) -> Result<ProviderOptions> {
    ProviderOptions out;
    for (const Provider& provider : TRY(offered(tx))) out.items.push_back({provider.id, provider.name, provider.kind});
    out.enforced = !out.items.empty() && TRY(store::enforced(tx));
    return out;
  });
}

Result<Going> Service::start(const StartIn& in, std::string_view browser, const std::string& address,
                             std::optional<SessionId> former) {
  if (limiter_.take("start:" + limit_key(address), kStarts) > 0) return too_many();
  Found found = TRY(platform_.db.read([&](data::Tx& tx) { return find(tx, in.provider); }));
  if (found.row.state != State::enabled) return not_found("provider_not_found");
  RequestRow row;
  row.provider_id = in.provider;
  row.return_to = safe_path(in.return_to ? in.return_to->value : "/");
  row.shared = in.shared_workstation.value_or(false);
  row.session_id = former;
  return begin(found, std::move(row), browser);
}

Result<Going> Service::start(ProviderId id, Purpose purpose, const security::Viewer& viewer, std::string_view browser) {
  Found found = TRY(platform_.db.read([&](data::Tx& tx) { return find(tx, id); }));
  if (purpose != Purpose::verify && found.row.state != State::enabled) return not_found("provider_not_found");
  RequestRow row;
  row.provider_id = id;
  row.purpose = purpose;
  row.person_id = viewer.person;
  row.return_to = "/";
  return begin(found, std::move(row), browser);
}

/// Fills the rest of `row` and sends the browser off.
Result<Going> Service::begin(const Found& found, RequestRow row, std::string_view browser) {
  // The provider's answer would be refused as too old or too young, with words that nobody understands.
  if (auto skew = outbound::skew_ms(); skew && std::abs(*skew) > kMostSkew.count())
    return fail(Fault::unavailable, "clock_wrong",
                "The clock of this server is wrong by " + std::to_string(std::abs(*skew) / 1000) +
                    " seconds, so single sign-on cannot work. Tell your IT department; sign-in with a password works.");
  Going out;
  out.browser = browser.size() >= 32 ? std::string(browser) : random_token(32);
  row.relay_state = random_token(24);
  row.request_id = "_" + random_token(24);
  row.browser = hash_of(out.browser);
  row.started_at = platform_.clock.now();
  row.expires_at = row.started_at + kRequestLife;
  out.answer.relay_state = row.relay_state;
  if (found.oidc) {
    row.nonce = random_token(24);
    row.verifier = random_token(48);
    out.answer.url = TRY(oidc_url(found, row));
  } else {
    saml::Key key = TRY(current_key());
    const saml::Endpoint* redirect = found.provider.sign_on_by(saml::kBindingRedirect);
    const saml::Endpoint* point = redirect ? redirect : found.provider.sign_on_by(saml::kBindingPost);
    if (!point) return fail(Fault::unavailable, "metadata_no_sign_on", "The provider has no sign-on address.");
    const bool anew = row.purpose == Purpose::reauthenticate;
    const std::string context = anew && found.rules.step_up_context ? found.rules.step_up_context->value : "";
    std::string xml = saml::to_xml(saml::AuthnRequest{row.request_id, addresses_.entity_id, addresses_.acs,
                                                      point->location, row.started_at, anew, context});
    out.answer.url = point->location;
    if (redirect)
      out.answer.url = TRY(saml::redirect_url(point->location, saml::Parameter::request, xml, row.relay_state, key));
    else
      out.answer.saml_request = TRY(saml::post_field(xml, key, ""));
  }
  TRY(platform_.db.write([&](data::Tx& tx) { return store::insert(tx, row); }));
  return out;
}

Status Service::check_address(const Client& client) {
  if (limiter_.spent("refused:" + limit_key(client.address), kRefusals)) return too_many();
  return {};
}

Status Service::write_counted_refusals() {
  for (const auto& [address, count] : refusals_.drain())
    TRY(platform_.db.write([&](data::Tx& tx) {
      return audit(tx, std::nullopt, "session.sign_in_failed", "person:several", "denied",
                   fmt::format(R"({{"method":"sso","not_recorded_before":{}}})", count), {{}, address, {}});
    }));
  return {};
}

Landing Service::refused(const Error& error, const Asked& asked, std::string_view method, const Client& client) {
  LOG(info, "sso_refused", {"code", error.code}, {"request_id", client.request_id});
  (void)limiter_.take("refused:" + limit_key(client.address), kRefusals);
  if (auto before = refusals_.take(client.address)) {
    std::string more = *before > 0 ? fmt::format(R"(,"not_recorded_before":{})", *before) : "";
    auto audited = platform_.db.write([&](data::Tx& tx) {
      return audit(tx, std::nullopt, "session.sign_in_failed", "person:unknown", "denied",
                   fmt::format(R"({{"method":"{}","reason":"{}"{}}})", method, error.code, more), client);
    });
    if (!audited) LOG(error, "audit_failed", {"code", audited.error().code});
  }
  // Who is signed in already goes back to where she was.
  const auto& request = asked.request;
  if (request && (request->purpose == Purpose::verify || request->purpose == Purpose::connect))
    return {fmt::format("/settings/sso?provider={}&refused={}", request->provider_id.text(), error.code), std::nullopt};
  return {fmt::format("/sign-in?sso_error={}", error.code), std::nullopt};
}

Landing Service::consume(std::string_view form, std::string_view browser, const Client& client) {
  Asked asked;
  auto landing = sign_in(form, browser, client, asked);
  return landing ? std::move(*landing) : refused(landing.error(), asked, "saml", client);
}

Result<Landing> Service::sign_in(std::string_view form, std::string_view browser, const Client& client, Asked& asked) {
  TRY(check_address(client));
  Form fields = TRY(parse_form(form));
  auto request = TRY(platform_.db.read([&](data::Tx& tx) { return store::request(tx, fields.relay_state); }));
  // Unsolicited, used twice, too late, or another browser's (login CSRF): all the same to whoever sent it.
  if (!request || request->expires_at < platform_.clock.now() || browser.empty() ||
      !security::equal_constant_time(hash_of(browser), request->browser))
    return fail(Fault::invalid, "sso_request_unknown",
                "The sign-in was not started in this browser, or took too long.");
  asked.request = request;
  Found found = TRY(platform_.db.read([&](data::Tx& tx) { return find(tx, request->provider_id); }));
  if (found.oidc) return fail(Fault::invalid, "sso_request_unknown", "The request went to another kind of provider.");
  if (request->purpose != Purpose::verify && found.row.state != State::enabled) return not_found("provider_not_found");
  std::vector<saml::Key> keys;
  for (const KeyRow& row : TRY(ensured_keys())) keys.push_back(TRY(unseal(row)));
  std::string xml = TRY(saml::decode_post(fields.response));
  saml::Expectation expected{
      found.provider, addresses_.entity_id, addresses_.acs, request->request_id, platform_.clock.now(), keys, {}};
  expected.policy.allow_cbc = found.rules.allow_cbc;
  saml::Verdict verdict = saml::verify_response(xml, expected);
  if (!verdict.accepted) return fail(Fault::invalid, verdict.code, verdict.message);
  if (verdict.cbc_used) LOG(warning, "sso_cbc_used", {"provider", found.row.id.text()});
  const saml::Login& said = verdict.login;
  Login login{said.assertion_id,     said.valid_until, said.subject, said.subject_format, said.session_index,
              said.authenticated_at, said.attributes,  {},           said.context_class,  {}};
  login.clock_skew_seconds = seconds_between(platform_.clock.now(), said.issued_at);
  login.lifetime_seconds = seconds_between(said.issued_at, said.valid_until);
  return platform_.db.write([&](data::Tx& tx) -> Result<Landing> {
    if (!TRY(store::take_request(tx, request->relay_state)))
      return fail(Fault::invalid, "sso_request_unknown", "The sign-in was answered already.");
    return finish(tx, *request, found, login, client);
  });
}

Result<Landing> Service::finish(data::Tx& tx, const RequestRow& request, const Found& found, const Login& login,
                                const Client& client) {
  if (!TRY(store::remember(tx, hash_of(found.row.entity_id + "\n" + login.answer_id), login.valid_until)))
    return fail(Fault::invalid, "replayed", "The assertion was used before.");
  TRY(note_unusual(tx, found, login, client));
  TRY(note_clock(tx, found, login, client));
  switch (request.purpose) {
  case Purpose::verify:
    return finish_trial(tx, request, found, login, client);
  case Purpose::connect:
    return finish_connect(tx, request, found, login, client);
  case Purpose::reauthenticate:
    return finish_proof(tx, request, found, login, client);
  case Purpose::sign_in:
    break;
  }
  return open_session(tx, request, found, login, client);
}

Result<Landing> Service::open_session(data::Tx& tx, const RequestRow& request, const Found& found, const Login& login,
                                      const Client& client) {
  auto provider = TRY(store::provider(tx, found.row.id));  // it may have been disabled since the answer came in
  if (!provider || provider->state != State::enabled) return not_found("provider_not_found");
  PersonId person = TRY(person_for(tx, found, login));
  TRY(give_roles(tx, person, found, login));
  // The browser forgets the cookies of whoever was signed in when this was started, so her session ends too.
  if (request.session_id) TRY(platform_.sessions.end(tx, *request.session_id, "signed_out"));
  std::string method(shape::enum_name(found.row.kind));
  auto issued = TRY(
      platform_.sessions.start(tx, {person, method, client.user_agent.substr(0, 200), client.address, request.shared}));
  SessionRow session{issued.session,      found.row.id, login.subject, login.subject_format,
                     login.session_index, std::nullopt, std::nullopt};
  // A provider that remembers the browser lets anybody at it in: the proof is as old as what she did there.
  if (login.authenticated_at) session.proved_at = std::min(*login.authenticated_at, tx.now());
  if (!login.hint.empty() && login.hint.size() <= 6'000) session.hint = seal(issued.session.text(), login.hint);
  TRY(store::insert(tx, session));
  TRY(audit(tx, person, "session.signed_in", "session:" + issued.session.text(), "ok",
            fmt::format(R"({{"method":"{}","provider":"{}"}})", method, found.row.id.text()), client));
  return Landing{request.return_to, std::move(issued)};
}

Result<PersonId> Service::person_for(data::Tx& tx, const Found& found, const Login& login) {
  auto linked = TRY(store::person_of(tx, found.row.id, login.subject));
  Joined joined;
  if (!linked) joined = TRY(join(tx, found, login));
  PersonId id = linked ? *linked : joined.person;
  auto person = TRY(accounts_.find(tx, id));
  if (!person || person->status != accounts::Status::active)
    return forbidden("account_not_active", "The account is not active.");
  if (!linked) {
    TRY(store::link(tx, found.row.id, login.subject, id));
    TRY(audit(tx, id, "sso_identity.linked", "person:" + id.text()));
  }
  TRY(place(tx, id, found, login, joined.made));
  return id;
}

/// The first sign-in of a NameID. An e-mail address alone never opens an account that is there already.
Result<Service::Joined> Service::join(data::Tx& tx, const Found& found, const Login& login) {
  std::string number = first_value(login, found.rules.employee_number);
  if (!number.empty())
    if (auto person = TRY(accounts_.find_by_employee_number(tx, number))) {
      // Whoever sets a provider up must not become one of those who set up the appliance.
      for (const auto& held : TRY(platform_.sessions.assignments(tx, *person)))
        if (accounts::gives_power(held.role))
          return forbidden("account_with_power", "This account signs in with its own password.");
      return Joined{*person, {}};
    }
  if (found.rules.joining == Joining::directory_only)
    return forbidden("account_unknown", "Nobody here has this identity; ask an administrator.");
  accounts::PersonIn in;
  in.email = first_value(login, found.rules.email);
  in.first_name = first_value(login, found.rules.first_name);
  in.last_name = first_value(login, found.rules.last_name);
  if (!number.empty()) in.employee_number = number;
  auto verified = login.attributes.find("email_verified");
  if (found.oidc && verified != login.attributes.end() && verified->second.front() != "true")
    return forbidden("email_unverified", "The provider has not verified the e-mail address.");
  if (in.email.find('@') == std::string::npos || in.first_name.empty() || in.last_name.empty())
    return fail(Fault::invalid, "attributes_missing", "The provider did not send e-mail address and name.");
  if (TRY(accounts_.find_by_login(tx, in.email)))
    return forbidden("account_exists", "Somebody has this e-mail address; an administrator must link the account.");
  auto [person, state] = TRY(accounts_.upsert(tx, in));
  TRY(audit(tx, std::nullopt, "account.created", "person:" + person.text(), "ok", R"({"by":"sso"})"));
  return Joined{person, std::move(in)};
}

/// The roles of today's groups: what other groups gave before goes, what a person gave stays.
Status Service::give_roles(data::Tx& tx, PersonId person, const Found& found, const Login& login) {
  if (found.rules.groups.value.empty() || too_many_to_tell(login)) return {};
  auto groups = login.attributes.find(found.rules.groups.value);
  std::vector<const GroupRole*> wanted;
  if (groups != login.attributes.end())
    for (const GroupRole& rule : found.rules.roles)
      if (std::find(groups->second.begin(), groups->second.end(), rule.group.value) != groups->second.end())
        wanted.push_back(&rule);
  for (const GrantRow& row : TRY(store::grants(tx, found.row.id, person))) {
    bool still = std::any_of(wanted.begin(), wanted.end(), [&](const GroupRole* rule) { return same(*rule, row); });
    if (still) continue;
    TRY(store::remove_grant(tx, row.assignment_id));
    auto status = platform_.sessions.revoke(tx, {}, person, row.assignment_id);
    if (!status && status.error().fault != Fault::not_found) return status;
  }
  auto held = TRY(platform_.sessions.assignments(tx, person));
  for (const GroupRole* rule : wanted) {
    bool has = std::any_of(held.begin(), held.end(), [&](const security::RoleAssignment& one) {
      return one.role == rule->role.value && one.scope_kind == rule->scope && one.scope_id == rule->scope_id;
    });
    if (has) continue;
    auto made = TRY(platform_.sessions.grant(tx, {}, person, {rule->role.value, rule->scope, rule->scope_id}));
    TRY(store::insert(tx, found.row.id, person,
                      {made.id, rule->role.value, std::string(shape::enum_name(rule->scope)), id_text(*rule)}));
  }
  return {};
}

}  // namespace mc::sso
