// The one program of all unit tests. A part of them: medconnect_tests -sf='*appliance/data*' or -tc='*wrong key*'.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "tests/source_root.hpp"

// Only this file knows the absolute path, so that worktrees share the compiler cache for all others.
std::filesystem::path mc::tests::source_root() { return MEDCONNECT_SOURCE_DIR; }
