// How long a search for classes takes among 100,000: through the route, in process, with the filters, places and orders
// that people use. Prints milliseconds and asserts nothing about them.
//   bench_finder     MC_CLASSES: 100000 unless given; MC_SEARCHES: 2000
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "appliance/base/log.hpp"
#include "modules/finder/testing.hpp"

namespace {

using namespace mc;
using namespace mc::finder;
using Steady = std::chrono::steady_clock;

constexpr std::array kTypes = {"BLS", "ACLS", "PALS", "NRP", "TNCC", "ENPC", "FIRE", "FIRST_AID"};
constexpr std::array kZips = {"76701", "78701", "75201", "77002", "10001", "60601", "90012", "30303", "98101", "33130"};
constexpr int kPerWrite = 2'000;

int number(const char* name, int fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::atoi(text);
}

void fill(finder::testing::Town& world, int classes) {
  std::mt19937 dice(7);
  std::vector<ClassProviderId> providers;
  for (int i = 0; i < 200; ++i) providers.push_back(world.provider("Provider " + std::to_string(i)));
  auto places = Gazetteer::embedded().matching("7", 3'000);
  for (const char* prefix : {"1", "3", "6", "9"})
    for (ClassPlace& place : Gazetteer::embedded().matching(prefix, 3'000)) places.push_back(std::move(place));
  for (int from = 0; from < classes; from += kPerWrite)
    must(world.db->write([&](data::Tx& tx) -> Status {
      for (int i = from; i < std::min(from + kPerWrite, classes); ++i) {
        const ClassPlace& place = places[dice() % places.size()];
        ClassRow row;
        row.id = ClassId::make(world.clock, *world.random);
        row.provider_id = providers[dice() % providers.size()];
        row.type = kTypes[dice() % kTypes.size()];
        row.title = row.type + " class";
        row.format = dice() % 10 == 0 ? ClassFormat::blended : ClassFormat::in_person;
        row.starts_at = world.clock.now() + std::chrono::minutes(60 + dice() % 250'000);
        row.ends_at = row.starts_at + std::chrono::hours(4);
        row.zone = "America/Chicago";
        row.city = place.city;
        row.state = place.state;
        row.zip = place.zip;
        row.latitude = place.latitude;
        row.longitude = place.longitude;
        row.price_cents = static_cast<std::int64_t>(dice() % 30'000);
        row.capacity = 12;
        row.taken = static_cast<std::int64_t>(dice() % 13);
        row.url = "https://p.example/1";
        row.created_at = tx.now();
        TRY(store::insert_class(tx, row));
      }
      return {};
    }));
}

std::string query(std::mt19937& dice) {
  std::string out = "?limit=50";
  auto add = [&](const std::string& part) { out += "&" + part; };
  if (dice() % 4 != 0) add(std::string("type=") + kTypes[dice() % kTypes.size()]);
  if (dice() % 4 != 0) {
    add(std::string("zip=") + kZips[dice() % kZips.size()]);
    constexpr std::array kMiles = {10, 25, 50, 100, 250, 500};
    add("miles=" + std::to_string(kMiles[dice() % kMiles.size()]));
  }
  if (dice() % 3 == 0) add("price_max=10000");
  if (dice() % 3 == 0) add("spots=2");
  if (dice() % 5 == 0) add("format=blended");
  constexpr std::array kSorts = {"date", "price", "rating"};
  if (dice() % 3 == 0) add(std::string("sort=") + kSorts[dice() % kSorts.size()]);
  return out;
}

}  // namespace

TEST_CASE("search") {
  const int classes = number("MC_CLASSES", 100'000), searches = number("MC_SEARCHES", 2'000);
  finder::testing::Town world;
  fill(world, classes);
  auto ana = world.as(world.ana);
  auto from = Steady::now();
  REQUIRE(ana.get("/classes?limit=1").json<ClassSearchPage>().total == classes);
  std::printf("%-50s %8.2f ms\n", "the first search after the start",
              std::chrono::duration<double, std::milli>(Steady::now() - from).count());
  std::mt19937 dice(11);
  std::vector<double> times;
  std::int64_t hits = 0;
  for (int i = 0; i < searches; ++i) {
    std::string path = "/classes" + query(dice);
    from = Steady::now();
    auto answer = ana.get(path);
    times.push_back(std::chrono::duration<double, std::milli>(Steady::now() - from).count());
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    hits += answer.json<ClassSearchPage>().total;
  }
  std::ranges::sort(times);
  auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  std::printf("%d searches over %d classes, %lld hits: p50 %.2f ms, p95 %.2f ms, p99 %.2f ms, worst %.2f ms\n",
              searches, classes, static_cast<long long>(hits), at(0.5), at(0.95), at(0.99), times.back());
}
