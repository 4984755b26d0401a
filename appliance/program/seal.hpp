#pragma once
// A sealed start: the root key has a passphrase and nobody gave it. The server then shows the page that asks for it,
// and nothing else, until it is right.
#include <memory>

#include "appliance/program/commands.hpp"

namespace mc::program {

/// How the root key came to be open.
struct Unsealed {
  std::unique_ptr<security::Keys> keys;  // null: a signal told the process to stop
  std::string by;                        // "credential", "file", "passphrase" or "recovery_key"
  bool waited = false;                   // the start was sealed
  int failed = 0;                        // wrong tries before
  std::string address{};                 // who typed it; empty on this machine
};

/// Opens the root key, and waits for its passphrase or recovery key when it is sealed.
Result<Unsealed> open_keys(const Request& request, const DataDirectory& directory);
/// Writes how the root key was opened into the audit log.
Status note_unsealed(Appliance& appliance, const Unsealed& how);

/// `medconnect unseal`: hands the passphrase on standard input to the server that waits for it.
int unseal(const Request& request);

}  // namespace mc::program
