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

void print_json(const Console& console, const organisation::ImportReport& report) {
  for (const organisation::Finding& finding : report.findings) console.line(shape::to_json(finding));
  console.line(shape::to_json(Counts{report.rows, report.created, report.updated, report.unchanged, report.rejected,
                                     report.ended, static_cast<std::int64_t>(report.findings.size()), report.dry_run,
                                     report.milliseconds}));
}

void print_text(const Console& console, const organisation::ImportReport& report) {
  for (const organisation::Finding& finding : report.findings)
    console.line(fmt::format("line {:>6}  {:<8} {:<26} {}{}", finding.line, finding.severity, finding.kind,
                             finding.column.empty() ? "" : finding.column + ": ", finding.message));
  if (!report.new_units.empty())
    console.line(fmt::format("{} new units: {}", report.new_units.size(), fmt::join(report.new_units, ", ")));
  console.line(fmt::format("{}{} rows: {} created, {} updated, {} unchanged, {} rejected, {} ended ({} ms)",
                           report.dry_run ? "Nothing was changed. Would be: " : "", report.rows, report.created,
                           report.updated, report.unchanged, report.rejected, report.ended, report.milliseconds));
}

template <class Import>
int run_import(const Request& request, Import&& import) {
  const std::string& path = request.invocation.arguments.front();
  auto text = request.console.file(path);
  if (!text) return report(request.console, text.error());
  bool apply = !request.invocation.flag("dry-run");
  auto done = import(*text, std::filesystem::path(path).filename().string(), apply);
  if (!done) return report(request.console, done.error());
  if (request.invocation.flag("json"))
    print_json(request.console, *done);
  else
    print_text(request.console, *done);
  return kOk;
}

}  // namespace

int import_staff(const Request& request, Appliance& appliance) {
  return run_import(request, [&](std::string_view csv, std::string name, bool apply) {
    return appliance.modules().organisation->import_staff(csv, std::move(name), apply, std::nullopt);
  });
}

int import_credentials(const Request& request, Appliance& appliance) {
  return run_import(request, [&](std::string_view csv, std::string name, bool apply) {
    return appliance.modules().credentials->import_credentials(csv, std::move(name), apply, std::nullopt);
  });
}

}  // namespace mc::program
