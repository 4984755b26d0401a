#pragma once
// Rows and SQL of module credits. Every function takes the caller's transaction.
#include "modules/credits/credits.hpp"

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
};
FIELDS(EntryRow, id, person_id, earned_on, activity, provider, centihours, type, accreditation_body,
       accreditation_number, statement, topics, source, enrolment_id, evidence_id, reverses, note, created_at,
       created_by, reversed)

struct EvidenceRow {
  BlobId blob_id;
  std::string media_type;
  std::int64_t size = 0;
};
FIELDS(EvidenceRow, blob_id, media_type, size)

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

}  // namespace store
}  // namespace mc::credits
