#pragma once
// The newest lines of the log, kept in memory for a support bundle: at most 2,000 of them and 1 MiB.
#include <string>
#include <vector>

namespace mc::log {

/// Oldest first.
std::vector<std::string> recent_lines();

}  // namespace mc::log
