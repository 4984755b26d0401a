#pragma once
// PUBLIC for the program: what module cmi5 holds of people, for exports and erasures (modules/personal_data.hpp).
#include "modules/personal_data.hpp"

namespace mc::cmi5 {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::cmi5
