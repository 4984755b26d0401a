#pragma once
// Marking a finished attempt again by a plan. Pure. What the plan does not name keeps its mark and its treatment, so a
// plan that changes nothing changes nothing.
#include "modules/assessment/results.hpp"

namespace mc::assessment {

struct RegradePlan {
  struct Treatment {
    RegradeAction action = RegradeAction::rescore;
    std::shared_ptr<const Question> key;  // rescore: the newest version
    Uuid key_id{};                        // of the quiz version, or of the version in the bank
  };
  std::map<std::string, Treatment> questions;
  bool never_lower = true;
  bool failed_only = false;
  std::optional<std::set<AttemptId>> attempts;
};

struct Remarked {
  std::vector<StoredMark> marks;
  Score score;
  bool touched = false;  // a question of the plan is on this paper
};

/// The partial-credit policy is the one of the attempt's own version. Errors: conflict `key_does_not_fit`,
/// `nothing_left` when every question would be dropped.
Result<Remarked> remark(const Quiz& quiz, const QuizVersionId& version, const Sheet& sheet,
                        const std::vector<Answer>& answers, const std::vector<StoredMark>& before,
                        const RegradePlan& plan);

/// Do both give the same points, of the same questions?
bool same_marks(const std::vector<StoredMark>& a, const std::vector<StoredMark>& b);

}  // namespace mc::assessment
