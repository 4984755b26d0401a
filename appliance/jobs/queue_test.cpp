#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "appliance/data/test_store.hpp"
#include "appliance/jobs/brake.hpp"
#include "appliance/jobs/queue.hpp"

namespace mc::jobs {
namespace {

struct Render {
  static constexpr std::string_view kKind = "certificates.render";
  std::int64_t number = 0;
};
FIELDS(Render, number)

std::vector<EmbeddedFile> tables() {
  std::vector<EmbeddedFile> files;
  for (const EmbeddedFile& file : embedded_migrations())
    if (file.path.starts_with("jobs/")) files.push_back(file);
  return files;
}

struct World {
  data::TestStore store;
  std::unique_ptr<Random> random = seeded_random(1);
  std::unique_ptr<Queue> jobs;
  std::vector<std::int64_t> done;
  int failures_left = 0;

  World() {
    REQUIRE(store.db().migrate(tables()));
    restart();
  }
  void restart(QueueOptions options = {}) {
    jobs = make_jobs(store.db(), store.clock, *random, options);
    jobs->handle<Render>([this](const Render& job) -> Status {
      if (failures_left > 0) {
        --failures_left;
        return internal("on_purpose");
      }
      done.push_back(job.number);
      return {};
    });
  }
  Status add(std::int64_t number, Settings settings = {}) {
    return store.db().write([&](data::Tx& tx) { return jobs->enqueue(tx, Render{number}, settings); });
  }
};

template <class Condition>
bool soon(Condition condition) {
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{4};
  while (!condition() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  return condition();
}

}  // namespace

TEST_CASE("jobs run by priority, then by time; not before run_at; once per unique key; not when rolled back") {
  World w;
  REQUIRE(w.add(1, {.priority = Priority::low}));
  REQUIRE(w.add(2));
  w.store.clock.advance(std::chrono::milliseconds{1});
  REQUIRE(w.add(3));
  REQUIRE(w.add(4, {.priority = Priority::high}));
  REQUIRE(w.add(5, {.run_at = w.store.clock.now() + std::chrono::hours{1}}));
  REQUIRE(w.add(6, {.priority = Priority::low, .unique_key = "nightly"}));
  REQUIRE(w.add(7, {.priority = Priority::low, .unique_key = "nightly"}));
  CHECK_FALSE(w.store.db().write([&](data::Tx& tx) -> Status {
    TRY(w.jobs->enqueue(tx, Render{8}));
    return conflict("rolled_back");
  }));
  REQUIRE(w.jobs->drain());
  CHECK(w.done == std::vector<std::int64_t>{4, 2, 3, 1, 6});
  w.store.clock.advance(std::chrono::hours{2});
  REQUIRE(w.add(9, {.unique_key = "nightly"}));
  REQUIRE(w.jobs->drain());
  CHECK(w.done == std::vector<std::int64_t>{4, 2, 3, 1, 6, 5, 9});
  CHECK(w.jobs->depth()->pending == 0);
}

TEST_CASE("a failing job waits longer each time, dies after its attempts, and can be retried or discarded") {
  World w;
  w.failures_left = 3;
  REQUIRE(w.add(1, {.attempts = 3}));
  REQUIRE(w.jobs->drain());
  CHECK(w.failures_left == 2);
  w.store.clock.advance(std::chrono::seconds{4});
  REQUIRE(w.jobs->drain());
  CHECK(w.failures_left == 2);  // the first delay is at least 5 s
  w.store.clock.advance(std::chrono::seconds{3});
  REQUIRE(w.jobs->drain());
  CHECK(w.failures_left == 1);
  w.store.clock.advance(std::chrono::seconds{7});
  REQUIRE(w.jobs->drain());
  CHECK(w.failures_left == 1);  // the second is at least 10 s
  w.store.clock.advance(std::chrono::seconds{7});
  REQUIRE(w.jobs->drain());
  CHECK(w.failures_left == 0);
  auto dead = w.jobs->dead({});
  REQUIRE(dead);
  REQUIRE(dead->size() == 1);
  CHECK(dead->front().attempts == 3);
  CHECK(dead->front().last_error == "on_purpose");
  CHECK(w.done.empty());
  REQUIRE(w.jobs->retry(dead->front().id));
  CHECK(w.jobs->retry(dead->front().id).error().code == "not_found");
  REQUIRE(w.jobs->drain());
  CHECK(w.done == std::vector<std::int64_t>{1});

  w.failures_left = 1;
  REQUIRE(w.add(2, {.attempts = 1}));
  REQUIRE(w.jobs->drain());
  JobId id = w.jobs->dead({})->front().id;
  REQUIRE(w.jobs->discard(id));
  CHECK(w.jobs->discard(id).error().code == "not_found");
  CHECK(w.jobs->dead({})->empty());

  // One that nobody looks at goes after 30 days: it may hold an address.
  w.failures_left = 1;
  REQUIRE(w.add(3, {.attempts = 1}));
  REQUIRE(w.jobs->drain());
  w.store.clock.advance(std::chrono::hours{24 * 29});
  REQUIRE(w.jobs->drain());
  CHECK(w.jobs->dead({})->size() == 1);
  w.store.clock.advance(std::chrono::hours{24 * 2});
  REQUIRE(w.jobs->drain());
  CHECK(w.jobs->dead({})->empty());
}

TEST_CASE("a retried unique job gives way to an equal one that is pending already") {
  World w;
  w.failures_left = 1;
  REQUIRE(w.add(1, {.attempts = 2, .unique_key = "k"}));
  w.jobs->handle<Render>([&](const Render& job) -> Status {
    if (w.failures_left > 0) {
      --w.failures_left;
      TRY(w.add(2, {.unique_key = "k"}));
      return internal("on_purpose");
    }
    w.done.push_back(job.number);
    return {};
  });
  REQUIRE(w.jobs->drain());
  w.store.clock.advance(std::chrono::hours{1});
  REQUIRE(w.jobs->drain());
  CHECK(w.done == std::vector<std::int64_t>{2});
  CHECK(w.jobs->depth()->pending == 0);
}

TEST_CASE("a killed process's job runs again when its lease is over, but not for ever") {
  World w;
  REQUIRE(w.add(1, {.attempts = 2}));
  auto pretend_killed = [&] {
    REQUIRE(w.store.db().write([&](data::Tx& tx) -> Status {
      TRY(tx.in({"jobs"}).run("UPDATE jobs_queue SET state='running', attempts=attempts+1, lease_until=?",
                              tx.now() + std::chrono::minutes{1}));
      return {};
    }));
  };
  pretend_killed();
  REQUIRE(w.jobs->drain());
  CHECK(w.done.empty());
  CHECK(w.jobs->depth()->running == 1);
  w.store.clock.advance(std::chrono::minutes{2});
  REQUIRE(w.jobs->drain());
  CHECK(w.done == std::vector<std::int64_t>{1});

  REQUIRE(w.add(2, {.attempts = 2}));
  pretend_killed();
  pretend_killed();
  w.store.clock.advance(std::chrono::minutes{2});
  REQUIRE(w.jobs->drain());
  CHECK(w.done == std::vector<std::int64_t>{1});
  CHECK(w.jobs->dead({})->front().last_error == "process_died");
}

TEST_CASE("schedules: every period, daily at a minute, a missed moment once, a failure sooner") {
  World w;
  int hourly = 0, daily = 0;
  Status daily_outcome;
  auto plan = [&] {
    w.jobs->every("test.hourly", std::chrono::hours{1}, [&]() -> Status { return ++hourly, Status{}; });
    w.jobs->daily("test.daily", 90, [&]() -> Status { return ++daily, daily_outcome; });
  };
  w.store.clock.set(start_of(make_date(2026, 11, 20)) + std::chrono::minutes{60});
  plan();
  REQUIRE(w.jobs->drain());
  CHECK(hourly == 0);
  CHECK(daily == 0);
  w.store.clock.advance(std::chrono::minutes{30});
  REQUIRE(w.jobs->drain());
  CHECK(daily == 1);
  w.store.clock.advance(std::chrono::minutes{30});
  REQUIRE(w.jobs->drain());
  CHECK(hourly == 1);
  CHECK(daily == 1);
  w.store.clock.advance(std::chrono::hours{24 * 5});  // down for five days
  w.restart();
  plan();
  REQUIRE(w.jobs->drain());
  CHECK(hourly == 2);
  CHECK(daily == 2);
  w.store.clock.set(start_of(make_date(2026, 11, 26)) + std::chrono::minutes{90});
  daily_outcome = internal("on_purpose");
  REQUIRE(w.jobs->drain());
  CHECK(daily == 3);
  w.store.clock.advance(std::chrono::minutes{6});
  daily_outcome = {};
  REQUIRE(w.jobs->drain());
  CHECK(daily == 4);
  w.store.clock.advance(std::chrono::hours{23});
  REQUIRE(w.jobs->drain());
  CHECK(daily == 4);
}

TEST_CASE("schedules follow a clock that is set back without a restart, and are not run twice by a nudge") {
  World w;
  int hourly = 0, daily = 0;
  auto at = [](int day, int minute) { return start_of(make_date(2026, 11, day)) + std::chrono::minutes{minute}; };
  w.store.clock.set(at(28, 60));  // a week ahead
  w.jobs->every("test.hourly", std::chrono::hours{1}, [&]() -> Status { return ++hourly, Status{}; });
  w.jobs->daily("test.daily", 90, [&]() -> Status { return ++daily, Status{}; });
  REQUIRE(w.jobs->drain());
  w.store.clock.set(at(21, 60));
  REQUIRE(w.jobs->drain());
  CHECK(hourly == 0);
  CHECK(daily == 0);
  w.store.clock.set(at(21, 90));
  REQUIRE(w.jobs->drain());
  CHECK(daily == 1);
  w.store.clock.set(at(21, 120));
  REQUIRE(w.jobs->drain());
  CHECK(hourly == 1);
  w.store.clock.set(at(22, 90));
  REQUIRE(w.jobs->drain());
  CHECK(daily == 2);
  w.store.clock.set(Instant{at(22, 90).ms - 500});
  REQUIRE(w.jobs->drain());
  w.store.clock.set(at(22, 91));
  REQUIRE(w.jobs->drain());
  CHECK(daily == 2);
}

TEST_CASE("a brake holds what it names, or everything, until it is taken off or its last day is over everywhere") {
  World w;
  w.store.clock.set(start_of(make_date(2026, 11, 20)) + std::chrono::hours(9));
  const auto is = [&](std::string_view name) {
    return *w.store.db().read([&](data::Tx& tx) { return braked(tx, name); });
  };
  const auto put = [&](std::string_view holder, std::string_view name, std::optional<Date> until = {}) {
    REQUIRE(w.store.db().write([&](data::Tx& tx) { return put_on_brake(tx, holder, name, until); }));
  };
  const auto take = [&](std::string_view holder) {
    REQUIRE(w.store.db().write([&](data::Tx& tx) { return take_off_brake(tx, holder); }));
  };
  CHECK_FALSE(is("files"));
  put("a", "files");
  put("b", "files", make_date(2026, 11, 22));
  CHECK(is("files"));
  CHECK_FALSE(is("letters"));
  take("a");
  take("a");
  CHECK(is("files"));
  w.store.clock.set(start_of(make_date(2026, 11, 23)) + std::chrono::hours(9));
  CHECK(is("files"));  // west of here it is the 22nd
  w.store.clock.set(start_of(make_date(2026, 11, 24)));
  CHECK_FALSE(is("files"));
  put("c", kAllDeletion);
  CHECK(is("files"));
  CHECK(is("letters"));
  put("c", "letters");
  CHECK_FALSE(is("files"));
}

TEST_CASE("a brake for one person holds all of what cannot tell people apart, and only her rows of the rest") {
  World w;
  w.store.clock.set(start_of(make_date(2026, 11, 20)) + std::chrono::hours(9));
  const auto ask = [&](auto question) { return *w.store.db().read(question); };
  const auto is = [&] { return ask([](data::Tx& tx) { return braked(tx, "letters"); }); };
  const auto whole = [&] { return ask([](data::Tx& tx) { return braked_as_a_whole(tx, "letters"); }); };
  const auto people = [&] { return ask([](data::Tx& tx) { return held_people(tx); }); };
  const auto change = [&](auto work) { REQUIRE(w.store.db().write(work)); };
  Uuid ana{}, noor{};
  ana.fill(1), noor.fill(2);
  CHECK_FALSE(whole());
  CHECK(people().empty());
  change([&](data::Tx& tx) { return put_on_person_brake(tx, "hold of ana", ana); });
  change([&](data::Tx& tx) { return put_on_person_brake(tx, "hold of ana", ana); });
  change([&](data::Tx& tx) { return put_on_person_brake(tx, "hold of noor", noor, make_date(2026, 11, 22)); });
  CHECK(is());
  CHECK_FALSE(whole());
  CHECK(people().size() == 32);
  change([&](data::Tx& tx) { return put_on_brake(tx, "of the class", "letters"); });
  CHECK(whole());
  change([&](data::Tx& tx) { return take_off_brake(tx, "of the class"); });
  // A brake without a person, be it an older version's, holds everything.
  change([&](data::Tx& tx) { return put_on_brake(tx, "of everything", kAllDeletion); });
  CHECK(whole());
  change([&](data::Tx& tx) { return take_off_brake(tx, "of everything"); });
  w.store.clock.set(start_of(make_date(2026, 11, 24)));
  CHECK(people() == Bytes(ana.begin(), ana.end()));
  change([&](data::Tx& tx) { return take_off_brake(tx, "hold of ana"); });
  CHECK(people().empty());
  CHECK_FALSE(is());
}

TEST_CASE("workers start a job soon after its commit and survive a handler that throws") {
  World w;
  std::atomic<int> ran{0};
  w.jobs->handle<Render>([&](const Render& job) -> Status {
    if (job.number == 1) throw std::runtime_error("broken");
    ++ran;
    return {};
  });
  w.jobs->start();
  REQUIRE(w.add(1, {.attempts = 1}));
  for (int i = 2; i <= 21; ++i) REQUIRE(w.add(i));
  CHECK(soon([&] { return ran == 20; }));
  CHECK(soon([&] { return w.jobs->dead({})->size() == 1; }));
  CHECK(w.jobs->dead({})->front().last_error == "exception");
  w.jobs->stop();
  CHECK(w.jobs->depth()->running == 0);
}

}  // namespace mc::jobs
