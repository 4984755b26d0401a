#pragma once
// PUBLIC header of module certification: certifications that are renewed in cycles, programmes that are completed once,
// learning paths; who is where in them. History stays: nothing of a former cycle is changed or removed.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/audiences/audiences.hpp"
#include "modules/certificates/certificates.hpp"

namespace mc::certification {

struct CertificationTag;
struct CycleTag;
struct WaiverTag;
struct RequestTag;
using CertificationId = Id<CertificationTag>;
using CycleId = Id<CycleTag>;
using WaiverId = Id<WaiverTag>;
using RequestId = Id<RequestTag>;

enum class SpanUnit : std::uint8_t { days, months };
ENUM_NAMES(SpanUnit, days, months)
struct Span {
  Int<0, 3650> count = 0;
  SpanUnit unit = SpanUnit::months;
};
FIELDS(Span, count, unit)

/// From where the next expiry is counted. from_expiry: from the former expiry when renewed in time, else from the
/// completion. fixed: the first anniversary of the anchor that leaves the minimum active period.
enum class ExpiryMode : std::uint8_t { from_completion, from_expiry, fixed };
ENUM_NAMES(ExpiryMode, from_completion, from_expiry, fixed)
/// What somebody takes whose certification has expired: the renewal, or everything as at first.
enum class AfterExpiry : std::uint8_t { renewal_path, first_path };
ENUM_NAMES(AfterExpiry, renewal_path, first_path)
struct Renewal {
  ExpiryMode mode = ExpiryMode::from_completion;
  Span active;                         // how long it is valid
  Span window;                         // before the expiry in which it can be renewed; shorter than `active`
  std::optional<Span> minimum_active;  // fixed only; at least the window
  std::optional<Date> anchor;          // fixed only
  Int<0, 365> grace_days = 0;          // after expiry in which from_expiry still counts from the former expiry
  AfterExpiry after_expiry = AfterExpiry::renewal_path;
};
FIELDS(Renewal, mode, active, window, minimum_active, anchor, grace_days, after_expiry)

enum class DueFrom : std::uint8_t { none, assignment, hire, date };
ENUM_NAMES(DueFrom, none, assignment, hire, date)
/// When the first cycle is due. hire: never sooner than a week after somebody comes in.
struct FirstDue {
  DueFrom from = DueFrom::none;
  Int<0, 3650> days = 0;   // assignment, hire
  std::optional<Date> on;  // date
};
FIELDS(FirstDue, from, days, on)

/// "Complete all", or `needed` of them.
struct CourseGroup {
  Text<0, 120> name;
  List<CourseId, 50> course_ids;
  std::optional<Int<1, 50>> needed;
};
FIELDS(CourseGroup, name, course_ids, needed)
/// `ordered`: a group opens when the one before is done.
struct Path {
  List<CourseGroup, 20> groups;
  bool ordered = false;
};
FIELDS(Path, groups, ordered)
struct Definition {
  Text<1, 120> name;
  Text<0, 2000> description;
  Path path;
  std::optional<Path> renewal_path;  // none: the same courses again
  std::optional<Renewal> renewal;    // none: completed once, a programme or learning path
  FirstDue first_due;
  Int<0, 3650> count_earlier_days = 0;  // completions this long before somebody comes in count for the first cycle
  List<audiences::AudienceId, 20> audience_ids;
  bool open_to_join = false;
  bool certificate = true;  // one per completed cycle
};
FIELDS(Definition, name, description, path, renewal_path, renewal, first_due, count_earlier_days, audience_ids,
       open_to_join, certificate)

enum class CertificationStatus : std::uint8_t { draft, active, archived };
ENUM_NAMES(CertificationStatus, draft, active, archived)

/// How a person stands today. due: the renewal window is open. ended: not required of her any more.
enum class Standing : std::uint8_t { assigned, overdue, certified, due, expired, exempt, ended };
ENUM_NAMES(Standing, assigned, overdue, certified, due, expired, exempt, ended)

struct PersonCertification {
  CertificationId certification_id;
  std::string name;
  PersonId person_id;
  certification::Standing standing = Standing::assigned;
  std::optional<CycleId> cycle_id;  // the open one
  std::int64_t done = 0;            // courses of the open cycle that count
  std::int64_t needed = 0;
  std::optional<Date> due_on;
  std::optional<Date> certified_on;
  std::optional<Date> expires_on;  // the last valid day
  std::optional<Date> opens_on;    // the next renewal window
  std::optional<Date> exempt_until;
  std::optional<certificates::CertificateId> certificate_id;  // of the last completed cycle
};
FIELDS(PersonCertification, certification_id, name, person_id, standing, cycle_id, done, needed, due_on, certified_on,
       expires_on, opens_on, exempt_until, certificate_id)

/// A cycle opened, was completed, expired or ended, or a date moved; for read models.
struct CertificationChanged {
  static constexpr std::string_view kTopic = "certification.changed";
  CertificationId certification_id;
  PersonId person_id;
  certification::Standing standing = Standing::assigned;
  std::optional<Date> due_on;
  std::optional<Date> expires_on;
};
FIELDS(CertificationChanged, certification_id, person_id, standing, due_on, expires_on)

/// Thread-safe. Every function takes the caller's transaction.
class Certification {
public:
  virtual ~Certification() = default;
  /// Active when `activate`; its people come in by the job that this queues.
  virtual Result<CertificationId> create(data::Tx& tx, PersonId by, const Definition& in, bool activate) = 0;
  /// What is or was asked of a person, by name.
  virtual Result<std::vector<PersonCertification>> of_person(data::Tx& tx, PersonId person) = 0;
};

std::unique_ptr<Certification>
make_certification(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
                   notifications::Notifications& notifications, audiences::Audiences& audiences,
                   courses::Courses& courses, learning::Learning& learning, certificates::Certificates& certificates);

}  // namespace mc::certification
