#pragma once
// Where the source tree is, for tests that read fixtures or compare with files of the repository.
#include <filesystem>

namespace mc::tests {

std::filesystem::path source_root();

}  // namespace mc::tests
