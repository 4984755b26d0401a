#pragma once
// PUBLIC for the program and module privacy: what module accounts holds of people, for exports and erasures
// (modules/personal_data.hpp), with their sessions, roles and audit rows, which belong to the room security.
#include "modules/accounts/accounts.hpp"
#include "modules/personal_data.hpp"

namespace mc::accounts {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

/// What she is called and was called before.
Result<Erasure::Former> known_as(data::Tx& tx, const Person& person);
/// The account is deactivated at the person's own wish, whoever did it: she comes back by signing in.
mc::Status mark_left_by_choice(data::Tx& tx, PersonId person);

}  // namespace mc::accounts
