#pragma once
// Pure rules of module analytics: how an enrolment stands, who is at risk and why, when a report comes next. No
// database.
#include <optional>
#include <string>
#include <vector>

#include "modules/analytics/analytics.hpp"

namespace mc::analytics {

enum class StandingState : std::uint8_t { open, overdue, completed, ended };
ENUM_NAMES(StandingState, open, overdue, completed, ended)
/// overdue: a required course is late. not_started: it is due within a week and untouched. stalled: it was begun, and
/// she did nothing for two weeks. failing: two failed quiz attempts since the last that passed.
enum class RiskReason : std::uint8_t { overdue, not_started, stalled, failing };
ENUM_NAMES(RiskReason, overdue, not_started, stalled, failing)

inline constexpr int kTrendWeeks = 12;  // of the charts
inline constexpr int kSoonDays = 7;
inline constexpr int kStalledDays = 14;
inline constexpr std::int64_t kFailures = 2;
inline constexpr Date kNever{2932896};  // 9999-12-31
/// Fewer people than this are not told where they are not the viewer's (ANLY-07).
inline constexpr std::int64_t kFew = 5;

/// What the rules look at.
struct Work {
  StandingState state = StandingState::open;
  bool required = false;
  bool started = false;
  std::int64_t percent = 0;
  std::int64_t failures = 0;
  std::optional<Date> due_on;
};

StandingState state_of(learning::EnrolmentStatus status, bool required, std::optional<Date> due_on, Date today);
std::vector<RiskReason> risks_of(const Work& work, std::optional<Date> last_active_on, Date today);
/// The first day after `today` on which the calendar alone may change the answers above.
Date next_change(const Work& work, std::optional<Date> last_active_on, Date today);

/// The Monday of its week.
Date week_of(Date day);
/// The Mondays of the `count` weeks to today, oldest first.
std::vector<Date> last_weeks(Date today, int count);

/// One number, and the list that it counts: a path below /api/v1 whose `total` is the number.
struct Figure {
  std::int64_t value = 0;
  std::string list;
};
FIELDS(Figure, value, list)
/// Two decimals; none of nothing.
std::optional<double> percent_of(std::int64_t part, std::int64_t whole);

enum class Every : std::uint8_t { week, month };
ENUM_NAMES(Every, week, month)
struct Timing {
  analytics::Every every = Every::week;
  std::int64_t weekday = 1;  // 1 = Monday
  std::int64_t day = 1;      // of the month, 1 to 28
  std::int64_t hour = 7;     // of the hospital's clock
};
/// The first such moment after `now`.
Instant next_run(const Timing& timing, Instant now);

}  // namespace mc::analytics
