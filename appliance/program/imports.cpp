#include <fmt/format.h>

#include <filesystem>

#include "appliance/program/commands.hpp"

namespace mc::program {

namespace {

/// The last line of --json. Do not change: scripts read it.
struct Counts {
  std::int64_t rows = 0, created = 0, updated = 0, unchanged = 0, rejected = 0, ended = 0, findings = 0;
  bool dry_run = false;
  std::int64_t milliseconds = 0;
};
FIELDS(Counts, rows, created, updated, unchanged, rejected, ended, findings, dry_run, milliseconds)

/// With --changes; beside the findings, whose form is fixed.
struct ChangeLine {
  std::string kind = "change";
  std::int64_t line = 0;
  std::string employee_number;
  std::string name;
  std::string field;
  std::string before;
  std::string after;
  std::string outcome;  // "changed", "held" or "protected"
};
FIELDS(ChangeLine, kind, line, employee_number, name, field, before, after, outcome)

void print_change(const Request& request, const organisation::ImportChange& change, bool dry_run) {
  if (request.invocation.flag("json"))
    return request.console.line(shape::to_json(ChangeLine{"change", change.line, change.employee_number, change.name,
                                                          change.field, change.before, change.after, change.outcome}));
  std::string_view outcome = change.outcome == "changed" && dry_run ? "would be" : std::string_view(change.outcome);
  request.console.line(fmt::format("line {:>6}  {:<10} {} ({}) {}: \"{}\" -> \"{}\"", change.line, outcome,
                                   change.employee_number, change.name, change.field, change.before, change.after));
}

Status print_changes(const Request& request, Appliance& appliance, const organisation::ImportReport& report) {
  constexpr std::int64_t kPage = 500;
  std::int64_t after = 0;
  for (;;) {
    auto page = TRY(appliance.platform().db.read([&](data::Tx& tx) {
      return appliance.modules().organisation->import_changes(tx, report.id, false, after, kPage);
    }));
    for (const organisation::ImportChange& change : page) print_change(request, change, report.dry_run);
    if (static_cast<std::int64_t>(page.size()) < kPage) return {};
    after = page.back().position;
  }
}

void print_findings(const Request& request, const organisation::ImportReport& report) {
  for (const organisation::Finding& finding : report.findings)
    if (request.invocation.flag("json"))
      request.console.line(shape::to_json(finding));
    else
      request.console.line(fmt::format("line {:>6}  {:<8} {:<26} {}{}", finding.line, finding.severity, finding.kind,
                                       finding.column.empty() ? "" : finding.column + ": ", finding.message));
}

void print_effect(const Console& console, const organisation::ImportReport& report) {
  if (!report.known_people || report.known_people->changes == 0) return;
  const organisation::ImportEffect& effect = *report.known_people;
  console.line(fmt::format(
      "People who {} there already: {} {}; another name or e-mail in {} of {} rows, {} held back, {} protected",
      report.dry_run ? "are" : "were", effect.changes, effect.changes == 1 ? "change" : "changes", effect.identity_rows,
      effect.known_rows, effect.held_rows, effect.protected_rows));
  if (effect.stopped)
    console.line("The import would stop. See --changes; if they are right, confirm with --accept-many-changes.");
  else if (effect.held_rows > 0)
    console.line("See --changes; if the held rows are right, confirm with --accept-identity-changes.");
}

void print_counts(const Request& request, const organisation::ImportReport& report) {
  const Console& console = request.console;
  if (request.invocation.flag("json"))
    return console.line(shape::to_json(
        Counts{report.rows, report.created, report.updated, report.unchanged, report.rejected, report.ended,
               static_cast<std::int64_t>(report.findings.size()), report.dry_run, report.milliseconds}));
  if (!report.new_units.empty())
    console.line(fmt::format("{} new units: {}", report.new_units.size(), fmt::join(report.new_units, ", ")));
  print_effect(console, report);
  if (report.dry_run)
    console.line(
        fmt::format("Nothing was changed. Of {} rows {} would come in new, {} would change people, {} say what "
                    "is there, {} would be left out, {} would end ({} ms)",
                    report.rows, report.created, report.updated, report.unchanged, report.rejected, report.ended,
                    report.milliseconds));
  else
    console.line(fmt::format("{} rows: {} created, {} updated, {} unchanged, {} rejected, {} ended ({} ms)",
                             report.rows, report.created, report.updated, report.unchanged, report.rejected,
                             report.ended, report.milliseconds));
}

template <class Import>
int run_import(const Request& request, Appliance& appliance, Import&& import) {
  const std::string& path = request.invocation.arguments.front();
  auto text = request.console.file(path);
  if (!text) return report(request.console, text.error());
  bool apply = !request.invocation.flag("dry-run");
  auto done = import(*text, std::filesystem::path(path).filename().string(), apply);
  if (!done) return report(request.console, done.error());
  print_findings(request, *done);
  if (request.invocation.flag("changes"))
    if (auto printed = print_changes(request, appliance, *done); !printed)
      return report(request.console, printed.error());
  print_counts(request, *done);
  return kOk;
}

}  // namespace

int import_staff(const Request& request, Appliance& appliance) {
  organisation::ImportConsent consent{request.invocation.flag("accept-identity-changes"),
                                      request.invocation.flag("accept-many-changes")};
  return run_import(request, appliance, [&](std::string_view csv, std::string name, bool apply) {
    return appliance.modules().organisation->import_staff(csv, std::move(name), apply, std::nullopt, consent);
  });
}

int import_credentials(const Request& request, Appliance& appliance) {
  return run_import(request, appliance, [&](std::string_view csv, std::string name, bool apply) {
    return appliance.modules().credentials->import_credentials(csv, std::move(name), apply, std::nullopt);
  });
}

}  // namespace mc::program
