#pragma once
// Rules of module certificates. Thread-safe: state is in the database.
#include "appliance/security/rate_limit.hpp"
#include "modules/certificates/page.hpp"

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

/// CRT-03, CRT-08: what the course's author gives to people who completed it.
struct AwardIn {
  CertificateType type = CertificateType::mastery;  // or teaching
  List<PersonId, 500> person_ids;
  std::optional<Text<0, 500>> recommendation;  // who recommended it, or why
  bool dry_run = false;
};
FIELDS(AwardIn, type, person_ids, recommendation, dry_run)
enum class AwardOutcome : std::uint8_t { issued, had_it, not_completed };
ENUM_NAMES(AwardOutcome, issued, had_it, not_completed)
struct Award {
  PersonId person_id;
  std::string name;
  AwardOutcome outcome = AwardOutcome::issued;
  std::optional<std::string> number;
};
FIELDS(Award, person_id, name, outcome, number)
struct Awards {
  bool dry_run = false;
  std::int64_t issued = 0;
  std::vector<Award> items;
};
FIELDS(Awards, dry_run, issued, items)
/// Somebody who completed the course.
struct AwardCandidate {
  PersonId person_id;
  std::string name;
  Date completed_on;
  bool mastery = false;
  bool teaching = false;
};
FIELDS(AwardCandidate, person_id, name, completed_on, mastery, teaching)

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
  Result<std::int64_t> count_of(data::Tx& tx, PersonId person) override { return store::count_of(tx, person); }
  Result<CertificateId> issue_programme(data::Tx& tx, const ProgrammeIn& in) override;
  Result<Certificate> own(data::Tx& tx, PersonId person, CertificateId id) override;
  Result<Certificate> shown(data::Tx& tx, CertificateId id) override;
  Result<std::vector<CertificateId>> revoked(data::Tx& tx, std::int64_t limit) override {
    return store::revoked(tx, limit);
  }
  void use_looks(PageLooks& looks) override { looks_ = &looks; }
  Result<Bytes> sample(const PageLook& look) override;

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
  /// Who completed the course; for its authors.
  Result<Page<AwardCandidate>> candidates(const security::Viewer& viewer, CourseId course,
                                          const CertificateQuery& query);
  /// Gives each of them the certificate, once per completed cycle; one result per person. Everybody else of the list is
  /// served when one cannot be.
  Result<Awards> award(const security::Viewer& viewer, CourseId course, const AwardIn& in);
  /// CRT-04. At most 30 a minute from one address, so that codes cannot be collected.
  Result<Verification> verify(std::string_view typed_code, std::string_view address);

private:
  /// The certificate, if it is the viewer's own or its holder is in reach of `permission`; not_found otherwise.
  Result<CertificateRow> find_for(data::Tx& tx, const security::Viewer& viewer, CertificateId id,
                                  std::string_view permission);
  /// Number, code, row, audit and the job that draws the page.
  Status issue(data::Tx& tx, CertificateRow& row, const std::string& of);
  Result<PageArt> art(const PageLook& look);
  Result<Award> award_one(data::Tx& tx, const security::Viewer& viewer, CourseId course, PersonId person,
                          const AwardIn& in);
  Result<CertificateRow> draft(data::Tx& tx, const learning::CourseCompleted& event);
  Result<Page<Certificate>> page(data::Tx& tx, PersonId person, const CertificateQuery& query);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               RawJson details = {"{}"});

  Platform& platform_;
  courses::Courses& courses_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
  PageLooks* looks_ = nullptr;
  security::RateLimiter verifications_;
};

}  // namespace mc::certificates
