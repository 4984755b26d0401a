#pragma once
// PUBLIC for the program and module privacy: what module intake holds of people (modules/personal_data.hpp).
#include "modules/personal_data.hpp"

namespace mc::intake {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::intake
