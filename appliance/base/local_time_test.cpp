// The hospital's wall clock: names, summer time, days that begin at another hour than in UTC.
#include "appliance/base/local_time.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>

namespace mc {
namespace {

/// TZ as long as it lives, as the program sets it; then as before.
struct Zoned {
  explicit Zoned(const char* zone) {
    const char* before = std::getenv("TZ");
    if (before != nullptr) before_ = before;
    setenv("TZ", posix_zone(zone).value().c_str(), 1);
    tzset();
  }
  ~Zoned() {
    if (before_)
      setenv("TZ", before_->c_str(), 1);
    else
      unsetenv("TZ");
    tzset();
  }
  Zoned(const Zoned&) = delete;
  Zoned& operator=(const Zoned&) = delete;
  std::optional<std::string> before_{};
};

Instant at(const char* text) { return parse_instant(text).value(); }

}  // namespace

TEST_SUITE("base") {
  TEST_CASE("local time: a night in Texas belongs to the day before, in winter and in summer") {
    Zoned texas("America/Chicago");
    CHECK(local_zone() == "America/Chicago");
    CHECK(to_string(local_date(at("2026-11-21T05:59:59Z"))) == "2026-11-20");
    CHECK(to_string(local_date(at("2026-11-21T06:00:00Z"))) == "2026-11-21");
    CHECK(local_start(make_date(2026, 11, 21)) == at("2026-11-21T06:00:00Z"));
    CHECK(local_start(make_date(2026, 7, 1)) == at("2026-07-01T05:00:00Z"));
    CHECK(local_start(make_date(2026, 11, 2)) - local_start(make_date(2026, 11, 1)) == std::chrono::hours(25));
    CHECK(local_minute(at("2026-11-21T07:20:30Z")) == "2026-11-21 01:20 CST");
    CHECK(local_minute(at("2026-07-01T07:20:30Z")) == "2026-07-01 02:20 CDT");
  }

  TEST_CASE("local time: without a zone it is UTC, and every named zone is known to the C library") {
    {
      Zoned utc("UTC0");
      CHECK(local_zone() == "UTC");
      CHECK(local_minute(at("2026-11-18T11:06:00Z")) == "2026-11-18 11:06 UTC");
      CHECK(local_start(make_date(2026, 11, 18)) == start_of(make_date(2026, 11, 18)));
    }
    const std::pair<const char*, int> rows[] = {
        {"America/New_York", 5},  {"America/Denver", 7},    {"America/Phoenix", 7},     {"America/Los_Angeles", 8},
        {"America/Anchorage", 9}, {"Pacific/Honolulu", 10}, {"America/Puerto_Rico", 4}, {"America/Adak", 10}};
    for (const auto& [name, hours] : rows) {
      Zoned zone(name);
      CAPTURE(name);
      CHECK(local_zone() == name);
      CHECK(local_start(make_date(2026, 1, 15)) - start_of(make_date(2026, 1, 15)) == std::chrono::hours(hours));
    }
    Zoned own("XYZ3");
    CHECK(local_zone().empty());
  }

  TEST_CASE("local time: what is neither a known name nor rules is refused") {
    for (const char* good : {"UTC0", "CST6CDT,M3.2.0,M11.1.0", "ChST-10", "MST7", "America/Chicago", "UTC"})
      CHECK_MESSAGE(posix_zone(good).has_value(), good);
    for (const char* bad : {"", "CST", "Mars/Olympus", "6CST", "America/chicago", "CST6; rm", "CST +6", ":/etc/passwd"})
      CHECK_MESSAGE(!posix_zone(bad).has_value(), bad);
  }
}

}  // namespace mc
