#pragma once
// PUBLIC for the program: what module credentials holds of people, for exports and erasures
// (modules/personal_data.hpp).
#include "modules/personal_data.hpp"

namespace mc::credentials {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::credentials
