#pragma once
// The hub's implementation: who is connected, what was sent lately, WebSocket frames and event-stream text.
// Sockets belong to the server; the hub sees them as LiveSocket.
#include <cstdint>
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
  /// Bytes that a WebSocket client sent. False: the connection must be closed.
  virtual bool receive(LiveSocket& socket, std::string_view bytes) = 0;
  /// Pings and comments; call every second.
  virtual void tick() = 0;
};
std::unique_ptr<Live> make_live(const Clock& clock);

/// Sec-WebSocket-Accept of a Sec-WebSocket-Key (RFC 6455 section 4.2.2).
std::string websocket_accept(std::string_view key);
/// An unmasked frame as a server sends it. Opcodes: 1 text, 8 close, 9 ping, 10 pong.
std::string websocket_frame(int opcode, std::string_view payload);

/// Takes client frames apart. Small messages only: a client has nothing long to say here.
class FrameReader {
public:
  struct Frame {
    int opcode;
    std::string payload;
  };
  /// False on a protocol error (unmasked, reserved bits, longer than 4 KiB, unknown opcode).
  template <class F>
  bool feed(std::string_view bytes, F&& on_frame) {
    buffer_.append(bytes);
    Frame frame;
    for (;;) {
      int taken = take(frame);
      if (taken < 0) return false;
      if (taken == 0) return true;
      on_frame(frame);
    }
  }

private:
  /// 1: a frame was taken; 0: more bytes are needed; -1: protocol error.
  int take(Frame& frame);
  std::string buffer_;
};

}  // namespace mc::http
