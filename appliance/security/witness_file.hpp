#pragma once
// Copies of signed checkpoints in a folder of another host that is mounted here.
#include <filesystem>
#include <string_view>

#include "appliance/base/result.hpp"

namespace mc::security {

/// Appends the note to FOLDER/ORIGIN-checkpoints.txt, synced. The folder is never made here: a share that is not
/// mounted must not look like one. Errors (unavailable): `folder_missing`, `folder_not_writable`.
Status append_witness_note(const std::filesystem::path& folder, std::string_view origin, std::string_view note);

}  // namespace mc::security
