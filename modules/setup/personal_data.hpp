#pragma once
// PUBLIC: what this module keeps of people: who put a thing away.
#include "modules/personal_data.hpp"

namespace mc::setup {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::setup
