// The stored form of a manifest.
#include "modules/scorm/manifest.hpp"

namespace mc::scorm {

std::int64_t Manifest::find(std::string_view id) const {
  for (std::size_t i = 0; i < activities.size(); ++i)
    if (activities[i].id == id) return static_cast<std::int64_t>(i);
  return -1;
}

Result<Manifest> stored_manifest(std::string_view json) {
  Manifest out = TRY(shape::from_json<Manifest>(json));
  const auto count = static_cast<std::int64_t>(out.activities.size());
  bool holds = count > 0 && !out.sequencings.empty();
  for (std::int64_t i = 0; holds && i < count; ++i) {
    const Activity& a = out.at(i);
    holds = a.sequencing >= 0 && a.sequencing < static_cast<std::int64_t>(out.sequencings.size()) && a.parent < i &&
            (i == 0 ? a.parent == -1 : a.parent >= 0);
    for (std::int64_t child : a.children) holds = holds && child > i && child < count;
  }
  for (const Sequencing& s : out.sequencings) holds = holds && !s.objectives.empty();
  if (!holds) return internal("scorm_manifest", "The stored manifest is not a tree.");
  return out;
}

}  // namespace mc::scorm
