// A demo hospital with courses, credentials, files and history is backed up, lost, and restored by the commands with
// nothing but the place and the recovery key.
#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "appliance/program/commands.hpp"
#include "backup/target.hpp"

using namespace mc;
using namespace mc::program;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPolicy = "Hand hygiene policy";

struct Machine {
  fs::path folder;
  std::string printed;
  std::string typed;
  BlobId policy;  // a file that must come back
  Machine() {
    std::string name = (fs::temp_directory_path() / "medconnect-backup-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder = name;
    fs::create_directory(folder / "place");
  }
  ~Machine() { fs::remove_all(folder); }

  int command(std::vector<std::string> words) {
    printed.clear();
    Console console;
    console.out = [this](std::string_view text) { printed += text; };
    console.err = [this](std::string_view text) { printed += text; };
    console.input = [this]() -> Result<std::string> { return typed; };
    console.file = [](const std::string&) -> Result<std::string> { return fail(Fault::invalid, "file"); };
    char* none[] = {nullptr};
    return run(words, console, none);
  }
  /// A target and a file, which screens would add.
  void add_target(const fs::path& data) {
    auto directory = DataDirectory::open(data);
    REQUIRE(directory.has_value());
    auto appliance = open_appliance(*directory, Config{});
    REQUIRE(appliance.has_value());
    Platform& platform = (*appliance)->platform();
    backup::TargetSettings settings;
    settings.folder = (folder / "place").string();
    REQUIRE(platform.db.write([&](data::Tx& tx) -> Status {
      TRY(tx.in({"backups"})
              .run("INSERT INTO backups_targets (id, name, settings, secret, enabled, created_at, updated_at, "
                   "tested_at, test_code, test_detail) VALUES (?, 'Share', ?, x'', 1, ?, ?, NULL, '', '')",
                   make_uuid7(tx.now(), platform.random), shape::to_json(settings), tx.now(), tx.now()));
      return {};
    }));
    REQUIRE(backup::folder_target(settings.folder)->prepare());
    auto file = platform.blobs.put(as_bytes(kPolicy), "text/plain");
    REQUIRE(file.has_value());
    policy = file->id;
    (*appliance)->stop();
  }
  std::string people(const fs::path& data) {
    REQUIRE(command({"user", "list", "--data", data.string()}) == kOk);
    return printed;
  }
};

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("a hospital is backed up, lost, and restored with the place and the recovery key alone") {
    Machine machine;
    const fs::path old = machine.folder / "old", fresh = machine.folder / "new";
    REQUIRE_MESSAGE(machine.command({"demo", "--data", old.string(), "--people", "50"}) == kOk, machine.printed);
    constexpr std::string_view kLine = "Recovery key of the demo: ";
    std::size_t at = machine.printed.find(kLine);
    REQUIRE(at != std::string::npos);
    std::string key = machine.printed.substr(at + kLine.size());
    key = key.substr(0, key.find('\n'));
    REQUIRE(machine.command({"backup", "run", "--data", old.string()}) == kFailed);  // no target yet
    machine.add_target(old);
    REQUIRE_MESSAGE(machine.command({"backup", "run", "--data", old.string()}) == kOk, machine.printed);
    CHECK(machine.printed.find("100 %") == std::string::npos);
    REQUIRE_MESSAGE(machine.command({"backup", "run", "--changes", "--data", old.string()}) == kOk, machine.printed);
    CHECK(machine.printed.find("(log)") != std::string::npos);
    REQUIRE_MESSAGE(machine.command({"backup", "drill", "--full", "--data", old.string()}) == kOk, machine.printed);
    REQUIRE(machine.command({"backup", "verify", "--all", "--data", old.string()}) == kOk);
    REQUIRE(machine.command({"backup", "list", "--data", old.string()}) == kOk);
    CHECK(machine.printed.find("log ") != std::string::npos);
    const std::string people = machine.people(old);
    fs::remove_all(old);

    std::vector<std::string> restore{
        "restore", "--from", (machine.folder / "place").string(), "--recovery-key-stdin", "--to", fresh.string()};
    machine.typed = "0000-0000";
    CHECK(machine.command(restore) == kFailed);
    CHECK_FALSE(has_appliance(fresh));
    machine.typed = key + "\n";
    REQUIRE_MESSAGE(machine.command(restore) == kOk, machine.printed);
    CHECK(machine.printed.find("Good.") != std::string::npos);
    CHECK(machine.people(fresh) == people);
    CHECK(fs::exists(fresh / "sync-restored"));  // anonymised releases wait for somebody who knows what left since
    CHECK(machine.command({"audit", "verify", "--data", fresh.string()}) == kOk);
    CHECK(machine.command(restore) == kFailed);  // there is an appliance now
    CHECK(machine.printed.find("already") != std::string::npos);
    auto directory = DataDirectory::open(fresh);
    REQUIRE(directory.has_value());
    auto appliance = open_appliance(*directory, Config{});
    REQUIRE(appliance.has_value());
    auto blobs = (*appliance)->platform().blobs.verify();
    REQUIRE(blobs.has_value());
    CHECK(*blobs > 0);
    auto policy = (*appliance)->platform().blobs.read_all(machine.policy, 1000);
    REQUIRE(policy.has_value());
    CHECK(as_text(*policy) == kPolicy);
    (*appliance)->stop();
  }
}
