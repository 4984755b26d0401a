#pragma once
// What the commands and jobs do with the keys of an open appliance.
#include "appliance/program/appliance.hpp"

namespace mc::program {

/// Wraps every file's key under the newest key, in batches, until none is left. Goes on after a kill.
Status rewrap_files(Appliance& appliance);
/// Seals the secrets of the database anew, under the newest version of their key.
Status reseal_secrets(Appliance& appliance);

/// What became of the database's change to the newest key.
struct RenewedKey {
  bool done = false;
  std::string error{};  // code; the database then has the key that it had
};
/// Before the database is opened. Never an error: a database with a former key serves as well.
RenewedKey renew_key_of_database(const Layout& layout, const security::Keys& keys);
Status note_renewed_key(Appliance& appliance, const RenewedKey& renewed);

}  // namespace mc::program
