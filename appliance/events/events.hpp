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
    return publish_text(tx, E::kTopic, shape::to_json(event), &event);
  }
  /// Registered once at start by the module (subscriber = "module.purpose"). The handler gets a write transaction.
  template <class E>
  void subscribe(std::string subscriber, std::function<Status(data::Tx&, const E&, const Meta&)> handler) {
    subscribe_text(E::kTopic, std::move(subscriber),
                   [handler = std::move(handler)](data::Tx& tx, std::string_view json, const Meta& meta) -> Status {
                     E event = TRY(shape::from_json<E>(json));
                     return handler(tx, event, meta);
                   },
                   {});
  }
  /// For a subscriber that does not look at what happened but at how its subject stands now (a read model): it is
  /// handed only the subject, and the events of one subject that wait are one delivery. One purpose may listen to
  /// several topics with the same kind of subject; they are then one delivery too.
  template <class E, class I>
  void subscribe_about(std::string subscriber, I E::*subject, std::function<Status(data::Tx&, const I&)> handler) {
    subscribe_text(
        E::kTopic, std::move(subscriber),
        [handler = std::move(handler), subject](data::Tx& tx, std::string_view json, const Meta&) -> Status {
          E event = TRY(shape::from_json<E>(json));
          return handler(tx, event.*subject);
        },
        [subject](const void* event) { return (static_cast<const E*>(event)->*subject).text(); });
  }
  /// Delivers everything that is due, on the calling thread; for tests and for `demo`.
  virtual Status drain() = 0;

protected:
  using TextHandler = std::function<Status(data::Tx&, std::string_view json, const Meta&)>;
  /// Given the topic's event struct; empty for a subscriber that gets every event.
  using SubjectOf = std::function<std::string(const void* event)>;
  virtual Status publish_text(data::Tx& tx, std::string_view topic, std::string json, const void* event) = 0;
  virtual void subscribe_text(std::string_view topic, std::string subscriber, TextHandler handler,
                              SubjectOf subject) = 0;
};

}  // namespace mc::events
