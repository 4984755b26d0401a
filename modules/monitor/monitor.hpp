#pragma once
// PUBLIC header of module monitor: alerts about unusual sign-ins, exports, roles and sessions.
#include <memory>

#include "modules/accounts/accounts.hpp"
#include "modules/notifications/notifications.hpp"

namespace mc::monitor {

struct AlertTag;
using AlertId = Id<AlertTag>;

enum class AlertKind : std::uint8_t {
  unusual_place,
  unusual_time,
  mass_export,
  privilege_change,
  parallel_sessions,
  credential_stuffing,
  provider_anomaly
};
ENUM_NAMES(AlertKind, unusual_place, unusual_time, mass_export, privilege_change, parallel_sessions,
           credential_stuffing, provider_anomaly)

/// Lives while the program runs; does its work by jobs.
class Monitor {
public:
  virtual ~Monitor() = default;
  /// Looks at what happened since the last time. The job calls it; tests do.
  virtual Status look() = 0;
};

std::unique_ptr<Monitor> make_monitor(Platform& platform, accounts::Accounts& accounts,
                                      notifications::Notifications& notifications);

}  // namespace mc::monitor
