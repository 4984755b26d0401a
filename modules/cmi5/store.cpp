#include "modules/cmi5/store.hpp"

#include <fmt/format.h>

namespace mc::cmi5::store {
namespace {

constexpr std::string_view kRegistrationColumns =
    "id, kind, package_id, version_id, version_number, person_id, course_id, lesson_id, enrolment_id, number, preview, "
    "closed, started_at, last_at, satisfied_at, seconds";
constexpr std::string_view kUnitColumns =
    "registration_id, au, completed_at, passed_at, failed_at, score, waived_at, waived_by, waive_reason";
constexpr std::string_view kSessionColumns =
    "id, registration_id, au, launch_id, mode, credential_id, fetch_hash, fetched_at, preferences_read, launched_at, "
    "last_at, initialized_at, completed_at, passed_at, failed_at, ended_at, abandoned, seconds";

std::string from_registrations(std::string_view rest) {
  return fmt::format("SELECT {} FROM cmi5_registrations WHERE {}", kRegistrationColumns, rest);
}
std::string from_sessions(std::string_view rest) {
  return fmt::format("SELECT {} FROM cmi5_sessions WHERE {}", kSessionColumns, rest);
}

/// Above every id.
template <class I>
I last_id() {
  I out;
  out.bytes.fill(0xFF);
  return out;
}

}  // namespace

Result<std::optional<RegistrationRow>> registration(data::Tx& tx, RegistrationId id) {
  return tx.in(kModule).first<RegistrationRow>(from_registrations("id = ?"), id);
}

Result<std::optional<RegistrationRow>> newest_of(data::Tx& tx, learning::EnrolmentId enrolment,
                                                 courses::LessonId lesson) {
  return tx.in(kModule).first<RegistrationRow>(
      from_registrations("preview = 0 AND enrolment_id = ? AND lesson_id = ? ORDER BY id DESC LIMIT 1"), enrolment,
      lesson);
}

Result<std::optional<RegistrationRow>> preview_of(data::Tx& tx, PersonId person, packages::PackageVersionId version) {
  return tx.in(kModule).first<RegistrationRow>(
      from_registrations("person_id = ? AND preview = 1 AND version_id = ? ORDER BY id DESC LIMIT 1"), person, version);
}

Result<std::int64_t> next_number(data::Tx& tx, packages::PackageId package, PersonId person) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT COALESCE(MAX(number), 0) + 1 FROM cmi5_registrations WHERE package_id = ? AND person_id = ?", package,
      person);
}

Status insert(data::Tx& tx, const RegistrationRow& row) {
  TRY(tx.in(kModule).run(
      fmt::format("INSERT INTO cmi5_registrations ({}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", kRegistrationColumns),
      row.id, row.kind, row.package_id, row.version_id, row.version_number, row.person_id, row.course_id, row.lesson_id,
      row.enrolment_id, row.number, row.preview, row.closed, row.started_at, row.last_at, row.satisfied_at,
      row.seconds));
  return {};
}

Status update(data::Tx& tx, const RegistrationRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE cmi5_registrations SET version_id = ?, version_number = ?, closed = ?, last_at = ?, satisfied_at = ?, "
      "seconds = ? WHERE id = ?",
      row.version_id, row.version_number, row.closed, row.last_at, row.satisfied_at, row.seconds, row.id));
  return {};
}

Result<std::vector<RegistrationRow>> open_of_package(data::Tx& tx, packages::PackageId package, RegistrationId after,
                                                     std::int64_t limit) {
  return tx.in(kModule).all<RegistrationRow>(
      from_registrations("preview = 0 AND package_id = ? AND id > ? AND closed = 0 ORDER BY id LIMIT ?"), package,
      after, limit);
}

Result<std::vector<RegistrationRow>> of_package(data::Tx& tx, packages::PackageId package,
                                                std::optional<RegistrationId> before, std::int64_t limit) {
  return tx.in(kModule).all<RegistrationRow>(
      from_registrations("preview = 0 AND package_id = ? AND id < ? ORDER BY id DESC LIMIT ?"), package,
      before ? *before : last_id<RegistrationId>(), limit);
}

Result<std::set<RegistrationId>> with_open_session(data::Tx& tx, packages::PackageId package, RegistrationId first,
                                                   RegistrationId last) {
  auto ids = TRY(tx.in(kModule).all<RegistrationId>(
      "SELECT r.id FROM cmi5_registrations r WHERE r.preview = 0 AND r.package_id = ? AND r.id BETWEEN ? AND ? AND "
      "EXISTS (SELECT 1 FROM cmi5_sessions s WHERE s.registration_id = r.id AND s.ended_at IS NULL)",
      package, first, last));
  return std::set<RegistrationId>(ids.begin(), ids.end());
}

Result<std::vector<UnitRow>> units(data::Tx& tx, RegistrationId registration) {
  return tx.in(kModule).all<UnitRow>(
      fmt::format("SELECT {} FROM cmi5_units WHERE registration_id = ? ORDER BY au", kUnitColumns), registration);
}

Result<std::vector<UnitRow>> units_between(data::Tx& tx, packages::PackageId package, RegistrationId first,
                                           RegistrationId last) {
  return tx.in(kModule).all<UnitRow>(
      fmt::format("SELECT {} FROM cmi5_units WHERE registration_id IN (SELECT id FROM cmi5_registrations WHERE "
                  "preview = 0 AND package_id = ? AND id BETWEEN ? AND ?)",
                  kUnitColumns),
      package, first, last);
}

Result<UnitRow> unit(data::Tx& tx, RegistrationId registration, std::int64_t au) {
  auto row = TRY(tx.in(kModule).first<UnitRow>(
      fmt::format("SELECT {} FROM cmi5_units WHERE registration_id = ? AND au = ?", kUnitColumns), registration, au));
  if (row) return *row;
  UnitRow fresh;
  fresh.registration_id = registration;
  fresh.au = au;
  return fresh;
}

Status put(data::Tx& tx, const UnitRow& row) {
  TRY(tx.in(kModule).run(
      fmt::format("INSERT INTO cmi5_units ({}) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (registration_id, au) DO UPDATE "
                  "SET completed_at = excluded.completed_at, passed_at = excluded.passed_at, failed_at = "
                  "excluded.failed_at, score = excluded.score, waived_at = excluded.waived_at, waived_by = "
                  "excluded.waived_by, waive_reason = excluded.waive_reason",
                  kUnitColumns),
      row.registration_id, row.au, row.completed_at, row.passed_at, row.failed_at, row.score, row.waived_at,
      row.waived_by, row.waive_reason));
  return {};
}

Result<std::set<std::int64_t>> satisfied(data::Tx& tx, RegistrationId registration) {
  auto nodes =
      TRY(tx.in(kModule).all<std::int64_t>("SELECT node FROM cmi5_satisfied WHERE registration_id = ?", registration));
  return std::set<std::int64_t>(nodes.begin(), nodes.end());
}

Status add_satisfied(data::Tx& tx, RegistrationId registration, std::int64_t node) {
  TRY(tx.in(kModule).run("INSERT INTO cmi5_satisfied (registration_id, node, at) VALUES (?,?,?)", registration, node,
                         tx.now()));
  return {};
}

Status insert(data::Tx& tx, const SessionRow& row) {
  TRY(tx.in(kModule).run(
      fmt::format("INSERT INTO cmi5_sessions ({}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", kSessionColumns),
      row.id, row.registration_id, row.au, row.launch_id, row.mode, row.credential_id, row.fetch_hash, row.fetched_at,
      row.preferences_read, row.launched_at, row.last_at, row.initialized_at, row.completed_at, row.passed_at,
      row.failed_at, row.ended_at, row.abandoned, row.seconds));
  return {};
}

Status update(data::Tx& tx, const SessionRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE cmi5_sessions SET credential_id = ?, fetch_hash = ?, fetched_at = ?, preferences_read = ?, last_at = ?, "
      "initialized_at = ?, completed_at = ?, passed_at = ?, failed_at = ?, ended_at = ?, abandoned = ?, seconds = ? "
      "WHERE id = ?",
      row.credential_id, row.fetch_hash, row.fetched_at, row.preferences_read, row.last_at, row.initialized_at,
      row.completed_at, row.passed_at, row.failed_at, row.ended_at, row.abandoned, row.seconds, row.id));
  return {};
}

Result<std::optional<SessionRow>> session(data::Tx& tx, ContentSessionId id) {
  return tx.in(kModule).first<SessionRow>(from_sessions("id = ?"), id);
}

Result<std::optional<SessionRow>> session_of_launch(data::Tx& tx, packages::LaunchId launch) {
  return tx.in(kModule).first<SessionRow>(from_sessions("launch_id = ? ORDER BY id DESC LIMIT 1"), launch);
}

Result<std::vector<SessionRow>> open_sessions(data::Tx& tx, RegistrationId registration) {
  return tx.in(kModule).all<SessionRow>(from_sessions("registration_id = ? AND ended_at IS NULL ORDER BY id"),
                                        registration);
}

Result<std::vector<SessionRow>> stale_sessions(data::Tx& tx, Instant launched_before, std::int64_t limit) {
  return tx.in(kModule).all<SessionRow>(
      from_sessions("ended_at IS NULL AND launched_at < ? ORDER BY launched_at LIMIT ?"), launched_before, limit);
}

Result<std::vector<SessionRow>> sessions(data::Tx& tx, RegistrationId registration,
                                         std::optional<ContentSessionId> before, std::int64_t limit) {
  return tx.in(kModule).all<SessionRow>(from_sessions("registration_id = ? AND id < ? ORDER BY id DESC LIMIT ?"),
                                        registration, before ? *before : last_id<ContentSessionId>(), limit);
}

Result<std::vector<std::string>> hosts(data::Tx& tx) {
  return tx.in(kModule).all<std::string>("SELECT origin FROM cmi5_hosts ORDER BY origin");
}

Status set_hosts(data::Tx& tx, const std::vector<std::string>& origins, PersonId by) {
  std::set<std::string> wanted(origins.begin(), origins.end());
  for (const std::string& known : TRY(hosts(tx)))
    if (!wanted.contains(known)) TRY(tx.in(kModule).run("DELETE FROM cmi5_hosts WHERE origin = ?", known));
  for (const std::string& origin : wanted)
    TRY(tx.in(kModule).run(
        "INSERT INTO cmi5_hosts (origin, added_by, added_at) VALUES (?,?,?) ON CONFLICT (origin) DO NOTHING", origin,
        by, tx.now()));
  return {};
}

}  // namespace mc::cmi5::store
