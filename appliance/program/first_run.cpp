// The server of the first run, and the same without a browser: init --answers FILE.
#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include <toml++/toml.h>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/people.hpp"
#include "appliance/program/setup.hpp"

namespace mc::program {

namespace {

namespace fs = std::filesystem;

void show_code(const Console& console, const std::string& code, const std::string& address) {
  console.line(
      fmt::format("\nMedConnect is not set up yet. Open {}/setup in a browser and type this code:\n\n    {}\n\n"
                  "It counts once, for {} minutes. Another one: medconnect setup code\n",
                  address, code, SetupCode::kLife.count()));
}

int answer(SetupCode& code, const std::string& address, const std::vector<std::string>& words, const Console& console) {
  if (words.size() >= 2 && words[0] == "setup" && words[1] == "code") {
    show_code(console, code.make(), address);
    return kOk;
  }
  console.err("medconnect: there is no appliance yet; the first run waits in the browser.\n");
  return kInUse;
}

std::unexpected<Error> wrong_answer(const fs::path& file, std::string detail) {
  return fail(Fault::invalid, "configuration", fmt::format("{}: {}", file.string(), detail));
}

Result<std::string> secret_in(const fs::path& file, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in || trim(text).empty()) return wrong_answer(file, path + " cannot be read or is empty");
  return text;
}

/// The sections of the answers that are no settings.
struct Answers {
  std::string first_name, last_name, email, password_file;            // [administrator]
  std::string recovery_key_file, passphrase_file;                     // [keys]
  std::string certificate_file, key_file, pkcs12_file, tls_password;  // [tls]
  backup::TargetSettings backup{};                                    // [backup]
  std::string backup_kind{}, backup_secret_file{}, backup_trust_file{}, backup_known_hosts_file{};
};

Result<Answers> parse_answers(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) return wrong_answer(file, "the file cannot be read");
  toml::parse_result parsed = toml::parse(text);
  if (!parsed)
    return wrong_answer(file, fmt::format("{}: {}", parsed.error().source().begin.line, parsed.error().description()));
  Answers out;
  const std::map<std::string, std::string*> known{{"administrator.first_name", &out.first_name},
                                                  {"administrator.last_name", &out.last_name},
                                                  {"administrator.email", &out.email},
                                                  {"administrator.password_file", &out.password_file},
                                                  {"keys.recovery_key_file", &out.recovery_key_file},
                                                  {"keys.passphrase_file", &out.passphrase_file},
                                                  {"tls.certificate_file", &out.certificate_file},
                                                  {"tls.key_file", &out.key_file},
                                                  {"tls.pkcs12_file", &out.pkcs12_file},
                                                  {"tls.password_file", &out.tls_password},
                                                  {"backup.kind", &out.backup_kind},
                                                  {"backup.folder", &out.backup.folder},
                                                  {"backup.host", &out.backup.host},
                                                  {"backup.user", &out.backup.user},
                                                  {"backup.known_hosts_file", &out.backup_known_hosts_file},
                                                  {"backup.endpoint", &out.backup.endpoint},
                                                  {"backup.bucket", &out.backup.bucket},
                                                  {"backup.region", &out.backup.region},
                                                  {"backup.access_key", &out.backup.access_key},
                                                  {"backup.trust_file", &out.backup_trust_file},
                                                  {"backup.secret_file", &out.backup_secret_file}};
  for (std::string_view section : {"administrator", "keys", "tls", "backup"}) {
    const toml::table* table = parsed.table()[section].as_table();
    if (!table) continue;
    for (const auto& [name, value] : *table) {
      std::string path = fmt::format("{}.{}", section, name.str());
      if (const auto* port = value.as_integer(); port && path == "backup.port") {
        out.backup.port = port->get();
        continue;
      }
      auto at = known.find(path);
      const auto* words = value.as_string();
      if (at == known.end() || !words)
        return wrong_answer(
            file, fmt::format("{}: there is no answer {}, or it is not a text", value.source().begin.line, path));
      *at->second = words->get();
    }
  }
  for (const auto& [path, value] : known) {
    bool needed = path.starts_with("administrator.") || path == "keys.recovery_key_file";
    if (needed && value->empty()) return wrong_answer(file, path + " is missing");
  }
  return out;
}

/// The place for backups, when one is named; it is tried before anything is made.
Result<std::optional<backup::TargetSettings>> backup_place(const fs::path& file, const Answers& answers,
                                                           const Layout& layout) {
  if (answers.backup_kind.empty()) return std::optional<backup::TargetSettings>();
  auto kind = shape::parse_enum<backup::TargetKind>(answers.backup_kind);
  if (!kind) return wrong_answer(file, "backup.kind must be folder, sftp or s3");
  backup::TargetSettings out = answers.backup;
  out.kind = *kind;
  if (!answers.backup_secret_file.empty()) out.secret = TRY(secret_in(file, answers.backup_secret_file));
  if (out.kind == backup::TargetKind::s3) out.secret = std::string(trim(out.secret));
  if (!answers.backup_trust_file.empty()) out.trust_pem = TRY(secret_in(file, answers.backup_trust_file));
  if (!answers.backup_known_hosts_file.empty()) out.known_hosts = TRY(secret_in(file, answers.backup_known_hosts_file));
  auto looked = check_backup_place(out, layout, SystemClock());
  if (!looked) {
    std::string why = looked.error().detail;
    for (const FieldError& field : looked.error().fields) why += " " + field.detail;
    return wrong_answer(file, "[backup] " + why);
  }
  if (!looked->good)
    return wrong_answer(file,
                        fmt::format("[backup] {}. {}", looked->checks.front().reason, looked->checks.front().fix));
  return std::optional(std::move(out));
}

Status install_own_certificate(const fs::path& file, const Answers& answers, const Layout& layout,
                               const Config& config) {
  if (answers.certificate_file.empty() && answers.pkcs12_file.empty()) return {};
  std::string password;
  if (!answers.tls_password.empty()) password = std::string(trim(TRY(secret_in(file, answers.tls_password))));
  http::PemPair pair;
  if (!answers.pkcs12_file.empty()) {
    std::string bytes = TRY(secret_in(file, answers.pkcs12_file));
    pair = TRY(http::read_pkcs12(as_bytes(bytes), password));
  } else {
    std::string key = answers.key_file.empty() ? std::string() : TRY(secret_in(file, answers.key_file));
    pair = TRY(http::read_pem(TRY(secret_in(file, answers.certificate_file)), key, password));
  }
  auto report = http::check_certificate(pair, certificate_names(config), SystemClock().now());
  for (const http::CertificateFinding& one : report.findings)
    if (one.severity == http::CertificateSeverity::error) return wrong_answer(file, "[tls] " + one.detail);
  return http::install_certificate(layout.tls(), pair);
}

}  // namespace

Result<bool> first_run(const Request& request) {
  DataDirectory directory = TRY(DataDirectory::prepare(request.data));
  const Layout& layout = directory.layout();
  Gate gate;
  SetupCode code(gate.clock(), gate.random(), gate.limiter());
  Setup setup(directory, gate.clock(), gate.random());
  TRY(setup.load());
  add_setup_routes(gate.routes, setup, code);
  gate.mounts.add({.prefix = "/", .on_app = true, .serve = [](http::MountRequest&) {
                     http::Response out;
                     out.status = 303;
                     out.add("Location", "/setup");
                     out.add("Cache-Control", "no-store");
                     return out;
                   }});
  TRY(gate.start(layout, request.config, "first_run", true));
  std::string address = fmt::format("https://THIS-SERVER:{}", gate.port());
  auto control =
      ControlServer::start(layout.control(), [&](const std::vector<std::string>& words, const Console& console) {
        return answer(code, address, words, console);
      });
  if (!control) LOG(warning, "control_socket_unavailable", {"detail", control.error().detail});
  show_code(request.console, code.make(), address);
  notify_service_manager("STATUS=Waits to be set up in the browser");
  bool done = gate.wait([&setup] { return setup.finished(); });
  if (control) control->reset();
  gate.stop();
  notify_service_manager("STATUS=Starting");
  return done;
}

int setup_code(const Request& request) {
  auto code = control_call(Layout{request.data}.control(), request.words, request.console);
  if (code) return *code;
  request.console.err(
      "medconnect: no first run waits in this data directory; start it with: medconnect serve --first-run\n");
  return kFailed;
}

Status init_from_answers(const Request& request, const fs::path& file) {
  Answers answers = TRY(parse_answers(file));
  ConfigSources sources;
  sources.file = file;
  sources.required = true;
  sources.other_sections = {"administrator", "keys", "tls", "backup"};
  Config config = TRY(load_config(sources));
  NewPerson person;
  person.email = answers.email;
  person.first_name = answers.first_name;
  person.last_name = answers.last_name;
  person.roles = {"admin", "super_admin"};
  person.password = std::string(trim(TRY(secret_in(file, answers.password_file))));
  TRY(security::check_password("password", *person.password, {person.first_name, person.last_name, person.email}));
  std::error_code error;
  if (fs::exists(answers.recovery_key_file, error))
    return wrong_answer(file, answers.recovery_key_file + " is there already; it would be overwritten");
  DataDirectory directory = TRY(DataDirectory::create(request.data));
  const Layout& layout = directory.layout();
  TRY(install_own_certificate(file, answers, layout, config));
  std::optional<backup::TargetSettings> backups = TRY(backup_place(file, answers, layout));
  std::unique_ptr<Random> random = system_random();
  security::KeyPlace place = TRY(key_place_of(layout));
  if (!answers.passphrase_file.empty())
    place.passphrase = std::string(trim(TRY(secret_in(file, answers.passphrase_file))));
  auto created = TRY(security::Keys::create(place, *random));
  TRY(created.keys->remember_recovery_key(place, created.recovery_key, *random, SystemClock().now()));
  TRY(write_private_file(answers.recovery_key_file, created.recovery_key + "\n"));
  TRY(write_private_file(layout.config(), config_text(config)));
  auto appliance = TRY(Appliance::open(layout, config, std::move(created.keys)));
  (void)TRY(add_person(*appliance, person));
  if (backups) TRY(appliance->modules().backups->add_place("First place", *backups));
  TRY(appliance->events().drain());
  appliance->stop();
  TRY(directory.complete());
  request.console.line(fmt::format("Made an appliance in {}; {} signs in as administrator.\nThe recovery key is in {}: "
                                   "print it, lock it away, and remove the file.",
                                   request.data.string(), answers.email, answers.recovery_key_file));
  return {};
}

}  // namespace mc::program
