#pragma once
// Serves GET /metrics on a bind of its own, for one monitoring system: plain HTTP, optionally with a bearer token. It
// shares nothing with the app's server, so that it answers when that one is crowded and can be closed off by address.
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "appliance/base/result.hpp"

namespace mc::watch {

struct ExporterOptions {
  std::string address = "127.0.0.1";
  int port = 9464;      // 0: any free one
  std::string token{};  // empty: anybody who reaches the port may ask
};

/// One request at a time, of at most 8 KiB and 5 s. Owns its thread; the destructor stops.
class Exporter {
public:
  /// Errors (unavailable): `port_in_use`, `address_unusable`.
  static Result<std::unique_ptr<Exporter>> start(ExporterOptions options, std::function<std::string()> text);
  ~Exporter();
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;
  int port() const { return port_; }

private:
  Exporter(ExporterOptions options, std::function<std::string()> text)
      : options_(std::move(options)), text_(std::move(text)) {}
  Status open();
  void serve(const std::stop_token& stop);
  void answer(int connection);

  ExporterOptions options_;
  std::function<std::string()> text_;
  int socket_ = -1, port_ = 0;
  std::jthread thread_;
};

/// The whole answer to a request whose head this is: for tests and fuzzers too.
std::string exporter_answer(std::string_view head, std::string_view token, const std::function<std::string()>& text);

}  // namespace mc::watch
