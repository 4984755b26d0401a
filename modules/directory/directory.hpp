#pragma once
// PUBLIC header of module directory: people and roles from the hospital's LDAP directory.
#include <memory>

#include "appliance/base/bytes.hpp"
#include "modules/organisation/organisation.hpp"

namespace mc::directory {

/// Thread-safe.
class Directory {
public:
  virtual ~Directory() = default;
  /// Is a directory switched on?
  virtual Result<bool> enabled(data::Tx& tx) = 0;
  /// Is this person's account bound to the directory?
  virtual Result<bool> knows(data::Tx& tx, PersonId person) = 0;
};

/// `secrets`: the key-encryption key of purpose `secrets`. The answer must outlive every request: accounts asks it for
/// passwords.
std::unique_ptr<Directory> make_directory(Platform& platform, accounts::Accounts& accounts,
                                          organisation::Organisation& organisation, const Secret& secrets);

}  // namespace mc::directory
