#pragma once
// PUBLIC: what module assessment asks of modules that it does not know: the question bank, and who owns a quiz.
#include "modules/assessment/assessment.hpp"

namespace mc::assessment {

/// A question of a pool at its newest version. `question_id` is Question::id of every version.
struct PooledQuestion {
  std::string question_id;
  QuestionVersionId version_id;
};

/// The question bank (module questions). Thread-safe; every function takes the caller's transaction.
class QuestionPools {
public:
  virtual ~QuestionPools() = default;
  /// Every question that may be drawn from the pool now; not_found when there is no such pool.
  virtual Result<std::vector<PooledQuestion>> of_pool(data::Tx& tx, std::string_view pool_id) = 0;
  /// A version, which never changes and is never removed.
  virtual Result<std::shared_ptr<const Question>> question(data::Tx& tx, QuestionVersionId version) = 0;
  /// The newest version of a question, also of an archived one; nothing when the bank has no such question.
  virtual Result<std::optional<QuestionVersionId>> newest(data::Tx& tx, std::string_view question_id) = 0;
  virtual Result<bool> may_use(data::Tx& tx, const security::Viewer& viewer, std::string_view pool_id) = 0;
};

/// Where a quiz stands.
struct QuizPlace {
  QuizId quiz_id;
  CourseId course_id;
  std::string course;  // title
  std::string lesson;
};
FIELDS(QuizPlace, quiz_id, course_id, course, lesson)

/// Who made a quiz and who people are (module courses). Thread-safe.
class QuizOwner {
public:
  virtual ~QuizOwner() = default;
  /// Quizzes that stand in no course (any more) are left out.
  virtual Result<std::map<QuizId, QuizPlace>> places(data::Tx& tx, const std::vector<QuizId>& quizzes) = 0;
  virtual Result<std::vector<QuizPlace>> quizzes_of(data::Tx& tx, CourseId course) = 0;
  /// Author, co-author, a role for that course, or course:publish everywhere; `permission` must reach it, too.
  virtual Result<bool> may(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                           CourseId course) = 0;
  /// Does the viewer reach this person by a permission with unit scopes?
  virtual Result<bool> reaches(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                               PersonId person) = 0;
  /// "Ana Reyes"; people who do not exist are left out.
  virtual Result<std::map<PersonId, std::string>> names(data::Tx& tx, const std::vector<PersonId>& people) = 0;
};

}  // namespace mc::assessment
