#pragma once
// PUBLIC header of module organisation: how another source of people than HR, such as the hospital's directory, brings
// them into the staff.
#include "modules/organisation/organisation.hpp"

namespace mc::organisation {

/// What the source says of a person's work; empty where it says nothing.
struct Placing {
  std::string job_title;
  std::optional<UnitId> unit;
  std::optional<PersonId> manager;
};

/// Makes the staff row of a person who has an account, or follows the source from `before` to `now`. What HR or an
/// administrator entered otherwise stays, and a unit is never taken away. `account`: for a new row.
mc::Status place(Organisation& organisation, data::Tx& tx, PersonId person, const accounts::PersonIn& account,
                 const Placing& before, const Placing& now);

}  // namespace mc::organisation
