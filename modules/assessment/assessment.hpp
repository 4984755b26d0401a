#pragma once
// PUBLIC header of module assessment: quizzes, immutable quiz versions, attempts on the server's clock, marking.
// Knows nothing of courses: the caller (courses, learning) decides who may edit or take a quiz.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/platform.hpp"

namespace mc::assessment {

struct QuizTag;
struct QuizVersionTag;
struct AttemptTag;
struct QuestionVersionTag;
using QuizId = Id<QuizTag>;
using QuizVersionId = Id<QuizVersionTag>;
using AttemptId = Id<AttemptTag>;
using QuestionVersionId = Id<QuestionVersionTag>;  // of the question bank

class QuestionPools;  // ports.hpp
class QuizOwner;

enum class QuizKind : std::uint8_t { graded, practice, survey };
ENUM_NAMES(QuizKind, graded, practice, survey)
enum class QuestionType : std::uint8_t { multiple_choice, true_false, multi_select, fill_blank, matching, ordering };
ENUM_NAMES(QuestionType, multiple_choice, true_false, multi_select, fill_blank, matching, ordering)
enum class Reveal : std::uint8_t { after_submission, after_all_attempts, never };
ENUM_NAMES(Reveal, after_submission, after_all_attempts, never)
enum class PartialCredit : std::uint8_t { all_or_nothing, right_minus_wrong, per_option };
ENUM_NAMES(PartialCredit, all_or_nothing, right_minus_wrong, per_option)
enum class ReviewState : std::uint8_t { unanswered, partly, answered };
ENUM_NAMES(ReviewState, unanswered, partly, answered)
enum class ProctorKind : std::uint8_t { focus_lost, tab_hidden, paste, copy, full_screen_left, reconnected };
ENUM_NAMES(ProctorKind, focus_lost, tab_hidden, paste, copy, full_screen_left, reconnected)
enum class RegradeAction : std::uint8_t { rescore, drop, full_marks };
ENUM_NAMES(RegradeAction, rescore, drop, full_marks)
enum class RegradeState : std::uint8_t { dry_run, applied, applying };
ENUM_NAMES(RegradeState, dry_run, applied, applying)

struct Option {
  Text<1, 64> id;  // stable within the question; made by the editor
  Text<1, 1000> text;
  bool correct = false;
  std::optional<Text<0, 1000>> feedback;
};
FIELDS(Option, id, text, correct, feedback)
struct Blank {
  Text<1, 64> id;  // the prompt marks its place as {{id}}
  List<Text<1, 200>, 20> accepted;
  bool case_sensitive = false;
};
FIELDS(Blank, id, accepted, case_sensitive)
struct Pair {
  Text<1, 64> id;
  Text<1, 500> left;
  Text<1, 500> right;
};
FIELDS(Pair, id, left, right)
struct Item {
  Text<1, 64> id;
  Text<1, 500> text;
};
FIELDS(Item, id, text)

/// As the author writes it. Which lists are used depends on the type: options (multiple_choice, true_false,
/// multi_select), blanks (fill_blank), pairs (matching), items in the right order (ordering).
struct Question {
  Text<1, 64> id;
  QuestionType type = QuestionType::multiple_choice;
  Text<1, 4000> prompt;
  Int<1, 100> points = 1;
  std::optional<Text<0, 4000>> explanation;
  List<Option, 12> options;
  List<Blank, 10> blanks;
  List<Pair, 12> pairs;
  List<Item, 12> items;
  std::optional<PartialCredit> partial_credit;  // none: the quiz's
};
FIELDS(Question, id, type, prompt, points, explanation, options, blanks, pairs, items, partial_credit)

/// So many questions of a pool of the question bank, drawn anew for every attempt.
struct PoolDraw {
  Text<1, 64> pool_id;
  Int<1, 200> count;
};
FIELDS(PoolDraw, pool_id, count)

struct Quiz {
  QuizKind kind = QuizKind::graded;
  Int<0, 100> pass_percent = 70;
  Int<0, 50> attempts = 3;  // 0 = no limit
  std::optional<Int<1, 480>> time_limit_minutes;
  bool shuffle_questions = true;
  bool shuffle_options = true;
  std::optional<Int<1, 200>> draw;  // random draw of n of `questions`; none = all
  Reveal reveal = Reveal::after_submission;
  PartialCredit partial_credit = PartialCredit::all_or_nothing;
  List<Question, 300> questions;
  std::optional<List<PoolDraw, 20>> pools;        // besides `questions`; 300 questions on a paper at most
  std::optional<Int<0, 43200>> cooldown_minutes;  // between the end of an attempt and the next start
  std::optional<bool> proctored;                  // focus losses and the like are reported (LMS-44)
  std::optional<bool> anonymous;                  // survey: answers are kept without the person
};
FIELDS(Quiz, kind, pass_percent, attempts, time_limit_minutes, shuffle_questions, shuffle_options, draw, reveal,
       partial_credit, questions, pools, cooldown_minutes, proctored, anonymous)

// -- what a learner sees; never holds what is right before the reveal rule allows it --
struct Choice {
  std::string id;
  std::string text;
};
FIELDS(Choice, id, text)
struct QuestionView {
  std::string id;
  QuestionType type = QuestionType::multiple_choice;
  std::string prompt;  // fill_blank: with {{id}} marks
  std::int64_t points = 1;
  std::vector<Choice> options;  // also the items of ordering, shuffled
  std::vector<std::string> blanks;
  std::vector<Choice> left;
  std::vector<Choice> right;
};
FIELDS(QuestionView, id, type, prompt, points, options, blanks, left, right)
struct Match {
  Text<1, 64> left;
  Text<1, 64> right;
};
FIELDS(Match, left, right)
struct Answer {
  Text<1, 64> question_id;
  List<Text<1, 64>, 12> option_ids;          // chosen options, or the order of items
  std::map<std::string, std::string> texts;  // blank id -> text, each up to 200 characters, 10 at most
  List<Match, 12> matches;
};
FIELDS(Answer, question_id, option_ids, texts, matches)

struct AttemptView {
  AttemptId id;
  std::int64_t number = 1;
  std::optional<std::int64_t> attempts_left;  // after this one; none = no limit
  QuizKind kind = QuizKind::graded;
  std::int64_t pass_percent = 70;
  Instant started_at;
  std::optional<Instant> deadline;  // server clock
  Instant server_now;
  std::vector<QuestionView> questions;
  std::vector<Answer> answers;
  std::vector<std::string> flagged;
  std::optional<Instant> submitted_at;
  std::optional<std::int64_t> time_percent;  // of the quiz's time limit, when somebody granted more
  std::optional<bool> proctored;             // true: the page reports what happens to it, and says so
  std::optional<bool> anonymous;             // true: promised that the answers are kept without the name
};
FIELDS(AttemptView, id, number, attempts_left, kind, pass_percent, started_at, deadline, server_now, questions, answers,
       flagged, submitted_at, time_percent, proctored, anonymous)

struct QuestionResult {
  QuestionView question;
  std::optional<Answer> answer;
  bool correct = false;
  double points = 0;
  std::optional<Answer> right_answer;
  std::string explanation;
  std::map<std::string, std::string> feedback;  // option id -> text
  std::optional<std::string> treatment;         // by a regrade: "rescored", "dropped", "full_marks"
};
FIELDS(QuestionResult, question, answer, correct, points, right_answer, explanation, feedback, treatment)
struct AttemptResult {
  AttemptId id;
  std::int64_t number = 1;
  QuizKind kind = QuizKind::graded;
  double percent = 0;  // two decimals
  double points = 0;
  double points_possible = 0;
  std::int64_t pass_percent = 70;
  bool passed = false;
  Instant started_at;
  Instant submitted_at;
  std::int64_t seconds = 0;
  bool auto_submitted = false;
  std::optional<std::int64_t> attempts_left;
  std::optional<std::vector<QuestionResult>> questions;  // by the reveal rule
  std::optional<Instant> next_attempt_at;                // not before, by the cool-down
  std::optional<std::int64_t> time_percent;
  std::optional<Instant> regraded_at;
  std::optional<bool>
      superseded;  // true: the quiz is to be done again since; it neither completes nor uses anything up
};
FIELDS(AttemptResult, id, number, kind, percent, points, points_possible, pass_percent, passed, started_at,
       submitted_at, seconds, auto_submitted, attempts_left, questions, next_attempt_at, time_percent, regraded_at,
       superseded)

/// Published when an attempt ends, also by the server's clock. `context` is the caller's
/// ("enrolment-uuid:lesson-uuid").
struct AttemptFinished {
  static constexpr std::string_view kTopic = "assessment.attempt_finished";
  AttemptId attempt_id;
  PersonId person_id;
  std::string context;
  bool passed = false;
  double percent = 0;
};
FIELDS(AttemptFinished, attempt_id, person_id, context, passed, percent)

/// Published when a regrade changed the marks of a finished attempt. What was completed stays completed.
struct AttemptRegraded {
  static constexpr std::string_view kTopic = "assessment.attempt_regraded";
  AttemptId attempt_id;
  PersonId person_id;
  std::string context;
  bool passed = false;
  double percent = 0;
};
FIELDS(AttemptRegraded, attempt_id, person_id, context, passed, percent)

/// A finished attempt question by question, for figures over many people. Points and percent in hundredths; a question
/// that a regrade dropped is left out. Of a survey only the kind.
struct QuestionMark {
  std::string question_id;
  std::string prompt;
  std::int64_t points = 0;
  std::int64_t possible = 0;
};
FIELDS(QuestionMark, question_id, prompt, points, possible)
struct AttemptMarks {
  QuizId quiz_id;
  QuizKind kind = QuizKind::graded;
  std::int64_t number = 1;
  std::int64_t percent = 0;
  bool passed = false;
  std::vector<QuestionMark> questions;
};
FIELDS(AttemptMarks, quiz_id, kind, number, percent, passed, questions)

/// A quiz that draws from a pool: its draft, or (`frozen`) its newest published version.
struct PoolUse {
  std::string pool_id;
  QuizId quiz_id;
  bool frozen = false;
  std::int64_t count = 0;
};
FIELDS(PoolUse, pool_id, quiz_id, frozen, count)

/// Old published versions of courses hold summaries without the optional fields.
struct QuizSummary {
  std::int64_t questions = 0;
  QuizKind kind = QuizKind::graded;
  std::int64_t pass_percent = 70;
  std::int64_t attempts = 3;
  std::optional<std::int64_t> time_limit_minutes;
  std::optional<std::int64_t> cooldown_minutes;
  std::optional<bool> proctored;
  std::optional<bool> anonymous;
};
FIELDS(QuizSummary, questions, kind, pass_percent, attempts, time_limit_minutes, cooldown_minutes, proctored, anonymous)

/// What would keep one question from being used (codes as in Assessment::problems, paths below the question).
std::vector<FieldError> problems_of(const Question& question);

/// Thread-safe. Every function takes the caller's transaction. Time is the transaction's: an attempt with a limit
/// accepts what the server received until 5 s after its deadline, and is closed another 5 s later with what was saved,
/// by a job and by whoever looks at it first. view, result, open_attempt and history also work in a read transaction;
/// start, answer and submit need one that writes.
class Assessment {
public:
  virtual ~Assessment() = default;
  virtual Result<QuizId> create(data::Tx& tx) = 0;
  virtual Result<Quiz> draft(data::Tx& tx, QuizId quiz) = 0;
  virtual Status save(data::Tx& tx, QuizId quiz, const Quiz& content) = 0;
  /// Forbidden `pool_not_yours` when the content draws from a pool that its draft does not hold yet and that the
  /// viewer may not see.
  virtual Status check_pools(data::Tx& tx, const security::Viewer& viewer, QuizId quiz, const Quiz& content) = 0;
  /// What would keep this quiz from being published (no right option, pool smaller than the draw, a blank without a
  /// mark, ...).
  virtual Result<std::vector<FieldError>> problems(data::Tx& tx, QuizId quiz) = 0;
  /// Freezes the draft as an immutable version; the same content gives the same version.
  virtual Result<QuizVersionId> freeze(data::Tx& tx, QuizId quiz) = 0;
  /// The version that freeze() would give back; nothing when the draft was never frozen as it is now. Changes nothing.
  virtual Result<std::optional<QuizVersionId>> frozen(data::Tx& tx, QuizId quiz) = 0;
  virtual Result<QuizSummary> summary(data::Tx& tx, QuizVersionId version) = 0;
  /// The draft as a learner would see it, always with the same paper for the same draft, and marking without keeping
  /// anything.
  virtual Result<AttemptView> preview(data::Tx& tx, QuizId quiz) = 0;
  virtual Result<AttemptResult> mark_preview(data::Tx& tx, QuizId quiz, const List<Answer, 300>& answers) = 0;
  /// Starts an attempt or returns the open one. Errors: conflict `no_attempts_left`, `cooling_down`, `pool_too_small`.
  virtual Result<AttemptView> start(data::Tx& tx, PersonId person, QuizVersionId version, std::string_view context) = 0;
  virtual Result<AttemptView> view(data::Tx& tx, PersonId person, AttemptId attempt) = 0;
  /// Keeps one answer that the server received at `received`: it is not late because others were written first. None:
  /// received now. Errors: conflict `attempt_closed`.
  virtual Status answer(data::Tx& tx, PersonId person, AttemptId attempt, const Answer& answer,
                        std::optional<bool> flagged, std::optional<Instant> received) = 0;
  virtual Result<AttemptResult> submit(data::Tx& tx, PersonId person, AttemptId attempt,
                                       std::optional<Instant> received) = 0;
  Status answer(data::Tx& tx, PersonId person, AttemptId attempt, const Answer& answer, std::optional<bool> flagged) {
    return this->answer(tx, person, attempt, answer, flagged, std::nullopt);
  }
  Result<AttemptResult> submit(data::Tx& tx, PersonId person, AttemptId attempt) {
    return submit(tx, person, attempt, std::nullopt);
  }
  virtual Result<AttemptResult> result(data::Tx& tx, PersonId person, AttemptId attempt) = 0;
  /// The attempt that a person may go on with in this context, if there is one.
  virtual Result<std::optional<AttemptId>> open_attempt(data::Tx& tx, PersonId person, std::string_view context) = 0;
  /// The quiz is to be done again: attempts until now stay in the history, but are not counted and complete nothing any
  /// more. False for an anonymous survey that was handed in: one sheet from each person, so it stays done.
  virtual Result<bool> reopen(data::Tx& tx, PersonId person, std::string_view context) = 0;
  /// Not set aside by reopen().
  virtual Result<bool> counts(data::Tx& tx, AttemptId attempt) = 0;
  /// What the caller of start() called it, for routes that are given only the attempt's id.
  virtual Result<std::string> context_of(data::Tx& tx, AttemptId attempt) = 0;
  /// Every finished attempt of a person in this context, newest first (LMS-43); without questions.
  virtual Result<std::vector<AttemptResult>> history(data::Tx& tx, PersonId person, std::string_view context) = 0;
  /// Conflict `attempt_open` before it was handed in.
  virtual Result<AttemptMarks> marks_of(data::Tx& tx, AttemptId attempt) = 0;
  /// Quizzes that draw from these pools.
  virtual Result<std::vector<PoolUse>> pool_uses(data::Tx& tx, const std::vector<std::string>& pools) = 0;

  /// Ports, set while the program is composed; both outlive the requests. Without them no quiz may draw from a pool
  /// and nobody may see results, regrade or grant time.
  virtual void use_pools(QuestionPools& pools) = 0;
  virtual void use_owner(QuizOwner& owner) = 0;
  /// Nothing when there is none (tests of this module alone).
  virtual QuizOwner* owner() const = 0;
};

std::unique_ptr<Assessment> make_assessment(Platform& platform);

}  // namespace mc::assessment
