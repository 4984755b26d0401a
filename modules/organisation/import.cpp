// Staff import: dry run and apply share one plan, so the preview and the result cannot differ.
#include <chrono>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/organisation/service.hpp"

namespace mc::organisation {
namespace {

constexpr std::size_t kRowsPerWrite = 250;  // keeps the writer free for others between chunks
constexpr std::size_t kFindingsKept = 5000;

}  // namespace

/// What the file means for the store: units to make and, for each record, the row before (if any).
struct Service::Plan {
  const StaffFile* file = nullptr;
  struct NewUnit {
    std::string path;
    std::string parent_path;
    UnitKind kind;
    std::string name;
  };
  std::map<std::string, UnitId> units;               // folded path "site/department/unit" -> id
  std::vector<NewUnit> new_units;                    // parents first
  std::unordered_map<std::string, StaffRow> before;  // employee number -> row
  std::optional<UnitId> hospital;

  static std::string path_of(const StaffRecord& record, int depth) {
    std::string path;
    const std::string* parts[] = {&record.site, &record.department, &record.unit};
    for (int i = 0; i < depth; ++i)
      if (!parts[i]->empty()) path += "/" + fold(*parts[i]);
    return path;
  }
  std::optional<UnitId> unit_of(const StaffRecord& record) const {
    auto found = units.find(path_of(record, 3));
    return found == units.end() ? std::nullopt : std::optional(found->second);
  }
};

mc::Status Service::plan_units(data::Tx& tx, const StaffFile& file, Plan& plan) {
  plan.units.clear();
  plan.new_units.clear();
  plan.hospital.reset();
  std::vector<UnitRow> rows = TRY(store::units(tx));
  std::unordered_map<UnitId, const UnitRow*> by_id;
  for (const UnitRow& row : rows) by_id.emplace(row.id, &row);
  for (const UnitRow& row : rows) {
    if (row.kind == UnitKind::hospital && !row.parent_id) {
      if (!plan.hospital) plan.hospital = row.id;
      continue;
    }
    std::string path;
    int depth = 0;
    for (const UnitRow* at = &row; at && at->kind != UnitKind::hospital && depth < 32; ++depth) {
      path = "/" + fold(at->name) + path;
      at = at->parent_id && by_id.contains(*at->parent_id) ? by_id[*at->parent_id] : nullptr;
    }
    plan.units.emplace(std::move(path), row.id);
  }
  std::map<std::string, bool> planned;
  for (const StaffRecord& record : file.records) {
    const std::string* names[] = {&record.site, &record.department, &record.unit};
    constexpr UnitKind kinds[] = {UnitKind::site, UnitKind::department, UnitKind::team};
    for (int depth = 1; depth <= 3; ++depth) {
      if (names[depth - 1]->empty()) continue;
      std::string path = Plan::path_of(record, depth);
      if (plan.units.contains(path) || !planned.emplace(path, true).second) continue;
      plan.new_units.push_back({path, Plan::path_of(record, depth - 1), kinds[depth - 1], *names[depth - 1]});
    }
  }
  return {};
}

Result<Service::Plan> Service::plan_import(data::Tx& tx, const StaffFile& file) {
  Plan plan;
  plan.file = &file;
  TRY(plan_units(tx, file, plan));
  for (StaffRow& row : TRY(store::all_staff(tx)))
    if (row.employee_number) plan.before.emplace(ascii_lower(*row.employee_number), std::move(row));
  return plan;
}

mc::Status Service::apply_units(data::Tx& tx, Plan& plan) {
  // Once more in this transaction: another import may have made the same units since the plan was read.
  TRY(plan_units(tx, *plan.file, plan));
  if (!plan.hospital && !plan.new_units.empty()) {
    UnitRow hospital{UnitId::make(platform_.clock, platform_.random), std::nullopt, UnitKind::hospital,
                     platform_.settings.organisation_name, std::nullopt};
    TRY(store::insert_unit(tx, hospital));
    plan.hospital = hospital.id;
  }
  for (const Plan::NewUnit& unit : plan.new_units) {
    auto parent = plan.units.find(unit.parent_path);
    UnitRow row{UnitId::make(platform_.clock, platform_.random),
                parent == plan.units.end() ? plan.hospital : std::optional(parent->second), unit.kind, unit.name,
                std::nullopt};
    TRY(store::insert_unit(tx, row));
    plan.units.emplace(unit.path, row.id);
  }
  return {};
}

namespace {

/// The row that the record asks for, given what is stored now.
StaffRow wanted_row(const StaffRecord& record, const StaffRow* before, std::optional<UnitId> unit,
                    std::optional<PersonId> manager) {
  StaffRow row;
  if (before) row = *before;
  row.employee_number = record.employee_number;
  row.first_name = record.first_name;
  row.last_name = record.last_name;
  row.email = record.email;
  row.sort_key = sort_key(record.first_name, record.last_name);
  row.profession = record.profession;
  row.job_title = record.job_title;
  row.unit_id = unit;
  // A manager who cannot be used is not remembered either: linking her later would undo the finding.
  row.manager_number = record.manager_usable ? record.manager_number : std::nullopt;
  row.manager_id = record.manager_usable ? manager : std::nullopt;
  row.hired_on = record.hired_on;
  row.status = record.status;
  return row;
}

bool same_row(const StaffRow& a, const StaffRow& b) {
  return a.employee_number == b.employee_number && a.first_name == b.first_name && a.last_name == b.last_name &&
         a.email == b.email && a.profession == b.profession && a.job_title == b.job_title && a.unit_id == b.unit_id &&
         a.manager_id == b.manager_id && a.hired_on == b.hired_on && a.status == b.status;
}

}  // namespace

/// The person of a record as she is now: another administrator may have changed or added her since the plan was read.
Result<std::optional<StaffRow>> Service::stored_row(data::Tx& tx, const Plan& plan, const StaffRecord& record) {
  std::optional<PersonId> person;
  if (auto known = plan.before.find(ascii_lower(record.employee_number)); known != plan.before.end())
    person = known->second.person_id;
  else
    person = TRY(accounts_.find_by_employee_number(tx, record.employee_number));
  if (!person) return std::nullopt;
  return store::staff(tx, *person);
}

mc::Status Service::apply_rows(data::Tx& tx, const Plan& plan, std::size_t from, std::size_t to, ImportReport& report) {
  for (std::size_t i = from; i < to; ++i) {
    const StaffRecord& record = plan.file->records[i];
    auto stored = TRY(stored_row(tx, plan, record));
    const StaffRow* before = stored ? &*stored : nullptr;
    std::optional<PersonId> manager;
    if (record.manager_number && record.manager_usable)
      manager = TRY(accounts_.find_by_employee_number(tx, *record.manager_number));
    StaffRow row = wanted_row(record, before, plan.unit_of(record), manager);
    if (before && same_row(row, *before)) {
      ++report.unchanged;
      continue;
    }
    auto upserted = accounts_.upsert(
        tx, {record.employee_number, record.first_name, record.last_name, record.email, record.status});
    if (!upserted) {
      if (upserted.error().fault != Fault::conflict) return std::unexpected(upserted.error());
      report.findings.push_back(
          {record.line, "duplicate_email", "email", "Another person in MedConnect has this e-mail address.", "error"});
      ++report.rejected;
      continue;
    }
    row.person_id = upserted->first;
    // The manager may come in later in the same file: link_managers fills her in at the end.
    TRY(put(tx, row, before ? std::optional(*before) : std::nullopt));
    ++(before ? report.updated : report.created);
  }
  return {};
}

Result<ImportReport> Service::import_staff(std::string_view csv, std::string file_name, bool apply,
                                           std::optional<PersonId> by) {
  auto started = std::chrono::steady_clock::now();
  documents::CsvTable table = TRY(documents::read_csv(csv));
  ImportReport report;
  report.id = make_uuid7(platform_.clock.now(), platform_.random);
  report.kind = "staff";
  report.file_name = std::move(file_name);
  report.dry_run = !apply;
  report.at = platform_.clock.now();

  StaffFile file;
  Plan plan = TRY(platform_.db.read([&](data::Tx& tx) -> Result<Plan> {
    report.by = TRY(name_of(tx, by));
    std::map<std::string, bool, std::less<>> numbers;
    for (const StaffRow& row : TRY(store::all_staff(tx)))
      if (row.employee_number) numbers.emplace(ascii_lower(*row.employee_number), true);
    file = TRY(check_staff(table, [&](std::string_view number) { return numbers.contains(ascii_lower(number)); }));
    return plan_import(tx, file);
  }));
  report.rows = file.rows;
  report.rejected = file.rejected;
  report.findings = file.findings;
  for (const Plan::NewUnit& unit : plan.new_units) report.new_units.push_back(unit.name);

  if (apply) {
    TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
      TRY(apply_units(tx, plan));
      // The rows come in by parts: should the power fail before the last one, the log still says who began what.
      return audit(tx, by, "import.started", "import:" + uuid_text(report.id), RawJson{R"({"kind":"staff"})"});
    }));
    for (std::size_t from = 0; from < file.records.size(); from += kRowsPerWrite) {
      std::size_t to = std::min(from + kRowsPerWrite, file.records.size());
      ImportReport counted = report;
      TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status { return apply_rows(tx, plan, from, to, counted); }));
      report = std::move(counted);
    }
  } else {
    TRY(platform_.db.read([&](data::Tx& tx) -> mc::Status {
      for (const StaffRecord& record : file.records) {
        auto known = plan.before.find(ascii_lower(record.employee_number));
        if (known == plan.before.end()) {
          auto taken = TRY(accounts_.find_by_login(tx, record.email));
          if (taken && TRY(accounts_.find(tx, *taken))->employee_number) {
            report.findings.push_back({record.line, "duplicate_email", "email",
                                       "Another person in MedConnect has this e-mail address.", "error"});
            ++report.rejected;
          } else {
            ++report.created;
          }
          continue;
        }
        std::optional<PersonId> manager;
        if (record.manager_number && record.manager_usable)
          manager = TRY(accounts_.find_by_employee_number(tx, *record.manager_number));
        ++(same_row(wanted_row(record, &known->second, plan.unit_of(record), manager), known->second) ? report.unchanged
                                                                                                      : report.updated);
      }
      return {};
    }));
  }
  if (report.findings.size() > kFindingsKept) report.findings.resize(kFindingsKept);
  report.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    if (apply) {
      TRY(store::link_managers(tx));
      TRY(store::derive_unit_managers(tx));
      std::vector<std::pair<std::string, std::string>> out;
      for (const auto& [number, line] : file.left_out)
        out.emplace_back(number, fmt::format("line {} of {}", line, report.file_name));
      TRY(store::replace_left_out(tx, out));
    }
    TRY(store::insert_import(tx, report));
    return audit(tx, by, apply ? "import.applied" : "import.checked", "import:" + uuid_text(report.id),
                 RawJson{fmt::format(R"({{"kind":"staff","rows":{},"created":{},"updated":{},"rejected":{}}})",
                                     report.rows, report.created, report.updated, report.rejected)});
  }));
  return report;
}

}  // namespace mc::organisation
