#pragma once
// Rules of module certificates. Thread-safe: state is in the database.
#include "appliance/security/rate_limit.hpp"
#include "modules/certificates/store.hpp"

namespace mc::certificates {

struct CertificateQuery {
  std::optional<Text<1, 100>> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(CertificateQuery, after, limit)
struct Revoke {
  Text<1, 500> reason;
};
FIELDS(Revoke, reason)

/// Renders the page of a certificate and keeps it as a blob.
struct RenderJob {
  static constexpr std::string_view kKind = "certificates.render";
  CertificateId certificate_id;
};
FIELDS(RenderJob, certificate_id)

class Service final : public Certificates {
public:
  Service(Platform& platform, courses::Courses& courses, accounts::Accounts& accounts,
          organisation::Organisation& organisation, notifications::Notifications& notifications);

  Result<std::optional<Certificate>> of_enrolment(data::Tx& tx, learning::EnrolmentId enrolment) override;

  /// Issues the completion certificate of the enrolment, once (CRT-01, CRT-02); the page follows by a job.
  Status on_completed(data::Tx& tx, const learning::CourseCompleted& event);
  /// Job: makes the page, keeps it, tells the holder. Running it twice changes nothing.
  Status render(CertificateId id);
  /// Hourly: certificates whose job was lost or gave up are queued again.
  Status render_missing();

  Result<Page<Certificate>> mine(const security::Viewer& viewer, const CertificateQuery& query);
  Result<Page<Certificate>> of_person(const security::Viewer& viewer, PersonId person, const CertificateQuery& query);
  Result<http::Download> file(const security::Viewer& viewer, CertificateId id);
  Result<Certificate> revoke(const security::Viewer& viewer, CertificateId id, const Revoke& in);
  /// CRT-04. At most 30 a minute from one address, so that codes cannot be collected.
  Result<Verification> verify(std::string_view typed_code, std::string_view address);

private:
  /// The certificate, if it is the viewer's own or its holder is in reach of `permission`; not_found otherwise.
  Result<CertificateRow> find_for(data::Tx& tx, const security::Viewer& viewer, CertificateId id,
                                  std::string_view permission);
  Result<CertificateRow> draft(data::Tx& tx, const learning::CourseCompleted& event);
  Result<Page<Certificate>> page(data::Tx& tx, PersonId person, const CertificateQuery& query);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               RawJson details = {"{}"});
  /// The hospital's calendar day of a moment.
  Date day_of(Instant at) const;

  Platform& platform_;
  courses::Courses& courses_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
  security::RateLimiter verifications_;
};

}  // namespace mc::certificates
