#pragma once
// Opens the encrypted blob store. See blobs.hpp for what modules use.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "appliance/base/random.hpp"
#include "appliance/blobs/blobs.hpp"
#include "appliance/security/keys.hpp"

namespace mc::blobs {

/// Called before each LMDB operation ("begin", "put", "commit", "get"); a value other than 0 fails it with that errno.
/// Tests.
using FaultHook = std::function<int(std::string_view operation)>;

struct Options {
  std::filesystem::path directory;                   // DATA/blobs
  std::int64_t quota_bytes = std::int64_t{1} << 40;  // plaintext of all blobs together
  std::int64_t reserve_bytes = 256 << 20;            // refuse new blobs when the disk has less free space
  std::int64_t map_bytes = std::int64_t{1} << 40;    // address space; the file grows as needed
  std::chrono::milliseconds grace{std::chrono::hours{24}};
  FaultHook fault_hook{};
};

/// Errors: `network_file_system`, `blob_store_failed` (unavailable).
Result<std::unique_ptr<Blobs>> make_blobs(const Options& options, data::Database& database, const Clock& clock,
                                          Random& random, const security::Keys& keys);

}  // namespace mc::blobs
