#pragma once
// Rows and SQL of module certification.
#include <optional>
#include <string>
#include <vector>

#include "modules/certification/certification.hpp"

namespace mc::certification {

inline constexpr data::Module kModule{"certification"};

enum class PathKind : std::uint8_t { first, renewal };
ENUM_NAMES(PathKind, first, renewal)
enum class CycleStatus : std::uint8_t { open, completed, expired, ended };
ENUM_NAMES(CycleStatus, open, completed, expired, ended)
enum class WaiverKind : std::uint8_t { exemption, equivalency };
ENUM_NAMES(WaiverKind, exemption, equivalency)
enum class CertificationRequestState : std::uint8_t { pending, approved, denied, withdrawn };
ENUM_NAMES(CertificationRequestState, pending, approved, denied, withdrawn)

struct ItemRow {
  CertificationId id;
  std::string name;
  std::string definition;  // JSON
  std::int64_t revision = 1;
  CertificationStatus status = CertificationStatus::draft;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
};
FIELDS(ItemRow, id, name, definition, revision, status, created_by, created_at, updated_at)

struct RevisionRow {
  CertificationId certification_id;
  std::int64_t revision = 1;
  std::string definition;
  CertificationStatus status = CertificationStatus::draft;
  PersonId changed_by;
  std::string by_name;
  Instant at;
};
FIELDS(RevisionRow, certification_id, revision, definition, status, changed_by, by_name, at)

struct PersonRow {
  CertificationId certification_id;
  PersonId person_id;
  bool by_audience = false;
  bool joined = false;
  bool required = true;
  Instant came_at;
  std::optional<Instant> ended_at;
  std::int64_t cycles = 0;
  std::optional<CycleId> open_cycle_id;
  std::optional<Date> due_on;
  std::optional<Date> certified_on;
  std::optional<Date> expires_on;
  std::optional<Date> opens_on;
  std::optional<Date> grace_end;
  std::optional<Date> exempt_until;
  std::optional<certificates::CertificateId> certificate_id;
  std::string told;
};
FIELDS(PersonRow, certification_id, person_id, by_audience, joined, required, came_at, ended_at, cycles, open_cycle_id,
       due_on, certified_on, expires_on, opens_on, grace_end, exempt_until, certificate_id, told)

struct CycleRow {
  CycleId id;
  CertificationId certification_id;
  PersonId person_id;
  std::int64_t number = 1;
  PathKind path = PathKind::first;
  CycleStatus status = CycleStatus::open;
  Instant since;
  Instant opened_at;
  std::optional<Date> due_on;
  bool extended = false;
  std::optional<Date> completed_on;
  std::optional<Date> expires_on;
  std::optional<Instant> closed_at;
  std::optional<certificates::CertificateId> certificate_id;
};
FIELDS(CycleRow, id, certification_id, person_id, number, path, status, since, opened_at, due_on, extended,
       completed_on, expires_on, closed_at, certificate_id)

struct DoneRow {
  CycleId cycle_id;
  CourseId course_id;
  std::optional<learning::EnrolmentId> enrolment_id;
  std::optional<WaiverId> waiver_id;
  Instant completed_at;
};
FIELDS(DoneRow, cycle_id, course_id, enrolment_id, waiver_id, completed_at)

/// A cycle's path with one course that counts in it, or none.
struct CycleDone {
  CycleId id;
  PathKind path = PathKind::first;
  std::optional<CourseId> course_id;
};
FIELDS(CycleDone, id, path, course_id)

struct WaiverRow {
  WaiverId id;
  CertificationId certification_id;
  PersonId person_id;
  WaiverKind kind = WaiverKind::exemption;
  std::optional<CourseId> course_id;
  std::optional<Date> achieved_on;
  std::optional<Date> until;
  std::string reason;
  std::string evidence;
  PersonId approved_by;
  std::string approver_name;
  Instant at;
  std::optional<Instant> ended_at;
};
FIELDS(WaiverRow, id, certification_id, person_id, kind, course_id, achieved_on, until, reason, evidence, approved_by,
       approver_name, at, ended_at)

struct RequestRow {
  RequestId id;
  CertificationId certification_id;
  PersonId person_id;
  CycleId cycle_id;
  Date due_on;
  Date wanted_on;
  std::string reason;
  CertificationRequestState state = CertificationRequestState::pending;
  Instant asked_at;
  std::optional<PersonId> decided_by;
  std::string decider_name;
  std::optional<Instant> decided_at;
  std::string comment;
  std::optional<Date> new_due_on;
};
FIELDS(RequestRow, id, certification_id, person_id, cycle_id, due_on, wanted_on, reason, state, asked_at, decided_by,
       decider_name, decided_at, comment, new_due_on)

struct StandingCount {
  CertificationId certification_id;
  certification::Standing standing = Standing::assigned;
  std::int64_t people = 0;
};
FIELDS(StandingCount, certification_id, standing, people)

struct PersonKey {
  CertificationId certification_id;
  PersonId person_id;
};
FIELDS(PersonKey, certification_id, person_id)

namespace store {

Status insert_item(data::Tx& tx, const ItemRow& row);
Status update_item(data::Tx& tx, const ItemRow& row);
Result<std::optional<ItemRow>> item(data::Tx& tx, CertificationId id);
Result<std::vector<ItemRow>> items(data::Tx& tx, const std::string& after_key, CertificationId after,
                                   std::int64_t limit);
Status insert_revision(data::Tx& tx, const RevisionRow& row);
Result<std::vector<RevisionRow>> revisions(data::Tx& tx, CertificationId id);  // newest first, 200
Status set_audiences(data::Tx& tx, CertificationId id, const std::vector<audiences::AudienceId>& audiences);
Result<std::vector<CertificationId>> with_audience(data::Tx& tx, audiences::AudienceId audience);

/// Those that are not archived.
Result<std::vector<audiences::AudienceUse>> uses_of(data::Tx& tx, audiences::AudienceId audience, std::int64_t limit);

Status put_person(data::Tx& tx, const PersonRow& row);
Result<std::optional<PersonRow>> person(data::Tx& tx, CertificationId id, PersonId person);
Result<std::vector<PersonRow>> of_person(data::Tx& tx, PersonId person);
/// In the order of persons.
Result<std::vector<PersonRow>> people(data::Tx& tx, CertificationId id, PersonId after, std::int64_t limit);
/// Of one certification, or of all.
Result<std::vector<StandingCount>> standings(data::Tx& tx, std::optional<CertificationId> id, Date today);
Result<std::vector<PersonRow>> of_people(data::Tx& tx, const std::vector<PersonId>& people);
/// Whose window is open on `day` and who has no open cycle.
Result<std::vector<PersonKey>> opening(data::Tx& tx, Date day, PersonKey after, std::int64_t limit);
/// Whose grace ended before `day` and who has an open cycle.
Result<std::vector<PersonKey>> grace_over(data::Tx& tx, Date day, PersonKey after, std::int64_t limit);
/// Whose certification expired before `day` and who was not told.
Result<std::vector<PersonKey>> expired(data::Tx& tx, Date day, PersonKey after, std::int64_t limit);
/// Whose exemption ended before `day`.
Result<std::vector<PersonKey>> exemption_over(data::Tx& tx, Date day, std::int64_t limit);

Status insert_cycle(data::Tx& tx, const CycleRow& row);
Status update_cycle(data::Tx& tx, const CycleRow& row);
Result<std::optional<CycleRow>> cycle(data::Tx& tx, CycleId id);
Result<std::vector<CycleRow>> cycles(data::Tx& tx, CertificationId id, PersonId person);  // newest first, 200
Result<std::vector<CycleRow>> open_cycles(data::Tx& tx, PersonId person);
/// False when the course counts already.
Result<bool> insert_done(data::Tx& tx, const DoneRow& row);
Status delete_done_by_waiver(data::Tx& tx, CycleId cycle, WaiverId waiver);
Result<std::vector<DoneRow>> done(data::Tx& tx, CycleId cycle);
Result<std::vector<CycleDone>> done_of_many(data::Tx& tx, const std::vector<CycleId>& cycles);

Status insert_waiver(data::Tx& tx, const WaiverRow& row);
Status end_waiver(data::Tx& tx, WaiverId id);
Result<std::optional<WaiverRow>> waiver(data::Tx& tx, WaiverId id);
Result<std::vector<WaiverRow>> waivers(data::Tx& tx, CertificationId id, PersonId person);
/// Of everybody, newest first, before `before`.
Result<std::vector<WaiverRow>> all_waivers(data::Tx& tx, CertificationId id, std::optional<WaiverId> before,
                                           std::int64_t limit);

Status insert_request(data::Tx& tx, const RequestRow& row);
Status decide_request(data::Tx& tx, const RequestRow& row);
Result<std::optional<RequestRow>> request(data::Tx& tx, RequestId id);
Result<std::optional<RequestRow>> pending_of(data::Tx& tx, CycleId cycle);
Result<std::vector<RequestRow>> requests(data::Tx& tx, CertificationRequestState state, RequestId after,
                                         std::int64_t limit);
Result<std::vector<RequestRow>> requests_of(data::Tx& tx, PersonId person);  // newest first, 200

Result<std::optional<Date>> looked_on(data::Tx& tx);
Status set_looked_on(data::Tx& tx, Date day);

}  // namespace store

}  // namespace mc::certification
