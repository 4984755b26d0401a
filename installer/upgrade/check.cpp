// The checks before an upgrade.
#include <fmt/format.h>

#include <algorithm>

#include "installer/upgrade/engine.hpp"

namespace mc::upgrade {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kReserve = 300 << 20;

std::string megabytes(std::int64_t bytes) { return fmt::format("{} MB", (bytes + 999'999) / 1'000'000); }

UpgradeCheck version_check(const BundleManifest& manifest, const std::string& current, std::int64_t highest,
                           const EngineOptions& options, bool root) {
  UpgradeCheck line{"version", false, ""};
  auto running = version_number(current);
  if (manifest.version == current) {
    line.detail = fmt::format("Version {} is installed already.", current);
  } else if (!running || *running < manifest.from_number) {
    line.detail = fmt::format("It upgrades from version {}.{}.{} on; this is {}. Install a version between first.",
                              manifest.from_number / 1'000'000, manifest.from_number / 1000 % 1000,
                              manifest.from_number % 1000, current);
  } else if (manifest.number < std::max(highest, *running) && !(options.allow_downgrade && root)) {
    line.detail = fmt::format(
        "Version {} is older than what was installed here. An older version has faults that were mended since; root "
        "may allow it with: medconnect upgrade apply --allow-downgrade. To undo an upgrade: medconnect rollback",
        manifest.version);
  } else {
    line.good = true;
    line.detail = fmt::format("From {} to {}.", current, manifest.version);
  }
  return line;
}

}  // namespace

Result<std::vector<UpgradeCheck>> Engine::check(const BundleManifest& manifest, const EngineOptions& options) {
  std::vector<UpgradeCheck> out;
  std::string current = TRY(current_version(tree_));
  Ledger ledger = TRY(read_ledger(tree_));
  out.push_back(version_check(manifest, current, ledger.highest, options, machine_.is_root()));

  UpgradeCheck clock{"clock", machine_.now() >= manifest.released_at - std::chrono::hours{24}, ""};
  clock.detail = clock.good ? "The clock is later than the release."
                            : "The machine's clock is before the release of this version: set it right first.";
  out.push_back(std::move(clock));

  // The copy for the rehearsal, then the copy to return to and the one that the migration makes, and one to put back.
  std::error_code error;
  auto database = fs::file_size(data_ / "db" / "medconnect.db", error);
  std::int64_t size = error ? 0 : static_cast<std::int64_t>(database);
  std::int64_t needed = 3 * size + kReserve;
  std::int64_t program = kReserve / 3;
  for (const BundlePart& part : manifest.parts) program += part.size;
  UpgradeCheck disk{"disk", true, ""};
  std::int64_t data_free = machine_.free_bytes(data_), program_free = machine_.free_bytes(tree_.root);
  disk.detail = fmt::format("{} free for the data, {} needed.", megabytes(data_free), megabytes(needed));
  if (data_free < needed) {
    disk.good = false;
    disk.detail = fmt::format("{} has {} free; {} are needed for three copies of the database.", data_.string(),
                              megabytes(data_free), megabytes(needed));
  } else if (program_free < program) {
    disk.good = false;
    disk.detail = fmt::format("{} has {} free; {} are needed for the program.", tree_.root.string(),
                              megabytes(program_free), megabytes(program));
  }
  out.push_back(std::move(disk));

  if (machine_.serving()) {
    Status controls = machine_.controls_server();
    out.push_back({"service", controls.has_value(),
                   controls ? "The server can be stopped and started from here." : controls.error().detail});
  } else {
    out.push_back({"service", true, "No server runs; the data are brought to the new version at once."});
  }
  return out;
}

}  // namespace mc::upgrade
