#pragma once
// Messages that stand between a start byte and two end bytes, over TCP or TLS (the lower layer of HL7: 0x0B MESSAGE
// 0x1C 0x0D). Each is answered before the next one of its connection is read.
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "appliance/base/network.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"

struct ssl_ctx_st;

namespace mc::net {

inline constexpr char kFrameStart = 0x0B, kFrameEnd = 0x1C, kFrameReturn = 0x0D;

/// Cuts a stream of bytes into messages. Line ends between frames are let pass, nothing else is. Not thread-safe.
class Frames {
public:
  explicit Frames(std::size_t most) : most_(most) {}
  /// Errors invalid: `frame_missing` (bytes outside of a frame), `frame_broken` (a frame begins within another one, or
  /// ends without the return), `frame_too_long`. After one nothing can be read from this stream any more.
  Status take(std::string_view bytes);
  /// The oldest whole message.
  std::optional<std::string> next();
  /// Has a part of a message come?
  bool inside() const { return state_ != State::outside; }

private:
  enum class State : std::uint8_t { outside, inside, ending };
  std::size_t most_;
  State state_ = State::outside;
  std::string part_;
  std::list<std::string> whole_;
};
std::string framed(std::string_view message);

struct FramedOptions {
  std::string address = "127.0.0.1";  // "::": every address of this machine, IPv4 too
  int port = 0;                       // 0: any free one
  std::vector<Network> peers{};       // who may connect; nobody else is answered at all
  /// Asked for each connection, so that a new certificate counts at once. Empty: without TLS.
  std::function<Result<std::shared_ptr<ssl_ctx_st>>()> tls{};
  std::string
      client_authorities{};  // PEM; with TLS: clients must show a certificate of one of these. Empty: they need none
  std::size_t most_bytes = 1 << 20;
  int most_connections = 16, most_per_address = 4;
  std::chrono::milliseconds handshake{10'000}, message{30'000}, idle{600'000};
};

/// Since the start.
struct FramedFigures {
  int connections = 0;
  std::int64_t messages = 0, refused = 0;  // refused: connections of others, or too many
  std::optional<Instant> last_message_at{}, last_error_at{};
  std::string last_peer{};   // of the last message
  std::string last_error{};  // with the address of the other side
};

/// Thread-safe. Owns its threads, one for each connection; the destructor ends them, after the message at hand.
class FramedListener {
public:
  /// On a connection's thread. An empty answer sends nothing.
  using Answer = std::function<std::string(const std::string& message, const std::string& peer)>;
  /// Errors unavailable: `port_in_use`, `address_unusable`.
  static Result<std::unique_ptr<FramedListener>> start(FramedOptions options, Answer answer);
  ~FramedListener();
  FramedListener(const FramedListener&) = delete;
  FramedListener& operator=(const FramedListener&) = delete;
  int port() const { return port_; }
  FramedFigures figures() const;

private:
  struct Guest {
    std::string peer;
    bool over = false;
    std::jthread thread{};
  };
  FramedListener(FramedOptions options, Answer answer) : options_(std::move(options)), answer_(std::move(answer)) {}
  Status open();
  void serve(const std::stop_token& stop);
  void welcome(int connection, std::string peer);
  bool has_room(const std::string& peer);
  void converse(const std::stop_token& stop, int connection, const std::string& peer);
  Status talk(const std::stop_token& stop, int connection, const std::string& peer);
  void note(const std::string& peer, const Error& error);

  FramedOptions options_;
  Answer answer_;
  int socket_ = -1, port_ = 0;
  mutable std::mutex mutex_;  // guards guests_ and figures_
  std::list<Guest> guests_;
  FramedFigures figures_;
  std::jthread thread_;
};

}  // namespace mc::net
