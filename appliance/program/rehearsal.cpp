// `upgrade self-test`: does this version work with these data? Runs on a copy before an upgrade, serves on loopback
// only and starts no jobs: nothing leaves the machine, no mail goes out twice.
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <set>

#include "appliance/base/text.hpp"
#include "appliance/http/tls.hpp"
#include "appliance/net/http_client.hpp"
#include "appliance/program/commands.hpp"

namespace mc::program {

namespace {

/// Prints a line for each step with how long it took; remembers whether all went well.
class Steps {
public:
  explicit Steps(const Console& console) : console_(console) {}
  bool did(std::string_view name, const Status& status) {
    auto now = std::chrono::steady_clock::now();
    auto took = std::chrono::duration_cast<std::chrono::milliseconds>(now - since_).count();
    since_ = now;
    console_.line(fmt::format("{:<7} {:<12} {} ms{}", status ? "ok" : "FAILED", name, took,
                              status ? "" : ": " + status.error().code + " " + status.error().detail));
    good_ = good_ && status.has_value();
    return status.has_value();
  }
  int exit() const { return good_ ? kOk : kProblemsFound; }

private:
  const Console& console_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  bool good_ = true;
};

Status audit_is_whole(Appliance& appliance) {
  security::AuditReport report = TRY(appliance.platform().audit.verify());
  if (report.ok) return {};
  std::string first = report.problems.empty() ? "" : report.problems.front().kind;
  return fail(Fault::internal, "audit_changed", "The audit log is not whole: " + first);
}

/// Tables by their CREATE statements; virtual ones are read through their modules' own classes.
std::vector<std::string> tables_of(std::string_view schema) {
  std::vector<std::string> out;
  for (std::string_view line : split(schema, '\n')) {
    constexpr std::string_view kStart = "CREATE TABLE ";
    if (!line.starts_with(kStart)) continue;
    line.remove_prefix(kStart.size());
    std::string name(line.substr(0, line.find_first_of(" (\n")));
    std::erase_if(name, [](char c) { return c == '"' || c == '\''; });
    out.push_back(std::move(name));
  }
  return out;
}

/// Some rows of every table, with the rights of the module that owns it.
Status read_every_module(Appliance& appliance) {
  std::set<std::string, std::less<>> owners;
  for (const EmbeddedFile& file : embedded_migrations()) owners.emplace(file.path.substr(0, file.path.find('/')));
  std::vector<std::string> tables = tables_of(TRY(appliance.platform().db.schema_text()));
  std::set<std::string, std::less<>> read;
  for (const std::string& table : tables) {
    std::string owner = table.substr(0, table.find('_'));
    if (!owners.contains(owner)) continue;
    TRY(appliance.platform().db.read([&](data::Tx& tx) -> Status {
      std::string sql = fmt::format("SELECT count(*) FROM (SELECT * FROM {} LIMIT 50)", table);
      TRY(tx.in(data::Module{owner}).first<std::int64_t>(sql));
      return {};
    }));
    read.insert(owner);
  }
  for (const std::string& owner : owners)
    if (!read.contains(owner) && owner != "data")
      return fail(Fault::internal, "tables_missing", fmt::format("{} has no tables.", owner));
  return {};
}

Status answers_https(Appliance& appliance) {
  TRY(appliance.start_server());
  std::ifstream in(http::tls_files(appliance.layout().tls()).certificate, std::ios::binary);
  std::string pem{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  net::HttpClient client(net::Trust{{}, pem});
  for (const char* path : {"/healthz", "/readyz", "/"}) {
    net::HttpAnswer answer =
        TRY(client.send({fmt::format("https://127.0.0.1:{}{}", appliance.port(), path), {}, {}, {}, {}}));
    if (answer.status != 200)
      return fail(Fault::unavailable, "not_ready", fmt::format("{} answered {}.", path, answer.status));
  }
  return {};
}

}  // namespace

int upgrade_self_test(const Request& request) {
  Steps steps(request.console);
  auto directory = DataDirectory::open(request.data);
  if (!directory) return report(request.console, directory.error());
  Config config = request.config;
  config.address = "127.0.0.1";
  config.port = 0;
  config.content_port = 0;
  config.content_host.clear();
  config.base_url.clear();
  // A copy has its own certificate: that of the hospital need not name the loopback address.
  auto opened = open_appliance(*directory, config);
  if (!steps.did("migrations", opened ? Status{} : Status(std::unexpected(opened.error())))) return steps.exit();
  Appliance& appliance = **opened;
  if (!steps.did("integrity", appliance.platform().db.integrity_check())) return steps.exit();
  steps.did("audit", audit_is_whole(appliance));
  steps.did("modules", read_every_module(appliance));
  bool copy = request.data.filename() == "staged";
  steps.did("readyz", copy ? answers_https(appliance) : appliance.ready());
  appliance.stop();
  return steps.exit();
}

}  // namespace mc::program
