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
using QuizId = Id<QuizTag>;
using QuizVersionId = Id<QuizVersionTag>;
using AttemptId = Id<AttemptTag>;

enum class QuizKind : std::uint8_t { graded, practice, survey };
ENUM_NAMES(QuizKind, graded, practice, survey)
enum class QuestionType : std::uint8_t { multiple_choice, true_false, multi_select, fill_blank, matching, ordering };
ENUM_NAMES(QuestionType, multiple_choice, true_false, multi_select, fill_blank, matching, ordering)
enum class Reveal : std::uint8_t { after_submission, after_all_attempts, never };
ENUM_NAMES(Reveal, after_submission, after_all_attempts, never)
enum class PartialCredit : std::uint8_t { all_or_nothing, right_minus_wrong, per_option };
ENUM_NAMES(PartialCredit, all_or_nothing, right_minus_wrong, per_option)

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
};
FIELDS(Question, id, type, prompt, points, explanation, options, blanks, pairs, items)

struct Quiz {
  QuizKind kind = QuizKind::graded;
  Int<0, 100> pass_percent = 70;
  Int<0, 50> attempts = 3;  // 0 = no limit
  std::optional<Int<1, 480>> time_limit_minutes;
  bool shuffle_questions = true;
  bool shuffle_options = true;
  std::optional<Int<1, 200>> draw;  // random draw of n questions; none = all
  Reveal reveal = Reveal::after_submission;
  PartialCredit partial_credit = PartialCredit::all_or_nothing;
  List<Question, 300> questions;
};
FIELDS(Quiz, kind, pass_percent, attempts, time_limit_minutes, shuffle_questions, shuffle_options, draw, reveal,
       partial_credit, questions)

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
};
FIELDS(AttemptView, id, number, attempts_left, kind, pass_percent, started_at, deadline, server_now, questions, answers,
       flagged, submitted_at)

struct QuestionResult {
  QuestionView question;
  std::optional<Answer> answer;
  bool correct = false;
  double points = 0;
  std::optional<Answer> right_answer;
  std::string explanation;
  std::map<std::string, std::string> feedback;  // option id -> text
};
FIELDS(QuestionResult, question, answer, correct, points, right_answer, explanation, feedback)
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
};
FIELDS(AttemptResult, id, number, kind, percent, points, points_possible, pass_percent, passed, started_at,
       submitted_at, seconds, auto_submitted, attempts_left, questions)

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

struct QuizSummary {
  std::int64_t questions = 0;
  QuizKind kind = QuizKind::graded;
  std::int64_t pass_percent = 70;
  std::int64_t attempts = 3;
  std::optional<std::int64_t> time_limit_minutes;
};
FIELDS(QuizSummary, questions, kind, pass_percent, attempts, time_limit_minutes)

/// Thread-safe. Every function takes the caller's transaction. Time is the transaction's: an attempt with a limit
/// accepts answers until 5 s after its deadline, then it is closed with what was saved, by a job and by whoever looks
/// at it first. view, result, open_attempt and history also work in a read transaction; start, answer and submit need
/// one that writes.
class Assessment {
public:
  virtual ~Assessment() = default;
  virtual Result<QuizId> create(data::Tx& tx) = 0;
  virtual Result<Quiz> draft(data::Tx& tx, QuizId quiz) = 0;
  virtual Status save(data::Tx& tx, QuizId quiz, const Quiz& content) = 0;
  /// What would keep this quiz from being published (no right option, pool smaller than the draw, a blank without a
  /// mark, ...).
  virtual Result<std::vector<FieldError>> problems(data::Tx& tx, QuizId quiz) = 0;
  /// Freezes the draft as an immutable version; the same content gives the same version.
  virtual Result<QuizVersionId> freeze(data::Tx& tx, QuizId quiz) = 0;
  virtual Result<QuizSummary> summary(data::Tx& tx, QuizVersionId version) = 0;
  /// The draft as a learner would see it, always with the same paper for the same draft, and marking without keeping
  /// anything.
  virtual Result<AttemptView> preview(data::Tx& tx, QuizId quiz) = 0;
  virtual Result<AttemptResult> mark_preview(data::Tx& tx, QuizId quiz, const List<Answer, 300>& answers) = 0;
  /// Starts an attempt or returns the open one. Errors: conflict `no_attempts_left`.
  virtual Result<AttemptView> start(data::Tx& tx, PersonId person, QuizVersionId version, std::string_view context) = 0;
  virtual Result<AttemptView> view(data::Tx& tx, PersonId person, AttemptId attempt) = 0;
  /// Keeps one answer. Errors: conflict `attempt_closed`.
  virtual Status answer(data::Tx& tx, PersonId person, AttemptId attempt, const Answer& answer,
                        std::optional<bool> flagged) = 0;
  virtual Result<AttemptResult> submit(data::Tx& tx, PersonId person, AttemptId attempt) = 0;
  virtual Result<AttemptResult> result(data::Tx& tx, PersonId person, AttemptId attempt) = 0;
  /// The attempt that a person may go on with in this context, if there is one.
  virtual Result<std::optional<AttemptId>> open_attempt(data::Tx& tx, PersonId person, std::string_view context) = 0;
  /// What the caller of start() called it, for routes that are given only the attempt's id.
  virtual Result<std::string> context_of(data::Tx& tx, AttemptId attempt) = 0;
  /// Every finished attempt of a person in this context, newest first (LMS-43); without questions.
  virtual Result<std::vector<AttemptResult>> history(data::Tx& tx, PersonId person, std::string_view context) = 0;
};

std::unique_ptr<Assessment> make_assessment(Platform& platform);

}  // namespace mc::assessment
