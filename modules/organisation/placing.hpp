#pragma once
// PUBLIC header of module organisation: how another source of people than HR, such as the hospital's directory, brings
// them into the staff.
#include "modules/organisation/organisation.hpp"

namespace mc::organisation {

/// What the source says of a person's work; empty where it says nothing.
struct Placing {
  std::string job_title{};
  std::optional<UnitId> unit{};
  std::optional<PersonId> manager{};
  std::string profession{};  // a code or a name; without one that is known, the title says it
  bool operator==(const Placing&) const = default;
};

/// Makes the staff row of a person who has an account, or follows the source from `before` to `now`. What HR or an
/// administrator entered otherwise stays, and a unit is never taken away. `account`: for a new row.
mc::Status place(Organisation& organisation, data::Tx& tx, Source source, PersonId person,
                 const accounts::PersonIn& account, const Placing& before, const Placing& now);

/// The unit of this name, whatever its place in the tree; one of several is not guessed.
Result<std::optional<UnitId>> unit_named(Organisation& organisation, data::Tx& tx, std::string_view name);

}  // namespace mc::organisation
