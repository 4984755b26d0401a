#pragma once
// PUBLIC: sample providers and classes for `medconnect demo`.
#include "modules/finder/finder.hpp"

namespace mc::finder {

/// Six providers of central Texas and more than sixty classes of the next three months: BLS, ACLS, PALS, NRP, TNCC and
/// fire safety. `keeper` offers those of the hospital, where `people` have seats; `refresher` prepares for BLS. Not
/// idempotent: for a new appliance.
Status offer_demo_classes(data::Tx& tx, const Clock& clock, Random& random, PersonId keeper, CourseId refresher,
                          const std::vector<PersonId>& people);

}  // namespace mc::finder
