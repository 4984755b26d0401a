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

/// Who brought a person in, or keeps her data now.
enum class Source : std::uint8_t { local, import, directory, sso, scim };
ENUM_NAMES(Source, local, import, directory, sso, scim)

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
  organisation::Source source = organisation::Source::local;
  std::vector<std::string> roles;  // names, in any scope; only from the people routes, for who may see roles
};
FIELDS(Staff, person_id, employee_number, first_name, last_name, email, profession, job_title, unit_id, unit_name,
       department_name, site_name, manager_id, manager_name, hired_on, left_on, status, source, roles)

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
      severity;  // "error": the row is left out; "warning": it comes in without that value; "note": nothing to do
};
FIELDS(Finding, line, kind, column, message, severity)

/// One field of a person who was there before, as a staff import changes it; people who come in new have none.
struct ImportChange {
  std::int64_t position = 0;  // in the import, from 1
  std::int64_t line = 0;
  std::string employee_number;
  std::string name;    // of the person before the import
  std::string field;   // the file's column: "first_name", "email", "unit", ...
  std::string before;  // as people read it; empty: nothing
  std::string after;
  std::string outcome;    // "changed" ("would change" in a dry run), "held" until confirmed, or "protected"
  bool identity = false;  // name or sign-in e-mail
};
FIELDS(ImportChange, position, line, employee_number, name, field, before, after, outcome, identity)

/// What a staff import does to people who were there before. The single changes: Organisation::import_changes.
struct ImportEffect {
  std::int64_t known_rows = 0;      // rows of people who were there before
  std::int64_t changes = 0;         // fields, also those that were held back
  std::int64_t identity_rows = 0;   // rows with another name or e-mail
  std::int64_t held_rows = 0;       // name and e-mail changed together: left out until confirmed
  std::int64_t protected_rows = 0;  // of people with administrative roles: name and e-mail stayed
  bool stopped = false;             // dry run only: the import would be refused until confirmed
  bool identity_confirmed = false;  // as ImportConsent
  bool many_confirmed = false;
};
FIELDS(ImportEffect, known_rows, changes, identity_rows, held_rows, protected_rows, stopped, identity_confirmed,
       many_confirmed)

/// What the person who imports has looked at and wants, beyond the good rows.
struct ImportConsent {
  bool identity = false;  // rows whose name and e-mail change together speak of the same people
  bool many = false;      // most people of the file get another name or e-mail
};

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
  std::vector<std::string> new_units;        // units that the file names and that do not exist yet
  std::optional<ImportEffect> known_people;  // staff only; reports of older versions have none
};
FIELDS(ImportReport, id, kind, file_name, dry_run, at, by, rows, created, updated, unchanged, rejected, ended,
       milliseconds, findings, new_units, known_people)

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
  /// line. Error conflict `too_many_identity_changes` (nothing written) when most people of the file would get another
  /// name or e-mail and `consent.many` does not say so.
  virtual Result<ImportReport> import_staff(std::string_view csv, std::string file_name, bool apply,
                                            std::optional<PersonId> by, ImportConsent consent) = 0;
  Result<ImportReport> import_staff(std::string_view csv, std::string file_name, bool apply,
                                    std::optional<PersonId> by) {
    return import_staff(csv, std::move(file_name), apply, by, ImportConsent{});
  }
  /// Changes of an import to people who were there before, in the order of its lines; kept for 90 days. `after`: the
  /// last position of the page before.
  virtual Result<std::vector<ImportChange>> import_changes(data::Tx& tx, const Uuid& import, bool identity_only,
                                                           std::int64_t after, std::int64_t limit) = 0;
  /// Line and file of the last staff import that left this employee number out; nullopt when it did not.
  virtual Result<std::optional<std::string>> left_out(data::Tx& tx, std::string_view employee_number) = 0;
  /// Keeps a report of another module's import in the shared history.
  virtual mc::Status record_import(data::Tx& tx, const ImportReport& report) = 0;
};

std::unique_ptr<Organisation> make_organisation(Platform& platform, accounts::Accounts& accounts);

}  // namespace mc::organisation
