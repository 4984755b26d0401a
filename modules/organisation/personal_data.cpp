#include "modules/organisation/personal_data.hpp"

#include "modules/organisation/store.hpp"

namespace mc::organisation {
namespace {

struct StaffOut {
  std::optional<std::string> employee_number;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string profession;
  std::string job_title;
  std::optional<std::string> unit;
  std::optional<std::string> manager_number;
  std::optional<Date> hired_on;
  std::optional<Date> left_on;
  std::string status;
};
FIELDS(StaffOut, employee_number, first_name, last_name, email, profession, job_title, unit, manager_number, hired_on,
       left_on, status)
struct MembershipOut {
  std::string unit;
  Date joined_on;
  std::optional<Date> left_on;
};
FIELDS(MembershipOut, unit, joined_on, left_on)
struct UnitOut {
  UnitId id;
  std::string name;
};
FIELDS(UnitOut, id, name)
struct ChangeOut {
  std::string field;
  std::string before_text;
  std::string after_text;
  std::string outcome;
};
FIELDS(ChangeOut, field, before_text, after_text, outcome)
struct ReportingRow {
  PersonId person_id;
  std::optional<UnitId> unit_id;
  std::string status;
};
FIELDS(ReportingRow, person_id, unit_id, status)
struct ReportRow {
  Uuid id{};
  std::string by_name;
  std::string report;
};
FIELDS(ReportRow, id, by_name, report)

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "organisation"; }
  std::string_view title() const override { return "Your place in the hospital"; }
  std::vector<PersonColumns> columns() const override {
    return {
        {"organisation_staff",
         "person_id employee_number first_name last_name email sort_key job_title manager_number manager_id",
         Fate::erased, "What HR says of a person; HR keeps its own record."},
        {"organisation_words", "person_id word", Fate::erased, "For searching."},
        {"organisation_memberships", "person_id", Fate::erased, "Who worked where and when."},
        {"organisation_units", "manager_id", Fate::erased, "Who leads a unit."},
        {"organisation_imports", "by_name file_name report", Fate::pseudonymised, "Who imported, and what was found."},
        {"organisation_import_changes", "employee_number name before_text after_text", Fate::erased,
         "What imports changed of her; where she is somebody's manager, her name."},
        {"organisation_left_out", "employee_number", Fate::erased, "Rows that an import left out."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<StaffOut>(sql, "staff", "What HR says of you",
                               "SELECT s.employee_number, s.first_name, s.last_name, s.email, s.profession, "
                               "s.job_title, u.name, s.manager_number, s.hired_on, s.left_on, s.status FROM "
                               "organisation_staff s LEFT JOIN organisation_units u ON u.id = s.unit_id "
                               "WHERE s.person_id = ?",
                               person));
    TRY(archive.rows<MembershipOut>(sql, "units", "Units you worked in",
                                    "SELECT u.name, m.joined_on, m.left_on FROM organisation_memberships m "
                                    "JOIN organisation_units u ON u.id = m.unit_id WHERE m.person_id = ? "
                                    "ORDER BY m.joined_on",
                                    person));
    TRY(archive.rows<ChangeOut>(sql, "import_changes", "What imports changed of you",
                                "SELECT c.field, c.before_text, c.after_text, c.outcome FROM organisation_staff s "
                                "JOIN organisation_import_changes c ON c.employee_number = s.employee_number "
                                "WHERE s.person_id = ? ORDER BY c.import_id, c.position",
                                person));
    return archive.rows<UnitOut>(sql, "led", "Units you lead",
                                 "SELECT id, name FROM organisation_units WHERE manager_id = ? ORDER BY name", person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    auto staff = TRY(store::staff(tx, erasure.person));
    TRY(sql.run("DELETE FROM organisation_words WHERE person_id = ?", erasure.person));
    erasure.erased("units worked in",
                   TRY(sql.run("DELETE FROM organisation_memberships WHERE person_id = ?", erasure.person)));
    TRY(let_go_of_staff(tx, erasure));
    TRY(sql.run("UPDATE organisation_units SET manager_id = NULL WHERE manager_id = ?", erasure.person));
    for (const std::string& number : erasure.known_as.employee_numbers)
      TRY(sql.run("DELETE FROM organisation_left_out WHERE employee_number = ?", number));
    TRY(clean_imports(tx, erasure));
    if (!staff) return {};
    erasure.erased("the staff entry",
                   TRY(sql.run("DELETE FROM organisation_staff WHERE person_id = ?", erasure.person)));
    // Learning lets go of what is still required, readiness takes her off its list.
    return platform_.events.publish(tx, MembershipChanged{erasure.person, std::nullopt, staff->unit_id, false});
  }

private:
  /// Those who report to her: readiness shows her name beside theirs.
  Status let_go_of_staff(data::Tx& tx, const Erasure& erasure) const {
    auto sql = tx.in(kModule);
    auto reporting = TRY(sql.all<ReportingRow>(
        "SELECT person_id, unit_id, status FROM organisation_staff WHERE manager_id = ?", erasure.person));
    TRY(sql.run("UPDATE organisation_staff SET manager_id = NULL, manager_number = NULL WHERE manager_id = ?",
                erasure.person));
    for (const std::string& number : erasure.known_as.employee_numbers)
      TRY(sql.run("UPDATE organisation_staff SET manager_number = NULL WHERE manager_number = ?", number));
    for (const ReportingRow& row : reporting)
      TRY(platform_.events.publish(tx,
                                   MembershipChanged{row.person_id, row.unit_id, row.unit_id, row.status == "active"}));
    return {};
  }
  /// Findings quote what a row said; whoever ran the import is named.
  static Status clean_imports(data::Tx& tx, Erasure& erasure) {
    const Erasure::Former& was = erasure.known_as;
    if (was.emails.empty()) return {};
    auto sql = tx.in(kModule);
    for (const std::string& number : was.employee_numbers)
      TRY(sql.run("DELETE FROM organisation_import_changes WHERE employee_number = ?", number));
    for (const std::string& name : was.names)
      TRY(sql.run("DELETE FROM organisation_import_changes WHERE name = ?", name));
    for (const auto* list : {&was.names, &was.employee_numbers})
      for (const std::string& what : *list) {  // as somebody's manager
        TRY(sql.run("UPDATE organisation_import_changes SET before_text = ? WHERE before_text = ?", erasure.pseudonym,
                    what));
        TRY(sql.run("UPDATE organisation_import_changes SET after_text = ? WHERE after_text = ?", erasure.pseudonym,
                    what));
      }
    std::int64_t changed = 0;
    for (ReportRow& row : TRY(sql.all<ReportRow>("SELECT id, by_name, report FROM organisation_imports"))) {
      auto report = TRY(shape::from_json<ImportReport>(row.report));
      int hits = erasure.scrub(report.by, false) + erasure.scrub(report.file_name, false);
      for (Finding& finding : report.findings) hits += erasure.scrub(finding.message, false);
      if (erasure.scrub(row.by_name, false) + hits == 0) continue;
      changed += TRY(sql.run("UPDATE organisation_imports SET by_name = ?, file_name = ?, report = ? WHERE id = ?",
                             row.by_name, report.file_name, shape::to_json(report), row.id));
    }
    erasure.pseudonymised("reports of imports", changed);
    return {};
  }
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::organisation
