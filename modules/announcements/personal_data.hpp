#pragma once
// PUBLIC: what this module keeps of people: who wrote, and who put away what.
#include "modules/personal_data.hpp"

namespace mc::announcements {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::announcements
