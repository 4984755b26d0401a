#include "modules/updates/service.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "appliance/base/embedded.hpp"
#include "appliance/base/log.hpp"
#include "modules/accounts/fresh_proof.hpp"

namespace mc::updates {

namespace {

namespace fs = std::filesystem;
constexpr std::chrono::hours kReturnKept{7 * 24};

/// Only looks: for the checks that the server itself can make.
class Onlooker final : public upgrade::Machine {
public:
  Onlooker(Instant now, const std::string& helper) : now_(now), helper_(helper) {}
  Instant now() override { return now_; }
  bool is_root() override { return false; }
  std::int64_t free_bytes(const fs::path& folder) override {
    std::error_code error;
    auto space = fs::space(folder, error);
    return error ? 0 : static_cast<std::int64_t>(space.available);
  }
  Result<Ran> run(const fs::path&, const std::vector<std::string>&, std::chrono::seconds) override { return no(); }
  Status as_owner(const std::function<Status()>&) override { return no(); }
  bool serving() override { return true; }
  Status controls_server() override {
    if (!helper_.empty()) return {};
    return fail(Fault::conflict, "no_helper",
                "Nobody on this machine takes upgrades from this screen. As root, run there: medconnect upgrade apply "
                "BUNDLE");
  }
  Status stop_server() override { return no(); }
  Status start_server() override { return no(); }
  void say(std::string_view) override {}

private:
  static std::unexpected<Error> no() { return internal("not_here", "The server does not upgrade itself."); }
  Instant now_;
  const std::string& helper_;
};

UpdateRunView outward(const upgrade::UpgradeState& state) {
  UpdateRunView out;
  out.run = state.run;
  out.action = state.action;
  out.phase = state.phase;
  out.from = state.from;
  out.to = state.to;
  out.started_at = state.started_at;
  out.ended_at = state.ended_at;
  out.pause_ms = state.pause_ms;
  out.error = state.error;
  out.detail = state.detail;
  for (const upgrade::PhaseTime& time : state.times) out.phases.push_back({time.phase, time.at});
  return out;
}

/// Not synced: whoever installs it checks every byte anyway.
Status save_bundle(http::Upload& upload, const fs::path& file) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  std::vector<std::uint8_t> buffer(256 << 10);
  for (;;) {
    std::size_t got = TRY(upload.reader(buffer));
    if (got == 0) break;
    std::string_view piece = as_text(ByteView(buffer.data(), got));
    out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (!out) return fail(Fault::unavailable, "disk_full", "There is no room for the bundle.");
  }
  out.close();
  if (!out) return fail(Fault::unavailable, "disk_full", "There is no room for the bundle.");
  return {};
}

}  // namespace

UpdatesPlaces places_of_this_process(const fs::path& data) {
  std::error_code error;
  UpdatesPlaces out;
  out.tree = upgrade::program_tree_of(fs::read_symlink("/proc/self/exe", error));
  out.data = data;
  if (const char* helper = std::getenv("MEDCONNECT_HELPER"); helper && out.tree) out.helper = helper;
  out.keys = upgrade::embedded_keys();
  return out;
}

Status Service::may(const security::Viewer& viewer, std::string_view permission) const {
  if (!viewer.may_everywhere(permission)) return forbidden();
  return {};
}

bool Service::busy() const {
  std::error_code error;
  return fs::exists(upgrade::data_places(places_.data).request(), error) ||
         (places_.tree && upgrade::RunLock::held(places_.tree->lock()));
}

Status Service::may_ask(const security::Viewer& viewer) {
  TRY(may(viewer, kRun));
  TRY(accounts::proved_lately(accounts_, viewer));
  if (!places_.tree || places_.helper.empty())
    return conflict("no_helper", "Nobody on this machine takes upgrades from this screen; use the command line.");
  if (busy()) return conflict("upgrade_running", "An upgrade or rollback is asked for or running.");
  return {};
}

fs::path Service::file_of(UpdateBundleId id) const {
  return upgrade::data_places(places_.data).incoming() / (id.text() + ".bundle");
}

void Service::remove_others(std::optional<UpdateBundleId> kept) {
  std::error_code error;
  std::vector<fs::path> gone;
  for (const auto& entry : fs::directory_iterator(upgrade::data_places(places_.data).incoming(), error))
    if (!kept || entry.path() != file_of(*kept)) gone.push_back(entry.path());
  for (const fs::path& path : gone) fs::remove(path, error);
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, const std::string& object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = object;
  event.details.text = std::move(details);
  return platform_.audit.append(tx, event);
}

Result<std::optional<BundleRow>> Service::stored(data::Tx& tx) {
  return tx.in(kModule).first<BundleRow>(
      "SELECT id, size, signed_by, manifest, uploaded_at, asked_at FROM updates_bundles ORDER BY id DESC LIMIT 1");
}

std::vector<UpdateCheckView> Service::checks(const upgrade::BundleManifest& manifest) {
  std::vector<UpdateCheckView> out;
  if (!places_.tree) return out;
  Onlooker onlooker(platform_.clock.now(), places_.helper);
  upgrade::Engine engine(*places_.tree, places_.data, onlooker, places_.keys);
  auto lines = engine.check(manifest, {});
  if (!lines) return {{"version", false, lines.error().detail}};
  for (const upgrade::UpgradeCheck& line : *lines) out.push_back({line.name, line.good, line.detail});
  return out;
}

Result<UpdateBundleView> Service::shown(const BundleRow& row) {
  auto manifest = TRY(shape::from_json<upgrade::BundleManifest>(row.manifest));
  UpdateBundleView out;
  out.id = row.id;
  out.version = manifest.version;
  out.size = row.size;
  out.signed_by = row.signed_by;
  out.released_at = manifest.released_at;
  out.uploaded_at = row.uploaded_at;
  out.notes = manifest.notes;
  out.asked_at = row.asked_at;
  out.checks = checks(manifest);
  out.checks.insert(out.checks.begin(),
                    {"signature", true, "Signed with key " + row.signed_by + ", every byte is whole."});
  out.good = true;
  for (const UpdateCheckView& line : out.checks) out.good = out.good && line.good;
  return out;
}

Result<UpdatesView> Service::view(const security::Viewer& viewer) {
  TRY(may(viewer, kSee));
  UpdatesView out;
  out.version = std::string(build_version());
  out.installed = places_.tree.has_value();
  out.helper = places_.helper;
  out.takes_bundles = !places_.keys.empty();
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return stored(tx); }));
  if (row) out.bundle = TRY(shown(*row));
  if (!places_.tree) return out;
  std::error_code error;
  out.waiting = fs::exists(upgrade::data_places(places_.data).request(), error);
  auto ledger = upgrade::read_ledger(*places_.tree);
  if (ledger && ledger->back)
    out.back = UpdateReturn{ledger->back->version, ledger->back->made_at, ledger->back->same_tables};
  if (upgrade::RunLock::held(places_.tree->lock())) {
    auto state = upgrade::read_state(*places_.tree);
    if (state && !state->ended_at && state->phase != upgrade::Phase::idle) out.running = outward(*state);
  }
  for (const upgrade::UpgradeState& run : upgrade::read_history(*places_.tree))
    out.runs.insert(out.runs.begin(), outward(run));
  if (out.runs.size() > 50) out.runs.resize(50);
  return out;
}

Result<UpdateBundleView> Service::upload(const security::Viewer& viewer, http::Upload& upload) {
  TRY(may(viewer, kRun));
  TRY(accounts::proved_lately(accounts_, viewer));
  if (!places_.tree)
    return conflict("not_installed", "This program was not installed by a package; it takes no upgrade bundles.");
  std::unique_lock lock(uploading_, std::try_to_lock);
  if (!lock || busy()) return conflict("upload_running", "Another bundle is being uploaded or installed.");
  fs::path incoming = upgrade::data_places(places_.data).incoming();
  std::error_code error;
  fs::create_directories(incoming, error);
  fs::permissions(incoming.parent_path(), fs::perms::owner_all, error);
  auto before = TRY(platform_.db.read([&](data::Tx& tx) { return stored(tx); }));
  BundleRow row;
  row.id = UpdateBundleId::make(platform_.clock, platform_.random);
  Status saved = save_bundle(upload, file_of(row.id));
  auto bundle = saved ? upgrade::Bundle::open(file_of(row.id), places_.keys)
                      : Result<upgrade::Bundle>(std::unexpected(saved.error()));
  if (!bundle) {
    fs::remove(file_of(row.id), error);
    return std::unexpected(bundle.error());
  }
  row.size = bundle->size();
  row.signed_by = bundle->signed_by();
  row.manifest = shape::to_json(bundle->manifest());
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    row.uploaded_at = tx.now();
    TRY(tx.in(kModule).run("DELETE FROM updates_bundles"));
    TRY(tx.in(kModule).run(
        "INSERT INTO updates_bundles (id, size, signed_by, manifest, uploaded_at) VALUES (?,?,?,?,?)", row.id, row.size,
        row.signed_by, row.manifest, row.uploaded_at));
    return audit(
        tx, viewer.person, "upgrade.uploaded", "update_bundle:" + row.id.text(),
        fmt::format(R"({{"version":"{}","number":{}}})", bundle->manifest().version, bundle->manifest().number));
  }));
  remove_others(row.id);
  return shown(row);
}

Status Service::discard(const security::Viewer& viewer, UpdateBundleId id) {
  TRY(may(viewer, kRun));
  if (busy()) return conflict("upgrade_running", "An upgrade or rollback is asked for or running.");
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (TRY(tx.in(kModule).run("DELETE FROM updates_bundles WHERE id = ?", id)) == 0) return not_found();
    return audit(tx, viewer.person, "upgrade.discarded", "update_bundle:" + id.text(), "{}");
  }));
  remove_others(std::nullopt);
  return {};
}

Status Service::request(const upgrade::UpgradeRequest& asked) {
  upgrade::DataPlaces at = upgrade::data_places(places_.data);
  std::error_code error;
  fs::create_directories(at.root, error);
  fs::permissions(at.root, fs::perms::owner_all, error);
  return upgrade::write_durably(at.request(), shape::to_json(asked) + "\n", 0600);
}

Result<UpdatesView> Service::ask_upgrade(const security::Viewer& viewer, UpdateBundleId id) {
  TRY(may_ask(viewer));
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return stored(tx); }));
  if (!row || row->id != id) return not_found();
  for (const UpdateCheckView& line : TRY(shown(*row)).checks)
    if (!line.good) return conflict("check_failed", line.detail);
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(tx.in(kModule).run("UPDATE updates_bundles SET asked_at = ? WHERE id = ?", tx.now(), id));
    return audit(tx, viewer.person, "upgrade.asked", "update_bundle:" + id.text(), "{}");
  }));
  TRY(request({id.text(), upgrade::Action::upgrade, id.text() + ".bundle"}));
  return view(viewer);
}

Result<UpdatesView> Service::ask_rollback(const security::Viewer& viewer) {
  TRY(may_ask(viewer));
  auto ledger = TRY(upgrade::read_ledger(*places_.tree));
  if (!ledger.back) return conflict("no_return", "There is no earlier version to go back to.");
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "rollback.asked", "version:" + ledger.back->version, "{}");
  }));
  TRY(request({UpdateBundleId::make(platform_.clock, platform_.random).text(), upgrade::Action::rollback, ""}));
  return view(viewer);
}

Status Service::follow_runs() {
  if (!places_.tree) return {};
  for (const upgrade::UpgradeState& run : upgrade::read_history(*places_.tree)) {
    if (!run.ended_at) continue;
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      auto fresh = TRY(tx.in(kModule).run(
          "INSERT INTO updates_runs (run, ended_at) VALUES (?, ?) ON CONFLICT DO NOTHING", run.run, *run.ended_at));
      if (fresh == 0) return {};
      std::string action = fmt::format("{}.{}", shape::enum_name(run.action), shape::enum_name(run.phase));
      return audit(tx, {}, action, "version:" + run.to,
                   fmt::format(R"({{"from":"{}","to":"{}","pause_ms":{}}})", run.from, run.to, run.pause_ms));
    }));
  }
  return {};
}

bool Service::keeps_return() const {
  if (!places_.tree) return false;
  auto ledger = upgrade::read_ledger(*places_.tree);
  return ledger && ledger->back && !ledger->back->same_tables &&
         platform_.clock.now() - ledger->back->made_at < kReturnKept;
}

}  // namespace mc::updates
