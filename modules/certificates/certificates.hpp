#pragma once
// PUBLIC header of module certificates: issued once per person, course and cycle; immutable; verified by code.
#include <memory>

#include "modules/learning/learning.hpp"

namespace mc::certificates {

struct CertificateTag;
using CertificateId = Id<CertificateTag>;

enum class CertificateType : std::uint8_t { completion, mastery, teaching };
ENUM_NAMES(CertificateType, completion, mastery, teaching)
enum class VerificationStatus : std::uint8_t { valid, expired, revoked, unknown };
ENUM_NAMES(VerificationStatus, valid, expired, revoked, unknown)

struct Certificate {
  CertificateId id;
  std::string number;  // "MG-2026-000123"
  std::string code;    // "7KQ2-M4XD-9TPA": for the public page
  CertificateType type = CertificateType::completion;
  PersonId person_id;
  std::string holder_name;
  CourseId course_id;
  std::string course_title;
  Date issued_on;
  std::optional<Date> valid_until;
  std::optional<double> ce_hours;
  std::optional<Instant> revoked_at;
  std::optional<std::string> revoked_reason;
  bool ready = false;  // the PDF is there, or is drawn when asked for
};
FIELDS(Certificate, id, number, code, type, person_id, holder_name, course_id, course_title, issued_on, valid_until,
       ce_hours, revoked_at, revoked_reason, ready)
/// CRT-04: nothing more than this.
struct Verification {
  VerificationStatus status = VerificationStatus::unknown;
  std::optional<std::string> holder_name;
  std::optional<std::string> course_title;
  std::optional<std::string> number;
  std::optional<Date> issued_on;
  std::optional<Date> valid_until;
  std::optional<Date> revoked_on;
  std::string organisation;
};
FIELDS(Verification, status, holder_name, course_title, number, issued_on, valid_until, revoked_on, organisation)

struct CertificateIssued {
  static constexpr std::string_view kTopic = "certificates.issued";
  CertificateId certificate_id;
  PersonId person_id;
  CourseId course_id;
  learning::EnrolmentId enrolment_id;
};
FIELDS(CertificateIssued, certificate_id, person_id, course_id, enrolment_id)

class Certificates {
public:
  virtual ~Certificates() = default;
  virtual Result<std::optional<Certificate>> of_enrolment(data::Tx& tx, learning::EnrolmentId enrolment) = 0;
};

std::unique_ptr<Certificates> make_certificates(Platform& platform, learning::Learning& learning,
                                                courses::Courses& courses, accounts::Accounts& accounts,
                                                organisation::Organisation& organisation,
                                                notifications::Notifications& notifications);

}  // namespace mc::certificates
