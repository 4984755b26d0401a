#pragma once
// SQL of module cmi5.
#include <set>

#include "modules/cmi5/cmi5.hpp"
#include "modules/cmi5/vocabulary.hpp"

namespace mc::cmi5 {

inline constexpr data::Module kModule{"cmi5"};

struct RegistrationRow {
  RegistrationId id;
  packages::PackageKind kind = packages::PackageKind::cmi5;
  packages::PackageId package_id;
  packages::PackageVersionId version_id;
  std::int64_t version_number = 1;
  PersonId person_id;
  CourseId course_id;
  courses::LessonId lesson_id;
  std::optional<learning::EnrolmentId> enrolment_id;
  std::int64_t number = 1;
  bool preview = false;
  bool closed = false;
  Instant started_at;
  Instant last_at;
  std::optional<Instant> satisfied_at;
  std::int64_t seconds = 0;
};
FIELDS(RegistrationRow, id, kind, package_id, version_id, version_number, person_id, course_id, lesson_id, enrolment_id,
       number, preview, closed, started_at, last_at, satisfied_at, seconds)

struct UnitRow {
  RegistrationId registration_id;
  std::int64_t au = 0;
  std::optional<Instant> completed_at;
  std::optional<Instant> passed_at;
  std::optional<Instant> failed_at;
  std::optional<double> score;
  std::optional<Instant> waived_at;
  std::optional<PersonId> waived_by;
  std::optional<std::string> waive_reason;
};
FIELDS(UnitRow, registration_id, au, completed_at, passed_at, failed_at, score, waived_at, waived_by, waive_reason)

struct SessionRow {
  ContentSessionId id;
  RegistrationId registration_id;
  std::int64_t au = 0;
  packages::LaunchId launch_id;
  LaunchMode mode = LaunchMode::Normal;
  std::optional<xapi::CredentialId> credential_id;
  std::optional<Bytes> fetch_hash;
  std::optional<Instant> fetched_at;
  bool preferences_read = false;
  Instant launched_at;
  Instant last_at;
  std::optional<Instant> initialized_at;
  std::optional<Instant> completed_at;
  std::optional<Instant> passed_at;
  std::optional<Instant> failed_at;
  std::optional<Instant> ended_at;
  bool abandoned = false;
  std::int64_t seconds = 0;
};
FIELDS(SessionRow, id, registration_id, au, launch_id, mode, credential_id, fetch_hash, fetched_at, preferences_read,
       launched_at, last_at, initialized_at, completed_at, passed_at, failed_at, ended_at, abandoned, seconds)

}  // namespace mc::cmi5

namespace mc::cmi5::store {

Result<std::optional<RegistrationRow>> registration(data::Tx& tx, RegistrationId id);
/// The newest of an enrolment's lesson.
Result<std::optional<RegistrationRow>> newest_of(data::Tx& tx, learning::EnrolmentId enrolment,
                                                 courses::LessonId lesson);
/// The one that a person looks at a version with, outside of any enrolment.
Result<std::optional<RegistrationRow>> preview_of(data::Tx& tx, PersonId person, packages::PackageVersionId version);
Result<std::int64_t> next_number(data::Tx& tx, packages::PackageId package, PersonId person);
Status insert(data::Tx& tx, const RegistrationRow& row);
Status update(data::Tx& tx, const RegistrationRow& row);
/// Not closed and not previews, by id after `after`.
Result<std::vector<RegistrationRow>> open_of_package(data::Tx& tx, packages::PackageId package, RegistrationId after,
                                                     std::int64_t limit);
/// For reports: newest first, before `before`.
Result<std::vector<RegistrationRow>> of_package(data::Tx& tx, packages::PackageId package,
                                                std::optional<RegistrationId> before, std::int64_t limit);

/// Those among them whose session is open.
Result<std::set<RegistrationId>> with_open_session(data::Tx& tx, packages::PackageId package, RegistrationId first,
                                                   RegistrationId last);

Result<std::vector<UnitRow>> units(data::Tx& tx, RegistrationId registration);
/// Of several registrations at once, by registration.
Result<std::vector<UnitRow>> units_between(data::Tx& tx, packages::PackageId package, RegistrationId first,
                                           RegistrationId last);
Result<UnitRow> unit(data::Tx& tx, RegistrationId registration, std::int64_t au);
Status put(data::Tx& tx, const UnitRow& row);
Result<std::set<std::int64_t>> satisfied(data::Tx& tx, RegistrationId registration);
Status add_satisfied(data::Tx& tx, RegistrationId registration, std::int64_t node);

Status insert(data::Tx& tx, const SessionRow& row);
Status update(data::Tx& tx, const SessionRow& row);
Result<std::optional<SessionRow>> session(data::Tx& tx, ContentSessionId id);
Result<std::optional<SessionRow>> session_of_launch(data::Tx& tx, packages::LaunchId launch);
Result<std::vector<SessionRow>> open_sessions(data::Tx& tx, RegistrationId registration);
Result<std::vector<SessionRow>> stale_sessions(data::Tx& tx, Instant launched_before, std::int64_t limit);
/// Newest first, before `before`.
Result<std::vector<SessionRow>> sessions(data::Tx& tx, RegistrationId registration,
                                         std::optional<ContentSessionId> before, std::int64_t limit);

Result<std::vector<std::string>> hosts(data::Tx& tx);
Status set_hosts(data::Tx& tx, const std::vector<std::string>& origins, PersonId by);

}  // namespace mc::cmi5::store
