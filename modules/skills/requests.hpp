#pragma once
// What the routes of skills take and give.
#include "modules/accounts/proof.hpp"
#include "modules/skills/skills.hpp"

namespace mc::skills {

struct SkillItem {
  SkillItemId id;
  std::string title;
  std::string criteria;
  std::vector<SkillMethod> methods;
};
FIELDS(SkillItem, id, title, criteria, methods)
struct Checklist {
  ChecklistId id;
  PublishState state = PublishState::draft;
  std::int64_t revision = 1;
  std::optional<std::int64_t> published_version;
  bool changed_since_published = true;
  std::string title;
  std::string description;
  std::optional<UnitId> unit_id;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  std::optional<audiences::AudienceId> audience_id;
  std::int64_t valid_months = 0;
  std::int64_t renew_days = 0;
  std::int64_t due_days = 0;
  std::vector<std::string> scale;
  std::int64_t passing = 0;
  std::vector<SkillItem> items;  // of the draft when there is one, else as published
  std::int64_t open = 0;         // records
  std::int64_t completed = 0;
};
FIELDS(Checklist, id, state, revision, published_version, changed_since_published, title, description, unit_id,
       course_id, lesson_id, audience_id, valid_months, renew_days, due_days, scale, passing, items, open, completed)
struct ChecklistSave {
  std::int64_t revision = 0;  // 409 `changed_elsewhere` when it is an old one
  ChecklistIn checklist;
};
FIELDS(ChecklistSave, revision, checklist)
struct ChecklistCard {
  ChecklistId id;
  PublishState state = PublishState::draft;
  std::string title;
  std::optional<UnitId> unit_id;
  Instant updated_at;
};
FIELDS(ChecklistCard, id, state, title, unit_id, updated_at)
struct SkillListQuery {
  std::optional<Text<1, 300>> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(SkillListQuery, after, limit)
struct ChecklistAssignIn {
  List<PersonId, 500> person_ids;
  std::optional<Date> due_on;  // by the checklist's days unless given
};
FIELDS(ChecklistAssignIn, person_ids, due_on)
struct ChecklistAssigned {
  std::int64_t assigned = 0;
  std::int64_t unchanged = 0;  // they have it open
};
FIELDS(ChecklistAssigned, assigned, unchanged)

struct SkillSignOff {
  SkillOutcome outcome = SkillOutcome::signed_off;
  SkillMethod method = SkillMethod::observed;
  std::optional<std::string> level;
  std::string comment;
  std::string preceptor;
  accounts::ProofMethod proof = accounts::ProofMethod::password;
  Instant at;
};
FIELDS(SkillSignOff, outcome, method, level, comment, preceptor, proof, at)
struct RecordItem {
  SkillItemId id;
  std::string title;
  std::string criteria;
  std::vector<SkillMethod> methods;
  bool signed_off = false;
  std::vector<SkillSignOff> attempts;  // oldest first
};
FIELDS(RecordItem, id, title, criteria, methods, signed_off, attempts)
struct SkillRecordCard {
  SkillRecordId id;
  ChecklistId checklist_id;
  std::string title;
  PersonId person_id;
  std::string name;
  std::string unit_name;
  RecordStatus status = RecordStatus::open;
  std::int64_t cycle = 1;
  std::int64_t items = 0;
  std::int64_t items_signed = 0;
  std::optional<Date> due_on;
  std::optional<Instant> completed_at;
  std::optional<Date> valid_until;
};
FIELDS(SkillRecordCard, id, checklist_id, title, person_id, name, unit_name, status, cycle, items, items_signed, due_on,
       completed_at, valid_until)
struct SkillRecord {
  SkillRecordCard card;
  std::int64_t version = 1;
  std::string description;
  std::vector<std::string> scale;
  std::int64_t passing = 0;
  std::vector<RecordItem> items;
  bool may_sign = false;  // the viewer is a preceptor for her
};
FIELDS(SkillRecord, card, version, description, scale, passing, items, may_sign)
struct SkillRecordQuery {
  std::optional<RecordStatus> status;
  std::optional<SkillRecordId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(SkillRecordQuery, status, after, limit)
struct SignOffEntry {
  SkillItemId item_id;
  SkillOutcome outcome = SkillOutcome::signed_off;
  SkillMethod method = SkillMethod::observed;
  std::optional<Int<0, 5>> level;  // index into the scale, when there is one
  std::optional<Text<0, 2000>> comment;
};
FIELDS(SignOffEntry, item_id, outcome, method, level, comment)
struct SignOffIn {
  List<SignOffEntry, 200> entries;
  std::optional<Text<1, 200>> password;  // the preceptor's own; not for people of an identity provider
};
FIELDS(SignOffIn, entries, password)

struct PreceptorIn {
  PersonId person_id;
  std::optional<UnitId> unit_id;            // for everybody there and below
  std::optional<PersonId> learner_id;       // or for one person
  std::optional<ChecklistId> checklist_id;  // for this one only
  std::optional<Date> expires_on;           // the last day
};
FIELDS(PreceptorIn, person_id, unit_id, learner_id, checklist_id, expires_on)
struct Preceptor {
  PreceptorId id;
  PersonId person_id;
  std::string name;
  std::optional<UnitId> unit_id;
  std::optional<PersonId> learner_id;
  std::optional<std::string> learner_name;
  std::optional<ChecklistId> checklist_id;
  std::optional<Date> expires_on;
  bool active = true;
};
FIELDS(Preceptor, id, person_id, name, unit_id, learner_id, learner_name, checklist_id, expires_on, active)
struct PreceptorQuery {
  std::optional<PreceptorId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(PreceptorQuery, after, limit)

// -- attestations --
struct DocumentVersion {
  DocumentVersionId id;
  std::int64_t number = 1;
  std::string title;
  ChangeKind kind = ChangeKind::first;
  std::string note;
  std::string hash;  // BLAKE2b-256 of the text or the PDF, hex
  std::int64_t size = 0;
  bool pdf = false;
  Instant published_at;
  std::int64_t signatures = 0;
};
FIELDS(DocumentVersion, id, number, title, kind, note, hash, size, pdf, published_at, signatures)
struct Attestation {
  DocumentId id;
  PublishState state = PublishState::draft;
  std::int64_t revision = 1;
  std::string title;
  std::optional<UnitId> unit_id;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  std::optional<audiences::AudienceId> audience_id;
  std::int64_t due_days = 14;
  std::string statement;
  std::string text;
  bool has_file = false;
  std::vector<DocumentVersion> versions;  // newest first
  std::int64_t open = 0;
  std::int64_t complete = 0;
};
FIELDS(Attestation, id, state, revision, title, unit_id, course_id, lesson_id, audience_id, due_days, statement, text,
       has_file, versions, open, complete)
struct AttestationCard {
  DocumentId id;
  PublishState state = PublishState::draft;
  std::string title;
  std::optional<UnitId> unit_id;
  std::int64_t open = 0;
  std::int64_t complete = 0;
  Instant updated_at;
};
FIELDS(AttestationCard, id, state, title, unit_id, open, complete, updated_at)
struct AttestationSave {
  std::int64_t revision = 0;
  AttestationIn attestation;
};
FIELDS(AttestationSave, revision, attestation)
struct AttestationPublish {
  std::int64_t revision = 0;
  ChangeKind kind = ChangeKind::first;
  Text<0, 500> note;  // what changed, for those who are asked again
};
FIELDS(AttestationPublish, revision, kind, note)
struct AttestationFileQuery {
  std::int64_t revision = 0;
  std::optional<Text<0, 200>> file_name;
};
FIELDS(AttestationFileQuery, revision, file_name)
struct AttestationAskIn {
  List<PersonId, 500> person_ids;
};
FIELDS(AttestationAskIn, person_ids)
struct AttestationAsked {
  std::int64_t asked = 0;
  std::int64_t unchanged = 0;
};
FIELDS(AttestationAsked, asked, unchanged)
/// What one person has to sign, or has signed.
struct AttestationTask {
  DocumentId id;
  DocumentVersionId version_id;
  std::int64_t version = 1;
  std::string title;
  AskStatus status = AskStatus::open;
  Date due_on;
  bool overdue = false;
  std::optional<SignatureId> signature_id;
  std::optional<Instant> signed_at;
};
FIELDS(AttestationTask, id, version_id, version, title, status, due_on, overdue, signature_id, signed_at)
struct AttestationTasks {
  std::vector<AttestationTask> items;  // open ones first
};
FIELDS(AttestationTasks, items)
/// The document in front of its reader; asking for it is what counts as having opened a text.
struct AttestationReading {
  AttestationTask task;
  std::string statement;
  std::string note;
  std::string text;
  bool pdf = false;  // read it at .../file before signing
  std::string hash;
  std::optional<Instant> opened_at;
};
FIELDS(AttestationReading, task, statement, note, text, pdf, hash, opened_at)
struct AttestationSignIn {
  DocumentVersionId version_id;  // that was read
  Text<1, 500> statement;        // as it was shown: signing says it in words
  std::optional<Text<1, 200>> password;
};
FIELDS(AttestationSignIn, version_id, statement, password)
struct AttestationSignature {
  SignatureId id;
  DocumentId document_id;
  std::string title;
  std::int64_t version = 1;
  std::string hash;
  std::string statement;
  PersonId person_id;
  std::string name;
  accounts::ProofMethod proof = accounts::ProofMethod::password;
  Instant opened_at;
  Instant signed_at;
  std::int64_t audit_index = 0;  // of the row in the audit tree
};
FIELDS(AttestationSignature, id, document_id, title, version, hash, statement, person_id, name, proof, opened_at,
       signed_at, audit_index)
struct AttestationPerson {
  PersonId person_id;
  std::string name;
  std::string employee_number;
  std::string unit_name;
  AskStatus status = AskStatus::open;
  Date due_on;
  bool overdue = false;
  std::optional<std::int64_t> version;  // that she signed last
  std::optional<Instant> signed_at;
  std::optional<SignatureId> signature_id;
};
FIELDS(AttestationPerson, person_id, name, employee_number, unit_name, status, due_on, overdue, version, signed_at,
       signature_id)
struct AttestationPeopleQuery {
  std::optional<AskStatus> status;
  std::optional<PersonId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(AttestationPeopleQuery, status, after, limit)
struct AttestationFormat {
  Text<1, 10> format;  // csv, xlsx, pdf
};
FIELDS(AttestationFormat, format)

}  // namespace mc::skills
