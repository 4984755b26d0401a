#pragma once
// Rules of module learning. Thread-safe: state is in the database.
#include <string>
#include <unordered_map>

#include "modules/learning/store.hpp"

namespace mc::learning {

struct LearningQuery {
  std::optional<EnrolmentStatus> status;
  std::optional<EnrolmentId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(LearningQuery, status, after, limit)
struct AnswerIn {
  assessment::Answer answer;
  std::optional<bool> flagged;
};
FIELDS(AnswerIn, answer, flagged)
struct AnswerSaved {
  Instant saved_at;
};
FIELDS(AnswerSaved, saved_at)
struct AssignmentsQuery {
  std::optional<CourseId> course;
  std::optional<bool> open;
  std::optional<AssignmentId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(AssignmentsQuery, course, open, after, limit)
struct AssignedQuery {
  std::optional<Text<0, 20>> status;  // "completed", "overdue", "open"
  std::optional<PersonId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(AssignedQuery, status, after, limit)
struct AssignmentPatch {
  std::optional<Date> due_on;
};
FIELDS(AssignmentPatch, due_on)
/// Work left by an assignment whose request was cut short: the people who have no enrolment yet.
struct MaterialiseJob {
  static constexpr std::string_view kKind = "learning.materialise";
  AssignmentId assignment_id;
};
FIELDS(MaterialiseJob, assignment_id)

/// What a viewer's own people have to do with each assignment; nullopt when she sees everybody.
using OwnCounts = std::optional<std::unordered_map<AssignmentId, AssignmentCounts>>;
/// How many of an assignment's targets a viewer reaches.
struct ReachedTargets {
  std::size_t reached = 0, all = 0;
};

class Service final : public Learning {
public:
  Service(Platform& platform, courses::Courses& courses, assessment::Assessment& assessment,
          organisation::Organisation& organisation, notifications::Notifications& notifications)
      : platform_(platform), courses_(courses), assessment_(assessment), organisation_(organisation),
        notifications_(notifications) {}

  Result<std::vector<Enrolment>> open_enrolments(data::Tx& tx, PersonId person) override;
  Result<Enrolment> enrolment(data::Tx& tx, EnrolmentId id) override;
  Result<std::vector<Enrolment>> required_of(data::Tx& tx, PersonId person) override;
  Result<std::vector<Enrolment>> all_of(data::Tx& tx, PersonId person) override;
  Result<std::vector<Enrolment>> completed_between(data::Tx& tx, Instant from, Instant to, EnrolmentId after,
                                                   std::int64_t limit) override;
  Result<EnrolmentId> enrol(data::Tx& tx, PersonId person, CourseId course) override;
  Result<AssignmentId> assign(data::Tx& tx, PersonId by, const AssignmentIn& in) override;
  Status record_completion(data::Tx& tx, PersonId person, CourseId course, Instant completed_at) override;
  Status credit_lesson(data::Tx& tx, const LessonCredit& credit) override;
  Result<EnrolmentId> demand(data::Tx& tx, const Demand& demand) override;
  Status withdraw(data::Tx& tx, PersonId person, CourseId course, std::string_view source) override;
  Result<std::optional<Enrolment>> last_completion(data::Tx& tx, PersonId person, CourseId course) override;

  // -- the learner (service.cpp, progress.cpp) --
  Result<Page<Enrolment>> own(const security::Viewer& viewer, const LearningQuery& query);
  Result<Enrolment> enrol_self(const security::Viewer& viewer, CourseId course);
  Result<CoursePlayer> player(const security::Viewer& viewer, EnrolmentId id);
  Result<Enrolment> drop(const security::Viewer& viewer, EnrolmentId id);
  Result<LessonView> lesson(const security::Viewer& viewer, EnrolmentId id, courses::LessonId lesson);
  Result<courses::LessonContent> lesson_file(const security::Viewer& viewer, EnrolmentId id, courses::LessonId lesson);
  Result<ProgressOut> report_progress(const security::Viewer& viewer, EnrolmentId id, courses::LessonId lesson,
                                      const ProgressIn& in);

  // -- attempts (attempts.cpp) --
  Result<assessment::AttemptView> start_attempt(const security::Viewer& viewer, EnrolmentId id,
                                                courses::LessonId lesson);
  Result<assessment::AttemptView> attempt(const security::Viewer& viewer, assessment::AttemptId id);
  Result<AnswerSaved> answer(const security::Viewer& viewer, assessment::AttemptId id, const AnswerIn& in);
  Result<assessment::AttemptResult> submit(const security::Viewer& viewer, assessment::AttemptId id);
  Result<assessment::AttemptResult> result(const security::Viewer& viewer, assessment::AttemptId id);
  Status on_attempt_finished(data::Tx& tx, const assessment::AttemptFinished& event);

  // -- assignments (assignments.cpp, assignment_views.cpp) --
  Result<AssignmentPreview> preview(const security::Viewer& viewer, const AssignmentIn& in);
  Result<Assignment> create_assignment(const security::Viewer& viewer, const AssignmentIn& in);
  Result<Page<Assignment>> assignments(const security::Viewer& viewer, const AssignmentsQuery& query);
  Result<Assignment> assignment(const security::Viewer& viewer, AssignmentId id);
  Result<Page<AssignedPerson>> assigned(const security::Viewer& viewer, AssignmentId id, const AssignedQuery& query);
  Result<Assignment> change_due(const security::Viewer& viewer, AssignmentId id, const AssignmentPatch& in);
  Result<Assignment> end_assignment(const security::Viewer& viewer, AssignmentId id);
  /// Gives everybody in the assignment's targets an enrolment, 200 people a transaction; safe to run twice.
  Status materialise(AssignmentId id);
  Status on_membership_changed(data::Tx& tx, const organisation::MembershipChanged& event);
  /// Notifications 7 and 1 days before and 1 day after the due date; each is sent once.
  Status remind();

  blobs::Blobs& blobs() { return platform_.blobs; }

private:
  /// The enrolment, if it is the viewer's own; not_found otherwise.
  Result<EnrolmentRow> find_for(data::Tx& tx, const security::Viewer& viewer, EnrolmentId id);
  Result<AssignmentRow> assignment_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                       AssignmentId id);
  Enrolment view(const EnrolmentRow& row) const;
  Result<Assignment> view(data::Tx& tx, const security::Viewer& viewer, const AssignmentRow& row);
  Result<std::vector<Assignment>> views(data::Tx& tx, const security::Viewer& viewer,
                                        const std::vector<AssignmentRow>& rows, const OwnCounts& own);
  Result<OwnCounts> own_counts(data::Tx& tx, const security::Viewer& viewer);
  Result<std::unordered_map<AssignmentId, ReachedTargets>> reached_targets(data::Tx& tx, const security::Viewer& viewer,
                                                                           std::string_view permission,
                                                                           const std::vector<AssignmentRow>& rows);
  Result<std::vector<AssignmentRow>> visible(data::Tx& tx, const security::Viewer& viewer,
                                             std::vector<AssignmentRow> rows, const OwnCounts& own);
  Result<bool> fill(data::Tx& tx, const std::vector<AssignedRow>& rows, std::size_t limit, Page<AssignedPerson>& page);
  Result<EnrolmentRow> new_enrolment(data::Tx& tx, PersonId person, const courses::CourseDetail& course);
  void pin(EnrolmentRow& row, const courses::CourseDetail& course) const;
  Status publish_change(data::Tx& tx, const EnrolmentRow& row);
  Status touch_started(data::Tx& tx, EnrolmentRow& row);
  bool begin(data::Tx& tx, EnrolmentRow& row, Instant at);
  Status complete_lesson(data::Tx& tx, EnrolmentRow& row, ProgressRow& progress, const courses::OutlineLesson& lesson);
  Status finish_lesson(data::Tx& tx, EnrolmentRow& row, ProgressRow& progress, const courses::OutlineLesson& lesson,
                       Instant at);
  Result<Instant> last_work(data::Tx& tx, EnrolmentId id, Instant at);
  Status complete_course(data::Tx& tx, EnrolmentRow& row, Instant at);
  Status cover(data::Tx& tx, const AssignmentRow& assignment, const courses::CourseDetail& course, PersonId person,
               bool tell);
  Status settle_requirement(data::Tx& tx, EnrolmentRow& row);
  Status tell_demanded(data::Tx& tx, const EnrolmentRow& row, std::string_view source);
  Status resettle(AssignmentId id);
  Status check_targets(data::Tx& tx, const security::Viewer& viewer, const AssignmentIn& in);
  Result<std::vector<PersonId>> people_of(data::Tx& tx, const AssignmentIn& in, std::optional<PersonId> after,
                                          int limit);
  Status check_known(data::Tx& tx, const AssignmentIn& in);
  Result<std::vector<PersonId>> named_people(data::Tx& tx, const AssignmentIn& in);
  Result<AssignmentIn> input_of(data::Tx& tx, const AssignmentRow& row);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");
  void tell_progress(data::Tx& tx, const EnrolmentRow& row);

  Platform& platform_;
  courses::Courses& courses_;
  assessment::Assessment& assessment_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
};

/// Finds a lesson of an outline; nullptr when the version has no such lesson.
const courses::OutlineLesson* find_lesson(const courses::CourseDetail& course, courses::LessonId id);
/// Whole percent of mandatory lessons done (LMS-30), rounded down so that 100 means all.
std::int64_t percent_done(std::int64_t done, std::int64_t mandatory);
/// "enrolment-uuid:lesson-uuid", what an attempt belongs to. Do not change: stored with attempts.
std::string attempt_context(EnrolmentId enrolment, courses::LessonId lesson);
std::optional<std::pair<EnrolmentId, courses::LessonId>> parse_context(std::string_view context);
/// Active seconds to add: what the player reports, never more than the server's own clock allows since the last report.
std::int64_t accepted_seconds(std::int64_t reported, Instant last, Instant now);

}  // namespace mc::learning
