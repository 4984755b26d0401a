#pragma once
// Rows and SQL of module organisation.
#include <optional>
#include <string>
#include <vector>

#include "modules/organisation/organisation.hpp"

namespace mc::organisation {

inline constexpr data::Module kModule{"organisation"};

struct UnitRow {
  UnitId id;
  std::optional<UnitId> parent_id;
  UnitKind kind = UnitKind::team;
  std::string name;
  std::optional<PersonId> manager_id;
};
FIELDS(UnitRow, id, parent_id, kind, name, manager_id)

struct StaffRow {
  PersonId person_id;
  std::optional<std::string> employee_number;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string sort_key;
  std::string profession;
  std::string job_title;
  std::optional<UnitId> unit_id;
  std::optional<std::string> manager_number;
  std::optional<PersonId> manager_id;
  std::optional<Date> hired_on;
  std::optional<Date> left_on;
  accounts::Status status = accounts::Status::active;
  Source source = Source::local;
};
FIELDS(StaffRow, person_id, employee_number, first_name, last_name, email, sort_key, profession, job_title, unit_id,
       manager_number, manager_id, hired_on, left_on, status, source)

struct ImportSummary {
  Uuid id{};
  std::string kind;
  std::string file_name;
  bool dry_run = true;
  Instant at;
  std::string by;
  std::int64_t rows = 0, created = 0, updated = 0, unchanged = 0, rejected = 0;
};
FIELDS(ImportSummary, id, kind, file_name, dry_run, at, by, rows, created, updated, unchanged, rejected)

struct PeopleQuery {
  std::optional<Text<0, 100>> search;
  std::optional<UnitId> unit;
  std::optional<Text<1, 20>> profession;
  std::optional<accounts::Status> status;
  std::optional<Text<1, 50>> role;  // held now in any scope; for who may see roles
  std::optional<Source> source;
  std::optional<Text<1, 400>> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(PeopleQuery, search, unit, profession, status, role, source, after, limit)

namespace store {

Result<std::vector<UnitRow>> units(data::Tx& tx);
Result<std::optional<UnitRow>> unit(data::Tx& tx, UnitId id);
/// The unit of this name, if exactly one has it.
Result<std::optional<UnitId>> unit_named(data::Tx& tx, std::string_view name);
Result<std::vector<UnitId>> subtree(data::Tx& tx, UnitId id);
Result<std::vector<UnitId>> ancestors(data::Tx& tx, UnitId id);
Status insert_unit(data::Tx& tx, const UnitRow& row);
Status update_unit(data::Tx& tx, const UnitRow& row);
Status delete_unit(data::Tx& tx, UnitId id);
Result<bool> unit_in_use(data::Tx& tx, UnitId id);
/// Active people per unit, not counting the units below.
Result<std::vector<std::pair<UnitId, std::int64_t>>> head_counts(data::Tx& tx);

Result<std::optional<StaffRow>> staff(data::Tx& tx, PersonId person);
Result<std::vector<StaffRow>> staff_many(data::Tx& tx, const std::vector<PersonId>& people);
Result<std::vector<StaffRow>> all_staff(data::Tx& tx);  // import only: one pass, not on a request path
/// `people`: only of these, in the order of ids.
Result<std::vector<StaffRow>> page(data::Tx& tx, const PeopleQuery& query,
                                   const std::optional<std::vector<UnitId>>& units,
                                   const std::optional<std::vector<PersonId>>& people);
/// Inserts or replaces the row, its search words and, when the unit changed, the membership history.
Status put_staff(data::Tx& tx, const StaffRow& row, const std::optional<StaffRow>& before, Date today);
/// Fills manager_id from manager_number where it is missing or stale.
Status link_managers(data::Tx& tx);
/// The person most staff of a unit report to becomes its manager where none was set by hand.
Status derive_unit_managers(data::Tx& tx);
Result<std::vector<PersonId>> people_in(data::Tx& tx, const std::vector<UnitId>& units, std::optional<PersonId> after,
                                        int limit);
Status update_account(data::Tx& tx, const accounts::AccountChanged& change);

/// Employee numbers that staff imports left out, so that the credential import can say why it does not know them.
Status replace_left_out(data::Tx& tx, const std::vector<std::pair<std::string, std::string>>& numbers);
Result<std::optional<std::string>> left_out(data::Tx& tx, std::string_view number);
/// Appends changes of an import whose positions are already set.
Status insert_changes(data::Tx& tx, const Uuid& import, const std::vector<ImportChange>& changes);
Result<std::vector<ImportChange>> import_changes(data::Tx& tx, const Uuid& import, bool identity_only,
                                                 std::int64_t after, std::int64_t limit);
/// Forgets the single changes of imports before `until`; their reports stay.
Status forget_changes(data::Tx& tx, Instant until);
Status insert_import(data::Tx& tx, const ImportReport& report);
Result<std::vector<ImportSummary>> imports(data::Tx& tx, std::optional<Instant> before_at,
                                           std::optional<Uuid> before_id, int limit);
Result<std::string> import_report(data::Tx& tx, const Uuid& id);

}  // namespace store

/// "okafor grace": folded, for ordering and keyset pages.
std::string sort_key(std::string_view first_name, std::string_view last_name);

}  // namespace mc::organisation
