#include "appliance/program/gate.hpp"

#include <cstdlib>

#include "appliance/base/log.hpp"

namespace mc::program {

namespace {

/// There are no sessions before there is a database.
class Nobody final : public http::Authenticator {
public:
  Result<std::shared_ptr<const security::Viewer>> resolve(std::string_view, security::Touch) override {
    return fail(Fault::unauthenticated, "sign_in_required", "Nobody can sign in yet.");
  }
};

constexpr int kLookMs = 200;

}  // namespace

std::string host_of_url(std::string_view url) {
  if (!url.starts_with("https://")) return {};
  url.remove_prefix(8);
  if (url.starts_with('[')) return std::string(url.substr(1, url.find(']') - 1));
  return std::string(url.substr(0, url.find(':')));
}

std::vector<std::string> certificate_names(const Config& config) {
  std::vector<std::string> out;
  if (std::string host = host_of_url(config.base_url); !host.empty()) out.push_back(host);
  if (!config.content_host.empty()) out.push_back(config.content_host);
  return out;
}

Gate::Gate() : random_(system_random()), limiter_(clock_), nobody_(std::make_unique<Nobody>()) {}
Gate::~Gate() { stop(); }

Status Gate::start(const Layout& layout, const Config& config, const std::string& state, bool pages) {
  if (pages) assets_ = std::make_unique<http::Assets>(embedded_web());
  live_ = http::make_live(clock_);
  http::PipelineOptions how;
  how.trusted_proxies = config.trusted_proxies;
  how.limits.address = {120, 120};
  how.access_log = config.log_requests;
  how.health = state;
  http::PipelineParts parts{.clock = clock_,
                            .random = *random_,
                            .routes = routes,
                            .authenticator = *nobody_,
                            .rate_limiter = limiter_,
                            .audit = {},
                            .assets = assets_.get(),
                            .ready = [state] { return Status(fail(Fault::unavailable, state)); },
                            .mounts = &mounts};
  pipeline_ = TRY(http::Pipeline::make(std::move(parts), std::move(how)));
  http::ServerOptions options;
  options.address = config.address;
  options.port = static_cast<int>(config.port);
  options.inherit = true;
  options.tls_directory = layout.tls();
  options.names = certificate_names(config);
  options.threads = 8;
  options.max_threads = 32;
  options.max_connections = 256;
  options.max_per_address = 64;
  server_ = TRY(http::Server::start(std::move(options), *pipeline_, *live_));
  return {};
}

Status Gate::reload_certificate() { return server_ ? server_->reload_certificate() : Status{}; }

bool Gate::wait(const std::function<bool()>& over) {
  const char* period = std::getenv("WATCHDOG_USEC");
  long long watchdog_ms = period ? std::atoll(period) / 2000 : 0;
  long long since = 0;
  notify_service_manager("READY=1");
  while (!over()) {
    if (auto signal = wait_for_signal(kLookMs)) {
      if (*signal == Signal::stop) return false;
      if (auto reloaded = reload_certificate(); !reloaded)
        LOG(error, "certificate_not_reloaded", {"code", reloaded.error().code});
    }
    since += kLookMs;
    if (watchdog_ms == 0 || since < watchdog_ms) continue;
    notify_service_manager("WATCHDOG=1");
    since = 0;
  }
  return true;
}

void Gate::stop() {
  if (server_) server_->stop();
}

}  // namespace mc::program
