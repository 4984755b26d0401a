#pragma once
// Durable job queue in the database: priorities, attempts with backoff, schedules, a dead list with retry.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "appliance/base/id.hpp"
#include "appliance/data/data.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::jobs {

struct JobTag;
using JobId = Id<JobTag>;

enum class Priority : std::uint8_t { high, normal, low };
ENUM_NAMES(Priority, high, normal, low)

struct Settings {
  int attempts = 5;
  Priority priority = Priority::normal;
  std::optional<Instant> run_at{};  // not before
  std::string unique_key{};         // a pending job with the same kind and key is not queued twice
};

/// A job type is a FIELDS struct with `static constexpr std::string_view kKind = "certificates.render";`
class Jobs {
public:
  virtual ~Jobs() = default;
  template <class J>
  Status enqueue(data::Tx& tx, const J& job, Settings settings = {}) {
    return enqueue_text(tx, J::kKind, shape::to_json(job), std::move(settings));
  }
  /// The handler runs on a worker thread without a transaction and opens its own; it must be safe to run twice.
  template <class J>
  void handle(std::function<Status(const J&)> handler) {
    handle_text(J::kKind, [handler = std::move(handler)](std::string_view json) -> Status {
      J job = TRY(shape::from_json<J>(json));
      return handler(job);
    });
  }
  /// Runs `work` every `period` (first run one period after start, or at once if it was missed while down).
  virtual void every(std::string name, std::chrono::seconds period, std::function<Status()> work) = 0;
  /// Runs `work` once a day at `minute` of the day (UTC); a run missed while down is caught up once.
  virtual void daily(std::string name, int minute_of_day, std::function<Status()> work) = 0;
  /// Runs everything that is due on the calling thread; for tests and for `demo`.
  virtual Status drain() = 0;

protected:
  virtual Status enqueue_text(data::Tx& tx, std::string_view kind, std::string json, Settings settings) = 0;
  virtual void handle_text(std::string_view kind, std::function<Status(std::string_view json)> handler) = 0;
};

}  // namespace mc::jobs
