#pragma once
// Rules of quizzes and attempts. See assessment.hpp for the contract.
#include "appliance/base/recent.hpp"
#include "modules/assessment/marking.hpp"
#include "modules/assessment/paper.hpp"
#include "modules/assessment/results.hpp"
#include "modules/assessment/store.hpp"

namespace mc::assessment {

/// A POST that left the browser at the deadline may take this long to arrive.
inline constexpr std::chrono::milliseconds kGrace{5'000};
/// Until what arrived in time was surely written, however busy the writer is; only then the attempt is closed.
inline constexpr std::chrono::milliseconds kUnderway{5'000};

/// Permission to see what people answered in a quiz.
inline constexpr std::string_view kResults = "assessment:results";
/// A quiz as the object of an audit row.
inline std::string object_of(QuizId quiz) { return "quiz:" + quiz.text(); }
/// Points and percents are stored as hundredths.
inline double hundredths(std::int64_t value) { return static_cast<double>(value) / 100; }

/// Closes one attempt after its deadline, also when the browser never comes back.
struct CloseAttempt {
  static constexpr std::string_view kKind = "assessment.close_attempt";
  AttemptId attempt_id;
};
FIELDS(CloseAttempt, attempt_id)

/// The changes of a regrade that one transaction should not hold.
struct ApplyRegrade {
  static constexpr std::string_view kKind = "assessment.apply_regrade";
  RegradeId regrade_id;
};
FIELDS(ApplyRegrade, regrade_id)

/// A frozen quiz, parsed.
struct Version {
  QuizVersionId id;
  QuizId quiz_id;
  std::shared_ptr<const Quiz> quiz;
};

/// Results of an anonymous survey count complete groups of so many people.
inline constexpr std::int64_t kSurveyGroup = 5;
/// Events of one proctored attempt: in all, and within a minute. More are counted, not kept.
inline constexpr std::int64_t kMostProctorEvents = 1000;
inline constexpr std::int64_t kMostProctorEventsAMinute = 60;

/// Who asks, for access and the audit log.
struct Asker {
  const security::Viewer& viewer;
  std::string request_id{};
  std::string address{};
};

struct RegradePlan;  // regrading.hpp

/// Thread-safe: what it holds are caches and ports. Split by meaning: service.cpp (attempts), service_quizzes.cpp
/// (drafts, versions, preview), service_reports.cpp, service_regrades.cpp, service_surveys.cpp, service_people.cpp
/// (accommodations, proctoring).
class Service final : public Assessment {
public:
  explicit Service(Platform& platform) : platform_(platform), versions_(256), sheets_(1024) {}

  Result<QuizId> create(data::Tx& tx) override;
  Result<Quiz> draft(data::Tx& tx, QuizId quiz) override;
  Status save(data::Tx& tx, QuizId quiz, const Quiz& content) override;
  Result<std::vector<FieldError>> problems(data::Tx& tx, QuizId quiz) override;
  Result<QuizVersionId> freeze(data::Tx& tx, QuizId quiz) override;
  Result<std::optional<QuizVersionId>> frozen(data::Tx& tx, QuizId quiz) override;
  Result<QuizSummary> summary(data::Tx& tx, QuizVersionId version) override;
  Result<AttemptView> preview(data::Tx& tx, QuizId quiz) override;
  Result<AttemptResult> mark_preview(data::Tx& tx, QuizId quiz, const List<Answer, 300>& answers) override;
  Result<AttemptView> start(data::Tx& tx, PersonId person, QuizVersionId version, std::string_view context) override;
  Result<AttemptView> view(data::Tx& tx, PersonId person, AttemptId attempt) override;
  Status answer(data::Tx& tx, PersonId person, AttemptId attempt, const Answer& answer, std::optional<bool> flagged,
                std::optional<Instant> received) override;
  Result<AttemptResult> submit(data::Tx& tx, PersonId person, AttemptId attempt,
                               std::optional<Instant> received) override;
  Result<AttemptResult> result(data::Tx& tx, PersonId person, AttemptId attempt) override;
  Result<std::optional<AttemptId>> open_attempt(data::Tx& tx, PersonId person, std::string_view context) override;
  Result<bool> reopen(data::Tx& tx, PersonId person, std::string_view context) override;
  Result<bool> counts(data::Tx& tx, AttemptId attempt) override;
  Result<std::string> context_of(data::Tx& tx, AttemptId attempt) override;
  Result<std::vector<AttemptResult>> history(data::Tx& tx, PersonId person, std::string_view context) override;

  Result<AttemptMarks> marks_of(data::Tx& tx, AttemptId attempt) override;  // service_reports.cpp
  Status check_pools(data::Tx& tx, const security::Viewer& viewer, QuizId quiz, const Quiz& content) override;
  Result<std::vector<PoolUse>> pool_uses(data::Tx& tx, const std::vector<std::string>& pools) override;
  void use_pools(QuestionPools& pools) override { pools_ = &pools; }
  void use_owner(QuizOwner& owner) override { owner_ = &owner; }
  QuizOwner* owner() const override { return owner_; }

  /// The job's work. Safe to run twice.
  Status close_if_due(AttemptId attempt);
  /// Drops what was typed into anonymous surveys and never handed in, after 30 days.
  Status forget_survey_drafts();

  // -- the taker (service_people.cpp) --
  Result<AttemptReview> review(const security::Viewer& viewer, AttemptId attempt);
  Result<ProctorNoted> note_events(const security::Viewer& viewer, AttemptId attempt, const ProctorEventsIn& in);

  // -- accommodations (service_people.cpp) --
  Result<Accommodations> accommodations(const Asker& asker, PersonId person);
  Result<Accommodation> grant_time(const Asker& asker, const AccommodationIn& in);
  Result<Accommodation> end_accommodation(const Asker& asker, AccommodationId id);

  // -- results (service_reports.cpp, service_surveys.cpp) --
  Result<PlacedQuizzes> quizzes_of(const Asker& asker, CourseId course);
  Result<Page<AttemptEntry>> attempts_of(const Asker& asker, QuizId quiz, const AttemptsQuery& query);
  Result<AttemptReport> report(const Asker& asker, AttemptId attempt);
  Result<Analysis> analysis(const Asker& asker, QuizId quiz, const AnalysisQuery& query);
  Result<SurveyResults> survey(const Asker& asker, QuizId quiz);
  Result<Page<Participant>> participants(const Asker& asker, QuizId quiz, const ParticipantsQuery& query);

  // -- regrades (service_regrades.cpp) --
  /// A dry run: what would change, kept so that it can be looked at and applied.
  Result<Regrade> prepare_regrade(const Asker& asker, QuizId quiz, const RegradeIn& in);
  Result<Regrades> regrades(const Asker& asker, QuizId quiz);
  Result<Regrade> regrade(const Asker& asker, RegradeId id);
  Result<Page<RegradeChange>> regrade_changes(const Asker& asker, RegradeId id, const RegradeChangesQuery& query);
  /// All of it or nothing. Conflict `nothing_changed`, `already_applied`, `another_applying`, or `marks_changed_since`
  /// when an attempt's marks are not those of the dry run any more. Many changes are applied piece by piece by a job;
  /// until its end the state is `applying`.
  Result<Regrade> apply_regrade(const Asker& asker, RegradeId id);
  /// The job's work. Safe to run twice.
  Status go_on_applying(RegradeId id);

private:
  /// An attempt with its version and its paper, closed if its time is over.
  struct Attempt {
    AttemptRow row;
    std::shared_ptr<const Version> version;
    std::shared_ptr<const Sheet> sheet;
    std::optional<std::vector<Answer>> answers = {};    // once they were read
    std::optional<std::vector<StoredMark>> marks = {};  // when it was closed just now
  };
  Result<std::shared_ptr<const Version>> version(data::Tx& tx, QuizVersionId id);
  Result<std::shared_ptr<const Sheet>> sheet(data::Tx& tx, const AttemptRow& row, const Version& version);
  Result<std::shared_ptr<const Sheet>> bind(data::Tx& tx, const std::shared_ptr<const Quiz>& quiz, Paper paper);
  /// Questions of the bank for one paper. Conflict `pool_too_small`.
  Result<std::vector<PoolSource>> pool_sources(data::Tx& tx, const Quiz& quiz);
  Result<std::vector<Pick>> picks(data::Tx& tx, const Quiz& quiz, std::uint64_t seed);
  Result<std::shared_ptr<const Sheet>> preview_sheet(data::Tx& tx, const std::shared_ptr<const Quiz>& quiz,
                                                     std::string_view content);
  Result<std::vector<FieldError>> all_problems(data::Tx& tx, const Quiz& quiz);
  Status note_pool_uses(data::Tx& tx, QuizId id, const Quiz& quiz, bool frozen);
  Result<Attempt> load(data::Tx& tx, AttemptRow row);
  Result<Attempt> find_for(data::Tx& tx, PersonId person, AttemptId id);
  /// Marks what was saved and stores it when the transaction writes; otherwise only says how it will be.
  Status close(data::Tx& tx, Attempt& attempt, Instant at, bool automatic);
  /// Takes the answers of an anonymous survey away from the person.
  Status detach_answers(data::Tx& tx, const Attempt& attempt);
  static Status read_answers(data::Tx& tx, Attempt& attempt);
  Result<AttemptView> view_of_attempt(data::Tx& tx, const Attempt& attempt);
  Result<AttemptResult> result_of(data::Tx& tx, Attempt& attempt);
  Result<std::vector<QuestionResult>> questions_of(data::Tx& tx, Attempt& attempt);
  Result<bool> may_reveal(data::Tx& tx, const Attempt& attempt);
  Result<AttemptView> begin(data::Tx& tx, PersonId person, QuizVersionId version, std::string_view context,
                            std::int64_t number, std::int64_t not_counted);
  /// The question by which a mark was given; null when there is none.
  Result<std::shared_ptr<const Question>> key_question(data::Tx& tx, const PaperQuestion& on_paper,
                                                       const Question& shown, const Uuid& key);

  /// The place of a quiz, if the viewer may do this with it; not_found otherwise. Denials are audited.
  Result<QuizPlace> place_for(data::Tx& tx, const Asker& asker, std::string_view permission, QuizId quiz);
  template <class F>
  auto guarded(const Asker& asker, std::string object, F&& run) -> decltype(run());
  void audit_denied(const Asker& asker, const std::string& object);
  Status audit(data::Tx& tx, const Asker& asker, std::string action, std::string object, std::string details);
  Result<std::map<PersonId, std::string>> names(data::Tx& tx, std::vector<PersonId> people);
  Result<std::vector<Accommodation>> views(data::Tx& tx, const std::vector<AccommodationRow>& rows);
  Result<Regrade> view(data::Tx& tx, const RegradeRow& row);
  /// One piece after this attempt; where the next begins, none at the end.
  Result<std::optional<AttemptId>> apply_changes(data::Tx& tx, RegradeId id, AttemptId after);
  Result<RegradeRow> regrade_for(data::Tx& tx, const Asker& asker, RegradeId id);
  Result<std::vector<RegradedQuestion>> prompts_of(data::Tx& tx, QuizId quiz, const RegradeIn& in);
  Result<RegradePlan> plan_of(data::Tx& tx, QuizId quiz, const RegradeIn& in);
  Status compare(data::Tx& tx, const RegradePlan& plan, const AttemptRow& row, const std::vector<Answer>& answers,
                 RegradeRow& counts, std::vector<RegradeChangeRow>& changes);
  Result<SurveyResults> named_survey(data::Tx& tx, QuizId quiz, const Quiz& content);
  Result<SurveyResults> anonymous_survey(data::Tx& tx, QuizId quiz, const Quiz& content);

  Platform& platform_;
  QuestionPools* pools_ = nullptr;
  QuizOwner* owner_ = nullptr;
  Recent<QuizVersionId, Version> versions_;
  Recent<AttemptId, Sheet> sheets_;  // of attempts that are being taken: a paper never changes
};

inline constexpr std::string_view kDenied = "assessment_denied";

template <class F>
auto Service::guarded(const Asker& asker, std::string object, F&& run) -> decltype(run()) {
  auto result = run();
  if (result || result.error().code != kDenied) return result;
  audit_denied(asker, object);
  return not_found();
}

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::assessment
