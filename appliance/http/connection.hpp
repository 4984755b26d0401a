#pragma once
// One accepted connection: a non-blocking socket with or without TLS whose waits all have a deadline, its input
// buffer, and its queue while it is live. One thread owns it and does all reading and writing, because OpenSSL allows
// one thread at a time; only send(), finish(), cut() and waiting_since may be used from others.
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

class Connection final : public LiveSocket, public std::enable_shared_from_this<Connection> {
public:
  /// Takes the socket over. `context` null: plain.
  Connection(int socket, std::string peer, std::shared_ptr<ssl_ctx_st> context);
  ~Connection() override;

  int socket() const { return socket_; }
  const std::string& peer() const { return peer_; }
  bool secure() const { return ssl_ != nullptr; }
  std::string& input() { return input_; }

  /// Deadlines are in steady_ms(). False: late, or the other end is gone.
  bool wait_readable(std::int64_t deadline) { return wait(kReadable, deadline); }
  bool handshake(std::int64_t deadline);
  /// Waits for bytes and appends what came to input().
  bool fill_by(std::int64_t deadline);
  /// Gives the memory of an empty input buffer back.
  void rest();
  /// Reads into `buffer`, waiting. Errors: `connection_closed`, `read_timeout` (also when slower than 1 KiB/s).
  Result<std::size_t> read_some(std::span<std::uint8_t> buffer, std::chrono::milliseconds timeout);
  /// Sends all, waiting. Errors: `connection_closed`, `write_timeout` (also when slower than 4 KiB/s).
  Status write_all(std::string_view bytes, std::chrono::milliseconds timeout);
  /// The client closed its side or is gone.
  bool abandoned() const;
  /// Starts the clocks of the minimum rates: call when a request begins.
  void begin_request();
  /// Ends both directions; the owner's waits end at once. From any thread.
  void cut();
  /// Ends our side. `linger`: reads for up to a second what the client still sends, so that it sees the last answer
  /// instead of a reset.
  void say_goodbye(bool linger);

  // Live connections.
  /// From here on send() and finish() work; what one message takes longer than `timeout` to send ends it.
  /// False when there are no more file descriptors.
  bool begin_live(std::chrono::milliseconds timeout);
  /// Waits for bytes of the client and sends what is queued meanwhile. False when it is over.
  bool live_fill();
  /// Nothing is sent any more.
  void end_live();
  bool send(std::shared_ptr<const std::string> bytes) override;
  void finish() override;

  bool redirect_only = false;
  bool content = false;     // accepted on the port of the content origin
  std::int64_t opened = 0;  // steady_ms()
  /// Since when the owner waits for a request; 0: it does not. Whoever waits may be cut.
  std::atomic<std::int64_t> waiting_since{0};

private:
  enum class Io : std::uint8_t { progress, want_read, want_write, closed };
  static constexpr short kReadable = 1, kWritable = 4;  // POLLIN, POLLOUT

  Io classify(int result);
  Io read_once(std::span<std::uint8_t> buffer, std::size_t& got);
  Io write_once(std::string_view bytes, std::size_t& written);
  Io fill();
  bool wait(short events, std::int64_t deadline);
  bool flush();
  void wake();

  int socket_;
  std::string peer_;
  std::shared_ptr<ssl_ctx_st> context_;
  ssl_st* ssl_ = nullptr;
  std::string input_;
  std::chrono::steady_clock::time_point begun_{};
  std::int64_t read_bytes_ = 0, written_bytes_ = 0;
  std::chrono::milliseconds live_timeout_{};

  std::mutex mutex_;  // guards what follows
  int wake_ = -1;     // eventfd, while live
  std::deque<std::shared_ptr<const std::string>> queue_;
  std::size_t queued_bytes_ = 0;  // not sent yet, in the queue or on the way
  bool finishing_ = false;
  bool closed_ = true;
};

std::int64_t steady_ms();

}  // namespace mc::http
