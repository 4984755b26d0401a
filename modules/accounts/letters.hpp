#pragma once
// The mails of this module. Pure: the same values give the same text (tests/golden/mails holds them).
#include <string>
#include <string_view>

#include "appliance/mail/mail.hpp"

namespace mc::accounts::letters {

/// To whom, and in whose name.
struct Envelope {
  std::string_view address;
  std::string_view name;  // "Ana Reyes"; may be empty
  std::string_view organisation;
};

mail::Mail verify_email(const Envelope& to, std::string_view link);
mail::Mail reset_password(const Envelope& to, std::string_view link);
mail::Mail password_changed(const Envelope& to);
/// Ten wrong passwords or codes in a row (SEC-008).
mail::Mail locked(const Envelope& to, int minutes);
mail::Mail factor_added(const Envelope& to, std::string_view what);
mail::Mail factors_reset(const Envelope& to);
mail::Mail invitation(const Envelope& to, std::string_view role, std::string_view link, int days);
/// Somebody registered with an address that has an account.
mail::Mail already_registered(const Envelope& to, std::string_view link);

}  // namespace mc::accounts::letters
