#pragma once
// PUBLIC for `doctor`: how the channels are doing.
#include "appliance/data/data.hpp"
#include "appliance/shape/fields.hpp"

namespace mc::notifications {

struct ChannelHealth {
  std::int64_t waiting = 0;      // due for more than an hour
  std::int64_t failed = 0;       // in the last day
  std::int64_t suppressed = 0;   // addresses that get no mail
  std::string connector_errors;  // "sms: sms_status_401, mailbox: connect_failed"
};

Result<ChannelHealth> channel_health(data::Database& db);

}  // namespace mc::notifications
