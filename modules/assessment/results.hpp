#pragma once
// From a quiz, a paper and answers to marks, views and results. Pure.
#include "modules/assessment/marking.hpp"
#include "modules/assessment/paper.hpp"
#include "modules/assessment/store.hpp"

namespace mc::assessment {

struct Marked {
  std::vector<StoredMark> marks;  // in the order of the paper
  Score score;
};
/// A survey is not marked: it counts as passed with 100 % of nothing. An answer that cannot be read earns nothing.
Marked mark_paper(const Quiz& quiz, const Paper& paper, const std::vector<Answer>& answers);

/// What the learner sees of the paper; ids, times and saved answers are the caller's.
AttemptView paper_view(const Quiz& quiz, const Paper& paper, std::int64_t number);
/// The result without questions.
AttemptResult summary_of(const AttemptRow& row, const Quiz& quiz);
/// Everything, right answers too: only where the reveal rule allows it.
std::vector<QuestionResult> question_results(const Quiz& quiz, const Paper& paper, const std::vector<Answer>& answers,
                                             const std::vector<StoredMark>& marks);

}  // namespace mc::assessment
