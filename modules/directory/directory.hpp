#pragma once
// PUBLIC header of module directory: people and roles from the hospital's LDAP directory.
#include <memory>
#include <optional>

#include "appliance/security/keys.hpp"
#include "modules/organisation/organisation.hpp"
#include "modules/outbound_place.hpp"

namespace mc::directory {

/// The newest run of the sync.
struct LastRun {
  std::string outcome;  // "ok", "guarded", "failed"
  std::string code;
  Instant finished_at;
};

/// Thread-safe.
class Directory {
public:
  virtual ~Directory() = default;
  /// Is a directory switched on?
  virtual Result<bool> enabled(data::Tx& tx) = 0;
  /// Is this person's account bound to the directory?
  virtual Result<bool> knows(data::Tx& tx, PersonId person) = 0;
  virtual Result<std::optional<LastRun>> last_run(data::Tx& tx) = 0;
  /// Signs in at a server of the live settings, as the sync does; nothing when there are none.
  virtual mc::Status try_bind() = 0;
  /// The servers of the live settings, else of the draft (SEC-038).
  virtual Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) = 0;
};

/// `secrets`: the key-encryption key of purpose `secrets`. The answer must outlive every request: accounts asks it for
/// passwords.
std::unique_ptr<Directory> make_directory(Platform& platform, accounts::Accounts& accounts,
                                          organisation::Organisation& organisation, const security::Keys& keys);

}  // namespace mc::directory
