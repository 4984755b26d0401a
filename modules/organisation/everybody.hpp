#pragma once
// PUBLIC header of module organisation: everybody it knows, leavers too, for modules that build a copy of the staff.
#include "modules/organisation/organisation.hpp"

namespace mc::organisation {

/// Ids in their order, at most `limit` after `after`.
Result<std::vector<PersonId>> people_after(data::Tx& tx, const PersonId& after, std::int64_t limit);

/// A profession by code or by name ("Registered Nurse")? Whoever brings people in must not turn one into "other".
bool knows_profession(std::string_view text);

}  // namespace mc::organisation
