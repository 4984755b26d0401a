// Commands about backups, and the restore on an empty machine.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "appliance/base/text.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/restore.hpp"
#include "modules/sync/marks.hpp"

namespace mc::program {

namespace {

/// Tells each new phase and every tenth percent.
backup::Report progress_on(const Console& console) {
  return [&console, phase = std::string(), told = -100](std::string_view now, int percent) mutable -> Status {
    if (phase == now && percent < told + 10) return {};
    phase = now;
    told = percent;
    console.err(fmt::format("{:>3} %  {}\n", percent, now));
    return {};
  };
}

/// The target that --target names by its id or name; none: the first in use.
Result<std::optional<backups::TargetId>> target_of(const Request& request, Appliance& appliance) {
  auto wanted = request.invocation.option("target");
  if (!wanted) return std::optional<backups::TargetId>{};
  for (const backups::TargetLine& line : TRY(appliance.modules().backups->targets()))
    if (line.name == *wanted || line.id.text() == *wanted) return std::optional(line.id);
  return fail(Fault::invalid, "usage",
              fmt::format("There is no target \"{}\"; see: medconnect backup targets", *wanted));
}

std::string megabytes(std::int64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

template <class T>
int tell(const Request& request, const Result<T>& result, const std::function<std::string(const T&)>& words) {
  if (!result) return report(request.console, result.error());
  request.console.line(request.invocation.flag("json") ? shape::to_json(*result) : words(*result));
  return kOk;
}

int tell_findings(const Request& request, const Result<backup::Findings>& found) {
  return tell<backup::Findings>(request, found, [](const backup::Findings& it) {
    std::string out = fmt::format("{} Backup {}: {} rows in {} tables, {} of {} files read, audit log of {} rows.",
                                  it.good() ? "Good." : "NOT GOOD.", it.run, it.row_count, it.tables, it.blobs_read,
                                  it.blobs, it.audit_size);
    for (const std::string& problem : it.problems) out += "\nPROBLEM " + problem;
    return out;
  });
}

std::vector<data::SchemaVersion> known_versions() {
  std::vector<data::SchemaVersion> out;
  for (const EmbeddedFile& file : embedded_migrations()) {
    std::string_view module = file.path.substr(0, file.path.find('/'));
    std::string_view name = file.path.substr(module.size() + 1);
    std::int64_t version = 0;
    std::from_chars(name.data(), name.data() + name.size(), version);
    auto known = std::ranges::find(out, module, &data::SchemaVersion::module);
    if (known == out.end())
      out.push_back({std::string(module), version});
    else
      known->version = std::max(known->version, version);
  }
  return out;
}

Result<std::string> file_text(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in || text.empty()) return fail(Fault::invalid, "usage", fmt::format("{} cannot be read.", name));
  return text;
}

Result<std::string> option_file(const Request& request, std::string_view name) {
  auto file = request.invocation.option(name);
  if (!file) return fail(Fault::invalid, "usage", fmt::format("This place needs --{} FILE.", name));
  return file_text(*file);
}

Status sftp_place(std::string_view rest, const Request& request, backup::TargetSettings& out) {
  out.kind = backup::TargetKind::sftp;
  std::size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view authority = rest.substr(0, slash);
  out.folder = rest.substr(slash);
  std::size_t at = authority.find('@');
  if (at == std::string_view::npos || out.folder.empty())
    return fail(Fault::invalid, "usage", "Write the place as sftp://USER@HOST/FOLDER or sftp://USER@HOST:PORT/FOLDER.");
  out.user = authority.substr(0, at);
  std::string_view host = authority.substr(at + 1);
  if (std::size_t colon = host.rfind(':'); colon != std::string_view::npos && !host.ends_with(']')) {
    auto port = host.substr(colon + 1);
    std::from_chars(port.data(), port.data() + port.size(), out.port);
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  out.host = host;
  out.secret = TRY(option_file(request, "identity"));
  out.known_hosts = TRY(option_file(request, "known-hosts"));
  return {};
}

Status s3_place(std::string_view rest, const Request& request, backup::TargetSettings& out) {
  out.kind = backup::TargetKind::s3;
  std::size_t slash = std::min(rest.find('/'), rest.size());
  out.endpoint = "https://" + std::string(rest.substr(0, slash));
  std::string_view path = rest.substr(std::min(slash + 1, rest.size()));
  out.bucket = path.substr(0, path.find('/'));
  out.folder = path.substr(std::min(out.bucket.size() + 1, path.size()));
  auto key = request.invocation.option("access-key");
  if (out.bucket.empty() || !key)
    return fail(
        Fault::invalid, "usage",
        "Write the place as s3://HOST/BUCKET or s3://HOST:PORT/BUCKET/PREFIX, with --access-key and --secret-file.");
  out.access_key = *key;
  out.secret = std::string(trim(TRY(option_file(request, "secret-file"))));
  out.region = request.invocation.option("region").value_or("");
  if (request.invocation.option("trust")) out.trust_pem = TRY(option_file(request, "trust"));
  return {};
}

}  // namespace

Result<backup::TargetSettings> place_of(const Request& request) {
  auto from = request.invocation.option("from");
  if (!from) return fail(Fault::invalid, "usage", "Say where the backup is: --from PLACE.");
  backup::TargetSettings out;
  std::string_view text = *from;
  if (text.starts_with("sftp://"))
    TRY(sftp_place(text.substr(7), request, out));
  else if (text.starts_with("s3://"))
    TRY(s3_place(text.substr(5), request, out));
  else
    out.folder = std::filesystem::absolute(*from).string();
  TRY(backup::check_settings(out));
  return out;
}

Result<backup::Findings> restore_appliance(const RestoreOrder& order) {
  // Not complete until the end: what an interrupted restore leaves is no appliance, and the next restore replaces it.
  DataDirectory directory = TRY(DataDirectory::prepare(order.data));
  return restore_into(directory, order);
}

Result<backup::Findings> restore_into(DataDirectory& directory, const RestoreOrder& order) {
  const Layout& layout = directory.layout();
  security::KeyPlace place = TRY(key_place_of(layout));
  SystemClock clock;
  auto random = system_random();
  auto target = TRY(backup::open_target(order.place, layout.scratch(), clock));
  backup::RestoreInput in{*target, order.recovery_key, order.at, layout.root, place.passphrase, known_versions(), clock,
                          *random, order.report};
  backup::Findings found = TRY(backup::restore(in));
  directory.clean_scratch();
  std::error_code ignored;
  std::filesystem::remove_all(layout.root / "setup", ignored);
  // What was decided and released after the backup is not known here: nothing leaves until somebody has looked.
  TRY(sync::set_mark(layout.root, sync::MarkKind::restored, {clock.now(), {}}));
  TRY(backup::pause(layout.root));
  TRY(directory.complete());
  return found;
}

int restore(const Request& request) {
  const Console& console = request.console;
  RestoreOrder order;
  order.data = request.invocation.option("to") ? std::filesystem::path(*request.invocation.option("to")) : request.data;
  auto place = place_of(request);
  if (!place) return report(console, place.error());
  order.place = *place;
  if (auto at = request.invocation.option("at")) {
    auto moment = parse_instant(*at);
    if (!moment) return report(console, Error{Fault::invalid, "usage", "Write the time as 2026-11-22T05:00:00Z.", {}});
    order.at = *moment;
  }
  if (!request.invocation.flag("recovery-key-stdin"))
    return report(
        console, Error{Fault::invalid, "usage", "The recovery key comes on standard input: --recovery-key-stdin.", {}});
  auto key = console.input();
  if (!key) return report(console, key.error());
  order.recovery_key = std::string(trim(*key));
  order.report = progress_on(console);
  auto found = restore_appliance(order);
  if (!found) {
    console.err("medconnect: Nothing was restored.\n");
    return report(console, found.error());
  }
  int code = tell_findings(request, found);
  if (!request.invocation.flag("json"))
    console.line(fmt::format("\nRestored the state of {} into {}. Next: medconnect serve --data {}",
                             to_string(found->at), order.data.string(), order.data.string()));
  return code;
}

int backup_run(const Request& request, Appliance& appliance) {
  auto target = target_of(request, appliance);
  if (!target) return report(request.console, target.error());
  auto kind = request.invocation.flag("changes") ? backup::RunKind::log : backup::RunKind::full;
  auto outcome = appliance.modules().backups->run(*target, kind, progress_on(request.console));
  return tell<backup::RunOutcome>(request, outcome, [](const backup::RunOutcome& it) {
    return fmt::format("Backup {} ({}): {} rows in {} tables, {} files ({} new), {} written.{}", it.run,
                       shape::enum_name(it.kind), it.rows, it.tables, it.blobs, it.blobs_new, megabytes(it.written),
                       it.sealed_to_recovery
                           ? ""
                           : "\nThe recovery key's public half is not known here; see: medconnect backup "
                             "recovery-key --help");
  });
}

int backup_list(const Request& request, Appliance& appliance) {
  auto target = target_of(request, appliance);
  if (!target) return report(request.console, target.error());
  auto runs = appliance.modules().backups->list(*target);
  if (!runs) return report(request.console, runs.error());
  for (const backup::Listed& it : *runs)
    request.console.line(fmt::format("{}  {:<4}  database {}, {} files of {}, {} of its own, version {}",
                                     to_string(it.info.at), shape::enum_name(it.info.kind),
                                     megabytes(it.database_bytes), it.blobs, megabytes(it.blob_bytes),
                                     megabytes(it.own_bytes), it.program));
  if (runs->empty()) request.console.line("There is no backup at this place yet.");
  return kOk;
}

int backup_verify(const Request& request, Appliance& appliance) {
  auto target = target_of(request, appliance);
  if (!target) return report(request.console, target.error());
  auto found =
      appliance.modules().backups->verify(*target, !request.invocation.flag("all"), progress_on(request.console));
  int code = tell<backup::Verified>(request, found, [](const backup::Verified& it) {
    std::string out =
        fmt::format("{} {} backups, {} objects, {} read.", it.problems.empty() ? "Whole:" : "NOT WHOLE:", it.runs,
                    it.parts, megabytes(it.bytes));
    for (const std::string& problem : it.problems) out += "\nPROBLEM " + problem;
    return out;
  });
  return code == kOk && !found->problems.empty() ? kProblemsFound : code;
}

int backup_drill(const Request& request, Appliance& appliance) {
  auto target = target_of(request, appliance);
  if (!target) return report(request.console, target.error());
  auto found =
      appliance.modules().backups->drill(*target, request.invocation.flag("full"), progress_on(request.console));
  int code = tell_findings(request, found);
  return code == kOk && !found->good() ? kProblemsFound : code;
}

int backup_targets(const Request& request, Appliance& appliance) {
  auto targets = appliance.modules().backups->targets();
  if (!targets) return report(request.console, targets.error());
  for (const backups::TargetLine& it : *targets)
    request.console.line(fmt::format("{}  {:<6}  {:<3}  {}  {}", it.id.text(), shape::enum_name(it.kind),
                                     it.enabled ? "on" : "off", it.name, it.place));
  if (targets->empty()) request.console.line("No target is set up yet (web app: System, Backups).");
  return kOk;
}

int backup_recovery_key(const Request& request, Appliance& appliance) {
  if (!request.invocation.flag("recovery-key-stdin"))
    return report(
        request.console,
        Error{Fault::invalid, "usage", "The recovery key comes on standard input: --recovery-key-stdin.", {}});
  auto key = request.console.input();
  if (!key) return report(request.console, key.error());
  if (auto kept = security::adopt_recovery_key(appliance.layout().keys(), std::string(trim(*key))); !kept)
    return report(request.console, kept.error());
  request.console.line("The key is the right one. Backups are sealed to it from now on.");
  return kOk;
}

}  // namespace mc::program
