#pragma once
// What the routes of module cmi5 take and answer.
#include "modules/cmi5/store.hpp"

namespace mc::cmi5 {

/// Why a unit need not be done (9.5.5.2).
enum class WaiveReason : std::uint8_t { tested_out, equivalent_au, equivalent_outside_activity, administrative };
ENUM_NAMES(WaiveReason, tested_out, equivalent_au, equivalent_outside_activity, administrative)
struct WaiveIn {
  WaiveReason reason = WaiveReason::administrative;
};
FIELDS(WaiveIn, reason)

/// A unit as one registration stands.
struct ContentUnit {
  std::int64_t index = 0;
  std::string title;
  std::string move_on;  // as the specification names it: "CompletedAndPassed"
  std::optional<double> mastery_percent;
  std::optional<double> score_percent;
  std::optional<Instant> completed_at;
  std::optional<Instant> passed_at;
  std::optional<Instant> failed_at;
  std::optional<Instant> waived_at;
  std::optional<std::string> waived_by;
  std::optional<std::string> waive_reason;
  bool satisfied = false;
};
FIELDS(ContentUnit, index, title, move_on, mastery_percent, score_percent, completed_at, passed_at, failed_at,
       waived_at, waived_by, waive_reason, satisfied)
struct ContentRegistration {
  RegistrationId id;
  PersonId person_id;
  std::string person_name;
  std::string title;
  std::string kind;  // "cmi5", "xapi"
  packages::PackageId package_id;
  std::int64_t number = 1;
  std::int64_t version = 1;  // of the package
  bool closed = false;
  bool waivable = false;  // by the viewer
  std::optional<Instant> satisfied_at;
  std::int64_t seconds = 0;
  Instant started_at;
  Instant last_at;
  std::vector<ContentUnit> units;
};
FIELDS(ContentRegistration, id, person_id, person_name, title, kind, package_id, number, version, closed, waivable,
       satisfied_at, seconds, started_at, last_at, units)

/// A registration in the list of a package: how many of its units are satisfied, and whether a session is open.
enum class RegistrationFilter : std::uint8_t { all, in_progress, satisfied, closed };
ENUM_NAMES(RegistrationFilter, all, in_progress, satisfied, closed)
struct ContentRegistrationCard {
  RegistrationId id;
  PersonId person_id;
  std::string person_name;
  std::int64_t number = 1;   // which of the person's ways through this package
  std::int64_t version = 1;  // of the package
  std::int64_t units = 0;
  std::int64_t units_satisfied = 0;
  std::int64_t units_waived = 0;
  bool session_open = false;
  bool closed = false;
  std::optional<Instant> satisfied_at;
  std::int64_t seconds = 0;
  Instant started_at;
  Instant last_at;
};
FIELDS(ContentRegistrationCard, id, person_id, person_name, number, version, units, units_satisfied, units_waived,
       session_open, closed, satisfied_at, seconds, started_at, last_at)
struct ContentRegistrationsQuery {
  std::optional<RegistrationId> after;
  std::optional<Int<1, 200>> limit;
  std::optional<RegistrationFilter> state;
};
FIELDS(ContentRegistrationsQuery, after, limit, state)

struct ContentSession {
  ContentSessionId id;
  std::int64_t unit = 0;
  std::string mode;   // "Normal", "Browse", "Review"
  std::string state;  // "launched", "running", "terminated", "abandoned"
  Instant launched_at;
  Instant last_at;
  std::optional<Instant> ended_at;
  std::int64_t seconds = 0;
};
FIELDS(ContentSession, id, unit, mode, state, launched_at, last_at, ended_at, seconds)
struct ContentSessionsQuery {
  std::optional<ContentSessionId> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(ContentSessionsQuery, after, limit)

/// Where units of cmi5 packages may lie besides this server: "https://content.vendor.example".
struct ContentHosts {
  List<Text<8, 200>, 100> origins;
};
FIELDS(ContentHosts, origins)

}  // namespace mc::cmi5
