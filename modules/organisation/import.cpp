// Staff import: dry run and apply share one plan, so the preview and the result cannot differ.
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/jobs/brake.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/organisation/import_plan.hpp"

namespace mc::organisation {
namespace {

constexpr std::size_t kRowsPerWrite = 250;  // keeps the writer free for others between chunks
constexpr std::size_t kChangesPerWrite = 1000;
constexpr std::size_t kFindingsKept = 5000;
constexpr std::chrono::hours kChangesKept{24 * 90};  // they hold names and addresses

}  // namespace

std::string Service::Plan::path_of(const StaffRecord& record, int depth) {
  std::string path;
  const std::string* parts[] = {&record.site, &record.department, &record.unit};
  for (int i = 0; i < depth; ++i)
    if (!parts[i]->empty()) path += "/" + fold(*parts[i]);
  return path;
}

std::optional<UnitId> Service::Plan::unit_of(const StaffRecord& record) const {
  auto found = units.find(path_of(record, 3));
  return found == units.end() ? std::nullopt : std::optional(found->second);
}

mc::Status Service::plan_units(data::Tx& tx, const StaffFile& file, Plan& plan) {
  plan.units.clear();
  plan.unit_names.clear();
  plan.new_units.clear();
  plan.hospital.reset();
  std::vector<UnitRow> rows = TRY(store::units(tx));
  std::unordered_map<UnitId, const UnitRow*> by_id;
  for (const UnitRow& row : rows) by_id.emplace(row.id, &row);
  for (const UnitRow& row : rows) {
    if (row.kind == UnitKind::hospital && !row.parent_id) {
      plan.unit_names.emplace(row.id, row.name);
      if (!plan.hospital) plan.hospital = row.id;
      continue;
    }
    std::string path, name;
    int depth = 0;
    for (const UnitRow* at = &row; at && at->kind != UnitKind::hospital && depth < 32; ++depth) {
      path = "/" + fold(at->name) + path;
      name = at->name + (name.empty() ? "" : " / ") + name;
      at = at->parent_id && by_id.contains(*at->parent_id) ? by_id[*at->parent_id] : nullptr;
    }
    plan.units.emplace(std::move(path), row.id);
    plan.unit_names.emplace(row.id, std::move(name));
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

mc::Status Service::apply_units(data::Tx& tx, const StaffFile& file, Plan& plan) {
  // Once more in this transaction: another import may have made the same units since the plan was read.
  TRY(plan_units(tx, file, plan));
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

RawJson import_started(std::string_view kind, std::string_view file) {
  return RawJson{fmt::format(R"({{"kind":"{}","sha256":"{}","bytes":{}}})", kind,
                             to_hex(security::sha256(as_bytes(file))), file.size())};
}

/// Reads what is stored, checks the file against it and counts how many people would become others.
mc::Status Service::plan_import(Run& run, const documents::CsvTable& table, std::optional<PersonId> by) {
  struct Read {
    StaffFile file;
    Plan plan;
    std::string by;
  };
  Read read = TRY(platform_.db.read([&](data::Tx& tx) -> Result<Read> {
    Read now;
    now.by = TRY(name_of(tx, by));
    for (StaffRow& row : TRY(store::all_staff(tx)))
      if (row.employee_number) {
        now.plan.number_of.emplace(row.person_id, *row.employee_number);
        now.plan.before.emplace(ascii_lower(*row.employee_number), std::move(row));
      }
    now.file =
        TRY(check_staff(table, [&](std::string_view number) { return now.plan.before.contains(ascii_lower(number)); }));
    TRY(plan_units(tx, now.file, now.plan));
    return now;
  }));
  run.file = std::move(read.file);
  run.plan = std::move(read.plan);
  ImportReport& report = run.report;
  report.by = std::move(read.by);
  report.rows = run.file.rows;
  report.rejected = run.file.rejected;
  report.findings = run.file.findings;
  for (const Plan::NewUnit& unit : run.plan.new_units) report.new_units.push_back(unit.name);
  report.known_people = ImportEffect{};
  ImportEffect& effect = *report.known_people;
  effect.identity_confirmed = run.consent.identity;
  effect.many_confirmed = run.consent.many;
  for (const StaffRecord& record : run.file.records) {
    auto known = run.plan.before.find(ascii_lower(record.employee_number));
    if (known == run.plan.before.end()) continue;
    ++effect.known_rows;
    const StaffRow& row = known->second;
    if (identity_change({row.first_name, row.last_name, row.email},
                        {record.first_name, record.last_name, record.email}) != IdentityChange::none)
      ++effect.identity_rows;
  }
  return {};
}

/// A file that turns most people into others is a shifted column until somebody says otherwise.
mc::Status Service::guard(Run& run, std::optional<PersonId> by) {
  ImportEffect& effect = *run.report.known_people;
  if (run.consent.many || !too_many(effect.identity_rows, effect.known_rows)) return {};
  std::string message =
      fmt::format("{} of the {} people of this file who are in MedConnect already would get another name or e-mail "
                  "address: a column may have shifted. Nothing is imported unless this is confirmed.",
                  effect.identity_rows, effect.known_rows);
  if (run.apply) {
    TRY(platform_.db.write([&](data::Tx& tx) {
      return audit(tx, by, "import.stopped", "import:" + uuid_text(run.report.id),
                   RawJson{fmt::format(R"({{"kind":"staff","known_rows":{},"identity_rows":{}}})", effect.known_rows,
                                       effect.identity_rows)});
    }));
    return conflict("too_many_identity_changes", std::move(message));
  }
  effect.stopped = true;
  run.report.findings.push_back({1, "too_many_identity_changes", "", std::move(message), "error"});
  return {};
}

mc::Status Service::import_rows(Run& run) {
  const std::size_t all = run.file.records.size();
  if (!run.apply) {
    Tally tally = TRY(platform_.db.read([&](data::Tx& tx) { return run_rows(tx, run, 0, all); }));
    tally.add_to(run.report);
    for (std::size_t from = 0; from < tally.changes.size(); from += kChangesPerWrite) {
      auto first = tally.changes.begin() + static_cast<std::ptrdiff_t>(from);
      std::size_t count = std::min(kChangesPerWrite, tally.changes.size() - from);
      std::vector<ImportChange> part(first, first + static_cast<std::ptrdiff_t>(count));
      TRY(platform_.db.write([&](data::Tx& tx) { return store::insert_changes(tx, run.report.id, part); }));
    }
    return {};
  }
  for (std::size_t from = 0; from < all; from += kRowsPerWrite) {
    Tally tally = TRY(platform_.db.write([&](data::Tx& tx) -> Result<Tally> {
      Tally rows = TRY(run_rows(tx, run, from, std::min(from + kRowsPerWrite, all)));
      TRY(store::insert_changes(tx, run.report.id, rows.changes));
      return rows;
    }));
    tally.add_to(run.report);
  }
  return {};
}

mc::Status Service::finish_import(const Run& run, std::optional<PersonId> by) {
  const ImportReport& report = run.report;
  const ImportEffect& effect = *report.known_people;
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    if (run.apply) {
      TRY(store::link_managers(tx));
      TRY(store::derive_unit_managers(tx));
      std::vector<std::pair<std::string, std::string>> out;
      for (const auto& [number, line] : run.file.left_out)
        out.emplace_back(number, fmt::format("line {} of {}", line, report.file_name));
      TRY(store::replace_left_out(tx, out));
    }
    TRY(store::insert_import(tx, report));
    if (!TRY(jobs::braked(tx, "import_changes"))) TRY(store::forget_changes(tx, tx.now() - kChangesKept));
    return audit(tx, by, run.apply ? "import.applied" : "import.checked", "import:" + uuid_text(report.id),
                 RawJson{fmt::format(R"({{"kind":"staff","rows":{},"created":{},"updated":{},"rejected":{},"held":{},)"
                                     R"("identity_rows":{},"identity_confirmed":{},"many_confirmed":{}}})",
                                     report.rows, report.created, report.updated, report.rejected, effect.held_rows,
                                     effect.identity_rows, run.consent.identity, run.consent.many)});
  });
}

Result<ImportReport> Service::import_staff(std::string_view csv, std::string file_name, bool apply,
                                           std::optional<PersonId> by, ImportConsent consent) {
  auto started = std::chrono::steady_clock::now();
  documents::CsvTable table = TRY(documents::read_csv(csv));
  Run run;
  run.consent = consent;
  run.apply = apply;
  ImportReport& report = run.report;
  report.id = make_uuid7(platform_.clock.now(), platform_.random);
  report.kind = "staff";
  report.file_name = std::move(file_name);
  report.dry_run = !apply;
  report.at = platform_.clock.now();
  TRY(plan_import(run, table, by));
  TRY(guard(run, by));
  if (apply)
    TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
      // The rows come in by parts: should the power fail before the last one, the log still says who began what.
      TRY(audit(tx, by, "import.started", "import:" + uuid_text(report.id), import_started("staff", csv)));
      return apply_units(tx, run.file, run.plan);
    }));
  TRY(import_rows(run));
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.line < b.line; });
  if (report.findings.size() > kFindingsKept) report.findings.resize(kFindingsKept);
  report.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
  TRY(finish_import(run, by));
  return std::move(run.report);
}

}  // namespace mc::organisation
