#pragma once
// Transactional outbox: publish writes a row in the caller's transaction; after commit a dispatcher hands it to each
// subscriber in a transaction of its own, at least once and idempotent by (event id, subscriber). A failing subscriber
// is retried with backoff and alarmed; it never fails the request.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "appliance/base/id.hpp"
#include "appliance/data/data.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::events {

struct EventTag;
using EventId = Id<EventTag>;

struct Meta {
  EventId id;
  Instant at;
};

/// An event type is a FIELDS struct with `static constexpr std::string_view kTopic = "courses.published";`
/// (module, dot, past tense).
class Events {
public:
  virtual ~Events() = default;

  template <class E>
  Status publish(data::Tx& tx, const E& event) {
    return publish_text(tx, E::kTopic, shape::to_json(event));
  }
  /// Registered once at start by the module (subscriber = "module.purpose"). The handler gets a write transaction.
  template <class E>
  void subscribe(std::string subscriber, std::function<Status(data::Tx&, const E&, const Meta&)> handler) {
    subscribe_text(E::kTopic, std::move(subscriber),
                   [handler = std::move(handler)](data::Tx& tx, std::string_view json, const Meta& meta) -> Status {
                     E event = TRY(shape::from_json<E>(json));
                     return handler(tx, event, meta);
                   });
  }
  /// Delivers everything that is due, on the calling thread; for tests and for `demo`.
  virtual Status drain() = 0;

protected:
  using TextHandler = std::function<Status(data::Tx&, std::string_view json, const Meta&)>;
  virtual Status publish_text(data::Tx& tx, std::string_view topic, std::string json) = 0;
  virtual void subscribe_text(std::string_view topic, std::string subscriber, TextHandler handler) = 0;
};

}  // namespace mc::events
