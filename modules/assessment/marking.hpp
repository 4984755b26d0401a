#pragma once
// Marking: pure functions from a question, a policy and a response to points. No clock, no store.
// Points are hundredths in integers, so that sums never drift and a pass mark is never missed by rounding.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "modules/assessment/assessment.hpp"

namespace mc::assessment {

/// What a learner answered, in the author's order: positions instead of the ids that the learner saw.
struct Response {
  std::vector<std::size_t> chosen;  // options, or all items in the order that the learner gave
  std::vector<std::string> texts;   // one for each blank; empty = left out
  std::vector<int> matched;         // for each pair, the pair whose right side was chosen; -1 = none
};

struct Mark {
  std::int64_t points = 0;  // hundredths
  bool correct = false;     // entirely
};

/// `possible` is the question's points times 100. An unanswered question earns nothing under every policy.
///   all_or_nothing     everything right, or nothing
///   right_minus_wrong  (right - wrong) / right possible, never below 0; blanks and pairs left out count neither way
///   per_option         share of options judged rightly (multi_select), of blanks, pairs or positions that are right
/// Choosing one option (multiple_choice, true_false) knows no part.
Mark mark(const Question& question, PartialCredit policy, const Response& response);

/// Does a typed answer meet one of the accepted ones? Runs of white space count as one and are stripped at the ends;
/// unless the blank is case sensitive, case and accents are folded.
bool blank_matches(const Blank& blank, std::string_view typed);

struct Score {
  std::int64_t points = 0;    // hundredths
  std::int64_t possible = 0;  // hundredths
  std::int64_t percent = 0;   // hundredths of a percent, rounded half up; 0 when nothing was possible
  bool passed = false;
};
/// `passed` compares exactly, without the rounding of `percent`.
Score score(std::int64_t points, std::int64_t possible, std::int64_t pass_percent);

}  // namespace mc::assessment
