#pragma once
// The job that an administrator starts; the scheduled runs need none.
#include "modules/directory/directory.hpp"

namespace mc::directory {

struct SyncJob {
  static constexpr std::string_view kKind = "directory.sync";
  bool full = true;
  bool accept_suspensions = false;
  PersonId actor;
};
FIELDS(SyncJob, full, accept_suspensions, actor)

}  // namespace mc::directory
