#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "appliance/data/test_store.hpp"
#include "appliance/events/outbox.hpp"

namespace mc::events {
namespace {

struct CoursePublished {
  static constexpr std::string_view kTopic = "courses.published";
  std::int64_t number = 0;
};
FIELDS(CoursePublished, number)

struct CourseChanged {
  static constexpr std::string_view kTopic = "courses.changed";
  EventId course;
};
FIELDS(CourseChanged, course)
struct LessonChanged {
  static constexpr std::string_view kTopic = "courses.lesson_changed";
  std::int64_t number = 0;
  EventId course;
};
FIELDS(LessonChanged, number, course)

constexpr EmbeddedFile kSeen{"seen/0001_create.sql", "CREATE TABLE seen_rows (number INTEGER PRIMARY KEY) STRICT;"};
constexpr data::Module kSeenModule{"seen"};

std::vector<EmbeddedFile> tables() {
  std::vector<EmbeddedFile> files{kSeen};
  for (const EmbeddedFile& file : embedded_migrations())
    if (file.path.starts_with("events/")) files.push_back(file);
  return files;
}

struct World {
  data::TestStore store;
  std::unique_ptr<Random> random = seeded_random(1);
  std::unique_ptr<Outbox> events;
  World() {
    REQUIRE(store.db().migrate(tables()));
    events = make_events(store.db(), store.clock, *random);
  }
  Status publish(std::int64_t number) {
    return store.db().write([&](data::Tx& tx) { return events->publish(tx, CoursePublished{number}); });
  }
  std::vector<std::int64_t> seen() {
    return *store.db().read([](data::Tx& tx) {
      return tx.in(kSeenModule).all<std::int64_t>("SELECT number FROM seen_rows ORDER BY number");
    });
  }
};

Status remember(data::Tx& tx, const CoursePublished& event) {
  TRY(tx.in(kSeenModule).run("INSERT INTO seen_rows (number) VALUES (?)", event.number));
  return {};
}

}  // namespace

TEST_CASE("events reach each subscriber once and in order, and only if the publisher committed") {
  World w;
  std::vector<std::int64_t> order;
  w.events->subscribe<CoursePublished>(
      "seen.rows", [](data::Tx& tx, const CoursePublished& e, const Meta&) { return remember(tx, e); });
  w.events->subscribe<CoursePublished>("seen.order",
                                       [&](data::Tx&, const CoursePublished& e, const Meta& meta) -> Status {
                                         CHECK_FALSE(meta.id.is_nil());
                                         order.push_back(e.number);
                                         return {};
                                       });
  for (std::int64_t i = 1; i <= 100; ++i) REQUIRE(w.publish(i));
  CHECK_FALSE(w.store.db().write([&](data::Tx& tx) -> Status {
    TRY(w.events->publish(tx, CoursePublished{1000}));
    return conflict("rolled_back");
  }));
  REQUIRE(w.events->drain());
  REQUIRE(w.events->drain());
  CHECK(w.seen().size() == 100);
  REQUIRE(order.size() == 100);
  CHECK(std::ranges::is_sorted(order));
  CHECK(w.events->backlog()->pending == 0);
}

TEST_CASE("a failing subscriber is retried with growing delays, hurts nobody else, and ends on the dead list") {
  World w;
  int tries = 0;
  bool broken = true;
  w.events->subscribe<CoursePublished>(
      "seen.rows", [](data::Tx& tx, const CoursePublished& e, const Meta&) { return remember(tx, e); });
  w.events->subscribe<CoursePublished>("bad.guy", [&](data::Tx& tx, const CoursePublished& e, const Meta&) -> Status {
    if (e.number != 2) return {};
    ++tries;
    TRY(tx.in(kSeenModule).run("INSERT INTO seen_rows (number) VALUES (99)"));
    if (!broken) return {};
    if (tries == 2) throw std::runtime_error("also caught");
    return internal("on_purpose");
  });
  for (std::int64_t i = 1; i <= 3; ++i) REQUIRE(w.publish(i));
  REQUIRE(w.events->drain());
  CHECK(w.seen() == std::vector<std::int64_t>{1, 2, 3});
  int after_first = tries;
  REQUIRE(w.events->drain());
  CHECK(tries == after_first);  // not due yet
  for (int i = 0; i < 20; ++i) {
    w.store.clock.advance(std::chrono::minutes{15});
    REQUIRE(w.events->drain());
  }
  CHECK(tries - after_first == kAttempts - 1);
  auto dead = w.events->dead(0);
  REQUIRE(dead);
  REQUIRE(dead->size() == 1);
  CHECK(dead->front().subscriber == "bad.guy");
  CHECK(dead->front().last_error == "on_purpose");
  CHECK(w.seen() == std::vector<std::int64_t>{1, 2, 3});
  CHECK(*w.events->purge(w.store.clock.now()) == 2);  // the dead one's event waits for somebody to look at it
  CHECK(w.events->dead(0)->size() == 1);
  broken = false;
  CHECK(w.events->retry(dead->front().sequence, "nobody").error().code == "not_found");
  REQUIRE(w.events->retry(dead->front().sequence, "bad.guy"));
  REQUIRE(w.events->drain());
  CHECK(w.seen() == std::vector<std::int64_t>{1, 2, 3, 99});
  CHECK(w.events->dead(0)->empty());
}

TEST_CASE("a failing event does not undo those that share its transaction") {
  World w;
  w.events->subscribe<CoursePublished>("seen.rows", [&](data::Tx& tx, const CoursePublished& e, const Meta&) -> Status {
    TRY(remember(tx, e));
    if (e.number % 40 == 7) return internal("on_purpose");
    return {};
  });
  REQUIRE(w.store.db().write([&](data::Tx& tx) -> Status {
    for (std::int64_t i = 1; i <= 1200; ++i) TRY(w.events->publish(tx, CoursePublished{i}));
    return {};
  }));
  std::int64_t commits = w.store.db().figures().commits;
  REQUIRE(w.events->drain());
  CHECK(w.seen().size() == 1170);  // 30 of 1,200 fail
  CHECK(w.events->backlog()->pending == 30);
  // Not one transaction per event: three batches, and for each failure one replay and one note.
  CHECK(w.store.db().figures().commits - commits < 150);
  w.store.clock.advance(std::chrono::minutes{1});
  REQUIRE(w.events->drain());
  CHECK(w.seen().size() == 1170);  // tried again, and no row twice
}

TEST_CASE("while serving, a backlog is delivered in short transactions; nothing is lost or done twice") {
  World w;
  std::atomic<int> count{0};
  w.events->subscribe<CoursePublished>("seen.rows", [&](data::Tx& tx, const CoursePublished& e, const Meta&) -> Status {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
    ++count;
    return remember(tx, e);
  });
  REQUIRE(w.store.db().write([&](data::Tx& tx) -> Status {
    for (std::int64_t i = 1; i <= 100; ++i) TRY(w.events->publish(tx, CoursePublished{i}));
    return {};
  }));
  std::int64_t writes = w.store.db().figures().writes;
  w.events->start();
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (w.events->backlog()->pending > 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  w.events->stop();
  CHECK(w.seen().size() == 100);
  CHECK(count == 100);
  CHECK(w.store.db().figures().writes - writes >= 20);  // at most four or five events of a millisecond each
}

TEST_CASE("changes of one subject that wait are one delivery, over all topics of the purpose; later ones are new") {
  World w;
  std::vector<EventId> refreshed;
  std::function<Status(data::Tx&, const EventId&)> refresh = [&](data::Tx&, const EventId& id) -> Status {
    refreshed.push_back(id);
    return {};
  };
  w.events->subscribe_about("model.refresh", &CourseChanged::course, refresh);
  w.events->subscribe_about("model.refresh", &LessonChanged::course, refresh);
  int each = 0;
  w.events->subscribe<LessonChanged>("seen.each", [&](data::Tx&, const LessonChanged&, const Meta&) -> Status {
    ++each;
    return {};
  });
  EventId first{make_uuid7(w.store.clock.now(), *w.random)}, second{make_uuid7(w.store.clock.now(), *w.random)};
  auto change = [&](const auto& event) {
    REQUIRE(w.store.db().write([&](data::Tx& tx) { return w.events->publish(tx, event); }));
  };
  change(LessonChanged{3, first});
  change(CourseChanged{first});
  change(LessonChanged{4, first});
  change(CourseChanged{second});
  REQUIRE(w.events->drain());
  CHECK(refreshed.size() == 2);
  CHECK(std::ranges::find(refreshed, first) != refreshed.end());
  CHECK(std::ranges::find(refreshed, second) != refreshed.end());
  CHECK(each == 2);  // a subscriber to events still gets each of them
  change(CourseChanged{first});
  REQUIRE(w.events->drain());
  CHECK(refreshed.size() == 3);
}

TEST_CASE("a dead delivery of a subject is settled by a newer one that waits") {
  World w;
  bool broken = true;
  int done = 0;
  w.events->subscribe_about<CourseChanged, EventId>("model.refresh", &CourseChanged::course,
                                                    [&](data::Tx&, const EventId&) -> Status {
                                                      if (broken) return internal("on_purpose");
                                                      ++done;
                                                      return {};
                                                    });
  EventId course{make_uuid7(w.store.clock.now(), *w.random)};
  auto change = [&] {
    REQUIRE(w.store.db().write([&](data::Tx& tx) { return w.events->publish(tx, CourseChanged{course}); }));
  };
  change();
  for (int i = 0; i < 2 * kAttempts; ++i) {
    REQUIRE(w.events->drain());
    w.store.clock.advance(std::chrono::minutes{15});
  }
  auto dead = w.events->dead(0);
  REQUIRE(dead);
  REQUIRE(dead->size() == 1);
  broken = false;
  change();
  REQUIRE(w.events->retry(dead->front().sequence, "model.refresh"));
  CHECK(w.events->dead(0)->empty());
  CHECK(w.events->backlog()->pending == 1);
  REQUIRE(w.events->drain());
  CHECK(done == 1);
}

TEST_CASE("the thread delivers soon after the commit, and what another run left behind") {
  World w;
  std::atomic<int> count{0};
  auto listen = [&](Outbox& outbox) {
    outbox.subscribe<CoursePublished>("seen.count", [&](data::Tx&, const CoursePublished&, const Meta&) -> Status {
      ++count;
      return {};
    });
  };
  listen(*w.events);
  REQUIRE(w.publish(1));
  w.events = make_events(w.store.db(), w.store.clock, *w.random);  // as after a restart
  listen(*w.events);
  w.events->start();
  auto wait_for = [&](int wanted) {
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (count < wanted && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
    return count.load();
  };
  CHECK(wait_for(1) == 1);
  REQUIRE(w.publish(2));
  CHECK(wait_for(2) == 2);
  w.events->stop();
}

TEST_CASE("purge removes old delivered events and keeps undelivered ones") {
  World w;
  w.events->subscribe<CoursePublished>("bad.guy", [](data::Tx&, const CoursePublished& e, const Meta&) -> Status {
    if (e.number == 2) return internal("on_purpose");
    return {};
  });
  REQUIRE(w.publish(1));
  REQUIRE(w.publish(2));
  REQUIRE(w.events->drain());
  w.store.clock.advance(std::chrono::hours{240});
  CHECK(*w.events->purge(w.store.clock.now() - std::chrono::hours{300}) == 0);
  CHECK(*w.events->purge(w.store.clock.now() - std::chrono::hours{24}) == 1);
  CHECK(w.events->backlog()->pending == 1);
}

TEST_CASE("a dead delivery goes with its event after 30 days: it may hold somebody's name") {
  World w;
  w.events->subscribe<CoursePublished>(
      "bad.guy", [&](data::Tx&, const CoursePublished&, const Meta&) -> Status { return internal("on_purpose"); });
  REQUIRE(w.publish(1));
  for (int i = 0; i < 20; ++i) {
    REQUIRE(w.events->drain());
    w.store.clock.advance(std::chrono::minutes{15});
  }
  REQUIRE(w.events->dead(0)->size() == 1);
  const auto week = std::chrono::hours{24 * 7};
  w.store.clock.advance(std::chrono::hours{24 * 29});
  CHECK(*w.events->purge(w.store.clock.now() - week) == 0);
  CHECK(w.events->dead(0)->size() == 1);
  w.store.clock.advance(std::chrono::hours{24 * 2});
  CHECK(*w.events->purge(w.store.clock.now() - week) == 1);
  CHECK(w.events->dead(0)->empty());
}

}  // namespace mc::events
