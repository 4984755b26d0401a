#pragma once
// Pure rules of what a staff import does to people who are there already: which fields change, and whether a row still
// speaks of the same person. No database.
//
// HR's employee number is the key, so one shifted column would hand every account to somebody else. A row that changes
// name and e-mail together is therefore held back until somebody confirms it, and a file that does so to most people
// stops as a whole. People with administrative roles keep name and e-mail whatever the file says.
#include <string>
#include <vector>

#include "modules/organisation/import_rules.hpp"
#include "modules/organisation/store.hpp"

namespace mc::organisation {

/// How a person is known and signs in.
struct Identity {
  std::string first_name;
  std::string last_name;
  std::string email;
};

enum class IdentityChange : std::uint8_t { none, name, email, both };

/// Case and accents do not make another person: "Tomas" and "Tomás" are `none`.
IdentityChange identity_change(const Identity& stored, const Identity& wanted);
/// More than 20 rows and more than half of the people of the file who are there already.
bool too_many(std::int64_t identity_rows, std::int64_t known_rows);

/// What differs between two rows, one item a field. `unit_*` and `manager_*` are the words to show; `line`, number,
/// name and outcome are the caller's.
struct ShownPlace {
  std::string unit;
  std::string manager;
};
std::vector<ImportChange> changes_between(const StaffRow& before, const ShownPlace& place_before, const StaffRow& after,
                                          const ShownPlace& place_after);

}  // namespace mc::organisation
