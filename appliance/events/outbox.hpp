#pragma once
// The working form of Events for the composition root: its thread, its figures and the deliveries that were given up.
#include <memory>
#include <vector>

#include "appliance/base/random.hpp"
#include "appliance/events/events.hpp"

namespace mc::events {

/// A delivery whose subscriber failed kAttempts times; it waits for a person.
struct DeadDelivery {
  std::int64_t sequence = 0;
  EventId event;
  std::string topic;
  std::string subscriber;
  std::int64_t attempts = 0;
  std::string last_error;  // an error code, never a message with data
  Instant published;
};
FIELDS(DeadDelivery, sequence, event, topic, subscriber, attempts, last_error, published)

struct Backlog {
  std::int64_t pending = 0;
  std::int64_t dead = 0;
};
FIELDS(Backlog, pending, dead)

constexpr int kAttempts = 12;

/// Delivers in the order of publication per subscriber; only a retried event may come later than its successors.
/// A subscriber's work and the mark "delivered" are one transaction, so its rows are written exactly once even after a
/// crash. Several events of one subscriber share a transaction; one that fails is taken out and the others stay. The
/// thread keeps each transaction to a few milliseconds, so that requests are not held up; drain() does not.
/// Thread-safe; subscribe everything before start().
class Outbox : public Events {
public:
  virtual void start() = 0;
  /// Finishes the delivery that is running. Also done by the destructor.
  virtual void stop() = 0;
  virtual Result<Backlog> backlog() = 0;
  /// Dead deliveries after `sequence`, oldest first, at most 200.
  virtual Result<std::vector<DeadDelivery>> dead(std::int64_t after_sequence) = 0;
  /// Puts a dead delivery back in the queue; not_found if there is none.
  virtual Status retry(std::int64_t sequence, std::string_view subscriber) = 0;
  /// Deletes events older than `before` that everyone has received; the number deleted (at most 1,000 per call).
  /// The thread does this itself for events older than a week.
  virtual Result<std::int64_t> purge(Instant before) = 0;
};

std::unique_ptr<Outbox> make_events(data::Database& database, const Clock& clock, Random& random);

}  // namespace mc::events
