#pragma once
// Rows and SQL of module skills.
#include <map>

#include "modules/skills/requests.hpp"

namespace mc::skills {

inline constexpr data::Module kModule{"skills"};

struct ChecklistRow {
  ChecklistId id;
  std::string title;
  std::string description;
  std::optional<UnitId> unit_id;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  std::optional<audiences::AudienceId> audience_id;
  std::int64_t valid_months = 0;
  std::int64_t renew_days = 0;
  std::int64_t due_days = 0;
  PublishState state = PublishState::draft;
  std::optional<ChecklistVersionId> draft_id;
  std::optional<ChecklistVersionId> current_id;
  std::int64_t revision = 1;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
};
FIELDS(ChecklistRow, id, title, description, unit_id, course_id, lesson_id, audience_id, valid_months, renew_days,
       due_days, state, draft_id, current_id, revision, created_by, created_at, updated_at)
struct VersionRow {
  ChecklistVersionId id;
  ChecklistId checklist_id;
  std::int64_t number = 1;
  std::string scale;  // JSON
  std::int64_t passing = 0;
  std::optional<Instant> published_at;
  std::optional<PersonId> published_by;
};
FIELDS(VersionRow, id, checklist_id, number, scale, passing, published_at, published_by)
struct ItemRow {
  SkillItemId id;
  ChecklistVersionId version_id;
  std::int64_t position = 0;
  std::string title;
  std::string criteria;
  std::string methods;  // JSON
};
FIELDS(ItemRow, id, version_id, position, title, criteria, methods)
struct RecordRow {
  SkillRecordId id;
  ChecklistId checklist_id;
  ChecklistVersionId version_id;
  PersonId person_id;
  std::optional<UnitId> unit_id;
  std::int64_t cycle = 1;
  RecordStatus status = RecordStatus::open;
  AskSource source = AskSource::person;
  std::optional<Date> due_on;
  std::int64_t items = 0;
  std::int64_t items_signed = 0;
  std::optional<PersonId> assigned_by;
  Instant assigned_at;
  std::optional<Instant> completed_at;
  std::optional<Date> valid_until;
};
FIELDS(RecordRow, id, checklist_id, version_id, person_id, unit_id, cycle, status, source, due_on, items, items_signed,
       assigned_by, assigned_at, completed_at, valid_until)
struct SignOffRow {
  Uuid id{};
  SkillRecordId record_id;
  SkillItemId item_id;
  SkillOutcome outcome = SkillOutcome::signed_off;
  SkillMethod method = SkillMethod::observed;
  std::optional<std::int64_t> level;
  std::string comment;
  PersonId preceptor_id;
  std::string preceptor_name;
  accounts::ProofMethod proof = accounts::ProofMethod::password;
  Instant at;
};
FIELDS(SignOffRow, id, record_id, item_id, outcome, method, level, comment, preceptor_id, preceptor_name, proof, at)
struct PreceptorRow {
  PreceptorId id;
  PersonId person_id;
  std::optional<UnitId> unit_id;
  std::optional<PersonId> learner_id;
  std::optional<ChecklistId> checklist_id;
  std::optional<Date> expires_on;
  PersonId named_by;
  Instant created_at;
  std::optional<Instant> ended_at;
};
FIELDS(PreceptorRow, id, person_id, unit_id, learner_id, checklist_id, expires_on, named_by, created_at, ended_at)

struct DocumentRow {
  DocumentId id;
  std::string title;
  std::optional<UnitId> unit_id;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  std::optional<audiences::AudienceId> audience_id;
  std::int64_t due_days = 14;
  std::string statement;
  PublishState state = PublishState::draft;
  std::string text;
  std::optional<BlobId> blob_id;
  std::optional<DocumentVersionId> current_id;
  std::int64_t revision = 1;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
};
FIELDS(DocumentRow, id, title, unit_id, course_id, lesson_id, audience_id, due_days, statement, state, text, blob_id,
       current_id, revision, created_by, created_at, updated_at)
struct DocumentVersionRow {
  DocumentVersionId id;
  DocumentId document_id;
  std::int64_t number = 1;
  std::string title;
  std::string statement;
  std::string text;
  std::optional<BlobId> blob_id;
  std::int64_t size = 0;
  std::string hash;
  ChangeKind kind = ChangeKind::first;
  std::string note;
  PersonId published_by;
  Instant published_at;
};
FIELDS(DocumentVersionRow, id, document_id, number, title, statement, text, blob_id, size, hash, kind, note,
       published_by, published_at)
struct AskRow {
  DocumentId document_id;
  PersonId person_id;
  std::optional<UnitId> unit_id;
  DocumentVersionId version_id;
  AskStatus status = AskStatus::open;
  AskSource source = AskSource::person;
  Date due_on;
  Instant asked_at;
  std::optional<SignatureId> signature_id;
};
FIELDS(AskRow, document_id, person_id, unit_id, version_id, status, source, due_on, asked_at, signature_id)
struct SignatureRow {
  SignatureId id;
  DocumentId document_id;
  DocumentVersionId version_id;
  PersonId person_id;
  std::string person_name;
  std::string statement;
  std::string hash;
  accounts::ProofMethod proof = accounts::ProofMethod::password;
  Instant opened_at;
  Instant signed_at;
  std::int64_t audit_seq = 0;
};
FIELDS(SignatureRow, id, document_id, version_id, person_id, person_name, statement, hash, proof, opened_at, signed_at,
       audit_seq)
/// Open and finished ones.
struct OpenDone {
  std::int64_t open = 0;
  std::int64_t done = 0;
};
FIELDS(OpenDone, open, done)
struct DocumentCount {
  DocumentId document_id;
  std::int64_t open = 0;
  std::int64_t done = 0;
};
FIELDS(DocumentCount, document_id, open, done)

using Units = std::optional<std::vector<UnitId>>;  // nullopt: all

namespace store {

// -- checklists (store.cpp) --
Status put_checklist(data::Tx& tx, const ChecklistRow& row);
Result<std::optional<ChecklistRow>> checklist(data::Tx& tx, ChecklistId id);
/// By title, after (title, id).
Result<std::vector<ChecklistRow>> checklists(data::Tx& tx, const Units& units, const std::string& after,
                                             ChecklistId after_id, std::int64_t limit);
Result<std::vector<ChecklistRow>> checklists_for(data::Tx& tx, audiences::AudienceId audience);
/// One in use that belongs to the lesson.
Result<bool> has_checklist(data::Tx& tx, CourseId course, courses::LessonId lesson);
/// What belongs to the lesson, retired ones left out; `learner`: only what is in use, with her newest record.
Result<std::vector<courses::LessonLink>> checklists_of_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                              std::optional<PersonId> learner);
Result<std::vector<audiences::AudienceUse>> checklist_uses(data::Tx& tx, audiences::AudienceId audience,
                                                           std::int64_t limit);
Status put_version(data::Tx& tx, const VersionRow& row);
Result<std::optional<VersionRow>> version(data::Tx& tx, ChecklistVersionId id);
Result<std::int64_t> last_version(data::Tx& tx, ChecklistId checklist);
/// Of a version that was never published.
Status replace_items(data::Tx& tx, ChecklistVersionId version, const std::vector<ItemRow>& items);
Result<std::vector<ItemRow>> items(data::Tx& tx, ChecklistVersionId version);

Status insert_record(data::Tx& tx, const RecordRow& row);
Status update_record(data::Tx& tx, const RecordRow& row);
Result<std::optional<RecordRow>> record(data::Tx& tx, SkillRecordId id);
Result<std::optional<RecordRow>> latest_record(data::Tx& tx, ChecklistId checklist, PersonId person);
Result<std::vector<RecordRow>> records_of(data::Tx& tx, PersonId person);  // newest 200
Result<std::vector<RecordRow>> records(data::Tx& tx, ChecklistId checklist, const Units& units,
                                       std::optional<RecordStatus> status, SkillRecordId after, std::int64_t limit);
/// Open ones of people in these units, or of these people.
Result<std::vector<RecordRow>> open_records(data::Tx& tx, const std::vector<UnitId>& units,
                                            const std::vector<PersonId>& people, SkillRecordId after,
                                            std::int64_t limit);
Result<OpenDone> record_counts(data::Tx& tx, ChecklistId checklist);
/// Open ones that nobody has worked on yet go to the new version.
Status move_untouched(data::Tx& tx, ChecklistId checklist, ChecklistVersionId to, std::int64_t items);
Status set_unit(data::Tx& tx, PersonId person, const std::optional<UnitId>& unit);
/// Completed and their time ended before `today`.
Result<std::vector<RecordRow>> lapsed(data::Tx& tx, Date today, std::int64_t limit);
/// Completed, end within their checklist's renew days, without a later cycle.
Result<std::vector<RecordRow>> to_renew(data::Tx& tx, Date last_day, std::int64_t limit, SkillRecordId after);
/// Open ones that are due on this day.
Result<std::vector<RecordRow>> due_records(data::Tx& tx, Date day, SkillRecordId after, std::int64_t limit);
Status insert_signoff(data::Tx& tx, const SignOffRow& row);
Result<std::vector<SignOffRow>> signoffs(data::Tx& tx, SkillRecordId record);

Status insert_preceptor(data::Tx& tx, const PreceptorRow& row);
Status end_preceptor(data::Tx& tx, PreceptorId id);
Result<std::optional<PreceptorRow>> preceptor(data::Tx& tx, PreceptorId id);
Result<std::vector<PreceptorRow>> preceptors(data::Tx& tx, PreceptorId after, std::int64_t limit);
/// Of a person, those that hold today.
Result<std::vector<PreceptorRow>> preceptor_of(data::Tx& tx, PersonId person, Date today);
Status end_preceptors_of(data::Tx& tx, PersonId person);

// -- attestations (store_documents.cpp) --
Status put_document(data::Tx& tx, const DocumentRow& row);
Result<std::optional<DocumentRow>> document(data::Tx& tx, DocumentId id);
Result<std::vector<DocumentRow>> documents(data::Tx& tx, const Units& units, const std::string& after,
                                           DocumentId after_id, std::int64_t limit);
Result<std::vector<DocumentRow>> documents_for(data::Tx& tx, audiences::AudienceId audience);
/// One in use that belongs to the lesson.
Result<bool> has_document(data::Tx& tx, CourseId course, courses::LessonId lesson);
Result<std::vector<courses::LessonLink>> documents_of_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                             std::optional<PersonId> learner);
Result<std::vector<audiences::AudienceUse>> document_uses(data::Tx& tx, audiences::AudienceId audience,
                                                          std::int64_t limit);
Status insert_document_version(data::Tx& tx, const DocumentVersionRow& row);
Result<std::optional<DocumentVersionRow>> document_version(data::Tx& tx, DocumentVersionId id);
/// Newest first.
Result<std::vector<DocumentVersionRow>> document_versions(data::Tx& tx, DocumentId document);
Result<std::int64_t> signature_count(data::Tx& tx, DocumentVersionId version);

Status put_ask(data::Tx& tx, const AskRow& row);
Result<std::optional<AskRow>> ask(data::Tx& tx, DocumentId document, PersonId person);
Result<std::vector<AskRow>> asks_of(data::Tx& tx, PersonId person);
Result<std::vector<AskRow>> asks(data::Tx& tx, DocumentId document, const Units& units, std::optional<AskStatus> status,
                                 PersonId after, std::int64_t limit);
Result<OpenDone> ask_counts(data::Tx& tx, DocumentId document, const Units& units);
/// Of a page of documents; those that nobody was asked for are absent.
Result<std::map<DocumentId, OpenDone>> ask_counts_of(data::Tx& tx, const std::vector<DocumentId>& documents,
                                                     const Units& units);
/// Open ones that are due on this day, by document and person.
Result<std::vector<AskRow>> due_asks(data::Tx& tx, Date day, DocumentId after, PersonId after_person,
                                     std::int64_t limit);
Result<std::optional<Instant>> opened(data::Tx& tx, DocumentVersionId version, PersonId person);
/// The first time counts.
Status note_opened(data::Tx& tx, DocumentVersionId version, PersonId person);
Status insert_signature(data::Tx& tx, const SignatureRow& row);
Result<std::optional<SignatureRow>> signature(data::Tx& tx, SignatureId id);

}  // namespace store
}  // namespace mc::skills
