#pragma once
// PUBLIC: what this module keeps of people: who switched what.
#include "modules/personal_data.hpp"

namespace mc::switches {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::switches
