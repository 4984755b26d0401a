#pragma once
// PUBLIC header of module setup: what is left to do on this appliance, and the screens of its keys.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "appliance/security/secret_box.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/notifications/notifications.hpp"

namespace mc::setup {

/// One thing that an appliance should have. The web app has the text of `key`; `detail` is plain English.
struct SetupFact {
  std::string key;
  bool done = false;
  std::string detail{};
  std::string link{};  // path in the web app; empty: it is done on the server
};

/// The keys of the running program. Thread-safe.
class KeyDesk {
public:
  virtual ~KeyDesk() = default;
  virtual Result<security::KeyCustody> custody() = 0;
  virtual std::string fingerprint() = 0;
  virtual std::int64_t generation() = 0;
  virtual Result<std::int64_t> files_behind() = 0;
  virtual Result<security::RecoveryState> recovery() = 0;
  virtual Status set_passphrase(std::string passphrase) = 0;
  virtual Status remove_passphrase() = 0;
  /// The new recovery key. `passphrase`: the present one, when the root has one.
  virtual Result<std::string> rotate(std::string passphrase) = 0;
  virtual Result<std::string> offer_recovery_key() = 0;
  virtual Status confirm_recovery_key(const std::vector<std::string>& groups) = 0;
  /// Wraps the keys of some files anew; how many. 0: all are.
  virtual Result<std::int64_t> rewrap_some() = 0;
  virtual const security::Keys& keys() = 0;
  /// Of the key that the database has; it goes over to the newest at the next start.
  virtual std::int64_t database_version() = 0;
};

/// Lives while the program runs.
class Setup {
public:
  virtual ~Setup() = default;
  /// Tells administrators when nobody typed the recovery key for 90 days; the job calls it, tests do.
  virtual Status remind() = 0;
};

/// Outlives the module.
struct Parts {
  accounts::Accounts& accounts;
  notifications::Notifications& notifications;
  KeyDesk& desk;
  std::function<Result<std::vector<SetupFact>>()> facts;  // besides those of the keys
};

std::unique_ptr<Setup> make_setup(Platform& platform, const Parts& parts);

}  // namespace mc::setup
