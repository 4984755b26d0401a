#pragma once
// Rules of module skills. Thread-safe: state is in the database.
#include <map>
#include <set>

#include "modules/skills/store.hpp"

namespace mc::skills {

/// More people are asked to sign a document, or asked again, than one transaction should hold.
struct AskJob {
  static constexpr std::string_view kKind = "skills.ask";
  DocumentId document_id;
};
FIELDS(AskJob, document_id)

/// A reminder that is given once: on its own day, `ahead` days before the due day, or on a later one until the next
/// step's, so that a day without a server loses none. `first` and `last` are those days, counted back from the due day.
struct ReminderStep {
  int ahead, first, last;
};
inline constexpr ReminderStep kReminderSteps[] = {{7, 2, 7}, {1, 0, 1}, {-1, -7, -1}};
/// Who was asked only after the step's day has just heard of it.
bool is_news(const ReminderStep& step, Date due, Instant asked_at);

/// What checklists and attestations share: who reaches what, names, audit, notifications.
class Common {
public:
  Common(Platform& platform, const Neighbours& neighbours) : platform_(platform), of_(neighbours) {}

protected:
  struct Known {
    std::string name, employee_number, unit_name;
    std::optional<UnitId> unit_id;
  };
  Result<bool> reaches(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                       const std::optional<UnitId>& unit);
  /// The viewer's units for a list; nullopt: everywhere.
  Result<Units> reach(data::Tx& tx, const security::Viewer& viewer, std::string_view permission);
  Result<std::map<PersonId, Known>> people(data::Tx& tx, const std::vector<PersonId>& ids);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}", const accounts::ProofCaller& caller = {});
  Status tell(data::Tx& tx, PersonId person, std::string code, std::string title, std::string text, std::string link,
              std::string dedupe_key = {});
  /// The course has this lesson, published or not, as a text or as a lesson of this format; errors name `lesson_id` or
  /// `course_id`. A course without a lesson has to be published.
  Status check_lesson(data::Tx& tx, const std::optional<CourseId>& course,
                      const std::optional<courses::LessonId>& lesson, courses::LessonFormat format);
  /// What completes a lesson is for the course's authors to say, or for who has `permission` everywhere; `former` is
  /// the lesson that it completed until now. Error: forbidden `not_your_course`.
  Status check_teaches(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                       const std::optional<CourseId>& course, const std::optional<courses::LessonId>& lesson,
                       const std::optional<courses::LessonId>& former);
  Status check_owner(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                     const std::optional<UnitId>& unit, const std::optional<audiences::AudienceId>& audience);
  Status credit(data::Tx& tx, PersonId person, const std::optional<CourseId>& course,
                const std::optional<courses::LessonId>& lesson, Instant at);

  Platform& platform_;
  Neighbours of_;
};

/// Lessons of the formats checklist and attestation: each needs one in use before it is published. Thread-safe.
class ChecklistKind final : public courses::LessonKind {
public:
  Result<std::vector<courses::PreflightItem>> preflight(data::Tx& tx, CourseId course,
                                                        courses::LessonId lesson) override;
  Result<std::vector<courses::LessonLink>> links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                 std::optional<PersonId> learner) override;
};
class AttestationKind final : public courses::LessonKind {
public:
  Result<std::vector<courses::PreflightItem>> preflight(data::Tx& tx, CourseId course,
                                                        courses::LessonId lesson) override;
  Result<std::vector<courses::LessonLink>> links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                 std::optional<PersonId> learner) override;
};
/// Checklists and documents that name an audience. Thread-safe.
class SkillsAudiences final : public audiences::AudienceUser {
public:
  Result<std::vector<audiences::AudienceUse>> uses(data::Tx& tx, audiences::AudienceId audience,
                                                   std::int64_t limit) override;
};

class Checklists final : public Common {
public:
  using Common::Common;

  // -- service_checklists.cpp --
  Result<Page<ChecklistCard>> list(const security::Viewer& viewer, const SkillListQuery& query);
  Result<Checklist> one(const security::Viewer& viewer, ChecklistId id);
  Result<Checklist> create(const security::Viewer& viewer, const ChecklistIn& in);
  Result<Checklist> change(const security::Viewer& viewer, ChecklistId id, const ChecklistSave& in);
  Result<Checklist> publish(const security::Viewer& viewer, ChecklistId id);
  Result<Checklist> retire(const security::Viewer& viewer, ChecklistId id);
  Result<ChecklistAssigned> assign(const security::Viewer& viewer, ChecklistId id, const ChecklistAssignIn& in);
  Result<ChecklistId> make(data::Tx& tx, PersonId by, const ChecklistIn& in);
  Result<SkillRecordId> assign(data::Tx& tx, PersonId by, ChecklistId id, PersonId person);

  // -- service_records.cpp --
  Result<Page<SkillRecordCard>> mine(const security::Viewer& viewer);
  Result<Page<SkillRecordCard>> precepting(const security::Viewer& viewer, const SkillRecordQuery& query);
  Result<Page<SkillRecordCard>> records(const security::Viewer& viewer, ChecklistId id, const SkillRecordQuery& query);
  Result<Page<SkillRecordCard>> of_person(const security::Viewer& viewer, PersonId person);
  Result<SkillRecord> record(const security::Viewer& viewer, SkillRecordId id);
  Result<SkillRecord> sign_off(const security::Viewer& viewer, SkillRecordId id, const SignOffIn& in,
                               const accounts::ProofCaller& caller);
  Result<SkillRecordCard> withdraw(const security::Viewer& viewer, SkillRecordId id);
  Result<http::Download> paper(const security::Viewer& viewer, SkillRecordId id);
  Result<std::vector<SkillTask>> tasks(data::Tx& tx, PersonId person);
  Result<std::vector<SkillDone>> done(data::Tx& tx, PersonId person);

  // -- service_preceptors.cpp --
  Result<Page<Preceptor>> preceptors(const security::Viewer& viewer, const PreceptorQuery& query);
  Result<Preceptor> name_preceptor(const security::Viewer& viewer, const PreceptorIn& in);
  Status end_preceptor(const security::Viewer& viewer, PreceptorId id);
  Status name_preceptor(data::Tx& tx, PersonId by, PersonId preceptor, UnitId unit);

  // -- what follows by event and day (service_renewals.cpp) --
  Status on_members_changed(data::Tx& tx, const audiences::MembersChanged& event);
  Status on_membership_changed(data::Tx& tx, const organisation::MembershipChanged& event);
  Status credit_completed(data::Tx& tx, const ChecklistCompleted& event);
  Status nightly();

private:
  Result<ChecklistRow> find_for(data::Tx& tx, const security::Viewer& viewer, ChecklistId id,
                                std::string_view permission);
  enum class RecordAccess : std::uint8_t { see, sign, manage };
  /// Her own, her preceptors', and what the office reaches; not_found otherwise.
  Result<RecordRow> record_for(data::Tx& tx, const security::Viewer& viewer, SkillRecordId id, RecordAccess access);
  Result<bool> precepts(data::Tx& tx, PersonId preceptor, const RecordRow& record);
  Status check(data::Tx& tx, const ChecklistIn& in);
  Status save_draft(data::Tx& tx, ChecklistRow& row, const ChecklistIn& in);
  Status open(data::Tx& tx, PersonId by, ChecklistRow& row);
  Result<Checklist> view(data::Tx& tx, const ChecklistRow& row);
  /// Nullopt when she has it open already, or holds it still.
  Result<std::optional<RecordRow>> open_record(data::Tx& tx, const ChecklistRow& checklist, PersonId person,
                                               AskSource source, std::optional<PersonId> by, std::optional<Date> due);
  Status ask_audience(data::Tx& tx, const ChecklistRow& checklist, PersonId by);
  Result<std::vector<SkillRecordCard>> cards(data::Tx& tx, const std::vector<RecordRow>& rows);
  Result<SkillRecord> view(data::Tx& tx, const security::Viewer& viewer, const RecordRow& row);
  Status check_entry(const RecordRow& record, const std::vector<ItemRow>& items, const VersionRow& version,
                     const SignOffEntry& entry, const std::string& path, const std::vector<SignOffRow>& before) const;
  Status finish(data::Tx& tx, RecordRow& record);
  Result<std::vector<Preceptor>> shown(data::Tx& tx, const std::vector<PreceptorRow>& rows);
  Status expire_lapsed();
  Status renew();
  Status remind();
  Status remind_of(data::Tx& tx, const RecordRow& row, const ReminderStep& step);
};

class Attestations final : public Common {
public:
  using Common::Common;

  // -- service_documents.cpp --
  Result<Page<AttestationCard>> list(const security::Viewer& viewer, const SkillListQuery& query);
  Result<Attestation> one(const security::Viewer& viewer, DocumentId id);
  Result<Attestation> create(const security::Viewer& viewer, const AttestationIn& in);
  Result<Attestation> change(const security::Viewer& viewer, DocumentId id, const AttestationSave& in);
  Result<Attestation> put_file(const security::Viewer& viewer, DocumentId id, const AttestationFileQuery& query,
                               http::Upload& upload);
  Result<Attestation> publish(const security::Viewer& viewer, DocumentId id, const AttestationPublish& in);
  Result<Attestation> retire(const security::Viewer& viewer, DocumentId id);
  Result<AttestationAsked> ask_people(const security::Viewer& viewer, DocumentId id, const AttestationAskIn& in);
  Result<DocumentId> make(data::Tx& tx, PersonId by, const AttestationIn& in);
  Status ask(data::Tx& tx, DocumentId id, PersonId person);

  // -- service_signing.cpp --
  Result<AttestationTasks> mine(const security::Viewer& viewer);
  Result<AttestationReading> read(const security::Viewer& viewer, DocumentId id);
  Result<http::Download> file(const security::Viewer& viewer, DocumentId id);
  Result<AttestationSignature> sign(const security::Viewer& viewer, DocumentId id, const AttestationSignIn& in,
                                    const accounts::ProofCaller& caller);
  Result<AttestationSignature> signature(const security::Viewer& viewer, SignatureId id);
  Result<http::Download> proof(const security::Viewer& viewer, SignatureId id);
  Result<Page<AttestationPerson>> people_of(const security::Viewer& viewer, DocumentId id,
                                            const AttestationPeopleQuery& query);
  Result<http::Download> people_file(const security::Viewer& viewer, DocumentId id, const AttestationFormat& query);
  Result<std::vector<SkillTask>> tasks(data::Tx& tx, PersonId person);
  Result<std::vector<SkillDone>> done(data::Tx& tx, PersonId person);

  // -- what follows by event and day --
  Status on_members_changed(data::Tx& tx, const audiences::MembersChanged& event);
  Status credit_signed(data::Tx& tx, const DocumentSigned& event);
  /// The job's work (service_asking.cpp). Safe to run twice.
  Status go_on_asking(const AskJob& job);
  Status nightly();

private:
  Status remind_of(data::Tx& tx, const AskRow& row, const ReminderStep& step);
  Result<DocumentRow> find_for(data::Tx& tx, const security::Viewer& viewer, DocumentId id,
                               std::string_view permission);
  /// What is asked of the viewer herself; not_found otherwise.
  Result<std::pair<AskRow, DocumentRow>> ask_for(data::Tx& tx, const security::Viewer& viewer, DocumentId id);
  Result<SignatureRow> signature_for(data::Tx& tx, const security::Viewer& viewer, SignatureId id);
  Status check(data::Tx& tx, const AttestationIn& in);
  /// The draft becomes a version for good; `content` is what its hash is made of.
  Status freeze(data::Tx& tx, PersonId by, DocumentRow& row, ByteView content, ChangeKind kind,
                const std::string& note);
  Status begin_asking(data::Tx& tx, const DocumentRow& row);
  /// One piece of the work after this person; where the next begins, none at the end.
  Result<std::optional<PersonId>> move_asks(data::Tx& tx, const DocumentRow& row, PersonId after);
  Result<std::optional<PersonId>> ask_members(data::Tx& tx, const DocumentRow& row, std::optional<PersonId> after);
  /// False when she was asked already.
  Result<bool> ask_one(data::Tx& tx, const DocumentRow& row, PersonId person, AskSource source);
  Result<Attestation> view(data::Tx& tx, const DocumentRow& row, const Units& units);
  Result<AttestationTask> task(data::Tx& tx, const AskRow& row);
  Result<AttestationSignature> shown(data::Tx& tx, const SignatureRow& row);
  Result<std::vector<AttestationPerson>> shown(data::Tx& tx, const std::vector<AskRow>& rows);
};

}  // namespace mc::skills
