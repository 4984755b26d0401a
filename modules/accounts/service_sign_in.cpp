// Signing in and out, renewing a session, registering.
#include "modules/accounts/factors.hpp"
#include "modules/accounts/links.hpp"

#include "appliance/base/log.hpp"
#include "appliance/base/network.hpp"
#include "appliance/base/text.hpp"
#include "appliance/security/password_change.hpp"

namespace mc::accounts {
namespace {

std::unexpected<Error> wrong_login() {
  return fail(Fault::unauthenticated, "wrong_login", "The name or the password is wrong.");
}

constexpr std::int64_t kNoticeAt = 10;  // failures in a row; attempts.cpp locks from here on

std::string login_key(const SignIn& in) { return ascii_lower(trim(in.login.value)); }

bool looks_like_email(std::string_view text) {
  auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('@', at + 1) == std::string_view::npos &&
         at + 1 < text.size() && text.find_first_of(" \t\r\n<>,;\"") == std::string_view::npos && text.back() != '.' &&
         text[at + 1] != '.';
}

struct Known {
  std::optional<PersonRow> person;
  std::optional<PasswordRow> password;
};

}  // namespace

mc::Status may_sign_in(const PersonRow& person) {
  using enum accounts::Status;
  switch (person.status) {
  case active:
    return {};
  case pending_verification:
    return forbidden("account_pending", "This account is waiting to be verified.");
  case suspended:
    return forbidden("account_suspended", "This account is suspended. Ask an administrator.");
  case banned:
    return forbidden("account_banned", "This account is closed.");
  case deactivated:
    if (person.left_by_choice) return {};
    return forbidden("account_deactivated", "This account is not active. Ask an administrator.");
  case deleted:
    return wrong_login();
  }
  return wrong_login();
}

mc::Status Service::check_rate(const SignIn& in, const Client& client) {
  bool refused = limiter_.take("auth:" + limit_key(client.address) + ":" + login_key(in), limits_.authentication) > 0 ||
                 limiter_.spent("failed:" + limit_key(client.address), kFailuresOfAddress);
  Instant now = platform_.clock.now();
  refused = refused || stuffing_.password_is_tried(in.password.value, now) ||
            (stuffing_.address_is_suspect(limit_key(client.address), now) &&
             limiter_.spent("suspect:" + limit_key(client.address), kFailuresOfSuspect));
  if (!refused) return {};
  TRY(record_failure({}, "denied", "too_many_attempts", client));
  return too_many_attempts();
}

mc::Status Service::record_failure(std::optional<PersonId> person, std::string_view outcome, std::string_view reason,
                                   const Client& client) {
  auto before = failures_.take(limit_key(client.address));
  if (!before) return {};
  std::string details = "{\"reason\":\"" + std::string(reason) + "\"";
  if (*before > 0) details += ",\"not_recorded_before\":" + std::to_string(*before);
  return platform_.db.write([&](data::Tx& tx) {
    return audit(tx, {}, "session.sign_in_failed", "person:" + (person ? person->text() : "unknown"),
                 std::string(outcome), RawJson{details + "}"}, client);
  });
}

mc::Status Service::write_counted_failures() {
  for (const auto& [address, count] : failures_.drain())
    TRY(platform_.db.write([&](data::Tx& tx) {
      return audit(tx, {}, "session.sign_in_failed", "person:several", "failed",
                   RawJson{"{\"not_recorded_before\":" + std::to_string(count) + "}"}, {{}, address, {}});
    }));
  return {};
}

mc::Status Service::watch_failure(const SignIn& in, const Client& client) {
  std::string address = limit_key(client.address);
  Instant now = platform_.clock.now();
  if (stuffing_.address_is_suspect(address, now)) (void)limiter_.take("suspect:" + address, kFailuresOfSuspect);
  auto found = stuffing_.failed(address, login_key(in), in.password.value, now);
  if (!found) return {};
  LOG(warning, "credential_stuffing", {"kind", found->kind}, {"accounts", found->accounts});
  return platform_.db.write([&](data::Tx& tx) {
    return audit(
        tx, {}, "session.stuffing_suspected", "session:sign_in", "denied",
        RawJson{"{\"kind\":\"" + std::string(found->kind) + "\",\"accounts\":" + std::to_string(found->accounts) + "}"},
        client);
  });
}

mc::Status Service::refuse_unknown(const SignIn& in, const Client& client) {
  std::string login = login_key(in);
  if (strangers_.locked(login, platform_.clock.now())) {
    TRY(record_failure({}, "denied", "locked", client));
    return too_many_attempts();
  }
  TRY(passwords_.verify_nobody(in.password.value));
  strangers_.fail(login, platform_.clock.now());
  (void)limiter_.take("failed:" + limit_key(client.address), kFailuresOfAddress);
  TRY(record_failure({}, "failed", "unknown_login", client));
  return wrong_login();
}

mc::Status Service::count_failure(PersonId person, const Client& client) {
  (void)limiter_.take("failed:" + limit_key(client.address), kFailuresOfAddress);
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto row = TRY(store::password(tx, person));
    std::int64_t failures = (row ? row->failures : 0) + 1;
    TRY(store::set_failures(tx, person, failures, locked_until(tx.now(), failures)));
    if (failures == kNoticeAt) TRY(tell_locked(tx, person));
    return audit(tx, {}, "session.sign_in_failed", "person:" + person.text(), "failed",
                 RawJson{"{\"failures\":" + std::to_string(failures) + "}"}, client);
  });
}

/// SEC-008: the person and the monitor learn of the first lock.
mc::Status Service::tell_locked(data::Tx& tx, PersonId person) {
  LOG(warning, "account_locked", {"person", person.text()});
  auto row = links_ ? TRY(store::find(tx, person)) : std::nullopt;
  if (!row) return {};
  std::string name;
  return links_->notify(tx, *row, letters::locked(links_->envelope(*row, name), 15));
}

Result<Started> Service::sign_in(const SignIn& in, const Client& client) {
  TRY(check_rate(in, client));
  Known known = TRY(platform_.db.read([&](data::Tx& tx) -> Result<Known> {
    Known found;
    found.person = TRY(find_login(tx, in.login.value));
    if (found.person) found.password = TRY(store::password(tx, found.person->id));
    return found;
  }));
  if (auto elsewhere = TRY(sign_in_elsewhere(known.person, in, client))) return std::move(*elsewhere);
  if (!known.person || !known.password) {
    TRY(watch_failure(in, client));
    TRY(refuse_unknown(in, client));
    return wrong_login();
  }
  if (known.password->locked_until && *known.password->locked_until > platform_.clock.now()) {
    TRY(record_failure(known.person->id, "denied", "locked", client));
    return too_many_attempts();
  }
  security::PasswordVerdict verdict = TRY(passwords_.verify(in.password.value, known.password->hash));
  if (!verdict.matches) {
    TRY(watch_failure(in, client));
    TRY(count_failure(known.person->id, client));
    return wrong_login();
  }
  if (auto allowed = may_sign_in(*known.person); !allowed) {
    TRY(platform_.db.write([&](data::Tx& tx) {
      return audit(tx, known.person->id, "session.sign_in_failed", "person:" + known.person->id.text(), "denied",
                   RawJson{"{\"reason\":\"" + std::string(shape::enum_name(known.person->status)) + "\"}"}, client);
    }));
    return std::unexpected(allowed.error());
  }
  std::optional<std::string> new_hash;
  if (verdict.rehash) new_hash = TRY(passwords_.hash(in.password.value));
  Started started = TRY(open_session(known.person->id, in, new_hash, client));
  limiter_.forget("auth:" + limit_key(client.address) + ":" + login_key(in));
  return started;
}

Result<Started> Service::open_session(PersonId person, const SignIn& in, const std::optional<std::string>& new_hash,
                                      const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Started> {
    if (new_hash) TRY(store::rehash(tx, person, *new_hash));
    TRY(store::set_failures(tx, person, 0, std::nullopt));
    bool shared = in.shared_workstation.value_or(false);
    if (factors_) {
      auto step = TRY(factors_->step_for(tx, person, shared));
      if (step.needed) return Started{{}, {}, std::move(step.cookie), step.enrol};
    }
    return begin(tx, person, "password", shared, client);
  });
}

Result<Started> Service::started(data::Tx& tx, security::Issued issued) {
  Started started;
  security::Viewer viewer = TRY(platform_.sessions.viewer_of(tx, issued.person));
  started.answer.me = TRY(me(tx, viewer));
  started.answer.access_expires_at = issued.access_expires_at;
  started.answer.idle_minutes = std::chrono::duration_cast<std::chrono::minutes>(issued.idle).count();
  started.issued = std::move(issued);
  return started;
}

Result<Started> Service::refresh(std::string_view token, bool by_cookie, const Client& client) {
  if (token.empty()) return fail(Fault::unauthenticated, "session_ended", "There is no session to renew.");
  auto renew = [&] { return platform_.sessions.refresh(token, client.address); };
  auto issued = TRY(by_cookie ? renewals_.once(token, client.address, client.user_agent, renew) : renew());
  return platform_.db.read([&](data::Tx& tx) { return started(tx, std::move(issued)); });
}

mc::Status Service::sign_out(const security::Viewer* viewer, std::string_view refresh_token) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    if (viewer != nullptr) TRY(platform_.sessions.end(tx, viewer->session, "signed_out"));
    if (!refresh_token.empty()) TRY(platform_.sessions.end_by_refresh(tx, refresh_token, "signed_out"));
    return {};
  });
}

Result<Registered> Service::register_person(const Register& in, const Client& client) {
  if (!platform_.settings.allow_registration)
    return forbidden("registration_closed", "Accounts are made by the hospital.");
  if (limiter_.take("register:" + limit_key(client.address), limits_.authentication) > 0) return too_many_attempts();
  if (!looks_like_email(in.email.value)) return invalid("email", "email_malformed", "That is not an e-mail address.");
  TRY(security::check_password(
      "password", in.password.value,
      {in.first_name.value, in.last_name.value, in.email.value, platform_.settings.organisation_name}));
  std::string hash = TRY(passwords_.hash(in.password.value));
  return platform_.db.write([&](data::Tx& tx) -> Result<Registered> {
    // Who asks hears the same whether the address has an account or not; its owner hears of it by mail.
    if (auto owner = TRY(store::find_by_email(tx, in.email.value))) {
      if (links_ && links_->can_mail()) TRY(links_->send_already_registered(tx, *owner));
      TRY(audit(tx, {}, "account.registered_again", "person:" + owner->id.text(), "denied", RawJson{"{}"}, client));
      return Registered{accounts::Status::pending_verification};
    }
    PersonRow row = TRY(create(
        tx, {{}, in.first_name.value, in.last_name.value, in.email.value, accounts::Status::pending_verification}));
    TRY(store::set_password(tx, row.id, hash, false));
    RegistrationRow registration{in.profession.value,
                                 {},
                                 in.licence_state ? std::optional(in.licence_state->value)
                                                  : platform_.settings.default_state};
    if (in.licence_number) registration.licence_number = in.licence_number->value;
    TRY(store::insert_registration(tx, row.id, registration));
    if (links_ && links_->can_mail()) TRY(links_->send_verification(tx, row));
    TRY(audit(tx, row.id, "account.registered", "person:" + row.id.text(), "ok", RawJson{"{}"}, client));
    return Registered{row.status};
  });
}

}  // namespace mc::accounts
