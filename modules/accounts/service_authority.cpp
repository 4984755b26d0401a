// People whose password somebody else checks, such as the hospital's directory.
#include "modules/accounts/password_authority.hpp"

#include "appliance/base/network.hpp"
#include "appliance/base/text.hpp"
#include "modules/accounts/factor_store.hpp"
#include "modules/accounts/own_sign_in.hpp"
#include "modules/accounts/service.hpp"

namespace mc::accounts {

Result<std::optional<Started>> Service::sign_in_elsewhere(const std::optional<PersonRow>& known, const SignIn& in,
                                                          const Client& client) {
  if (authority_ == nullptr) return std::optional<Started>();
  auto person = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::optional<PersonRow>> {
    auto owner = TRY(authority_->owner(tx, known ? std::optional(known->id) : std::nullopt, in.login.value));
    if (!owner) return std::optional<PersonRow>();
    return store::find(tx, *owner);
  }));
  if (!person) return std::optional<Started>();
  // The same brake as for names that nobody has, so that guessing here does not lock the account over there.
  // By the person, who may have several names there.
  const std::string key = "person:" + person->id.text();
  if (strangers_.locked(key, platform_.clock.now())) {
    TRY(record_failure(person->id, "denied", "locked", client));
    return fail(Fault::rate_limited, "too_many_attempts", "Too many attempts. Wait a moment and try again.");
  }
  switch (authority_->check(person->id, in.password.value)) {
  case PasswordAuthority::Answer::unavailable:
    return fail(Fault::unavailable, "directory_unavailable",
                "The hospital's directory does not answer. Try again soon.");
  case PasswordAuthority::Answer::refused:
    strangers_.fail(key, platform_.clock.now());
    TRY(watch_failure(in, client));
    (void)limiter_.take("failed:" + limit_key(client.address), kFailuresOfAddress);
    TRY(record_failure(person->id, "failed", "directory", client));
    return fail(Fault::unauthenticated, "wrong_login", "The name or the password is wrong.");
  case PasswordAuthority::Answer::accepted:
    break;
  }
  if (auto allowed = may_sign_in(*person); !allowed) {
    TRY(record_failure(person->id, "denied", shape::enum_name(person->status), client));
    return std::unexpected(allowed.error());
  }
  strangers_.forget(key);
  auto started = TRY(open_session(person->id, in, std::nullopt, client));
  limiter_.forget("auth:" + limit_key(client.address) + ":" + ascii_lower(trim(in.login.value)));
  return std::optional(std::move(started));
}

mc::Status Service::change_person(data::Tx& tx, PersonId person, PersonIn in) {
  auto row = TRY(store::find(tx, person));
  if (!row) return not_found("person_not_found");
  auto by_email = TRY(store::find_by_email(tx, in.email));
  if (by_email && by_email->id != person) return conflict("email_taken", "Another person has this e-mail address.");
  if (in.employee_number) {
    auto by_number = TRY(store::find_by_employee_number(tx, *in.employee_number));
    if (by_number && by_number->id != person) return conflict("number_taken", "Another person has this number.");
  }
  if (trim(in.email).empty()) in.email = row->email;  // an account keeps its address
  in.status = row->status;
  TRY(apply(tx, *row, in));
  return {};
}

Result<bool> has_own_sign_in(data::Tx& tx, PersonId person) {
  return TRY(store::password(tx, person)).has_value() || !TRY(store::credential_ids(tx, person)).empty();
}

void ask_for_passwords(Accounts& accounts, PasswordAuthority& authority) {
  static_cast<Service&>(accounts).ask_for_passwords(authority);
}

void set_sign_in_rules(Accounts& accounts, SignInRules& rules) {
  static_cast<Service&>(accounts).set_sign_in_rules(rules);
}

mc::Status change_person(Accounts& accounts, data::Tx& tx, PersonId person, const PersonIn& in) {
  return static_cast<Service&>(accounts).change_person(tx, person, in);
}

}  // namespace mc::accounts
