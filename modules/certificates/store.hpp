#pragma once
// Rows and SQL of module certificates. Every function takes the caller's transaction.
#include "modules/certificates/certificates.hpp"

namespace mc::certificates {

inline constexpr data::Module kModule{"certificates"};

struct CertificateRow {
  CertificateId id;
  std::string number;
  std::string code;  // 12 characters without hyphens
  CertificateType type = CertificateType::completion;
  PersonId person_id;
  std::optional<learning::EnrolmentId> enrolment_id;  // of a course; a programme has the next two
  std::optional<CourseId> course_id;
  std::optional<courses::VersionId> version_id;
  std::optional<Uuid> programme_id;
  std::optional<Uuid> cycle_id;
  std::string holder_name;
  std::string course_title;
  std::string author_name;
  std::string organisation_name;
  Instant issued_at;
  Date issued_on;
  std::optional<Date> valid_until;
  std::optional<std::int64_t> centihours;
  std::string ce_type;
  std::string accreditation_body;
  std::string accreditation_number;
  std::string statement;
  std::optional<Instant> revoked_at;
  std::optional<std::string> revoked_reason;
  std::optional<BlobId> blob_id;
  std::optional<std::int64_t> blob_size;
  std::optional<PersonId> issued_by;  // mastery and teaching
  std::string recommendation;
  std::int64_t look = 0;
};
FIELDS(CertificateRow, id, number, code, type, person_id, enrolment_id, course_id, version_id, programme_id, cycle_id,
       holder_name, course_title, author_name, organisation_name, issued_at, issued_on, valid_until, centihours,
       ce_type, accreditation_body, accreditation_number, statement, revoked_at, revoked_reason, blob_id, blob_size,
       issued_by, recommendation, look)

namespace store {

/// Next number of the year, from 1, without gaps among committed transactions.
Result<std::int64_t> next_number(data::Tx& tx, int year);
Status insert(data::Tx& tx, const CertificateRow& row);
Result<std::optional<CertificateRow>> find(data::Tx& tx, CertificateId id);
Result<std::optional<CertificateRow>> by_code(data::Tx& tx, std::string_view code);
Result<std::optional<CertificateRow>> of_cycle(data::Tx& tx, const Uuid& cycle);
Result<std::optional<CertificateRow>> of_enrolment(data::Tx& tx, learning::EnrolmentId enrolment, CertificateType type);
/// Newest first, before (issued_on, id) when given.
Result<std::vector<CertificateRow>>
page(data::Tx& tx, PersonId person, const std::optional<std::pair<Date, CertificateId>>& after, std::int64_t limit);
/// Completion certificates of a course that stand, newest first, with what else was given for the same cycle.
struct Candidate {
  CertificateId id;
  PersonId person_id;
  learning::EnrolmentId enrolment_id;
  std::string holder_name;
  Date completed_on;
  bool mastery = false;
  bool teaching = false;
};
FIELDS(Candidate, id, person_id, enrolment_id, holder_name, completed_on, mastery, teaching)
Result<std::vector<Candidate>> candidates(data::Tx& tx, CourseId course,
                                          const std::optional<std::pair<Date, CertificateId>>& after,
                                          std::int64_t limit);
/// Her newest completion of the course whose certificate is not revoked.
Result<std::optional<CertificateRow>> completion(data::Tx& tx, PersonId person, CourseId course);
Result<std::int64_t> count_of(data::Tx& tx, PersonId person);
/// Keeps the rendered file; false when there is one already.
Result<bool> attach_file(data::Tx& tx, CertificateId id, const blobs::BlobInfo& file);
Status revoke(data::Tx& tx, CertificateId id, PersonId by, std::string_view reason);
Result<std::vector<CertificateId>> revoked(data::Tx& tx, std::int64_t limit);
/// Issued before `before` and still without a file.
Result<std::vector<CertificateId>> unrendered(data::Tx& tx, Instant before, std::int64_t limit);

}  // namespace store
}  // namespace mc::certificates
