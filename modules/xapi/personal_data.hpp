#pragma once
// PUBLIC: what module xapi holds of a person.
#include "modules/personal_data.hpp"

namespace mc::xapi {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::xapi
