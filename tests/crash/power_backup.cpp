// Power cuts while backups are made, old ones are removed, and one is put back.
#include "tests/crash/house.hpp"
#include "tests/crash/power.hpp"

namespace mc::crash {
namespace {

constexpr int kRuns = 4;

Result<backup::RunOutcome> back_up(House& house, const fs::path& folder, backup::RunKind kind) {
  auto target = backup::folder_target(folder / "place");
  return backup::make_backup({*house.db, *house.blobs, *house.keys, house.clock, *house.random, *target, kind,
                              house.data, folder / "scratch", folder / "state", "crash"});
}

Status add_rows(House& house, int count) {
  for (int i = 0; i < count; ++i) {
    TRY(house.add());
    say(fmt::format("A {}", TRY(house.rows())));
  }
  return {};
}

Status prepare_house(const fs::path& folder) {
  auto house = TRY(House::open(folder));
  for (int i = 0; i < 30; ++i) TRY(house->add());
  return backup::folder_target(folder / "place")->prepare();
}

Status prepare_with_backup(const fs::path& folder) {
  TRY(prepare_house(folder));
  auto house = TRY(House::open(folder));
  TRY(back_up(*house, folder, backup::RunKind::full));
  return {};
}

Status make_backups(const fs::path& folder) {
  auto house = TRY(House::open(folder));
  auto target = backup::folder_target(folder / "place");
  TRY(target->prepare());
  for (int run = 0; run < kRuns; ++run) {
    TRY(add_rows(*house, 4));
    std::int64_t rows = TRY(house->rows());
    TRY(back_up(*house, folder, run == 1 ? backup::RunKind::full : backup::RunKind::log));
    say(fmt::format("B {}", rows));
    if (run != 2) continue;
    TRY(backup::prune({*target, *house->keys, house->clock.now(), folder / "scratch", {0, 1, 0}}));
    say("P");
  }
  return {};
}

/// Restores what is in the place and counts its rows.
Result<std::int64_t> rows_put_back(const fs::path& folder, const fs::path& to) {
  fs::remove_all(to);
  auto found = TRY(put_back(folder, to));
  if (!found.good()) return fail(Fault::internal, "not_good", found.problems.empty() ? "" : found.problems.front());
  return TRY(House::open(folder, to.filename().string()))->rows();
}

/// The last backup that was acknowledged comes back whole with its rows, no list is of a backup that is not whole, and
/// the next backup works.
Status judge_backups(const Cut& cut) {
  std::int64_t now = 0;
  {
    auto house = TRY(House::open(cut.folder));
    now = TRY(house->rows());
    if (now < std::max<std::int64_t>(30, cut.said.number("A"))) return wrong(fmt::format("{} rows", now));
    TRY(house->blobs->verify());
    auto target = backup::folder_target(cut.folder / "place");
    auto verified = TRY(backup::verify(*target, *house->keys, cut.folder / "scratch", false, {}));
    if (!verified.problems.empty()) return wrong(verified.problems.front());
  }
  std::int64_t rows = TRY(rows_put_back(cut.folder, cut.folder / "new"));
  if (rows < std::max<std::int64_t>(30, cut.said.number("B"))) return wrong(fmt::format("{} rows came back", rows));
  if (cut.number % 4 != 0) return {};
  {
    auto house = TRY(House::open(cut.folder));
    auto target = backup::folder_target(cut.folder / "place");
    TRY(target->prepare());
    TRY(back_up(*house, cut.folder, backup::RunKind::log));
    TRY(backup::prune({*target, *house->keys, house->clock.now(), cut.folder / "scratch", {0, 1, 0}}));
  }
  rows = TRY(rows_put_back(cut.folder, cut.folder / "new"));
  return rows == now ? Status{} : wrong(fmt::format("{} of {} rows came back afterwards", rows, now));
}

// ---- restore ----

Status prepare_place(const fs::path& folder) {
  TRY(prepare_with_backup(folder));
  {
    auto house = TRY(House::open(folder));
    for (int i = 0; i < 10; ++i) TRY(house->add());
    TRY(back_up(*house, folder, backup::RunKind::log));
    std::ofstream(folder / "rows.txt") << TRY(house->rows());
  }
  fs::remove_all(folder / "data");
  return {};
}

Status restore_once(const fs::path& folder) {
  auto found = TRY(put_back(folder, folder / "new"));
  if (!found.good()) return wrong("the restore is not whole");
  say("R");
  return {};
}

/// What has a root key can be started and is whole; what has none is restored anew.
Status judge_restore(const Cut& cut) {
  std::int64_t wanted = 0;
  std::ifstream(cut.folder / "rows.txt") >> wanted;
  bool startable = fs::exists(cut.folder / "new" / "keys" / "root.key");
  if (!startable && cut.said.has("R")) return wrong("a restore that was acknowledged is gone");
  if (!startable && cut.number % 3 == 0) {
    TRY(put_back(cut.folder, cut.folder / "new"));
    startable = true;
  }
  if (!startable) return {};
  auto house = TRY(House::open(cut.folder, "new"));
  TRY(house->db->integrity_check());
  TRY(house->blobs->verify());
  std::int64_t rows = TRY(house->rows());
  return rows == wanted ? Status{} : wrong(fmt::format("{} of {} rows", rows, wanted));
}

}  // namespace

std::vector<Scenario> backup_scenarios() {
  return {{"backup", "backups", prepare_with_backup, make_backups, judge_backups, false, "places", 4},
          {"restore", "a restore", prepare_place, restore_once, judge_restore, false, "places", 4}};
}

}  // namespace mc::crash
