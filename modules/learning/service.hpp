#pragma once
// Rules of module learning. Thread-safe: state is in the database.
#include <string>
#include <unordered_map>

#include "modules/audiences/audiences.hpp"
#include "modules/learning/rules.hpp"
#include "modules/learning/store_rules.hpp"

namespace mc::learning {

struct LearningQuery {
  std::optional<EnrolmentStatus> status;
  std::optional<EnrolmentId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(LearningQuery, status, after, limit)
struct ReadingQuery {
  std::optional<Text<2, 10>> locale;  // "es-MX"; the language of the account unless given
};
FIELDS(ReadingQuery, locale)
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
  Int<1, 1'000'000> revision;  // the one that was read
  std::optional<Date> due_on;  // none: no due date
};
FIELDS(AssignmentPatch, revision, due_on)
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

/// Somebody of an assignment who gets a new cycle.
struct Reopenable {
  AssignedRow row;
  organisation::Staff who;
  std::optional<EnrolmentRow> latest{};
  std::optional<Date> due{};
};

/// How far the people of an assignment are read: those named, those of the units, those of the audience.
struct PeopleCursor {
  enum class Source : std::uint8_t { named, units, audience, none };
  Source source = Source::named;
  std::optional<PersonId> after{};
};

/// People in progress who go on with a new version.
struct MoveLearnersJob {
  static constexpr std::string_view kKind = "learning.move_learners";
  CourseId course_id;
  courses::VersionId version_id;
  std::vector<courses::LessonId> relocked;
};
FIELDS(MoveLearnersJob, course_id, version_id, relocked)

class Service final : public Learning, public courses::LearnersInProgress, public audiences::AudienceUser {
public:
  Service(Platform& platform, courses::Courses& courses, assessment::Assessment& assessment,
          organisation::Organisation& organisation, notifications::Notifications& notifications,
          audiences::Audiences& audiences, accounts::Accounts& accounts)
      : platform_(platform), courses_(courses), assessment_(assessment), organisation_(organisation),
        notifications_(notifications), audiences_(audiences), accounts_(accounts) {}

  Result<std::vector<Enrolment>> open_enrolments(data::Tx& tx, PersonId person) override;
  Result<Enrolment> enrolment(data::Tx& tx, EnrolmentId id) override;
  Result<courses::VersionId> version_of(data::Tx& tx, EnrolmentId id) override;
  Status check_lesson_open(data::Tx& tx, EnrolmentId id, courses::LessonId lesson) override;
  Result<std::optional<Enrolment>> newest(data::Tx& tx, PersonId person, CourseId course) override;
  Result<std::vector<Enrolment>> taking(data::Tx& tx, CourseId course, EnrolmentId after, std::int64_t limit) override;
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
  Result<std::vector<audiences::AudienceUse>> uses(data::Tx& tx, AudienceId audience, std::int64_t limit) override {
    return store::uses_of(tx, audience, limit);
  }

  // -- the learner (service.cpp, progress.cpp) --
  Result<Page<Enrolment>> own(const security::Viewer& viewer, const LearningQuery& query);
  Result<Enrolment> enrol_self(const security::Viewer& viewer, CourseId course);
  Result<CoursePlayer> player(const security::Viewer& viewer, EnrolmentId id, const ReadingQuery& query);
  Result<Enrolment> drop(const security::Viewer& viewer, EnrolmentId id);
  Result<LessonView> lesson(const security::Viewer& viewer, EnrolmentId id, courses::LessonId lesson,
                            const ReadingQuery& query);
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
  /// Who came into an audience is assigned, who left it is released; the event only says at whom to look.
  Status on_members_changed(data::Tx& tx, const audiences::MembersChanged& event);

  // -- the rule of an assignment (assignment_rules.cpp) --
  Result<Assignment> change_rule(const security::Viewer& viewer, AssignmentId id, const AssignmentRuleIn& in);
  Result<Page<AssignmentChange>> changes(const security::Viewer& viewer, AssignmentId id,
                                         const AssignmentChangesQuery& query);
  /// Begins and ends assignments by their dates and lets lapsed exemptions go; safe to run at any time.
  Status keep_dates();

  // -- exemptions (exemptions.cpp) --
  Result<Exemption> exempt(const security::Viewer& viewer, AssignmentId id, const ExemptionIn& in);
  Result<Page<Exemption>> exemptions(const security::Viewer& viewer, AssignmentId id, const ExemptionsQuery& query);
  Result<Exemption> revoke_exemption(const security::Viewer& viewer, AssignmentId id, ExemptionId exemption);

  // -- extensions (extensions.cpp) --
  Result<Extension> ask_extension(const security::Viewer& viewer, EnrolmentId id, const ExtensionWish& in);
  Result<Page<Extension>> own_extensions(const security::Viewer& viewer);
  Result<Page<Extension>> extensions(const security::Viewer& viewer, const ExtensionsQuery& query);
  Result<Extension> approve_extension(const security::Viewer& viewer, ExtensionId id, const ApprovalIn& in);
  Result<Extension> deny_extension(const security::Viewer& viewer, ExtensionId id, const DenialIn& in);

  // -- reminders (reminders.cpp) and nudges (nudges.cpp) --
  /// 14, 7 and 1 days before and after the due date, the manager, hers, and on the first run of a week the digest.
  /// What was missed is caught up as the step that holds now; nothing is told twice.
  Status remind();
  Status remind_learners();
  /// Who began a course and did nothing in it for three days, once for each time (quiet.cpp).
  Status remind_quiet();
  /// Hourly: how many enrolled within 90 days, for the catalogue (LMS-05).
  Status count_learners();
  Status tell_enrolled(data::Tx& tx, const EnrolmentRow& row);
  Status escalate();
  Status send_digests();
  Result<ReminderRules> reminder_rules();
  Result<ReminderRules> set_reminder_rules(const security::Viewer& viewer, const ReminderRules& in);
  Result<NudgePreview> preview_nudge(const security::Viewer& viewer, AssignmentId id, const NudgeIn& in);
  Result<NudgeResult> nudge(const security::Viewer& viewer, AssignmentId id, const NudgeIn& in);
  Result<ReopenResult> reopen(const security::Viewer& viewer, AssignmentId id, const ReopenIn& in);
  Result<ReopenPreview> preview_reopen(const security::Viewer& viewer, AssignmentId id, const ReopenIn& in);

  // -- enrolling oneself (seats.cpp) --
  Result<EnrolmentOffer> offer(const security::Viewer& viewer, CourseId course);
  Result<EnrolmentOffer> join_waitlist(const security::Viewer& viewer, CourseId course);
  Result<EnrolmentOffer> leave_waitlist(const security::Viewer& viewer, CourseId course);
  /// Gives free seats to who waits longest; in the transaction that freed them.
  Status fill_seats(data::Tx& tx, CourseId course);

  // -- completions of elsewhere (uploads.cpp) --
  Result<organisation::ImportReport> upload_completions(const security::Viewer& viewer, std::string_view csv,
                                                        const UploadQuery& query);
  Result<CompletionUpload> add_evidence(const security::Viewer& viewer, UploadId id, std::string file_name,
                                        ByteView bytes);
  Result<Page<CompletionUpload>> uploads(const security::Viewer& viewer, const UploadsQuery& query);
  Result<UploadRow> upload(const security::Viewer& viewer, UploadId id);

  // -- new versions of courses (version_moves.cpp) --
  Result<courses::TouchedLearners> touched(data::Tx& tx, CourseId course,
                                           const std::vector<courses::LessonId>& relocked) override;
  Status on_version_replaced(data::Tx& tx, const courses::VersionReplaced& event);
  Status on_co_author_invited(data::Tx& tx, const courses::CoAuthorInvited& event);
  /// Moves who is in progress, 200 people a transaction; safe to run twice.
  Status move_learners(const MoveLearnersJob& job);

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
  EnrolmentRow fresh(data::Tx& tx, PersonId person, const courses::CourseDetail& course, std::int64_t cycle) const;
  void pin(EnrolmentRow& row, const courses::CourseDetail& course) const;
  Status publish_change(data::Tx& tx, const EnrolmentRow& row);
  Status touch_started(data::Tx& tx, EnrolmentRow& row);
  bool begin(data::Tx& tx, EnrolmentRow& row, Instant at);
  Status complete_lesson(data::Tx& tx, EnrolmentRow& row, ProgressRow& progress, const courses::OutlineLesson& lesson);
  Status finish_lesson(data::Tx& tx, EnrolmentRow& row, ProgressRow& progress, const courses::OutlineLesson& lesson,
                       Instant at);
  Result<Instant> last_work(data::Tx& tx, EnrolmentId id, Instant at);
  Status complete_course(data::Tx& tx, EnrolmentRow& row, Instant at);
  /// An enrolment and a link for each of these people whom the assignment does not hold yet.
  Status cover(data::Tx& tx, const AssignmentRow& assignment, const courses::CourseDetail& course,
               std::vector<PersonId> people);
  Status cover_one(data::Tx& tx, const AssignmentRow& assignment, const courses::CourseDetail& course, PersonId person,
                   std::optional<EnrolmentRow> latest, std::optional<Date> due);
  /// Frees a person of an assignment whose work is open; what is done stays counted.
  Status release(data::Tx& tx, AssignmentId assignment, PersonId person, std::string_view why);
  Result<bool> is_target(data::Tx& tx, const AssignmentRow& assignment, PersonId person);
  Status begin_assignment(AssignmentId id);
  Status finish_assignment(data::Tx& tx, AssignmentRow& row, std::optional<PersonId> by);
  Status log_change(data::Tx& tx, AssignmentId id, std::optional<PersonId> by, std::string field, std::string before,
                    std::string after);
  Result<std::string> name_of(data::Tx& tx, std::optional<PersonId> person);
  Status notify(data::Tx& tx, PersonId person, std::string code, std::map<std::string, std::string> params,
                std::string text, std::string link, std::string key);
  /// In which language this learner reads the course; nothing when it speaks but its own.
  Result<std::optional<std::string>> language_of(data::Tx& tx, const security::Viewer& viewer,
                                                 const courses::CourseDetail& course, const ReadingQuery& query);
  Status tell_assigned(data::Tx& tx, const EnrolmentRow& row, std::string key);
  Status settle_requirement(data::Tx& tx, EnrolmentRow& row);
  Status resettle(AssignmentId id);
  Status check_targets(data::Tx& tx, const security::Viewer& viewer, const AssignmentIn& in);
  /// The next people of the input, by its sources; the same person may come from several of them.
  Result<std::vector<PersonId>> next_people(data::Tx& tx, const AssignmentIn& in, PeopleCursor& at, int limit);
  Status check_known(data::Tx& tx, const AssignmentIn& in);
  Result<std::vector<PersonId>> named_people(data::Tx& tx, const AssignmentIn& in);
  Result<AssignmentIn> input_of(data::Tx& tx, const AssignmentRow& row);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");
  void tell_progress(data::Tx& tx, const EnrolmentRow& row);
  Status move_one(data::Tx& tx, EnrolmentRow& row, const courses::CourseDetail& target,
                  const std::vector<courses::LessonId>& relocked);
  /// conflict `module_locked` when the lesson's module is not open yet.
  Status check_open(data::Tx& tx, const EnrolmentRow& row, const courses::CourseDetail& course,
                    courses::LessonId lesson);
  Result<std::vector<PrerequisiteView>> prerequisites(data::Tx& tx, PersonId person,
                                                      const courses::CourseDetail& course);
  Status check_prerequisites(data::Tx& tx, PersonId person, const courses::CourseDetail& course);
  Result<bool> has_room(data::Tx& tx, const courses::CourseDetail& course);
  Result<EnrolmentOffer> offer_in(data::Tx& tx, PersonId person, CourseId course);
  /// Whose work would begin anew, of these; `open` counts those who have it open anyway.
  Result<std::vector<Reopenable>> reopenable(data::Tx& tx, const AssignmentRow& assignment,
                                             const std::vector<AssignedRow>& rows, const ReopenIn& in,
                                             std::int64_t& open);
  Result<std::int64_t> reopen_some(const security::Viewer& viewer, const AssignmentRow& assignment,
                                   const courses::CourseDetail& course, const std::vector<AssignedRow>& rows,
                                   const ReopenIn& in, std::int64_t& already_open);
  Result<std::vector<AssignedRow>> nudgeable(data::Tx& tx, const security::Viewer& viewer, AssignmentId id,
                                             const NudgeIn& in);
  Result<ExtensionRow> extension_for(data::Tx& tx, const security::Viewer& viewer, ExtensionId id);
  Result<Extension> decide(const security::Viewer& viewer, ExtensionId id, ExtensionState state,
                           std::optional<Date> until, const std::string& comment);
  Result<std::vector<Extension>> extension_views(data::Tx& tx, const std::vector<ExtensionRow>& rows);
  Result<bool> record_upload(data::Tx& tx, const UploadRow& upload, PersonId person, CourseId course, Date on,
                             std::int64_t line, const std::string& reference, std::optional<double> score);
  Result<EnrolmentRow> past_cycle(data::Tx& tx, PersonId person, const courses::CourseDetail& course, Instant at);
  Status escalate_step(std::string_view to_whom, int days, int levels);

  Platform& platform_;
  courses::Courses& courses_;
  assessment::Assessment& assessment_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
  audiences::Audiences& audiences_;
  accounts::Accounts& accounts_;
};

std::vector<std::string> professions_of(const AssignmentRow& row);
bool fits_profession(const std::vector<std::string>& wanted, const organisation::Staff& staff);
/// Whether a reach (nullopt: everywhere) holds this person's unit.
bool within(const std::optional<std::vector<UnitId>>& reach, const organisation::Staff& staff);
std::string reason_of(const std::string& reason, const std::string& assigned_by_name);
inline constexpr int kPeoplePerWrite = 200;  // keeps the writer free for others between pieces

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
