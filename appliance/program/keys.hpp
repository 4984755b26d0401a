#pragma once
// What the commands and jobs do with the keys of an open appliance.
#include "appliance/program/appliance.hpp"

namespace mc::program {

/// Wraps every file's key under the newest key, in batches, until none is left. Goes on after a kill.
Status rewrap_files(Appliance& appliance);

}  // namespace mc::program
