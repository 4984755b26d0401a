#pragma once
// Which version of the key the database has, and the change to the newest one while nobody has it open. The file itself
// says which: there is no second place that could tell otherwise after a crash.
#include <filesystem>

#include "appliance/data/rekey.hpp"
#include "appliance/security/keys.hpp"

namespace mc::security {

/// The newest version when there is no database yet. This process must not have the database open. Error `wrong_key`.
Result<std::uint32_t> database_key_version(const Keys& keys, const std::filesystem::path& file);

/// Ends what an interrupted change left behind. Before the database is opened.
Status settle_database_key(const Keys& keys, const std::filesystem::path& file);

/// Gives the database the newest key; false when it has it. On an error it has the key that it had. Errors: those of
/// data::rekey.
Result<bool> renew_database_key(const Keys& keys, const std::filesystem::path& file, const data::RekeyStep& step);

}  // namespace mc::security
