#pragma once
// Ids that more than one room or module speaks of. A module's own ids live in its public header.
#include "appliance/base/id.hpp"

namespace mc {

struct PersonTag;
struct SessionTag;
struct UnitTag;
struct CourseTag;
struct BlobTag;
using PersonId = Id<PersonTag>;    // a person with an account (module accounts)
using SessionId = Id<SessionTag>;  // one signed-in device (security)
using UnitId = Id<UnitTag>;        // a node of the organisation tree (module organisation)
using CourseId = Id<CourseTag>;    // module courses
using BlobId = Id<BlobTag>;        // appliance/blobs

}  // namespace mc
