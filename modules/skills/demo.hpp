#pragma once
// PUBLIC: sample checklists and documents to sign for `medconnect demo`.
#include "modules/skills/skills.hpp"

namespace mc::skills {

/// A central-line checklist that `preceptor` may sign off in `unit`, and a restraint policy to sign, both given to
/// `people`. Both say that they need clinical sign-off before use. Not idempotent: for a new appliance.
Status make_demo_skills(data::Tx& tx, Skills& skills, PersonId office, PersonId preceptor, UnitId unit,
                        const std::vector<PersonId>& people);

}  // namespace mc::skills
