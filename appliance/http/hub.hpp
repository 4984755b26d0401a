#pragma once
// Real time to signed-in browsers: WebSocket at /api/v1/live, event stream at /api/v1/live/events as the fallback.
#include <string>
#include <string_view>

#include "appliance/base/ids.hpp"

namespace mc::http {

/// Thread-safe; sending never blocks on a slow client (its connection is dropped when its queue is full).
class Hub {
public:
  virtual ~Hub() = default;
  /// `type` as in "notification.created"; `json` is the message's data. Wire form {"type":"...","data":{...}}.
  virtual void send(PersonId person, std::string_view type, std::string_view json) = 0;
  virtual void send_all(std::string_view type, std::string_view json) = 0;
  /// Ends the live connections of a session (sign-out, revocation).
  virtual void drop(SessionId session) = 0;
  virtual int connections() const = 0;
};

}  // namespace mc::http
