#pragma once
// How long a session may lie unused before it ends (SEC-009): for everybody, and for who holds certain roles.
#include <chrono>
#include <map>
#include <string>

namespace mc::security {

/// Of the roles that a person holds and that have a limit of their own, the strictest counts; without any, `usual`. On
/// a shared workstation never longer than `shared`.
struct IdlePolicy {
  std::chrono::milliseconds usual{};
  std::chrono::milliseconds shared{};
  std::map<std::string, std::chrono::milliseconds> by_role{};
};

}  // namespace mc::security
