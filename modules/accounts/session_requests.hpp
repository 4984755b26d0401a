#pragma once
// Requests and answers about sessions of others, and how long sessions may lie unused.
#include "modules/accounts/requests.hpp"

namespace mc::accounts {

struct SessionsEnded {
  std::int64_t ended = 0;
};
FIELDS(SessionsEnded, ended)

struct RoleIdle {
  Text<1, 50> role;
  Int<1, 480> minutes{15};
};
FIELDS(RoleIdle, role, minutes)
/// Of a person's roles that are named here the strictest counts, else the default; on a shared workstation never longer
/// than shared_minutes. The role member is everybody's.
struct SessionPolicy {
  List<RoleIdle, 50> idle_minutes_by_role;
  Int<1, 480> default_minutes{15};
  Int<1, 60> shared_minutes{5};
};
FIELDS(SessionPolicy, idle_minutes_by_role, default_minutes, shared_minutes)

}  // namespace mc::accounts
