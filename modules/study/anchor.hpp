#pragma once
// Where a highlight lies in a text that may have been edited since, and how long a streak is. Pure functions.
#include <cstdint>
#include <string>
#include <vector>

#include "modules/study/study.hpp"

namespace mc::study {

/// Offsets are code points within the block; blocks are the paragraphs, headings and code of a lesson, from 0.
struct Anchor {
  std::int64_t block = 0;
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::string quote;
};
FIELDS(Anchor, block, from, to, quote)
enum class AnchorState : std::uint8_t { exact, moved, text_changed };
ENUM_NAMES(AnchorState, exact, moved, text_changed)
struct Located {
  AnchorState state = AnchorState::exact;
  Anchor anchor;
};

/// The words of each block of a Tiptap document.
Result<std::vector<std::string>> blocks_of(const std::string& document);
/// Exact where it was; else the place of the same words that is nearest; else `text_changed`, at the old place.
Located locate(const Anchor& anchor, const std::vector<std::string>& blocks);

struct Streak {
  std::int64_t days = 0;  // consecutive, to today or yesterday
  bool today = false;     // today counts already
  std::int64_t longest = 0;
};
FIELDS(Streak, days, today, longest)
/// The day on the learner's wall clock, whose distance to UTC the browser tells for that moment.
Date day_at(Instant at, std::int64_t offset_minutes);
/// `days` in any order; days after today do not count.
Streak streak_of(std::vector<Date> days, Date today);

}  // namespace mc::study
