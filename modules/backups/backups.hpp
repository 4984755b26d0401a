#pragma once
// PUBLIC header of module backups: where backups go, when they are made, what became of them, restore drills.
#include <filesystem>
#include <memory>

#include "appliance/security/keys.hpp"
#include "backup/restore.hpp"
#include "backup/retention.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/outbound_place.hpp"
#include "modules/platform.hpp"

namespace mc::backups {

struct TargetTag;
using TargetId = Id<TargetTag>;
struct RunTag;
using RunId = Id<RunTag>;

/// What the operator's console and alerts need to know.
struct BackupsState {
  bool set_up = false;
  std::optional<Instant> last_ok_at;
  std::optional<Instant> last_drill_at;
  std::string last_error;  // a code; empty: nothing is wrong
};

struct TargetLine {
  TargetId id;
  std::string name;
  backup::TargetKind kind = backup::TargetKind::folder;
  std::string place;
  bool enabled = true;
};

/// Thread-safe; one piece of work at a time (`backup_running`, conflict).
class Backups {
public:
  virtual ~Backups() = default;
  virtual BackupsState state() = 0;
  virtual Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) = 0;

  // -- for commands: they wait, and tell how far they are. No target: the first that is in use --
  virtual Result<std::vector<TargetLine>> targets() = 0;
  /// A place that the first run named. Errors: those of backup::check_settings, `inside_data`.
  virtual Status add_place(const std::string& name, const backup::TargetSettings& place) = 0;
  virtual Result<backup::RunOutcome> run(std::optional<TargetId> target, backup::RunKind kind,
                                         const backup::Report& report) = 0;
  virtual Result<backup::Findings> drill(std::optional<TargetId> target, bool all_blobs,
                                         const backup::Report& report) = 0;
  virtual Result<backup::Verified> verify(std::optional<TargetId> target, bool newest_only,
                                          const backup::Report& report) = 0;
  virtual Result<std::vector<backup::Listed>> list(std::optional<TargetId> target) = 0;

  /// Does what is due. The job calls it; tests do.
  virtual Status tick() = 0;
};

struct BackupsParts {
  accounts::Accounts& accounts;
  const security::Keys& keys;
  std::filesystem::path data;  // the data directory
  std::string program;         // version
  bool background = true;      // long work on a thread of its own; false: in tick(), for tests
};
std::unique_ptr<Backups> make_backups(Platform& platform, const BackupsParts& parts);

}  // namespace mc::backups
