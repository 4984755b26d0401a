// Single sign-on as the only way in, proving again who one is, trials and connections of administrators.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/accounts/own_sign_in.hpp"
#include "modules/sso/service.hpp"

namespace mc::sso {

namespace {

/// How long a proof at the provider opens sensitive changes; the sign-in itself is one, if she was asked at it.
constexpr auto kProofLife = std::chrono::minutes(10);
constexpr auto kSkew = std::chrono::seconds(60);
constexpr std::size_t kMostTrial = 64 * 1024;

/// Those who must come in when the provider is down or its settings are wrong.
bool breaks_glass(const security::Viewer& viewer) {
  return std::any_of(viewer.grants.begin(), viewer.grants.end(), [](const security::Grant& grant) {
    return grant.scope == security::ScopeKind::platform &&
           (grant.role == security::kSuperAdmin || grant.role == "operator");
  });
}

/// Is there somebody who breaks glass and can: active, with a password or passkey that no provider checks?
Result<bool> somebody_can(data::Tx& tx, security::Sessions& sessions, accounts::Accounts& accounts) {
  for (const char* role : {"super_admin", "operator"})
    for (PersonId holder : TRY(sessions.holders(tx, role))) {
      auto person = TRY(accounts.find(tx, holder));
      if (!person || person->status != accounts::Status::active) continue;
      if (TRY(accounts::has_own_sign_in(tx, holder))) return true;
    }
  return false;
}

/// What is kept of a trial. Do not change: stored format.
struct Trial {
  std::string subject;
  std::map<std::string, std::vector<std::string>> attributes;
  std::optional<std::int64_t> clock_skew_seconds;
};
FIELDS(Trial, subject, attributes, clock_skew_seconds)

std::string value_of(const Trial& trial, const Text<0, 300>& name) {
  auto found = trial.attributes.find(name.value);
  if (name.value.empty() || found == trial.attributes.end() || found->second.empty()) return {};
  auto clean = clean_text(found->second.front());
  return clean ? std::string(trim(*clean)) : std::string();
}

/// Does the provider name this very person? Then a trial may connect her account. A trial with somebody else's identity
/// (a test account) must not give that identity the administrator's rights.
bool names(const Login& login, const accounts::Person& person) {
  const std::string email = ascii_lower(person.email);
  const std::string number = person.employee_number.value_or("");
  auto hers = [&](const std::string& value) {
    return (!email.empty() && ascii_lower(value) == email) || (!number.empty() && value == number);
  };
  if (hers(login.subject)) return true;
  for (const auto& [name, values] : login.attributes)
    if (std::any_of(values.begin(), values.end(), hers)) return true;
  return false;
}

std::string full_name(const accounts::Person& person) { return person.first_name + " " + person.last_name; }

}  // namespace

Status Service::may_sign_in_here(data::Tx& tx, PersonId person) {
  if (!TRY(store::enforced(tx)) || !TRY(store::any_enabled(tx))) return {};
  if (!breaks_glass(TRY(platform_.sessions.viewer_of(tx, person))))
    return forbidden("single_sign_on_only", "Sign in through the hospital's single sign-on.");
  return audit(tx, person, "session.break_glass", "person:" + person.text());
}

Status Service::proved_elsewhere(data::Tx& tx, const security::Viewer& viewer) {
  auto session = TRY(store::session(tx, viewer.session));
  if (!session) return {};
  if (session->proved_at && tx.now() - *session->proved_at <= kProofLife) return {};
  return forbidden("reauthentication_required", "Prove again at the identity provider who you are.");
}

Result<bool> Service::came_from_elsewhere(data::Tx& tx, SessionId session) {
  return TRY(store::session(tx, session)).has_value();
}

Result<Overview> Service::set_enforced(const security::Viewer& viewer, const EnforcedIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (in.enforced && TRY(store::providers_of(tx, viewer.person)).empty())
      return conflict("sign_in_first", "Sign in through an enabled provider yourself before it becomes the only way.");
    if (TRY(store::enforced(tx)) == in.enforced) return {};
    if (in.enforced && !TRY(somebody_can(tx, platform_.sessions, accounts_)))
      return conflict("break_glass_missing", "Give a super_admin or operator a password or passkey first: somebody "
                                             "must come in when the provider is down.");
    TRY(store::set_enforced(tx, in.enforced));
    return audit(tx, viewer.person, in.enforced ? "sso.enforced" : "sso.not_enforced", "sso:settings");
  }));
  return overview(viewer);
}

Result<Going> Service::reauthenticate(const security::Viewer& viewer, std::string_view return_to,
                                      std::string_view browser) {
  auto found = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::optional<Found>> {
    auto session = TRY(store::session(tx, viewer.session));
    if (!session) return std::optional<Found>();
    return std::optional(TRY(find(tx, session->provider_id)));
  }));
  if (!found || found->row.state != State::enabled)
    return conflict("session_not_from_provider", "You did not sign in through an identity provider.");
  RequestRow row;
  row.provider_id = found->row.id;
  row.purpose = Purpose::reauthenticate;
  row.person_id = viewer.person;
  row.session_id = viewer.session;
  row.return_to = safe_path(return_to);
  return begin(*found, std::move(row), browser);
}

Result<Landing> Service::finish_proof(data::Tx& tx, const RequestRow& request, const Found& found, const Login& login,
                                      const Client& client) {
  auto person = TRY(store::person_of(tx, found.row.id, login.subject));
  if (!person || person != request.person_id || !request.session_id)
    return forbidden("another_person", "Somebody else signed in at the provider.");
  if (!login.authenticated_at || *login.authenticated_at < request.started_at - kSkew)
    return forbidden("not_asked_again", "The provider did not ask for a new sign-in.");
  const std::string wanted = found.rules.step_up_context ? found.rules.step_up_context->value : "";
  if (!found.oidc && !wanted.empty() && login.context_class != wanted)
    return forbidden("context_not_given", "The provider did not ask in the way that is wanted for this.");
  TRY(store::set_proved(tx, *request.session_id));
  TRY(audit(tx, person, "session.proved", "session:" + request.session_id->text(), "ok", "{}", client));
  return Landing{request.return_to, std::nullopt};
}

Result<Landing> Service::finish_trial(data::Tx& tx, const RequestRow& request, const Found& found, const Login& login,
                                      const Client& client) {
  ProviderRow row = found.row;
  row.verified_at = tx.now();
  if (row.state == State::draft) row.state = State::verified;
  TRY(store::update(tx, row));
  std::string kept = shape::to_json(Trial{login.subject, login.attributes, login.clock_skew_seconds});
  if (kept.size() > kMostTrial) kept = shape::to_json(Trial{login.subject, {}, login.clock_skew_seconds});
  if (request.person_id)
    TRY(store::put(tx, {row.id, *request.person_id, tx.now(), seal("trial:" + row.id.text(), kept)}));
  TRY(audit(tx, request.person_id, "sso_provider.verified", "sso_provider:" + row.id.text(), "ok", "{}", client));
  // Her own session vouches for her, so this is how accounts with power come to single sign-on.
  auto tester = request.person_id ? TRY(accounts_.find(tx, *request.person_id)) : std::nullopt;
  if (tester && names(login, *tester) && !TRY(store::person_of(tx, row.id, login.subject))) {
    TRY(store::link(tx, row.id, login.subject, tester->id));
    TRY(audit(tx, tester->id, "sso_identity.linked", "person:" + tester->id.text(), "ok", "{}", client));
  }
  return Landing{"/settings/sso?verified=" + row.id.text(), std::nullopt};
}

Result<Landing> Service::finish_connect(data::Tx& tx, const RequestRow& request, const Found& found, const Login& login,
                                        const Client& client) {
  auto linked = TRY(store::person_of(tx, found.row.id, login.subject));
  if (!request.person_id || (linked && linked != request.person_id))
    return conflict("identity_taken", "This identity belongs to another account.");
  if (!linked) {
    TRY(store::link(tx, found.row.id, login.subject, *request.person_id));
    TRY(audit(tx, request.person_id, "sso_identity.linked", "person:" + request.person_id->text(), "ok",
              R"({"by":"herself"})", client));
  }
  return Landing{"/settings/sso?connected=" + found.row.id.text(), std::nullopt};
}

Result<LastSignIn> Service::last_sign_in(ProviderId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<LastSignIn> {
    Found found = TRY(find(tx, id));
    auto row = TRY(store::trial(tx, id));
    if (!row) return not_found("no_trial_yet");
    Trial trial = TRY(shape::from_json<Trial>(TRY(open("trial:" + id.text(), row->sealed))));
    LastSignIn out;
    out.at = row->tried_at;
    if (auto by = TRY(accounts_.find(tx, row->person_id))) out.by_name = full_name(*by);
    out.name_id = trial.subject;
    for (const auto& [name, values] : trial.attributes) out.attributes.push_back({name, values});
    out.employee_number = value_of(trial, found.rules.employee_number);
    out.email = value_of(trial, found.rules.email);
    out.first_name = value_of(trial, found.rules.first_name);
    out.last_name = value_of(trial, found.rules.last_name);
    if (auto groups = trial.attributes.find(found.rules.groups.value); groups != trial.attributes.end())
      for (const GroupRole& rule : found.rules.roles)
        if (std::find(groups->second.begin(), groups->second.end(), rule.group.value) != groups->second.end())
          out.roles.push_back(rule);
    auto person = TRY(store::person_of(tx, id, trial.subject));
    out.account = person ? "linked" : found.rules.joining == Joining::create ? "would_create" : "none";
    if (!person && !out.employee_number.empty()) {
      person = TRY(accounts_.find_by_employee_number(tx, out.employee_number));
      if (person) out.account = "would_link";
    }
    if (person)
      if (auto known = TRY(accounts_.find(tx, *person))) out.person_name = full_name(*known);
    out.clock_skew_seconds = trial.clock_skew_seconds;
    return out;
  });
}

}  // namespace mc::sso
