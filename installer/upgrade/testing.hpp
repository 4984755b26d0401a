#pragma once
// For tests: bundles signed with a key of the test's, a tree of versions, and a machine whose server and programs are
// played by files, so that it lives on when the run is killed.
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include "installer/upgrade/data_files.hpp"
#include "installer/upgrade/engine.hpp"

namespace mc::upgrade::testing {

namespace fs = std::filesystem;

/// In one step, as what it plays does: a kill never leaves half a file.
inline void put(const fs::path& file, std::string_view text) {
  std::ofstream(file.string() + ".put", std::ios::binary | std::ios::trunc) << text;
  fs::rename(file.string() + ".put", file);
}
inline std::string get(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline security::SigningKey signing_key(std::uint8_t seed = 1) { return security::SigningKey(Bytes(32, seed)); }

inline BundleManifest manifest_of(std::string version, std::int64_t number) {
  utsname name{};
  ::uname(&name);
  BundleManifest out;
  out.product = "medconnect";
  out.version = std::move(version);
  out.number = number;
  out.machine = name.machine;
  out.released_at = {1'794'000'000'000};
  out.notes = "What is new.";
  return out;
}

/// The bytes of a bundle; sizes and hashes are filled in.
inline std::string bundle_bytes(BundleManifest manifest, const std::vector<std::pair<std::string, std::string>>& parts,
                                const security::SigningKey& key = signing_key()) {
  manifest.parts.clear();
  for (const auto& [name, bytes] : parts)
    manifest.parts.push_back(
        {name, static_cast<std::int64_t>(bytes.size()), to_hex(security::sha256(as_bytes(bytes)))});
  std::string text = shape::to_json(manifest);
  security::Signature signature = key.sign(as_bytes(std::string(kMagic) + text));
  std::string out =
      fmt::format("{}{} {} {}\n{}", kMagic, text.size(), key_id(key.public_key()), to_base64(signature), text);
  for (const auto& [name, bytes] : parts) out += bytes;
  return out;
}

/// The rows of a database with those in its log that it does not have yet.
inline std::string rows_of(const fs::path& database) {
  std::string rows = get(database), log = get(database.string() + "-wal");
  return rows.ends_with(log) ? rows : rows + log;
}

/// What goes wrong in the played machine.
struct Trouble {
  bool integrity = false, rehearsal = false, start = false, release = false, snapshot = false, small_disk = false,
       slow_stop = false, late_start = false;
};

/// The "database" is a text: lines of rows, the first names the version whose tables it has. The server is a file too:
/// `serving` holds its version. The server of version 2.0.0 turns tables of 1.0.0 into its own when it opens them.
class PlayedMachine final : public Machine {
public:
  PlayedMachine(fs::path place, std::function<void(std::string_view)> event)
      : root_(std::move(place)), event_(std::move(event)) {}
  Trouble trouble{};
  bool root = false;
  Instant at{1'795'000'000'000};

  fs::path data() const { return root_ / "data"; }
  fs::path database() const { return data() / "db" / "medconnect.db"; }
  ProgramTree tree() const { return {root_ / "lib"}; }
  std::string served() const { return get(root_ / "serving"); }

  Instant now() override { return at = at + std::chrono::milliseconds(7); }
  bool is_root() override { return root; }
  std::int64_t free_bytes(const fs::path&) override { return trouble.small_disk ? 1000 : std::int64_t{1} << 40; }
  Result<Ran> run(const fs::path& program, const std::vector<std::string>& words, std::chrono::seconds) override {
    std::string command = words.at(1);
    event_("run " + command);
    std::string version = program.parent_path().filename().string();
    if (command == "tables") return Ran{0, version};
    if (command == "integrity") return Ran{trouble.integrity ? 1 : 0, "database_corrupt"};
    if (command == "snapshot") return snapshot(words.at(2));
    if (command == "changes") {
      put(words.at(3), "listed");
      return Ran{0, ""};
    }
    if (command == "self-test") return self_test(version, words.at(3));
    if (command == "ready") return Ran{served() == version && !trouble.start ? 0 : 1, "not yet"};
    if (command == "release") {
      if (trouble.release) return Ran{3, "the port is taken"};
      put(data() / "released", version);
      return Ran{0, ""};
    }
    return Ran{2, ""};
  }
  Status as_owner(const std::function<Status()>& work) override {
    event_("owner");
    Status done = work();
    if (fs::exists(root_ / "starting")) {  // here it comes, into whatever lies there now
      std::string version = get(root_ / "starting");
      fs::remove(root_ / "starting");
      if (version == "2.0.0") put(database(), rows_of(database()) + "row of a server that nobody waited for\n");
      put(root_ / "serving", version);
    }
    event_("owner did");
    return done;
  }
  bool serving() override { return fs::exists(root_ / "serving"); }
  Status controls_server() override { return {}; }
  Status stop_server() override {
    event_("stop");
    if (!trouble.slow_stop) fs::remove(root_ / "serving");
    fs::remove(root_ / "starting");
    event_("stopped");
    return {};
  }
  Status start_server() override {
    event_("start");
    std::string version = fs::read_symlink(tree().current()).string();
    if (trouble.start && version == "2.0.0") put(data() / "upgrade" / "trial-failed.txt", "migration_failed: broken\n");
    if (trouble.late_start) {
      put(root_ / "starting", version);
      event_("started");
      return {};
    }
    open_data(version, database());
    put(root_ / "serving", version);
    event_("started");
    return {};
  }
  void say(std::string_view) override {}
  void entered(Phase phase) override { event_(shape::enum_name(phase)); }

private:
  Result<Ran> snapshot(const fs::path& file) {
    if (trouble.snapshot) return Ran{1, "disk_full"};
    put(file, rows_of(database()));
    return Ran{0, ""};
  }
  Result<Ran> self_test(const std::string& version, const fs::path& folder) {
    if (trouble.rehearsal) return Ran{3, "FAILED migrations"};
    if (get(folder / "db" / "medconnect.db").empty()) return Ran{3, "no data"};
    open_data(version, folder / "db" / "medconnect.db");
    return Ran{0, ""};
  }
  static void open_data(const std::string& version, const fs::path& file) {
    std::string text = rows_of(file);
    if (version == "2.0.0" && text.starts_with("1.0.0\n")) text.replace(0, 5, "2.0.0");
    put(file, text);
    fs::remove(file.string() + "-wal");
  }
  fs::path root_;
  std::function<void(std::string_view)> event_;
};

/// A tree with version 1.0.0, data with one row, and a running server; a bundle of 2.0.0 beside them.
class PlayedHospital {
public:
  explicit PlayedHospital(bool serves = true, const fs::path& place = "/tmp") {
    std::string name = (place / "mc-upgrade-XXXXXX").string();
    root = ::mkdtemp(name.data());
    for (const char* folder : {"lib/1.0.0", "lib/upgrade", "data/db", "data/keys", "data/audit"})
      fs::create_directories(root / folder);
    put(root / "lib/1.0.0/medconnect", "program one");
    fs::create_symlink("1.0.0", root / "lib/current");
    put(root / "data/version", "1\n");
    put(root / "data/keys/root.key", "key");
    put(root / "data/audit/checkpoints.txt", "first\n");
    put(root / "data/db/medconnect.db", "1.0.0\nrow one\n");
    put(root / "data/db/medconnect.db-wal", "row two\n");
    if (serves) put(root / "serving", "1.0.0");
    put(bundle(),
        bundle_bytes(manifest_of("2.0.0", 2'000'000), {{"medconnect", "program two"}, {"sbom.cdx.json", "{}"}}));
  }
  ~PlayedHospital() { fs::remove_all(root); }
  PlayedHospital(const PlayedHospital&) = delete;
  PlayedHospital& operator=(const PlayedHospital&) = delete;

  fs::path bundle() const { return root / "two.bundle"; }
  PlayedMachine machine(std::function<void(std::string_view)> event = [](std::string_view) {}) const {
    return PlayedMachine(root, std::move(event));
  }
  std::string current() const { return fs::read_symlink(root / "lib/current").string(); }
  std::string rows() const { return rows_of(root / "data/db/medconnect.db"); }
  static std::vector<security::PublicKey> keys() { return {signing_key(9).public_key(), signing_key().public_key()}; }
  static EngineOptions options() {
    EngineOptions out;
    out.start_patience = std::chrono::seconds(1);
    return out;
  }
  fs::path root;
};

}  // namespace mc::upgrade::testing
