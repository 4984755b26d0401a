#pragma once
// PUBLIC: sample classroom sessions for `medconnect demo`.
#include "modules/classroom/classroom.hpp"

namespace mc::classroom {

/// A mock code next week with more people than seats, a fire drill the week after, and a sepsis simulation that has no
/// date yet, all led by `office`. `people` sign up in their order. Not idempotent: for a new appliance.
Status hold_demo_sessions(data::Tx& tx, const Clock& clock, Classroom& classroom, PersonId office,
                          const std::vector<PersonId>& people);

}  // namespace mc::classroom
