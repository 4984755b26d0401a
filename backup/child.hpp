#pragma once
// A child process that we trust (OpenSSH's sftp): no shell, minimal environment, bounded output and time.
#include <chrono>
#include <string>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::backup {

struct ChildOutcome {
  int exit_code = 0;
  std::string output;  // at most 16 MiB
  std::string errors;  // the last 8 KiB
};
/// Ends and kills the child when `limit` is over (`target_unreachable`). Error `tool_missing` when there is no such
/// program.
Result<ChildOutcome> run_child(const std::string& program, const std::vector<std::string>& arguments,
                               const std::string& home, std::chrono::seconds limit);

}  // namespace mc::backup
