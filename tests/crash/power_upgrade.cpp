// Power cuts during an upgrade and a rollback: the real engine, real databases, a machine whose server is an open
// database in this process. Version 2.0.0 has one table more than 1.0.0.
#include "appliance/data/image.hpp"
#include "installer/upgrade/testing.hpp"
#include "tests/crash/disk.hpp"
#include "tests/crash/power.hpp"

namespace mc::crash {
namespace {

namespace up = mc::upgrade;

constexpr data::Module kRows{"crash"};
constexpr std::int64_t kFirst = 40;

struct Store {
  Bytes key = Bytes(32, 5);
  SystemClock clock;
  std::unique_ptr<data::Database> db;
  /// As the program of a version opens data.
  static Result<std::unique_ptr<Store>> open(const std::string& version, const fs::path& file) {
    static const std::vector<EmbeddedFile> files{
        {"crash/0001_rows.sql", "CREATE TABLE crash_rows (number INTEGER PRIMARY KEY) STRICT;"},
        {"crash/0002_notes.sql", "CREATE TABLE crash_notes (number INTEGER PRIMARY KEY) STRICT;"
                                 "INSERT INTO crash_notes SELECT number FROM crash_rows;"}};
    auto out = std::make_unique<Store>();
    data::Options options;
    options.file = file;
    options.key = out->key;
    options.readers = 1;
    out->db = TRY(data::Database::open(options, out->clock));
    TRY(out->db->migrate(std::span(files).first(version == "1.0.0" ? 1 : 2)));
    return out;
  }
  Status add(std::int64_t number) {
    return db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kRows).run("INSERT INTO crash_rows (number) VALUES (?)", number));
      return {};
    });
  }
  Result<std::int64_t> rows(std::string_view condition) {
    return db->read([&](data::Tx& tx) {
      return tx.in(kRows).one<std::int64_t>(fmt::format("SELECT count(*) FROM crash_rows WHERE {}", condition));
    });
  }
};

class SmallMachine final : public up::Machine {
public:
  explicit SmallMachine(fs::path root) : root_(std::move(root)) {}
  std::unique_ptr<Store> server;

  up::ProgramTree tree() const { return {root_ / "lib"}; }
  fs::path data() const { return root_ / "data"; }
  fs::path database() const { return data() / "db" / "medconnect.db"; }
  up::Engine engine() { return up::Engine(tree(), data(), *this, {up::testing::signing_key().public_key()}); }

  Instant now() override { return at_ = at_ + std::chrono::milliseconds(7); }
  bool is_root() override { return false; }
  std::int64_t free_bytes(const fs::path&) override { return std::int64_t{1} << 40; }
  Result<Ran> run(const fs::path& program, const std::vector<std::string>& words, std::chrono::seconds) override {
    std::string version = program.parent_path().filename().string(), command = words.at(1);
    if (command == "tables") return Ran{0, version};
    if (command == "changes") return Ran{0, ""};
    if (command == "ready") return Ran{server ? 0 : 1, ""};
    if (command == "release") return released();
    Status done;
    if (command == "integrity") done = self_test(version, database());
    if (command == "snapshot") done = snapshot(version, words.at(2));
    if (command == "self-test") done = self_test(version, fs::path(words.at(3)) / "db" / "medconnect.db");
    return done ? Ran{0, ""} : Ran{1, done.error().code + " " + done.error().detail};
  }
  Status as_owner(const std::function<Status()>& work) override { return work(); }
  bool serving() override { return server != nullptr; }
  Status controls_server() override { return {}; }
  Status stop_server() override {
    server.reset();
    return {};
  }
  Status start_server() override {
    server = TRY(Store::open(TRY(up::current_version(tree())), database()));
    return {};
  }
  void say(std::string_view) override {}

private:
  /// From now on the new version takes in rows.
  Result<Ran> released() {
    if (!server) return Ran{3, "nobody serves"};
    TRY(server->add(1000));
    crash::say("released");
    return Ran{0, ""};
  }
  Status snapshot(const std::string& version, const fs::path& to) {
    return TRY(Store::open(version, database()))->db->snapshot(to);
  }
  static Status self_test(const std::string& version, const fs::path& file) {
    return TRY(Store::open(version, file))->db->integrity_check();
  }
  fs::path root_;
  Instant at_{1'795'000'000'000};
};

std::string program_text() { return "program two " + std::string(20'000, 'p'); }

Status prepare_machine(const fs::path& folder) {
  for (const char* each : {"lib/1.0.0", "lib/upgrade", "data/db", "data/keys", "data/audit"})
    fs::create_directories(folder / each);
  up::testing::put(folder / "lib/1.0.0/medconnect", "program one");
  fs::create_symlink("1.0.0", folder / "lib/current");
  up::testing::put(folder / "data/version", "1\n");
  up::testing::put(folder / "data/keys/root.key", "key");
  up::testing::put(folder / "data/audit/checkpoints.txt", "first\n");
  up::testing::put(folder / "two.bundle",
                   up::testing::bundle_bytes(up::testing::manifest_of("2.0.0", 2'000'000),
                                             {{"medconnect", program_text()}, {"sbom.cdx.json", "{}"}}));
  auto store = TRY(Store::open("1.0.0", folder / "data/db/medconnect.db"));
  for (std::int64_t number = 0; number < kFirst; ++number) TRY(store->add(number));
  return {};
}

up::EngineOptions patient() {
  up::EngineOptions options;
  options.start_patience = std::chrono::seconds(1);
  return options;
}

Status play_upgrade(const fs::path& folder) {
  SmallMachine machine(folder);
  TRY(machine.start_server());
  TRY(machine.server->add(500));
  say("serves");
  auto up = TRY(machine.engine().apply(folder / "two.bundle", patient()));
  if (up.phase != up::Phase::done) return wrong("upgrade: " + up.error + " " + up.detail);
  say("U");
  say("rolls");
  auto back = TRY(machine.engine().rollback(patient()));
  if (back.phase != up::Phase::done) return wrong("rollback: " + back.error + " " + back.detail);
  say("D");
  return {};
}

/// After the next start everything is of one version, with its data.
Status judge_version(const Cut& cut, SmallMachine& machine) {
  std::string version = TRY(up::current_version(machine.tree()));
  bool old = version == "1.0.0";
  const Said& said = cut.said;
  if (old && said.has("U") && !said.has("rolls")) return wrong("an upgrade that was acknowledged is gone");
  if (!old && said.has("D")) return wrong("a rollback that was acknowledged is gone");
  std::string program = file_text(machine.tree().program(version));
  if (program != (old ? "program one" : program_text())) return wrong("the program of " + version + " is not whole");
  if (fs::exists(up::data_places(machine.data()).trial())) return wrong("a trial is left");
  if (fs::exists(up::data_places(machine.data()).staged())) return wrong("a rehearsal is left");
  auto store = TRY(Store::open(version, machine.database()));
  TRY(store->db->integrity_check());
  if (TRY(store->rows("number < 500")) != kFirst) return wrong("rows of the start are lost");
  if (said.has("serves") && TRY(store->rows("number = 500")) != 1) return wrong("a row of the old version is lost");
  // What the new version took in goes only when a rollback was asked for.
  if (said.has("released") && !said.has("rolls") && (old || TRY(store->rows("number = 1000")) != 1))
    return wrong("a row of the new version is lost");
  std::string checkpoints = file_text(machine.data() / "audit" / "checkpoints.txt");
  return checkpoints == "first\n" ? Status{} : wrong("the checkpoints are lost");
}

Status judge_upgrade(const Cut& cut) {
  SmallMachine machine(cut.folder);
  TRY(machine.engine().resume(cut.number % 2 == 0));
  machine.server.reset();
  TRY(judge_version(cut, machine));
  if (cut.number % 4 != 0) return {};
  // And it goes on: an upgrade, or a rollback when there is one.
  bool old = TRY(up::current_version(machine.tree())) == "1.0.0";
  auto next = old ? machine.engine().apply(cut.folder / "two.bundle", patient()) : machine.engine().rollback(patient());
  if (!next) return std::unexpected(next.error());
  return next->phase == up::Phase::done ? Status{} : wrong("afterwards: " + next->error + " " + next->detail);
}

}  // namespace

std::vector<Scenario> upgrade_scenarios() {
  return {{"upgrade", "an upgrade and its rollback", prepare_machine, play_upgrade, judge_upgrade, false, "places", 6}};
}

}  // namespace mc::crash
