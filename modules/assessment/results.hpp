#pragma once
// From a quiz, a paper and answers to marks, views and results. Pure.
#include "modules/assessment/marking.hpp"
#include "modules/assessment/paper.hpp"
#include "modules/assessment/store.hpp"

namespace mc::assessment {

/// The promise of a survey; a quiz that is none cannot make it.
inline bool is_anonymous(const Quiz& quiz) { return quiz.kind == QuizKind::survey && quiz.anonymous.value_or(false); }

struct Marked {
  std::vector<StoredMark> marks;  // in the order of the paper
  Score score;
};
/// A survey is not marked: it counts as passed with 100 % of nothing. An answer that cannot be read earns nothing.
Marked mark_paper(const Quiz& quiz, const Sheet& sheet, const std::vector<Answer>& answers);

const Answer* answer_to(const Question& question, const std::vector<Answer>& answers);

/// What the learner sees of the paper; ids, times and saved answers are the caller's.
AttemptView paper_view(const Quiz& quiz, const Sheet& sheet, std::int64_t number, std::int64_t not_counted = 0);
/// The result without questions.
AttemptResult summary_of(const AttemptRow& row, const Quiz& quiz);
/// Everything, right answers too: only where the reveal rule allows it. `keys`: for each question the one by which it
/// was marked, when that is not its own (after a regrade), else null.
std::vector<QuestionResult> question_results(const Sheet& sheet, const std::vector<Answer>& answers,
                                             const std::vector<StoredMark>& marks,
                                             const std::vector<std::shared_ptr<const Question>>& keys);

}  // namespace mc::assessment
