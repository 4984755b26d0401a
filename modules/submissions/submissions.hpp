#pragma once
// PUBLIC header of module submissions: work that a lesson asks for (text and files), marked out of 100, and the
// gradebook of a course over quizzes and such work.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/learning/learning.hpp"

namespace mc::submissions {

struct TaskTag;
struct WorkTag;
struct FileTag;
using TaskId = Id<TaskTag>;
using WorkId = Id<WorkTag>;
using FileId = Id<FileTag>;

struct RubricLevel {
  Text<1, 40> id;
  Text<1, 120> title;
  Text<0, 500> description;
  Int<0, 1000> points;
};
FIELDS(RubricLevel, id, title, description, points)
struct RubricCriterion {
  Text<1, 40> id;
  Text<1, 200> title;
  Text<0, 1000> description;
  List<RubricLevel, 10> levels;
};
FIELDS(RubricCriterion, id, title, description, levels)
struct Rubric {
  List<RubricCriterion, 20> criteria;
};
FIELDS(Rubric, criteria)

enum class LatePolicy : std::uint8_t { accept, deduct, refuse };
ENUM_NAMES(LatePolicy, accept, deduct, refuse)
/// When a learner may hand in again, within `attempts`.
enum class Resubmission : std::uint8_t { never, when_returned, until_passed, always };
ENUM_NAMES(Resubmission, never, when_returned, until_passed, always)

/// What the author decides of a task.
struct TaskSetup {
  Text<0, 20000> instructions;
  bool text_allowed = true;
  Int<0, 10> max_files = 3;
  Int<1, 25> max_file_mb = 10;
  List<Text<1, 60>, 8> media_types;  // sniffed; empty: PDF, PNG, JPEG, ZIP and plain text
  Resubmission resubmission = Resubmission::when_returned;
  Int<1, 20> attempts = 3;
  std::optional<Date> due_on;            // one day for all
  std::optional<Int<0, 3650>> due_days;  // or days after enrolling; the earlier of both
  LatePolicy late = LatePolicy::accept;
  Int<0, 100> late_points_per_day = 0;   // of 100, when `deduct`
  Int<0, 10000> pass_hundredths = 7000;  // 7000 = 70.00 of 100
  bool anonymous = false;                // markers see no names until the mark is final
  bool second_marking = false;
  std::optional<Rubric> rubric;
};
FIELDS(TaskSetup, instructions, text_allowed, max_files, max_file_mb, media_types, resubmission, attempts, due_on,
       due_days, late, late_points_per_day, pass_hundredths, anonymous, second_marking, rubric)
struct TaskIn {
  CourseId course_id;
  courses::LessonId lesson_id;
  Text<1, 200> title;
  TaskSetup setup;
};
FIELDS(TaskIn, course_id, lesson_id, title, setup)

struct LevelChoice {
  Text<1, 40> criterion_id;
  Text<1, 40> level_id;
};
FIELDS(LevelChoice, criterion_id, level_id)
/// A marking: levels of every criterion when the task has a rubric, else the score.
struct MarkIn {
  Int<1, 1'000'000> revision;  // of the work, as it was read
  std::optional<Int<0, 10000>> score_hundredths;
  List<LevelChoice, 20> levels;
  Text<0, 10000> feedback;
};
FIELDS(MarkIn, revision, score_hundredths, levels, feedback)

/// A mark is final.
struct WorkGraded {
  static constexpr std::string_view kTopic = "submissions.graded";
  WorkId work_id;
  TaskId task_id;
  PersonId person_id;
  CourseId course_id;
  courses::LessonId lesson_id;
  std::int64_t score_hundredths = 0;
  bool passed = false;
};
FIELDS(WorkGraded, work_id, task_id, person_id, course_id, lesson_id, score_hundredths, passed)

/// Thread-safe. Every function takes the caller's transaction.
class Submissions {
public:
  virtual ~Submissions() = default;
  /// For `demo`: by the rules of the routes, as their own persons.
  virtual Result<TaskId> create_task(data::Tx& tx, PersonId by, const TaskIn& in) = 0;
  virtual Result<WorkId> hand_in(data::Tx& tx, PersonId person, TaskId task, std::string text) = 0;
  virtual Status mark(data::Tx& tx, PersonId by, WorkId work, std::int64_t score_hundredths, std::string feedback) = 0;
  /// The grade of an enrolment in hundredths of 100: the recorded one after the end, else as it stands; none without
  /// anything that counts.
  virtual Result<std::optional<std::int64_t>> total(data::Tx& tx, learning::EnrolmentId enrolment) = 0;
};

std::unique_ptr<Submissions> make_submissions(Platform& platform, accounts::Accounts& accounts,
                                              notifications::Notifications& notifications, courses::Courses& courses,
                                              learning::Learning& learning);

}  // namespace mc::submissions
