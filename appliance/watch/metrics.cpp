#include "appliance/watch/metrics.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace mc::watch {
namespace {

// Routes are the program's own, so there is an end to them; this is for mistakes.
constexpr std::size_t kMostSeries = 3'000;

std::string escaped(std::string_view text, bool quotes) {
  std::string out;
  for (char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && quotes)
      out += "\\\"";
    else
      out += c;
  }
  return out;
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value == std::floor(value) && std::abs(value) < 1e15) return fmt::format("{}", static_cast<std::int64_t>(value));
  return fmt::format("{:.9g}", value);
}

void head(std::string& out, std::string_view name, std::string_view kind, std::string_view help) {
  out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, escaped(help, false), name, kind);
}

std::size_t class_of(double seconds) {
  return static_cast<std::size_t>(std::ranges::lower_bound(kLatencyBounds, seconds) - kLatencyBounds.begin());
}

}  // namespace

void RequestFigures::observe(std::string_view route, std::string_view method, int status,
                             std::chrono::nanoseconds spent) {
  double seconds = std::chrono::duration<double>(spent).count();
  std::size_t at = class_of(seconds);
  Key key{route, method};
  std::lock_guard lock(mutex_);
  ++minute_[at];
  if (status >= 500) ++minute_errors_;
  if (series_.size() >= kMostSeries && !series_.contains(key)) key = {"other", "other"};
  Series& series = series_[std::move(key)];
  ++series.classes[at];
  series.seconds += seconds;
  ++series.by_status[status];
}

Minute RequestFigures::take_minute() {
  std::array<std::int64_t, kLatencyBounds.size() + 1> classes{};
  Minute out;
  {
    std::lock_guard lock(mutex_);
    std::swap(classes, minute_);
    std::swap(out.errors, minute_errors_);
  }
  for (std::int64_t each : classes) out.requests += each;
  if (out.requests == 0) return out;
  double wanted = std::ceil(static_cast<double>(out.requests) * 0.95), before = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    auto here = static_cast<double>(classes[i]);
    if (before + here >= wanted) {
      double low = i == 0 ? 0 : kLatencyBounds[i - 1];
      double high = i < kLatencyBounds.size() ? kLatencyBounds[i] : kLatencyBounds.back() * 2;
      out.p95_us = static_cast<std::int64_t>((low + (high - low) * (wanted - before) / here) * 1e6);
      break;
    }
    before += here;
  }
  return out;
}

void RequestFigures::write(std::string& out) const {
  std::lock_guard lock(mutex_);
  head(out, "medconnect_http_requests_total", "counter", "Requests answered, by route, method and status.");
  for (const auto& [key, series] : series_)
    for (auto [status, count] : series.by_status)
      out += fmt::format("medconnect_http_requests_total{{route=\"{}\",method=\"{}\",status=\"{}\"}} {}\n",
                         escaped(key.first, true), escaped(key.second, true), status, count);
  head(out, "medconnect_http_request_duration_seconds", "histogram", "Time to answer, by route and method.");
  for (const auto& [key, series] : series_) {
    std::string labels = fmt::format("route=\"{}\",method=\"{}\"", escaped(key.first, true), escaped(key.second, true));
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < series.classes.size(); ++i) {
      sum += series.classes[i];
      std::string bound = i < kLatencyBounds.size() ? number(kLatencyBounds[i]) : "+Inf";
      out += fmt::format("medconnect_http_request_duration_seconds_bucket{{{},le=\"{}\"}} {}\n", labels, bound, sum);
    }
    out += fmt::format("medconnect_http_request_duration_seconds_sum{{{}}} {}\n", labels, number(series.seconds));
    out += fmt::format("medconnect_http_request_duration_seconds_count{{{}}} {}\n", labels, sum);
  }
}

void Registry::add(std::string name, MetricKind kind, std::string help, std::function<std::vector<Sample>()> read) {
  std::lock_guard lock(mutex_);
  metrics_[std::move(name)] = {kind, std::move(help), std::move(read)};
}

void Registry::add(std::string name, MetricKind kind, std::string help, std::function<double()> read) {
  add(std::move(name), kind, std::move(help), [read = std::move(read)] {
    return std::vector<Sample>{Sample{{}, read()}};
  });
}

std::string Registry::exposition() const {
  std::map<std::string, Metric> metrics;
  {
    std::lock_guard lock(mutex_);
    metrics = metrics_;
  }
  std::string out;
  for (const auto& [name, metric] : metrics) {
    auto samples = metric.read();
    if (samples.empty()) continue;
    head(out, name, metric.kind == MetricKind::counter ? "counter" : "gauge", metric.help);
    for (const Sample& sample : samples) {
      std::string labels;
      for (const auto& [label, value] : sample.labels)
        labels += fmt::format("{}{}=\"{}\"", labels.empty() ? "" : ",", label, escaped(value, true));
      out += labels.empty() ? fmt::format("{} {}\n", name, number(sample.value))
                            : fmt::format("{}{{{}}} {}\n", name, labels, number(sample.value));
    }
  }
  requests_.write(out);
  return out;
}

std::vector<std::string> Registry::names() const {
  std::vector<std::string> out{"medconnect_http_request_duration_seconds histogram",
                               "medconnect_http_requests_total counter"};
  std::lock_guard lock(mutex_);
  for (const auto& [name, metric] : metrics_)
    out.push_back(name + (metric.kind == MetricKind::counter ? " counter" : " gauge"));
  std::ranges::sort(out);
  return out;
}

}  // namespace mc::watch
