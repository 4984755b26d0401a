#pragma once
// Small files whose being there says something: written once, synced with their folder, and taken away again.
#include <filesystem>
#include <string_view>

#include "appliance/base/result.hpp"

namespace mc {

bool is_marked(const std::filesystem::path& file);
/// Readable by the owner only. One that is there stays as it is. Error unavailable `io_error`.
Status make_mark(const std::filesystem::path& file, std::string_view text);
/// Nothing when there is none. Error unavailable `io_error`.
Status remove_mark(const std::filesystem::path& file);

}  // namespace mc
