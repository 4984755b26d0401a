#pragma once
// Rows and SQL of module credits. Every function takes the caller's transaction.
#include "modules/credits/requests.hpp"

namespace mc::credits {

inline constexpr data::Module kModule{"credits"};
inline constexpr std::int64_t kMostEntries = 2000;  // of a person; about 50 a year is much

struct EntryRow {
  CreditId id;
  PersonId person_id;
  Date earned_on;
  std::string activity;
  std::string provider;
  std::int64_t centihours = 0;
  std::string type;
  std::string accreditation_body;
  std::string accreditation_number;
  std::string statement;
  std::string topics;  // JSON array of strings
  std::string source;
  std::optional<learning::EnrolmentId> enrolment_id;
  std::optional<BlobId> evidence_id;
  std::optional<CreditId> reverses;
  std::string note;
  Instant created_at;
  std::optional<PersonId> created_by;
  bool reversed = false;  // another row reverses this one
  std::string format{};   // "live", "self_paced", ""
  std::optional<std::int64_t> hour_minutes{};
  std::optional<CourseId> course_id{};
};
FIELDS(EntryRow, id, person_id, earned_on, activity, provider, centihours, type, accreditation_body,
       accreditation_number, statement, topics, source, enrolment_id, evidence_id, reverses, note, created_at,
       created_by, reversed, format, hour_minutes, course_id)

struct EvidenceRow {
  BlobId blob_id;
  std::string media_type;
  std::int64_t size = 0;
};
FIELDS(EvidenceRow, blob_id, media_type, size)

/// A version that an officer wrote.
struct RuleRow {
  std::string state;
  std::string profession;
  std::int64_t revision = 0;
  std::string body;  // JSON of CeRuleBody
  std::string source;
  std::string as_of;
  std::string confidence;
  Date effective_from;
  std::optional<Date> effective_to;
  std::string note;
  std::string shipped_hash;
  PersonId changed_by;
  Instant changed_at;
};
FIELDS(RuleRow, state, profession, revision, body, source, as_of, confidence, effective_from, effective_to, note,
       shipped_hash, changed_by, changed_at)
struct FactRow {
  std::string fact;
  credentials::CredentialId credential_id;  // nil: of the person
  std::string answer;
  std::optional<Date> renews_on{};  // of a licence: when it was said
};
FIELDS(FactRow, fact, credential_id, answer, renews_on)
struct BrokerRow {
  bool roster = false;
  bool transcripts = false;
  std::string provider;
};
FIELDS(BrokerRow, roster, transcripts, provider)
struct BrokerCourseRow {
  CourseId course_id;
  std::string number;
};
FIELDS(BrokerCourseRow, course_id, number)

namespace store {

Status insert(data::Tx& tx, const EntryRow& row);
Result<std::optional<EntryRow>> find(data::Tx& tx, CreditId id);
Result<bool> has_enrolment(data::Tx& tx, learning::EnrolmentId enrolment);
/// Newest first, at most kMostEntries.
Result<std::vector<EntryRow>> of_person(data::Tx& tx, PersonId person, std::optional<Date> from,
                                        std::optional<Date> to);
Status add_evidence(data::Tx& tx, PersonId person, const blobs::BlobInfo& file);
Result<std::optional<EvidenceRow>> evidence(data::Tx& tx, PersonId person, BlobId blob);
/// Uploads of before `before` that no entry names.
Status forget_unused_evidence(data::Tx& tx, Instant before);

/// Officers' versions of one requirement, newest first; of all requirements, by state and profession.
Result<std::vector<RuleRow>> rule_versions(data::Tx& tx, std::string_view state, std::string_view profession);
Result<std::vector<RuleRow>> all_rule_versions(data::Tx& tx);
Status insert_rule(data::Tx& tx, const RuleRow& row);

Result<std::vector<FactRow>> facts(data::Tx& tx, PersonId person);
/// An empty answer takes it back.
Status put_fact(data::Tx& tx, PersonId person, const FactRow& row);

/// Newest first, at most 500.
Result<std::vector<CePracticeEntry>> practice(data::Tx& tx, PersonId person);
Status insert_practice(data::Tx& tx, PersonId person, const CePracticeEntry& entry);
/// false: she has none with this id.
Result<bool> delete_practice(data::Tx& tx, PersonId person, CePracticeId id);

Result<BrokerRow> broker(data::Tx& tx);
Status put_broker(data::Tx& tx, const BrokerRow& row);
Result<std::vector<BrokerCourseRow>> broker_courses(data::Tx& tx);
Status put_broker_courses(data::Tx& tx, const std::vector<BrokerCourseRow>& rows);
/// Credits of a course that were earned then and stand, oldest first.
Result<std::vector<EntryRow>> of_course(data::Tx& tx, CourseId course, Date from, Date to, std::int64_t limit);

}  // namespace store
}  // namespace mc::credits
