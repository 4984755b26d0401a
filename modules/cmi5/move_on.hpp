#pragma once
// When an AU is satisfied, and which blocks and whether the course are then. Pure functions.
#include <set>
#include <vector>

#include "modules/cmi5/structure.hpp"

namespace mc::cmi5 {

/// What a registration knows of an AU.
struct Progress {
  bool completed = false;
  bool passed = false;
  bool waived = false;
};
bool is_met(MoveOn move_on, const Progress& progress);

inline constexpr std::int64_t kCourse = -1;
/// What became satisfied: blocks by index, inner ones before those around them, kCourse last.
/// `met`: for each AU; `known`: nodes that were satisfied before.
std::vector<std::int64_t> newly_satisfied(const Structure& structure, const std::vector<bool>& met,
                                          const std::set<std::int64_t>& known);

}  // namespace mc::cmi5
