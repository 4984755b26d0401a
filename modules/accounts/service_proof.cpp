// What second factors and mailed links ask of Service: proofs of the password, new passwords, and opening a session.
#include "modules/accounts/factors.hpp"
#include "modules/accounts/grant_requests.hpp"
#include "modules/accounts/links.hpp"

#include "appliance/security/password_change.hpp"
#include "modules/accounts/handles.hpp"
#include "modules/accounts/password_authority.hpp"

#include <algorithm>

namespace mc::accounts {
namespace {

/// As long as a proof at an identity provider holds.
constexpr std::chrono::milliseconds kProofLife = std::chrono::minutes{10};

/// Ids of sessions are UUIDv7: their first 48 bits say when the session began.
Instant began(SessionId session) {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | session.bytes[i];
  return {ms};
}

}  // namespace

mc::Status Service::prove_password(const security::Viewer& viewer, const std::optional<std::string>& password,
                                   const Client& client) {
  struct Known {
    std::optional<PasswordRow> stored;
    Proof proof = Proof::none;
  };
  Known known = TRY(platform_.db.read([&](data::Tx& tx) -> Result<Known> {
    return Known{TRY(store::password(tx, viewer.person)), TRY(proof_of(tx, viewer))};
  }));
  if (known.proof == Proof::at_provider)
    return platform_.db.read([&](data::Tx& tx) { return sign_in_rules_->proved_elsewhere(tx, viewer); });
  if (known.proof == Proof::recent_sign_in) return {};
  if (known.proof == Proof::none)
    return forbidden("sign_in_again", "Sign out and in again; then there are ten minutes to do this.");
  if (limiter_.take("password:" + viewer.person.text(), limits_.authentication) > 0)
    return fail(Fault::rate_limited, "too_many_attempts", "Too many attempts. Wait a moment and try again.");
  if (known.proof == Proof::directory) {
    auto answer = password ? authority_->check(viewer.person, *password) : PasswordAuthority::Answer::refused;
    if (answer == PasswordAuthority::Answer::accepted) return {};
    if (answer == PasswordAuthority::Answer::unavailable)
      return fail(Fault::unavailable, "directory_unavailable",
                  "The hospital's directory does not answer. Try again soon.");
  } else if (password && TRY(passwords_.verify(*password, known.stored->hash)).matches) {
    return {};
  }
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "account.password_proof_failed", "person:" + viewer.person.text(), "failed",
                 RawJson{"{}"}, client);
  }));
  return invalid("password", "wrong_password", "The present password is wrong.");
}

/// How the person of this session can show that it is still she who sits there.
Result<Service::Proof> Service::proof_of(data::Tx& tx, const security::Viewer& viewer) {
  if (TRY(store::password(tx, viewer.person))) return Proof::password;
  auto devices = TRY(platform_.sessions.devices(tx, viewer.person));
  auto session = std::find_if(devices.begin(), devices.end(),
                              [&](const security::DeviceSession& device) { return device.id == viewer.session; });
  bool here = session != devices.end();
  if (here && sign_in_rules_ != nullptr && (session->method == "saml" || session->method == "oidc"))
    return Proof::at_provider;
  if (authority_ != nullptr && TRY(authority_->owner(tx, viewer.person, ""))) return Proof::directory;
  // Neither: she came in by a passkey, and the sign-in is all that shows her presence.
  return here && tx.now() - session->created_at <= kProofLife ? Proof::recent_sign_in : Proof::none;
}

/// A sign-in through an identity provider proves nothing of somebody who has a password here, because whoever stole the
/// provider's key comes in like that; and of others as much as the provider says that it asked her.
Result<bool> Service::sign_in_proves(data::Tx& tx, const security::Viewer& viewer) {
  if (sign_in_rules_ == nullptr || !TRY(sign_in_rules_->came_from_elsewhere(tx, viewer.session)))
    return tx.now() - began(viewer.session) <= kFreshProof;
  return TRY(proof_of(tx, viewer)) == Proof::at_provider && sign_in_rules_->proved_elsewhere(tx, viewer).has_value();
}

Result<bool> Service::proves_by_password(data::Tx& tx, const security::Viewer& viewer) {
  Proof proof = TRY(proof_of(tx, viewer));
  return proof == Proof::password || proof == Proof::directory;
}

Result<ProofMethod> Service::prove_again(const security::Viewer& viewer, const std::optional<std::string>& password,
                                         const Client& client) {
  Proof proof = TRY(platform_.db.read([&](data::Tx& tx) { return proof_of(tx, viewer); }));
  TRY(prove_password(viewer, password, client));
  switch (proof) {
  case Proof::directory:
    return ProofMethod::directory;
  case Proof::at_provider:
    return ProofMethod::identity_provider;
  case Proof::recent_sign_in:
    return ProofMethod::fresh_sign_in;
  case Proof::password:
  case Proof::none:  // refused above
    break;
  }
  return ProofMethod::password;
}

Result<ProofMethod> prove_again(Accounts& accounts, const security::Viewer& viewer,
                                const std::optional<std::string>& password, const ProofCaller& caller) {
  return static_cast<Service&>(accounts).prove_again(viewer, password, {caller.request_id, caller.address});
}

Result<std::string> Service::hash_new_password(std::string_view path, std::string_view password, const PersonRow& row) {
  TRY(security::check_password(
      path, password, {row.first_name, row.last_name, row.email, row.handle, platform_.settings.organisation_name}));
  return passwords_.hash(password);
}

mc::Status Service::set_own_password(data::Tx& tx, PersonId person, std::string_view hash, const Client& client) {
  TRY(store::set_password(tx, person, hash, false));
  TRY(security::password_was_changed(tx, person));
  TRY(platform_.sessions.end_all(tx, person, "password_changed"));
  return audit(tx, person, "account.password_set_by_link", "person:" + person.text(), "ok", RawJson{"{}"}, client);
}

Result<Started> Service::begin(data::Tx& tx, PersonId person, std::string_view method, bool shared,
                               const Client& client) {
  auto row = TRY(store::find(tx, person));
  if (!row) return fail(Fault::unauthenticated, "wrong_login", "The name or the password is wrong.");
  TRY(may_sign_in(*row));
  if (sign_in_rules_ != nullptr) TRY(sign_in_rules_->may_sign_in_here(tx, person));
  if (row->status == accounts::Status::deactivated) {
    row->left_by_choice = false;
    TRY(move_to(tx, person, *row, accounts::Status::active, client));
  }
  auto issued = TRY(platform_.sessions.start(
      tx, {person, std::string(method), device_label(client.user_agent), client.address, shared}));
  auto password = TRY(store::password(tx, person));
  if (password && password->must_change) TRY(security::require_password_change(tx, issued.session));
  TRY(audit(tx, person, "session.signed_in", "session:" + issued.session.text(), "ok",
            RawJson{"{\"method\":\"" + std::string(method) + "\",\"shared\":" + (shared ? "true" : "false") + "}"},
            client));
  return started(tx, std::move(issued));
}

void Service::equip(const security::Keys& keys, mail::Mailer& mailer) {
  factors_ = std::make_unique<Factors>(platform_, *this, keys);
  links_ = std::make_unique<Links>(platform_, *this, keys, mailer);
}

mc::Status Service::reset_factors(data::Tx& tx, PersonId person) {
  auto row = TRY(store::find(tx, person));
  if (!row) return not_found("person_not_found");
  if (!factors_) return {};
  TRY(factors_->reset(tx, {}, person, {}));
  std::string name;
  return links_->notify(tx, *row, letters::factors_reset(links_->envelope(*row, name)));
}

mc::Status Service::reset_factors(const security::Viewer& viewer, PersonId person, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    PersonRow row = TRY(find_to_let_in(tx, viewer, person));
    TRY(factors_->reset(tx, viewer.person, person, client));
    std::string name;
    return links_->notify(tx, row, letters::factors_reset(links_->envelope(row, name)));
  });
}

Service::~Service() = default;

}  // namespace mc::accounts
