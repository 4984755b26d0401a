#pragma once
// PUBLIC header of module certificates: issued once per person, course and cycle; immutable; verified by code.
#include <memory>

#include "modules/learning/learning.hpp"

namespace mc::certificates {

struct CertificateTag;
using CertificateId = Id<CertificateTag>;

enum class CertificateType : std::uint8_t { completion, mastery, teaching, programme };
ENUM_NAMES(CertificateType, completion, mastery, teaching, programme)
enum class VerificationStatus : std::uint8_t { valid, expired, revoked, unknown };
ENUM_NAMES(VerificationStatus, valid, expired, revoked, unknown)

struct Certificate {
  CertificateId id;
  std::string number;  // "MG-2026-000123"
  std::string code;    // "7KQ2-M4XD-9TPA": for the public page
  CertificateType type = CertificateType::completion;
  PersonId person_id;
  std::string holder_name;
  std::optional<CourseId> course_id;  // none for a programme
  std::string course_title;           // or the programme's name
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

/// What a completed cycle of a certification or programme is certified with (CRT-10).
struct ProgrammeIn {
  PersonId person_id;
  Uuid programme_id{};
  Uuid cycle_id{};
  std::string title;
  std::string responsible;  // who answers for the programme, printed on the page
  Date issued_on;           // the day of completion
  std::optional<Date> valid_until;
};

/// How the hospital wants its certificates to look (CRT-07); the fields of revision 0 are those of the product.
struct PageLook {
  std::int64_t revision = 0;
  std::string accent = "#0a5f63";  // of the organisation's name and the rule below the heading
  std::string signatory;           // who signs for the organisation; the course's author signs without one
  std::string signatory_title;
  std::string note;  // a line at the foot
  std::optional<BlobId> logo;
  std::optional<BlobId> signature;
};
class PageLooks {
public:
  virtual ~PageLooks() = default;
  virtual Result<std::int64_t> current(data::Tx& tx) = 0;
  /// A revision that `current` once gave; it never changes.
  virtual Result<PageLook> look(data::Tx& tx, std::int64_t revision) = 0;
};

class Certificates {
public:
  virtual ~Certificates() = default;
  /// Issues the certificate of the cycle, or answers with the one that was issued: it is never made anew nor dated
  /// otherwise.
  virtual Result<CertificateId> issue_programme(data::Tx& tx, const ProgrammeIn& in) = 0;
  virtual Result<std::optional<Certificate>> of_enrolment(data::Tx& tx, learning::EnrolmentId enrolment) = 0;
  /// How many a person has, revoked ones too: as many as her list shows.
  virtual Result<std::int64_t> count_of(data::Tx& tx, PersonId person) = 0;
  /// Her own; not_found otherwise.
  virtual Result<Certificate> own(data::Tx& tx, PersonId person, CertificateId id) = 0;
  /// What the public check would show of it, for who holds something that was made of it.
  virtual Result<Certificate> shown(data::Tx& tx, CertificateId id) = 0;
  /// All that were revoked, by id.
  virtual Result<std::vector<CertificateId>> revoked(data::Tx& tx, std::int64_t limit) = 0;
  /// Called while the program is put together; `looks` outlives this.
  virtual void use_looks(PageLooks& looks) = 0;
  /// How a certificate would look, as a PDF, with invented names.
  virtual Result<Bytes> sample(const PageLook& look) = 0;
};

std::unique_ptr<Certificates> make_certificates(Platform& platform, learning::Learning& learning,
                                                courses::Courses& courses, accounts::Accounts& accounts,
                                                organisation::Organisation& organisation,
                                                notifications::Notifications& notifications);

}  // namespace mc::certificates
