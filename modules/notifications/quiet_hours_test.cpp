// The person's clock: quiet hours over midnight, digests in the morning, and both switches of summer time.
#include <doctest/doctest.h>

#include "modules/notifications/quiet_hours.hpp"
#include "modules/testing.hpp"

namespace mc::notifications {
namespace {

Instant utc(std::string_view text) { return must(parse_instant(text)); }
const Zone kChicago = zone_named("America/Chicago");

}  // namespace

TEST_SUITE("notifications") {
  TEST_CASE("quiet hours over midnight end in the morning of the person's zone") {
    std::optional<QuietHours> nights = QuietHours{22 * 60, 7 * 60};
    // 23:30 in Chicago, then 03:00, then noon.
    CHECK(after_quiet(kChicago, nights, utc("2026-11-19T05:30:00Z")) == utc("2026-11-19T13:00:00Z"));
    CHECK(after_quiet(kChicago, nights, utc("2026-11-19T09:00:00Z")) == utc("2026-11-19T13:00:00Z"));
    CHECK(after_quiet(kChicago, nights, utc("2026-11-19T18:00:00Z")) == utc("2026-11-19T18:00:00Z"));
    CHECK(after_quiet(kChicago, nights, utc("2026-11-19T13:00:00Z")) == utc("2026-11-19T13:00:00Z"));  // just over
    CHECK(after_quiet(kChicago, std::nullopt, utc("2026-11-19T05:30:00Z")) == utc("2026-11-19T05:30:00Z"));
    // The same moment is evening in Honolulu and quiet nowhere.
    CHECK(after_quiet(zone_named("Pacific/Honolulu"), nights, utc("2026-11-19T05:30:00Z")) ==
          utc("2026-11-19T05:30:00Z"));
  }

  TEST_CASE("quiet hours within a day, of who works at night") {
    std::optional<QuietHours> days = QuietHours{9 * 60, 15 * 60 + 30};
    CHECK(after_quiet(kChicago, days, utc("2026-07-01T15:00:00Z")) == utc("2026-07-01T20:30:00Z"));  // CDT
    CHECK(after_quiet(kChicago, days, utc("2026-07-01T13:59:00Z")) == utc("2026-07-01T13:59:00Z"));
    CHECK(after_quiet(kChicago, days, utc("2026-07-01T20:30:00Z")) == utc("2026-07-01T20:30:00Z"));
  }

  TEST_CASE("summer time begins and ends: the wall clock counts") {
    std::optional<QuietHours> nights = QuietHours{22 * 60, 7 * 60};
    // 2026-03-08: the night has one hour less; 2026-11-01: one more.
    CHECK(after_quiet(kChicago, nights, utc("2026-03-08T05:00:00Z")) == utc("2026-03-08T12:00:00Z"));
    CHECK(after_quiet(kChicago, nights, utc("2026-11-01T04:00:00Z")) == utc("2026-11-01T13:00:00Z"));
    // 02:30 does not exist on the first; the second has 01:30 twice and means the first.
    CHECK(instant_of(kChicago, {make_date(2026, 3, 8), 150}) == utc("2026-03-08T08:30:00Z"));
    CHECK(instant_of(kChicago, {make_date(2026, 11, 1), 90}) == utc("2026-11-01T06:30:00Z"));
    for (const char* moment : {"2026-03-08T07:59:00Z", "2026-03-08T08:01:00Z", "2026-11-01T08:00:00Z"}) {
      LocalMoment here = local_moment(kChicago, utc(moment));
      CHECK_MESSAGE(instant_of(kChicago, here) == utc(moment), moment);
    }
  }

  TEST_CASE("digests come in the morning, weekly ones on Monday, never in quiet hours") {
    CHECK(next_digest(kChicago, {}, Mode::daily, utc("2026-11-18T11:00:00Z")) == utc("2026-11-18T13:00:00Z"));  // 05:00
    CHECK(next_digest(kChicago, {}, Mode::daily, utc("2026-11-18T13:00:00Z")) == utc("2026-11-19T13:00:00Z"));
    // Wednesday; the next Monday is the 23rd.
    CHECK(next_digest(kChicago, {}, Mode::weekly, utc("2026-11-18T18:00:00Z")) == utc("2026-11-23T13:00:00Z"));
    CHECK(next_digest(kChicago, {}, Mode::weekly, utc("2026-11-23T12:59:00Z")) == utc("2026-11-23T13:00:00Z"));
    CHECK(next_digest(kChicago, {}, Mode::weekly, utc("2026-11-23T13:00:00Z")) == utc("2026-11-30T13:00:00Z"));
    std::optional<QuietHours> late = QuietHours{22 * 60, 9 * 60};
    CHECK(next_digest(kChicago, late, Mode::daily, utc("2026-11-18T18:00:00Z")) == utc("2026-11-19T15:00:00Z"));
  }
}

}  // namespace mc::notifications
