// The support bundle: what somebody who was not there needs to understand a fault, and nothing of people. Fields of the
// log are allowed by name; of the configuration, accounts, people's addresses and whatever sounds like a secret are
// left out.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "appliance/base/log_recent.hpp"
#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/config_keys.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/watching.hpp"
#include "appliance/shape/document.hpp"
#include "appliance/watch/vitals.hpp"

namespace mc::program {

namespace {

struct BundleTable {
  std::string table;
  std::int64_t rows = 0;
};
FIELDS(BundleTable, table, rows)
struct BundleAbout {
  std::string version, made_at;
  std::int64_t database_bytes = 0, wal_bytes = 0, blob_bytes = 0, disk_free_bytes = 0;
};
FIELDS(BundleAbout, version, made_at, database_bytes, wal_bytes, blob_bytes, disk_free_bytes)

// Their values are numbers, codes, ids of things or templates of routes. `detail`, `what` and whatever is new are not.
constexpr std::array<std::string_view, 34> kLogFields{
    "at",     "level",   "event",  "code",  "kind",    "job",        "attempts", "route",    "method",
    "status", "ms",      "port",   "tls",   "version", "threads",    "removed",  "count",    "waiting",
    "rows",   "pending", "dead",   "topic", "seq",     "request_id", "state",    "sequence", "subscriber",
    "bytes",  "seconds", "module", "name",  "files",   "checked",    "retries"};

// Addresses and names of the hospital's machines are what support asks for; accounts, people's addresses and paths of
// secrets are not.
constexpr std::array<std::string_view, 7> kHiddenKeys{"mail.username",    "mail.from",          "mail.from_name",
                                                      "mail.bounces",     "mail.password_file", "monitoring.token_file",
                                                      "organisation.name"};

bool is_code(std::string_view text) {
  return text.size() <= 80 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                  c == '-' || c == ':' || c == '/' || c == '{' || c == '}';
         });
}

bool is_hidden(const ConfigKey& key) {
  if (std::ranges::find(kHiddenKeys, key.path()) != kHiddenKeys.end()) return true;
  for (std::string_view part : {"password", "secret", "token", "passphrase", "user", "mail_", "e_mail"})
    if (key.name.find(part) != std::string_view::npos) return true;
  return false;
}

std::string configuration_text(const Config& config) {
  Config shown = config;
  for (const ConfigKey& key : config_keys()) {
    const auto* text = std::get_if<TextKey>(&key.kind);
    if (text && is_hidden(key) && !(shown.*(text->member)).empty()) shown.*(text->member) = "(left out)";
  }
  return config_text(shown);
}

/// Table names come from the schema of our own migrations, never from outside.
Result<std::vector<BundleTable>> tables(data::Database& db) {
  std::vector<BundleTable> out;
  std::string schema = TRY(db.schema_text());
  for (std::string_view line : split(schema, '\n')) {
    if (!line.starts_with("CREATE TABLE ")) continue;
    line.remove_prefix(13);
    std::string table(line.substr(0, line.find_first_of(" (")));
    std::size_t end = table.find('_');
    if (end == std::string::npos ||
        table.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
      continue;
    std::string module = table.substr(0, end);
    auto rows = db.read(
        [&](data::Tx& tx) { return tx.in(data::Module{module}).one<std::int64_t>("SELECT count(*) FROM " + table); });
    out.push_back({table, rows ? *rows : -1});  // -1: it took too long to count
  }
  return out;
}

Status fill(Appliance& appliance, const watch::Registry& metrics, documents::ZipWriter& zip) {
  Platform& platform = appliance.platform();
  auto put = [&](std::string_view name, const std::string& text) { return zip.add(name, as_bytes(text)); };
  data::Figures figures = platform.db.figures();
  TRY(put("about.json",
          shape::to_json(BundleAbout{std::string(build_version()), to_string(SystemClock().now()),
                                     figures.database_bytes, figures.wal_bytes, platform.blobs.bytes_used(),
                                     watch::disk_vitals(appliance.layout().root).free_bytes})));
  TRY(put("configuration.toml", configuration_text(appliance.config())));
  auto checks = checks_around(appliance.layout(), appliance.config(), true);
  for (auto& check : checks_inside(appliance, false)) checks.push_back(std::move(check));
  std::string doctor;
  for (const auto& check : checks) doctor += shape::to_json(check) + "\n";
  TRY(put("doctor.jsonl", doctor));
  TRY(put("metrics.txt", metrics.exposition()));
  std::string log;
  for (const std::string& line : log::recent_lines())
    if (std::string kept = scrubbed_line(line); !kept.empty()) log += kept + "\n";
  TRY(put("log.jsonl", log));
  std::string sizes;
  for (const BundleTable& table : TRY(tables(platform.db))) sizes += shape::to_json(table) + "\n";
  TRY(put("tables.jsonl", sizes));
  std::string jobs;
  for (const auto& job : TRY(appliance.jobs().dead({}))) jobs += shape::to_json(job) + "\n";
  TRY(put("dead_jobs.jsonl", jobs));
  return zip.finish();
}

}  // namespace

std::string scrubbed_line(std::string_view line) {
  auto document = shape::parse_json(line);
  if (!document || document->root().kind() != shape::Kind::object) return {};
  std::string out = "{";
  shape::Cursor root = document->root();
  for (shape::Cursor value = root.first(); !(value == root.end()); value = value.next()) {
    if (std::ranges::find(kLogFields, value.key()) == kLogFields.end()) continue;
    bool nested = value.kind() == shape::Kind::array || value.kind() == shape::Kind::object;
    if (nested) continue;
    if (out.size() > 1) out += ',';
    append_json_string(out, value.key());
    out += ':';
    if (value.kind() == shape::Kind::string && !is_code(value.text()))
      out += "\"left_out\"";
    else
      value.append_to(out);
  }
  return out + "}";
}

Result<Bytes> make_support_bundle(Appliance& appliance, const watch::Registry& metrics) {
  std::filesystem::path file =
      appliance.layout().scratch() / fmt::format("support-{}-{}.zip", ::getpid(), SystemClock().now().ms);
  auto zip = TRY(documents::ZipWriter::create(file));
  Status filled = fill(appliance, metrics, *zip);
  Bytes out;
  if (filled) {
    std::ifstream in(file, std::ios::binary);
    out.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  std::error_code error;
  std::filesystem::remove(file, error);
  if (!filled) return std::unexpected(filled.error());
  return out;
}

int support_bundle_inside(const Request& request, Appliance& appliance) {
  auto out = request.invocation.option("out");
  if (!out) return report(request.console, {Fault::invalid, "usage", "Say where: --out FILE.zip", {}});
  auto bundle = make_support_bundle(appliance, appliance.metrics());
  if (!bundle) return report(request.console, bundle.error());
  if (auto written = write_private_file(*out, as_text(*bundle)); !written)
    return report(request.console, written.error());
  return kOk;
}

/// A running server may only write below its data directory: it makes the file there, and we move it.
int support_bundle(const Request& request) {
  auto wanted = request.invocation.option("out");
  if (!wanted) return report(request.console, {Fault::invalid, "usage", "Say where: --out FILE.zip", {}});
  std::error_code error;
  std::filesystem::path target = std::filesystem::absolute(*wanted, error);
  if (error || std::filesystem::exists(target, error))
    return report(request.console, {Fault::invalid, "usage", target.string() + " is there already.", {}});
  std::filesystem::path made = Layout{request.data}.scratch() / fmt::format("bundle-{}.zip", ::getpid());
  std::vector<std::string> words{"support", "bundle", "--out", made.string(), "--data", request.data.string()};
  auto directory = DataDirectory::open(request.data);
  int code = kFailed;
  if (!directory && directory.error().code == "in_use") {
    auto answered = control_call(Layout{request.data}.control(), words, request.console);
    if (!answered) return report(request.console, answered.error());
    code = *answered;
  } else if (!directory) {
    return report(request.console, directory.error());
  } else {
    auto appliance = open_appliance(*directory, request.config);
    if (!appliance) return report(request.console, appliance.error());
    auto bundle = make_support_bundle(**appliance, (*appliance)->metrics());
    (*appliance)->stop();
    if (!bundle) return report(request.console, bundle.error());
    Status written = write_private_file(made, as_text(*bundle));
    if (!written) return report(request.console, written.error());
    code = kOk;
  }
  if (code != kOk) return code;
  std::ifstream in(made, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::filesystem::remove(made, error);
  if (auto written = write_private_file(target, bytes); !written) return report(request.console, written.error());
  request.console.line(fmt::format("{} ({} KiB): configuration without secrets, versions, checks, figures, the newest "
                                   "lines of the log and sizes of tables. No rows and no names.",
                                   target.string(), bytes.size() / 1024));
  return kOk;
}

}  // namespace mc::program
