// Every rule of the certification dates as a table.
#include "modules/certification/dates.hpp"

#include <doctest/doctest.h>

#include "modules/testing.hpp"

namespace mc::certification {
namespace {

Date day(const char* text) { return must(parse_date(text)); }
Span months(std::int64_t count) { return {count, SpanUnit::months}; }
Span days(std::int64_t count) { return {count, SpanUnit::days}; }

Renewal renewal(ExpiryMode mode, Span active, Span window) {
  Renewal out;
  out.mode = mode;
  out.active = active;
  out.window = window;
  return out;
}
Renewal fixed(const char* anchor, Span active, Span window, Span minimum) {
  Renewal out = renewal(ExpiryMode::fixed, active, window);
  out.anchor = day(anchor);
  out.minimum_active = minimum;
  return out;
}

struct Row {
  const char* what;
  Renewal rule;
  const char* completed;
  const char* former;  // "" = first time
  const char* expires;
  const char* opens;
};

}  // namespace

TEST_SUITE("modules/certification/dates") {
  TEST_CASE("the three modes, leap years, month ends, late completions") {
    const Renewal completion = renewal(ExpiryMode::from_completion, months(12), months(1));
    const Renewal expiry = renewal(ExpiryMode::from_expiry, months(12), months(2));
    Renewal graced = expiry;
    graced.grace_days = 30;
    const Renewal march = fixed("2026-03-31", months(12), months(1), months(6));
    const Renewal tight = fixed("2026-03-31", months(12), months(1), months(1));
    const Renewal leap = fixed("2024-02-29", months(12), months(1), months(3));
    const Row table[] = {
        {"first time, from completion", completion, "2026-11-20", "", "2027-11-20", "2027-10-20"},
        {"renewed early in the window: the days left are lost", completion, "2027-10-20", "2027-11-20", "2028-10-20",
         "2028-09-20"},
        {"renewed on the last day", completion, "2027-11-20", "2027-11-20", "2028-11-20", "2028-10-20"},
        {"late, from completion", completion, "2028-02-01", "2027-11-20", "2029-02-01", "2029-01-01"},
        {"29 February, a year on", completion, "2028-02-29", "", "2029-02-28", "2029-01-28"},
        {"month end into a short month", renewal(ExpiryMode::from_completion, months(6), days(14)), "2026-08-31", "",
         "2027-02-28", "2027-02-14"},
        {"two years from a leap day", renewal(ExpiryMode::from_completion, months(24), months(2)), "2024-02-29", "",
         "2026-02-28", "2025-12-28"},
        {"window opens on a clamped day", renewal(ExpiryMode::from_completion, months(12), months(1)), "2026-03-31", "",
         "2027-03-31", "2027-02-28"},
        {"days", renewal(ExpiryMode::from_completion, days(90), days(14)), "2026-12-01", "", "2027-03-01",
         "2027-02-15"},
        {"first time, from expiry", expiry, "2026-11-20", "", "2027-11-20", "2027-09-20"},
        {"in time, from the former expiry: no day is lost", expiry, "2027-09-20", "2027-11-20", "2028-11-20",
         "2028-09-20"},
        {"on the last day", expiry, "2027-11-20", "2027-11-20", "2028-11-20", "2028-09-20"},
        {"one day late restarts from the completion", expiry, "2027-11-21", "2027-11-20", "2028-11-21", "2028-09-21"},
        {"years late restarts from the completion", expiry, "2030-01-05", "2027-11-20", "2031-01-05", "2030-11-05"},
        {"late within the grace keeps the rhythm", graced, "2027-12-20", "2027-11-20", "2028-11-20", "2028-09-20"},
        {"late after the grace restarts", graced, "2027-12-21", "2027-11-20", "2028-12-21", "2028-10-21"},
        {"former expiry on a leap day", expiry, "2028-02-10", "2028-02-29", "2029-02-28", "2028-12-28"},
        {"fixed: the next anchor that leaves the minimum", march, "2025-09-30", "", "2026-03-31", "2026-02-28"},
        {"fixed: one day too near goes to the next anchor", march, "2025-10-01", "", "2027-03-31", "2027-02-28"},
        {"fixed: long before the anchor", march, "2019-05-05", "", "2020-03-31", "2020-02-29"},
        {"fixed: long after the anchor", march, "2040-01-01", "", "2041-03-31", "2041-02-28"},
        {"fixed: renewed in the window moves on one period", march, "2026-03-01", "2026-03-31", "2027-03-31",
         "2027-02-28"},
        {"fixed: renewed as the window opens does not keep the old expiry", tight, "2026-02-28", "2026-03-31",
         "2027-03-31", "2027-02-28"},
        {"fixed: late", march, "2026-06-15", "2026-03-31", "2027-03-31", "2027-02-28"},
        {"fixed: leap anchor in a common year", leap, "2024-12-15", "", "2026-02-28", "2026-01-28"},
        {"fixed: leap anchor comes back", leap, "2027-06-01", "", "2028-02-29", "2028-01-29"},
        {"fixed: completed on the anchor", tight, "2026-03-31", "", "2027-03-31", "2027-02-28"},
        {"fixed: every half year", fixed("2026-01-31", months(6), days(30), days(30)), "2026-06-30", "", "2026-07-31",
         "2026-07-01"},
        {"fixed: every half year, too near", fixed("2026-01-31", months(6), days(30), days(30)), "2026-07-02", "",
         "2027-01-31", "2027-01-01"},
    };
    for (const Row& row : table) {
      const std::optional<Date> former = *row.former ? std::optional(day(row.former)) : std::nullopt;
      const CycleDates dates = dates_after(row.rule, day(row.completed), former);
      CHECK_MESSAGE(to_string(dates.expires_on) == row.expires, row.what);
      CHECK_MESSAGE(to_string(dates.opens_on) == row.opens, row.what);
      CHECK_MESSAGE(dates.expires_on > day(row.completed), row.what);
      CHECK_MESSAGE(dates.grace_end == dates.expires_on + static_cast<int>(row.rule.grace_days.value), row.what);
    }
  }

  TEST_CASE("whoever renews in the window always gains: every day of four years, every mode") {
    const Renewal rules[] = {renewal(ExpiryMode::from_completion, months(12), months(2)),
                             renewal(ExpiryMode::from_expiry, months(6), months(1)),
                             fixed("2024-02-29", months(12), months(1), months(1)),
                             fixed("2026-08-31", months(6), days(45), days(45))};
    for (const Renewal& rule : rules)
      for (int i = 0; i < 4 * 366; ++i) {
        const CycleDates first = dates_after(rule, day("2023-12-30") + i, std::nullopt);
        for (Date renewed : {first.opens_on, first.opens_on + 1, first.expires_on}) {
          const CycleDates next = dates_after(rule, renewed, first.expires_on);
          CHECK(next.expires_on > first.expires_on);
          CHECK(next.opens_on > renewed);
        }
      }
  }

  TEST_CASE("where somebody stands, day by day") {
    Dates dates;
    dates.due_on = day("2026-12-01");
    CHECK(standing_on(day("2026-12-01"), dates) == Standing::assigned);
    CHECK(standing_on(day("2026-12-02"), dates) == Standing::overdue);
    dates.exempt_until = day("2026-12-31");
    CHECK(standing_on(day("2026-12-31"), dates) == Standing::exempt);
    CHECK(standing_on(day("2027-01-01"), dates) == Standing::overdue);
    dates.certified_on = day("2026-12-20");
    dates.expires_on = day("2027-12-20");
    dates.opens_on = day("2027-11-20");
    CHECK(standing_on(day("2027-11-19"), dates) == Standing::certified);
    CHECK(standing_on(day("2027-11-20"), dates) == Standing::due);
    CHECK(standing_on(day("2027-12-20"), dates) == Standing::due);
    CHECK(standing_on(day("2027-12-21"), dates) == Standing::expired);
    dates.required = false;
    CHECK(standing_on(day("2027-12-21"), dates) == Standing::ended);
    Dates programme;
    programme.certified_on = day("2026-12-20");
    CHECK(standing_on(day("2036-12-21"), programme) == Standing::certified);
  }

  TEST_CASE("when the first cycle is due") {
    const Date today = day("2026-11-20");
    auto due = [&](DueFrom from, std::int64_t count, std::optional<Date> hired) {
      FirstDue rule;
      rule.from = from;
      rule.days = count;
      rule.on = from == DueFrom::date ? std::optional(day("2027-01-31")) : std::nullopt;
      auto on = first_due_on(rule, today, hired);
      return on ? to_string(*on) : std::string();
    };
    CHECK(due(DueFrom::none, 30, today) == "");
    CHECK(due(DueFrom::assignment, 30, day("2010-01-01")) == "2026-12-20");
    CHECK(due(DueFrom::hire, 30, day("2026-11-15")) == "2026-12-15");
    CHECK(due(DueFrom::hire, 30, day("2010-01-01")) == "2026-11-27");
    CHECK(due(DueFrom::hire, 30, std::nullopt) == "2026-12-20");
    CHECK(due(DueFrom::date, 0, std::nullopt) == "2027-01-31");
  }

  TEST_CASE("renewal rules that cannot work are refused where they are wrong") {
    auto refused = [](const Renewal& rule) {
      auto status = check_renewal(rule);
      return status ? std::string() : status.error().fields.at(0).path + ":" + status.error().fields[0].code;
    };
    CHECK(refused(renewal(ExpiryMode::from_completion, months(12), months(2))) == "");
    CHECK(refused(renewal(ExpiryMode::from_completion, months(0), months(0))) == "renewal.active.count:out_of_range");
    CHECK(refused(renewal(ExpiryMode::from_completion, months(1), days(31))) == "renewal.window:too_long");
    CHECK(refused(renewal(ExpiryMode::from_expiry, days(30), days(30))) == "renewal.window:too_long");
    CHECK(refused(fixed("2026-03-31", months(12), months(2), months(1))) == "renewal.minimum_active:too_short");
    CHECK(refused(fixed("2026-03-31", months(12), months(2), months(2))) == "");
    CHECK(refused(fixed("2026-03-31", months(12), months(2), months(13))) == "renewal.minimum_active:too_long");
    Renewal no_anchor = renewal(ExpiryMode::fixed, months(12), months(1));
    CHECK(refused(no_anchor) == "renewal.anchor:missing");
    Renewal stray = renewal(ExpiryMode::from_expiry, months(12), months(1));
    stray.anchor = day("2026-01-01");
    CHECK(refused(stray) == "renewal.anchor:unknown_field");
    Renewal grace = renewal(ExpiryMode::from_expiry, days(60), days(10));
    grace.grace_days = 60;
    CHECK(refused(grace) == "renewal.grace_days:too_long");
  }
}

}  // namespace mc::certification
