#pragma once
// One accepted connection: a non-blocking socket with or without TLS, its input buffer, and its queue while it is live.
// Between two epoll events exactly one worker owns it; only the LiveSocket functions may come from other threads.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "appliance/base/result.hpp"
#include "appliance/http/live.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace mc::http {

enum class Io : std::uint8_t { progress, want_read, want_write, closed };
enum class Phase : std::uint8_t { handshake, request, live };

class Connection final : public LiveSocket {
public:
  /// Takes the socket over. `id` is what epoll reports. `context` null: plain.
  Connection(std::uint64_t id, int socket, int epoll, std::string peer, std::shared_ptr<ssl_ctx_st> context);
  ~Connection() override;

  std::uint64_t id() const { return id_; }
  int socket() const { return socket_; }
  const std::string& peer() const { return peer_; }
  bool secure() const { return ssl_ != nullptr; }
  std::string& input() { return input_; }

  Io handshake();
  /// Reads what is there, at most 16 KiB, onto the end of input().
  Io fill();
  /// Something was read already that is not served yet; otherwise epoll tells when to go on.
  bool may_have_more() const;
  /// Gives the memory of an empty input buffer back.
  void rest();
  /// Reads into `buffer`, waiting. Errors: `connection_closed`, `read_timeout` (also when slower than 1 KiB/s).
  Result<std::size_t> read_some(std::span<std::uint8_t> buffer, std::chrono::milliseconds timeout);
  /// Sends all, waiting. Errors: `connection_closed`, `write_timeout` (also when slower than 4 KiB/s).
  Status write_all(std::string_view bytes, std::chrono::milliseconds timeout);
  /// Starts the clocks of the minimum rates: call when a request begins.
  void begin_request();
  /// Makes epoll report this connection once more.
  void arm(bool for_write);
  /// Ends both directions; the owner then gets an event and destroys it. From any thread.
  void cut();
  /// A polite TLS goodbye before the socket goes; never blocks.
  void say_goodbye();

  // Live connections.
  /// Becomes live; the owner still runs and must call live_done().
  void begin_live();
  bool send(std::shared_ptr<const std::string> bytes) override;
  void finish() override;
  enum class Taken : std::uint8_t { fine, over, busy };
  /// The owner takes an event of a live connection: reads what came into `bytes`. `busy`: another worker has it.
  Taken live_read(std::string& bytes);
  /// The owner is done with the event: sends what waits and arms again. False when it is over.
  bool live_done();
  void mark_closed();

  Phase phase = Phase::handshake;
  bool redirect_only = false;
  std::size_t needed = 0;  // bytes of head and small body that must be there; 0: head not complete
  bool continued = false;  // "100 Continue" was sent
  /// When the sweeper cuts it, in steady milliseconds; 0: never.
  std::atomic<std::int64_t> deadline{0};

private:
  Io classify(int result);
  Io write_once(std::string_view bytes, std::size_t& written);
  bool flush();

  std::uint64_t id_;
  int socket_;
  int epoll_;
  std::string peer_;
  std::shared_ptr<ssl_ctx_st> context_;
  ssl_st* ssl_ = nullptr;
  std::string input_;
  std::chrono::steady_clock::time_point begun_{};
  std::int64_t read_bytes_ = 0, written_bytes_ = 0;

  std::mutex mutex_;  // guards what follows, and ssl_ while live
  std::deque<std::shared_ptr<const std::string>> queue_;
  std::size_t queued_bytes_ = 0, sent_of_first_ = 0;
  bool handled_ = false;  // the owner runs; it will flush and arm
  bool finishing_ = false;
  bool closed_ = false;
};

std::int64_t steady_ms();

}  // namespace mc::http
