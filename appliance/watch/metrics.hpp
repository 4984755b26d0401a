#pragma once
// Figures for monitoring systems, in the text format of Prometheus (version 0.0.4). Names are stable: the manual lists
// them and a test compares. Labels never hold anything of a person: routes are templates, areas and states are words.
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace mc::watch {

enum class MetricKind : std::uint8_t { counter, gauge };

struct Sample {
  std::vector<std::pair<std::string, std::string>> labels{};  // "area" -> "database"
  double value = 0;
};

/// Upper ends of the classes of the latency histogram, in seconds.
inline constexpr std::array kLatencyBounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0};

/// What one minute saw.
struct Minute {
  std::int64_t requests = 0;
  std::int64_t errors = 0;  // answers of 500 and above
  std::int64_t p95_us = 0;  // within its class of the histogram, evenly spread
};

/// Counts requests by route, method and status. Thread-safe; observe() takes one short lock.
class RequestFigures {
public:
  void observe(std::string_view route, std::string_view method, int status, std::chrono::nanoseconds spent);
  /// Since the last call.
  Minute take_minute();
  void write(std::string& out) const;

private:
  struct Series {
    std::array<std::int64_t, kLatencyBounds.size() + 1> classes{};
    double seconds = 0;
    std::map<int, std::int64_t> by_status;
  };
  using Key = std::pair<std::string, std::string>;  // route, method
  mutable std::mutex mutex_;
  std::map<Key, Series> series_;
  std::array<std::int64_t, kLatencyBounds.size() + 1> minute_{};
  std::int64_t minute_errors_ = 0;
};

/// Everything that is exposed. Thread-safe: readings are asked for on the thread that calls exposition(), and may take
/// a moment (a query).
class Registry {
public:
  /// Names are `medconnect_...`, letters, digits and underscores. The same name twice replaces the reading.
  void add(std::string name, MetricKind kind, std::string help, std::function<std::vector<Sample>()> read);
  void add(std::string name, MetricKind kind, std::string help, std::function<double()> read);
  RequestFigures& requests() { return requests_; }
  std::string exposition() const;
  /// "name kind", in order: for the list that must not change unnoticed.
  std::vector<std::string> names() const;

private:
  struct Metric {
    MetricKind kind = MetricKind::gauge;
    std::string help;
    std::function<std::vector<Sample>()> read;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Metric> metrics_;
  RequestFigures requests_;
};

}  // namespace mc::watch
