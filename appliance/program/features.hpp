#pragma once
// The features of this product that a hospital can switch off. What is not in the list never goes off: sign-in,
// accounts, roles, courses and their completion, credentials, compliance, privacy, the audit log, backups, operations.
#include <vector>

#include "modules/switches/switches.hpp"

namespace mc::program {

/// In blocks as they stand on the screen; what is needed stands before whatever needs it. Ids are stored: never change.
std::vector<switches::Feature> features();

}  // namespace mc::program
