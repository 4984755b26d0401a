#pragma once
// Rules of quizzes and attempts. See assessment.hpp for the contract.
#include "appliance/base/recent.hpp"
#include "modules/assessment/marking.hpp"
#include "modules/assessment/paper.hpp"
#include "modules/assessment/store.hpp"

namespace mc::assessment {

/// A POST that left the browser at the deadline may take this long to arrive.
inline constexpr std::chrono::milliseconds kGrace{5'000};

/// Closes one attempt after its deadline, also when the browser never comes back.
struct CloseAttempt {
  static constexpr std::string_view kKind = "assessment.close_attempt";
  AttemptId attempt_id;
};
FIELDS(CloseAttempt, attempt_id)

/// A frozen quiz, parsed.
struct Version {
  QuizVersionId id;
  Quiz quiz;
};

class Service final : public Assessment {
public:
  explicit Service(Platform& platform) : platform_(platform), versions_(256), papers_(512) {}

  Result<QuizId> create(data::Tx& tx) override;
  Result<Quiz> draft(data::Tx& tx, QuizId quiz) override;
  Status save(data::Tx& tx, QuizId quiz, const Quiz& content) override;
  Result<std::vector<FieldError>> problems(data::Tx& tx, QuizId quiz) override;
  Result<QuizVersionId> freeze(data::Tx& tx, QuizId quiz) override;
  Result<QuizSummary> summary(data::Tx& tx, QuizVersionId version) override;
  Result<AttemptView> preview(data::Tx& tx, QuizId quiz) override;
  Result<AttemptResult> mark_preview(data::Tx& tx, QuizId quiz, const List<Answer, 300>& answers) override;
  Result<AttemptView> start(data::Tx& tx, PersonId person, QuizVersionId version, std::string_view context) override;
  Result<AttemptView> view(data::Tx& tx, PersonId person, AttemptId attempt) override;
  Status answer(data::Tx& tx, PersonId person, AttemptId attempt, const Answer& answer,
                std::optional<bool> flagged) override;
  Result<AttemptResult> submit(data::Tx& tx, PersonId person, AttemptId attempt) override;
  Result<AttemptResult> result(data::Tx& tx, PersonId person, AttemptId attempt) override;
  Result<std::optional<AttemptId>> open_attempt(data::Tx& tx, PersonId person, std::string_view context) override;
  Result<std::string> context_of(data::Tx& tx, AttemptId attempt) override;
  Result<std::vector<AttemptResult>> history(data::Tx& tx, PersonId person, std::string_view context) override;

  /// The job's work. Safe to run twice.
  Status close_if_due(AttemptId attempt);

private:
  /// An attempt with its version and its paper, closed if its time is over.
  struct Attempt {
    AttemptRow row;
    std::shared_ptr<const Version> version;
    std::shared_ptr<const Paper> paper;
    std::optional<std::vector<Answer>> answers = {};    // once they were read
    std::optional<std::vector<StoredMark>> marks = {};  // when it was closed just now
  };
  Result<std::shared_ptr<const Version>> version(data::Tx& tx, QuizVersionId id);
  Result<std::shared_ptr<const Paper>> paper(const AttemptRow& row, const Quiz& quiz);
  Result<Attempt> load(data::Tx& tx, AttemptRow row);
  Result<Attempt> find_for(data::Tx& tx, PersonId person, AttemptId id);
  /// Marks what was saved and stores it when the transaction writes; otherwise only says how it will be.
  Status close(data::Tx& tx, Attempt& attempt, Instant at, bool automatic);
  static Status read_answers(data::Tx& tx, Attempt& attempt);
  Result<AttemptView> view_of_attempt(data::Tx& tx, const Attempt& attempt);
  Result<AttemptResult> result_of(data::Tx& tx, Attempt& attempt);
  Result<bool> may_reveal(data::Tx& tx, const Attempt& attempt);
  Result<AttemptView> begin(data::Tx& tx, PersonId person, QuizVersionId version, std::string_view context,
                            std::int64_t number);

  Platform& platform_;
  Recent<QuizVersionId, Version> versions_;
  Recent<AttemptId, Paper> papers_;  // of attempts that are being taken: a paper never changes
};

}  // namespace mc::assessment
