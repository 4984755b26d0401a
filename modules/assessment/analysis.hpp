#pragma once
// Item analysis of a quiz. Pure. The formulas are those of Moodle's quiz statistics (docs.moodle.org, "Quiz statistics
// calculations"), which follow classical test theory:
//   x   an attempt's points for an item; T its total; X = T - x, the rest of the test; max the item's points; min = 0
//       (no policy here gives negative points)
//   V, C   sample variance and covariance with the divisor n - 1
//   facility                    100 * mean(x) / max
//   standard deviation          100 * sqrt(V(x)) / max
//   discrimination index        100 * C(x, X) / sqrt(V(x) V(X)), the correlation of the item with the rest
//   discriminative efficiency   100 * C(x, X) / Cmax(x, X), Cmax with both sorted in ascending order: how well it
//                               discriminates for an item of this facility
//   intended weight             100 * max / sum of max
//   effective weight            100 * sqrt(C(x, T)) / sum over items of sqrt(C(x, T)); none where C is negative
//   Cronbach's alpha            k / (k - 1) * (1 - sum V(x) / V(T))  (Cronbach 1951)
//   standard error              100 * sqrt(V(T)) * sqrt(1 - alpha) / sum of max  (Lord and Novick 1968)
// Omitted answers count as 0 points. An item that was not on an attempt's paper (drawn at random, or dropped by a
// regrade) is left out of that attempt: its figures come from the attempts that had it, the weights from their totals.
// Alpha needs attempts at the same items; where papers differ there is none.
#include <optional>
#include <string>
#include <vector>

#include "modules/assessment/requests.hpp"

namespace mc::assessment {

struct ItemScores {
  std::string question_id;
  std::string prompt;
  QuestionType type = QuestionType::multiple_choice;
  std::int64_t max = 0;                             // hundredths
  std::vector<std::optional<std::int64_t>> points;  // hundredths, one for each attempt; none: not on its paper
  std::int64_t answered = 0;
};

/// Figures of `attempts` attempts; every item has so many points. Percentages are rounded to two decimals, alpha to
/// four.
Analysis analyse(const std::vector<ItemScores>& items, std::size_t attempts);

}  // namespace mc::assessment
