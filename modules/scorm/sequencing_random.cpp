// SR.1 and SR.2: which children a cluster has, and in which order.
#include <algorithm>

#include "modules/scorm/sequencing_engine.hpp"

namespace mc::scorm {

namespace {

void shuffle(std::vector<std::int64_t>& items, Random& random) {
  for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[random.below(left)]);
}

bool due(Timing timing, bool first) {
  return timing == Timing::on_each_new_attempt || (timing == Timing::once && first);
}

}  // namespace

void Engine::select_and_randomize(std::int64_t activity, bool first) {
  if (leaf(activity) || of(activity).active || of(activity).suspended) return;
  const Randomization& wanted = rules(activity).randomization;
  std::vector<std::int64_t>& available = of(activity).available;
  if (due(wanted.selection_timing, first) && wanted.select_count) {
    std::vector<std::int64_t> chosen = at(activity).children;
    shuffle(chosen, random_);
    auto count = static_cast<std::size_t>(std::max<std::int64_t>(0, *wanted.select_count));
    if (count < chosen.size()) chosen.resize(count);
    std::sort(chosen.begin(), chosen.end());  // positions follow the document
    available = std::move(chosen);
  }
  if (due(wanted.randomization_timing, first) && wanted.reorder_children) shuffle(available, random_);
}

}  // namespace mc::scorm
