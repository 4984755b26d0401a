#pragma once
// Rules of module updates.
#include <mutex>

#include "modules/updates/requests.hpp"

namespace mc::updates {

inline constexpr data::Module kModule{"updates"};
inline constexpr std::string_view kSee = "updates:see", kRun = "updates:run";
inline constexpr std::int64_t kBundleLimit = std::int64_t{2} << 30;

struct BundleRow {
  UpdateBundleId id;
  std::int64_t size = 0;
  std::string signed_by;
  std::string manifest;
  Instant uploaded_at;
  std::optional<Instant> asked_at;
};
FIELDS(BundleRow, id, size, signed_by, manifest, uploaded_at, asked_at)

/// Thread-safe: uploads are one at a time.
class Service final : public Updates {
public:
  Service(Platform& platform, accounts::Accounts& accounts, UpdatesPlaces places)
      : platform_(platform), accounts_(accounts), places_(std::move(places)) {}

  Result<UpdatesView> view(const security::Viewer& viewer);
  /// Errors: those of upgrade::Bundle; conflict `upload_running`, `not_installed`; forbidden `proof_required`.
  Result<UpdateBundleView> upload(const security::Viewer& viewer, http::Upload& upload);
  Status discard(const security::Viewer& viewer, UpdateBundleId id);
  /// Errors: conflict `check_failed`, `upgrade_running`, `no_helper`; forbidden `proof_required`.
  Result<UpdatesView> ask_upgrade(const security::Viewer& viewer, UpdateBundleId id);
  Result<UpdatesView> ask_rollback(const security::Viewer& viewer);

  Status follow_runs() override;
  bool keeps_return() const override;

private:
  Status may(const security::Viewer& viewer, std::string_view permission) const;
  Status may_ask(const security::Viewer& viewer);
  Result<std::optional<BundleRow>> stored(data::Tx& tx);
  Result<UpdateBundleView> shown(const BundleRow& row);
  std::vector<UpdateCheckView> checks(const upgrade::BundleManifest& manifest);
  Status request(const upgrade::UpgradeRequest& request);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, const std::string& object,
               std::string details);
  std::filesystem::path file_of(UpdateBundleId id) const;
  void remove_others(std::optional<UpdateBundleId> kept);
  bool busy() const;

  Platform& platform_;
  accounts::Accounts& accounts_;
  UpdatesPlaces places_;
  std::mutex uploading_;
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::updates
