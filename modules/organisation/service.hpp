#pragma once
// Rules of module organisation. Thread-safe: state is in the database.
#include <functional>
#include <string>
#include <unordered_set>

#include "modules/organisation/import_rules.hpp"
#include "modules/organisation/store.hpp"

namespace mc::organisation {

struct Placing;

struct UnitIn {
  std::optional<UnitId> parent_id;
  UnitKind kind = UnitKind::team;
  Text<1, 200> name;
  std::optional<PersonId> manager_id;
};
FIELDS(UnitIn, parent_id, kind, name, manager_id)
struct UnitPatch {
  std::optional<Text<1, 200>> name;
  std::optional<UnitId> parent_id;
  std::optional<PersonId> manager_id;
};
FIELDS(UnitPatch, name, parent_id, manager_id)
struct StaffIn {
  std::optional<Text<1, 50>> employee_number;
  Text<1, 100> first_name;
  Text<1, 100> last_name;
  Text<3, 255> email;
  Text<1, 20> profession;
  Text<0, 200> job_title;
  std::optional<UnitId> unit_id;
  std::optional<PersonId> manager_id;
  std::optional<Date> hired_on;
};
FIELDS(StaffIn, employee_number, first_name, last_name, email, profession, job_title, unit_id, manager_id, hired_on)
struct StaffPatch {
  std::optional<Text<1, 100>> first_name;
  std::optional<Text<1, 100>> last_name;
  std::optional<Text<3, 255>> email;
  std::optional<Text<1, 20>> profession;
  std::optional<Text<0, 200>> job_title;
  std::optional<UnitId> unit_id;
  std::optional<PersonId> manager_id;
  std::optional<Date> hired_on;
  std::optional<Date> left_on;
};
FIELDS(StaffPatch, first_name, last_name, email, profession, job_title, unit_id, manager_id, hired_on, left_on)

struct UnitsQuery {
  std::optional<Text<1, 60>> reach;  // a permission: only the units where the viewer holds it
};
FIELDS(UnitsQuery, reach)
/// A unit that only gives its name to the path of the units below it.
struct UnitAbove {
  UnitId id;
  std::optional<UnitId> parent_id;
  UnitKind kind = UnitKind::team;
  std::string name;
};
FIELDS(UnitAbove, id, parent_id, kind, name)
struct Units {
  std::vector<Unit> items;
  std::vector<UnitAbove> above;  // of the items, and none of them; empty when the viewer reaches everything
};
FIELDS(Units, items, above)

class Service final : public Organisation {
public:
  Service(Platform& platform, accounts::Accounts& accounts) : platform_(platform), accounts_(accounts) {}

  Result<std::vector<Unit>> units(data::Tx& tx) override;
  Result<std::optional<Staff>> staff(data::Tx& tx, PersonId person) override;
  Result<std::map<PersonId, Staff>> staff_many(data::Tx& tx, const std::vector<PersonId>& people) override;
  Result<std::vector<UnitId>> subtree(data::Tx& tx, UnitId unit) override { return store::subtree(tx, unit); }
  Result<std::vector<UnitId>> ancestors(data::Tx& tx, UnitId unit) override { return store::ancestors(tx, unit); }
  Result<std::vector<PersonId>> people_in(data::Tx& tx, const std::vector<UnitId>& units, std::optional<PersonId> after,
                                          int limit) override {
    return store::people_in(tx, units, after, limit);
  }
  Result<bool> in_reach(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                        PersonId person) override;
  Result<std::optional<std::vector<UnitId>>> reach(data::Tx& tx, const security::Viewer& viewer,
                                                   std::string_view permission) override;
  Result<ImportReport> import_staff(std::string_view csv, std::string file_name, bool apply, std::optional<PersonId> by,
                                    ImportConsent consent) override;
  Result<std::vector<ImportChange>> import_changes(data::Tx& tx, const Uuid& import, bool identity_only,
                                                   std::int64_t after, std::int64_t limit) override {
    return store::import_changes(tx, import, identity_only, after, limit);
  }
  Result<std::optional<std::string>> left_out(data::Tx& tx, std::string_view number) override {
    return store::left_out(tx, number);
  }
  mc::Status record_import(data::Tx& tx, const ImportReport& report) override {
    return store::insert_import(tx, report);
  }

  /// placing.hpp
  mc::Status place(data::Tx& tx, Source source, PersonId person, const accounts::PersonIn& account,
                   const Placing& before, const Placing& now);
  Result<std::optional<UnitId>> unit_named(data::Tx& tx, std::string_view name) { return store::unit_named(tx, name); }

  // -- routes --
  /// The person, if the viewer may see her; not_found otherwise.
  Result<Staff> find_for(data::Tx& tx, const security::Viewer& viewer, PersonId person);
  Result<Page<Staff>> people(const security::Viewer& viewer, const PeopleQuery& query);
  Result<Staff> person(const security::Viewer& viewer, PersonId id);
  Result<Staff> add_person(const security::Viewer& viewer, const StaffIn& in);
  Result<Staff> change_person(const security::Viewer& viewer, PersonId id, const StaffPatch& in);
  Result<Units> unit_tree(const security::Viewer& viewer, const UnitsQuery& query);
  Result<Unit> add_unit(const security::Viewer& viewer, const UnitIn& in);
  Result<Unit> change_unit(const security::Viewer& viewer, UnitId id, const UnitPatch& in);
  mc::Status remove_unit(const security::Viewer& viewer, UnitId id);
  Result<Page<ImportSummary>> imports(std::optional<std::string> after, int limit);
  Result<ImportReport> import_report(const Uuid& id);
  Result<Page<ImportChange>> changes_page(const Uuid& id, bool identity_only, std::optional<std::string> after,
                                          std::int64_t limit);

  mc::Status on_account_changed(data::Tx& tx, const accounts::AccountChanged& event);
  Platform& platform() { return platform_; }

private:
  struct Plan;  // parts of a staff import: import_plan.hpp
  struct Known;
  struct Decision;
  struct Tally;
  struct Run;
  Result<Unit> unit_view(data::Tx& tx, UnitId id);
  Result<std::vector<Staff>> to_staff(data::Tx& tx, const std::vector<StaffRow>& rows);
  mc::Status add_roles(data::Tx& tx, const security::Viewer& viewer, std::vector<Staff>& people);
  mc::Status check_references(data::Tx& tx, const std::optional<UnitId>& unit, const std::optional<PersonId>& manager);
  /// Error forbidden `outside_reach` unless the viewer manages people of this unit (none: everywhere).
  mc::Status check_unit_in_reach(data::Tx& tx, const security::Viewer& viewer, const std::optional<UnitId>& unit);
  /// Error forbidden `higher_role` when the person is a super_admin and the viewer is not.
  mc::Status check_not_higher(data::Tx& tx, const security::Viewer& viewer, PersonId person);
  mc::Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                   RawJson details);
  mc::Status put(data::Tx& tx, const StaffRow& row, const std::optional<StaffRow>& before);
  mc::Status plan_import(Run& run, const documents::CsvTable& table, std::optional<PersonId> by);
  mc::Status plan_units(data::Tx& tx, const StaffFile& file, Plan& plan);
  mc::Status guard(Run& run, std::optional<PersonId> by);
  mc::Status apply_units(data::Tx& tx, const StaffFile& file, Plan& plan);
  mc::Status import_rows(Run& run);
  mc::Status finish_import(const Run& run, std::optional<PersonId> by);
  Result<Known> known_person(data::Tx& tx, const Run& run, const StaffRecord& record,
                             const std::unordered_set<std::string>& freed);
  Result<bool> keeps_identity(data::Tx& tx, PersonId person);
  mc::Status judge_identity(data::Tx& tx, const Run& run, const StaffRecord& record, const Known& known,
                            Decision& decision);
  Result<Decision> decide(data::Tx& tx, const Run& run, const StaffRecord& record,
                          const std::unordered_set<std::string>& freed);
  static void list_changes(const Run& run, const StaffRecord& record, const Known& known, const StaffRow& asked,
                           Decision& decision);
  mc::Status apply_row(data::Tx& tx, const StaffRecord& record, Decision& decision);
  Result<Tally> run_rows(data::Tx& tx, const Run& run, std::size_t from, std::size_t to);
  Result<std::string> name_of(data::Tx& tx, std::optional<PersonId> person);

  Platform& platform_;
  accounts::Accounts& accounts_;
};

}  // namespace mc::organisation
