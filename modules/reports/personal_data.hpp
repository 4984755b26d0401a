#pragma once
// PUBLIC for the program: what module reports holds of people, for exports and erasures (modules/personal_data.hpp).
#include "modules/personal_data.hpp"

namespace mc::reports {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::reports
