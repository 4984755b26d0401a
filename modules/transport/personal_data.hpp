#pragma once
// PUBLIC: what this module keeps of people: nothing.
#include "modules/personal_data.hpp"

namespace mc::transport {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::transport
