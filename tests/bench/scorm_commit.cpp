// How long rt/commit takes for 200 learners at once, on a durable database (each answer after fsync): every learner
// commits once a second, and then as fast as 32 callers can. Prints percentiles and asserts only that nothing fails.
//   TMPDIR=... bench_scorm_commit     TMPDIR lies on the disk to measure; MC_LEARNERS: 200; MC_SECONDS: 10
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "modules/packages/testing.hpp"
#include "modules/scorm/manifests_testing.hpp"
#include "modules/scorm/service.hpp"

namespace {

using namespace mc;
using Steady = std::chrono::steady_clock;

int number_of(const char* name, int fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::atoi(text);
}

struct World : packages::testing::Library {
  std::unique_ptr<scorm::Scorm> scorm = scorm::make_scorm(platform, *packages, *accounts);
  World() { open(); }
};

/// One learner's running content. A batch holds what authoring tools send per page: place, state, time, an answer.
struct Learner {
  packages::Launch launch;
  std::int64_t number = 0;
  std::mutex mutex;

  std::string next() {
    ++number;
    const std::int64_t answer = (number - 1) % 40;
    std::string calls = number == 1 ? R"(["initialize"],)" : "";
    for (std::int64_t i = number <= 40 ? answer : 0; number <= 40 && i <= answer; ++i)
      calls += fmt::format(
          R"(["set","cmi.interactions.{0}.id","q{0}"],["set","cmi.interactions.{0}.type","choice"],["set","cmi.interactions.{0}.learner_response","a"],["set","cmi.interactions.{0}.result","correct"],)",
          i);
    calls += fmt::format(
        R"(["set","cmi.location","{}"],["set","cmi.suspend_data","{}"],["set","cmi.session_time","PT{}S"],["commit"])",
        number, std::string(4'000, static_cast<char>('a' + number % 26)), number);
    return fmt::format(R"({{"number":{},"item":"i1","calls":[{}]}})", number, calls);
  }
};

http::Response send(scorm::Service& service, Learner& learner) {
  std::lock_guard lock(learner.mutex);
  const std::string body = learner.next();
  std::size_t at = 0;
  http::Head head;
  http::MountRequest request{.method = "POST", .path = "", .query = "", .head = head};
  request.reader = [&](std::span<std::uint8_t> out) -> Result<std::size_t> {
    const std::size_t take = std::min(out.size(), body.size() - at);
    std::copy_n(body.data() + at, take, out.data());
    at += take;
    return take;
  };
  request.body_size = static_cast<std::int64_t>(body.size());
  return service.run({learner.launch, "commit", request, ""});
}

void print(const char* what, std::vector<double>& ms, double seconds) {
  std::sort(ms.begin(), ms.end());
  auto at = [&](double part) { return ms.at(static_cast<std::size_t>(part * static_cast<double>(ms.size() - 1))); };
  std::printf("%-44s %6zu commits %7.0f/s  p50 %6.2f  p95 %6.2f  p99 %6.2f  max %6.2f ms\n", what, ms.size(),
              static_cast<double>(ms.size()) / seconds, at(0.5), at(0.95), at(0.99), ms.back());
  std::fflush(stdout);
}

/// `rate`: commits a second over all; 0: as fast as the callers can.
void load(const char* what, scorm::Service& service, std::vector<std::unique_ptr<Learner>>& learners, int callers,
          double rate) {
  const int seconds = number_of("MC_SECONDS", 10);
  std::vector<double> all;
  std::mutex mutex;
  std::atomic<std::size_t> next{0};
  std::atomic<int> failed{0};
  const auto from = Steady::now(), until = from + std::chrono::seconds(seconds);
  std::vector<std::thread> threads;
  for (int i = 0; i < callers; ++i)
    threads.emplace_back([&] {
      std::vector<double> own;
      for (;;) {
        const std::size_t turn = next++;
        auto due = Steady::now();
        if (rate > 0) {
          due = from + std::chrono::microseconds(static_cast<std::int64_t>(1e6 * static_cast<double>(turn) / rate));
          if (due >= until) break;
          std::this_thread::sleep_until(due);
        } else if (due >= until) {
          break;
        }
        if (send(service, *learners[turn % learners.size()]).status != 200) ++failed;
        own.push_back(std::chrono::duration<double, std::milli>(Steady::now() - due).count());
      }
      std::lock_guard lock(mutex);
      all.insert(all.end(), own.begin(), own.end());
    });
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
  print(what, all, std::chrono::duration<double>(Steady::now() - from).count());
}

}  // namespace

TEST_CASE("commits of many learners") {
  log::set_level(log::Level::warning);
  World world;
  const int count = number_of("MC_LEARNERS", 200);
  auto place = world.lesson(world.package({{"imsmanifest.xml", scorm::testing::single2004()}, {"res/index.html", "x"}}),
                            courses::LessonFormat::scorm);
  std::string rows;
  for (int i = 0; i < count; ++i)
    rows +=
        fmt::format("8{:05},L{},Q,l{}@mercygeneral.example,Main,Medicine,Ward,Nurse,RN,,2021-01-01,active\n", i, i, i);
  world.staff(rows);
  std::vector<std::unique_ptr<Learner>> learners;
  for (int i = 0; i < count; ++i) {
    const PersonId who = world.person_of(fmt::format("8{:05}", i));
    world.enrol(who, place.course);
    auto run = world.launch(who, place);
    learners.push_back(std::make_unique<Learner>());
    learners.back()->launch = world.launched(run);
  }
  // The same rows in a durable database.
  const auto file = world.folder.path() / "durable.db";
  must(world.db->snapshot(file));
  Secret key = world.keys->database_key();
  data::Options options;
  options.file = file;
  options.key = key.view();
  auto durable = must(data::Database::open(options, world.clock));
  Platform platform{*durable,     world.clock,           *world.random,  *world.events,      *world.jobs,
                    *world.audit, world.permissions,     world.sessions, *world.blobs,       world.hub,
                    world.routes, world.platform.mounts, world.settings, world.folder.path()};
  scorm::Service service(platform, *world.packages, *world.accounts);
  load("every learner once a second", service, learners, 32, count);
  load("32 callers without a pause", service, learners, 32, 0);
}
