#pragma once
// Restoring an appliance on a machine that has none; for the command and for the first-run wizard.
#include "appliance/program/commands.hpp"
#include "backup/restore.hpp"

namespace mc::program {

struct RestoreOrder {
  std::filesystem::path data;  // a data directory without an appliance
  backup::TargetSettings place;
  std::string recovery_key;
  std::optional<Instant> at{};
  backup::Report report{};
};
/// Holds the data directory meanwhile. Afterwards it is a complete appliance, or none: every check of backup::restore
/// passed or the error says why not. Errors also of DataDirectory::prepare (`already_there`, `not_empty`, `in_use`).
Result<backup::Findings> restore_appliance(const RestoreOrder& order);
/// The same into a data directory that is held already; order.data is not looked at.
Result<backup::Findings> restore_into(DataDirectory& directory, const RestoreOrder& order);
/// --from and the options that belong to it.
Result<backup::TargetSettings> place_of(const Request& request);

}  // namespace mc::program
