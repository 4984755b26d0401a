#pragma once
// What module privacy itself holds of people, and the tables of rooms that hold them for days only.
#include "modules/personal_data.hpp"

namespace mc::privacy {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::privacy
