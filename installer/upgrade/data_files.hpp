#pragma once
// The files of the data directory that an upgrade copies and puts back. Called as the data's owner, without a server.
#include <filesystem>

#include "appliance/base/result.hpp"

namespace mc::upgrade {

/// A data directory at DATA/upgrade/staged that a version can be tried on: keys, configuration and folders, without the
/// database.
Status make_staged(const std::filesystem::path& data);
/// Copies file to file and syncs it.
Status copy_synced(const std::filesystem::path& from, const std::filesystem::path& to);
/// What lies beside the database and belongs to its state: the audit log's checkpoints.
Status copy_papers(const std::filesystem::path& data, const std::filesystem::path& snapshot);
/// Puts the database and the checkpoints of a snapshot in place of the present ones. May be repeated after it was cut
/// off. Without the write-ahead log of the other database, which would be played into this one.
Status restore(const std::filesystem::path& data, const std::filesystem::path& snapshot);

}  // namespace mc::upgrade
