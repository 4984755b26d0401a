#pragma once
// The paper of one attempt: which questions were drawn and in which order everything is shown. Drawn once at the start.
// Pure functions. A learner sees ids that are positions on her paper ("o2", "r1"): ids that an author chose could give
// the answer away (by their order, or by their name), and never leave the server.
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "modules/assessment/marking.hpp"
#include "modules/assessment/ports.hpp"

namespace mc::assessment {

/// Do not change: stored format. `order` is a permutation of the options, items, or right sides of the pairs.
struct PaperQuestion {
  std::int64_t question = 0;  // position in the version's list; -1 for a question of the bank
  std::vector<std::int64_t> order;
  std::optional<QuestionVersionId> pooled;  // the version that was drawn
};
FIELDS(PaperQuestion, question, order, pooled)
struct Paper {
  std::vector<PaperQuestion> questions;
};
FIELDS(Paper, questions)

/// A paper with its questions, in the same order.
struct Sheet {
  Paper paper;
  std::vector<std::shared_ptr<const Question>> questions;
  /// The position of a question on the paper; nothing when it is not there.
  std::optional<std::size_t> find(std::string_view question_id) const;
};

/// What a quiz draws from one pool.
struct PoolSource {
  std::int64_t count = 0;
  std::vector<PooledQuestion> questions;
};
/// Draws from all pools so that no question comes twice, also where pools overlap (by augmenting paths, as in bipartite
/// matching); `taken` are ids that must not be drawn. Nothing when that is impossible.
std::optional<std::vector<PooledQuestion>> draw(const std::vector<PoolSource>& pools,
                                                const std::set<std::string>& taken, std::uint64_t seed);
/// A question that was drawn.
struct Pick {
  QuestionVersionId version;
  std::shared_ptr<const Question> question;
};

/// The same quiz, picks and seed always give the same paper. The quiz must have no problems (see validation.hpp).
Paper deal(const Quiz& quiz, std::uint64_t seed, const std::vector<Pick>& picks = {});
/// Question `at` of a quiz that stays alive with it.
std::shared_ptr<const Question> question_at(const std::shared_ptr<const Quiz>& quiz, std::size_t at);
/// False when the paper does not fit its questions (a damaged row).
bool fits(const Sheet& sheet);

QuestionView view_of(const Question& question, const PaperQuestion& on_paper);
/// Reads an answer against the paper. Refuses ids that are not on it, too many of them, and texts over 200 characters.
Result<Response> response_of(const Question& question, const PaperQuestion& on_paper, const Answer& answer);
/// The right answer in the ids of this paper, for the reveal.
Answer right_answer(const Question& question, const PaperQuestion& on_paper);
/// Feedback of the options of this paper, by the ids that the learner sees.
std::map<std::string, std::string> feedback_of(const Question& question, const PaperQuestion& on_paper);

}  // namespace mc::assessment
