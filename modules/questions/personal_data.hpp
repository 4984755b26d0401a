#pragma once
// PUBLIC: what this module says of the people in its tables (modules/personal_data.hpp).
#include "modules/personal_data.hpp"

namespace mc::questions {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::questions
