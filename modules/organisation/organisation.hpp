#pragma once
// PUBLIC header of module organisation: the tree hospital -> site -> department -> team, who works where, HR staff
// import.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/accounts/accounts.hpp"

namespace mc::organisation {

enum class UnitKind : std::uint8_t { hospital, site, department, team, institution, clinic, corporate, employer };
ENUM_NAMES(UnitKind, hospital, site, department, team, institution, clinic, corporate, employer)

struct Unit {
  UnitId id;
  std::optional<UnitId> parent_id;
  UnitKind kind = UnitKind::team;
  std::string name;
  std::int64_t people = 0;  // active, in this unit and below
  std::optional<PersonId> manager_id;
  std::optional<std::string> manager_name;
};
FIELDS(Unit, id, parent_id, kind, name, people, manager_id, manager_name)

/// A person as HR knows her. One row per person; leavers keep theirs with left_on.
struct Staff {
  PersonId person_id;
  std::optional<std::string> employee_number;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string profession;  // code: "RN", "LPN", "MD", ...
  std::string job_title;
  std::optional<UnitId> unit_id;
  std::string unit_name;
  std::string department_name;
  std::string site_name;
  std::optional<PersonId> manager_id;
  std::string manager_name;
  std::optional<Date> hired_on;
  std::optional<Date> left_on;
  std::string status;  // accounts::Status name
};
FIELDS(Staff, person_id, employee_number, first_name, last_name, email, profession, job_title, unit_id, unit_name,
       department_name, site_name, manager_id, manager_name, hired_on, left_on, status)

/// Joined, left, moved to another unit, or any other change of the staff row; subscribers re-evaluate assignments and
/// required credentials and refresh their copies.
struct MembershipChanged {
  static constexpr std::string_view kTopic = "organisation.membership_changed";
  PersonId person_id;
  std::optional<UnitId> unit_id;
  std::optional<UnitId> former_unit_id;
  bool active = true;
};
FIELDS(MembershipChanged, person_id, unit_id, former_unit_id, active)

/// One defect or note of an imported file; kinds as in tests/fixtures/README.md.
struct Finding {
  std::int64_t line = 0;
  std::string kind;
  std::string column;
  std::string message;
  std::string
      severity;  // "error": the row was left out; "warning": the row came in without that value; "note": nothing to do
};
FIELDS(Finding, line, kind, column, message, severity)

struct ImportReport {
  Uuid id{};
  std::string kind;  // "staff" or "credentials"
  std::string file_name;
  bool dry_run = true;
  Instant at;
  std::string by;
  std::int64_t rows = 0, created = 0, updated = 0, unchanged = 0, rejected = 0, ended = 0;
  std::int64_t milliseconds = 0;
  std::vector<Finding> findings;
  std::vector<std::string> new_units;  // units that the file names and that do not exist yet
};
FIELDS(ImportReport, id, kind, file_name, dry_run, at, by, rows, created, updated, unchanged, rejected, ended,
       milliseconds, findings, new_units)

/// Thread-safe. Every function takes the caller's transaction.
class Organisation {
public:
  virtual ~Organisation() = default;
  virtual Result<std::vector<Unit>> units(data::Tx& tx) = 0;  // whole tree, parents first
  virtual Result<std::optional<Staff>> staff(data::Tx& tx, PersonId person) = 0;
  virtual Result<std::map<PersonId, Staff>> staff_many(data::Tx& tx, const std::vector<PersonId>& people) = 0;
  /// The unit and everything below it.
  virtual Result<std::vector<UnitId>> subtree(data::Tx& tx, UnitId unit) = 0;
  /// The unit and everything above it, nearest first.
  virtual Result<std::vector<UnitId>> ancestors(data::Tx& tx, UnitId unit) = 0;
  /// Active people in these units and below, keyset by person id: at most `limit` after `after`.
  virtual Result<std::vector<PersonId>> people_in(data::Tx& tx, const std::vector<UnitId>& units,
                                                  std::optional<PersonId> after, int limit) = 0;
  /// May `viewer` see this person by a permission with unit scopes? (everywhere, or the person's unit is in reach)
  virtual Result<bool> in_reach(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                PersonId person) = 0;
  /// All units the viewer reaches with the permission, expanded; nullopt = everywhere.
  virtual Result<std::optional<std::vector<UnitId>>> reach(data::Tx& tx, const security::Viewer& viewer,
                                                           std::string_view permission) = 0;
  /// Staff import (main job 1). `apply` false = dry run: nothing is written. Same rules for the browser and the command
  /// line.
  virtual Result<ImportReport> import_staff(std::string_view csv, std::string file_name, bool apply,
                                            std::optional<PersonId> by) = 0;
  /// Line and file of the last staff import that left this employee number out; nullopt when it did not.
  virtual Result<std::optional<std::string>> left_out(data::Tx& tx, std::string_view employee_number) = 0;
  /// Keeps a report of another module's import in the shared history.
  virtual mc::Status record_import(data::Tx& tx, const ImportReport& report) = 0;
};

std::unique_ptr<Organisation> make_organisation(Platform& platform, accounts::Accounts& accounts);

}  // namespace mc::organisation
