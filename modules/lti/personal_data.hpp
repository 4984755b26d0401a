#pragma once
// PUBLIC header of module lti: what it says of people. Launches, scores and links to other platforms of a person.
#include <memory>

#include "modules/personal_data.hpp"

namespace mc::lti {

std::unique_ptr<PersonalData> make_personal_data(Platform& platform);

}  // namespace mc::lti
