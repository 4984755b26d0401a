#pragma once
// For tests of the network side: a real server on a free port of the loopback, with a few routes, and a raw client.
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "appliance/base/random.hpp"
#include "appliance/data/test_store.hpp"
#include "appliance/http/server.hpp"
#include "appliance/http/testing.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace mc::http {

/// Speaks bytes. Every wait ends after two seconds.
class RawClient {
public:
  /// A nonzero `tls_version` (TLS1_2_VERSION...) limits the handshake to that version.
  explicit RawClient(int port, bool tls = false, int tls_version = 0);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  bool connected() const { return connected_; }
  bool send(std::string_view bytes);
  /// Everything up to the end of the connection, or what came in the time.
  std::string read_all(std::chrono::milliseconds wait = std::chrono::milliseconds(2000));
  /// One response: head and as much body as Content-Length says.
  std::string read_response();
  /// At least `count` bytes.
  std::string read_some(std::size_t count);
  /// True when the server ended the connection within the time.
  bool closed(std::chrono::milliseconds wait = std::chrono::milliseconds(2000));
  /// Subject and serial of the server's certificate.
  std::string certificate() const;

private:
  long receive(char* buffer, std::size_t size, std::chrono::milliseconds wait);
  int socket_ = -1;
  ssl_ctx_st* context_ = nullptr;
  ssl_st* ssl_ = nullptr;
  bool connected_ = false;
};

struct Plain {
  std::string text;
};
FIELDS(Plain, text)

/// Access token "good" belongs to a member; "leaving" too, but its session ends right after it was asked for once. A
/// mount at /t of the content origin answers with its path. Routes: GET /plain (public), POST /echo (public, 1 MiB),
/// POST /guarded, GET /file (1 MiB), GET /stream (chunked), GET /slow (300 ms), GET /wait (until another request was
/// handled, two seconds at most), POST /file (64 MiB).
class TestServer {
public:
  explicit TestServer(ServerOptions options = {});
  ~TestServer();
  int port() const { return server_->port(); }
  Server& server() { return *server_; }
  Live& live() { return *live_; }
  PersonId person() const { return person_; }
  SessionId session() const { return session_; }
  int handled() const { return handled_; }
  /// The most handlers of /api/v1/slow that were at work at once.
  int most_slow() const { return most_slow_; }
  int queued() const { return queued_; }
  data::TestFolder folder;

private:
  class Guard;
  void add_routes();
  SystemClock clock_;
  std::unique_ptr<Random> random_ = system_random();
  security::Permissions permissions_;
  PersonId person_;
  SessionId session_;
  std::atomic<int> handled_{0};
  std::atomic<int> slow_{0};
  std::atomic<int> most_slow_{0}, queued_{0};
  Routes routes_;
  Mounts mounts_;
  std::unique_ptr<Authenticator> authenticator_;
  security::RateLimiter limiter_{clock_};
  std::unique_ptr<Live> live_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<Server> server_;
};

}  // namespace mc::http
