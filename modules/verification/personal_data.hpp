#pragma once
// PUBLIC: what module verification holds of a person.
#include "modules/personal_data.hpp"

namespace mc::verification {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::verification
