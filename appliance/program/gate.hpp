#pragma once
// A server before the appliance can be opened: the first run and a sealed start. The same TLS, limits and pipeline as
// later, but no database, no sessions and only the routes that are put in.
#include <functional>
#include <memory>
#include <string>

#include "appliance/http/assets.hpp"
#include "appliance/http/live.hpp"
#include "appliance/http/pipeline.hpp"
#include "appliance/http/server.hpp"
#include "appliance/program/config.hpp"
#include "appliance/program/data_directory.hpp"
#include "appliance/program/process.hpp"

namespace mc::program {

/// Owns its server. Fill `routes` and `mounts`, then start once. Thread-safe after that.
class Gate {
public:
  Gate();
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  http::Routes routes;
  http::Mounts mounts;
  const Clock& clock() const { return clock_; }
  Random& random() { return *random_; }
  security::RateLimiter& limiter() { return limiter_; }

  /// `state`: what /healthz says and the code of /readyz's 503. `pages`: serve the web app too. Errors: as
  /// http::Server::start.
  Status start(const Layout& layout, const Config& config, const std::string& state, bool pages);
  int port() const { return server_ ? server_->port() : 0; }
  Status reload_certificate();
  /// Until `over` says so or a signal asks to stop; tells the service manager that the process lives. False: stop.
  bool wait(const std::function<bool()>& over);
  void stop();

private:
  SystemClock clock_;
  std::unique_ptr<Random> random_;
  security::RateLimiter limiter_;
  std::unique_ptr<http::Authenticator> nobody_;
  std::unique_ptr<http::Assets> assets_;
  std::unique_ptr<http::Live> live_;
  std::unique_ptr<http::Pipeline> pipeline_;
  std::unique_ptr<http::Server> server_;
};

/// "learn.hospital.example" of "https://learn.hospital.example:8443"; empty for other texts.
std::string host_of_url(std::string_view url);
/// The names under which people reach this server, for its certificate.
std::vector<std::string> certificate_names(const Config& config);

}  // namespace mc::program
