// `medconnect smoke-test`: after an installation or upgrade, what a person would notice first, over the server's real
// port, and what it needs: database, files, mail server, directory. Signs nobody in and leaves nothing behind but a
// file that nobody refers to, which goes with the next collection.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/http/tls_check.hpp"
#include "appliance/net/known_server.hpp"
#include "appliance/program/commands.hpp"
#include "modules/outbound_place.hpp"

namespace mc::program {

namespace {

using operations::DoctorCheck;
using operations::DoctorState;

class SmokeTest {
public:
  SmokeTest(const Request& request, Appliance& appliance) : request_(request), appliance_(appliance) {}

  int run() {
    if (appliance_.port() == 0) {
      request_.console.err("medconnect: no server runs on this data directory; start it first.\n");
      return kFailed;
    }
    if (reach_server()) {
      pages();
      strangers();
    }
    database();
    files();
    mail();
    directory();
    if (!request_.invocation.flag("json"))
      request_.console.line(failed_ == 0 ? fmt::format("\n{} checks, all well.", checks_)
                                         : fmt::format("\n{} checks, {} FAILED.", checks_, failed_));
    return failed_ == 0 ? kOk : kProblemsFound;
  }

private:
  void tell(std::string name, bool well, std::string detail, std::string fix = {}) {
    ++checks_;
    if (!well) ++failed_;
    const DoctorCheck check{std::move(name), well ? DoctorState::ok : DoctorState::failed, std::move(detail),
                            well ? std::string() : std::move(fix)};
    if (request_.invocation.flag("json")) return request_.console.line(shape::to_json(check));
    request_.console.line(fmt::format("{:<8} {:<18} {}", well ? "ok" : "FAILED", check.check, check.detail));
    if (!check.fix.empty()) request_.console.line(fmt::format("{:<27} > {}", "", check.fix));
  }
  void tell(std::string name, const Status& status, std::string good, std::string fix) {
    const std::string wrong = status ? "" : status.error().detail.empty() ? status.error().code : status.error().detail;
    tell(std::move(name), status.has_value(), status ? std::move(good) : wrong, std::move(fix));
  }

  bool reach_server() {
    auto installed = http::check_installed(appliance_.layout().tls(), {}, SystemClock().now());
    if (!installed || installed->chain.empty()) {
      tell("tls", false, "The installed certificate cannot be read.", "See: medconnect doctor");
      return false;
    }
    const std::string& address = appliance_.config().address;
    server_.address = address == "::" || address == "0.0.0.0" ? "127.0.0.1" : address;
    server_.port = appliance_.port();
    std::string base = appliance_.platform().settings.base_url;
    if (base.starts_with("https://")) base.erase(0, 8);
    server_.authority = base;
    server_.certificate = installed->chain.front().fingerprint;
    auto answer = net::ask_known_server(server_, "/healthz");
    if (!answer) {
      tell("tls", Status(std::unexpected(answer.error())), "",
           fmt::format("See who has port {}: ss -ltnp; then the log: journalctl -u medconnect", server_.port));
      return false;
    }
    tell("tls", true,
         fmt::format("{} port {}, {}, the installed certificate", server_.address, server_.port, answer->protocol));
    tell("healthz", answer->status == 200, fmt::format("answers {}", answer->status), "See: medconnect doctor");
    return true;
  }

  /// The body, when it is answered with 200 and is as long as one of its kind must be.
  std::optional<std::string> page(const std::string& name, const std::string& path, std::string_view holds) {
    auto answer = net::ask_known_server(server_, path);
    const bool well = answer && answer->status == 200 && answer->body.find(holds) != std::string::npos;
    std::string detail =
        !answer ? answer.error().detail
        : answer->status != 200
            ? fmt::format("{} answers {}", path, answer->status)
            : fmt::format("{}, {} KiB{}", path, (answer->body.size() + 1023) / 1024, well ? "" : ", not as expected");
    tell(name, well, std::move(detail), "Look into the log; install this version again if its files are damaged.");
    return well ? std::optional(std::move(answer->body)) : std::nullopt;
  }

  void pages() {
    (void)page("readyz", "/readyz", "");
    if (auto app = page("app", "/", "<script")) {
      const std::size_t at = app->find("/assets/");
      const std::size_t end = at == std::string::npos ? at : app->find_first_of("\"'", at);
      if (end == std::string::npos)
        tell("assets", false, "The app's page names no script.", "Install this version again.");
      else
        (void)page("assets", app->substr(at, end - at), "");
    }
    (void)page("api", "/api/v1/openapi.json", "\"openapi\"");
  }

  void strangers() {
    auto answer = net::ask_known_server(server_, "/api/v1/boot");
    const bool refused = answer && answer->status == 401;
    tell("sign_in", refused,
         refused   ? "asked of strangers"
         : !answer ? answer.error().detail
                   : fmt::format("a stranger is answered with {}", answer->status),
         "Take the server from the network and tell support.");
  }

  void database() {
    Platform& platform = appliance_.platform();
    const std::string code = "smoke_test";
    std::int64_t before = -1, within = -1;
    auto undone = platform.db.write([&](data::Tx& tx) -> Status {
      before = TRY(count_audited(tx));
      security::AuditEvent event;
      event.action = "program.smoke_test";
      event.object = "program:smoke_test";
      TRY(platform.audit.append(tx, event));
      within = TRY(count_audited(tx));
      return fail(Fault::conflict, code, "");  // takes it back
    });
    const bool taken_back = !undone && undone.error().code == code && within == before + 1;
    auto after = platform.db.read([&](data::Tx& tx) { return count_audited(tx); });
    const bool well = taken_back && after && *after == before;
    tell("database", well, well ? "written in a transaction, and taken back" : "A write did not do what it should.",
         "See: medconnect doctor");
  }
  /// Rows of this test: none outside of its transaction.
  static Result<std::int64_t> count_audited(data::Tx& tx) {
    auto rows =
        TRY(tx.in({"security"})
                .first<std::int64_t>("SELECT count(*) FROM security_audit_leaves WHERE action = 'program.smoke_test'"));
    return rows.value_or(0);
  }

  void files() {
    Bytes bytes(100'000);
    appliance_.platform().random.fill(bytes);
    auto done = [&]() -> Status {
      const auto kept = TRY(appliance_.platform().blobs.put(bytes, "application/octet-stream"));
      if (TRY(appliance_.platform().blobs.read_all(kept.id, 1 << 20)) != bytes)
        return fail(Fault::unavailable, "blob_differs", "A file that was stored came back changed.");
      return {};
    };
    tell("files", done(), "a file was stored, sealed, and read back", "See: medconnect doctor --deep");
  }

  void mail() {
    mail::Smtp smtp(mail_settings_of(appliance_.config()));
    if (smtp.settings().host.empty()) return tell("mail", true, "off");
    auto checked = smtp.check();
    tell("mail", checked ? Status{} : Status(std::unexpected(checked.error())),
         fmt::format("{} takes the sign-in; nothing was sent", smtp.settings().host),
         "Mend section [mail], then try: medconnect mail test ADDRESS");
  }

  void directory() {
    auto on = appliance_.platform().db.read([&](data::Tx& tx) { return appliance_.modules().directory->enabled(tx); });
    if (on && !*on) return tell("directory", true, "off");
    tell("directory", appliance_.modules().directory->try_bind(), "the service account can sign in",
         "Open Settings, Directory: its test shows each server and its answer.");
  }

  const Request& request_;
  Appliance& appliance_;
  net::KnownServer server_{};
  int checks_ = 0, failed_ = 0;
};

}  // namespace

int smoke_test(const Request& request, Appliance& appliance) { return SmokeTest(request, appliance).run(); }

}  // namespace mc::program
