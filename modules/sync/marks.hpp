#pragma once
// PUBLIC header of module sync: files beside the database that a backup does not hold and a restore does not undo.
// DATA/sync-off: releases are off for good. DATA/sync-restored: a backup was put back, and nobody has said yet that
// releases may go on. A mark counts by being there, whatever it holds. Do not change the names: stored layout.
#include <filesystem>
#include <optional>

#include "appliance/base/ids.hpp"
#include "appliance/base/result.hpp"
#include "appliance/shape/fields.hpp"

namespace mc::sync {

struct SyncMark {
  Instant at;
  std::optional<PersonId> by;
};
FIELDS(SyncMark, at, by)

enum class MarkKind : std::uint8_t { off, restored };

/// Stateless; `data` is the data directory, empty where nothing is marked (tests).
std::optional<SyncMark> mark(const std::filesystem::path& data, MarkKind kind);
/// Synced to the disk; one that is there stays as it is. Error unavailable `io_error`.
Status set_mark(const std::filesystem::path& data, MarkKind kind, const SyncMark& mark);
/// Only of `restored`. Error unavailable `io_error`.
Status clear_restored(const std::filesystem::path& data);

}  // namespace mc::sync
