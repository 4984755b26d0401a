// The figures' names, the checks, and that nothing of people is in a support bundle: on a whole appliance.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/net/stream.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/watching.hpp"
#include "tests/source_root.hpp"

using namespace mc;
using namespace mc::program;
namespace fs = std::filesystem;

namespace {

struct Whole {
  fs::path folder;
  std::unique_ptr<DataDirectory> directory;
  Config config;
  std::unique_ptr<Appliance> appliance;

  Whole() {
    std::string name = (fs::temp_directory_path() / "medconnect-watch-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder = name;
    config.base_url = "https://learn.test";
    config.mail_from = "noor.haddad@mercygeneral.example";
    config.mail_username = "noor.haddad";
    config.organisation_name = "Quillfeather Memorial";
    auto made = DataDirectory::create(folder / "data");
    REQUIRE_MESSAGE(made, (made ? "" : made.error().detail));
    directory = std::make_unique<DataDirectory>(std::move(*made));
    std::string recovery;
    auto opened = make_appliance(*directory, config, Durability::bulk, recovery);
    REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().code + " " + opened.error().detail));
    appliance = std::move(*opened);
  }
  ~Whole() {
    appliance->stop();
    appliance.reset();
    directory.reset();
    fs::remove_all(folder);
  }
  /// All of the bundle's files, end to end.
  std::string bundle() {
    auto bytes = make_support_bundle(*appliance, appliance->metrics());
    REQUIRE_MESSAGE(bytes, (bytes ? "" : bytes.error().code + " " + bytes.error().detail));
    fs::path file = folder / "bundle.zip";
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    auto zip = documents::ZipReader::open(file);
    REQUIRE(zip);
    std::string all;
    for (std::size_t i = 0; i < (*zip)->entries().size(); ++i) {
      all += "== " + (*zip)->entries()[i].path + "\n";
      REQUIRE((*zip)->read(i, [&](ByteView piece) -> Status {
        all += as_text(piece);
        return {};
      }));
    }
    return all;
  }
};

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("watching: the names of the figures are those of the golden list") {
    Whole test;
    std::string names;
    for (const std::string& name : test.appliance->metrics().names()) names += name + "\n";
    CHECK(names == text_of(tests::source_root() / "tests/golden/metrics.txt"));
    std::string text = test.appliance->metrics().exposition();
    for (std::string_view part :
         {"medconnect_ready 1\n", "medconnect_jobs{state=\"dead\"} 0\n", "medconnect_storage_bytes{area=\"database\"} ",
          "medconnect_storage_quota_bytes{area=\"blobs\"} ", "medconnect_sessions_in_use 0\n",
          "medconnect_build_info{version=\""})
      CHECK_MESSAGE(text.find(part) != std::string::npos, part);
    std::string manual = text_of(tests::source_root() / "appliance/docs/monitoring.md");
    for (std::string_view name : {"medconnect_http_requests_total", "medconnect_disk_free_bytes", "medconnect_jobs",
                                  "medconnect_certificate_expiry_timestamp_seconds", "medconnect_clock_skew_seconds"})
      CHECK_MESSAGE(manual.find(name) != std::string::npos, name);
  }

  TEST_CASE("watching: each check that is not well says what to do") {
    Whole test;
    auto checks = checks_around(test.appliance->layout(), test.config, true);
    for (auto& check : checks_inside(*test.appliance, true)) checks.push_back(std::move(check));
    auto state = [&](std::string_view name) {
      for (const auto& check : checks)
        if (check.check == name) return check.state;
      FAIL("no check " << name);
      return operations::DoctorState::failed;
    };
    CHECK(state("database") == operations::DoctorState::ok);
    CHECK(state("audit") == operations::DoctorState::ok);
    CHECK(state("file_permissions") == operations::DoctorState::ok);
    CHECK(state("names") == operations::DoctorState::warning);  // learn.test is nobody's
    CHECK(state("root_key") == operations::DoctorState::warning);
    for (const auto& check : checks) {
      CHECK_FALSE(check.detail.empty());
      if (check.state != operations::DoctorState::ok) CHECK_MESSAGE(!check.fix.empty(), check.check);
    }
    fs::permissions(test.appliance->layout().tls(), fs::perms::owner_all | fs::perms::others_read);
    checks = checks_around(test.appliance->layout(), test.config, true);
    CHECK(state("file_permissions") == operations::DoctorState::failed);
  }

  TEST_CASE("watching: a support bundle holds nothing of people, wherever it was planted") {
    Whole test;
    Platform& platform = test.appliance->platform();
    REQUIRE(platform.db.write([&](data::Tx& tx) -> Status {
      TRY(test.appliance->modules().accounts->upsert(
          tx, {"QX-998877", "Xandra", "Quillfeather", "xandra.quillfeather@mercygeneral.example"}));
      return {};
    }));
    log::set_level(log::Level::info);
    log::set_sink([](log::Level, std::string_view) {});
    LOG(warning, "planted_line", {"detail", "Xandra Quillfeather at xandra.quillfeather@mercygeneral.example"},
        {"what", "+1 512 555 0100"}, {"code", "Xandra Quillfeather"}, {"kind", "xandra@x.example"},
        {"route", "/people/{id}"}, {"status", 418}, {"address", "203.0.113.77"}, {"unknown_field", 5125550100});
    std::string all = test.bundle();
    log::set_sink({});
    for (std::string_view part : {"== about.json", "== configuration.toml", "== doctor.jsonl", "== metrics.txt",
                                  "== log.jsonl", "== tables.jsonl", "planted_line", "/people/{id}", "418",
                                  "\"table\":\"accounts_people\"", "base_url = \"https://learn.test\""})
      CHECK_MESSAGE(all.find(part) != std::string::npos, part);
    std::string lower = ascii_lower(all);
    for (std::string_view never : {"xandra", "quillfeather", "qx-998877", "5550100", "5125550100", "203.0.113.77",
                                   "noor", "haddad", "@mercygeneral"})
      CHECK_MESSAGE(lower.find(never) == std::string::npos, never);
  }

  TEST_CASE("watching: a scrubbed line keeps codes, and a line that is none is dropped") {
    CHECK(scrubbed_line(R"({"at":"2026-11-22T06:00:00.000Z","level":"info","event":"http","ms":1.5,"detail":"x y"})") ==
          R"({"at":"2026-11-22T06:00:00.000Z","level":"info","event":"http","ms":1.5})");
    CHECK(scrubbed_line(R"({"event":"a b","code":"ok","kind":{"deep":1}})") == R"({"event":"left_out","code":"ok"})");
    CHECK(scrubbed_line("Xandra Quillfeather").empty());
    CHECK(scrubbed_line("[1]").empty());
  }

  TEST_CASE("watching: the token of /metrics must be long and closed to others") {
    Config config;
    CHECK(monitoring_token(config)->empty());
    fs::path file = fs::temp_directory_path() / ("token-" + std::to_string(::getpid()));
    config.monitoring_token_file = file.string();
    CHECK(monitoring_token(config).error().code == "configuration");
    std::ofstream(file) << "0123456789abcdef\n";
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write | fs::perms::others_read);
    CHECK_FALSE(monitoring_token(config));
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    CHECK(*monitoring_token(config) == "0123456789abcdef");
    std::ofstream(file) << "short\n";
    CHECK_FALSE(monitoring_token(config));
    fs::remove(file);
  }
}
