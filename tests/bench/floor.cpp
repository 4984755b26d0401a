// What the HTTP room alone costs: a trivial authenticated JSON route, without a database. The upper bound of every
// other figure.   floor [seconds] [clients]
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "appliance/base/log.hpp"
#include "appliance/http/test_server.hpp"
#include "tests/bench/client.hpp"

int main(int count, char** arguments) {
  using namespace mc;
  int seconds = count > 1 ? std::atoi(arguments[1]) : 5;
  int clients = count > 2 ? std::atoi(arguments[2]) : 64;
  log::set_level(log::Level::warning);
  http::ServerOptions options;
  options.threads = 32;
  http::TestServer server(options);
  for (std::string path : {"/api/v1/plain", "/healthz"}) {
    std::vector<std::pair<std::string, bench::Script>> scripts;
    for (int i = 0; i < clients; ++i)
      scripts.emplace_back("good", [path](const bench::Answer*) { return bench::Step{"get", "GET", path}; });
    auto run = bench::run({server.port()}, std::move(scripts), std::chrono::seconds(seconds));
    auto& figures = run.steps["get"];
    std::printf("%-16s %d clients  %9.0f requests/s  p50 %.2f ms  p95 %.2f  p99 %.2f  errors %lld\n", path.c_str(),
                clients, static_cast<double>(figures.ms.size()) / run.seconds, bench::percentile(figures.ms, 0.5),
                bench::percentile(figures.ms, 0.95), bench::percentile(figures.ms, 0.99),
                static_cast<long long>(figures.errors));
  }
}
