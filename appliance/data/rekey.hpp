#pragma once
// Another key for a database that nobody has open. The file is copied, the copy gets the new key and is looked through,
// and then takes the place of the file in one step. Until that step nothing of the database changes; the former file
// stays beside it until settle_rekey() sees the new one open.
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::data {

/// Which of the keys opens the file, as it lies on the disk; its log is not looked at. No process of ours may have the
/// file open through this process: closing it would drop the locks. Errors: `wrong_key` (none does), `not_found`.
Result<std::size_t> key_that_opens(const std::filesystem::path& file, std::span<const ByteView> keys);

/// Told before each step; an error ends the work there. Steps: "log", "copy", "rekey", "check", "keep", "switch".
using RekeyStep = std::function<Status(std::string_view step)>;

/// Errors: `disk_full` (needs room for the copy), `database_busy`, `database_corrupt`, `io_error`. The database is as
/// before, with its key.
Status rekey(const std::filesystem::path& file, ByteView from, ByteView to, const RekeyStep& step);

/// Ends what an interrupted rekey() left: removes copies; puts the former file back when the present one opens with
/// none of the keys. Call before opening.
Status settle_rekey(const std::filesystem::path& file, std::span<const ByteView> keys);

}  // namespace mc::data
