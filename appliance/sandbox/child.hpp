#pragma once
// The part of run() that happens between fork and exec. Private to appliance/sandbox.
#include <linux/filter.h>

#include <vector>

#include "appliance/sandbox/sandbox.hpp"

namespace mc::sandbox {

/// Everything the child needs, laid out before the fork: a child of a program with threads may not allocate.
struct ChildPlan {
  const char* program = nullptr;
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  const char* folder = nullptr;
  int input = -1;
  int output = -1;
  int errors = -1;
  int trouble = -1;  // close-on-exec pipe: an errno is written here when the child cannot become the program
  int rules = -1;    // Landlock, or -1
  sock_fprog filter{};
  Limits limits;
};

/// Confines the calling process and becomes the program. Does not return. Async-signal-safe. All descriptors of the
/// plan must be above 9.
[[noreturn]] void become(const ChildPlan& plan);

}  // namespace mc::sandbox
