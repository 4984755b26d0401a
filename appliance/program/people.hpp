#pragma once
// Making people from the command line: used by user add, init and demo.
#include <optional>
#include <string>
#include <vector>

#include "appliance/program/appliance.hpp"

namespace mc::program {

struct NewPerson {
  std::string email;
  std::string first_name;
  std::string last_name;
  std::optional<std::string> employee_number{};
  std::vector<std::string> roles{};       // besides member, platform-wide
  std::optional<std::string> password{};  // none: one is made, to be changed at the first sign-in
};

struct AddedPerson {
  PersonId id;
  std::string made_password{};  // empty when the password was given
};

/// Errors: conflict `person_exists`, `usage` (the address is none, an unknown role), invalid `password...`.
Result<AddedPerson> add_person(Appliance& appliance, const NewPerson& in);
/// Good enough to tell a slip of the keyboard; the mail server decides.
bool looks_like_email(std::string_view text);
/// Twenty characters that are easy to read out: about 98 bits.
std::string make_password(Random& random);

}  // namespace mc::program
