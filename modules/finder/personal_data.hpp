#pragma once
// PUBLIC: what module finder keeps of people, for module privacy.
#include "modules/personal_data.hpp"

namespace mc::finder {
std::unique_ptr<PersonalData> make_personal_data(Platform& platform);
}
