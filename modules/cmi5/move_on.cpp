#include "modules/cmi5/move_on.hpp"

namespace mc::cmi5 {

bool is_met(MoveOn move_on, const Progress& progress) {
  if (progress.waived) return true;
  switch (move_on) {
  case MoveOn::NotApplicable:
    return true;
  case MoveOn::Passed:
    return progress.passed;
  case MoveOn::Completed:
    return progress.completed;
  case MoveOn::CompletedAndPassed:
    return progress.completed && progress.passed;
  case MoveOn::CompletedOrPassed:
    return progress.completed || progress.passed;
  }
  return false;
}

std::vector<std::int64_t> newly_satisfied(const Structure& structure, const std::vector<bool>& met,
                                          const std::set<std::int64_t>& known) {
  std::vector<bool> whole(structure.blocks.size(), true);
  bool course = true;
  auto spoil = [&](std::int64_t parent) {
    if (parent < 0 || static_cast<std::size_t>(parent) >= whole.size())
      course = false;
    else
      whole[static_cast<std::size_t>(parent)] = false;
  };
  for (std::size_t i = 0; i < structure.aus.size(); ++i)
    if (i >= met.size() || !met[i]) spoil(structure.aus[i].parent);
  // A block stands behind the one around it, so going backwards meets inner ones first.
  std::vector<std::int64_t> out;
  for (std::size_t i = structure.blocks.size(); i-- > 0;) {
    if (!whole[i])
      spoil(structure.blocks[i].parent);
    else if (!known.contains(static_cast<std::int64_t>(i)))
      out.push_back(static_cast<std::int64_t>(i));
  }
  if (course && !known.contains(kCourse)) out.push_back(kCourse);
  return out;
}

}  // namespace mc::cmi5
