#pragma once
// The network side: listens, speaks TLS, hands requests to the pipeline, sends what it answers. HTTP and WebSockets
// are cpp-httplib's matter; connections, threads, limits and deadlines are ours (docs/decisions/http-transport.md).
//
// A connection has a thread of its own with a small stack, which reads a whole head (and a small body) before the
// request takes one of `threads` places, so that slow clients and WebSockets keep nobody waiting.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "appliance/base/result.hpp"
#include "appliance/http/challenges.hpp"
#include "appliance/http/live.hpp"
#include "appliance/http/pipeline.hpp"

namespace mc::http {

struct ServerOptions {
  std::string address = "::";  // all interfaces, IPv4 too; "127.0.0.1" for this machine only
  int port = 8443;             // 0: any free port
  bool tls = true;
  bool tls_1_2 = false;  // besides TLS 1.3, for what cannot speak it
  std::filesystem::path tls_directory{};
  std::vector<std::string> names{};  // of the generated certificate, besides localhost and the machine's name
  int content_port = 0;              // a second listener whose requests ask for the content origin; 0: none, -1: any
  int redirect_port = 0;             // plain HTTP that only answers 308 to `redirect_to`; 0: none
  std::string redirect_to{};         // "https://learn.hospital.example"
  const Challenges* challenges = nullptr;  // what plain HTTP answers besides; outlives the server
  /// Requests worked on at a time; a connection's thread waits for its turn. One that has waited for 20 ms may be one
  /// more, up to `max_threads`, so that handlers that only wait hold nobody up.
  int threads = 32, max_threads = 256;
  /// From three quarters of the connections on, those that wait longer than `crowded_timeout` for a request are closed.
  int max_connections = 8'192, max_per_address = 2'048, max_live = 6'144;
  /// Takes the sockets "https", "content" and "http" of a service manager, where it has some, instead of opening them.
  bool inherit = false;
  std::chrono::milliseconds head_timeout{10'000};  // from the first byte to the end of head and small body
  std::chrono::milliseconds idle_timeout{75'000};  // between requests
  std::chrono::milliseconds crowded_timeout{5'000};
  std::chrono::milliseconds io_timeout{20'000};  // without progress, while a body is read or sent
};

struct ServerFigures {
  int connections = 0, live = 0, threads = 0;
  std::int64_t requests = 0, refused = 0;
  int working = 0;  // requests that are being answered
};

/// Thread-safe. Owns its threads; the destructor stops.
class Server {
public:
  /// Binds and starts serving. Errors: `port_in_use`, `address_unusable`, and those of tls.hpp (all unavailable).
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Pipeline& pipeline, Live& live);
  virtual ~Server() = default;
  virtual int port() const = 0;
  virtual int content_port() const = 0;
  virtual int redirect_port() const = 0;
  /// Finishes what runs (at most 5 s), closes everything and joins the threads. Idempotent.
  virtual void stop() = 0;
  /// Reads tls/ again; new connections use it. Also done within seconds when the files change. On an error the old
  /// certificate stays.
  virtual Status reload_certificate() = 0;
  virtual ServerFigures figures() const = 0;
};

}  // namespace mc::http
