#pragma once
// PUBLIC header of module updates: the screen of IT for upgrades of the program.
#include <memory>
#include <optional>

#include "installer/upgrade/engine.hpp"
#include "modules/accounts/accounts.hpp"

namespace mc::updates {

struct UpdateBundleTag;
using UpdateBundleId = Id<UpdateBundleTag>;

/// Where this program lies and who does upgrades for it; tests have their own.
struct UpdatesPlaces {
  std::optional<upgrade::ProgramTree> tree{};  // none: not installed in versions
  std::filesystem::path data;
  std::string helper{};  // "systemd", "supervisor"; empty: nobody looks at requests
  std::vector<security::PublicKey> keys{};
};
/// Of the running process: /proc/self/exe, MEDCONNECT_HELPER and the keys of the build.
UpdatesPlaces places_of_this_process(const std::filesystem::path& data);

/// Lives while the program runs.
class Updates {
public:
  virtual ~Updates() = default;
  /// Writes ended runs of the helper into the audit log. A job does it; tests do.
  virtual Status follow_runs() = 0;
  /// A version and data to go back to are kept: files that were deleted since must stay (7 days at most).
  virtual bool keeps_return() const = 0;
};

std::unique_ptr<Updates> make_updates(Platform& platform, accounts::Accounts& accounts, UpdatesPlaces places);

}  // namespace mc::updates
