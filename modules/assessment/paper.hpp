#pragma once
// The paper of one attempt: which questions were drawn and in which order everything is shown. Drawn once at the start.
// Pure functions. A learner sees ids that are positions on her paper ("o2", "r1"): ids that an author chose could give
// the answer away (by their order, or by their name), and never leave the server.
#include <cstdint>
#include <string>
#include <vector>

#include "modules/assessment/assessment.hpp"
#include "modules/assessment/marking.hpp"

namespace mc::assessment {

/// Do not change: stored format. `order` is a permutation of the options, items, or right sides of the pairs.
struct PaperQuestion {
  std::int64_t question = 0;  // position in the version's list
  std::vector<std::int64_t> order;
};
FIELDS(PaperQuestion, question, order)
struct Paper {
  std::vector<PaperQuestion> questions;
};
FIELDS(Paper, questions)

/// The same quiz and seed always give the same paper. The quiz must have no problems (see validation.hpp).
Paper deal(const Quiz& quiz, std::uint64_t seed);
/// False when the paper does not fit the quiz (a damaged row).
bool fits(const Paper& paper, const Quiz& quiz);

QuestionView view_of(const Question& question, const PaperQuestion& on_paper);
/// Reads an answer against the paper. Refuses ids that are not on it, too many of them, and texts over 200 characters.
Result<Response> response_of(const Question& question, const PaperQuestion& on_paper, const Answer& answer);
/// The right answer in the ids of this paper, for the reveal.
Answer right_answer(const Question& question, const PaperQuestion& on_paper);
/// Feedback of the options of this paper, by the ids that the learner sees.
std::map<std::string, std::string> feedback_of(const Question& question, const PaperQuestion& on_paper);

}  // namespace mc::assessment
