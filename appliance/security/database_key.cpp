#include "appliance/security/database_key.hpp"

#include <chrono>
#include <thread>

namespace mc::security {

namespace {

/// The raw keys of all versions, newest first.
struct DatabaseKeys {
  std::vector<Secret> held;
  std::vector<ByteView> views;
};

DatabaseKeys database_keys(const Keys& keys) {
  DatabaseKeys out;
  for (std::uint32_t version = keys.generation(); version >= 1; --version)
    out.held.push_back(keys.database_key(version));
  for (const Secret& key : out.held) out.views.push_back(key.view());
  return out;
}

}  // namespace

Result<std::uint32_t> database_key_version(const Keys& keys, const std::filesystem::path& file) {
  std::uint32_t newest = keys.generation();
  if (newest == 1) return newest;
  DatabaseKeys all = database_keys(keys);
  for (int look = 0;; ++look) {
    auto found = data::key_that_opens(file, all.views);
    if (found) return newest - static_cast<std::uint32_t>(*found);
    if (found.error().fault == Fault::not_found) return newest;
    if (look == 3) return std::unexpected(found.error());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // a server may be writing that page just now
  }
}

Status settle_database_key(const Keys& keys, const std::filesystem::path& file) {
  return data::settle_rekey(file, database_keys(keys).views);
}

Result<bool> renew_database_key(const Keys& keys, const std::filesystem::path& file, const data::RekeyStep& step) {
  std::uint32_t newest = keys.generation(), present = TRY(database_key_version(keys, file));
  if (present == newest) return false;
  Secret from = keys.database_key(present), to = keys.database_key(newest);
  TRY(data::rekey(file, from.view(), to.view(), step));
  TRY(settle_database_key(keys, file));
  return true;
}

}  // namespace mc::security
