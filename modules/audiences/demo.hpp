#pragma once
// PUBLIC: audiences for `medconnect demo`, made through the rules of the routes.
#include "modules/audiences/audiences.hpp"

namespace mc::audiences {

/// "Everybody", "Nurses", "New here", "Nurses without BLS" and one per site; members are there once jobs have run. Not
/// idempotent: for a new appliance that has its staff.
Result<std::vector<AudienceId>> make_demo_audiences(data::Tx& tx, Audiences& audiences,
                                                    organisation::Organisation& organisation, PersonId by);

}  // namespace mc::audiences
