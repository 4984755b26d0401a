#pragma once
// The hub's implementation: who is connected, what was sent lately, outgoing WebSocket frames and event-stream text.
// Sockets belong to the server; the hub sees them as LiveSocket. What clients send is the library's matter.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "appliance/base/time.hpp"
#include "appliance/http/hub.hpp"

namespace mc::http {

enum class LiveKind : std::uint8_t { web_socket, event_stream };

/// Asks the server to hand a connection over to the hub after the response's head was sent.
class LiveStart {
public:
  LiveKind kind = LiveKind::web_socket;
  PersonId person;
  SessionId session;
  std::uint64_t last_event = 0;  // of a reconnecting event stream; 0: none
  /// Is the session still open? It may end between the handshake and the moment when the hub knows the connection.
  std::function<bool()> still_open{};
};

/// One connection's outgoing side. Thread-safe.
class LiveSocket {
public:
  virtual ~LiveSocket() = default;
  /// Queues bytes without blocking; false when the queue is full or the connection is gone (it will be closed).
  virtual bool send(std::shared_ptr<const std::string> bytes) = 0;
  /// Sends what is queued, then closes.
  virtual void finish() = 0;
};

/// Thread-safe. Remembers the last 64 messages of a person for 5 minutes, for event streams that reconnect; when it
/// cannot replay everything it sends {"type":"live.reset","data":{}} and the client fetches anew.
class Live : public Hub {
public:
  virtual void join(std::shared_ptr<LiveSocket> socket, const LiveStart& start) = 0;
  virtual void leave(const LiveSocket* socket) = 0;
  /// A WebSocket client gave a sign of life.
  virtual void heard(const LiveSocket& socket) = 0;
  /// Pings and comments; call every second.
  virtual void tick() = 0;
};
std::unique_ptr<Live> make_live(const Clock& clock);

/// An unmasked frame as a server sends it, made once for all sockets. Opcodes: 1 text, 8 close, 9 ping.
std::string websocket_frame(int opcode, std::string_view payload);

}  // namespace mc::http
