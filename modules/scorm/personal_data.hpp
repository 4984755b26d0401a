#pragma once
// PUBLIC: what module scorm holds of a person.
#include "modules/personal_data.hpp"

namespace mc::scorm {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::scorm
